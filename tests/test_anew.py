"""The command that makes the reference results again knows all that is tracked of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from experiments import anew


def test_every_tracked_result_has_its_step() -> None:
    tracked = {file.stem for file in anew.REFERENCE.iterdir()} - {"studies"}
    tracked |= {study.name for study in (anew.REFERENCE / "studies").iterdir()}
    assert tracked <= set(anew.STEPS)


def test_every_step_runs_something_that_is_there() -> None:
    for words in anew.STEPS.values():
        assert all((anew.ROOT / word).is_file() for word in words if word.endswith(".py"))


def test_what_is_tracked_is_copied_and_nothing_else(tmp_path: Path, monkeypatch) -> None:
    folder, target = tmp_path / anew.REPRODUCTION, tmp_path / "reference"
    (folder / "figures").mkdir(parents=True)
    for name in ("reproduce.json", "report.html", "figures/falls.png", "figures/other.png"):
        (folder / name).write_text(name)
    monkeypatch.setattr(anew, "ROOT", tmp_path)
    monkeypatch.setattr(anew, "REFERENCE", target)
    anew.keep("reproduce")
    kept = {str(file.relative_to(target)) for file in target.rglob("*") if file.is_file()}
    assert kept == {"reproduce/reproduce.json", "reproduce/figures/falls.png"}


def test_a_step_that_there_is_not_is_refused() -> None:
    done = subprocess.run([sys.executable, anew.__file__, "gold"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "gold: no such step" in done.stderr
