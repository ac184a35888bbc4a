"""What the figures of a study share: the axis of an input, and a line of means with intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator
from matplotlib.transforms import ScaledTranslation

from simulation.report.drawing import Numbers, number_axis
from simulation.report.study.names import Named
from simulation.results.statistics import Estimate
from simulation.results.study.folder import VariedInput

LOG_FROM = 20.0
"""Levels that span more than so many times are shown on a logarithmic axis."""

MOST_WHISKERS, MOST_TICKS = 15, 8
JITTER = {"x": 0.7548776662, "y": 0.5698402910}
"""Steps that fill a square evenly (Roberts 2018, the R2 sequence): jitter without luck."""

Point = tuple[float, Estimate]
"""A place on the axis and what is there, in the unit shown."""


def logarithmic(one: VariedInput) -> bool:
    """Whether an input's axis is logarithmic: a range if its points lie evenly in logs, levels if they span far."""
    if not one.numeric or not one.levels or one.levels[0] <= 0:
        return False
    return one.log if one.spread else bool(one.levels[-1] / one.levels[0] > LOG_FROM)


def place(one: VariedInput, code: int) -> float:
    """Return where a level stands: numbers to scale, categories evenly."""
    return float(one.levels[code]) if one.numeric else float(code)


def scattered(one: VariedInput, codes: Iterable[int], which: str) -> np.ndarray:
    """Return where points of these levels stand on an axis, those of few levels apart by an even jitter."""
    at = np.array([place(one, int(code)) for code in codes])
    jitter = 2 * (np.arange(len(at)) * JITTER[which] % 1) - 1
    if one.spread or len(at) == 0:
        return at
    if logarithmic(one):
        return at * (one.levels[-1] / one.levels[0]) ** (0.04 * jitter)
    room = 1.0 if not one.numeric else float(np.diff(np.unique(at)).min(initial=np.inf))
    return at + 0.25 * (room if np.isfinite(room) else 1.0) * jitter


def input_axis(axes: Axes, one: VariedInput, say: Named, which: str = "x", narrow: bool = False) -> None:
    """Set up the axis of an input: ticks at the levels tried, or at round numbers where these are many."""
    axis, name = getattr(axes, f"{which}axis"), say.axis(one)
    if logarithmic(one):
        axes.set(**{f"{which}scale": "log"})
        axis.set(major_locator=LogLocator(subs=(1, 2, 5), numticks=MOST_TICKS), major_formatter=Numbers(say.texts))
        axis.set_minor_locator(NullLocator())
        name = say.texts("study_figures.logarithmic", name=name)
    elif one.numeric:
        number_axis(axis, say.texts)
    if not one.numeric:
        wide = max((24 if narrow else 46) // len(one.levels), 12)
        names = [textwrap.fill(say.value(v, one.key), wide) for v in one.levels]
        aslant = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if which == "x" and len(names) > 3 else {}
        axis.set_ticks(range(len(names)), names, fontsize=7.5, **aslant)
        axes.set(**{f"{which}lim": (-0.45, len(names) - 0.55)})
    elif not one.spread and len(one.levels) <= MOST_TICKS:
        axis.set_ticks(one.levels, [say.value(v, one.key) for v in one.levels])
    axes.set(**{f"{which}label": textwrap.fill(name, 22 if narrow else 44)})


def means(axes: Axes, line: Sequence[Point], colour: str, marker: str, shift: float = 0.0, style: str = "-",
          band: bool = False, beside: int = 1) -> None:  # fmt: skip
    """Draw means with their intervals, moved aside by ``shift`` points: whiskers, or a band where points are many.

    They are the paler, the more lines are ``beside`` each other.
    """
    if not line:
        return
    at, mean = np.array([p for p, _ in line]), np.array([e.mean for _, e in line], float)
    low, high = (np.array([getattr(e, end) for _, e in line], float) for end in ("low", "high"))
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
    look: dict[str, Any] = {
        "marker": marker,
        "ms": 2.5 if many else 4.5,
        "ls": style,
        "lw": 1.6 if style == "-" else 0.9,
    }
    axes.plot(at, mean, color=colour, transform=moved, zorder=4, **look)
