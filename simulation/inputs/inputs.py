"""Every number a run used, with unit and source, for the report and the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulation.evidence.registry import Registry, load
from simulation.inputs.chosen import chosen
from simulation.inputs.listing import label_of
from simulation.model.design import CHOSEN, RANGES
from simulation.model.economics.price_list import price_list
from simulation.model.rules import switches
from simulation.model.rules.parameters import Parameter, catalogue
from simulation.policies.base import Policy
from simulation.policies.documented import NO_LIMIT
from simulation.run.build import arm_policies
from simulation.run.drawn import population_spec
from simulation.run.settings import Settings

STRUCTURE = "chosen by a switch of structure"


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from: in an English sentence, and as ``why`` and documents for a page in any language."""

    source: str
    why: str
    documents: tuple[dict[str, Any], ...] = ()


def _record(name: str, value: Any, unit: str, about: str, origin: Provenance, kind: str) -> dict[str, Any]:
    """Return one input as plain data."""
    came_from = {"source": origin.source, "why": origin.why, "documents": list(origin.documents)}
    return {"name": name, "value": value, "unit": unit, "description": about, **came_from, "kind": kind}


def _origin(evidence: Registry, source: str, why: str = "assumption") -> Provenance:
    """Return the documents behind an evidence path; any other source is a reason, named by ``why``."""
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


def _of_price(evidence: Registry, price: dict[str, Any]) -> Provenance:
    """Return where a price comes from: the user, a law or table that was read, or an assumption."""
    if price["kind"] == "chosen":
        return Provenance(CHOSEN, "user")
    return _origin(evidence, str(price["source"]), "rule" if price["kind"] == "documented" else "assumption")


def _number(evidence: Registry, name: str, value: Any, unit: str, of: str, source: str) -> dict[str, Any]:
    """Return a number ``of`` a policy or a population, whose kind follows from its source."""
    documented = source and not source.startswith("assumption")
    kind = "chosen" if source == CHOSEN else "documented" if documented else "assumption"
    about = f"{of}: {name.rpartition('.')[2].replace('_', ' ')}"
    return _record(name, value, unit, about, _of_number(evidence, source), kind)


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
        source = CHOSEN if key in own else source
        records.append(_number(evidence, key, own.get(key, value), unit, policy.title, source))
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
    evidence, set_here = load(), chosen(settings)
    records = [
        *_parameters(settings, set_here, evidence),
        *_designs(settings, arms, set_here, evidence),
        *_population(settings, evidence),
        *_prices(settings, evidence),
    ]
    told = {r["name"] for r in records} | {r["name"].replace("economy.", "economy.overrides.") for r in records}
    told |= {r["name"].replace("population.", "population.margins.") for r in records}
    return records + [
        _of_user(key, value)
        for key, value in set_here.items()
        if key not in told and not key.startswith("population.")
    ]


def _of_user(key: str, value: Any) -> dict[str, Any]:
    """Return a key that the user set, by its meaning where it has one."""
    unit, meaning = label_of(key)
    about = meaning or key.replace(".", ": ").replace("_", " ")
    return _record(key, value, unit, about, Provenance(CHOSEN, "user"), "chosen")


def _parameters(settings: Settings, set_here: dict[str, Any], evidence: Registry) -> Iterator[dict[str, Any]]:
    switched = switches.parameters(settings.structure)
    drawn = settings.knowledge == "drawn"
    for name, parameter in catalogue().items():
        own, switch = name in settings.parameters, name in switched
        by_user = f"parameters.{name}" in set_here
        yield _record(
            f"parameters.{name}",
            settings.parameters.get(name, switched.get(name, parameter.value)),
            parameter.unit,
            parameter.meaning,
            _of_parameter(evidence, parameter, by_user, own, switch, drawn),
            "chosen" if by_user else "assumption" if own or switch else parameter.kind,
        )


def _designs(
    settings: Settings, arms: list[str], set_here: dict[str, Any], evidence: Registry
) -> Iterator[dict[str, Any]]:
    policies = [policy for arm in arms for policy in arm_policies(settings, arm, 1)]
    for policy in {p.name: p for p in policies}.values():
        yield from _sizes(policy, set_here, evidence)
        for name, (_, _, unit) in RANGES.items():
            key, source = f"policies.{policy.name}.{name}", policy.design.sources.get(name, "")
            yield _number(evidence, key, getattr(policy.design, name), unit, policy.title, source)


def _population(settings: Settings, evidence: Registry) -> Iterator[dict[str, Any]]:
    """Yield the sizes and margins of a synthetic population; a file of citizens has none."""
    spec, overrides = population_spec(settings), settings.population.overrides
    if spec is None:
        return
    for name, value in {"n": spec.n, "inflow_per_year": spec.inflow_per_year, **spec.margins}.items():
        own = name in overrides or name in overrides.get("margins", {})
        source = CHOSEN if own else spec.source(name)
        unit = "citizens" if name in ("n", "inflow_per_year") else "share"
        yield _number(evidence, f"population.{name}", value, unit, spec.title, source)


def _prices(settings: Settings, evidence: Registry) -> Iterator[dict[str, Any]]:
    economy = settings.economy
    cost = settings.staff.cost_year_dkk
    for price in price_list(settings.start, settings.law_until, economy.prices, economy.overrides, cost):
        value, year = price["value"], f" ({price['price_year']})" if price["price_year"] else ""
        record = _record(
            f"economy.{price['name']}",
            " / ".join(f"{v:,}" for v in value) if isinstance(value, list) else value,
            price["unit"],
            str(price["note"] or price["name"].replace("_", " ")) + year,
            _of_price(evidence, price),
            price["kind"],
        )
        yield record | {"price_year": price["price_year"]}
