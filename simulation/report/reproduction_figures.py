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
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from simulation.report.drawing import INK, PALETTE, SOFT, USUAL, Drawn, canvas, number_axis, settle, styled
from simulation.report.reproduction_rows import Result, called, written
from simulation.results.figures import UNSCORED
from simulation.words.texts import Texts

WIDTH, LEFT, RIGHT = 9.1, 3.15, 2.25
"""Inches: the picture, the labels, the numbers."""
NUMBERS, TICK = (0.9, 1.8), 2.02
"""Inches right of the panel: where documented and simulated end, and the tick or cross stands."""
TOP, BOTTOM = 0.62, 0.55
"""Inches: legend and column heads, axis."""
LINE, PAD, HEAD = 0.135, 0.15, 0.3
"""Inches: a line of a label, the room around a row's, a system's heading."""
TALLEST = 9.4
"""Inches of rows on one picture."""
LABEL_CHARACTERS, LABEL_LINES = 52, 2
LEAST, MOST = -50.0, 300.0
"""The widest scale of figures in per cent of the documented one."""
MISSED, BAND = "#b3000c", "#fde5e1"
LOOKS = {
    "fitted": ("s", PALETTE[5]),
    "awaits": ("p", PALETTE[3]),
    "predicted": ("o", PALETTE[0]),
    "arithmetic": ("^", PALETTE[2]),
}
OTHER = ("P", SOFT)
FALL_CHARACTERS, DOCUMENTED = 34, "#c9ced3"


@dataclass(frozen=True)
class Line:
    """One line of a picture and its height in inches: a system, a shared title, or a figure."""

    text: str
    height: float
    style: str
    result: Result | None = None


def forests(results: Sequence[Result], texts: Texts) -> list[Drawn]:
    """Return the pictures of all numeric figures but those shown apart: shares first, then the others."""
    numeric = [r for r in results if r.numeric and r.role != UNSCORED]
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
            with styled():
                figure = _draw(lines, texts, name == "shares")
            found.append(Drawn(f"forest_{name}_{i}", title, note, figure))
    return found


def drawable(result: Result) -> bool:
    """Whether a figure that is not a share can be set in per cent of the documented one."""
    return math.isfinite(result.documented) and result.documented != 0


def _pages(results: Sequence[Result], texts: Texts) -> list[list[Line]]:
    """Return the lines of every picture; a system is split only where half a picture would else stay empty."""
    pages: list[list[Line]] = []
    room = 0.0
    for system in dict.fromkeys(r.system for r in results):
        name = texts.named("arms", system)
        lines = [Line(name, HEAD, "system"), *_block([r for r in results if r.system == system])]
        if sum(line.height for line in lines) > room and room < TALLEST / 2:
            pages.append([])
            room = TALLEST
        for line, after in zip(lines, [*lines[1:], None], strict=True):
            if line.height + (after.height if after and line.style == "group" else 0.0) > room:
                pages.append([Line(f"{name} {texts('results.rest')}", HEAD, "system")])
                room = TALLEST - HEAD
            pages[-1].append(line)
            room -= line.height
    return pages


def _block(results: Sequence[Result]) -> list[Line]:
    """Return the lines of one system: a title that rows share stands once above them."""
    lines: list[Line] = []
    for group in dict.fromkeys(r.group or r.name for r in results):
        own = [r for r in results if (r.group or r.name) == group]
        lines += [_line(group, "group")] if own[0].group else []
        lines += [_line(r.label, "figure", r) for r in own]
    return lines


def _line(text: str, style: str, result: Result | None = None) -> Line:
    wide = LABEL_CHARACTERS - (3 if result is not None and result.group else 0)
    parts = textwrap.wrap(text, wide, max_lines=LABEL_LINES, placeholder=" …") or [""]
    return Line("\n".join(parts), PAD + LINE * len(parts), style, result)


