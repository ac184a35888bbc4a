"""One documented figure beside its simulation: the row of ``reproduce.parquet``, its name and its numbers in words.

Every part of the reproduction page (figures, sentences, tables) reads the same rows and writes numbers through
the same functions, so that a figure has one name and one format wherever it stands.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation.results.figures import COLUMNS, NUMERIC, ReproducedFigure, records_of
from simulation.words.texts import DASH, NO_BREAK, Texts

TIMES = ("weeks", "months", "years")
RIVALS = tuple(name.removeprefix("rival_") for name in COLUMNS if name.startswith("rival_"))
"""Those who need no simulation, then the prior predictive."""


@dataclass(frozen=True, kw_only=True)
class Result(ReproducedFigure):
    """A figure with what it is called on the page.

    ``name`` no two rows have the same; ``group`` is the title it shares with other rows of its system, empty when it
    has a title of its own; ``label`` its name below that heading, or all of it.
    """

    name: str = ""
    label: str = ""
    group: str = ""

    @property
    def scaled_as(self) -> str:
        """How its numbers are written: a numeric kind, or ``plain``."""
        if self.numeric:
            return self.kind
        unit = self.unit.lower()
        words = {"relative change": "ratio", "factor": "ratio", "kr.": "dkk", "kroner": "dkk"}
        return words.get(unit) or next((k for k in NUMERIC if unit.startswith(k)), "plain")

    @property
    def relative(self) -> bool:
        """Whether its numbers are shares, or relative changes (+33 %), not factors (1.33)."""
        factor = self.unit.lower() in ("factor", "ratio", "odds ratio", "rate ratio")
        return self.scaled_as == "share" or (self.scaled_as == "ratio" and not factor)

    def rival(self, name: str) -> float:
        """Return the interval score of a rival, in the figure's unit."""
        return float(getattr(self, f"rival_{name}"))


def results(frame: pd.DataFrame) -> list[Result]:
    """Return the rows of ``frame`` in its order, each with a name of its own."""
    rows = records_of(frame)
    return [Result(**row, **names) for row, names in zip(rows, _names(rows), strict=True)]


def _names(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return group, label and full name of every row; those that share a title are told apart by their ids."""
    shared: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        shared.setdefault((row["system"], row["title"]), []).append(row["id"])
    names: list[dict[str, Any]] = []
    for row in rows:
        ids, title = shared[row["system"], row["title"]], row["title"] or row["id"]
        steps = zip(*(i.split(".") for i in ids), strict=False)
        common = next((k for k, keys in enumerate(steps) if len(set(keys)) > 1), -1)
        tail = ", ".join(row["id"].split(".")[common:]).replace("_", " ")
        names.append({"group": title, "label": tail} if len(ids) > 1 else {"group": "", "label": title})
    for extra in ("arm", "measure", "id"):
        counts = Counter((name["group"], name["label"]) for name in names)
        for row, name in zip(rows, names, strict=True):
            if counts[name["group"], name["label"]] > 1 and row[extra]:
                name["label"] = f"{name['label']}, {row[extra].replace('_', ' ')}"
    return [{**n, "name": f"{n['group']}: {n['label']}" if n["group"] else n["label"]} for n in names]


def written(texts: Texts, result: Result, value: float, sign: bool = False, unit: bool = True) -> str:
    """Return a value of ``result`` with its unit; without, where ``unit`` is false and the unit is not kroner."""
    if not math.isfinite(value):
        return DASH
    kind = result.scaled_as
    if kind == "dkk" and result.kind != "identity":
        return texts.money(value, sign)
    if kind == "dkk":  # a sum is checked to the krone
        return f"{texts.number(value, 0, sign)}{NO_BREAK}{texts('units.dkk')}"
    if result.relative:
        number, name = texts.number(value * 100, 1, sign or kind == "ratio"), "%"
    elif kind in TIMES:
        number, name = texts.number(value, 1, sign), texts("units.weeks" if kind == "weeks" else f"sizes.{kind}")
    else:
        digits = 2 if kind != "count" else 0 if abs(value) >= 10 or value == round(value) else 1
        number, name = texts.number(value, digits, sign), ""
    return f"{number}{NO_BREAK}{name}" if unit and name else number


def distance(texts: Texts, result: Result, size: float) -> str:
    """Return the size of a difference in the study's own terms, without sign: points, weeks, kroner, people."""
    size = abs(size)
    if result.relative:
        return f"{texts.number(size * 100, 1 if size >= 0.001 else 2)}{NO_BREAK}{texts('units.points_short')}"
    if result.scaled_as == "count" and result.documented:
        return f"{written(texts, result, size)} ({texts.percent(size / abs(result.documented), 0)})"
    return written(texts, result, size)


def documented(texts: Texts, result: Result) -> str:
    """Return the documented figure with its sampling interval; of a direction, which way it goes."""
    if result.kind == "direction":
        return _way(texts, result.documented)
    return written(texts, result, result.documented) + _ends(
        texts, result, result.documented_low, result.documented_high
    )


def simulated(texts: Texts, result: Result) -> str:
    """Return the simulated mean with its predictive interval; of a direction, which way it goes too."""
    mean, way = result.simulated_mean, result.kind == "direction"
    if not math.isfinite(mean):
        return DASH
    told = f"{_way(texts, mean)}, {distance(texts, result, mean)}" if way else written(texts, result, mean)
    return told + _ends(texts, result, result.pi90_low, result.pi90_high, way)


def _ends(texts: Texts, result: Result, low: float, high: float, sign: bool = False) -> str:
    """Return `` [low; high]``; empty where there is no interval."""
    ends = (written(texts, result, end, sign, unit=False) for end in (low, high))
    return f" [{'; '.join(ends)}]".replace(" ", NO_BREAK) if math.isfinite(low) and math.isfinite(high) else ""


def _way(texts: Texts, value: float) -> str:
    """Return which way a difference goes: more, less or no change."""
    return texts("misses.up" if value > 0 else "misses.down" if value < 0 else "misses.none")


def called(texts: Texts, result: Result) -> str:
    """Return the name of the figure with its system before it, where the name does not begin with it already."""
    system = texts.named("arms", result.system)
    inside = not system or result.name.casefold().startswith(system.casefold())
    return result.name if inside else f"{system}: {result.name}"
