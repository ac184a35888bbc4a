"""Elementary effects of a stochastic model (Morris 1991), with the noise of its replications taken out.

An input's elementary effect is what moving it changes, per its full range, from one point of a trajectory to the
next. Its importance is the mean absolute effect, mu* (Campolongo, Cariboni and Saltelli 2007, EMS 22), and noise
makes the absolute value of anything positive. So the sign of an effect is here read from the other replications and
its size from the one in hand: the two are independent, an inert input gets zero on average, and an effect that stands
clear of the noise gets its size. In between, where the sign is sometimes misread, mu* is too small: on average it
bounds the true one from below. The variance of effects is an unbiased U-statistic, as in
:mod:`simulation.studies.sobol`, which also tells what replications may share.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.studies.designs import Input
from simulation.studies.sampling import Floats, problem, unit
from simulation.studies.sobol import (
    Groups,
    bootstrap,
    centred,
    group_sums,
    interval,
    leave_one_out,
    membership,
    pair_products,
    row_means,
    weighted_means,
)


def morris_effects(
    x: Floats,
    y: Floats,
    inputs: Sequence[Input],
    resamples: int = 1000,
    confidence: float = 0.90,
    seed: int = 0,
    groups: Groups | None = None,
) -> pd.DataFrame:
    """Return a row an input: its effects over its full range, in the unit of ``y``.

    ``x`` ``[trajectories * (d + 1), d]`` are the points of :func:`~simulation.studies.sampling.morris_points`,
    ``y`` ``[trajectories * (d + 1), R]`` the outputs there, a column a replication; NaN is a run that failed.
    ``groups`` ``[R]`` says which replications share a draw. Columns: input, mu_star, low, high, sigma, mu,
    mu_star_plain, trajectories.

    ``mu_star`` may come out below zero for an inert input; ``low`` and ``high`` are the interval of
    :func:`~simulation.studies.sobol.interval`, from ``resamples`` bootstrap samples of trajectories. ``sigma``,
    the standard deviation of effects over trajectories, is zero where noise explains it. ``mu_star_plain`` is
    SALib's, of the cell means of complete trajectories. A failed cell costs the effects that touch it;
    ``trajectories`` counts those left for ``mu_star``.

    Raises
    ------
    ValueError
        If ``x`` is no such design, ``y`` does not match it, or there are fewer than two groups.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if y.ndim != 2 or len(y) != len(x):
        raise ValueError(f"y must have a row for each of {len(x)} points and a column a replication, not {y.shape}")
    own = membership(y.shape[1], groups)
    steps = _steps(x, inputs)
    effects = _effects(steps, y)
    sizes = _sizes(effects, own)
    drawn = weighted_means(sizes, bootstrap(len(sizes), resamples, seed))
    found = row_means(sizes.T)
    without = [row_means(_sizes(effects, o).T) for o in leave_one_out(own)]
    low, high = interval(found, drawn, without, confidence)
    return pd.DataFrame(
        {
            "input": [i.key for i in inputs],
            "mu_star": found,
            "low": low,
            "high": high,
            "sigma": _sigma(effects, own),
            "mu": row_means(row_means(effects).T),
            "mu_star_plain": _plain(steps, x, y, inputs),
            "trajectories": np.isfinite(sizes).sum(0),
        }
    )


def _steps(x: Floats, inputs: Sequence[Input]) -> Floats:
    """Return the moves on the unit cube ``[trajectories, d, d]``: step by input, one input moved in each step."""
    d = len(inputs)
    if x.ndim != 2 or x.shape[1] != d or not len(x) or len(x) % (d + 1):
        raise ValueError(f"x must be [trajectories * {d + 1}, {d}] for {d} inputs, not shape {x.shape}")
    steps = np.diff(unit(inputs, x).reshape(-1, d + 1, d), axis=1)
    moved = steps != 0
    if not ((moved.sum(1) == 1).all() and (moved.sum(2) == 1).all()):
        raise ValueError("x must be trajectories in which every input moves once, one at a time")
    return steps


def _effects(steps: Floats, y: Floats) -> Floats:
    """Return elementary effects ``[trajectories, d, R]``, by input; NaN where either end of a step failed."""
    trajectories, d, _ = steps.shape
    change = np.diff(y.reshape(trajectories, d + 1, -1), axis=1)
    when = np.argmax(steps != 0, axis=1)  # [trajectories, d]: the step in which an input moves
    return np.take_along_axis(change, when[..., None], axis=1) / steps.sum(1)[..., None]


def _sizes(effects: Floats, own: Floats) -> Floats:
    """Return absolute effects ``[trajectories, d]``: own value times the sign of the other groups' mean.

    Replications of a group have the same others; NaN where fewer than two groups are known.
    """
    sums, counts = group_sums(effects, own)
    others = sums.sum(-1, keepdims=True) - sums
    told = (counts > 0).sum(-1) > 1
    return np.where(told, (sums * np.sign(others)).sum(-1) / np.maximum(counts.sum(-1), 1), np.nan)


def _sigma(effects: Floats, own: Floats) -> Floats:
    """Return the standard deviation of true effects over trajectories ``[d]``; NaN with fewer than two of them."""
    around = centred(effects)
    squares = pair_products(around, around, own)
    n = np.isfinite(squares).sum(0)
    variance = np.where(n > 1, row_means(squares.T) * n / np.maximum(n - 1, 1), np.nan)
    return np.sqrt(np.maximum(variance, 0.0))


def _plain(steps: Floats, x: Floats, y: Floats, inputs: Sequence[Input]) -> Floats:
    """Return SALib's mu* ``[d]`` of the cell means of complete trajectories; NaN with fewer than two."""
    d = len(inputs)
    means = row_means(y).reshape(-1, d + 1)
    complete = np.isfinite(means).all(1)
    if complete.sum() < 2:
        return np.full(d, np.nan)
    from SALib.analyze import morris  # type: ignore[import-untyped]  # slow to import

    points = unit(inputs, x).reshape(-1, d + 1, d)[complete].reshape(-1, d)
    step = float(np.abs(steps).max())  # the same for all: levels / (2 (levels - 1))
    levels = round(2 * step / (2 * step - 1))
    found = morris.analyze(
        problem(inputs), points, means[complete].ravel(), num_levels=levels, num_resamples=2, seed=1
    )
    return np.asarray(found["mu_star"], float)
