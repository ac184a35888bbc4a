"""Small runs still give the numbers they gave when somebody last agreed to them (see tests/golden.py)."""

from __future__ import annotations

import pytest
import yaml

from tests.golden import FILE, measure


@pytest.fixture(scope="module")
def now():
    return measure()


@pytest.mark.parametrize("scenario", list(yaml.safe_load(FILE.read_text(encoding="utf-8"))))
def test_results_are_those_agreed_to(scenario, now):
    agreed = yaml.safe_load(FILE.read_text(encoding="utf-8"))[scenario]
    # the same bits on one machine; another's mathematics library may differ in the last digits
    assert now[scenario] == pytest.approx(agreed, rel=1e-8)
