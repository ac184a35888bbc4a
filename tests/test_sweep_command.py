"""The command `indsats sweep`: what it says, how it ends, and what a kill leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from simulation.cli.main import main
from simulation.studies import sweep
from tests.small_study import read

SMALL = ["policy=[ips]", "population.n=40", "population.inflow_per_year=0", "horizon_weeks=12"]


@pytest.mark.usefixtures("words_alone")
def test_the_command_sweeps_and_says_where_the_results_are(tmp_path, capsys):
    out = tmp_path / "s"
    words = ["policies.ips.places=5,20", "replications=2", "workers=1", "lang=da", f"out={out}"]
    assert main(["sweep", *SMALL, *words]) == 0
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
    page = out / "report.html"
    assert '<html lang="da">' in page.read_text(encoding="utf-8")
    page.unlink()
    assert main(["sweep", "extend", str(out), "replications=3", "workers=1"]) == 0
    assert len(read(out)) == 2 * 2 * 3
    assert '<html lang="da">' in page.read_text(encoding="utf-8"), "a study keeps its language"


@pytest.mark.usefixtures("words_alone")
def test_usual_service_by_itself_is_a_study_of_levels(tmp_path):
    out, words = (
        tmp_path / "s",
        ["policy=[]", "companies.hours=50,185", "replications=2", "workers=1", "outcome=[in_job]"],
    )
    assert main(["sweep", *SMALL[1:], *words, f"out={out}"]) == 0
    assert set(read(out, "effects")["kind"]) == {"level"}
    assert (out / "report.html").exists()


@pytest.mark.usefixtures("words_alone")
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
        (["policies.ips.places=1,2", "lang=fr"], r"lang=fr: en or da"),
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
        (["policies.ips.places=1,2", "method=sobol"], r"no key 'method'"),
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


OFTEN = "from simulation.results import runstore; runstore.PART_SECONDS = 0.2"
AT_ONCE = (sys.executable, "-c", f"{OFTEN}; from simulation.cli.main import run; run()")
"""The command when it stores what it ran every fifth of a second, so that a study of seconds can be killed midway."""


def killed_and_resumed(folder, words, kills, seed, command=(sys.executable, "-m", "simulation.cli"), longest=4.0):
    """Kill a sweep ``kills`` times at random moments, resume it each time, then let it end."""
    rng = np.random.default_rng(seed)
    sweeping = [*command, "sweep"]

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
            process.wait(rng.uniform(longest / 20, longest))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert stored() >= before
    there = stored()
    ended = subprocess.run([*sweeping, "resume", str(folder), "workers=1"], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert f"{there} of them there already" in ended.stderr
    return there


def same_as_uninterrupted(tmp_path, replications, kills, seed, **how):
    words = [*SMALL, "policies.ips.places=5,10,20", "companies.hours=50,185", f"replications={replications}"]
    assert main(["sweep", *words, "executor=serial", f"out={tmp_path / 'whole'}"]) == 0
    there = killed_and_resumed(tmp_path / "broken", words, kills, seed, **how)
    for name in ("runs", "contrasts", "effects"):
        whole, broken = (tmp_path / f / f"{name}.parquet" for f in ("whole", "broken"))
        assert whole.read_bytes() == broken.read_bytes()
    return there


@pytest.mark.usefixtures("words_alone")
@pytest.mark.study
def test_killed_and_resumed_equals_the_uninterrupted_byte_for_byte(tmp_path):
    there = same_as_uninterrupted(tmp_path, 20, 1, 1, command=AT_ONCE, longest=0.2)
    assert 0 < there < 6 * 20, "it was killed midway"


@pytest.mark.study
def test_killed_twenty_times_and_resumed_equals_the_uninterrupted_byte_for_byte(tmp_path):
    assert same_as_uninterrupted(tmp_path, 1500, 20, 2) > 0
