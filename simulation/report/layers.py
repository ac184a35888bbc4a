"""Chance and knowledge: how much of what the replications differ by is luck, and how much not knowing better."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.economics.accounts import Party
from simulation.report import savings
from simulation.report.drawing import caption
from simulation.report.tables import Row, Table, unit_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED
from simulation.results.saving import OERE_PER_KRONE
from simulation.words.texts import Texts

MONEY = Party.MUNICIPALITY.column


def layers(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the spread of the paired differences by layer, with a sentence that says what it means."""
    records = [r for r in folder.manifest.get("variance_by_layer") or [] if r["arm"] in folder.policies]
    if not records:
        return None
    rows: list[Row] = []
    for arm in dict.fromkeys(str(r["arm"]) for r in records):
        rows.append(Row([texts.arm(arm), *[""] * 5], "group"))
        rows += [_row(folder, texts, r) for r in records if r["arm"] == arm]
    columns = [
        texts(f"columns.{c}") for c in ("outcome", "unit", "chance", "knowledge", "share_known", "monte_carlo")
    ]
    sizes = {"draws": max(int(r["draws"]) for r in records), "n": max(int(r["replications"]) for r in records)}
    return Table(
        "layers", f"{sentence(records, texts)} {caption(texts, 'layers', folder, **sizes)}", columns, rows, 2
    )


def _row(folder: ResultFolder, texts: Texts, record: dict[str, Any]) -> Row:
    name = str(record["outcome"])
    if name == MONEY:
        label, unit, digits = texts("transport.saving"), texts("units.dkk"), 0
        factor = 1 / (OERE_PER_KRONE * savings.citizens(folder))
    else:
        measure = next(m for m in LISTED if m.name == name)
        label, unit = texts.name("outcomes", name), unit_of(measure, texts, change=True)
        factor, digits = measure.kind.factor, measure.kind.decimals[1]
    spread = [factor * math.sqrt(float(record[f"variance_{layer}"])) for layer in ("chance", "knowledge")]
    error = texts.number(factor * float(record["standard_error"]), digits)
    share = texts.percent(record["share_of_knowledge"], 0)
    return Row([label, unit, *(texts.number(s, digits) for s in spread), share, error])


def sentence(records: list[dict[str, Any]], texts: Texts) -> str:
    """Return in one sentence how much of the variance is knowledge."""
    shares = [float(r["share_of_knowledge"]) for r in records if r["share_of_knowledge"] is not None]
    if not shares:
        return texts("layers.nothing")
    low, high = (texts.percent(end, 0) for end in (min(shares), max(shares)))
    return texts("layers.one", share=low) if low == high else texts("layers.between", low=low, high=high)
