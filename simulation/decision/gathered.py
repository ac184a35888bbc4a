"""What a decision is made of: net payments by year, and effects, of every design in every replication.

Read from a comparison, whose designs are its arms, or from a sweep, whose designs are its arms in each of its cells.
Sums of money are whole oere here, so that they balance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import UserError, nearest
from simulation.model.clock import year_of_weeks
from simulation.model.economics.accounts import Account, Party
from simulation.model.states import label
from simulation.results.denominators import CITIZEN, column
from simulation.results.effects import MADE
from simulation.results.folder import ResultFolder, columns_of
from simulation.results.statistics import Floats, Ints

WHOLE_WEEKS = 50
"""A calendar year with at least so many weeks in the run is a whole one."""
WEEKLY_EFFECTS = {
    "weeks_in_job": ("stock_in_job", "weeks", "mean_weeks_in_job"),
    "hours_worked": ("hours_ordinary", "hours", "total_hours"),
}
"""Effects that are summed over weeks: their weekly column, their unit, and the outcome that is the sum a citizen."""
HOURS = ("total_hours", "displaced_hours_per_week")
"""Outcomes that go with the ordinary hours of citizens, and of competing applicants."""
OF_ALL = ("n_citizens", "n_participants", "n_admitted", "displaced_hours_per_week", "displaced_persons")
"""Outcomes of the whole population; the others are of a citizen."""
BASE = 0
"""The design that the others are compared with comes first."""


@dataclass(frozen=True)
class Places:
    """Where a row of a table belongs: the design, the replication and the year."""

    designs: Mapping[str, tuple[Any, str]]
    """The cell and arm of each design by name."""
    replications: Ints
    years: Sequence[int]
    weeks: int
    """Weeks of these years."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Designs, replications, years."""
        return len(self.designs), len(self.replications), len(self.years)

    def of(self, table: Mapping[str, Any]) -> Ints:
        """Return the flat place of (design, replication) of each row of a table ``[n]``; -1 for those of none."""
        arm, arm_at = table["arm"]
        design = np.full(len(arm_at), -1, np.int64)
        for number, (cell, own) in enumerate(self.designs.values()):
            if own in arm:
                design[(table["cell"] == cell) & (arm_at == list(arm).index(own))] = number
        which = np.searchsorted(self.replications, table["replication"])
        return np.where(design < 0, -1, design * len(self.replications) + which)

    def year(self, years: Ints) -> Ints:
        """Return the number of each calendar year ``[n]``; -1 for those that do not count."""
        known = np.array(self.years)
        at = np.clip(np.searchsorted(known, years), 0, len(known) - 1)
        return np.where(known[at] == years, at, -1)


@dataclass(frozen=True)
class Gathered:
    """Net payments and effects of ``J`` designs in ``R`` replications, over the ``Y`` whole years of a run.

    Attributes
    ----------
    designs
        Names ``[J]``, the one compared with first.
    replications, draws
        Number of each replication ``[R]``, and of its draw.
    years, left_out
        Calendar years that count: whole in the run, and within the horizon; and those that are cut by the run.
    whole
        Whether all whole years of the run count.
    oere
        Paid minus received, ``[J, R, Y, accounts, parties]``, whole oere.
    effect
        The effect by year, over all citizens ``[J, R, Y]``, in ``effect_unit``; what is counted at the horizon stands
        in the last year.
    worth
        What the ordinary hours of citizens are worth, and those of competing applicants, DKK ``[2, J, R, Y]``; empty
        where hours are not known.
    citizens, participants
        Who arrived ``[R]``, and who took part ``[J, R]``.
    places
        Where a row of a table belongs.
    """

    designs: tuple[str, ...]
    replications: Ints
    draws: Ints
    years: tuple[int, ...]
    left_out: tuple[int, ...]
    whole: bool
    oere: Ints
    effect: Floats
    effect_name: str
    effect_unit: str
    worth: Floats
    citizens: Floats
    participants: Floats
    places: Places

    @property
    def number_of_draws(self) -> int:
        """How many draws the replications have between them."""
        return len(np.unique(self.draws))


