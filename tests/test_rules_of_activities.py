"""Placements, courses and education by hand: what they need, how often they come, how they begin."""

from __future__ import annotations

import math
from typing import Any

import pytest
from rows import LUCK, PRICES, citizen, citizens, companies, designs, params, posts, week_when

from simulation.model.randomness import Draw
from simulation.model.rules.events import (
    COURSE_STARTED,
    PLACED,
    STUDY_STARTED,
)
from simulation.model.rules.offers import start_placement, start_temporary_fleksjob
from simulation.model.rules.placing import place
from simulation.model.rules.status import stop_activity
from simulation.model.rules.studying import begin_study, start_study
from simulation.model.states import Activity, Support

ON, COURSE = Support.KONTANTHJAELP, Activity.COURSE


def placed_in(
    week: int, person: Any = None, rows: Any = None, design: dict[str, Any] | None = None, **more: Any
) -> Any:
    """Return a citizen after the phase in which a placement is agreed, at a hazard of 0.5 for work on companies 1."""
    given = {
        "placement_rate": 0.5,
        "placement_readiness": math.log(4),
        "placement_seized": math.log(3),
        "placement_spread": math.log(2),
        "placement_again": -1.0,
        "subsidy_share": 0.25,
        "placement_weeks": 13.0,
        "subsidy_weeks": 26.0,
        "search_own": 4.0,
        **more,
    }
    person = citizen(support=ON, caseworker=0, met=1, readiness=0.5) if person is None else person
    rows = companies(3) if rows is None else rows
    desk = posts(1, company_work=1.0)
    start_placement(
        person, 0, desk, designs(1, **(design or {}))[0], rows, params(**given), PRICES, LUCK, week, False
    )
    return person


SURE = {Draw.PLACEMENT: (0.0, 0.01)}


def test_a_placement_is_agreed_at_a_meeting_or_in_a_seized_opening():
    week = week_when(SURE)
    assert placed_in(week)["placements"] == 1
    seized = citizen(support=ON, caseworker=0, seized=1, readiness=0.5)
    assert placed_in(week, seized)["placements"] == 1
    for fields in ({"caseworker": 0}, {"met": 1}, {"seized": 1}):
        assert placed_in(week, citizen(support=ON, **fields))["placements"] == 0


def test_what_a_placement_is():
    week = week_when(SURE | {Draw.PLACEMENT_KIND: (0.26, 0.3)})
    rows = companies(3, taken=[1, 1, 0])
    person = placed_in(week, rows=rows, search_own=40.0)
    assert (person["activity"], person["activity_left"], person["place"]) == (Activity.INTERNSHIP, 13, 2)
    assert (person["first_placement"], person["placed_lately"], person["events"]) == (week, 1, PLACED)
    assert rows["taken"].tolist() == [1, 1, 1]
    subsidised = placed_in(week_when(SURE | {Draw.PLACEMENT_KIND: (0.2, 0.25)}))
    assert (subsidised["activity"], subsidised["activity_left"]) == (Activity.WAGE_SUBSIDY, 26)
    again = placed_in(week, citizen(support=ON, caseworker=0, met=1, first_placement=2, placements=3))
    assert (again["first_placement"], again["placements"]) == (2, 4)
    nowhere = placed_in(week, rows=companies(3, taken=1))
    assert (nowhere["activity"], nowhere["placements"], nowhere["place"], nowhere["events"]) == (0, 0, -1, 0)


@pytest.mark.parametrize(
    ("fields", "hazard"),
    [
        ({"met": 1}, 0.5),
        ({"met": 1, "readiness": 1.0}, 1.0),
        ({"seized": 1}, 1.5),
        ({"met": 1, "ability_find": 1.0}, 1.0),
        ({"met": 1, "placed_lately": 1.0}, 0.25),  # 1 / (1 + placements lately)
        ({"met": 1, "placed_lately": 3.0}, 0.125),
    ],
)
def test_placements_come_by_readiness_openings_ability_and_what_was_had_lately(fields, hazard):
    chance = -math.expm1(-hazard)
    for low, high, expected in ((0.97 * chance, 0.999 * chance, 1), (1.001 * chance, 1.03 * chance, 0)):
        week = week_when({Draw.PLACEMENT: (low, high)})
        person = citizen(**{"support": ON, "caseworker": 0, "readiness": 0.5, **fields})
        assert placed_in(week, person, companies(1, places=9))["placements"] == expected


