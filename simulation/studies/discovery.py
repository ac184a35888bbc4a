"""Scenario discovery: the inputs under which a policy loses money.

A sweep has cells (design points) and, in each, replications of a paired difference. The cells that fall below a
threshold are described by a few boxes (:mod:`simulation.studies.boxes`), whose quality is measured on cells
that had no part in finding them: density and coverage are the precision and recall of Bryant and Lempert (2010,
"Thinking inside the box", Technological Forecasting and Social Change 77). A box that does not hold out of sample
is not reported, so noise yields none. Cells whose side of the threshold is not known have no part in any of this:
they are counted, and it is said what would decide them. All of it is keys and values; a page has the words.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows
from simulation.model.table import Array
from simulation.results.statistics import LEAST_DRAWS
from simulation.studies.boxes import Design, Limits, cover, design_of, inside

FEWEST_CELLS = 20
FOLDS = 10
LUCK_OF_FOLDS = 2**32 - 1
"""Stands where a replication's number does: no replication has so high a one."""

LEVEL = 0.95
CHANCE_OF_NOISE = 0.01
"""The chance, at most, of counting as many held-out losing cells in a box that says nothing."""

MOST_UNITS = 1_000_000
"""As many units as are looked at when it is asked how many would decide."""

GRID = 12
"""An input with at most so many tried values is a grid: limits are then said in tried values."""


@dataclass(frozen=True)
class Bounds:
    """A number's limits: the cuts midway between tried values, infinite where open, and what was tried inside."""

    low: float
    high: float
    first: float
    last: float
    span: float
    """From the smallest to the largest value tried in the sweep."""
    grid: bool
    """Whether few enough values were tried to name them."""


@dataclass(frozen=True)
class Box:
    """Limits within which the policy mostly loses; intervals at 95 %, every estimate from held-out cells."""

    limits: dict[str, Bounds | frozenset[Any]]
    """By restricted input; a category's values inside. Inputs not named are free."""
    cells: int
    """Cells of the sweep inside, known or not."""
    density: float
    """Share of the cells inside that lose (precision)."""
    density_low: float
    density_high: float
    coverage: float
    """Share of the losing cells that are inside (recall)."""
    coverage_low: float
    coverage_high: float
    mean: float
    """Of the outcome inside, in its unit."""
    mean_low: float
    mean_high: float

    def plain(self) -> dict[str, Any]:
        """Return the box as plain data: an open side is ``None``, a category's values are a list."""
        return {**asdict(self), "limits": {name: _plain(limit) for name, limit in self.limits.items()}}


def _plain(limit: Bounds | frozenset[Any]) -> dict[str, Any]:
    if isinstance(limit, frozenset):
        return {"values": sorted(limit, key=str)}
    return {k: v if math.isfinite(v) else None for k, v in asdict(limit).items()}


@dataclass(frozen=True)
class Discovery:
    """The result of scenario discovery in a sweep, the box that explains most first."""

    boxes: tuple[Box, ...]
    cells: int
    """Cells with an outcome."""
    failed: int
    """Cells without any."""
    losing: int
    """Cells whose mean is below the threshold."""
    uncertain: int
    """Cells whose side of the threshold is not known at 95 %."""
    covered: float
    """Share of the cells known to lose inside any box, held out."""
    importance: dict[str, float]
    """By input, the largest first: the share of the variance of losing (held out) that is no longer told once the
    boxes are freed of the input; 0 for an input no box needs."""
    known_losing: int = 0
    """Cells known at 95 % to be below the threshold."""
    needed: tuple[int, int] | None = None
    """Units (posterior draws) a cell that would decide half of the uncertain cells, and nine in ten, if means and
    spread stayed as they are; ``None`` where no spread is known."""
    each: int = 1
    """Replications of a unit."""

    @property
    def status(self) -> str:
        """What was found: ``boxes``, or why there is none.

        ``unknown``: of no cell it is known. ``never``, ``always``: of all. ``too_few``: of too few to seek limits.
        ``part``: those known are all on one side. ``noise``: no limits tell those that lose from the others.
        """
        known = self.cells - self.uncertain
        if not known:
            return "unknown"
        if self.boxes:
            return "boxes"
        if not self.uncertain and self.losing in (0, self.cells):
            return "always" if self.losing else "never"
        if known < FEWEST_CELLS:
            return "too_few"
        return "noise" if 0 < self.known_losing < known or not self.uncertain else "part"

    def plain(self) -> dict[str, Any]:
        """Return everything as plain data, ``status`` with it."""
        return {"status": self.status, **asdict(self), "boxes": [box.plain() for box in self.boxes]}


@dataclass(frozen=True)
class _Fold:
    """The cells held out, and the boxes found in the others."""

    held: Array
    boxes: list[Limits]


