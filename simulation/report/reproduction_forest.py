"""The forest plots: every documented figure with its sampling interval, over its simulated interval.

Shares stand on their own scale; everything else in per cent of the documented figure, so that counts, weeks and
kroner share one. A system is a block; blocks are put on as many pictures as they need.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, number_axis, styled
from simulation.report.reproduction_rows import Result, called, written
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

MISSED = "#b3000c"
BAND = "#fde5e1"
LOOKS = {"fitted": ("s", PALETTE[5]), "predicted": ("o", PALETTE[0]), "arithmetic": ("^", PALETTE[2])}
OTHER = ("P", SOFT)


@dataclass(frozen=True)
class Line:
    """One line of a picture and its height in inches: a system, a shared title, or a figure."""

    text: str
    height: float
    style: str
    result: Result | None = None


def forests(results: Sequence[Result], texts: Texts) -> list[Drawn]:
    """Return the pictures of all numeric figures: shares first, then the others."""
    numeric = [r for r in results if r.numeric]
    shares = [r for r in numeric if r.kind == "share"]
    others = [r for r in numeric if r.kind != "share" and drawable(r)]
    undrawn = [called(texts, r) for r in numeric if r.kind != "share" and not drawable(r)]
    found = []
    for name, some in (("shares", shares), ("others", others)):
        pictures = _pages(some, texts)
        for i, lines in enumerate(pictures, 1):
            title = texts(f"forest.{name}")
            if len(pictures) > 1:
                title = texts("forest.part", title=title, i=i, n=len(pictures))
            note = texts(f"notes.{name}")
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
        lines = _block([r for r in results if r.system == system])
        height = HEAD + sum(line.height for line in lines)
        if not pages or (height > room and room < TALLEST / 2):
            pages.append([])
            room = TALLEST
        pages[-1].append(Line(name, HEAD, "system"))
        room -= HEAD
        for i, line in enumerate(lines):
            needed = line.height + (lines[i + 1].height if line.style == "group" else 0.0)
            if needed > room:
                pages.append([Line(f"{name} {texts('results.rest')}", HEAD, "system")])
                room = TALLEST - HEAD
            pages[-1].append(line)
            room -= line.height
    return pages


def _block(results: Sequence[Result]) -> list[Line]:
    """Return the lines of one system: a title that rows share stands once above them."""
    lines: list[Line] = []
    placed: set[str] = set()
    for result in results:
        if result.group and result.group not in placed:
            placed.add(result.group)
            lines.append(_line(result.group, "group"))
            lines.extend(_line(r.label, "figure", r) for r in results if r.group == result.group)
        elif not result.group:
            lines.append(_line(result.label, "figure", result))
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
    box = (LEFT / WIDTH, BOTTOM / height, (WIDTH - LEFT - RIGHT) / WIDTH, tall / height)
    axes = figure.add_axes(box)
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
    at = 0.0
    for line in lines:
        middle = at + line.height / 2
        if line.result is None:
            _heading(axes, line, middle, at)
        else:
            _figure(axes, line, line.result, middle, at, texts, shares)
        at += line.height
    for x, key in zip(NUMBERS, ("documented", "simulated"), strict=True):
        axes.text(_beyond(x), -0.09, texts(f"forest.{key}"), transform=axes.get_yaxis_transform(), ha="right",
                  va="bottom", fontsize=7.8, color=SOFT)  # fmt: skip
    _legend(figure, shown, texts)
    return figure


def _beyond(inches: float) -> float:
    """Return the place ``inches`` right of the panel (left, if negative) in widths of the panel."""
    wide = WIDTH - LEFT - RIGHT
    return 1 + inches / wide if inches >= 0 else inches / wide


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


def _heading(axes: Axes, line: Line, middle: float, at: float) -> None:
    system = line.style == "system"
    axes.text(_beyond(-LEFT + 0.05), middle + (0.04 if system else 0), line.text, va="center",
              transform=axes.get_yaxis_transform(), fontsize=9.2 if system else 7.8, linespacing=1.15,
              fontweight="bold" if system else "normal", style="normal" if system else "italic",
              color=INK if system else SOFT)  # fmt: skip
    if system:
        ends = [_beyond(-LEFT + 0.05), _beyond(RIGHT - 0.05)]
        axes.plot(ends, [at + 0.04] * 2, color="#9a9a9a", lw=0.8, transform=axes.get_yaxis_transform(), clip_on=False)


def _figure(axes: Axes, line: Line, result: Result, middle: float, at: float, texts: Texts, shares: bool) -> None:
    """Draw a row: band if missed, label, both intervals, both numbers, tick or cross."""
    across = axes.get_yaxis_transform()
    missed = result.covered is False
    start = _beyond(-LEFT + 0.05)
    if missed:
        wide = _beyond(RIGHT - 0.05) - start
        axes.add_patch(
            Rectangle((start, at), wide, line.height, transform=across, color=BAND, lw=0, zorder=0, clip_on=False)
        )
    indent = 0.2 if result.group else 0.0
    axes.text(_beyond(-LEFT + 0.1 + indent), middle, line.text, transform=across, va="center", fontsize=7.8,
              color=INK, linespacing=1.15)  # fmt: skip
    spots = _spots(result, shares)
    marker, colour = LOOKS.get(result.role, OTHER)
    ink = MISSED if missed else INK
    above, below = middle - 0.06, middle + 0.06
    _interval(axes, spots["documented_low"], spots["documented_high"], above, ink, 1.0)
    _interval(axes, spots["pi90_low"], spots["pi90_high"], below, colour, 3.4, 0.45)
    _point(axes, spots["documented"], above, "D", ink, 4.2)
    _point(axes, spots["simulated_mean"], below, marker, colour, 5.0)
    tick = "" if result.covered is None else "✗" if missed else "✓"
    for x, value in zip(NUMBERS, (result.documented, result.simulated_mean), strict=True):
        axes.text(_beyond(x), middle, written(texts, result, value), transform=across, ha="right", va="center",
                  fontsize=7.2, color=ink if x == NUMBERS[0] else INK)  # fmt: skip
    axes.text(_beyond(TICK), middle, tick, transform=across, ha="center", va="center", fontsize=9.5,
              fontweight="bold", color=MISSED if missed else PALETTE[2])  # fmt: skip


def _interval(axes: Axes, low: float, high: float, y: float, colour: str, width: float, alpha: float = 1.0) -> None:
    if math.isfinite(low) and math.isfinite(high):
        left, right = axes.get_xlim()
        ends = np.clip([low, high], left, right)
        axes.plot(ends, [y, y], color=colour, lw=width, alpha=alpha, solid_capstyle="butt", zorder=2)


def _point(axes: Axes, value: float, y: float, marker: str, colour: str, size: float) -> None:
    """Draw a point, or at the edge of the scale a triangle that points to it."""
    if not math.isfinite(value):
        return
    left, right = axes.get_xlim()
    if value < left or value > right:
        marker, value = ("<", left) if value < left else (">", right)
    axes.plot([value], [y], marker, color=colour, ms=size, mec="white", mew=0.5, zorder=4, clip_on=False)


def _legend(figure: Figure, shown: Sequence[Result], texts: Texts) -> None:
    """Write what the marks mean, above the picture: those that are on it."""
    roles = [role for role in LOOKS if any(r.role == role for r in shown)]
    handles = [Line2D([], [], color=INK, marker="D", ms=4.2, lw=1, label=texts("forest.legend_documented"))]
    if any(r.covered is False for r in shown):
        handles.append(
            Line2D([], [], color=MISSED, marker="D", ms=4.2, lw=1, label=texts("forest.legend_missed"),
                   markeredgecolor="white", markeredgewidth=0.5)
        )  # fmt: skip
    for role in roles:
        marker, colour = LOOKS[role]
        handles.append(
            Line2D([], [], color=colour, marker=marker, ms=5, lw=2.4, label=texts(f"forest.legend_{role}"))
        )
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, 1.0),
                  bbox_transform=figure.transFigure, ncols=min(3, len(handles)),
                  fontsize=7.8, handlelength=2.2, columnspacing=1.4, borderaxespad=0.1)  # fmt: skip
