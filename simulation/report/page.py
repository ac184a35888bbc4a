"""The report page of a comparison, in English or Danish.

:func:`write_report` reads a result folder and writes ``summary.json``, ``figures/`` and ``report.html`` into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulation.errors import ReportError
from simulation.report import (
    as_run,
    effect_tables,
    headline,
    money_tables,
    naming,
    occupancy,
    savings,
    sources,
    tables,
    transport,
)
from simulation.report.drawing import Drawn
from simulation.report.figures import draw
from simulation.report.layers import layers
from simulation.report.structure_tables import structure
from simulation.report.summary import summary
from simulation.report.writing import filled, png, write_whole
from simulation.results import checks
from simulation.results.folder import ResultFolder, read_folder
from simulation.words.texts import LANGUAGES, Texts


def write_report(folder: Path, lang: str = "en") -> Path:
    """Write the report of the result folder into it and return the path of ``report.html``.

    Raises
    ------
        ReportError: for a missing or broken file (named), an unknown language, or a folder that cannot be
        written.
    """
    if lang not in LANGUAGES:
        raise ReportError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    everything = read_folder(folder)
    result = everything.cell(everything.cells[0])
    texts = Texts(lang)
    net = savings.net(result)
    figures = draw(result, texts)
    if (filled_places := occupancy.figure(result, texts)) is not None:
        figures["occupancy"] = filled_places
    try:
        numbers = json.dumps(summary(result, net), ensure_ascii=False, indent=2, allow_nan=False)
        write_whole(result.path / "summary.json", (numbers + "\n").encode())
        page = render(everything, result, texts, figures)
        for drawn in figures.values():
            write_whole(result.path / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(result.path / "report.html", page.encode())
    except OSError as error:
        raise ReportError(f"{error.filename or result.path}: cannot be written: {error.strerror}") from error


def render(everything: ResultFolder, result: ResultFolder, texts: Texts, figures: dict[str, Drawn]) -> str:
    """Return the page of ``result``, one cell of ``everything``."""
    net = savings.net(result)
    lists = {
        "contrasts": effect_tables.contrasts(result, texts),
        "competing": effect_tables.competing(result, texts),
        "filled": occupancy.table(result, texts),
        "as_run": as_run.table(result, texts),
        "set_by_user": as_run.set_by_user(result, texts),
        "prices": as_run.prices(result, texts),
        "levels": tables.levels(result, texts),
        "payers": money_tables.payers(result, texts, net),
        "yearly": money_tables.yearly(result, texts, net),
        "ledger": money_tables.ledger(result, texts, net),
        "displacement": tables.displacement(result, texts),
        "precision": tables.precision(result, texts) if result.policies else None,
        "transport": transport.distances(result, texts),
        "widened": transport.widened(result, texts, net),
        "structure": structure(result, texts),
        "layers": layers(result, texts),
        "cells": sources.cells(everything, texts),
        "inputs": sources.inputs(result, texts),
    }
    return filled(
        "report",
        t=texts,
        lang=texts.lang,
        title=_title(result, texts),
        facts=_facts(result, texts),
        alone=_alone(result, texts),
        headlines=headline.headlines(result, texts, net),
        not_said=headline.not_said(result, texts),
        warnings=[
            *map(texts.said, as_run.programme_warnings(result)),
            *headline.warnings(everything, texts),
            *transport.warnings(result, texts),
            *checks.unchecked(result.path, texts),
        ],
        made=sources.made(result, texts),
        version=result.manifest.get("version", ""),
        sections=list(_sections(texts, figures, lists)),
        inputs=lists["inputs"],
    )


LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("differences", ("differences", "contrasts")),
    ("programme", ("occupancy", "filled")),
    ("as_run", ("as_run", "set_by_user", "prices")),
    ("outflow", ("outflow",)),
    ("jobs", ("jobs",)),
    ("stocks", ("stocks",)),
    ("savings", ("payers", "saving_by_year", "yearly", "saving_so_far")),
    ("accounts", ("saving_by_account", "ledger")),
    ("displacement", ("displacement",)),
    ("levels", ("levels", "competing")),
    ("precision", ("precision",)),
    ("layers", ("layers",)),
    ("structure", ("structure",)),
    ("transport", ("transport", "widened")),
    ("cells", ("cells",)),
    ("inputs", ("inputs",)),
)
"""The sections in reading order, and the figures and tables in each."""


def _sections(
    texts: Texts, figures: dict[str, Drawn], lists: dict[str, tables.Table | None]
) -> Iterator[dict[str, Any]]:
    """Yield the sections that have something in them, their figures and tables numbered as they come."""
    counts = {"figure": 0, "table": 0}
    for name, members in LAYOUT:
        items = []
        for member in members:
            found: Drawn | tables.Table | None = figures.get(member) or lists.get(member)
            if found is None:
                continue
            kind = "figure" if isinstance(found, Drawn) else "table"
            counts[kind] += 1
            items.append({"kind": kind, "number": texts(f"page.{kind}", i=counts[kind]), kind: found})
        if items:
            yield {"name": name, "title": texts("page." + name), "entries": items}


def _title(result: ResultFolder, texts: Texts) -> str:
    """Return the page's title: who was compared with what, where."""
    where = naming.population(result.population, texts) or texts("made.population")
    return f"{texts.list([texts.arm(a) for a in result.policies or result.arms])}: {where}"


def _facts(result: ResultFolder, texts: Texts) -> str:
    """Return the line under the title: size, horizon, start, replications, arms."""
    n = int(result.runs["replication"].nunique())
    return texts(
        "page.facts",
        n=texts.number(savings.citizens(result)),
        weeks=result.weeks,
        start=texts.date(result.start),
        replications=texts("page.replications", n=n),
        arms=texts.list([texts.arm(a) for a in result.arms]),
    )


def _alone(result: ResultFolder, texts: Texts) -> str:
    """Return why there is no comparison, or nothing when there is one."""
    if result.policies:
        return ""
    if result.baseline not in result.arms:
        return texts("headline.no_usual", baseline=result.baseline)
    return texts("headline.only_arm")
