"""Every number a run used, with unit and source, for the report and the manifest."""

from __future__ import annotations

from typing import Any

from simulation.build import arm_policies, population_spec
from simulation.design import CHOSEN, RANGES
from simulation.economics.price_list import price_list
from simulation.evidence.registry import Registry, UnknownEvidence, load
from simulation.experiments.chosen import chosen
from simulation.mechanisms import structure
from simulation.mechanisms.parameters import catalogue
from simulation.policies.policy import NO_LIMIT, Policy
from simulation.settings import Settings

STRUCTURE = "chosen by a switch of structure"
SURROUNDINGS = "set for this population"
_STATUS = {"read": "documented", "recalled": "assumption", "assumption": "assumption"}


def _cite(evidence: Registry, source: str) -> str:
    path = source.removeprefix("evidence:").split(";")[0].strip()
    try:
        return evidence.cite(path)
    except UnknownEvidence:
        return source


def _kind(source: str) -> str:
    if source == CHOSEN:
        return "chosen"
    return "documented" if source and not source.startswith("assumption") else "assumption"


SIZES = {
    "places": "citizens",
    "posts": "posts",
    "budget_dkk": "DKK",
    "budget_years": "years",
    "start_week": "week",
    "intake_weeks": "weeks",
    "end_week": "week",
    "hiring_phase_weeks": "weeks",
    "fidelity": "share",
    "ramp_weeks": "weeks",
}
"""What a policy has besides its design: unit by name."""


def _sizes(policy: Policy, own: dict[str, Any], evidence: Registry) -> list[dict[str, Any]]:
    """Return a policy's places, staff, money and dates, as far as somebody decided them."""
    records = []
    for name, unit in SIZES.items():
        key = f"policies.{policy.name}.{name}"
        value, source = getattr(policy, name), policy.sources.get(name, "")
        if key not in own and (not source or value in (None, NO_LIMIT)):
            continue
        records.append(
            {
                "name": key,
                "value": own.get(key, value),
                "unit": unit,
                "description": f"{policy.title}: {name.replace('_', ' ')}",
                "source": CHOSEN if key in own else _cite(evidence, source),
                "kind": "chosen" if key in own else _kind(source),
            }
        )
    return records


def inputs(settings: Settings, arms: list[str]) -> list[dict[str, Any]]:
    """Return name, value, unit, description, source and kind of every input of the given arms.

    ``kind`` is documented, rule, fitted, free, assumption, or chosen (by the user). Every key that the user set is
    among them.
    """
    evidence = load()
    set_here = chosen(settings)
    records: list[dict[str, Any]] = []
    switched = structure.parameters(settings.structure)
    drawn = settings.knowledge == "drawn"
    for name, parameter in catalogue().items():
        own, switch = name in settings.parameters, name in switched
        by_user = f"parameters.{name}" in set_here
        source = _cite(evidence, parameter.source)
        if parameter.kind == "fitted":
            source += "; each replication draws its own, the median is shown" if drawn else "; its median"
        records.append(
            {
                "name": f"parameters.{name}",
                "value": settings.parameters.get(name, switched.get(name, parameter.value)),
                "unit": parameter.unit,
                "description": parameter.meaning,
                "source": CHOSEN if by_user else SURROUNDINGS if own else STRUCTURE if switch else source,
                "kind": "chosen" if by_user else "assumption" if own or switch else parameter.kind,
            }
        )
    seen = set()
    for arm in arms:
        for policy in arm_policies(settings, arm, 1):
            if policy.name in seen:
                continue
            seen.add(policy.name)
            records += _sizes(policy, set_here, evidence)
            for name, (_, _, unit) in RANGES.items():
                source = policy.design.sources.get(name, "")
                records.append(
                    {
                        "name": f"policies.{policy.name}.{name}",
                        "value": getattr(policy.design, name),
                        "unit": unit,
                        "description": f"{policy.title}: {name.replace('_', ' ')}",
                        "source": _cite(evidence, source) if source else "",
                        "kind": _kind(source),
                    }
                )
    spec = population_spec(settings)
    if spec is not None:
        for name, value in {"n": spec.n, "inflow_per_year": spec.inflow_per_year, **spec.margins}.items():
            source = spec.sources.get(name, "assumption")
            own = name in settings.population.overrides or name in settings.population.overrides.get("margins", {})
            records.append(
                {
                    "name": f"population.{name}",
                    "value": value,
                    "unit": "citizens" if name in ("n", "inflow_per_year") else "share",
                    "description": f"{spec.title}: {name.replace('_', ' ')}",
                    "source": "chosen by the user" if own else _cite(evidence, source),
                    "kind": "chosen" if own else "documented" if source.startswith("evidence:") else "assumption",
                }
            )
    economy = settings.economy
    for price in price_list(economy.price_year, economy.prices, economy.overrides, settings.staff.cost_year_dkk):
        year = f" ({price['price_year']})" if price["price_year"] else ""
        records.append(
            {
                "name": f"economy.{price['name']}",
                "value": " / ".join(f"{v:,}" for v in price["value"])
                if isinstance(price["value"], list)
                else price["value"],
                "unit": price["unit"],
                "description": str(price["note"] or price["name"].replace("_", " ")) + year,
                "source": CHOSEN if price["own"] else _cite(evidence, str(price["source"])),
                "kind": "chosen" if price["own"] else _STATUS[price["status"]],
            }
        )
    told = {r["name"] for r in records} | {r["name"].replace("economy.", "economy.overrides.") for r in records}
    told |= {r["name"].replace("population.", "population.margins.") for r in records}
    for key, value in set_here.items():
        if key not in told and not key.startswith("population."):
            words = key.replace(".", ": ").replace("_", " ")
            records.append(
                {"name": key, "value": value, "unit": "", "description": words, "source": CHOSEN, "kind": "chosen"}
            )
    return records
