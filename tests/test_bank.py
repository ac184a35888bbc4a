"""A bank goes on where it stopped, gives the same whatever was lost, and refuses what does not belong to it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from calibration_toy import PRIORS, moody, simulate

from simulation.calibration import bank
from simulation.calibration.bank import failures, read_bank, run_bank
from simulation.calibration.priors import Prior, from_unit, narrowed, to_unit
from simulation.errors import BankError

N = 50


def contents(folder):
    """Return a bank's points and statistics as one frame."""
    unit, statistics, indices = read_bank(folder)
    return pd.concat([pd.DataFrame(unit).add_prefix("u"), statistics], axis=1).assign(index=indices)


@pytest.fixture
def whole(tmp_path):
    """Return a bank of 50 points in three parts."""
    run_bank(tmp_path / "bank", PRIORS, N, simulate, seed=4, fingerprint="abc")
    return tmp_path / "bank"


def test_a_bank_has_a_part_for_every_twenty_points(whole):
    assert [p.name for p in sorted(whole.glob("*.parquet"))] == [f"part-0000{b}.parquet" for b in range(3)]
    unit, statistics, indices = read_bank(whole)
    assert unit.shape == (N, 6) and statistics.shape == (N, 15)
    assert list(indices) == list(range(N))
    assert len(read_bank(whole, 30)[0]) == 30


def test_what_was_lost_is_run_again_and_the_bank_is_the_same(whole):
    before = contents(whole)
    (whole / "part-00001.parquet").unlink()
    run_bank(whole, PRIORS, N, simulate, seed=4, fingerprint="abc")
    pd.testing.assert_frame_equal(contents(whole), before)


def test_what_is_there_is_not_run_again(whole):
    run_bank(whole, PRIORS, N, None, seed=4, fingerprint="abc")


def test_a_larger_bank_keeps_the_points_it_had(whole, tmp_path):
    run_bank(whole, PRIORS, 70, simulate, seed=4, fingerprint="abc")
    run_bank(tmp_path / "at once", PRIORS, 70, simulate, seed=4, fingerprint="abc")
    pd.testing.assert_frame_equal(contents(whole), contents(tmp_path / "at once"))


def test_worker_processes_give_the_same_bank(whole, tmp_path):
    run_bank(tmp_path / "side by side", PRIORS, N, simulate, workers=2, seed=4, fingerprint="abc")
    pd.testing.assert_frame_equal(contents(tmp_path / "side by side"), contents(whole))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"seed": 5}, "seed"),
        ({"fingerprint": "abd"}, "fingerprint"),
        ({"priors": (replace(PRIORS[0], high=0.2), *PRIORS[1:])}, "priors"),
    ],
)
def test_a_bank_made_with_something_else_is_refused(whole, changed, named):
    asked = {"priors": PRIORS, "seed": 4, "fingerprint": "abc", **changed}
    with pytest.raises(BankError, match=f"was made with another {named}; choose another folder") as refused:
        run_bank(whole, asked["priors"], N, simulate, seed=asked["seed"], fingerprint=asked["fingerprint"])
    assert "\n" not in str(refused.value)


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BankError, match=r"holds files but no bank\.json"):
        run_bank(tmp_path, PRIORS, N, simulate)


def test_a_broken_part_is_named_and_its_points_run_again(whole):
    before, said = contents(whole), []
    (whole / "part-00002.parquet").write_bytes(b"not a table")
    with pytest.raises(BankError, match=r"part-00002\.parquet: cannot be read"):
        read_bank(whole)
    run_bank(whole, PRIORS, N, simulate, seed=4, fingerprint="abc", say=said.append)
    assert len(said) == 1 and "part-00002.parquet: cannot be read; its points are run again" in said[0]
    pd.testing.assert_frame_equal(contents(whole), before)


def test_a_point_that_fails_is_written_down_and_the_rest_goes_on(tmp_path):
    said = []
    run_bank(tmp_path / "bank", PRIORS, N, moody, seed=4, say=said.append)
    failed = failures(tmp_path / "bank")
    assert [f["index"] for f in failed] == [3, 10, 17, 24, 31, 38, 45]
    assert failed[0]["error"] == "ArithmeticError: no citizens left at 3"
    assert set(failed[0]["values"]) == {p.name for p in PRIORS}
    assert len(read_bank(tmp_path / "bank")[0]) == N - 7
    assert len(said) == 1 and "7 of 50 points gave no statistics" in said[0]
    (tmp_path / "bank" / "part-00000.parquet").unlink()
    run_bank(tmp_path / "bank", PRIORS, N, moody, seed=4)
    assert len(failures(tmp_path / "bank")) == 7


def test_a_bank_that_is_broken_off_keeps_what_it_has(tmp_path):
    def stopped(values, index):
        if index == 27:
            raise KeyboardInterrupt
        return simulate(values, index)

    with pytest.raises(KeyboardInterrupt):
        run_bank(tmp_path / "bank", PRIORS, N, stopped, seed=4)
    assert list(read_bank(tmp_path / "bank")[2]) == list(range(27))
    assert not list((tmp_path / "bank").glob(".*"))
    run_bank(tmp_path / "bank", PRIORS, N, simulate, seed=4)
    run_bank(tmp_path / "whole", PRIORS, N, simulate, seed=4)
    pd.testing.assert_frame_equal(contents(tmp_path / "bank"), contents(tmp_path / "whole"))


def test_a_folder_that_is_no_bank_is_named(tmp_path):
    with pytest.raises(BankError, match=r"bank\.json: no bank is described here"):
        read_bank(tmp_path)
    (tmp_path / "bank.json").write_text(json.dumps({"priors": []}))
    with pytest.raises(BankError, match="holds no points"):
        read_bank(tmp_path)


def test_a_half_written_line_of_failures_is_passed_over(tmp_path):
    (tmp_path / bank.FAILURES).write_text('{"index": 3, "error": "x", "values": {}}\n{"index": 1')
    assert [f["index"] for f in failures(tmp_path)] == [3]


def test_values_of_the_cube_come_back_to_where_they_were_in_it():
    two = [Prior("rate", 0.01, 1.0, log=True), Prior("level", -2.0, 6.0)]
    unit = np.array([[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]])
    values = from_unit(two, unit)
    assert values == pytest.approx(np.array([[0.01, -2.0], [0.1, 0.0], [1.0, 6.0]]))
    assert to_unit(two, values) == pytest.approx(unit)


def test_the_next_round_is_drawn_from_where_the_posterior_lies():
    three = [Prior("rate", 0.01, 1.0, log=True), Prior("level", -2.0, 6.0), Prior("unseen", 0.0, 1.0)]
    drawn = np.linspace(0, 1, 1001)[:, None] * [0.5, 0.2, 1.0] + [0.0, 0.6, 0.0]
    rate, level, unseen = narrowed(three, drawn)
    # 99 of 100 draws and 2 hundredths of the range at both ends, within the range
    assert (rate.low, rate.high) == (pytest.approx(0.01), pytest.approx(0.01 * 100 ** (0.5 * 0.995 + 0.02)))
    assert (level.low, level.high) == (pytest.approx(-2 + 8 * (0.601 - 0.02)), pytest.approx(-2 + 8 * (0.799 + 0.02)))
    assert (rate.log, level.name) == (True, "level")
    assert unseen == three[2], "hardly narrower, so as it was"
