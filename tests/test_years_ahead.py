"""What comes after the last known year: unemployment and inflow are drawn, or as set; before it nothing moves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small import settings

from simulation.model.economics.labour_market import data, inflow_by_week
from simulation.model.economics.uncertain import forecasts
from simulation.model.randomness import luck_of
from simulation.run.build import law
from simulation.run.drawn import forecast, inputs_of

CASH = {"name": "copenhagen_activity_ready", "n": 60}
LONG = {"start": "2026-01-05", "horizon_weeks": 156, "knowledge": "drawn"}


def markets(keys, replication=0):
    """Return the level of the labour market in the first and the last week of a run."""
    chosen = settings(CASH, **keys)
    found = law(chosen, luck_of(chosen.seed, replication))
    return [float(found.records[found.of_week[week]][0]["labour_market"]) for week in (0, -1)]


def test_the_years_ahead_differ_between_draws_and_are_within_their_range():
    one = forecasts()["unemployment_after"]
    levels = {markets(LONG, 2 * draw)[1] for draw in range(20)}
    assert len(levels) == 20
    ends = sorted(math.log(data()["reference"] / rate) for rate in (one.low, one.high))
    assert all(ends[0] <= level <= ends[1] for level in levels)
    assert len({markets(LONG, 2 * draw)[0] for draw in range(5)}) == 1, "2026 is known"
    assert markets(LONG, 0) == markets(LONG, 1), "replications of a draw share it"


@pytest.mark.parametrize(
    "keys", [{"knowledge": "fixed"}, {"economy": {"unemployment_after": 3.0, "stock_after": 88}}]
)
def test_as_set_or_as_in_the_last_year_nothing_is_drawn(keys):
    first, last = markets({**LONG, **keys})
    assert first == last == pytest.approx(math.log(data()["reference"] / 3.0))
    chosen = settings(CASH, **{**LONG, **keys})
    assert not {"economy.unemployment_after", "economy.stock_after"} & set(inputs_of(chosen, ["usual"], 0))


def test_a_run_within_the_known_years_is_as_it_was():
    chosen = settings(CASH, start="2024-01-01", horizon_weeks=100, knowledge="drawn")
    plain = law(chosen.model_copy(update={"knowledge": "fixed"}), luck_of(1, 0))
    drawn = law(chosen, luck_of(chosen.seed, 0))
    assert [r["labour_market"][0] for r in plain.records] == [r["labour_market"][0] for r in drawn.records]


def test_frozen_rules_have_no_years_ahead():
    assert forecast(settings(CASH, **LONG, economy={"reforms": "frozen"}), luck_of(1, 0)) == {}


def test_the_inflow_follows_the_stock_that_is_drawn():
    start = settings(CASH, **LONG).start
    as_known, more = inflow_by_week(start, 100), inflow_by_week(start, 100, 105.0)
    assert np.all(as_known == 1.0) and more[-1] == pytest.approx(105.0 / 105.0)
    early = inflow_by_week(start.replace(year=2024), 156, 105.0)
    assert early[0] == 1.0 and early[-1] == pytest.approx(105.0 / data()["stock"][2024])


def test_what_is_drawn_of_the_years_ahead_is_told():
    told = inputs_of(settings(CASH, **LONG), ["usual"], 0)
    assert 2.5 <= told["economy.unemployment_after"] <= 4.5 and 70 <= told["economy.stock_after"] <= 105
