"""Chance and knowledge: the variance of paired contrasts split between the two layers.

Replications that share a posterior draw differ by luck alone; groups of them differ by luck and by what is not
known of the parameters. One-way random-effects analysis of variance tells the two apart (Searle, Casella and
McCulloch 1992, "Variance components", ch. 3: the analysis-of-variance estimator for unbalanced data).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.rules.knowledge import posterior
from simulation.model.table import Array
from simulation.run.settings import Settings

OUTCOMES = ("mean_weeks_in_job", "in_job", "off_support", "municipal_net_oere")


@dataclass(frozen=True)
class Layers:
    """The variance of a contrast over replications, by layer, in the square of the outcome's unit.

    ``chance`` is within draws, ``knowledge`` between them; ``error`` is the standard error of the mean that
    counts replications of one draw as going together, ``plain_error`` the one that takes them as unrelated.
    """

    groups: int
    replications: int
    chance: float
    knowledge: float
    error: float
    plain_error: float

    @property
    def share(self) -> float | None:
        """The share of the variance that is knowledge; ``None`` where nothing varies."""
        total = self.chance + self.knowledge
        return self.knowledge / total if total > 0 else None


def split(values: Sequence[float] | Array, groups: Sequence[int] | Array) -> Layers | None:
    """Return the variance of ``values`` ``[R]`` by layer; ``groups`` ``[R]`` is the posterior draw of each.

    Groups may differ in size. A negative estimate for knowledge counts as zero. Values that are missing are left
    out; ``None`` unless there are two groups or more, and one of them has two values or more.
    """
    x, labels = np.asarray(values, float), np.asarray(groups)
    known = np.isfinite(x)
    x, labels = x[known], labels[known]
    own = membership(labels)
    n, k = own.shape
    if k < 2 or n <= k:
        return None
    within, between = one_way(x[None], own)
    knowledge = max(0.0, between)
    error = math.sqrt(knowledge * (own.sum(0) ** 2).sum() / n**2 + within / n)
    return Layers(k, n, within, knowledge, error, float(x.std(ddof=1)) / math.sqrt(n))


def membership(groups: Array) -> Array:
    """Return which replication belongs to which group, as ones and zeros ``[R, G]``, of ``groups`` ``[R]``."""
    return (groups[:, None] == np.unique(groups)).astype(float)


def one_way(z: Array, own: Array) -> tuple[float, float]:
    """Return the variance within and between groups of ``z`` ``[m, R]``, a mean over rows (Searle et al., ch. 3).

    ``own`` ``[R, G]`` is :func:`membership`. The estimate between groups is unbiased, and may be below zero.
    """
    sizes, (n, k) = own.sum(0), own.shape
    means = z @ own / sizes
    within = ((z - means @ own.T) ** 2).sum(1) / (n - k)
    between = (sizes * (means - z.mean(1, keepdims=True)) ** 2).sum(1) / (k - 1)
    typical = (n - (sizes**2).sum() / n) / (k - 1)
    return float(within.mean()), float(((between - within) / typical).mean())


def variance_by_layer(settings: Settings, contrasts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a record per arm and outcome of ``contrasts``; none where no draw is shared or there is no posterior."""
    if settings.knowledge != "drawn" or settings.chance_per_draw < 2 or not len(posterior()[1]):
        return []
    records: list[dict[str, Any]] = []
    for arm, rows in contrasts.groupby("arm", sort=False):
        draws = rows["replication"].to_numpy() // settings.chance_per_draw
        for outcome in OUTCOMES:
            found = split(rows[outcome].to_numpy(float), draws) if outcome in rows else None
            if found is not None:
                records.append(
                    {
                        "arm": str(arm),
                        "outcome": outcome,
                        "draws": found.groups,
                        "replications": found.replications,
                        "variance_chance": found.chance,
                        "variance_knowledge": found.knowledge,
                        "share_of_knowledge": found.share,
                        "standard_error": found.error,
                        "standard_error_if_unrelated": found.plain_error,
                    }
                )
    return records
