"""Thresholds worked out by hand: exact where net benefit is linear, by regression where it is not known."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.decision.thresholds import Crossing, expected_at, price_threshold, regression_threshold


def test_the_price_at_which_another_is_best():
    # at 10 DKK: 0, 100, 60; a krone more takes 2 and 1. After 40 DKK the third overtakes, the baseline after 50 only
    found = price_threshold(np.array([0.0, 100, 60]), np.array([0.0, -2, -1]), 10)
    assert (found.best, found.below, found.above) == (1, None, Crossing(50.0, 2))


def test_a_price_that_helps_the_policy_has_its_threshold_above():
    # a saving of 3 a krone makes up for a loss of 60 after 20 DKK more
    found = price_threshold(np.array([0.0, -60]), np.array([0.0, 3]), 1500)
    assert (found.best, found.below, found.above) == (0, None, Crossing(1520.0, 1))
    turned = price_threshold(np.array([0.0, 60]), np.array([0.0, 3]), 1500)
    assert (turned.best, turned.below, turned.above) == (1, Crossing(1480.0, 0), None)


def test_of_those_that_overtake_at_one_price_the_steepest_is_best_beyond():
    found = price_threshold(np.array([10.0, 0, 5]), np.array([0.0, 2, 1]))
    assert found.above == Crossing(5.0, 1)
    found = price_threshold(np.array([10.0, 5, 0]), np.array([0.0, -1, -2]))
    assert found.below == Crossing(-5.0, 2)


def test_a_price_that_nobody_pays_has_no_threshold():
    found = price_threshold(np.array([0.0, 7]), np.zeros(2))
    assert (found.best, found.below, found.above) == (1, None, None)


def test_the_value_of_a_parameter_at_which_the_policy_is_best():
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 2, 2000)
    u = np.column_stack([np.zeros(2000), 1000 * (x - 1.5) + rng.normal(0, 500, 2000)])
    found = regression_threshold(x, u)
    assert (found.best, found.below) == (0, None)
    assert found.above is not None
    assert found.above.best == 1
    assert found.above.value == pytest.approx(1.5, abs=0.05)


def test_a_policy_best_in_the_middle_has_a_threshold_on_each_side():
    x = np.linspace(-2, 2, 1001)
    found = regression_threshold(x, np.column_stack([np.zeros(1001), 1 - x**2]))
    assert found.best == 1
    assert found.below is not None
    assert found.above is not None
    assert (found.below.value, found.above.value) == pytest.approx((-1, 1), abs=0.01)


def test_a_switch_changes_the_choice_at_a_level():
    x = np.repeat([0.0, 1.0], [150, 50])
    found = regression_threshold(x, np.column_stack([np.zeros(200), np.where(x == 1, 2.0, -1.0)]))
    assert (found.best, found.below, found.above) == (0, None, Crossing(1.0, 1))


def test_the_weights_move_where_the_parameter_stands():
    x = np.repeat([0.0, 1.0], 100)
    u = np.column_stack([np.zeros(200), np.where(x == 1, 2.0, -1.0)])
    found = regression_threshold(x, u, np.repeat([0.1, 0.9], 100) / 100)
    assert (found.best, found.below, found.above) == (1, Crossing(0.0, 0), None)


@pytest.mark.parametrize("x", [np.ones(200), np.linspace(0, 1, 200)])
def test_a_policy_that_always_loses_has_no_threshold(x):
    found = regression_threshold(x, np.column_stack([np.zeros(200), x - 5]))
    assert (found.best, found.below, found.above) == (0, None, None)


def test_what_is_expected_at_a_value_follows_the_parameter_and_not_the_noise():
    rng = np.random.default_rng(6)
    x = rng.uniform(0, 1, 400)
    u = np.column_stack([np.zeros(400), 3 * x + rng.normal(0, 0.5, 400)])
    found = expected_at(x, u, np.array([0.1, 0.9]))
    assert found[:, 0].tolist() == [0, 0]
    assert found[:, 1] == pytest.approx([0.3, 2.7], abs=0.2)
