"""``indsats list``: what there is, as records for machines and tables for people."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulation import outcomes
from simulation.design import RANGES
from simulation.economics.rates import overridable
from simulation.evidence.registry import load
from simulation.mechanisms import structure
from simulation.mechanisms.parameters import describe
from simulation.policies.catalogue import CATALOGUE, policy
from simulation.policies.policy import NO_LIMIT
from simulation.population import builtin, cells
from simulation.population.margins import catalogue as margins
from simulation.settings import CompanySettings, EconomySettings, StaffSettings, _Policy


def policies() -> list[dict[str, Any]]:
    """Return every policy with its design and the source of each number."""
    records = []
    for name in CATALOGUE:
        found = policy(name)
        records.append(
            {
                "name": name,
                "title": found.title,
                "places": found.places if found.places < NO_LIMIT else None,
                "caseworkers": found.number_of_posts() if found.places < NO_LIMIT else None,
                "caseload_limit": found.design.caseload_limit,
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
            "sources": dict(spec.sources),
        }
        for name in builtin.names()
        for spec in (builtin.builtin(name),)
    ]


def evidence() -> list[dict[str, Any]]:
    """Return every entry of the registry of evidence."""
    return load().as_records()


def outcome_columns() -> list[dict[str, Any]]:
    """Return every outcome column with unit and meaning."""
    return [{"name": n, "unit": unit, "meaning": meaning} for n, (unit, meaning) in outcomes.describe().items()]


def _fields(prefix: str, model: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{prefix}.{name}",
            "value": field.default,
            "range": "",
            "unit": "",
            "kind": "choice",
            "meaning": field.description or "",
            "source": "",
        }
        for name, field in model.model_fields.items()
        if name != "overrides"
    ]


def parameters() -> list[dict[str, Any]]:
    """Return everything that can be set: mechanisms, designs, margins, companies, staff, economy."""
    records = [
        {
            "name": f"parameters.{p['name']}",
            "value": p["value"],
            "range": f"{p['low']:g} to {p['high']:g}",
            "unit": p["unit"],
            "kind": p["kind"],
            "meaning": p["meaning"],
            "source": p["source"],
        }
        for p in describe()
    ]
    records += [
        {
            "name": f"policies.NAME.{name}",
            "value": "",
            "range": f"{low:g} to {high:g}",
            "unit": unit,
            "kind": "choice",
            "meaning": "a number of the design",
            "source": "",
        }
        for name, (low, high, unit) in RANGES.items()
    ]
    records += _fields("policies.NAME", _Policy)
    records += _fields("companies", CompanySettings) + _fields("staff", StaffSettings)
    records += _fields("economy", EconomySettings)
    records += [
        {
            "name": f"economy.overrides.{name}",
            "value": "",
            "range": "",
            "unit": unit,
            "kind": "choice",
            "meaning": "a rate or price",
            "source": "",
        }
        for name, unit in overridable().items()
    ]
    records += [
        {
            "name": f"population.margins.{name}",
            "value": "",
            "range": "0 to 1",
            "unit": "share",
            "kind": "choice",
            "meaning": str(getattr(m, "meaning", m)),
            "source": "",
        }
        for name, m in margins().items()
    ]
    return records


@cache
def labels() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of every key that can be set; what holds for all policies, for each."""
    found = {}
    for record in parameters():
        name, about = str(record["name"]), (str(record["unit"]), str(record["meaning"]))
        named = name.startswith("policies.NAME.")
        for key in [name.replace("NAME", one) for one in CATALOGUE] if named else [name]:
            found[key] = about
    return found


LISTS: dict[str, Callable[[], Sequence[Mapping[str, Any]]]] = {
    "policies": policies,
    "populations": populations,
    "evidence": evidence,
    "outcomes": outcome_columns,
    "parameters": parameters,
    "structure": structure.describe,
    "columns": cells.describe,
}
_SHOWN = {
    "policies": ("name", "title", "places", "caseworkers", "caseload_limit", "evidence_population"),
    "populations": ("name", "title", "n", "inflow_per_year", "usual_service"),
    "outcomes": ("name", "unit", "meaning"),
    "parameters": ("name", "value", "range", "unit", "kind", "meaning"),
    "structure": ("name", "default", "alternatives", "meaning", "reason"),
    "columns": ("column", "default", "allowed", "meaning"),
}
INDENT = " " * 4
_BLANK = {("policies", "places"): "as needed", ("policies", "caseworkers"): "as needed"}


def show(what: str, records: Sequence[Mapping[str, Any]]) -> None:
    """Print a list: as a table, or an entry at a time where its words are many."""
    console = Console()
    if what == "evidence":
        for record in records:
            first, *rest = entry_lines(record, console.width)
            head = Text(first)
            head.stylize("bold", 0, len(record["id"]))
            console.print(head, *rest, sep="\n", markup=False, highlight=False, soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _SHOWN[what]:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in ("name", "id", "column"))
    for record in records:
        table.add_row(*(_text(record.get(column)) or _BLANK.get((what, column), "") for column in _SHOWN[what]))
    console.print(table)


def entry_lines(entry: Mapping[str, Any], room: int) -> list[str]:
    """Return an entry of the evidence in lines of ``room`` characters: id, use, unit, values; then the source."""
    unit = "" if entry["unit"] == "words" else f", {entry['unit']}"
    values = _stated(entry["values"], entry["units"])
    told = f"{entry['id']} ({entry['use']}{unit}): {values.removeprefix('value ')}"
    return [
        *textwrap.wrap(told, room, subsequent_indent=INDENT, break_on_hyphens=False),
        *textwrap.wrap(entry["citation"], room, initial_indent=2 * INDENT, subsequent_indent=2 * INDENT),
    ]


def _stated(value: Any, units: Mapping[str, str]) -> str:
    """Return a documented value, or a nest of them, in one line; a key with a unit of its own is followed by it."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_within(each, units)}{_unit(units.get(key))}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_within(each, units) for each in value)
    if value is None or isinstance(value, bool):
        return {None: "not stated", True: "yes", False: "no"}[value]
    if isinstance(value, int | float):
        return f"{value:,}" if abs(value) >= 10_000 else f"{value:g}"
    return str(value)


def _within(value: Any, units: Mapping[str, str]) -> str:
    return f"({_stated(value, units)})" if isinstance(value, Mapping) else _stated(value, units)


def _unit(unit: str | None) -> str:
    return f" ({unit})" if unit and unit != "words" else ""


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
