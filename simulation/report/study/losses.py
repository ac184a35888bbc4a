"""Where a policy loses money, from the keys and values of ``discovery.json``: sentences and a table of the boxes.

A limit on a grid is said in values that were tried; a limit on a fine design is the middle between two of them,
rounded to what the range of the input tells apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.report.study.names import Named
from simulation.report.tables import Columns, Table, tabled
from simulation.results.measures import Measure
from simulation.results.statistics import Estimate
from simulation.results.study.folder import read_study
from simulation.words.texts import NO_BREAK, Texts

Told = Mapping[str, Any]
"""What ``discovery.json`` holds; of one arm; of one box."""


def told(folder: Path, lang: str) -> list[str]:
    """Return what the discovery of a study's folder says.

    Raises:
        ReportError: for a missing or broken file (named).
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
