"""A design of very many points is planned, and gone on with, in the memory of a block of them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tracemalloc

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.stats import qmc

from simulation.engine import progress
from simulation.results import mending, sealed
from simulation.results.parts import Parts
from simulation.studies import designs, planned, sweep
from simulation.studies.designs import Input, points
from simulation.studies.study import Study
from tests.small_study import GIVEN, begun, described

RANGES = (Input("companies.hours", 50, 300), Input("policies.ips.caseload_limit", 10, 60))
MEGABYTE = 2**20


def hundreds(many):
    """Return two inputs with a grid of so many points."""
    return Input("companies.hours", levels=tuple(range(1, 101))), Input("seed", levels=tuple(range(many // 100)))


@pytest.fixture
def quick(monkeypatch):
    """Let a cell's key be a hash of its values alone, which is quick, and a block be a thousand points."""
    monkeypatch.setattr(Study, "settings", lambda _, values=None: values)
    monkeypatch.setattr(planned, "cell_key", lambda v: hashlib.sha256(json.dumps(v).encode()).hexdigest()[:24])
    monkeypatch.setattr(planned, "BLOCK", 1000)


def peak(work):
    """Return the most bytes that work holds at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def wrote(folder, inputs, found):
    """Write a design and return the identity of its cells."""
    asked = described(inputs)
    with planned.Numbered() as numbered:
        planned.write_design(folder / planned.DESIGN, planned.tables(asked, found, numbered, {}))
        return numbered.identity()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", ["grid", "sobol"])
def test_twice_the_points_are_planned_in_the_same_memory(kind, tmp_path):
    def plan(many):
        found = points("grid", hundreds(many)) if kind == "grid" else points("sobol", RANGES, many)
        wrote(tmp_path, RANGES, found)
        assert planned.size(tmp_path) == (many, many)

    few = 2**14 if kind == "sobol" else 20_000
    plan(few)  # what is loaded once
    peaks = [peak(lambda many=many: plan(many)) for many in (few, 2 * few)]
    assert peaks[1] - peaks[0] < MEGABYTE / 4, "a point in memory takes more than 300 bytes: 20,000 of them, 6 MB"


@pytest.mark.usefixtures("quick")
def test_twice_the_points_are_gone_on_with_in_the_same_memory(tmp_path):
    def check(many):
        inputs = hundreds(many)
        asked = Study("sweep", "", GIVEN, inputs, {}, 1, identity=wrote(tmp_path, inputs, points("grid", inputs)))
        return lambda: (sweep.check_design(tmp_path, asked), sum(1 for _ in planned.cells(tmp_path)))

    check(20_000)()
    peaks = [peak(check(many)) for many in (20_000, 40_000)]
    assert peaks[1] - peaks[0] < MEGABYTE / 4


def test_twice_the_runs_are_held_against_their_index_in_the_same_memory(tmp_path):
    schema = pa.schema([("cell", pa.int64()), ("replication", pa.int64())])
    parts = Parts(tmp_path, {"runs": schema}, "s")

    def agree(many):
        runs = pa.table({"cell": np.arange(many), "replication": np.zeros(many, int)}, schema)
        found = parts.write("runs", 1, [runs], ["runs"])
        index = sqlite3.connect(tmp_path / f"{many}.sqlite")
        index.executescript(mending.TABLES)
        index.execute("INSERT INTO parts VALUES (1, 'runs', ?, ?)", (found.size, found.digest))
        index.execute("INSERT INTO runs VALUES (-1, 0, 1, 0.0, 1, NULL, NULL, NULL)")
        assert mending.agree(index, parts) == many + 1, "one that is not there, and those that are"
        held = peak(lambda: mending.agree(index, parts))
        assert index.execute("SELECT count(*) FROM runs WHERE part = 1").fetchone() == (many,)
        index.close()
        return held

    agree(1000)
    few, many = agree(70_000), agree(140_000)
    assert many - few < MEGABYTE / 4


@pytest.mark.usefixtures("quick")
def test_blocks_have_the_columns_that_the_whole_has(tmp_path, monkeypatch):
    inputs = (Input("a", levels=(1, 2, 3.5)), Input("b", levels=(None, 7)), Input("c", levels=("x", True, ["y"])))
    given = [{}, *points("grid", inputs), {"a": 3}, {"d": "later"}]
    whole = wrote(tmp_path, inputs, given)
    table = pq.read_table(tmp_path / planned.DESIGN)
    monkeypatch.setattr(planned, "BLOCK", 4)
    assert wrote(tmp_path, inputs, given) == whole
    assert pq.ParquetFile(tmp_path / planned.DESIGN).num_row_groups == 6
    assert pq.read_table(tmp_path / planned.DESIGN).equals(table, check_metadata=True)
    by_hand = pd.DataFrame([{"values": json.dumps(point), **point} for point in given])
    assert table["a"].to_pylist()[1:4] == [1.0, 1.0, 1.0] and by_hand["a"].dtype == float
    assert table["c"].to_pylist()[1:4] == ['"x"', "true", '["y"]']
    assert [json.loads(values) for values in table["values"].to_pylist()] == given


def test_a_study_of_several_blocks_is_run_and_gone_on_with(tmp_path, monkeypatch):
    whole = begun(tmp_path / "whole")
    monkeypatch.setattr(planned, "BLOCK", 3)
    cut = begun(tmp_path / "cut")
    assert sweep.read_design(cut).equals(sweep.read_design(whole))
    assert sweep.read_study(cut).identity == sweep.read_study(whole).identity
    for folder in (cut, whole):
        assert sweep.run(folder, "serial").done == 8


def test_an_identity_is_the_hash_of_the_keys_in_order():
    with planned.Numbered() as numbered:
        assert [numbered.number(key) for key in ("b", "a", "b", 'refused {"ø": 1}')] == [0, 1, 0, 2]
        assert numbered.identity() == sealed.of(["b", "a", 'refused {"ø": 1}'])[:24]


def test_a_sobol_sequence_in_blocks_is_the_sequence(monkeypatch):
    monkeypatch.setattr(designs, "AT_ONCE", 16)
    inputs = (Input("a", 0, 1), Input("b", 0, 1))
    whole = qmc.Sobol(2, rng=5).random_base2(7)
    found = points("sobol", inputs, 128, 5)
    assert pd.DataFrame(found).to_numpy().tolist() == whole.tolist()
    assert len(found) == len(list(found)) == 128


def test_a_million_of_a_sobol_sequence_is_asked_for_as_a_power_of_two():
    with pytest.raises(designs.DesignError, match="524288 or 1048576"):
        points("sobol", RANGES, 1_000_000)
    assert len(points("sobol", RANGES, 1_048_576)) == designs.MOST_POINTS


def test_of_many_points_it_is_said_how_far_they_are(monkeypatch, capsys):
    monkeypatch.setattr(progress, "SAY_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(progress.console, "quiet", False)
    assert list(progress.counted("abc", "planning", "points", 3)) == ["a", "b", "c"]
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "planning: 3 points"
    assert [line.partition(",")[0] for line in said[1:]] == [f"planning: {n} of 3 points" for n in (1, 2, 3)]
