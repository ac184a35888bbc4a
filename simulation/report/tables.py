"""The tables of the report: rows of ready-made text, declared by their columns, so that a page only lays them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from simulation.report import naming
from simulation.results.folder import ResultFolder
from simulation.results.measures import Measure, Scale, measures
from simulation.results.statistics import Estimate
from simulation.words.texts import Texts, digits_for

GROUPS = ("job", "hours", "exit", "other")
KIND_ORDER = ("chosen", "assumption", "fitted", "documented", "rule")
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


def bracketed(estimate: Estimate, kind: Scale, texts: Texts, sign: bool = False) -> str:
    """Return ``mean [low; high]`` with as many decimals as the interval bears."""
    return texts.brackets(estimate, digits_for(estimate, *kind.decimals), sign)


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
