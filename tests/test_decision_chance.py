"""Chance removed from knowledge: a nested case worked out, and the value of information where the truth is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from simulation.decision.chance import LEAST, moment_map, remove_chance
from simulation.decision.measures import choice
from simulation.errors import UserError

NESTED = np.array(
    [
        [[4.0, 1], [0, 3]],
        [[-3, 2], [-1, -2]],
        [[6, 5], [2, 1]],
        [[-2, 0], [-6, 2]],
        [[3, -4], [5, -2]],
        [[0, 6], [4, 4]],
    ]
)
"""Two policies against the baseline, 6 draws of 2 replications."""


def flat(nested):
    """Return replications ``[R, K]`` with the draw of each, of ``nested`` ``[D, n, K]``."""
    draws, n, k = nested.shape
    return nested.reshape(-1, k), np.arange(draws).repeat(n)


def evpi(values):
    """Return the EVPI of net benefit ``[D, K]`` beside a baseline of zeros."""
    return choice(np.insert(values, 0, 0.0, axis=1)).evpi


def exact(found, expected):
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_the_nested_case():
    y, draws = flat(NESTED)
    found = remove_chance(y, draws)
    exact(found.within, [[6, -1], [-1, 4]])
    exact(found.between, [[10.8, 0.4], [0.4, 112 / 15]])
    exact(found.knowledge, [[7.8, 0.9], [0.9, 82 / 15]])  # B - W / 2
    exact(np.cov(found.values.T), found.knowledge)
    exact(
        found.values,
        [
            [1.8739724772968627, 1.9408249189489548],
            [-1.5956966093163065, 0.07901892824066747],
            [3.6088070206034475, 2.8717279143030985],
            [-3.251868684900045, 0.8525969881491207],
            [3.3728196174349114, -2.241715251484692],
            [1.991966178881131, 4.497546501842851],
        ],
    )
    exact([evpi(y), evpi(found.means), evpi(found.values)], [1.75, 4 / 3, 1.0586023292033253])


def test_draws_go_by_their_labels_and_not_by_their_place():
    y, draws = flat(NESTED)
    shuffled = np.random.default_rng(1).permutation(len(y))
    found = remove_chance(y[shuffled], draws[shuffled] * 10)
    assert found.draws.tolist() == [0, 10, 20, 30, 40, 50]
    np.testing.assert_allclose(found.values, remove_chance(y, draws).values)


def simulated(rng, draws, n, knowledge, chance, mean):
    """Return replications and their draws, of normal knowledge (covariance) and chance (standard deviation)."""
    truth = mean + rng.standard_normal((draws, len(mean))) @ np.linalg.cholesky(knowledge).T
    return flat(truth[:, None] + chance * rng.standard_normal((draws, n, len(mean))))


def test_the_value_of_information_is_that_of_knowledge_and_not_of_chance():
    # three policies, 400 draws of 2, chance twice knowledge; the truth is .453 (2,000,000 draws without chance)
    rng = np.random.default_rng(2)
    mean, knowledge = np.array([0.5, 0.3, 0.0]), np.array([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 0.5]])
    found = []
    for _ in range(100):
        y, draws = simulated(rng, 400, 2, knowledge, 2.0, mean)
        found.append((evpi(remove_chance(y, draws).values), evpi(y)))
    removed, replications = np.mean(found, axis=0)
    assert removed == pytest.approx(0.453, rel=0.1)
    assert replications == pytest.approx(1.66, abs=0.03)


def test_where_nothing_is_to_be_known_information_is_worth_next_to_nothing():
    rng = np.random.default_rng(3)
    chance = 2.0
    found = []
    for _ in range(50):
        y, draws = flat(chance * rng.standard_normal((400, 2, 1)))
        found.append(evpi(remove_chance(y, draws).values))
    assert np.mean(found) < 0.05 * chance


def test_a_policy_without_places_stays_at_0_beside_one_with():
    y, draws = flat(np.insert(NESTED, 1, 0.0, axis=2))
    found = remove_chance(y, draws)
    assert not found.values[:, 1].any()
    exact(found.values[:, [0, 2]], remove_chance(*flat(NESTED)).values)
    alone = remove_chance(np.zeros((8, 1)), np.arange(8) // 2)
    settled = choice(alone.net_benefit)
    assert settled.p_best.tolist() == pytest.approx([0.5, 0.5])
    assert settled.evpi == 0


def test_two_policies_alike_stay_alike():
    y, draws = flat(NESTED[:, :, [0, 0, 1]])
    values = remove_chance(y, draws).values
    np.testing.assert_array_equal(values[:, 0], values[:, 1])


def test_weights_are_carried_through_means_and_covariance():
    rng = np.random.default_rng(4)
    y, draws = simulated(rng, 60, 3, np.eye(2), 0.5, np.array([1.0, 0.0]))
    weights = rng.dirichlet(np.full(60, 5.0))
    found = remove_chance(y, draws, weights)
    exact(weights @ found.values, weights @ found.means)
    apart = found.values - weights @ found.values
    exact((apart.T * weights) @ apart / (1 - (weights**2).sum()), found.knowledge)


def test_equal_draws_of_unequal_size_go_by_the_harmonic_mean():
    sizes = [1, 2, 4, 4]
    draws = np.arange(4).repeat(sizes)
    y = np.random.default_rng(5).normal(0, 1, (11, 1)) + 9.0 * draws[:, None]
    found = remove_chance(y, draws)
    harmonic = 4 / sum(1 / n for n in sizes)
    exact(found.knowledge, found.between - found.within / harmonic)


def test_with_one_replication_a_draw_chance_is_not_known():
    found = remove_chance(NESTED[:, 0], np.arange(6))
    assert not found.known
    assert not found.enough
    np.testing.assert_array_equal(found.values, NESTED[:, 0])
    assert np.isnan(found.within).all()


def test_below_a_hundred_draws_the_means_bound_the_value_of_information():
    rng = np.random.default_rng(6)
    few, enough = (remove_chance(*simulated(rng, n, 2, np.eye(1), 1.0, np.zeros(1))) for n in (LEAST - 1, LEAST))
    assert not few.enough
    np.testing.assert_array_equal(few.net_benefit[:, 1:], few.means)
    assert enough.enough
    np.testing.assert_array_equal(enough.net_benefit[:, 1:], enough.values)


def test_the_map_takes_one_covariance_to_another_and_is_symmetric():
    before, after = np.array([[2.0, 0.3], [0.3, 1.0]]), np.array([[1.0, -0.2], [-0.2, 0.5]])
    found = moment_map(before, after)
    np.testing.assert_allclose(found @ before @ found.T, after, atol=1e-12)
    np.testing.assert_allclose(found, found.T, atol=1e-12)


def test_more_replications_a_draw_come_nearer_to_the_truth():
    rng = np.random.default_rng(7)
    errors = []
    for n in (2, 8, 32):
        y, draws = simulated(rng, 200, n, np.eye(1), 3.0, np.zeros(1))
        errors.append(float(remove_chance(y, draws).between[0, 0]))
    assert all(a > b for a, b in pairwise(errors))


def test_a_single_draw_is_refused():
    with pytest.raises(UserError, match="draws: 1; what is known takes two or more"):
        remove_chance(np.zeros((3, 1)), np.zeros(3, int))
