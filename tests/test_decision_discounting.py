"""Discount factors against the Ministry of Finance's falling rates, and payback against a flow worked out by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from simulation.decision.discounting import factors, net_tax_factor
from simulation.decision.gathered import whole_years
from simulation.decision.payback import payback, summary
from simulation.errors import UserError

FACTORS = {
    0: 1.0,
    1: 0.9661835748792271,
    2: 0.933510700366403,
    5: 0.8419731668585241,
    10: 0.7089188137097722,
    35: 0.29997686165814214,
    36: 0.29266035283721187,
    70: 0.12640157008731978,
    71: 0.1245335665884924,
}
FLOW = [-1000.0, -200.0, 300.0, 400.0, 500.0, 600.0]


def test_the_rates_fall_after_35_and_70_years():
    found = factors(72)
    np.testing.assert_allclose(found[list(FACTORS)], list(FACTORS.values()), rtol=0, atol=1e-9)


def test_the_net_present_value_of_a_flow():
    cumulated = np.cumsum(FLOW * factors(6))
    theirs = [
        -1000,
        -1193.2367149758454,
        -913.1835048659245,
        -552.4064225987156,
        -116.6853087494294,
        388.49859136568506,
    ]
    np.testing.assert_allclose(cumulated, theirs, rtol=0, atol=1e-9)
    assert payback(cumulated, first=0) == pytest.approx(4.230975905453125, abs=1e-9)


def test_a_rate_of_ones_own_and_none():
    assert factors(3, "none").tolist() == [1, 1, 1]
    assert factors(3, 0.25).tolist() == factors(3, "0.25").tolist() == pytest.approx([1, 0.8, 0.64])
    assert factors(1, 0.25).tolist() == [1]


@pytest.mark.parametrize("rule", [-2, -1, "fm_2024", float("nan"), float("inf")])
@pytest.mark.parametrize("years", [1, 5])
def test_what_is_no_rate_is_refused(rule, years):
    with pytest.raises(UserError, match=f"discount={rule}: fm_2023, none, or a rate above -1"):
        factors(years, rule)


def test_the_net_tax_factor():
    assert net_tax_factor() == 1.28


@pytest.mark.parametrize(
    ("cumulated", "years"),
    [
        ([0.0, 0.0, 0.0], 0.0),  # a policy without places
        ([5.0, 8.0, 9.0], 0.0),  # never laid out
        ([-4.0, 0.0, 1.0], 2.0),
        ([-100.0, -50.0, 50.0], 2.5),
        ([10.0, -5.0, -1.0, 3.0], 3.25),  # below 0 again: counted from the last time
        ([-1.0, 5.0, -1.0], np.nan),
        ([-3.0, -2.0, -1.0], np.nan),
    ],
)
def test_payback_is_the_last_time_the_cumulated_benefit_comes_up_to_0(cumulated, years):
    np.testing.assert_allclose(payback(np.array(cumulated)), years, rtol=0, atol=1e-12)


def test_payback_keeps_the_shape_of_arms_and_replications():
    rng = np.random.default_rng(1)
    cumulated = rng.normal(size=(2, 5, 10)).cumsum(-1)
    found = payback(cumulated)
    assert found.shape == (2, 5)
    np.testing.assert_array_equal(found[1, 3], payback(cumulated[1, 3]))


def test_replications_never_paid_back_count_as_later_than_any_year():
    found = summary(np.array([0.0, 1.5, np.nan, 3.2]), 4)
    assert found.p_by_year.tolist() == [0.25, 0.5, 0.5, 0.75]
    assert (found.median, found.low, found.p_never) == (1.5, 0.0, 0.25)
    assert np.isnan(found.high)
    assert np.isnan(summary(np.full(3, np.nan), 4).median)


def test_payback_of_replications_carries_their_weights():
    weights = np.array([0.1, 0.7, 0.2])
    found = summary(np.array([1.0, 2.0, np.nan]), 2, weights)
    assert (found.median, found.p_never) == (2.0, pytest.approx(0.2))
    assert found.p_by_year.tolist() == pytest.approx([0.1, 0.8])


def test_years_are_whole_or_named():
    assert whole_years(dt.date(2024, 1, 1), 520) == ([*range(2024, 2034)], [])
    assert whole_years(dt.date(2024, 7, 1), 104) == ([2025], [2024, 2026])
