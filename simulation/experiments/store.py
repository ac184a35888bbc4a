"""A result folder: Parquet tables with units in their metadata, written beside and moved in whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from simulation import recorder
from simulation.experiments.columns import PERSONS, described
from simulation.experiments.effects import MADE, makable
from simulation.experiments.effects import describe as describe_effects
from simulation.runner import Run
from simulation.states import UserError


class FolderError(UserError):
    """A result folder that cannot be written; one line."""


class ResultFolder:
    """A folder that appears whole: everything is written into a hidden one beside it, then moved.

    Use as a context manager; leaving it with an exception removes what was written.

    Raises:
        FolderError: if the folder has results already, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise FolderError(f"out={folder}: exists and is not empty; choose another folder")
            folder.parent.mkdir(parents=True, exist_ok=True)
            self.work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            self.work.chmod(0o755)
        except OSError as error:
            raise FolderError(f"out={folder}: cannot be written ({error.strerror or error})") from error
        self.rows: list[dict[str, Any]] = []
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> ResultFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()
        if kind is not None:
            shutil.rmtree(self.work, ignore_errors=True)

    def add(self, run: Run, cell: int = 0) -> None:
        """Take in one run: its outcomes, and its weekly, ledger and person-week rows."""
        key = {"cell": cell, "arm": run.arm, "replication": run.replication}
        self.rows.append({**key, **run.outcomes})
        if run.weekly:
            weeks = len(next(iter(run.weekly.values())))
            self._append(
                "weekly", pd.DataFrame({**key, "week": range(weeks), **run.weekly}), recorder.weekly_columns()
            )
        if run.ledger is not None and len(run.ledger):
            self._append("ledger", pd.DataFrame({**key, **run.ledger}), {})
        if run.persons is not None:
            self._append("persons", pd.DataFrame({**key, **run.persons}), PERSONS)

    def _append(self, name: str, frame: pd.DataFrame, about: Mapping[str, tuple[str, str]]) -> None:
        for column in frame.select_dtypes("category"):
            frame[column] = frame[column].astype("str")
        table = described(frame, about)
        if name not in self._writers:
            path = self.work / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._writers[name].write_table(table)

    def runs(self) -> pd.DataFrame:
        """Return one row per (cell, arm, replication)."""
        return pd.DataFrame(self.rows)

    def write_table(self, name: str, frame: pd.DataFrame, about: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Write a whole table: of outcomes and effects, or what ``about`` describes (unit and meaning by column)."""
        table = described(frame, describe_effects() if about is None else about)
        pq.write_table(table, self.work / f"{name}.parquet", compression="zstd")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file."""
        (self.work / name).write_text(text, encoding="utf-8")

    def write_json(self, name: str, content: object) -> None:
        """Write a JSON file."""
        self.write_text(name, json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n")

    def close_tables(self) -> None:
        """Finish the tables, so that a report can read them."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def publish(self) -> Path:
        """Move the folder into place and return it."""
        self.close_tables()
        if self.folder.exists():
            self.folder.rmdir()
        os.replace(self.work, self.folder)
        return self.folder


def contrasts(runs: pd.DataFrame, baseline: str, asked: Sequence[str] = ()) -> pd.DataFrame:
    """Return arm minus baseline, same cell and replication, for every outcome and every measure made of several.

    The baseline itself has rows (of zeros) only if it was ``asked`` for as an arm.
    """
    keys = ["cell", "replication"]
    values = [c for c in runs.columns if c not in ("cell", "arm", "replication")]
    made = makable(values)
    base = runs[runs["arm"] == baseline].set_index(keys)[values]
    parts = []
    for arm in [a for a in runs["arm"].unique() if a != baseline or a in asked]:
        mine = runs[runs["arm"] == arm].set_index(keys)[values]
        own = base.loc[mine.index]
        measures = pd.DataFrame({name: MADE[name].of(mine, own) for name in made}, index=mine.index)
        difference = pd.concat([mine - own, measures], axis=1).reset_index()
        difference.insert(1, "arm", arm)
        parts.append(difference)
    columns = ["cell", "arm", "replication", *values]
    return pd.concat(parts, ignore_index=True)[[*columns, *made]] if parts else pd.DataFrame(columns=columns)


def variance_reduction(runs: pd.DataFrame, baseline: str) -> dict[str, dict[str, float]]:
    """Return, per outcome and arm, how many times smaller pairing makes the variance of the difference.

    The factor is (var(arm) + var(baseline)) / var(arm - baseline); ``inf`` stands for a difference without
    variance and is left out, as is an outcome without variance.
    """
    paired = contrasts(runs, baseline)
    base = runs[runs["arm"] == baseline]
    factors: dict[str, dict[str, float]] = {}
    for arm in paired["arm"].unique():
        mine, difference = runs[runs["arm"] == arm], paired[paired["arm"] == arm]
        for name in (
            "ever_job_or_education",
            "in_job",
            "mean_weeks_in_job",
            "weeks_on_support",
            "municipal_net_oere",
        ):
            if name in runs and len(difference) > 1:
                apart = mine[name].astype(float).var() + base[name].astype(float).var()
                together = difference[name].astype(float).var()
                if apart > 0 and together > 0:
                    factors.setdefault(name, {})[str(arm)] = float(apart / together)
    return factors
