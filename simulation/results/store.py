"""A result folder: Parquet tables with units in their metadata, written beside and moved in whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.engine.disk import gives_way, why
from simulation.engine.stopping import unbroken
from simulation.errors import DiskError, FolderError
from simulation.results import sealed
from simulation.results.columns import BEHIND, EVERY_ARM, annotated, described
from simulation.results.effects import MADE, makable
from simulation.results.effects import describe as describe_effects
from simulation.results.place import Place
from simulation.run import recorder
from simulation.run.runner import Run

__all__ = ["FolderError", "Page", "ResultWriter", "contrasts", "variance_reduction"]


@dataclass(frozen=True)
class Page:
    """How the page of a finished folder is drawn: handed to whoever makes the folder, who knows of no report.

    ``draw`` takes the folder; ``lang`` is the language, for the command that makes the page later.
    """

    draw: Callable[[Path], object]
    lang: str = "en"

    @property
    def lacking(self) -> str:
        """Return, in words, how the page is made later; ``{folder}`` is the folder."""
        return "the page is made by: indsats report {folder}" + ("" if self.lang == "en" else f" --lang {self.lang}")


class ResultWriter:
    """A folder that appears whole: everything is written into a hidden one, and moved into place at the end.

    Use as a context manager. Left with an exception, nothing of it stays, unless :meth:`complete` was said before:
    then what is there is put into place, and the exception says so.

    Parameters
    ----------
    folder
        Where the results are to stand; tried at once.
    seal
        The file without which the folder is not whole.
    page
        What is drawn into it after :meth:`complete`, by :meth:`draw`.

    Raises
    ------
    FolderError
        If the folder has results already, or cannot be written.
    DiskError
        When the disk is full or gives way.
    """

    def __init__(self, folder: Path, seal: str = "manifest.json", page: Page | None = None) -> None:
        self.place = Place(folder, seal)
        self.work, self._page = self.place.work, page
        self.rows: list[dict[str, Any]] = []
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._complete = False
        self._published: Path | None = None

    def __enter__(self) -> ResultWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        with unbroken() as held:
            trouble = ""
            if error is not None and gives_way(error) and not isinstance(error, DiskError):
                trouble = why(self.place.folder, error)
            published, said = self._published, "nothing was written"
            if error is not None and self._complete and published is None:
                published = self.publish()
                said = f"the results are whole in {published}"
                said += f"; {self._page.lacking.format(folder=published)}" if self._page else ""
            elif published is not None:
                said = f"the results are whole in {published}"
            else:
                self._drop_tables()
                self.place.abandon()
            if error is None:
                return
            held.clear()
            self._tell(error, trouble, said, whole=published is not None)

    def _tell(self, error: BaseException, trouble: str, said: str, whole: bool) -> None:
        """Add to an exception what became of the folder; ``trouble`` is the error of the disk."""
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt(said) from None
        if trouble:
            said += "" if whole else "; make room, and run it again"
            raise DiskError(f"out={self.place.asked}: cannot be written ({trouble}); {said}") from error
        if whole:
            error.add_note(said)

    def _drop_tables(self) -> None:
        for writer in self._writers.values():
            with suppress(OSError):
                writer.close()
        self._writers = {}

    def draw(self) -> None:
        """Draw the page, if there is to be one."""
        if self._page:
            self._page.draw(self.work)

    def add(self, run: Run, cell: int = 0) -> None:
        """Take in one run: its outcomes, and its weekly, ledger and person-week rows."""
        key = {"cell": cell, "arm": run.arm, "replication": run.replication}
        self.rows.append({**key, **run.outcomes})
        if run.weekly:
            weeks = len(next(iter(run.weekly.values())))
            self._append(
                "weekly", pd.DataFrame({**key, "week": range(weeks), **run.weekly}), recorder.weekly_columns()
            )
        for name, about in BEHIND.items():
            for table in tables_of(run, name, key):
                self._write(name, annotated(table, about))

    def _append(self, name: str, frame: pd.DataFrame, about: Mapping[str, tuple[str, str]]) -> None:
        self._write(name, described(frame, about))

    def _write(self, name: str, table: pa.Table) -> None:
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
        """Close the tables, so that a report can read them."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def seal(self, manifest: Mapping[str, Any]) -> None:
        """Finish the tables and write ``manifest.json``: how they were made, and the hash of each."""
        self.close_tables()
        sealed.write_manifest(self.work, manifest)

    def complete(self) -> None:
        """Mark the folder as complete: from here on it is published even if an error follows."""
        self.close_tables()
        self._complete = True

    def publish(self) -> Path:
        """Move the folder into place and return it.

        Raises
        ------
        FolderError
            If it cannot be moved; then it stays where it was made, and is named.
        """
        self.complete()
        self._complete = False  # it is in place after this, or kept by the place
        with unbroken():
            self._published = self.place.take()
        return self._published


def tables_of(run: Run, name: str, key: Mapping[str, Any]) -> Iterator[pa.Table]:
    """Yield a table of a run in the parts it is written in, its ``key`` beside each row."""
    held = getattr(run, name)
    if held is None or not len(held):
        return
    whole = held if isinstance(held, pa.Table) else pa.Table.from_pandas(held, preserve_index=False)
    for batch in whole.to_batches():
        part = pa.Table.from_batches([batch])
        for column, value in reversed(list(key.items())):
            if column != "arm" or name not in EVERY_ARM:
                part = part.add_column(0, column, pa.repeat(value, len(part)))
        yield part


def contrasts(runs: pd.DataFrame, baseline: str, asked: Sequence[str] = ()) -> pd.DataFrame:
    """Return arm minus baseline, same cell and replication, for every outcome and every measure made of several.

    ``runs`` has a row per (cell, arm, replication) and a column per outcome, in the units of
    :func:`simulation.results.effects.describe`, which are also those of the differences. The baseline itself has rows
    (of zeros) only if it was ``asked`` for as an arm.
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
    columns = [*columns, *made]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


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
