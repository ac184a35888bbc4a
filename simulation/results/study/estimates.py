"""Comparisons between the cells of a study.

Cells share their replications: the same draw of the parameters, the same people and luck. What differs between two
cells is therefore taken replication by replication, and its interval is often much narrower than those of the cells
themselves. Everything compared is a weighted sum of cells: a mean, a change, a difference of changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from simulation.results.folder import RUN_KEYS
from simulation.results.statistics import CONFIDENCE, LEAST_DRAWS, Estimate, Ints, mean_interval, t_quantile
from simulation.results.study.folder import StudyFolder

ROUNDING = 1e-11
"""Share of the largest value within which a difference is none."""

MOST_ROWS = 4_000_000
"""Runs beyond this are not read one by one; comparisons then rest on the cells' own intervals."""

CHECKED = 20
"""Cells whose values are held against their means."""

Weights = Mapping[int, float]


@dataclass(frozen=True)
class Sample:
    """One outcome of one arm: an estimate a cell; if they can be had, ``values`` ``[R, C]`` and ``draws`` ``[R]``."""

    arm: str
    outcome: str
    by_cell: dict[int, Estimate]
    values: pd.DataFrame | None = None
    draws: Ints | None = None

    @property
    def known(self) -> set[int]:
        """The cells with a mean."""
        return {cell for cell, found in self.by_cell.items() if found.known}

    def sum(self, weights: Weights, confidence: float = CONFIDENCE) -> Estimate:
        """Return a weighted sum of cells with its interval over posterior draws (replications, where none is drawn).

        Without values the interval is a safe one: as if cells of one sign were as uncertain as if they were one
        another, and cells of different sign knew nothing of each other.
        """
        cells = [c for c, w in weights.items() if w]
        if len(cells) == 1 and weights[cells[0]] == 1 and confidence == CONFIDENCE:
            return self.by_cell[cells[0]]
        if self.values is not None and set(cells) <= set(self.values.columns):
            own = self.values[cells].to_numpy(float)
            total = own @ np.array([weights[c] for c in cells])
            rounding = ROUNDING * float(np.abs(own[np.isfinite(own)]).max(initial=0.0))
            return mean_interval(np.where(np.abs(total) <= rounding, 0.0, total), self.draws, confidence)
        found = [(weights[c], self.by_cell[c]) for c in cells]
        mean = sum(w * (e.mean or 0.0) for w, e in found)
        n = min((e.n for _, e in found), default=0)
        halves = [(w, (e.high - e.low) / 2) for w, e in found if e.low is not None and e.high is not None]
        if len(halves) < len(found):
            return Estimate(mean, None, None, n)
        half = math.hypot(*(sum(abs(w) * h for w, h in halves if (w > 0) == up) for up in (True, False)))
        half *= t_quantile((1 + confidence) / 2, 200) / t_quantile((1 + CONFIDENCE) / 2, 200)
        return Estimate(mean, mean - half, mean + half, n)

    def change(self, start: Sequence[int], end: Sequence[int], confidence: float = CONFIDENCE) -> Estimate:
        """Return the mean over the cells ``end`` minus that over ``start``."""
        return self.sum(minus(mean_of(end), mean_of(start)), confidence)

    def drift(self, start: Sequence[int], end: Sequence[int], confidence: float = CONFIDENCE) -> Estimate:
        """Return the change between two groups of cells that differ in other inputs too.

        Its interval holds both the luck of which points fell in a group (Welch's, over cells) and that of the draws;
        a little wide, because the cells' own noise is in both. None where one draw is all there is.
        """
        return self._with_cells(self.change(start, end, confidence), confidence, start, end)

    def level(self, cells: Sequence[int]) -> Estimate:
        """Return the mean over cells that differ in other inputs too, with an interval as :meth:`drift`'s."""
        return self._with_cells(self.sum(mean_of(cells)), CONFIDENCE, cells)

    def _with_cells(self, over_draws: Estimate, confidence: float, *groups: Sequence[int]) -> Estimate:
        """Widen an interval over draws by the luck of which cells are in each group."""
        fewest = min(len(g) for g in groups)
        if over_draws.mean is None or over_draws.low is None or over_draws.high is None or fewest < 2:
            return Estimate(over_draws.mean, None, None, over_draws.n)
        if over_draws.nothing:
            return over_draws
        means = [np.array([self.by_cell[c].mean for c in g], float) for g in groups]
        spread = math.sqrt(sum(float(m.var(ddof=1)) / len(m) for m in means))
        half = math.hypot(t_quantile((1 + confidence) / 2, fewest - 1) * spread, over_draws.high - over_draws.mean)
        return Estimate(over_draws.mean, over_draws.mean - half, over_draws.mean + half, over_draws.n)

    def not_told_from(self, best: int) -> int | None:
        """Return how many other cells cannot be told from ``best`` (Bonferroni); None without intervals."""
        others = sorted(self.known - {best})
        if self.values is None or not set(others) <= set(self.values.columns):
            return None
        gaps = self.values[others].sub(self.values[best], axis=0)
        if self.draws is not None:
            gaps = gaps.groupby(self.draws).mean()
        count, spread = gaps.notna().sum(), gaps.std(ddof=1)
        if not len(others) or int(count.min()) < LEAST_DRAWS:
            return None
        confidence = 1 - (1 - CONFIDENCE) / len(others)
        t = {n: t_quantile((1 + confidence) / 2, n - 1) for n in {int(c) for c in count}}
        half = count.map(lambda n: t[int(n)]) * spread / np.sqrt(count)
        return int((gaps.mean().abs() <= half).sum())


