"""A week of life by hand: jobs that grow and end, activities that run out, sickness, readiness, time limits."""

from __future__ import annotations

import math
from typing import Any

import pytest
from rows import LUCK, PRICES, citizen, companies, designs, params, posts, programmes, week_when

from simulation.mechanisms.events import FELL_ILL, JOB_ENDED
from simulation.mechanisms.living import (
    activity_week,
    fall_ill,
    leave_rate,
    live,
    log_fleksjob_rate,
    lose_job,
    readiness_week,
    sick_week,
    support_week,
    work_week,
)
from simulation.randomness import Draw
from simulation.states import Activity, Education, Mental, Support

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED
QUIET: dict[str, float] = {
    "leave_base": -50.0,
    "sick_rate": 0.0,
    "grow_rate": 0.0,
    "grow_follow": 0.0,
    "recover_rate": 0.0,
    "clarify_rate": 0.0,
    "self_support_rate": 0.0,
    "self_support_return": 0.0,
    "fleksjob_base": -50.0,
    "fleksjob_end_rate": 0.0,
    "assess_rate": 0.0,
    "forloeb_rate": 0.0,
    "convert_chance": 0.0,
}
"""Parameters under which nothing happens by chance."""
LEAVING = {
    "leave_base": -5.0,
    "leave_early": 2.0,
    "leave_early_weeks": 10.0,
    "leave_goal": -0.25,
    "leave_follow": -0.4,
    "leave_mentor": -0.3,
    "leave_service": -0.2,
}


