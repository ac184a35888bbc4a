"""Figures of the page as ECharts options: real text, a colour, a dash and a sign for each design, a table each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.model.clock import date_of
from simulation.page.chart import Table
from simulation.page.matter import Card
from simulation.page.sketch import FILLED, SAVED, Curve, Floats, Sketch
from simulation.words.texts import Texts

COLOURS = {"a": "#0072b2", "b": "#b84a00", "c": "#00795a", "d": "#9c4577"}
DASHES: dict[str, Any] = {"a": "solid", "b": [9, 4], "c": [9, 3, 2, 3], "d": [4, 3]}
SIGNS = {"a": "circle", "b": "rect", "c": "triangle", "d": "diamond"}
INK, SOFT, LINE = "#1d2329", "#55606a", "#d9dde1"
EVERY = 4
"""Weeks between the points of a curve that is drawn."""
MILLION = 1e6
FACTOR = {SAVED: MILLION}
ALL = (-np.inf, np.inf)
REACH = {FILLED: (0.0, 100.0)}
"""Between what a curve can be at all."""
FONT = "Segoe UI, Roboto, Helvetica Neue, Arial, system-ui, sans-serif"
"""As in page.css: widths are measured with it."""
TEXT = {"fontFamily": FONT, "color": INK, "fontSize": 13}
LABEL = {"color": SOFT, "fontSize": 13}
GRID_LINE = {"lineStyle": {"color": LINE}}
LEGEND: dict[str, Any] = {
    "type": "plain",
    "top": 0,
    "left": 0,
    "itemGap": 24,
    "itemWidth": 32,
    "itemHeight": 9,
    "textStyle": {"fontSize": 13, "color": INK},
}
LETTER, LINE_HEIGHT = 7.0, 21
"""About as wide is a letter of a legend, and as high a line of it."""
YEAR = "(v) => { const y = new Date(v).getFullYear(); return window.innerWidth < 720 ? '’' + y % 100 : String(y); }"
"""Years as ’26 on a phone."""
SPARE = {"top": 40, "left": 48, "right": 28, "bottom": 36}


@dataclass(frozen=True)
class Drawing:
    """What a figure of curves is made of: the designs by arm, the first day, and what curve it is."""

    name: str
    start: dt.date
    cards: Mapping[str, Card]
    """The design of each arm."""
    labels: Mapping[str, str]
    texts: Texts
    provisional: bool
    """Whether bands say where the mean may still lie, hatched, and not how replications differ."""


def curves(drawing: Drawing, sketch: Sketch, shadow: Mapping[str, Floats] | None = None) -> dict[str, Any]:
    """Return a figure of every design's curve with its band; ``shadow`` are means from before the last change."""
    series: list[dict[str, Any]] = []
    for arm in sketch.arms:
        if arm in drawing.cards:
            series += _design(drawing, arm, sketch.curve(drawing.name, arm))
    for arm, mean in (shadow or {}).items():
        if arm in drawing.cards:
            series.append(_shadow(drawing, arm, mean))
    zero = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 0}]}
    if series:
        series[-1]["markLine"] = {**zero, "lineStyle": {"color": INK, "type": "solid", "width": 1.25}}
    names = [*drawing.labels.values(), *_before(drawing, shadow)]
    return {
        "animation": False,
        "aria": {"enabled": True},
        "grid": SPARE,
        "legend": {**LEGEND, "data": names},
        "media": _below_one_another(names),
        "textStyle": TEXT,
        "tooltip": {"trigger": "axis", "confine": True, ":valueFormatter": written(drawing.texts)},
        "xAxis": {
            "type": "time",
            "minInterval": 365 * 24 * 3600 * 1000,
            "axisLabel": {**LABEL, "margin": 12, "hideOverlap": True, ":formatter": YEAR},
            "axisLine": {"onZero": False, "lineStyle": {"color": LINE}},
        },
        "yAxis": {
            "type": "value",
            "axisLabel": {**LABEL, ":formatter": written(drawing.texts)},
            "splitLine": GRID_LINE,
        },
        "series": series,
    }


