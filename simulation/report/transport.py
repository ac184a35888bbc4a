"""How far the evidence travels: the tables of the manifest's distances, and what they would do to the intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.headline import municipal
from simulation.report.tables import Row, Table, change_of, unit_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED
from simulation.results.statistics import Estimate
from simulation.words.texts import Texts, digits_for

GROUPS = ("barriers", "age_and_family", "history", "labour_market")
SHOWN = ("mean_weeks_in_job", "in_job", "off_support")


def records(folder: ResultFolder) -> list[dict[str, Any]]:
    """Return the manifest's distances, a record per policy of each arm; none in folders of older versions."""
    return [r for r in folder.manifest.get("transport") or [] if isinstance(r, dict)]


def distances(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return how far the population is from the one each policy's evidence comes from."""
    rows: list[Row] = []
    for record in {str(r["policy"]): r for r in records(folder)}.values():
        name, blank = texts.arm(str(record["policy"])), [""] * (len(GROUPS) + 2)
        if record["distance"] is None:
            rows.append(Row([f"{name}: {texts('transport.not_stated')}", *blank], "group"))
            continue
        head = f"{name}: {texts('transport.' + record['verdict'])}\n{naming.evidence(record, texts)}"
        named = ((texts.name("traits", d["trait"]), d["difference"]) for d in record["differ_most"])
        most = [f"{trait} {texts.number(difference, 2, True)}" for trait, difference in named]
        if most:
            head += f"\n{texts('transport.differ_most', most=texts.list(most))}"
        rows.append(Row([head, *blank], "group"))
        groups = [record["groups"].get(g, {}).get("distance") for g in GROUPS]
        numbers = [texts.number(d, 2) for d in (*groups, record["distance"])]
        rows.append(Row([texts("columns.distance"), *numbers, texts.percent(record["common_support"], 0)]))
    if not rows:
        return None
    columns = [texts("columns.policy"), *(texts(f"transport.{g}") for g in GROUPS)]
    columns += [texts("columns.in_total"), texts("columns.common_support")]
    return Table("transport", texts("captions.transport"), columns, rows)


def widened(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return the effects with their own intervals, and with those that the distance would make of them."""
    rows: list[Row] = []
    for arm in folder.policies:
        factors = [r["widening"] for r in records(folder) if r["arm"] == arm and r["distance"] is not None]
        if not factors:
            continue
        factor = max(factors)
        times = texts("transport.times", factor=texts.number(factor, 2))
        rows.append(Row([f"{texts.arm(arm)}: {times}", "", "", ""], "group"))
        for label, unit, digits, change in _effects(folder, texts, net, arm):
            cells = [texts.brackets(e, digits, sign=True) for e in (change, wider(change, factor))]
            rows.append(Row([label, unit, *cells]))
    if not rows:
        return None
    columns = [texts(f"columns.{c}") for c in ("outcome", "unit", "as_run", "widened")]
    return Table("widened", caption(texts, "widened", folder), columns, rows, 2)


def _effects(
    folder: ResultFolder, texts: Texts, net: pd.DataFrame, arm: str
) -> Iterator[tuple[str, str, int, Estimate]]:
    """Yield label, unit, decimals and effect of an arm's headline outcomes."""
    for measure in (m for m in LISTED if m.name in SHOWN):
        change = change_of(folder, arm, measure)
        if change.known:
            unit = unit_of(measure, texts, change=True)
            yield texts.name("outcomes", measure.name), unit, digits_for(change, *measure.kind.decimals), change
    saved = municipal(folder, net, arm)
    if saved is not None:
        yield texts("transport.saving"), texts("units.dkk"), 0, saved.per_citizen


def wider(estimate: Estimate, factor: float) -> Estimate:
    """Return the estimate with the half-width of its interval multiplied by ``factor``."""
    if estimate.mean is None or estimate.low is None or estimate.high is None:
        return estimate
    low, high = (estimate.mean + factor * (end - estimate.mean) for end in (estimate.low, estimate.high))
    return Estimate(estimate.mean, low, high, estimate.n)


def warnings(folder: ResultFolder, texts: Texts) -> list[str]:
    """Return a line for each policy whose evidence comes from far away, in the language of the report."""
    return [
        texts(
            "transport.warning",
            policy=texts.arm(str(r["policy"])),
            population=naming.evidence(r, texts),
            distance=texts.number(r["distance"], 2),
            share=texts.percent(r["common_support"], 0),
            most=texts.list([texts.name("traits", d["trait"]) for d in r["differ_most"]]),
        )
        for r in {str(r["policy"]): r for r in records(folder)}.values()
        if r.get("warning") and r["differ_most"]
    ]
