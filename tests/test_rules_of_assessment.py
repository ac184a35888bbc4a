"""Assessment by hand: who is put before the team, when, and what the team grants."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, PRICES, citizen, companies, params, round_prices, u, week_when

from simulation.model.randomness import Draw
from simulation.model.rules.assessment import assess, assessment_rate, verdict, verdict_after_forloeb
from simulation.model.rules.events import ASSESSED
from simulation.model.rules.status import change_support
from simulation.model.states import Activity, Support

EVEN = {
    "verdict_fleksjob": math.log(2),
    "verdict_pension": 0.0,
    "verdict_pension_age": math.log(3),
    "verdict_pension_burden": math.log(4),
    "verdict_ability": 0.0,
}
"""Weights against ressourceforløb (1): fleksjob 2, pension 1 at 45 years and half burden, whatever the ability."""
BY_MEETINGS = {"clarify_queue": 0.0}
"""The form in which a case is decided when it comes before the team."""


def limits(prices: Any = PRICES, **fields: Any) -> tuple[float, float]:
    """Return the shares of draws below which ressourceforløb, and it or fleksjob, is granted."""
    person, numbers = citizen(**fields), params(**EVEN)
    seen = [(u(Draw.VERDICT, w), int(verdict(person, 0, numbers, prices, LUCK, w))) for w in range(1500)]
    bounds = []
    for group in ((Support.RESSOURCEFORLOEB,), (Support.RESSOURCEFORLOEB, Support.LEDIGHEDSYDELSE)):
        inside = [draw for draw, to in seen if to in group]
        outside = [draw for draw, to in seen if to not in group]
        assert not inside or not outside or max(inside) < min(outside), "a verdict is not by one draw"
        bounds.append((max(inside, default=0.0) + min(outside, default=1.0)) / 2)
    return bounds[0], bounds[1]


@pytest.mark.parametrize(
    ("fields", "forloeb", "fleksjob"),
    [
        # 1 : 2 : 1
        ({"age": 45.0, "health_burden": 0.5}, 0.25, 0.75),
        # ten years older: pension counts 3
        ({"age": 55.0, "health_burden": 0.5}, 1 / 6, 0.5),
        # full burden: pension counts 4 ** 0.5 = 2
        ({"age": 45.0, "health_burden": 1.0}, 0.2, 0.6),
        # from 40 years on pension is not rare: 3 ** -0.5 = 0.577
        ({"age": 40.0, "health_burden": 0.5}, 1 / 3.577, 3 / 3.577),
        # below it is: 0.1 x 3 ** -0.51
        ({"age": 39.9, "health_burden": 0.5}, 1 / 3.0571, 3 / 3.0571),
    ],
    ids=["45", "55", "ill", "40", "below 40"],
)
def test_the_team_grants_by_age_and_burden(fields, forloeb, fleksjob):
    assert limits(**fields) == pytest.approx((forloeb, fleksjob), abs=0.004)


CLOSED = round_prices(dt.date(2026, 2, 1))[0]


def test_where_no_new_ressourceforloeb_is_open_a_share_stays_and_the_others_are_granted_the_other_two():
    # 1 : 2 : 1. Of the first quarter 0.6 stay, to 0.15; of the others 2 to 1 have fleksjob, to 0.15 + 0.0667
    numbers = params(**EVEN, closed_stays=0.6)
    person = citizen(support=Support.KONTANTHJAELP, age=45.0, health_burden=0.5)
    for low, high, after, before in (
        (0.0, 0.149, Support.KONTANTHJAELP, Support.RESSOURCEFORLOEB),
        (0.151, 0.2166, Support.LEDIGHEDSYDELSE, Support.RESSOURCEFORLOEB),
        (0.2168, 0.249, Support.FOERTIDSPENSION, Support.RESSOURCEFORLOEB),
        # whom the rule does not touch has the verdict of before
        (0.251, 0.749, Support.LEDIGHEDSYDELSE, Support.LEDIGHEDSYDELSE),
        (0.751, 1.0, Support.FOERTIDSPENSION, Support.FOERTIDSPENSION),
    ):
        week = week_when({Draw.VERDICT: (low, high)})
        assert verdict(person, 0, numbers, CLOSED, LUCK, week) == after, low
        assert verdict(person, 0, numbers, PRICES, LUCK, week) == before, low


def test_who_stays_on_benefit_goes_on_with_the_course_and_jobafklaring_begins_anew():
    week = week_when({Draw.ASSESS: (0.0, 0.1), Draw.VERDICT: (0.0, 0.1)}, review=True)
    numbers = params(assess_rate=0.25, forloeb_rate=0.25, closed_stays=0.6, **EVEN, **BY_MEETINGS)
    for support, spell, left in ((Support.KONTANTHJAELP, 60, 60), (Support.JOBAFKLARING, 104, 0)):
        person = citizen(support=support, spell=spell, met_since=1, activity=Activity.COURSE, activity_left=5)
        assess(person, 0, companies(2), numbers, CLOSED, LUCK, week)
        assert (person["support"], person["spell"], person["activity"]) == (support, left, Activity.COURSE)
        assert person["events"] == ASSESSED


def test_without_the_team_a_case_takes_as_long_unless_it_is_said_how_much_sooner_it_is():
    person = citizen(support=Support.KONTANTHJAELP, met_since=1)
    rates = [
        assessment_rate(person, params(**RATES, assess_unmet=0.5, without_team=sooner), prices)
        for sooner, prices in ((0.0, CLOSED), (math.log(2), CLOSED), (math.log(2), PRICES))
    ]
    assert rates == pytest.approx([0.004, 0.008, 0.004])


@pytest.mark.parametrize(
    ("day", "weeks"), [(dt.date(2021, 12, 31), 260), (dt.date(2022, 1, 1), 156), (dt.date(2026, 6, 30), 156)]
)
def test_a_ressourceforloeb_lasts_as_long_as_the_law_of_its_first_week_allows(day, weeks):
    person = citizen(support=Support.RESSOURCEFORLOEB, spell=0)
    never = params(**{**RATES, "forloeb_rate": 0.0})
    assess(person, 0, companies(2), never, round_prices(day)[0], LUCK, 1)
    assert person["forloeb_limit"] == weeks
    for spell, rate in ((weeks - 1, 0.0), (weeks, 1.0)):
        person["spell"] = spell
        assess(person, 0, companies(2), never, PRICES, LUCK, 1)  # not the week of review
        assert person["forloeb_limit"] == weeks, "a running one keeps its limit"
        assert assessment_rate(person, never, PRICES) == rate
    change_support(person, Support.KONTANTHJAELP, 9)
    change_support(person, Support.RESSOURCEFORLOEB, 10)
    assert person["forloeb_limit"] == 0


@pytest.mark.parametrize(("burden", "fleksjob"), [(0.5, 0.5), (1.0, 0.8), (0.0, 0.2)])
def test_a_ressourceforloeb_ends_by_the_shares_of_the_parameters(burden, fleksjob):
    # a fifth goes back; of the rest fleksjob has odds 1 at half burden, 16 ** (burden - 0.5) else
    numbers = params(
        forloeb_other=0.2, forloeb_fleksjob=0.0, forloeb_fleksjob_burden=math.log(16), verdict_ability=0.0
    )
    person = citizen(health_burden=burden)
    ends = [(u(Draw.VERDICT, w), int(verdict_after_forloeb(person, 0, numbers, LUCK, w))) for w in range(1500)]
    for draw, to in ends:
        if draw < 0.2:
            assert to == Support.KONTANTHJAELP
        elif abs(draw - (0.2 + 0.8 * fleksjob)) > 1e-9:
            expected = Support.LEDIGHEDSYDELSE if draw < 0.2 + 0.8 * fleksjob else Support.FOERTIDSPENSION
            assert to == expected, draw


RATES = {
    **BY_MEETINGS,
    "forloeb_rate": 0.05,
    "forloeb_least_weeks": 52,
    "jobafklaring_weeks": 104,
    "assess_rate": 0.004,
}


@pytest.mark.parametrize(
    ("support", "spell", "rate"),
    [
        (Support.RESSOURCEFORLOEB, 51, 0.0),
        (Support.RESSOURCEFORLOEB, 52, 0.05),
        (Support.JOBAFKLARING, 51, 0.0),
        (Support.JOBAFKLARING, 52, 0.05),
        (Support.JOBAFKLARING, 103, 0.05),
        (Support.JOBAFKLARING, 104, 1.0),
        (Support.SYGEDAGPENGE, 200, 0.0),
        (Support.LEDIGHEDSYDELSE, 200, 0.0),
        (Support.DAGPENGE, 200, 0.0),
    ],
)
def test_when_a_course_is_assessed(support, spell, rate):
    assert assessment_rate(citizen(support=support, spell=spell), params(**RATES), PRICES) == pytest.approx(rate)


@pytest.mark.parametrize("support", [Support.KONTANTHJAELP, Support.UDDANNELSESHJAELP])
def test_cash_benefit_is_assessed_by_the_score(support):
    person = citizen(support=support, met_since=1, assess_score=math.log(2))
    assert assessment_rate(person, params(**RATES, assess_unmet=0.5), PRICES) == pytest.approx(0.008)


def assessed(week: int, rate: float = 0.25, **fields: Any) -> Any:
    """Return a citizen, working ten hours on a course, after assessment at a hazard a week."""
    person = citizen(**{"support": Support.KONTANTHJAELP, "met_since": 1, "activity": Activity.COURSE, **fields})
    numbers = params(
        assess_rate=rate, assess_unmet=1.0, forloeb_least_weeks=0, forloeb_rate=rate, **EVEN, **BY_MEETINGS
    )
    assess(person, 0, companies(2), numbers, PRICES, LUCK, week)
    return person


def test_four_weeks_hazard_acts_in_the_week_of_review():
    # 1 - exp(-4 x 0.25) = 0.632
    just = week_when({Draw.ASSESS: (0.6, 0.63)}, review=True)
    assert assessed(just)["events"] == ASSESSED
    assert assessed(week_when({Draw.ASSESS: (0.64, 0.66)}, review=True))["events"] == 0
    off = next(w for w in range(5, 4000) if w % 4 and u(Draw.ASSESS, w) < 0.01)
    assert assessed(off)["events"] == 0
    assert assessed(just, rate=0.0)["events"] == 0


def test_who_is_assessed_leaves_the_course_and_comes_on_what_was_granted():
    week = week_when({Draw.ASSESS: (0.0, 0.1), Draw.VERDICT: (0.0, 0.1)}, review=True)
    person = assessed(week, activity_left=9)
    assert (person["support"], person["activity"]) == (Support.RESSOURCEFORLOEB, Activity.NONE)
    assert (person["rf_start"], person["spell"]) == (week, 0)


def test_those_with_ordinary_hours_are_left_in_peace_but_in_a_ressourceforloeb():
    granted = week_when({Draw.ASSESS: (0.0, 0.1), Draw.VERDICT: (0.3, 0.4)}, review=True)
    hours = {"hours": 8.0, "employer": 1}
    assert assessed(granted, **hours)["events"] == 0
    person = assessed(granted, support=Support.RESSOURCEFORLOEB, spell=90, **hours)
    assert person["events"] == ASSESSED
    assert (person["hours"], person["employer"]) == (0, -1), "whoever is granted fleksjob or pension stops"
    assert person["rf_end"] == granted


def test_who_goes_on_to_kontanthjaelp_keeps_the_hours():
    week = week_when({Draw.ASSESS: (0.0, 0.1), Draw.VERDICT: (0.0, 0.05)}, review=True)
    numbers = params(forloeb_least_weeks=0, forloeb_rate=0.25, forloeb_other=0.2, **BY_MEETINGS)
    person = citizen(support=Support.RESSOURCEFORLOEB, hours=8.0, employer=1)
    assess(person, 0, companies(2), numbers, PRICES, LUCK, week)
    assert (person["support"], person["hours"]) == (Support.KONTANTHJAELP, 8)


def test_rows_are_reviewed_a_quarter_a_week():
    reviewed = np.zeros((8, 8), bool)
    for row in range(8):
        for week in range(8):
            person = citizen(support=Support.JOBAFKLARING, spell=5000)
            numbers = params(jobafklaring_weeks=1, **EVEN, **BY_MEETINGS)
            assess(person, row, companies(2), numbers, PRICES, LUCK, week)
            reviewed[row, week] = person["events"] == ASSESSED
    expected = np.add.outer(np.arange(8), np.arange(8)) % 4 == 0
    assert not reviewed[~expected].any()
    assert reviewed[expected].mean() > 0.8  # a hazard of 4 is a chance of 0.98