@pytest.mark.parametrize(
    ("fields", "design", "more"),
    [
        ({}, {}, 2.0),
        ({"tenure": 10}, {}, 2.0 / math.e),
        ({"tenure": 9999}, {}, 0.0),
        ({"tenure": 9999, "leave_score": 0.7}, {}, 0.7),
        ({"tenure": 9999, "goal": 1}, {}, -0.25),
        ({"tenure": 9999, "relation": 0.5, "follow_left": 3, "caseworker": 0}, {}, -0.2),
        ({"tenure": 9999, "relation": 0.5, "follow_left": 3}, {}, 0.0),
        ({"tenure": 9999, "relation": 0.5, "caseworker": 0}, {}, 0.0),
        ({"tenure": 9999, "employer": 1}, {}, -0.3),
        ({"tenure": 9999}, {"workplace_mentor": 0.5}, -0.15),
        ({"tenure": 9999, "employer": 1}, {"workplace_mentor": 0.5}, -0.3),
        ({"tenure": 9999}, {"company_service": 0.5}, -0.1),
    ],
)
def test_what_ends_a_job(fields, design, more):
    rate = leave_rate(
        citizen(**{"employer": 0, **fields}), designs(1, **design)[0], companies(2, mentor=[0, 1]), params(**LEAVING)
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
    work_week(person, 0, designs(1, **(design or {})), rows, params(**{**QUIET, **numbers}), PRICES, LUCK, week)
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
    base = {"leave_base": 3.0, "insured_weeks": 52.0, "follow_left": 9, "return_support": Support.RESSOURCEFORLOEB}
    for tenure, insured, support in (
        (51, 1, Support.DAGPENGE),  # the week itself counts
        (50, 1, Support.RESSOURCEFORLOEB),
        (200, 0, Support.RESSOURCEFORLOEB),
    ):
        person = worked(**base, tenure=tenure, insured=insured)
        assert (person["support"], person["hours"], person["follow_left"]) == (support, 0, 0)
    small = worked(**base, support=ON, insured=1, tenure=200)
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


FALLS = {"sick_rate": 0.1, "sick_burden": math.log(4), "sick_prevented": -math.log(4), "sick_keeps_hours": 0.0}


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


def test_hours_beside_support_are_not_lost_to_sickness():
    person = worked(week_when({Draw.SICK: (0.0, 0.01)}), **FALLS, support=ON, hours=8.0, full_hours=8.0)
    assert (person["support"], person["hours"]) == (ON, 8)


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


def test_who_falls_ill_is_on_sygedagpenge_and_can_keep_a_quarter_of_the_hours():
    # half practise prevention, eight in ten of whom keep hours: 0.4
    kept, lost = week_when({Draw.KEEP_HOURS: (0.35, 0.4)}), week_when({Draw.KEEP_HOURS: (0.4, 0.45)})
    person, rows = sick_listed(kept, True, prevention=0.5)
    assert (person["support"], person["hours"], person["employer"]) == (Support.SYGEDAGPENGE, 7, 0)
    assert (rows["filled"][0], person["events"], person["follow_left"]) == (7, FELL_ILL, 0)
    assert person["sick_from"] == EMPLOYED
    for week, helped in ((lost, True), (kept, False)):
        person, rows = sick_listed(week, helped, prevention=0.5)
        assert (person["support"], person["hours"], rows["filled"][0]) == (Support.SYGEDAGPENGE, 0, 0)
        assert person["events"] == FELL_ILL | JOB_ENDED


# activities


def active(week: int = 9, rows: Any = None, design: dict[str, Any] | None = None, **given: Any) -> Any:
    """Return a citizen after a week of an activity; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": ON, "readiness": 0.5, "idle": 3, "activity_left": 5, **given})
    rows = companies(2, taken=1, openness=0.5) if rows is None else rows
    activity_week(person, 0, designs(1, **(design or {})), rows, params(**{**QUIET, **numbers}), PRICES, LUCK, week)
    return person


def test_a_course_prepares_when_it_is_over_but_in_a_ressourceforloeb():
    going = active(activity=Activity.COURSE, readiness_course=0.1)
    assert (going["activity"], going["activity_left"], going["prepared"], going["idle"]) == (Activity.COURSE, 4, 0, 0)
    assert going["readiness"] == pytest.approx(0.55)
    over = active(activity=Activity.COURSE, activity_left=1)
    assert (over["activity"], over["prepared"]) == (Activity.NONE, 1)
    chain = active(activity=Activity.COURSE, activity_left=1, support=Support.RESSOURCEFORLOEB, prepared=1)
    assert (chain["activity"], chain["prepared"]) == (Activity.NONE, 0)


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


def test_a_placement_turns_into_work_by_readiness_where_the_company_has_hours():
    # 0.3 x 2 x 0.5 at readiness one half (and a week at work adds nothing here)
    turns = {"convert_chance": 0.3, "readiness_workplace": 0.0, "small_share": 0.0}
    last: dict[str, Any] = {"activity": Activity.INTERNSHIP, "place": 1, "activity_left": 1}
    yes, no = week_when({Draw.CONVERT: (0.25, 0.3)}), week_when({Draw.CONVERT: (0.3, 0.35)})
    hired = active(yes, **turns, **last)
    assert (hired["employer"], hired["hours"], hired["support"]) == (1, 37, EMPLOYED)
    assert active(no, **turns, **last)["hours"] == 0
    assert active(no, **turns, **{**last, "readiness": 0.6})["hours"] == 37
    assert active(yes, rows=companies(2, taken=1, demand=36.0), **turns, **last)["hours"] == 0
    beside = active(yes, **turns, **last, hours=5.0, employer=0)
    assert (beside["employer"], beside["hours"]) == (0, 5)
    assert active(yes, **turns, **{**last, "activity_left": 2})["hours"] == 0


# readiness

SUPPORT = {"treatment": 0.5, "social_support": 0.3, "skills_training": 0.2}


@pytest.mark.parametrize(
    ("fields", "fit"),
    [
        ({}, 0.0),
        ({"health_burden": 0.4}, 0.2),
        ({"debt": 1}, 0.3),
        ({"homeless": 1}, 0.3),
        ({"child_challenges": 1}, 0.3),
        ({"lone_provider": 1, "debt": 1}, 0.3),
        ({"mental": Mental.COMMON}, 0.2),
        ({"health_burden": 1.0, "debt": 1, "mental": Mental.SEVERE}, 1.0),
        ({"health_burden": 1.0, "caseworker": -1}, 0.0),
    ],
)
def test_support_helps_where_it_fits_a_barrier(fields, fit):
    person = citizen(**{"caseworker": 0, "readiness": 0.6, **fields})
    readiness_week(person, designs(1, **SUPPORT), params(readiness_support=0.5, readiness_idle=0.0))
    assert person["readiness"] == pytest.approx(0.6 + 0.5 * fit * 0.4)


def test_no_support_fits_more_than_wholly():
    person = citizen(caseworker=0, readiness=0.6, health_burden=1.0, debt=1)
    design = designs(1, treatment=1.0, social_support=1.0)
    readiness_week(person, design, params(readiness_support=0.5, readiness_idle=0.0))
    assert person["readiness"] == pytest.approx(0.8)


@pytest.mark.parametrize(("idle", "readiness"), [(8, 0.6), (9, 0.54)])
def test_readiness_falls_in_long_idle_spells(idle, readiness):
    person = citizen(readiness=0.6, idle=idle)
    readiness_week(person, designs(1), params(readiness_idle=0.1, readiness_idle_after=8.0))
    assert person["readiness"] == pytest.approx(readiness)


# sickness

BACK = {"recover_rate": 0.4, "clarify_rate": 0.1, "recover_burden": -math.log(4), "recover_kept": math.log(2)}


def sick(week: int, rows: Any = None, **given: Any) -> Any:
    """Return a citizen after a week of sickness; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": Support.SYGEDAGPENGE, "sick_from": EMPLOYED, **given})
    rows = companies(2) if rows is None else rows
    sick_week(person, 0, designs(1), rows, params(**{**QUIET, **BACK, **numbers}), PRICES, LUCK, week)
    return person


@pytest.mark.parametrize(
    ("given", "hazard"),
    [
        ({}, 0.4),
        ({"support": Support.JOBAFKLARING}, 0.1),
        ({"health_burden": 0.5}, 0.2),
        ({"hours": 7.0, "employer": 0}, 0.8),
    ],
)
def test_recovery_by_benefit_burden_and_hours_kept(given, hazard):
    chance = -math.expm1(-hazard)
    sick_still = given.get("support", Support.SYGEDAGPENGE)
    week = week_when({Draw.RECOVER: (0.95 * chance, 0.999 * chance)})
    assert sick(week, recover_to_work=0.0, **given)["support"] != sick_still
    week = week_when({Draw.RECOVER: (1.001 * chance, 1.05 * chance)})
    assert sick(week, recover_to_work=0.0, **given)["support"] == sick_still


WELL = {Draw.RECOVER: (0.0, 0.05)}


def test_the_recovered_go_back_to_work_where_a_company_has_it():
    week = week_when(WELL | {Draw.RELAPSE: (0.5, 0.6)})
    person = sick(week, recover_to_work=0.6)
    assert (person["support"], person["hours"], person["sick_from"]) == (EMPLOYED, 37, 0)
    for given in ({"recover_to_work": 0.5}, {"recover_to_work": 0.6, "sick_from": ON}):
        assert sick(week, **given)["support"] == ON
    assert sick(week, rows=companies(2, demand=30.0), recover_to_work=0.6)["support"] == ON


@pytest.mark.parametrize(
    ("given", "support"),
    [
        ({}, ON),
        ({"insured": 1}, Support.DAGPENGE),
        ({"insured": 1, "sick_from": ON}, ON),
        ({"insured": 1, "sick_from": ON, "study_done": 1}, Support.DAGPENGE),
        ({"insured": 1, "sick_from": ON, "study_done": 2}, ON),
        ({"sick_from": ON, "study_done": 1}, ON),
        ({"age": 25.0, "education": Education.UNSKILLED}, Support.UDDANNELSESHJAELP),
    ],
)
def test_the_recovered_without_work_have_dagpenge_if_they_are_entitled(given, support):
    assert sick(week_when(WELL), recover_to_work=0.0, **given)["support"] == support


def test_who_kept_hours_comes_back_to_the_whole_of_them():
    rows = companies(1, filled=7.0, demand=37.0, others=30.0)
    person = sick(week_when(WELL), rows=rows, hours=7.0, employer=0)
    assert (person["support"], person["hours"]) == (EMPLOYED, 37)
    assert (rows["filled"][0], rows["others"][0]) == (37, 0)
    # where the hours are gone, the few are not enough to leave support
    few = sick(week_when(WELL), rows=companies(1, filled=7.0, demand=7.0), hours=7.0, employer=0)
    assert (few["support"], few["hours"]) == (ON, 7)


def test_sygedagpenge_is_reviewed_after_22_weeks_and_extended_for_some():
    # a chance of 1 in 10 a week
    over, stays = week_when({Draw.REVIEW: (0.08, 0.1)}), week_when({Draw.REVIEW: (0.1, 0.12)})
    rules = {"sygedagpenge_weeks": 22.0, "extension_weeks": 10.0, "recover_rate": 0.0}
    assert sick(over, spell=22, **rules)["support"] == Support.JOBAFKLARING
    assert sick(over, spell=21, **rules)["support"] == Support.SYGEDAGPENGE
    assert sick(stays, spell=22, **rules)["support"] == Support.SYGEDAGPENGE
    assert sick(over, spell=22, support=Support.JOBAFKLARING, **rules, clarify_rate=0.0)["spell"] == 22


# what else changes the support

FLEKS = {
    "fleksjob_base": -3.0,
    "fleksjob_frailty": 1.0,
    "fleksjob_readiness": 2.0,
    "fleksjob_service": 1.5,
    "fleksjob_trial": 0.75,
}


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({}, 0.0),
        ({"ability_find": 0.5}, 0.5),
        ({"readiness": 1.0}, 1.0),
        ({"caseworker": 0}, 0.6),
        ({"activity": Activity.INTERNSHIP}, 0.75),
        ({"activity": Activity.TEMPORARY_FLEKSJOB}, 0.75),
        ({"activity": Activity.COURSE}, 0.0),
    ],
)
def test_what_moves_the_chance_of_a_fleksjob(fields, more):
    person = citizen(**{"readiness": 0.5, **fields})
    assert log_fleksjob_rate(person, posts(1, company_work=0.4), params(**FLEKS)) == pytest.approx(-3 + more)


