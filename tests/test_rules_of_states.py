"""Arrivals, moves between states, education, families, scores and the week's counts by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import (
    LUCK,
    PRICES,
    children,
    citizen,
    citizens,
    companies,
    designs,
    families,
    params,
    posts,
    programmes,
    u,
    week_when,
)

from simulation.mechanisms.arriving import arrive
from simulation.mechanisms.events import ARRIVED, FLOWS, JOB_STARTED, MET
from simulation.mechanisms.families import (
    child_week,
    families_week,
    family_week,
    make_families,
    spare_job_rate,
)
from simulation.mechanisms.parameters import parameter_row
from simulation.mechanisms.recording import COLUMNS, EXTRA, FIRST_EXIT, FIRST_FLOW, SNAPSHOT, record, snapshot
from simulation.mechanisms.scores import health_burden, social_barriers, write_scores
from simulation.mechanisms.status import change_support, fall_back, release, stop_activity, vacate
from simulation.mechanisms.studying import after_revalidation, end_revalidation, seek_graduate_work, study_week
from simulation.randomness import Draw, Kind
from simulation.states import Activity, Education, Mental, Support

ON, EMPLOYED, SU = Support.KONTANTHJAELP, Support.EMPLOYED, Support.SU_EDUCATION

# moves between states


def test_an_exit_is_kept_with_its_week_and_the_first_one_only():
    person = citizen(support=ON, spell=30)
    change_support(person, EMPLOYED, 9)
    assert (person["support"], person["spell"], person["return_support"]) == (EMPLOYED, 0, ON)
    assert (person["exit_now"], person["exit_week"], person["exit_to"]) == (EMPLOYED, 9, EMPLOYED)
    change_support(person, ON, 12)
    person["exit_now"] = 0
    change_support(person, SU, 15)
    assert (person["exit_now"], person["exit_week"], person["exit_to"]) == (SU, 9, EMPLOYED)


def test_a_move_to_where_one_is_is_none():
    person = citizen(support=ON, spell=30)
    change_support(person, ON, 9)
    assert (person["spell"], person["exit_week"]) == (30, -1)


def test_a_granted_fleksjob_is_the_exit_and_the_fleksjob_itself_is_none_but_for_who_came_waiting():
    person = citizen(support=ON)
    change_support(person, Support.LEDIGHEDSYDELSE, 9)
    assert (person["exit_to"], person["exit_now"]) == (Support.FLEKSJOB, Support.FLEKSJOB)
    person["exit_now"] = 0
    change_support(person, Support.FLEKSJOB, 20)
    assert (person["exit_now"], person["exit_week"]) == (0, 9)
    waiting = citizen(support=Support.LEDIGHEDSYDELSE, entry_support=Support.LEDIGHEDSYDELSE)
    change_support(waiting, Support.FLEKSJOB, 20)
    assert (waiting["exit_now"], waiting["exit_week"]) == (Support.FLEKSJOB, 20)
    leaves = citizen(support=Support.LEDIGHEDSYDELSE, entry_support=ON)
    change_support(leaves, EMPLOYED, 20)
    assert leaves["exit_now"] == EMPLOYED


def test_a_move_from_work_is_no_exit():
    person = citizen(support=EMPLOYED)
    change_support(person, ON, 9)
    assert (person["exit_now"], person["exit_week"], person["return_support"]) == (0, -1, 0)


def test_a_ressourceforloeb_is_noted_with_its_end():
    person = citizen(support=ON, prepared=1, sick_from=EMPLOYED)
    change_support(person, Support.RESSOURCEFORLOEB, 9)
    assert (person["rf_start"], person["prepared"], person["sick_from"]) == (9, 0, 0)
    change_support(person, Support.LEDIGHEDSYDELSE, 70)
    assert (person["rf_end"], person["rf_exit"]) == (70, Support.FLEKSJOB)
    other = citizen(support=Support.RESSOURCEFORLOEB)
    change_support(other, Support.FOERTIDSPENSION, 70)
    assert other["rf_exit"] == Support.FOERTIDSPENSION


def test_sickness_remembers_where_it_came_from_on_both_benefits():
    for to, kept in ((Support.SYGEDAGPENGE, EMPLOYED), (Support.JOBAFKLARING, EMPLOYED), (ON, 0)):
        person = citizen(support=Support.SYGEDAGPENGE if to != Support.SYGEDAGPENGE else ON, sick_from=EMPLOYED)
        change_support(person, to, 9)
        assert person["sick_from"] == kept


@pytest.mark.parametrize(
    ("age", "education", "week", "support"),
    [
        (29.0, Education.UNSKILLED, 9, Support.UDDANNELSESHJAELP),
        (29.0, Education.NO_9TH_GRADE, 9, Support.UDDANNELSESHJAELP),
        (29.0, Education.SKILLED, 9, ON),
        (30.0, Education.UNSKILLED, 4, ON),
        (29.0, Education.UNSKILLED, 57, ON),  # five weeks after arrival at 29.0 and 52 more
        (29.0, Education.UNSKILLED, 54, Support.UDDANNELSESHJAELP),
    ],
)
def test_cash_benefit_of_the_young_without_education_is_uddannelseshjaelp(age, education, week, support):
    person = citizen(support=EMPLOYED, age=age, education=education, entry_week=4)
    change_support(person, ON, week)
    assert person["support"] == support


@pytest.mark.parametrize(
    ("back", "to"),
    [
        (Support.DAGPENGE, Support.DAGPENGE),
        (Support.LEDIGHEDSYDELSE, Support.LEDIGHEDSYDELSE),
        (Support.INTEGRATION, Support.INTEGRATION),
        (Support.SYGEDAGPENGE, ON),
        (Support.JOBAFKLARING, ON),
        (Support.REVALIDERING, ON),
        (Support.FLEKSJOB, ON),
    ],
)
def test_what_one_falls_back_on(back, to):
    person = citizen(support=EMPLOYED, return_support=back)
    fall_back(person, 9)
    assert person["support"] == to


def test_what_is_given_back():
    desk, rows = posts(2, citizens=5), companies(2, filled=20.0, taken=1)
    person = citizen(caseworker=1, employer=0, hours=15.0, place=1, activity=Activity.INTERNSHIP, activity_left=4)
    person["first_job"] = 3
    release(person, desk)
    vacate(person, rows, 9)
    stop_activity(person, rows)
    assert desk["citizens"].tolist() == [5, 4]
    assert (rows["filled"].tolist(), rows["taken"].tolist()) == ([5, 20], [1, 0])
    assert (person["caseworker"], person["employer"], person["place"]) == (-1, -1, -1)
    assert (person["hours"], person["activity"], person["activity_left"]) == (0, 0, 0)
    assert person["first_job_end"] == 9
    for undo in (
        lambda: release(person, desk),
        lambda: vacate(person, rows, 20),
        lambda: stop_activity(person, rows),
    ):
        undo()
    assert (desk["citizens"].sum(), rows["filled"].sum(), rows["taken"].sum()) == (9, 25, 1)
    assert person["first_job_end"] == 9
    again = citizen(employer=0, hours=5.0, first_job=2, first_job_end=4)
    vacate(again, rows, 9)
    assert again["first_job_end"] == 4
    came = citizen(employer=1, hours=5.0)
    vacate(came, rows, 9)
    assert came["first_job_end"] == -1, "a job that never began here does not end here"


# arrivals

STILL = {"death_rate": 0.0, "moving_rate": 0.0}


def arrived(week: int = 0, row: int = 0, rows: Any = None, **given: Any) -> Any:
    """Return a citizen after phase 1; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**given)
    rows = companies(3) if rows is None else rows
    school = programmes(2, weeks=[50, 80])
    arrive(person, row, posts(1, citizens=5), rows, school, params(**{**STILL, **numbers}), LUCK, week)
    return person


