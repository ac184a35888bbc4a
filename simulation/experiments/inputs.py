"""Every number a run used, with unit and source, for the report and the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.build import arm_policies, population_spec
from simulation.design import CHOSEN, RANGES
from simulation.economics.rates import describe as describe_rates
from simulation.evidence.registry import Registry, load
from simulation.mechanisms import structure
from simulation.mechanisms.parameters import Parameter, catalogue
from simulation.settings import Settings

STRUCTURE = "chosen by a switch of structure"
_STATUS = {"read": "documented", "recalled": "assumption", "assumption": "assumption"}


@dataclass(frozen=True)
class Origin:
    """Where a value comes from: in an English sentence, and as ``why`` and documents for a page in any language."""

    source: str
    why: str
    documents: tuple[dict[str, Any], ...] = ()

    def record(self) -> dict[str, Any]:
        """Return the origin as the fields of an input."""
        return {"source": self.source, "why": self.why, "documents": list(self.documents)}


def _origin(evidence: Registry, source: str, why: str = "assumption") -> Origin:
    """Return the documents behind an evidence path; anything else is a reason in words, told as ``why``."""
    path = source.removeprefix("evidence:").split(";")[0].strip()
    documents = tuple(evidence.documents_of(path))
    if not documents:
        return Origin(source, why)
    return Origin(evidence.cite(path) if evidence.holds(path) else source, "documents", documents)


def _of_parameter(evidence: Registry, parameter: Parameter, own: bool, switched: bool, drawn: bool) -> Origin:
    if own:
        return Origin("set for this population or run", "own")
    if switched:
        return Origin(STRUCTURE, "switch")
    if parameter.kind == "fitted":
        said = "each replication draws its own, the median is shown" if drawn else "its median"
        return Origin(f"{parameter.source}; {said}", "fitted_drawn" if drawn else "fitted")
    return _origin(evidence, parameter.source, parameter.kind)


def _of_number(evidence: Registry, source: str) -> Origin:
    return Origin(source, "user") if source == CHOSEN else _origin(evidence, source)


def _kind(source: str) -> str:
    if source == CHOSEN:
        return "chosen"
    return "documented" if source and not source.startswith("assumption") else "assumption"


def inputs(settings: Settings, arms: list[str]) -> list[dict[str, Any]]:
    """Return name, value, unit, description, origin and kind of every input of the given arms.

    ``kind`` is documented, rule, fitted, free, assumption, or chosen (by the user). Descriptions and sources are in
    English; a page in another language goes by ``name``, ``unit``, ``why`` and ``documents``.
    """
    evidence = load()
    records: list[dict[str, Any]] = []
    switched = structure.parameters(settings.structure)
    drawn = settings.knowledge == "drawn"
    for name, parameter in catalogue().items():
        own, chosen = name in settings.parameters, name in switched
        records.append(
            {
                "name": f"parameters.{name}",
                "value": settings.parameters.get(name, switched.get(name, parameter.value)),
                "unit": parameter.unit,
                "description": parameter.meaning,
                **_of_parameter(evidence, parameter, own, chosen, drawn).record(),
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
                        **_of_number(evidence, source).record(),
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
                    **_of_number(evidence, CHOSEN if own else source).record(),
                    "kind": "chosen" if own else "documented" if source.startswith("evidence:") else "assumption",
                }
            )
    for rate in describe_rates():
        records.append(
            {
                "name": f"economy.{rate['name']}",
                "value": rate["value"],
                "unit": rate["unit"],
                "description": str(rate["note"] or rate["name"].replace("_", " ")),
                **_origin(evidence, str(rate["source"])).record(),
                "kind": _STATUS[rate["status"]],
            }
        )
    return records