def moved_on(week: int, **given: Any) -> Any:
    """Return a citizen after what else can change the support; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**given)
    support_week(person, 0, posts(1), companies(2, taken=1), params(**{**QUIET, **numbers}), LUCK, week)
    return person


def test_a_fleksjob_is_found_by_its_rate_and_ends_what_was_before():
    rate = {"fleksjob_base": math.log(0.5), "fleksjob_readiness": 0.0}
    waiting: dict[str, Any] = {"support": Support.LEDIGHEDSYDELSE, "activity": Activity.INTERNSHIP, "place": 1}
    found = moved_on(week_when({Draw.FLEKSJOB: (0.38, 0.393)}), **rate, fleksjob_trial=0.0, **waiting)
    assert (found["support"], found["activity"], found["place"]) == (Support.FLEKSJOB, Activity.NONE, -1)
    assert moved_on(week_when({Draw.FLEKSJOB: (0.394, 0.41)}), **rate, fleksjob_trial=0.0, **waiting)["place"] == 1
    working = moved_on(week_when({Draw.FLEKSJOB: (0.0, 0.1)}), **rate, **waiting, hours=5.0, employer=0)
    assert (working["hours"], working["employer"]) == (0, -1)


@pytest.mark.parametrize(
    ("support", "draw", "rate", "to"),
    [
        (Support.FLEKSJOB, Draw.FLEKSJOB, "fleksjob_end_rate", Support.LEDIGHEDSYDELSE),
        (Support.SELF_SUPPORTING, Draw.SELF_SUPPORT, "self_support_return", Support.KONTANTHJAELP),
    ],
)
def test_states_that_end_by_a_hazard(support, draw, rate, to):
    for low, high, after in ((0.38, 0.393, to), (0.394, 0.41, support)):
        assert moved_on(week_when({draw: (low, high)}), support=support, **{rate: 0.5})["support"] == after


@pytest.mark.parametrize(("spell", "support"), [(103, Support.DAGPENGE), (104, ON)])
def test_dagpenge_runs_out_after_two_years(spell, support):
    assert moved_on(9, support=Support.DAGPENGE, spell=spell, dagpenge_weeks=104.0)["support"] == support


def test_some_come_off_support_without_work_at_their_review():
    # 1 - exp(-4 x 0.125) = 0.393
    off = week_when({Draw.SELF_SUPPORT: (0.38, 0.393)}, review=True)
    rate = {"self_support_rate": 0.125}
    gone = moved_on(off, support=ON, activity=Activity.INTERNSHIP, place=1, **rate)
    assert (gone["support"], gone["activity"]) == (Support.SELF_SUPPORTING, Activity.NONE)
    assert moved_on(week_when({Draw.SELF_SUPPORT: (0.394, 0.41)}, review=True), support=ON, **rate)["support"] == ON
    assert moved_on(off + 1, support=ON, self_support_rate=50.0)["support"] == ON
    assert moved_on(off, support=ON, hours=5.0, employer=0, **rate)["support"] == ON
    assert moved_on(off, support=Support.REVALIDERING, **rate)["support"] == Support.REVALIDERING


# the whole of phase 7


def lived(week: int = 9, **given: Any) -> Any:
    """Return a citizen after phase 7; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": ON, "spell": 7, **given})
    live(
        person,
        0,
        posts(1),
        designs(2, treatment=[0.0, 1.0]),
        companies(2, taken=1),
        programmes(1, weeks=100),
        params(**{**QUIET, **numbers}),
        PRICES,
        LUCK,
        week,
    )
    return person


