"""The figure of a virtual trial: how one outcome came out over the replications, arm by arm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.reporting.drawing import styled
from simulation.reporting.statistics import Estimate, effect


def outcome_of(runs: pd.DataFrame, arm: str, outcome: str) -> Estimate:
    """Return mean, Monte Carlo error and 90 % interval of one arm's outcome over the replications."""
    rows = runs[runs["arm"] == arm]
    return effect(rows[outcome].to_numpy(float), rows["draw"].to_numpy() if "draw" in rows else None)


def trial_figure(runs: pd.DataFrame, outcome: str, sizes: Mapping[str, int], horizon_weeks: int) -> Figure:
    """Return dots of every replication's trial, with mean and, of eight draws or more, the middle 90 % of them."""
    with styled():
        figure = Figure(figsize=(8, 1.2 + 0.9 * len(sizes)), layout="constrained")
        axes, middle = figure.subplots(), ""
        for place, arm in enumerate(sizes):
            values = runs.loc[runs["arm"] == arm, outcome].to_numpy(float)
            values = values[np.isfinite(values)]
            if not values.size:
                continue
            spread = np.linspace(-0.22, 0.22, values.size)
            axes.plot(np.sort(values), place + spread, ".", markersize=3, alpha=0.5, color=f"C{place}")
            found = outcome_of(runs, arm, outcome)
            assert found.mean is not None, "there are values"
            if found.low is not None and found.high is not None:
                axes.plot([found.low, found.high], [place, place], color="black", linewidth=1.2)
                middle = ", and the middle 90 %"
            axes.plot(found.mean, place, "o", color="black")
            axes.annotate(f"{found.mean:.3f}", (found.mean, place), (0, 9), textcoords="offset points", ha="center")
        axes.set_yticks(range(len(sizes)), [f"{arm}\nn = {n}" for arm, n in sizes.items()])
        axes.invert_yaxis()
        replications = runs["replication"].nunique()
        axes.set_xlabel(f"{outcome.replace('_', ' ')} at week {horizon_weeks}")
        axes.set_title(f"{replications} simulated trials: each, their mean{middle}", loc="left", fontsize=10)
    return figure
