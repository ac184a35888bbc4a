"""The tables of a study's page: what its inputs move, its best and losing settings, every setting, what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from simulation.report import naming
from simulation.report.study.names import Named
from simulation.report.tables import Columns, Table, reading, tabled
from simulation.results.statistics import Estimate
from simulation.results.study.estimates import Samples
from simulation.results.study.findings import Ends, Move, Signs
from simulation.results.study.folder import VariedInput
from simulation.words.texts import DASH

MOST_CELLS, MOST_FAILURES, MOST_COLUMNS = 200, 10, 8
MOST_VALUES, MOST_NUMBERS = 24, 6
SECONDS_AN_HOUR = 3600


def moves(say: Named, found: Sequence[Move]) -> Table | None:
    """Return what every input moves of every outcome."""
    texts = say.texts

    def level(m: Move, levels: tuple[Any, ...]) -> str:
        low, high = (say.value(v, m.over if m.kind == "apart" else m.key) for v in levels)
        return low if low == high else f"{low}–{high}"

    def moved(m: Move) -> str:
        name, other = say.inputs[m.key], say.inputs.get(m.over, "")
        ends = {"low": level(m, m.start), "high": level(m, m.end)}
        key = "at" if m.kind == "move" else m.kind
        told = {"name": name, "other": other, "value": say.value(m.at, m.over), **ends}
        return texts(f"study_tables.{key}", **told) if m.over or m.kind != "move" else name

    def there(m: Move, e: Estimate) -> str:
        return "" if m.kind == "apart" else say.written(say.measure(m.outcome), e)

    def end(m: Move, levels: tuple[Any, ...]) -> str:
        return "" if m.kind == "apart" else level(m, levels)

    def read(m: Move) -> str:
        return reading(m.change, 0 if m.kind == "apart" else say.measure(m.outcome).better, texts)

    columns: Columns[Move] = [
        (texts("study_tables.input"), moved),
        (texts("study_tables.from"), lambda m: end(m, m.start)),
        (texts("study_tables.there"), lambda m: there(m, m.first)),
        (texts("study_tables.to"), lambda m: end(m, m.end)),
        (texts("study_tables.there"), lambda m: there(m, m.last)),
        (texts("study_tables.change"), lambda m: say.written(say.measure(m.outcome), m.change, True)),
        (texts("columns.reading"), read),
    ]
    about = texts(f"study_tables.moves_{'whole' if say.study.whole else 'ranges'}")
    kinds = dict.fromkeys((m.arm, m.outcome) for m in found)
    groups = {say.headed(kind[1], kind[0]): [m for m in found if (m.arm, m.outcome) == kind] for kind in kinds}
    return tabled("moves", about, columns, groups)


def ends(say: Named, found: Sequence[Ends]) -> Table | None:
    """Return the best and the worst setting of every outcome."""
    texts = say.texts

    def rivals(e: Ends) -> str:
        return DASH if e.rivals is None else texts("study_tables.of", count=e.rivals, of=e.others)

    columns: Columns[tuple[str, int, Estimate, Ends]] = [
        (texts("columns.outcome"), lambda row: texts(f"study_tables.{row[0]}")),
        (texts("study_tables.setting"), lambda row: say.setting(row[1])),
        (texts("study_tables.there"), lambda row: say.written(say.measure(row[3].outcome), row[2])),
        (texts("study_tables.rivals"), lambda row: rivals(row[3]) if row[0] == "best" else ""),
    ]
    groups = {
        say.headed(e.outcome, e.arm): [("best", e.best, e.top, e), ("worst", e.worst, e.bottom, e)] for e in found
    }
    return tabled("ends", texts("study_tables.ends"), columns, groups, 2)


def signs(say: Named, found: Sequence[Signs]) -> Table | None:
    """Return in how many settings every effect is below and above zero."""
    texts, told = say.texts, say.study.compared and say.study.ranked
    columns: Columns[Signs] = [
        (texts("columns.outcome"), lambda s: say.outcome(s.outcome, s.arm)),
        (texts("study_tables.below"), lambda s: str(s.below)),
        (texts("study_tables.above"), lambda s: str(s.above)),
        (texts("study_tables.undecided"), lambda s: str(s.undecided)),
    ]
    return tabled("signs", texts("study_tables.signs"), columns, found if told else [])


def cells(say: Named, found: Samples) -> Table | None:
    """Return the settings with their outcomes, in order of the inputs: the first of them, if they are many."""
    study, texts = say.study, say.texts
    inputs, several = study.ordered[:MOST_COLUMNS], len(study.arms) > 1
    points = study.design.assign(**{f"{k} code": study.codes[k] for k in study.codes}).drop_duplicates("cell")
    points = points.sort_values([f"{i.key} code" for i in inputs], kind="stable")
    points = points[points["cell"].isin(set(study.effects["cell"]))]

    def told(outcome: str, row: tuple[dict[Any, Any], str]) -> str:
        return say.written(say.measure(outcome), found[row[1], outcome].by_cell.get(int(row[0]["cell"])))

    columns: Columns[tuple[dict[Any, Any], str]] = [
        (texts("study_tables.setting"), lambda row: str(row[0]["cell"])),
        *((say.inputs[i.key], lambda row, i=i: say.value(row[0][i.key], i.key)) for i in inputs),
        *([(texts("study_tables.policy"), lambda row: say.arm(row[1]))] if several else []),
    ]
    heads = len(columns)
    columns += [(say.headed(o), partial(told, o)) for o in study.outcomes]
    rows = [
        (point, arm)
        for point in points.head(MOST_CELLS).to_dict("records")
        for arm in study.arms
        if any(int(point["cell"]) in found[arm, o].by_cell for o in study.outcomes)
    ]
    about = [say.means, *_shortened(say, "first", MOST_CELLS, len(points))]
    about += [*_shortened(say, "columns", len(inputs), len(study.inputs)), texts("study_tables.whole")]
    return tabled("cells", " ".join(about), columns, rows, heads)


def _shortened(say: Named, key: str, shown: int, of: int) -> list[str]:
    """Return that not all are shown, where that is so."""
    return [say.texts(f"study_tables.{key}", shown=shown, of=of)] if of > shown else []


def failures(say: Named) -> Table | None:
    """Return the first settings that failed: why, and with what."""
    texts, told = say.texts, say.study.failures

    def settings(line: dict[str, Any]) -> str:
        given = (line.get("settings") or {}).items()
        return "; ".join(f"{say.inputs.get(k, k)} {say.value(v, k)}" for k, v in given) or DASH

    def replications(line: dict[str, Any]) -> str:
        numbers = [str(n) for n in line.get("replications") or []]
        if len(numbers) <= MOST_NUMBERS:
            return ", ".join(numbers) or DASH
        return texts("study_tables.in_all", listed=", ".join(numbers[: MOST_NUMBERS - 1]), count=len(numbers))

    columns: Columns[dict[str, Any]] = [
        (texts("study_tables.setting"), lambda line: str(line.get("cell", DASH))),
        (texts("study_tables.error"), lambda line: str(line.get("error") or DASH)),
        (texts("study_tables.input"), settings),
        (texts("study_tables.replications"), replications),
    ]
    about = [texts("study_tables.failures"), *_shortened(say, "first", MOST_FAILURES, len(told))]
    return tabled("failures", " ".join(about), columns, told[:MOST_FAILURES], 4, tall=True)


def inputs(say: Named) -> Table | None:
    """Return what varied: each input with its key and meaning, and the values tried."""

    def meaning(i: VariedInput) -> str:
        name = i.key.replace("economy.overrides", "economy")
        return naming.meaning({"name": name, "description": say.study.meanings.get(i.key)}, say.texts)

    columns: Columns[VariedInput] = [
        (say.texts("study_tables.input"), lambda i: f"{say.inputs[i.key]}\n{i.key}"),
        (say.texts("study_tables.meaning"), meaning),
        (say.texts("study_tables.values"), lambda i: _tried(say, i)),
        (say.texts("columns.unit"), lambda i: naming.unit(i.unit, say.texts) or DASH),
    ]
    return tabled("inputs", say.texts("study_tables.inputs"), columns, say.study.inputs, 4)


def _tried(say: Named, one: VariedInput) -> str:
    if one.spread:
        key = "study_tables.tried_log" if one.log else "study_tables.tried"
        return say.texts(key, low=say.value(one.low, one.key), high=say.value(one.high, one.key))
    values = [say.value(v, one.key) for v in one.levels]
    return ", ".join(values if len(values) <= MOST_VALUES else [*values[: MOST_VALUES // 2], "…", *values[-2:]])


def made(say: Named) -> list[tuple[str, str]]:
    """Return how the study was made, as labels and texts."""
    return [(say.texts(label), text) for label, text in _made(say) if text]


def _made(say: Named) -> Iterator[tuple[str, str]]:
    study, texts = say.study, say.texts
    manifest, about, design = study.manifest, study.about, study.about.get("design") or {}
    fewest, most = study.replications
    sizes = {"points": len(study.design), "cells": study.cells, "seed": str(design.get("seed", DASH))}
    kind, each = say.value(str(design.get("kind", ""))), str(most) if fewest == most else f"{fewest}–{most}"
    key = "shared" if study.per_draw > 1 else "alone"
    yield "made.command", str(about.get("line") or manifest.get("command") or "")
    yield "study_made.design", texts("study_made.design_is", kind=kind, **sizes)
    yield "study_made.replications", texts(f"study_made.{key}", many=each, per=study.per_draw)
    yield "study_made.parameters", texts(f"study_made.{'drawn' if study.drawn else 'fixed'}")
    if p := about.get("precision"):
        told = {"outcome": say.outcome(str(p.get("outcome"))), "half": p.get("half_width"), "most": p.get("most")}
        yield "study_made.precision", texts("study_made.precision_is", **told)
    yield "study_made.usual", texts.arm(str(study.config.get("baseline", "usual")))
    yield "made.seed", str(manifest.get("seed", DASH))
    hours = texts.number((manifest.get("seconds") or 0) / SECONDS_AN_HOUR, 2)
    yield "study_made.hours", texts("study_made.hours_are", hours=hours)
    yield from ((f"made.{key}", str(manifest.get(key) or "")) for key in ("created", "version", "commit"))
    yield "study_made.hashes", _pairs({**(about.get("versions") or {}), "model": manifest.get("model")})
    yield "study_made.packages", _pairs(manifest.get("packages") or {})
    machine = {texts.name("made", k): v for k, v in (manifest.get("machine") or {}).items()}
    yield "made.machine", _pairs(machine)


def _pairs(found: dict[str, Any]) -> str:
    return ", ".join(f"{k} {v}" for k, v in found.items() if v)
