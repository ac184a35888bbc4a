"""The reproduction page: results and how well they are foretold, what is no result, what is missed and why.

:mod:`simulation.results.figures` says what ``reproduce.parquet`` holds. ``reproduce.json`` holds ``summary`` and
``rivals`` (records of the scoring by use, and of the comparison with the rivals), ``warnings`` if there are any, and
how the run was made: version, commit, created, seconds, workers, machine, seed, command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from simulation.errors import ReportError
from simulation.report import reproduction_tables as tables
from simulation.report.figure_words import in_language
from simulation.report.reproduction_figures import falls, forests
from simulation.report.reproduction_rows import Result, results
from simulation.report.reproduction_tables import Record, number
from simulation.report.sheet import Head, Part, Section, Sheet, Tile
from simulation.results.checks import unchecked
from simulation.results.figures import COLUMNS, NEEDED
from simulation.results.folder import read_mapping, read_table
from simulation.words.texts import Texts

TABLE, NUMBERS = "reproduce.parquet", "reproduce.json"
MADE = ("command", "seed", "version", "commit", "created", "seconds", "workers", "machine")
NOT_SAID = ("interval", "together", "fitted", "documented")


def page_of(folder: Path, texts: Texts) -> Sheet:
    """Return what stands on the page of a reproduction's folder."""
    frame = read_table(folder / TABLE, NEEDED).to_pandas().reindex(columns=list(COLUMNS))
    if frame.empty:
        raise ReportError("{}: has no rows, so there is nothing to report", folder / TABLE)
    numbers = read_mapping(folder / NUMBERS)
    for key in ("summary", "rivals"):
        if not isinstance(numbers.get(key), list):
            raise ReportError("{}: lacks the list {}", folder / NUMBERS, key)
    rows, rivals = results(in_language(frame, texts)), numbers["rivals"]
    summary = {str(record["use"]): record for record in numbers["summary"] if record.get("draws") != "prior"}
    parts: dict[str, list[Part]] = {
        "coverage": [tables.coverage(numbers["summary"], texts), tables.contest(rivals, texts)],
        "apart": [tables.apart(rows, texts)],
        "misses": [tables.misses(rows, texts)],
        "figures": [*forests(rows, texts)],
        "rivals": [tables.scores(rows, texts)],
        "falls": [falls(rows, texts), tables.falls(rows, texts)],
        "everything": [tables.everything(rows, texts)],
        "sources": [tables.sources(rows, texts)],
    }
    return Sheet(
        kicker=texts("results.kicker"),
        title=texts("results.title"),
        facts=_facts(rows, texts),
        heads=[Head(tiles=tiles(summary, texts), sentences=headlines(rows, summary, rivals, texts))],
        notes=(
            texts("page.not_said"),
            [texts(f"in_short.said_{name}") for name in NOT_SAID],
        ),
        warnings=[*(str(w) for w in numbers.get("warnings") or []), *unchecked(folder, texts)],
        sections=[Section(name, texts(f"results.{name}"), own) for name, own in parts.items()],
        made=[(texts(f"made.{key}"), str(numbers[key])) for key in MADE if numbers.get(key) not in (None, "")],
        version=str(numbers.get("version", "")),
    )


def _facts(rows: Sequence[Result], texts: Texts) -> str:
    """Return the line under the title: figures, systems, studies, replications."""
    counts = [int(r.replications) for r in rows if r.replications > 0] or [0]
    sizes = {"figures": len(rows), "systems": len({r.system for r in rows})}
    sizes["studies"] = len({r.study for r in rows if r.study})
    words = {key: texts(f"results.n_{key}", n=n) for key, n in sizes.items()}
    span = "–".join(texts.number(c) for c in dict.fromkeys((min(counts), max(counts))))
    words["replications"] = texts("results.n_replications", n=max(counts), span=span)
    return texts("results.facts", **words)


def tiles(summary: Mapping[str, Record], texts: Texts) -> list[Tile]:
    """Return the numbers of the page's head: what is covered, fitted and predicted, and how much wider the latter."""
    found = []
    for use in ("calibrate", "validate"):
        record = summary.get(use, {})
        if record.get("figures"):
            ends = _ends(record, texts)
            hits = texts("in_short.covered", hits=record["covered"], n=record["figures"])
            expected = texts("in_short.expected", expected=ends["expected"])
            found.append(Tile(hits, texts(f"in_short.{use}_tile"), texts("in_short.interval", **ends), expected))
    fitted, kept = (number(summary.get(use, {}), "mean_width") for use in ("calibrate", "validate"))
    if kept / fitted > 0:
        note = texts("in_short.width_note", kept=texts.number(kept, 2), fitted=texts.number(fitted, 2))
        found.append(Tile(texts.number(kept / fitted, 1), texts("in_short.width_tile"), note, ""))
    return found


def headlines(
    rows: Sequence[Result], summary: Mapping[str, Record], rivals: Sequence[Record], texts: Texts
) -> list[str]:
    """Return in short what no table says: the coverage of what is kept, no miss, what is not counted."""
    found, kept = [], summary.get("validate", {})
    if kept.get("figures"):
        covered = texts("in_short.validate", n=kept["figures"], hits=kept["covered"], **_ends(kept, texts))
        found.append(f"{covered} {texts('in_short.' + _verdict(kept))}")
    if not any(r["figures"] for r in rivals):
        found.append(texts("contest.nothing"))
    if not any(r.covered is False for r in rows):
        found.append(texts("results.misses_none"))
    uncounted = len(rows) - sum(int(s.get("figures", 0)) for s in summary.values())
    return found + ([texts("in_short.uncounted", n=uncounted)] if uncounted > 0 else [])


def _ends(record: Record, texts: Texts) -> dict[str, str]:
    names = {"share": "coverage", "low": "coverage_low", "high": "coverage_high", "expected": "expected"}
    ends = {key: texts.percent(number(record, name), 0) for key, name in names.items()}
    return {**ends, "studies": texts("results.n_studies", n=int(record["studies"]))}


def _verdict(record: Record) -> str:
    """Say whether the coverage can be told from what right intervals would have."""
    expected = number(record, "expected")
    if number(record, "coverage_high") < expected:
        return "validate_narrow"
    return "validate_wide" if number(record, "coverage_low") > expected else "validate_right"
