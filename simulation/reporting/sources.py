"""Where things come from: inputs with their sources, the other cells, how the run was made."""

from __future__ import annotations

import json
from typing import Any

from simulation.reporting.drawing import caption, replications
from simulation.reporting.folder import ResultFolder
from simulation.reporting.measures import LISTED
from simulation.reporting.tables import KIND_ORDER, Row, Table, change_of, unit_of
from simulation.reporting.texts import Texts, digits_for

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
        kind = str(item.get("kind", ""))
        name = f"{item.get('description') or item.get('name', '')}\n{item.get('name', '')}"
        unit = str(item.get("unit") or "")
        value = f"{written_value(item.get('value'), texts)} {'' if unit in ('1', '') else unit}".strip()
        source = str(item.get("source") or texts("kinds.no_source"))
        rows.append(
            Row([name, value, texts.name("kinds", kind), source], "assumption" if kind == "assumption" else "")
        )
    columns = [texts("columns." + c) for c in ("input", "value", "kind", "source")]
    return Table("inputs", texts("captions.inputs"), columns, rows, len(columns), tall=True)


def written_value(value: Any, texts: Texts) -> str:
    """Return an input's value: numbers in the language's format, everything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return texts.number(value)
    digits = next((d for d in range(7) if abs(round(value, d) - value) <= 1e-9 * max(1.0, abs(value))), None)
    if digits is None or (value and abs(value) < 1e-4):
        return f"{value:.4g}".replace(".", "," if texts.lang == "da" else ".")
    return texts.number(value, digits)


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
    return Table("cells", caption(texts, "cells", replications(folder), cell=names[0]), columns, rows, 2)


def made(folder: ResultFolder, texts: Texts) -> list[tuple[str, str]]:
    """Return how the run was made, as (label, text) pairs; what the manifest does not say is left out."""
    manifest, config = folder.manifest, folder.config
    population = folder.population
    pairs: list[tuple[str, Any]] = [
        ("command", manifest.get("command")),
        ("population", " · ".join(str(population[k]) for k in ("title", "name") if population.get(k))),
        ("start", texts.date(folder.start) if folder.start else None),
        ("horizon", folder.weeks),
        ("seed", manifest.get("seed", config.get("seed"))),
        *((k, manifest.get(k)) for k in MADE),
        ("economy", config.get("economy")),
        ("data", {k: str(v)[:HASH_SHOWN] for k, v in (manifest.get("data_hashes") or {}).items()}),
    ]
    return [(texts("made." + key), _written(value)) for key, value in pairs if value not in (None, "", {}, [])]


def _written(value: Any) -> str:
    """Return a value of the manifest or the configuration as one line of text."""
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_written(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return " ".join(_written(v) for v in value)
    return f"{value:.1f}" if isinstance(value, float) and abs(value) >= 10 else str(value)
