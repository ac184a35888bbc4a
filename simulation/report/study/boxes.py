"""The figure of a discovered box: the settings of a study, those that lose, and the box around most of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, canvas, darker, number_axis, settle, styled
from simulation.report.study.losses import measure
from simulation.report.study.names import Named
from simulation.words.texts import Texts

GAINS, LOSES = PALETTE[0], PALETTE[1]
GRID = 12
"""Numbers with at most so many tried values are jittered, like categories; their ticks tell where a cut is."""

SPREAD = {"x": 0.7548776662, "y": 0.5698402910}
"""Steps that fill a square evenly (Roberts 2018, the R2 sequence): jitter without luck."""

Limit = tuple[float, float] | frozenset[Any]


def draw(say: Named) -> list[Drawn]:
    """Draw every box of a discovery over the settings of which it is known on which side they are."""
    found, made = say.study.discovery, []
    for arm, own in (found.get("arms") or {}).items():
        means = {int(cell): mean for cell, mean in own["known"]}
        x = say.study.design.drop_duplicates("cell").set_index("cell").loc[list(means), list(say.inputs)]
        for number, box in enumerate(own["boxes"], 1):
            figure = box_figure(say, x, np.array(list(means.values())), box["limits"])
            title = say.texts("study_figures.box", arm=say.texts.arm(arm))
            made.append(Drawn(f"losses_{arm}_{number}", title, say.texts("study_figures.box_caption"), figure))
    return made


def box_figure(say: Named, x: pd.DataFrame, y_mean: np.ndarray, limits: Mapping[str, Any]) -> Figure:
    """Draw the cells ``x`` ``[C, d]`` over the two inputs a box limits most; over one and the outcome if it is alone.

    ``y_mean`` ``[C]`` is the outcome; ``limits`` are those of ``discovery.json``. Cells outside the limits that are
    not drawn are pale.

    Raises:
        ValueError: if the box limits nothing.
    """
    if not limits:
        raise ValueError("a box without limits cannot be drawn")
    box = {name: _limit(limit) for name, limit in limits.items()}
    worse_than = float(say.study.discovery["worse_than"])
    within = {name: _within(x[name], limit) for name, limit in box.items()}
    drawn = sorted(box, key=lambda name: float(within[name].mean()))[:2]
    here = np.all([np.ones(len(x), bool), *(within[name] for name in box if name not in drawn)], axis=0)
    with styled():
        figure, (axes,) = canvas(1, 1, 3.6)
        axes.grid(False)
        across = _axis(axes, "x", x[drawn[0]], box[drawn[0]], say)
        alone = len(drawn) == 1
        up = _outcome(axes, y_mean, say) if alone else _axis(axes, "y", x[drawn[1]], box[drawn[1]], say)
        _cells(axes, across, up, y_mean < worse_than, here)
        _box(axes, box[drawn[0]], (-math.inf, math.inf) if alone else box[drawn[1]])
        for which, name in zip("xy", drawn, strict=False):
            if x[name].nunique() > GRID:
                _cuts(axes, which, box[name], say.texts)
        if alone:
            axes.axhline(worse_than * measure(say).kind.factor, color=SOFT, lw=0.8, zorder=1)
        _key(figure, not here.all(), say.texts)
        settle(figure)
    return figure


def _limit(limit: Mapping[str, Any]) -> Limit:
    """Return the values of a category, or the cuts of a number, infinite where open."""
    if "values" in limit:
        return frozenset(limit["values"])
    low, high = limit["low"], limit["high"]
    return -math.inf if low is None else low, math.inf if high is None else high


def _within(column: pd.Series, limit: Limit) -> np.ndarray:
    """Return which cells lie within a limit."""
    if isinstance(limit, frozenset):
        return column.isin(list(limit)).to_numpy()
    return ((column > limit[0]) & (column < limit[1])).to_numpy()


def _axis(axes: Axes, which: str, column: pd.Series, limit: Limit, say: Named) -> np.ndarray:
    """Set up the axis of an input and return where its cells stand; few values stand apart by jitter."""
    one = next(i for i in say.study.inputs if i.key == column.name)
    jitter = 2 * (np.arange(len(column)) * SPREAD[which] % 1) - 1
    axes.set(**{f"{which}label": fill(say.axis(one), 60)})
    if isinstance(limit, frozenset):
        order = sorted(column.unique().tolist(), key=lambda value: (value not in limit, str(value)))
        words = [say.value(value, one.key) for value in order]
        axes.set(**{f"{which}ticks": range(len(order)), f"{which}ticklabels": words})
        axes.set(**{f"{which}lim": (-0.55, len(order) - 0.45)})
        return column.map(order.index).to_numpy(float) + 0.3 * jitter
    value = column.to_numpy(float)
    tried = np.unique(value)
    if len(tried) > GRID:
        number_axis(axes.xaxis if which == "x" else axes.yaxis, say.texts)
        return _framed(axes, which, value)
    axes.set(**{f"{which}ticks": tried, f"{which}ticklabels": [say.value(v, one.key) for v in tried]})
    gap = float(np.diff(tried).min()) if len(tried) > 1 else 1.0
    return _framed(axes, which, value + 0.35 * gap * jitter)


def _outcome(axes: Axes, y_mean: np.ndarray, say: Named) -> np.ndarray:
    """Set up the axis of the outcome."""
    one = measure(say)
    axes.set_ylabel(f"{say.outcome(one.name)}, {say.unit(one)}")
    number_axis(axes.yaxis, say.texts, sign=True)
    return _framed(axes, "y", y_mean * one.kind.factor)


def _framed(axes: Axes, which: str, value: np.ndarray) -> np.ndarray:
    """Leave a margin of a twentieth around the values."""
    margin = 0.05 * float(np.ptp(value))
    axes.set(**{f"{which}lim": (value.min() - margin, value.max() + margin)})
    return value


def _cells(axes: Axes, across: np.ndarray, up: np.ndarray, losing: np.ndarray, here: np.ndarray) -> None:
    """Draw the cells: losing ones full, the others hollow, so that a grey print reads."""
    size = float(np.clip(4000 / len(losing), 8, 26))
    for lose in (False, True):
        for solid in (False, True):
            at = (losing == lose) & (here == solid)
            colour = LOSES if lose else GAINS
            face = colour if lose else "none"
            alpha = 0.9 if solid else 0.22
            axes.scatter(across[at], up[at], size, edgecolors=colour, facecolors=face, lw=0.9, alpha=alpha, zorder=3)


def _box(axes: Axes, across: Limit, up: Limit) -> None:
    """Draw the box; an open side lies beyond the frame."""
    (left, right), (low, high) = _edges(across, axes.get_xlim()), _edges(up, axes.get_ylim())
    shade = Rectangle((left, low), right - left, high - low, facecolor=LOSES, alpha=0.10, lw=0, zorder=0)
    line = Rectangle((left, low), right - left, high - low, fill=False, edgecolor=INK, lw=1.2, zorder=4)
    axes.add_patch(shade)
    axes.add_patch(line)


def _cuts(axes: Axes, which: str, limit: Limit, texts: Texts) -> None:
    """Write the cuts of a number at the frame's far side, to a twentieth of the axis; a dotted line leads there."""
    low, high = axes.get_xlim() if which == "x" else axes.get_ylim()
    digits = max(0, -math.floor(math.log10((high - low) / 20)))
    for cut in limit:
        if not math.isfinite(cut):
            continue
        written: dict[str, Any] = {"s": texts.number(cut, digits), "fontsize": 8, "color": INK}
        if which == "x":
            axes.axvline(cut, color=SOFT, lw=0.7, ls=":", zorder=1)
            axes.text(cut, 1.01, transform=axes.get_xaxis_transform(), ha="center", va="bottom", **written)
        else:
            axes.axhline(cut, color=SOFT, lw=0.7, ls=":", zorder=1)
            axes.text(1.01, cut, transform=axes.get_yaxis_transform(), ha="left", va="center", **written)


