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
from simulation.inputs.options import settings_from
from simulation.inputs.programmes import programmes, warned
from simulation.inputs.warned import before_the_run
from simulation.results import notebook
from simulation.results.checks import check_folder
from simulation.results.columns import BEHIND
from simulation.results.effects import check_measure
from simulation.results.export.persons import Persons, persons_of
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.loaded import Frames, tables_of
from simulation.results.loaded import Tables as Tables
from simulation.results.reference import reference as reference
from simulation.results.store import contrasts
from simulation.results.store import tables_of as run_tables
from simulation.run import build
from simulation.run.identity import resolved
from simulation.run.mesa_model import mesa_class
from simulation.run.outcomes import describe
from simulation.run.runner import arms_of, run_once
from simulation.run.settings import Settings
from simulation.studies import sweep as studies
from simulation.studies.conclude import conclude
from simulation.studies.designs import points as design_points
from simulation.studies.same import check_same
from simulation.studies.study import OUTCOMES, Study, unlikely
from simulation.studies.swept import Sweep as Sweep
from simulation.studies.swept import asked_of, input_of, read_sweep
from simulation.words.texts import Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
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
    """Ledger, groups and quantities, by name as in a result folder; of a loaded one, every table of the folder."""
    programmes: Sequence[Mapping[str, Any]] = ()
    folder: Path | None = None

    def as_folder(self) -> ResultFolder:
        """Return the results as a folder that was read, for :func:`simulation.decide`."""
        if self.folder is not None:
            return read_folder(self.folder, ("runs",))
        if self.settings is None:
            raise ValueError("these results have neither settings nor a folder")
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

    def model(
        self,
        policy: str,
        replication: int = 0,
        model_reporters: Mapping[str, Any] | None = None,
        agent_reporters: Mapping[str, Any] | None = None,
    ) -> LabourMarket:
        """Return the Mesa model of one arm and replication, before its first week, to step and look at.

        With reporters, as of Mesa's ``DataCollector``, its ``datacollector`` holds every week.

        Raises
        ------
        ValueError
            For results loaded from a folder, or an arm that was not run.

        Examples
        --------
        >>> market = result.model("ips", agent_reporters={"support": "support"})
        >>> market.run_model()
        >>> market.datacollector.get_agent_vars_dataframe()
        """
        if self.settings is None:
            raise ValueError("results loaded from a folder have no settings to run again")
        if policy not in arms_of(self.settings):
            raise ValueError(f"'{policy}' was not run; there is {', '.join(arms_of(self.settings))}")
        made: LabourMarket = mesa_class(self.settings, policy, replication, model_reporters, agent_reporters)()
        return made

    @property
    def ledger(self) -> pd.DataFrame:
        """What was paid: a row per arm, replication, year, account, payer and receiver, in hundredths of a krone.

        Raises
        ------
        ValueError
            Where it was not recorded.
        """
        if "ledger" not in self.frames:
            raise ValueError("no ledger was recorded; record=['weekly'] keeps it")
        return self.frames["ledger"]

    @property
    def draws(self) -> pd.DataFrame:
        """What was not known and was drawn: a row per draw and input, with its value and unit."""
        if self.settings is not None:
            return draws(self.settings)
        if "draws" not in self.frames:
            raise ValueError("these results hold no draws")
        return self.frames["draws"]

    def plot(self, column: str = "stock_in_job") -> Figure:
        """Return a figure of a weekly column, which shows itself in a notebook: mean and 90 % band, by arm."""
        from simulation.results.plotted import over_weeks  # late: slow to import

        return over_weeks(self.weekly, column, notebook.per_draw_of(self._config))

    def __repr__(self) -> str:
        return "\n".join(notebook.told(self.runs, self.contrasts, self.baseline, self._config, self.folder))

    def _repr_html_(self) -> str:
        return notebook.told_html(self.runs, self.contrasts, self.baseline, self._config, self.folder)

    @property
    def _config(self) -> Mapping[str, Any]:
        if self.settings is not None:
            return resolved(self.settings)
        return described(self.folder / "config.yaml") if self.folder else {}  # type: ignore[no-any-return]


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
        The arms: policies, variants (``ips-b``), or several joined by ``+``; ``None`` takes the population's own.
    replications
        Paired replications.
    seed
        The seed.
    policy_settings
        Settings by policy or variant, as in ``{"ips": {"places": 70}, "ips-b": {"places": 140}}``.
    population_changes
        As in ``{"n": 500, "margins": {"substance_use": 0.3}}``.
    progress
        Show it on stderr; ``None`` does on a terminal and in a notebook, with a bar where one can be drawn.
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
                parts.setdefault(name, []).extend(part.to_pandas() for part in run_tables(run, name, key))
    frame = pd.DataFrame(rows)
    frames = {name: pd.concat(own, ignore_index=True) for name, own in parts.items() if own}
    if "structure_replications" in keys:  # by itself it would take as long as the comparison
        with shown_if(progress):
            otherwise = compare_structures(settings, frame)
        frames |= {"structure_runs": otherwise.runs, "structure_ledger": otherwise.ledger} if otherwise else {}
    return Comparison(
        runs=frame,
        contrasts=notebook.shown(
            contrasts(frame, settings.baseline, settings.policy), notebook.per_draw_of(settings.model_dump())
        ),
        weekly=frames.pop("weekly", pd.DataFrame()),
        baseline=settings.baseline,
        settings=settings,
        programmes=planned,
        frames=frames,
    )


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
        Show it on stderr; ``None`` does on a terminal and in a notebook, with a bar where one can be drawn.
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
    folder = asked_of(out, design, keys, replications, workers)
    levels = values_of(inputs)
    outcomes = names_of("outcomes", outcomes)
    found = given_of("sweep", population, policies, policy_settings, population_changes, keys, list(levels))
    given = {"record": [], **found}
    for name in outcomes:
        check_measure(name)
    made = tuple(input_of(key, values, design) for key, values in levels.items())
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
    return read_sweep(folder)


def load(folder: str | Path) -> Comparison | Sweep | Tables:
    """Return the results of a folder that any command wrote.

    A comparison and a study of many cells are read as :func:`compare` and :func:`sweep` return them; a decision, a
    trial, a reproduction and a calibration as their tables by name.

    Raises
    ------
    FileNotFoundError
        If a table is missing.
    ReportError
        For what is no result folder.
    Altered
        For a table that is not what was written.

    Examples
    --------
    >>> from simulation import load
    >>> load("results/my-study").contrasts.groupby("arm")["municipal_saving_dkk"].mean()
    >>> load("results/decide-my-study").summary
    """
    from simulation.report.kinds import kind_of

    path = Path(folder)
    kind = kind_of(path)
    check_folder(path)
    if kind == "study":
        return read_sweep(path)
    if kind != "compare":
        return tables_of(kind, path)
    config, manifest = described(path / "config.yaml"), described(path / "manifest.json")
    found = pd.read_parquet(path / "contrasts.parquet")
    return Comparison(
        runs=pd.read_parquet(path / "runs.parquet"),
        contrasts=notebook.shown(found, notebook.per_draw_of(config)),
        weekly=pd.read_parquet(path / "weekly.parquet"),
        baseline=config["baseline"],
        manifest=manifest,
        frames=Frames(path),
        programmes=manifest.get("programmes", ()),
        folder=path,
    )
