"""The tables of the reproduction page; together they hold every row and every column of ``reproduce.parquet``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulation.report.reproduction_rows import (
    RIVALS,
    Result,
    called,
    distance,
    documented,
    simulated,
    written,
)
from simulation.report.tables import Row, Table
from simulation.results.figures import UNSCORED
from simulation.words.texts import DASH, MINUS, Texts

Record = Mapping[str, Any]
CHECKED = ("direction", "identity")
ROLES = ("predicted", "awaits", "fitted", "arithmetic")
MOST_PEOPLE = 1000
"""In larger studies a difference in persons says no more than one in percentage points."""


def number(record: Record, name: str) -> float:
    """Return a number of a record of ``reproduce.json``; null is NaN."""
    value = record.get(name)
    return math.nan if value is None else float(value)


def _table(
    name: str,
    note: str,
    heads: Sequence[str],
    rows: list[Row],
    texts: Texts,
    text_columns: int = 1,
    tall: bool = False,
) -> Table | None:
    """Return a table with heads by key, ``heads.`` where no section is named; None without rows."""
    columns = [texts(head if "." in head else f"heads.{head}") for head in heads]
    return Table(name, note, columns, rows, text_columns, tall) if rows else None


def _first(result: Result, texts: Texts) -> str:
    return f"{called(texts, result)}\n{result.id}"


def everything(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return every figure, grouped by system."""
    heads = ("figure", "arm", "use", "result", "documented", "n", "simulated", "columns.usual", "score")
    rows: list[Row] = []
    for system in dict.fromkeys(r.system for r in results):
        rows.append(Row([texts.named("arms", system), *[""] * (len(heads) - 1)], "group"))
        for r in (r for r in results if r.system == system):
            arm = " + ".join(texts.named("arms", part.strip()) for part in r.arm.split("+"))
            cells = [
                f"{r.name}\n{r.id}",
                "; ".join(p for p in (arm, texts.named("outcomes", r.measure)) if p),
                ", ".join(_label(texts, s, v) for s, v in (("uses", r.use), ("roles", r.role)) if v),
                verdict(r, texts),
                documented(texts, r),
                texts.number(r.n),
                simulated(texts, r),
                "" if math.isnan(r.control_mean) else written(texts, r, r.control_mean),
                _score(r, r.score, texts),
            ]
            rows.append(Row(cells, "missed" if r.covered is False else ""))
    return _table("everything", texts("notes.everything"), heads, rows, texts, 4)


