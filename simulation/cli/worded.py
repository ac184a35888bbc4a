"""The entries of ``indsats list`` in the language asked for, by the words that the pages have for the same things.

English words stand in the records. What has no Danish words (a study's own title, a source) is left out, and numbers
stand as they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulation.words.texts import Texts

Record = Mapping[str, Any]
ANY_POLICY = "policies.NAME."
PRICES, MARGINS = "economy.overrides.", "population.margins."


def worded(what: str, records: Sequence[Record], texts: Texts) -> list[Record]:
    """Return the records of a list with their texts in the language; the English ones as they are."""
    if texts.lang == "en" or what not in _WORDED:
        return list(records)
    return [{**record, **_WORDED[what](record, texts)} for record in records]


def _meaning(name: str, texts: Texts) -> str:
    """Return what a key is, by the sections of words that its beginning stands for."""
    from simulation.report.naming import meaning

    key = name.rpartition(".")[2]
    sections: tuple[str, ...] = ("designs", "design_sizes", "list_keys")
    if name.startswith(PRICES):
        sections = ("prices", "states")
    elif not name.startswith((ANY_POLICY, "economy.")):
        return meaning({"name": name.replace(MARGINS, "population.")}, texts)
    return next((found for section in sections if (found := texts.defined(section, key, ""))), "")


def _unit(unit: str, texts: Texts) -> str:
    from simulation.report.naming import unit as named

    return texts("lists.citizens_a_year") if unit == "citizens a year" else named(unit, texts)


def _parameter(record: Record, texts: Texts) -> dict[str, Any]:
    low, to, high = str(record["range"]).partition(" to ")
    own = str(record["source"]) if re.fullmatch(r"[\w.]+\.[\w.]+", str(record["source"])) else ""
    return {
        "meaning": _meaning(str(record["name"]), texts),
        "unit": _unit(str(record["unit"]), texts),
        "range": texts("lists.span", low=low, high=high) if to else low,
        "source": own,
    }


def _uncertain(record: Record, texts: Texts) -> dict[str, Any]:
    if record["state"] == "tried":
        return {"reason": _meaning(f"structure.{str(record['name']).removeprefix('structure.')}", texts)}
    name, _, where = str(record["name"]).partition(" (")
    found = _meaning(name, texts)
    if where and not found:
        found = _meaning(name.replace("population.", MARGINS), texts)
    return {"reason": found, "unit": _unit(str(record["unit"]), texts)}


def _policy(record: Record, texts: Texts) -> dict[str, Any]:
    return {"title": texts.arm(str(record["name"])), "for": [_condition(said, texts) for said in record["for"]]}


def _condition(said: str, texts: Texts) -> str:
    """Return a condition, given in English with the names of columns, in Danish with the Danish headings."""
    from simulation.model.columns import TRAITS
    from simulation.model.population import danish
    from simulation.words.texts import catalogue

    names = {column.name: column.name for column in TRAITS}
    headings = {name: danish.heading(name) for name in names}
    found = (text["da"] for english, text in catalogue()["conditions"].items() if english.format(**names) == said)
    return next(found, said).format(**headings)


def _population(record: Record, texts: Texts) -> dict[str, Any]:
    return {"title": texts.defined("populations", str(record["name"]), "")}


def _outcome(record: Record, texts: Texts) -> dict[str, Any]:
    from simulation.report.naming import outcome

    return {"meaning": outcome(str(record["name"]), texts), "unit": _unit(str(record["unit"]), texts)}


def _switch(record: Record, texts: Texts) -> dict[str, Any]:
    name = str(record["name"]).rpartition(".")[2]
    return {section: texts.defined(f"switch_{section}s", name, "") for section in ("meaning", "reason")}


def _column(record: Record, texts: Texts) -> dict[str, Any]:
    from simulation.model.population import danish

    meaning = str(danish.columns()[str(record["column"])]["meaning"])
    return {"meaning": meaning, "allowed": texts.worded(record["allowed"])}


def _evidence(record: Record, texts: Texts) -> dict[str, Any]:
    """Word units, title (where each of its parts has words) and documents."""
    from simulation.evidence import registry
    from simulation.report.naming import source

    units = {key: _unit(unit, texts) if unit != "words" else unit for key, unit in record["units"].items()}
    unit = str(record["unit"])
    parts = [texts.defined("figure_titles", part, "") for part in str(record["title"]).split(", ")]
    documents = source({"documents": registry.load().documents_of(str(record["id"]))}, texts)
    title = ", ".join(parts) if all(parts) else ""
    citation = texts("lists.citation", title=title, source=documents) if title else documents
    return {"unit": unit if unit == "words" else _unit(unit, texts), "units": units, "citation": citation}


_WORDED: dict[str, Callable[[Record, Texts], dict[str, Any]]] = {
    "policies": _policy,
    "populations": _population,
    "evidence": _evidence,
    "outcomes": _outcome,
    "parameters": _parameter,
    "uncertain": _uncertain,
    "structure": _switch,
    "columns": _column,
}
