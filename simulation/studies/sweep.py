"""Running a study: every cell and replication once, whatever breaks off in between.

The folder is the study: what is described in it is run, what is there already is not run again, and what failed is
kept as a row with its settings and its traceback. Results are the same bits on every executor, so a study begun on
one may be finished on another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import yaml

from simulation.engine.executors import executor
from simulation.engine.progress import bar, compiled, console
from simulation.engine.room import free_bytes, refuse_too_large
from simulation.errors import StoreError, UserError
from simulation.files import ordinary, whole_json, whole_text
from simulation.inputs.listing import label_of
from simulation.results import sealed
from simulation.results.columns import BEHIND, schemas
from simulation.results.runstore import RunStore
from simulation.results.store import ResultWriter
from simulation.run.identity import resolved
from simulation.run.runner import Run
from simulation.run.settings import Settings
from simulation.studies.checked import check_design
from simulation.studies.designs import Points
from simulation.studies.planned import DESIGN, Numbered, cells, shortly, tables, write_design
from simulation.studies.sharing import run_shared
from simulation.studies.study import Study, versions_now
from simulation.studies.targets import Targets, targets, unknown_cells
from simulation.words.texts import Texts

EXTENDED = "; extended to "


@dataclass(frozen=True)
class CellRun:
    """One replication of one cell; in place of settings, why there can be none."""

    cell: int
    replication: int
    settings: Settings | str


@dataclass(frozen=True)
class Told:
    """The outcome of one session: how many cells there are, how many runs are done, how many cells failed."""

    folder: Path
    cells: int
    done: int
    failed: int
    unknown: int = 0
    """Cells whose effects are not known as well as was asked for."""


def create(study: Study, points: Points, out: Path) -> Path:
    """Make the folder of a new study: its description, its cells, an empty store. It appears whole.

    Memory holds a block of points; of many a bar says how many are worked out.

    Raises
    ------
    FolderError
        If the folder holds something, or cannot be written.
    InputError
        For values no run could start from.
    """
    study.check()
    study = replace(study, versions=versions_now(study.settings()))
    with ResultWriter(out, "study.json") as folder, Numbered() as numbered:
        write_design(folder.work / DESIGN, tables(study, points, numbered, _about_design(study)))
        study = replace(study, identity=numbered.identity())
        folder.write_text("config.yaml", _config(study))
        folder.write_json("study.json", _sealed(study, folder.work))
        return folder.publish()


def _sealed(study: Study, folder: Path) -> dict[str, Any]:
    return sealed.with_seal(json.loads(study.to_json()), folder, (DESIGN, "config.yaml"))


def _about_design(study: Study) -> dict[str, tuple[str, str]]:
    return {
        "point": ("", "point of the design"),
        "key": ("", "identity of the cell: hash of its resolved settings, code and data"),
        "values": ("", "what is set at this point, as JSON"),
        **{i.key: label_of(i.key, "input that varies") for i in study.inputs},
    }


def _config(study: Study) -> str:
    content = {**resolved(study.settings()), "replications": study.replications, "study": _told(study)}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _told(study: Study) -> dict[str, Any]:
    plain = json.loads(study.to_json())
    return {
        k: v
        for k, v in plain.items()
        if k not in ("given", "versions", "identity", "lang") and v not in (None, "", {}, [])
    }


def read_study(folder: Path) -> Study:
    """Return the study of a folder.

    Raises
    ------
    StoreError
        For a folder that is none.
    Altered
        For a description that was changed.
    """
    path = folder / sealed.STUDY
    if not path.exists() and not path.is_symlink():
        raise StoreError(f"{folder}: no study is described here (there is no study.json)")
    plain = sealed.unsealed(sealed.plain_file(path))
    try:
        return Study.from_json(json.dumps({k: v for k, v in plain.items() if k not in (sealed.FILES, sealed.SEAL)}))
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(f"{path}: cannot be read; it is not what a sweep writes there") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read; is it what a sweep wrote? ({shortly(error)})") from error


def read_design(folder: Path) -> pd.DataFrame:
    """Return the points of a study's design: ``point``, ``cell``, ``key``, ``values``, and a column per input.

    Raises
    ------
    StoreError
        For a table that is missing or cannot be read.
    """
    try:
        return pd.read_parquet(ordinary(folder / DESIGN))
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreError(f"{folder / DESIGN}: cannot be read ({shortly(error)})") from error


def store_of(folder: Path, study: Study) -> RunStore:
    """Return the store of a study's folder."""
    return RunStore(folder, schemas(study.settings().record), study.identity)


def check(folder: Path, study: Study) -> None:
    """Refuse a study whose results are not as they were written, and touch nothing.

    Raises
    ------
    UserError
        Naming the file.
    """
    sealed.check(folder)
    store = store_of(folder, study)
    try:
        store.check()
    finally:
        store.close()


def extend(folder: Path, replications: int) -> Study:
    """Raise the number of replications of every cell; runs that are there stay.

    Raises
    ------
    UserError
        For fewer than there are to be already.
    """
    study = read_study(folder)
    _checked(folder, study)
    if replications <= study.replications:
        raise UserError(f"replications={replications}: the study has {study.replications}; extend it to more")
    line = f"{study.line.split(EXTENDED)[0]}{EXTENDED}{replications} replications"
    study = replace(study, replications=replications, line=line)
    with store_of(folder, study):
        whole_text(folder / "config.yaml", _config(study))
        whole_json(folder / sealed.STUDY, _sealed(study, folder))
    return study


