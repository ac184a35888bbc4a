"""Meetings and openings by hand: how often, what they build, and what passes without contact."""

from __future__ import annotations

import math
from typing import Any

import pytest
from rows import LUCK, citizen, designs, params, posts, week_when

from simulation.model.randomness import Draw
from simulation.model.rules.events import MET, OPENED, SEIZED
from simulation.model.rules.meeting import meet, open_week
from simulation.model.states import Support

ON = Support.KONTANTHJAELP


# meetings

HALF = {"relation_gain": 0.5, "relation_decay": 0.1, "readiness_meeting": 0.2}


def met(week: int, post: dict[str, Any] | None = None, goal_chance: float = 0.0, **fields: Any) -> Any:
    """Return a citizen after a week in which his or her caseworker meets six in ten."""
    rows = posts(1, meeting_chance=0.6, **(post or {}))
    person = citizen(**{"support": ON, "caseworker": 0, "relation": 0.4, "readiness": 0.5, "idle": 3, **fields})
    meet(person, 0, rows, designs(1, goal_chance=goal_chance), params(**HALF), LUCK, week)
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
