"""Boxes: the simple regions of a design in which something happens more often than elsewhere.

A box limits some inputs: a number to an interval, a category to a set. It is worth what it tells of the cells (the
log-likelihood gained by one chance inside and another outside) less what it takes to describe it; pure noise is
worth no description. The nodes of a regression tree (Breiman, Friedman, Olshen and Stone 1984) are the starting
points, because a tree looks several limits ahead. Each is polished one side at a time, which drops the sides that
tell less than they cost and joins what the tree cut in two. As in the patient rule induction method (Friedman and
Fisher 1999, "Bump hunting in high-dimensional data"), the next box is sought among the cells outside the first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy

from simulation.model.table import Array

MOST_BOXES = 4
FEWEST_CELLS = 5
"""Cells a box must hold, and a leaf of the tree."""

STARTS = 5
"""Nodes of a tree that are polished."""

Cut = tuple[float, float]
Limits = Mapping[int, Cut | frozenset[int]]
"""By restricted input: the open interval of a number (infinite where open), or a category's places in its levels."""


@dataclass(frozen=True)
class Design:
    """The cells as numbers ``[C, d]``; ``levels`` holds each category's values by place, ``None`` for a number."""

    names: tuple[str, ...]
    values: Array
    levels: tuple[tuple[Any, ...] | None, ...]

    def take(self, cells: Array) -> Design:
        """Return the design of some ``cells`` (a mask or places)."""
        return Design(self.names, self.values[cells], self.levels)


def design_of(x: pd.DataFrame) -> Design:
    """Return the design of ``x`` ``[C, d]``: numbers stay; words and true/false are categories.

    Raises
    ------
    ValueError
        If an input lacks a value.
    """
    columns: list[Array] = []
    levels: list[tuple[Any, ...] | None] = []
    for name, column in x.items():
        if column.isna().any():
            raise ValueError(f"the input {name} lacks a value in {int(column.isna().sum())} cells")
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            columns.append(column.to_numpy(float))
            levels.append(None)
        else:
            known = tuple(sorted(column.unique().tolist(), key=str))
            columns.append(column.map(known.index).to_numpy(float))
            levels.append(known)
    return Design(tuple(map(str, x.columns)), np.column_stack(columns), tuple(levels))


def inside(values: Array, limits: Limits) -> Array:
    """Return which cells ``[C]`` of ``values`` ``[C, d]`` lie within all limits."""
    found = np.ones(len(values), bool)
    for j, limit in limits.items():
        column = values[:, j]
        if isinstance(limit, frozenset):
            found &= np.isin(column, list(limit))
        else:
            found &= (column > limit[0]) & (column < limit[1])
    return found


def cover(design: Design, chance: Array) -> list[Limits]:
    """Return at most four boxes in which ``chance`` ``[C]`` is high, the most telling first.

    ``chance`` is the probability that the thing happens in a cell: 0 or 1 where it is known. Cells of which little
    is known lie in between and tell a box little. A box holds more than half.
    """
    boxes: list[Limits] = []
    left = np.ones(len(chance), bool)
    while len(boxes) < MOST_BOXES and left.sum() >= 2 * FEWEST_CELLS:
        found = _Search(design.take(left), chance[left]).best()
        if found is None:
            break
        boxes.append(found)
        left &= ~inside(design.values, found)
    return boxes


def _cut(limits: Limits, j: int) -> Cut:
    """Return the interval of number ``j``."""
    limit = limits.get(j, (-math.inf, math.inf))
    assert not isinstance(limit, frozenset)
    return limit


def _places(limits: Limits, j: int, levels: int) -> frozenset[int]:
    """Return the set of category ``j``."""
    limit = limits.get(j, frozenset(range(levels)))
    assert isinstance(limit, frozenset)
    return limit


def _told(happened: Array, cells: Array | int) -> Array:
    """Return the log-likelihood of ``happened`` out of ``cells`` at their own rate, in nats."""
    not_happened = np.maximum(cells - happened, 0)
    return xlogy(happened, happened) + xlogy(not_happened, not_happened) - xlogy(cells, cells)


