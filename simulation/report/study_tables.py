"""The tables of a study's page: its settings, what failed, what varied, how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from simulation.report.study_folder import Input, StudyFolder
from simulation.report.study_names import (
    TEXTS,
    arm_name,
    interval_words,
    measure,
    names_of,
    outcome_name,
    plain,
    unit_name,
    value_name,
    written,
)
from simulation.report.tables import Row, Table
from simulation.results.statistics import Estimate

MOST_CELLS, MOST_FAILURES, MOST_COLUMNS = 200, 10, 8
SECONDS_A_MINUTE, SECONDS_AN_HOUR = 60, 3600


def cells_table(study: StudyFolder) -> Table:
    """Return the settings with their outcomes, in order of the inputs: the first of them, if they are many."""
    inputs = _ordered(study)[:MOST_COLUMNS]
    names, several = names_of(study.inputs), len(study.arms) > 1
    points = study.design.assign(**{f"{k} code": study.codes[k] for k in study.codes})
    points = points.drop_duplicates("cell").sort_values([f"{i.key} code" for i in inputs] or ["cell"], kind="stable")
    has = set(study.effects["cell"])
    points = points[points["cell"].isin(has)].head(MOST_CELLS)
    wide = study.effects[study.effects["cell"].isin(points["cell"])]
    found = {(int(r["cell"]), str(r["arm"]), str(r["outcome"])): _estimate(r) for r in wide.to_dict("records")}
    rows = []
    for point in points.to_dict("records"):
        for arm in study.arms:
            cell = int(point["cell"])
            own = [found.get((cell, arm, o)) for o in study.outcomes]
            if not any(own):
                continue
            values = [value_name(plain(point[i.key]), i.key) for i in inputs]
            shown = [_shown(study, o, e) for o, e in zip(study.outcomes, own, strict=True)]
            rows.append(Row([str(cell), *values, *([arm_name(study, arm)] if several else []), *shown]))
    columns = ["Setting", *(names[i.key] for i in inputs), *(["Policy"] if several else [])]
    heads = [_head(study, o) for o in study.outcomes]
    return Table("cells", _cells_caption(study, len(has), len(inputs)), [*columns, *heads], rows, len(columns))


def _shown(study: StudyFolder, outcome: str, found: Estimate | None) -> str:
    return "–" if found is None else written(measure(study, outcome), found)


def _ordered(study: StudyFolder) -> list[Input]:
    """Return the inputs in the order of the table: x, by, the others."""
    first = [i for i in (study.x, study.by) if i is not None]
    return [*first, *(i for i in study.inputs if i not in first)]


def _head(study: StudyFolder, outcome: str) -> str:
    unit = unit_name(measure(study, outcome), study.compared)
    return f"{outcome_name(outcome)}, {unit}" if unit else outcome_name(outcome)


def _estimate(row: Mapping[Any, Any]) -> Estimate:
    mean, low, high = (float(row[c]) if pd.notna(row[c]) else None for c in ("mean", "low", "high"))
    return Estimate(mean, low, high, int(row["replications"]))


def _cells_caption(study: StudyFolder, known: int, columns: int) -> str:
    what = "Effects against usual service" if study.compared else "Levels"
    text = f"{what} at each setting: mean and {interval_words(study)} in brackets."
    if known > MOST_CELLS:
        text += f" The first {MOST_CELLS} of {TEXTS.number(known)} settings."
    if columns < len(study.inputs):
        text += f" {columns} of {len(study.inputs)} inputs are shown."
    return f"{text} The whole table is effects.parquet (setting: its column cell; the inputs are in design.parquet)."


def failures_table(study: StudyFolder) -> Table | None:
    """Return the first settings that failed: why, and with what."""
    if not study.failures:
        return None
    rows = []
    for line in study.failures[:MOST_FAILURES]:
        values = ", ".join(f"{k}={_given(v)}" for k, v in (line.get("settings") or {}).items())
        numbers = [str(n) for n in line.get("replications") or []]
        listed = ", ".join(numbers if len(numbers) <= 6 else [*numbers[:5], f"… {len(numbers)} in all"])
        rows.append(Row([str(line.get("cell", "–")), str(line.get("error") or "–"), values or "–", listed or "–"]))
    more = f" The first {MOST_FAILURES} of {len(study.failures)}." if len(study.failures) > MOST_FAILURES else ""
    caption = f"Settings that failed in some replication.{more} failures.jsonl has all of them, with tracebacks."
    return Table("failures", caption, ["Setting", "Error", "Inputs", "Replications"], rows, 4, tall=True)


def _given(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def inputs_table(study: StudyFolder) -> Table:
    """Return what varied: each input, its key, and the values tried."""
    names = names_of(study.inputs)
    rows = [Row([f"{names[i.key]}\n{i.key}", _tried(i), i.unit or "–"]) for i in study.inputs]
    return Table("inputs", "What varied, and the values tried.", ["Input", "Values", "Unit"], rows, 3)


def _tried(one: Input) -> str:
    if one.spread:
        even = ", evenly in logs" if one.log else ""
        return f"{value_name(one.low, one.key)} to {value_name(one.high, one.key)}{even}"
    values = [value_name(v, one.key) for v in one.levels]
    return ", ".join(values if len(values) <= 24 else [*values[:12], "…", *values[-2:]])


def made(study: StudyFolder) -> list[tuple[str, str]]:
    """Return how the study was made, as labels and texts."""
    return [(label, text) for label, text in _made(study) if text]


def _made(study: StudyFolder) -> Iterator[tuple[str, str]]:
    manifest, about, config = study.manifest, study.about, study.config
    yield "Command", str(about.get("line") or manifest.get("command") or "")
    design = about.get("design") or {}
    count = f"{TEXTS.number(len(study.design))} points, {TEXTS.number(study.cells)} different settings"
    yield "Design", f"{design.get('kind', '')}: {count}; its seed {design.get('seed', '–')}"
    fewest, most = study.replications
    shared = f"; {study.per_draw} share a posterior draw" if study.per_draw > 1 else ""
    many = f"{fewest} of each setting" if fewest == most else f"{fewest} to {most} a setting"
    yield "Replications", many + shared
    yield "Parameters", "drawn from the posterior" if study.drawn else str(config.get("knowledge", "–"))
    if about.get("precision"):
        p = about["precision"]
        yield "Precision", f"until {p.get('outcome')} is known to ±{p.get('half_width')}, at most {p.get('most')}"
    yield "Intervals", f"{interval_words(study)} (Student's t over the draws' means)"
    yield "Usual service", TEXTS.arm(str(config.get("baseline", "usual")))
    yield "Seed", str(manifest.get("seed", "–"))
    yield "Computing time", _duration(manifest.get("seconds"), manifest.get("sessions"))
    yield "Made", str(manifest.get("created") or "")
    commit = str(manifest.get("commit") or "")[:12]
    yield "Version", f"{manifest.get('version', '–')}{f', commit {commit}' if commit else ''}"
    versions = {**(about.get("versions") or {}), "model": manifest.get("model")}
    yield "Hashes", ", ".join(f"{k} {v}" for k, v in versions.items() if v)
    yield "Packages", ", ".join(f"{k} {v}" for k, v in (manifest.get("packages") or {}).items())
    machine = manifest.get("machine") or {}
    yield "Machine", ", ".join(f"{k} {v}" for k, v in machine.items())


def _duration(seconds: Any, sessions: Any) -> str:
    if not isinstance(seconds, int | float):
        return ""
    if seconds < 2 * SECONDS_A_MINUTE:
        text = f"{seconds:.0f} s"
    elif seconds < 2 * SECONDS_AN_HOUR:
        text = f"{seconds / SECONDS_A_MINUTE:.0f} min"
    else:
        text = f"{seconds / SECONDS_AN_HOUR:.1f} h"
    many = f", in {sessions} sessions" if isinstance(sessions, int) and sessions > 1 else ""
    return f"{text} of runs, added up{many}"
