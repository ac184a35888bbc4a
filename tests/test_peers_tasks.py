"""The table of tasks is of the code that stands there, and the page shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.peers.tasks.__main__ import counted
from benchmarks.peers.tasks.listed import FRAMEWORKS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_lines_of_a_framework_are_those_of_its_file(name):
    kept = json.loads((ROOT / "benchmarks/results/tasks.json").read_text(encoding="utf-8"))[name]
    assert kept["lines"] == counted(name), "run python -m benchmarks.peers.tasks again"
    assert not kept["run"]["failed"]


def test_the_page_shows_the_table():
    text = (ROOT / "benchmarks/results/tasks.md").read_text(encoding="utf-8")
    table = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    assert table in (ROOT / "docs/peers.md").read_text(encoding="utf-8")
