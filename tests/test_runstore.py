"""The store of a study: what was acknowledged is there, whole, whatever happens to the process or the disk."""

from __future__ import annotations

import errno
import os
import sqlite3

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from simulation.engine.attempts import Failure
from simulation.errors import DiskError, StoreError
from simulation.results import parts, runstore
from simulation.results.runstore import RunStore

SCHEMA = pa.schema([("cell", pa.int64()), ("arm", pa.string()), ("replication", pa.int64()), ("x", pa.float64())])


def store(folder):
    return RunStore(folder, {"runs": SCHEMA})


def rows(cell, replication):
    key = {"cell": cell, "replication": replication, "x": cell + replication / 10}
    return {"runs": pa.Table.from_pylist([{"arm": arm, **key} for arm in ("usual", "ips")], SCHEMA)}


def filled(folder, runs, every=3):
    """Fill a store, a part after every third run."""
    with store(folder) as held:
        for number, run in enumerate(runs, 1):
            held.add(run, rows(*run), 0.1)
            if number % every == 0:
                held.flush()
    return folder


def table(folder):
    held = store(folder)
    frame = held.table("runs").to_table().to_pandas().sort_values(["cell", "replication", "arm"], ignore_index=True)
    held.close()
    return frame


RUNS = [(c, r) for c in range(4) for r in range(3)]


def test_what_was_added_is_there(tmp_path):
    frame = table(filled(tmp_path, RUNS))
    assert len(frame) == 2 * len(RUNS)
    assert frame["x"].tolist() == [c + r / 10 for c, r in RUNS for _ in range(2)]


def test_an_exported_table_is_in_order_and_the_same_bytes_in_whatever_order_runs_came(tmp_path):
    for name, runs, every in (("a", RUNS, 3), ("b", RUNS[::-1], 5), ("c", RUNS[5:] + RUNS[:5], 1)):
        (tmp_path / name).mkdir()
        with store(filled(tmp_path / name, runs, every)) as held:
            held.export("runs")
    contents = [(tmp_path / name / "runs.parquet").read_bytes() for name in "abc"]
    assert contents[0] == contents[1] == contents[2]
    frame = pd.read_parquet(tmp_path / "a" / "runs.parquet")
    assert frame["arm"].tolist() == ["usual", "ips"] * len(RUNS)  # arms as they were run
    assert list(zip(frame["cell"], frame["replication"], strict=True))[::2] == RUNS


def test_blocks_of_an_exported_table_are_the_same_however_it_grew(tmp_path, monkeypatch):
    monkeypatch.setattr(runstore, "BLOCK_ROWS", 7)
    (tmp_path / "at_once").mkdir()
    (tmp_path / "twice").mkdir()
    with store(filled(tmp_path / "at_once", RUNS)) as held:
        held.export("runs")
    with store(filled(tmp_path / "twice", RUNS[:4])) as held:
        held.export("runs")
    with store(filled(tmp_path / "twice", RUNS[4:])) as held:
        held.export("runs")
    assert (tmp_path / "at_once/runs.parquet").read_bytes() == (tmp_path / "twice/runs.parquet").read_bytes()


def test_duckdb_and_pandas_read_the_parts_as_one_table(tmp_path):
    held = store(filled(tmp_path, RUNS))
    names = [str(p) for p in held.paths("runs")]
    assert len(names) == 4
    assert duckdb.sql(f"select count(*), sum(x) from read_parquet({names})").fetchall() == [
        (24, pytest.approx(2 * sum(c + r / 10 for c, r in RUNS)))
    ]
    assert len(pd.concat(map(pd.read_parquet, names))) == 24
    held.close()


def test_merging_changes_nothing_but_the_number_of_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(runstore, "MOST_PARTS", 3)
    filled(tmp_path, RUNS, every=1)
    held = store(tmp_path)
    assert len(held.paths("runs")) <= 4
    assert len(list((tmp_path / "parts").iterdir())) == len(held.paths("runs"))
    assert held.done() == len(RUNS)
    held.close()
    assert len(table(tmp_path)) == 24


