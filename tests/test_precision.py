"""Enough replications: intervals worked out by hand, the looks of the stopping rule, and its measured coverage."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.studies.precision import Precision, enough, interval, next_count

STUDENT_3, CHI_3 = 3.182446, 0.584374
"""Tables, 3 degrees of freedom: Student's t at 0.975, chi-square at 0.1."""


def alternating(units: int, size: float = 1.0) -> list[float]:
    """Return plus and minus ``size`` by turns."""
    return [size if number % 2 else -size for number in range(units)]


def test_an_interval_comes_out_by_hand():
    # Mean 5; squares 9 + 1 + 1 + 9 = 20. The variance at its upper bound: 20 / chi-square; of the mean: over 4.
    found = interval([2, 4, 6, 8], None, 0.95)
    assert (found.mean, found.units) == (5, 4)
    assert found.half_width == pytest.approx(STUDENT_3 * math.sqrt(20 / CHI_3 / 4), rel=1e-5)


def test_the_unit_is_the_group():
    # Group means 2, 4, 6, 8: the interval above, though there are twice the values; their order is of no account.
    one, other = [1, 3, 2, 6, 5, 7, 9, 7], [7, 3, 9, 2, 1, 5, 6, 7]
    assert interval(one, [0, 0, 1, 1, 2, 2, 3, 3], 0.95) == interval([2, 4, 6, 8], None, 0.95)
    assert interval(other, [2, 0, 3, 1, 0, 2, 1, 3], 0.95) == interval([2, 4, 6, 8], None, 0.95)


def test_an_unfinished_group_counts_by_its_size():
    # Groups (0, 2), (4, 6), (2, 4), (6): mean 24 / 7. Totals less size times mean, in sevenths: 14 - 48 = -34,
    # 70 - 48 = 22, 42 - 48 = -6, 42 - 24 = 18; squares 1156 + 484 + 36 + 324 = 2000, over 49.
    # Variance of the mean: 2000 / 49 x 4 / 3 / 7^2; at its upper bound x 3 / chi-square.
    found = interval([0, 2, 4, 6, 2, 4, 6], [0, 0, 1, 1, 2, 2, 3], 0.95)
    assert (found.mean, found.units) == (pytest.approx(24 / 7), 4)
    assert found.half_width == pytest.approx(STUDENT_3 * math.sqrt(2000 / 49 * 4 / 49 / CHI_3), rel=1e-5)


def test_missing_values_are_left_out():
    gappy = interval([2, math.nan, 4, 6, math.nan, 8], [0, 0, 1, 2, 5, 3], 0.95)
    assert gappy == interval([2, 4, 6, 8], None, 0.95)


def test_one_unit_has_no_half_width():
    nothing = interval([math.nan], None, 0.95)
    assert (nothing.half_width, nothing.units) == (math.inf, 0)
    assert math.isnan(nothing.mean)
    alone = interval([1, 3], [4, 4], 0.95)
    assert (alone.mean, alone.half_width, alone.units) == (2, math.inf, 1)


def test_the_bound_on_the_variance_comes_down_to_the_estimate():
    # At 40,000 units of variance 1 the half-width is 1.96 / 200, and not half a per cent more.
    assert interval(alternating(40_000), None, 0.95).half_width == pytest.approx(1.96 / 200, rel=0.005)


def test_identical_arms_are_enough_at_the_least_number_of_units():
    asked = Precision("in_job", 1e-9)
    assert next_count([], None, asked) == 40
    assert not enough([0.0] * 39, None, asked)
    assert enough([0.0] * 40, None, asked)
    assert next_count([0.0] * 40, None, asked) is None
    assert interval([0.0] * 40, None, 0.95).half_width == 0


