"""The tables of the report: rows of ready-made text, declared by their columns, so that a page only lays them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.series import difference
from simulation.results.folder import ResultFolder
from simulation.results.measures import Kind, Measure, measures
from simulation.results.statistics import Estimate, effect
from simulation.words.texts import DASH, Texts, digits_for

GROUPS = ("job", "hours", "exit", "other")
FULL_TIME_HOURS = 37
"""A Danish full-time week in hours."""

KIND_ORDER = ("chosen", "assumption", "fitted", "documented", "rule")
UNKNOWN = Estimate(None, None, None, 0)
T = TypeVar("T")
Columns = list[tuple[str, Callable[[T], str]]]
"""The head of each column, and what its cell says of a record."""


@dataclass(frozen=True)
class Row:
    """One row; ``style`` is ``""``, ``"group"`` (a heading across), ``"total"``, ``"assumption"`` or ``"missed"``."""

    cells: list[str]
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table; the first ``text_columns`` are text, the others numbers; ``tall``: cards on a phone."""

    name: str
    caption: str
    columns: list[str]
    rows: list[Row]
    text_columns: int = 1
    tall: bool = False


def _unmarked(record: object) -> str:
    return ""


def tabled(
    name: str,
    about: str,
    columns: Sequence[tuple[str, Callable[[T], str]]],
    records: Iterable[T] | Mapping[str, Iterable[T]],
    text_columns: int = 1,
    tall: bool = False,
    style: Callable[[T], str] = _unmarked,
) -> Table | None:
    """Return the table that ``columns`` declare, a row a record; None without records.

    ``records`` may stand under headings, ``""`` being none; ``style`` says how the row of a record looks.
    """
    rows: list[Row] = []
    for heading, listed in (records if isinstance(records, Mapping) else {"": records}).items():
        own = [Row([cell(record) for _, cell in columns], style(record)) for record in listed]
        if heading:
            rows.append(Row([heading, *[""] * (len(columns) - 1)], "group"))
        rows += own
    return Table(name, about, [head for head, _ in columns], rows, text_columns, tall) if rows else None


def level_of(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return the mean and 90 % interval of an outcome in one arm, in the unit it is shown in."""
    return _estimate(folder, folder.runs, arm, measure)


def change_of(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return an arm's paired difference in an outcome with its 90 % interval, in the unit it is shown in."""
    return _estimate(folder, folder.contrasts, arm, measure)


def _estimate(folder: ResultFolder, frame: pd.DataFrame, arm: str, measure: Measure) -> Estimate:
    """Return the estimate of a column; unknown where it was not recorded."""
    if measure.name not in frame.columns:
        return UNKNOWN
    rows = frame[frame["arm"] == arm]
    values = pd.to_numeric(rows[measure.name], errors="coerce").to_numpy(dtype=np.float64)
    return effect(values, folder.draws(rows["replication"])).scaled(measure.kind.factor)


def bracketed(estimate: Estimate, kind: Kind, texts: Texts, sign: bool = False) -> str:
    """Return ``mean [low; high]`` with as many decimals as the interval bears."""
    return texts.brackets(estimate, digits_for(estimate, *kind.decimals), sign)


def unit_of(measure: Measure, texts: Texts, change: bool = False) -> str:
    """Return the unit's text; a change of a percentage is in percentage points."""
    if measure.kind is Kind.SHARE and change:
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


def grouped(folder: ResultFolder, frame: pd.DataFrame, texts: Texts) -> dict[str, list[Measure]]:
    """Return every measure in ``frame`` under the headings of their groups."""
    shown = measures([str(c) for c in frame.columns], folder.units)
    present = [group for group in GROUPS if any(m.group == group for m in shown)]
    return {texts("groups." + group): [m for m in shown if m.group == group] for group in present}


def label_of(folder: ResultFolder, measure: Measure, texts: Texts) -> str:
    """Return an outcome's label: the report's own, the column's description, or its name made readable."""
    if texts.has(f"outcomes.{measure.name}"):
        return texts(f"outcomes.{measure.name}")
    return folder.descriptions.get(measure.name) or texts.name("outcomes", measure.name)


def levels(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return every outcome in every arm, with the 90 % band."""
    columns: Columns[Measure] = [
        (texts("columns.outcome"), lambda m: label_of(folder, m, texts)),
        (texts("columns.unit"), lambda m: unit_of(m, texts)),
        *((texts.arm(a), lambda m, a=a: bracketed(level_of(folder, a, m), m.kind, texts)) for a in folder.arms),
    ]
    return tabled("levels", caption(texts, "levels", folder), columns, grouped(folder, folder.runs, texts), 2)


def displacement(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the hours the population's citizens gain and other applicants lose."""
    arms = [a for a in folder.policies if difference(folder, a, "hours_others") is not None]
    found = {a: _displaced(folder, a, texts) for a in arms}
    units = {"full_time": texts("units.full_time"), "share": texts("units.bare_hours")}
    columns: Columns[str] = [
        (texts("columns.measure"), lambda key: texts(f"displacement.{key}")),
        (texts("columns.unit"), lambda key: units.get(key, texts("units.hours"))),
        *((texts.arm(a), found[a].__getitem__) for a in arms),
    ]
    return tabled(
        "displacement", caption(texts, "displacement", folder), columns, list(found[arms[0]]) if arms else [], 2
    )


def _displaced(folder: ResultFolder, arm: str, texts: Texts) -> dict[str, str]:
    """Return the hours gained and lost, the latter in posts, and the hours others lose per 100 gained."""
    found = (difference(folder, arm, key) for key in ("hours_ordinary", "hours_others"))
    gained, lost = (effect(s.values.mean(axis=1), s.draws) if s is not None else UNKNOWN for s in found)
    posts = lost.scaled(-1 / FULL_TIME_HOURS)
    # A ratio of two noisy means says nothing while the gain itself may be zero.
    settled = gained.clear and gained.mean is not None and gained.mean > 0 and lost.mean is not None
    share = -100 * (lost.mean or 0.0) / (gained.mean or 1.0)
    return {
        "hours_ordinary": texts.brackets(gained, digits_for(gained, 0, 1), True),
        "hours_others": texts.brackets(lost, digits_for(lost, 0, 1), True),
        "full_time": texts.brackets(posts, digits_for(posts, 1, 2)),
        "share": texts.number(share) if settled else texts("displacement.not_settled"),
    }


def precision(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the variance-reduction factors of the manifest, in the outcomes' reading order."""
    told = folder.manifest.get("variance_reduction") or {}
    order = [m.name for m in measures(list(told), folder.units)]
    by_arm = {name: told[name] if isinstance(told[name], dict) else {"": told[name]} for name in (*order, *told)}
    columns: Columns[tuple[str, str]] = [
        (texts("columns.outcome"), lambda k: naming.outcome(k[0], texts) + (f" ({texts.arm(k[1])})" if k[1] else "")),
        (texts("columns.factor"), lambda k: _factor(by_arm[k[0]][k[1]], texts)),
    ]
    return tabled("precision", texts("captions.precision"), columns, [(n, a) for n in by_arm for a in by_arm[n]])


def _factor(factor: object, texts: Texts) -> str:
    return texts.number(float(factor), 1) if isinstance(factor, int | float) else DASH
