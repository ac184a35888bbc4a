"""Every number a run used, with unit and source, for the report and the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.evidence.registry import Registry, load
from simulation.inputs.chosen import chosen
from simulation.model.design import CHOSEN, RANGES
from simulation.model.economics.price_list import price_list
from simulation.model.rules import switches
from simulation.model.rules.parameters import Parameter, catalogue
from simulation.policies.base import Policy
from simulation.policies.documented import NO_LIMIT
from simulation.run.build import arm_policies, population_spec
from simulation.run.settings import Settings

STRUCTURE = "chosen by a switch of structure"
_STATUS = {"read": "documented", "recalled": "assumption", "assumption": "assumption"}


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from: in an English sentence, and as ``why`` and documents for a page in any language."""

    source: str
    why: str
    documents: tuple[dict[str, Any], ...] = ()

    def record(self) -> dict[str, Any]:
        """Return the origin as the fields of an input."""
        return {"source": self.source, "why": self.why, "documents": list(self.documents)}


def _origin(evidence: Registry, source: str, why: str = "assumption") -> Provenance:
    """Return the documents behind an evidence path; anything else is a reason in words, told as ``why``."""
    path = source.removeprefix("evidence:").split(";")[0].strip()
    documents = tuple(evidence.documents_of(path))
    if not documents:
        return Provenance(source, why)
    return Provenance(evidence.cite(path) if evidence.holds(path) else source, "documents", documents)


def _of_parameter(
    evidence: Registry, parameter: Parameter, by_user: bool, own: bool, switched: bool, drawn: bool
) -> Provenance:
    if by_user:
        return Provenance(CHOSEN, "user")
    if own:
        return Provenance("set for this population", "own")
    if switched:
        return Provenance(STRUCTURE, "switch")
    if parameter.kind == "fitted":
        said = "each replication draws its own, the median is shown" if drawn else "its median"
        return Provenance(f"{parameter.source}; {said}", "fitted_drawn" if drawn else "fitted")
    return _origin(evidence, parameter.source, parameter.kind)


def _of_number(evidence: Registry, source: str) -> Provenance:
    return Provenance(source, "user") if source == CHOSEN else _origin(evidence, source)


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
    """Return a policy's places, staff, money and dates, as far as somebody decided them.

    Places that its posts cannot hold have a ``room`` that says how many are open.
    """
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
                **_of_number(evidence, CHOSEN if key in own else source).record(),
                "kind": "chosen" if key in own else _kind(source),
            }
        )
        if name == "places" and policy.capacity() < records[-1]["value"]:
            room = {"open": policy.capacity(), "posts": policy.number_of_posts()}
            records[-1]["room"] = {**room, "limit": policy.design.caseload_limit}
    return records


def inputs(settings: Settings, arms: list[str]) -> list[dict[str, Any]]:
    """Return name, value, unit, description, origin and kind of every input of the given arms.

    ``kind`` is documented, rule, fitted, free, assumption, or chosen (by the user); every key that the user set is
    among them. Descriptions and sources are in English; a page in another language goes by ``name``, ``unit``,
    ``why`` and ``documents``.
    """
    evidence = load()
    set_here = chosen(settings)
    records: list[dict[str, Any]] = []
    switched = switches.parameters(settings.structure)
    drawn = settings.knowledge == "drawn"
    for name, parameter in catalogue().items():
        own, switch = name in settings.parameters, name in switched
        by_user = f"parameters.{name}" in set_here
        records.append(
            {
                "name": f"parameters.{name}",
                "value": settings.parameters.get(name, switched.get(name, parameter.value)),
                "unit": parameter.unit,
                "description": parameter.meaning,
                **_of_parameter(evidence, parameter, by_user, own, switch, drawn).record(),
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
                "price_year": price["price_year"],
                "description": str(price["note"] or price["name"].replace("_", " ")) + year,
                **_of_number(evidence, CHOSEN if price["own"] else str(price["source"])).record(),
                "kind": "chosen" if price["own"] else _STATUS[price["status"]],
            }
        )
    told = {r["name"] for r in records} | {r["name"].replace("economy.", "economy.overrides.") for r in records}
    told |= {r["name"].replace("population.", "population.margins.") for r in records}
    for key, value in set_here.items():
        if key not in told and not key.startswith("population."):
            words = key.replace(".", ": ").replace("_", " ")
            record = {"name": key, "value": value, "unit": "", "description": words, "kind": "chosen"}
            records.append(record | Provenance(CHOSEN, "user").record())
    return records
