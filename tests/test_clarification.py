"""Case clarification by queue: referred by need, prepared at meetings, decided by a team with so much time a week."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, PRICES, citizen, citizens, companies, params, round_prices, u, week_when, world
from small import CASH, LONG, finished, settings

from simulation.model.economics.prices import Law
from simulation.model.randomness import Draw, Kind, uniform_pair
from simulation.model.rules.assessment import assess, assessment_rate, decide, seen_ability, verdict
from simulation.model.rules.events import ASSESSED
from simulation.model.rules.parameters import parameter_row
from simulation.model.rules.status import change_support
from simulation.model.rules.team import cases_this_week, convene, ready
from simulation.model.states import Activity, Support, Triage
from simulation.model.table import Array
from simulation.model.world import World

QUEUE = {"refer_rate": 0.02, "case_steps": 3.0, "case_step_weeks": 13.0, "team_cases": 1000.0}


def at_the_team(people: Array, week: int, team: int = 1, **numbers: float) -> World:
    """Return a world of these citizens in a week, under the queue."""
    prices = round_prices()
    prices["team"] = team
    law = Law((prices,), (0,) * (week + 1))
    return world(people, week, params=parameter_row({**QUEUE, **numbers}), law=law, companies=companies(2))


def meet_in(here: World) -> None:
    """Let the team meet in the week of a world."""
    there = np.arange(len(here.citizens))
    convene(here.citizens, there, here.companies, here.params[0], here.prices_now(), here.luck, here.week)


def referred(weeks: list[int], **fields: Any) -> Array:
    """Return citizens on cash benefit, well prepared, referred in these weeks."""
    given = {"support": Support.KONTANTHJAELP, "referred": weeks, "case_meetings": 9, "age": 50.0, **fields}
    return citizens(len(weeks), **given)


@pytest.mark.parametrize("met_since", [0, 1, 4])
def test_need_refers_and_meetings_do_not(met_since):
    # 0.02 e^(log 2), however often one has met
    person = citizen(support=Support.KONTANTHJAELP, met_since=met_since, assess_score=math.log(2))
    assert assessment_rate(person, params(**QUEUE), PRICES) == pytest.approx(0.04)


def test_those_triaged_for_the_team_are_referred_at_once():
    person = citizen(support=Support.KONTANTHJAELP, triage=Triage.REHABILITATION)
    assert assessment_rate(person, params(**QUEUE, referral_rate=0.012), PRICES) == 1.0
    assert assessment_rate(person, params(clarify_queue=0, referral_rate=0.012), PRICES) == pytest.approx(0.012)


def test_a_referral_opens_a_case_and_decides_nothing():
    person = citizen(support=Support.KONTANTHJAELP, met_since=1, case_meetings=7, activity=Activity.COURSE)
    week = week_when({Draw.ASSESS: (0.0, 0.05)}, review=True)  # 1 - exp(-4 x 0.02) = 0.077
    assess(person, 0, companies(2), params(**QUEUE), PRICES, LUCK, week)
    assert (person["referred"], person["case_meetings"], person["events"]) == (week, 0, 0)
    assert (person["support"], person["activity"]) == (Support.KONTANTHJAELP, Activity.COURSE)


def test_meetings_after_the_referral_prepare_the_case_and_refer_nobody_twice():
    person = citizen(support=Support.KONTANTHJAELP, referred=4, met=1)
    week = week_when({Draw.ASSESS: (0.0, 0.05)}, review=True)
    for _ in range(2):
        assess(person, 0, companies(2), params(**QUEUE), PRICES, LUCK, week)
    person["met"] = 0
    assess(person, 0, companies(2), params(**QUEUE), PRICES, LUCK, week)
    assert (person["case_meetings"], person["referred"]) == (2, 4)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"referred": 60, "case_meetings": 3}, True),  # three meetings are three steps
        ({"referred": 60, "case_meetings": 2}, False),
        ({"referred": 47, "case_meetings": 2}, True),  # two, and 13 weeks of the file's own
        ({"referred": 48, "case_meetings": 2}, False),
        ({"referred": 21}, True),  # 39 weeks without a meeting
        ({"referred": 22}, False),
        ({"referred": -1, "case_meetings": 9}, False),
        ({"referred": 21, "hours": 8.0, "employer": 0}, False),
        ({"referred": 21, "hours": 8.0, "employer": 0, "support": Support.RESSOURCEFORLOEB}, True),
        ({"referred": 21, "activity": Activity.EDUCATION}, False),
    ],
)
def test_when_a_case_is_ready(fields, expected):
    person = citizen(**{"support": Support.KONTANTHJAELP, **fields})
    assert ready(person, params(**QUEUE), 60) == expected


def test_the_longest_referred_come_first_as_many_as_there_is_time_for():
    # 500 of 1000 a week: two of four
    here = at_the_team(referred([30, 10, 20, 40]), 60, team_cases=500.0)
    assert cases_this_week(4, here.params[0], LUCK, 60) == 2
    meet_in(here)
    assert (here.column("events") == ASSESSED).tolist() == [False, True, True, False]
    assert here.column("decisions").tolist() == [0, 1, 1, 0]
    assert here.column("clarified_weeks").tolist() == [0, 50, 40, 0]
    assert here.column("referred").tolist() == [30, -1, -1, 40], "a case decided is closed"
    meet_in(here)
    assert here.column("referred")[0] == -1, "then the next"


def test_the_fraction_of_a_case_is_a_draw():
    for week in range(60, 90):  # 0.6 of a case a week
        chance = u(Draw.CLARIFY, week, kind=Kind.POPULATION)
        assert cases_this_week(4, params(team_cases=150.0), LUCK, week) == (1 if chance >= 0.4 else 0)


def test_among_those_of_one_week_a_draw_decides_and_not_the_row():
    first = []
    for week in range(60, 75):
        here = at_the_team(referred([10, 10, 10, 10]), week, team_cases=250.0)
        meet_in(here)
        draws = [u(Draw.CLARIFY, week, row) for row in range(4)]
        (row,) = np.flatnonzero(here.column("referred") == -1)
        assert row == int(np.argmin(draws))
        first.append(row)
    assert len(set(first)) == 4


def test_where_the_law_asks_for_no_team_nobody_waits_for_one():
    here = at_the_team(referred([30, 10, 20, 40]), 60, team=0, team_cases=0.0)
    meet_in(here)
    assert (here.column("referred") == -1).all()
    waiting = at_the_team(referred([30, 10, 20, 40]), 60, team_cases=0.0)
    meet_in(waiting)
    assert waiting.column("referred").tolist() == [30, 10, 20, 40]


def test_another_benefit_closes_the_case():
    person = citizen(support=Support.KONTANTHJAELP, referred=10)
    change_support(person, int(Support.EMPLOYED), 12)
    assert person["referred"] == -1


@pytest.mark.parametrize(
    ("meetings", "noise", "clear"),
    [
        (0, 2.0, math.sqrt(1 / 5)),  # one look, the file: 1 / (1 + 4)
        (3, 2.0, math.sqrt(1 / 2)),  # 4 / (4 + 4)
        (3, 0.0, 1.0),
    ],
)
def test_the_more_meetings_the_clearer_the_team_sees(meetings, noise, clear):
    week = 17
    second = float(uniform_pair(LUCK, int(Kind.CITIZEN), 0, week, int(Draw.VERDICT))[1])
    error = math.log(second / (1 - second)) * math.sqrt(3) / math.pi
    person = citizen(ability_find=-1.5, case_meetings=meetings)
    found = seen_ability(person, 0, params(clarify_noise=noise), LUCK, week)
    assert found == pytest.approx(-1.5 * clear + math.sqrt(1 - clear**2) * error)


@pytest.mark.parametrize(("ability", "pension"), [(0.0, 1 / 4), (-1.0, 1 / 2), (1.0, 1 / 10)])
def test_who_is_seen_as_less_able_is_pensioned_sooner(ability, pension):
    # ressourceforløb 1, fleksjob 2, pension 3 ** -ability, and no error
    numbers = params(clarify_noise=0, verdict_ability=math.log(3), verdict_fleksjob=math.log(2), verdict_pension=0)
    person = citizen(age=45.0, health_burden=0.5, ability_find=ability)
    for week in range(300):
        granted = verdict(person, 0, numbers, PRICES, LUCK, week) == Support.FOERTIDSPENSION
        assert granted == (u(Draw.VERDICT, week) >= 1 - pension), week


def test_many_meetings_make_no_more_pensions_of_the_same_people():
    """The error blurs who, not how many: over people of all abilities the share stays."""
    granted = []
    for meetings in (0, 30):
        people = citizens(4000, support=Support.KONTANTHJAELP, age=50.0, health_burden=0.7, case_meetings=meetings)
        people["ability_find"] = np.random.default_rng(1).standard_normal(4000)
        for row in range(4000):
            decide(people[row], row, companies(1), params(), PRICES, LUCK, 5)
        on_pension = people["support"] == Support.FOERTIDSPENSION
        granted.append((on_pension.mean(), people["ability_find"][on_pension].mean()))
    (few, blurred), (many, sharp) = granted
    assert many == pytest.approx(few, abs=0.03)  # 2 standard errors of a share of a half
    assert sharp < blurred - 0.1, "well prepared, it is the less able who are pensioned"


def test_meetings_bring_a_decision_sooner():
    queue = settings(CASH, horizon_weeks=130, companies={"unlimited": True})
    often, seldom = (finished(queue, arm).world.citizens for arm in ("usual", "usual_before"))
    waits = [c["clarified_weeks"].sum() / c["decisions"].sum() for c in (often, seldom)]
    assert min(c["decisions"].sum() for c in (often, seldom)) > 30
    assert waits[0] < waits[1] - 2


def test_a_team_without_time_lets_the_rehabilitation_group_wait():
    changes = {"policy": ["flere_skal_med"], "horizon_weeks": 60}
    slow, fast = (
        finished(settings(LONG, **changes, parameters={"team_cases": cases}), "flere_skal_med").world.citizens
        for cases in (1.0, 1000.0)
    )
    group = [c[c["triage"] == Triage.REHABILITATION] for c in (slow, fast)]
    waiting = [float((c["referred"] >= 0).mean()) for c in group]
    assert waiting[0] > waiting[1] + 0.2
