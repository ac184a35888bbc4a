"""A comparison and a virtual trial, given settings: run, stored, and drawn by the page that is handed in."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from simulation.comparison.alternatives import COLUMNS as STRUCTURE_COLUMNS
from simulation.comparison.alternatives import STRUCTURE, compare_structures, described
from simulation.comparison.transport import transport
from simulation.engine.execute import Task, check_room
from simulation.engine.progress import ENGLISH, console, shown
from simulation.errors import UnknownName, UserError, not_one_of
from simulation.inputs.chosen import chosen
from simulation.inputs.drawn import DRAWS, draws, prices_drawn
from simulation.inputs.inputs import inputs
from simulation.inputs.programmes import programmes, said, trial_programmes, warned
from simulation.inputs.warned import before_the_run, warnings_of
from simulation.model.economics.price_list import price_list
from simulation.model.rules import knowledge
from simulation.results.denominators import column as per
from simulation.results.effects import MADE
from simulation.results.layers import variance_by_layer
from simulation.results.manifest import manifest
from simulation.results.statistics import effect
from simulation.results.store import Page, ResultWriter, contrasts, variance_reduction
from simulation.run import build
from simulation.run.identity import resolved
from simulation.run.outcomes import describe
from simulation.run.runner import Run, arms_of, run_once, trial_once
from simulation.run.settings import Settings
from simulation.words.texts import Finding, Texts


def default_folder(command: str, settings: Settings) -> Path:
    """Return a new folder under ``results/`` named after the command, the population and the time."""
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    return Path("results") / f"{command}-{settings.population.name}-{stamp}"


Watch = Callable[[list[Run]], bool]
"""Hears the runs of each replication as they come, and says whether to go on."""


def run_all(
    settings: Settings, task: Task, folder: ResultWriter, what: str, texts: Texts, watch: Watch | None = None
) -> Settings:
    """Run every replication into a folder, with progress and time left, and return the settings as far as they ran.

    Where ``watch`` says to stop, what is done is kept: the settings returned are those of so many replications.
    """
    for done, runs in enumerate(shown(settings, task, what, texts), 1):
        for run in runs:
            folder.add(run)
        if watch is not None and not watch(runs) and done < settings.replications:
            return settings.model_copy(update={"replications": done})
    return settings


def write_results(settings: Settings, folder: ResultWriter, control: str) -> pd.DataFrame:
    """Write runs, contrasts against ``control`` and configuration, and return the runs."""
    runs = folder.runs()
    numbered = runs.copy()
    drawn = settings.draws_of(runs["replication"])
    numbered.insert(3, "draw", runs["replication"] if drawn is None else drawn)
    folder.write_table("runs", numbered)
    folder.write_table("draws", draws(settings), DRAWS)
    folder.write_table("contrasts", contrasts(runs, control, settings.policy))
    folder.write_text("config.yaml", yaml.safe_dump(resolved(settings), sort_keys=False, allow_unicode=True))
    folder.write_text("failures.jsonl", "")
    return runs


def announce(settings: Settings, records: list[dict[str, Any]], texts: Texts = ENGLISH) -> None:
    """Print before the first run how many are eligible for each programme, its places, and warnings."""
    warnings = [*before_the_run(settings), *warned(records)]
    for finding in [*said(records), *(Finding("before_run.warning", {"finding": found}) for found in warnings)]:
        console.print(texts.told(finding), highlight=False, soft_wrap=True)


def _finish(
    settings: Settings,
    folder: ResultWriter,
    made: dict[str, Any],
    arms: Sequence[str],
    planned: list[dict[str, Any]],
) -> Path:
    """Seal a folder with how it was made and the design as run, draw its page, and return where it stands."""
    made["inputs"] = inputs(settings, list(dict.fromkeys(arms)))
    folder.seal(made | as_run(settings, planned))
    folder.complete()
    folder.draw()
    return folder.publish()


def as_run(settings: Settings, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the design as run: programmes, prices, and every key that the user set."""
    economy = settings.economy
    prices = price_list(
        settings.start, settings.law_until, economy.prices, economy.overrides, settings.staff.cost_year_dkk
    )
    return {"programmes": records, "prices": prices, "set_by_user": chosen(settings)}