def test_a_part_that_was_cut_off_is_not_counted_and_is_removed(tmp_path):
    filled(tmp_path, RUNS)
    (tmp_path / "parts" / "runs-000099.parquet").write_bytes(b"PAR1half")
    (tmp_path / "parts" / ".runs-000100.parquet").write_bytes(b"PAR1")
    assert len(table(tmp_path)) == 24
    with store(tmp_path):
        pass
    assert sorted(p.name for p in (tmp_path / "parts").iterdir()) == [f"runs-00000{n}.parquet" for n in (1, 2, 3, 4)]


def test_a_second_writer_is_refused(tmp_path):
    with store(tmp_path), pytest.raises(StoreError, match="another process is writing here"), store(tmp_path):
        pass


@pytest.mark.parametrize("harm", ["cut", "flip", "gone"])
def test_a_damaged_part_is_put_aside_and_its_runs_alone_are_missing(tmp_path, harm):
    filled(tmp_path, RUNS)
    path = tmp_path / "parts" / "runs-000002.parquet"
    content = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    else:
        content[60] ^= 255
        path.write_bytes(content[: len(content) // 2] if harm == "cut" else content)
    with store(tmp_path) as held:
        (said,) = held.verify()
        assert "runs-000002.parquet" in said
        assert "its 3 runs are made anew" in said
        assert held.done() == 9
        assert [r for r in RUNS if r[1] not in held.known(r[0])] == RUNS[3:6]
        assert held.verify() == []
    assert (tmp_path / "parts" / "runs-000002.parquet.damaged").exists() == (harm != "gone")
    filled(tmp_path, RUNS[3:6])
    assert len(table(tmp_path)) == 24


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_no_more_is_said_and_loses_nothing_stored(tmp_path, monkeypatch, number):
    filled(tmp_path, RUNS[:6])

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken, pytest.raises(DiskError, match=os.strerror(number)) as told:
        broken.setattr(parts.os, "fsync", refuse)
        filled(tmp_path, RUNS[6:])
    assert "every run that was stored is safe" in str(told.value)
    assert not list((tmp_path / "parts").glob(".*"))
    assert len(table(tmp_path)) == 12
    filled(tmp_path, RUNS[6:])
    assert len(table(tmp_path)) == 24


def test_an_index_that_is_none_is_said(tmp_path):
    (tmp_path / "index.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(StoreError, match=r"index.sqlite: cannot be read"), store(tmp_path):
        pass


def test_failures_are_kept_and_can_be_taken_out(tmp_path):
    with store(tmp_path) as held:
        held.add((0, 0), rows(0, 0), 0.1)
        held.fail((1, 0), Failure("raised", "ValueError: no", "Traceback ..."), 0.2)
    with store(tmp_path) as held:
        (one,) = held.failed()
        assert (one.cell, one.replication, one.failure.error) == (1, 0, "ValueError: no")
        assert held.done() == 1
        assert held.known(1) == {0}
        assert held.failed_cells() == 1
        held.forget_failed()  # what has a result stays
        assert held.known(1) == set()
        assert held.done() == 1


def test_the_index_names_a_session_for_every_run(tmp_path):
    filled(tmp_path, RUNS[:3])
    filled(tmp_path, RUNS[3:])
    with sqlite3.connect(tmp_path / "index.sqlite") as index:
        assert index.execute("SELECT session, count(*) FROM runs GROUP BY 1").fetchall() == [(1, 3), (2, 9)]


def test_memory_holds_one_block(tmp_path, monkeypatch):
    monkeypatch.setattr(runstore, "BLOCK_ROWS", 8)
    held = store(filled(tmp_path, RUNS))
    frames = list(held.frames("runs"))
    assert [len(f) for f in frames] == [6, 6, 6, 6]  # a cell is never cut
    assert np.concatenate([f["cell"].to_numpy() for f in frames]).tolist() == [c for c in range(4) for _ in range(6)]
    held.close()
