"""Choice under uncertainty: net benefit, acceptability, expected loss and the value of perfect information.

Definitions are those of Briggs, Claxton & Sculpher 2006, "Decision modelling for health economic evaluation", as BCEA
(Baio, Berardi & Heath 2017, "Bayesian cost-effectiveness analysis with the R package BCEA") and dampack
(Alarid-Escudero et al.) compute them, save that a tie is shared. Net benefit is in DKK against the baseline, which is
column 0 and all zeros; ``U = NB + k E`` at ``k`` DKK per unit of effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulation.decision.weights import TIMES, bootstrap_weights, draw_weights, weighted_mean
from simulation.errors import UserError
from simulation.results.statistics import Floats


@dataclass(frozen=True)
class Choice:
    """What is best on what is known, and how sure: of J alternatives, the first of them the baseline.

    ``mean`` ``[J]`` is net benefit in DKK, ``best`` the alternative with the highest (the first on ties). ``p_best``
    ``[J]`` is the probability of being best, the cost-effectiveness acceptability curve at one ``k``, a tie in a draw
    shared equally; ``p_above`` ``[J]`` that of lying strictly above the baseline. ``expected_loss`` ``[J]`` is what
    choosing an alternative costs in DKK on average against knowing the best, and ``evpi`` that of the best: the
    expected value of perfect information.
    """

    mean: Floats
    best: int
    p_best: Floats
    p_above: Floats
    expected_loss: Floats
    evpi: float

    @property
    def ceaf(self) -> float:
        """The cost-effectiveness acceptability frontier: the probability that the best on the mean is best."""
        return float(self.p_best[self.best])


def choice(u: Floats, weights: Floats | None = None) -> Choice:
    """Return the choice among J alternatives by their net benefit ``u`` ``[D, J]`` on D draws, DKK.

    ``weights`` ``[D]`` sum to 1 (None: equal).

    Raises
    ------
    UserError
        Where a value is missing, or for weights as :func:`~simulation.decision.weights.draw_weights`.

    Examples
    --------
    >>> choice(np.array([[0.0, 2.0], [0.0, -1.0]])).evpi
    0.5
    """
    u = finite(u)
    w = draw_weights(len(u), weights)
    mean, top = weighted_mean(u, w), u.max(axis=1, keepdims=True)
    best, tied = int(mean.argmax()), u == top
    loss = weighted_mean(top - u, w)
    return Choice(
        mean=mean,
        best=best,
        p_best=weighted_mean(tied / tied.sum(axis=1, keepdims=True), w),
        p_above=weighted_mean((u > u[:, :1]).astype(float), w),
        expected_loss=loss,
        evpi=float(loss[best]),
    )


def finite(values: Floats) -> Floats:
    """Return values ``[D, K]`` as they are.

    Raises
    ------
    UserError
        Where a value is missing.
    """
    found = np.asarray(values, float)
    if missing := int((~np.isfinite(found)).any(axis=1).sum()):
        raise UserError("values: missing in {} of {} draws or replications", missing, len(found))
    return found


def standard_error(
    u: Floats, weights: Floats | None = None, times: int = TIMES, seed: int = 0, best: Floats | None = None
) -> float:
    """Return the standard error of the EVPI of ``u`` ``[D, J]`` in DKK, from ``times`` bootstrap samples of draws.

    ``best`` ``[D]`` is what could be had of each draw by knowing all (None: the highest of ``u``; more, where
    something besides the draw is not known).

    Raises
    ------
    UserError
        As :func:`choice`.
    """
    u = finite(u)
    sampled = bootstrap_weights(draw_weights(len(u), weights), times, seed)
    evpi = sampled @ (u.max(axis=1) if best is None else best) - (sampled @ u).max(axis=1)
    return float(evpi.std(ddof=1))


class Quadrant(StrEnum):
    """Where an alternative lies on the cost-effectiveness plane, the baseline at its origin."""

    SAME = "same"
    DOMINATES = "dominates"
    DOMINATED = "dominated"
    COSTS_WITH_MORE_EFFECT = "costs_with_more_effect"
    SAVES_WITH_LESS_EFFECT = "saves_with_less_effect"


@dataclass(frozen=True)
class Icer:
    """An incremental cost-effectiveness ratio in DKK per unit of effect, NaN where the quadrant says all.

    With less effect it is what is saved per unit given up: the higher the better.
    """

    ratio: float
    quadrant: Quadrant


def icer(nb: Floats, e: Floats, weights: Floats | None = None) -> tuple[Icer, ...]:
    """Return the ratio of each alternative against the baseline ``[J]``: ``-mean NB / mean E``.

    ``nb`` and ``e`` ``[D, J]`` are net benefit in DKK without the value of effect, and effect, of the same draws.

    Raises
    ------
    UserError
        As :func:`choice`.
    """
    benefit, effect = means(nb, e, weights)
    return tuple(_icer(float(b), float(x)) for b, x in zip(benefit, effect, strict=True))


def means(nb: Floats, e: Floats, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Return mean net benefit and mean effect ``[J]`` of ``nb`` and ``e`` ``[D, J]``.

    Raises
    ------
    UserError
        As :func:`choice`.
    """
    nb, e = finite(nb), finite(e)
    w = draw_weights(len(nb), weights)
    return weighted_mean(nb, w), weighted_mean(e, w)