def _below_one_another(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return what makes a legend a list in a figure that is too narrow for it in one line."""
    wide = sum(LEGEND["itemWidth"] + LEGEND["itemGap"] + LETTER * len(name) for name in names)
    lower = SPARE["top"] + LINE_HEIGHT * (len(names) - 1)
    under = {"legend": {"orient": "vertical", "itemGap": 8}, "grid": {"top": lower}}
    beside = {"legend": {"orient": "horizontal", "itemGap": LEGEND["itemGap"]}, "grid": {"top": SPARE["top"]}}
    return [{"query": {"maxWidth": round(wide)}, "option": under}, {"option": beside}]


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    texts: Texts,
    best: int,
) -> dict[str, Any]:
    """Return points with whiskers over named places, the best of them filled."""
    points = [
        {"value": v, "itemStyle": {"color": COLOURS["a"] if i == best else "#ffffff", "borderColor": COLOURS["a"]}}
        for i, v in enumerate(values)
    ]
    whiskers = [[i, lo, hi] for i, (lo, hi) in enumerate(zip(low, high, strict=True))]
    return {
        "animation": False,
        "aria": {"enabled": True},
        "grid": {**SPARE, "right": 24},
        "textStyle": TEXT,
        "xAxis": {"type": "category", "data": list(labels), "axisLabel": LABEL},
        "yAxis": {
            "type": "value",
            "axisLabel": {**LABEL, ":formatter": written(texts)},
            "splitLine": GRID_LINE,
        },
        "series": [
            {
                "type": "custom",
                "data": whiskers,
                "encode": {"x": 0, "y": [1, 2]},
                ":renderItem": WHISKER,
            },
            {
                "type": "line",
                "data": points,
                "symbol": "circle",
                "symbolSize": 11,
                "lineStyle": {"color": COLOURS["a"], "width": 2},
            },
        ],
    }


def means(drawing: Drawing, sketch: Sketch) -> dict[str, Floats]:
    """Return the mean of every design's curve, to be shown as a shadow later."""
    return {arm: sketch.curve(drawing.name, arm).mean for arm in sketch.arms}


def drawn(
    drawing: Drawing, sketch: Sketch, shadow: Mapping[str, Floats] | None = None
) -> tuple[dict[str, Any], list[Table]]:
    """Return a figure of every design's curve, and its table: each design at the end of every year."""
    return curves(drawing, sketch, shadow), [_by_year(drawing, sketch)]


def _by_year(drawing: Drawing, sketch: Sketch) -> Table:
    t = drawing.texts
    weeks = len(next(iter(sketch.values.values()))[0])
    ends: dict[int, int] = {}
    for week in range(weeks):
        ends[date_of(drawing.start, week).year] = week
    rows = []
    for arm in sketch.arms:
        found = sketch.curve(drawing.name, arm)
        cells = [_cell(drawing, found, week) for week in ends.values()]
        rows.append([drawing.labels.get(arm, arm), *cells])
    return Table([t("open_figures.design"), *map(str, ends)], rows)


def _cell(drawing: Drawing, curve: Curve, week: int) -> str:
    t, factor = drawing.texts, FACTOR.get(drawing.name, 1.0)
    mean = t.number(curve.mean[week] / factor, 1, sign=True)
    if drawing.provisional or curve.few:
        margin = curve.margin[week] / factor
        return mean if not np.isfinite(margin) else f"{mean} ± {t.number(margin, 1)}"
    low, high = (t.number(end[week] / factor, 1, sign=True) for end in (curve.low, curve.high))
    return f"{mean} [{low}; {high}]"


def _design(drawing: Drawing, arm: str, curve: Curve) -> list[dict[str, Any]]:
    """Return the band of a design as two stacked lines, and its mean."""
    letter, factor = drawing.cards[arm].letter, FACTOR.get(drawing.name, 1.0)
    colour = COLOURS[letter]
    if drawing.provisional or curve.few:
        low, high = (np.clip(end, *REACH.get(drawing.name, ALL)) for end in curve.ends)
    else:
        low, high = curve.low, curve.high
    stack = {"stack": arm, "stackStrategy": "all", "symbol": "none", "silent": True, "tooltip": {"show": False}}
    edge = {"color": colour, "width": 0.75 if drawing.provisional else 0}
    found: list[dict[str, Any]] = []
    if np.isfinite(low).all():
        hatch = {"color": colour, "dashArrayX": [1, 0], "dashArrayY": [1.5, 6], "rotation": _turn(letter)}
        look = {"itemStyle": {"color": colour, "decal": hatch}} if drawing.provisional else {}
        area = {"color": colour, "opacity": 0.1 if drawing.provisional else 0.16}
        found.append({"type": "line", **stack, "data": _points(drawing, low / factor), "lineStyle": edge})
        found.append(
            {
                "type": "line",
                **stack,
                "data": _points(drawing, (high - low) / factor),
                "lineStyle": edge,
                "areaStyle": area,
                **look,
            }
        )
    line = {"color": colour, "width": 2.25, "type": DASHES[letter]}
    found.append(
        {
            "type": "line",
            "name": drawing.labels[arm],
            "data": _points(drawing, curve.mean / factor),
            "symbol": SIGNS[letter],
            "showSymbol": False,
            "lineStyle": line,
            "itemStyle": {"color": colour},
            "endLabel": {"show": True, "formatter": letter.upper(), "color": colour, "fontWeight": 600},
            "labelLayout": {"moveOverlap": "shiftY"},
            "markPoint": {
                "silent": True,
                "symbol": SIGNS[letter],
                "symbolSize": 9,
                "label": {"show": False},
                "data": [{"coord": _points(drawing, curve.mean / factor)[-1]}],
            },
        }
    )
    return found


def _shadow(drawing: Drawing, arm: str, mean: Floats) -> dict[str, Any]:
    name = _named_before(drawing, arm)
    return {
        "type": "line",
        "name": name,
        "data": _points(drawing, mean / FACTOR.get(drawing.name, 1.0)),
        "symbol": "none",
        "lineStyle": {"color": SOFT, "width": 1.5, "type": "dotted"},
        "itemStyle": {"color": SOFT},
        "labelLayout": {"moveOverlap": "shiftY"},
    }


def _named_before(drawing: Drawing, arm: str) -> str:
    return drawing.texts("open_figures.before", arm=drawing.labels[arm])


def _before(drawing: Drawing, shadow: Mapping[str, Floats] | None) -> list[str]:
    return [_named_before(drawing, arm) for arm in shadow or {} if arm in drawing.cards]


def _points(drawing: Drawing, values: Floats) -> list[list[Any]]:
    """Return every fourth week and the last as (day, value)."""
    weeks = sorted({*range(0, len(values), EVERY), len(values) - 1})
    return [[date_of(drawing.start, week).isoformat(), round(float(values[week]), 4)] for week in weeks]


def _turn(letter: str) -> float:
    return 0.7854 if letter in "ac" else -0.7854


def written(texts: Texts, sign: bool = False, unit: str = "") -> str:
    """Return a formatter, in JavaScript, that writes numbers as the page's language does, with what stands before."""
    locale = "da-DK" if texts.lang == "da" else "en-GB"
    plus = "(v > 0 ? '+' : '') + " if sign else ""
    before = f"{json.dumps(unit + ' ')} + " if unit else ""
    number = f"Number(v).toLocaleString('{locale}', {{maximumFractionDigits: 1}}).replace('-', '\u2212')"
    return f"(v) => v == null ? '' : {before}{plus}{number}"


WHISKER = """(params, api) => {
  const top = api.coord([api.value(0), api.value(2)]), foot = api.coord([api.value(0), api.value(1)]);
  const line = (x1, y1, x2, y2) =>
    ({type: 'line', shape: {x1, y1, x2, y2}, style: {stroke: '#1d2329', lineWidth: 1.5}});
  const cap = (at) => line(at[0] - 5, at[1], at[0] + 5, at[1]);
  return {type: 'group', children: [line(top[0], top[1], foot[0], foot[1]), cap(top), cap(foot)]};
}"""
