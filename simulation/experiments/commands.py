"""What the commands do, given settings: run, store, report."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
import subprocess
import time
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from simulation import build
from simulation.compiling import source_hash
from simulation.economics.price_list import price_list
from simulation.experiments.chosen import chosen
from simulation.experiments.effects import MADE
from simulation.experiments.execute import Task
from simulation.experiments.executors import cores
from simulation.experiments.identity import data_hashes, resolved
from simulation.experiments.inputs import inputs
from simulation.experiments.layers import variance_by_layer
from simulation.experiments.programmes import programmes, said, trial_programmes, warned
from simulation.experiments.progress import console, shown
from simulation.experiments.store import ResultFolder, contrasts, variance_reduction
from simulation.experiments.structure import COLUMNS as STRUCTURE_COLUMNS
from simulation.experiments.structure import compare_structures, described
from simulation.experiments.transport import transport
from simulation.experiments.warned import before_the_run, warnings_of
from simulation.reporting.denominators import column as per
from simulation.runner import arms_of, run_once, trial_once
from simulation.settings import Settings
from simulation.states import UnknownName, UserError, not_one_of

PACKAGE = Path(build.__file__).parent


def default_folder(command: str, settings: Settings) -> Path:
    """Return a new folder under ``results/`` named after the command, the population and the time."""
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    return Path("results") / f"{command}-{settings.population.name}-{stamp}"


def _commit() -> str:
    try:
        asked = ["git", "-C", str(PACKAGE), "rev-parse", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def manifest(settings: Settings, command: str, seconds: float, warnings: list[Any]) -> dict[str, Any]:
    """Return how the results were made."""
    packages = ("numpy", "numba", "pandas", "pyarrow", "mesa", "scipy")
    return {
        "version": importlib.metadata.version("indsats"),
        "commit": _commit(),
        "sources": source_hash(),
        "command": command,
        "seed": settings.seed,
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "workers": settings.workers or cores(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": cores(),
            "python": platform.python_version(),
        },
        "packages": {name: importlib.metadata.version(name) for name in packages},
        "data_hashes": data_hashes(settings.population.file),
        "warnings": warnings,
    }


def run_all(settings: Settings, task: Task, folder: ResultFolder, what: str) -> None:
    """Run every replication into a folder, with progress and time left."""
    for runs in shown(settings, task, what):
        for run in runs:
            folder.add(run)


def write_results(settings: Settings, folder: ResultFolder, control: str) -> pd.DataFrame:
    """Write runs, contrasts against ``control`` and configuration, and return the runs."""
    runs = folder.runs()
    folder.write_table("runs", runs)
    folder.write_table("contrasts", contrasts(runs, control, settings.policy))
    folder.write_text("config.yaml", yaml.safe_dump(resolved(settings), sort_keys=False, allow_unicode=True))
    folder.write_text("failures.jsonl", "")
    return runs


def announce(settings: Settings, records: list[dict[str, Any]]) -> None:
    """Say before the first run whom each programme is for, how many places it has, and what may not be meant."""
    for line in said(records):
        console.print(line, highlight=False, soft_wrap=True)
    for line in [*before_the_run(settings), *warned(records)]:
        console.print(f"warning: {line}", highlight=False, soft_wrap=True)


def as_run(settings: Settings, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the design as run: programmes, prices, and every key that the user set."""
    economy = settings.economy
    prices = price_list(economy.price_year, economy.prices, economy.overrides, settings.staff.cost_year_dkk)
    return {"programmes": records, "prices": prices, "set_by_user": chosen(settings)}


