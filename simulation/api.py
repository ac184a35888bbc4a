"""Indsats in Python: ``compare(...)``, ``sweep(...)`` and ``load(folder)`` give pandas frames and figures."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from simulation.agents.labour_market import LabourMarket
from simulation.comparison.alternatives import compare_structures
from simulation.decision.decide import decide as decide
from simulation.engine.executors import reach
from simulation.engine.progress import shown, shown_if
from simulation.errors import InputError
from simulation.files import described
from simulation.inputs.drawn import draws, prices_drawn
from simulation.inputs.given import given_of, names_of, values_of
from simulation.inputs.integers import takes_whole
from simulation.inputs.options import settings_from
from simulation.inputs.programmes import programmes, warned
from simulation.inputs.warned import before_the_run
from simulation.results.checks import check_folder
from simulation.results.columns import BEHIND
from simulation.results.effects import check_measure
from simulation.results.export.persons import Persons, persons_of
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.store import contrasts, tables_of
from simulation.run import build
from simulation.run.identity import resolved
from simulation.run.outcomes import describe
from simulation.run.runner import arms_of, model, run_once
from simulation.run.settings import Settings
from simulation.studies import sweep as studies
from simulation.studies.conclude import conclude
from simulation.studies.designs import Input
from simulation.studies.designs import points as design_points
from simulation.studies.same import check_same
from simulation.studies.study import NO_INPUTS, OUTCOMES, Study, unlikely
from simulation.words.texts import Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Comparison:
    """Results of a comparison: one row per (cell, arm, replication), and the paired differences.

    ``runs`` has ``arms * replications`` rows and a column per outcome (``indsats list outcomes`` gives units);
    ``contrasts`` the same columns as arm minus baseline, a row per policy and replication; ``weekly`` a row per arm,
    replication and week, counts of citizens at its end. Money is in DKK or, in columns ``*_oere``, hundredths.
    ``settings`` is ``None`` for results loaded from a folder. ``programmes`` says of each arm's programmes how many
    citizens are eligible and what they have: places, posts, dates, budget.
    """

    runs: pd.DataFrame
    contrasts: pd.DataFrame
    weekly: pd.DataFrame
    baseline: str
    settings: Settings | None = None
    manifest: Mapping[str, Any] | None = None
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Ledger, groups, quantities and draws, by name as in a result folder; empty for results loaded from one."""
    programmes: Sequence[Mapping[str, Any]] = ()
    folder: Path | None = None

    def as_folder(self) -> ResultFolder:
        """Return the results as a folder that was read, for :func:`simulation.decide`."""
        if self.settings is None or self.folder is not None:
            if self.folder is None:
                raise ValueError("these results have neither settings nor a folder")
            return read_folder(self.folder, ("runs",))
        units = {name: unit for name, (unit, _) in describe().items()}
        drawn = self.settings.draws_of(self.runs["replication"])
        return ResultFolder(
            Path("results"),
            resolved(self.settings),
            {
                "programmes": list(self.programmes),
                "prices_drawn": prices_drawn(self.settings),
                "price_year": self.settings.price_year,
            },
            self.runs.assign(draw=self.runs["replication"] if drawn is None else drawn),
            self.contrasts,
            self.weekly,
            self.frames.get("ledger", pd.DataFrame()),
            units,
            frames={**self.frames, "weekly": self.weekly, "draws": draws(self.settings)},
        )

    @property
    def persons(self) -> Persons:
        """The person-weeks, of results with ``record=["weekly", "persons"]``: ``to_long()``, ``to_dream()`` and more.

        Raises
        ------
        InputError
            For results without them.
        """
        if self.folder is not None:
            return persons_of(self.folder)
        if self.settings is None or "persons" not in self.frames:
            raise InputError('results without person-weeks; run them with record=["weekly", "persons"]')
        return Persons(self.frames["persons"], self.frames["citizens"], self.settings.start)

    def model(self, policy: str, replication: int = 0) -> LabourMarket:
        """Return the Mesa model of one arm and replication, before its first week, to step and look at.

        Raises
        ------
        ValueError
            For results loaded from a folder, or an arm that was not run.
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
    policies: Sequence[str] | str | None = None,
    replications: int = 20,
    seed: int = 1,
    policy_settings: Mapping[str, Mapping[str, Any]] | None = None,
    population_changes: Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **keys: Any,
) -> Comparison:
    """Run policies on a population against its usual service, in paired replications.

    Parameters
    ----------
    population
        A built-in population, or a CSV, Excel or Parquet file.
    policies
        The arms, each a policy, a variant of one (``ips-b``), or several joined by ``+``; ``None`` takes the
        population's own.
    replications
        Paired replications.
    seed
        The seed.
    policy_settings
        Settings by policy or variant, as in ``{"ips": {"places": 70}, "ips-b": {"places": 140}}``.
    population_changes
        As in ``{"n": 500, "margins": {"substance_use": 0.3}}``.
    progress
        Show it on stderr; ``None`` does where a bar can be drawn, on a terminal or in a notebook.
    **keys
        Any other key of the command line, nested (``companies={"hours": 100}``) or dotted
        (``**{"companies.hours": 100}``).

    Raises
    ------
    InputError
        For a key or value that is not allowed, in one line.

    Examples
    --------
    >>> from simulation import compare
    >>> found = compare(policies=["ips"], replications=8, horizon_weeks=104)
    >>> found.contrasts["in_job"].mean()  # share in ordinary work at the horizon, IPS minus usual service
    """
    given = given_of("compare", population, policies, policy_settings, population_changes, keys)
    given |= {"replications": replications, "seed": seed}
    settings = settings_from(given)
    build.check(settings)
    planned = programmes(settings)
    for finding in [*before_the_run(settings), *warned(planned)]:
        warnings.warn(Texts("en").told(finding), stacklevel=2)
    rows: list[dict[str, Any]] = []
    parts: dict[str, list[pd.DataFrame]] = {}
    with shown_if(progress):
        for run in chain.from_iterable(shown(settings, run_once, f"compare {settings.population.name}")):
            key = {"cell": 0, "arm": run.arm, "replication": run.replication}
            rows.append({**key, **run.outcomes})
            if run.weekly:
                weeks = pd.DataFrame({**key, "week": range(settings.horizon_weeks), **run.weekly})
                parts.setdefault("weekly", []).append(weeks)
            for name in BEHIND:
                parts.setdefault(name, []).extend(part.to_pandas() for part in tables_of(run, name, key))
    frame = pd.DataFrame(rows)
    frames = {name: pd.concat(own, ignore_index=True) for name, own in parts.items() if own}
    if "structure_replications" in keys:  # by itself it would take as long as the comparison
        with shown_if(progress):
            otherwise = compare_structures(settings, frame)
        frames |= {"structure_runs": otherwise.runs, "structure_ledger": otherwise.ledger} if otherwise else {}
    return Comparison(
        runs=frame,
        contrasts=contrasts(frame, settings.baseline, settings.policy),
        weekly=frames.pop("weekly", pd.DataFrame()),
        baseline=settings.baseline,
        settings=settings,
        programmes=planned,
        frames=frames,
    )


@dataclass(frozen=True)
class Sweep:
    """Results of a study: the points of its design, runs, paired differences, and effects by cell with intervals.

    ``design`` has a row per point (``cell``, and a column per input); ``effects`` a row per (cell, arm, outcome).
    """

    folder: Path
    design: pd.DataFrame
    runs: pd.DataFrame
    contrasts: pd.DataFrame
    effects: pd.DataFrame

    def as_folder(self) -> ResultFolder:
        """Return the study's folder, read, for :func:`simulation.decide`."""
        return read_folder(self.folder, ("runs",))

    def table(self, outcome: str, arm: str | None = None) -> pd.DataFrame:
        """Return the inputs of each cell beside the mean effect on an outcome, with ``low`` and ``high``.

        Raises
        ------
        ValueError
            For an outcome or arm that the study does not report on.
        """
        own = self.effects[(self.effects["kind"] == "effect") & (self.effects["outcome"] == outcome)]
        own = own if arm is None else own[own["arm"] == arm]
        if not len(own):
            known = ", ".join(self.effects.loc[self.effects["kind"] == "effect", "outcome"].unique())
            raise ValueError(f"no effect on '{outcome}' here; there is {known}")
        inputs = self.design.drop_duplicates("cell").drop(columns=["point", "key", "values"])
        return inputs.merge(own.drop(columns=["kind", "outcome", "unit"]), on="cell")


