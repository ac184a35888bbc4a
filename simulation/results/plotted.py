"""Figures that a notebook shows without pyplot."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
from matplotlib.figure import Figure

from simulation.results.folder import RUN_KEYS


class Shown(Figure):
    """A figure that a notebook shows by itself, whatever backend it has."""

    def _repr_png_(self) -> bytes:
        drawn = BytesIO()
        self.savefig(drawn, format="png", dpi=100)
        return drawn.getvalue()


def over_weeks(weekly: pd.DataFrame, column: str) -> Shown:
    """Return a figure of a weekly column: mean and 90 % band over replications, by arm.

    Raises
    ------
    ValueError
        For a column that is not there.
    """
    known = [str(c) for c in weekly.columns if c not in (*RUN_KEYS, "week")]
    if column not in known:
        raise ValueError(f"no weekly column '{column}'; there is {', '.join(known) or 'none recorded'}")
    figure = Shown(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    for arm, rows in weekly.groupby("arm", sort=False, observed=True):
        paths = rows.pivot(index="week", columns="replication", values=column)
        mean = paths.mean(axis=1)
        (line,) = axes.plot(mean.index, mean, label=str(arm))
        if paths.shape[1] > 1:
            low, high = paths.quantile(0.05, axis=1), paths.quantile(0.95, axis=1)
            axes.fill_between(mean.index, low, high, alpha=0.2, color=line.get_color(), linewidth=0)
    axes.set(xlabel="week", ylabel=column.replace("_", " "))
    axes.legend(frameon=False)
    return figure
