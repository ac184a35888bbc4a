"""``indsats list``: what there is, as plain records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from simulation.evidence.registry import load
from simulation.inputs.dotted import of_programme
from simulation.inputs.eligibility import groups
from simulation.inputs.options import settings_from
from simulation.model.columns import TRAITS
from simulation.model.design import NUMBERS, RANGES
from simulation.model.economics.prices import overridable
from simulation.model.economics.uncertain import assumed_prices, forecasts
from simulation.model.population import builtin, cells
from simulation.model.population.margins import catalogue as margins
from simulation.model.population.uncertain import assumed_margins
from simulation.model.rules import knowledge, switches
from simulation.model.rules.parameters import catalogue, describe
from simulation.model.uncertain import Uncertain
from simulation.policies.catalogue import is_usual, policy, programmes
from simulation.policies.documented import NO_LIMIT, PRACTISED, documented
from simulation.run import outcomes
from simulation.run.drawn import assumed_companies
from simulation.run.plugins import installed
from simulation.run.settings import CompanySettings, EconomySettings, StaffSettings, _Policy

SIZES = {
    "n": ("citizens", "citizens at the start; it does not change population.inflow_per_year, which is set apart"),
    "inflow_per_year": (
        "citizens a year",
        "citizens who come later, spread evenly; population.n does not change it",
    ),
}
"""How many citizens a population has."""


def policies() -> list[dict[str, Any]]:
    """Return every policy with its design and the source of each number, those of installed packages too."""
    given = {"population": {"n": 1, "inflow_per_year": 0}, "horizon_weeks": 1, "plugins": installed()}
    whom, called = groups(settings_from(given)), {c.name: c.name for c in TRAITS}
    records = []
    for name in programmes():
        found = policy(name)
        records.append(
            {
                "name": name,
                "title": found.title,
                "places": found.places if found.places < NO_LIMIT else None,
                "caseworkers": found.number_of_posts() if found.places < NO_LIMIT else None,
                "caseload_limit": found.design.caseload_limit,
                "for": [condition.format(**called) for condition in whom.get(name, ())],
                "evidence_population": found.evidence_population,
                "design": {key: getattr(found.design, key) for key in RANGES},
                "units": {key: unit for key, (_, _, unit) in RANGES.items()},
                "sources": dict(found.sources),
            }
        )
    return records


def populations() -> list[dict[str, Any]]:
    """Return every built-in population with size, margins and sources."""
    return [
        {
            "name": name,
            "title": spec.title,
            "n": spec.n,
            "inflow_per_year": spec.inflow_per_year,
            "usual_service": spec.surroundings.get("baseline", "usual"),
            "margins": dict(spec.margins),
            "sources": {field: spec.source(field) for field in spec.sources},
        }
        for name in builtin.names()
        for spec in (builtin.builtin(name),)
    ]


def evidence() -> list[dict[str, Any]]:
    """Return every entry of the registry of evidence."""
    return load().as_records()


def uncertain() -> list[dict[str, Any]]:
    """Return everything that is not documented, with its range and its state.

    The state is ``learned`` or ``weakly learned`` from the fitted figures, ``drawn`` from its range, ``fixed`` (with
    the reason), or ``tried`` (a form of the model, whose alternatives are run beside it).
    """
    verdicts = knowledge.said().get("verdicts", {})

    def record(name: str, one: Uncertain, unit: str, learned: str = "") -> dict[str, Any]:
        verdict = verdicts.get(learned or name, "")
        state = "fixed" if one.fixed else verdict if verdict.endswith("learned") else "drawn"
        about = {"value": one.value, "low": one.low, "high": one.high, "unit": unit, "state": state}
        return {"name": name, **about, "reason": one.fixed or one.source, "rule": one.rule}

    records = []
    for p in catalogue().values():
        low, high = p.prior or (p.value, p.value)
        fixed = "" if p.prior else p.fixed or (f"{p.kind}: {p.source}" if p.source else p.kind)
        one = Uncertain(p.name, p.value, low, high, p.meaning, "stated", fixed)
        if p.prior or p.kind in ("assumption", "free"):
            records.append(record(f"parameters.{p.name}", one, p.unit, p.name))
    designs = {one.name: one for name in programmes() for one in documented(name).assumed.values()}
    records += [record(key, one, RANGES[key.rpartition(".")[2]][2]) for key, one in designs.items()]
    low, high = PRACTISED
    why = "how far it is practised where no fitted figure says so (evidence:flere_skal_med.core_element_fidelity)"
    middle = 0.5 * (low + high)
    own = {name: Uncertain(f"policies.{name}.fidelity", middle, low, high, why, "stated") for name in programmes()}
    records += [record(one.name, one, "share") for name, one in own.items() if not is_usual(name)]
    for name in builtin.names():
        numbers = assumed_margins(builtin.builtin(name))
        records += [record(f"population.{one.name} ({name})", one, _unit_of_margin(one.name)) for one in numbers]
    records += [record(one.name, one, "") for one in assumed_companies(settings_from({}))]
    records += [
        record(f"economy.overrides.{one.name}", one, overridable()[one.name]) for one in assumed_prices("", ())
    ]
    units = {"unemployment_after": "percent", "stock_after": "thousands"}
    records += [record(f"economy.{name}", one, units[name]) for name, one in forecasts().items()]
    for switch in switches.describe():
        about = {"value": switch["default"], "low": "", "high": "", "unit": "", "state": "tried"}
        records.append({"name": switch["name"], **about, "reason": switch["reason"], "rule": switch["alternatives"]})
    return records


def _unit_of_margin(name: str) -> str:
    return {"age": "years", "benefit_weeks": "weeks", "arrivals_benefit_weeks": "weeks", "correlation": ""}.get(
        name.partition(".")[0], "share"
    )


def outcome_columns() -> list[dict[str, Any]]:
    """Return every outcome column with unit and meaning."""
    return [{"name": n, "unit": unit, "meaning": meaning} for n, (unit, meaning) in outcomes.describe().items()]


def _key(name: str, meaning: str, unit: str = "", limits: str = "", value: Any = "") -> dict[str, Any]:
    """Return the record of a key that a user chooses."""
    about = {"range": limits, "unit": unit, "kind": "choice", "meaning": meaning, "source": ""}
    return {"name": name, "value": value, **about}


def _fields(prefix: str, model: Any) -> list[dict[str, Any]]:
    fields = ((name, field) for name, field in model.model_fields.items() if name not in ("overrides", "own"))
    return [_key(f"{prefix}.{name}", field.description or "", value=field.default) for name, field in fields]


def parameters() -> list[dict[str, Any]]:
    """Return everything that can be set: mechanisms, designs, margins, companies, staff, economy."""
    records = [
        {
            "name": f"parameters.{p['name']}",
            "value": p["value"],
            "range": f"{p['low']:g} to {p['high']:g}",
            **{field: p[field] for field in ("unit", "kind", "meaning", "source")},
        }
        for p in describe()
    ]
    records += [
        _key(f"policies.NAME.{name}", number.meaning, number.unit, f"{number.low:g} to {number.high:g}")
        for name, number in NUMBERS.items()
    ]
    records += _fields("policies.NAME", _Policy)
    records += _fields("companies", CompanySettings) + _fields("staff", StaffSettings)
    records += _fields("economy", EconomySettings)
    records += [_key(f"economy.overrides.{name}", "a rate or price", unit) for name, unit in overridable().items()]
    records += [_key(f"population.{name}", meaning, unit) for name, (unit, meaning) in SIZES.items()]
    records += [_key(f"population.margins.{name}", m.meaning, "share", "0 to 1") for name, m in margins().items()]
    return records


def labels() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of every key that can be set; what holds for all policies, for each."""
    return _labels_beside(tuple(programmes()))


