"""Parquet files of a store: written whole and flushed to the disk, known again by size and hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from simulation.files import whole


@dataclass(frozen=True)
class Print:
    """What a part must be: its size in bytes and its SHA-256."""

    size: int
    digest: str


class Parts:
    """The parts of a store: ``FOLDER/NAME-000001.parquet`` and so on, of tables with given schemas."""

    def __init__(self, folder: Path, schemas: Mapping[str, pa.Schema]) -> None:
        self.folder, self.schemas = folder, schemas

    def path(self, name: str, part: int) -> Path:
        """Return the place of a part of a table."""
        return self.folder / f"{name}-{part:06d}.parquet"

    def write(self, name: str, part: int, tables: Iterable[pa.Table]) -> Print:
        """Write a part, a row group a table."""
        return print_of(self.write_at(self.path(name, part), name, tables))

    def write_at(self, path: Path, name: str, tables: Iterable[pa.Table]) -> Path:
        """Write a table into any file, whole and flushed to the disk."""

        def write(beside: Path) -> None:
            with beside.open("wb") as file:
                with pq.ParquetWriter(file, self.schemas[name], compression="zstd") as writer:
                    for table in tables:
                        writer.write_table(table, row_group_size=max(1, len(table)))
                file.flush()
                os.fsync(file.fileno())

        return whole(path, write)

    def harm(self, name: str, part: int, wanted: Print) -> str:
        """Return in words what is wrong with a part; nothing if it is what was written."""
        path = self.path(name, part)
        if not path.exists():
            return f"{path}: is missing"
        if path.stat().st_size != wanted.size or print_of(path) != wanted:
            return f"{path}: is damaged and was put aside as {path.name}.damaged"
        return ""

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
