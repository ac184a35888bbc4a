"""Figures that a notebook shows without pyplot."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
from matplotlib.figure import Figure

from simulation.results.folder import RUN_KEYS
from simulation.results.statistics import effect_path


class Shown(Figure):
    """A figure that a notebook shows by itself, whatever backend it has."""

    def _repr_png_(self) -> bytes:
        drawn = BytesIO()
        self.savefig(drawn, format="png", dpi=100)
        return drawn.getvalue()


def over_weeks(weekly: pd.DataFrame, column: str, per_draw: int = 1) -> Shown:
    """Return a figure of a weekly column: mean and 90 % band by arm, where draws are enough for one.

    ``per_draw`` replications in a row share a draw.

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
        found = effect_path(paths.to_numpy(float).T, (paths.columns.to_numpy() // per_draw).tolist())
        (line,) = axes.plot(paths.index, found.mean, label=str(arm))
        if found.low is not None and found.high is not None:
            axes.fill_between(paths.index, found.low, found.high, alpha=0.2, color=line.get_color(), linewidth=0)
    axes.set(xlabel="week", ylabel=column.replace("_", " "))
    axes.legend(frameon=False)
    return figure
