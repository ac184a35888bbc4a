"""Readiness, recovery, time limits and the whole of a week by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest
from rows import LUCK, PRICES, QUIET, citizen, companies, designs, params, posts, programmes, week_when

from simulation.model.randomness import Draw, uniform_pair
from simulation.model.rules.events import JOB_ENDED
from simulation.model.rules.health import BEFORE, NOW
from simulation.model.rules.living import live, readiness_week, support_week
from simulation.model.rules.sickness import dismissal_rate, sick_week
from simulation.model.rules.working import searches, start_job
from simulation.model.states import Activity, Education, Mental, Support

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED

# readiness

SUPPORT = {"social_support": 0.3, "skills_training": 0.2}


@pytest.mark.parametrize(
    ("fields", "fit"),
    [
        ({}, 0.0),
        ({"health_burden": 0.4, "treatment": NOW}, 0.4),  # treatment helps in the weeks in which it is given
        ({"health_burden": 0.4, "treatment": BEFORE}, 0.0),
        ({"health_burden": 0.4}, 0.0),
        ({"debt": 1}, 0.3),
        ({"homeless": 1}, 0.3),
        ({"child_challenges": 1}, 0.3),
        ({"lone_provider": 1, "debt": 1}, 0.3),
        ({"mental": Mental.COMMON}, 0.2),
        ({"health_burden": 0.4, "treatment": NOW, "debt": 1, "mental": Mental.SEVERE}, 0.9),
        ({"health_burden": 1.0, "treatment": NOW, "caseworker": -1}, 0.0),
    ],
)
def test_support_helps_where_it_fits_a_barrier(fields, fit):
    person = citizen(**{"caseworker": 0, "readiness": 0.6, **fields})
    readiness_week(person, designs(1, **SUPPORT), params(readiness_support=0.5, readiness_idle=0.0))
    assert person["readiness"] == pytest.approx(0.6 + 0.5 * fit * 0.4)


def test_no_support_fits_more_than_wholly():
    person = citizen(caseworker=0, readiness=0.6, health_burden=1.0, treatment=NOW, debt=1)
    design = designs(1, social_support=1.0)
    readiness_week(person, design, params(readiness_support=0.5, readiness_idle=0.0))
    assert person["readiness"] == pytest.approx(0.8)


@pytest.mark.parametrize(("idle", "readiness"), [(8, 0.6), (9, 0.54)])
def test_readiness_falls_in_long_idle_spells(idle, readiness):
    person = citizen(readiness=0.6, idle=idle)
    readiness_week(person, designs(1), params(readiness_idle=0.1, readiness_idle_after=8.0))
    assert person["readiness"] == pytest.approx(readiness)


# sickness

ILL: dict[str, Any] = {"episode_left": 9.0}


def sick(week: int, rows: Any = None, **given: Any) -> Any:
    """Return a citizen, well unless an episode is left, after a week of sickness; keys of parameters are those."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": Support.SYGEDAGPENGE, "sick_from": EMPLOYED, **given})
    rows = companies(2) if rows is None else rows
    sick_week(person, 0, designs(1), rows, params(**{**QUIET, **numbers}), PRICES, LUCK, week)
    return person


@pytest.mark.parametrize("support", [Support.SYGEDAGPENGE, Support.JOBAFKLARING])
def test_one_is_ill_as_long_as_the_episode_lasts_and_well_when_it_is_over(support):
    for left, after in ((9.0, support), (0.01, support), (0.0, ON)):
        assert sick(9, support=support, episode_left=left, recover_to_work=0.0)["support"] == after


def test_the_recovered_go_back_to_work_where_a_company_has_it():
    week = week_when({Draw.RELAPSE: (0.5, 0.6)})
    person = sick(week, recover_to_work=0.6)
    assert (person["support"], person["hours"], person["sick_from"]) == (EMPLOYED, 37, 0)
    for given in ({"recover_to_work": 0.5}, {"recover_to_work": 0.6, "sick_from": ON}):
        assert sick(week, **given)["support"] == ON
    assert sick(week, rows=companies(2, demand=30.0), recover_to_work=0.6)["support"] == ON


