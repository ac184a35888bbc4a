"""A programme and an outcome of a user's own, which the tests of plug-ins run and spoil."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import CASH

from simulation import compare

DESIGN = """
title: Mentor
like: ips
label: {en: Mentor, da: Mentorordning}
numbers:
  caseload_limit: {value: 15, why: "one mentor holds fifteen"}
places: {value: 30, why: "two mentors"}
lives_on: [kontanthjaelp]
conditions:
  "lives on kontanthjælp ({entry_support})": "lever af kontanthjælp ({entry_support})"
  "is under 45 ({age})": "er under 45 år ({age})"
"""
RULES_OF_MENTOR = """
from indsats.plugins import Policy, outcome, policy


@policy("mentor", design="mentor.yaml")
class Mentor(Policy):
    def conditions(self, world):
        return {"is under 45 ({age})": world.column("age") < 45}

    def rank(self, world, rows):
        return world.column("age")[rows]


@outcome(unit="share", meaning="ten weeks in work or more")
def ten_weeks_in_work(citizens, weeks):
    return citizens["weeks_worked"] >= 10
"""
SMALL: dict[str, Any] = {
    "replications": 1,
    "horizon_weeks": 30,
    "workers": 1,
    "knowledge": "fixed",
    "progress": False,
}


def placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of a user's own, outside the package, with a programme in it; the process is in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mentor.yaml").write_text(DESIGN, encoding="utf-8")
    (tmp_path / "mentor.py").write_text(RULES_OF_MENTOR, encoding="utf-8")
    return tmp_path


def compared(**keys: Any) -> Any:
    """Return a small comparison."""
    return compare(population_changes=dict(list(CASH.items())[1:]), **SMALL, **keys)
