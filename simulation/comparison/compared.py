"""A comparison in Python: run into pandas frames, or read from its folder."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.comparison.alternatives import compare_structures
from simulation.engine.execute import check_room
from simulation.engine.progress import shown, shown_if
from simulation.errors import InputError
from simulation.files import described
from simulation.inputs.drawn import draws, prices_drawn
from simulation.inputs.options import settings_from
from simulation.inputs.programmes import programmes, warned
from simulation.inputs.warned import before_the_run
from simulation.results import notebook
from simulation.results.columns import BEHIND
from simulation.results.export.persons import Persons, persons_of
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.loaded import Frames
from simulation.results.store import contrasts
from simulation.results.store import tables_of as run_tables
from simulation.run import build
from simulation.run.identity import resolved
from simulation.run.outcomes import describe
from simulation.run.runner import arms_of, run_once
from simulation.run.settings import Settings
from simulation.words.texts import Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulation.agents.labour_market import LabourMarket


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
        from simulation.run.mesa_model import mesa_class  # late: Mesa is slow to import

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


def compared(given: Mapping[str, Any], structures: bool, progress: bool | None) -> Comparison:
    """Run a comparison, and with ``structures`` again under each other structure.

    Raises
    ------
    InputError
        For a key or value that is not allowed, in one line.
    """
    settings = settings_from(given)
    build.check(settings)
    check_room(settings)
    planned = programmes(settings)
    for finding in [*before_the_run(settings), *warned(planned)]:
        warnings.warn(Texts("en").told(finding), stacklevel=3)
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
    if structures:  # by itself it would take as long as the comparison
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


def read_comparison(path: Path) -> Comparison:
    """Read the tables of a comparison's folder.

    Raises
    ------
    FileNotFoundError
        If one is missing.
    """
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