ENOUGH = [0.0] + [148.0] * 12
"""Hours by quarter: 1,776 in three years, of 149 kroner 264,624 kroner, where 263,232 are asked for.

Of 146.2 a quarter they are 261,406.
"""


@pytest.mark.parametrize(
    ("given", "support"),
    [
        ({}, ON),
        ({"quarter_hours": ENOUGH}, ON),
        ({"insured": 1}, ON),
        ({"insured": 1, "quarter_hours": ENOUGH}, Support.DAGPENGE),
        ({"insured": 1, "quarter_hours": [0.0] + [146.2] * 12}, ON),
        ({"insured": 1, "sick_from": ON, "quarter_hours": ENOUGH}, Support.DAGPENGE),
        ({"insured": 1, "sick_from": ON}, ON),
        ({"insured": 1, "sick_from": ON, "study_done": 1}, Support.DAGPENGE),
        ({"insured": 1, "sick_from": ON, "study_done": 2}, ON),
        ({"sick_from": ON, "study_done": 1}, ON),
        ({"age": 25.0, "education": Education.UNSKILLED}, ON),  # paid as uddannelseshjælp, which is settled there
    ],
)
def test_the_recovered_without_work_have_dagpenge_if_they_are_entitled(given, support):
    assert sick(9, recover_to_work=0.0, **given)["support"] == support


@pytest.mark.parametrize("kept", [7.0, 1.0])
def test_who_kept_hours_comes_back_to_the_whole_of_them(kept):
    rows = companies(1, filled=kept, demand=37.0, others=37.0 - kept)
    person = sick(9, rows=rows, hours=kept, employer=0, recover_to_work=0.0)
    assert (person["support"], person["hours"]) == (EMPLOYED, 37)
    assert (rows["filled"][0], rows["others"][0]) == (37, 0)
    # where the hours are gone, the few are not enough to leave support
    few = sick(9, rows=companies(1, filled=kept, demand=kept), hours=kept, employer=0)
    assert (few["support"], few["hours"]) == (ON, kept)


HELD: dict[str, Any] = {"employer": 1, "held_hours": 30.0, "tenure": 40}


def test_the_recovered_go_back_to_the_job_that_was_held_open():
    for more, hours in (({}, 30), ({"hours": 7.0, "held_hours": 23.0}, 30)):
        rows = companies(2, filled=[0.0, 30.0], demand=30.0)
        person = sick(9, rows=rows, recover_to_work=0.0, **{**HELD, **more})
        assert (person["support"], person["employer"], person["hours"]) == (EMPLOYED, 1, hours)
        assert (person["held_hours"], person["sick_from"], person["tenure"]) == (0, 0, 40)
        assert rows["filled"].tolist() == [0, 30]


@pytest.mark.parametrize(
    ("given", "hazard"),
    [
        ({"spell": 16}, 0.1),
        ({"spell": 17}, 0.2),  # the days of the rule are over: twice the rate
        ({"spell": 3, "support": Support.JOBAFKLARING}, 0.2),
    ],
)
def test_a_job_held_open_is_ended_by_a_hazard_that_rises_after_the_days_of_the_rule(given, hazard):
    numbers = {"dismiss_rate": 0.1, "dismiss_weeks": 17.0, "dismiss_later": math.log(2)}
    person = citizen(**{"support": Support.SYGEDAGPENGE, **HELD, **given})
    assert dismissal_rate(person, params(**numbers)) == pytest.approx(hazard)
    chance = -math.expm1(-hazard)
    seen = set()
    for week in range(4, 400):
        u = uniform_pair(LUCK, 0, 0, week, int(Draw.RECOVER))[1]
        rows = companies(2, filled=[0.0, 30.0])
        after = sick(week, rows=rows, extension_weeks=1e9, **numbers, **HELD, **ILL, **given)
        ended = u < chance
        seen.add(ended)
        assert (after["held_hours"], after["employer"]) == ((0, -1) if ended else (30, 1))
        assert (rows["filled"][1], after["events"]) == ((0, JOB_ENDED) if ended else (30, 0))
        assert after["tenure"] == 41
    assert seen == {True, False}