def test_a_citizen_arrives_in_the_week_of_entry_and_in_no_other():
    there = arrived(6, entry_week=6, entry_support=ON)
    assert (there["support"], there["return_support"], there["events"]) == (ON, ON, ARRIVED)
    for week in (5, 7):
        assert arrived(week, entry_week=6, entry_support=ON)["support"] == Support.NOT_ARRIVED


def test_who_arrives_in_work_brings_the_hours():
    rows = companies(3, filled=1.0)
    tenures = []
    for row in range(60):
        person = arrived(0, row, rows, entry_support=EMPLOYED, health_burden=0.5, burden_hours=7.0)
        assert (person["hours"], person["support"]) == (33.5, EMPLOYED)
        tenures.append(int(person["tenure"]))
    assert rows["filled"].sum() == pytest.approx(3 + 60 * 33.5)
    assert rows["demand"].sum() == pytest.approx(3 * 370 + 60 * 33.5)
    assert (rows["filled"] > 1).all(), "at companies of all kinds"
    assert min(tenures) >= 1
    assert max(tenures) <= 260
    assert np.mean(tenures) == pytest.approx(130.5, abs=5 * 75 / math.sqrt(60))


def test_a_ressourceforloeb_of_the_stock_has_lasted_for_some_time_and_a_new_one_begins():
    lasted = [arrived(0, row, entry_support=Support.RESSOURCEFORLOEB) for row in range(60)]
    assert all(p["rf_start"] == -p["spell"] for p in lasted)
    # 29 months are 126 weeks
    assert np.mean([int(p["spell"]) for p in lasted]) == pytest.approx(63, abs=5 * 36 / math.sqrt(60))
    assert max(int(p["spell"]) for p in lasted) <= 126
    new = arrived(8, entry_week=8, entry_support=Support.RESSOURCEFORLOEB)
    assert (new["spell"], new["rf_start"]) == (0, 8)