def test_a_week_is_added_to_the_spell_of_who_is_there():
    assert lived()["spell"] == 8
    assert lived(support=Support.FOERTIDSPENSION)["spell"] == 8
    assert lived(support=Support.DEAD)["spell"] == 7
    assert lived(support=Support.NOT_ARRIVED)["spell"] == 7


def test_pensioners_are_left_alone():
    assert lived(support=Support.FOERTIDSPENSION, activity=Activity.COURSE, activity_left=3)["activity_left"] == 3


def test_a_job_found_this_week_is_not_lost_in_it():
    work = {"support": EMPLOYED, "employer": 0, "hours": 37.0, "leave_base": 3.0}
    assert lived(**work, job_start=1)["hours"] == 37
    assert lived(**work, job_start=0)["hours"] == 0


def test_activities_run_and_readiness_moves_for_the_served():
    assert lived(activity=Activity.COURSE, activity_left=3)["activity_left"] == 2
    assert lived(support=Support.SU_EDUCATION, activity=Activity.EDUCATION, activity_left=3)["activity_left"] == 2
    idle = {"readiness": 0.6, "idle": 99, "readiness_idle": 0.5}
    assert lived(**idle)["readiness"] == pytest.approx(0.3)
    assert lived(**idle, support=Support.FLEKSJOB)["readiness"] == pytest.approx(0.6)
    studying = lived(support=Support.REVALIDERING, activity=Activity.EDUCATION, activity_left=9, programme=0, **idle)
    assert studying["idle"] == 0