def compare(
    settings: Settings,
    out: Path | None = None,
    page: Page | None = None,
    command: str = "",
    task: Task = run_once,
    watch: Watch | None = None,
) -> Path:
    """Run the chosen policies against the usual service and return the result folder, with its ``page`` if given.

    Parameters
    ----------
    settings
        What is run.
    out
        Where the folder is to stand.
    page
        How its page is drawn.
    command
        The command, for the manifest.
    task
        What runs a replication: :func:`run_once`, or what does the same and keeps it.
    watch
        Who hears each replication as it is done, and may stop the rest.
    """
    build.check(settings)
    check_room(settings)
    if "weekly" not in settings.record:
        raise UserError(
            f"record=[{','.join(settings.record)}]: the report of a comparison needs the weeks too, weekly"
        )
    began, texts = time.perf_counter(), Texts(page.lang if page else "en")
    planned = programmes(settings)
    folder = ResultWriter(out or default_folder("compare", settings), page=page)
    with folder:
        announce(settings, planned, texts)
        settings = run_all(settings, task, folder, f"compare {settings.population.name}", texts, watch)
        runs = write_results(settings, folder, settings.baseline)
        otherwise = compare_structures(settings, runs, texts)
        if otherwise is not None:
            folder.write_table("structure", otherwise.changes, STRUCTURE_COLUMNS)
            folder.write_table("structure_runs", otherwise.runs, {**describe(), **STRUCTURE})
            folder.write_table("structure_ledger", otherwise.ledger, STRUCTURE)
        distances = transport(settings)
        warnings = [*warnings_of(settings), *(d["warning"] for d in distances if d["warning"])]
        made = manifest(settings, command, time.perf_counter() - began, warnings)
        made["variance_reduction"] = variance_reduction(runs, settings.baseline)
        made["variance_by_layer"] = variance_by_layer(settings, contrasts(runs, settings.baseline))
        made["structure"] = described(settings)
        made["prices_drawn"] = prices_drawn(settings)
        made["discrepancy"] = knowledge.said().get("discrepancy", {})
        made["transport"] = distances
        return _finish(settings, folder, made, arms_of(settings), planned)


def trial(
    settings: Settings, outcome: str, out: Path | None = None, page: Page | None = None, command: str = ""
) -> tuple[Path, dict[str, Any]]:
    """Run a virtual trial and return the result folder and a summary of one outcome.

    Raises
    ------
    UnknownName
        For an outcome that does not exist.
    UserError
        For a trial larger than its population.
    """
    from simulation.run import outcomes

    per_citizen = [o.name for o in outcomes.counted()]
    if outcome not in per_citizen:
        raise UnknownName(f"outcome={outcome}: {not_one_of(outcome, per_citizen, 'indsats list outcomes')}")
    build.check(settings)
    check_room(settings)
    began, texts = time.perf_counter(), Texts(page.lang if page else "en")
    planned = trial_programmes(settings)
    folder = ResultWriter(out or default_folder("trial", settings), page=page)
    with folder:
        announce(settings, planned, texts)
        run_all(settings, trial_once, folder, f"trial {settings.population.name}", texts)
        runs = write_results(settings, folder, settings.trial_arms[0])
        summary: dict[str, Any] = {"outcome": outcome, "horizon_weeks": settings.horizon_weeks, "arms": {}}
        for arm, n in zip(settings.trial_arms, settings.trial_n, strict=True):
            own = runs[runs["arm"] == arm]
            found = effect(own[outcome].to_numpy(float), settings.draws_of(own["replication"].to_numpy()))
            summary["arms"][arm] = {
                "n": n,
                "mean": found.mean,
                "standard_error_of_mean": found.error,
                "pi90_low": found.low,
                "pi90_high": found.high,
            }
        summary["effects"] = trial_effects(runs, settings.trial_arms[0], outcome)
        for arm in settings.trial_arms[1:]:
            if not runs.loc[runs["arm"] == arm, "n_participants"].any():
                nobody = Finding("before_run.warning", {"finding": Finding("trial.nobody", {"arm": arm})})
                console.print(texts.told(nobody), highlight=False, soft_wrap=True)
        folder.write_json("summary.json", summary)
        made = manifest(settings, command, time.perf_counter() - began, warnings_of(settings))
        return _finish(settings, folder, made, (settings.baseline, *settings.trial_arms), planned), summary


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
