"""Weekly quantities as arrays of replications by weeks, and their paired differences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from simulation.results.folder import ResultFolder, of_arm, once
from simulation.results.statistics import Floats, Ints, Path, effect_path


@dataclass(frozen=True)
class Series:
    """A weekly quantity: the ``weeks`` ``[W]``, its ``values`` ``[R, W]``, and each row's ``draws`` ``[R]``."""

    weeks: Floats
    values: Floats
    draws: Ints

    @cached_property
    def path(self) -> Path:
        """The mean of each week and its 90 % interval."""
        return effect_path(self.values, self.draws)

    @property
    def last(self) -> float:
        """The mean of the last week."""
        return float(self.path.mean[-1])

    def scaled(self, factor: float) -> Series:
        """Return it in another unit."""
        return replace(self, values=self.values * factor)


@dataclass(frozen=True)
class _Grid:
    """An arm's rows of ``weekly``, and which of them each replication's weeks are: ``at`` ``[R, W]``, -1 for none."""

    rows: pd.DataFrame
    replications: Ints
    weeks: Floats
    at: Ints

    def of(self, replications: Ints) -> _Grid:
        """Return it for some of the replications, and for the weeks that they have."""
        at = self.at[np.isin(self.replications, replications)]
        had = (at >= 0).any(axis=0)
        return _Grid(self.rows, np.intersect1d(self.replications, replications), self.weeks[had], at[:, had])


@once
def _grid(folder: ResultFolder, arm: str) -> _Grid:
    rows = of_arm(folder, "weekly", arm)
    replications, row = np.unique(rows["replication"].to_numpy(dtype=np.int64), return_inverse=True)
    weeks, column = np.unique(rows["week"].to_numpy(dtype=np.float64), return_inverse=True)
    at = np.full((len(replications), len(weeks)), -1, dtype=np.int64)
    at[row, column] = np.arange(len(rows))
    return _Grid(rows, replications, weeks, at)


def series(folder: ResultFolder, arm: str, columns: str | tuple[str, ...]) -> Series | None:
    """Return the sum of ``columns`` in ``arm``, or None when none of them is recorded for it."""
    return _summed(folder, _grid(folder, arm), columns)


def _summed(folder: ResultFolder, grid: _Grid, columns: str | tuple[str, ...]) -> Series | None:
    names = [columns] if isinstance(columns, str) else columns
    present = [c for c in names if c in grid.rows.columns]
    if not present or not grid.at.size:
        return None
    values = grid.rows[present].sum(axis=1, min_count=1).to_numpy(dtype=np.float64)[grid.at]
    # A replication cut short has no line of its own; a mean over different replications each week would jump.
    whole = ((grid.at >= 0) & ~np.isnan(values)).all(axis=1)
    return Series(grid.weeks, values[whole], folder.draws(grid.replications[whole])) if whole.any() else None


def difference(folder: ResultFolder, arm: str, columns: str | tuple[str, ...]) -> Series | None:
    """Return ``arm`` minus usual service in ``columns``, in the replications that both have."""
    grids = _grid(folder, arm), _grid(folder, folder.baseline)
    both = np.intersect1d(grids[0].replications, grids[1].replications)
    treated, usual = (_summed(folder, grid.of(both), columns) for grid in grids)
    if treated is None or usual is None or treated.values.shape != usual.values.shape:
        return None
    return Series(treated.weeks, treated.values - usual.values, treated.draws)


def weeks_after(folder: ResultFolder, week: float) -> int:
    """Return how many weeks of the run have passed when ``week`` is over."""
    return int(week - folder.weekly["week"].min()) + 1
