"""A week of work and activities by hand: jobs that grow and end, falling ill, courses and placements."""

from __future__ import annotations

import math
from typing import Any

import pytest
from rows import LUCK, PRICES, QUIET, citizen, companies, designs, params, week_when

from simulation.model.randomness import Draw
from simulation.model.rules.events import FELL_ILL, JOB_ENDED
from simulation.model.rules.living import leave_rate, lose_job, work_week
from simulation.model.rules.offers import activity_week
from simulation.model.rules.sickness import fall_ill
from simulation.model.states import Activity, Support

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED
LEAVING = {
    "leave_base": -5.0,
    "leave_shape": 0.5,
    "leave_match_sd": 0.5,
    "leave_goal": -0.25,
    "leave_follow": -0.4,
    "leave_mentor": -0.3,
    "leave_service": -0.2,
}


@pytest.mark.parametrize(
    ("fields", "design", "more"),
    [
        # the hazard of a Weibull of shape one half falls with the square root of the weeks, from those of a year
        ({"tenure": 0}, {}, math.log(104) / 2),
        ({"tenure": 13}, {}, math.log(2)),
        ({"tenure": 208}, {}, -math.log(2)),
        ({}, {}, 0.0),
        ({"leave_score": 0.7}, {}, 0.7),
        ({"match_quality": 1.2}, {}, -0.6),  # a job that suits one lasts
        ({"goal": 1}, {}, -0.25),
        ({"relation": 0.5, "follow_left": 3, "caseworker": 0}, {}, -0.2),
        ({"relation": 0.5, "follow_left": 3}, {}, 0.0),
        ({"relation": 0.5, "caseworker": 0}, {}, 0.0),
        ({"employer": 1}, {}, -0.3),
        ({}, {"workplace_mentor": 0.5}, -0.15),
        ({"employer": 1}, {"workplace_mentor": 0.5}, -0.3),
        ({}, {"company_service": 0.5}, -0.1),
    ],
)
def test_what_ends_a_job(fields, design, more):
    rate = leave_rate(
        citizen(**{"employer": 0, "tenure": 52, **fields}),
        designs(1, **design)[0],
        companies(2, mentor=[0, 1]),
        params(**LEAVING),
    )
    assert rate == pytest.approx(math.exp(-5 + more))


@pytest.mark.parametrize(("tenure", "openness"), [(12, 0.4), (13, 0.5)])
def test_a_short_job_is_a_bad_experience_and_its_end_costs_readiness(tenure, openness):
    rows = companies(1, openness=0.5, filled=30.0)
    person = citizen(employer=0, hours=30.0, tenure=tenure, readiness=0.8, graduate=1, first_job=2)
    lose_job(person, rows, params(openness_bad=0.2, readiness_job_end=0.25), 9)
    assert rows["openness"][0] == pytest.approx(openness)
    assert person["readiness"] == pytest.approx(0.6)
    assert (person["hours"], person["employer"], person["graduate"], person["events"]) == (0, -1, 0, JOB_ENDED)
    assert (person["first_job_end"], rows["filled"][0]) == (9, 0)


