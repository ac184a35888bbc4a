"""A fleksjob: chances over two roads, a company with the hours, the hours held there and given back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, PRICES, books, citizen, citizens, companies, designs, params, posts, programmes, u, week_when

from simulation.evidence.registry import load
from simulation.model.randomness import Draw, Kind, uniform_pair
from simulation.model.rules.accounting import account
from simulation.model.rules.arriving import arrive
from simulation.model.rules.fleksjob import (
    fleksjob_development_rate,
    fleksjob_end,
    fleksjob_week,
    hours_of_a_fleksjob,
)
from simulation.model.rules.status import vacate
from simulation.model.states import Activity, Support

MATCH = {
    "fleksjob_search": math.log(0.2),
    "fleksjob_develop": 0.5,
    "fleksjob_frailty": 1.0,
    "fleksjob_readiness": 1.0,
    "fleksjob_trial": math.log(3),
    "develop_weight": 0.5,
    "develop_goal": math.log(2),
    "develop_asked": 1.0,
    "search_own": 1.0,
}
WAITING = {"support": Support.LEDIGHEDSYDELSE, "readiness": 0.5, "spell": 20}


def second(draw: Draw, week: int) -> float:
    """Return the second uniform of a decision."""
    return float(uniform_pair(LUCK, int(Kind.CITIZEN), 0, week, int(draw))[1])


def after(week: int, offices: Any = None, market: Any = None, **fields: Any) -> tuple[Any, Any]:
    """Return a citizen on ledighedsydelse after a week, and the companies."""
    person, market = citizen(**{**WAITING, **fields}), companies(1) if market is None else market
    fleksjob_week(person, 0, posts(1) if offices is None else offices, market, params(**MATCH), LUCK, week)
    return person, market


def test_own_search_finds_at_a_company_that_has_the_hours():
    # 1 - exp(-0.2) = 0.181
    week = week_when({Draw.FLEKSJOB: (0.17, 0.181)})
    person, market = after(week)
    hours = hours_of_a_fleksjob(0, params(**MATCH), LUCK, week)
    assert (person["support"], person["fleksjob_company"], person["fleksjob_hours"]) == (Support.FLEKSJOB, 0, hours)
    assert market[0]["filled"] == hours
    assert (person["fleksjobs"], person["fleksjob_waited"]) == (1, 20)
    assert person["hours"] == 0, "they are not ordinary hours"
    assert after(week_when({Draw.FLEKSJOB: (0.182, 0.2)}))[0]["support"] == Support.LEDIGHEDSYDELSE


def test_what_one_had_before_ends_with_it():
    week = week_when({Draw.FLEKSJOB: (0.0, 0.18)})
    market = companies(2, filled=[0.0, 5.0], taken=[0, 1])
    found, _ = after(week, market=market, activity=Activity.INTERNSHIP, place=1, hours=5.0, employer=1)
    assert (found["support"], found["activity"], found["place"]) == (Support.FLEKSJOB, Activity.NONE, -1)
    assert (found["hours"], found["employer"], market["taken"].tolist()) == (0, -1, [0, 0])


def test_where_no_company_has_the_hours_one_waits_on():
    week = week_when({Draw.FLEKSJOB: (0.0, 0.18)})
    hours = hours_of_a_fleksjob(0, params(**MATCH), LUCK, week)
    full = companies(1, others=370.0 - hours + 0.5)
    assert after(week, market=full)[0]["support"] == Support.LEDIGHEDSYDELSE
    assert after(week, market=companies(1, others=370.0 - hours))[0]["support"] == Support.FLEKSJOB


@pytest.mark.parametrize(
    ("fields", "rate"),
    [
        ({}, 0.5 * 0.4 * 1.5),  # 0.4 hours for companies, a network of 1.5
        ({"goal": 1}, 0.5 * 0.4 * 1.5 * 2),
        ({"ability_find": 2 * math.log(2)}, 0.5 * 0.4 * 1.5 * 2),  # half of what it counts in own search
        ({"activity": Activity.TEMPORARY_FLEKSJOB}, 0.5 * 0.4 * 1.5 * math.sqrt(3)),
        ({"caseworker": -1}, 0.0),
    ],
)
def test_the_second_road_follows_the_hours_for_companies(fields, rate):
    office = posts(1, company_hours=0.4, network=1.5)
    person = citizen(**{**WAITING, "caseworker": 0, **fields})
    assert fleksjob_development_rate(person, office, params(**MATCH)) == pytest.approx(rate)
    office["absent"] = 1
    assert fleksjob_development_rate(person, office, params(**MATCH)) == 0


def test_the_roads_add_and_each_asks_its_own_companies():
    # 0.2 of own chances and 0.3 by the caseworker: 1 - exp(-0.5) = 0.393
    office = posts(1, company_hours=0.4, network=1.5)
    week = week_when({Draw.FLEKSJOB: (0.37, 0.39)})
    assert after(week, office, caseworker=0)[0]["support"] == Support.FLEKSJOB
    assert after(week)[0]["support"] == Support.LEDIGHEDSYDELSE
    # with nobody to ask on one's own, two in five of the chances come to nothing
    found = {True: 0, False: 0}
    for week in range(400):
        if u(Draw.FLEKSJOB, week) < 0.39:
            person = citizen(**WAITING, caseworker=0)
            fleksjob_week(person, 0, office, companies(1), params(**{**MATCH, "search_own": 0.0}), LUCK, week)
            own = second(Draw.FLEKSJOB, week) * 0.5 < 0.2
            assert (person["support"] == Support.FLEKSJOB) == (not own), week
            found[own] += 1
    assert min(found.values()) > 30


def test_hours_are_those_documented():
    # evidence:baseline.fleksjob, the mean of 2015-2016
    numbers = params()
    mean = numbers.fleksjob_scale * math.gamma(1 + 1 / numbers.fleksjob_shape)
    documented = [load().value(f"baseline.fleksjob.mean_hours_week.{year}") for year in (2015, 2016)]
    assert mean == pytest.approx(sum(documented) / 2, abs=0.05)
    drawn = np.array([hours_of_a_fleksjob(0, numbers, LUCK, week) for week in range(4000)])
    assert drawn.mean() == pytest.approx(mean, abs=0.3)
    assert (drawn == np.round(drawn)).all()
    assert (drawn.min(), drawn.max() <= 37) == (1, True)


def test_their_spread_is_that_of_october_2022():
    persons = load().values("flows.fleksjob_hours_2022.persons")
    share = np.cumsum(list(persons.values())) / sum(persons.values())
    numbers = params()
    scale = 9.0 / math.gamma(1 + 1 / numbers.fleksjob_shape)
    drawn = np.array([hours_of_a_fleksjob(0, params(fleksjob_scale=scale), LUCK, week) for week in range(6000)])
    for limit, documented in zip((5, 10, 15, 20), share, strict=False):
        assert (drawn <= limit).mean() == pytest.approx(documented, abs=0.02), limit


def test_the_hours_are_given_back_whatever_ends_it():
    market = companies(1, filled=12.0)
    person = citizen(support=Support.FLEKSJOB, fleksjob_company=0, fleksjob_hours=12.0)
    vacate(person, market, 5)
    assert (market[0]["filled"], person["fleksjob_company"], person["fleksjob_hours"]) == (0, -1, 0)


@pytest.mark.parametrize(
    ("fields", "mentor", "ratio"),
    [
        ({"spell": 10_000}, 0, 1.0),
        ({"spell": 0}, 0, 2.0),  # early, twice
        ({"spell": 10_000, "leave_score": math.log(3)}, 0, 3.0),
        ({"spell": 10_000}, 1, 0.5),
    ],
)
def test_when_a_fleksjob_ends(fields, mentor, ratio):
    numbers = params(fleksjob_end_rate=0.01, fleksjob_early=math.log(2), leave_mentor=-math.log(2))
    person = citizen(support=Support.FLEKSJOB, fleksjob_company=0, fleksjob_hours=12.0, **fields)
    assert fleksjob_end(person, companies(1, mentor=mentor), numbers) == pytest.approx(0.01 * ratio)


@pytest.mark.parametrize(
    ("spell", "ends", "openness"), [(12, True, 0.4), (13, True, 0.5), (26, False, 0.6), (5, False, 0.5)]
)
def test_its_company_remembers(spell, ends, openness):
    numbers = params(fleksjob_end_rate=100.0 if ends else 0.0, openness_good=0.2, openness_bad=0.2)
    person = citizen(support=Support.FLEKSJOB, fleksjob_company=0, fleksjob_hours=12.0, spell=spell)
    market = companies(1, openness=0.5, filled=12.0)
    fleksjob_week(person, 0, posts(1), market, numbers, LUCK, 9)
    assert market[0]["openness"] == pytest.approx(openness)
    assert (person["support"] == Support.LEDIGHEDSYDELSE) == ends
    assert market[0]["filled"] == (0 if ends else 12)


def test_wage_and_subsidy_follow_the_citizens_own_hours():
    wages = []
    for hours in (5.0, 20.0):
        person = citizen(support=Support.FLEKSJOB, fleksjob_company=0, fleksjob_hours=hours)
        ledger, net = books()
        account(person, designs(1), programmes(1), params(), PRICES, ledger, net, 4)
        assert person["earned_oere"] == hours * 14_900  # 149 kroner an hour
        wages.append(int(net[0]))
    assert wages[0] > wages[1], "more hours, less subsidy of the municipality"


def test_who_arrives_in_one_brings_the_hours_along():
    market = companies(2)
    people = citizens(1, entry_support=Support.FLEKSJOB)
    arrive(people[0], 0, posts(0), market, programmes(1), params(**MATCH), LUCK, 0)
    hours = people[0]["fleksjob_hours"]
    assert hours >= 1
    assert market[people[0]["fleksjob_company"]]["filled"] == hours
    assert (market["demand"].sum(), market["filled"].sum()) == (740 + hours, hours), "nothing is taken from anybody"
