"""Scenario discovery: planted boxes are found, noise yields none, and what was found is data that a page words."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc

from simulation.report.study.discovery import condition, drawn, sentences, table
from simulation.report.study.names import Named
from simulation.results.study.folder import read_study
from simulation.studies.boxes import cover, design_of, inside
from simulation.studies.discovery import Bounds, Box, Discovery, discover
from simulation.words.texts import Texts
from tests.planted_study import HOURS, PLACES, discovered, make_study

LIMIT = "policies.all_inclusive.caseload_limit"


def cells(count: int, seed: int = 0, inputs: str = "abcd") -> pd.DataFrame:
    """Return a Latin hypercube of ``count`` cells over inputs from 0 to 1."""
    return pd.DataFrame(qmc.LatinHypercube(len(inputs), rng=seed).random(count), columns=list(inputs))


def outcome(losing: pd.Series | np.ndarray, spread: float = 1.5, replications: int = 8, seed: int = 0) -> np.ndarray:
    """Return outcomes ``[C, R]`` with means of -1 where it loses and 1 elsewhere."""
    noise = np.random.default_rng(seed).normal(0, spread, (len(losing), replications))
    return np.where(losing, -1.0, 1.0)[:, None] + noise


def edges(box: Box) -> dict[str, tuple[float, float]]:
    """Return the cuts of a box of numbers alone."""
    return {name: (interval(box, name).low, interval(box, name).high) for name in box.limits}


def interval(box: Box, name: str) -> Bounds:
    """Return the limit of a number."""
    limit = box.limits[name]
    assert isinstance(limit, Bounds)
    return limit


def grid() -> pd.DataFrame:
    """Return a full factorial of 80 cells."""
    columns = [LIMIT, HOURS, "companies.pay", "structure.fade_out"]
    values = ([10, 15, 20, 25, 35], [40, 60, 95, 120], ["ladder", "flat_20"], [True, False])
    return pd.DataFrame(itertools.product(*values), columns=columns)


# What is found


def test_a_planted_box_is_found_and_inert_inputs_stay_free():
    x = cells(300)
    (box,) = discover(x, outcome((x["a"] > 0.2) & (x["a"] < 0.6) & (x["b"] > 0.4))).boxes
    assert set(box.limits) == {"a", "b"}
    assert (interval(box, "a").low, interval(box, "a").high) == pytest.approx((0.2, 0.6), abs=0.05)
    assert interval(box, "b").low == pytest.approx(0.4, abs=0.05)
    assert interval(box, "b").high == math.inf
    # Share of cells planted: 0.4 x 0.6 = 0.24, 72 of 300; the mean inside is -1.
    assert box.cells == pytest.approx(72, abs=8)
    assert box.density > 0.9
    assert box.coverage > 0.8
    assert box.mean == pytest.approx(-1, abs=0.2)
    assert box.mean_low < box.mean < box.mean_high


def test_a_planted_category_is_found():
    x = cells(200)
    x["pay"] = np.random.default_rng(1).choice(["ladder", "flat_10", "flat_20", "none"], 200)
    x["on"] = np.random.default_rng(2).random(200) < 0.5
    (box,) = discover(x, outcome(x["pay"].isin(["flat_10", "none"]))).boxes
    assert box.limits == {"pay": frozenset({"flat_10", "none"})}
    (box,) = discover(x, outcome(x["on"] & (x["a"] < 0.7))).boxes
    assert set(box.limits) == {"a", "on"}
    assert box.limits["on"] == frozenset({True})


def test_two_planted_boxes_are_both_found():
    x = cells(300)
    found = discover(x, outcome(((x["a"] < 0.35) & (x["b"] < 0.4)) | ((x["a"] > 0.6) & (x["c"] > 0.6)), 1.0))
    assert {frozenset(box.limits) for box in found.boxes} == {frozenset("ab"), frozenset("ac")}
    upper, lower = sorted(found.boxes, key=lambda box: "b" in box.limits)
    assert (interval(upper, "a").low, interval(upper, "c").low) == pytest.approx((0.6, 0.6), abs=0.05)
    assert (interval(lower, "a").high, interval(lower, "b").high) == pytest.approx((0.35, 0.4), abs=0.05)
    assert found.covered > 0.9
    assert sum(box.coverage for box in found.boxes) == pytest.approx(found.covered), "the two do not overlap"


def test_noise_yields_no_box():
    rng = np.random.default_rng(7)
    false = 0
    for seed in range(20):
        x = cells(60, seed)
        x["pay"] = rng.choice(["ladder", "flat_10", "flat_20"], 60)
        false += bool(discover(x, rng.normal(0, 1, (60, 8))).boxes)
    assert false <= 1


def test_needed_inputs_are_important_and_inert_ones_are_not():
    x = cells(200)
    importance = discover(x, outcome((x["a"] < 0.5) & (x["b"] < 0.8))).importance
    # Without a the box says little; without b it still tells three quarters of what is outside.
    assert list(importance)[:2] == ["a", "b"]
    assert importance["a"] > importance["b"] > 0
    assert importance["c"] == pytest.approx(0, abs=0.05)


# What it is found from


def test_failed_cells_are_left_out():
    x = cells(150)
    losing = x["a"] < 0.4
    y = outcome(losing)
    y[::10] = np.nan
    y[1, :3] = np.nan
    found = discover(x, y)
    assert (found.cells, found.failed) == (135, 15)
    assert interval(found.boxes[0], "a").high == pytest.approx(0.4, abs=0.05)
    assert found.plain()["failed"] == 15


def test_too_few_cells_are_refused():
    x = cells(25)
    y = outcome(x["a"] < 0.5)
    y[:6] = np.nan
    with pytest.raises(ValueError, match=r"^discovery needs at least 20 cells with an outcome; there are 19$"):
        discover(x, y)


def test_an_input_without_a_value_is_refused():
    x = cells(30)
    x.loc[3, "b"] = np.nan
    with pytest.raises(ValueError, match="the input b lacks a value in 1 cells"):
        discover(x, outcome(x["a"] < 0.5))


def test_the_threshold_moves_what_counts_as_losing():
    x = cells(100)
    y = (1 + 10 * x["a"]).to_numpy()[:, None] + np.random.default_rng(0).normal(0, 0.1, (100, 8))
    assert discover(x, y).losing == 0
    assert interval(discover(x, y, worse_than=5).boxes[0], "a").high == pytest.approx(0.4, abs=0.05)


def test_replications_that_share_a_draw_are_one_unit():
    # Four copies of eight draws know as much as the eight draws.
    x = cells(60)
    eight = outcome(x["a"] < 0.5, 1.0, replications=8)
    copies, draws = np.repeat(eight, 4, axis=1), np.repeat(np.arange(8), 4)
    shared = discover(x, copies, draws)
    assert replace(shared, each=1) == discover(x, eight)
    assert shared.each == 4
    assert discover(x, copies).uncertain < discover(x, eight).uncertain


@pytest.mark.parametrize("replications", [1, 2, 7])
def test_cells_of_fewer_than_eight_draws_are_never_known_and_no_box_is_drawn_of_them(replications: int):
    x = cells(100)
    found = discover(x, outcome(x["a"] < 0.5, 0.3, replications=replications))
    assert found.uncertain == found.cells == 100
    assert (found.boxes, found.status) == ((), "unknown")
    assert found.needed == (None if replications == 1 else (8, 8))


def test_what_would_decide_the_cells_that_are_not_known_does():
    # A mean one standard deviation off zero: t(0.975; n - 1) / sqrt(n) falls below 1 at n = 7 (2.4469 / 2.6458),
    # so eight, the fewest; a quarter off, at n = 64 (1.9983 / 8 = 0.2498 < 0.25, and 63 gives 0.2519).
    ones = np.tile([-1.0, 1.0], 4) * math.sqrt(7 / 8)  # eight draws of standard deviation 1
    x = cells(40)
    found = discover(x, np.where(np.arange(40) < 30, 0.25, 0.05)[:, None] + ones)
    assert found.uncertain == 40
    half, most = found.needed
    assert half == pytest.approx(64, abs=1)
    assert most == pytest.approx(1539, rel=0.01), "1.96 / 0.05, squared"


def test_boxes_are_drawn_of_known_cells_alone():
    x = cells(300)
    losing = x["a"] < 0.5
    y = outcome(losing, 0.3)
    noisy = (x["b"] > 0.5).to_numpy()
    y[noisy] = np.tile([-5.0, 5.0], 4)  # nobody knows of these
    found = discover(x, y)
    assert found.uncertain == noisy.sum()
    (box,) = found.boxes
    assert set(box.limits) == {"a"}
    assert box.density > 0.9, "cells that are not known say nothing against it"
    assert (found.known_losing, found.losing) == (int((losing & ~noisy).sum()),) * 2
    assert discover(x.iloc[:30], y[:30]).boxes == (), "fewer than 20 are known"


def test_cells_of_which_little_is_known_tell_a_box_little():
    design = design_of(cells(60, inputs="a"))
    losing = (design.values[:, 0] < 0.5).astype(float)
    assert len(cover(design, losing)) == 1
    assert cover(design, 0.45 + 0.1 * losing) == []


def test_a_box_holds_what_lies_within_all_its_limits():
    design = design_of(pd.DataFrame({"a": [1.0, 2.0, 3.0], "pay": ["x", "y", "x"]}))
    assert design.levels == (None, ("x", "y"))
    assert inside(design.values, {0: (1.5, math.inf), 1: frozenset({0})}).tolist() == [False, False, True]


def test_density_lies_within_its_interval():
    hits = total = 0
    for seed in range(15):
        rng = np.random.default_rng(seed)

        def losing(x: pd.DataFrame, rng: np.random.Generator = rng) -> np.ndarray:
            return rng.random(len(x)) < np.where((x["a"] < 0.55) & (x["b"] > 0.4), 0.85, 0.1)

        x, fresh = cells(100, seed, "abc"), cells(2000, seed + 100, "abc")
        for box in discover(x, outcome(losing(x), 0.3, 8, seed)).boxes[:1]:
            within = np.all([(fresh[n] > low) & (fresh[n] < high) for n, (low, high) in edges(box).items()], axis=0)
            hits += box.density_low <= losing(fresh)[within].mean() <= box.density_high
            total += 1
    assert total >= 12
    assert hits / total >= 0.8, "nominally 0.95; of 15, fewer than 12 has a chance of 0.5 %"


# As keys and values, and in words


def test_a_box_on_a_grid_is_plain_data():
    x = grid()
    y = 10_000 * outcome((x[LIMIT] <= 20) & (x[HOURS] <= 95), 0.5)
    plain = discover(x, y).plain()
    (box,) = plain["boxes"]
    # Cuts lie midway between tried values: 20 and 25, 95 and 120.
    wanted = {"low": None, "high": 22.5, "first": 10, "last": 20, "span": 25, "grid": True}
    assert box["limits"][LIMIT] == wanted
    assert box["limits"][HOURS]["high"] == 107.5
    assert (plain["status"], box["density"], box["coverage"]) == ("boxes", 1, 1)
    assert json.loads(json.dumps(plain)) == plain | {
        "needed": None if plain["needed"] is None else [*plain["needed"]]
    }


def found(boxes: tuple[Box, ...] = (), losing: int = 30, uncertain: int = 0, **more: int) -> Discovery:
    """Return a discovery of 100 cells."""
    return Discovery(boxes, 100, 0, losing, uncertain, 0.9, {}, **more)


@pytest.mark.parametrize(
    ("case", "status"),
    [
        (found(losing=0), "never"),
        (found(losing=100), "always"),
        (found(), "noise"),
        (found(uncertain=12, known_losing=9), "noise"),
        (found(uncertain=12), "part"),
        (found(uncertain=81, known_losing=9), "too_few"),
        (found(uncertain=100), "unknown"),
    ],
)
def test_why_there_is_no_box_has_a_name(case: Discovery, status: str):
    assert case.status == case.plain()["status"] == status


def test_a_policy_that_never_or_always_loses_needs_no_box():
    x = cells(60)
    never, always = discover(x, outcome(x["a"] < 0, 0.3)), discover(x, outcome(x["a"] >= 0, 0.3))
    assert (never.boxes, never.losing, always.boxes, always.losing) == ((), 0, (), 60)
    assert (never.status, always.status) == ("never", "always")


def said(path: Path, lang: str, **changes: Any) -> Named:
    """Return a study whose discovery is the made-up one with ``changes``."""
    study = read_study(make_study(path))
    return Named(replace(study, discovery=discovered(**changes)), Texts(lang))


def test_a_box_is_said_in_either_language(tmp_path: Path):
    en, da = said(tmp_path / "en", "en"), said(tmp_path / "da", "da")
    first, known = (line.replace("\u00a0", " ") for line in sentences(en))
    assert first == (
        "IPS: a loss (Municipal saving below 0) where hours (companies) is 50. It happens in 100 [90; 100] % of the"
        " settings there; that is 50 [40; 60] % of all settings where it happens. Mean there: −90,000 [−100,000;"
        " −80,000] kr. a citizen."
    )
    assert known == "At 95 % it is known in each of the 6 settings."
    assert sentences(da)[0].startswith("IPS: tab (Kommunens besparelse under 0), hvor timer (virksomheder) er 50. ")
    (row,) = table(en).rows
    assert row.cells[:3] == ["IPS", "hours (companies) is 50", "3"]


@pytest.mark.parametrize("status", ["never", "always", "noise", "part", "too_few", "unknown"])
@pytest.mark.parametrize("lang", ["en", "da"])
def test_every_status_has_its_sentence(tmp_path: Path, status: str, lang: str):
    say = said(tmp_path / "s", lang, status=status, boxes=[], uncertain=4, needed=[64, 1_000_000], failed=2)
    finding, unsure, failed = sentences(say)
    assert finding.startswith("IPS: ") and finding.endswith(".")
    half, most = (
        ("128 replications", "more than 2,000,000") if lang == "en" else ("128 gentagelser", "mere end 2.000.000")
    )
    assert half in unsure and most in unsure, "two replications share a draw"
    assert "2" in failed
    assert table(say) is None


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"low": None, "high": 22.3456, "first": 10.0, "last": 22.1, "span": 40, "grid": False}, "is below 22"),
        ({"low": 0.012345, "high": 0.034567, "first": 0.01, "last": 0.03, "span": 0.5, "grid": False},
         "is between 0.012 and 0.035"),
        ({"low": 20, "high": None, "first": 25, "last": 35, "span": 25, "grid": True}, "is at least 25"),
        ({"low": 12.5, "high": 22.5, "first": 15, "last": 20, "span": 25, "grid": True}, "is from 15 to 20"),
        ({"values": ["ladder", "flat_20"]}, "is flat 20 % or ladder"),
        ({"values": [True]}, "is yes"),
    ],
)  # fmt: skip
def test_a_limit_is_said_in_sensible_digits(tmp_path: Path, limit: dict[str, Any], words: str):
    assert condition(said(tmp_path / "s", "en"), PLACES, limit) == f"places (IPS) {words}"


def test_several_boxes_are_said_one_by_one_and_together(tmp_path: Path):
    two = discovered()["arms"]["ips"]["boxes"] * 2
    assert "50\u00a0%" in sentences(said(tmp_path / "s", "en", boxes=two))[2]


# In a picture


@pytest.mark.parametrize(
    "limits",
    [
        {PLACES: {"low": None, "high": 70.0}, HOURS: {"low": None, "high": 117.5}},
        {HOURS: {"low": 40, "high": 117.5}, PLACES: {"low": 5, "high": 70}, "economy.refund": {"values": ["ladder"]}},
        {"economy.refund": {"values": ["ladder"]}},
    ],
)
def test_the_figure_shows_every_cell_with_an_outcome(tmp_path: Path, limits: dict[str, Any]):
    levels = {PLACES: [10, 40, 100], HOURS: [50, 185], "economy.refund": ["ladder", "flat_20"]}
    study = replace(read_study(make_study(tmp_path / "s", levels)), discovery=discovered())
    x = study.design.set_index("cell")[list(levels)].iloc[3:]
    figure = drawn(Named(study, Texts("en")), "ips_1", "ips", x, np.linspace(-3.0, 2.0, len(x)), limits).figure
    figure.draw_without_rendering()
    (axes,) = figure.axes
    assert sum(len(points.get_offsets()) for points in axes.collections) == 9
    assert len(axes.patches) == 1, "the box"


def test_a_box_without_limits_is_not_drawn(tmp_path: Path):
    with pytest.raises(ValueError, match="without limits"):
        drawn(said(tmp_path / "s", "en"), "ips_1", "ips", grid(), np.zeros(80), {})