def test_as_many_companies_are_asked_for_a_place_as_the_search_is_wide():
    week = week_when(SURE)
    assert placed_in(week, search_own=0.0)["placements"] == 0
    assert placed_in(week, search_own=1.0)["placements"] == 1
    assert placed_in(week, search_own=0.9)["placements"] == 0
    # one place in twenty companies: one asked finds it in a twentieth of the weeks, forty in most
    one = {"places": [1] + [0] * 19}
    found = [
        [
            placed_in(w, rows=companies(20, **one), search_own=own, placement_rate=50.0)["placements"]
            for w in range(60)
        ]
        for own in (1.0, 40.0)
    ]
    assert sum(found[0]) < 12 < 40 < sum(found[1])


def test_hours_can_be_agreed_with_the_company_of_a_placement_for_as_long_as_it_lasts():
    agreed = {"hours_agreed": 0.5}
    person = placed_in(week_when(SURE | {Draw.AGREE: (0.4, 0.5)}), design=agreed)
    assert (person["agreed"], person["hours"]) == (1, 0)
    stop_activity(person, companies(3, taken=1))
    assert person["agreed"] == 0
    assert placed_in(week_when(SURE | {Draw.AGREE: (0.5, 0.6)}), design=agreed)["agreed"] == 0
    assert placed_in(week_when(SURE | {Draw.AGREE: (0.0, 0.1)}))["agreed"] == 0


def test_a_temporary_fleksjob_is_agreed_at_a_meeting_and_once():
    pool, none = designs(1, temporary_fleksjob_weeks=26.0)[0], designs(1)[0]
    person = citizen(met=1)
    start_temporary_fleksjob(person, pool)
    assert (person["activity"], person["activity_left"], person["temporary"]) == (Activity.TEMPORARY_FLEKSJOB, 26, 1)
    for other, design in ((citizen(met=1), none), (citizen(), pool), (citizen(met=1, temporary=2), pool)):
        start_temporary_fleksjob(other, design)
        assert other["activity"] == Activity.NONE


def test_education_begins_from_whatever_it_was_before():
    person = citizen(support=ON, hours=8.0, employer=0, activity=Activity.INTERNSHIP, place=0, first_job=2)
    rows = companies(1, filled=8.0, taken=1)
    begin_study(person, 26.0, 130.0, rows, 9)
    assert (person["support"], person["activity"]) == (Support.SU_EDUCATION, Activity.EDUCATION)
    assert (person["activity_left"], person["follow_left"], person["first_study"]) == (130, 26, 9)
    assert (person["hours"], person["first_job_end"], person["events"]) == (0, 9, STUDY_STARTED)
    assert (rows["filled"][0], rows["taken"][0]) == (0, 0)
    begin_study(person, 26.0, 130.0, rows, 30)
    assert person["first_study"] == 9
    first = citizen(support=ON)
    for week in (0, 30):
        begin_study(first, 26.0, 130.0, rows, week)
    assert first["first_study"] == 0


@pytest.mark.parametrize(
    ("fields", "design", "hazard"),
    [
        ({}, {}, 0.2),
        ({"readiness": 1.0}, {}, 0.4),
        ({"seized": 1}, {}, 0.6),
        ({"met": 1}, {"education_help": 0.5}, 0.4),
        ({"met": 1}, {}, 0.2),
        ({}, {"education_help": 1.0}, 0.2),
    ],
)
def test_education_is_begun_by_readiness_openings_and_help(fields, design, hazard):
    numbers = params(study_readiness=math.log(4), study_seized=math.log(3), study_help=math.log(4))
    for v, begun in ((0.999, True), (1.001, False)):
        person = citizen(**{"support": ON, "readiness": 0.5, "study_score": math.log(0.2), **fields})
        start_study(person, designs(1, **design)[0], companies(1), numbers, 9, v * -math.expm1(-hazard), 1.0)
        assert bool(person["support"] == Support.SU_EDUCATION) is begun