def test_who_arrives_in_education_has_some_of_it_left():
    left = [int(arrived(0, row, entry_support=SU, study_weeks=130.0)["activity_left"]) for row in range(60)]
    assert min(left) >= 1
    assert max(left) <= 130
    assert np.mean(left) == pytest.approx(65, abs=5 * 38 / math.sqrt(60))
    assert arrived(0, entry_support=SU)["activity"] == Activity.EDUCATION


@pytest.mark.parametrize(("programme", "spent", "left"), [(0, 0, 50), (1, 30, 50), (1, 79, 1), (0, 200, 1)])
def test_a_revalidation_of_the_stock_goes_on_where_it_was(programme, spent, left):
    person = arrived(0, entry_support=Support.REVALIDERING, programme=programme, programme_weeks=spent)
    assert (person["activity"], person["activity_left"]) == (Activity.EDUCATION, left)
    assert arrived(0, entry_support=Support.REVALIDERING)["activity"] == Activity.NONE
    assert arrived(0, entry_support=ON, programme=0)["activity"] == Activity.NONE


def test_pension_comes_at_its_age_at_a_review():
    # 66 years and 52 weeks after arrival in week 4: 66.997; in week 60, 67.07
    old = {"support": ON, "age": 66.0, "entry_week": 4, "pension_age": 67.0, "caseworker": 0, "first_job": 1}
    work = {"employer": 1, "hours": 20.0, "activity": Activity.INTERNSHIP, "place": 2}
    assert arrived(56, **old)["support"] == ON
    gone = arrived(60, **old, **work)
    assert (gone["support"], gone["hours"], gone["caseworker"], gone["place"]) == (Support.PENSION_AGE, 0, -1, -1)
    assert (gone["activity"], gone["exit_to"]) == (Activity.NONE, Support.PENSION_AGE)
    assert arrived(61, **old)["support"] == ON
    assert arrived(60, **{**old, "support": Support.DEAD})["support"] == Support.DEAD


@pytest.mark.parametrize(
    ("age", "burden", "hazard"),
    [(40.0, 0.0, 0.4), (50.0, 0.0, 0.8), (40.0, 0.5, 0.6)],
)
def test_deaths_by_age_and_burden(age, burden, hazard):
    # 4 x 0.1 a review at 40, twice that ten years later, 1.5 times at half burden
    rates = {"death_rate": 0.1, "death_age": math.log(2) / 10, "death_burden": 2 * math.log(1.5)}
    chance = -math.expm1(-hazard)
    for low, high, to in ((0.97, 0.999, Support.DEAD), (1.001, 1.03, ON)):
        week = week_when({Draw.DIE: (low * chance, high * chance)}, review=True)
        person = arrived(week, support=ON, entry_week=week, age=age, health_burden=burden, **rates)
        assert person["support"] == to


def test_moves_by_their_rate():
    # 1 - exp(-4 x 0.125) = 0.393
    for low, high, to in ((0.38, 0.393, Support.MOVED), (0.394, 0.41, ON)):
        week = week_when({Draw.MOVE: (low, high)}, review=True)
        assert arrived(week, support=ON, entry_week=week, moving_rate=0.125)["support"] == to


# education


def graduate(week: int, rows: Any = None, **numbers: float) -> tuple[bool, Any]:
    """Return whether a graduate found work, and the citizen."""
    person = citizen(support=SU)
    rows = companies(2) if rows is None else rows
    given = params(**{"graduate_work": 0.6, "search_graduate": 40.0, **numbers})
    return bool(seek_graduate_work(person, 0, designs(1), rows, given, PRICES, LUCK, week)), person


def test_graduates_find_full_time_work_by_their_share():
    found, person = graduate(week_when({Draw.GRANT: (0.55, 0.6)}))
    assert found
    assert (person["hours"], person["support"], person["goal"], person["graduate"]) == (37, EMPLOYED, 1, 1)
    found, person = graduate(week_when({Draw.GRANT: (0.6, 0.65)}))
    assert not found
    assert (person["hours"], person["graduate"]) == (0, 1)
    assert not graduate(week_when({Draw.GRANT: (0.0, 0.5)}), companies(2, demand=36.0))[0]


