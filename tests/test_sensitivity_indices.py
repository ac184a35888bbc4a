"""Sensitivity indices: known answers, and the same answers out of noise."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as salib_trajectories
from SALib.sample import sobol as salib_points

from experiments.noisy_indices import FUNCTIONS, ishigami, noise, sobol_g
from simulation.studies.designs import Input
from simulation.studies.morris import morris_effects
from simulation.studies.sampling import morris_points, natural, problem, sobol_points, unit
from simulation.studies.sobol import pair_products, sobol_indices
from simulation.studies.variance import by_layer

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


def test_the_effects_of_a_plane_are_its_slopes_over_the_full_range():
    # 2 a week over 8 weeks is 16; -3 a DKK over 2 DKK is -6; the rate has no effect.
    x = morris_points(MIXED, 6, 1)
    found = morris_effects(x, repeated(2 * x[:, 1] - 3 * x[:, 2], 3), MIXED, resamples=20)
    assert found["mu_star"].tolist() == pytest.approx([0, 16, 6])
    assert found["mu"].tolist() == pytest.approx([0, 16, -6])
    assert found["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found["trajectories"].tolist() == [6, 6, 6]


@pytest.mark.parametrize("levels", [2, 4, 8])
def test_without_noise_effects_are_those_of_salib(levels):
    x = morris_points(THREE, 12, 3, levels)
    y = ishigami(x) + 5 * x[:, 0] * x[:, 1]
    found = morris_effects(x, repeated(y, 2), THREE, resamples=20)
    theirs = salib_morris.analyze(problem(THREE), x, y, num_levels=levels, num_resamples=2)
    for ours, plain in (("mu_star", "mu_star"), ("mu_star_plain", "mu_star"), ("mu", "mu"), ("sigma", "sigma")):
        assert found[ours].to_numpy() == pytest.approx(np.asarray(theirs[plain], float), abs=1e-7), ours


@pytest.mark.parametrize("shared", [0.0, 20.0])
def test_noise_is_no_elementary_effect(shared):
    # Noise of 4 a run, steps of 2/3: effects of cell means have a standard deviation of 4 x 1.5 x sqrt(2 / 8) = 3,
    # and an inert input a plain mu* of 3 x sqrt(2 / pi) = 2.4. A slope of 12 is four of them. The mean of 80 mu* of
    # an inert input has a standard error of 0.16.
    estimates = []
    for seed in range(80):
        x, rng = morris_points(THREE, 10, seed), np.random.default_rng([seed, 1])
        y = repeated(12 * x[:, 0] + 24 * x[:, 1] ** 2, 8) + rng.normal(0, shared, 8) + rng.normal(0, 4, (len(x), 8))
        estimates.append(morris_effects(x, y, THREE, resamples=2)[["mu_star", "mu_star_plain", "sigma"]])
    mu_star, plain, sigma = np.mean(estimates, axis=0).T
    assert plain[2] == pytest.approx(2.4, abs=0.3)
    assert mu_star[2] == pytest.approx(0, abs=0.45)
    assert mu_star[0] == pytest.approx(12, rel=0.02)
    # x2 goes from 0 to 2/3 or from 1/3 to 1: effects of 24 x 2/3 = 16 and 24 x 4/3 = 32, mean 24, sd 8.
    assert mu_star[1] == pytest.approx(24, rel=0.05)
    assert sigma[1] == pytest.approx(8, rel=0.1)


def test_an_effect_in_the_noise_is_bounded_from_below():
    # A slope of 1.5 is half the standard deviation of the effect of a cell mean: often of the wrong sign.
    found = []
    for seed in range(40):
        x = morris_points(THREE, 10, seed)
        y = repeated(1.5 * x[:, 0], 8) + np.random.default_rng([seed, 1]).normal(0, 4, (len(x), 8))
        found.append(morris_effects(x, y, THREE, resamples=2)["mu_star"][0])
    assert 0.2 < np.mean(found) < 1.5


def test_the_sign_of_an_effect_is_read_from_other_draws():
    # Draw a says 3 twice, draw b -1 twice. The others' signs are -, -, +, +, so (-3 - 3 - 1 - 1) / 4.
    # Taken as unrelated, each but b's own has a positive rest: (3 + 3 - 1 - 1) / 4.
    one = [Input("x", 0, 1)]
    x = morris_points(one, 1, 0, levels=2)
    y = x * np.array([3.0, 3, -1, -1])
    assert morris_effects(x, y, one, 5, groups=["a", "a", "b", "b"])["mu_star"][0] == pytest.approx(-2)
    assert morris_effects(x, y, one, 5)["mu_star"][0] == pytest.approx(1)


def test_the_interval_of_an_effect_holds_it():
    inside = []
    for seed in range(30):
        x, rng = morris_points(THREE, 16, seed), np.random.default_rng([seed, 1])
        y = repeated(24 * x[:, 1] ** 2, 8) + rng.normal(0, 4, (len(x), 8))
        found = morris_effects(x, y, THREE, resamples=200, seed=seed)
        inside.append(found["low"][1] <= 24 <= found["high"][1])
        assert (found["low"] <= found["mu_star"]).all()
        assert (found["mu_star"] <= found["high"]).all()
    assert np.mean(inside) >= 0.8


def test_a_failed_cell_costs_only_the_effects_that_touch_it():
    x = morris_points(THREE, 5, 2)
    y = repeated(x @ np.array([1.0, 2, 3]), 3)
    y[0] = np.nan  # the first step of the first trajectory
    y[7, 1] = np.nan  # one run: the others of its cell still tell
    found = morris_effects(x, y, THREE, resamples=20)
    moved = int(np.flatnonzero(x[1] != x[0])[0])
    assert found["trajectories"].tolist() == [4 if j == moved else 5 for j in range(3)]
    assert found["mu_star"].tolist() == pytest.approx([1, 2, 3])
    assert found["mu_star_plain"].tolist() == pytest.approx([1, 2, 3])


def test_points_that_are_no_trajectories_are_refused():
    x = morris_points(THREE, 4, 0)
    with pytest.raises(ValueError, match="every input moves once"):
        morris_effects(x[::-1].copy()[[0, 0, *range(2, 16)]], repeated(x[:, 0], 2), THREE)
    with pytest.raises(ValueError, match="a row for each of 16"):
        morris_effects(x, repeated(x[1:, 0], 2), THREE)
    with pytest.raises(ValueError, match="two replications are the least"):
        morris_effects(x, x[:, :1], THREE)


# --- what makes outputs differ ---


def planted(
    sizes: list[int], cells: int, rng: np.random.Generator, sd: SimpleNamespace
) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs ``[C, R]`` made of components of given standard deviations, and the groups ``[R]``."""
    groups = np.repeat(np.arange(len(sizes)), sizes)
    y = rng.normal(0, sd.design, (cells, 1)) + rng.normal(0, sd.knowledge, len(sizes))[groups]
    y = y + rng.normal(0, sd.both, (cells, len(sizes)))[:, groups]
    return y + rng.normal(0, sd.luck, len(groups)) + rng.normal(0, sd.own, (cells, len(groups))), groups