@cache
def _labels_beside(programmes: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Return unit and meaning of every key where there are these programmes."""
    found = {str(record["name"]): ("", str(record["meaning"])) for record in switches.describe()}
    for record in parameters():
        name, about = str(record["name"]), (str(record["unit"]), str(record["meaning"]))
        named = name.startswith("policies.NAME.")
        for key in [name.replace("NAME", one) for one in programmes] if named else [name]:
            found[key] = about
    return found


def label_of(key: str, unknown: str = "") -> tuple[str, str]:
    """Return unit and meaning of a key, a variant's as its programme's; of another key ``unknown`` is the meaning."""
    return labels().get(of_programme(key), ("", unknown))


def mechanisms() -> list[dict[str, Any]]:
    """Return every rule of the model that a plug-in can replace: its arguments, and what it does."""
    import simulation.model.week  # noqa: F401  # late: it is slow, and with it every rule is there
    from simulation.model.compiling import RULES
    from simulation.model.replacing import arguments

    return [
        {"name": name, "arguments": arguments(rule), "meaning": str(rule.__doc__ or "").partition("\n")[0]}
        for name, rule in sorted(RULES.items())
    ]


LISTS: dict[str, Callable[[], Sequence[Mapping[str, Any]]]] = {
    "policies": policies,
    "populations": populations,
    "evidence": evidence,
    "outcomes": outcome_columns,
    "parameters": parameters,
    "uncertain": uncertain,
    "structure": switches.describe,
    "columns": cells.describe,
    "mechanisms": mechanisms,
}
