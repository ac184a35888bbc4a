"""Sensitivity indices: known answers, and the same answers out of noise."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as salib_trajectories
from SALib.sample import sobol as salib_points

from experiments.noisy_indices import FUNCTIONS, ishigami, noise, sobol_g
from simulation.studies.designs import Input
from simulation.studies.sampling import morris_points, natural, problem, sobol_points, unit
from simulation.studies.sobol import pair_products, sobol_indices

THREE = [Input(f"x{j}", 0, 1) for j in (1, 2, 3)]
FOUR = [Input(f"x{j}", 0, 1) for j in (1, 2, 3, 4)]
MIXED = [Input("rate", 0.01, 1, log=True), Input("weeks", -2, 6), Input("price_dkk", 1, 3)]
ISHIGAMI = {"first": [0.3139, 0.4424, 0.0], "total": [0.5576, 0.4424, 0.2437]}
# Alone 1 / (3 (1 + a)^2) = 1/3, 1/12, 0.0110193, 0.0000333; the variance is
# 4/3 x 13/12 x 1.0110193 x 1.0000333 - 1 = 0.46041. Total of x1: 1/3 x 13/12 x 1.0110193 x 1.0000333 / 0.46041, which
# is 0.7930, and so on.
SOBOL_G = {"first": [0.7240, 0.1810, 0.0239, 0.0001], "total": [0.7930, 0.2440, 0.0346, 0.0001]}
NOISE = 0.3
"""Variance of the noise in a cell mean, as a share of the function's."""


def repeated(values: np.ndarray, replications: int) -> np.ndarray:
    """Return the same value in every replication ``[C, R]``."""
    return np.repeat(values[:, None], replications, axis=1)


def noisy(kind: str, u: np.ndarray, replications: int, seed: int, function: str = "ishigami") -> np.ndarray:
    """Return noisy outputs ``[C, R]``; the noise of cell means has ``NOISE`` times the variance of the function."""
    evaluate, (variance, *_) = FUNCTIONS[function]
    sd = np.sqrt(NOISE * variance * replications)
    return repeated(evaluate(u), replications) + noise(kind, u, replications, sd, np.random.default_rng([seed, 3]))


# --- points ---


def test_an_input_without_a_range_is_refused():
    for low, high, log in ((1, 1, False), (2, 1, False), (0, np.inf, False), (np.nan, 1, False), (0, 1, True)):
        with pytest.raises(ValueError, match=r"^x: .*range"):
            Input("x", low, high, log)


def test_unit_points_are_spread_evenly_or_evenly_on_the_log_scale():
    # Half way from 0.01 to 1 on the log scale is 0.1.
    u = np.array([[0, 0, 0], [0.5, 0.5, 0.5], [1, 1, 1], [0.25, 0.25, 0.25]])
    x = natural(MIXED, u)
    assert x[1] == pytest.approx([0.1, 2, 2])
    assert x[[0, 2]] == pytest.approx(np.array([[0.01, -2, 1], [1, 6, 3]]))
    assert unit(MIXED, x) == pytest.approx(u)


def test_points_are_those_of_salib():
    cube = {"num_vars": 3, "names": ["rate", "weeks", "price_dkk"], "bounds": [[0, 1]] * 3}
    expected = salib_points.sample(cube, 16, calc_second_order=False, seed=7)
    assert unit(MIXED, sobol_points(MIXED, 16, 7)) == pytest.approx(expected)
    expected = salib_trajectories.sample(dict(cube), 5, num_levels=6, seed=7)
    assert unit(MIXED, morris_points(MIXED, 5, 7, levels=6)) == pytest.approx(expected)


def test_another_seed_gives_other_points():
    assert np.array_equal(sobol_points(MIXED, 8, 1), sobol_points(MIXED, 8, 1))
    assert not np.array_equal(sobol_points(MIXED, 8, 1), sobol_points(MIXED, 8, 2))


def test_a_number_of_points_that_is_no_power_of_two_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="not 1000; the nearest are 512 and 1024"):
        sobol_points(MIXED, 1000, 0)


def test_an_odd_number_of_levels_is_refused():
    with pytest.raises(ValueError, match="even"):
        morris_points(MIXED, 4, 0, levels=5)


def test_two_inputs_of_one_name_are_refused():
    with pytest.raises(ValueError, match="name of its own: x, x"):
        problem([Input("x", 0, 1), Input("x", 0, 2)])


# --- products of different replications ---