def discover(
    x: pd.DataFrame, y: Array, groups: Sequence[int] | Array | None = None, worse_than: float = 0.0, seed: int = 0
) -> Discovery:
    """Return the boxes of inputs ``x`` ``[C, d]`` in which the outcome ``y`` ``[C, R]`` is below ``worse_than``.

    ``groups`` ``[R]`` says which replications share a posterior draw: these are one unit. Boxes are sought among the
    cells whose side of the threshold is known at 95 %, which takes eight units or more; fewer than 20 such cells have
    none. Missing replications are left out, and so are cells without any. ``seed`` deals the folds.

    Raises
    ------
    ValueError
        If fewer than 20 cells have an outcome, shapes differ, or an input lacks a value.
    """
    units = _units(np.asarray(y, float), groups)
    if len(units) != len(x):
        raise ValueError(f"x has {len(x)} cells and y {len(units)}")
    known = np.isfinite(units).any(axis=1)
    if known.sum() < FEWEST_CELLS:
        raise ValueError(f"discovery needs at least {FEWEST_CELLS} cells with an outcome; there are {known.sum()}")
    units, design = units[known], design_of(x.iloc[np.flatnonzero(known)])
    mean, chance, sure = _signs(units, worse_than)
    below = mean < worse_than
    told = Discovery(
        boxes=(),
        cells=len(mean),
        failed=int((~known).sum()),
        losing=int(below.sum()),
        uncertain=int((~sure).sum()),
        covered=0.0,
        importance=dict.fromkeys(design.names, 0.0),
        known_losing=int((below & sure).sum()),
        needed=_needed(units[~sure], worse_than),
        each=round(np.shape(y)[1] / units.shape[1]),
    )
    if sure.sum() < FEWEST_CELLS:
        return told
    whole, design = design, design.take(sure)
    chance, losing = chance[sure], below[sure]
    folds = list(_folds(design, chance, losing, seed))
    boxes: list[Box] = []
    covered = np.zeros(len(losing), bool)
    for limits in cover(design, chance):
        held = _held_out(design, limits, folds)
        if _is_told(losing, held, ~covered):
            # What is not known had no part in the box either; its mean would be too low or high without it.
            within = inside(whole.values, limits) & ~sure
            within[np.flatnonzero(sure)[held]] = True
            boxes.append(_box(whole, limits, held, losing, units[within]))
            covered |= held
    return replace(
        told,
        boxes=tuple(boxes),
        covered=float(covered[losing].mean()) if losing.any() else 0.0,
        importance=_importance(design, chance, folds),
    )


def known_cells(y: Array, groups: Sequence[int] | Array | None, worse_than: float) -> Array:
    """Return which cells ``[C]`` of ``y`` ``[C, R]`` lie on one side of the threshold at 95 % confidence."""
    return _signs(_units(np.asarray(y, float), groups), worse_than)[2]


def _needed(units: Array, worse_than: float) -> tuple[int, int] | None:
    """Return how many units would decide half of some cells ``[C, K]``, and nine in ten; at the present spread."""
    table = pd.DataFrame(units)
    gap, spread = (table.mean(axis=1) - worse_than).abs().to_numpy(), table.std(axis=1).to_numpy()
    told = np.isfinite(spread)
    if not told.any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(spread > 0, gap / spread, np.inf)[told]
    counts = np.unique(np.geomspace(LEAST_DRAWS, MOST_UNITS, 4000).astype(int))
    # A mean so many standard deviations off the threshold is known from so many units on.
    reach = stats.t.ppf((1 + LEVEL) / 2, counts - 1) / np.sqrt(counts)
    half, most = np.quantile(ratio, (0.5, 0.1), method="lower")
    return tuple(int(counts[min(np.searchsorted(-reach, -r), len(counts) - 1)]) for r in (half, most))  # type: ignore[return-value]


def _units(y: Array, groups: Sequence[int] | Array | None) -> Array:
    """Return the means of ``y`` ``[C, R]`` by group ``[C, K]``."""
    return y if groups is None else pd.DataFrame(y.T).groupby(np.asarray(groups)).mean().to_numpy().T


def _signs(units: Array, worse_than: float) -> tuple[Array, Array, Array]:
    """Return of each cell ``[C]`` the mean, the chance that it is below the threshold, and whether that is sure.

    The chance is Student's t; a cell of fewer than eight units is where its mean is, which is never sure.
    """
    table = pd.DataFrame(units)
    mean, count = table.mean(axis=1).to_numpy(), table.count(axis=1).to_numpy()
    error = table.std(axis=1).to_numpy() / np.sqrt(count)
    chance = (mean < worse_than).astype(float)
    spread = error > 0
    chance[spread] = stats.t.cdf((worse_than - mean[spread]) / error[spread], count[spread] - 1)
    unsure = (1 - LEVEL) / 2
    return mean, chance, (count >= LEAST_DRAWS) & ((chance < unsure) | (chance > 1 - unsure))