def test_the_first_look_waits_for_the_least_number_of_groups():
    # Two a group: 40 replications are 20 units. Three a group: 40 are 14, the last cut short; twice 40 is 80, and 81
    # are 27 whole ones; 40 units are 120.
    asked = Precision("in_job", 1.0)
    assert next_count([0.0] * 40, np.arange(40) // 2, asked) == 80
    assert next_count([0.0] * 40, np.arange(40) // 3, asked) == 81
    assert next_count([0.0] * 81, np.arange(81) // 3, asked) == 120
    assert enough([0.0] * 120, np.arange(120) // 3, asked)


def test_a_look_is_aimed_at_what_the_variance_asks_for():
    # The half-width falls with the root of the number: 1.25 times as short takes 1.5625 times as many, 157.
    values = alternating(100)
    now = interval(values, None, 0.95).half_width
    assert next_count(values, None, Precision("in_job", now / 1.25)) == 157
    assert next_count(values, None, Precision("in_job", now / 1.01)) == 125, "at least a quarter more"
    assert next_count(values, None, Precision("in_job", now / 5)) == 200, "at most twice as many"
    assert next_count(values, None, Precision("in_job", now)) is None


def test_looks_come_at_whole_groups():
    # Replications 1 to 99, four a group: 3 of the first, then whole ones. Twice 99 is 198; 199 are 3 and 49 groups.
    groups = np.arange(1, 100) // 4
    asked = Precision("in_job", 1e-9, least=20)
    assert next_count(alternating(99), groups, asked) == 199
    assert next_count(alternating(99), groups, Precision("in_job", 1e-9, least=20, most=150)) == 147
    # Cut off in the middle of a group, the next look makes it whole: 98 more, and 1 for 196 + 3 = 199.
    assert next_count(alternating(98), groups[:98], asked) == 199


def test_missing_values_are_made_up_for():
    # Every other value is missing: 80 replications are 40 units.
    values = [0.0, math.nan] * 20
    asked = Precision("in_job", 1.0)
    assert next_count(values, None, asked) == 80
    assert next_count([math.nan] * 40, None, asked) == 80
    assert enough(values * 2, None, asked)


def test_the_limit_ends_the_run_without_enough():
    asked = Precision("in_job", 1e-9, most=120)
    assert next_count(alternating(80), None, asked) == 120
    assert next_count(alternating(120), None, asked) is None
    assert not enough(alternating(120), None, asked)
    assert next_count(alternating(118), np.arange(118) // 4, Precision("in_job", 1e-9, least=20, most=119)) is None


def coverage(draw: Callable[..., Any], mean: float, half_width: float, repeats: int = 2000) -> float:
    """Return how often the interval at the stop holds the mean."""
    rng = np.random.default_rng(8)
    asked = Precision("in_job", half_width)
    held = 0
    for _ in range(repeats):
        values, count = draw(rng), 0
        while (more := next_count(values[:count], None, asked)) is not None:
            count = more
        assert enough(values[:count], None, asked)
        found = interval(values[:count], None, 0.95)
        held += abs(found.mean - mean) <= found.half_width
    return held / repeats


@pytest.mark.parametrize("half_width", [0.37, 0.2], ids=["30 units", "100 units"])
def test_the_interval_at_the_stop_holds_the_truth_as_often_as_it_says(half_width):
    # Variance 1: Student's interval of 30 units is 0.37 wide to each side, that of 100 units 0.20.
    # The standard error of a coverage of 0.95 is 0.005 at 2,000 repeats.
    assert 0.92 <= coverage(lambda rng: rng.normal(3, 1, 1000), 3, half_width) <= 0.98
    assert 0.92 <= coverage(lambda rng: rng.exponential(1, 1000), 1, half_width) <= 0.98


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"outcome": ""}, "outcome='': name the outcome that is to be known"),
        ({"half_width": 0.0}, "half_width=0.0: give a number above 0, in the unit of in_job"),
        ({"half_width": math.nan}, "half_width=nan: give a number above 0, in the unit of in_job"),
        ({"half_width": math.inf}, "half_width=inf: give a number above 0, in the unit of in_job"),
        ({"confidence": 95.0}, "confidence=95.0: give a share between 0 and 1, as 0.95"),
        ({"least": 1}, "least=1: an interval needs 8 units or more"),
        ({"most": 39}, "most=39: give at least as many replications as least=40 units"),
    ],
)
def test_a_precision_that_makes_no_sense_is_refused_in_one_line(given, message):
    with pytest.raises(ValueError) as error:
        Precision(**{"outcome": "in_job", "half_width": 0.01, **given})
    assert str(error.value) == message


def test_every_value_needs_its_group():
    with pytest.raises(ValueError, match=r"^groups: 2 for 3 values; give one each$"):
        interval([1, 2, 3], [0, 1], 0.95)
