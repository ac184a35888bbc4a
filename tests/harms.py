"""What somebody can do to a result folder: change, cut, exchange, link, and hash anew."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.results import sealed

Harm = Callable[[Path], None]


def at(folder: Path, name: str) -> Path:
    """Return the place of a file; of a part, that of the one there is of its table."""
    if not name.startswith("parts/"):
        return folder / name
    (found,) = (folder / "parts").glob("runs-*.parquet")
    return found


def rewritten(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Harm:
    """Return a harm that changes a table, its columns' descriptions kept, as a careful hand would."""

    def harm(folder: Path) -> None:
        path = at(folder, name)
        table = pq.read_table(path)
        made = pa.Table.from_pandas(change(table.to_pandas()), preserve_index=False)
        pq.write_table(made.replace_schema_metadata(table.schema.metadata), path)

    return harm


def value(column: str, to: object, row: int | None = None) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a change that sets a column, or one row of it."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.copy()
        frame[column] = [to if row in (None, k) else was for k, was in enumerate(frame[column])]
        return frame

    return change


def text(name: str, change: Callable[[str], str]) -> Harm:
    """Return a harm that edits a text file."""

    def harm(folder: Path) -> None:
        before = (folder / name).read_text("utf-8")
        after = change(before)
        assert after != before
        (folder / name).write_text(after, "utf-8")

    return harm


def written(name: str, content: str) -> Harm:
    """Return a harm that puts in a file."""
    return lambda folder: (folder / name).write_text(content, "utf-8") and None


def plain(name: str, change: Callable[[dict], object]) -> Harm:
    """Return a harm that edits a JSON file."""

    def edit(before: str) -> str:
        content = json.loads(before)
        change(content)
        return json.dumps(content, indent=2)

    return text(name, edit)


def truncated(name: str) -> Harm:
    """Return a harm that cuts a file off."""
    return lambda folder: at(folder, name).write_bytes(at(folder, name).read_bytes()[:200]) and None


def gone(name: str) -> Harm:
    """Return a harm that removes a file."""
    return lambda folder: at(folder, name).unlink()


def from_other(*names: str) -> Harm:
    """Return a harm that puts in files of another folder of the same kind."""

    def harm(folder: Path) -> None:
        for name in names:
            for path in (folder.parent / "other").glob(name):
                shutil.copy(path, folder / path.relative_to(folder.parent / "other"))

    return harm


def swapped(one: str, other: str) -> Harm:
    """Return a harm that swaps two files."""

    def harm(folder: Path) -> None:
        first, second = (folder / one).read_bytes(), (folder / other).read_bytes()
        (folder / one).write_bytes(second)
        (folder / other).write_bytes(first)

    return harm


def linked(name: str) -> Harm:
    """Return a harm that leads a file out of the folder; what it leads to is the same."""

    def harm(folder: Path) -> None:
        path = at(folder, name)
        shutil.move(path, folder.parent / f"away-{path.name}")
        path.symlink_to(folder.parent / f"away-{path.name}")

    return harm


def pipe(name: str) -> Harm:
    """Return a harm that puts a pipe, which can be waited on for ever, in place of a file."""

    def harm(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return harm


def index(*lines: str) -> Harm:
    """Return a harm to the index of a study."""

    def harm(folder: Path) -> None:
        with sqlite3.connect(folder / "index.sqlite") as held:
            for line in lines:
                held.execute(line)

    return harm


def both(*harms: Harm) -> Harm:
    """Return several harms at once."""

    def harm(folder: Path) -> None:
        for one in harms:
            one(folder)

    return harm


def rehashed(name: str) -> Harm:
    """Return a harm that makes the hash of a changed file anew, seal included."""

    def harm(folder: Path) -> None:
        content = json.loads((folder / "manifest.json").read_text())
        names = list(content.pop("files"))
        content.pop("seal")
        sealed.write_manifest(folder, content, names)

    return harm


def once_more(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its first row twice."""
    return pd.concat([frame, frame.head(1)], ignore_index=True)
