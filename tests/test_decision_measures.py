"""Choice under uncertainty: the stored and printed values of BCEA, dampack and voi, and cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.decision.measures import (
    Dominance,
    Quadrant,
    choice,
    crossings,
    frontier,
    icer,
    standard_error,
)
from simulation.decision.weights import bootstrap_weights, draw_weights
from simulation.errors import UserError
from tests.reference_data import effects_and_costs, reference

TIES = np.array([[0.0, 0, -1], [0, 2, 1], [0, 0, 0], [3, 1, 3]])
SMOKING = ["No treatment", "Self-help", "Individual counselling", "Group counselling"]
VACCINE = ["status_quo", "vaccination"]


@pytest.mark.parametrize(
    ("table", "strategies", "stored"),
    [
        ("bcea_vaccine", VACCINE, "bcea_EVPPI_GAM_default.RData"),
        ("bcea_smoking", SMOKING, "bcea_EVPPI_smoke.RData"),
    ],
)
def test_evpi_is_what_bcea_stored_at_501_values_of_k(table, strategies, stored):
    e, c = effects_and_costs(table, strategies)
    theirs = reference("bcea_stored_evppi").query("file == @stored").drop_duplicates("k")
    assert len(theirs) == 501
    ours = [choice(k * e - c).evpi for k in theirs["k"]]
    np.testing.assert_allclose(ours, theirs["evi"], rtol=0, atol=1e-9)


def test_bceas_vignette_as_printed():
    e, c = effects_and_costs("bcea_vaccine_eff", VACCINE)
    nb, effect = c[:, :1] - c, e - e[:, :1]
    vaccination = icer(nb, effect)[1]
    assert (round(vaccination.ratio), vaccination.quadrant) == (20098, Quadrant.COSTS_WITH_MORE_EFFECT)
    ((exact, arm),) = crossings(nb, effect)
    assert arm == 1 and exact == pytest.approx(vaccination.ratio)
    assert math.ceil(exact / 100) * 100 == 20_100, "kstar on BCEA's grid"
    found = [choice(nb + k * effect) for k in range(0, 1000, 100)]
    assert [round(f.evpi, 4) for f in found[:5]] == [0.0562, 0.0573, 0.0586, 0.0598, 0.0611]
    ceac = [0.98, 0.978, 0.977, 0.977, 0.977, 0.976, 0.976, 0.975, 0.975, 0.973]
    assert [round(f.p_best[0], 3) for f in found] == ceac
    # BCEA sets status quo against vaccination
    eib = [-(nb + k * effect).mean(axis=0)[1] for k in range(0, 500, 100)]
    assert [round(x, 2) for x in eib] == [5.04, 5.01, 4.99, 4.96, 4.94]


def test_evpi_is_what_voi_printed():
    e, c = effects_and_costs("voi_chemo", ["SoC", "Novel"])
    assert choice(20_000 * e - c).evpi == pytest.approx(368.6051, abs=5e-5)


def test_dampacks_frontier_goes_from_radio_to_chemo():
    names = ["Chemo", "Radio", "Surgery"]
    e, c = effects_and_costs("dampack_example_psa", names)
    order = frontier(c.mean(0), e.mean(0)).order
    assert [names[j] for j in order] == ["Radio", "Chemo"]
    best = [names[choice(k * e - c).best] for k in (31_000, 41_000)]
    assert best == ["Radio", "Chemo"]


def test_a_tie_in_a_draw_is_shared_and_the_baseline_wins_a_tie_of_means():
    # best in the four draws: first two; second; all three; first and third. All means are 0.75.
    found = choice(TIES)
    assert found.best == 0
    np.testing.assert_allclose(found.p_best, [1 / 3, 11 / 24, 5 / 24], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.p_above, [0, 0.25, 0.25], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.expected_loss, [0.5, 0.5, 0.5], rtol=0, atol=1e-9)
    assert found.evpi == pytest.approx(0.5, abs=1e-9)
    assert found.ceaf == pytest.approx(1 / 3, abs=1e-9)


def test_a_policy_that_changes_nothing_is_tied_with_the_baseline_and_has_no_value_of_information():
    found = choice(np.zeros((7, 2)))
    assert (found.best, found.p_above.tolist(), found.evpi) == (0, [0, 0], 0.0)
    assert found.p_best.tolist() == pytest.approx([0.5, 0.5])


def test_two_policies_alike_have_one_mean_whatever_the_draws():
    u = np.insert(np.random.default_rng(1).normal(size=(997, 1)).repeat(4, axis=1), 0, -9.0, axis=1)
    weights = draw_weights(997, np.random.default_rng(2).dirichlet(np.ones(997)))
    found = choice(u, weights)
    assert len(set(found.mean[1:])) == 1
    assert found.best == 1
    np.testing.assert_allclose(found.p_best, [0, 0.25, 0.25, 0.25, 0.25])


def test_a_weight_counts_as_so_many_draws():
    weighted = choice(TIES, np.array([1, 2, 3, 4]) / 10)
    repeated = choice(TIES.repeat([1, 2, 3, 4], axis=0))
    for name in ("mean", "p_best", "p_above", "expected_loss", "evpi"):
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), atol=1e-12)


def test_the_standard_error_of_evpi_is_how_far_it_differs_between_sets_of_draws():
    rng = np.random.default_rng(3)
    sets = [np.insert(rng.normal(0.5, 2, (400, 2)), 0, 0, axis=1) for _ in range(200)]
    spread = np.std([choice(u).evpi for u in sets])
    assert np.mean([standard_error(u) for u in sets[:10]]) == pytest.approx(spread, rel=0.15)
    assert standard_error(sets[0], seed=1) != standard_error(sets[0], seed=2)
    assert standard_error(sets[0]) == standard_error(sets[0])


@pytest.mark.parametrize(
    ("benefit", "effect", "quadrant", "ratio"),
    [
        (0.0, 0.0, Quadrant.SAME, None),
        (5.0, 0.0, Quadrant.DOMINATES, None),
        (0.0, 2.0, Quadrant.DOMINATES, None),
        (-5.0, 0.0, Quadrant.DOMINATED, None),
        (0.0, -2.0, Quadrant.DOMINATED, None),
        (-6.0, 2.0, Quadrant.COSTS_WITH_MORE_EFFECT, 3.0),
        (6.0, -2.0, Quadrant.SAVES_WITH_LESS_EFFECT, 3.0),
    ],
)
def test_the_quadrant_says_all_where_one_dominates(benefit, effect, quadrant, ratio):
    found = icer(np.array([[0.0, benefit]]), np.array([[0.0, effect]]))[1]
    assert found.quadrant == quadrant
    assert np.isnan(found.ratio) if ratio is None else found.ratio == ratio


def test_strong_and_extended_dominance_in_the_example_of_the_us_veterans_administration():
    # A costs more than B and does less; a mixture of B and D does better than C
    names = ["E", "D", "C", "B", "A", "UC"]
    found = frontier(np.array([55_000.0, 35_000, 25_000, 10_000, 12_000, 5_000]), np.array([5.0, 4, 3, 2, 1.5, 1]))
    nd, d, ed = Dominance.NOT_DOMINATED, Dominance.DOMINATED, Dominance.EXTENDED
    assert dict(zip(names, found.status, strict=True)) == {"E": nd, "D": nd, "C": ed, "B": nd, "A": d, "UC": nd}
    assert [names[j] for j in found.order] == ["UC", "B", "D", "E"]
    np.testing.assert_array_equal(found.ratio, [20_000, 12_500, np.nan, 5_000, np.nan, np.nan])


def test_of_two_strategies_alike_the_first_stays_on_the_frontier():
    found = frontier(np.array([0.0, 10, 10]), np.array([0.0, 1, 1]))
    assert found.status == (Dominance.NOT_DOMINATED, Dominance.NOT_DOMINATED, Dominance.DOMINATED)


@pytest.mark.parametrize("weights", [[0.5, 0.4], [1.5, -0.5], [float("nan"), 1.0], [1.0]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(UserError, match="weights: "):
        choice(np.zeros((2, 2)), weights)


def test_a_missing_value_is_refused_and_counted():
    with pytest.raises(UserError, match="missing in 1 of 2"):
        choice(np.array([[0.0, np.nan], [0.0, 1.0]]))


def test_a_bootstrap_sample_takes_as_many_draws_and_carries_their_weights():
    equal = bootstrap_weights(draw_weights(50), 300) * 50
    np.testing.assert_allclose(equal, equal.round(), atol=1e-9)
    np.testing.assert_allclose(equal.sum(1), 50)
    assert equal.mean(0).std() < 0.1
    assert bootstrap_weights(np.array([0.5, 0.5, 0.0]), 50)[:, 2].max() == 0
