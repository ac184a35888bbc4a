"""The results of a study in Python."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.engine.executors import reach
from simulation.engine.progress import shown_if
from simulation.errors import InputError
from simulation.files import described
from simulation.inputs.integers import takes_whole
from simulation.inputs.options import settings_from
from simulation.results.effects import check_measure
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.notebook import per_draw_of, shown
from simulation.results.statistics import mean_interval
from simulation.studies.analysis import boxed, money_outcome, when_it_loses
from simulation.studies.conclude import conclude
from simulation.studies.designs import Input, Points, points
from simulation.studies.same import check_same
from simulation.studies.study import NO_INPUTS, Study, unlikely
from simulation.studies.sweep import create, extend, read_study, run
from simulation.words.notebook import card
from simulation.words.texts import Texts

TABLES = ("design", "runs", "contrasts", "effects")


@dataclass(frozen=True, repr=False)
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

    def table(self, outcome: str | None = None, arm: str | None = None) -> pd.DataFrame:
        """Return the inputs of each cell beside the mean effect on any outcome, with ``low`` and ``high``.

        The interval is the 95 % interval of the mean, as in ``effects``, which has the outcomes that were asked for;
        that of any other is worked out from ``contrasts``. Without an outcome it is the first that was asked for.

        Raises
        ------
        ValueError
            For an outcome or arm that the study does not have.
        """
        outcome = outcome or next(iter(self.outcomes), "")
        own = self.effects[(self.effects["kind"] == "effect") & (self.effects["outcome"] == outcome)]
        own = own.drop(columns=["kind", "outcome", "unit"]) if len(own) else self._of(outcome)
        found = own if arm is None else own[own["arm"] == arm]
        if not len(found):
            raise ValueError(f"arm '{arm}' was not run; there is {', '.join(map(str, own['arm'].unique()))}")
        return self._inputs.merge(found, on="cell")

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that were asked for, the first first."""
        return [str(one) for one in self.effects.loc[self.effects["kind"] == "effect", "outcome"].unique()]

    @property
    def discovery(self) -> pd.DataFrame | None:
        """What ``indsats discover`` found here, as :meth:`discover` returns it; None where it was not run."""
        file = self.folder / "discovery.json"
        return boxed(described(file)["arms"]) if file.exists() else None

    def discover(self, outcome: str | None = None, worse_than: float = 0.0) -> pd.DataFrame:
        """Return where in the inputs a policy loses: scenario discovery, as ``indsats discover`` does it.

        Parameters
        ----------
        outcome
            Whose mean effect in a cell is looked at; by default the first saving that was asked for.
        worse_than
            A cell loses whose mean effect is below it, in the unit of the outcome.

        Returns
        -------
        pandas.DataFrame
            A row per (arm, box, restricted input): ``low`` and ``high`` (missing on an open side) or ``values`` of a
            category; ``density`` is the share of the cells inside that lose, ``coverage`` the share of the losing
            cells that are inside, both on cells held out, ``mean`` that of the outcome inside. An arm without a box
            has one row; ``status`` says why: ``never``, ``always``, ``unknown``, ``too_few``, ``part``, ``noise``.

        Raises
        ------
        UserError
            For an outcome there is not, or fewer than 20 cells.

        Examples
        --------
        >>> from simulation import load
        >>> load("results/my-sweep").discover("municipal_saving_dkk")
        """
        return boxed(when_it_loses(self.folder, outcome or money_outcome(self.outcomes), worse_than))

    @property
    def _inputs(self) -> pd.DataFrame:
        return self.design.drop_duplicates("cell").drop(columns=["point", "key", "values"])

    def _of(self, outcome: str) -> pd.DataFrame:
        """Return the effects on an outcome that the study does not report on, as ``effects`` would have them."""
        known = [str(c) for c in self.contrasts.columns if c not in ("cell", "arm", "replication")]
        if outcome not in known:
            there = f"{', '.join(self.outcomes)}, and any other column of contrasts"
            raise ValueError(f"no effect on '{outcome}' here; there is {there}")
        settings = read_study(self.folder).settings()
        rows = []
        for (cell, arm), own in self.contrasts.groupby(["cell", "arm"], sort=False, observed=True):
            found = mean_interval(own[outcome].to_numpy(float), settings.draws_of(own["replication"].to_numpy()))
            rows.append((cell, str(arm), found.mean, found.low, found.high, found.n))
        frame = pd.DataFrame(rows, columns=["cell", "arm", "mean", "low", "high", "replications"])
        return frame.astype({"mean": float, "low": float, "high": float})

    def _facts(self) -> list[tuple[object, ...]]:
        inputs = [str(c) for c in self._inputs.columns if c != "cell"]
        return [
            ("folder", self.folder),
            ("inputs", ", ".join(inputs)),
            ("cells", self.runs["cell"].nunique()),
            ("arms", ", ".join(map(str, self.runs["arm"].unique()))),
            ("replications", self.runs.groupby(["cell", "arm"], observed=True).size().max()),
            ("outcomes", ", ".join(self.outcomes)),
        ]

    def __repr__(self) -> str:
        """Say in a few lines what was varied, and how often."""
        return "\n".join([type(self).__name__, *(f"  {name}: {value}" for name, value in self._facts())])

    def _repr_html_(self) -> str:
        return card(type(self).__name__, self._facts())


