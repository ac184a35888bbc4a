"""The posterior covers as it says, returns the prior where nothing is known, and is the same every time."""

from __future__ import annotations

import time

import numpy as np
import pytest
from calibration_toy import PRIORS, K, runs
from scipy.stats import binom, kstest

from simulation.calibration.amortised import Amortised
from simulation.calibration.luck import Purpose, disturbed, normals, uniforms
from simulation.calibration.priors import Prior, from_unit, points
from simulation.calibration.scores import Scores
from simulation.errors import UserError

TRAIN, SETS = 1000, 400


@pytest.fixture(scope="module")
def toy():
    """Return a posterior trained on 1,000 runs, and 400 runs it has not seen."""
    u, s, _ = runs(TRAIN + SETS)
    return Amortised.train(u[:TRAIN], s[:TRAIN], np.zeros(K), seed=1), u[TRAIN:], s[TRAIN:]


@pytest.fixture(scope="module")
def asked(toy):
    """Return 500 draws for each of the 400 data sets ``[400, 500, 6]``."""
    model, _, s = toy
    return np.array([model.posterior(one, 500, seed=i) for i, one in enumerate(s)])


def test_the_90_percent_interval_holds_the_truth_90_percent_of_the_time(toy, asked):
    _, truth, _ = toy
    low, high = np.quantile(asked, (0.05, 0.95), axis=1)
    held = ((low <= truth) & (truth <= high)).sum(0)
    # of 400, with chance 0.9: 99.9 % of the time between these, 0.85 and 0.945
    least, most = binom.ppf((0.0005, 0.9995), SETS, 0.9)
    assert (held >= least).all() and (held <= most).all(), held / SETS


def test_what_the_statistics_tell_is_learned_and_what_they_do_not_is_the_prior(toy, asked):
    _, truth, _ = toy
    names = [p.name for p in PRIORS]
    error = np.abs(asked.mean(1) - truth).mean(0)
    by_name = dict(zip(names, error, strict=True))
    # a uniform guessed at its middle is missed by a quarter
    assert by_name["unseen"] == pytest.approx(0.25, abs=0.03)
    assert by_name["rate"] < 0.05 and by_name["level"] < 0.05
    assert kstest(asked[:, :, names.index("unseen")].ravel()[::40], "uniform").pvalue > 0.001


def test_what_is_known_of_a_sum_survives_in_the_draws(toy, asked):
    _, truth, _ = toy
    left, right = (i for i, p in enumerate(PRIORS) if p.name in ("left", "right"))
    total = asked[:, :, left] + asked[:, :, right]
    # were the two independent, the sum would be spread 1.4 times as wide as either
    assert total.std(1).mean() < 0.5 * asked[:, :, left].std(1).mean()
    low, high = np.quantile(total, (0.05, 0.95), axis=1)
    actual = truth[:, left] + truth[:, right]
    # the spread is calibrated parameter by parameter; a sum of two may come out too wide, but not too narrow
    assert 0.87 <= ((low <= actual) & (actual <= high)).mean() <= 0.99


def test_the_same_seed_gives_the_same_draws_and_another_others(toy):
    model, _, s = toy
    assert (model.posterior(s[0], 50, seed=3) == model.posterior(s[0], 50, seed=3)).all()
    assert (model.posterior(s[0], 50, seed=3) != model.posterior(s[0], 50, seed=4)).any()


def test_an_answer_takes_less_than_a_tenth_of_a_second(toy):
    model, _, s = toy
    began = time.perf_counter()
    for one in s[:10]:
        model.posterior(one, 1000, seed=1)
    assert (time.perf_counter() - began) / 10 < 0.1


def test_a_declared_discrepancy_widens_the_posterior():
    u, s, _ = runs(500)
    exact = Amortised.train(u, s, np.zeros(K), seed=1).posterior(s[0], 1000, seed=1)
    loose = Amortised.train(u, s, 0.3 * np.nanstd(s, axis=0), seed=1).posterior(s[0], 1000, seed=1)
    assert loose[:, 0].std() > 1.3 * exact[:, 0].std()


def test_statistics_that_never_vary_are_nothing_to_learn_from():
    with pytest.raises(ValueError, match="no statistic varies"):
        Amortised.train(np.full((300, 2), 0.5), np.ones((300, 3)), np.zeros(3), seed=1)


def test_scores_go_by_rank_and_missing_is_a_statistic_of_its_own():
    s = np.array([[1.0, 5.0, 0.0], [2.0, np.nan, 0.0], [3.0, 5.0, 0.0], [4.0, 6.0, 0.0]])
    scores = Scores.of(s)
    assert list(scores.columns) == [0, 1]
    assert list(scores.missing) == [1]
    # ranks 1/8, 3/8, 5/8 and 7/8 of the normal distribution
    assert scores(s)[:, 0] == pytest.approx([-1.1503, -0.3186, 0.3186, 1.1503], abs=1e-4)
    assert list(scores(s)[:, 2]) == [0.0, 1.0, 0.0, 0.0]
    far = np.array([[4.0 + 2 * np.std([1, 2, 3, 4]), 5.0, 0.0]])
    assert scores(far)[0, 0] == pytest.approx(1.1503, abs=1e-4)
    assert scores(far, beyond=True)[0, 0] == pytest.approx(3.1503, abs=1e-4)


def test_a_point_of_the_prior_is_the_same_however_many_there_are():
    assert (points(PRIORS, 8, seed=2)[3:] == points(PRIORS, 5, seed=2, first=3)).all()
    # half way on a logarithmic scale from 0.01 to 0.1 is their geometric mean
    assert from_unit(PRIORS, np.full((1, 6), 0.5))[0, :2] == pytest.approx([0.1**1.5, 0.0])


@pytest.mark.parametrize(("low", "high", "log"), [(1.0, 1.0, False), (0.0, 1.0, True), (0.0, float("inf"), False)])
def test_a_prior_that_cannot_be_drawn_from_is_refused(low, high, log):
    with pytest.raises(UserError, match="prior of x"):
        Prior("x", low, high, log)


def test_luck_is_named_by_seed_and_purpose():
    assert (uniforms(1, Purpose.DRAWS, 9, 2)[:4] == uniforms(1, Purpose.DRAWS, 4, 2)).all()
    assert (uniforms(1, Purpose.DRAWS, 9) != uniforms(1, Purpose.SPLIT, 9)).all()
    block = normals(1, Purpose.DRAWS, 4000, 2)
    assert block.mean(0) == pytest.approx([0, 0], abs=0.06)
    assert block.std(0) == pytest.approx([1, 1], abs=0.05)
    assert (disturbed(np.ones((2, 2)), np.array([0.0, np.nan]), 1, Purpose.DRAWS) == 1).all()
