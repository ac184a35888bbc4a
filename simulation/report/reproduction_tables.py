"""The tables of the reproduction page; together they hold every row and every column of ``reproduce.parquet``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simulation.report.reproduction_rows import (
    RIVALS,
    Result,
    called,
    distance,
    documented,
    simulated,
    written,
)
from simulation.report.reproduction_words import Record, fall_sentence, number
from simulation.report.tables import Row, Table
from simulation.words.texts import DASH, Texts

CHECKED = ("direction", "identity")


def everything(results: Sequence[Result], texts: Texts) -> Table:
    """Return every figure, grouped by system."""
    keys = ("figure", "arm", "use", "result", "documented", "n", "simulated")
    columns = [*(texts(f"heads.{k}") for k in keys), texts("columns.usual"), texts("heads.score")]
    rows: list[Row] = []
    for system in dict.fromkeys(r.system for r in results):
        rows.append(Row([texts.named("arms", system), *[""] * (len(columns) - 1)], "group"))
        for r in (r for r in results if r.system == system):
            control = "" if math.isnan(r.control_mean) else written(texts, r, r.control_mean)
            cells = [
                f"{r.name}\n{r.id}",
                "; ".join(p for p in (_arm(r, texts), texts.named("outcomes", r.measure)) if p),
                ", ".join(_label(texts, s, v) for s, v in (("uses", r.use), ("roles", r.role)) if v),
                verdict(r, texts),
                documented(texts, r),
                texts.number(r.n),
                simulated(texts, r),
                control,
                _score(r, r.score, texts),
            ]
            rows.append(Row(cells, _style(r)))
    return Table("everything", texts("notes.everything"), columns, rows, 4)


def sources(results: Sequence[Result], texts: Texts) -> Table:
    """Return where every figure stands, the study it was simulated in, and its note."""
    columns = [texts("heads.figure"), texts("columns.source"), texts("heads.study"), texts("heads.note")]
    rows = []
    for r in results:
        study = ", ".join(p for p in (r.study, texts.number(r.replications)) if p)
        unit = f"{r.kind}, {r.unit}" if r.unit and r.unit != r.kind else r.kind
        source = r.source or texts("kinds.no_source")
        rows.append(Row([f"{called(texts, r)}\n{r.id} ({unit})", source, study, r.note]))
    return Table("sources", texts("notes.sources"), columns, rows, len(columns), tall=True)


def checks(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the directions and the sums, each with whether it comes out."""
    some = [r for r in results if r.kind in CHECKED]
    if not some:
        return None
    columns = [texts(f"heads.{k}") for k in ("figure", "result", "documented", "simulated")]
    rows = [
        Row([f"{called(texts, r)}\n{r.id}", verdict(r, texts), documented(texts, r), simulated(texts, r)], _style(r))
        for r in some
    ]
    return Table("checks", texts("notes.checks"), columns, rows, 2)


def falls(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the documented changes with the simulated ones, with and without the policy."""
    some = [r for r in results if r.kind == "decomposition"]
    if not some:
        return None
    columns = [texts("heads.figure"), texts("heads.documented"), texts("heads.simulated"), texts("columns.usual")]
    rows = [
        Row(
            [
                f"{called(texts, r)}\n{r.id}",
                documented(texts, r),
                simulated(texts, r),
                written(texts, r, r.control_mean),
            ]
        )
        for r in some
    ]
    return Table("falls", texts("notes.falls_table"), columns, rows)


def fall_sentences(results: Sequence[Result], texts: Texts) -> list[tuple[str, str]]:
    """Return every decomposed change as (name, sentence)."""
    return [(called(texts, r), fall_sentence(r, texts)) for r in results if r.kind == "decomposition"]


def coverage(summary: Mapping[str, Record], texts: Texts) -> Table | None:
    """Return coverage, width and score by use."""
    keys = ("use", "figures", "covered", "share", "expected", "width", "score")
    rows = []
    for use, s in summary.items():
        if s["figures"]:
            ends = f"{texts.percent(number(s, 'coverage_low'), 0)}; {texts.percent(number(s, 'coverage_high'), 0)}"
            cells = [
                _label(texts, "uses", use),
                f"{s['figures']} ({s['studies']})",
                str(s["covered"]),
                f"{texts.percent(number(s, 'coverage'), 0)} [{ends}]",
                texts.percent(number(s, "expected"), 0),
                texts.number(number(s, "mean_width"), 2),
                texts.number(number(s, "mean_score"), 2),
            ]
            rows.append(Row(cells))
    columns = [texts(f"heads.{k}") for k in keys]
    return Table("coverage", texts("notes.coverage"), columns, rows) if rows else None


def contest(rivals: Sequence[Record], texts: Texts) -> Table | None:
    """Return model and rivals, overall and by use."""
    keys = ("use", "rival", "figures", "model", "other", "better", "difference")
    rows = []
    for r in rivals:
        if r["figures"]:
            low, high = (texts.number(number(r, f"difference_{end}"), 2, sign=True) for end in ("low", "high"))
            difference = texts.number(number(r, "difference"), 2, sign=True)
            cells = [
                texts("contest.all") if r["use"] == "all" else _label(texts, "uses", str(r["use"])),
                texts(f"contest.{r['rival']}"),
                f"{r['figures']} ({r['studies']})",
                texts.number(number(r, "model_score"), 2),
                texts.number(number(r, "rival_score"), 2),
                texts.percent(number(r, "better"), 0),
                difference if low == DASH else f"{difference} [{low}; {high}]",
            ]
            rows.append(Row(cells))
    columns = [texts(f"heads.{k}") for k in keys]
    return Table("contest", texts("notes.contest"), columns, rows, 2) if rows else None


def scores(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the interval scores of every figure that a rival has an answer to."""
    some = [r for r in results if any(math.isfinite(r.rival(name)) for name in RIVALS)]
    if not some:
        return None
    columns = [texts("heads.figure"), texts("heads.use"), texts("heads.model")]
    columns += [texts(f"contest.{name}") for name in RIVALS]
    rows = [
        Row(
            [
                f"{called(texts, r)}\n{r.id}",
                _label(texts, "uses", r.use),
                *(_score(r, s, texts) for s in (r.score, *(r.rival(name) for name in RIVALS))),
            ]
        )
        for r in some
    ]
    return Table("scores", texts("notes.scores"), columns, rows, 2)


def verdict(result: Result, texts: Texts) -> str:
    """Return in a word whether the figure is covered, a direction the same, a sum right."""
    if result.covered is None:
        return texts("verdicts.not_compared")
    right, wrong = {"direction": ("same_way", "other_way"), "identity": ("comes_out", "does_not")}.get(
        result.kind, ("covered", "missed")
    )
    return texts(f"verdicts.{right if result.covered else wrong}")


def _arm(result: Result, texts: Texts) -> str:
    return " + ".join(texts.named("arms", part.strip()) for part in result.arm.split("+"))


def _label(texts: Texts, section: str, key: str) -> str:
    return texts.named(section, key) if key else DASH


def _score(result: Result, score: float, texts: Texts) -> str:
    return distance(texts, result, score, "points_short") if math.isfinite(score) else DASH


def _style(result: Result) -> str:
    return "missed" if result.covered is False else ""
