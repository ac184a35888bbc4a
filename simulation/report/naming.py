"""What inputs, populations, switches and sources are called on the page, in the language of the page.

English words stand where each thing is defined, and a result folder carries them. Danish words stand in
``words/inputs.yaml``, by name. What has none there (a result of an older version, a name of the user's own) is shown
by its own name, never in the words of the other language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from simulation.model.economics.accounts import NET_COLUMNS
from simulation.results.folder import ResultFolder
from simulation.words.texts import Texts

TRANSPORT = "transport.warning"
"""The warning of a run on a population far from where the evidence comes from."""
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
"""What a citizens' file is called that is kept by its hash alone."""


def coded(text: str) -> Markup:
    """Return ``text`` with what stands in `backticks` set as code."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(parts))


def unit(own: str, texts: Texts) -> str:
    """Return a unit of the simulation; the unit of an outcome of the user's own stays as it is."""
    return texts(f"units_of_inputs.{own}") if texts.has(f"units_of_inputs.{own}") else own


def outcome(name: str, texts: Texts) -> str:
    """Return what an outcome is called; net payments are called by their party."""
    if name in NET_COLUMNS and not texts.has(f"outcomes.{name}"):
        return texts("origins.net", party=texts.party(NET_COLUMNS[name]))
    return texts.name("outcomes", name)


def population(told: Mapping[str, Any], texts: Texts) -> str:
    """Return the title of a population, described as in the configuration; empty without title and name."""
    name = str(told.get("name") or "")
    own = str(told.get("title") or name)
    if FINGERPRINT.fullmatch(own):
        return texts("origins.own_file")
    return own if told.get("file") else texts.defined("populations", name, own) or own


def evidence(record: Mapping[str, Any], texts: Texts) -> str:
    """Return the title of the population that a policy's evidence comes from."""
    return population({"name": record["evidence_population"], "title": record["evidence_title"]}, texts)


def switch(record: Mapping[str, Any], texts: Texts, with_reason: bool) -> str:
    """Return what a switch of structure is about, and why it is as it is."""
    name = str(record["name"]).split(".")[-1]
    about = texts.defined("switch_meanings", name, str(record["meaning"]))
    reason = texts.defined("switch_reasons", name, str(record["reason"])) if with_reason else ""
    return f"{about}: {reason}" if reason else about


def meaning(record: Mapping[str, Any], texts: Texts) -> str:
    """Return what an input is; empty when there are no words for it."""
    if texts.lang == "en":
        return str(record.get("description") or "")
    kind, _, name = str(record.get("name", "")).partition(".")
    if kind == "policies":
        policy, _, number = name.partition(".")
        found = _first(("designs", "design_sizes"), number, texts)
        return f"{texts.arm(policy)}: {found}" if found else ""
    if kind == "population":
        found = _first(("population", "margins"), name, texts)
        return texts("origins.population", name=found) if found else ""
    if kind == "economy":
        found = texts.defined("prices", name, "")
        return f"{found} ({record['price_year']})" if found and record.get("price_year") else found
    return texts.defined("switch_meanings" if kind == "structure" else kind, name, "")


def _first(sections: Sequence[str], name: str, texts: Texts) -> str:
    """Return the words of ``name`` in the first section that has it; empty when none has."""
    return next((found for section in sections if (found := texts.defined(section, name, ""))), "")


def source(record: Mapping[str, Any], texts: Texts) -> str:
    """Return where an input's value comes from: the documents, or on a page in another language why it is so."""
    written = str(record.get("source") or "")
    if texts.lang == "en":
        return written or texts("kinds.no_source")
    if record.get("documents"):
        return "; ".join(_document(d, texts) for d in record["documents"])
    why = str(record.get("why") or ("assumption" if record.get("kind") == "assumption" else ""))
    if texts.has(f"origins.{why}"):
        return texts(f"origins.{why}")
    return written.partition(". Source: ")[2] or written or texts("kinds.no_source")


def _document(told: Mapping[str, Any], texts: Texts) -> str:
    """Return a document and page; titles and names as published, except where they are our own description."""
    key, page = str(told["key"]), told["page"]
    year = str(told["year"] or texts("origins.undated"))
    title = texts.defined("document_titles", key, "") or told["title"]
    who = texts.defined("document_authors", key, "") or told["who"]
    head = f"{who} ({year}): {title}" if who else f"{title} ({year})"
    if page is None:
        return head
    if re.match(r"\d", page):
        return texts("origins.place", document=head, page=page)
    return f"{head}, {texts.defined('document_pages', page, page) or page}"


def warning(told: Any, texts: Texts) -> Markup:
    """Return a warning of the run: worded by its key, or as it was written where it has none we know."""
    if not isinstance(told, dict):
        return coded(str(told))
    values = told.get("values") or {}
    if told.get("key") == TRANSPORT:
        return coded(_from_afar(values, texts))
    key = f"warnings.{told.get('key')}"
    if not texts.has(key):
        return coded(str(told.get("text", "")))
    return coded(texts(key, **values))


def has_words(told: Any, texts: Texts) -> bool:
    """Return whether a warning of the run can be told in the language of the page."""
    key = told.get("key") if isinstance(told, dict) else None
    return texts.lang == "en" or key == TRANSPORT or texts.has(f"warnings.{key}")


def _from_afar(values: Mapping[str, Any], texts: Texts) -> str:
    """Return that a policy's evidence comes from another kind of population."""
    return texts(
        TRANSPORT,
        policy=texts.arm(str(values["policy"])),
        population=texts.name("populations", str(values["evidence_population"])),
        distance=texts.number(values["distance"], 2),
        share=texts.percent(values["common_support"], 0),
        most=texts.list([texts.name("traits", trait) for trait in values["traits"]]),
    )


def warnings(folder: ResultFolder, texts: Texts) -> list[Markup]:
    """Return the run's own warnings; those of the distance to the evidence are worded from its records."""
    records = [r for r in folder.manifest.get("transport") or [] if isinstance(r, dict)]
    elsewhere = {_english(r.get("warning")) for r in records}
    told = folder.manifest.get("warnings") or []
    return [warning(w, texts) for w in told if _english(w) not in elsewhere]


def _english(told: Any) -> str:
    """Return a warning as it reads in English; of an older version it is that text alone."""
    return str(told.get("text", "") if isinstance(told, dict) else told or "")
