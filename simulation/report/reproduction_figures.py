"""The figures of the reproduction page: forest plots of every documented figure, and the falls split in two.

Shares stand on their own scale; everything else in per cent of the documented figure, so that counts, weeks and
kroner share one. A system is a block; blocks are put on as many pictures as they need.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from simulation.report.drawing import INK, PALETTE, SOFT, USUAL, Drawn, number_axis, panels, rows_axis, styled
from simulation.report.reproduction_rows import Result, called, written
from simulation.words.texts import Texts

ROW, MOST_ROWS = 0.29, 34
"""Inches of a row, and the rows of one picture."""
LABEL_CHARACTERS, LABEL_LINES = 52, 2
LEAST, MOST = -50.0, 300.0
"""The widest scale of figures in per cent of the documented one."""
MISSED, BAND = "#b3000c", "#fde5e1"
LOOKS = {
    "fitted": ("s", PALETTE[5]),
    "predicted": ("o", PALETTE[0]),
}
LABELS: dict[str, dict[str, Any]] = {"system": {"weight": "bold"}, "group": {"style": "italic", "color": SOFT}}
DOCUMENTED = "#c9ced3"


@dataclass(frozen=True)
class Line:
    """One row of a picture: a system, a shared title, or a figure."""

    text: str
    style: str
    result: Result | None = None


def forests(results: Sequence[Result], texts: Texts) -> list[Drawn]:
    """Return the pictures of all results that are counted: shares first, then the others."""
    numeric = [r for r in results if r.counted]
    others = [r for r in numeric if r.kind != "share"]
    undrawn = [called(texts, r) for r in others if not drawable(r)]
    groups = {"shares": [r for r in numeric if r.kind == "share"], "others": [r for r in others if drawable(r)]}
    found = []
    for name, some in groups.items():
        pictures = _pages(some, texts)
        for i, lines in enumerate(pictures, 1):
            title, note = texts(f"forest.{name}"), texts(f"notes.{name}")
            if len(pictures) > 1:
                title = texts("forest.part", title=title, i=i, n=len(pictures))
            if name == "others" and undrawn and i == len(pictures):
                note = f"{note} {texts('notes.undrawn', names='; '.join(undrawn))}"
            found.append(_forest(f"forest_{name}_{i}", title, note, lines, texts))
    return found


def drawable(result: Result) -> bool:
    """Whether a figure that is not a share can be set in per cent of the documented one."""
    return math.isfinite(result.documented) and result.documented != 0


def _pages(results: Sequence[Result], texts: Texts) -> list[list[Line]]:
    """Return the rows of every picture; a system is split only where half a picture would else stay empty."""
    pages: list[list[Line]] = []
    room = 0
    for system in dict.fromkeys(r.system for r in results):
        name = texts.named("arms", system)
        lines = [Line(name, "system"), *_block([r for r in results if r.system == system])]
        if len(lines) > room and room < MOST_ROWS / 2:
            pages.append([])
            room = MOST_ROWS
        for line in lines:
            if room < 1 + (line.style == "group"):
                pages.append([Line(f"{name} {texts('results.rest')}", "system")])
                room = MOST_ROWS - 1
            pages[-1].append(line)
            room -= 1
    return pages


def _block(results: Sequence[Result]) -> list[Line]:
    """Return the rows of one system: a title that figures share stands once above them."""
    lines: list[Line] = []
    for group in dict.fromkeys(r.group or r.name for r in results):
        own = [r for r in results if (r.group or r.name) == group]
        lines += [Line(group, "group")] if own[0].group else []
        lines += [Line(r.label, "figure", r) for r in own]
    return lines


@styled
def _forest(name: str, title: str, note: str, lines: Sequence[Line], texts: Texts) -> Drawn:
    """Return one picture: a row a figure, with both intervals, and both numbers at the right."""
    shown = [line.result for line in lines if line.result is not None]
    shares = all(r.kind == "share" for r in shown)
    figure, (axes,) = panels(1, 1, 0.9 + ROW * len(lines))
    axes.set_xlim(*_limits(shown, shares))
    for y, line in enumerate(lines):
        if line.result is not None:
            _row(axes, y, line.result, texts, shares)
    if not shares:
        axes.axvline(100, color=SOFT, lw=0.8, zorder=1)
    rows_axis(axes, [_wrapped(line.text) for line in lines], 7.2)
    for label, line in zip(axes.get_yticklabels(), lines, strict=True):
        label.set(**LABELS.get(line.style, {}))
    number_axis(axes.xaxis, texts)
    axes.set_xlabel(texts("forest.axis_shares" if shares else "forest.axis_others"))
    _beside(axes, -0.9, f"{texts('forest.documented')} | {texts('forest.simulated')}", SOFT)
    marks = [("documented", "D", INK, True), ("missed", "D", MISSED, any(r.covered is False for r in shown))]
    marks += [(role, *look, any(r.role == role for r in shown)) for role, look in LOOKS.items()]
    shown_marks = [(texts(f"forest.legend_{key}"), m, colour) for key, m, colour, there in marks if there]
    keys = [Line2D([], [], color=c, marker=m, ms=4.6, lw=1.6, label=label) for label, m, c in shown_marks]
    figure.legend(handles=keys, loc="outside upper left", ncols=3, fontsize=7.8)
    return Drawn(name, title, note, figure)


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, LABEL_CHARACTERS, max_lines=LABEL_LINES, placeholder=" …"))


def _beside(axes: Axes, y: float, text: str, colour: str) -> None:
    """Write a text at the right of the panel."""
    axes.text(1.02, y, text, transform=axes.get_yaxis_transform(), color=colour, va="center", fontsize=7.2)


def _limits(results: Sequence[Result], shares: bool) -> tuple[float, float]:
    """Return the ends of the scale: all of 0 to 100 for shares, as much as is needed for the others."""
    if shares:
        return -1.5, 101.5
    values = np.array([v for r in results for v in _spots(r, False) if math.isfinite(v)] or [100.0])
    low = max(LEAST, min(0.0, float(values.min()) - 5))
    return low, min(MOST, max(200.0, float(values.max()) + 5))


def _spots(result: Result, shares: bool) -> list[float]:
    """Return documented and simulated mean, and the ends of both intervals, on the scale of the picture."""
    by = 100.0 if shares else 100.0 / result.documented
    ends = (result.documented_low, result.documented_high, result.pi90_low, result.pi90_high)
    return [value * by for value in (result.documented, result.simulated_mean, *ends)]


def _row(axes: Axes, y: float, result: Result, texts: Texts, shares: bool) -> None:
    """Draw a row: band if missed, both intervals, both numbers, tick or cross."""
    missed = result.covered is False
    if missed:
        axes.axhspan(y - 0.5, y + 0.5, color=BAND, lw=0, zorder=0)
    documented, simulated, *ends = _spots(result, shares)
    marker, colour = LOOKS[result.role]
    ink = MISSED if missed else INK
    axes.plot(np.clip(ends[:2], *axes.get_xlim()), [y - 0.18] * 2, color=ink, lw=1.0, zorder=2)
    axes.plot(np.clip(ends[2:], *axes.get_xlim()), [y + 0.18] * 2, color=colour, lw=3.4, alpha=0.45, zorder=2)
    _point(axes, documented, y - 0.18, "D", color=ink, ms=4.2)
    _point(axes, simulated, y + 0.18, marker, color=colour, ms=5.0)
    tick = "" if result.covered is None else "✗" if missed else "✓"
    numbers = (written(texts, result, value) for value in (result.documented, result.simulated_mean))
    _beside(axes, y, f"{' | '.join(numbers)} {tick}", ink)


def _point(axes: Axes, value: float, y: float, marker: str, **style: Any) -> None:
    """Draw a point, or at the edge of the scale a triangle that points to it."""
    if math.isfinite(value):
        left, right = axes.get_xlim()
        marker = "<" if value < left else ">" if value > right else marker
        axes.plot([min(max(value, left), right)], [y], marker, mec="white", mew=0.5, zorder=4, clip_on=False, **style)


@styled
def falls(results: Sequence[Result], texts: Texts) -> Drawn | None:
    """Draw two bars a row: documented, and simulated as trend and policy; None without a decomposed change.

    The simulated total keeps its 90 % predictive interval. Amounts that are not shares or relative changes are
    drawn in per cent of the documented one.
    """
    some = [r for r in results if r.kind == "decomposition" and r.documented and math.isfinite(r.simulated_mean)]
    if not some:
        return None
    figure, (axes,) = panels(1, 1, 1.1 + 0.72 * len(some))
    for y, r in enumerate(some):
        by = 100.0 if r.relative else 100.0 / abs(r.documented)
        total, trend, upper, lower = r.simulated_mean * by, r.control_mean * by, y - 0.21, y + 0.17
        bars = [("documented", upper, r.documented * by, 0.0, DOCUMENTED)]
        if math.isfinite(trend):
            bars += [("trend", lower, trend, 0.0, USUAL), ("policy", lower, total - trend, trend, PALETTE[0])]
        else:
            axes.plot([total], [lower], "o", color=PALETTE[0])
        for part, at, wide, left, colour in bars:
            label = texts(f"falls.part_{part}") if y == 0 else "_"  # matplotlib's mark for none
            axes.barh(at, wide, 0.34, left=left, color=colour, label=label)
        axes.plot([r.pi90_low * by, r.pi90_high * by], [lower] * 2, color=INK, lw=1.2)
        _beside(axes, upper, written(texts, r, r.documented), INK)
        _beside(axes, lower, written(texts, r, r.simulated_mean), INK)
    axes.axvline(0, color=SOFT, lw=0.8)
    rows_axis(axes, [textwrap.fill(called(texts, r), 34, max_lines=3, placeholder=" …") for r in some])
    axes.set_xlabel(texts("falls.axis"))
    number_axis(axes.xaxis, texts)
    figure.legend(loc="outside upper left", ncols=3)
    return Drawn("falls", texts("results.falls"), texts("notes.falls"), figure)