def test_nobody_without_a_job_held_open_is_dismissed():
    sure = {"dismiss_rate": 50.0, **ILL}
    partly = sick(9, hours=7.0, employer=0, **sure)
    assert (partly["hours"], partly["employer"], partly["events"]) == (7, 0, 0)


def test_sygedagpenge_is_reviewed_after_22_weeks_and_extended_for_some():
    # a chance of 1 in 10 a week
    over, stays = week_when({Draw.REVIEW: (0.08, 0.1)}), week_when({Draw.REVIEW: (0.1, 0.12)})
    rules = {"sygedagpenge_weeks": 22.0, "extension_weeks": 10.0, **ILL}
    assert sick(over, spell=22, **rules)["support"] == Support.JOBAFKLARING
    assert sick(over, spell=21, **rules)["support"] == Support.SYGEDAGPENGE
    assert sick(stays, spell=22, **rules)["support"] == Support.SYGEDAGPENGE
    assert sick(over, spell=22, support=Support.JOBAFKLARING, **rules)["spell"] == 22


# what else changes the support


def moved_on(week: int, **given: Any) -> Any:
    """Return a citizen after what else can change the support; keys of parameters are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**given)
    support_week(person, 0, posts(1), companies(2, taken=1), params(**{**QUIET, **numbers}), LUCK, week)
    return person


@pytest.mark.parametrize(
    ("support", "draw", "rate", "to"),
    [
        (Support.FLEKSJOB, Draw.FLEKSJOB, "fleksjob_end_rate", Support.LEDIGHEDSYDELSE),
        (Support.SELF_SUPPORTING, Draw.SELF_SUPPORT, "self_support_return", Support.KONTANTHJAELP),
    ],
)
def test_states_that_end_by_a_hazard(support, draw, rate, to):
    # a fleksjob of ten years, in which the early weeks count no more
    given = {"support": support, "spell": 520, rate: 0.5}
    for low, high, after in ((0.38, 0.393, to), (0.394, 0.41, support)):
        assert moved_on(week_when({draw: (low, high)}), **given)["support"] == after


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
        designs(2),
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
    well = {"recover_to_work": 0.0, "leave_base": -50.0}
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


def test_a_job_is_held_open_for_the_ill_alone_and_for_who_takes_no_other():
    held: dict[str, Any] = {"employer": 0, "held_hours": 30.0, **ILL}
    assert lived(support=Support.JOBAFKLARING, **held, dismiss_rate=0.0)["held_hours"] == 30
    gone = lived(support=ON, **held)
    assert (gone["held_hours"], gone["employer"]) == (0, -1)
    assert not searches(citizen(support=Support.SYGEDAGPENGE, employer=0, held_hours=30.0), designs(1)[0], params())
    assert searches(citizen(support=Support.SYGEDAGPENGE), designs(1)[0], params())
    off = week_when({Draw.SELF_SUPPORT: (0.0, 0.5)}, review=True)
    sure = {"self_support_rate": 50.0}
    assert moved_on(off, support=Support.SYGEDAGPENGE, employer=0, held_hours=30.0, **sure)["held_hours"] == 30
    rows = companies(2, filled=[30.0, 0.0])
    person = citizen(support=Support.SYGEDAGPENGE, employer=0, held_hours=30.0)
    start_job(person, 1, 37.0, designs(1)[0], PRICES, rows, 9)
    assert (person["employer"], person["hours"], person["held_hours"]) == (1, 37, 0)
    assert rows["filled"].tolist() == [0, 37]


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


def test_meetings_are_counted_from_review_to_review():
    assert lived(week=8, met_since=3)["met_since"] == 0
    assert lived(week=9, met_since=3)["met_since"] == 3
