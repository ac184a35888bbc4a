"""The figure of a virtual trial: how one outcome came out over the replications, arm by arm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.report.drawing import styled
from simulation.results.effects import outcome_of


def write_trial(folder: Path) -> Path:
    """Draw a trial folder's outcome into ``figures/trial.png`` and return its path."""
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    sizes = {arm: found["n"] for arm, found in told["arms"].items()}
    figure = trial_figure(pd.read_parquet(folder / "runs.parquet"), told["outcome"], sizes, told["horizon_weeks"])
    (folder / "figures").mkdir(exist_ok=True)
    figure.savefig(folder / "figures" / "trial.png", dpi=160)
    return folder / "figures" / "trial.png"


def trial_figure(runs: pd.DataFrame, outcome: str, sizes: Mapping[str, int], horizon_weeks: int) -> Figure:
    """Return dots of every replication's trial, with mean and, of eight draws or more, the middle 90 % of them."""
    with styled():
        figure = Figure(figsize=(8, 1.2 + 0.9 * len(sizes)), layout="constrained")
        axes, middle = figure.subplots(), ""
        for place, arm in enumerate(sizes):
            values = runs.loc[runs["arm"] == arm, outcome].to_numpy(float)
            values = values[np.isfinite(values)]
            found = outcome_of(runs, arm, outcome)
            if found.mean is None:
                continue
            spread = np.linspace(-0.22, 0.22, values.size)
            axes.plot(np.sort(values), place + spread, ".", markersize=3, alpha=0.5, color=f"C{place}")
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