AFTER = {
    "graduate_dagpenge": 0.3,
    "graduate_sygedagpenge": 0.2,
    "graduate_fleksjob": 0.1,
    "graduate_self_support": 0.05,
    "graduate_study": 0.15,
}


@pytest.mark.parametrize(
    ("low", "high", "to"),
    [
        (0.0, 0.3, Support.DAGPENGE),
        (0.3, 0.5, Support.SYGEDAGPENGE),
        (0.5, 0.6, Support.LEDIGHEDSYDELSE),
        (0.6, 0.65, Support.SELF_SUPPORTING),
        (0.65, 0.8, SU),
        (0.8, 1.0, ON),
    ],
)
def test_what_follows_a_revalidation_without_work(low, high, to):
    edge = 0.004
    for bounds in ((low + edge / 4, low + edge), (high - edge, high - edge / 4)):
        week = week_when({Draw.RELAPSE: bounds})
        assert after_revalidation(citizen(), 0, params(**AFTER), LUCK, week) == to


def ended(week: int, finished: bool = True, rows: Any = None, **numbers: float) -> Any:
    """Return a citizen at the end of a revalidation that leads to work in half the cases."""
    person = citizen(support=Support.REVALIDERING, activity=Activity.EDUCATION, programme=0)
    given = params(
        **{**AFTER, "revalidation_prolonged": 0.2, "graduate_work": 1.0, "search_graduate": 40.0, **numbers}
    )
    school, rows = programmes(1, leads_to_work=0.5), companies(2) if rows is None else rows
    end_revalidation(person, 0, designs(1, follow_weeks=7), rows, school, given, PRICES, LUCK, week, finished)
    return person


def test_a_finished_revalidation_is_followed_by_another_by_work_or_by_a_benefit():
    more = ended(week_when({Draw.PROGRAMME: (0.15, 0.2)}))
    assert (more["activity"], more["activity_left"], more["support"]) == (
        Activity.EDUCATION,
        39,
        Support.REVALIDERING,
    )
    works = ended(week_when({Draw.PROGRAMME: (0.2, 0.25), Draw.STUDY_OUTCOME: (0.4, 0.5)}))
    assert (works["support"], works["study_done"], works["activity"]) == (EMPLOYED, 1, Activity.NONE)
    week = week_when({Draw.PROGRAMME: (0.2, 1.0), Draw.STUDY_OUTCOME: (0.0, 0.5)})
    assert works["study_ended"] > 0
    assert ended(week, rows=companies(2, demand=0.0))["support"] == Support.DAGPENGE
    other = {Draw.PROGRAMME: (0.2, 1.0), Draw.STUDY_OUTCOME: (0.5, 0.6)}
    syge = ended(week_when(other | {Draw.RELAPSE: (0.31, 0.49)}))
    assert (syge["support"], syge["study_done"]) == (Support.SYGEDAGPENGE, 1)
    study = ended(week_when(other | {Draw.RELAPSE: (0.66, 0.79)}), study_weeks=130.0)
    assert (study["support"], study["activity_left"], study["follow_left"]) == (SU, 130, 7)


def test_who_drops_out_of_a_revalidation_goes_straight_to_a_benefit():
    week = week_when({Draw.PROGRAMME: (0.0, 0.1), Draw.STUDY_OUTCOME: (0.0, 0.5), Draw.RELAPSE: (0.0, 0.2)})
    person = ended(week, finished=False)
    assert (person["support"], person["study_done"]) == (Support.DAGPENGE, 2)
    assert (person["study_ended"], person["activity"]) == (week, Activity.NONE)


