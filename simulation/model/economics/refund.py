"""The refund ladder: how much of a benefit the state refunds, by accumulated weeks on public support.

80 % in weeks 1-4, 40 % in weeks 5-26, 30 % in weeks 27-52, 20 % after; counted across benefits. The count
restarts after 52 whole weeks of self-support within the last three years; weeks on support or in
wage-subsidised work are not self-support. Source: evidence:baseline.refund_ladder (Lov nr. 994 of 2015,
par. 5, 6 and 29).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.compiling import rule

YEAR = 52
_ONE = np.uint64(1)
_TOP = np.uint64(YEAR - 1)
_MASK = np.uint64((1 << YEAR) - 1)
BASIS = 10_000


@rule
def refund_share(refund_weeks: int, prices: Any) -> int:
    """Return the refund in basis points for the ``refund_weeks``-th week on support (counted from 1)."""
    for step in range(3):
        if refund_weeks <= prices.ladder_last[step]:
            return prices.ladder_refund[step]
    return prices.ladder_refund[3]


@rule
def count_week(citizen: Any, on_support: bool, self_supporting: bool) -> None:
    """Count one week on the ladder, and look back over the last 156 weeks for a restart.

    Three words of 52 bits hold the self-support weeks of the last three years.
    """
    if on_support:
        citizen.refund_weeks += 1
    now = _ONE if self_supporting else np.uint64(0)
    if now == 0 and citizen.self_support == 0:
        return
    out_a = (citizen.past_a >> _TOP) & _ONE
    out_b = (citizen.past_b >> _TOP) & _ONE
    out_c = (citizen.past_c >> _TOP) & _ONE
    citizen.past_a = ((citizen.past_a << _ONE) | now) & _MASK
    citizen.past_b = ((citizen.past_b << _ONE) | out_a) & _MASK
    citizen.past_c = ((citizen.past_c << _ONE) | out_b) & _MASK
    citizen.self_support += int(now) - int(out_c)
    if citizen.self_support >= YEAR:
        citizen.refund_weeks = 0
        citizen.self_support = 0
        citizen.past_a = np.uint64(0)
        citizen.past_b = np.uint64(0)
        citizen.past_c = np.uint64(0)
