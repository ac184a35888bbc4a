"""Sobol indices of a stochastic model, with the noise of its replications taken out.

The plain way is to average the replications of a cell and to analyse the means as if they were exact. What noise is
left in the means then counts as variance: it shrinks first-order indices, and gives every input a total effect, inert
ones too (on how many replications that takes: "Regularizing nested Monte Carlo Sobol' index estimators",
arXiv:2210.08807). But all that the estimators use are means of products of two outputs, and a product of two
*different* replications has the product of the true means as its expectation. Averaged over all such pairs it is a
U-statistic (Hoeffding 1948): unbiased for what the same estimator would give without noise.

The two factors need only be independent of one another. Cells may share their luck (common random numbers: column r
of every cell has the same seed) or not, and luck may act differently in different cells. Replications that share more
than that, such as a posterior draw, are named as a group and only multiplied with those of other groups; an index is
then about the mean over draws. An index is a ratio all the same: where a few draws tilt the response to an input, the
mean response itself is known no better than from so many, and the index leans towards the other inputs
(experiments/noisy_indices.py, "tilted"); the interval allows for most of it.

Estimators: first order B (AB - A) / V (Saltelli et al. 2010, CPC 181, eq. b of table 2), total (A - AB)^2 / 2V
(Jansen 1999, CPC 117), V the variance over A and B together: those of SALib, which they equal where nothing is noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from simulation.studies.designs import Input
from simulation.studies.sampling import Floats, problem

ROUNDING = 1e-13
"""Standard deviation, as a share of the largest output, up to which outputs count as all the same."""

UNTOLD = 0.02
"""Where the variance of some resample is below this share of the estimate, it cannot be told from noise."""

Groups = Sequence[Any] | NDArray[Any]


def sobol_indices(
    y: Floats,
    inputs: Sequence[Input],
    resamples: int = 1000,
    confidence: float = 0.90,
    seed: int = 0,
    groups: Groups | None = None,
) -> pd.DataFrame:
    """Return a row an input: its first-order and total index, each with an interval and beside the plain estimate.

    ``y`` ``[n * (d + 2), R]`` are outputs at the cells of :func:`~simulation.studies.sampling.sobol_points`, a
    column a replication; NaN is a run that failed. ``groups`` ``[R]`` says which replications share a draw. Columns:
    input, first, first_low, first_high, total, total_low, total_high, first_plain, total_plain, points.

    The intervals are those of :func:`interval`, from ``resamples`` bootstrap samples of base points and from leaving
    one group of replications out after the other.
    ``first_plain`` and ``total_plain`` are SALib's, of the cell means of complete base points. A base point is left
    out where a cell failed that the index needs; ``points`` counts those behind both indices. Indices and intervals
    are NaN where the outputs vary no more than noise would make them, be it in one sample.

    Raises
    ------
    ValueError
        If ``y`` is not in blocks of ``d + 2`` rows, or there are fewer than two groups of replications.
    """
    d = len(inputs)
    y = np.asarray(y, float)
    if y.ndim != 2 or not len(y) or len(y) % (d + 2):
        raise ValueError(f"y must be [n * {d + 2}, R] for {d} inputs, not shape {y.shape}")
    own = membership(y.shape[1], groups)
    z = centred(y).reshape(-1, d + 2, y.shape[1])
    terms = _terms(z, own)
    least = (ROUNDING * np.abs(y[np.isfinite(y)]).max(initial=0)) ** 2
    whole = row_means(terms.T)[None]
    found = _indices(whole, own, least)[0]
    least = max(least, UNTOLD * float(_variance(whole, own)[0]))
    drawn = _indices(weighted_means(terms, bootstrap(len(terms), resamples, seed)), own, least)
    without = [_indices(row_means(_terms(z, o).T)[None], o, least)[0] for o in leave_one_out(own)]
    low, high = interval(found, drawn, without, confidence)
    found = np.where(np.isfinite(low), found, np.nan)
    plain_first, plain_total = _plain(y, inputs)
    known = np.isfinite(terms[:, :d]) & np.isfinite(terms[:, d : 2 * d])
    return pd.DataFrame(
        {
            "input": [i.key for i in inputs],
            "first": found[:d],
            "first_low": low[:d],
            "first_high": high[:d],
            "total": found[d:],
            "total_low": low[d:],
            "total_high": high[d:],
            "first_plain": plain_first,
            "total_plain": plain_total,
            "points": known.sum(0),
        }
    )


def membership(replications: int, groups: Groups | None) -> Floats:
    """Return which replication belongs to which group, as ones and zeros ``[R, G]``; by default each to its own.

    Raises
    ------
    ValueError
        If there are fewer than two groups, or not a label for each replication.
    """
    labels = np.arange(replications) if groups is None else np.asarray(groups)
    if labels.shape != (replications,):
        raise ValueError(f"groups must have a label for each of {replications} replications, not {labels.shape}")
    own = labels[:, None] == np.unique(labels)
    if own.shape[1] < 2:
        raise ValueError("two replications are the least, of different groups: noise shows between them alone")
    return own.astype(float)


def pair_products(u: Floats, v: Floats, own: Floats) -> Floats:
    """Return the mean of ``u_j v_k`` over all pairs of replications of different groups ``[...]``.

    ``u`` and ``v`` are ``[..., R]``, ``own`` is :func:`membership`. With every replication its own group this is
    ``(R^2 mean(u) mean(v) - sum_j u_j v_j) / (R (R - 1))``. Missing values take their pairs with them; NaN where no
    pair is left.
    """
    (u_sums, u_counts), (v_sums, v_counts) = group_sums(u, own), group_sums(v, own)
    return _ratio(_across(u_sums, v_sums), _across(u_counts, v_counts))


def group_sums(u: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Return the sum of the known values of each group and how many they are, both ``[..., G]``."""
    known = np.isfinite(u)
    return np.tensordot(np.where(known, u, 0.0), own, 1), np.tensordot(known.astype(float), own, 1)


