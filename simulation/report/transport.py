"""How far the evidence travels: the tables of the manifest's distances, and what they would do to the intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.headline import municipal
from simulation.report.sources import records
from simulation.report.tables import Columns, Table, change_of, tabled, unit_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED
from simulation.results.statistics import Estimate
from simulation.words.texts import Texts, digits_for

GROUPS = ("barriers", "age_and_family", "history", "labour_market")
SHOWN = ("mean_weeks_in_job", "in_job", "off_support")


class Effect(NamedTuple):
    """An effect, its decimals, and what its interval is to be multiplied by."""

    label: str
    unit: str
    digits: int
    change: Estimate
    factor: float


def _by_policy(folder: ResultFolder) -> list[dict[str, Any]]:
    """Return the manifest's distances, one a policy; none in folders of older versions."""
    return list({str(r["policy"]): r for r in records(folder, "transport")}.values())


def distances(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return how far the population is from the one each policy's evidence comes from."""
    columns: Columns[dict[str, Any]] = [
        (texts("columns.policy"), lambda r: texts("columns.distance")),
        *((texts(f"transport.{g}"), lambda r, g=g: texts.number(r["groups"].get(g, {}).get("distance"), 2))
          for g in GROUPS),
        (texts("columns.in_total"), lambda r: texts.number(r["distance"], 2)),
        (texts("columns.common_support"), lambda r: texts.percent(r["common_support"], 0)),
    ]  # fmt: skip
    groups = {_heading(r, texts): [r] if r["distance"] is not None else [] for r in _by_policy(folder)}
    return tabled("transport", texts("captions.transport"), columns, groups)


def _heading(record: dict[str, Any], texts: Texts) -> str:
    """Return a policy with how near its evidence is, where that comes from, and the traits that differ most."""
    name = texts.arm(str(record["policy"]))
    if record["distance"] is None:
        return f"{name}: {texts('transport.not_stated')}"
    lines = [f"{name}: {texts('transport.' + record['verdict'])}", naming.evidence(record, texts)]
    traits = [(texts.name("traits", d["trait"]), d["difference"]) for d in record["differ_most"]]
    if traits:
        most = texts.list([f"{trait} {texts.number(difference, 2, True)}" for trait, difference in traits])
        lines.append(texts("transport.differ_most", most=most))
    return "\n".join(lines)


def widened(folder: ResultFolder, texts: Texts, net: pd.DataFrame) -> Table | None:
    """Return the effects with their own intervals, and with those that the distance would make of them."""
    groups: dict[str, list[Effect]] = {}
    for arm in folder.policies:
        own = [r for r in records(folder, "transport") if r["arm"] == arm and r["distance"] is not None]
        if own:
            factor = max(r["widening"] for r in own)
            times = texts("transport.times", factor=texts.number(factor, 2))
            groups[f"{texts.arm(arm)}: {times}"] = list(_effects(folder, texts, net, arm, factor))
    columns: Columns[Effect] = [
        (texts("columns.outcome"), lambda e: e.label),
        (texts("columns.unit"), lambda e: e.unit),
        (texts("columns.as_run"), lambda e: texts.brackets(e.change, e.digits, sign=True)),
        (texts("columns.widened"), lambda e: texts.brackets(wider(e.change, e.factor), e.digits, sign=True)),
    ]
    return tabled("widened", caption(texts, "widened", folder), columns, groups, 2)


def _effects(folder: ResultFolder, texts: Texts, net: pd.DataFrame, arm: str, factor: float) -> Iterator[Effect]:
    """Yield the effects of an arm on the headline outcomes."""
    for measure in (m for m in LISTED if m.name in SHOWN):
        change = change_of(folder, arm, measure)
        if change.known:
            label, unit = texts.name("outcomes", measure.name), unit_of(measure, texts, change=True)
            yield Effect(label, unit, digits_for(change, *measure.kind.decimals), change, factor)
    if (saved := municipal(folder, net, arm)) is not None:
        yield Effect(texts("transport.saving"), texts("units.dkk"), 0, saved.per_citizen, factor)


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
        for r in _by_policy(folder)
        if r.get("warning") and r["differ_most"]
    ]
