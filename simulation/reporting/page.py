"""The report page: one HTML file that needs nothing else, in English or Danish.

:func:`write_report` is the door to this package: it reads a result folder and writes ``summary.json``,
``figures/`` and ``report.html`` into it. A file is written beside its place and renamed, so that it is
there whole or not at all.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from simulation.reporting import headline, savings, sources, tables, transport
from simulation.reporting.drawing import Drawn
from simulation.reporting.figures import draw, titled
from simulation.reporting.folder import ReportError, ResultFolder, read_folder
from simulation.reporting.layers import layers
from simulation.reporting.structure import structure
from simulation.reporting.summary import summary
from simulation.reporting.texts import LANGUAGES, Texts

PNG_DPI = 160


def write_report(folder: Path, lang: str = "en") -> Path:
    """Write the report of the result folder into it and return the path of ``report.html``.

    Raises:
        ReportError: for a missing or broken file (named), an unknown language, or a folder that cannot be
        written.
    """
    if lang not in LANGUAGES:
        raise ReportError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    everything = read_folder(folder)
    result = everything.cell(everything.cells[0])
    texts = Texts(lang)
    net = savings.net_paid(result)
    figures = draw(result, texts)
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
    net = savings.net_paid(result)
    lists = {
        "contrasts": tables.contrasts(result, texts),
        "levels": tables.levels(result, texts),
        "payers": tables.payers(result, texts, net),
        "ledger": tables.ledger(result, texts, net),
        "displacement": tables.displacement(result, texts),
        "precision": tables.precision(result, texts) if result.policies else None,
        "transport": transport.distances(result, texts),
        "widened": transport.widened(result, texts, net),
        "structure": structure(result, texts),
        "layers": layers(result, texts),
        "cells": sources.cells(everything, texts),
        "inputs": sources.inputs(result, texts),
    }
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        t=texts,
        lang=texts.lang,
        title=_title(result, texts),
        facts=_facts(result, texts),
        alone=_alone(result, texts),
        headlines=headline.headlines(result, texts, net),
        not_said=headline.not_said(result, texts),
        warnings=[*headline.warnings(everything, texts), *transport.warnings(result, texts)],
        made=sources.made(result, texts),
        version=result.manifest.get("version", ""),
        sections=list(_sections(texts, figures, lists)),
        inputs=lists["inputs"],
        svg=svg,
    )


LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("differences", ("differences", "contrasts")),
    ("outflow", ("outflow",)),
    ("jobs", ("jobs",)),
    ("stocks", ("stocks",)),
    ("savings", ("saving_by_year", "saving_so_far", "payers")),
    ("accounts", ("saving_by_account", "ledger")),
    ("displacement", ("displacement",)),
    ("levels", ("levels",)),
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
    population = result.population
    where = str(population.get("title") or population.get("name") or texts("made.population"))
    return f"{texts.list([texts.arm(a) for a in result.policies or result.arms])}: {where}"


def _facts(result: ResultFolder, texts: Texts) -> str:
    """Return the line under the title: size, horizon, start, replications, arms."""
    n = int(result.runs["replication"].nunique())
    return texts(
        "page.facts",
        n=texts.number(savings.citizens(result)),
        weeks=result.weeks,
        start=texts.date(result.start),
        replications=texts("page.one_replication" if n == 1 else "page.replications", n=texts.number(n)),
        arms=texts.list([texts.arm(a) for a in result.arms]),
    )


def _alone(result: ResultFolder, texts: Texts) -> str:
    """Return why there is no comparison, or nothing when there is one."""
    if result.policies:
        return ""
    if result.baseline not in result.arms:
        return texts("headline.no_usual", baseline=result.baseline)
    return texts("headline.only_arm")


def svg(drawn: Drawn) -> str:
    """Return the figure as inline SVG: no outside names, ids of its own, a label for screen readers."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": drawn.name}):
        drawn.figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r' (width|height)="[^"]*pt"', "", text, count=2)
    # Every figure numbers its parts from one; on a shared page the ids must differ.
    text = re.sub(r'\bid="', f'id="{drawn.name}-', text)
    text = re.sub(r'href="#', f'href="#{drawn.name}-', text)
    text = text.replace("url(#", f"url(#{drawn.name}-")
    label = html.escape(drawn.title)
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def png(drawn: Drawn) -> bytes:
    """Return the figure as a PNG that stands alone, heading and caption on it."""
    buffer = io.BytesIO()
    titled(drawn).savefig(buffer, format="png", dpi=PNG_DPI, bbox_inches="tight", pad_inches=0.15)
    return buffer.getvalue()


def write_whole(path: Path, content: bytes) -> Path:
    """Write ``content`` beside ``path`` and rename it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
