"""Means and intervals over replications, in one place so that every figure and table means the same by them.

Three kinds, never mixed:

* the *90 % interval* of an effect or a level is what one such population may show: the middle 90 % of the
  replications, whose draws hold what is not known of the parameters, and whose luck is one population's. It does not
  narrow with more replications. It is what a reader is shown first;
* the *Monte Carlo error* is the standard error of the simulated mean: it narrows, and says only whether there are
  replications enough;
* the *95 % t-interval* of the mean, for studies of many cells, where means of cells are compared.

Differences are paired: an arm and usual service share the replication's luck, so the difference is taken
first and the interval is of the differences.

Replications that share a draw of the parameters go together, so errors and t-intervals are taken over the means of
the draws. Below eight draws there is no interval at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

CONFIDENCE = 0.95
BAND = 0.90
LEAST_DRAWS = 8
"""With fewer draws of the parameters (replications, where none is drawn) nothing is said of the spread."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """A mean over ``n`` replications; ``low`` and ``high`` are None when these, or their draws, are too few.

    ``zero`` says that every replication is exactly zero, which needs no interval to be known; ``error`` is the Monte
    Carlo error of the mean, None below two draws.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int
    zero: bool = False
    error: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a mean at all (an outcome that never happened has none)."""
        return self.mean is not None

    @property
    def clear(self) -> bool:
        """Whether the interval is there and leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def nothing(self) -> bool:
        """Whether the difference is exactly zero in every replication."""
        return self.mean == 0 and self.zero

    def scaled(self, factor: float) -> Estimate:
        """Return the estimate in another unit; a negative ``factor`` turns the interval round."""
        ends = [None if e is None else e * factor for e in (self.low, self.high)]
        low, high = ends if factor >= 0 else ends[::-1]
        error = None if self.error is None else self.error * abs(factor)
        return Estimate(None if self.mean is None else self.mean * factor, low, high, self.n, self.zero, error)


@cache
def t_quantile(probability: float, degrees: int) -> float:
    """Return the ``probability`` quantile of Student's t."""
    from scipy.special import stdtrit  # that of scipy.stats.t.ppf, which takes long to import

    return float(stdtrit(degrees, probability))


def _labels(values: Floats, draws: Sequence[int] | Ints | None) -> Ints:
    """Return the draw of each of ``values`` ``[R, ...]``; without ``draws``, each has its own.

    Raises
    ------
    ValueError
        When ``draws`` are those of other replications.
    """
    if draws is None:
        return np.arange(len(values))
    if len(draws) != len(values):
        raise ValueError(f"{len(values)} replications cannot have {len(draws)} draws")
    return np.asarray(draws, dtype=np.int64)


def draw_means(values: Floats, labels: Ints) -> Floats:
    """Return the mean of each draw's replications ``[G, ...]`` of ``values`` ``[R, ...]``."""
    _, at, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if len(sizes) == len(values):
        return values
    sums = np.zeros((len(sizes), *values.shape[1:]))
    np.add.at(sums, at, values)
    means: Floats = sums / sizes.reshape(-1, *[1] * (values.ndim - 1))
    return means


def mean_interval(
    values: Sequence[float] | Floats, draws: Sequence[int] | Ints | None = None, confidence: float = CONFIDENCE
) -> Estimate:
    """Return the mean with its t-interval; replications without a value are left out.

    Replications with the same number in ``draws`` ``[R]`` (None: none share one) are averaged first; mean and
    interval are those of the draws' means, with draws - 1 degrees of freedom. ``n`` stays the number of
    replications. Fewer than :data:`LEAST_DRAWS` draws have no interval.

    Examples
    --------
    >>> mean_interval([0.1, 0.3, 0.2, 0.4, 0.3, 0.1, 0.2, 0.4]).mean
    0.25
    """
    array = np.asarray(values, dtype=np.float64)
    known = np.isfinite(array)
    means = draw_means(array[known], _labels(array, draws)[known])
    n, groups = int(known.sum()), len(means)
    if n == 0:
        return Estimate(None, None, None, 0)
    mean, zero = float(means.mean()), bool(known.all()) and not array.any()
    if groups < LEAST_DRAWS:
        return Estimate(mean, None, None, n, zero)
    half = t_quantile((1 + confidence) / 2, groups - 1) * float(means.std(ddof=1)) / math.sqrt(groups)
    return Estimate(mean, mean - half, mean + half, n, zero)


def effect(values: Sequence[float] | Floats, draws: Sequence[int] | Ints | None = None) -> Estimate:
    """Return the mean of the draws' means with its Monte Carlo error and the 90 % interval of one replication.

    The interval holds the middle 90 % of the replications ``values`` ``[R]``, by quantiles that cover 90 % on average
    whatever ``R`` (Weibull's, p (R + 1)); replications without a value are left out. There is none below
    ``LEAST_DRAWS`` different numbers in ``draws`` ``[R]`` (None: each its own).

    Examples
    --------
    >>> effect([0.1, 0.3, 0.2, 0.4, 0.3, 0.1, 0.2, 0.4]).low
    0.1
    """
    array = np.asarray(values, dtype=np.float64)
    known = np.isfinite(array)
    inside, labels = array[known], _labels(array, draws)[known]
    n = len(inside)
    if n == 0:
        return Estimate(None, None, None, 0)
    means = draw_means(inside, labels)
    groups = len(means)
    error = float(means.std(ddof=1)) / math.sqrt(groups) if groups > 1 else None
    zero = n == len(array) and not inside.any()
    if groups < LEAST_DRAWS:
        return Estimate(float(means.mean()), None, None, n, zero, error)
    return Estimate(float(means.mean()), *band(inside), n, zero, error)


_ENDS = ((1 - BAND) / 2, (1 + BAND) / 2)


def band(values: Floats) -> tuple[float, float]:
    """Return the ends of the band that holds the middle 90 % of ``values`` ``[R]``, by Weibull's quantiles."""
    low, high = np.quantile(values, _ENDS, method="weibull")
    return float(low), float(high)


@dataclass(frozen=True)
class Path:
    """A quantity over time: mean ``[W]`` and, unless replications are too few, ``low`` and ``high`` ``[W]``."""

    mean: Floats
    low: Floats | None
    high: Floats | None
    n: int


def effect_path(values: Floats, draws: Sequence[int] | Ints | None = None) -> Path:
    """Return the weekly mean and pointwise 90 % interval of ``values`` ``[R, W]``, as :func:`effect`."""
    means = draw_means(values, _labels(values, draws))
    mean = means.mean(axis=0)
    if len(means) < LEAST_DRAWS:
        return Path(mean, None, None, len(values))
    low, high = np.quantile(values, _ENDS, axis=0, method="weibull")
    return Path(mean, low, high, len(values))


def break_even(cumulative: Floats) -> int | None:
    """Return the index of the week from which ``cumulative`` ``[W]`` stays at or above zero, after a loss.

    None when it is never below zero (nothing to win back) or still below zero at the end.
    """
    below = np.flatnonzero(cumulative < 0)
    if len(below) == 0 or below[-1] == len(cumulative) - 1:
        return None
    return int(below[-1]) + 1
