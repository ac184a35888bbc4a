"""A result folder appears whole or not at all, says what its columns are, and its contrasts come out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from small import TRIAL, settings

from simulation.errors import FolderError
from simulation.results.store import ResultWriter, contrasts, variance_reduction
from simulation.run import outcomes, recorder
from simulation.run.runner import run_once

TABLES = ("runs", "contrasts", "weekly", "ledger", "persons")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tables of a small comparison, person-week log included."""
    few = {**TRIAL, "n": 20, "inflow_per_year": 20}
    chosen = settings(few, policy=["ips"], record=["weekly", "persons"], horizon_weeks=12, replications=2)
    with ResultWriter(tmp_path_factory.mktemp("store") / "study") as folder:
        for number in range(2):
            for run in run_once(chosen, number):
                folder.add(run)
        runs = folder.runs()
        folder.write_table("runs", runs)
        folder.write_table("contrasts", contrasts(runs, chosen.baseline))
        return folder.publish()


def test_an_exception_leaves_nothing(tmp_path):
    chosen = settings(TRIAL, policy=["ips"], horizon_weeks=4)
    with pytest.raises(RuntimeError, match="half way"), ResultWriter(tmp_path / "study") as folder:
        for run in run_once(chosen, 0):
            folder.add(run)
        folder.write_text("config.yaml", "seed: 1\n")
        assert {p.name for p in folder.work.glob("[a-z]*")} == {
            *(f"{name}.parquet" for name in ("weekly", "ledger", "groups", "group_years", "quantities")),
            "config.yaml",
        }
        raise RuntimeError("half way")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_in_place_before_everything_is(tmp_path):
    target = tmp_path / "study"
    with ResultWriter(target) as folder:
        folder.write_text("config.yaml", "seed: 1\n")
        assert not target.exists()
        assert folder.publish() == target
    assert [p.name for p in tmp_path.iterdir()] == ["study"]
    assert (target / "config.yaml").read_text() == "seed: 1\n"


def test_an_empty_folder_is_taken_and_a_full_one_refused(tmp_path):
    target = tmp_path / "study"
    target.mkdir()
    with ResultWriter(target) as folder:
        folder.write_text("a", "a")
        folder.publish()
    with pytest.raises(FolderError, match="not empty"):
        ResultWriter(target)
    assert [p.name for p in tmp_path.rglob("*")] == ["study", "a"]


def test_two_folders_of_one_name_do_not_meet_half_way(tmp_path):
    with ResultWriter(tmp_path / "study") as first:
        first.write_text("a", "first")
        with pytest.raises(FolderError, match="another process is writing there"):
            ResultWriter(tmp_path / "study")
        first.publish()
    assert (tmp_path / "study" / "a").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["study"]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_says_what_it_is(written, name):
    for column in pq.read_schema(written / f"{name}.parquet"):
        assert column.metadata is not None, column.name
        assert column.metadata[b"description"], f"{name}.{column.name} has no description"
        assert b"unit" in column.metadata, column.name


NO_UNIT = {"cell", "arm", "replication", "account", "payer", "receiver", "policy"}
"""Names and numbers of things."""


@pytest.mark.parametrize("name", TABLES)
def test_every_measured_column_has_a_unit(written, name):
    schema = pq.read_schema(written / f"{name}.parquet")
    assert [c.name for c in schema if c.name not in NO_UNIT and not c.metadata[b"unit"]] == []


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_every_table(written, name):
    frame = pd.read_parquet(written / f"{name}.parquet")
    assert len(frame) > 0
    assert {"arm", "replication"} <= set(frame.columns)
    assert set(frame["replication"]) == {0, 1}


def test_the_tables_hold_every_run_once(written):
    runs = pd.read_parquet(written / "runs.parquet")
    assert list(zip(runs["arm"], runs["replication"], strict=True)) == [
        ("usual", 0),
        ("ips", 0),
        ("usual", 1),
        ("ips", 1),
    ]
    assert set(runs.columns) == {"cell", "arm", "replication", *outcomes.names()}
    weekly = pd.read_parquet(written / "weekly.parquet")
    assert len(weekly) == 4 * 12
    assert set(weekly.columns) == {"cell", "arm", "replication", "week", *recorder.weekly_columns()}
    assert not weekly.duplicated(["arm", "replication", "week"]).any()
    persons = pd.read_parquet(written / "persons.parquet")
    assert not persons.duplicated(["arm", "replication", "citizen", "week"]).any()
    ledger = pd.read_parquet(written / "ledger.parquet")
    assert not ledger.duplicated(["arm", "replication", "year", "account", "payer", "receiver", "policy"]).any()
    assert ledger["oere"].dtype == "int64"


def frame(rows: list[tuple[str, int, float, float]]) -> pd.DataFrame:
    """Return runs of (arm, replication, in_job, municipal_net_oere)."""
    table = pd.DataFrame(rows, columns=["arm", "replication", "in_job", "municipal_net_oere"])
    table.insert(0, "cell", 0)
    return table


RUNS = frame(
    [
        ("usual", 0, 0.10, 1000),
        ("ips", 0, 0.30, 1400),
        ("usual", 1, 0.20, 3000),
        ("ips", 1, 0.25, 2900),
    ]
)


def test_contrasts_by_hand():
    found = contrasts(RUNS, "usual")
    assert found["arm"].tolist() == ["ips", "ips"]
    assert found["replication"].tolist() == [0, 1]
    assert found["in_job"].tolist() == pytest.approx([0.20, 0.05])
    assert found["municipal_net_oere"].tolist() == [400, -100]


def test_contrasts_pair_by_replication_whatever_the_order_of_rows():
    shuffled = RUNS.iloc[[3, 0, 1, 2]].reset_index(drop=True)
    found = contrasts(shuffled, "usual").sort_values("replication")
    assert found["municipal_net_oere"].tolist() == [400, -100]


def test_contrasts_pair_within_a_cell():
    other = RUNS.assign(cell=1, municipal_net_oere=RUNS["municipal_net_oere"] * 10)
    found = contrasts(pd.concat([RUNS, other], ignore_index=True), "usual")
    by_cell = found.groupby("cell")["municipal_net_oere"].apply(list)
    assert by_cell[0] == [400, -100]
    assert by_cell[1] == [4000, -1000]


def test_without_another_arm_there_is_no_contrast():
    found = contrasts(RUNS[RUNS["arm"] == "usual"], "usual")
    assert len(found) == 0
    assert list(found.columns) == list(RUNS.columns)


def test_variance_reduction_by_hand():
    # in_job: usual 0.10, 0.20 has variance 0.005; ips 0.30, 0.25 has 0.00125; differences 0.20, 0.05 have 0.01125
    # money: 1000, 3000 has 2,000,000; 1400, 2900 has 1,125,000; differences 400, -100 have 125,000
    found = variance_reduction(RUNS, "usual")
    assert found["in_job"]["ips"] == pytest.approx((0.005 + 0.00125) / 0.01125)
    assert found["municipal_net_oere"]["ips"] == pytest.approx(3_125_000 / 125_000)
    assert found["municipal_net_oere"]["ips"] == 25


def test_variance_reduction_leaves_out_what_does_not_vary():
    steady = frame([("usual", 0, 0.1, 1), ("ips", 0, 0.2, 2), ("usual", 1, 0.1, 3), ("ips", 1, 0.2, 4)])
    # the jobs do not vary at all, the money's difference does not
    found = variance_reduction(steady, "usual")
    assert found == {}
    assert not any(math.isinf(f) for factors in found.values() for f in factors.values())