def sweep(
    inputs: Mapping[str, Sequence[Any]],
    out: str | Path,
    design: Literal["grid", "lhs", "sobol"] = "grid",
    points: int | None = None,
    population: str = "copenhagen_activity_ready",
    policies: Sequence[str] | str | None = None,
    replications: int = 20,
    outcomes: Sequence[str] = OUTCOMES,
    executor: str | None = None,
    workers: int | None = None,
    policy_settings: Mapping[str, Mapping[str, Any]] | None = None,
    population_changes: Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **keys: Any,
) -> Sweep:
    """Run a study of many cells into a folder, or go on with the one that is there, and return its results.

    Parameters
    ----------
    inputs
        Values by key: ``{"companies.hours": [100, 185]}``; for ``lhs`` and ``sobol`` a pair is a range.
    out
        The folder; the same study in it is gone on with, and extended where more replications are asked for.
    design
        All combinations of the values, or ``points`` spread over the ranges.
    points
        For ``lhs`` and ``sobol``.
    population
        A built-in population, or a CSV, Excel or Parquet file.
    policies
        The arms, each a policy, a variant of one (``ips-b``), or several joined by ``+``; ``None`` takes the
        population's own.
    replications
        Paired replications of each cell.
    outcomes
        What ``effects`` reports on.
    executor
        ``serial``, ``processes``, ``dask``, or the address of a Dask scheduler.
    workers
        Processes; ``None`` takes one a core.
    policy_settings
        Settings by policy or variant, as in ``{"ips": {"places": 70}, "ips-b": {"places": 140}}``.
    population_changes
        As in ``{"n": 500, "margins": {"substance_use": 0.3}}``.
    progress
        Show it on stderr; ``None`` does where a bar can be drawn, on a terminal or in a notebook.
    **keys
        Any other key of the command line, nested (``companies={"hours": 100}``) or dotted
        (``**{"companies.hours": 100}``).

    Raises
    ------
    InputError, DesignError
        For a key or value that is not allowed, or a folder with another study, in one line.
    StoreError
        For a folder that cannot be written, or a study of another version of the model.

    Examples
    --------
    >>> from simulation import sweep
    >>> inputs = {"policies.ips.caseload_limit": [15, 25, 50]}
    >>> found = sweep(inputs, "results/caseload", policies=["ips"], replications=8)
    >>> found.table("in_job")  # the effect at each caseload, with its 95 % interval
    """
    if not isinstance(out, str | Path):
        raise InputError(f"out={out!r}: give the name of a folder")
    folder = Path(out)
    if design not in ("grid", "lhs", "sobol"):
        raise InputError(f"design={design!r}: not one of grid, lhs, sobol")
    for key in keys:
        if key in NO_INPUTS:
            raise InputError(f"{key}: is no key of sweep() in Python; the command line has it (indsats sweep --help)")
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 1:
        raise InputError(f"replications={replications!r}: a whole number from 1")
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise InputError(f"workers={workers!r}: a whole number from 1")
    levels = values_of(inputs)
    outcomes = names_of("outcomes", outcomes)
    found = given_of("sweep", population, policies, policy_settings, population_changes, keys, list(levels))
    given = {"record": [], **found}
    for name in outcomes:
        check_measure(name)
    made = tuple(_input(key, values, design) for key, values in levels.items())
    seed = settings_from(given).seed
    made_by = {"kind": design, "points": points, "seed": seed, "worse_than": 0.0}
    asked = Study("sweep", "simulation.sweep(...)", given, made, made_by, replications, tuple(outcomes))
    reach(executor, workers)
    if not (folder / "study.json").exists():
        made_points = design_points(design, made, points, seed)
        studies.create(asked, made_points, folder)
        for finding in unlikely(asked, made_points):
            warnings.warn(Texts("en").told(finding), stacklevel=2)
    else:
        there = studies.read_study(folder)
        check_same(folder, there, asked)
        if replications > there.replications:
            studies.extend(folder, replications)
    with shown_if(progress):
        studies.run(folder, executor, workers)
    conclude(folder)
    return _load_sweep(folder)