def whole_years(start: dt.date, weeks: int) -> tuple[list[int], list[int]]:
    """Return the calendar years that are whole in a run of so many weeks, and those that are not."""
    found, many = np.unique(year_of_weeks(start, weeks), return_counts=True)
    whole = [int(y) for y, n in zip(found, many, strict=True) if n >= WHOLE_WEEKS]
    return whole, [int(y) for y in found if int(y) not in whole]


def gather(folder: ResultFolder, effect: str = "weeks_in_job", horizon_years: int | None = None) -> Gathered:
    """Return what a decision is made of, of a comparison's or a sweep's folder.

    Parameters
    ----------
    folder
        The results, read.
    effect
        One of :data:`WEEKLY_EFFECTS`, or any outcome: that is counted at the horizon, over all citizens.
    horizon_years
        How many whole years count, from the first; None: all of the run.

    Raises
    ------
    UserError
        For results no decision can be made of: one design, one draw, replications that are not the same in all, a
        horizon beyond the run, an effect that was not recorded.
    """
    start = folder.start
    if start is None:
        raise UserError("{}: says no start date, so its years are not known", folder.path / "config.yaml")
    if folder.config.get("trial_arms"):
        raise UserError(
            "{}: is a virtual trial, whose money is not told; a decision is made of a comparison", folder.path
        )
    every, left_out = whole_years(start, folder.weeks)
    years = _within(every, horizon_years, folder.weeks)
    keys = _designs(folder)
    replications = _replications(folder.runs, keys)
    draws = _draws(folder, replications)
    if len(np.unique(draws)) < 2:
        raise UserError(
            "{}: has one draw of what is not known; a decision needs several (replications=)", folder.path
        )
    counted = sum(year in years for year in year_of_weeks(start, folder.weeks))
    at = Places(keys, replications, years, counted)
    oere = postings(_recorded(folder, "ledger"), at)
    values, unit = _effect(folder, at, effect, years == every)
    return Gathered(
        tuple(keys),
        replications,
        draws,
        tuple(years),
        tuple(left_out),
        years == every,
        oere,
        values,
        effect,
        unit,
        _worth(folder, at),
        of_runs(folder.runs, at, "n_citizens")[BASE],
        of_runs(folder.runs, at, "n_participants"),
        at,
    )


def _within(years: list[int], horizon: int | None, weeks: int) -> list[int]:
    if not years:
        raise UserError(
            "horizon_weeks={}: no calendar year is whole in the run (at least {} weeks)", weeks, WHOLE_WEEKS
        )
    if horizon is None:
        return years
    if not 1 <= horizon <= len(years):
        raise UserError("horizon_years={}: the run has {} whole years (horizon_weeks={})", horizon, len(years), weeks)
    return years[:horizon]


def design_name(arm: str, cell: Any, cells: Sequence[Any], labels: Mapping[Any, str]) -> str:
    """Return the name of a design: its arm, and in a sweep what its cell sets."""
    if len(cells) < 2:
        return arm
    return f"{arm} [{labels.get(cell, f'cell {cell}')}]"


def _designs(folder: ResultFolder) -> dict[str, tuple[Any, str]]:
    """Return the cell and arm of each design by name, the one compared with first.

    In a sweep each cell has its own usual service, which is the same in all where designs alone differ; that of the
    first cell stands for all.
    """
    cells = folder.cells
    labels = _labels(folder, cells)
    if folder.baseline not in folder.arms:
        raise UserError("{}: has no runs of {}, which the designs are compared with", folder.path, folder.baseline)
    found = {folder.baseline: (cells[0], folder.baseline)}
    for cell in cells:
        for arm in folder.policies:
            found[design_name(arm, cell, cells, labels)] = (cell, arm)
    if len(found) < 2:
        raise UserError("{}: has one arm, so there is nothing to choose between", folder.path)
    return found