def _edges(limit: Limit, frame: tuple[float, float]) -> tuple[float, float]:
    """Return where a limit is drawn: the categories inside stand first; open sides beyond the ``frame``."""
    low, high = (-math.inf, len(limit) - 0.5) if isinstance(limit, frozenset) else limit
    room = frame[1] - frame[0]
    return max(low, frame[0] - room), min(high, frame[1] + room)


def _key(figure: Figure, pale: bool, texts: Texts) -> None:
    """Name the two kinds of cells and the box, above the frame."""
    looks: list[tuple[str, dict[str, Any]]] = [
        ("loses", {"marker": "o", "ms": 5, "color": LOSES}),
        ("does_not", {"marker": "o", "ms": 5, "mfc": "none", "color": GAINS}),
        ("outline", {"marker": "s", "ms": 8, "mfc": "none", "color": INK}),
        *([("outside", {"marker": "o", "ms": 5, "color": LOSES, "alpha": 0.3})] if pale else []),
    ]
    handles = [Line2D([], [], ls="none", label=texts(f"study_figures.{name}"), **look) for name, look in looks]
    key = figure.legend(
        handles=handles, loc="outside upper left", ncols=4, fontsize=8, handletextpad=0.1, columnspacing=0.9
    )
    for text, colour in zip(key.get_texts(), (LOSES, GAINS, INK, SOFT), strict=False):
        text.set_color(darker(colour))
