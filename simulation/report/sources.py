"""Where things come from: inputs with their sources, and how the run was made."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from simulation.report import naming
from simulation.report.tables import KIND_ORDER, Columns, Table, tabled
from simulation.results.folder import ResultFolder
from simulation.words.texts import DAY, NO_BREAK, Texts

MADE = ("version", "commit", "created", "seconds", "workers", "machine")
HASH_SHOWN = 16
YEARS = ("price_year",)
"""Keys whose number is a year, not an amount."""


def inputs(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return each input with its value, kind and source, what the user set and the assumptions first."""
    rank = {kind: place for place, kind in enumerate(KIND_ORDER)}
    listed = sorted(folder.records("inputs"), key=lambda i: rank.get(i.get("kind", ""), len(rank)))
    columns: Columns[dict[str, Any]] = [
        (texts("columns.input"), lambda i: f"{naming.meaning(i, texts)}\n{i.get('name', '')}"),
        (texts("columns.value"), lambda i: _value(i, texts)),
        (texts("columns.kind"), lambda i: texts.name("kinds", str(i.get("kind", "")))),
        (texts("columns.source"), lambda i: _source(i, texts)),
    ]
    about = naming.coded(f"{texts('captions.inputs')} {texts('captions.reasons')}")
    return tabled("inputs", about, columns, listed, len(columns), tall=True,
                  style=lambda i: "assumption" if i.get("kind") == "assumption" else "")  # fmt: skip


def _value(record: dict[str, Any], texts: Texts) -> str:
    """Return a value with its unit; of a key of the program's, as it is typed."""
    unit = naming.unit(str(record.get("unit") or ""), texts)
    value = f"{written_value(record.get('value'), texts)} {'' if unit == '1' else unit}".strip()
    return value if naming.meaning(record, texts) else naming.coded(f"`{value}`")


def _source(record: dict[str, Any], texts: Texts) -> str:
    """Return where a value comes from; of places, also why fewer are open."""
    why, room = naming.source(record, texts), record.get("room")
    if not room:
        return why
    no_more = texts("origins.no_more", **{k: written_value(v, texts) for k, v in room.items()})
    return f"{why.rstrip('.')}; {no_more}"


def written_value(value: Any, texts: Texts, key: str = "") -> str:
    """Return an input's value: numbers as the language has them, also in a text; dates and years as they are."""
    if isinstance(value, str):
        return value if DAY.fullmatch(value) else _localised(value, texts)
    if key.rpartition(".")[2] in YEARS:
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False)
    digits = next((d for d in range(9) if abs(round(value, d) - value) <= 1e-9 * max(1e-4, abs(value))), None)
    return texts.figures(value, 4) if digits is None else texts.number(value, digits)


def _localised(text: str, texts: Texts) -> str:
    """Return a text with its numbers in the language's format, given in the English: ``12,326 / 16,382``, ``80%``."""
    if texts.lang == "en":
        return text
    numbers = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?")
    swapped = numbers.sub(lambda m: texts.number(float(m[0].replace(",", "")), len(m[0].partition(".")[2])), text)
    return re.sub(r"(?<=\d)%", f"{NO_BREAK}%", swapped)


def made(folder: ResultFolder, texts: Texts) -> list[tuple[str, str]]:
    """Return how the run was made, as (label, text) pairs; what the manifest does not say is left out."""
    manifest, config = folder.manifest, folder.config
    data = {k: str(v)[:HASH_SHOWN] for k, v in (manifest.get("data_hashes") or {}).items()}
    economy = {f"economy.{k}": v for k, v in (config.get("economy") or {}).items()}
    where = [naming.population(folder.population, texts), _code([folder.population.get("name")])]
    pairs: list[tuple[str, Any]] = [
        ("command", _code([manifest.get("command")])),
        ("population", Markup(" · ").join(part for part in where if part)),
        ("start", texts.date(folder.start) if folder.start else None),
        ("horizon", folder.weeks),
        ("seed", manifest.get("seed", config.get("seed"))),
        *((k, _written(manifest.get(k), texts)) for k in MADE),
        ("economy", _code([f"{k}={v}" for k, v in economy.items() if v not in (None, {}, [])])),
        ("price_year", _written(manifest.get("price_year"), texts)),
        ("data", _code([f"{k}: {v}" for k, v in data.items()])),
    ]
    return [(texts("made." + key), value) for key, value in pairs if value not in (None, "", {}, [])]


def _code(items: list[Any]) -> Markup:
    """Return what is typed or read by a machine, set as code."""
    return Markup(" ").join(Markup("<code>{}</code>").format(item) for item in items if item)


def _written(value: Any, texts: Texts) -> str | None:
    """Return a value of the manifest as one line of text."""
    if isinstance(value, dict):
        return "; ".join(f"{texts.name('made', k)}: {_written(v, texts)}" for k, v in value.items())
    if isinstance(value, float):
        return texts.number(value, 1)
    return None if value is None else str(value)
