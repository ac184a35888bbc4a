"""Which inputs matter, what each does alone, where variance comes from: rows, a table and a figure of an analysis.

Sobol's and Morris' indices and the tornado are alike: two numbers an input and outcome, each with its interval.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.report import drawing
from simulation.report.drawing import INK, PALETTE, Drawn, styled
from simulation.report.study.names import Named
from simulation.report.tables import Columns, Table, tabled
from simulation.results.statistics import Estimate
from simulation.results.study.folder import StudyFolder

MOST_ROWS = 15
PARTS = {
    "design": (PALETTE[0], "white"),
    "knowledge": (PALETTE[1], "white"),
    "design_by_knowledge": (PALETTE[5], INK),
    "chance": ("#b5b5b5", INK),
}
"""Where variance comes from, as in ``variance.json``: its colour, and that of text on it."""

LEAST_WRITTEN = 6.0
"""Per cent below which a share has no room for its number."""

COLUMNS = {
    "sobol": (("total", "total_low", "total_high"), ("first", "first_low", "first_high")),
    "morris": (("mu_star", "low", "high"), ("sigma", "", "")),
    "tornado": (("at_low", "at_low_low", "at_low_high"), ("at_high", "at_high_low", "at_high_high")),
}
"""The columns of the two numbers, by kind."""

HEADS = {"sobol": ("total", "alone"), "morris": ("mu_star", "sigma"), "tornado": ("low", "high")}
"""What the two are called, by kind."""


@dataclass(frozen=True)
class Pair:
    """Two numbers of an input: Sobol's total and first order, Morris' mu* and sigma, or the tornado's changes.

    These changes are from ``base``, the configuration as it stands, at the lower and at the higher of two ``values``.
    ``told``: whether an index is told from that of an input that does nothing; None where that cannot be said.
    """

    arm: str
    outcome: str
    key: str
    unit: str
    numbers: tuple[Estimate, Estimate]
    values: tuple[Any, Any]
    base: Estimate
    told: bool | None

    @property
    def size(self) -> float:
        """By which inputs are ranked; below zero without a number."""
        first, second = (e.mean for e in self.numbers)
        if pd.isna(self.values[0]):
            return -1.0 if first is None else first
        return max(abs(first or 0.0), abs(second or 0.0))


def kind_of(study: StudyFolder, name: str) -> str:
    """Return the kind of the analysis ``indices`` or ``tornado``."""
    return name if name == "tornado" else "sobol" if "total" in study.tables[name] else "morris"


def pairs(study: StudyFolder, name: str) -> list[Pair]:
    """Return the rows of ``indices`` or ``tornado``; none where the study has no such analysis."""
    made = []
    for row in study.tables.get(name, pd.DataFrame()).to_dict("records"):
        first, second = (_estimate(row, *columns) for columns in COLUMNS[kind_of(study, name)])
        values, told = (row.get("low_value"), row.get("high_value")), None
        if study.ranked and first.mean is not None and name == "indices":
            told = first.low is not None and first.low > 0
        about = row["arm"], row["outcome"], row["input"], row.get("unit", "")
        made.append(Pair(*about, (first, second), values, _estimate(row, "base", "", ""), told))
    return made


def shares(study: StudyFolder) -> list[tuple[str, str, dict[str, float]]]:
    """Return arm, outcome and the share of the variance of each part, 0 to 1."""
    return [
        (arm, outcome, {part: max(0.0, float(own.get(part) or 0.0)) for part in PARTS})
        for arm, by_outcome in study.variance.items()
        for outcome, own in by_outcome.items()
    ]


def _estimate(row: Any, mean: str, low: str, high: str) -> Estimate:
    """Return the estimate in three columns of a row; what is not there or NaN is None."""
    values = [float(row[c]) if c in row and pd.notna(row[c]) else None for c in (mean, low, high)]
    return Estimate(values[0], values[1], values[2], 0)


def groups(study: StudyFolder, rows: list[Pair]) -> list[tuple[str, str, list[Pair]]]:
    """Return arm, outcome and first rows: the largest first, below the fewest draws as they came."""
    made: dict[tuple[str, str], list[Pair]] = {}
    for row in sorted(rows, key=lambda r: study.outcomes.index(r.outcome) if r.outcome in study.outcomes else 99):
        made.setdefault((row.arm, row.outcome), []).append(row)
    ranked = {k: sorted(own, key=lambda r: -r.size) if study.ranked else own for k, own in made.items()}
    return [(*k, own[:MOST_ROWS]) for k, own in ranked.items()]


def _caption(say: Named, kind: str, rows: list[Pair]) -> str:
    count, largest = len({r.key for r in rows}), "largest" if say.study.ranked else "first"
    more = say.texts(f"study_tables.{largest}", shown=MOST_ROWS, of=count) if count > MOST_ROWS else ""
    return f"{say.texts(f'study_tables.{kind}')} {more}".strip()


def table(say: Named, name: str) -> Table | None:
    """Return the table of ``indices``, ``tornado`` or ``variance``."""
    texts = say.texts
    if name == "variance":
        parts: Columns[tuple[str, str, dict[str, float]]] = [
            (texts("columns.outcome"), lambda s: say.outcome(s[1], s[0])),
            *((texts(f"study_tables.{p}"), lambda s, p=p: texts.percent(s[2][p], 0)) for p in PARTS),
        ]
        return tabled(name, texts("study_tables.variance"), parts, shares(say.study))
    rows, kind = pairs(say.study, name), kind_of(say.study, name)
    names, told = say.apart([r.key for r in rows]), say.study.ranked and name == "indices"

    def heading(arm: str, outcome: str, own: Pair) -> str:
        one = say.measure(outcome, own.unit)
        head = say.outcome(outcome, arm) + (f" ({say.unit(one)})" if kind != "sobol" else "")
        base = texts("study_tables.base", base=say.written(one, own.base)) if kind == "tornado" else ""
        return head + base

    def number(which: int, r: Pair) -> str:
        if not r.numbers[0].known and kind != "tornado":
            return "" if which else texts("study_tables.no_index")
        if kind == "sobol":
            return texts.brackets(r.numbers[which], 2)
        return say.written(say.measure(r.outcome, r.unit), r.numbers[which], kind == "tornado")

    columns: Columns[Pair] = [(texts("study_tables.input"), lambda r: names[r.key])]
    for which, head in enumerate(HEADS[kind]):
        if kind == "tornado":
            columns.append((texts(f"study_tables.{head}"), partial(_tried, say, which)))
        columns.append((texts(f"study_tables.{'change' if kind == 'tornado' else head}"), partial(number, which)))
    if kind != "tornado":
        columns.append(("", lambda r: "○" if r.told is False else ""))
    about = _caption(say, kind, rows) + (f" {texts('study_tables.untold')}" if told else "")
    listed = {heading(arm, outcome, own[0]): own for arm, outcome, own in groups(say.study, rows)}
    return tabled(name, about, columns, listed)


def _tried(say: Named, which: int, row: Pair) -> str:
    """Return the lower or the higher value that a tornado tried."""
    return say.value(row.values[which], row.key)


def draw(say: Named, name: str) -> Drawn:
    """Draw the figure of ``indices`` or ``tornado``, a panel an arm and outcome, or of ``variance``, a bar each."""
    return _variance(say) if name == "variance" else _pairs(say, name)


@styled
def _pairs(say: Named, name: str) -> Drawn:
    texts, kind, rows = say.texts, kind_of(say.study, name), pairs(say.study, name)
    parts, names, bars = groups(say.study, rows), say.apart([r.key for r in rows]), name == "tornado"
    most = max(len(own) for _, _, own in parts)
    figure, panels = drawing.panels(len(parts), 2, 0.95 + 0.27 * max(most, 3))
    for axes, (arm, outcome, own) in zip(panels, parts, strict=True):
        one = say.measure(outcome, own[0].unit)
        for at, r in enumerate(own):
            for which, e in enumerate(r.numbers):
                if e.known:
                    value = _tried(say, which, r) if bars else ""
                    _mark(axes, at, which, e.scaled(1.0 if kind == "sobol" else one.kind.factor), value)
        axes.axvline(0, color=INK if bars else drawing.SOFT, lw=0.9, zorder=1)
        drawing.rows_axis(axes, [textwrap.fill(names[r.key], 26) for r in own], 8)
        axes.set_ylim(most - 0.4, -0.6)
        drawing.number_axis(axes.xaxis, texts, sign=bars, nbins=4)
        axes.set_xlabel(texts(f"study_figures.{kind}", unit=say.unit(one)))
        axes.set_title(textwrap.fill(say.outcome(outcome, arm), 36))
        axes.margins(x=0.16 if bars else 0.05)
    labels = [texts(f"study_tables.{k}") for k in HEADS[kind]]
    looks = zip(labels, PALETTE[:2], "oD", (PALETTE[0], "white"), strict=True)
    figure.legend(
        handles=[
            Patch(color=colour, label=label)
            if bars
            else Line2D([], [], ls="none", marker=marker, ms=5, color=colour, mfc=face, label=label)
            for label, colour, marker, face in looks
        ],
        loc="outside upper left",
        ncols=2,
    )
    return Drawn(name, texts(f"study.{name}"), _caption(say, kind, rows), figure)


def _mark(axes: Axes, at: int, which: int, e: Estimate, value: str) -> None:
    """Draw the first or second number of a row with its interval: a dot, or a bar with the value tried at its end."""
    y, colour, mean = at + (0.19, -0.19)[which == 0], PALETTE[which], e.mean or 0.0
    drawing.whisker(axes, y, e, drawing.darker(colour, 0.5) if value else colour, 1.2)
    if not value:
        axes.plot([mean], [y], "oD"[which], color=colour, ms=5, mfc=(colour, "white")[which], zorder=4)
        return
    axes.barh(y, mean, 0.34, color=colour, alpha=0.85, lw=0, zorder=2)
    right = mean > 0 or (mean == 0 and which == 1)
    ends = [mean, 0.0, mean if e.low is None else e.low, mean if e.high is None else e.high]
    axes.annotate(
        textwrap.shorten(value, 16, placeholder="…"), (max(ends) if right else min(ends), y), (4 if right else -4, 0),
        textcoords="offset points", ha="left" if right else "right", va="center", fontsize=7,
        color=drawing.darker(colour),
    )  # fmt: skip


@styled
def _variance(say: Named) -> Drawn:
    rows, texts = shares(say.study), say.texts
    figure, (axes,) = drawing.panels(1, 1, 1.2 + 0.42 * len(rows))
    for at, (_, _, own) in enumerate(rows):
        left = 0.0
        for part, (colour, ink) in PARTS.items():
            size = 100 * own[part]
            axes.barh(at, size, 0.62, left=left, color=colour, edgecolor="white", lw=0.8, zorder=2)
            if size >= LEAST_WRITTEN:
                where = (left + size / 2, at)
                axes.text(*where, f"{size:.0f}", ha="center", va="center", color=ink, fontsize=8.5, zorder=3)
            left += size
    drawing.rows_axis(axes, [textwrap.fill(say.outcome(o, a), 26) for a, o, _ in rows], 8)
    axes.set(xlim=(0, 100), xlabel=texts("study_figures.variance"))
    axes.grid(visible=False)
    key = [Patch(color=c, lw=0, label=texts(f"study_tables.{part}")) for part, (c, _) in PARTS.items()]
    figure.legend(handles=key, loc="outside upper left", ncols=4, fontsize=8.5, columnspacing=1.2)
    return Drawn("variance", texts("study.variance"), texts("study_tables.variance"), figure)
