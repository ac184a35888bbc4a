"""Where things come from: inputs with their sources, the other cells, how the run was made."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.tables import KIND_ORDER, Row, Table, change_of, unit_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import LISTED
from simulation.words.texts import NO_BREAK, Texts, digits_for

IN_CELLS = ("ever_job_or_education", "in_job")
MADE = ("version", "commit", "created", "seconds", "workers", "machine")
MOST_CELLS = 200
"""A sweep may have thousands of cells; a page is not the place for them all."""

HASH_SHOWN = 16


def inputs(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return each input with its value, kind and source, the assumptions first."""
    listed: list[dict[str, Any]] = [i for i in folder.manifest.get("inputs") or [] if isinstance(i, dict)]
    if not listed:
        return None

    def rank(item: dict[str, Any]) -> int:
        kind = str(item.get("kind", ""))
        return KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)

    rows = []
    for item in sorted(listed, key=rank):
        kind, name = str(item.get("kind", "")), str(item.get("name", ""))
        unit = naming.unit(str(item.get("unit") or ""), texts)
        value = f"{written_value(item.get('value'), texts)} {'' if unit in ('1', '') else unit}".strip()
        meaning = naming.meaning(item, texts)
        if not meaning:  # a key of the program's, with a value as it is typed
            value = naming.coded(f"`{value}`")
        called = f"{meaning}\n{name}"
        why = naming.source(item, texts)
        if room := item.get("room"):
            no_more = texts("origins.no_more", **{k: written_value(v, texts) for k, v in room.items()})
            why = f"{why.rstrip('.')}; {no_more}"
        cells = [called, value, texts.name("kinds", kind), why]
        rows.append(Row(cells, "assumption" if kind == "assumption" else ""))
    columns = [texts("columns." + c) for c in ("input", "value", "kind", "source")]
    text = naming.coded(f"{texts('captions.inputs')} {texts('captions.reasons')}")
    return Table("inputs", text, columns, rows, len(columns), tall=True)


def written_value(value: Any, texts: Texts) -> str:
    """Return an input's value: numbers in the language's format, also those in a text; else as it is."""
    if isinstance(value, str):
        return _localised(value, texts)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return texts.number(value)
    digits = next((d for d in range(9) if abs(round(value, d) - value) <= 1e-9 * max(1e-4, abs(value))), None)
    if digits is None:
        return texts.figures(value, 4)
    return texts.number(value, digits)


def _localised(text: str, texts: Texts) -> str:
    """Return a text with its numbers in the language's format, given in the English: ``12,326 / 16,382``, ``80%``."""
    if texts.lang == "en":
        return text
    numbers = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?")
    swapped = numbers.sub(lambda m: texts.number(float(m[0].replace(",", "")), len(m[0].partition(".")[2])), text)
    return re.sub(r"(?<=\d)%", f"{NO_BREAK}%", swapped)


def cells(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the main differences in every cell of a design with more than one."""
    names = folder.cells
    if len(names) < 2 or not folder.policies:
        return None
    shown = [m for m in LISTED if m.name in IN_CELLS and m.name in folder.contrasts.columns]
    rows = []
    for cell in names[:MOST_CELLS]:
        one = folder.cell(cell)
        for arm in folder.policies:
            row = [str(cell), texts.arm(arm)]
            for measure in shown:
                e = change_of(one, arm, measure)
                row.append(f"{texts.brackets(e, digits_for(e, 1, 2), True)} {unit_of(measure, texts, change=True)}")
            rows.append(Row(row))
    columns = [texts("columns.cell"), texts("columns.arm"), *(texts.name("outcomes", m.name) for m in shown)]
    return Table("cells", caption(texts, "cells", folder, cell=names[0]), columns, rows, 2)


def made(folder: ResultFolder, texts: Texts) -> list[tuple[str, str]]:
    """Return how the run was made, as (label, text) pairs; what the manifest does not say is left out."""
    manifest, config = folder.manifest, folder.config
    data = {k: str(v)[:HASH_SHOWN] for k, v in (manifest.get("data_hashes") or {}).items()}
    economy = {f"economy.{k}": v for k, v in (config.get("economy") or {}).items()}
    pairs: list[tuple[str, Any]] = [
        ("command", _code([manifest.get("command")])),
        ("population", _population(folder, texts)),
        ("start", texts.date(folder.start) if folder.start else None),
        ("horizon", folder.weeks),
        ("seed", manifest.get("seed", config.get("seed"))),
        *((k, _written(manifest.get(k), texts)) for k in MADE),
        ("economy", _code([f"{k}={v}" for k, v in economy.items() if v not in (None, {}, [])])),
        ("data", _code([f"{k}: {v}" for k, v in data.items()])),
    ]
    return [(texts("made." + key), value) for key, value in pairs if value not in (None, "", {}, [])]


def _population(folder: ResultFolder, texts: Texts) -> Markup:
    """Return the population's title, and its name as one types it."""
    title, name = naming.population(folder.population, texts), folder.population.get("name")
    return Markup(" · ").join(p for p in (title, _code([name])) if p)


def _code(items: list[Any]) -> Markup:
    """Return what is typed or read by a machine, set as code."""
    return Markup(" ").join(Markup("<code>{}</code>").format(item) for item in items if item)


def _written(value: Any, texts: Texts) -> str | None:
    """Return a value of the manifest as one line of text."""
    if value is None:
        return None
    if isinstance(value, dict):
        return "; ".join(f"{texts.name('made', k)}: {_written(v, texts)}" for k, v in value.items())
    if isinstance(value, float):
        return texts.number(value, 1)
    return str(value)
