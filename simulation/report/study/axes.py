"""What the figures of a study share: the axis of an input, and a line of means with intervals."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from simulation.report.drawing import number_axis
from simulation.report.study.folder import Input
from simulation.report.study.names import Named
from simulation.results.statistics import Estimate

LOG_FROM = 20.0
"""Levels that span more than so many times are shown on a logarithmic axis."""

MOST_WHISKERS, MOST_TICKS = 15, 8
Point = tuple[float, Estimate]
"""A place on the axis and what is there, in the unit shown."""


def logarithmic(one: Input) -> bool:
    """Whether an input's axis is logarithmic: a range if its points lie evenly in logs, levels if they span far."""
    if one.spread:
        return one.log and bool(one.levels) and one.levels[0] > 0
    if not one.numeric or not one.levels or one.levels[0] <= 0:
        return False
    return bool(one.levels[-1] / one.levels[0] > LOG_FROM)


def scaled(one: Input, value: float) -> float:
    """Return where a number stands on its axis; logarithms are taken here, so that the axis itself stays plain."""
    return math.log10(value) if logarithmic(one) else value


def place(one: Input, code: int) -> float:
    """Return where a level stands: numbers to scale, categories evenly."""
    return scaled(one, float(one.levels[code])) if one.numeric else float(code)


def input_axis(axes: Axes, one: Input, say: Named, label: bool = False, narrow: bool = False) -> None:
    """Set up the axis of an input: ticks at the levels tried, or at round numbers where these are many."""
    spots = [place(one, k) for k in range(len(one.levels))]
    span = (max(spots) - min(spots)) or 1.0
    margin = 0.07 * span if one.numeric else 0.45
    axes.set_xlim(min(spots) - margin, max(spots) + margin)
    if not one.numeric:
        _categories(axes, [say.value(v, one.key) for v in one.levels], narrow)
    elif not logarithmic(one) and (one.spread or len(spots) > MOST_TICKS):
        number_axis(axes.xaxis, say.texts)
    else:
        marks = _log_marks(one) if one.spread else list(zip(spots, one.levels, strict=True))
        kept = _apart(marks, span * (0.2 if narrow else 0.12))
        axes.set_xticks([at for at, _ in kept], [say.value(value, one.key) for _, value in kept])
    if label:
        whole = say.axis(one)
        whole = say.texts("study_figures.logarithmic", name=whole) if logarithmic(one) else whole
        axes.set_xlabel(textwrap.fill(whole, 22 if narrow else 44))


def _categories(axes: Axes, names: list[str], narrow: bool) -> None:
    """Write categories below their places: in lines, or aslant where there is no room."""
    wide = max((24 if narrow else 46) // len(names), 1)
    if max(len(word) for name in names for word in name.split()) <= wide:
        axes.set_xticks(range(len(names)), [textwrap.fill(name, wide) for name in names])
    else:
        short = [textwrap.shorten(name, 24, placeholder="…") for name in names]
        axes.set_xticks(range(len(names)), short, rotation=30, ha="right", rotation_mode="anchor", fontsize=7.5)


def _log_marks(one: Input) -> list[tuple[float, float]]:
    low, high = float(one.levels[0]), float(one.levels[-1])
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [m * 10.0**p for p in powers for m in (1, 2, 5)]
    return [(math.log10(v), v) for v in values if low * 0.999 <= v <= high * 1.001] or [(math.log10(low), low)]


def _apart(ticks: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Return the ticks that stand apart, the first and the last in any case."""
    kept = [ticks[0]]
    for tick in ticks[1:-1]:
        if tick[0] - kept[-1][0] >= gap and ticks[-1][0] - tick[0] >= gap:
            kept.append(tick)
    return kept if len(ticks) == 1 else [*kept, ticks[-1]]


def means(
    axes: Axes,
    line: Sequence[Point],
    colour: str,
    marker: str,
    shift: float = 0.0,
    style: str = "-",
    band: bool = False,
    beside: int = 1,
) -> None:
    """Draw means with their intervals, moved aside by ``shift`` points: whiskers, or a band where points are many;
    the paler, the more lines are ``beside`` each other.
    """
    if not line:
        return
    at, mean = np.array([p for p, _ in line]), np.array([e.mean for _, e in line], float)
    low = np.array([np.nan if e.low is None else e.low for _, e in line])
    high = np.array([np.nan if e.high is None else e.high for _, e in line])
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    moved = axes.transData + ScaledTranslation(shift / 72, 0, figure.dpi_scale_trans)
    # Unseen, in plain coordinates: the limits of the axis are found from these, not from what is moved aside.
    axes.plot(np.tile(at, 3), np.concatenate([low, mean, high]), ls="none")
    many = len(line) > MOST_WHISKERS
    if band or many:
        axes.fill_between(at, low, high, color=colour, alpha=min(0.16, 0.3 / beside), lw=0)
    else:
        axes.vlines(at, low, high, color=colour, lw=1.3, transform=moved, zorder=3)
    width = 1.6 if style == "-" else 0.9
    axes.plot(
        at, mean, marker=marker, ms=2.5 if many else 4.5, color=colour, ls=style, lw=width, transform=moved, zorder=4
    )