def _labels(folder: ResultFolder, cells: Sequence[Any]) -> dict[Any, str]:
    """Return what each cell of a sweep sets, as the keys and values of its design.

    Raises
    ------
    UserError
        For a sweep over what no municipality chooses.
    """
    file = folder.path / "design.parquet"
    if len(cells) < 2 or not file.exists():
        return {}
    design = pd.read_parquet(file)
    inputs = [c for c in design.columns if c not in ("point", "cell", "key", "values")]
    for name in inputs:
        if not name.startswith("policies.") or name.startswith(f"policies.{folder.baseline}."):
            raise UserError("{}: a sweep over {} is no choice between designs (policies.NAME.KEY are)", file, name)
    return {
        row["cell"]: ", ".join(f"{name.removeprefix('policies.')}={_exactly(row[name])}" for name in inputs)
        for _, row in design.iterrows()
    }


def _exactly(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def _replications(runs: pd.DataFrame, designs: Mapping[str, tuple[Any, str]]) -> Ints:
    """Return the replications of the designs ``[R]``, which all have."""
    sets = {
        name: set(runs.loc[(runs["cell"] == cell) & (runs["arm"] == arm), "replication"])
        for name, (cell, arm) in designs.items()
    }
    first = next(iter(sets.values()))
    for name, own in sets.items():
        if own != first:
            raise UserError(
                "{}: has {} replications, and {} has {}; all arms must have the same",
                name,
                len(own),
                next(iter(sets)),
                len(first),
            )
    return np.array(sorted(first), dtype=np.int64)


def _draws(folder: ResultFolder, replications: Ints) -> Ints:
    """Return the draw of each replication ``[R]``; where none is drawn, each replication is one.

    A study of many cells does not repeat in its runs what its configuration says.
    """
    if "knowledge" not in folder.config or not ("draw" in folder.runs or folder.has("design")):
        raise UserError("{}: says of no run which draw it took (draw); run it again", folder.path)
    return folder.draws(replications)


def _recorded(folder: ResultFolder, name: str) -> Path | pd.DataFrame:
    if not folder.has(name):
        raise UserError("{}: has no table {}, which a decision needs (record=[weekly])", folder.path, name)
    return folder.table(name)


def postings(source: Path | pd.DataFrame, at: Places) -> Ints:
    """Return paid minus received in oere, ``[J, R, Y, accounts, parties]``, of a ledger.

    Raises
    ------
    UserError
        For an amount that is missing, a run without payments, or an account or party that there is not.
    """
    names = ("cell", "arm", "replication", "year", "account", "payer", "receiver", "oere")
    found = columns_of(source, names)
    if missing := int((~np.isfinite(found["oere"])).sum()):
        raise UserError("ledger.parquet: {} of {} amounts are missing", missing, len(found["oere"]))
    where = at.of(found)
    paid = np.bincount(where[where >= 0], minlength=at.shape[0] * at.shape[1])
    if without := int((paid == 0).sum()):
        raise UserError("ledger.parquet: {} of {} runs have no payments", without, len(paid))
    year = at.year(found["year"])
    counts = (where >= 0) & (year >= 0)
    account = _codes(found["account"], Account)
    size = np.prod(at.shape) * len(Account) * len(Party)
    oere = np.zeros(int(size), np.int64)
    base = (where * len(at.years) + year) * len(Account) + account
    for party, sign in (("payer", 1), ("receiver", -1)):
        place = base * len(Party) + _codes(found[party], Party)
        np.add.at(oere, place[counts], sign * found["oere"][counts].astype(np.int64))
    return oere.reshape(*at.shape, len(Account), len(Party))


def _codes(named: tuple[Sequence[str], Ints], kind: Any) -> Ints:
    names, at = named
    known = {label(one): int(one) for one in kind}
    for name in names:
        if name not in known:
            raise UserError("ledger.parquet: {}: no such {}", name, kind.__name__.lower())
    codes: Ints = np.array([known[name] for name in names], np.int64)[at]
    return codes


def weekly_sums(folder: ResultFolder, at: Places, columns: Sequence[str]) -> dict[str, Floats]:
    """Return sums over the weeks of each year of weekly columns, each ``[J, R, Y]``.

    Raises
    ------
    UserError
        Where weeks were not recorded.
    """
    found = columns_of(_recorded(folder, "weekly"), ("cell", "arm", "replication", "week", *columns))
    assert folder.start is not None
    year_of = np.array(year_of_weeks(folder.start, folder.weeks))
    where, year = at.of(found), at.year(year_of[found["week"]])
    counts = (where >= 0) & (year >= 0)
    place = (where * len(at.years) + year)[counts]
    size = int(np.prod(at.shape))
    sums = {name: np.bincount(place, np.asarray(found[name], float)[counts], size) for name in columns}
    return {name: own.reshape(at.shape).astype(float) for name, own in sums.items()}


def _effect(folder: ResultFolder, at: Places, effect: str, whole: bool) -> tuple[Floats, str]:
    """Return an effect by year ``[J, R, Y]`` over all citizens, and its unit.

    What is counted at the end of the run is told only where the ``whole`` run counts.
    """
    if effect in WEEKLY_EFFECTS:
        weekly, unit, _ = WEEKLY_EFFECTS[effect]
        return weekly_sums(folder, at, [weekly])[weekly], unit
    known = [c for c in folder.units if not c.endswith("_oere") and c not in ("cell", "arm", "replication", "draw")]
    if effect not in known:
        raise UserError("effect={}: there is no such effect{}", effect, nearest(effect, [*WEEKLY_EFFECTS, *known]))
    if not whole:
        raise UserError("effect={}: is counted at the end of the run, which horizon_years= leaves out", effect)
    if effect not in OF_ALL and column(effect, CITIZEN) not in MADE:
        raise UserError("effect={}: is counted among some of the citizens only, so it has no sum over all", effect)
    values = np.zeros(at.shape)
    citizens = 1.0 if effect in OF_ALL else of_runs(folder.runs, at, "n_citizens")
    values[..., -1] = of_runs(folder.runs, at, effect) * citizens
    unit = folder.units[effect]
    return values, "citizens" if unit == "share" else unit


def _worth(folder: ResultFolder, at: Places) -> Floats:
    """Return what hours of citizens and of others are worth, DKK ``[2, J, R, Y]``, at what an hour is paid."""
    if not (folder.has("quantities") and folder.has("weekly")):
        return np.zeros(0)
    hours = weekly_sums(folder, at, ["hours_ordinary", "hours_others"])
    found = columns_of(folder.table("quantities"), ("cell", "arm", "replication", "year", "price", "price_dkk"))
    where = at.of(found)
    names, number = found["price"]
    year = at.year(found["year"])
    mine = (where >= 0) & (year >= 0) & (np.array(names)[number] == "wage_hour")
    wage = np.zeros(int(np.prod(at.shape)))
    wage[(where * len(at.years) + year)[mine]] = found["price_dkk"][mine]
    return wage.reshape(at.shape) * np.array([hours["hours_ordinary"], hours["hours_others"]])


def of_runs(runs: pd.DataFrame, at: Places, column: str) -> Floats:
    """Return an outcome of every design and replication ``[J, R]``.

    Raises
    ------
    UserError
        Where it is missing in a run.
    """
    found = []
    for cell, arm in at.designs.values():
        own = runs[(runs["cell"] == cell) & (runs["arm"] == arm)].set_index("replication")[column]
        found.append(own.loc[at.replications].to_numpy(float))
    values = np.array(found)
    if missing := int((~np.isfinite(values)).sum()):
        raise UserError("runs.parquet: {}: {} of {} values are missing", column, missing, values.size)
    return values
