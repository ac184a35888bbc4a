"""A kill or a full disk at any moment leaves nothing half, loses nothing finished, and is said in one line."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from simulation import load
from simulation.cli.exits import INTERRUPTED, OK
from simulation.cli.main import main
from simulation.comparison import alternatives
from simulation.engine import progress
from simulation.engine.executors import Serial
from simulation.engine.stopping import stoppable, unbroken
from simulation.errors import ReportError
from simulation.report import kinds, page, sheet
from simulation.results import place, store
from simulation.run import build

SMALL = [
    "compare",
    "population=inklusion_trial",
    "population.n=25",
    "policy=[ips]",
    "replications=3",
    "horizon_weeks=10",
    "structure_replications=1",
    "workers=1",
]
NOTHING, WHOLE = "nothing", "whole"
pytestmark = pytest.mark.usefixtures("words_alone")  # pictures have tests of their own
MOMENTS = [
    (NOTHING, build, "check", 1),
    (NOTHING, place.FileLock, "acquire", 1),
    (NOTHING, progress, "warm_up", 1),
    (NOTHING, store.ResultWriter, "add", 1),
    (NOTHING, store.ResultWriter, "add", 4),
    (NOTHING, store.ResultWriter, "write_table", 2),
    (NOTHING, alternatives, "run_again", 1),
    (NOTHING, store.ResultWriter, "seal", 1),
    (WHOLE, kinds, "draw", 1),
    (WHOLE, store.ResultWriter, "publish", 1),
    (WHOLE, place.os, "rename", 1),
    (WHOLE, place.Place, "keep", 1),
]


def named(moment) -> str:
    _, owner, name, call = moment
    return f"{getattr(owner, '__name__', owner)}.{name}-{call}"


def struck(monkeypatch, owner, name, call, strike) -> None:
    """Have ``strike`` done just before the ``call``-th call of a function."""
    real, calls = getattr(owner, name), []

    def hit(*args, **keys):
        calls.append(name)
        if len(calls) == call:
            strike()
        return real(*args, **keys)

    monkeypatch.setattr(owner, name, hit)


def kill_politely() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def whole(folder: Path) -> bool:
    """Return whether a folder of a comparison has every run."""
    return len(load(folder).runs) == 2 * 3 and len(json.loads((folder / "manifest.json").read_text())) > 5


@pytest.mark.parametrize("out", ["study", "."])
@pytest.mark.parametrize("moment", MOMENTS, ids=named)
def test_a_polite_kill_at_any_moment_leaves_all_or_nothing(moment, out, tmp_path, monkeypatch, capsys):
    left, owner, name, call = moment
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(page, "draw", lambda *_: {})  # nor are they made
    struck(monkeypatch, owner, name, call, kill_politely)
    assert main([*SMALL, f"out={out}"]) == INTERRUPTED
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("indsats: interrupted")
    monkeypatch.undo()
    if left is NOTHING:
        assert list(tmp_path.iterdir()) == []
    else:
        folder = tmp_path / out
        assert whole(folder)
        assert f"the results are whole in {out}" in said
        assert list(tmp_path.rglob(".*")) == []
        if not (folder / "report.html").exists():
            assert f"the page is made by: indsats report {out}" in said


def fill_up() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("moment", [m for m in MOMENTS[3:10] if m[2] != "run_again"], ids=named)
def test_a_full_disk_at_any_moment_leaves_all_or_nothing(moment, tmp_path, monkeypatch, capsys):
    left, owner, name, call = moment
    struck(monkeypatch, owner, name, call, fill_up)
    monkeypatch.setattr(page, "draw", lambda *_: {})
    out = tmp_path / "deep" / "study"
    assert main([*SMALL, f"out={out}"]) == INTERRUPTED
    said = capsys.readouterr().err.splitlines()[-1]
    assert "No space left on device" in said
    assert "a fault of ours" not in said
    if left is NOTHING:
        assert "nothing was written; make room, and run it again" in said
        assert list(tmp_path.iterdir()) == []
    else:
        assert whole(out)
        assert "the results are whole in" in said


def test_a_disk_that_is_full_when_the_page_is_written_costs_the_page_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(page, "draw", lambda *_: {})
    with monkeypatch.context() as full:
        struck(full, sheet, "write_whole", 1, fill_up)
        assert main([*SMALL, f"out={tmp_path / 's'}"]) == INTERRUPTED
    said = capsys.readouterr().err.splitlines()[-1]
    assert "No space left on device" in said
    assert f"the page is made by: indsats report {tmp_path / 's'}" in said
    assert main(["report", str(tmp_path / "s")]) == OK


@pytest.mark.parametrize("fault", [RuntimeError("a fault of ours"), ReportError("a mistake")], ids=repr)
def test_a_fault_in_the_page_costs_the_page_alone_and_says_so(fault, tmp_path, monkeypatch, capsys):
    def strike():
        raise fault

    struck(monkeypatch, page, "draw", 1, strike)
    assert main([*SMALL, f"out={tmp_path / 's'}"]) in (1, 2)
    assert f"the page is made by: indsats report {tmp_path / 's'}" in capsys.readouterr().err
    assert whole(tmp_path / "s")


def test_what_the_parent_ignores_stays_ignored():
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with stoppable():
            kill_politely()
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_stop_whose_exception_was_lost_comes_through_before_the_next_job():
    done = []

    def job(number):
        if number == 1:
            with suppress(KeyboardInterrupt):  # as in a callback of foreign code
                kill_politely()
        done.append(number)

    with pytest.raises(KeyboardInterrupt), stoppable():
        list(Serial().each(job, range(5)))
    assert done == [0, 1]
    assert [one.job for one in Serial().each(job, (7,))] == [7], "the next command is not stopped"


def test_a_kill_in_an_unbroken_block_strikes_when_it_is_done():
    done = []
    with pytest.raises(KeyboardInterrupt), stoppable():
        with unbroken():
            kill_politely()
            done.append("all of it")
        done.append("not this")
    assert done == ["all of it"]


@pytest.mark.study
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda n: n.name)
def test_a_process_killed_at_ten_random_moments_leaves_all_or_nothing(number, tmp_path):
    """What only SIGKILL leaves, a hidden folder, the next run sweeps away."""
    rng, seen = random.Random(number), set()
    command = [sys.executable, "-m", "simulation.cli", *SMALL, "replications=40", f"out={tmp_path / 's'}"]
    began = time.monotonic()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    length = time.monotonic() - began
    for k in range(10):
        for old in tmp_path.glob("s/**/*"):
            old.unlink() if not old.is_dir() else None
        for old in sorted(tmp_path.glob("s/**"), reverse=True):
            old.rmdir()
        process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        time.sleep((k + rng.random()) / 10 * length)
        process.send_signal(number)
        said = process.communicate(timeout=120)[1]
        finished = (tmp_path / "s").exists()
        seen.add((process.returncode, finished))
        if finished:
            runs = pd.read_parquet(tmp_path / "s" / "runs.parquet")
            assert len(runs) == 2 * 40
            assert (tmp_path / "s" / "manifest.json").exists()
        if number != signal.SIGKILL:
            assert process.returncode in (0, INTERRUPTED, -number), said
            assert list(tmp_path.glob(".*")) == [], said
        print(k, process.returncode, finished, said.splitlines()[-1:])
    assert any(code for code, _ in seen)
    place.sweep(tmp_path)
    assert list(tmp_path.glob(".*")) == []
