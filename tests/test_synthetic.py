"""Synthetic likelihood against posteriors that can be worked out, and the check that it may be used."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from simulation.calibration.synthetic import SyntheticLikelihood, effective, nearly_linear

D, K, N = 10, 6, 900


def runs(seed: int = 1, n: int = N, noise: float = 0.3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points of the cube, linear statistics of them with normal noise, and the slopes."""
    rng = np.random.default_rng(seed)
    slopes = np.random.default_rng(7).normal(size=(D, K))
    slopes[-1] = 0.0  # of the last parameter nothing is seen
    u = rng.uniform(size=(n, D))
    return u, (u - 0.5) @ slopes + noise * rng.normal(size=(n, K)), slopes


@pytest.fixture(scope="module")
def trained() -> SyntheticLikelihood:
    u, s, _ = runs()
    return SyntheticLikelihood.train(u, s, np.zeros(K), seed=1)


def test_what_the_figures_determine_is_known_as_well_as_they_allow(trained):
    _, s, slopes = runs(seed=2, n=1)
    draws = trained.posterior(s[0], 2000, seed=3)
    assert draws.shape == (2000, D) and draws.min() >= 0 and draws.max() <= 1
    # the statistics' own means come back within their noise, however little is known of each parameter
    found = (draws - 0.5) @ slopes
    assert np.abs(found.mean(0) - s[0]).max() < 0.35
    assert found.std(0) == pytest.approx(np.full(K, 0.3), rel=0.35)
    # a parameter that moves nothing keeps its prior
    assert kstest(draws[:, -1], "uniform").pvalue > 0.001
    assert effective(draws) > 500


def test_intervals_hold_the_truth_as_often_as_they_say_and_ranks_are_uniform(trained):
    u, s, _ = runs(seed=5, n=120)
    inside, ranks = [], []
    for truth, observed in zip(u, s, strict=True):
        draws = trained.posterior(observed, 200, seed=4)
        low, high = np.quantile(draws, (0.05, 0.95), axis=0)
        inside.append((truth >= low) & (truth <= high))
        ranks.append((draws < truth).mean(0))
    # 1,200 intervals, those of a set going together: 90 percent within four standard errors of 120 sets
    assert np.mean(inside) == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 120 / 3))
    assert kstest(np.array(ranks)[:, 0], "uniform").pvalue > 0.001


def test_the_same_seed_gives_the_same_draws_and_a_missing_figure_says_nothing(trained):
    _, s, _ = runs(seed=6, n=1)
    first, again = (trained.posterior(s[0], 100, seed=9) for _ in range(2))
    assert np.array_equal(first, again)
    u, s, _ = runs()
    s = s.copy()
    s[::3, 0] = np.nan
    holed = SyntheticLikelihood.train(u, s, np.zeros(K), seed=1)
    assert np.isfinite(holed.posterior(np.zeros(K), 50, seed=1)).all()


def test_it_is_taken_only_where_the_simulator_is_nearly_linear():
    u, s, _ = runs()
    assert nearly_linear(u, s, np.zeros(K), seed=1)
    bent = np.column_stack([4.0 * (u[:, k] - 0.5) ** 2 for k in range(K)]) + 0.02 * np.random.default_rng(1).normal(
        size=(N, K)
    )
    assert not nearly_linear(u, bent, np.zeros(K), seed=1)


def test_nothing_that_varies_is_nothing_to_learn_from():
    with pytest.raises(ValueError, match="nothing to learn from"):
        SyntheticLikelihood.train(np.full((50, 2), 0.5), np.ones((50, 3)), np.zeros(3), seed=1)


def test_two_banks_tell_the_same_where_few_of_many_parameters_matter():
    many, matter, n = 60, 3, 400
    slopes = np.zeros((many, K))
    slopes[:matter] = 2.0 * np.random.default_rng(8).normal(size=(matter, K))
    medians, spreads = [], []
    for seed in (1, 2):
        rng = np.random.default_rng(seed)
        u = rng.uniform(size=(n, many))
        s = (u - 0.5) @ slopes + rng.normal(size=(n, K))
        trained = SyntheticLikelihood.train(u, s, np.zeros(K), seed=seed)
        assert (trained.slopes[:matter] != 0).mean() > 0.8
        assert (trained.slopes[matter:] != 0).mean() < 0.02
        draws = trained.posterior(np.full(K, 0.5), 2000, seed=seed)
        medians.append(np.median(draws, axis=0))
        spreads.append(draws.std(0))
    apart = np.abs(medians[0] - medians[1]) / np.mean(spreads, axis=0)
    assert np.mean(apart <= 0.25) >= 0.9


def test_the_emulator_is_put_right_where_the_posterior_is():
    u, s, slopes = runs()
    bent = s + 1.5 * np.sin(3.0 * u[:, :1])  # all figures bent the same way by one parameter
    trained = SyntheticLikelihood.train(u, bent, np.zeros(K), seed=1)
    there = np.tile(np.append(1.0, np.full(D - 1, 0.5)), (300, 1))
    found = (there - 0.5) @ slopes + 1.5 * np.sin(3.0) + 0.3 * np.random.default_rng(4).normal(size=(300, K))
    found[:, 0] = np.nan

    def missed(model: SyntheticLikelihood) -> np.ndarray:
        told = model.middle + (there[0] - 0.5) @ model.slopes
        return np.nanmean(model.scores(found, beyond=True), axis=0) - told

    right = trained.put_right(there, found)
    assert np.abs(missed(trained)[1:]).min() > 0.1
    assert missed(right)[1:] == pytest.approx(np.zeros(K - 1), abs=1e-12)
    assert right.middle[0] == trained.middle[0] and np.array_equal(right.slopes, trained.slopes)
