"""What is not known: chance and knowledge apart, other structures, and how far the evidence has travelled."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd

from simulation.model.economics.accounts import Party
from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.tables import Columns, Table, bracketed, tabled, unit_of
from simulation.results import savings
from simulation.results.denominators import CITIZEN, saving
from simulation.results.estimates import per
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED, Measure, Scale
from simulation.results.savings import OERE_PER_KRONE
from simulation.results.statistics import Estimate
from simulation.results.structure import variance
from simulation.results.turns import SAVING, of_prices
from simulation.words.texts import DASH, NO_BREAK, Texts, digits_for

NET = Measure(Party.MUNICIPALITY.column, Scale.DKK, 1, "saving")
EFFECTS = (
    *(m for m in LISTED if m.name in ("in_job", "off_support", "mean_weeks_in_job")),
    saving(Party.MUNICIPALITY),
)
"""What is shown of other structures and of the distance to the evidence."""


def _called(measure: Measure, texts: Texts) -> str:
    return texts("transport.saving") if measure.group == "saving" else texts.name("outcomes", measure.name)


def layers(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the spread of the paired differences by layer."""
    found = [r for r in folder.records("variance_by_layer") if r["arm"] in folder.policies]
    if not found:
        return None
    net, size = savings.net(folder), savings.citizens(folder)
    prices = {arm: of_prices(folder, savings.arm_saving(folder, net, arm)) / size for arm in folder.policies}
    shown = {m.name: m for m in (*LISTED, NET)}

    def number(record: dict[str, Any], size: float) -> str:
        one = shown[record["outcome"]]
        factor = 1 / (OERE_PER_KRONE * savings.citizens(folder)) if one is NET else one.kind.factor
        return texts.number(factor * size, one.kind.decimals[1])

    def kroner_or(record: dict[str, Any], size: float) -> str:
        one = shown[record["outcome"]]
        return texts.number(size if one is NET else one.kind.factor * size, one.kind.decimals[1])

    def of_structure(record: dict[str, Any]) -> str:
        outcome = SAVING if shown[record["outcome"]] is NET else record["outcome"]
        return kroner_or(record, math.sqrt(variance(folder, record["arm"], outcome)))

    def by_prices(record: dict[str, Any]) -> str:
        return kroner_or(record, float(prices[record["arm"]].std())) if record["outcome"] == NET.name else DASH

    columns: Columns[dict[str, Any]] = [
        (texts("columns.outcome"), lambda r: _called(shown[r["outcome"]], texts)),
        (texts("columns.unit"), lambda r: unit_of(shown[r["outcome"]], texts, change=True)),
        (texts("columns.chance"), lambda r: number(r, math.sqrt(r["variance_chance"]))),
        (texts("columns.knowledge"), lambda r: number(r, math.sqrt(r["variance_knowledge"]))),
        (texts("columns.of_prices"), by_prices),
        (texts("columns.of_structure"), of_structure),
        (texts("columns.share_known"), lambda r: texts.percent(r["share_of_knowledge"], 0)),
        (texts("columns.monte_carlo"), lambda r: number(r, r["standard_error"])),
    ]
    groups = {texts.arm(arm): [r for r in found if r["arm"] == arm] for arm in dict.fromkeys(r["arm"] for r in found)}
    sizes = {"draws": max(int(r["draws"]) for r in found), "n": max(int(r["replications"]) for r in found)}
    return tabled("layers", caption(texts, "layers", folder, **sizes), columns, groups, 2)


Effects = tuple[str, dict[str, dict[Any, Any]], bool]
"""A label, the row of each outcome, and whether it is of another structure than the run's."""


