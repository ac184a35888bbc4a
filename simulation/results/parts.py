"""Parquet files of a store: written whole and flushed to the disk, known again by size and hash.

A part also says itself what it is: of which study and table, with which other tables it was written, and the hash of
its content. So an index that was lost can be made again of the parts, and a part of another study is none of this.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.files import whole

OWN = b"indsats"
"""Key of a part's own description in the metadata of its file."""


@dataclass(frozen=True)
class Print:
    """What a part must be: its size in bytes and its SHA-256."""

    size: int
    digest: str


@dataclass(frozen=True)
class Own:
    """The description that a part carries: its study, the tables of the same part, the SHA-256 of its content."""

    study: str
    table: str
    part: int
    tables: tuple[str, ...]
    content: str


class Parts:
    """The parts of a store: ``FOLDER/NAME-000001.parquet`` and so on, of tables with given schemas.

    ``study`` is the identity of the study whose parts these are.
    """

    def __init__(self, folder: Path, schemas: Mapping[str, pa.Schema], study: str = "") -> None:
        self.folder, self.schemas, self.study = folder, schemas, study

    def path(self, name: str, part: int) -> Path:
        """Return the place of a part of a table."""
        return self.folder / f"{name}-{part:06d}.parquet"

    def write(self, name: str, part: int, tables: Iterable[pa.Table], together: Sequence[str]) -> Print:
        """Write a part, a row group a table; ``together`` names the tables that the part has."""
        own = {"study": self.study, "table": name, "part": part, "tables": list(together)}
        return print_of(self.write_at(self.path(name, part), name, tables, own))

    def write_at(
        self, path: Path, name: str, tables: Iterable[pa.Table], own: Mapping[str, object] | None = None
    ) -> Path:
        """Write a table into any file, whole and flushed to the disk; with what it says of itself, if anything."""

        def write(beside: Path) -> None:
            content = hashlib.sha256()
            with beside.open("wb") as file:
                with pq.ParquetWriter(file, self.schemas[name], compression="zstd") as writer:
                    for table in tables:
                        writer.write_table(table, row_group_size=max(1, len(table)))
                        if own is not None:
                            _take(content, table)
                    if own is not None:
                        text = json.dumps({**own, "content": content.hexdigest()})
                        writer.add_key_value_metadata({OWN.decode(): text})
                file.flush()
                os.fsync(file.fileno())

        return whole(path, write)

    def harm(self, name: str, part: int, wanted: Print) -> str:
        """Return what is wrong with a part, in words; empty if it is as written."""
        path = self.path(name, part)
        if path.is_symlink() or (path.exists() and not path.is_file()):
            return f"{path}: is no file of this folder and was put aside as {path.name}.damaged"
        if not path.exists():
            return f"{path}: is missing"
        if path.stat().st_size != wanted.size or print_of(path) != wanted:
            return f"{path}: is damaged and was put aside as {path.name}.damaged"
        if why := self.untrue(name, part):
            return f"{path}: {why} and was put aside as {path.name}.damaged"
        return ""

    def own(self, path: Path) -> Own | None:
        """Return the description that a part carries; ``None`` where it has none or cannot be read."""
        try:
            said = json.loads(pq.read_metadata(path).metadata[OWN])
            return Own(**{**said, "tables": tuple(said["tables"])})
        except (OSError, ValueError, TypeError, KeyError, pa.ArrowException):
            return None

    def untrue(self, name: str, part: int) -> str:
        """Return how a part differs from the description it carries; empty where it agrees."""
        path = self.path(name, part)
        own = None if path.is_symlink() else self.own(path)
        if own is None:
            return "does not say what it is"
        if own.study != self.study:
            return "belongs to another study"
        if (own.table, own.part) != (name, part):
            return "is another part"
        content = hashlib.sha256()
        try:
            file = pq.ParquetFile(path)
            if not file.schema_arrow.equals(self.schemas[name]):
                return "has other columns"
            for group in range(file.num_row_groups):
                _take(content, file.read_row_group(group))
        except (OSError, pa.ArrowException):
            return "cannot be read"
        return "" if content.hexdigest() == own.content else "does not hold what it says"

    def runs(self, part: int) -> Iterator[Iterable[tuple[int, int]]]:
        """Yield the (cell, replication) of a part in blocks, one for each row."""
        with pq.ParquetFile(self.path("runs", part)) as file:
            for batch in file.iter_batches(columns=["cell", "replication"]):
                yield zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def numbers(self) -> list[int]:
        """Return the numbers of the parts that are there, whatever they hold; the newest first."""
        names = (p.name.rpartition("-") for p in self.folder.glob("runs-*.parquet") if p.name[:1] != ".")
        found = {int(last.removesuffix(".parquet")) for _, _, last in names if last[:-8].isdigit()}
        return sorted(found, reverse=True)

    def put_aside(self, name: str, part: int) -> None:
        """Rename a part out of the way."""
        with suppress(FileNotFoundError):
            os.replace(self.path(name, part), f"{self.path(name, part)}.damaged")

    def keep(self, named: Collection[Path]) -> None:
        """Remove every part but those named, and what was cut off while it was written."""
        for path in self.folder.iterdir():
            if path not in named and ".parquet" in path.name and not path.name.endswith(".damaged"):
                path.unlink()


def print_of(path: Path) -> Print:
    """Return the size and hash of a file."""
    with path.open("rb") as file:
        return Print(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _take(content: Any, table: pa.Table) -> None:
    """Take the values of a table into a hash, column by column; all that is not a number is one."""
    for column in table.columns:
        whole = column.combine_chunks()
        if pa.types.is_string(column.type):
            coded = whole.dictionary_encode()
            content.update(json.dumps(coded.dictionary.to_pylist()).encode())
            values = coded.indices.to_numpy(zero_copy_only=False)
        else:
            values = whole.to_numpy(zero_copy_only=False)
        if values.dtype.kind == "f":
            values = np.where(np.isnan(values), np.nan, values + 0.0)
        content.update(np.ascontiguousarray(values).tobytes())
