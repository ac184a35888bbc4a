"""Does a move of code change a single bit of a result? Two versions make the same folders, and these are compared.

    python -m benchmarks.same_bytes COMMIT         this tree against a commit (a branch, a tag)
    python -m benchmarks.same_bytes FILE.json      against what another version wrote with --out FILE.json

A comparison, a trial and a sweep are run by the command line of each version, the old one in a checkout of its own.
A table has the same bytes when its columns, their types, units, descriptions and values are the same, in the same
order; the hash of the version, which has to differ, is left out. Where only the words in the columns' descriptions
differ, that is said. Exit code 1 where a value differs.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("runs", "contrasts", "weekly", "ledger")
VERSION = ("model_hash",)
"""Columns and keys of metadata that name the version."""
SMALL = ["population.n=120", "horizon_weeks=60", "seed=7", "workers=2"]
COMMANDS: dict[str, list[str]] = {
    "comparison": ["compare", "policy=[ips,all_inclusive,flere_skal_med]", "replications=3", *SMALL],
    "trial": ["trial", "population=inklusion_trial", "arms=[usual,ips]", "n=[50,50]", "replications=3", *SMALL],
    "sweep": ["sweep", "policy=[ips]", "policies.ips.places=10,40", "population.margins.severe_mental=0.2,0.5",
              "replications=2", *SMALL],
}  # fmt: skip


def checked_out(commit: str, to: Path) -> Path:
    """Write the files of a commit to ``to``."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(to, filter="data")
    return to


def run_in(tree: Path, *words: str) -> str:
    """Run this Python with ``words`` and the code of ``tree``, and return what it printed."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)[:80]} of {tree}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def make(tree: Path, to: Path) -> None:
    """Run every command with the code of ``tree``, into folders below ``to``."""
    for name, words in COMMANDS.items():
        print(f"{name} of {tree.name}", flush=True)
        run_in(tree, "-m", "simulation.cli", *words, f"out={to / name}")


def fingerprint(path: Path) -> list[str]:
    """Return the SHA-256 of a table's columns, types and values, and one of all of it, units and descriptions too."""
    table = pq.read_table(path)
    table = table.drop_columns([c for c in VERSION if c in table.column_names]).combine_chunks()
    kept = {k: v for k, v in (table.schema.metadata or {}).items() if k.decode() not in (*VERSION, "pandas")}
    bare = pa.schema([pa.field(f.name, f.type, f.nullable) for f in table.schema])
    return [_hash(table.cast(bare)), _hash(table.replace_schema_metadata(kept))]


def _hash(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def tables(folder: Path) -> dict[str, list[str]]:
    """Return the fingerprint of each table of a result folder."""
    return {name: fingerprint(folder / f"{name}.parquet") for name in TABLES if (folder / f"{name}.parquet").exists()}


def made_by(tree: Path, scratch: Path) -> dict[str, dict[str, list[str]]]:
    """Return the fingerprints, by folder and table, of what the code of ``tree`` makes."""
    make(tree, scratch)
    return {name: tables(scratch / name) for name in COMMANDS}


def main(words: Sequence[str] | None = None) -> int:
    """Make the folders with both versions and say which tables differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", help="the version to compare with: a commit, or a file of fingerprints")
    parser.add_argument("--out", type=Path, help="a JSON file for this version's fingerprints")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        if given.other.endswith(".json"):
            before = json.loads(Path(given.other).read_text(encoding="utf-8"))
        else:
            before = made_by(checked_out(given.other, here / "old"), here / "before")
        after = made_by(ROOT, here / "after")
    differ = 0
    for name, new in after.items():
        old = before[name]
        for table in sorted({*old, *new}):
            one, other = old.get(table, ["", ""]), new.get(table, ["", ""])
            values, whole = one[0] == other[0], one == other
            differ += not values
            told = "same bytes" if values and whole else "same values, other words" if values else "DIFFERS"
            print(f"{name:<12} {table:<10} {told}  {other[0][:16]}")
    if given.out:
        given.out.write_text(json.dumps(after, indent=1) + "\n", encoding="utf-8")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
