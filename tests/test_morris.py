"""Elementary effects: known slopes, and the same out of noise."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from test_sensitivity_indices import MIXED, THREE, repeated

from experiments.noisy_indices import ishigami
from simulation.studies.designs import Input
from simulation.studies.morris import morris_effects
from simulation.studies.sampling import morris_points, problem


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