def structure(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the effects under every other structure, beside those of the run in the same replications."""
    found = folder.structure
    if found is None or found.empty:
        return None
    why = {str(r["name"]).removeprefix("structure."): r for r in folder.records("structure")}
    several = found["arm"].nunique() > 1
    # As run is the same beside every alternative.
    first = found.drop_duplicates(["arm", "outcome"]).groupby("arm", sort=False)
    groups: dict[str, list[Effects]] = {
        texts("structure.as_run"): [(texts.arm(str(arm)), _by_outcome(own), False) for arm, own in first]
    }
    for switch, own in found.groupby("switch", sort=False):
        names = {"switch": texts.name("switches", str(switch)), "option": texts.name("options", own["taken"].iloc[0])}
        tried = []
        for (other, arm), rows in own.groupby(["alternative", "arm"], sort=False):
            label = texts.name("options", str(other)) + (f": {texts.arm(str(arm))}" if several else "")
            tried.append((label, _by_outcome(rows), True))
        groups[texts("structure.taken", **names) + _reason(why.get(str(switch)), texts)] = tried
    columns: Columns[Effects] = [
        (texts("columns.structure"), lambda effects: effects[0]),
        *((f"{_called(m, texts)}, {unit_of(m, texts, change=True)}", partial(_cell, texts, m)) for m in EFFECTS),
    ]
    about = caption(texts, "structure", folder, n=int(found["replications"].iloc[0]))
    return tabled("structure", about, columns, groups)


def _by_outcome(rows: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    return {str(row["outcome"]): row for row in rows.to_dict("records")}


def _reason(switch: dict[str, Any] | None, texts: Texts) -> str:
    """Return what the choice is about and why it is as it is, on a line of its own."""
    if switch is None:
        return ""
    words = naming.switch(switch, texts, switch.get("taken", switch["default"]) == switch["default"])
    return f"\n{words}" if words else ""


def _cell(texts: Texts, measure: Measure, effects: Effects) -> str:
    """Return an effect as run, or with another structure and what that changes."""
    _, rows, other = effects
    if measure.name not in rows:
        return DASH
    row, kind = rows[measure.name], measure.kind
    names = ("otherwise" if other else "as_run", "difference", "standard_error")
    shown, change, error = (float(row[name]) * kind.factor for name in names)
    digits = digits_for(Estimate(0.0, -error, error, 0), *kind.decimals) if error > 0 else kind.decimals[0]
    cell = texts.number(shown, digits, sign=True)
    if not other:
        return cell
    if change == 0 and not error > 0:
        return f"{cell} (=)"
    spread = f" ±{NO_BREAK}{texts.number(error, digits)}" if error == error else ""
    return f"{cell} ({texts.number(change, digits, True)}{spread})"


GROUPS = ("barriers", "age_and_family", "history", "labour_market")


def _by_policy(folder: ResultFolder) -> list[dict[str, Any]]:
    """Return the manifest's distances, one a policy; none in folders of older versions."""
    return list({str(r["policy"]): r for r in folder.records("transport")}.values())


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


def widened(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the effects with their own intervals, and with those that the distance would make of them."""
    groups: dict[str, list[tuple[Measure, Estimate, float]]] = {}
    for arm in folder.policies:
        own = [r for r in folder.records("transport") if r["arm"] == arm and r["distance"] is not None]
        if own:
            factor, found = max(r["widening"] for r in own), ((m, per(folder, arm, m, CITIZEN)) for m in EFFECTS)
            times = texts("transport.times", factor=texts.number(factor, 2))
            groups[f"{texts.arm(arm)}: {times}"] = [(m, e, factor) for m, e in found if e.known]
    columns: Columns[tuple[Measure, Estimate, float]] = [
        (texts("columns.outcome"), lambda e: _called(e[0], texts)),
        (texts("columns.unit"), lambda e: unit_of(e[0], texts, change=True)),
        (texts("columns.as_run"), lambda e: bracketed(e[1], e[0].kind, texts, sign=True)),
        (texts("columns.widened"), lambda e: bracketed(wider(e[1], e[2]), e[0].kind, texts, sign=True)),
    ]
    return tabled("widened", caption(texts, "widened", folder), columns, groups, 2)


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
