"""From the runs of a study to its result folder: whole tables, effects by cell, failures, how it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.files import whole, whole_json, whole_text
from simulation.inputs.drawn import DRAWS, draws
from simulation.inputs.programmes import programmes
from simulation.results import effects as measures
from simulation.results import sealed
from simulation.results.columns import described, schemas, with_columns
from simulation.results.manifest import manifest
from simulation.results.runstore import RunStore
from simulation.results.statistics import mean_interval
from simulation.results.store import contrasts
from simulation.run import outcomes
from simulation.run.settings import Settings
from simulation.studies.planned import cells, size
from simulation.studies.study import Study
from simulation.studies.sweep import read_study, store_of
from simulation.studies.targets import unknown_cells

ANALYSES = ("indices.parquet", "tornado.parquet", "variance.json", "discovery.json")
"""What an analysis makes of a study's runs."""

GROUP_ROWS = 2**20
"""Rows of a row group, as Arrow has them."""

EFFECTS = {
    "kind": ("", "level: mean of an arm; effect: arm minus baseline, same replication"),
    "outcome": ("", "of what"),
    "unit": ("", "unit of the outcome"),
    "mean": ("see unit", "mean over replications"),
    "low": ("see unit", "lower end of the 95 % interval of the mean, over posterior draws"),
    "high": ("see unit", "upper end"),
    "replications": ("count", "replications with a value"),
}


def conclude(folder: Path) -> dict[str, Any]:
    """Write the tables of a study's folder from its store, each whole, and return the summary.

    ``runs``, ``contrasts`` (with the measures made of several outcomes) and, if recorded, ``weekly`` and ``ledger``
    are in the order of cells, replications and arms; ``effects`` has a row per (cell, arm, outcome). Memory holds one
    block of cells.
    """
    study = read_study(folder)
    base = study.settings()
    with store_of(folder, study) as store:
        for name in schemas(base.record):
            store.export(name)
        _contrasts(folder, store, base)
        whole(folder / "effects.parquet", lambda p: _write_effects(p, _effects(study, base, store)))
        drawn = ["draws.parquet"] if base.record else []  # what a decision reads
        for name in drawn:
            whole(folder / name, lambda p: pq.write_table(described(draws(base), DRAWS), p))
        failed = _failures(folder, store)
        made = manifest(base, study.line, store.seconds(), [])
        made |= {"sessions": store.session - 1, "study_versions": study.versions}
        made |= {"programmes": programmes(base)} if base.record else {}
        many_points, many_cells = size(folder)
        summary = {
            "command": study.line,
            "title": study.title,
            "question": study.question,
            "points": many_points,
            "cells": many_cells,
            "runs": store.done(),
            "failed_cells": failed,
            "not_known_as_asked": unknown_cells(study, store),
            "inputs": [i.key for i in study.inputs],
            "outcomes": list(study.outcomes),
        }
        whole_json(folder / "summary.json", summary)
        tables = [f"{name}.parquet" for name in (*schemas(base.record), "contrasts", "effects")]
        sealed.write_manifest(
            folder, made, [*tables, *drawn, "failures.jsonl", "summary.json", *_analyses_that_stand(folder)]
        )
        return summary


def _analyses_that_stand(folder: Path) -> list[str]:
    """Return what was made of the same runs before, and remove what was made of others."""
    was = sealed.files(folder)
    same = was.get("runs.parquet") == sealed.digest(folder / "runs.parquet")
    stand = []
    for name in ANALYSES:
        path = folder / name
        if same and path.is_file() and was.get(name) == sealed.digest(path):
            stand.append(name)
        else:
            path.unlink(missing_ok=True)
    return stand


def _contrasts(folder: Path, store: RunStore, base: Settings) -> None:
    schema = with_columns(store.schemas["runs"], {name: measures.describe()[name] for name in measures.MADE})

    def write(path: Path) -> None:
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for runs in store.frames("runs"):
                parts = [contrasts(own, name, base.policy) for name, own in measures.by_baseline(runs)]
                found = pd.concat(parts, ignore_index=True).sort_values(
                    ["cell", "replication"], kind="stable", ignore_index=True
                )
                writer.write_table(pa.Table.from_pandas(found, schema, preserve_index=False))

    whole(folder / "contrasts.parquet", write)


def _write_effects(path: Path, blocks: Iterator[pa.Table]) -> None:
    """Write the effects of all blocks, in the row groups that they would have if they came as one table."""
    held = next(blocks, _table([]))
    with pq.ParquetWriter(path, held.schema) as writer:
        for block in blocks:
            held = pa.concat_tables([held, block])
            while len(held) > GROUP_ROWS:
                writer.write_table(held.slice(0, GROUP_ROWS).combine_chunks())
                held = held.slice(GROUP_ROWS)
        writer.write_table(held.combine_chunks())


def _effects(study: Study, base: Settings, store: RunStore) -> Iterator[pa.Table]:
    """Yield levels and effects, a block of cells after the other."""
    levels = tuple(n for n in study.outcomes if n in outcomes.names())
    for runs in store.frames("runs"):
        paired = pd.concat(
            [measures.effects(own, baseline, study.outcomes) for baseline, own in measures.by_baseline(runs)]
        )
        kinds = (("level", runs, levels), ("effect", paired, study.outcomes))
        yield _table([row for kind in kinds for row in _rows(base, *kind)])


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    frame = pd.DataFrame(rows, columns=["cell", "arm", *EFFECTS])
    return described(frame.astype({"mean": float, "low": float, "high": float}), EFFECTS)


def _rows(base: Settings, kind: str, frame: pd.DataFrame, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    units = measures.describe()
    for cell, arm, own in _groups(frame):
        draws = base.draws_of(own["replication"].to_numpy())
        for name in names:
            found = mean_interval(own[name].to_numpy(float), draws)
            yield {
                "cell": cell,
                "arm": arm,
                "kind": kind,
                "outcome": name,
                "unit": units[name][0],
                "mean": found.mean,
                "low": found.low,
                "high": found.high,
                "replications": found.n,
            }


def _groups(frame: pd.DataFrame) -> Iterator[tuple[int, str, pd.DataFrame]]:
    for (cell, arm), own in frame.groupby(["cell", "arm"], sort=False):
        yield int(str(cell)), str(arm), own


def _failures(folder: Path, store: RunStore) -> int:
    """Write a line for each cell that failed: settings, error, traceback, the replications; return how many."""
    design, lines = cells(folder), []
    for number, runs in groupby(store.failed(), lambda one: one.cell):
        first, *others = runs
        _, key, values = next(one for one in design if one[0] == number)
        lines.append(
            {
                "cell": number,
                "key": key,
                "settings": json.loads(values),
                "kind": first.failure.kind,
                "error": first.failure.error,
                "traceback": first.failure.traceback,
                "seconds": round(first.seconds, 3),
                "replications": [first.replication, *(one.replication for one in others)],
            }
        )
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    whole_text(folder / "failures.jsonl", text)
    return len(lines)
