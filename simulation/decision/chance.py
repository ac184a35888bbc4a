"""Chance removed from knowledge: draws of net benefit as they would be with replications without end.

The mean of a draw's few replications holds chance besides what the draw is about, which makes the value of
information too high (Oakley, Brennan, Tappenden & Chilcott 2010, "Simulation sample sizes for Monte Carlo partial
EVPI calculations"). One-way analysis of variance tells the two apart (:mod:`simulation.results.layers`); the means
are then drawn together until their covariance is that of knowledge alone: moment matching, as Heath, Manolopoulou &
Baio 2018 ("Efficient Monte Carlo estimation of the expected value of sample information using moment matching")
rescale a distribution of net benefit. The map is the linear one that moves the draws least (Olkin & Pukelsheim 1982).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.decision.measures import finite
from simulation.decision.weights import draw_weights, weighted_mean
from simulation.errors import UserError
from simulation.results.statistics import Floats, draw_means

LEAST = 100
"""With fewer distinct draws the value of perfect information is only bounded, by the draws' means: "at most X"."""


@dataclass(frozen=True)
class Knowledge:
    """Net benefit of D draws against the baseline, chance removed, J - 1 alternatives, DKK.

    ``values`` and ``means`` ``[D, J - 1]`` are with and without chance removed, of the labels ``draws`` ``[D]``;
    covariances ``within`` draws, ``between`` their means and of ``knowledge`` ``[J - 1, J - 1]``. Where no draw has
    two replications, chance is not ``known``: ``values`` are the means, ``within`` is NaN and ``knowledge`` is
    ``between``.
    """

    values: Floats
    means: Floats
    draws: NDArray[np.int64]
    within: Floats
    between: Floats
    knowledge: Floats
    known: bool

    @property
    def enough(self) -> bool:
        """Whether the draws are enough for a value of information rather than a bound."""
        return self.known and len(self.draws) >= LEAST

    @property
    def net_benefit(self) -> Floats:
        """Net benefit by draw with the baseline's zeros in front ``[D, J]``: the values, or the means for a bound."""
        return np.insert(self.values if self.enough else self.means, 0, 0.0, axis=1)


def remove_chance(y: Floats, draws: NDArray[np.int64], weights: Floats | None = None) -> Knowledge:
    """Return net benefit by draw, the covariance of chance taken out of that between draws.

    ``T = max(0, B - W / n)`` (no negative eigenvalues) and ``mean + A (m_d - mean)`` with
    ``A = B^-1/2 (B^1/2 T B^1/2)^1/2 B^-1/2``, so that the covariance of the values is T.

    Parameters
    ----------
    y
        Net benefit of replications against the baseline ``[R, J - 1]``, DKK.
    draws
        The draw of each replication ``[R]``.
    weights
        Of the draws in ascending order of their labels ``[D]``, summing to 1 (None: equal).

    Raises
    ------
    UserError
        With a single draw (or all weight on one), missing values, or weights that do not fit.
    """
    y = finite(y)
    labels, at, sizes = np.unique(draws, return_inverse=True, return_counts=True)
    w = draw_weights(len(labels), weights)
    if (w > 0).sum() < 2:
        raise UserError("draws: {}; what is known takes two or more to tell", len(labels))
    m = draw_means(y, draws)
    centre = weighted_mean(m, w)
    between = _between(m - centre, w)
    if len(y) == len(labels):
        return Knowledge(m, m, labels, np.full_like(between, np.nan), between, between, known=False)
    apart = y - m[at]
    within = apart.T @ apart / (len(y) - len(labels))
    knowledge = _spectral(between - within * _chance_left(w, sizes), _positive)
    values = centre + (m - centre) @ moment_map(between, knowledge).T
    return Knowledge(_alike(y, values), m, labels, within, between, knowledge, known=True)


def _alike(y: Floats, values: Floats) -> Floats:
    """Return ``values`` ``[D, K]``, bit for bit the same where alternatives of ``y`` ``[R, K]`` are the same.

    So what changes nothing stays tied with the baseline, and the cells of a plateau with each other.
    """
    _, first, which = np.unique(np.insert(y, 0, 0.0, axis=1), axis=1, return_index=True, return_inverse=True)
    return np.insert(values, 0, 0.0, axis=1)[:, first[which.ravel()]][:, 1:]


def _between(m: Floats, w: Floats) -> Floats:
    """Return the unbiased covariance of centred draw means; with equal weights the divisor is D - 1."""
    covariance: Floats = (m.T * w) @ m / (1 - (w**2).sum())
    return covariance


def _chance_left(w: Floats, sizes: NDArray[np.int64]) -> float:
    """Return the share of W that B holds: 1 / n, n the harmonic mean of the sizes where weights are equal."""
    own = w * (1 - w)
    return float((own / sizes).sum() / own.sum())


def moment_map(before: Floats, after: Floats) -> Floats:
    """Return the symmetric A with ``A before A = after``, covariances ``[K, K]``; 0 where nothing varied before."""
    root, inverse = _spectral(before, _root), _spectral(before, _inverse_root)
    return inverse @ _spectral(root @ after @ root, _root) @ inverse


def _spectral(matrix: Floats, function: Callable[[Floats], Floats]) -> Floats:
    """Return a function of a symmetric matrix, by its eigenvalues."""
    values, vectors = np.linalg.eigh(matrix)
    found: Floats = (vectors * function(values)) @ vectors.T
    return found


def _positive(values: Floats) -> Floats:
    return np.maximum(values, 0.0)


def _root(values: Floats) -> Floats:
    return np.sqrt(_positive(values))


def _inverse_root(values: Floats) -> Floats:
    """Return the inverse of the square root; 0 for what is 0 to rounding, as in a pseudo-inverse."""
    varies = values > values.max() * len(values) * np.finfo(float).eps
    return np.where(varies, 1 / np.sqrt(np.where(varies, values, 1.0)), 0.0)
