"""Progress promises nothing before it can, counts after compiling, and speaks of one thing in the singular."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import simulation
from simulation.engine import progress
from simulation.engine.progress import Pace, bar, compiled, shown, shown_if
from simulation.model import compiling
from simulation.run.runner import run_once
from simulation.words.texts import Texts
from tests.small import CASH, settings

SMALL = {"policies": ["ips"], "population_changes": {"n": 30}, "horizon_weeks": 4, "workers": 1}


@pytest.fixture
def said(monkeypatch) -> io.StringIO:
    """Return what is said where there is no terminal."""
    heard = io.StringIO()
    monkeypatch.setattr(progress, "console", Console(file=heard, width=200))
    return heard


def test_the_first_job_of_each_worker_promises_nothing():
    # two workers, compiled and begun after 100 seconds; then a job every five
    pace = Pace(2)
    for now in (100.0, 100.0, 105.0):
        pace.done(now)
        assert pace.left(50, now) is None
    pace.done(110.0)
    assert pace.left(50, 110.0) == 250.0
    assert pace.left(50, 113.0) == 247.0


def test_one_worker_is_believed_after_its_third_job():
    pace = Pace(1)
    pace.done(60.0)
    pace.done(61.0)
    assert pace.left(10, 61.0) is None
    pace.done(62.0)
    assert pace.left(10, 62.0) == 10.0
    assert pace.left(10, 100.0) == 0.0


def test_a_line_without_a_terminal_promises_no_time_before_it_can(said, monkeypatch):
    monkeypatch.setattr(progress, "SAY_EVERY_SECONDS", 0.0)
    with bar("compare", "replications", 5, workers=1) as one:
        for _ in range(5):
            one.advance()
    lines = said.getvalue().splitlines()
    assert lines[1:3] == ["compare: 1 of 5 replications", "compare: 2 of 5 replications"]
    assert lines[-1] == "compare: 5 of 5 replications, 00:00:00 left"


def test_the_rules_are_compiled_before_anything_is_counted_and_once(said, tmp_path, monkeypatch):
    monkeypatch.setattr(compiling, "FOLDER", tmp_path)
    monkeypatch.setattr(compiling, "INTERPRETED", False)
    chosen = settings({**CASH, "n": 30}, horizon_weeks=4)
    with bar("compare", "replications", 5, prepare=lambda: compiled(chosen)):
        assert said.getvalue().splitlines()[1].startswith("compiling the rules")
    compiled(chosen)
    assert said.getvalue().count("compiling") == 1


def test_progress_speaks_the_language_of_the_page(said, monkeypatch, tmp_path):
    monkeypatch.setattr(progress, "SAY_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(compiling, "FOLDER", tmp_path)
    monkeypatch.setattr(compiling, "INTERPRETED", False)
    chosen = settings({**CASH, "n": 30}, horizon_weeks=4, replications=1, workers=1)
    assert len(list(shown(chosen, run_once, "compare x", Texts("da")))) == 1
    assert said.getvalue().splitlines() == [
        "compare x: 1 gentagelse på 1 proces",
        "oversætter reglerne (én gang; omkring et halvt minut)",
        "compare x: 1 af 1 gentagelser",
    ]


def test_one_is_said_in_the_singular(said):
    assert simulation.compare(replications=1, progress=True, **SMALL).manifest is None
    assert said.getvalue().splitlines()[0] == "compare copenhagen_activity_ready: 1 replication on 1 worker"


@pytest.mark.parametrize("asked", [None, False])
def test_python_is_quiet_where_no_bar_can_be_drawn_or_none_is_wanted(asked, said, tmp_path):
    simulation.compare(replications=1, progress=asked, **SMALL)
    simulation.sweep({"companies.hours": [100]}, tmp_path / "s", replications=1, progress=asked, **SMALL)
    assert said.getvalue() == ""


def test_python_shows_a_bar_on_a_terminal(monkeypatch):
    heard = io.StringIO()
    monkeypatch.setattr(progress, "console", Console(file=heard, width=200, force_terminal=True))
    simulation.compare(replications=3, **SMALL)
    assert "3/3" in heard.getvalue()
    heard.truncate(0)
    simulation.compare(replications=3, progress=False, **SMALL)
    assert "3/3" not in heard.getvalue()


def test_being_quiet_ends(said):
    with shown_if(False):
        progress.console.print("not heard")
    progress.console.print("heard")
    assert said.getvalue() == "heard\n"
