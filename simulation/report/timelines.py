"""Figures of quantities over the weeks: lines with bands, a panel each, and labels at their ends."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.report import drawing
from simulation.results.folder import ResultFolder
from simulation.results.programmes import WEEKS_A_YEAR
from simulation.results.series import Series
from simulation.words.texts import Texts

MOST_POINTS = 160
"""Points drawn per line: more cannot be seen and make the page heavy."""

SMALL_TITLE = 30
"""Letters of a line of the title of a small panel: more stand out of the figure."""

LONG_WEEKS = 160
"""Beyond this horizon the time axis is in years."""


@dataclass(frozen=True)
class Line:
    """A quantity over the weeks, how it is drawn, and the label at its end (empty: none)."""

    series: Series
    colour: str
    dash: drawing.Dash = drawing.SOLID
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """A title and its lines; ``change``: of differences, around a line at zero, else from zero up."""

    title: str
    lines: Sequence[Line]
    change: bool = False


def over_weeks(
    folder: ResultFolder,
    texts: Texts,
    shown: Sequence[Panel],
    unit: str,
    height: float,
    most: int = 2,
    alike: bool = False,
) -> Figure:
    """Return a figure of lines with their bands over the weeks, a panel each; ``unit`` stands at the left.

    ``alike`` panels share their scale; with more than two beside each other only the lowest name the weeks.
    """
    small = most > 2
    figure, axes = drawing.panels(len(shown), most, height, sharey=alike)
    for at, panel in zip(axes, shown, strict=True):
        for one in panel.lines:
            _line(at, one)
        if panel.change:
            at.axhline(0, color=drawing.SOFT, lw=0.8)
        at.set_title(textwrap.fill(panel.title, SMALL_TITLE) if small else panel.title, fontsize=9 if small else None)
        time_axis(at, folder, texts, label=not small or at in axes[-most:])
        drawing.number_axis(at.yaxis, texts, sign=panel.change)
    for at in drawing.left(axes):
        at.set_ylabel(unit)
    for at, panel in zip(axes, shown, strict=True):
        if not panel.change:
            at.set_ylim(bottom=0)  # after all is drawn: panels of one scale keep it from here on
    for at, panel in zip(axes, shown, strict=True):
        end_labels(at, [(one.series.last, one.label, one.colour) for one in panel.lines if one.label], height - 0.8)
    return figure


def _line(axes: Axes, one: Line) -> None:
    """Draw a mean line with its band, where there is one."""
    path, at = one.series.path, thin(len(one.series.weeks))
    weeks = one.series.weeks[at]
    if path.low is not None and path.high is not None:
        axes.fill_between(weeks, path.low[at], path.high[at], color=one.colour, alpha=0.16, lw=0)
    axes.plot(weeks, path.mean[at], color=one.colour, ls=one.dash)


def time_axis(axes: Axes, folder: ResultFolder, texts: Texts, label: bool = True) -> None:
    """Mark time in weeks, or in years for long runs, with the start date in the label."""
    long = folder.weeks > LONG_WEEKS
    if long:
        n = int(folder.weeks / WEEKS_A_YEAR)
        ticks = [WEEKS_A_YEAR * y for y in range(0, n + 1, 1 if n <= 8 else 2)]
        marks = [str(round(t / WEEKS_A_YEAR)) for t in ticks]
    else:
        step = next(s for s in (2, 4, 13, 26, 52) if folder.weeks / s <= 7)
        ticks = [float(t) for t in range(0, folder.weeks + 1, step)]
        marks = [f"{t:.0f}" for t in ticks]
    axes.set_xticks(ticks, marks)
    axes.set_xlim(0, max(folder.weeks, 1))
    if label:
        unit = "years" if long else "weeks"
        start = folder.start
        axes.set_xlabel(texts(f"axes.{unit}", start=texts.date(start)) if start else texts(f"axes.{unit}_bare"))


def thin(n: int) -> np.ndarray:
    """Return the indices of at most ``MOST_POINTS`` points out of ``n``, first and last included."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(int))


def end_labels(axes: Axes, ends: Sequence[tuple[float, str, str]], height: float) -> None:
    """Write labels at the line ends ``(y, text, colour)``, moved apart where they would touch.

    ``height`` is the panel's height in inches, from which the room for one line of text follows.
    """
    if not ends:
        return
    low, high = axes.get_ylim()
    lines = max(text.count("\n") + 1 for _, text, _ in ends)
    room = 0.165 * lines * (high - low) / max(height, 0.5)
    order = sorted(range(len(ends)), key=lambda i: ends[i][0])
    spots = [ends[i][0] for i in order]
    for _ in range(200):
        moved = False
        for a in range(len(spots) - 1):
            gap = spots[a + 1] - spots[a]
            if gap < room * 0.999:
                spots[a], spots[a + 1] = spots[a] - (room - gap) / 2, spots[a + 1] + (room - gap) / 2
                moved = True
        if spots and spots[0] < low + room / 2:
            spots[0], moved = low + room / 2, moved or spots[0] < low + room * 0.49
        if not moved:
            break
    right = axes.get_xlim()[1]
    span = right - axes.get_xlim()[0]
    for spot, i in zip(spots, order, strict=True):
        y, text, colour = ends[i]
        axes.plot([right, right + 0.025 * span], [y, spot], color=colour, lw=0.8, clip_on=False, zorder=5)
        axes.text(
            right + 0.035 * span, spot, text, color=drawing.darker(colour), va="center", ha="left", fontsize=8.5
        )