def _icer(benefit: float, effect: float) -> Icer:
    quadrant = _quadrant(benefit, effect)
    traded = quadrant in (Quadrant.COSTS_WITH_MORE_EFFECT, Quadrant.SAVES_WITH_LESS_EFFECT)
    return Icer(-benefit / effect if traded else math.nan, quadrant)


def _quadrant(benefit: float, effect: float) -> Quadrant:
    if benefit == effect == 0:
        return Quadrant.SAME
    if benefit >= 0 and effect >= 0:
        return Quadrant.DOMINATES
    if benefit <= 0 and effect <= 0:
        return Quadrant.DOMINATED
    return Quadrant.COSTS_WITH_MORE_EFFECT if effect > 0 else Quadrant.SAVES_WITH_LESS_EFFECT


class Dominance(StrEnum):
    """Whether a strategy may be chosen at some ``k``, by the letters of dampack."""

    NOT_DOMINATED = "ND"
    DOMINATED = "D"
    EXTENDED = "ED"


@dataclass(frozen=True)
class Frontier:
    """The efficient strategies: ``status`` ``[J]`` of each strategy; ``order``, those not dominated by rising cost.

    ``ratio`` ``[J]`` is a strategy's incremental cost per unit of incremental effect over the one before it in
    ``order``, NaN for the first and for the dominated.
    """

    status: tuple[Dominance, ...]
    order: tuple[int, ...]
    ratio: Floats


def frontier(cost: Floats, effect: Floats) -> Frontier:
    """Return the cost-effectiveness frontier of mean ``cost`` and ``effect`` ``[J]``.

    Strong dominance: another has no higher cost and no lower effect; of two alike, the first stays. Extended
    dominance: a mixture of two others does better, which shows as ratios that fall along the frontier (Cantor 1994,
    "Cost-effectiveness analysis, extended dominance, and ethics").
    """
    efficient = _undominated(cost, effect)
    order = _hull(efficient, cost, effect)
    ratio = np.full(len(cost), np.nan)
    at = list(order)
    ratio[at[1:]] = np.diff(cost[at]) / np.diff(effect[at])
    status = [_status(j, efficient, order) for j in range(len(cost))]
    return Frontier(tuple(status), order, ratio)


def _undominated(cost: Floats, effect: Floats) -> list[int]:
    """Return the strategies that none dominates strongly, by rising cost."""
    by_cost = np.lexsort((-effect, cost))  # stable: of two alike the first comes first
    before = np.concatenate(([-np.inf], np.maximum.accumulate(effect[by_cost])[:-1]))
    return [int(j) for j in by_cost[effect[by_cost] > before]]


def _hull(efficient: list[int], cost: Floats, effect: Floats) -> tuple[int, ...]:
    """Return the strategies whose ratios rise along the frontier."""

    def ratio(a: int, b: int) -> float:
        return float((cost[b] - cost[a]) / (effect[b] - effect[a]))

    kept: list[int] = []
    for j in efficient:
        while len(kept) > 1 and ratio(kept[-2], kept[-1]) > ratio(kept[-1], j):
            kept.pop()
        kept.append(j)
    return tuple(kept)


def _status(j: int, efficient: list[int], order: tuple[int, ...]) -> Dominance:
    if j in order:
        return Dominance.NOT_DOMINATED
    return Dominance.EXTENDED if j in efficient else Dominance.DOMINATED


def crossings(nb: Floats, e: Floats, weights: Floats | None = None) -> list[tuple[float, int]]:
    """Return from what worth of a unit of effect other alternatives are best, exactly: ``(k, alternative)``, rising.

    Mean utility is a line in ``k`` for each alternative; these are the corners of the highest of them, from the one
    that is best at 0.

    Raises
    ------
    UserError
        As :func:`choice`.
    """
    benefit, effect = means(nb, e, weights)
    found: list[tuple[float, int]] = []
    k, best = 0.0, int(np.argmax(benefit))
    while True:
        steeper = np.flatnonzero(effect > effect[best])
        if not len(steeper):
            return found
        at = (benefit[best] - benefit[steeper]) / (effect[steeper] - effect[best])
        k = max(k, float(at.min()))
        ties = steeper[at <= at.min()]
        best = int(ties[np.argmax(effect[ties])])
        found.append((k, best))
