"""Thresholds: the value of an input at which another alternative becomes best.

Exact for a price, in which net benefit is linear; by regression on the draws for a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.decision.measures import finite
from simulation.decision.splines import COLUMNS, fit
from simulation.decision.weights import draw_weights, weighted_mean
from simulation.results.statistics import Floats

GRID = 401
"""Points between the least and greatest value seen of a parameter."""


@dataclass(frozen=True)
class Crossing:
    """The value of an input, in its own unit, beyond which the alternative number ``best`` is best."""

    value: float
    best: int


@dataclass(frozen=True)
class Thresholds:
    """The nearest crossings below and above the input as it stands, where ``best`` is best; None: there is none."""

    best: int
    below: Crossing | None
    above: Crossing | None


def price_threshold(nb_at_listed: Floats, slope: Floats, listed: float = 0.0) -> Thresholds:
    """Return the prices at which the best alternative changes, exact where net benefit is linear in the price.

    Parameters
    ----------
    nb_at_listed
        Mean net benefit at the price as listed ``[J]``, DKK.
    slope
        Its change per unit of the price ``[J]``: minus the (discounted) quantity paid for, against the baseline's.
    listed
        The price; with 0 the thresholds are changes of it.
    """
    best = int(np.argmax(nb_at_listed))
    lead, faster = nb_at_listed[best] - nb_at_listed, slope - slope[best]
    return Thresholds(best, _overtaken(lead, faster, listed, -1), _overtaken(lead, faster, listed, 1))


def _overtaken(lead: Floats, faster: Floats, listed: float, direction: int) -> Crossing | None:
    """Return where the best is first overtaken as the price moves; of several at once, by the fastest."""
    gains = direction * faster
    rivals = np.flatnonzero(gains > 0)
    if not len(rivals):
        return None
    moves = lead[rivals] / gains[rivals]
    first = np.lexsort((-gains[rivals], moves))[0]
    return Crossing(float(listed + direction * moves[first]), int(rivals[first]))


def regression_threshold(x: Floats, u: Floats, weights: Floats | None = None) -> Thresholds:
    """Return the values of a parameter at which the best alternative changes, within the range of its draws.

    Expected net benefit given the parameter is by splines (:mod:`simulation.decision.splines`); ``best`` is what is
    best at the parameter's mean. Of a parameter with few levels, a crossing is the first level where another is best.

    Parameters
    ----------
    x
        The parameter of each draw ``[D]``.
    u
        Net benefit ``[D, J]``, DKK, the baseline first.
    weights
        Of the draws ``[D]``, summing to 1 (None: equal).

    Raises
    ------
    UserError
        For missing values, or weights that do not fit.
    """
    x, u = finite(x[:, None])[:, 0], finite(u)
    w = draw_weights(len(u), weights)
    levels = np.unique(x)
    if len(levels) == 1:
        return Thresholds(int(weighted_mean(u, w).argmax()), None, None)
    few = len(levels) <= COLUMNS + 1
    grid = levels if few else np.linspace(levels[0], levels[-1], GRID)
    expected = expected_at(x, u, grid, w)
    start = int(np.abs(grid - w @ x).argmin())
    below = _nearest(grid[start::-1], expected[start::-1], few)
    above = _nearest(grid[start:], expected[start:], few)
    return Thresholds(int(expected[start].argmax()), below, above)


def expected_at(x: Floats, u: Floats, values: Floats, weights: Floats | None = None) -> Floats:
    """Return the expected net benefit against the baseline at some values of a parameter ``[n, J]``, by splines.

    ``x`` ``[D]`` is the parameter of each draw, ``u`` ``[D, J]`` its net benefit, the baseline first, DKK.
    """
    w = draw_weights(len(u), weights)
    return np.insert(fit(x[:, None], u[:, 1:] - u[:, :1], w).predict(values[:, None]), 0, 0.0, axis=1)


def _nearest(grid: Floats, expected: Floats, few: bool) -> Crossing | None:
    """Return where the best alternative first changes along ``grid`` ``[n]``, of ``expected`` benefit ``[n, J]``."""
    best = expected.argmax(axis=1)
    changed = np.flatnonzero(best != best[0])
    if not len(changed):
        return None
    at, now = int(changed[0]), int(best[changed[0]])
    if few:
        return Crossing(float(grid[at]), now)
    lead = expected[at - 1 : at + 1, best[0]] - expected[at - 1 : at + 1, now]
    part = lead[0] / (lead[0] - lead[1])
    return Crossing(float(grid[at - 1] + part * (grid[at] - grid[at - 1])), now)
