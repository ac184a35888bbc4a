"""Figures of benchmarks that are committed are of the code that they are committed with."""

from __future__ import annotations

import json

import pytest

from benchmarks.check import stale
from simulation.model.identity import model_hash


def test_figures_of_other_code_are_found(tmp_path):
    for name, version in (("now", model_hash(".py")), ("before", "0123456789abcdef"), ("tasks", "none")):
        (tmp_path / f"{name}.json").write_text(json.dumps({"model": version}), encoding="utf-8")
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    assert stale(tmp_path) == {"before.json": "0123456789abcdef", "old.json": "unknown"}


@pytest.mark.study
def test_the_committed_figures_are_of_this_code():
    assert stale() == {}
