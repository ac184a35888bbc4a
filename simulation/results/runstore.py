"""Runs as they come in, kept for good: Parquet parts and an index of what they hold.

::

    DIR/parts/runs-000001.parquet ...   what was run, in parts; ``weekly-`` and ``ledger-`` beside them if recorded
    DIR/index.sqlite                    which run is in which part, or failed and why; what each part must hash to
    DIR/.lock                           held by the one process that writes

A part is written beside its place, flushed to the disk and renamed; then the index takes it in, in one transaction.
So the index never names what is not there. When the store is next opened to write it is made to agree with the parts
(:mod:`simulation.results.mending`): a whole part that it does not name is taken in, one that was cut off is
removed. A kill at any moment loses at most the runs since the last part (:data:`PART_SECONDS`). Parts are merged as
they become many; :meth:`RunStore.export` makes one table of them, in the order of cells and replications, the same
bytes however and in whatever order the runs were made.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
from filelock import FileLock, Timeout

from simulation.engine.attempts import Failure
from simulation.engine.disk import why
from simulation.errors import StoreDiskError, StoreError
from simulation.results.mending import INDEX, TABLES, agree, put_aside, untrue, unusable
from simulation.results.parts import Parts, Print
from simulation.results.statistics import Ints

PART_SECONDS = 2.0
PART_ROWS = 20_000
MOST_PARTS = 128
"""Parts of a table before they are merged."""
BLOCK_ROWS = 20_000
"""Rows of a row group of an exported table, about."""

Tables = Mapping[str, pa.Table]
Run = tuple[int, int]
"""(cell, replication)"""


@dataclass(frozen=True)
class FailedRun:
    """A run that gave no result."""

    cell: int
    replication: int
    failure: Failure
    seconds: float


class RunStore:
    """The runs of one study in a folder that exists. Open it to write in a ``with`` block; reading needs none.

    Parameters
    ----------
    folder
        The study's folder.
    schemas
        The schema of each table that is kept; runs come as tables of these schemas.
    study
        Identity of the study, which its parts bear.
    """

    def __init__(self, folder: Path, schemas: Mapping[str, pa.Schema], study: str = "") -> None:
        self.folder, self.schemas = folder, dict(schemas)
        self._parts = Parts(folder / "parts", self.schemas, study)
        self.mended: list[str] = []
        self.session = 0
        self._lock = FileLock(folder / ".lock", timeout=0)
        self._pending: dict[str, list[pa.Table]] = {name: [] for name in schemas}
        self._acks: list[tuple[Any, ...]] = []
        self._rows, self._flushed = 0, time.monotonic()
        self._index: sqlite3.Connection | None = None

    def __enter__(self) -> RunStore:
        try:
            self._lock.acquire()
        except Timeout:
            raise StoreError(f"{self.folder}: another process is writing here; wait for it, or stop it") from None
        except OSError as error:
            raise StoreError(f"{self.folder}: cannot be written ({error.strerror or error})") from error
        try:
            with self._speaking():
                self._parts.folder.mkdir(exist_ok=True)
                self._mend()
                self._sweep_away()
                self.session = 1 + (self.index.execute("SELECT max(session) FROM runs").fetchone()[0] or 0)
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if not isinstance(error, StoreError):
                self.flush()
        finally:
            self.close()
            self._lock.release()

    def _mend(self) -> None:
        """Make the index agree with the parts; make it anew of them where it is lost or another's.

        Raises
        ------
        StoreError
            Where it is lost and the parts cannot be trusted without it; nothing was touched.
        """
        path = self.folder / INDEX
        if why := unusable(path, self._parts.study):
            if wrong := untrue(self._parts):
                raise StoreError(
                    f"{path}: {why}, and it cannot be made again because {wrong}; nothing was touched. Put the index"
                    " back, or begin anew in another folder"
                )
            if self._parts.numbers():
                self.mended.append(f"{path}: {why}, and was made again of the parts")
            elif path.exists() and path.stat().st_size:
                raise StoreError(f"{path}: {why}, and there are no parts to make it of; put it back, or take it away")
            put_aside(path)
        self.index.execute("INSERT OR IGNORE INTO about VALUES ('study', ?)", (self._parts.study,))
        self.index.commit()
        wrong_runs = agree(self.index, self._parts)
        if wrong_runs and not why:
            self.mended.append(f"{path}: did not agree with the parts in {wrong_runs} runs, and was put right")

    def close(self) -> None:
        """Close the index; it opens again when asked."""
        if self._index is not None:
            self._index.close()
            self._index = None

    @property
    def index(self) -> sqlite3.Connection:
        """The index."""
        if self._index is None:
            path = self.folder / INDEX
            try:
                self._index = sqlite3.connect(path, timeout=30)
                self._index.execute("PRAGMA journal_mode=WAL")
                self._index.execute("PRAGMA synchronous=NORMAL")
                self._index.executescript(TABLES)
            except sqlite3.DatabaseError as error:
                self._index = None
                raise StoreError(f"{path}: cannot be read ({error}); the parts are untouched") from error
        return self._index

    # --- what is there -------------------------------------------------------------------------------------

    def done(self) -> int:
        """Return the number of runs that gave a result."""
        return int(self.index.execute("SELECT count(*) FROM runs WHERE part IS NOT NULL").fetchone()[0])

    def failed(self) -> Iterator[FailedRun]:
        """Yield the runs that failed, by cell and replication."""
        asked = "SELECT cell, replication, kind, error, traceback, seconds FROM runs WHERE part IS NULL"
        for cell, replication, kind, error, told, seconds in self.index.execute(f"{asked} ORDER BY 1, 2"):
            yield FailedRun(cell, replication, Failure(kind, error, told), seconds)

    def failed_cells(self) -> int:
        """Return the number of cells with a run that failed."""
        return int(self.index.execute("SELECT count(DISTINCT cell) FROM runs WHERE part IS NULL").fetchone()[0])

    def known(self, cell: int) -> set[int]:
        """Return the replications of a cell that are there or failed."""
        return {r for (r,) in self.index.execute("SELECT replication FROM runs WHERE cell = ?", (cell,))}

    def seconds(self) -> float:
        """Return the seconds of work in all runs."""
        return float(self.index.execute("SELECT total(seconds) FROM runs").fetchone()[0])

    def paths(self, name: str) -> list[Path]:
        """Return the parts of a table, as the index names them."""
        asked = "SELECT part FROM parts WHERE name = ? ORDER BY part"
        return [self._parts.path(name, part) for (part,) in self.index.execute(asked, (name,))]

    def table(self, name: str) -> ds.Dataset:
        """Return a table of what is there as one data set, in no order.

        Raises
        ------
        StoreError
            For a part that is missing or cannot be read.
        """
        try:
            return ds.dataset([str(p) for p in self.paths(name)], schema=self.schemas[name], format="parquet")
        except (OSError, pa.ArrowInvalid) as error:
            raise StoreError(
                f"{self._parts.folder}: a part cannot be read ({error}); resume makes its runs anew"
            ) from error

    def frames(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield a table cell by cell in blocks, in order; a cell is never cut."""
        for block in self._blocks(name):
            yield block.to_pandas()

    # --- taking in -----------------------------------------------------------------------------------------

    def add(self, run: Run, tables: Tables, seconds: float) -> None:
        """Add a run; it is on disk after the next :meth:`flush`, which comes by itself every few seconds."""
        for name, table in tables.items():
            self._pending[name].append(table)
            self._rows += len(table)
        self._acks.append((*run, True, seconds, None, None, None))
        if self._rows >= PART_ROWS or time.monotonic() - self._flushed >= PART_SECONDS:
            self.flush()

    def fail(self, run: Run, failure: Failure, seconds: float) -> None:
        """Add a run that failed."""
        self._acks.append((*run, False, seconds, failure.kind, failure.error, failure.traceback))
        if time.monotonic() - self._flushed >= PART_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what came in as a part and acknowledge it.

        Raises
        ------
        StoreError
            When the disk is full or cannot be written; what was acknowledged before is safe.
        """
        self._flushed = time.monotonic()
        if not self._acks:
            return
        with self._speaking():
            part, together = self._free_number(), [name for name, tables in self._pending.items() if tables]
            written = {
                name: self._parts.write(name, part, [pa.concat_tables(tables).combine_chunks()], together)
                for name, tables in self._pending.items()
                if tables
            }
            with self.index:
                self._take_in(part, written)
                self.index.executemany(
                    "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [(c, r, part if good else None, s, self.session, *why) for c, r, good, s, *why in self._acks],
                )
        self._pending = {name: [] for name in self.schemas}
        self._acks, self._rows = [], 0
        for name in self.schemas:
            if len(self.paths(name)) > MOST_PARTS:
                self.merge()
                break

    def forget_failed(self) -> None:
        """Take failed runs out of the index, so that they are run again."""
        with self._speaking(), self.index:
            self.index.execute("DELETE FROM runs WHERE part IS NULL")

    # --- keeping whole -------------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """Check every part against its hash; rename damaged ones and drop their runs from the index.

        Returns
        -------
        A line for what was put right in the index, and for each damaged part, with the number of runs to be made
        anew.
        """
        bad = self._harmed()
        said, self.mended = self.mended, []
        for part, line in bad.items():
            with self._speaking(), self.index:
                for name in self.schemas:
                    self._parts.put_aside(name, part)
                lost = self.index.execute("DELETE FROM runs WHERE part = ?", (part,)).rowcount
                self.index.execute("DELETE FROM parts WHERE part = ?", (part,))
            said.append(f"{line}; its {lost} runs are made anew")
        return said

    def check(self) -> None:
        """Check every part against its hash, and change nothing.

        Raises
        ------
        StoreError
            Naming a part that is not.
        """
        for harm in self._harmed().values():
            raise StoreError(f"{harm.split(' and was put aside')[0]}; resume makes its runs anew")

    def _harmed(self) -> dict[int, str]:
        """Return by part what is wrong with it."""
        bad: dict[int, str] = {}
        for part, name, size, digest in self.index.execute("SELECT part, name, bytes, sha256 FROM parts").fetchall():
            if harm := self._parts.harm(name, part, Print(size, digest)):
                bad[part] = harm
        return bad

    def merge(self) -> None:
        """Make one part of all, in the order of cells and replications."""
        old = [p for (p,) in self.index.execute("SELECT DISTINCT part FROM parts ORDER BY part")]
        if len(old) < 2:
            return
        with self._speaking():
            part, together = self._free_number(), [name for name in self.schemas if self.paths(name)]
            written = {name: self._parts.write(name, part, self._blocks(name), together) for name in together}
            with self.index:
                marks = ",".join("?" * len(old))
                self.index.execute(f"UPDATE runs SET part = ? WHERE part IN ({marks})", (part, *old))
                self.index.execute(f"DELETE FROM parts WHERE part IN ({marks})", old)
                self._take_in(part, written)
            self._sweep_away()

    def export(self, name: str) -> None:
        """Make ``DIR/NAME.parquet`` of a table, whole and in order; of several parts, one."""
        self.flush()
        self.merge()
        with self._speaking():
            self._parts.write_at(self.folder / f"{name}.parquet", name, self._blocks(name))

    def _blocks(self, name: str) -> Iterator[pa.Table]:
        """Yield a table in order, in blocks of cells of about ``BLOCK_ROWS`` rows; memory holds one block."""
        if not self.paths(name):
            return
        table, (cells, rows) = self.table(name), self._rows_by_cell(name)
        at = 0
        while at < len(cells):
            first, held = int(cells[at]), 0
            while at < len(cells) and (not held or held + rows[at] <= BLOCK_ROWS):
                held += int(rows[at])
                at += 1
            within = (ds.field("cell") >= first) & (ds.field("cell") <= int(cells[at - 1]))
            block = table.to_table(filter=within)
            order = np.lexsort((block["replication"].to_numpy(), block["cell"].to_numpy()))  # a stable sort
            yield block.take(order).combine_chunks()

    def _rows_by_cell(self, name: str) -> tuple[Ints, Ints]:
        """Return the cells of a table ``[C]``, in order, and how many rows each has ``[C]``."""
        counts = np.zeros(0, np.int64)
        for batch in self.table(name).to_batches(columns=["cell"]):
            own = np.bincount(batch.column("cell").to_numpy(), minlength=len(counts))
            own[: len(counts)] += counts
            counts = own
        cells = np.flatnonzero(counts)
        return cells, counts[cells]

    # --- the index -----------------------------------------------------------------------------------------

    def _free_number(self) -> int:
        return 1 + (self.index.execute("SELECT max(part) FROM parts").fetchone()[0] or 0)

    def _take_in(self, part: int, written: Mapping[str, Print]) -> None:
        self.index.executemany(
            "INSERT INTO parts VALUES (?, ?, ?, ?)",
            [(part, name, found.size, found.digest) for name, found in written.items()],
        )

    def _sweep_away(self) -> None:
        """Remove what the index does not name: parts cut off while they were written, or merged into another."""
        self._parts.keep({path for name in self.schemas for path in self.paths(name)})

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn an error of the disk into one line."""
        try:
            yield
        except (OSError, pa.ArrowInvalid, sqlite3.OperationalError) as error:
            raise StoreDiskError(
                f"{self.folder}: cannot be written ({why(self.folder, error)}); every run that was stored is safe"
            ) from error
