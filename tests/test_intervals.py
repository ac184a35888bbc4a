"""Intervals of the report, worked out by hand: paired, and over draws rather than replications."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from pictures import unrendered
from report_folder import make_folder, write_table

from simulation.errors import ReportError
from simulation.model.economics.accounts import Party
from simulation.report import money_tables
from simulation.report.kinds import draw
from simulation.results import savings, statistics
from simulation.results.folder import read_folder
from simulation.results.savings import municipal_saving, pick
from simulation.results.statistics import BAND, mean_interval
from simulation.results.summary import summary
from simulation.words.texts import Texts


def test_the_interval_of_an_effect_holds_nine_tenths_of_the_replications_and_does_not_narrow() -> None:
    # 1, 2, ..., 19 in any order: the 5th and 95th percentiles at p (19 + 1) are the 1st and the 19th value.
    found = statistics.effect([*range(19, 0, -1)])
    assert (found.mean, found.low, found.high, found.n) == (10, 1, 19, 19)
    # Standard deviation sqrt(30) = 5.4772 (n (n + 1) / 12 = 31.67 with n = 19 gives 5.6273), over sqrt(19).
    assert found.error == pytest.approx(5.62731 / 19**0.5, abs=1e-5)
    # The same spread a hundred times over: the interval stays, only the Monte Carlo error shrinks.
    many = statistics.effect([*range(1, 20)] * 100)
    assert (many.low, many.high) == pytest.approx((1, 19))
    assert many.error == pytest.approx(found.error / 10, rel=0.03)


def test_replications_of_one_draw_count_as_one_in_mean_and_error() -> None:
    # Draws 0..7, the last with three replications: means 0, 1, ..., 6 and (7 + 8 + 12) / 3 = 9.
    values, draws = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12], [0, 1, 2, 3, 4, 5, 6, 7, 7, 7]
    found = statistics.effect(values, draws)
    assert found.mean == pytest.approx(30 / 8)
    spread = sum((m - 3.75) ** 2 for m in (0, 1, 2, 3, 4, 5, 6, 9)) / 7
    assert found.error == pytest.approx((spread / 8) ** 0.5)
    assert (found.low, found.high) == (0, 12)


def test_below_eight_draws_nothing_is_said_of_the_spread() -> None:
    assert statistics.effect([*range(14)], [*range(7), *range(7)]).low is None
    assert statistics.effect([*range(16)], [*range(8), *range(8)]).low is not None
    assert statistics.effect_path(np.ones((7, 3))).low is None
    assert statistics.effect_path(np.ones((8, 3))).low is not None
    # What is exactly nothing in every replication needs no draws to be known.
    for interval in (statistics.effect, statistics.mean_interval):
        assert interval([0, 0], [3, 3]).nothing
        assert interval([0, 0], [3, 3]).scaled(-100).nothing
        assert not interval([-1, 1], [3, 3]).nothing, "zero on average is not nothing"


def test_a_t_interval_of_the_mean_is_over_draws_and_worked_out_by_hand() -> None:
    # Draws (1, 3) and (7, 9), four of each: means 2 and 8, so mean 5, standard deviation sqrt(8 * 9 / 7) = 3.2071,
    # standard error 3.2071 / sqrt(8) = 1.1339, t(0.975; 7) = 2.3646, half width 2.6812. Alone: 40 * 4 / 15 =
    # 10.6667, standard error 3.2660 / sqrt(16) = 0.8165, t(0.975; 15) = 2.1314, half width 1.7403.
    values, draws = [1, 3, 7, 9] * 4, [d for k in range(4) for d in (2 * k, 2 * k, 2 * k + 1, 2 * k + 1)]
    found = statistics.mean_interval(values, draws)
    assert (found.mean, found.n) == (5, 16)
    assert (found.low, found.high) == pytest.approx((2.3188, 7.6812), abs=1e-4)
    assert statistics.mean_interval(values).high == pytest.approx(5 + 1.7403, abs=1e-4)


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
def test_below_eight_draws_there_is_no_t_interval_and_nothing_is_clear(draws: int) -> None:
    # Four replications give 3.80 to 3.83 where they happen to agree; that is no knowledge of the effect.
    values = np.repeat(3.81 + 0.01 * np.arange(draws), 50)
    found = statistics.mean_interval(values, np.repeat(np.arange(draws), 50))
    assert (found.low, found.high, found.n) == (None, None, 50 * draws)
    assert not found.clear and not found.nothing
    assert statistics.mean_interval(values[::50]).low is None, "a replication that shares no draw is one itself"


def drawn(path: Path, first: int = 0, **keys: Any) -> Path:
    """Write a folder of sixteen replications from ``first`` on, whose configuration has some more ``keys``."""
    folder = make_folder(path, replications=16, weeks=26)
    for name in ("runs", "contrasts", "weekly", "ledger"):
        frame = pd.read_parquet(folder / f"{name}.parquet")
        write_table(folder / f"{name}.parquet", frame.assign(replication=frame["replication"] + first))
    config = yaml.safe_load((folder / "config.yaml").read_text("utf-8")) | keys
    (folder / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("first", "keys", "known"),
    [
        (0, {"knowledge": "drawn", "chance_per_draw": 2}, True),
        (1, {"knowledge": "drawn", "chance_per_draw": 2}, True),
        (0, {"knowledge": "drawn", "chance_per_draw": 3}, False),
        (0, {"knowledge": "drawn", "chance_per_draw": 16}, False),
        (0, {"knowledge": "fixed", "chance_per_draw": 16}, True),
        (0, {}, True),
    ],
)
def test_summary_tables_and_figures_of_a_folder_have_one_interval(
    tmp_path: Path, first: int, keys: dict[str, Any], known: bool
) -> None:
    result, texts = read_folder(drawn(tmp_path, first, **keys)), Texts("en")
    net = savings.net(result)
    arm = summary(result, net)["arms"]["all_inclusive"]

    def expected(values: np.ndarray) -> tuple[float | None, float | None]:
        ends = np.quantile(values, [0.05, 0.95], method="weibull")
        return pytest.approx(tuple(ends)) if known else (None, None)  # type: ignore[return-value]

    change = arm["differences"]["in_job"]
    assert (change["low"], change["high"]) == expected(result.contrasts["in_job"].to_numpy())
    assert change["n"] == 16
    saved = savings.arm_saving(result, net, "all_inclusive")
    total = arm["savings_dkk"]["state"]["total"]
    assert (total["low"], total["high"]) == expected(pick(saved, (Party.STATE,)))
    so_far = municipal_saving(result, "all_inclusive", saved)
    assert so_far is not None
    path = statistics.effect_path(so_far.values, so_far.draws)
    assert (path.low is not None and path.high is not None) == known
    if path.low is not None and path.high is not None:
        assert (path.low[-1], path.high[-1]) == expected(pick(saved, (Party.MUNICIPALITY,)))
    payers = money_tables.payers(result, texts, net)
    assert payers is not None
    shown = {row.cells[0]: row.cells[1] for row in payers.rows}
    assert shown["State"] == texts.money_brackets(statistics.Estimate(total["mean"], total["low"], total["high"], 16))
    level = arm["levels"]["in_job"]
    runs = result.runs.loc[result.runs["arm"] == "all_inclusive", "in_job"]
    assert (level["low"], level["high"]) == expected(runs.to_numpy())


def test_too_few_draws_are_said_to_give_no_interval_and_nothing_is_called_clear(tmp_path: Path) -> None:
    with unrendered():
        page = draw("compare", drawn(tmp_path, knowledge="drawn", chance_per_draw=3)).read_text("utf-8")
    assert "Simulations: 16; draws of the parameters between them: 6. Below 8 draws no interval is given." in page
    assert "▲\xa0better" not in page and "▼\xa0worse" not in page and "▲\xa0pays less" not in page
    assert not re.search(r"\[[^\]<]+;[^\]<]+\]", page)


def test_a_group_size_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"config\.yaml: chance_per_draw: 0 is not a whole number from 1"):
        draw("compare", drawn(tmp_path, knowledge="drawn", chance_per_draw=0))


def test_missing_values_are_left_out_and_an_empty_outcome_has_no_mean() -> None:
    assert statistics.mean_interval([1.0, float("nan"), 3.0]).n == 2
    assert statistics.mean_interval([float("nan")] * 3) == statistics.Estimate(None, None, None, 0)


def test_the_interval_of_a_mean_covers_it():
    luck = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        known = np.repeat(luck.normal(0.0, 1.0, 40), 5)
        found = mean_interval(known + luck.normal(0.0, 2.0, 200), np.repeat(np.arange(40), 5), BAND)
        assert found.low is not None and found.high is not None
        covered += found.low <= 0 <= found.high
    assert 0.85 <= covered / 400 <= 0.95
