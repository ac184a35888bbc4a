"""The tables of the reproduction page; together they hold every row and every column of ``reproduce.parquet``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from simulation.report.reproduction_rows import RIVALS, Result, called, distance, documented, simulated, written
from simulation.report.tables import Columns, Table, tabled
from simulation.results.figures import UNSCORED
from simulation.words.texts import DASH, MINUS, Texts

Record = Mapping[str, Any]
ROLES = ("predicted", "fitted", "arithmetic")
MOST_PEOPLE = 1000
"""In larger studies a difference in persons says no more than one in percentage points."""


def number(record: Record, name: str) -> float:
    """Return a number of a record of ``reproduce.json``; null is NaN."""
    value = record.get(name)
    return math.nan if value is None else float(value)


def _named(texts: Texts) -> tuple[str, Any]:
    """Return the column of a figure's name and id."""
    return texts("heads.figure"), lambda r: f"{called(texts, r)}\n{r.id}"


def _both(texts: Texts) -> Columns[Result]:
    """Return the columns of the documented and the simulated number."""
    return [
        (texts("heads.documented"), partial(documented, texts)),
        (texts("heads.simulated"), partial(simulated, texts)),
    ]


def _missed(result: Result) -> str:
    return "missed" if result.covered is False else ""


def everything(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return every figure, grouped by system."""

    def arm(r: Result) -> str:
        parts = " + ".join(texts.named("arms", part.strip()) for part in r.arm.split("+"))
        return "; ".join(p for p in (parts, texts.named("outcomes", r.measure)) if p)

    columns: Columns[Result] = [
        (texts("heads.figure"), lambda r: f"{r.name}\n{r.id}"),
        (texts("heads.arm"), arm),
        (texts("heads.use"), lambda r: ", ".join(
            _label(texts, s, v) for s, v in (("uses", r.use), ("roles", r.role)) if v)),
        (texts("heads.result"), lambda r: verdict(r, texts)),
        (texts("heads.documented"), partial(documented, texts)),
        (texts("heads.n"), lambda r: texts.number(r.n)),
        (texts("heads.simulated"), partial(simulated, texts)),
        (texts("columns.usual"), lambda r: "" if math.isnan(r.control_mean) else written(texts, r, r.control_mean)),
        (texts("heads.score"), lambda r: _score(r, r.score, texts)),
    ]  # fmt: skip
    systems = dict.fromkeys(r.system for r in results)
    groups = {texts.named("arms", system): [r for r in results if r.system == system] for system in systems}
    return tabled("everything", texts("notes.everything"), columns, groups, 4, style=_missed)


def sources(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return where every figure stands, the study it was simulated in, and its note."""

    def figure(r: Result) -> str:
        unit = f"{r.kind}, {r.unit}" if r.unit and r.unit != r.kind else r.kind
        return f"{called(texts, r)}\n{r.id} ({unit})"

    columns: Columns[Result] = [
        (texts("heads.figure"), figure),
        (texts("columns.source"), lambda r: r.source or texts("kinds.no_source")),
        (texts("heads.study"), lambda r: ", ".join(p for p in (r.study, texts.number(r.replications)) if p)),
        (texts("heads.note"), lambda r: r.note),
    ]
    return tabled("sources", texts("notes.sources"), columns, results, 4, tall=True)


def misses(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return every miss with its size in the study's own terms: predicted first, then fitted, arithmetic, others."""
    columns: Columns[Result] = [
        _named(texts),
        (texts("heads.note"), lambda r: r.note),
        *_both(texts),
        (texts("reproduction_heads.gap"), lambda r: _gap(r, texts)),
        (texts("reproduction_heads.outside"), lambda r: _outside(r, texts)),
        (texts("reproduction_heads.people"), lambda r: _people(r, texts)),
    ]
    found: dict[str, list[Result]] = {}
    for role in (*ROLES, "other"):
        own = [r for r in results if r.covered is False and (r.role if r.role in ROLES else "other") == role]
        if own:
            found[f"{texts(f'results.misses_{role}')} ({len(own)})"] = own
    return tabled("misses", texts("reproduction_notes.misses"), columns, found, 2)


def _gap(result: Result, texts: Texts) -> str:
    """Return by how much a missed figure is off."""
    return DASH if result.kind == "direction" else _signed(result, result.simulated_mean - result.documented, texts)


def _outside(result: Result, texts: Texts) -> str:
    """Return by how much a missed figure lies outside its interval."""
    size = max(result.pi90_low - result.documented, result.documented - result.pi90_high)
    return distance(texts, result, size) if result.numeric else DASH


def _people(result: Result, texts: Texts) -> str:
    """Return what a missed share is in people, documented and simulated."""
    if result.kind != "share" or not result.n <= MOST_PEOPLE:
        return DASH
    values = {"documented": result.documented * result.n, "simulated": result.simulated_mean * result.n}
    shown = {key: texts.number(round(value)) for key, value in values.items()}
    return texts("reproduction_heads.of_people", n=texts.number(result.n), **shown)


def _signed(result: Result, value: float, texts: Texts) -> str:
    return ("+" if value > 0 else MINUS if value < 0 else "") + distance(texts, result, value)


def apart(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the figures that are shown and counted nowhere, and why."""
    columns: Columns[Result] = [_named(texts), (texts("heads.note"), lambda r: r.note), *_both(texts)]
    own = [r for r in results if r.role == UNSCORED]
    return tabled("apart", texts("notes.apart"), columns, own, 2)


def falls(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the documented changes: what the trend alone gives, what the policy adds, what neither explains."""

    def part(size: Any, r: Result) -> str:
        value = size(r)
        if not r.documented or not math.isfinite(r.control_mean + r.simulated_mean):
            return DASH
        text = written(texts, r, value) if value == r.control_mean else _signed(r, value, texts)
        return f"{text} ({texts.percent(value / r.documented, 0)})"

    columns: Columns[Result] = [
        _named(texts),
        *_both(texts),
        (texts("reproduction_heads.trend"), partial(part, lambda r: r.control_mean)),
        (texts("reproduction_heads.policy"), partial(part, lambda r: r.simulated_mean - r.control_mean)),
        (texts("reproduction_heads.rest"), partial(part, lambda r: r.documented - r.simulated_mean)),
    ]
    own = [r for r in results if r.kind == "decomposition"]
    return tabled("falls", texts("reproduction_notes.falls"), columns, own)


def coverage(summary: Mapping[str, Record], texts: Texts) -> Table | None:
    """Return coverage, width and score by use."""

    def percent(record: Record, name: str) -> str:
        return texts.percent(number(record, name), 0)

    def width(record: Record) -> str:
        points = number(record, "mean_width_share") * 100
        return DASH if math.isnan(points) else f"{texts.number(points, 1)} {texts('units.points_short')}"

    columns: Columns[Record] = [
        (texts("heads.use"), lambda s: _label(texts, "uses", s["use"])),
        (texts("heads.figures"), lambda s: f"{s['figures']} ({s['studies']})"),
        (texts("heads.covered"), lambda s: str(s["covered"])),
        (texts("heads.share"), lambda s:
            f"{percent(s, 'coverage')} [{percent(s, 'coverage_low')}; {percent(s, 'coverage_high')}]"),
        (texts("heads.expected"), lambda s: percent(s, "expected")),
        (texts("reproduction_heads.width_share"), width),
        (texts("heads.width"), lambda s: texts.number(number(s, "mean_width"), 2)),
        (texts("heads.score"), lambda s: texts.number(number(s, "mean_score"), 2)),
    ]  # fmt: skip
    return tabled("coverage", texts("notes.coverage"), columns, [s for s in summary.values() if s["figures"]])


def contest(rivals: Sequence[Record], texts: Texts) -> Table | None:
    """Return model and rivals, overall and by use, and which is better."""

    def difference(record: Record) -> str:
        names = ("difference", "difference_low", "difference_high")
        mean, low, high = (texts.number(number(record, name), 2, sign=True) for name in names)
        return mean if low == DASH else f"{mean} [{low}; {high}]"

    columns: Columns[Record] = [
        (texts("heads.use"), lambda r: texts("contest.all") if r["use"] == "all" else texts.named("uses", r["use"])),
        (texts("heads.rival"), lambda r: texts(f"contest.{r['rival']}")),
        (texts("reproduction_heads.verdict"),
         lambda r: texts(f"reproduction_verdicts.{str(r['verdict']).replace(' ', '_')}")),
        (texts("heads.figures"), lambda r: f"{r['figures']} ({r['studies']})"),
        (texts("heads.model"), lambda r: texts.number(number(r, "model_score"), 2)),
        (texts("heads.other"), lambda r: texts.number(number(r, "rival_score"), 2)),
        (texts("heads.better"), lambda r: texts.percent(number(r, "better"), 0)),
        (texts("heads.difference"), difference),
    ]  # fmt: skip
    return tabled("contest", texts("notes.contest"), columns, [r for r in rivals if r["figures"]], 3)


def scores(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the interval scores of every figure that a rival has an answer to; a better rival is marked."""

    def rival(name: str, r: Result) -> str:
        cell = _score(r, r.rival(name), texts)
        return texts("reproduction_verdicts.better_here", score=cell) if r.rival(name) < r.score else cell

    columns: Columns[Result] = [
        _named(texts),
        (texts("heads.use"), lambda r: _label(texts, "uses", r.use)),
        (texts("heads.model"), lambda r: _score(r, r.score, texts)),
        *((texts(f"contest.{name}"), partial(rival, name)) for name in RIVALS),
    ]
    note = f"{texts('notes.scores')} {texts('reproduction_notes.scores')}"
    own = [r for r in results if any(math.isfinite(r.rival(name)) for name in RIVALS)]
    return tabled("scores", note, columns, own, 2)


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