def mean_of(cells: Iterable[int]) -> dict[int, float]:
    """Return the weights of a plain mean; a cell at two points of the design counts twice."""
    listed = list(cells)
    weights: dict[int, float] = {}
    for cell in listed:
        weights[cell] = weights.get(cell, 0.0) + 1 / len(listed)
    return weights


def minus(one: Weights, other: Weights) -> dict[int, float]:
    """Return the weights of a difference."""
    return {c: one.get(c, 0.0) - other.get(c, 0.0) for c in {**one, **other}}


Samples = dict[tuple[str, str], Sample]
"""By arm and outcome."""


def samples(study: StudyFolder) -> Samples:
    """Return the sample of each (arm, outcome); values that do not give its means are of something else, left out."""
    runs, found = _runs(study), {}
    for (arm, outcome), rows in study.effects.groupby(["arm", "outcome"], sort=False):
        by_cell = {
            int(r["cell"]): Estimate(_known(r["mean"]), _known(r["low"]), _known(r["high"]), int(r["replications"]))
            for r in rows.to_dict("records")
        }
        sample = Sample(str(arm), str(outcome), by_cell)
        if outcome in runs:
            own = runs if study.one_policy else runs[runs["arm"] == arm]
            values = own.pivot(index="replication", columns="cell", values=str(outcome))
            draws = values.index.to_numpy() // study.per_draw if study.per_draw > 1 else None
            whole = replace(sample, values=values, draws=draws)
            sample = whole if _agrees(whole, values) else sample
        found[sample.arm, sample.outcome] = sample
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _runs(study: StudyFolder) -> pd.DataFrame:
    """Return the effects in every run ``[cell, arm, replication, outcomes]``, or without policies the levels.

    Empty where they are not there or too many.
    """
    file = study.path / ("contrasts.parquet" if study.compared else "runs.parquet")
    if not file.exists() or pq.read_metadata(file).num_rows > MOST_ROWS:
        return pd.DataFrame()
    columns = [*RUN_KEYS, *(o for o in study.outcomes if o in pq.read_schema(file).names)]
    found: pd.DataFrame = pq.ParquetFile(file).read(columns).to_pandas()
    return found.assign(arm=found["arm"].astype(str))


def _agrees(sample: Sample, values: pd.DataFrame) -> bool:
    """Whether the values of some cells, spread over all, give their means."""
    cells = sorted(sample.known)
    for cell in cells[:: max(1, len(cells) // CHECKED)]:
        mean = mean_interval(values[cell].to_numpy(float), sample.draws).mean if cell in values else None
        if mean is None or not math.isclose(mean, sample.by_cell[cell].mean or 0.0, rel_tol=1e-6, abs_tol=1e-9):
            return False
    return True