def test_the_sick_who_work_are_not_looked_at_unless_they_came_from_work():
    well = {"recover_rate": 50.0, "recover_to_work": 0.0, "leave_base": -50.0}
    assert lived(support=Support.SYGEDAGPENGE, **well)["support"] == ON
    partly: dict[str, Any] = {"support": Support.SYGEDAGPENGE, "hours": 5.0, "employer": 0}
    assert lived(**partly, sick_from=ON, **well)["support"] == Support.SYGEDAGPENGE
    assert lived(**partly, sick_from=EMPLOYED, **well)["support"] == EMPLOYED
    assert lived(support=ON, **well)["support"] == ON


def test_nobody_is_assessed_during_an_education():
    sure = {"jobafklaring_weeks": 1.0, "support": Support.JOBAFKLARING, "spell": 900}
    week = week_when({Draw.ASSESS: (0.0, 0.5)}, review=True)
    assert lived(week, **sure)["support"] != Support.JOBAFKLARING
    studying = lived(week, **sure, activity=Activity.EDUCATION, activity_left=9)
    assert studying["support"] == Support.JOBAFKLARING


def test_those_at_work_and_in_education_have_no_other_change_of_support():
    assert lived(support=Support.DAGPENGE, spell=999, dagpenge_weeks=104.0)["support"] == ON
    assert lived(support=Support.SELF_SUPPORTING, self_support_return=50.0)["support"] == ON


def test_what_follows_a_temporary_fleksjob_is_noted_once():
    waiting = Support.LEDIGHEDSYDELSE
    over = lived(support=waiting, temporary=1, activity=Activity.TEMPORARY_FLEKSJOB, activity_left=1)
    assert (over["temporary"], over["after_temporary"]) == (2, waiting)
    going = lived(support=waiting, temporary=1, activity=Activity.TEMPORARY_FLEKSJOB, activity_left=2)
    assert (going["temporary"], going["after_temporary"]) == (1, 0)
    assert (
        lived(support=waiting, temporary=2, after_temporary=Support.FLEKSJOB)["after_temporary"] == Support.FLEKSJOB
    )
    assert lived(support=waiting)["after_temporary"] == 0


def test_the_state_half_a_year_after_an_education_is_noted():
    assert lived(week=30, study_ended=4)["status_26w"] == ON
    assert lived(week=29, study_ended=4)["status_26w"] == 0
    assert lived(week=31, study_ended=4)["status_26w"] == 0
    assert lived(week=25, study_ended=-1)["status_26w"] == 0
    assert lived(week=26, study_ended=0)["status_26w"] == ON


def test_meetings_are_counted_from_review_to_review():
    assert lived(week=8, met_since=3)["met_since"] == 0
    assert lived(week=9, met_since=3)["met_since"] == 3
