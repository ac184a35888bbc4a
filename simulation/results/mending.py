"""An index that agrees with its parts: put right where it does not, made again of them where it is lost.

The parts are what was run, and say themselves what they are (:mod:`simulation.results.parts`); the index is what
is known of them. What it says of runs that no part holds is forgotten, so that they are run; what parts hold and it
does not say is taken in. Failures are in the index alone, and are tried again where it was lost.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pyarrow as pa

from simulation.results.parts import Parts, Print, print_of

INDEX = "index.sqlite"
TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (part INTEGER, name TEXT, bytes INTEGER, sha256 TEXT, PRIMARY KEY (part, name))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (cell INTEGER, replication INTEGER, part INTEGER, seconds REAL, session INTEGER,
    kind TEXT, error TEXT, traceback TEXT, PRIMARY KEY (cell, replication)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS run_parts ON runs (part);
"""


def unusable(path: Path, study: str) -> str:
    """Return why an index cannot be used, in words; empty if it can."""
    if path.is_symlink():
        return "is a link to another place"
    if not path.is_file() or not path.stat().st_size:
        return "is missing or empty"
    try:
        with closing(sqlite3.connect(path, timeout=30)) as index:
            index.executescript(TABLES)
            columns = "cell, replication, part, seconds, session, kind, error, traceback"
            index.execute(f"SELECT {columns} FROM runs LIMIT 1")
            index.execute("SELECT part, name, bytes, sha256 FROM parts LIMIT 1")
            whole = index.execute("PRAGMA quick_check").fetchone()[0]
            of = index.execute("SELECT value FROM about WHERE key = 'study'").fetchone()
    except sqlite3.DatabaseError as error:
        return f"cannot be read ({error})"
    if whole != "ok":
        return f"is damaged ({' '.join(str(whole).split())})"
    return "belongs to another study" if of is not None and of[0] != study else ""


def untrue(parts: Parts) -> str:
    """Return the first part that differs from its own description, in words; empty where all agree."""
    for part in parts.numbers():
        own = parts.own(parts.path("runs", part))
        for name in own.tables if own else ("runs",):
            if why := parts.untrue(name, part):
                return f"{parts.path(name, part)} {why}"
    return ""


def put_aside(path: Path) -> None:
    """Rename an index out of the way, with the files beside it that belong to it."""
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        os.replace(path, f"{path}.damaged")


HELD = """
CREATE TEMP TABLE held (part INTEGER, cell INTEGER, replication INTEGER, PRIMARY KEY (part, cell, replication))
    WITHOUT ROWID
"""
"""The runs that parts hold, on the disk as long as the index is compared with them."""


def agree(index: sqlite3.Connection, parts: Parts) -> int:
    """Make an index agree with the parts that are there, and return in how many runs it did not."""
    index.execute(HELD)
    with index:
        known = f"name IN ({','.join('?' * len(parts.schemas))}) AND typeof(part) = 'integer'"
        index.execute(f"DELETE FROM parts WHERE NOT ({known})", list(parts.schemas))
        _forget_incomplete(index, parts)
        whole = "typeof(cell) = 'integer' AND typeof(replication) = 'integer'"
        named = "part IN (SELECT part FROM parts WHERE name = 'runs')"
        gone = index.execute(f"DELETE FROM runs WHERE NOT ({whole}) OR (part IS NOT NULL AND NOT ({named}))").rowcount
        listed = index.execute("SELECT part FROM parts WHERE name = 'runs' ORDER BY part").fetchall()
        held = [part for (part,) in listed if _read(index, parts, part)]
        for part in held:
            here = "(cell, replication) IN (SELECT cell, replication FROM held WHERE part = ?)"
            gone += index.execute(f"DELETE FROM runs WHERE part = ? AND NOT {here}", (part, part)).rowcount
        for part in held:
            gone += _put(index, part)
        for part in parts.numbers():
            if part not in held and index.execute("SELECT 1 FROM parts WHERE part = ?", (part,)).fetchone() is None:
                gone += _adopt(index, parts, part)
    index.execute("DROP TABLE held")
    return int(gone)


def _forget_incomplete(index: sqlite3.Connection, parts: Parts) -> None:
    """Forget parts of which the index does not name all tables, so that they are taken in whole, or not at all."""
    for (part,) in index.execute("SELECT DISTINCT part FROM parts").fetchall():
        names = {name for (name,) in index.execute("SELECT name FROM parts WHERE part = ?", (part,))}
        own = parts.own(parts.path("runs", part))
        if "runs" not in names or (own is not None and names != set(own.tables)):
            index.execute("DELETE FROM parts WHERE part = ?", (part,))


def _read(index: sqlite3.Connection, parts: Parts, part: int) -> bool:
    """Note the runs that a part holds, and return whether it can be read."""
    try:
        if parts.path("runs", part).is_symlink():
            return False
        for block in parts.runs(part):
            rows = ((part, cell, replication) for cell, replication in block)
            index.executemany("INSERT OR IGNORE INTO held VALUES (?, ?, ?)", rows)
    except (OSError, pa.ArrowException, KeyError):
        index.execute("DELETE FROM held WHERE part = ?", (part,))
        return False
    return True


def _put(index: sqlite3.Connection, part: int) -> int:
    """Take the runs of a part into the index, and return how many; those that another part has stay that one's."""
    asked = (
        "INSERT INTO runs SELECT cell, replication, part, 0.0, 1, NULL, NULL, NULL FROM held WHERE part = ?"
        " ON CONFLICT DO UPDATE SET part = excluded.part, kind = NULL, error = NULL, traceback = NULL"
        " WHERE runs.part IS NULL"
    )
    return index.execute(asked, (part,)).rowcount


def _adopt(index: sqlite3.Connection, parts: Parts, part: int) -> int:
    """Take in a whole part of this study that the index does not name, if none of its runs is known.

    Else it was merged into another, or was cut off, and is swept away. One of another study is put aside.
    """
    own = parts.own(parts.path("runs", part))
    if own is not None and own.study != parts.study:
        parts.put_aside("runs", part)
    if own is None or any(parts.untrue(name, part) for name in own.tables):
        return 0
    known = "SELECT 1 FROM held JOIN runs USING (cell, replication) WHERE held.part = ?"
    if not _read(index, parts, part) or index.execute(known, (part,)).fetchone():
        return 0
    prints: dict[str, Print] = {name: print_of(parts.path(name, part)) for name in own.tables}
    rows = [(part, name, found.size, found.digest) for name, found in prints.items()]
    index.executemany("INSERT INTO parts VALUES (?, ?, ?, ?)", rows)
    return _put(index, part)