def _draw(lines: Sequence[Line], texts: Texts, shares: bool) -> Figure:
    """Return one picture; y runs downwards in inches, so that text and marks keep their distances."""
    tall = sum(line.height for line in lines)
    height = TOP + tall + BOTTOM
    figure = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((LEFT / WIDTH, BOTTOM / height, (WIDTH - LEFT - RIGHT) / WIDTH, tall / height))
    shown = [line.result for line in lines if line.result is not None]
    axes.set_xlim(*_limits(shown, shares))
    axes.set_ylim(tall, 0)
    axes.set_yticks([])
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, texts)
    axes.set_xlabel(texts("forest.axis_shares" if shares else "forest.axis_others"))
    if not shares:
        axes.axvline(100, color=SOFT, lw=0.8, zorder=1)
    for x, key in zip(NUMBERS, ("documented", "simulated"), strict=True):
        _put(axes, x, -0.09, texts(f"forest.{key}"), SOFT, ha="right", va="bottom")
    at = 0.0
    for line in lines:
        (_heading if line.result is None else _row)(axes, line, at, texts, shares)
        at += line.height
    _legend(figure, shown, texts)
    return figure


def _beyond(inches: float) -> float:
    """Return the place ``inches`` right of the panel (left, if negative) in widths of the panel."""
    wide = WIDTH - LEFT - RIGHT
    return 1 + inches / wide if inches >= 0 else inches / wide


def _put(axes: Axes, inches: float, y: float, text: str, colour: str, **style: Any) -> None:
    """Write a text ``inches`` right of the panel (left, if negative)."""
    style = {"va": "center", "fontsize": 7.8, "linespacing": 1.15, **style}
    axes.text(_beyond(inches), y, text, transform=axes.get_yaxis_transform(), color=colour, **style)


def _limits(results: Sequence[Result], shares: bool) -> tuple[float, float]:
    """Return the ends of the scale: all of 0 to 100 for shares, as much as is needed for the others."""
    if shares:
        return -1.5, 101.5
    values = np.array([v for r in results for v in _spots(r, False).values() if math.isfinite(v)] or [100.0])
    low = max(LEAST, min(0.0, float(values.min()) - 5))
    return low, min(MOST, max(200.0, float(values.max()) + 5))


def _spots(result: Result, shares: bool) -> dict[str, float]:
    """Return the row's numbers on the scale of the picture; intervals of negative figures are turned round."""
    names = ("documented", "documented_low", "documented_high", "simulated_mean", "pi90_low", "pi90_high")
    by = 100.0 if shares else 100.0 / result.documented
    spots = {name: float(getattr(result, name)) * by for name in names}
    for low, high in (("documented_low", "documented_high"), ("pi90_low", "pi90_high")):
        if spots[low] > spots[high]:
            spots[low], spots[high] = spots[high], spots[low]
    return spots


def _heading(axes: Axes, line: Line, at: float, texts: Texts, shares: bool) -> None:
    """Write a system with a line above it, or a title that rows share."""
    middle = at + line.height / 2
    if line.style == "system":
        ends = [_beyond(-LEFT + 0.05), _beyond(RIGHT - 0.05)]
        axes.plot(ends, [at + 0.04] * 2, color="#9a9a9a", lw=0.8, transform=axes.get_yaxis_transform(), clip_on=False)
        _put(axes, -LEFT + 0.05, middle + 0.04, line.text, INK, fontsize=9.2, fontweight="bold")
    else:
        _put(axes, -LEFT + 0.05, middle, line.text, SOFT, style="italic")


