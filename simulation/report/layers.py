"""Chance and knowledge: how much of what the replications differ by is luck, and how much not knowing better."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.economics.accounts import Party
from simulation.report import savings
from simulation.report.drawing import caption
from simulation.report.sources import records
from simulation.report.tables import Columns, Table, tabled, unit_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED, Kind, Measure
from simulation.results.saving import OERE_PER_KRONE
from simulation.words.texts import Texts

MONEY = Measure(Party.MUNICIPALITY.column, Kind.DKK, 1, "saving")


def layers(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the spread of the paired differences by layer."""
    found = [r for r in records(folder, "variance_by_layer") if r["arm"] in folder.policies]
    if not found:
        return None
    shown = {m.name: m for m in (*LISTED, MONEY)}

    def number(record: dict[str, Any], size: float) -> str:
        one = shown[record["outcome"]]
        factor = 1 / (OERE_PER_KRONE * savings.citizens(folder)) if one is MONEY else one.kind.factor
        return texts.number(factor * size, one.kind.decimals[1])

    def label(record: dict[str, Any]) -> str:
        name = str(record["outcome"])
        return texts("transport.saving") if name == MONEY.name else texts.name("outcomes", name)

    columns: Columns[dict[str, Any]] = [
        (texts("columns.outcome"), label),
        (texts("columns.unit"), lambda r: unit_of(shown[r["outcome"]], texts, change=True)),
        (texts("columns.chance"), lambda r: number(r, math.sqrt(r["variance_chance"]))),
        (texts("columns.knowledge"), lambda r: number(r, math.sqrt(r["variance_knowledge"]))),
        (texts("columns.share_known"), lambda r: texts.percent(r["share_of_knowledge"], 0)),
        (texts("columns.monte_carlo"), lambda r: number(r, r["standard_error"])),
    ]
    groups = {texts.arm(arm): [r for r in found if r["arm"] == arm] for arm in dict.fromkeys(r["arm"] for r in found)}
    sizes = {"draws": max(int(r["draws"]) for r in found), "n": max(int(r["replications"]) for r in found)}
    return tabled("layers", caption(texts, "layers", folder, **sizes), columns, groups, 2)
