"""Indsats in Python: ``compare(...)`` and ``load(folder)`` give results as pandas frames and figures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from simulation import build
from simulation.experiments.execute import replications as replicate
from simulation.experiments.options import settings_from
from simulation.experiments.store import contrasts
from simulation.model import LabourMarket
from simulation.runner import arms_of, model, run_once
from simulation.settings import Settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Comparison:
    """Results of a comparison: one row per (cell, arm, replication), and the paired differences.

    ``settings`` is ``None`` for results loaded from a folder.
    """

    runs: pd.DataFrame
    contrasts: pd.DataFrame
    weekly: pd.DataFrame
    baseline: str
    settings: Settings | None = None
    manifest: Mapping[str, Any] | None = None

    def model(self, policy: str, replication: int = 0) -> LabourMarket:
        """Return the Mesa model of one arm and replication, before its first week, to step and look at.

        Raises:
            ValueError: for results loaded from a folder, or an arm that was not run.
        """
        if self.settings is None:
            raise ValueError("results loaded from a folder have no settings to run again")
        if policy not in arms_of(self.settings):
            raise ValueError(f"'{policy}' was not run; there is {', '.join(arms_of(self.settings))}")
        return model(self.settings, policy, replication)

    def plot(self, column: str = "stock_in_job") -> Figure:
        """Return a figure of a weekly column over time: mean and 90 % band over replications, by arm."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 4.5), layout="constrained")
        axes = figure.subplots()
        for arm, rows in self.weekly.groupby("arm", sort=False):
            paths = rows.pivot(index="week", columns="replication", values=column)
            mean = paths.mean(axis=1)
            (line,) = axes.plot(mean.index, mean, label=str(arm))
            if paths.shape[1] > 1:
                low, high = paths.quantile(0.05, axis=1), paths.quantile(0.95, axis=1)
                axes.fill_between(mean.index, low, high, alpha=0.2, color=line.get_color(), linewidth=0)
        axes.set(xlabel="week", ylabel=column.replace("_", " "))
        axes.legend(frameon=False)
        return figure


def compare(
    population: str = "copenhagen_activity_ready",
    policies: Sequence[str] | None = None,
    replications: int = 20,
    seed: int = 1,
    policy_settings: Mapping[str, Mapping[str, Any]] | None = None,
    population_changes: Mapping[str, Any] | None = None,
    **keys: Any,
) -> Comparison:
    """Run policies on a population against its usual service, in paired replications.

    Args:
        population: a built-in population, or a CSV or Parquet file.
        policies: the arms; ``None`` takes the population's own.
        replications: paired replications.
        seed: the seed.
        policy_settings: settings by policy, as in ``{"ips": {"places": 70}}``.
        population_changes: as in ``{"n": 500, "margins": {"substance_use": 0.3}}``.
        **keys: any other key of the command line, nested: ``companies={"hours": 100}``.

    Raises:
        InputError: for a key or value that is not allowed, in one line.
    """
    given: dict[str, Any] = {"replications": replications, "seed": seed, **keys}
    given["population"] = {**(population_changes or {}), "name": population}
    given["policies"] = dict(policy_settings or {})
    if policies is not None:
        given["policy"] = list(policies)
    settings = settings_from(given)
    build.check(settings)
    rows, weekly = [], []
    for runs in replicate(settings, run_once):
        for run in runs:
            key = {"cell": 0, "arm": run.arm, "replication": run.replication}
            rows.append({**key, **run.outcomes})
            if run.weekly:
                weekly.append(pd.DataFrame({**key, "week": range(settings.horizon_weeks), **run.weekly}))
    frame = pd.DataFrame(rows)
    return Comparison(
        runs=frame,
        contrasts=contrasts(frame, settings.baseline, settings.policy),
        weekly=pd.concat(weekly, ignore_index=True) if weekly else pd.DataFrame(),
        baseline=settings.baseline,
        settings=settings,
    )


def load(folder: str | Path) -> Comparison:
    """Return the results of a folder written by ``indsats compare``.

    Raises:
        FileNotFoundError: if a table is missing.
    """
    path = Path(folder)
    config = yaml.safe_load((path / "config.yaml").read_text(encoding="utf-8"))
    return Comparison(
        runs=pd.read_parquet(path / "runs.parquet"),
        contrasts=pd.read_parquet(path / "contrasts.parquet"),
        weekly=pd.read_parquet(path / "weekly.parquet"),
        baseline=config["baseline"],
        manifest=json.loads((path / "manifest.json").read_text(encoding="utf-8")),
    )