def sources(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return where every figure stands, the study it was simulated in, and its note."""
    rows = []
    for r in results:
        study = ", ".join(p for p in (r.study, texts.number(r.replications)) if p)
        unit = f"{r.kind}, {r.unit}" if r.unit and r.unit != r.kind else r.kind
        rows.append(Row([f"{_first(r, texts)} ({unit})", r.source or texts("kinds.no_source"), study, r.note]))
    return _table(
        "sources", texts("notes.sources"), ("figure", "columns.source", "study", "note"), rows, texts, 4, True
    )


def misses(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return every miss with its size in the study's own terms, by role: predicted first, the arithmetic last."""
    heads = (
        "figure",
        "note",
        "documented",
        "simulated",
        *(f"reproduction_heads.{k}" for k in ("gap", "outside", "people")),
    )
    rows: list[Row] = []
    for role in (*ROLES, "other"):
        own = [r for r in results if r.covered is False and (r.role if r.role in ROLES else "other") == role]
        if own:
            title = f"{texts(f'results.misses_{role}')} ({len(own)})"
            rows.append(Row([title, *[""] * (len(heads) - 1)], "group"))
        rows += [
            Row([_first(r, texts), r.note, documented(texts, r), simulated(texts, r), *_off(r, texts)]) for r in own
        ]
    return _table("misses", texts("reproduction_notes.misses"), heads, rows, texts, 2)


def _off(result: Result, texts: Texts) -> list[str]:
    """Return by how much a missed figure is off, by how much outside its interval, and what that is in people."""
    if result.kind == "direction":
        return [DASH] * 3
    gap, outside, people = _signed(result, result.simulated_mean - result.documented, texts), DASH, DASH
    if result.numeric:
        outside = distance(
            texts, result, max(result.pi90_low - result.documented, result.documented - result.pi90_high)
        )
    if result.kind == "share" and result.n <= MOST_PEOPLE:
        values = {"documented": result.documented * result.n, "simulated": result.simulated_mean * result.n}
        shown = {key: texts.number(round(value)) for key, value in values.items()}
        people = texts("reproduction_heads.of_people", n=texts.number(result.n), **shown)
    return [gap, outside, people]


def _signed(result: Result, value: float, texts: Texts) -> str:
    return ("+" if value > 0 else MINUS if value < 0 else "") + distance(texts, result, value)


def apart(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the figures that are shown and counted nowhere, and why."""
    rows = [
        Row([_first(r, texts), r.note, documented(texts, r), simulated(texts, r)])
        for r in results
        if r.role == UNSCORED
    ]
    return _table("apart", texts("notes.apart"), ("figure", "note", "documented", "simulated"), rows, texts, 2)


def checks(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the directions and the sums, each with whether it comes out."""
    rows = [
        Row([_first(r, texts), verdict(r, texts), documented(texts, r), simulated(texts, r)],
            "missed" if r.covered is False else "")
        for r in results if r.kind in CHECKED
    ]  # fmt: skip
    return _table("checks", texts("notes.checks"), ("figure", "result", "documented", "simulated"), rows, texts, 2)


def falls(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the documented changes: what the trend alone gives, what the policy adds, what neither explains."""
    heads = ("figure", "documented", "simulated", *(f"reproduction_heads.{k}" for k in ("trend", "policy", "rest")))
    rows = []
    for r in (r for r in results if r.kind == "decomposition"):
        cells = [DASH] * 3
        whole, total, trend = r.documented, r.simulated_mean, r.control_mean
        if whole and math.isfinite(trend) and math.isfinite(total):
            parts = [(written(texts, r, trend), trend)]
            parts += [(_signed(r, part, texts), part) for part in (total - trend, whole - total)]
            cells = [f"{text} ({texts.percent(part / whole, 0)})" for text, part in parts]
        rows.append(Row([_first(r, texts), documented(texts, r), simulated(texts, r), *cells]))
    return _table("falls", texts("reproduction_notes.falls"), heads, rows, texts)


def coverage(summary: Mapping[str, Record], texts: Texts) -> Table | None:
    """Return coverage, width and score by use."""
    rows = []
    for use, s in summary.items():
        if s["figures"]:
            ends = f"{texts.percent(number(s, 'coverage_low'), 0)}; {texts.percent(number(s, 'coverage_high'), 0)}"
            width = number(s, "mean_width_share") * 100
            cells = [
                _label(texts, "uses", use),
                f"{s['figures']} ({s['studies']})",
                str(s["covered"]),
                f"{texts.percent(number(s, 'coverage'), 0)} [{ends}]",
                texts.percent(number(s, "expected"), 0),
                DASH if math.isnan(width) else f"{texts.number(width, 1)} {texts('units.points_short')}",
                texts.number(number(s, "mean_width"), 2),
                texts.number(number(s, "mean_score"), 2),
            ]
            rows.append(Row(cells))
    heads = ("use", "figures", "covered", "share", "expected", "reproduction_heads.width_share", "width", "score")
    return _table("coverage", texts("notes.coverage"), heads, rows, texts)


def contest(rivals: Sequence[Record], texts: Texts) -> Table | None:
    """Return model and rivals, overall and by use, and which is better."""
    rows = []
    for r in (r for r in rivals if r["figures"]):
        low, high = (texts.number(number(r, f"difference_{end}"), 2, sign=True) for end in ("low", "high"))
        difference = texts.number(number(r, "difference"), 2, sign=True)
        cells = [
            texts("contest.all") if r["use"] == "all" else _label(texts, "uses", str(r["use"])),
            texts(f"contest.{r['rival']}"),
            texts(f"reproduction_verdicts.{str(r['verdict']).replace(' ', '_')}"),
            f"{r['figures']} ({r['studies']})",
            texts.number(number(r, "model_score"), 2),
            texts.number(number(r, "rival_score"), 2),
            texts.percent(number(r, "better"), 0),
            difference if low == DASH else f"{difference} [{low}; {high}]",
        ]
        rows.append(Row(cells))
    heads = ("use", "rival", "reproduction_heads.verdict", "figures", "model", "other", "better", "difference")
    return _table("contest", texts("notes.contest"), heads, rows, texts, 3)


def scores(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the interval scores of every figure that a rival has an answer to; a better rival is marked."""
    rows = []
    for r in (r for r in results if any(math.isfinite(r.rival(name)) for name in RIVALS)):
        cells = [_first(r, texts), _label(texts, "uses", r.use), _score(r, r.score, texts)]
        for own in (r.rival(name) for name in RIVALS):
            cell = _score(r, own, texts)
            cells.append(texts("reproduction_verdicts.better_here", score=cell) if own < r.score else cell)
        rows.append(Row(cells))
    note = f"{texts('notes.scores')} {texts('reproduction_notes.scores')}"
    return _table("scores", note, ("figure", "use", "model", *(f"contest.{n}" for n in RIVALS)), rows, texts, 2)


def verdict(result: Result, texts: Texts) -> str:
    """Return in a word whether the figure is covered, a direction the same, a sum right."""
    if result.covered is None:
        return texts("verdicts.not_scored" if result.role == UNSCORED else "verdicts.not_compared")
    right, wrong = {"direction": ("same_way", "other_way"), "identity": ("comes_out", "does_not")}.get(
        result.kind, ("covered", "missed")
    )
    return texts(f"verdicts.{right if result.covered else wrong}")


def _label(texts: Texts, section: str, key: str) -> str:
    return texts.named(section, key) if key else DASH


def _score(result: Result, score: float, texts: Texts) -> str:
    return distance(texts, result, score) if math.isfinite(score) else DASH
