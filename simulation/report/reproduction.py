"""The reproduction page: every documented result beside its simulation, what is missed, and whether rivals do better.

:func:`write_reproduction_page` is the door: it reads ``reproduce.parquet`` and ``reproduce.json`` in a folder and
writes ``figures/`` and ``report.html`` into it. :func:`columns` says what the table holds. ``reproduce.json`` holds
``summary`` and ``rivals`` (records of the scoring by use, and of the comparison with the rivals), ``warnings`` if
there are any, and how the run was made: version, commit, created, seconds, workers, machine, seed, command.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulation.errors import ReportError
from simulation.report import reproduction_tables as tables
from simulation.report import reproduction_words as words
from simulation.report.drawing import Drawn, styled
from simulation.report.reproduction_falls import falls
from simulation.report.reproduction_forest import forests
from simulation.report.reproduction_rows import Result, results
from simulation.report.writing import filled, png, write_whole
from simulation.results.checks import unchecked
from simulation.results.columns import REPRODUCTION
from simulation.results.folder import _mapping, _table
from simulation.words.texts import LANGUAGES, Texts

TABLE, NUMBERS = "reproduce.parquet", "reproduce.json"
MADE = ("command", "seed", "version", "commit", "created", "seconds", "workers", "machine")

LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("coverage", ("coverage",)),
    ("figures", ("forest_shares", "forest_others")),
    ("misses", ("misses",)),
    ("rivals", ("rival_sentences", "contest", "scores")),
    ("falls", ("fall_sentences", "fall_figure", "falls")),
    ("checks", ("checks",)),
    ("everything", ("everything",)),
    ("sources", ("sources",)),
)
"""The sections in reading order, and what stands in each."""


def write_reproduction_page(folder: Path, lang: str = "en") -> Path:
    """Write the page of the folder's ``reproduce.parquet`` into it and return the path of ``report.html``.

    Raises:
        ReportError: for a missing or broken file (named), a missing column, no rows, an unknown language, or a
        folder that cannot be written.
    """
    if lang not in LANGUAGES:
        raise ReportError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    frame = _table(Path(folder) / TABLE, tuple(REPRODUCTION)).to_pandas()
    if frame.empty:
        raise ReportError(f"{Path(folder) / TABLE}: has no rows, so there is nothing to report")
    numbers = _mapping(Path(folder) / NUMBERS)
    if absent := [key for key in ("summary", "rivals") if not isinstance(numbers.get(key), list)]:
        raise ReportError(
            f"{Path(folder) / NUMBERS}: lacks the list{'s' if len(absent) > 1 else ''} {' and '.join(absent)}"
        )
    texts = Texts(lang)
    rows = results(frame)
    figures = {"forest": forests(rows, texts), "falls": [f for f in [falls(rows, texts)] if f is not None]}
    page = _render(rows, numbers, texts, figures, unchecked(Path(folder), texts))
    try:
        for drawn in (d for some in figures.values() for d in some):
            with styled():
                write_whole(Path(folder) / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(Path(folder) / "report.html", page.encode())
    except OSError as error:
        raise ReportError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error


def _render(
    rows: list[Result], numbers: Mapping[str, Any], texts: Texts, figures: dict[str, list[Drawn]], more: list[str]
) -> str:
    """Return the page, with ``more`` warnings."""
    summary = {str(record["use"]): record for record in numbers["summary"]}
    rivals = numbers["rivals"]
    compared = words.rival_sentences(rows, rivals, texts)
    split = tables.fall_sentences(rows, texts)
    parts: dict[str, list[tuple[str, Any]]] = {
        "coverage": _one("table", tables.coverage(summary, texts)),
        "forest_shares": [("figure", f) for f in figures["forest"] if f.name.startswith("forest_shares")],
        "forest_others": [("figure", f) for f in figures["forest"] if f.name.startswith("forest_others")],
        "misses": [("misses", words.misses(rows, texts))],
        "rival_sentences": [("sentences", [("", s) for s in compared])],
        "contest": _one("table", tables.contest(rivals, texts)),
        "scores": _one("table", tables.scores(rows, texts)),
        "fall_sentences": [("sentences", split)] if split else [],
        "fall_figure": [("figure", f) for f in figures["falls"]],
        "falls": _one("table", tables.falls(rows, texts)),
        "checks": _one("table", tables.checks(rows, texts)),
        "everything": _one("table", tables.everything(rows, texts)),
        "sources": _one("table", tables.sources(rows, texts)),
    }
    return filled(
        "reproduction",
        t=texts,
        lang=texts.lang,
        title=texts("results.title"),
        facts=_facts(rows, texts),
        tiles=words.tiles(summary, texts),
        headlines=words.headlines(rows, summary, rivals, texts),
        not_said=words.not_said(texts),
        warnings=[*(str(w) for w in numbers.get("warnings") or []), *more],
        sections=list(_sections(parts, texts)),
        made=[(texts(f"made.{key}"), str(numbers[key])) for key in MADE if numbers.get(key) not in (None, "")],
        version=numbers.get("version", ""),
    )


def _one(kind: str, thing: Any) -> list[tuple[str, Any]]:
    return [] if thing is None else [(kind, thing)]


def _sections(parts: Mapping[str, list[tuple[str, Any]]], texts: Texts) -> Iterator[dict[str, Any]]:
    """Yield the sections that have something in them, their figures and tables numbered as they come."""
    counts = {"figure": 0, "table": 0}
    for name, members in LAYOUT:
        entries = []
        for kind, thing in (part for member in members for part in parts[member]):
            label = ""
            if kind in counts:
                counts[kind] += 1
                label = texts(f"page.{kind}", i=counts[kind])
            entries.append({"kind": kind, "number": label, "thing": thing})
        if entries:
            yield {"name": name, "title": texts(f"results.{name}"), "entries": entries}


def _facts(rows: list[Result], texts: Texts) -> str:
    """Return the line under the title: figures, systems, studies, replications."""
    counts = sorted({int(r.replications) for r in rows if r.replications == r.replications and r.replications > 0})
    most = counts[-1] if counts else 0
    span = texts.number(most) if len(counts) < 2 else f"{texts.number(counts[0])}–{texts.number(most)}"
    sizes = {
        "figures": len(rows),
        "systems": len({r.system for r in rows}),
        "studies": len({r.study for r in rows if r.study}),
    }
    words = {k: texts(f"results.n_{k}", n=n) for k, n in sizes.items()}
    return texts("results.facts", **words, replications=texts("results.n_replications", n=most, span=span))
