"""Every number a run used, with unit and source, for the report and the manifest."""

from __future__ import annotations

from typing import Any

from simulation.build import arm_policies, population_spec
from simulation.design import CHOSEN, RANGES
from simulation.economics.rates import describe as describe_rates
from simulation.evidence.registry import Registry, UnknownEvidence, load
from simulation.mechanisms import structure
from simulation.mechanisms.parameters import catalogue
from simulation.settings import Settings

STRUCTURE = "chosen by a switch of structure"
_STATUS = {"read": "documented", "recalled": "assumption", "assumption": "assumption", "chosen": "chosen"}


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


def inputs(settings: Settings, arms: list[str]) -> list[dict[str, Any]]:
    """Return name, value, unit, description, source and kind of every input of the given arms.

    ``kind`` is documented, rule, fitted, free, assumption, or chosen (by the user).
    """
    evidence = load()
    records: list[dict[str, Any]] = []
    switched = structure.parameters(settings.structure)
    drawn = settings.knowledge == "drawn"
    for name, parameter in catalogue().items():
        own, chosen = name in settings.parameters, name in switched
        source = _cite(evidence, parameter.source)
        if parameter.kind == "fitted":
            source += "; each replication draws its own, the median is shown" if drawn else "; its median"
        records.append(
            {
                "name": f"parameters.{name}",
                "value": settings.parameters.get(name, switched.get(name, parameter.value)),
                "unit": parameter.unit,
                "description": parameter.meaning,
                "source": "set for this population or run" if own else STRUCTURE if chosen else source,
                "kind": "assumption" if own or chosen else parameter.kind,
            }
        )
    seen = set()
    for arm in arms:
        for policy in arm_policies(settings, arm, 1):
            if policy.name in seen:
                continue
            seen.add(policy.name)
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
    for rate in describe_rates(settings.economy.overrides):
        records.append(
            {
                "name": f"economy.{rate['name']}",
                "value": rate["value"],
                "unit": rate["unit"],
                "description": str(rate["note"] or rate["name"].replace("_", " ")),
                "source": _cite(evidence, str(rate["source"])),
                "kind": _STATUS[rate["status"]],
            }
        )
    return records
