"""Figures of the screen Explore as ECharts options: shapes at given places, so that one way of drawing serves all.

Names of rows stand above what they name and not beside it, so that a figure is as wide on a phone as its page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulation.model.rules.status import BENEFIT
from simulation.model.states import Support, lookup
from simulation.model.table import Array
from simulation.page.figures import COLOURS, GRID_LINE, INK, LABEL, LINE, SOFT, TEXT, written
from simulation.page.timeline import Weeks, support_of
from simulation.words.texts import Texts

ACCENT, TINT, PAPER = "#00517f", "#e8f1f7", "#ffffff"
GREEN = COLOURS["c"]
STEPS = (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50)
"""Widths of a bar that read well."""
BARS = 22
"""Bars of a figure of replications, about."""
ROWS = ("benefit", "meetings", "openings", "job")
MARKS = {
    "naive": ("square", COLOURS["b"]),
    "stratified": ("triangle", COLOURS["c"]),
    "ability": ("triangle", COLOURS["d"]),
    "causal": ("circle", COLOURS["a"]),
    "zero": ("square", SOFT),
}
FULL_WEEK = 37.0
_HIDDEN: dict[str, Any] = {key: {"show": False} for key in ("axisLabel", "splitLine", "axisLine", "axisTick")}
SHAPES = Path(__file__).with_name("shapes.js")
"""Draws one shape; in JavaScript, as ECharts asks for it."""

Shape = dict[str, Any]


def histogram(values: Array, found: float, spread: tuple[float, float], texts: Texts) -> dict[str, Any]:
    """Return how many replications found what ``[R]``, with what is documented marked.

    ``spread`` are the ends of 90 of 100, NaN with too few for them.
    """
    edges, counts = bins(values, found)
    top, mean = max(1, int(counts.max())), float(values.mean())
    documented = texts("open_explore_replay.line_found", value=texts.number(found, 1, sign=True))
    model = texts("open_explore_replay.line_mean", value=texts.number(mean, 1, sign=True))
    shapes: list[Shape] = [
        {"kind": "bar", "x": a, "to": b, "y": 0, "top": int(n), "fill": COLOURS["a"], "stroke": PAPER}
        for a, b, n in zip(edges, edges[1:], counts, strict=False)
    ]
    shapes += [
        {"kind": "line", "x": edges[0], "to": edges[-1], "y": 0, "ink": INK, "wide": 1.25},
        {"kind": "line", "x": mean, "y": 0, "top": 1.08 * top, "dash": [4, 3], "ink": INK},
        {"kind": "line", "x": found, "y": 0, "top": 1.32 * top, "ink": COLOURS["b"], "wide": 2.5},
    ]
    if math.isfinite(spread[0]):
        shapes.append({"kind": "whisker", "x": spread[0], "to": spread[1], "y": 1.08 * top})
    shapes += [
        {"kind": "flag", "x": mean, "y": 1.2 * top, "text": model, "ink": INK},
        {"kind": "flag", "x": found, "y": 1.38 * top, "text": documented, "ink": COLOURS["b"]},
    ]
    axis = _axis(texts, edges[0], edges[-1], sign=True)
    counted = {**_HIDDEN, "type": "value", "min": 0, "max": 1.45 * top}
    return _options(shapes, axis, counted, {"top": 8, "left": 12, "right": 12, "bottom": 28})


def bins(values: Array, found: float) -> tuple[list[float], Array]:
    """Return the edges of the bars, which hold what is documented too, and how many replications lie in each."""
    low, high = min(float(values.min()), found), max(float(values.max()), found)
    step = next((s for s in STEPS if (high - low) / s <= BARS), STEPS[-1])
    first, last = math.floor(low / step), math.floor(high / step) + 1
    edges = [step * k for k in range(first, last + 1)]
    return edges, np.histogram(values, edges)[0]


def beliefs(ends: Mapping[str, tuple[float, float, float]], texts: Texts) -> dict[str, Any]:
    """Return the differences, each way a (mean, low, high) in percentage points; low is NaN with too few."""
    shapes: list[Shape] = []
    for row, (kind, (mean, low, high)) in enumerate(ends.items()):
        mark, colour = MARKS[kind]
        name, about = texts(f"belief.{kind}"), texts(f"belief.{kind}_about")
        shapes.append({"kind": "name", "y": row, "text": name, "about": about})
        if math.isfinite(low):
            shapes.append({"kind": "whisker", "x": low, "to": high, "y": row, "down": 44})
        shapes.append({"kind": mark, "x": mean, "y": row, "down": 44, "fill": colour})
        told = texts.number(mean, 1, sign=True)
        shapes.append({"kind": "flag", "x": mean, "y": row, "down": 24, "text": told, "ink": colour})
    causal = ends["causal"][0]
    line = {"kind": "line", "x": causal, "y": len(ends), "top": 0, "dash": [4, 3], "ink": COLOURS["a"], "wide": 1.5}
    zero = {"kind": "line", "x": 0, "y": len(ends), "top": 0, "ink": INK, "wide": 1.25}
    known = [v for one in ends.values() for v in one if math.isfinite(v)]
    low, high = min(0.0, *known), max(0.0, *known)
    axis = _axis(texts, math.floor(low), max(1, math.ceil(high)), sign=True)
    return _options([zero, line, *shapes], axis, _rows(len(ends)), {"top": 4, "left": 8, "right": 16, "bottom": 28})


def timeline(own: Weeks, other: Weeks, texts: Texts, numbers: Mapping[str, str]) -> dict[str, Any]:
    """Return a citizen's weeks: rows of what happened, and what the municipality has paid so far.

    ``numbers`` are the words on the row of kroner: ``heading``, and what is ``told`` of both worlds.
    """
    weeks = len(own.weeks)
    grid = {"top": 4, "left": 8, "right": 16, "height": 256}
    found = _options(_happened(own, texts), _axis(texts, 0, weeks, every=13), _rows(len(ROWS)), grid)
    label = {**LABEL, ":formatter": written(texts, False), "hideOverlap": True}
    label |= {"inside": True, "margin": 2, "verticalAlign": "bottom"}
    money = {**_HIDDEN, "gridIndex": 1, "type": "value", "splitNumber": 2, "axisLabel": label, "z": 3}
    money["splitLine"] = GRID_LINE
    below = {**_axis(texts, 0, weeks, every=13, unit=texts("open_explore_life.week")), "gridIndex": 1}
    found["grid"] = [grid, {"top": 320, "left": 8, "right": 16, "bottom": 28}]
    found["xAxis"] = [{**found["xAxis"], "axisLabel": {"show": False}}, below]
    found["yAxis"] = [found["yAxis"], money]
    found["title"] = [
        {"text": text, "top": top, "left": 8, "padding": 0, "textStyle": {**TEXT, "fontWeight": weight}}
        for text, top, weight in ((numbers["heading"], 268, 600), (numbers["told"], 286, 400))
    ]
    found["series"] += [
        _kroner(other.kroner, {"color": SOFT, "width": 1.75, "type": "dotted"}),
        _kroner(own.kroner, {"color": COLOURS["a"], "width": 2.25}),
    ]
    return found


def _happened(own: Weeks, t: Texts) -> list[Shape]:
    """Return the shapes of the rows."""
    shapes = [{"kind": "name", "y": row, "text": t(f"open_explore_life.row_{name}")} for row, name in enumerate(ROWS)]
    for s in own.benefits:
        fill, ink, dash = _look(*s.value)
        band = {"kind": "band", "x": s.first, "to": s.end, "y": 0, "fill": fill, "ink": ink, "dash": dash}
        shapes.append({**band, "text": support_of(s.value, t)})
    shapes += [{"kind": "tick", "x": week + 0.5, "y": 1} for week in own.meetings]
    for s in own.openings:
        colour, word = (GREEN, "seized") if s.value else (PAPER, "missed")
        said = {"text": t(f"open_explore_life.{word}"), "ink": GREEN if s.value else SOFT}
        shapes.append({"kind": "diamond", "x": s.first + 0.5, "y": 2, "fill": colour, **said})
    for s in own.jobs:
        job = {"kind": "job", "x": s.first, "to": s.end, "y": 3, "high": max(4.0, 24 * s.value / FULL_WEEK)}
        shapes.append({**job, "text": t("open_explore_life.hours", hours=s.value)})
    for row, name in ((1, "meetings"), (2, "openings"), (3, "jobs")):
        if not getattr(own, name):
            shapes.append({"kind": "nothing", "y": row, "text": t("open_explore_life.none")})
    return shapes


def _kroner(so_far: Array, line: Mapping[str, Any]) -> dict[str, Any]:
    points = [[0, 0.0], *([week + 1, round(float(v))] for week, v in enumerate(so_far))]
    axes = {"xAxisIndex": 1, "yAxisIndex": 1}
    return {"type": "line", **axes, "data": points, "symbol": "none", "silent": True, "lineStyle": dict(line)}


def _look(state: str, beside: bool) -> tuple[str, str, list[int] | None]:
    """Return the fill, the ink and the dash of a band: support in full, beside a small job, or none."""
    if not BENEFIT[lookup(Support, state)]:
        return PAPER, INK, None
    return (TINT, INK, [5, 3]) if beside else (ACCENT, PAPER, None)


def _rows(number: int) -> dict[str, Any]:
    """Return the axis of rows one below the other."""
    return {**_HIDDEN, "type": "value", "min": 0, "max": number, "inverse": True}


def _axis(
    texts: Texts, low: float, high: float, every: int | None = None, sign: bool = False, unit: str = ""
) -> dict[str, Any]:
    label = {**LABEL, "hideOverlap": True, ":formatter": written(texts, sign, unit)}
    if every:
        label |= {"alignMinLabel": "left", "alignMaxLabel": "right"}
    found = {
        "type": "value",
        "min": low,
        "max": high,
        "axisLabel": label,
        "splitLine": GRID_LINE,
    }
    return {
        **found,
        **({"interval": every} if every else {"splitNumber": 6}),
        "axisLine": {"onZero": False, "lineStyle": {"color": LINE}},
        "axisTick": {"show": False},
    }


def _options(
    shapes: Sequence[Shape], x: Mapping[str, Any], y: Mapping[str, Any], grid: Mapping[str, Any]
) -> dict[str, Any]:
    places = [[s.get("x", x["min"]), s.get("to", s.get("x", x["min"])), s["y"], s.get("top", s["y"])] for s in shapes]
    series = {"type": "custom", "data": places, "encode": {"x": [0, 1], "y": [2, 3]}, "silent": True, "z": 4}
    return {
        "animation": False,
        "textStyle": TEXT,
        "grid": dict(grid),
        "xAxis": dict(x),
        "yAxis": dict(y),
        "series": [{**series, ":renderItem": _drawer(shapes)}],
    }


def _drawer(shapes: Sequence[Shape]) -> str:
    """Return what draws the shapes, in JavaScript."""
    code = SHAPES.read_text("utf-8")
    return code[code.index("(params") :].replace("SHAPES", json.dumps(list(shapes)))