def studied(week: int = 9, rows: Any = None, **given: Any) -> Any:
    """Return a citizen after a week of education; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    quiet = {"study_drop_rate": 0.0, "revalidation_drop_rate": 0.0, "graduate_work": 1.0, "search_graduate": 40.0}
    base = {"support": SU, "activity": Activity.EDUCATION, "activity_left": 5, "follow_left": 3, "idle": 4}
    person = citizen(**{**base, "return_support": Support.DAGPENGE, **given})
    school, rows = programmes(1, leads_to_work=1.0), companies(2) if rows is None else rows
    study_week(person, 0, designs(1), rows, school, params(**{**quiet, **numbers}), PRICES, LUCK, week)
    return person


def test_an_education_goes_on_until_it_is_over():
    going = studied()
    assert (going["activity_left"], going["follow_left"], going["idle"], going["support"]) == (4, 2, 0, SU)
    assert studied(follow_left=0)["follow_left"] == 0
    assert studied(activity_left=2)["activity"] == Activity.EDUCATION
    assert studied(activity_left=1)["activity"] == Activity.NONE


def test_three_quarters_of_finished_educations_lead_to_work():
    works, not_so = week_when({Draw.STUDY_OUTCOME: (0.7, 0.75)}), week_when({Draw.STUDY_OUTCOME: (0.75, 0.8)})
    done = studied(works, activity_left=1)
    assert (done["support"], done["hours"], done["activity"]) == (EMPLOYED, 37, Activity.NONE)
    for week, rows in ((not_so, companies(2)), (works, companies(2, demand=0.0))):
        person = studied(week, rows=rows, activity_left=1)
        assert (person["support"], person["follow_left"]) == (Support.DAGPENGE, 0)
    back = studied(not_so, activity_left=1, return_support=Support.REVALIDERING)
    assert back["support"] == ON


def test_drop_out_is_by_the_hazard_of_the_education():
    # 1 - exp(-0.5) = 0.393
    drops, stays = week_when({Draw.STUDY_END: (0.38, 0.393)}), week_when({Draw.STUDY_END: (0.394, 0.41)})
    rate = {"study_drop_rate": 0.5}
    assert studied(drops, **rate)["support"] == Support.DAGPENGE
    assert studied(stays, **rate)["support"] == SU
    course = {"support": Support.REVALIDERING, "programme": 0, "revalidation_drop_rate": 0.5}
    assert studied(drops, **course)["study_done"] == 2
    assert studied(stays, **course)["study_done"] == 0
    assert studied(drops, **{**course, "revalidation_drop_rate": 0.0})["study_done"] == 0
    assert studied(drops, **course, activity_left=1)["study_done"] == 2
    assert studied(stays, **course, activity_left=1, revalidation_prolonged=0.0)["study_done"] == 1


# families

HOME = {"home_start": 0.4, "home_loss": 0.1, "home_meeting": 0.5, "home_work": 0.2}


def home_after(people: Any, family_support: float = 1.0, **family: Any) -> float:
    """Return how steady a home is after a week."""
    row = families(1, **{"parent": 0, "home": 0.5, "weeks": 3, **family})[0]
    family_week(row, people, designs(2, family_support=[0.0, family_support]), params(**HOME))
    return float(row["home"])


@pytest.mark.parametrize(
    ("person", "home"),
    [
        # 0.5 less a tenth is 0.45; a meeting closes 0.5 x relation 0.6, work 0.2 of what is left
        ({}, 0.45),
        ({"met": 1, "relation": 0.6, "service": 1}, 0.45 + 0.3 * 0.55),
        ({"met": 1, "relation": 0.6, "service": 0}, 0.45),
        ({"hours": 5.0}, 0.45 + 0.2 * 0.55),
        ({"support": SU}, 0.45 + 0.2 * 0.55),
        ({"support": Support.NOT_ARRIVED}, 0.5),
    ],
)
def test_a_home_grows_steadier_by_meetings_and_work_and_loses_by_and_by(person, home):
    assert home_after(citizens(1, **{"support": ON, **person})) == pytest.approx(home)


def test_both_parents_count_and_a_home_begins_as_it_was():
    people = citizens(2, support=ON, hours=[0.0, 5.0])
    assert home_after(people, other=1) == pytest.approx(0.45 + 0.2 * 0.55)
    assert home_after(people, other=-1) == pytest.approx(0.45)
    assert home_after(people, weeks=0) == pytest.approx(0.36)
    row = families(1, parent=0)[0]
    family_week(row, people, designs(2), params(**HOME))
    assert row["weeks"] == 1


@pytest.mark.parametrize(
    ("people", "other", "rate"),
    [
        ({}, 1, 0.02),  # 0.01 x 4 ** 0.5
        ({"hours": [5.0, 0.0]}, 1, 0.06),
        ({"hours": [0.0, 5.0]}, 1, 0.06),
        ({"hours": [0.0, 5.0]}, -1, 0.02),
        ({"support": [SU, ON]}, -1, 0.06),
    ],
)
def test_spare_time_jobs_follow_the_home_and_the_parents(people, other, rate):
    numbers = params(spare_job_start=0.01, spare_job_home=math.log(4), spare_job_parent=math.log(3))
    row = families(1, parent=0, other=other, home=0.5)[0]
    assert spare_job_rate(row, citizens(2, **{"support": ON, **people}), numbers) == pytest.approx(rate)


def grown(week: int, weeks: int = 200, row: int = 0, **fields: Any) -> Any:
    """Return a child of a half steady home after a week in which spare-time jobs begin and end at 0.5."""
    child = children(1, **{"age": 10.0, "frailty": 1.0, **fields})[0]
    numbers = params(
        absence_mean=0.2,
        absence_home=0.5,
        spare_job_start=0.5,
        spare_job_home=0.0,
        spare_job_parent=0.0,
        spare_job_end=0.5,
    )
    child_week(child, row, families(1, home=0.5), citizens(1, support=ON), numbers, LUCK, week, weeks)
    return child


def test_absence_follows_the_home_and_is_summed_at_both_ends():
    assert grown(20)["absence"] == pytest.approx(0.15)  # a quarter less than 0.2
    assert grown(20, frailty=2.0)["absence"] == pytest.approx(0.3)
    assert grown(20, frailty=90.0)["absence"] == 1
    for week, first, last in ((12, 1, 0), (13, 0, 0), (147, 0, 0), (148, 0, 1), (199, 0, 1)):
        child = grown(week, absence_first=2.0, absence_last=3.0)
        assert child["absence_first"] == pytest.approx(2 + 0.15 * first)
        assert child["absence_last"] == pytest.approx(3 + 0.15 * last)


def test_spare_time_jobs_are_for_the_ages_from_13_to_17():
    week = week_when({Draw.SPARE_JOB: (0.0, 0.1)}, kind=Kind.CHILD)
    years = week / (365.25 / 7)
    assert grown(week, age=13.01 - years)["spare_job"] == 1
    assert grown(week, age=12.99 - years)["spare_job"] == 0
    assert grown(week, age=17.99 - years)["spare_job"] == 1
    assert grown(week, age=18.01 - years, spare_job=1)["spare_job"] == 0


def test_spare_time_jobs_begin_and_end_by_their_hazards():
    for low, high, change in ((0.38, 0.393, True), (0.394, 0.41, False)):
        week = week_when({Draw.SPARE_JOB: (low, high)}, kind=Kind.CHILD)
        young = 15.0 - week / (365.25 / 7)
        assert grown(week, age=young)["spare_job"] == change
        assert grown(week, age=young, spare_job=1)["spare_job"] == (not change)


def test_the_young_begin_where_the_rates_have_led():
    # half at the balance of two equal rates; at 13.01 years hardly anybody
    begun = [grown(0, row=row, age=16.0) for row in range(300)]
    share = np.mean([c["spare_job"] for c in begun])
    assert share == pytest.approx(0.5, abs=0.15)
    assert all(c["spare_job_start"] == c["spare_job"] for c in begun)
    assert [bool(c["spare_job"]) for c in begun] == [u(Draw.SPARE_JOB, 0, r, Kind.CHILD) < 0.5 for r in range(300)]
    # a week after 13 (0.02 years are 1.04 weeks): half of 1 - exp(-1.04)
    new = [bool(grown(0, row=row, age=13.02)["spare_job"]) for row in range(300)]
    assert new == [u(Draw.SPARE_JOB, 0, r, Kind.CHILD) < 0.5 * -math.expm1(-1.0436) for r in range(300)]


def test_all_families_and_children_live_their_week():
    homes, young = families(2, parent=[0, 1], home=0.5, weeks=1), children(3, family=[0, 1, 1], age=5.0, frailty=1.0)
    families_week(homes, young, citizens(2, support=ON), designs(1), params(**HOME), LUCK, 20, 200)
    assert homes["home"].tolist() == pytest.approx([0.45, 0.45])
    assert (young["absence"] > 0).all()


def test_families_are_made_of_the_households_of_the_parents():
    people = citizens(5, household=[7, -1, 3, 7, -1], children=[2, 9, 3, 2, 0])
    homes, young = make_families(people, LUCK)
    assert homes["parent"].tolist() == [2, 0]
    assert homes["other"].tolist() == [-1, 3]
    assert young["family"].tolist() == [0, 0, 0, 1, 1]
    many = make_families(citizens(200, household=np.arange(200), children=5), LUCK)[1]
    # from 1 to 17 years, and absence exponential about the mean
    assert 1 <= many["age"].min() < 1.2 < 16.8 < many["age"].max() <= 17
    assert many["age"].mean() == pytest.approx(9, abs=0.75)
    assert many["frailty"].mean() == pytest.approx(1, abs=0.16)
    assert np.median(many["frailty"]) == pytest.approx(math.log(2), abs=0.16)
    none, nobody = make_families(citizens(3), LUCK)
    assert len(none) == len(nobody) == 0


# scores


def scored(numbers: dict[str, float] | None = None, **fields: Any) -> Any:
    """Return citizens with their scores; parameters not given are 0 (and the rate of education 1)."""
    row = parameter_row()
    for name in row.dtype.names:
        row[name] = 0.0
    for name, value in {"study_rate": 1.0, **(numbers or {})}.items():
        row[name] = value
    people = citizens(1, **fields)
    write_scores(people, row)
    return people[0]


def test_the_health_burden_adds_up_to_one_at_most():
    p = parameter_row()
    for name, value in {"physical": 0.3, "common": 0.2, "severe": 0.5, "substance": 0.4}.items():
        p[f"burden_{name}"] = value
    people = citizens(5, physical=[0, 1, 0, 1, 1], mental=[0, 1, 2, 2, 1], substance=[0, 0, 1, 1, 0])
    assert health_burden(people, p).tolist() == pytest.approx([0, 0.5, 0.9, 1, 0.5])


def test_social_barriers_are_counted():
    people = citizens(3, debt=[1, 0, 1], homeless=[1, 0, 1], placed_in_care=[0, 0, 1], criminal_record=[0, 1, 1])
    people["child_challenges"] = [1, 0, 1]
    assert social_barriers(people).tolist() == [3, 1, 5]


@pytest.mark.parametrize(
    ("score", "numbers", "fields", "expected"),
    [
        ("find_score", {"find_frailty_sd": 2.0}, {"ability_find": 1.5}, 3.0),
        ("find_score", {"find_health": -1.0, "burden_physical": 0.3}, {"physical": 1}, -0.3),
        ("find_score", {"find_substance": -0.5}, {"substance": 1}, -0.5),
        ("find_score", {"find_no_9th_grade": -0.3}, {"education": Education.NO_9TH_GRADE}, -0.3),
        ("find_score", {"find_no_9th_grade": -0.3}, {"education": Education.UNSKILLED}, 0.0),
        ("find_score", {"find_skilled": 0.4}, {"education": Education.SKILLED}, 0.4),
        ("find_score", {"find_skilled": 0.4}, {"education": Education.HIGHER}, 0.4),
        ("find_score", {"find_skilled": 0.4}, {"education": Education.UNSKILLED}, 0.0),
        ("find_score", {"find_social": -0.15}, {"debt": 1, "homeless": 1}, -0.3),
        ("find_score", {"find_age": -0.2}, {"age": 55.0}, -0.3),
        ("find_score", {"find_history": -0.5}, {"benefit_weeks": 104}, -0.5 * math.log(3)),
        ("find_score", {"find_motivated": 2.5}, {"motivated": 1}, 2.5),
        ("find_score", {"find_motivated": 2.5}, {}, 0.0),
        ("leave_score", {"leave_frailty_sd": 0.6}, {"ability_keep": 2.0}, -1.2),
        ("leave_score", {"leave_health": 0.8, "burden_severe": 0.5}, {"mental": Mental.SEVERE}, 0.4),
        ("leave_score", {"leave_substance": 0.5}, {"substance": 1}, 0.5),
        ("study_score", {"study_rate": 0.25}, {}, math.log(0.25)),
        ("study_score", {"study_age": -0.9}, {"age": 25.0}, 0.45),
        ("study_score", {"study_motivated": 1.0}, {"motivated": 1}, 1.0),
        ("study_score", {"study_no_9th_grade": -0.5}, {"education": Education.NO_9TH_GRADE}, -0.5),
        ("assess_score", {"assess_burden": 2.0, "burden_common": 0.3}, {"mental": Mental.COMMON}, -0.4),
        ("assess_score", {"assess_age": 0.2}, {"age": 60.0}, 0.4),
        ("readiness", {"readiness_base": -math.log(4)}, {}, 0.2),
        ("readiness", {"readiness_motivated": math.log(4)}, {"motivated": 1}, 0.8),
        ("readiness", {"readiness_burden": -math.log(4), "burden_severe": 0.5}, {"mental": Mental.SEVERE}, 1 / 3),
    ],
)
def test_the_fixed_parts_of_the_rates(score, numbers, fields, expected):
    found = scored(numbers, **{"age": 30.0 if score == "study_score" else 40.0, **fields})
    assert found[score] == pytest.approx(expected)
    assert found["readiness_start"] == found["readiness"]
    assert found["relation"] == 0.2


# the week's counts


def counted(week: int = 9, **fields: Any) -> tuple[Any, dict[str, float]]:
    """Return a citizen after phase 9, and the counts that are not zero."""
    counts, person = np.zeros(COLUMNS), citizen(**fields)
    record(person, counts, week)
    extra = {name: counts[len(Support) + k] for k, name in enumerate(EXTRA)}
    flows = {name: counts[FIRST_FLOW + k] for k, name in enumerate(FLOWS)}
    stocks = {s.name.lower(): counts[s] for s in Support}
    exits = {f"exit {s.name.lower()}": counts[FIRST_EXIT + s] for s in Support}
    return person, {k: float(v) for k, v in {**stocks, **extra, **flows, **exits}.items() if v}


def test_a_week_on_support_is_counted():
    person, counts = counted(support=ON, caseworker=0, weeks_on_support=4)
    assert counts == {"kontanthjaelp": 1}
    assert (person["weeks_on_support"], person["weeks_worked"], person["service_weeks"]) == (5, 0, 0)
    assert counted(support=ON)[1] == {"kontanthjaelp": 1, "stock_waiting": 1}
    assert counted(support=Support.FLEKSJOB)[1] == {"fleksjob": 1}


def test_a_week_of_work_is_counted():
    person, counts = counted(support=EMPLOYED, hours=30.0, weeks_worked=2, hours_worked=50.0, full_run=3, full_best=3)
    assert counts == {"employed": 1, "stock_in_job": 1, "hours_ordinary": 30}
    assert (person["weeks_worked"], person["hours_worked"], person["weeks_on_support"]) == (3, 80, 0)
    assert (person["full_run"], person["full_best"]) == (4, 4)
    _, counts = counted(support=ON, caseworker=0, hours=8.0)
    assert counts == {"kontanthjaelp": 1, "stock_in_job": 1, "stock_small_job": 1, "hours_ordinary": 8}


@pytest.mark.parametrize(
    ("hours", "full", "part"),
    [(29.9, (0, 7), (5, 5)), (30.0, (5, 7), (5, 5)), (27.75, (0, 7), (5, 5)), (27.7, (0, 7), (0, 4))],
)
def test_runs_of_full_and_long_part_time_go_on_or_begin_anew(hours, full, part):
    person, _ = counted(support=EMPLOYED, hours=hours, full_run=4, full_best=7, part_run=4, part_best=4)
    assert (person["full_run"], person["full_best"]) == full
    assert (person["part_run"], person["part_best"]) == part


@pytest.mark.parametrize(
    ("activity", "stock"),
    [
        (Activity.INTERNSHIP, "stock_internship"),
        (Activity.WAGE_SUBSIDY, "stock_wage_subsidy"),
        (Activity.COURSE, "stock_course"),
        (Activity.EDUCATION, None),
        (Activity.TEMPORARY_FLEKSJOB, None),
    ],
)
def test_activities_are_counted(activity, stock):
    person, counts = counted(support=ON, caseworker=0, activity=activity)
    assert counts == {"kontanthjaelp": 1, **({stock: 1} if stock else {})}
    placed = activity in (Activity.INTERNSHIP, Activity.WAGE_SUBSIDY)
    assert person["last_company"] == (9 if placed else -1)


def test_a_week_in_a_programme_is_counted():
    person, counts = counted(support=ON, caseworker=0, service=2, service_weeks=4)
    assert counts == {"kontanthjaelp": 1, "stock_in_programme": 1}
    assert person["service_weeks"] == 5


def test_what_happened_is_counted_and_cleared():
    person, counts = counted(support=EMPLOYED, hours=1.0, events=MET | JOB_STARTED, exit_now=EMPLOYED)
    assert {k: v for k, v in counts.items() if k.startswith(("flow", "exit"))} == {
        "flow_meetings": 1,
        "flow_job_starts": 1,
        "exit employed": 1,
    }
    assert (person["events"], person["exit_now"]) == (0, 0)


def test_every_event_has_a_column_of_its_own():
    for name, (bit, _) in FLOWS.items():
        _, counts = counted(support=ON, caseworker=0, events=bit)
        assert counts == {"kontanthjaelp": 1, name: 1}


def test_who_is_gone_is_counted_as_that_alone():
    person, counts = counted(support=Support.DEAD, exit_now=Support.DEAD, hours=9.0, service=2)
    assert counts == {"dead": 1, "exit dead": 1}
    assert (person["weeks_worked"], person["exit_now"]) == (0, 0)
    person, counts = counted(support=Support.NOT_ARRIVED, events=MET)
    assert (counts, person["events"]) == ({"not_arrived": 1}, MET)


def test_a_snapshot_is_what_stood_in_the_row():
    fields = {"support": ON, "activity": Activity.INTERNSHIP, "hours": 3.0, "caseworker": 1, "shifts": 4, "belief": 1}
    fields |= {"relation": 0.25, "readiness": 0.75, "opening": 1, "seized": 1, "met": 1, "service": 2}
    seen = np.zeros(1, SNAPSHOT).view(np.recarray)
    snapshot(citizen(**fields), seen[0])
    names = {"opening": "in_opening"}
    assert {name: seen[names.get(name, name)][0] for name in fields} == fields
    assert seen["placed"][0] == 1
    snapshot(citizen(support=ON), seen[0])
    assert (seen["placed"][0], seen["in_opening"][0]) == (0, 0)
