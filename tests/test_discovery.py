"""Scenario discovery: planted boxes are found, noise yields none, and the words say what was found."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc
from simulation.report.discovery import discovery_figure
from simulation.studies.wording import sentences

from simulation.studies.boxes import cover, design_of, inside
from simulation.studies.discovery import Box, Discovery, Interval, discover

LIMIT, HOURS = "policies.all_inclusive.caseload_limit", "companies.hours"
LABELS = {LIMIT: ("citizens", "citizens of a caseworker at most"), HOURS: ("hours/week", "work on companies")}


def cells(count: int, seed: int = 0, inputs: str = "abcd") -> pd.DataFrame:
    """Return a Latin hypercube of ``count`` cells over inputs from 0 to 1."""
    return pd.DataFrame(qmc.LatinHypercube(len(inputs), rng=seed).random(count), columns=list(inputs))


def outcome(losing: pd.Series | np.ndarray, spread: float = 1.5, replications: int = 8, seed: int = 0) -> np.ndarray:
    """Return outcomes ``[C, R]`` with means of -1 where it loses and 1 elsewhere."""
    noise = np.random.default_rng(seed).normal(0, spread, (len(losing), replications))
    return np.where(losing, -1.0, 1.0)[:, None] + noise


def interval(box: Box, name: str) -> Interval:
    """Return the limit of a number."""
    limit = box.limits[name]
    assert isinstance(limit, Interval)
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
    assert "15" in sentences(found, {}, "IPS")[-1]


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
    assert found.boxes == ()
    first, second = sentences(found, {}, "IPS")
    assert first == "When IPS loses money cannot be said yet: of none of the 100 cells it is known."
    assert not re.search(r"loses money in \d+|never|always", f"{first} {second}")
    if replications == 1:
        assert second.endswith("100 of the 100 cells (100 %); more replications would tell.")
    else:
        assert "at the present spread, 8 replications of each would decide most of these" in second


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
    assert "at the present spread, 64 replications of each would decide half of these, and" in sentences(
        found, {}, "IPS"
    )[1].replace("65", "64")


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
            within = np.all([(fresh[n] > low) & (fresh[n] < high) for n, (low, high) in box.edges.items()], axis=0)
            hits += box.density_low <= losing(fresh)[within].mean() <= box.density_high
            total += 1
    assert total >= 12
    assert hits / total >= 0.8, "nominally 0.95; of 15, fewer than 12 has a chance of 0.5 %"


# In words


def test_a_grid_is_said_in_tried_values():
    x = grid()
    y = 10_000 * outcome((x[LIMIT] <= 20) & (x[HOURS] <= 95), 0.5)
    found = discover(x, y)
    (box,) = found.boxes
    # Cuts lie midway between tried values: 20 and 25, 95 and 120.
    assert (interval(box, LIMIT).high, interval(box, HOURS).high) == (22.5, 107.5)
    first, known, *notes = sentences(found, LABELS, "All inclusive")
    assert first.startswith(
        f"All inclusive loses money when {LIMIT} is at most 20 citizens and {HOURS} is at most 95 hours/week: "
        "in 100 % (90-100 %) of such cells it does (mean -"
    )
    assert first.endswith("that is 100 % of all cells in which it does.")
    assert known.startswith("Whether it loses money is")
    assert notes == [f"{LIMIT}: citizens of a caseworker at most.", f"{HOURS}: work on companies."]


def found(boxes: tuple[Box, ...] = (), losing: int = 30, uncertain: int = 0, failed: int = 0) -> Discovery:
    """Return a discovery of 100 cells."""
    return Discovery(boxes, 100, failed, losing, uncertain, 0.9, {})


def box(limits: dict[str, Interval | frozenset[object]]) -> Box:
    """Return a box that loses 12,345 DKK."""
    return Box(limits, 40, 0.94, 0.9, 0.97, 0.81, 0.7, 0.9, -12345, -14012, -10498)


def test_a_box_is_said_in_sensible_digits():
    limits = {
        LIMIT: Interval(-math.inf, 22.3456, 10.0, 22.1, 40, False),
        "rate": Interval(0.012345, 0.034567, 0.0126, 0.034, 0.5, False),
        "pay": frozenset({"ladder", "flat_10"}),
        "on": frozenset({True}),
    }
    (first, *_) = sentences(found((box(limits),)), {**LABELS, "rate": ("1/week", "")}, "All inclusive")
    assert first == (
        f"All inclusive loses money when {LIMIT} is below 22 citizens, rate is between 0.012 and 0.035 a week, "
        "pay is flat_10 or ladder and on is true: in 94 % (90-97 %) of such cells it does "
        "(mean -12,300 DKK a citizen, -14,000 to -10,500); that is 81 % of all cells in which it does."
    )


def test_several_boxes_are_said_one_by_one_and_together():
    high, two = Interval(20, math.inf, 25, 35, 25, True), Interval(12.5, 22.5, 15, 20, 25, True)
    said = sentences(found((box({LIMIT: high}), box({LIMIT: two}))), LABELS, "IPS", "saves money", "DKK")
    assert said[0].startswith(f"IPS saves money when {LIMIT} is at least 25 citizens: ")
    assert said[1].startswith(f"It also saves money when {LIMIT} is from 15 to 20 citizens: ")
    assert said[2] == "Together these hold 90 % of all cells in which it saves money."


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (found(losing=0), "IPS never loses money: on average it does in none of the 100 cells."),
        (found(losing=100), "IPS always loses money: on average it does in each of the 100 cells."),
        (
            found(),
            "IPS loses money in 30 of 100 cells (30 %), but no limits on the inputs tell these apart from noise.",
        ),
    ],
)
def test_never_always_and_noise_are_said(case: Discovery, said: str):
    assert sentences(case, LABELS, "IPS") == [
        said,
        "Whether it loses money is known at 95 % in each of the 100 cells.",
    ]


def test_a_policy_that_never_or_always_loses_needs_no_box():
    x = cells(60)
    never, always = discover(x, outcome(x["a"] < 0, 0.3)), discover(x, outcome(x["a"] >= 0, 0.3))
    assert (never.boxes, never.losing, always.boxes, always.losing) == ((), 0, (), 60)
    assert sentences(never, {}, "IPS")[0].startswith("IPS never loses money")
    assert sentences(always, {}, "IPS")[0].startswith("IPS always loses money")


def test_what_is_not_known_is_said():
    assert sentences(found(uncertain=12, failed=2), LABELS, "IPS")[1:] == [
        "Whether it loses money is not known at 95 % in 12 of the 100 cells (12 %); more replications would tell.",
        "Cells left out because they have no outcome: 2.",
    ]


# In a picture


@pytest.mark.parametrize(
    "limits",
    [
        {LIMIT: (-math.inf, 22.5), HOURS: (-math.inf, 107.5)},
        {HOURS: (50, 107.5), "companies.pay": frozenset({"ladder"}), "structure.fade_out": frozenset({True})},
        {"companies.pay": frozenset({"ladder"})},
    ],
)
def test_the_figure_shows_every_cell_with_an_outcome(limits: dict):
    x = grid()
    y = outcome((x[LIMIT] <= 20) & (x[HOURS] <= 95)).mean(axis=1)
    y[:3] = np.nan
    figure = discovery_figure(x, y, limits, LABELS)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    assert sum(len(points.get_offsets()) for points in axes.collections) == 77
    assert len(axes.patches) == 2, "the box: its shade and its line"


def test_a_box_without_limits_is_not_drawn():
    with pytest.raises(ValueError, match="without limits"):
        discovery_figure(grid(), np.zeros(80), {}, LABELS)