@pytest.mark.parametrize("sizes", [[3] * 12, [1, 2, 3, 6] * 3])
def test_planted_components_are_found(sizes):
    rng = np.random.default_rng(8)
    sd = SimpleNamespace(design=3.0, knowledge=2.0, both=1.5, luck=1.0, own=2.0)
    found = [by_layer(*planted(sizes, 20, rng, sd)) for _ in range(400)]
    # Standard errors of the means of 400: design 0.15, knowledge 0.1, both 0.015, chance 0.02.
    assert np.mean([c.design for c in found]) == pytest.approx(9, abs=0.5)
    assert np.mean([c.knowledge for c in found]) == pytest.approx(4, abs=0.35)
    assert np.mean([c.design_by_knowledge for c in found]) == pytest.approx(2.25, abs=0.06)
    assert np.mean([c.chance for c in found]) == pytest.approx(1 + 4, abs=0.08)
    assert all(sum(c.shares.values()) == pytest.approx(1) for c in found)


def test_two_cells_of_two_draws_come_out_by_hand():
    # Cells (1, 3, 7, 9) and (5, 7, 15, 17), draws (a, a, b, b). Means over cells: 3, 5, 11, 13; of draws 4 and 12.
    # Alike: within 2 (1 + 1) / 2 = 2, between 2 (16 + 16) = 64, so (64 - 2) / 2 = 31.
    # Apart: the first cell less those is -2, -2, -4, -4, the second the same above: within 0, between 2 (1 + 1) = 4,
    # so 4 / 2 = 2 in each cell, times 2 / (2 - 1) = 4. Knowledge 31 - 4 / 2 = 29.
    # Cell means 5 and 11 have variance 18; less 4 x (4 + 4) / 16 = 2: design 16. Chance 2 + 0.
    found = by_layer(np.array([[1.0, 3, 7, 9], [5, 7, 15, 17]]), ["a", "a", "b", "b"])
    assert (found.cells, found.groups, found.replications) == (2, 2, 4)
    parts = (found.design, found.knowledge, found.design_by_knowledge, found.chance)
    assert parts == pytest.approx((16, 29, 4, 2))
    assert found.shares["knowledge"] == pytest.approx(29 / 51)


def test_a_negative_component_of_a_design_counts_as_zero():
    # Both cells are the same, and both draws have the same mean: within (25 + 25 + 25 + 25) / 2 = 50, between 0.
    found = by_layer(np.array([[0.0, 10, 0, 10], [0, 10, 0, 10]]), [0, 0, 1, 1])
    assert (found.design, found.knowledge, found.design_by_knowledge, found.chance) == (0, 0, 0, 50)
    assert found.shares["chance"] == 1


def test_what_layers_cannot_be_told_apart_are_not():
    y = np.arange(8.0).reshape(2, 4)
    assert by_layer(y[:1], [0, 0, 1, 1]) is None, "one cell"
    assert by_layer(y, [0, 0, 0, 0]) is None, "one draw"
    assert by_layer(y, [0, 1, 2, 3]) is None, "nobody shares a draw"
    assert by_layer(np.full((2, 4), np.nan), [0, 0, 1, 1]) is None, "nothing known"
    assert by_layer(np.full((2, 4), 3.0), [0, 0, 1, 1]).shares is None
    with pytest.raises(ValueError, match="a label for each column"):
        by_layer(y, [0, 1])


def test_missing_runs_cost_their_cell_and_a_failed_replication_only_itself():
    sd = SimpleNamespace(design=3.0, knowledge=2.0, both=1.5, luck=1.0, own=2.0)
    y, groups = planted([2, 2, 3], 6, np.random.default_rng(1), sd)
    holed = np.vstack([y, y[:1]])
    holed[6, 2] = np.nan  # one more cell, with a hole
    holed[:, 6] = np.nan  # a replication that failed everywhere
    assert by_layer(holed, groups) == by_layer(y[:, :6], groups[:6])