def _folds(design: Design, chance: Array, losing: Array, seed: int) -> Iterator[_Fold]:
    """Yield ten folds, each with its share of the losing cells."""
    luck = luck_of(seed, LUCK_OF_FOLDS)
    dealt = uniform_rows(luck, int(Kind.KNOWLEDGE), np.arange(len(losing)), 0, int(Draw.ALLOCATE))
    order = np.lexsort((dealt, losing))
    fold = np.empty(len(losing), int)
    fold[order] = np.arange(len(losing)) % FOLDS
    for k in range(FOLDS):
        yield _Fold(fold == k, cover(design.take(fold != k), chance[fold != k]))


def _held_out(design: Design, box: Limits, folds: list[_Fold]) -> Array:
    """Return which cells ``[C]`` are inside ``box`` as found without them: the most similar box of their fold."""
    found = np.zeros(len(design.values), bool)
    cells = inside(design.values, box)
    for fold in folds:
        others = [inside(design.values, other) for other in fold.boxes]
        likeness = [(cells & other).sum() / (cells | other).sum() for other in others]
        if likeness and max(likeness) > 0:
            found[fold.held] = others[int(np.argmax(likeness))][fold.held]
    return found


def _is_told(losing: Array, held: Array, rest: Array) -> bool:
    """Return whether the held-out cells of a box mostly lose, and more often than noise would have them.

    Fisher's exact test among the ``rest``, the cells outside the boxes before.
    """
    drawn, losers = held & rest, losing & rest
    noise = stats.hypergeom.sf((drawn & losers).sum() - 1, rest.sum(), losers.sum(), drawn.sum())
    return bool(noise < CHANCE_OF_NOISE and losing[held].mean() > 0.5)


def _box(design: Design, limits: Limits, held: Array, losing: Array, units: Array) -> Box:
    """Return a box with its quality; ``held`` and ``losing`` are of the known cells, ``units`` of all inside it."""
    cells = inside(design.values, limits)
    both = int((held & losing).sum())
    return Box(
        {design.names[j]: _limit(design, j, limit, cells) for j, limit in sorted(limits.items())},
        int(cells.sum()),
        *_share(both, int(held.sum())),
        *_share(both, int(losing.sum())),
        *_mean(units),
    )


def _limit(design: Design, j: int, limit: Any, cells: Array) -> Bounds | frozenset[Any]:
    """Return a limit of input ``j`` in the input's own values."""
    known = design.levels[j]
    if known is not None:
        return frozenset(known[k] for k in limit)
    value = design.values[:, j]
    tried, span = np.unique(value), float(np.ptp(value))
    whole = bool((tried == np.round(tried)).all()) and span <= 100
    (low, high), within = limit, value[cells]
    return Bounds(low, high, float(within.min()), float(within.max()), span, len(tried) <= GRID or whole)


def _share(count: int, total: int) -> tuple[float, float, float]:
    """Return a share with Wilson's interval."""
    low, high = stats.binomtest(count, total).proportion_ci(LEVEL, method="wilson")
    return count / total, float(low), float(high)


def _mean(units: Array) -> tuple[float, float, float]:
    """Return the mean of ``units`` ``[n, K]`` with its interval, over cells and over units.

    Both differ by chance: the variances of the two means add, a little on the wide side (Cameron, Gelbach and
    Miller 2011, "Robust inference with multiway clustering"); degrees of freedom after Satterthwaite (1946).
    """
    table = pd.DataFrame(units)
    cells = table.mean(axis=1)
    shared = table.sub(cells, axis=0).mean(axis=0)
    parts = [(float(s.var()) / len(s), len(s) - 1) for s in (cells, shared.dropna()) if len(s) > 1]
    variance, mean = sum(v for v, _ in parts), float(cells.mean())
    if variance == 0:
        return mean, mean, mean
    freedom = variance**2 / sum(v**2 / f for v, f in parts)
    half = float(stats.t.ppf((1 + LEVEL) / 2, freedom)) * math.sqrt(variance)
    return mean, mean - half, mean + half


def _importance(design: Design, chance: Array, folds: list[_Fold]) -> dict[str, float]:
    """Return by input the share of variance that the boxes no longer explain without it, the largest first."""
    told = _told(design, chance, folds, None)
    lost = {name: max(0.0, told - _told(design, chance, folds, j)) for j, name in enumerate(design.names)}
    return dict(sorted(lost.items(), key=lambda item: -item[1]))


def _told(design: Design, chance: Array, folds: list[_Fold], without: int | None) -> float:
    """Return the share of the variance of ``chance`` that the folds' boxes explain in the cells held out."""
    missed = spread = 0.0
    for fold in folds:
        within = np.zeros(len(chance), bool)
        for box in fold.boxes:
            within |= inside(design.values, {j: limit for j, limit in box.items() if j != without})
        known = ~fold.held
        level = np.full(len(chance), chance[known].mean())
        spread += float(((chance - level)[fold.held] ** 2).sum())
        for side in (within, ~within):
            if (side & known).any():
                level[side] = chance[side & known].mean()
        missed += float(((chance - level)[fold.held] ** 2).sum())
    return 1 - missed / spread if spread else 0.0
