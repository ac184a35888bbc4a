"""Which parameters the data cannot tell apart: pairs and combinations known much better than their parts.

Two parameters that act only through their sum are each left wide while the sum is narrow. The directions of the
unit cube that contracted most are the eigenvectors of the posterior covariance relative to the prior's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration.diagnostics import LEARNED, PRIOR_VARIANCE, contraction
from simulation.calibration.luck import Purpose, uniforms
from simulation.errors import UnknownName, nearest

Floats = NDArray[np.float64]
CLOSE = 0.9
"""Posterior correlation from which two parameters count as one."""
GAIN = 0.3
"""How much more a combination must have contracted than the best of its parts."""
NARROWER = 3.0
"""How many times smaller a combination's variance must be than that of its narrowest part."""
TAKES_PART = 0.15
"""Share of a direction's squared loadings from which a parameter takes part in it."""
SHARE = 0.9
"""Share of a direction that its parts must make up together: else it is a mixture of everything."""


def correlations(draws: Floats, names: Sequence[str]) -> pd.DataFrame:
    """Return the posterior correlations ``[d, d]`` of unit draws ``[draws, d]``, named both ways."""
    return pd.DataFrame(np.corrcoef(draws.T), index=list(names), columns=list(names))


def chance(parameters: int, runs: int) -> float:
    """Return the contraction that the best of all directions shows by chance alone (Marchenko & Pastur 1967)."""
    return float(1 - max(0.0, 1 - np.sqrt(parameters / runs)) ** 2)


def _much_better(together: float, alone: float) -> bool:
    """Whether a combination that contracted ``together`` is known much better than a part that did ``alone``."""
    return together - alone >= GAIN and NARROWER * (1 - together) <= 1 - alone


def redundant_pairs(draws: Floats, names: Sequence[str]) -> pd.DataFrame:
    """Return the pairs of parameters that the data cannot distinguish, strongest first.

    A pair is flagged for a posterior correlation above :data:`CLOSE`, or where a combination of the two is known
    much better than either: contracted by :data:`GAIN` more, to a variance :data:`NARROWER` times smaller.

    Columns: first, second, correlation, combination (contraction of the best combination), weight_first and
    weight_second (its loadings), best_alone, why.
    """
    own, covariance = contraction(draws), np.atleast_2d(np.cov(draws.T)) / PRIOR_VARIANCE
    matrix = np.atleast_2d(np.corrcoef(draws.T))
    rows = []
    for i in range(len(names)):
        for j in range(i):
            sizes, vectors = np.linalg.eigh(covariance[np.ix_((j, i), (j, i))])
            together, alone = 1 - sizes[0], max(own[i], own[j])
            close = abs(matrix[i, j]) > CLOSE
            only_together = together >= LEARNED and _much_better(together, alone)
            if close or only_together:
                weights = vectors[:, 0] * np.sign(vectors[0, 0] or 1.0)
                why = "correlation" if close else "known only together"
                rows.append((names[j], names[i], matrix[i, j], together, *weights, alone, why))
    columns = ["first", "second", "correlation", "combination", "weight_first", "weight_second", "best_alone", "why"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("combination", ascending=False, ignore_index=True)


def combinations(draws: Floats, names: Sequence[str], runs: int | None = None) -> pd.DataFrame:
    """Return combinations of several parameters that are known much better than any of them.

    A direction counts if it contracted by more than :data:`LEARNED` and than chance gives, is known much better
    than the best of its parts, and two to six parts make up :data:`SHARE` of it. Columns: parts, weights,
    combination, best_alone. ``runs`` is how many independent runs the draws were made from (each draw one, if not
    given).
    """
    own = contraction(draws)
    sizes, vectors = np.linalg.eigh(np.atleast_2d(np.cov(draws.T)) / PRIOR_VARIANCE)
    least = max(LEARNED, chance(draws.shape[1], min(runs or len(draws), len(draws))))
    rows = []
    for size, vector in zip(sizes, vectors.T, strict=True):
        parts = [int(p) for p in np.flatnonzero(vector**2 >= TAKES_PART)]
        known, whole = 1 - size, (vector[parts] ** 2).sum() >= SHARE
        if known <= least or not whole or len(parts) < 2:
            continue
        alone = own[parts].max()
        if _much_better(known, alone):
            said = " ".join(f"{vector[p]:+.2f} {names[p]}" for p in parts)
            rows.append((", ".join(names[p] for p in parts), said, known, alone))
    return pd.DataFrame(rows, columns=["parts", "weights", "combination", "best_alone"])


def split_redundant(u: Floats, priors: Sequence[str], name: str, seed: int) -> tuple[Floats, list[str]]:
    """Return the bank's points as if two parameters acted through their sum in the place of ``name``.

    The two, ``name.a`` and ``name.b``, are independent and uniform, as any two parameters are: a run's value
    becomes the sum that has the same rank among sums of two uniforms, and the split of the sum is drawn from what
    the sum leaves open. So the statistics stay as simulated, and no run has to be made or weighted again.

    Parameters
    ----------
    u
        Unit parameters ``[n, d]``.
    priors
        Names of the parameters ``[d]``.
    name
        The parameter to split.
    seed
        Of the split.

    Returns
    -------
    Unit parameters ``[n, d + 1]`` (``name.a`` in the old place, ``name.b`` last) and their names.

    Raises
    ------
    UnknownName
        If there is no such parameter.
    """
    names = list(priors)
    if name not in names:
        raise UnknownName(f"no parameter is called '{name}'{nearest(name, names)}")
    at = names.index(name)
    share = u[:, at]
    # the inverse of the distribution of a sum of two uniforms, which is triangular on (0, 2)
    total = np.where(share < 0.5, np.sqrt(2 * share), 2 - np.sqrt(2 * (1 - share)))
    low, high = np.maximum(0.0, total - 1), np.minimum(1.0, total)
    first = low + (high - low) * uniforms(seed, Purpose.REDUNDANT, len(u))[:, 0]
    found = np.column_stack([u, total - first])
    found[:, at] = first
    return found, [*names[:at], f"{name}.a", *names[at + 1 :], f"{name}.b"]
