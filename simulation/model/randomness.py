"""All luck in the model: a named draw is a function of who, when and what, and of nothing else.

``uniform(luck, kind, row, week, draw)`` is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3"), with key (seed, replication) and counter (row, week, draw, kind). A decision
that is taken once, not every week, has a number of its own where the week stands. No state is kept, so the
same citizen meets the same luck under every policy, in any order, in any process.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any

import numpy as np

from simulation.model.compiling import rule, rule_with_arrays

LIMIT = 2**32
"""Seeds, replications, rows and weeks are below this."""

LUCK = np.dtype([("seed", "u8"), ("replication", "u8")])
"""The key of all draws of one replication."""


class Kind(IntEnum):
    """Whose luck it is."""

    CITIZEN = 0
    CASEWORKER = 1
    COMPANY = 2
    POPULATION = 3
    KNOWLEDGE = 4
    CHILD = 5


class Draw(IntEnum):
    """Every random decision in the model. Numbers are never reused: append, do not renumber.

    23 and 56 were taken, and are free for nobody.
    """

    ENTRY = 0
    MOVE = 1
    DIE = 2
    RESIGN = 3
    ABSENCE = 4
    DISPOSITION = 5
    ASSIGN = 6
    REASSIGN = 7
    BELIEF = 8
    ADMIT = 9
    MEET = 10
    GOAL = 11
    CALL = 12
    OPEN = 13
    CLOSE = 14
    COURSE = 15
    PLACEMENT = 16
    PLACEMENT_COMPANY = 17
    PLACEMENT_KIND = 18
    FIND = 19
    SEARCH = 20
    HOURS = 21
    HOURS_SIZE = 22
    GROW = 24
    SEPARATE = 25
    EXTEND = 26
    ASSESS = 27
    VERDICT = 28
    SICK = 29
    RECOVER = 30
    FLEKSJOB = 31
    STUDY_END = 32
    STUDY_OUTCOME = 33
    POST_VACANCY = 34
    COMPETITOR_TAKES = 35
    COMPETITOR_LEAVES = 36
    COMPANY_SIZE = 37
    COMPANY_SECTOR = 38
    COMPANY_OPENNESS = 39
    DROP_OUT = 40
    NETWORK = 41
    PROGRAMME = 42
    TRAIT = 43
    PARAMETER = 44
    SELF_SUPPORT = 45
    GRANT = 46
    ALLOCATE = 47
    RELAPSE = 48
    REFERRAL = 49
    REVIEW = 50
    AGREE = 51
    TRIAGE = 52
    KEEP_HOURS = 53
    SPARE_JOB = 54
    CHILD = 55
    STAY_AWAY = 56
    DEVELOP = 57
    DEVELOP_COMPANY = 58
    PENSIONER = 59
    LEAVE = 60
    EPISODE = 61
    CLARIFY = 62
    FLEKSJOB_COMPANY = 63


_TO_UNIT = 2.0**-32
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _HALF_WORD = np.uint64(0xFFFFFFFF), np.uint64(32)


@rule
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Return the four 32-bit words of Philox4x32-10 for a counter and a key (all ``uint64`` below 2**32)."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _HALF_WORD) ^ c1 ^ k0, p1 & _LOW, (p0 >> _HALF_WORD) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@rule
def uniform(luck: Any, kind: Any, row: Any, week: Any, draw: Any) -> Any:
    """Return the uniform in (0, 1) that belongs to (seed, replication), ``kind``, ``row``, ``week``, ``draw``.

    ``luck`` is the key made by :func:`luck_of`.
    """
    word, _, _, _ = philox(
        np.uint64(row), np.uint64(week), np.uint64(draw), np.uint64(kind), luck.seed, luck.replication
    )
    return (np.float64(word) + 0.5) * _TO_UNIT


@rule
def uniform_pair(luck: Any, kind: Any, row: Any, week: Any, draw: Any) -> Any:
    """Return two uniforms of one decision, for rules that take both every week (the first is :func:`uniform`)."""
    first, second, _, _ = philox(
        np.uint64(row), np.uint64(week), np.uint64(draw), np.uint64(kind), luck.seed, luck.replication
    )
    return (np.float64(first) + 0.5) * _TO_UNIT, (np.float64(second) + 0.5) * _TO_UNIT


@rule
def happens(u: float, rate: float) -> bool:
    """Whether an event with hazard ``rate`` happens within the week, for a uniform ``u``.

    That is ``u < 1 - exp(-rate)``; as this is never above ``rate``, most weeks need no exponential.
    """
    return u < rate and u < -math.expm1(-rate)


@rule
def happens_at(u: float, log_rate: float) -> bool:
    """Whether an event with the logarithm of its hazard given happens within the week (see :func:`happens`)."""
    if log_rate < -3.0 and u > 0.05:  # exp(-3) < 0.05: no need to work it out
        return False
    return happens(u, math.exp(log_rate))


@rule
def logistic(u: float) -> float:
    """Return the logistic draw with mean 0 and standard deviation 1 that belongs to a uniform ``u``."""
    return math.log(u / (1.0 - u)) / 1.8137993642342178


@rule_with_arrays
def uniform_rows(luck: Any, kind: Any, rows: Any, week: Any, draw: Any) -> Any:
    """Return :func:`uniform` for every row of ``rows`` ``[n]``."""
    out = np.empty(rows.shape[0])
    for i in range(rows.shape[0]):
        out[i] = uniform(luck, kind, rows[i], week, draw)
    return out


def luck_of(seed: int, replication: int) -> Any:
    """Return the key of one replication: a record with ``seed`` and ``replication``.

    Raises
    ------
    ValueError
        Unless both numbers lie in ``[0, 2**32)``.
    """
    for name, number in (("seed", seed), ("replication", replication)):
        if not 0 <= number < LIMIT:
            raise ValueError(f"{name} must lie in [0, 2**32), not {number}")
    key = np.zeros(1, LUCK).view(np.recarray)
    key[0] = (seed, replication)
    return key[0]
