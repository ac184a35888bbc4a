"""Intervals of the report, worked out by hand: paired, and over draws rather than replications."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from report_folder import make_folder, write_table

from simulation.reporting import savings, statistics, tables
from simulation.reporting.folder import ReportError, read_folder
from simulation.reporting.page import write_report
from simulation.reporting.series import municipal_saving
from simulation.reporting.summary import summary
from simulation.reporting.texts import Texts


def test_a_paired_interval_is_the_one_worked_out_by_hand() -> None:
    # Differences 1, 2, 3, 6, twice: mean 3, squares of deviations 2 (4 + 1 + 0 + 9) = 28, standard deviation
    # sqrt(28 / 7) = 2, standard error 2 / sqrt(8) = 0.7071, t(0.975; 7) = 2.3646, half width 1.6720.
    found = statistics.paired([11, 12, 13, 16] * 2, [10] * 8)
    assert found.mean == 3 and found.n == 8
    assert (found.low, found.high) == pytest.approx((1.3280, 4.6720), abs=1e-4)
    assert found.clear


def test_replications_of_one_draw_count_as_one_in_an_interval_worked_out_by_hand() -> None:
    # Draws (1, 3) and (7, 9), four of each: means 2 and 8, so mean 5, standard deviation sqrt(8 * 9 / 7) = 3.2071,
    # standard error 3.2071 / sqrt(8) = 1.1339, t(0.975; 7) = 2.3646, half width 2.6812. Alone: 40 * 4 / 15 =
    # 10.6667, standard error 3.2660 / sqrt(16) = 0.8165, t(0.975; 15) = 2.1314, half width 1.7403.
    values, draws = [1, 3, 7, 9] * 4, [d for k in range(4) for d in (2 * k, 2 * k, 2 * k + 1, 2 * k + 1)]
    found = statistics.mean_interval(values, draws)
    assert (found.mean, found.n) == (5, 16)
    assert (found.low, found.high) == pytest.approx((2.3188, 7.6812), abs=1e-4)
    shuffled = np.random.default_rng(0).permutation(16)
    assert statistics.paired(
        10 + np.array(values)[shuffled], np.full(16, 10), np.array(draws)[shuffled]
    ).low == pytest.approx(found.low)
    assert statistics.mean_interval(values).high == pytest.approx(5 + 1.7403, abs=1e-4)
    path = statistics.interval_path(np.array([[v, 0.0] for v in values]), draws)
    assert path.low is not None and path.high is not None
    assert (path.mean.tolist(), path.n) == ([5, 0], 16)
    assert (path.low[0], path.high[0]) == pytest.approx((found.low, found.high))
    assert (path.low[1], path.high[1]) == (0, 0)


def test_draws_of_unequal_size_count_alike() -> None:
    # Draws (6), (1, 3) and (10, missing), thrice: means 6, 2 and 10, mean 6, squares of deviations 3 (16 + 16) = 96,
    # standard deviation sqrt(96 / 8) = 3.4641, standard error 1.1547, t(0.975; 8) = 2.3060, half width 2.6628.
    draws = [3 * k + d for k in range(3) for d in (0, 1, 1, 2, 2)]
    found = statistics.mean_interval([6, 1, 3, 10, float("nan")] * 3, draws)
    assert (found.mean, found.n) == (6, 12)
    assert (found.low, found.high) == pytest.approx((3.3372, 8.6628), abs=1e-4)
    with pytest.raises(ValueError, match="3 replications cannot have 2 draws"):
        statistics.mean_interval([1, 2, 3], [0, 1])


@pytest.mark.parametrize("draws", range(1, statistics.LEAST_DRAWS))
def test_below_eight_draws_there_is_no_interval_and_nothing_is_clear(draws: int) -> None:
    # Four replications give 3.80 to 3.83 where they happen to agree; that is no knowledge of the effect.
    values = np.repeat(3.81 + 0.01 * np.arange(draws), 50)
    found = statistics.mean_interval(values, np.repeat(np.arange(draws), 50))
    assert (found.low, found.high, found.n) == (None, None, 50 * draws)
    assert not found.clear and not found.nothing
    assert statistics.mean_interval(values[::50]).low is None, "a replication that shares no draw is one itself"
    path = statistics.interval_path(values[:, None], np.repeat(np.arange(draws), 50))
    assert (path.low, path.high) == (None, None)


def test_from_eight_draws_there_is_an_interval() -> None:
    assert statistics.mean_interval([1, 2] * 4).low is not None
    assert statistics.interval_path(np.array([[1.0], [2.0]] * 4)).low is not None


def test_what_is_exactly_zero_in_every_replication_is_nothing_however_few_there_are() -> None:
    assert statistics.mean_interval([0, 0], [3, 3]).nothing
    assert statistics.mean_interval([0, 0], [3, 3]).scaled(-100).nothing
    assert not statistics.mean_interval([-1, 1], [3, 3]).nothing, "zero on average is not nothing"


def drawn(path: Path, first: int = 0, **keys: Any) -> Path:
    """Write a folder of 16 replications from ``first`` on, whose configuration has some more ``keys``."""
    folder = make_folder(path, replications=16, weeks=26)
    for name in ("runs", "contrasts", "weekly", "ledger"):
        frame = pd.read_parquet(folder / f"{name}.parquet")
        write_table(folder / f"{name}.parquet", frame.assign(replication=frame["replication"] + first))
    config = yaml.safe_load((folder / "config.yaml").read_text("utf-8")) | keys
    (folder / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    return folder


def interval(values: list[float]) -> tuple[float, float]:
    """Return the ends of the interval over some means."""
    found = statistics.mean_interval(values)
    assert found.low is not None and found.high is not None
    return found.low, found.high


@pytest.mark.parametrize(
    ("first", "keys", "members"),
    [
        (0, {"knowledge": "drawn", "chance_per_draw": 2}, [[2 * k, 2 * k + 1] for k in range(8)]),
        (1, {"knowledge": "drawn", "chance_per_draw": 2}, [[0], *([2 * k + 1, 2 * k + 2] for k in range(7)), [15]]),
        (0, {"knowledge": "drawn", "chance_per_draw": 1}, [[k] for k in range(16)]),
        (0, {"knowledge": "fixed", "chance_per_draw": 2}, [[k] for k in range(16)]),
        (0, {}, [[k] for k in range(16)]),
    ],
)
def test_every_interval_of_a_folder_is_over_its_draws(
    tmp_path: Path, first: int, keys: dict[str, Any], members: list[list[int]]
) -> None:
    result, texts = read_folder(drawn(tmp_path, first, **keys)), Texts("en")
    net = savings.net_paid(result)
    arm = summary(result, net)["arms"]["all_inclusive"]

    def expected(values: np.ndarray) -> tuple[float, float]:
        return pytest.approx(interval([float(values[m].mean()) for m in members]))  # type: ignore[return-value]

    change = arm["differences"]["in_job"]
    assert (change["low"], change["high"]) == expected(result.contrasts["in_job"].to_numpy())
    assert change["n"] == 16
    saved = savings.saving(net, "all_inclusive", "usual")
    paid = savings.pick(saved, ("state",))
    total = arm["savings_dkk"]["state"]["total"]
    assert (total["low"], total["high"]) == expected(paid)
    so_far = municipal_saving(result, "all_inclusive", saved)
    assert so_far is not None
    path = statistics.interval_path(so_far.values, so_far.draws)
    assert path.low is not None and path.high is not None
    assert (path.low[-1], path.high[-1]) == expected(savings.pick(saved, ("municipality",)))
    payers = tables.payers(result, texts, net)
    assert payers is not None
    shown = {row.cells[0]: row.cells[2] for row in payers.rows}
    assert shown["State"] == texts.money_brackets(statistics.Estimate(total["mean"], total["low"], total["high"], 16))
    level = arm["levels"]["in_job"]
    runs = result.runs.loc[result.runs["arm"] == "all_inclusive", "in_job"]
    assert (level["low"], level["high"]) == pytest.approx(tuple(np.quantile(runs, [0.05, 0.95])))


def test_replications_that_all_share_a_draw_are_said_to_have_no_interval(tmp_path: Path) -> None:
    page = write_report(drawn(tmp_path, knowledge="drawn", chance_per_draw=16)).read_text("utf-8")
    assert "All 16 replications share one draw of the parameters: no interval can be given." in page


def test_a_group_size_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"config\.yaml: chance_per_draw: 0 is not a whole number from 1"):
        write_report(drawn(tmp_path, knowledge="drawn", chance_per_draw=0))


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (9, 2.2622), (30, 2.0423), (199, 1.9720)],
)
def test_t_quantiles_are_those_of_the_printed_tables(degrees: int, expected: float) -> None:
    assert statistics.t_quantile(0.975, degrees) == pytest.approx(expected, abs=5e-5)


def test_the_band_holds_the_middle_nine_tenths() -> None:
    # 0, 1, ..., 100: the 5th percentile is 5, the 95th is 95.
    found = statistics.mean_band(list(range(101)))
    assert (found.mean, found.low, found.high) == pytest.approx((50, 5, 95))


def test_missing_values_are_left_out_and_an_empty_outcome_has_no_mean() -> None:
    assert statistics.mean_interval([1.0, float("nan"), 3.0]).n == 2
    assert statistics.mean_interval([float("nan")] * 3) == statistics.Estimate(None, None, None, 0)


def test_unequal_replications_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="3 and 2 replications"):
        statistics.paired([1, 2, 3], [1, 2])
