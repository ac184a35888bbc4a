"""The figure of a discovered box: the settings of a study, those that lose, and the box around most of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, number_axis, panels, styled
from simulation.report.study.axes import input_axis, scattered
from simulation.report.study.losses import measure
from simulation.report.study.names import Named
from simulation.results.study.folder import Input, codes_of

GAINS, LOSES = PALETTE[0], PALETTE[1]


def draw(say: Named) -> list[Drawn]:
    """Draw every box of a discovery over the settings of which it is known on which side they are."""
    made = []
    for arm, own in (say.study.discovery.get("arms") or {}).items():
        means = {int(cell): mean for cell, mean in own["known"]}
        x = say.study.design.drop_duplicates("cell").set_index("cell").loc[list(means), list(say.inputs)]
        for number, box in enumerate(own["boxes"], 1):
            made.append(drawn(say, f"{arm}_{number}", arm, x, np.array(list(means.values())), box["limits"]))
    return made


@styled
def drawn(say: Named, name: str, arm: str, x: pd.DataFrame, y_mean: np.ndarray, limits: Mapping[str, Any]) -> Drawn:
    """Draw the cells ``x`` ``[C, d]`` over the two inputs a box limits most; over one and the outcome if it is alone.

    ``y_mean`` ``[C]`` is the outcome; ``limits`` are those of ``discovery.json``. Cells outside the limits that are
    not drawn are pale.

    Raises:
        ValueError: if the box limits nothing.
    """
    if not limits:
        raise ValueError("a box without limits cannot be drawn")
    within = {key: _within(x[key], limit) for key, limit in limits.items()}
    shown = sorted(limits, key=lambda key: float(within[key].mean()))[:2]
    here = np.all([np.ones(len(x), bool), *(within[key] for key in limits if key not in shown)], axis=0)
    inputs = {i.key: i for i in say.study.inputs}
    one, worse_than = measure(say), float(say.study.discovery["worse_than"])
    figure, (axes,) = panels(1, 1, 3.6)
    axes.grid(False)
    places = [scattered(inputs[k], codes_of(inputs[k], x[k]), side) for side, k in zip("xy", shown, strict=False)]
    if len(shown) == 1:
        places.append(y_mean * one.kind.factor)
        axes.axhline(worse_than * one.kind.factor, color=SOFT, lw=0.8, zorder=1)
        axes.set_ylabel(f"{say.outcome(one.name)}, {say.unit(one)}")
        number_axis(axes.yaxis, say.texts, sign=True)
    for side, key in zip("xy", shown, strict=False):
        input_axis(axes, inputs[key], say, side)
    size = float(np.clip(4000 / len(y_mean), 8, 26))
    for lose, solid in itertools.product((False, True), repeat=2):
        at, colour = ((y_mean < worse_than) == lose) & (here == solid), LOSES if lose else GAINS
        face = colour if lose else "none"
        axes.scatter(places[0][at], places[1][at], size, lw=0.9, zorder=3, edgecolors=colour, facecolors=face,
                     alpha=0.9 if solid else 0.22)  # fmt: skip
    frame = axes.get_xlim(), axes.get_ylim()
    spans = [_spans(inputs[key], limits[key], edges) for key, edges in zip(shown, frame, strict=False)]
    for (left, right), (low, high) in itertools.product(spans[0], spans[1] if len(spans) > 1 else [frame[1]]):
        shade = to_rgba(LOSES, 0.1)
        axes.add_patch(Rectangle((left, low), right - left, high - low, fc=shade, ec=INK, lw=1.2, zorder=2))
    axes.set(xlim=frame[0], ylim=frame[1])
    looks: dict[str, dict[str, Any]] = {"loses": {"color": LOSES}, "does_not": {"mfc": "none", "color": GAINS}}
    looks |= {} if here.all() else {"outside": {"color": LOSES, "alpha": 0.3}}
    says = {key: say.texts(f"study_figures.{key}") for key in (*looks, "outline")}
    handles = [Line2D([], [], ls="none", marker="o", ms=5, label=says[key], **look) for key, look in looks.items()]
    box = Rectangle((0, 0), 1, 1, fill=False, ec=INK, label=says["outline"])
    figure.legend(handles=[*handles, box], loc="outside upper left", ncols=4, fontsize=8)
    title = say.texts("study_figures.box", arm=say.texts.arm(arm))
    return Drawn(f"losses_{name}", title, say.texts("study_figures.box_caption"), figure)


def _ends(limit: Mapping[str, Any]) -> tuple[float, float]:
    """Return the cuts of a number, infinite where open."""
    low, high = limit["low"], limit["high"]
    return -math.inf if low is None else low, math.inf if high is None else high


def _within(column: pd.Series, limit: Mapping[str, Any]) -> np.ndarray:
    """Return which cells lie within a limit."""
    if "values" in limit:
        return column.isin(list(limit["values"])).to_numpy()
    low, high = _ends(limit)
    return ((column > low) & (column < high)).to_numpy()


def _spans(one: Input, limit: Mapping[str, Any], frame: tuple[float, float]) -> list[tuple[float, float]]:
    """Return where a limit lies on its axis: one span of a number, up to the frame where open; one a category."""
    if "values" in limit:
        return [(code - 0.45, code + 0.45) for code, value in enumerate(one.levels) if value in limit["values"]]
    low, high = _ends(limit)
    return [(max(low, frame[0]), min(high, frame[1]))]
