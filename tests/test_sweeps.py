"""Studies of many cells: resuming, extending, failures as rows, the same bits on every executor."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import simulation
from simulation.errors import StoreError, UserError
from simulation.results import runstore
from simulation.run.runner import run_arm
from simulation.studies import conclude as conclusion
from simulation.studies import sharing, sweep
from simulation.studies.conclude import conclude
from simulation.studies.designs import Input
from simulation.studies.precision import Precision, interval
from tests.small_study import begun, described, read


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return a study run through in one process."""
    folder = begun(tmp_path_factory.mktemp("whole") / "s")
    sweep.run(folder, "serial")
    conclude(folder)
    return folder


def test_a_study_has_a_row_for_every_cell_arm_and_replication(whole):
    runs = read(whole)
    expected = [(c, a, r) for c in range(4) for r in range(2) for a in ("usual_before", "ips")]
    assert list(zip(runs["cell"], runs["arm"], runs["replication"], strict=True)) == expected
    contrasts = read(whole, "contrasts")
    assert contrasts["arm"].unique().tolist() == ["ips"]
    first = runs[(runs["cell"] == 2) & (runs["replication"] == 1)].set_index("arm")["mean_weeks_in_job"]
    paired = contrasts[(contrasts["cell"] == 2) & (contrasts["replication"] == 1)]["mean_weeks_in_job"].item()
    assert paired == first["ips"] - first["usual_before"]


