"""The tables of the report: rows of ready-made text, so that the page only has to lay them out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.series import difference
from simulation.results.folder import ResultFolder
from simulation.results.measures import Measure, Scale, measures
from simulation.results.statistics import Estimate, Floats, effect
from simulation.words.texts import DASH, Texts, digits_for

GROUPS = ("job", "hours", "exit", "other")
FULL_TIME_HOURS = 37
"""A Danish full-time week in hours."""

KIND_ORDER = ("chosen", "assumption", "fitted", "documented", "rule")


@dataclass(frozen=True)
class Row:
    """One row; ``style`` is ``""``, ``"group"`` (a heading across), ``"total"`` or ``"assumption"``."""

    cells: list[str]
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table; the first ``text_columns`` are text, the others numbers; ``tall``: cards on a phone."""

    name: str
    caption: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    text_columns: int = 1
    tall: bool = False


def level_of(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return the mean and 90 % interval of an outcome in one arm, in the unit it is shown in."""
    rows = folder.runs[folder.runs["arm"] == arm]
    return effect(_values(rows, measure), folder.draws(rows["replication"])).scaled(measure.kind.factor)


def change_of(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return an arm's paired difference in an outcome with its 90 % interval, in the unit it is shown in."""
    rows = folder.contrasts[folder.contrasts["arm"] == arm]
    return effect(_values(rows, measure), folder.draws(rows["replication"])).scaled(measure.kind.factor)


def _values(rows: pd.DataFrame, measure: Measure) -> Floats:
    """Return an outcome by replication; missing values where it was not recorded."""
    if measure.name not in rows.columns:
        return np.full(len(rows), np.nan)
    return pd.to_numeric(rows[measure.name], errors="coerce").to_numpy(dtype=np.float64)


def unit_of(measure: Measure, texts: Texts, change: bool = False) -> str:
    """Return the unit's text; a change of a percentage is in percentage points."""
    if measure.kind is Scale.SHARE and change:
        return texts("units.points_short")
    return texts("units." + measure.kind.unit) if measure.kind.unit else naming.unit(measure.own_unit, texts)


def reading(change: Estimate, better: int, texts: Texts) -> str:
    """Return in a word and a sign what a difference says; never by colour."""
    up, down = ("differs", "differs") if better == 0 else ("better", "worse")[:: 1 if better > 0 else -1]
    return judged(change, up, down, texts)


def judged(change: Estimate, up: str, down: str, texts: Texts) -> str:
    """Return the word for a clear rise (``reading.UP``) or fall (``reading.DOWN``), or why there is none."""
    if not change.known:
        return texts("reading.not_measured")
    if change.nothing:
        return texts("reading.same")
    if change.low is None:
        return texts("reading.no_interval")
    if not change.clear:
        return texts("reading.unclear")
    return texts(f"reading.{up if (change.mean or 0) > 0 else down}")


def grouped(
    folder: ResultFolder, frame: pd.DataFrame, texts: Texts, width: int, row: Callable[[Measure], Row]
) -> list[Row]:
    """Return the rows of every measure in ``frame`` under their group headings."""
    rows: list[Row] = []
    shown = measures([str(c) for c in frame.columns], folder.units)
    for group in GROUPS:
        members = [m for m in shown if m.group == group]
        if members:
            rows.append(Row([texts("groups." + group), *[""] * (width - 1)], "group"))
            rows.extend(row(m) for m in members)
    return rows


def label_of(folder: ResultFolder, measure: Measure, texts: Texts) -> str:
    """Return an outcome's label: the report's own, the column's description, or its name made readable."""
    if texts.has(f"outcomes.{measure.name}"):
        return texts(f"outcomes.{measure.name}")
    return folder.descriptions.get(measure.name) or texts.name("outcomes", measure.name)


def levels(folder: ResultFolder, texts: Texts) -> Table:
    """Return every outcome in every arm, with the 90 % band."""
    columns = [texts("columns.outcome"), texts("columns.unit"), *(texts.arm(a) for a in folder.arms)]

    def row(measure: Measure) -> Row:
        cells = [label_of(folder, measure, texts), unit_of(measure, texts)]
        for arm in folder.arms:
            level = level_of(folder, arm, measure)
            cells.append(texts.brackets(level, digits_for(level, *measure.kind.decimals)))
        return Row(cells)

    rows = grouped(folder, folder.runs, texts, len(columns), row)
    return Table("levels", caption(texts, "levels", folder), columns, rows, 2)


def displacement(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the hours the population's citizens gain and other applicants lose."""
    arms = [a for a in folder.policies if difference(folder, a, "hours_others") is not None]
    if not arms:
        return None
    cells: dict[str, list[str]] = {"hours_ordinary": [], "hours_others": [], "full_time": [], "share": []}
    for arm in arms:
        found = {k: difference(folder, arm, k) for k in ("hours_ordinary", "hours_others")}
        known = {k: s for k, s in found.items() if s is not None}
        estimates = {k: effect(s.values.mean(axis=1), s.draws) for k, s in known.items()}
        lost = estimates["hours_others"]
        for key in ("hours_ordinary", "hours_others"):
            e = estimates.get(key, Estimate(None, None, None, 0))
            cells[key].append(texts.brackets(e, digits_for(e, 0, 1), True))
        posts = lost.scaled(-1 / FULL_TIME_HOURS)
        cells["full_time"].append(texts.brackets(posts, digits_for(posts, 1, 2)))
        cells["share"].append(_lost_per_hundred(estimates.get("hours_ordinary"), lost, texts))
    units = {"full_time": texts("units.full_time"), "share": texts("units.bare_hours")}
    rows = [Row([texts("displacement." + k), units.get(k, texts("units.hours")), *v]) for k, v in cells.items()]
    columns = [texts("columns.measure"), texts("columns.unit"), *(texts.arm(a) for a in arms)]
    return Table("displacement", caption(texts, "displacement", folder), columns, rows, 2)


def _lost_per_hundred(gained: Estimate | None, lost: Estimate, texts: Texts) -> str:
    """Return the hours others lose per 100 hours gained, or that it is not settled."""
    # A ratio of two noisy means says nothing while the gain itself may be zero.
    if gained is None or not gained.clear or gained.mean is None or gained.mean <= 0 or lost.mean is None:
        return texts("displacement.not_settled")
    return texts.number(-100 * lost.mean / gained.mean)


def precision(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the variance-reduction factors of the manifest, in the outcomes' reading order."""
    factors: dict[str, Any] = folder.manifest.get("variance_reduction") or {}
    order = [m.name for m in measures(list(factors), folder.units)]
    rows = []
    for name in [*order, *(n for n in factors if n not in order)]:
        value = factors[name]
        entries = value.items() if isinstance(value, dict) else [("", value)]
        for arm, factor in entries:
            label = naming.outcome(name, texts) + (f" ({texts.arm(str(arm))})" if arm else "")
            text = texts.number(float(factor), 1) if isinstance(factor, int | float) else DASH
            rows.append(Row([label, text]))
    if not rows:
        return None
    return Table("precision", texts("captions.precision"), [texts("columns.outcome"), texts("columns.factor")], rows)