def test_products_of_different_replications_come_out_by_hand():
    # Pairs of u = (1, 2, 3) and v = (4, 5, 6): 1x5 + 1x6 + 2x4 + 2x6 + 3x4 + 3x5 = 58, of six.
    u, v, own = np.array([1.0, 2, 3]), np.array([4.0, 5, 6]), np.eye(3)
    assert pair_products(u, v, own) == pytest.approx(58 / 6)
    # Without the second of u: 1x5 + 1x6 + 3x4 + 3x5 = 38, of four.
    assert pair_products(np.array([1, np.nan, 3]), v, own) == pytest.approx(38 / 4)
    # The first two share a draw: 1x6 + 2x6 + 3x4 + 3x5 = 45, of four.
    assert pair_products(u, v, np.array([[1.0, 0], [1, 0], [0, 1]])) == pytest.approx(45 / 4)
    # Only the first of each is known: no pair of two replications is left.
    assert np.isnan(pair_products(np.array([1, np.nan, np.nan]), np.array([4, np.nan, np.nan]), own))


# --- Sobol indices ---


@pytest.mark.parametrize(("inputs", "f", "known"), [(THREE, ishigami, ISHIGAMI), (FOUR, sobol_g, SOBOL_G)])
def test_known_functions_have_their_known_indices(inputs, f, known):
    found = sobol_indices(repeated(f(sobol_points(inputs, 4096, 1)), 2), inputs, resamples=100)
    assert found["first"].tolist() == pytest.approx(known["first"], abs=0.015)
    assert found["total"].tolist() == pytest.approx(known["total"], abs=0.015)


@pytest.mark.parametrize(("inputs", "f", "name"), [(THREE, ishigami, "ishigami"), (FOUR, sobol_g, "sobol_g")])
def test_the_closed_forms_are_those_in_the_books(inputs, f, name):
    known = {"ishigami": ISHIGAMI, "sobol_g": SOBOL_G}[name]
    _, first, total = FUNCTIONS[name][1]
    assert (first.tolist(), total.tolist()) == (
        pytest.approx(known["first"], abs=1e-4),
        pytest.approx(known["total"], abs=1e-4),
    )


def test_without_noise_ours_are_those_of_salib():
    y = 1e3 + ishigami(sobol_points(THREE, 256, 3))
    found = sobol_indices(repeated(y, 3), THREE, resamples=20)
    theirs = salib_sobol.analyze(problem(THREE), y, calc_second_order=False, num_resamples=2, seed=1)
    for ours, plain in (("first", "S1"), ("total", "ST")):
        assert found[ours].to_numpy() == pytest.approx(theirs[plain], abs=1e-10)
        assert found[f"{ours}_plain"].to_numpy() == pytest.approx(theirs[plain], abs=1e-10)
    assert found["points"].tolist() == [256] * 3


@pytest.mark.parametrize("kind", ["own", "shared"])
@pytest.mark.parametrize(("inputs", "name", "known"), [(THREE, "ishigami", ISHIGAMI), (FOUR, "sobol_g", SOBOL_G)])
def test_noise_biases_the_plain_indices_and_not_ours(kind, inputs, name, known):
    # With 0.3 of the variance as noise, an inert input has a plain total of 0.3 / 1.3 = 0.23, and a first-order
    # index of 0.72 comes out as 0.72 / 1.3 = 0.56. One estimate has a spread of 0.06, the mean of 48 of 0.008.
    frames = [
        sobol_indices(noisy(kind, u, 8, seed, name), inputs, resamples=2)
        for seed in range(48)
        for u in [sobol_points(inputs, 512, seed)]
    ]
    plain_errors = []
    for index in ("first", "total"):
        ours = np.mean([f[index] for f in frames], axis=0)
        plain = np.mean([f[f"{index}_plain"] for f in frames], axis=0)
        assert ours == pytest.approx(known[index], abs=0.03)
        plain_errors += list(abs(plain - known[index]))
    assert max(plain_errors) > 0.15


def test_luck_shared_by_all_cells_makes_no_difference():
    u = sobol_points(THREE, 64, 2)
    y = noisy("own", u, 6, 1)
    shifted = y + np.array([100.0, -50, 30, 7, 0, 1])
    for index in ("first", "total"):
        assert sobol_indices(shifted, THREE, 20)[index].to_numpy() == pytest.approx(
            sobol_indices(y, THREE, 20)[index]
        )


def test_an_inert_input_has_no_effect_however_much_noise():
    # The noise in a cell mean has the variance of the function itself: plainly 0.5 of the total is anybody's.
    inputs = [*THREE, Input("inert", 0, 1)]
    totals, plain = [], []
    for seed in range(20):
        u = sobol_points(inputs, 256, seed)
        y = repeated(ishigami(u), 10) + np.random.default_rng(seed).normal(0, np.sqrt(13.84 * 10), (len(u), 10))
        row = sobol_indices(y, inputs, resamples=2).set_index("input").loc["inert"]
        totals.append(row["total"])
        plain.append(row["total_plain"])
    assert np.mean(totals) == pytest.approx(0, abs=0.03)
    assert np.mean(plain) == pytest.approx(0.5, abs=0.05)


