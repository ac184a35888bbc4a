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

from simulation.words.texts import DASH, NO_BREAK, Texts

NUMERIC = ("share", "count", "weeks", "months", "years", "dkk", "ratio")
"""Kinds with an interval to be in; the others are direction, identity and decomposition."""

TIMES = ("weeks", "months", "years")
RIVALS = ("no_effect", "constant_odds_ratio", "constant_risk_difference")


@dataclass(frozen=True)
class Result:
    """One row of ``reproduce.parquet``: a missing number is NaN, a missing text empty, ``covered`` may be None."""

    id: str
    arm: str
    measure: str
    documented: float
    documented_low: float
    documented_high: float
    n: float
    simulated_mean: float
    pi90_low: float
    pi90_high: float
    use: str
    covered: bool | None
    system: str
    title: str
    unit: str
    kind: str
    study: str
    replications: float
    control_mean: float
    role: str
    note: str
    source: str
    score: float
    rival_no_effect: float
    rival_constant_odds_ratio: float
    rival_constant_risk_difference: float
    name: str = ""
    """What the figure is called on the page; no two rows have the same."""

    label: str = ""
    """Its name below the heading ``group``, or all of it."""

    group: str = ""
    """The title it shares with other rows of its system; empty when it has a title of its own."""

    @property
    def numeric(self) -> bool:
        """Whether the figure has an interval to be in."""
        return self.kind in NUMERIC

    @property
    def scaled_as(self) -> str:
        """How its numbers are written: a numeric kind, or ``plain``."""
        if self.numeric:
            return self.kind
        unit = self.unit.lower()
        words = {"relative change": "ratio", "factor": "ratio", "kr.": "dkk", "kroner": "dkk"}
        return words.get(unit) or next((k for k in NUMERIC if unit.startswith(k)), "plain")

    @property
    def factor(self) -> bool:
        """Whether a ratio is a factor (1.33), not a relative change (+33 %)."""
        return self.unit.lower() in ("factor", "ratio", "odds ratio", "rate ratio")

    def rival(self, name: str) -> float:
        """Return the interval score of a rival, in the figure's unit."""
        return float(getattr(self, f"rival_{name}"))


TEXT = ("id", "arm", "measure", "use", "system", "title", "unit", "kind", "study", "role", "note", "source")


def results(frame: pd.DataFrame) -> list[Result]:
    """Return the rows of ``frame`` in its order, each with a name of its own."""
    fields = [f for f in Result.__dataclass_fields__ if f not in ("name", "label", "group")]
    rows: list[dict[str, Any]] = []
    for record in frame[fields].to_dict("records"):
        row: dict[str, Any] = {}
        for field, value in record.items():
            missing = value is None or value is pd.NA or value != value
            if field in TEXT:
                row[str(field)] = "" if missing else str(value).strip()
            elif field == "covered":
                row["covered"] = None if missing else bool(value)
            else:
                row[str(field)] = math.nan if missing else float(value)
        rows.append(row)
    return [Result(**row, **names) for row, names in zip(rows, _names(rows), strict=True)]


def _names(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return group, label and full name of every row; those that share a title are told apart by their ids."""
    shared: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        shared.setdefault((row["system"], row["title"]), []).append(row["id"])
    names: list[dict[str, Any]] = []
    for row in rows:
        ids = shared[row["system"], row["title"]]
        title = row["title"] or row["id"]
        if len(ids) == 1:
            names.append({"group": "", "label": title})
            continue
        parts = row["id"].split(".")
        steps = zip(*(i.split(".") for i in ids), strict=False)
        common = next((k for k, keys in enumerate(steps) if len(set(keys)) > 1), -1)
        tail = ", ".join(parts[common:]).replace("_", " ")
        names.append({"group": title, "label": tail})
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
    if kind == "share" or (kind == "ratio" and not result.factor):
        number = texts.number(value * 100, 1, sign or kind == "ratio")
        return f"{number}{NO_BREAK}%" if unit else number
    if kind == "dkk" and result.kind == "identity":
        return f"{texts.number(value, 0, sign)}{NO_BREAK}{texts('units.dkk')}"  # a sum is checked to the krone
    if kind == "dkk":
        return texts.money(value, sign)
    if kind in TIMES:
        name = texts("units.weeks" if kind == "weeks" else f"sizes.{kind}")
        return texts.number(value, 1, sign) + (f"{NO_BREAK}{name}" if unit else "")
    if kind == "count":
        return texts.number(value, 0 if abs(value) >= 10 or value == round(value) else 1, sign)
    return texts.number(value, 2, sign)


def distance(texts: Texts, result: Result, size: float, unit: str = "points") -> str:
    """Return the size of a difference in the study's own terms, without sign: points, weeks, kroner, people.

    ``unit`` is the name of the unit of a share's: ``points`` or ``points_short``.
    """
    size = abs(size)
    if result.scaled_as == "share" or (result.scaled_as == "ratio" and not result.factor):
        return f"{texts.number(size * 100, 1 if size >= 0.001 else 2)}{NO_BREAK}{texts(f'units.{unit}')}"
    if result.scaled_as == "count" and result.documented:
        return f"{written(texts, result, size)} ({texts.percent(size / abs(result.documented), 0)})"
    return written(texts, result, size)


def bracketed(texts: Texts, result: Result, value: float, low: float, high: float) -> str:
    """Return ``value [low; high]`` in the unit of ``result``, or the value alone where there is no interval."""
    text = written(texts, result, value)
    if not (math.isfinite(low) and math.isfinite(high)):
        return text
    ends = "; ".join(written(texts, result, end, unit=False) for end in (low, high))
    return f"{text} [{ends}]".replace(" ", NO_BREAK)


def documented(texts: Texts, result: Result) -> str:
    """Return the documented figure with its sampling interval; of a direction, which way it goes."""
    if result.kind == "direction":
        return way(texts, result.documented)
    return bracketed(texts, result, result.documented, result.documented_low, result.documented_high)


def simulated(texts: Texts, result: Result) -> str:
    """Return the simulated mean with its predictive interval."""
    mean, low, high = result.simulated_mean, result.pi90_low, result.pi90_high
    if result.kind != "direction" or not math.isfinite(mean):
        return bracketed(texts, result, mean, low, high)
    ends = "; ".join(written(texts, result, end, sign=True, unit=False) for end in (low, high))
    interval = f" [{ends}]" if math.isfinite(low) and math.isfinite(high) else ""
    return f"{way(texts, mean)}, {distance(texts, result, mean)}{interval}"


def called(texts: Texts, result: Result) -> str:
    """Return the name of the figure with its system before it, where the name does not begin with it already."""
    system = texts.named("arms", result.system)
    inside = not system or result.name.casefold().startswith(system.casefold())
    return result.name if inside else f"{system}: {result.name}"


def way(texts: Texts, value: float) -> str:
    """Return which way a difference goes: more, less, no change, or that it is not known."""
    if not math.isfinite(value):
        return DASH
    return texts("misses.up" if value > 0 else "misses.down" if value < 0 else "misses.none")
