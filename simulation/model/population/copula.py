"""The Gaussian copula with one common factor: how barriers come together although only margins are published.

Each trait has a standard normal score ``loading * factor + sqrt(1 - loading**2) * own``; the trait is present
where the score passes the threshold of its margin (a probit), so every margin holds whatever the loading.
Where a trait can only go with another, the threshold is solved so that the margin still holds. Source: the
standard one-factor probit (Li 2000, "On default correlation: a copula function approach").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

_GRID = np.linspace(-9.0, 9.0, 1201)
_DENSITY = np.exp(-0.5 * _GRID**2) / np.exp(-0.5 * _GRID**2).sum()
_POINTS = 2001


def score(factor: Floats, own: Floats, loading: float) -> Floats:
    """Return standard normal scores ``[n]`` of the common ``factor`` and a person's ``own`` part."""
    mixed: Floats = loading * factor + math.sqrt(1 - loading**2) * own
    return mixed


def threshold(share: float) -> float:
    """Return what a standard normal score exceeds with probability ``share`` (+inf for 0, -inf for 1)."""
    return -float(ndtri(share))


def both_above(first: float, second: float, loading: float) -> float:
    """Return the chance that two scores of one person exceed ``first`` and ``second``."""
    own = math.sqrt(1 - loading**2)
    above_first = ndtr((loading * _GRID - first) / own)
    above_second = ndtr((loading * _GRID - second) / own)
    return float(np.sum(_DENSITY * above_first * above_second))


@lru_cache(maxsize=256)
def threshold_within(share: float, gate: float, loading: float) -> float:
    """Return the threshold that a score exceeds, *and* another score ``gate``, with chance ``share``.

    ``share`` is at most the chance of passing the gate; where it is that chance the threshold is -inf.
    """
    if share <= 0:
        return math.inf
    if share >= float(ndtr(-gate)) - 1e-12:
        return -math.inf
    return _root(lambda t: share - both_above(t, gate, loading), -12.0, 12.0)


def categories(uniforms: Floats, shares: Sequence[float]) -> NDArray[np.intp]:
    """Return the category each uniform ``[n]`` falls in; ``len(shares)`` for what they leave."""
    found: NDArray[np.intp] = np.searchsorted(np.cumsum(shares), uniforms, side="right")
    return found


def truncated_normal(uniforms: Floats, low: float, high: float, mean: float, sd: float) -> Floats:
    """Return values ``[n]`` of a normal with spread ``sd``, cut to [low, high], with mean ``mean``."""
    cumulative, values = _cumulative(low, high, mean, sd)
    drawn: Floats = np.interp(uniforms, cumulative, values)
    return drawn


@lru_cache(maxsize=64)
def _cumulative(low: float, high: float, mean: float, sd: float) -> tuple[Floats, Floats]:
    """Return the distribution of :func:`truncated_normal` at a grid of values."""
    values = np.linspace(low, high, _POINTS)

    def distribution(centre: float) -> Floats:
        exponent = -0.5 * ((values - centre) / sd) ** 2
        density: Floats = np.exp(exponent - exponent.max())
        return density

    def excess(centre: float) -> float:
        density = distribution(centre)
        return float(np.trapezoid(density * values) / np.trapezoid(density)) - mean

    # At these centres the cut normal is so steep that its mean lies beyond the one asked for.
    lowest = mean - 10 * sd - 2 * sd**2 / (mean - low)
    highest = mean + 10 * sd + 2 * sd**2 / (high - mean)
    density = distribution(_root(excess, lowest, highest))
    cumulative = np.concatenate(([0.0], np.cumsum(0.5 * (density[1:] + density[:-1]))))
    return cumulative / cumulative[-1], values


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where the rising function is 0, by halving."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