def compare(settings: Settings, out: Path | None = None, lang: str = "en", command: str = "") -> Path:
    """Run the chosen policies against the usual service and return the result folder."""
    from simulation.reporting.as_run import programme_warnings
    from simulation.reporting.folder import read_folder
    from simulation.reporting.page import write_report
    from simulation.reporting.texts import Texts

    build.check(settings)
    if "weekly" not in settings.record:
        raise UserError(
            f"record=[{','.join(settings.record)}]: the report of a comparison needs the weeks too, weekly"
        )
    began = time.perf_counter()
    lacking = "the page is made by: indsats report {folder}" + ("" if lang == "en" else f" --lang {lang}")
    planned = programmes(settings)
    folder = ResultFolder(out or default_folder("compare", settings), lacking=lacking)
    with folder:
        announce(settings, planned)
        run_all(settings, run_once, folder, f"compare {settings.population.name}")
        runs = write_results(settings, folder, settings.baseline)
        otherwise = compare_structures(settings, runs)
        if len(otherwise):
            folder.write_table("structure", otherwise, STRUCTURE_COLUMNS)
        distances = transport(settings)
        warnings = [*warnings_of(settings), *(d["warning"] for d in distances if d["warning"])]
        made = manifest(settings, command, time.perf_counter() - began, warnings)
        made["variance_reduction"] = variance_reduction(runs, settings.baseline)
        made["variance_by_layer"] = variance_by_layer(settings, contrasts(runs, settings.baseline))
        made["structure"] = described(settings)
        made["transport"] = distances
        made["inputs"] = inputs(settings, arms_of(settings))
        made |= as_run(settings, planned)
        folder.seal(made)
        folder.complete()
        console.print("writing the report")
        write_report(folder.work, lang)
        for line in programme_warnings(read_folder(folder.work), Texts("en")):
            console.print(f"warning: {line}", highlight=False, soft_wrap=True)
        return folder.publish()


def trial(
    settings: Settings, outcome: str, out: Path | None = None, command: str = ""
) -> tuple[Path, dict[str, Any]]:
    """Run a virtual trial and return the result folder and a summary of one outcome.

    Raises:
        UnknownName: for an outcome that does not exist.
        UserError: for a trial larger than its population.
    """
    import numpy as np

    from simulation import outcomes
    from simulation.reporting.trial import trial_figure

    per_citizen = [o.name for o in outcomes.OUTCOMES]
    if outcome not in per_citizen:
        raise UnknownName(f"outcome={outcome}: {not_one_of(outcome, per_citizen, 'indsats list outcomes')}")
    build.check(settings)
    began = time.perf_counter()
    planned = trial_programmes(settings)
    folder = ResultFolder(out or default_folder("trial", settings), lacking="its figure is not")
    with folder:
        announce(settings, planned)
        run_all(settings, trial_once, folder, f"trial {settings.population.name}")
        runs = write_results(settings, folder, settings.trial_arms[0])
        summary: dict[str, Any] = {"outcome": outcome, "horizon_weeks": settings.horizon_weeks, "arms": {}}
        for arm, n in zip(settings.trial_arms, settings.trial_n, strict=True):
            values = runs.loc[runs["arm"] == arm, outcome].to_numpy(float)
            low, high = np.nanquantile(values, (0.05, 0.95))
            summary["arms"][arm] = {
                "n": n,
                "mean": float(np.nanmean(values)),
                "standard_error_of_mean": float(np.nanstd(values) / np.sqrt(len(values))),
                "pi90_low": float(low),
                "pi90_high": float(high),
            }
        summary["effects"] = trial_effects(runs, settings.trial_arms[0], outcome)
        for arm in settings.trial_arms[1:]:
            if not runs.loc[runs["arm"] == arm, "n_participants"].any():
                console.print(f"warning: {arm}: nobody was admitted in any trial", highlight=False)
        folder.write_json("summary.json", summary)
        made = manifest(settings, command, time.perf_counter() - began, warnings_of(settings))
        made["inputs"] = inputs(settings, list(dict.fromkeys((settings.baseline, *settings.trial_arms))))
        made |= as_run(settings, planned)
        folder.seal(made)
        folder.complete()
        sizes = dict(zip(settings.trial_arms, settings.trial_n, strict=True))
        (folder.work / "figures").mkdir()
        figure = trial_figure(runs, outcome, sizes, settings.horizon_weeks)
        figure.savefig(folder.work / "figures" / "trial.png", dpi=160)
        return folder.publish(), summary


def trial_effects(runs: pd.DataFrame, control: str, outcome: str) -> dict[str, dict[str, float | None]]:
    """Return the mean effect of each arm on an outcome, per participant and per citizen drawn into the arm.

    ``None`` where nobody took part, or where the outcome is counted among some of the citizens only.
    """
    found: dict[str, dict[str, float | None]] = {}
    paired = contrasts(runs, control)
    for arm, rows in paired.groupby("arm", sort=False):
        names = [n for n in (per(outcome, "participant"), per(outcome, "citizen")) if n in MADE] or [outcome]
        means = {name: float(rows[name].mean()) for name in names}
        found[str(arm)] = {name: mean if mean == mean else None for name, mean in means.items()}
    return found