NEVER = {"find_base": -50.0, "placement_rate": 0.0, "placement_fades": 0.25}


def phase(design: dict[str, Any] | None = None, week: int = 9, **fields: Any) -> Any:
    """Return a citizen after phase 6, in which neither work nor education nor a placement is found."""
    person = citizen(**{"support": ON, "caseworker": 0, "study_score": -50.0, "job_start": 1, "at_risk": 1, **fields})
    place(person, 0, posts(1), designs(1, **(design or {})), companies(1), params(**NEVER), PRICES, LUCK, week)
    return person


def test_courses_come_first_for_whoever_is_met_idle_and_due_an_offer():
    courses = {"course_share": 1.0, "course_weeks": 13.0, "course_intensity": 1.0, "offer_weeks": 13.0}
    due: dict[str, Any] = {"met": 1, "unoffered": 13}
    sent = phase(courses, **due)
    assert (sent["activity"], sent["activity_left"], sent["events"]) == (COURSE, 13, COURSE_STARTED)
    assert (sent["at_risk"], sent["job_start"]) == (0, 0)
    for fields in (
        {"met": 0},
        {"unoffered": 11},
        {"hours": 5.0, "employer": 0},
        {"activity": Activity.INTERNSHIP, "place": 0},
    ):
        assert phase(courses, **{**due, **fields})["events"] == 0


def test_the_pool_is_for_ledighedsydelse():
    pool = {"temporary_fleksjob_weeks": 26.0}
    assert phase(pool, met=1, support=Support.LEDIGHEDSYDELSE)["activity"] == Activity.TEMPORARY_FLEKSJOB
    assert phase(pool, met=1)["activity"] == Activity.NONE
    held = phase(pool, met=1, support=Support.LEDIGHEDSYDELSE, hours=5.0, employer=0)
    assert held["activity"] == Activity.NONE


def test_placements_are_for_who_is_met_idle_and_without_hours():
    sure = {"placement_rate": 50.0, "find_base": -50.0}

    def placed(**fields: Any) -> bool:
        person = citizen(**{"support": ON, "caseworker": 0, "met": 1, "study_score": -50.0, **fields})
        desk = posts(1, company_work=1.0)
        place(person, 0, desk, designs(1), companies(1, places=9), params(**sure), PRICES, LUCK, 9)
        return bool(person["placements"])

    assert placed()
    assert not placed(hours=5.0, employer=0)
    assert not placed(activity=COURSE)
    assert not placed(support=Support.REVALIDERING)


def test_placements_are_forgotten_by_and_by_and_searching_is_noted():
    person = phase(placed_lately=2.0)
    assert person["placed_lately"] == pytest.approx(1.5)
    assert (person["at_risk"], person["job_start"]) == (1, 0)
    idle = phase(support=Support.FOERTIDSPENSION, placed_lately=2.0)
    assert (idle["placed_lately"], idle["at_risk"], idle["job_start"]) == (2, 0, 0)


def test_nobody_begins_an_education_from_a_course_but_others_do():
    def begun(**fields: Any) -> bool:
        person = citizen(**{"support": ON, "study_score": 5.0, **fields})
        numbers, design = params(**NEVER, lock_in=1.0), designs(1, course_intensity=1.0)
        place(person, 0, posts(1), design, companies(1), numbers, PRICES, LUCK, 9)
        return bool(person["support"] == Support.SU_EDUCATION)

    assert begun()
    assert begun(activity=Activity.INTERNSHIP, place=0)
    assert not begun(activity=COURSE)
    assert not begun(support=Support.FLEKSJOB)


def test_rows_differ_in_their_luck():
    people = citizens(50, support=ON, study_score=math.log(0.3))
    for row, person in enumerate(people):
        place(person, row, posts(1), designs(1), companies(1), params(**NEVER), PRICES, LUCK, 9)
    studying = people["support"] == Support.SU_EDUCATION
    assert 0.05 < studying.mean() < 0.6
