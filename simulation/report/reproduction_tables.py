"""The tables of the reproduction page; together they hold every row of ``reproduce.parquet``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from simulation.report.reproduction_rows import RIVALS, Result, called, distance, documented, simulated, written
from simulation.report.tables import Columns, Table, tabled
from simulation.results.figures import APART, COUNTED, UNCOMPARED
from simulation.words.texts import DASH, MINUS, NO_BREAK, Texts

Record = Mapping[str, Any]
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
        (texts("heads.crps"), lambda r: _score(r, r.crps, texts)),
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
    """Return every miss, its cause and its size in the study's own terms; a target that is not met is none."""
    columns: Columns[Result] = [
        _named(texts),
        (texts("reproduction_heads.cause"), lambda r: r.cause or texts("misses.not_known")),
        *_both(texts),
        (texts("reproduction_heads.gap"), lambda r: _gap(r, texts)),
        (texts("reproduction_heads.outside"), lambda r: _outside(r, texts)),
        (texts("reproduction_heads.people"), lambda r: _people(r, texts)),
    ]
    found: dict[str, list[Result]] = {}
    for role in (*COUNTED, *APART):
        own = [r for r in results if r.covered is False and r.role == role != "target"]
        if own:
            found[f"{texts(f'classes.{role}')} ({len(own)})"] = own
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
    """Return the figures that count in no coverage and no score, by what they are, each with a verdict of its own."""
    columns: Columns[Result] = [
        _named(texts),
        (texts("heads.result"), lambda r: verdict(r, texts)),
        (texts("heads.note"), lambda r: r.note),
        *_both(texts),
    ]
    groups = {"direction": [r for r in results if r.role in COUNTED and not r.numeric]}
    groups |= {role: [r for r in results if r.role == role] for role in APART}
    found = {}
    for name, own in groups.items():
        compared = [r.covered for r in own if r.covered is not None]
        hold = texts("results.hold", n=sum(compared), of=len(compared)) if compared else str(len(own))
        found[f"{texts(f'classes.{name}')} ({hold})"] = own
    return tabled("apart", texts("notes.apart"), columns, {name: own for name, own in found.items() if own}, 3)


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


def coverage(summary: Sequence[Record], texts: Texts) -> Table | None:
    """Return coverage, width and scores by use, with parameters from the posterior and from the prior."""

    def percent(record: Record, name: str) -> str:
        return texts.percent(number(record, name), 0)

    def width(record: Record) -> str:
        points = number(record, "mean_width_share") * 100
        return DASH if math.isnan(points) else f"{texts.number(points, 1)} {texts('units.points_short')}"

    columns: Columns[Record] = [
        (texts("heads.kept"), lambda s: _label(texts, "uses", s["use"])),
        (texts("heads.draws"), lambda s: texts(f"draws.{s.get('draws', 'posterior')}")),
        (texts("heads.figures"), lambda s: f"{s['figures']} ({s['studies']})"),
        (texts("heads.covered"), lambda s: str(s["covered"])),
        (texts("heads.share"), lambda s:
            f"{percent(s, 'coverage')} [{percent(s, 'coverage_low')}; {percent(s, 'coverage_high')}]"),
        (texts("heads.expected"), lambda s: percent(s, "expected")),
        (texts("reproduction_heads.width_share"), width),
        (texts("heads.width"), lambda s: texts.number(number(s, "mean_width"), 2)),
        (texts("heads.score"), lambda s: texts.number(number(s, "mean_score"), 2)),
        (texts("heads.crps"), lambda s: texts.number(number(s, "mean_crps"), 3)),
    ]  # fmt: skip
    return tabled("coverage", texts("notes.coverage"), columns, [s for s in summary if s["figures"]], 2)


def contest(rivals: Sequence[Record], texts: Texts) -> Table | None:
    """Return model and rivals by scoring rule, overall and by use, and which is better."""

    def digits(record: Record) -> int:
        return 3 if record.get("rule") == "crps" else 2

    def score(name: str, record: Record) -> str:
        return texts.number(number(record, name), digits(record))

    def difference(record: Record) -> str:
        names = ("difference", "difference_low", "difference_high")
        mean, low, high = (texts.number(number(record, name), digits(record), sign=True) for name in names)
        return mean if low == DASH else f"{mean} [{low}; {high}]".replace(" ", NO_BREAK)

    columns: Columns[Record] = [
        (texts("heads.rival"), lambda r: texts(f"contest.{r['rival']}")),
        (texts("reproduction_heads.verdict"),
         lambda r: texts(f"reproduction_verdicts.{str(r['verdict']).replace(' ', '_')}")),
        (texts("heads.figures"), lambda r: f"{r['figures']} ({r['studies']})"),
        (texts("heads.model"), partial(score, "model_score")),
        (texts("heads.other"), partial(score, "rival_score")),
        (texts("heads.widths"), lambda r: " / ".join(
            texts.number(number(r, f"{who}_width"), 2) for who in ("model", "rival"))),
        (texts("heads.better"), lambda r: texts.percent(number(r, "better"), 0)),
        (texts("heads.difference"), difference),
    ]  # fmt: skip
    found: dict[str, list[Record]] = {}
    for record in rivals:
        use = texts("contest.all") if record["use"] == "all" else texts.named("uses", record["use"])
        if record["figures"]:
            found.setdefault(f"{texts('contest.by_' + record.get('rule', 'interval'))}, {use}", []).append(record)
    return tabled("contest", texts("notes.contest"), columns, found, 2)


def scores(results: Sequence[Result], texts: Texts) -> Table | None:
    """Return the interval scores of every figure that a rule has an answer to; a better rival is marked."""

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
    own = [r for r in results if any(math.isfinite(r.rival(name)) for name in RIVALS if name != "prior")]
    return tabled("scores", note, columns, own, 2)


def verdict(result: Result, texts: Texts) -> str:
    """Return in a word whether the figure is covered, a direction the same, a sum right, a target or a floor met."""
    if result.covered is None:
        return texts(f"verdicts.{result.role if result.role in UNCOMPARED else 'not_compared'}")
    below = result.simulated_mean < result.documented
    right, wrong = {
        "direction": ("same_way", "other_way"),
        "identity": ("comes_out", "does_not"),
        "target": ("covered", "less" if below else "more"),
        "input": ("comes_back", "not_back"),
        "floor": ("at_least", "below"),
    }.get(result.kind if result.kind in ("direction", "identity") else result.role, ("covered", "missed"))
    return texts(f"verdicts.{right if result.covered else wrong}")


def _label(texts: Texts, section: str, key: str) -> str:
    return texts.named(section, key) if key else DASH


def _score(result: Result, score: float, texts: Texts) -> str:
    return distance(texts, result, score) if math.isfinite(score) else DASH
