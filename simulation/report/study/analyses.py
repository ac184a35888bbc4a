"""Which inputs matter, what each does alone, where variance comes from: rows, a table and a figure of an analysis.

Sobol's and Morris' indices and the tornado are alike: two numbers an input and outcome, each with its interval.
"""

from __future__ import annotations

import textwrap
from functools import partial

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.report import drawing
from simulation.report.drawing import INK, PALETTE, Drawn, styled
from simulation.report.study.names import Named
from simulation.report.tables import Columns, Table, tabled
from simulation.results.statistics import Estimate
from simulation.results.study.analyses import MOST_ROWS, Pair, groups, kind_of, pairs, shares

PARTS = {
    "design": (PALETTE[0], "white"),
    "knowledge": (PALETTE[1], "white"),
    "design_by_knowledge": (PALETTE[5], INK),
    "chance": ("#b5b5b5", INK),
}
"""Where variance comes from, as in ``variance.json``: its colour, and that of text on it."""

LEAST_WRITTEN = 6.0
"""Per cent below which a share has no room for its number."""

HEADS = {"sobol": ("total", "alone"), "morris": ("mu_star", "sigma"), "tornado": ("low", "high")}
"""What the two are called, by kind."""


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