def test_replications_of_one_draw_are_not_multiplied():
    # Each of 8 draws tilts the response to x1 in both its replications, with a variance of 16 and a mean of zero. Of
    # the pairs of different replications 1 in 15 shares its draw, so taken as unrelated they leave x1 a variance of
    # 16 / 12 / 15 = 0.089, beside 49 / 8 = 6.125 of x2: a share of 0.014. One estimate has a spread of 0.04.
    groups = np.repeat(np.arange(8), 2)
    right, wrong = [], []
    for seed in range(50):
        u = sobol_points(THREE, 64, seed)
        tilt = np.random.default_rng([seed, 1]).normal(0, 4, 8)
        y = repeated(7 * np.sin(np.pi * (2 * u[:, 1] - 1)) ** 2, 16) + np.outer(u[:, 0] - 0.5, tilt[groups])
        right.append(sobol_indices(y, THREE, 2, groups=groups)["total"][0])
        wrong.append(sobol_indices(y, THREE, 2)["total"][0])
    assert np.mean(right) == pytest.approx(0, abs=0.017)
    assert np.mean(np.subtract(wrong, right)) == pytest.approx(0.014, abs=0.004)


@pytest.mark.parametrize(("kind", "least"), [("own", 0.85), ("shared", 0.85), ("tilted", 0.7)])
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(kind, least):
    truth = np.array(ISHIGAMI["first"] + ISHIGAMI["total"])
    inside = []
    for seed in range(30):
        u = sobol_points(THREE, 256, seed)
        found = sobol_indices(noisy(kind, u, 10, seed), THREE, resamples=200, seed=seed)
        low = np.r_[found["first_low"], found["total_low"]]
        high = np.r_[found["first_high"], found["total_high"]]
        inside.append((low <= truth) & (truth <= high))
    assert least <= np.mean(inside) <= 0.999


def test_the_same_seed_gives_the_same_interval():
    y = noisy("own", sobol_points(THREE, 32, 0), 4, 0)
    assert sobol_indices(y, THREE, 50, seed=4).equals(sobol_indices(y, THREE, 50, seed=4))
    assert not sobol_indices(y, THREE, 50, seed=4).equals(sobol_indices(y, THREE, 50, seed=5))


def test_one_run_in_twenty_may_fail():
    firsts, totals = [], []
    for seed in range(12):
        u = sobol_points(THREE, 512, seed)
        y = noisy("shared", u, 8, seed)
        y[np.random.default_rng([seed, 5]).random(y.shape) < 0.05] = np.nan
        found = sobol_indices(y, THREE, resamples=50)
        assert np.isfinite(found.drop(columns="input").to_numpy()).all()
        firsts.append(found["first"])
        totals.append(found["total"])
    assert np.mean(firsts, axis=0) == pytest.approx(ISHIGAMI["first"], abs=0.04)
    assert np.mean(totals, axis=0) == pytest.approx(ISHIGAMI["total"], abs=0.04)


def test_a_failed_cell_costs_only_the_indices_that_need_it():
    y = repeated(ishigami(sobol_points(THREE, 64, 0)), 3)
    y[5 * 10 + 2] = np.nan  # base point 10, x2 moved
    found = sobol_indices(y, THREE, resamples=20)
    whole = sobol_indices(repeated(ishigami(sobol_points(THREE, 64, 0)), 3), THREE, resamples=20)
    assert found["points"].tolist() == [64, 63, 64]
    # x1 and x3 move by what the cell was worth in the mean they are centred by, which is next to nothing.
    assert found["total"][[0, 2]].tolist() == pytest.approx(whole["total"][[0, 2]].tolist(), abs=1e-12)
    assert found["first"][[0, 2]].tolist() == pytest.approx(whole["first"][[0, 2]].tolist(), abs=0.005)


def test_outputs_that_do_not_vary_have_no_indices():
    found = sobol_indices(np.full((5 * 8, 3), 0.1), THREE, resamples=10)
    assert found[["first", "total", "first_plain", "total_plain"]].isna().all(axis=None)


def test_one_replication_is_not_enough_to_tell_noise():
    y = ishigami(sobol_points(THREE, 8, 0))
    with pytest.raises(ValueError, match="two replications are the least"):
        sobol_indices(y[:, None], THREE)
    with pytest.raises(ValueError, match="two replications are the least, of different groups"):
        sobol_indices(repeated(y, 4), THREE, groups=[1, 1, 1, 1])
    with pytest.raises(ValueError, match="a label for each of 4"):
        sobol_indices(repeated(y, 4), THREE, groups=[1, 2])
    with pytest.raises(ValueError, match=r"\[n \* 5, R\] for 3 inputs"):
        sobol_indices(repeated(y, 4)[1:], THREE)


# --- elementary effects ---


# --- what makes outputs differ ---
