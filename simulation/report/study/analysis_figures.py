"""The figures of an analysis: indices, tornado, and where variance comes from."""

from __future__ import annotations

import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, canvas, darker, grid_of, number_axis, settle, styled
from simulation.report.study.analyses import Alone, Index, alone, groups, indices, largest, shares, sobol
from simulation.report.study.names import Named

ROW = 0.27
"""Inches a row."""

LOOKS = {
    "design": (PALETTE[0], "white"),
    "knowledge": (PALETTE[1], "white"),
    "design_by_knowledge": (PALETTE[5], INK),
    "chance": ("#b5b5b5", INK),
}
"""Of each part of the variance: its colour, and that of text on it."""

LEAST_WRITTEN = 6.0
"""Per cent below which a share has no room for its number."""


def draw(say: Named, name: str) -> list[Drawn]:
    """Draw the figures of one analysis that a study has: ``indices``, ``tornado`` or ``variance``."""
    if name == "variance":
        return [_variance(say)]
    if name == "indices":
        return [_indices(say, indices(say.study))]
    rows = alone(say.study)
    return [_tornado(say, arm, outcome, own, rows) for arm, outcome, own in groups(say.study, rows)]


def _rows_axis(axes: Axes, labels: list[str], rows: int, wide: int) -> None:
    """Set up the axis of names: the first on top."""
    axes.set_yticks(range(len(labels)), [textwrap.fill(label, wide) for label in labels])
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")


def _indices(say: Named, found: list[Index]) -> Drawn:
    """Draw a panel an arm and outcome, two dots a row: the index that counts everything, and the other."""
    texts, share, parts = say.texts, sobol(say.study), groups(say.study, found)
    names = say.apart(list(dict.fromkeys(r.key for r in found)))
    most = max(len(own) for _, _, own in parts)
    looks = (("o", PALETTE[0], PALETTE[0], -0.14), ("D", PALETTE[1], "white", 0.14))
    with styled():
        figure, panels = canvas(*grid_of(len(parts), 2), 0.95 + ROW * max(most, 3))
        for axes, (arm, outcome, own) in zip(panels, parts, strict=False):
            _rows_axis(axes, [names[r.key] for r in own], most, 24)
            one = say.measure(outcome)
            for at, r in enumerate(own):
                for e, (marker, colour, face, shift) in zip((r.size, r.other), looks, strict=True):
                    e = e.scaled(1.0 if share else one.kind.factor)
                    if e.low is not None and e.high is not None:
                        axes.plot([e.low, e.high], [at + shift] * 2, color=colour, lw=1.4, zorder=2)
                    if e.mean is not None:
                        axes.plot([e.mean], [at + shift], marker, color=colour, ms=5, mfc=face, zorder=3)
            axes.axvline(0, color=SOFT, lw=0.9, zorder=1)
            number_axis(axes.xaxis, texts, nbins=4)
            unit = texts("study_figures.share") if share else texts("study_figures.over_range", unit=say.unit(one))
            axes.set_xlabel(unit)
            axes.set_title(textwrap.fill(say.outcome(outcome, arm), 36))
        for axes in panels[len(parts) :]:
            axes.set_visible(False)
        labels = [texts(f"study_tables.{k}") for k in (("total", "alone") if share else ("mu_star", "sigma"))]
        handles = [
            Line2D([], [], ls="none", marker=marker, ms=5, color=colour, mfc=face, label=label)
            for label, (marker, colour, face, _) in zip(labels, looks, strict=True)
        ]
        figure.legend(handles=handles, loc="outside upper left", ncols=2)
        settle(figure)
    caption = texts(f"study_tables.{'sobol' if share else 'morris'}") + largest(say, found)
    return Drawn("indices", texts("study.indices"), caption, figure)


def _tornado(say: Named, arm: str, outcome: str, own: list[Alone], rows: list[Any]) -> Drawn:
    """Draw two bars a row from no change, with the values tried at their ends."""
    texts, one = say.texts, say.measure(outcome, own[0].unit)
    names = say.apart(list(dict.fromkeys(r.key for r in rows)))
    ends = (("low", PALETTE[0], -0.19), ("high", PALETTE[1], 0.19))
    several = len({r.arm for r in rows}) > 1
    with styled():
        figure, (axes,) = canvas(1, 1, 1.25 + 0.36 * len(own))
        for at, r in enumerate(own):
            for value, change, (end, colour, shift) in zip(r.values, r.changes, ends, strict=True):
                found = change.scaled(one.kind.factor)
                if found.mean is None:
                    continue
                axes.barh(at + shift, found.mean, 0.34, color=colour, alpha=0.85, lw=0, zorder=2)
                reach = [found.mean, 0.0]
                if found.low is not None and found.high is not None:
                    reach += [found.low, found.high]
                    axes.plot(reach[2:], [at + shift] * 2, color=darker(colour, 0.5), lw=1.1, zorder=3)
                right = found.mean > 0 or (found.mean == 0 and end == "high")
                axes.annotate(
                    textwrap.shorten(say.value(value, r.key), 22, placeholder="…"),
                    (max(reach) if right else min(reach), at + shift),
                    (4 if right else -4, 0),
                    textcoords="offset points",
                    ha="left" if right else "right",
                    va="center",
                    fontsize=7.5,
                    color=darker(colour),
                )
        axes.axvline(0, color=INK, lw=0.9, zorder=4)
        axes.margins(x=0.13)
        _rows_axis(axes, [names[r.key] for r in own], len(own), 30)
        number_axis(axes.xaxis, texts, sign=True)
        axes.set_xlabel(texts("study_figures.change", unit=say.unit(one)))
        key = [Patch(color=c, alpha=0.85, lw=0, label=texts(f"study_figures.{e}")) for e, c, _ in ends]
        figure.legend(handles=key, loc="outside upper left", ncols=2)
        settle(figure)
    title = texts("study_figures.one_alone", outcome=say.outcome(outcome, arm if several else ""))
    name = f"tornado_{outcome}" + (f"_{arm}" if several else "")
    return Drawn(name, title, texts("study_tables.tornado") + largest(say, rows), figure)


def _variance(say: Named) -> Drawn:
    """Draw a bar an arm and outcome, split by what its variance comes from."""
    rows = shares(say.study)
    with styled():
        figure, (axes,) = canvas(1, 1, 1.2 + 0.42 * len(rows))
        for at, (_, _, own) in enumerate(rows):
            left = 0.0
            for part, (colour, ink) in LOOKS.items():
                size = 100 * own[part]
                axes.barh(at, size, 0.62, left=left, color=colour, edgecolor="white", lw=0.8, zorder=2)
                if size >= LEAST_WRITTEN:
                    where = (left + size / 2, at)
                    axes.text(*where, f"{size:.0f}", ha="center", va="center", color=ink, fontsize=8.5, zorder=3)
                left += size
        _rows_axis(axes, [say.outcome(o, a) for a, o, _ in rows], len(rows), 34)
        axes.set_xlim(0, 100)
        axes.grid(visible=False)
        axes.set_xlabel(say.texts("study_figures.variance"))
        key = [Patch(color=c, lw=0, label=say.texts(f"study_tables.{part}")) for part, (c, _) in LOOKS.items()]
        figure.legend(handles=key, loc="outside upper left", ncols=4, fontsize=8.5, columnspacing=1.2)
        settle(figure)
    return Drawn("variance", say.texts("study.variance"), say.texts("study_tables.variance"), figure)
