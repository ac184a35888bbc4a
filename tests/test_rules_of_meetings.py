"""Meetings and openings by hand: how often, what they build, and what passes without contact."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from rows import LUCK, PRICES, citizen, designs, params, posts, round_prices, week_when

from simulation.model.randomness import Draw
from simulation.model.rules.events import MET, OPENED, SEIZED
from simulation.model.rules.meeting import meet, open_week, weeks_between_talks
from simulation.model.states import Activity, Support

ON = Support.KONTANTHJAELP


# meetings

HALF = {"relation_gain": 0.5, "relation_decay": 0.1, "readiness_meeting": 0.2}


def met(week: int, post: dict[str, Any] | None = None, goal_chance: float = 0.0, **fields: Any) -> Any:
    """Return a citizen after a week in which his or her caseworker meets six in ten."""
    rows = posts(1, meeting_chance=0.6, **(post or {}))
    person = citizen(**{"support": ON, "caseworker": 0, "relation": 0.4, "readiness": 0.5, "idle": 3, **fields})
    meet(person, 0, rows, designs(1, goal_chance=goal_chance), params(**HALF), PRICES, LUCK, week)
    return person


IS_MET, IS_NOT = week_when({Draw.MEET: (0.5, 0.6)}), week_when({Draw.MEET: (0.6, 0.7)})


def test_a_meeting_builds_the_relation_and_readiness_with_it():
    person = met(IS_MET, met_since=1)
    assert (person["met"], person["met_since"], person["idle"], person["events"]) == (1, 2, 0, MET)
    assert person["relation"] == pytest.approx(0.7)  # half of the 0.6 that was left
    assert person["readiness"] == pytest.approx(0.57)  # 0.2 x 0.7 of the half that was left
    assert person["first_meeting"] == IS_MET
    assert [met(IS_MET, first_meeting=week)["first_meeting"] for week in (0, 2)] == [0, 2]


def test_a_week_without_a_meeting_wears_the_relation_off():
    for person in (
        met(IS_NOT),
        met(IS_MET, {"vacant_left": 1}),
        met(IS_MET, {"absent": 1}),
        met(IS_MET, caseworker=-1),
    ):
        assert (person["met"], person["idle"], person["events"]) == (0, 4, 0)
        assert person["relation"] == pytest.approx(0.36)
        assert person["readiness"] == 0.5
        assert person["first_meeting"] == -1


DAYS = {
    "2019": round_prices(dt.date(2019, 12, 31))[0],
    "2020": round_prices(dt.date(2020, 1, 1))[0],
    "2024": PRICES,
    "june": round_prices(dt.date(2026, 6, 30))[0],
    "july": round_prices(dt.date(2026, 7, 1))[0],
}
FORLOEB, LEDIGHED, DAGPENGE, SICK = (
    Support.RESSOURCEFORLOEB,
    Support.LEDIGHEDSYDELSE,
    Support.DAGPENGE,
    Support.SYGEDAGPENGE,
)


@pytest.mark.parametrize(
    ("day", "fields", "weeks"),
    [
        # every three months until 2019; below 30 and activity-ready every second month, 52.18 / 6, in the first year
        ("2019", {"support": ON, "spell": 99, "weeks_on_support": 99}, 13),
        ("2019", {"support": ON, "age": 25.0, "spell": 51}, 8.7),
        ("2019", {"support": ON, "age": 25.0, "spell": 52}, 13),
        ("2019", {"support": ON, "age": 25.0, "job_ready": 1}, 13),
        ("2019", {"support": FORLOEB, "spell": 60}, 8.7),  # six a year
        # four in the first 26 weeks from 2020 on, then by need
        ("2020", {"support": ON, "spell": 25}, 6.5),
        ("2020", {"support": ON, "spell": 26}, 0),
        ("2020", {"support": ON, "age": 25.0}, 6.5),
        ("2020", {"support": FORLOEB, "spell": 25}, 6.5),
        ("2020", {"support": LEDIGHED, "spell": 25}, 6.5),
        ("2020", {"support": DAGPENGE, "spell": 25}, 4.3),  # six in the job centre
        ("2024", {"support": DAGPENGE, "spell": 25}, 8.7),  # three by the municipality
        ("2024", {"support": DAGPENGE, "spell": 26}, 0),
        # sick: one by week 8, then every four weeks
        ("june", {"support": SICK, "spell": 7}, 8),
        ("june", {"support": SICK, "spell": 8}, 4),
        ("july", {"support": SICK, "spell": 8}, 26),
        ("july", {"support": SICK, "spell": 26}, 0),
        # three quarters of four, and of two, from July 2026 on
        ("july", {"support": ON, "job_ready": 1}, 8.7),
        ("july", {"support": LEDIGHED}, 8.7),
        ("july", {"support": DAGPENGE}, 17.3),
        ("july", {"support": ON}, 6.5),
        # who came with 20 weeks of support behind them and never left it has been there for so long
        ("2024", {"support": ON, "spell": 5, "weeks_on_support": 5, "benefit_weeks": 20}, 6.5),
        ("2024", {"support": ON, "spell": 6, "weeks_on_support": 6, "benefit_weeks": 20}, 0),
        ("2024", {"support": ON, "spell": 6, "weeks_on_support": 30, "benefit_weeks": 20}, 6.5),
        ("2024", {"support": Support.REVALIDERING}, 0),
        ("2024", {"support": Support.EMPLOYED}, 0),
    ],
)
def test_the_law_of_the_day_asks_for_talks_by_group_and_weeks_on_the_benefit(day, fields, weeks):
    person = citizen(**{"weeks_on_support": 999, **fields})
    assert weeks_between_talks(person, DAYS[day], 0) == weeks


def test_a_post_without_time_still_meets_as_often_as_the_law_asks_and_no_oftener():
    # four in 26 weeks: a chance of 1 in 6.5, 0.1538, in each of the first 26
    just, not_quite = week_when({Draw.MEET: (0.15, 0.153)}), week_when({Draw.MEET: (0.154, 0.157)})
    for week, spell, met_now in ((just, 25, 1), (not_quite, 25, 0), (just, 26, 0)):
        person = citizen(support=ON, caseworker=0, spell=spell, benefit_weeks=0)
        meet(person, 0, posts(1, meeting_chance=0.05), designs(1), params(missed_talks=0.0), PRICES, LUCK, week)
        assert person["met"] == met_now, (week, spell)
    # who has time meets oftener, law or not
    often = week_when({Draw.MEET: (0.2, 0.3)})
    person = citizen(support=ON, caseworker=0)
    meet(person, 0, posts(1, meeting_chance=0.4), designs(1), params(missed_talks=0.0), PRICES, LUCK, often)
    assert person["met"] == 1


# the work duty

BEFORE, WITH = round_prices(dt.date(2024, 12, 31))[0], round_prices(dt.date(2025, 1, 1))[0]


def on_duty(week: int, prices: Any = WITH, **fields: Any) -> Any:
    """Return a newcomer without the years of residence after a week in which hardly anybody is met."""
    person = citizen(**{"support": ON, "residence_years": 3.0, "caseworker": 0, "idle": 9, "spell": 99, **fields})
    rows = posts(1, meeting_chance=0.0)
    meet(person, 0, rows, designs(1), params(missed_duty=0.2, missed_talks=0.0), prices, LUCK, week)
    return person


def test_the_duty_fills_the_week_of_those_it_binds_from_its_day_on():
    week = week_when({Draw.MEET: (0.9, 1.0), Draw.STAY_AWAY: (0.3, 0.4)})
    for prices, fields, duty, idle in (
        (WITH, {}, 1, 0),
        (BEFORE, {}, 0, 10),
        (WITH, {"residence_years": 10.0}, 0, 10),
        (
            WITH,
            {"came_year": 1990, "residence_years": 10.0},
            0,
            10,
        ),  # the work condition binds them from July 2025 on
        (round_prices(dt.date(2025, 7, 1))[0], {"came_year": 1990, "residence_years": 10.0}, 1, 0),
        (WITH, {"hours": 5.0, "employer": 0}, 0, 10),
        (WITH, {"activity": Activity.COURSE}, 0, 10),
        (WITH, {"support": Support.RESSOURCEFORLOEB}, 0, 10),
    ):
        person = on_duty(week, prices, **fields)
        assert (person["duty"], person["idle"], person["sanctioned"]) == (duty, idle, 0), fields


def test_who_stays_away_from_the_duty_is_sanctioned_for_that_week():
    away = week_when({Draw.MEET: (0.9, 1.0), Draw.STAY_AWAY: (0.15, 0.2)})
    comes = week_when({Draw.MEET: (0.9, 1.0), Draw.STAY_AWAY: (0.2, 0.25)})
    assert [on_duty(week)["sanctioned"] for week in (away, comes)] == [1, 0]
    assert on_duty(away, BEFORE)["sanctioned"] == 0
    assert on_duty(away, residence_years=10.0)["sanctioned"] == 0


@pytest.mark.parametrize("support", [Support.NOT_ARRIVED, Support.DEAD])
def test_who_is_not_there_is_not_met_and_nothing_moves(support):
    person = met(IS_MET, support=support, met=1)
    assert (person["met"], person["idle"], person["relation"]) == (0, 3, 0.4)


def test_a_goal_comes_at_a_meeting_by_the_chance_of_the_design_and_stays():
    week = week_when({Draw.MEET: (0.0, 0.6), Draw.GOAL: (0.3, 0.4)})
    assert met(week, goal_chance=0.4)["goal"] == 1
    assert met(week, goal_chance=0.3)["goal"] == 0
    assert met(week, goal_chance=0.0, goal=1)["goal"] == 1
    not_met = week_when({Draw.MEET: (0.7, 1.0), Draw.GOAL: (0.0, 0.3)})
    assert met(not_met, goal_chance=0.4)["goal"] == 0


# openings

OPENING = {
    "opening_rate": 0.1,
    "opening_readiness": math.log(4),
    "opening_trust": math.log(2),
    "opening_goal": math.log(3),
    "opening_weeks": 4.0,
    "readiness_unseized": 0.5,
    "readiness_seized": 0.25,
    "call_chance": 0.8,
}


def opened(week: int, post: dict[str, Any] | None = None, contact: float = 0.0, **fields: Any) -> Any:
    """Return a citizen after the phase of openings."""
    person = citizen(**{"support": ON, "caseworker": 0, "readiness": 0.5, **fields})
    rows = posts(1, **(post or {}))
    open_week(person, 0, rows, designs(1, direct_contact=contact), params(**OPENING), LUCK, week)
    return person


@pytest.mark.parametrize(
    ("fields", "hazard"),
    [
        ({}, 0.1),
        ({"readiness": 1.0}, 0.2),  # 4 ** 0.5
        ({"readiness": 0.0}, 0.05),
        ({"relation": 1.0}, 0.2),
        ({"goal": 1}, 0.3),
        ({"readiness": 1.0, "relation": 1.0, "goal": 1}, 1.2),
    ],
)
def test_openings_come_by_readiness_trust_and_goal(fields, hazard):
    chance = -math.expm1(-hazard)
    comes = opened(week_when({Draw.OPEN: (0.97 * chance, 0.999 * chance)}), **fields)
    assert (comes["opening"], comes["events"], comes["seized"]) == (1, OPENED, 0)
    assert opened(week_when({Draw.OPEN: (1.001 * chance, 1.04 * chance)}), **fields)["opening"] == 0


def test_an_opening_that_passes_costs_readiness_and_one_that_stays_does_not():
    passed = opened(week_when({Draw.CLOSE: (0.2, 0.25)}), opening=1, readiness=0.8, met=1)
    assert (passed["opening"], passed["seized"]) == (0, 0)
    assert passed["readiness"] == pytest.approx(0.4)
    stays = opened(week_when({Draw.CLOSE: (0.25, 0.3)}), opening=1, readiness=0.8)
    assert (stays["opening"], stays["readiness"], stays["seized"]) == (1, 0.8, 0)


def test_an_opening_that_meets_contact_is_seized_and_over_the_week_after():
    week = week_when({Draw.CLOSE: (0.9, 1.0), Draw.OPEN: (0.9, 1.0)})
    person = opened(week, opening=1, readiness=0.6, met=1)
    assert (person["opening"], person["seized"], person["events"]) == (1, 1, SEIZED)
    assert person["readiness"] == pytest.approx(0.7)
    after = opened(week, opening=1, seized=1, met=1)
    assert (after["opening"], after["seized"]) == (0, 0)


def test_who_is_not_served_has_no_openings():
    person = opened(week_when({Draw.OPEN: (0.0, 0.01), Draw.CLOSE: (0.9, 1.0)}), support=Support.FLEKSJOB, opening=1)
    assert (person["opening"], person["events"]) == (0, 0)


def test_a_call_reaches_a_caseworker_with_time_for_it():
    # 0.8 of those in an opening call; half can call; half of the caseworker's hours are free: 0.2
    through = week_when({Draw.CLOSE: (0.9, 1.0), Draw.CALL: (0.15, 0.2)})
    waits = week_when({Draw.CLOSE: (0.9, 1.0), Draw.CALL: (0.2, 0.25)})
    slack = {"slack": 0.5}
    assert opened(through, slack, 0.5, opening=1)["seized"] == 1
    assert opened(waits, slack, 0.5, opening=1)["seized"] == 0
    sure = week_when({Draw.CLOSE: (0.9, 1.0), Draw.CALL: (0.0, 0.05)})
    assert opened(sure, slack, 0.0, opening=1)["seized"] == 0
    assert opened(sure, slack | {"absent": 1}, 0.5, opening=1)["seized"] == 0
    assert opened(sure, slack | {"vacant_left": 1}, 0.5, opening=1)["seized"] == 0
    assert opened(sure, slack, 0.5, opening=1, caseworker=-1)["seized"] == 0