@pytest.mark.parametrize("rows", [5, 2**20])
def test_effects_come_a_block_at_a_time_and_are_those_that_came_at_once(whole, tmp_path, monkeypatch, rows):
    shutil.copytree(whole, tmp_path / "s")
    monkeypatch.setattr(runstore, "BLOCK_ROWS", 4)  # a cell
    monkeypatch.setattr(conclusion, "GROUP_ROWS", rows)
    conclude(tmp_path / "s")
    file, keys = tmp_path / "s" / "effects.parquet", ["kind", "cell", "arm", "outcome"]
    found, before = (read(folder, "effects").sort_values(keys, ignore_index=True) for folder in (file.parent, whole))
    assert found.equals(before)
    assert pq.ParquetFile(file).num_row_groups == -(-len(before) // rows)
    pq.write_table(pq.read_table(file).combine_chunks(), tmp_path / "at_once.parquet", row_group_size=rows)
    assert (tmp_path / "at_once.parquet").read_bytes() == file.read_bytes()


def test_two_replications_are_no_interval(whole):
    effects = read(whole, "effects")
    assert effects["mean"].notna().any()
    assert effects[["low", "high"]].isna().all(axis=None)


def test_a_cell_is_what_a_comparison_with_its_settings_is(whole):
    from simulation.run.runner import run_once

    values = {"companies.hours": 50.0, "policies.ips.caseload_limit": 20.0}
    for run in run_once(described().settings(values), 1):
        row = read(whole).query("cell == 1 and replication == 1 and arm == @run.arm").iloc[0]
        for name, value in run.outcomes.items():
            assert row[name] == value or (np.isnan(row[name]) and np.isnan(value)), name


def test_cells_that_differ_in_a_policy_alone_share_their_baseline(whole, tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(sharing, "run_arm", lambda s, arm, *rest: ran.append(arm) or run_arm(s, arm, *rest))
    sharing._kept.clear()
    sweep.run(begun(tmp_path / "s"), "serial")
    assert ran.count("usual_before") == 4, "two replications at two sizes of company, not four cells"
    assert ran.count("ips") == 8
    conclude(tmp_path / "s")
    assert (tmp_path / "s" / "runs.parquet").read_bytes() == (whole / "runs.parquet").read_bytes()
    monkeypatch.setattr(sharing, "MOST_BYTES", 1)
    sharing.run_shared(described().settings({}), 0)
    assert len(sharing._kept) == 1


@pytest.mark.parametrize(("engine", "workers"), [("processes", 1), ("processes", 2), ("processes", 4)])
def test_every_executor_gives_the_same_bytes(whole, tmp_path, engine, workers):
    folder = begun(tmp_path / "s")
    sweep.run(folder, engine, workers)
    conclude(folder)
    for name in ("runs", "contrasts", "effects", "design"):
        assert (folder / f"{name}.parquet").read_bytes() == (whole / f"{name}.parquet").read_bytes(), name


def test_what_is_there_is_not_run_again(whole, monkeypatch):
    monkeypatch.setattr(sweep, "run_cell", None)  # nothing may be run
    assert sweep.run(whole, "serial").done == 8


def test_an_extended_study_runs_what_is_new_and_equals_one_that_was_larger_from_the_start(tmp_path):
    inputs = (Input("companies.hours", levels=(50.0, 185.0)),)
    grown, large = begun(tmp_path / "a", inputs, replications=1), begun(tmp_path / "b", inputs, replications=3)
    sweep.run(grown, "serial")
    conclude(grown)
    sweep.extend(grown, 3)
    ran = []
    run_cell = sweep.run_cell

    def counted(job):
        ran.append((job.cell, job.replication))
        return run_cell(job)

    sweep.run_cell = counted
    try:
        sweep.run(grown, "serial")
    finally:
        sweep.run_cell = run_cell
    assert ran == [(0, 1), (0, 2), (1, 1), (1, 2)]
    sweep.run(large, "serial")
    for folder in (grown, large):
        conclude(folder)
    assert (grown / "runs.parquet").read_bytes() == (large / "runs.parquet").read_bytes()
    with pytest.raises(UserError, match="extend it to more"):
        sweep.extend(grown, 2)


def test_one_bad_cell_among_many_is_one_failure_and_the_rest_is_there(tmp_path):
    inputs = (
        Input("policies.ips.end_week", levels=(5, 11)),
        Input("policies.ips.start_week", levels=(0, 8)),
    )
    folder = begun(tmp_path / "s", inputs, replications=2)
    told = sweep.run(folder, "processes", 2)
    conclude(folder)
    assert (told.cells, told.done, told.failed) == (4, 6, 1)
    assert sorted(read(folder)["cell"].unique()) == [0, 2, 3]
    (line,) = map(json.loads, (folder / "failures.jsonl").read_text().splitlines())
    assert line["cell"] == 1
    assert line["settings"] == {"policies.ips.end_week": 5, "policies.ips.start_week": 8}
    assert "must lie after start_week=8" in line["error"]
    assert "Traceback" in line["traceback"]
    assert line["replications"] == [0, 1]


def test_failed_cells_are_tried_again_when_asked_alone(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s", replications=1)
    run_cell = sweep.run_cell

    def faulty(job):
        if job.cell == 2:
            raise RuntimeError("the roof fell in")
        return run_cell(job)

    with monkeypatch.context() as broken:
        broken.setattr(sweep, "run_cell", faulty)
        assert sweep.run(folder, "serial").failed == 1
    assert sweep.run(folder, "serial").failed == 1
    told = sweep.run(folder, "serial", again=True)
    assert (told.done, told.failed) == (4, 0)


def test_a_run_out_of_time_is_a_failure(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s", replications=1, cell_seconds=5.0)
    run_cell = sweep.run_cell

    def endless(job):
        while job.cell == 2:
            time.sleep(0.01)
        return run_cell(job)

    monkeypatch.setattr(sweep, "run_cell", endless)
    told = sweep.run(folder, "serial")
    assert (told.done, told.failed) == (3, 1)
    conclude(folder)
    assert sorted(read(folder)["cell"].unique()) == [0, 1, 3]
    (line,) = map(json.loads, (folder / "failures.jsonl").read_text().splitlines())
    assert (line["kind"], line["cell"]) == ("time", 2)
    assert "in endless" in line["traceback"]


def test_interrupted_work_is_stored(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s")
    run_cell = sweep.run_cell

    def interrupted(job):
        if (job.cell, job.replication) == (1, 1):
            raise KeyboardInterrupt
        return run_cell(job)

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(sweep, "run_cell", interrupted)
        sweep.run(folder, "serial")
    held = sweep.store_of(folder, sweep.read_study(folder))
    assert held.done() == 3
    held.close()


def test_a_precision_asked_for_is_reached_in_every_cell(tmp_path):
    inputs = (Input("companies.hours", levels=(50.0, 185.0)),)
    wanted = Precision("mean_weeks_in_job", 0.15, least=10, most=400)
    folder = begun(tmp_path / "s", inputs, replications=2, precision=wanted)
    sweep.run(folder, "serial")
    conclude(folder)
    contrasts = read(folder, "contrasts")
    counts = contrasts.groupby("cell")["replication"].count()
    assert (counts >= 20).all()  # ten draws of two replications
    for _, own in contrasts.groupby("cell"):
        found = interval(own["mean_weeks_in_job"].to_numpy(), own["replication"].to_numpy() // 2, 0.95)
        assert found.half_width <= 0.15
    assert counts.max() < 400


OUT_OF_REACH = Precision("mean_weeks_in_job", 1e-6, least=8, most=40)
HOURS = (Input("companies.hours", levels=(50.0, 185.0)),)


@pytest.fixture(scope="module")
def precise(tmp_path_factory):
    """Return a study that is to be known as well as 40 replications tell, run without a break."""
    folder = begun(tmp_path_factory.mktemp("precise") / "s", HOURS, replications=2, precision=OUT_OF_REACH)
    sweep.run(folder, "serial")
    conclude(folder)
    return folder


@pytest.mark.parametrize("stop_at", [15, 27])
def test_a_precision_asked_for_is_reached_however_often_the_work_is_broken_off(
    precise, tmp_path, monkeypatch, stop_at
):
    broken = begun(tmp_path / "broken", HOURS, replications=2, precision=OUT_OF_REACH)
    run_cell, ran = sweep.run_cell, []

    def interrupted(job):
        ran.append(job)
        if len(ran) == stop_at:
            raise KeyboardInterrupt
        return run_cell(job)

    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(sweep, "run_cell", interrupted)
        sweep.run(broken, "serial")
    sweep.run(broken, "serial")
    conclude(broken)
    assert (precise / "runs.parquet").read_bytes() == (broken / "runs.parquet").read_bytes()


def test_a_failed_replication_does_not_stall_the_stopping_rule(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s", HOURS, replications=2, precision=OUT_OF_REACH)
    run_cell = sweep.run_cell

    def faulty(job):
        if (job.cell, job.replication) in ((1, 1), (1, 3)):
            raise RuntimeError("no")
        return run_cell(job)

    monkeypatch.setattr(sweep, "run_cell", faulty)
    told = sweep.run(folder, "serial")
    conclude(folder)
    assert read(folder, "contrasts").groupby("cell")["replication"].count().tolist() == [40, 38]
    assert told.unknown == 2  # and it is said that this is not enough
    assert json.loads((folder / "summary.json").read_text())["not_known_as_asked"] == 2


def test_cells_may_differ_in_their_baseline(tmp_path):
    inputs = (Input("baseline", levels=("usual", "usual_before")),)
    folder = begun(tmp_path / "s", inputs)
    assert sweep.run(folder, "serial").failed == 0
    conclude(folder)
    runs, contrasts = read(folder), read(folder, "contrasts")
    assert runs.groupby("cell")["arm"].first().tolist() == ["usual", "usual_before"]
    assert contrasts["cell"].tolist() == [0, 0, 1, 1]
    assert set(read(folder, "effects").query("kind == 'effect'")["cell"]) == {0, 1}


def test_an_index_that_is_gone_is_made_again_of_the_parts_and_nothing_is_run_again(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s")
    sweep.run(folder, "serial")
    before = sorted((folder / "parts").iterdir())
    (folder / "index.sqlite").unlink()
    monkeypatch.setattr(sweep, "run_cell", None)  # nothing may be run
    assert sweep.run(folder, "serial").done == 8
    assert sorted((folder / "parts").iterdir()) == before


def test_an_index_that_is_gone_is_refused_where_a_part_does_not_verify_and_all_stays(tmp_path):
    folder = begun(tmp_path / "s")
    sweep.run(folder, "serial")
    (part,) = (folder / "parts").iterdir()
    pd.read_parquet(part).to_parquet(part)
    before = part.read_bytes()
    (folder / "index.sqlite").unlink()
    with pytest.raises(StoreError, match=r"index\.sqlite: is missing .*runs-000001\.parquet does not say what it is"):
        sweep.run(folder, "serial")
    assert part.read_bytes() == before


def test_a_part_that_was_written_but_not_yet_acknowledged_is_not_lost(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s")
    sweep.run(folder, "serial")
    with sqlite3.connect(folder / "index.sqlite") as index:  # as a kill between the two leaves it
        index.execute("DELETE FROM parts")
        index.execute("DELETE FROM runs")
    monkeypatch.setattr(sweep, "run_cell", None)
    assert sweep.run(folder, "serial").done == 8


def test_an_extended_study_says_so(tmp_path):
    folder = begun(tmp_path / "s", replications=1)
    sweep.extend(folder, 2)
    sweep.extend(folder, 3)
    assert sweep.read_study(folder).line == "indsats sweep ...; extended to 3 replications"
    assert "\nreplications: 3\n" in (folder / "config.yaml").read_text()


def test_a_study_in_python_goes_on_where_it_was_and_gives_tables(tmp_path):
    small = {"n": 40, "inflow_per_year": 0}
    asked = {"policies.ips.places": [5, 20]}
    keys = {"policies": ["ips"], "population_changes": small, "horizon_weeks": 12, "replications": 2, "workers": 1}
    for _ in range(2):
        found = simulation.sweep(asked, tmp_path / "s", **keys)
    assert len(found.runs) == 2 * 2 * 2
    table = found.table("mean_weeks_in_job")
    assert table["policies.ips.places"].tolist() == [5, 20]
    paired = found.contrasts.groupby("cell")["mean_weeks_in_job"].mean()
    assert table["mean"].tolist() == paired.tolist()
    with pytest.raises(ValueError, match="there is mean_weeks_in_job"):
        found.table("in_jobs")
    again = simulation.load(tmp_path / "s")
    assert again.runs.equals(found.runs)
