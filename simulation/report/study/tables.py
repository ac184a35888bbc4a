"""The tables of a study's page: what its inputs move, its best and losing settings, every setting, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.report import naming
from simulation.report.study.estimates import Samples
from simulation.report.study.findings import Ends, Move, Signs
from simulation.report.study.folder import VariedInput
from simulation.report.study.names import Named
from simulation.report.tables import Row, Table, reading
from simulation.words.texts import DASH

MOST_CELLS, MOST_FAILURES, MOST_COLUMNS = 200, 10, 8
MOST_VALUES = 24
SECONDS_AN_HOUR = 3600


def moves(say: Named, found: list[Move]) -> Table:
    """Return what every input moves of every outcome."""
    texts, rows = say.texts, []
    for kind in dict.fromkeys((m.arm, m.outcome) for m in found):
        arm, outcome = kind
        one = say.measure(outcome)
        rows.append(Row([say.headed(outcome, arm), *[""] * 6], "group"))
        for m in (m for m in found if (m.arm, m.outcome) == kind):
            key = m.over if m.kind == "apart" else m.key
            start, end = (_level(say, level, key) for level in (m.start, m.end))
            change = say.written(one, m.change, True)
            ends = [start, say.written(one, m.first), end, say.written(one, m.last)]
            said = reading(m.change, 0 if m.kind == "apart" else one.better, texts)
            rows.append(Row([_moved(say, m, start, end), *(ends if m.kind != "apart" else [""] * 4), change, said]))
    heads = [texts(f"study_tables.{k}") for k in ("input", "from", "there", "to", "there", "change", "reading")]
    caption = texts(f"study_tables.moves_{'whole' if say.study.whole else 'ranges'}")
    return Table("moves", caption, heads, rows)


def _moved(say: Named, m: Move, start: str, end: str) -> str:
    """Return what a move is about."""
    name, texts = say.inputs[m.key], say.texts
    other = say.inputs.get(m.over, "")
    if m.kind == "apart":
        return texts("study_tables.apart", name=name, other=other, low=start, high=end)
    if m.kind != "move":
        return texts(f"study_tables.{m.kind}", name=name)
    return texts("study_tables.at", name=name, other=other, value=say.value(m.at, m.over)) if m.over else name


def _level(say: Named, level: tuple[Any, ...], key: str) -> str:
    low, high = (say.value(v, key) for v in level)
    return low if low == high else f"{low}–{high}"


def ends(say: Named, found: list[Ends]) -> Table | None:
    """Return the best and the worst setting of every outcome."""
    rows, texts = [], say.texts
    for e in found:
        one = say.measure(e.outcome)
        rivals = DASH if e.rivals is None else texts("study_tables.of", count=e.rivals, of=e.others)
        rows.append(Row([say.headed(e.outcome, e.arm), *[""] * 3], "group"))
        for name, cell, there, told in (("best", e.best, e.top, rivals), ("worst", e.worst, e.bottom, "")):
            rows.append(Row([texts(f"study_tables.{name}"), say.setting(cell), say.written(one, there), told]))
    heads = [texts(f"study_tables.{k}") for k in ("outcome", "setting", "there", "rivals")]
    return Table("ends", texts("study_tables.ends"), heads, rows, 2) if rows else None


def signs(say: Named, found: list[Signs]) -> Table | None:
    """Return in how many settings every effect is below and above zero."""
    if not say.study.compared or not say.study.ranked:
        return None
    rows = [Row([say.outcome(s.outcome, s.arm), *map(str, (s.below, s.above, s.undecided))]) for s in found]
    heads = [say.texts(f"study_tables.{k}") for k in ("outcome", "below", "above", "undecided")]
    return Table("signs", say.texts("study_tables.signs"), heads, rows)


def cells(say: Named, found: Samples) -> Table:
    """Return the settings with their outcomes, in order of the inputs: the first of them, if they are many."""
    study, texts = say.study, say.texts
    inputs, several = study.ordered[:MOST_COLUMNS], len(study.arms) > 1
    points = study.design.assign(**{f"{k} code": study.codes[k] for k in study.codes}).drop_duplicates("cell")
    points = points.sort_values([f"{i.key} code" for i in inputs], kind="stable")
    points = points[points["cell"].isin(set(study.effects["cell"]))]
    rows = []
    for point in points.head(MOST_CELLS).to_dict("records"):
        for arm in study.arms:
            own = [found[arm, o].by_cell.get(int(point["cell"])) for o in study.outcomes]
            if any(own):
                values = [say.value(point[i.key], i.key) for i in inputs]
                shown = [say.written(say.measure(o), e) for o, e in zip(study.outcomes, own, strict=True)]
                rows.append(Row([str(point["cell"]), *values, *([say.arm(arm)] if several else []), *shown]))
    caption = [say.means]
    if len(points) > MOST_CELLS:
        caption.append(texts("study_tables.first", shown=MOST_CELLS, of=len(points)))
    if len(inputs) < len(study.inputs):
        caption.append(texts("study_tables.columns", shown=len(inputs), of=len(study.inputs)))
    heads = [texts("study_tables.setting"), *(say.inputs[i.key] for i in inputs)]
    heads += [texts("study_tables.policy")] if several else []
    caption.append(texts("study_tables.whole"))
    return Table("cells", " ".join(caption), [*heads, *(say.headed(o) for o in study.outcomes)], rows, len(heads))


def failures(say: Named) -> Table | None:
    """Return the first settings that failed: why, and with what."""
    told, texts = say.study.failures, say.texts
    rows = []
    for line in told[:MOST_FAILURES]:
        given = (line.get("settings") or {}).items()
        values = "; ".join(f"{say.inputs.get(k, k)} {say.value(v, k)}" for k, v in given)
        numbers = [str(n) for n in line.get("replications") or []]
        listed = ", ".join(numbers[:6])
        if len(numbers) > 6:
            listed = texts("study_tables.in_all", listed=", ".join(numbers[:5]), count=len(numbers))
        rows.append(
            Row([str(line.get("cell", DASH)), str(line.get("error") or DASH), values or DASH, listed or DASH])
        )
    first = texts("study_tables.first", shown=MOST_FAILURES, of=len(told)) if len(told) > MOST_FAILURES else ""
    heads = [texts(f"study_tables.{k}") for k in ("setting", "error", "input", "replications")]
    caption = f"{texts('study_tables.failures')} {first}".strip()
    return Table("failures", caption, heads, rows, 4, tall=True) if rows else None


def inputs(say: Named) -> Table:
    """Return what varied: each input with its key and meaning, and the values tried."""
    rows = []
    for i in say.study.inputs:
        record = {"name": i.key.replace("economy.overrides", "economy"), "description": say.study.meanings.get(i.key)}
        meaning = naming.meaning(record, say.texts)
        unit = naming.unit(i.unit, say.texts)
        rows.append(Row([f"{say.inputs[i.key]}\n{i.key}", meaning, _tried(say, i), unit or DASH]))
    heads = [say.texts(f"study_tables.{k}") for k in ("input", "meaning", "values", "unit")]
    return Table("inputs", say.texts("study_tables.inputs"), heads, rows, 4)


def _tried(say: Named, one: VariedInput) -> str:
    if one.spread:
        key = "study_tables.tried_log" if one.log else "study_tables.tried"
        return say.texts(key, low=say.value(one.low, one.key), high=say.value(one.high, one.key))
    values = [say.value(v, one.key) for v in one.levels]
    return ", ".join(values if len(values) <= MOST_VALUES else [*values[: MOST_VALUES // 2], "…", *values[-2:]])


def made(say: Named) -> list[tuple[str, str]]:
    """Return how the study was made, as labels and texts."""
    return [(label, text) for label, text in _made(say) if text]


def _made(say: Named) -> Iterator[tuple[str, str]]:
    study, texts = say.study, say.texts
    manifest, about, config = study.manifest, study.about, study.config
    yield texts("made.command"), str(about.get("line") or manifest.get("command") or "")
    design, many = about.get("design") or {}, study.replications
    counts = {"points": len(study.design), "cells": study.cells}
    kind = say.value(str(design.get("kind", "")))
    yield (
        texts("study_made.design"),
        texts("study_made.design_is", kind=kind, seed=str(design.get("seed", DASH)), **counts),
    )
    each = str(many[0]) if many[0] == many[1] else f"{many[0]}–{many[1]}"
    key = "shared" if study.per_draw > 1 else "alone"
    yield texts("study_made.replications"), texts(f"study_made.{key}", many=each, per=study.per_draw)
    yield texts("study_made.parameters"), texts(f"study_made.{'drawn' if study.drawn else 'fixed'}")
    if p := about.get("precision"):
        told = {"outcome": say.outcome(str(p.get("outcome"))), "half": p.get("half_width"), "most": p.get("most")}
        yield texts("study_made.precision"), texts("study_made.precision_is", **told)
    yield texts("study_made.usual"), texts.arm(str(config.get("baseline", "usual")))
    yield texts("made.seed"), str(manifest.get("seed", DASH))
    hours = texts.number((manifest.get("seconds") or 0) / SECONDS_AN_HOUR, 2)
    yield texts("study_made.hours"), texts("study_made.hours_are", hours=hours)
    for key in ("created", "version", "commit"):
        yield texts(f"made.{key}"), str(manifest.get(key) or "")
    yield texts("study_made.hashes"), _pairs({**(about.get("versions") or {}), "model": manifest.get("model")})
    yield texts("study_made.packages"), _pairs(manifest.get("packages") or {})
    machine = {texts.name("made", k): v for k, v in (manifest.get("machine") or {}).items()}
    yield texts("made.machine"), _pairs(machine)


def _pairs(found: dict[str, Any]) -> str:
    return ", ".join(f"{k} {v}" for k, v in found.items() if v)