def worked(week: int = 9, rows: Any = None, design: dict[str, Any] | None = None, **given: Any) -> Any:
    """Return a citizen, 30 of 37 hours at company 0, after a week of work; keys of parameters are those in lists."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": EMPLOYED, "employer": 0, "hours": 30.0, "tenure": 60, "idle": 5, **given})
    rows = companies(1, filled=30.0) if rows is None else rows
    work_week(
        person,
        0,
        designs(1, **(design or {})),
        rows,
        params(**{**QUIET, **numbers}),
        PRICES,
        LUCK,
        week,
    )
    return person


def test_a_week_of_work_counts_and_26_are_a_good_experience():
    rows = companies(1, openness=0.5)
    person = worked(rows=rows, tenure=24, openness_good=0.2)
    assert (person["tenure"], person["idle"], rows["openness"][0]) == (25, 0, 0.5)
    worked(rows=rows, tenure=25, openness_good=0.2)
    assert rows["openness"][0] == pytest.approx(0.6)
    worked(rows=rows, tenure=26, openness_good=0.2)
    assert rows["openness"][0] == pytest.approx(0.6)


def test_who_loses_a_job_falls_back_on_dagpenge_if_insured_and_long_enough_at_work():
    # 1,767 hours of 149 kr are 263,283 kr, an hour less 263,134: 263,232 give the right
    base = {"leave_base": 3.0, "follow_left": 9, "return_support": Support.RESSOURCEFORLOEB}
    enough, short = ([0, 167 - less, *[160] * 10, 0] for less in (0, 1))
    for hours, insured, support in (
        (enough, 1, Support.DAGPENGE),
        (short, 1, Support.RESSOURCEFORLOEB),
        (enough, 0, Support.RESSOURCEFORLOEB),
    ):
        person = worked(**base, quarter_hours=hours, insured=insured)
        assert (person["support"], person["hours"], person["follow_left"]) == (support, 0, 0)
    small = worked(**base, support=ON, insured=1, quarter_hours=enough)
    assert (small["support"], small["hours"], small["follow_left"]) == (ON, 0, 9)


@pytest.mark.parametrize(
    ("given", "hours"),
    [
        ({"met": 1, "grow_follow": 1.0}, 36),
        ({"met": 0, "grow_follow": 1.0}, 30),
        ({"met": 0, "grow_rate": 50.0}, 36),
        ({"met": 1, "grow_rate": 50.0}, 30),
        ({"met": 1, "grow_follow": 1.0, "hours": 33.0}, 37),  # full time is the most
        ({"met": 1, "grow_follow": 1.0, "hours": 37.0}, 37),
        ({"met": 1, "grow_follow": 1.0, "health_burden": 1.0}, 30),  # and less for the burdened
    ],
)
def test_hours_grow_at_follow_ups_or_on_ones_own(given, hours):
    rows = companies(1, filled=30.0)
    person = worked(rows=rows, grow_hours=6.0, burden_hours=7.0, **given)
    assert person["hours"] == hours
    assert rows["filled"][0] == 30 + hours - given.get("hours", 30.0)


def test_hours_grow_no_further_than_the_company_has_them():
    grow = {"met": 1, "grow_follow": 1.0, "grow_hours": 6.0}
    assert worked(rows=companies(1, filled=30.0, demand=36.0), **grow)["hours"] == 36
    assert worked(rows=companies(1, filled=30.0, demand=35.0), **grow)["hours"] == 30


def test_own_renegotiation_is_by_its_hazard():
    # 1 - exp(-0.5) = 0.393
    assert worked(week_when({Draw.GROW: (0.38, 0.393)}), grow_rate=0.5)["hours"] > 30
    assert worked(week_when({Draw.GROW: (0.394, 0.41)}), grow_rate=0.5)["hours"] == 30


def test_hours_that_grow_far_enough_lead_off_support():
    person = worked(support=ON, hours=20.0, rows=companies(1), met=1, grow_follow=1.0, grow_hours=6.0)
    assert (person["support"], person["hours"]) == (EMPLOYED, 26)


FALLS = {
    "episode_sick": 0.1,
    "episode_left": 9.0,
    "sick_burden": math.log(4),
    "sick_prevented": -math.log(4),
    "sick_keeps_hours": 0.0,
}


@pytest.mark.parametrize(
    ("given", "design", "hazard"),
    [
        ({}, {}, 0.1),
        ({"health_burden": 0.5}, {}, 0.2),
        ({"relation": 1.0, "follow_left": 3, "caseworker": 0}, {"prevention": 0.5}, 0.05),
        ({"relation": 1.0, "follow_left": 0, "caseworker": 0}, {"prevention": 0.5}, 0.1),
        ({"relation": 1.0, "follow_left": 3, "caseworker": -1}, {"prevention": 0.5}, 0.1),
        ({"relation": 0.5, "follow_left": 3, "caseworker": 0}, {"prevention": 1.0}, 0.05),
    ],
)
def test_sickness_comes_by_burden_and_prevention(given, design, hazard):
    chance = -math.expm1(-hazard)
    for low, high, support in ((0.9, 0.999, Support.SYGEDAGPENGE), (1.001, 1.1, EMPLOYED)):
        week = week_when({Draw.SICK: (low * chance, high * chance)})
        assert worked(week, design=design, **FALLS, **given)["support"] == support


def test_who_is_well_does_not_fall_ill():
    well = {**FALLS, "episode_sick": 50.0, "episode_left": 0.0}
    assert worked(week_when({Draw.SICK: (0.0, 0.01)}), **well)["support"] == EMPLOYED


def test_hours_beside_support_are_not_lost_to_sickness():
    person = worked(week_when({Draw.SICK: (0.0, 0.01)}), **FALLS, support=ON, hours=8.0, full_hours=8.0)
    assert (person["support"], person["hours"]) == (ON, 8)


def test_who_is_in_touch_with_a_counsellor_when_falling_ill_keeps_a_quarter_of_the_hours():
    week = week_when({Draw.SICK: (0.0, 0.01), Draw.KEEP_HOURS: (0.0, 0.5)})
    prevention: dict[str, Any] = {**FALLS, "sick_prevented": 0.0, "sick_keeps_hours": 1.0}
    in_touch = {"relation": 0.5, "follow_left": 3, "caseworker": 0}
    helped = worked(week, design={"prevention": 0.5}, **prevention, **in_touch)
    assert (helped["support"], helped["hours"]) == (Support.SYGEDAGPENGE, 7.5)
    alone = worked(week, design={"prevention": 0.5}, **prevention, **{**in_touch, "follow_left": 0})
    assert (alone["support"], alone["hours"]) == (Support.SYGEDAGPENGE, 0)


def test_a_week_in_a_job_teaches():
    assert worked(readiness=0.6, readiness_job=0.1)["readiness"] == pytest.approx(0.64)
    assert worked(readiness=0.6)["readiness"] == pytest.approx(0.6)


def test_follow_along_runs_out_week_by_week():
    assert worked(follow_left=3)["follow_left"] == 2
    assert worked(follow_left=0)["follow_left"] == 0
    assert worked(follow_left=3, support=ON, hours=5.0)["follow_left"] == 3


def sick_listed(week: int, helped: bool, **design: float) -> tuple[Any, Any]:
    """Return an employee of 28 hours who falls ill, and the company."""
    rows = companies(1, filled=28.0)
    person = citizen(support=EMPLOYED, employer=0, hours=28.0, follow_left=9)
    numbers = params(sick_keeps_hours=0.8, sick_kept_share=0.25)
    fall_ill(person, 0, helped, designs(1, **design)[0], rows, numbers, LUCK, week)
    return person, rows


def test_who_falls_ill_is_on_sygedagpenge_with_the_job_held_and_can_keep_a_quarter_of_the_hours():
    # half practise prevention, eight in ten of whom keep hours: 0.4. The hours off are held, 28 or 21, so that the
    # company has them filled as before.
    kept, lost = week_when({Draw.KEEP_HOURS: (0.35, 0.4)}), week_when({Draw.KEEP_HOURS: (0.4, 0.45)})
    for week, helped, hours in ((kept, True, 7), (lost, True, 0), (kept, False, 0)):
        person, rows = sick_listed(week, helped, prevention=0.5)
        assert (person["support"], person["hours"]) == (Support.SYGEDAGPENGE, hours)
        assert (person["held_hours"], person["employer"], rows["filled"][0]) == (28 - hours, 0, 28)
        assert (person["sick_from"], person["events"], person["follow_left"]) == (EMPLOYED, FELL_ILL, 0)


def test_hours_held_open_do_not_grow():
    grow = {"met": 1, "grow_follow": 1.0, "support": Support.SYGEDAGPENGE, "hours": 7.0}
    assert worked(**grow)["hours"] == 13
    assert worked(**grow, held_hours=21.0)["hours"] == 7


# activities


def active(week: int = 9, rows: Any = None, design: dict[str, Any] | None = None, **given: Any) -> Any:
    """Return a citizen after a week of an activity; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": ON, "readiness": 0.5, "idle": 3, "activity_left": 5, **given})
    rows = companies(2, taken=1, openness=0.5) if rows is None else rows
    activity_week(
        person,
        0,
        designs(1, **{"course_intensity": 1.0, **(design or {})}),
        rows,
        params(**{**QUIET, **numbers}),
        PRICES,
        LUCK,
        week,
    )
    return person