def _across(a: Floats, b: Floats) -> Floats:
    """Return the sum of ``a_g b_h`` over groups ``g != h`` ``[...]``, of sums by group ``[..., G]``."""
    ones = np.ones(a.shape[-1])
    return np.asarray((a @ ones) * (b @ ones) - np.einsum("...g,...g->...", a, b))


def _ratio(sums: Floats, counts: Floats) -> Floats:
    return np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)


def weighted_means(values: Floats, weights: Floats) -> Floats:
    """Return means of the known ``values`` ``[n, k]`` under each row of ``weights`` ``[b, n]``: ``[b, k]``."""
    known = np.isfinite(values)
    return _ratio(weights @ np.where(known, values, 0.0), weights @ known)


def row_means(y: Floats) -> Floats:
    """Return the mean of the known values over the last axis ``[...]``, NaN where there is none."""
    known = np.isfinite(y)
    return _ratio(np.where(known, y, 0.0).sum(-1), known.sum(-1))


def centred(y: Floats) -> Floats:
    """Return ``y`` ``[C, ..., R]`` less the mean of each replication over cells, which takes shared luck out."""
    return y - row_means(np.moveaxis(y, 0, -1))


def bootstrap(n: int, resamples: int, seed: int) -> Floats:
    """Return how often each of ``n`` points is drawn in each bootstrap sample ``[resamples, n]``."""
    drawn = stats.multinomial.rvs(n, np.full(n, 1 / n), size=resamples, random_state=seed)
    return np.asarray(drawn, float)


def leave_one_out(own: Floats) -> list[Floats]:
    """Return the membership ``[R, G - 1]`` without each group in turn; empty with two groups, which leave no pair."""
    groups = own.shape[1]
    return [np.delete(own, g, axis=1) for g in range(groups)] if groups > 2 else []


def interval(found: Floats, drawn: Floats, without: Sequence[Floats], confidence: float) -> tuple[Floats, Floats]:
    """Return the low and high end ``[k]`` of the interval of ``found`` ``[k]``.

    ``drawn`` ``[b, k]`` are estimates of bootstrap samples of points: their percentiles hold what the choice of
    points and a cell's own luck leave open. What luck or draws shared by the cells leave open shows between groups
    of replications: ``without`` ``[G, k]`` are estimates that leave one group out, for the jackknife (Efron and Stein
    1981). The two half-widths are added in squares, as variances are when data are clustered both ways (Cameron,
    Gelbach and Miller 2011); a cell's own luck is in both, so the interval is wide rather than narrow. With two
    groups the second cannot be told, and is left out.
    """
    low, high = np.quantile(drawn, ((1 - confidence) / 2, (1 + confidence) / 2), axis=0)
    shared = np.zeros_like(found)
    if len(without):
        groups = len(without)
        error = np.std(without, axis=0) * np.sqrt(groups - 1)
        shared = error * stats.t.ppf((1 + confidence) / 2, groups - 1)
    return found - np.hypot(np.maximum(found - low, 0), shared), found + np.hypot(np.maximum(high - found, 0), shared)


def _terms(y: Floats, own: Floats) -> Floats:
    """Return what the indices are means of, a row a base point ``[n, 2 d + 1 + R]``.

    First order ``[d]``, total ``[d]``, square ``[1]`` and, to centre the square, the outputs themselves ``[R]``; of
    centred outputs ``[n, d + 2, R]``.
    """
    a, ab, b = y[:, :1], y[:, 1:-1], y[:, -1:]
    move = ab - a
    first = pair_products(b, move, own)
    total = pair_products(move, move, own) / 2
    square = (pair_products(a, a, own) + pair_products(b, b, own)) / 2
    return np.hstack([first, total, square, (a + b)[:, 0] / 2])


def _indices(means: Floats, own: Floats, least: float) -> Floats:
    """Return first-order and total indices ``[b, 2 d]`` of mean terms ``[b, 2 d + 1 + R]``; NaN without variance."""
    variance = _variance(means, own)
    share = means.shape[1] - len(own) - 1
    return means[:, :share] / np.where(variance > least, variance, np.nan)[:, None]


def _variance(means: Floats, own: Floats) -> Floats:
    """Return the variance of the true outputs ``[b]`` of mean terms ``[b, 2 d + 1 + R]``."""
    share = means.shape[1] - len(own) - 1
    middle = means[:, share + 1 :]
    return np.asarray(means[:, share] - pair_products(middle, middle, own))


def _plain(y: Floats, inputs: Sequence[Input]) -> tuple[Floats, Floats]:
    """Return SALib's first-order and total indices ``[d]`` of the cell means of complete base points."""
    d = len(inputs)
    blocks = row_means(y).reshape(-1, d + 2)
    means = blocks[np.isfinite(blocks).all(1)].ravel()
    if not len(means) or np.ptp(means) <= ROUNDING * np.abs(means).max():
        return np.full(d, np.nan), np.full(d, np.nan)
    from SALib.analyze import sobol  # type: ignore[import-untyped]  # slow to import

    # its own bootstrap is not used: two resamples, the least it takes, and a seed that spares NumPy's global one
    found = sobol.analyze(problem(inputs), means, calc_second_order=False, num_resamples=2, seed=1)
    return np.asarray(found["S1"]), np.asarray(found["ST"])
