"""Which inputs matter, what each does alone, where variance comes from: rows, a table and a figure of an analysis.

Sobol's and Morris' indices and the tornado are alike: two numbers an input and outcome, each with its interval.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, canvas, darker, grid_of, number_axis, settle, styled
from simulation.report.study.folder import StudyFolder
from simulation.report.study.names import Named
from simulation.report.tables import Row, Table
from simulation.results.statistics import Estimate

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


def table(say: Named, name: str) -> Table:
    """Return the table of ``indices``, ``tornado`` or ``variance``."""
    texts = say.texts
    if name == "variance":
        made = [Row([say.outcome(o, a), *(texts.percent(s[p], 0) for p in PARTS)]) for a, o, s in shares(say.study)]
        heads = [texts(f"study_tables.{k}") for k in ("outcome", *PARTS)]
        return Table(name, texts("study_tables.variance"), heads, made)
    rows, kind = pairs(say.study, name), kind_of(say.study, name)
    names, made = say.apart([r.key for r in rows]), []
    for arm, outcome, own in groups(say.study, rows):
        one = say.measure(outcome, own[0].unit)
        head = say.outcome(outcome, arm) + (f" ({say.unit(one)})" if kind != "sobol" else "")
        if kind == "tornado":
            head += texts("study_tables.base", base=say.written(one, own[0].base))
        made.append(Row([head, *[""] * (len(COLUMNS[kind][0]) + 1)], "group"))
        for r in own:
            cells = [
                texts.brackets(e, 2) if kind == "sobol" else say.written(one, e, kind == "tornado") for e in r.numbers
            ]
            if kind == "tornado":
                low, high = (say.value(v, r.key) for v in r.values)
                made.append(Row([names[r.key], low, cells[0], high, cells[1]]))
            elif r.numbers[0].known:
                made.append(Row([names[r.key], *cells, "○" if r.told is False else ""]))
            else:
                made.append(Row([names[r.key], texts("study_tables.no_index"), "", ""]))
    heads = [texts(f"study_tables.{k}") for k in HEADS[kind]]
    heads = (
        [heads[0], texts("study_tables.change"), heads[1], texts("study_tables.change")]
        if kind == "tornado"
        else [*heads, ""]
    )
    caption = _caption(say, kind, rows)
    caption += f" {texts('study_tables.untold')}" if say.study.ranked and name == "indices" else ""
    return Table(name, caption, [texts("study_tables.input"), *heads], made)


def draw(say: Named, name: str) -> Drawn:
    """Draw the figure of ``indices`` or ``tornado``, a panel an arm and outcome, or of ``variance``, a bar each."""
    texts, title = say.texts, say.texts(f"study.{name}")
    if name == "variance":
        return Drawn(name, title, texts("study_tables.variance"), _variance(say))
    rows, kind = pairs(say.study, name), kind_of(say.study, name)
    parts, names = groups(say.study, rows), say.apart([r.key for r in rows])
    most = max(len(own) for _, _, own in parts)
    labels = [texts(f"study_tables.{k}") for k in HEADS[kind]]
    with styled():
        figure, panels = canvas(*grid_of(len(parts), 2), 0.95 + 0.27 * max(most, 3))
        for axes in panels[len(parts) :]:
            axes.set_visible(False)
        for axes, (arm, outcome, own) in zip(panels, parts, strict=False):
            one = say.measure(outcome, own[0].unit)
            for at, r in enumerate(own):
                for which, e in enumerate(r.numbers):
                    if e.known:
                        value = say.value(r.values[which], r.key) if kind == "tornado" else ""
                        _mark(axes, at, which, e.scaled(1.0 if kind == "sobol" else one.kind.factor), value)
            axes.axvline(0, color=INK if kind == "tornado" else SOFT, lw=0.9, zorder=1)
            _rows_axis(axes, [names[r.key] for r in own], most)
            number_axis(axes.xaxis, texts, sign=kind == "tornado", nbins=4)
            axes.set_xlabel(texts(f"study_figures.{kind}", unit=say.unit(one)))
            axes.set_title(textwrap.fill(say.outcome(outcome, arm), 36))
            axes.margins(x=0.16 if kind == "tornado" else 0.05)
        if kind == "tornado":
            key: list[Any] = [Patch(color=c, label=label) for c, label in zip(PALETTE, labels, strict=False)]
        else:
            looks = (("o", PALETTE[0], PALETTE[0]), ("D", PALETTE[1], "white"))
            key = [Line2D([], [], ls="none", marker=m, ms=5, color=c, mfc=face, label=label)
                   for (m, c, face), label in zip(looks, labels, strict=True)]  # fmt: skip
        figure.legend(handles=key, loc="outside upper left", ncols=2)
        settle(figure)
    return Drawn(name, title, _caption(say, kind, rows), figure)


def _mark(axes: Axes, at: int, which: int, e: Estimate, value: str) -> None:
    """Draw the first or second number of a row with its interval: a dot, or a bar with the value tried at its end."""
    y, colour, mean = at + (0.19, -0.19)[which == 0], PALETTE[which], e.mean or 0.0
    ends = [e.low, e.high] if e.low is not None and e.high is not None else []
    if ends:
        axes.plot(ends, [y, y], color=darker(colour, 0.5) if value else colour, lw=1.2, zorder=3)
    if not value:
        axes.plot([mean], [y], "oD"[which], color=colour, ms=5, mfc=(colour, "white")[which], zorder=4)
        return
    axes.barh(y, mean, 0.34, color=colour, alpha=0.85, lw=0, zorder=2)
    right = mean > 0 or (mean == 0 and which == 1)
    end = max([mean, 0.0, *ends]) if right else min([mean, 0.0, *ends])  # type: ignore[type-var]
    look: dict[str, Any] = {
        "ha": "left" if right else "right",
        "va": "center",
        "fontsize": 7,
        "color": darker(colour),
    }
    axes.annotate(textwrap.shorten(value, 16, placeholder="…"), (end or 0.0, y), (4 if right else -4, 0),
                  textcoords="offset points", **look)  # fmt: skip


def _rows_axis(axes: Axes, labels: list[str], rows: int) -> None:
    """Set up the axis of names: the first on top."""
    axes.set_yticks(range(len(labels)), [textwrap.fill(label, 26) for label in labels])
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")


def _variance(say: Named) -> Any:
    rows = shares(say.study)
    with styled():
        figure, (axes,) = canvas(1, 1, 1.2 + 0.42 * len(rows))
        for at, (_, _, own) in enumerate(rows):
            left = 0.0
            for part, (colour, ink) in PARTS.items():
                size = 100 * own[part]
                axes.barh(at, size, 0.62, left=left, color=colour, edgecolor="white", lw=0.8, zorder=2)
                if size >= LEAST_WRITTEN:
                    where = (left + size / 2, at)
                    axes.text(*where, f"{size:.0f}", ha="center", va="center", color=ink, fontsize=8.5, zorder=3)
                left += size
        _rows_axis(axes, [say.outcome(o, a) for a, o, _ in rows], len(rows))
        axes.set(xlim=(0, 100), xlabel=say.texts("study_figures.variance"))
        axes.grid(visible=False)
        key = [Patch(color=c, lw=0, label=say.texts(f"study_tables.{part}")) for part, (c, _) in PARTS.items()]
        figure.legend(handles=key, loc="outside upper left", ncols=4, fontsize=8.5, columnspacing=1.2)
        settle(figure)
    return figure
