"""Where a policy loses money, from the keys and values of ``discovery.json``: in words, a table and a figure a box.

A limit on a grid is said in values that were tried; a limit on a fine design is the middle between two of them,
rounded to what the range of the input tells apart.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, number_axis, panels, styled
from simulation.report.study.axes import input_axis, scattered
from simulation.report.study.names import Named
from simulation.report.tables import Columns, Table, tabled
from simulation.results.measures import Measure
from simulation.results.statistics import Estimate
from simulation.results.study.folder import VariedInput, codes_of, read_study
from simulation.words.texts import NO_BREAK, Texts

Told = Mapping[str, Any]
"""What ``discovery.json`` holds; of one arm; of one box."""


def told(folder: Path, lang: str) -> list[str]:
    """Return what the discovery of a study's folder says.

    Raises
    ------
    ReportError
        for a missing or broken file (named).
    """
    return sentences(Named(read_study(folder), Texts(lang)))


def sentences(say: Named) -> list[str]:
    """Return what a discovery says, arm by arm, the finding first; an older one's as they were written."""
    found = say.study.discovery
    if "arms" not in found:
        return [str(line) for line in found.get("sentences") or []]
    return [line for arm, own in found["arms"].items() for line in _of_arm(say, found, arm, own)]


def measure(say: Named) -> Measure:
    """Return how the discovery's outcome is shown."""
    return say.measure(str(say.study.discovery["outcome"]), str(say.study.discovery["unit"]))


def _of_arm(say: Named, found: Told, arm: str, own: Told) -> list[str]:
    texts, of = say.texts, own["cells"]
    known, unsure = of - own["uncertain"], own["uncertain"]
    one, name = measure(say), say.outcome(str(found["outcome"]))
    least = (
        f"{texts.number(found['worse_than'] * one.kind.factor, 2).removesuffix('00').rstrip('.,')} {say.unit(one)}"
    )
    loss = found["worse_than"] == 0 and "saving" in found["outcome"]
    event = texts("discovery.loss", outcome=name) if loss else texts("discovery.below", outcome=name, least=least)
    front = {"arm": texts.arm(arm), "event": event}
    if own["status"] == "boxes":
        lines = [texts("discovery.box", **front, **_box(say, box)) for box in own["boxes"]]
        if len(lines) > 1:
            lines.append(texts("discovery.together", share=texts.percent(own["covered"], 0)))
    else:
        counts = {"of": of, "known": known, "losing": own["known_losing"], "fewest": found["fewest_cells"]}
        lines = [texts(f"discovery.{own['status']}", **front, **counts)]
    if unsure:
        lines.append(texts("discovery.unsure", unsure=unsure, of=of, needed=_needed(texts, found, own)))
    else:
        lines.append(texts("discovery.known", of=of))
    if own["failed"]:
        lines.append(texts("discovery.failed", count=own["failed"]))
    return lines


def _box(say: Named, box: Told) -> dict[str, str]:
    """Return what fills the sentence, and the row, of a box."""
    when = say.texts.list([condition(say, key, limit) for key, limit in box["limits"].items()])
    found = {"when": when, "mean": say.amount(measure(say), _estimate(box, "mean"))}
    for share in ("density", "coverage"):
        found[share] = say.texts.brackets(_estimate(box, share).scaled(100), 0) + f"{NO_BREAK}%"
    return found


def _estimate(box: Told, name: str) -> Estimate:
    return Estimate(box[name], box[f"{name}_low"], box[f"{name}_high"], box["cells"])


def condition(say: Named, key: str, limit: Told) -> str:
    """Return a limit as a clause: ``hours is at most 95``."""
    texts, name = say.texts, say.inputs.get(key, key)
    if "values" in limit:
        values = sorted(say.value(v, key) for v in limit["values"])
        listed = (
            values[0] if len(values) == 1 else texts("discovery.or", listed=", ".join(values[:-1]), last=values[-1])
        )
        return texts("discovery.equal", name=name, value=listed)
    if limit["grid"]:
        low, high = (say.value(limit[end], key) for end in ("first", "last"))
        if low == high:
            return texts("discovery.equal", name=name, value=low)
        upper, lower, both = "at_most", "at_least", "from_to"
    else:
        low, high = (_cut(texts, limit[end], limit["span"]) for end in ("low", "high"))
        upper, lower, both = "under", "above", "between"
    kind = upper if limit["low"] is None else lower if limit["high"] is None else both
    return texts(f"discovery.{kind}", name=name, low=low, high=high)


def _cut(texts: Texts, value: float | None, span: float) -> str:
    """Return a cut to a twentieth of the input's ``span`` or to two digits, whichever is finer."""
    if value is None:
        return ""
    step = min(_power(span / 20), _power(abs(value) or span) - 1)
    return texts.number(value, -step)


def _power(value: float) -> int:
    """Return the power of ten at or below a positive ``value``."""
    return math.floor(math.log10(value)) if value > 0 else 0


def _needed(texts: Texts, found: Told, own: Told) -> str:
    """Return what would decide the cells of which it is not known."""
    if own["needed"] is None:
        return texts("discovery.more")
    half, most = (_replications(texts, draws, own["each"], found["most_units"]) for draws in own["needed"])
    return texts("discovery.one_count" if half == most else "discovery.two_counts", half=half, most=most)


def _replications(texts: Texts, draws: int, each: int, most: int) -> str:
    """Return the replications of so many draws, in two digits."""
    if draws >= most:
        return texts("discovery.beyond", count=most * each)
    step = max(1, 10 ** (_power(draws) - 1))
    return texts("discovery.replications", count=math.ceil(draws / step) * step * each)


def table(say: Named) -> Table | None:
    """Return the boxes of every arm."""
    arms, texts = say.study.discovery.get("arms") or {}, say.texts
    columns: Columns[tuple[str, Told, dict[str, str]]] = [
        (texts("study_tables.policy"), lambda row: texts.arm(row[0])),
        (texts("discovery.where"), lambda row: row[2]["when"]),
        (texts("discovery.inside"), lambda row: str(row[1]["cells"])),
        *((texts(f"discovery.{k}"), lambda row, k=k: row[2][k]) for k in ("density", "coverage", "mean")),
    ]
    boxes = [(arm, box, _box(say, box)) for arm, own in arms.items() for box in own["boxes"]]
    return tabled("boxes", texts("discovery.table"), columns, boxes, 2)


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

    Raises
    ------
    ValueError
        if the box limits nothing.
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


def _spans(one: VariedInput, limit: Mapping[str, Any], frame: tuple[float, float]) -> list[tuple[float, float]]:
    """Return where a limit lies on its axis: one span of a number, up to the frame where open; one a category."""
    if "values" in limit:
        return [(code - 0.45, code + 0.45) for code, value in enumerate(one.levels) if value in limit["values"]]
    low, high = _ends(limit)
    return [(max(low, frame[0]), min(high, frame[1]))]