def read_sweep(folder: Path) -> Sweep:
    """Read the tables of a study's folder.

    Raises
    ------
    FileNotFoundError
        If one is missing.
    """
    design, runs, contrasts, effects = (pd.read_parquet(folder / f"{name}.parquet") for name in TABLES)
    settings = read_study(folder).settings()
    each = per_draw_of({"knowledge": settings.knowledge, "chance_per_draw": settings.chance_per_draw})
    return Sweep(folder, design, runs, shown(contrasts, each), effects)


def input_of(key: str, values: Sequence[Any], design: str) -> Input:
    """Return one input of a study: its levels, or the range that two numbers are where points are spread."""
    if design != "grid" and len(values) == 2 and all(isinstance(v, int | float) for v in values):
        return Input(key, float(values[0]), float(values[1]), whole=takes_whole(key))
    return Input(key, levels=tuple(values))


def asked_of(
    caller: str,
    out: Any,
    kind: tuple[str, str, Sequence[str]],
    keys: Mapping[str, Any],
    replications: Any,
    workers: Any,
) -> Path:
    """Return the folder of a study that ``caller`` was asked for, whose other arguments are looked at.

    ``kind`` is how its points are made: the argument, its value, and the values that there are.

    Raises
    ------
    InputError
        For an argument that is none.
    """
    if not isinstance(out, str | Path):
        raise InputError(f"out={out!r}: give the name of a folder")
    folder = Path(out)
    name, value, known = kind
    if value not in known:
        raise InputError(f"{name}={value!r}: not one of {', '.join(known)}")
    for key in keys:
        if key in NO_INPUTS:
            raise InputError(
                f"{key}: is no key of {caller}() in Python; the command line has it (indsats {caller} --help)"
            )
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 1:
        raise InputError(f"replications={replications!r}: a whole number from 1")
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise InputError(f"workers={workers!r}: a whole number from 1")
    return folder


def study_of(
    command: str,
    given: Mapping[str, Any],
    inputs: Sequence[Input],
    design: str,
    number: int | None,
    replications: int,
    outcomes: Sequence[str],
) -> Study:
    """Return a study asked for in Python: a configuration, and what varies over it.

    Raises
    ------
    InputError
        For a key, a value or an outcome that is not allowed.
    """
    for name in outcomes:
        check_measure(name)
    given = {"record": [], **given}
    made_by = {"kind": design, "points": number, "seed": settings_from(given).seed, "worse_than": 0.0}
    line = f"simulation.{command}(...)"
    return Study(command, line, given, tuple(inputs), made_by, replications, tuple(outcomes))


def swept(folder: Path, asked: Study, executor: str | None, workers: int | None, progress: bool | None) -> Sweep:
    """Run a study into a folder, or go on with the one that is there, and return its results.

    Raises
    ------
    UserError
        As :func:`ran`.
    """
    design = asked.design

    def made() -> Points:
        return points(design["kind"], asked.inputs, design["points"], design["seed"])

    ran(folder, asked, made, executor, workers, progress)
    return read_sweep(folder)


def ran(
    folder: Path,
    asked: Study,
    made: Callable[[], Points],
    executor: str | None,
    workers: int | None,
    progress: bool | None,
) -> None:
    """Run a study into a folder, at the points that ``made`` gives, or go on with the one that is there.

    Raises
    ------
    InputError, DesignError
        For a folder with another study, or a design that cannot be made.
    StoreError
        For a folder that cannot be written, or a study of another version of the model.
    """
    reach(executor, workers, asked.settings())
    if not (folder / "study.json").exists():
        create(asked, found := made(), folder)
        for finding in unlikely(asked, found):
            warnings.warn(Texts("en").told(finding), stacklevel=4)
    else:
        there = read_study(folder)
        check_same(folder, there, asked)
        if asked.replications > there.replications:
            extend(folder, asked.replications)
    with shown_if(progress):
        run(folder, executor, workers)
    conclude(folder)
