"""The cells that the points of a design come to: worked out, written and read again a block of points at a time.

A block is a row group of ``design.parquet``, and what memory holds. Which cell a key is stands on the disk while
cells are worked out, so that a million points take the memory of ten thousand.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.engine.progress import counted
from simulation.errors import StoreError
from simulation.files import ordinary
from simulation.results.columns import About, described
from simulation.run.identity import cell_key
from simulation.studies.designs import Point, Points
from simulation.studies.study import Study
from simulation.words.texts import Texts

DESIGN = "design.parquet"
BLOCK = 10_000
"""Points that memory holds; where there are more, a bar says how many are worked out."""
FIRST = ("point", "cell", "key", "values")
"""Columns before those of the inputs."""


class Numbered:
    """Numbers of cells by their keys, in the order in which they are met, and the identity of a study of them.

    Kept in a database of its own on the disk, which is gone when it is closed. Use in a ``with`` block.
    """

    def __init__(self) -> None:
        self.many = 0
        self._keys = sqlite3.connect("", isolation_level=None)
        self._keys.executescript(
            "PRAGMA journal_mode=OFF; CREATE TABLE cells (key TEXT PRIMARY KEY, cell INTEGER) WITHOUT ROWID; BEGIN"
        )
        self._content = hashlib.sha256(b"[")

    def __enter__(self) -> Numbered:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keys.close()

    def number(self, key: str) -> int:
        """Return the number of the cell with a key: the next one for a key not met before."""
        if self._keys.execute("INSERT OR IGNORE INTO cells VALUES (?, ?)", (key, self.many)).rowcount:
            self._content.update((", " * bool(self.many) + json.dumps(key)).encode())
            self.many += 1
            return self.many - 1
        return int(self._keys.execute("SELECT cell FROM cells WHERE key = ?", (key,)).fetchone()[0])

    def identity(self) -> str:
        """Return the identity of a study, which its parts bear: a hash of the keys of its cells, 24 digits."""
        content = self._content.copy()
        content.update(b"]")
        return content.hexdigest()[:24]


def tables(study: Study, points: Points, numbered: Numbered, about: About, what: str = "plan") -> Iterator[pa.Table]:
    """Yield a row per point in blocks: ``point``, ``cell``, ``key``, ``values`` (JSON), and a column per input.

    Points with the same key share a cell. Values that do not go together have a key of their own: such a cell fails.
    Columns are of the kind that all the points together have. ``what`` is done, as ``progress.WHAT`` says it.
    """
    samples = [{"point": 0, "cell": 0, "key": "", "values": "", **point} for point in _samples(points)]
    schema = described(_frame(samples), about).schema
    given: Iterable[Point] = points
    if len(points) > BLOCK:
        texts = Texts(study.lang)
        given = counted(points, texts(f"progress.{what}"), "points", len(points), texts)
    rows = (_row(study, number, point, numbered) for number, point in enumerate(given))
    while block := list(islice(rows, BLOCK)):
        frame = _frame(samples + block).iloc[len(samples) :]  # of the same kinds in every block
        yield pa.Table.from_pandas(frame, schema, preserve_index=False)


def _row(study: Study, number: int, point: Point, numbered: Numbered) -> dict[str, Any]:
    values = json.dumps(point)
    try:
        key = cell_key(study.settings(point))
    except ValueError:
        key = f"refused {values}"
    return {"point": number, "cell": numbered.number(key), "key": key, "values": values, **point}


def _samples(points: Points) -> list[Point]:
    """Return the first point with each kind of value of each input, and the first without one, in their order."""
    found: dict[tuple[str, type | None], Point] = {}
    first, keys = next(iter(points)), dict[str, None]()
    for point in points:
        for key in point.keys() - keys:
            found.setdefault((key, None), first)
        keys |= dict.fromkeys(point)
        for key in keys:
            found.setdefault((key, type(point[key]) if key in point else None), point)
    return list({id(point): point for point in (first, *found.values())}.values())


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame; a column of several kinds of values holds them as JSON."""
    frame = pd.DataFrame(rows)
    for key in frame.columns[len(FIRST) :]:
        if not _of_one_kind(frame[key]):
            frame[key] = [None if value is None else json.dumps(value) for value in frame[key]]
    return frame


def _of_one_kind(column: pd.Series[Any]) -> bool:
    """Return whether a column holds nothing but numbers, or text, or yes and no."""
    kinds = {bool if isinstance(v, bool) else float if isinstance(v, int | float) else type(v) for v in column}
    return len(kinds - {type(None)}) <= 1 and type(None) not in kinds and not kinds & {list, dict}


def write_design(path: Path, made: Iterator[pa.Table]) -> None:
    """Write a design, a block a row group."""
    first = next(made)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for block in made:
            writer.write_table(block)


def blocks(folder: Path, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """Yield the rows of a study's design in blocks; of the named columns, or of all.

    Raises
    ------
    StoreError
        For a table that is missing or cannot be read.
    """
    path = folder / DESIGN
    try:
        with pq.ParquetFile(ordinary(path)) as file:
            for batch in file.iter_batches(BLOCK, columns=columns):
                yield pa.Table.from_batches([batch]).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path}: cannot be read ({shortly(error)})") from error


def shortly(error: Exception) -> str:
    """Return the message of an error on one line, cut at 100 characters."""
    return " ".join(str(error).split())[:100]


def cells(folder: Path) -> Iterator[tuple[int, str, str]]:
    """Yield every cell of a study once, in order: its number, its key, and what is set in it, as JSON."""
    many = 0
    for block in blocks(folder, ["cell", "key", "values"]):
        for cell, key, values in block.itertuples(index=False, name=None):
            if cell == many:  # the first point that comes to it; cells are numbered as they are met
                many += 1
                yield cell, key, values


def size(folder: Path) -> tuple[int, int]:
    """Return the number of points of a study's design, and of its cells."""
    points, last = 0, -1
    for block in blocks(folder, ["cell"]):
        points += len(block)
        last = max(last, int(block["cell"].max()))
    return points, last + 1
