"""Studies of many cells: identity, resuming, extending, failures as rows, the same bits on every executor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.cli import main
from simulation.experiments import identity, study, sweep
from simulation.experiments.conclude import conclude
from simulation.experiments.designs import DesignError, Input, points, read_list
from simulation.experiments.effects import effects
from simulation.experiments.precision import Precision, interval
from simulation.experiments.runstore import StoreError
from simulation.experiments.study import Study, cells
from simulation.states import UserError

GIVEN = {
    "population": {"name": "copenhagen_activity_ready", "n": 40, "inflow_per_year": 0},
    "policy": ["ips"],
    "policies": {"ips": {"places": 20}},
    "horizon_weeks": 12,
    "record": [],
}
PER_PARTICIPANT = ("municipal_saving_per_participant_dkk", "weeks_in_job_per_participant")
TWO = (Input("companies.hours", levels=(50.0, 185.0)), Input("policies.ips.caseload_limit", levels=(10.0, 20.0)))


GRID = {"kind": "grid", "points": None, "seed": 1, "worse_than": 0.0}


def described(inputs=TWO, replications=2, **changes):
    return replace(Study("sweep", "indsats sweep ...", GIVEN, inputs, GRID, replications), **changes)


def begun(folder, inputs=TWO, **changes):
    made = described(inputs, **changes)
    return sweep.create(made, points("grid", inputs), folder)


def read(folder, name="runs"):
    return pd.read_parquet(folder / f"{name}.parquet")


# --- designs ---


def test_a_grid_is_every_combination_in_the_order_of_its_inputs():
    found = points("grid", (Input("a", levels=(1, 2)), Input("b", levels=("x", "y"))))
    assert found == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_a_spread_design_fills_ranges_and_levels_evenly(kind):
    inputs = (Input("a", 0, 1), Input("b", 10, 1000, log=True), Input("c", 1, 4, whole=True), Input("d", levels="xy"))
    found = pd.DataFrame(points(kind, inputs, 256, seed=3))
    assert np.histogram(found["a"], bins=8, range=(0, 1))[0].tolist() == [32] * 8
    # half of a log range from 10 to 1000 lies below 100
    assert (found["b"] < 100).sum() == 128
    assert found["c"].value_counts().sort_index().tolist() == [64] * 4
    assert sorted(found["d"].value_counts()) == [128, 128]
    assert points(kind, inputs, 256, seed=3) == found.to_dict("records")
    assert points(kind, inputs, 256, seed=4) != found.to_dict("records")


@pytest.mark.parametrize(
    ("kind", "inputs", "count", "told"),
    [
        ("grid", (), None, "nothing to sweep"),
        ("grid", (Input("a", 0, 1),), None, "a: a grid needs values"),
        ("lhs", (Input("a", 0, 1),), None, "points=128"),
        ("sobol", (Input("a", 0, 1),), 100, "a power of two, 64 or 128"),
        ("grid", (Input("a", levels=(1, 2)),), 7, "as many points as its values make"),
    ],
)
def test_a_design_that_cannot_be_made_is_refused(kind, inputs, count, told):
    with pytest.raises(DesignError, match=told):
        points(kind, inputs, count)


def test_a_list_of_points_is_read_and_an_unknown_column_refused(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("companies.hours,economy.refund\n50,\n185,flat_20\n")
    known = ["companies.hours", "economy.refund"]
    assert read_list(file, known) == [{"companies.hours": 50}, {"companies.hours": 185, "economy.refund": "flat_20"}]
    with pytest.raises(DesignError, match=r"'economy.refund' is not a key"):
        read_list(file, known[:1])


# --- identity ---


def test_points_that_come_to_the_same_run_are_one_cell():
    inputs = (Input("population", levels=("inklusion_trial", "copenhagen_activity_ready")),)
    same = [{}, {"companies.hours": 185.0}, {"companies.hours": 185}, {"companies.hours": 50}]
    assert cells(described(), same)["cell"].tolist() == [0, 0, 0, 1]
    assert cells(described(inputs), points("grid", inputs))["cell"].tolist() == [0, 1]


def test_how_often_and_on_how_many_workers_is_no_part_of_a_cell_but_seed_and_horizon_are():
    def key(**changes):
        return identity.cell_key(replace(described(), given={**GIVEN, **changes}).settings())

    assert key() == key(replications=7, workers=3)
    assert len({key(), key(seed=2), key(horizon_weeks=13), key(knowledge="fixed")}) == 4


def test_an_edit_of_a_rule_or_a_price_makes_another_model_and_an_edit_of_a_report_does_not(tmp_path, monkeypatch):
    names = (
        "mechanisms/x.py",
        "economics/rates.yaml",
        "reporting/y.py",
        "experiments/z.py",
        "cli.py",
        "posterior.csv",
    )
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(identity, "PACKAGE", tmp_path)
    found = {}
    for name in names:
        before = identity.model_hash.__wrapped__()
        (tmp_path / name).write_text("2")
        found[name] = identity.model_hash.__wrapped__() != before
    assert found == dict(zip(names, (True, True, False, False, False, True), strict=True))


def test_a_study_made_with_another_model_is_not_gone_on_with(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s")
    monkeypatch.setattr(study, "model_hash", lambda: "another")
    with pytest.raises(StoreError, match="was made with another model"):
        sweep.run(folder, "serial")


# --- effects ---


def test_effects_are_paired_and_measures_are_made_of_several_outcomes():
    rows = [
        (0, "usual", 2.0, 0.0, 600_000),
        (0, "ips", 3.0, 50.0, 100_000),
        (1, "ips", 3.0, 50.0, 100_000),
    ]
    columns = ["cell", "arm", "mean_weeks_in_job", "n_admitted", "municipal_net_oere"]
    runs = pd.DataFrame(rows, columns=columns).assign(n_citizens=200.0, replication=0)
    names = ("mean_weeks_in_job", "municipal_saving_dkk", *PER_PARTICIPANT)
    found = effects(runs, "usual", names)
    assert found["cell"].tolist() == [0]  # the second cell has no baseline to be held against
    # 1 week; 5,000 kroner over 200 citizens, over 50 admissions; 1 week times 200 citizens over 50 admissions
    assert found.loc[0, list(names)].tolist() == [1.0, 25.0, 100.0, 4.0]
    nobody = effects(runs.assign(n_admitted=0.0), "usual", names)
    assert nobody[list(PER_PARTICIPANT)].isna().all(axis=None)


# --- running ---


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


def test_a_cell_is_what_a_comparison_with_its_settings_is(whole):
    from simulation.runner import run_once

    values = {"companies.hours": 50.0, "policies.ips.caseload_limit": 20.0}
    for run in run_once(described().settings(values), 1):
        row = read(whole).query("cell == 1 and replication == 1 and arm == @run.arm").iloc[0]
        for name, value in run.outcomes.items():
            assert row[name] == value or (np.isnan(row[name]) and np.isnan(value)), name


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


@pytest.mark.parametrize("stop_at", [15, 27])
def test_a_precision_asked_for_is_reached_however_often_the_work_is_broken_off(tmp_path, monkeypatch, stop_at):
    inputs = (Input("companies.hours", levels=(50.0, 185.0)),)
    wanted = Precision("mean_weeks_in_job", 1e-6, least=5, most=40)
    whole, broken = (begun(tmp_path / n, inputs, replications=2, precision=wanted) for n in ("whole", "broken"))
    sweep.run(whole, "serial")
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
    for folder in (whole, broken):
        conclude(folder)
    assert (whole / "runs.parquet").read_bytes() == (broken / "runs.parquet").read_bytes()


def test_a_failed_replication_does_not_stall_the_stopping_rule(tmp_path, monkeypatch):
    inputs = (Input("companies.hours", levels=(50.0, 185.0)),)
    wanted = Precision("mean_weeks_in_job", 1e-6, least=5, most=40)
    folder = begun(tmp_path / "s", inputs, replications=2, precision=wanted)
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


def test_a_store_whose_index_is_gone_is_refused_and_its_parts_stay(tmp_path):
    folder = begun(tmp_path / "s")
    sweep.run(folder, "serial")
    before = sorted((folder / "parts").iterdir())
    (folder / "index.sqlite").unlink()
    with pytest.raises(StoreError, match="nothing was touched"):
        sweep.run(folder, "serial")
    assert sorted((folder / "parts").iterdir()) == before


def test_levels_of_several_kinds_are_kept_apart(tmp_path):
    inputs = (Input("policies.ips.end_week", levels=(None, 5)),)
    folder = begun(tmp_path / "s", inputs, replications=1)
    assert sweep.run(folder, "serial").failed == 0
    assert sweep.read_design(folder)["policies.ips.end_week"].isna().tolist() == [True, False]
    mixed = cells(described(), [{"companies.unlimited": True}, {"companies.unlimited": 1}, {"policy": ["ips"]}])
    assert mixed["companies.unlimited"].tolist()[:2] == ["true", "1"]


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


# --- the command ---

SMALL = ["policy=[ips]", "population.n=40", "population.inflow_per_year=0", "horizon_weeks=12"]


def test_the_command_sweeps_and_says_where_the_results_are(tmp_path, capsys):
    out = tmp_path / "s"
    assert main(["sweep", *SMALL, "policies.ips.places=5,20", "replications=2", "workers=1", f"out={out}"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"results: {out}"
    files = {p.name for p in out.iterdir()}
    assert {
        "config.yaml",
        "manifest.json",
        "runs.parquet",
        "contrasts.parquet",
        "failures.jsonl",
        "summary.json",
    } <= files
    assert (out / "report.html").exists()
    assert main(["sweep", "extend", str(out), "replications=3", "workers=1"]) == 0
    assert len(read(out)) == 2 * 2 * 3


def test_a_failed_cell_makes_exit_code_3_and_resume_can_try_it_again(tmp_path, capsys):
    out = tmp_path / "s"
    words = ["policies.ips.end_week=5,11", "policies.ips.start_week=0,8", "replications=1", "workers=1", f"out={out}"]
    assert main(["sweep", *SMALL, *words]) == 3
    assert "1 of 4 cells failed" in capsys.readouterr().out
    assert main(["sweep", "resume", str(out), "--failed", "workers=1"]) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["policies.ips.placs=1,2"], r"did you mean 'places'"),
        (["policies.ips.places=1,-2"], r"policies.ips.places=-2"),
        (["design=gird", "policies.ips.places=1,2"], r"did you mean 'grid'"),
        (["economy=flat_20,benefit_rates"], r"economy.refund=ladder,flat_20"),
        (["policies.ips.places=1,2", "executor=dusk"], r"did you mean 'dask'"),
        (["policies.ips.places=1,2", "half_width=-1"], r"half_width=-1"),
        (["policies.ips.places=1,2", "most=100"], r"goes with half_width="),
        (["policies.ips.places=1,2", "record=[persons]"], r"record=persons"),
        (["policies.ips.places=1,2", "outcome=in_jobs"], r"did you mean 'in_job'"),
        (["policies.ips.places=1,2", "cell_seconds=0"], r"cell_seconds=0"),
        (["policies.ips.places=interval(5,2)"], r"from a lower to a higher"),
        (["design=list"], r"list=points.csv"),
        (["replications=1,2"], r"replications: belongs to the study as a whole"),
        (["executor=dask,serial"], r"executor: belongs to the study as a whole"),
        (["population.margins.substance_use=0.1,1.5"], r"population.margins.substance_use=1.5"),
        (["policies.ips.places=1,2", "policies.ips.places=3"], r"given twice"),
        (["policies.ips.places=glob(*)"], r"give values"),
        (["policies.ips.places=1,2", "lang=da"], r"no key 'lang'"),
        (["resume"], r"give one folder"),
        (["resume", "nowhere"], r"no study is described here"),
        (["extend", "nowhere"], r"replications=200"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(words, told, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = [] if words[0] in ("resume", "extend") else SMALL
    assert main(["sweep", *words, *own]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert pd.Series(said).str.contains(told).all(), said
    assert not list(tmp_path.iterdir())


def killed_and_resumed(folder, words, kills, seed):
    """Kill a sweep ``kills`` times at random moments, resume it each time, then let it end."""
    rng = np.random.default_rng(seed)
    sweeping = [sys.executable, "-m", "simulation.cli", "sweep"]

    def stored():
        if not (folder / "index.sqlite").exists():
            return 0
        held = sweep.store_of(folder, sweep.read_study(folder))
        try:
            return held.done()
        finally:
            held.close()

    for _ in range(kills):
        more = ["resume", str(folder)] if (folder / "study.json").exists() else [*words, f"out={folder}"]
        process = subprocess.Popen([*sweeping, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        before, began = stored(), time.monotonic()
        at_work = rng.random() < 0.7  # the others fall while the process starts
        while at_work and stored() == before and process.poll() is None and time.monotonic() - began < 60:
            time.sleep(0.05)
        try:
            process.wait(rng.uniform(0.2, 4))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert stored() >= before
    there = stored()
    ended = subprocess.run([*sweeping, "resume", str(folder)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert f"{there} of them there already" in ended.stderr
    return there


def same_as_uninterrupted(tmp_path, replications, kills, seed):
    words = [*SMALL, "policies.ips.places=5,10,20", "companies.hours=50,185", f"replications={replications}"]
    assert main(["sweep", *words, "executor=serial", f"out={tmp_path / 'whole'}"]) == 0
    there = killed_and_resumed(tmp_path / "broken", words, kills, seed)
    for name in ("runs", "contrasts", "effects"):
        whole, broken = (tmp_path / f / f"{name}.parquet" for f in ("whole", "broken"))
        assert whole.read_bytes() == broken.read_bytes()
    return there


def test_killed_and_resumed_equals_the_uninterrupted_byte_for_byte(tmp_path):
    assert same_as_uninterrupted(tmp_path, 60, 1, 1) > 0


@pytest.mark.study
def test_killed_twenty_times_and_resumed_equals_the_uninterrupted_byte_for_byte(tmp_path):
    assert same_as_uninterrupted(tmp_path, 1500, 20, 2) > 0
