"""Gates: a baseline that does not look like the documents says so on top of its page; one that does is left alone."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from report_folder import make_folder

from simulation.report import gates as shown
from simulation.results.folder import read_folder
from simulation.results.gates import Gate, failed, gates
from simulation.words.texts import Texts

WEEKS = 104


@pytest.fixture
def folder(tmp_path):
    return read_folder(make_folder(tmp_path))


def baseline(folder, retention=(0.74, 0.50), begun=0.01, last=1.0, arrivals=1.0, start="2024-01-01"):
    """Return a folder whose usual service has these jobs, placements a citizen-week, and stock at the end."""
    arm = folder.baseline
    runs = pd.DataFrame({"arm": [arm], "job_kept_13w": [retention[0]], "job_kept_52w": [retention[1]]})
    weeks = range(WEEKS)
    weekly = pd.DataFrame(
        {
            "arm": arm,
            "week": list(weeks),
            "stock_kontanthjaelp": [100.0 + (100.0 * last - 100.0) * w / (WEEKS - 1) for w in weeks],
            "stock_uddannelseshjaelp": 0.0,
            "stock_integration": 0.0,
            "flow_placements": 100.0 * begun,
            "flow_arrivals": arrivals,
        }
    )
    config = {**folder.config, "start": start}
    return replace(folder, runs=runs, weekly=weekly, config=config)


def keys(found: list[Gate]) -> list[str]:
    return [gate.key for gate in found]


def test_a_baseline_as_documented_passes_every_gate(folder):
    # 0.01 placements a citizen-week are about half a placement a year; the stock of 2024 falls to 88 of 89 thousand
    good = baseline(folder, last=88 / 89)
    assert keys(gates(good)) == ["job_kept_13w", "job_kept_52w", "placements_begun", "stock"]
    assert failed(good) == []
    assert shown.lead(good, Texts("en")) == ""


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({"retention": (0.79, 0.50)}, ["job_kept_13w"]),  # let pass: 0.70 to 0.78
        ({"retention": (0.74, 0.45)}, ["job_kept_52w"]),  # 0.46 to 0.54
        ({"begun": 0.003}, ["placements_begun"]),  # 0.003 x 52 = 0.16, at least 0.18
        ({"last": 1.12}, ["stock"]),  # 1.12 x 89 / 88 = 1.13, at most 1.10
    ],
)
def test_a_figure_outside_its_range_is_named_on_top_in_both_languages(folder, change, missed):
    poor = baseline(folder, **{"last": 88 / 89, **change})
    assert keys(failed(poor)) == missed
    for lang in ("en", "da"):
        texts = Texts(lang)
        assert texts(f"gates.{missed[0]}") in shown.lead(poor, texts)
        table = shown.table(poor, texts)
        assert table is not None
        assert [row.style for row in table.rows].count("missed") == 1


def test_a_stock_without_inflow_and_a_population_on_other_benefits_are_not_asked(folder):
    assert keys(gates(baseline(folder, arrivals=0.0))) == ["job_kept_13w", "job_kept_52w", "placements_begun"]
    other = baseline(folder)
    moved = other.weekly.assign(stock_sygedagpenge=200.0)
    assert keys(gates(replace(other, weekly=moved))) == []


def test_what_comes_after_the_last_year_counted_is_not_asked(folder):
    assert "stock" not in keys(gates(baseline(folder, last=2.0, start="2024-07-01"))), "a year and a half is known"
    assert keys(failed(baseline(folder, last=2.0, start="2023-07-03"))) == ["stock"]


def test_nobody_at_work_is_no_figure(folder):
    assert keys(gates(baseline(folder, retention=(math.nan, math.nan), arrivals=0.0))) == ["placements_begun"]