def _row(axes: Axes, line: Line, at: float, texts: Texts, shares: bool) -> None:
    """Draw a row: band if missed, label, both intervals, both numbers, tick or cross."""
    result, middle = line.result, at + line.height / 2
    assert result is not None
    missed = result.covered is False
    if missed:
        start, end = _beyond(-LEFT + 0.05), _beyond(RIGHT - 0.05)
        band = Rectangle((start, at), end - start, line.height, transform=axes.get_yaxis_transform(), color=BAND,
                         lw=0, zorder=0, clip_on=False)  # fmt: skip
        axes.add_patch(band)
    _put(axes, -LEFT + (0.3 if result.group else 0.1), middle, line.text, INK)
    spots = _spots(result, shares)
    marker, colour = LOOKS.get(result.role, OTHER)
    ink = MISSED if missed else INK
    above, below = middle - 0.06, middle + 0.06
    _interval(axes, spots["documented_low"], spots["documented_high"], above, color=ink, lw=1.0)
    _interval(axes, spots["pi90_low"], spots["pi90_high"], below, color=colour, lw=3.4, alpha=0.45)
    _point(axes, spots["documented"], above, "D", color=ink, ms=4.2)
    _point(axes, spots["simulated_mean"], below, marker, color=colour, ms=5.0)
    for x, value, own in zip(NUMBERS, (result.documented, result.simulated_mean), (ink, INK), strict=True):
        _put(axes, x, middle, written(texts, result, value), own, ha="right", fontsize=7.2)
    tick = "" if result.covered is None else "✗" if missed else "✓"
    _put(axes, TICK, middle, tick, MISSED if missed else PALETTE[2], ha="center", fontsize=9.5, fontweight="bold")


def _interval(axes: Axes, low: float, high: float, y: float, **style: Any) -> None:
    if math.isfinite(low) and math.isfinite(high):
        axes.plot(np.clip([low, high], *axes.get_xlim()), [y, y], solid_capstyle="butt", zorder=2, **style)


def _point(axes: Axes, value: float, y: float, marker: str, **style: Any) -> None:
    """Draw a point, or at the edge of the scale a triangle that points to it."""
    if math.isfinite(value):
        left, right = axes.get_xlim()
        marker = "<" if value < left else ">" if value > right else marker
        axes.plot([min(max(value, left), right)], [y], marker, mec="white", mew=0.5, zorder=4, clip_on=False, **style)


def _legend(figure: Figure, shown: Sequence[Result], texts: Texts) -> None:
    """Write what the marks mean, above the picture: those that are on it."""
    marks = [("documented", "D", INK, True), ("missed", "D", MISSED, any(r.covered is False for r in shown))]
    marks += [(role, *look, any(r.role == role for r in shown)) for role, look in LOOKS.items()]
    handles = [
        Line2D([], [], color=colour, marker=marker, ms=4.6, lw=1.6, label=texts(f"forest.legend_{key}"))
        for key, marker, colour, there in marks
        if there
    ]
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, 1.0),
                  bbox_transform=figure.transFigure, ncols=min(3, len(handles)),
                  fontsize=7.8, handlelength=2.2, columnspacing=1.4, borderaxespad=0.1)  # fmt: skip


def falls(results: Sequence[Result], texts: Texts) -> Drawn | None:
    """Draw two bars a row: documented, and simulated as trend and policy; None without a decomposed change.

    The simulated total keeps its 90 % predictive interval. Amounts that are not shares or relative changes are
    drawn in per cent of the documented one.
    """
    some = [r for r in results if r.kind == "decomposition" and r.documented and math.isfinite(r.simulated_mean)]
    if not some:
        return None
    with styled():
        figure, (axes,) = canvas(1, 1, 1.1 + 0.72 * len(some))
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
            for value, at in ((r.documented, upper), (r.simulated_mean, lower)):
                axes.text(1.015, at, written(texts, r, value), transform=axes.get_yaxis_transform(), va="center",
                          fontsize=8.5, color=INK)  # fmt: skip
        axes.axvline(0, color=SOFT, lw=0.8)
        names = [textwrap.fill(called(texts, r), FALL_CHARACTERS, max_lines=3, placeholder=" …") for r in some]
        axes.set_yticks(range(len(some)), names)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(some) - 0.45, -0.55)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x")
        axes.set_xlabel(texts("falls.axis"))
        number_axis(axes.xaxis, texts)
        figure.legend(loc="outside upper left", ncols=3)
        settle(figure)
    return Drawn("falls", texts("results.falls"), texts("notes.falls"), figure)
