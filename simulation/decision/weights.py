"""Weights of the draws: equal unless given, carried through every mean and every bootstrap."""

from __future__ import annotations

import numpy as np

from simulation.errors import UserError
from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows
from simulation.results.statistics import Floats

TIMES = 200
"""Bootstrap samples behind a standard error."""
BOOTSTRAP = 2**31 + 2**16
"""The replication whose luck the bootstrap has: one that no run and no inference uses."""
NEAR_ONE = 1e-6
"""How far from 1 a sum of weights may be, since tables round."""


def draw_weights(draws: int, weights: Floats | None = None) -> Floats:
    """Return the weight of each draw ``[D]``, summing to 1; equal where ``weights`` is None.

    Raises
    ------
    UserError
        Where there is not one for each draw, one is negative or no number, or they do not sum to 1.
    """
    if weights is None:
        return np.full(draws, 1 / draws)
    w = np.asarray(weights, float)
    if w.shape != (draws,):
        raise UserError("weights: one for each draw, {}, not {}", draws, w.size)
    total = float(w.sum())
    if not (np.all(w >= 0) and abs(total - 1) <= NEAR_ONE):  # False for NaN too
        raise UserError("weights: none below 0, and their sum 1, not {:g}", total)
    return w / total


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Return the mean over the first axis of ``values`` ``[D, ...]``; equal columns have equal means, bit for bit."""
    mean: Floats = (values.T * weights).T.sum(axis=0)
    return mean


def bootstrap_weights(weights: Floats, times: int = TIMES, seed: int = 0) -> Floats:
    """Return the weights of ``times`` bootstrap samples of draws ``[times, D]``, each row summing to 1.

    Draws of any weight are taken with replacement and bring it along (Efron & Tibshirani 1993, "An introduction to
    the bootstrap", ch. 6). The same seed gives the same samples, so that errors of several measures go together.
    """
    counted = np.flatnonzero(weights)
    n = len(counted)
    luck = luck_of(seed, BOOTSTRAP)
    uniform = uniform_rows(luck, int(Kind.KNOWLEDGE), np.arange(times * n), 0, int(Draw.PARAMETER))
    taken = (uniform * n).astype(np.int64) + np.repeat(np.arange(times) * n, n)
    drawn = np.zeros((times, len(weights)))
    drawn[:, counted] = np.bincount(taken, minlength=times * n).reshape(times, n) * weights[counted]
    sampled: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return sampled