class _Search:
    """The search for one box among the cells of a design."""

    def __init__(self, design: Design, chance: Array) -> None:
        self.values, self.levels, self.chance = design.values, design.levels, chance
        self.total = chance.sum()
        self.prices = [self._price(j) for j in range(self.values.shape[1])]

    def best(self) -> Limits | None:
        """Return the box that is worth most, or ``None`` if none is worth its description."""
        starts = sorted(self._nodes(), key=self.worth, reverse=True)[:STARTS]
        found = max((self._polished(start) for start in starts), key=self.worth)
        return found if self.worth(found) > 0 else None

    def worth(self, limits: Limits) -> float:
        """Return a box's gain in log-likelihood minus the cost of its description, in nats."""
        cells = inside(self.values, limits)
        told = self._gain(np.array([cells.sum()]), np.array([self.chance[cells].sum()]))
        return float(told[0]) - sum(self._paid(j, limit) for j, limit in limits.items())

    def _gain(self, cells: Array, happened: Array) -> Array:
        """Return the log-likelihood gained by boxes of ``cells`` ``[K]``, less half a log for the chance inside."""
        n = len(self.chance)
        rest, without = n - cells, np.maximum(self.total - happened, 0)
        gain = _told(happened, cells) + _told(without, rest) - _told(self.total, n) - math.log(n) / 2
        fit = (cells >= FEWEST_CELLS) & (happened > cells / 2) & (happened * n > self.total * cells)
        return np.where(fit, gain, -np.inf)

    def _price(self, j: int) -> float:
        """Return what a side of input ``j`` costs: the log of the number of choices.

        Which input, then which cut and which way, or which set. More cuts than the root of the number of cells
        count as so many: no cut is told more finely (Schwarz 1978, the Bayesian information criterion).
        """
        n, d = self.values.shape
        levels = len(np.unique(self.values[:, j]))
        choices = 2 * min(levels - 1, math.sqrt(n)) if self.levels[j] is None else 2.0**levels - 2
        return math.log(d * max(choices, 1))

    def _paid(self, j: int, limit: Cut | frozenset[int]) -> float:
        """Return the cost of a limit: one price a set, or a closed side of an interval."""
        return self.prices[j] * (1 if isinstance(limit, frozenset) else int(np.isfinite(limit).sum()))

    def _nodes(self) -> Iterator[Limits]:
        """Yield every node of a tree as a box, the root first."""
        from sklearn.tree import DecisionTreeRegressor  # type: ignore[import-untyped] # slow to import

        columns = [(j, k) for j, known in enumerate(self.levels) for k in (range(len(known)) if known else [None])]
        encoded = [self.values[:, j] if k is None else self.values[:, j] == k for j, k in columns]
        tree = DecisionTreeRegressor(min_samples_leaf=FEWEST_CELLS, random_state=0)
        grown = tree.fit(np.column_stack(encoded), self.chance).tree_
        ahead: list[tuple[int, Limits]] = [(0, {})]
        while ahead:
            node, limits = ahead.pop()
            yield limits
            if grown.children_left[node] >= 0:
                j, k = columns[grown.feature[node]]
                cut = float(grown.threshold[node])
                ahead.append((grown.children_left[node], {**limits, j: self._narrowed(limits, j, k, cut, True)}))
                ahead.append((grown.children_right[node], {**limits, j: self._narrowed(limits, j, k, cut, False)}))

    def _narrowed(self, limits: Limits, j: int, k: int | None, cut: float, below: bool) -> Cut | frozenset[int]:
        """Return the limit of input ``j`` after a split at ``cut``, or by whether its category is ``k``."""
        known = self.levels[j]
        if known is not None and k is not None:
            return _places(limits, j, len(known)) - {k} if below else frozenset({k})
        low, high = _cut(limits, j)
        return (low, min(high, cut)) if below else (max(low, cut), high)

    def _polished(self, limits: Limits) -> Limits:
        """Return the box after moving one side at a time to where it is worth most, until none moves."""
        while True:
            before = self.worth(limits)
            for j, known in enumerate(self.levels):
                if known is None:
                    limits = self._moved(self._moved(limits, j, 1), j, -1)
                else:
                    limits = self._chosen(limits, j)
            if self.worth(limits) <= before:
                return limits

    def _moved(self, limits: Limits, j: int, way: int) -> Limits:
        """Return the box with the best upper side (``way`` 1) or lower side (-1) of number ``j``."""
        others = {i: limit for i, limit in limits.items() if i != j}
        low, high = _cut(limits, j)
        fixed = low if way > 0 else -high
        value = way * self.values[:, j]
        kept = np.flatnonzero(inside(self.values, others) & (value > fixed))
        kept = kept[np.argsort(value[kept], kind="stable")]
        value, happened = value[kept], np.cumsum(self.chance[kept])
        ends = np.flatnonzero(np.diff(value) > 0)
        cuts = np.append((value[ends] + value[ends + 1]) / 2, np.inf)
        last = np.append(ends, len(kept) - 1)
        gain = self._gain(last + 1, happened[last]) - self.prices[j] * np.isfinite(cuts)
        if gain.max() == -np.inf:
            return limits
        cut = float(cuts[np.argmax(gain)])
        limit = (fixed, cut) if way > 0 else (-cut, -fixed)
        return {**others, j: limit} if np.isfinite(limit).any() else others

    def _chosen(self, limits: Limits, j: int) -> Limits:
        """Return the box with the best set of category ``j``: those with the highest chance, however many.

        Of all sets one of these is best (Breiman et al. 1984, theorem 4.5).
        """
        others = {i: limit for i, limit in limits.items() if i != j}
        kept = inside(self.values, others)
        places, at = np.unique(self.values[kept, j].astype(int), return_inverse=True)
        if len(places) < 2:
            return others
        cells = np.bincount(at)
        happened = np.bincount(at, self.chance[kept])
        order = np.argsort(-happened / cells, kind="stable")
        gain = self._gain(np.cumsum(cells[order]), np.cumsum(happened[order]))
        gain[:-1] -= self.prices[j]
        if gain.max() == -np.inf:
            return limits
        count = int(np.argmax(gain)) + 1
        return others if count == len(places) else {**others, j: frozenset(places[order[:count]].tolist())}
