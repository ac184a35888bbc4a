"""Weekly quantities as arrays of replications by weeks, and their paired differences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulation.results.folder import ResultFolder
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


def series(folder: ResultFolder, arm: str, columns: str | list[str]) -> Series | None:
    """Return the sum of ``columns`` in ``arm``, or None when none of them is recorded for it."""
    names = [columns] if isinstance(columns, str) else columns
    present = [c for c in names if c in folder.weekly.columns]
    rows = folder.weekly[folder.weekly["arm"] == arm]
    if not present or rows.empty:
        return None
    summed = rows[["replication", "week"]].assign(value=rows[present].sum(axis=1, min_count=1).to_numpy())
    # A replication cut short has no line of its own; a mean over different replications each week would jump.
    table = summed.pivot(index="replication", columns="week", values="value").dropna(axis=0, how="any")
    if table.empty:
        return None
    weeks, values = table.columns.to_numpy(dtype=np.float64), table.to_numpy(dtype=np.float64)
    return Series(weeks, values, folder.draws(table.index))


def difference(folder: ResultFolder, arm: str, columns: str | list[str]) -> Series | None:
    """Return ``arm`` minus usual service in ``columns``, in the replications that both have."""
    names = [columns] if isinstance(columns, str) else columns
    keep = folder.weekly[folder.weekly["arm"].isin([arm, folder.baseline])]
    counts = keep.groupby("replication")["arm"].nunique()
    both = keep[keep["replication"].isin(counts.index[counts == 2])]
    narrowed = replace(folder, weekly=both)
    treated, usual = series(narrowed, arm, names), series(narrowed, folder.baseline, names)
    if treated is None or usual is None or treated.values.shape != usual.values.shape:
        return None
    return Series(treated.weeks, treated.values - usual.values, treated.draws)


def weeks_after(folder: ResultFolder, week: float) -> int:
    """Return how many weeks of the run have passed when ``week`` is over."""
    return int(week - folder.weekly["week"].min()) + 1