def test_a_course_raises_readiness_by_what_it_takes_of_the_week_until_it_is_over():
    half = active(activity=Activity.COURSE, readiness_course=0.1, design={"course_intensity": 0.5})
    assert half["readiness"] == pytest.approx(0.525)
    going = active(activity=Activity.COURSE, readiness_course=0.1)
    assert (going["activity"], going["activity_left"], going["idle"]) == (Activity.COURSE, 4, 0)
    assert going["readiness"] == pytest.approx(0.55)
    assert active(activity=Activity.COURSE, activity_left=1)["activity"] == Activity.NONE


def test_a_temporary_fleksjob_is_a_workplace_that_ends():
    going = active(activity=Activity.TEMPORARY_FLEKSJOB, activity_left=2, readiness_workplace=0.1)
    assert (going["activity"], going["company_weeks"]) == (Activity.TEMPORARY_FLEKSJOB, 0)
    assert going["readiness"] == pytest.approx(0.55)
    assert active(activity=Activity.TEMPORARY_FLEKSJOB, activity_left=1)["activity"] == Activity.NONE


def test_a_placement_opens_the_company_and_frees_its_place_at_the_end():
    rows = companies(2, taken=1, openness=0.5)
    opened = {"readiness_workplace": 0.1, "openness_service": 0.2, "openness_good": 0.4}
    person = active(rows=rows, activity=Activity.INTERNSHIP, place=1, design={"company_service": 0.5}, **opened)
    assert (person["company_weeks"], person["activity_left"], person["place"]) == (1, 4, 1)
    assert person["readiness"] == pytest.approx(0.55)
    assert rows["openness"].tolist() == pytest.approx([0.5, 0.55])  # 0.2 x 0.5 of the way
    rows = companies(2, taken=1, openness=0.5)
    done = active(rows=rows, activity=Activity.INTERNSHIP, place=1, activity_left=1, **opened)
    assert (done["place"], done["activity"]) == (-1, Activity.NONE)
    assert rows["taken"].tolist() == [1, 0]
    assert rows["openness"].tolist() == pytest.approx([0.5, 0.7])
    assert done["hours"] == 0, "work is found over the roads alone"