def _input(key: str, values: Sequence[Any], design: str) -> Input:
    if design != "grid" and len(values) == 2 and all(isinstance(v, int | float) for v in values):
        return Input(key, float(values[0]), float(values[1]), whole=takes_whole(key))
    return Input(key, levels=tuple(values))


def _load_sweep(folder: Path) -> Sweep:
    names = ("design", "runs", "contrasts", "effects")
    return Sweep(folder, *(pd.read_parquet(folder / f"{name}.parquet") for name in names))


def load(folder: str | Path) -> Comparison | Sweep:
    """Return the results of a folder written by ``indsats compare``, or by a study of many cells.

    Raises
    ------
    FileNotFoundError
        If a table is missing.
    Altered
        For a table that is not what was written.

    Examples
    --------
    >>> from simulation import load
    >>> load("results/my-study").contrasts.groupby("arm")["municipal_saving_dkk"].mean()
    """
    path = Path(folder)
    check_folder(path)
    if (path / "study.json").exists():
        return _load_sweep(path)
    config, manifest = described(path / "config.yaml"), described(path / "manifest.json")
    return Comparison(
        runs=pd.read_parquet(path / "runs.parquet"),
        contrasts=pd.read_parquet(path / "contrasts.parquet"),
        weekly=pd.read_parquet(path / "weekly.parquet"),
        baseline=config["baseline"],
        manifest=manifest,
        programmes=manifest.get("programmes", ()),
        folder=path,
    )