def _checked(folder: Path, study: Study) -> int:
    """Return the number of cells of a study that can be gone on with.

    Raises
    ------
    StoreError
        For a study of another version of the model, or a design that is not its own.
    """
    now = versions_now(study.settings())
    for what, version in study.versions.items():
        if now.get(what) != version:
            raise StoreError(
                f"{folder}: was made with another {what} ({version}, now {now.get(what)}); its runs stand, but new"
                f" ones would not go with them. Begin anew in another folder: {study.line}"
            )
    if not study.identity:
        raise StoreError(f"{folder / sealed.STUDY}: does not say which cells it has; begin anew in another folder")
    return check_design(folder, study)


def run(folder: Path, engine: str | None = None, workers: int | None = None, again: bool = False) -> Told:
    """Run what is missing of a study, and return what it came to; ``again`` tries failed runs once more.

    Raises
    ------
    StoreError
        If the study was made with another version of the model or is not as it was written, another process writes
        here, or the disk cannot be written. What was stored is safe.
    KeyboardInterrupt
        After storing what was done.
    """
    study = read_study(folder)
    many = _checked(folder, study)
    with store_of(folder, study) as store:
        for line in [*_config_again(folder, study), *store.verify()]:
            console.print(line, highlight=False)
        if again:
            store.forget_failed()
        _run_missing(study, many, store, engine, workers)
        store.flush()
        return Told(folder, many, store.done(), store.failed_cells(), unknown_cells(study, store))


def _config_again(folder: Path, study: Study) -> Iterator[str]:
    """Write the configuration anew where it is not the study's; it follows from the description."""
    path, text = folder / "config.yaml", _config(study)
    try:
        stands = not path.is_symlink() and path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        stands = False
    if not stands:
        path.unlink(missing_ok=True)
        whole_text(path, text)
        yield f"{path}: was not that of {sealed.STUDY}, and was written anew"


def _run_missing(study: Study, many: int, store: RunStore, engine: str | None, workers: int | None) -> None:
    base = study.settings()
    wanted = targets(study, store)
    there = store.done()
    total = wanted.total(many)
    runner = executor(engine, workers or base.workers, total)
    texts = Texts(study.lang)
    numbers = {"cells": many, "runs": total, "workers": runner.workers}
    size = {name: texts(f"progress.{name}", n=number) for name, number in numbers.items()}
    said = texts("progress.study", what=study.command, there=there, **size)
    missing = _missing(study, store, wanted)
    one = next(missing, None)
    failures = 0

    def prepare() -> None:
        if one is not None and not isinstance(one.settings, str):
            compiled(one.settings, texts)

    with bar(study.command, "runs", total, min(there, total), said, runner.workers, prepare, texts) as progress:
        while one is not None:
            for done in runner.each(run_cell, _with(one, missing), study.cell_seconds):
                job = done.job
                if done.failure is None:
                    store.add((job.cell, job.replication), done.value(), done.seconds)
                else:
                    failures += 1
                    store.fail((job.cell, job.replication), done.failure, done.seconds)
                progress.advance(texts("progress.failures", n=failures) if failures else "")
            store.flush()
            if study.precision is None:
                return
            wanted = targets(study, store)
            progress.more(wanted.total(many))
            missing = _missing(study, store, wanted)
            one = next(missing, None)


def _with(first: CellRun, rest: Iterator[CellRun]) -> Iterator[CellRun]:
    yield first
    yield from rest


def _missing(study: Study, store: RunStore, wanted: Targets) -> Iterator[CellRun]:
    """Yield what is neither there nor failed, cell by cell."""
    first = study.settings().first_replication
    for cell, _, values in cells(store.folder):
        numbers = range(first, first + wanted.of(cell))
        known = store.known(cell)
        if known.issuperset(numbers):
            continue
        settings: Settings | str
        try:
            settings = study.settings(json.loads(values))
        except ValueError as error:
            settings = " ".join(str(error).split())
        for number in numbers:
            if number not in known:
                yield CellRun(cell, number, settings)


def run_cell(job: CellRun) -> dict[str, pa.Table]:
    """Run one replication of one cell and return its tables.

    Raises
    ------
    UserError
        For settings that do not go together.
    """
    if isinstance(job.settings, str):
        raise UserError(job.settings)
    refuse_too_large(job.settings, free_bytes())
    runs = run_shared(job.settings, job.replication)
    known = schemas(job.settings.record)  # after the run: a plug-in may have outcomes of its own
    parts: dict[str, list[pa.Table]] = {name: [] for name in known}
    for one in runs:
        for name, columns in _columns(one).items():
            if name in known:
                many = len(next(iter(columns.values())))
                key = {"cell": job.cell, "arm": one.arm, "replication": job.replication}
                whole = {**{k: [v] * many for k, v in key.items()}, **columns}
                parts[name].append(pa.Table.from_pydict({n: whole[n] for n in known[name].names}, known[name]))
    return {name: pa.concat_tables(tables) for name, tables in parts.items() if tables}


def _columns(one: Run) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {"runs": {name: [value] for name, value in one.outcomes.items()}}
    if one.weekly:
        found["weekly"] = {"week": np.arange(len(next(iter(one.weekly.values())))), **one.weekly}
    for name in BEHIND:
        frame = getattr(one, name)
        if frame is not None and len(frame):
            found[name] = {str(column): values.tolist() for column, values in frame.items()}
    return found
