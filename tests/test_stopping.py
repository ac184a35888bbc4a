"""A kill or a full disk at any moment leaves nothing half, loses nothing that was finished, and is said in one line."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from simulation import build, load
from simulation.cli import INTERRUPTED, OK, main
from simulation.experiments import commands, execute, place, store, structure
from simulation.experiments.stopping import stoppable, unbroken
from simulation.reporting import page

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
MOMENTS = [
    (NOTHING, build, "check", 1),
    (NOTHING, place.FileLock, "acquire", 1),
    (NOTHING, execute, "warm_up", 1),
    (NOTHING, store.ResultFolder, "add", 1),
    (NOTHING, store.ResultFolder, "add", 4),
    (NOTHING, store.ResultFolder, "write_table", 2),
    (NOTHING, structure, "run_again", 1),
    (NOTHING, store.ResultFolder, "write_json", 1),
    (WHOLE, page, "write_report", 1),
    (WHOLE, store.ResultFolder, "publish", 1),
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
    monkeypatch.setattr(page, "draw", lambda *_: {})  # the figures have tests of their own
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


@pytest.mark.parametrize("moment", [m for m in MOMENTS[2:] if m[2] not in ("rename", "keep")], ids=named)
def test_a_full_disk_at_any_moment_leaves_all_or_nothing(moment, tmp_path, monkeypatch, capsys):
    left, owner, name, call = moment

    def fill_up():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if name == "run_again" or name == "warm_up":
        return  # nothing of the results is written there
    struck(monkeypatch, owner, name, call, fill_up)
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
