"""Which inputs move an effect most: over the range the posterior leaves each, all others as they come.

In the last bank the inputs are drawn independently of each other, from the box in which the posterior lies; so the
slope of an effect on one of them is that input's own, and its error follows from the spread of the runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from simulation.calibration.left_out import LeftOutTarget
from simulation.calibration.priors import Floats


def movers(
    u: Floats, statistics: Floats, figures: Sequence[LeftOutTarget], names: Sequence[str], posterior: Floats
) -> pd.DataFrame:
    """Return how far each input moves each effect (an arm less its control), the farthest first.

    Parameters
    ----------
    u
        The last bank's inputs in its own unit cube ``[n, d]``.
    statistics
        Its statistics, a column a figure ``[n, figures]``.
    figures
        The documented figures.
    names
        Of the inputs.
    posterior
        Draws in the same cube ``[draws, d]``.

    Returns
    -------
    pd.DataFrame
        Columns effect (evidence path), documented, input, moves (from the 5th to the 95th percentile of the
        posterior, in the figure's unit), error (standard) and share (of the variance of the effect, as the
        posterior spreads the input).
    """
    low, high = np.quantile(posterior, (0.05, 0.95), axis=0)
    spread = posterior.var(axis=0)
    by_statistic = {figure.statistic: k for k, figure in enumerate(figures)}
    rows = []
    for k, figure in enumerate(figures):
        control = by_statistic.get(figure.control)
        if control is None:
            continue
        effect = statistics[:, k] - statistics[:, control]
        known = np.isfinite(effect)
        y, x = effect[known] - effect[known].mean(), u[known] - u[known].mean(axis=0)
        slope = x.T @ y / (x**2).sum(axis=0)
        error = y.std() / np.sqrt((x**2).sum(axis=0))
        left = max(float(y.var()), 1e-12)
        documented = figure.documented - figures[control].documented
        for j, name in enumerate(names):
            reach = float(high[j] - low[j])
            rows.append(
                {
                    "effect": figure.path,
                    "documented": documented,
                    "input": name,
                    "moves": float(slope[j]) * reach,
                    "error": float(error[j]) * reach,
                    "share": float(slope[j] ** 2 * spread[j]) / left,
                }
            )
    found = pd.DataFrame(rows, columns=["effect", "documented", "input", "moves", "error", "share"])
    found = found.assign(size=found["moves"].abs()).sort_values(["effect", "size"], ascending=[True, False])
    return found.drop(columns="size").reset_index(drop=True)


def by_chance(inputs: int) -> float:
    """Return how many standard errors the largest of so many slopes reaches where none is there (5 %, Bonferroni)."""
    return float(norm.isf(0.025 / max(1, inputs))) if inputs else math.inf
