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
    # Differences 1, 2, 3, 6: mean 3, squares of deviations 4 + 1 + 0 + 9 = 14, standard deviation
    # sqrt(14 / 3) = 2.1602, standard error 1.0801, t(0.975; 3) = 3.1824, half width 3.4374.
    found = statistics.paired([11, 12, 13, 16], [10, 10, 10, 10])
    assert found.mean == 3 and found.n == 4
    assert found.low == pytest.approx(-0.4374, abs=1e-4)
    assert found.high == pytest.approx(6.4374, abs=1e-4)
    assert not found.clear


def test_replications_of_one_draw_count_as_one_in_an_interval_worked_out_by_hand() -> None:
    # Draws (1, 3) and (7, 9): means 2 and 8, so mean 5, standard deviation sqrt(9 + 9) = 4.2426, standard
    # error 4.2426 / sqrt(2) = 3, t(0.975; 1) = 12.7062, half width 38.1186. Alone they would give 5.8103.
    found = statistics.mean_interval([1, 3, 7, 9], [0, 0, 1, 1])
    assert (found.mean, found.n) == (5, 4)
    assert (found.low, found.high) == pytest.approx((-33.1186, 43.1186), abs=1e-4)
    assert statistics.paired([11, 17, 13, 19], [10, 10, 10, 10], [4, 7, 4, 7]) == found
    assert statistics.mean_interval([1, 3, 7, 9]).high == pytest.approx(5 + 5.8103, abs=1e-4)
    path = statistics.interval_path(np.array([[1.0, 0], [3, 0], [7, 0], [9, 0]]), [0, 0, 1, 1])
    assert path.low is not None and path.high is not None
    assert (path.mean.tolist(), path.n) == ([5, 0], 4)
    assert (path.low[0], path.high[0]) == pytest.approx((found.low, found.high))
    assert (path.low[1], path.high[1]) == (0, 0)


def test_draws_of_unequal_size_count_alike() -> None:
    # Draws (6), (1, 3) and (10, missing): means 6, 2 and 10, mean 6, standard deviation 4, standard error
    # 4 / sqrt(3) = 2.3094, t(0.975; 2) = 4.3027, half width 9.9366.
    found = statistics.mean_interval([6, 1, 3, 10, float("nan")], [0, 1, 1, 2, 2])
    assert (found.mean, found.n) == (6, 4)
    assert (found.low, found.high) == pytest.approx((-3.9366, 15.9366), abs=1e-4)
    with pytest.raises(ValueError, match="3 replications cannot have 2 draws"):
        statistics.mean_interval([1, 2, 3], [0, 1])


def test_one_draw_has_no_interval() -> None:
    assert statistics.mean_interval([-1, 1], [3, 3]) == statistics.Estimate(0, None, None, 2)
    assert statistics.interval_path(np.array([[1.0], [2.0]]), [3, 3]).low is None
    assert not statistics.mean_interval([-1, 1], [3, 3]).nothing
    assert statistics.mean_interval([0, 0], [3, 3]).nothing


def drawn(path: Path, first: int = 0, **keys: Any) -> Path:
    """Write a folder of four replications from ``first`` on, whose configuration has some more ``keys``."""
    folder = make_folder(path, replications=4, weeks=26)
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
        (0, {"knowledge": "drawn", "chance_per_draw": 2}, [[0, 1], [2, 3]]),
        (1, {"knowledge": "drawn", "chance_per_draw": 2}, [[0], [1, 2], [3]]),
        (0, {"knowledge": "drawn", "chance_per_draw": 1}, [[0], [1], [2], [3]]),
        (0, {"knowledge": "fixed", "chance_per_draw": 2}, [[0], [1], [2], [3]]),
        (0, {}, [[0], [1], [2], [3]]),
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
    assert change["n"] == 4
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
    assert shown["State"] == texts.money_brackets(statistics.Estimate(total["mean"], total["low"], total["high"], 4))
    level = arm["levels"]["in_job"]
    runs = result.runs.loc[result.runs["arm"] == "all_inclusive", "in_job"]
    assert (level["low"], level["high"]) == pytest.approx(tuple(np.quantile(runs, [0.05, 0.95])))


def test_replications_that_all_share_a_draw_are_said_to_have_no_interval(tmp_path: Path) -> None:
    page = write_report(drawn(tmp_path, knowledge="drawn", chance_per_draw=4)).read_text("utf-8")
    assert "All 4 replications share one draw of the parameters: no interval can be given." in page


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
