"""The education list: length, documented chance of self-support afterwards, cost.

The documented chances stand on 3 to 13 persons. By default the mean of a Jeffreys posterior is used; with
``knowledge=drawn`` each replication draws its own, so the uncertainty of small numbers stays in the result.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from scipy.special import betaincinv

from simulation.evidence.registry import load
from simulation.files import read_yaml
from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.randomness import Draw, Kind, uniform
from simulation.model.table import Array
from simulation.model.world import PROGRAMMES


@cache
def _entries() -> dict[str, dict[str, Any]]:
    path = Path(__file__).parent / "education_list.yaml"
    data: dict[str, dict[str, Any]] = read_yaml(path.read_text(encoding="utf-8"), path.name)
    return data


@cache
def lengths() -> dict[str, int]:
    """Return each programme's length in weeks, in the list's order."""
    months = {
        name: load().value(f"revalidation.durations_months.{name}") if e["months"] == "documented" else e["months"]
        for name, e in _entries().items()
    }
    return {name: round(m * WEEKS_PER_MONTH) for name, m in months.items()}


@cache
def counts(name: str) -> tuple[float, float] | None:
    """Return (self-supporting, finished) of a programme, or ``None`` where the documents do not say."""
    if "n" not in _entries()[name]:
        return None
    path = f"revalidation.self_support_by_education.{name}"
    n = load().value(f"{path}.n")
    return round(n * load().value(f"{path}.share")), n


def programmes(luck: Any, drawn: bool) -> Array:
    """Return the education list as a table ``[programmes]``; ``drawn`` takes each chance from its posterior."""
    table = PROGRAMMES.make(len(_entries()))
    for row, (name, entry) in enumerate(_entries().items()):
        known = counts(name)
        if known is None:
            chance = entry["share"]
        else:
            a, b = known[0] + 0.5, known[1] - known[0] + 0.5  # Jeffreys posterior
            chance = a / (a + b)
            if drawn:
                chance = betaincinv(a, b, uniform(luck, int(Kind.KNOWLEDGE), row, 0, int(Draw.PARAMETER)))
        table[row]["leads_to_work"] = chance
        table[row]["weeks"] = lengths()[name]
        table[row]["best_effect"] = entry["best_effect"]
        table[row]["company_based"] = entry.get("company_based", False)
        table[row]["week_oere"] = 100 * entry["dkk_week"]
    return table
