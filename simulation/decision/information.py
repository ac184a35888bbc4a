"""The value of information: of parameters (EVPPI) and of a trial (EVSI), from one set of draws alone.

Fitted net benefit given what would be learned stands in for its expectation: by splines
(:mod:`simulation.decision.splines`; Strong, Oakley & Brennan 2014; for trials Strong, Oakley, Brennan & Breeze 2015,
"Estimating the expected value of sample information using the probabilistic sensitivity analysis sample"), or by
means of blocks of draws in the order of one parameter (Strong & Oakley 2013, "An efficient method for computing
single-parameter partial expected value of perfect information"). The R packages BCEA and voi (Heath, Kunst & Jackson
2024, "Value of information for healthcare decision-making") have both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simulation.decision.measures import choice, finite
from simulation.decision.splines import fit
from simulation.decision.weights import TIMES, bootstrap_weights, draw_weights
from simulation.errors import TooManyInputs, UserError
from simulation.results.statistics import Floats

BLOCKS = 20
DRAWS_PER_PARAMETER = 10


class Method(StrEnum):
    """How the expected net benefit given a parameter is estimated; ``FIXED``: it is not, as no parameter varies."""

    SPLINE = "spline"
    BLOCKS = "blocks"
    FIXED = "fixed"


@dataclass(frozen=True)
class Information:
    """The value of learning something, DKK, with its standard error.

    ``r2`` is the share of the variance of net benefit against the baseline that is learned, alternatives summed.
    """

    value: float
    se: float
    r2: float
    method: Method


def evppi(
    x: Floats,
    u: Floats,
    method: Method | str = Method.SPLINE,
    weights: Floats | None = None,
    evpi: float | None = None,
    *,
    blocks: int = BLOCKS,
    times: int = TIMES,
    seed: int = 0,
) -> Information:
    """Return the expected value of knowing parameters ``x`` ``[D, P]`` perfectly, between 0 and the EVPI.

    Parameters
    ----------
    x
        Parameters of each draw; a column that is constant tells nothing and is left out.
    u
        Net benefit ``[D, J]``, DKK, the baseline first.
    method
        ``spline``, or ``blocks`` for one parameter.
    weights
        Of the draws ``[D]``, summing to 1 (None: equal).
    evpi
        What it cannot exceed, DKK (None: that of ``u``).
    blocks
        How many blocks of as many draws; those left over at the upper end are not used.
    times, seed
        Bootstrap samples behind the standard error (0: none, and NaN for it), and their luck.

    Raises
    ------
    UserError
        With more parameters than a tenth of the distinct draws, blocks of several parameters or of less than one
        draw, or missing values.
    """
    x, u = finite(x), finite(u)
    w = draw_weights(len(u), weights)
    x = x[:, np.ptp(x, axis=0) > 0]
    if not x.shape[1]:
        return Information(0.0, 0.0, 0.0, Method.FIXED)
    _refuse_too_many(x, u)
    most = choice(u, w).evpi if evpi is None else evpi
    gain = u[:, 1:] - u[:, :1]
    sampled = bootstrap_weights(w, times, seed)
    if Method(method) == Method.BLOCKS:
        return _by_blocks(x, gain, w, sampled, most, blocks)
    return _by_splines(x, gain, w, sampled, most)


def _refuse_too_many(x: Floats, u: Floats) -> None:
    distinct = len(np.unique(np.hstack([x, u]), axis=0))
    if x.shape[1] * DRAWS_PER_PARAMETER > distinct:
        raise TooManyInputs(
            "evppi: {} parameters are too many for {} distinct draws; at most a tenth", x.shape[1], distinct
        )


def _by_splines(x: Floats, gain: Floats, w: Floats, sampled: Floats, most: float) -> Information:
    found = fit(x, gain, w)
    again = np.stack([found.resampled(k, sampled) for k in range(gain.shape[1])], axis=-1)  # [D, T, K]
    value = _value_of_choosing(w[:, None] * found.fitted)
    error = _spread(_value_of_choosing(sampled.T[:, :, None] * again))
    return Information(_between(value, most), float(error), _explained(gain, found.residuals, w), Method.SPLINE)


def _by_blocks(x: Floats, gain: Floats, w: Floats, sampled: Floats, most: float, blocks: int) -> Information:
    draws, parameters = x.shape
    if parameters > 1 or not 1 <= blocks <= draws:
        raise UserError(
            "evppi: blocks take one parameter, and 1 to {} blocks, not {} and {}", draws, parameters, blocks
        )
    used = np.argsort(x[:, 0], kind="stable")[: draws // blocks * blocks]
    gain, w, sampled = gain[used], w[used], sampled[:, used]
    value = _value_of_choosing(_block_sums(gain, w, blocks))
    error = _spread(_value_of_choosing(_block_sums(gain, sampled, blocks)))
    residuals = gain - _block_means(gain, w, blocks)
    return Information(_between(value, most), float(error), _explained(gain, residuals, w), Method.BLOCKS)


def _block_sums(gain: Floats, w: Floats, blocks: int) -> Floats:
    """Return the part of the weighted mean that each block is ``[blocks, ..., K]`` of ``w`` ``[..., n]``."""
    share = (w / w.sum(axis=-1, keepdims=True)).reshape(*w.shape[:-1], blocks, w.shape[-1] // blocks)
    sums: Floats = np.einsum("...bi,bik->b...k", share, gain.reshape(blocks, -1, gain.shape[1]))
    return sums


def _block_means(gain: Floats, w: Floats, blocks: int) -> Floats:
    """Return the mean of each draw's own block ``[n, K]``."""
    size = (w / w.sum()).reshape(blocks, -1).sum(axis=1)[:, None]
    means = _block_sums(gain, w, blocks) / np.where(size > 0, size, 1.0)
    return np.repeat(means, len(gain) // blocks, axis=0)


def _value_of_choosing(parts: Floats) -> Floats:
    """Return what choosing in each case is worth above choosing once ``[...]``.

    ``parts`` ``[n, ..., K]`` are expected net benefit against the baseline in each of n cases, times its weight: as
    weights are not negative, the greatest part is the greatest net benefit times the weight.
    """
    each = np.maximum(parts.max(axis=-1), 0.0).sum(axis=0)
    once = np.maximum(parts.sum(axis=0).max(axis=-1), 0.0)
    value: Floats = each - once
    return value


def _spread(values: Floats) -> float:
    """Return the standard deviation over bootstrap samples ``[T]``; NaN of fewer than two."""
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan


def _between(value: Floats, most: float) -> float:
    return min(max(float(value), 0.0), most)


def _explained(gain: Floats, residuals: Floats, w: Floats) -> float:
    total = _variance(gain, w)
    return max(0.0, 1 - _variance(residuals, w) / total) if total > 0 else 0.0


def _variance(values: Floats, w: Floats) -> float:
    """Return the weighted variance, summed over the columns of ``values`` ``[n, K]``."""
    share = w / w.sum()
    return float((share @ (values - share @ values) ** 2).sum())


def evsi(
    u: Floats,
    estimate: Floats,
    variance: Floats | None = None,
    weights: Floats | None = None,
    evpi: float | None = None,
    *,
    times: int = TIMES,
    seed: int = 0,
) -> Information:
    """Return the expected value of a trial of one size, simulated once per draw, between 0 and the EVPI.

    Parameters
    ----------
    u
        Net benefit ``[D, J]``, DKK, the baseline first.
    estimate
        What the trial would find where the draw is the truth ``[D]``, or several of its results ``[D, S]``.
    variance
        The trial's own variance of its estimate ``[D]`` (None: the estimate says all).
    weights, evpi, times, seed
        As :func:`evppi`.

    Raises
    ------
    UserError
        As :func:`evppi`.
    """
    found = [np.asarray(estimate, float).reshape(len(u), -1)]
    if variance is not None:
        found.append(np.asarray(variance, float)[:, None])
    return evppi(np.hstack(found), u, weights=weights, evpi=evpi, times=times, seed=seed)


def enbs(evsi: Floats, people_per_year: float, factors: Floats, setup: float, price: float, n: Floats) -> Floats:
    """Return the expected net benefit of sampling of trials by size ``[N]``, DKK.

    Parameters
    ----------
    evsi
        Value of the trial's information by size, DKK a person ``[N]``.
    people_per_year, factors
        Persons about whom is decided in a year, and the discount factor of each year the decision stands ``[Y]``.
    setup, price
        Of the trial: DKK at once, and DKK a participant.
    n
        Participants ``[N]``.
    """
    return np.asarray(evsi) * people_per_year * np.sum(factors) - (setup + np.asarray(n) * price)


def best_n(n: NDArray[np.int64], benefit: Floats) -> int:
    """Return the size in ``n`` ``[N]`` with the highest :func:`enbs` ``[N]``; 0, no trial, where none is above 0."""
    best = int(np.argmax(benefit))
    return int(n[best]) if benefit[best] > 0 else 0


def by_blocks(x: Floats, u: Floats, most: float) -> float:
    """Return what learning one input ``x`` ``[D, 1]`` is worth by blocks; NaN for several, or too few draws.

    ``u`` ``[D, J]`` is utility, ``most`` the EVPI, DKK.
    """
    blocks = min(BLOCKS, len(u) // DRAWS_PER_PARAMETER)
    if x.shape[1:] != (1,) or blocks < 2:
        return float("nan")
    return evppi(x, u, Method.BLOCKS, evpi=most, blocks=blocks, times=0).value
