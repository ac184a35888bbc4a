"""The value of information: values printed by voi and BCEA, and normal models with a closed form."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.decision.information import Method, best_n, enbs, evppi, evsi
from simulation.decision.measures import choice, standard_error
from simulation.errors import UserError
from tests.reference_data import effects_and_costs, reference

# NB of the policy is p1 - p2, p1 ~ N(1, 1), p2 ~ N(0, 2); a trial of p1 has 10 participants of standard deviation 1
EVPI, EVPPI_P1, EVPPI_P2, EVSI = 0.4798107063483925, 0.0833154705876864, 0.39559311480261217, 0.07232512026086235
DRAWS = 4000


@pytest.fixture(scope="module")
def normal():
    """Return the parameters ``[D, 2]``, net benefit ``[D, 2]`` and a trial's estimate of p1 ``[D]``."""
    rng = np.random.default_rng(1)
    p = rng.normal([1.0, 0.0], [1.0, 2.0], (DRAWS, 2))
    return p, np.insert(p[:, :1] - p[:, 1:], 0, 0.0, axis=1), p[:, 0] + rng.normal(0, 1 / np.sqrt(10), DRAWS)


@pytest.fixture(scope="module")
def chemo():
    """Return voi's parameters ``[D, 2]`` and net benefit at 20,000 ``[D, 2]``."""
    e, c = effects_and_costs("voi_chemo", ["SoC", "Novel"])
    return reference("voi_chemo")[["p_side_effects_t2", "logor_side_effects"]].to_numpy(), 20_000 * e - c


@pytest.mark.parametrize(("blocks", "printed"), [(20, 261.6701), (40, 262.3276)])
def test_blocks_are_those_of_voi(chemo, blocks, printed):
    x, u = chemo
    assert evppi(x[:, :1], u, "blocks", blocks=blocks).value == pytest.approx(printed, abs=5e-5)


@pytest.mark.parametrize("k", [20_000, 25_000, 30_000])
def test_blocks_are_those_of_bcea(k):
    e, c = effects_and_costs("bcea_vaccine", ["status_quo", "vaccination"])
    stored = reference("bcea_stored_evppi").query("file == 'bcea_EVPPI_so_default.RData' and k == @k")["evppi"]
    x = reference("bcea_vaccine")[["beta.1."]].to_numpy()
    found = evppi(x, k * e - c, Method.BLOCKS, blocks=50)
    assert found.value == pytest.approx(float(stored.iloc[0]), abs=1e-9)


@pytest.mark.parametrize(("parameters", "gam"), [(1, 262.1109), (2, 333.4516)])
def test_splines_are_within_two_percent_of_vois_additive_models(chemo, parameters, gam):
    x, u = chemo
    assert evppi(x[:, :parameters], u).value == pytest.approx(gam, rel=0.02)


@pytest.mark.parametrize("k", [20_000, 25_000, 30_000])
def test_splines_of_two_parameters_are_within_two_percent_of_bceas_additive_model(k):
    e, c = effects_and_costs("bcea_vaccine", ["status_quo", "vaccination"])
    stored = reference("bcea_stored_evppi").query("file == 'bcea_EVPPI_GAM_default.RData' and k == @k")["evppi"]
    x = reference("bcea_vaccine")[["beta.1.", "beta.2."]].to_numpy()
    assert evppi(x, k * e - c).value == pytest.approx(float(stored.iloc[0]), rel=0.02)


def test_the_best_size_of_vois_trial():
    rows = reference("voi_chemo_evsi_or").query("k == 20000")
    people = 46_000 / 0.035 * (1 - np.exp(-0.35))
    benefit = enbs(rows["evsi"].to_numpy(), people, np.ones(1), 7.5e6, 35_000, rows["n"].to_numpy())
    assert best_n(rows["n"].to_numpy(), benefit) == 450
    assert benefit.max() == pytest.approx(84_091_443.25104778, rel=1e-9)


def test_the_normal_model_is_within_three_standard_errors_of_its_closed_form(normal):
    p, u, estimate = normal
    assert abs(choice(u).evpi - EVPI) < 3 * standard_error(u)
    cases = [
        (evppi(p[:, :1], u), EVPPI_P1),
        (evppi(p[:, 1:], u), EVPPI_P2),
        (evppi(p, u), EVPI),
        (evppi(p[:, :1], u, "blocks"), EVPPI_P1),
        (evsi(u, estimate), EVSI),
    ]
    for found, closed_form in cases:
        assert abs(found.value - closed_form) < 3 * found.se
        assert found.se < 0.03


def test_r2_is_the_share_of_the_variance_that_is_learned(normal):
    p, u, _ = normal
    assert evppi(p[:, :1], u).r2 == pytest.approx(1 / 5, abs=0.03)
    assert evppi(p[:, :1], u, "blocks").r2 == pytest.approx(1 / 5, abs=0.03)
    assert evppi(p, u).r2 == pytest.approx(1, abs=1e-3)


def test_the_standard_error_is_how_far_the_estimate_differs_between_sets_of_draws():
    rng = np.random.default_rng(2)
    found = []
    for _ in range(40):
        p = rng.normal([1.0, 0.0], [1.0, 2.0], (500, 2))
        found.append(evppi(p[:, 1:], np.insert(p[:, :1] - p[:, 1:], 0, 0.0, axis=1)))
    assert np.mean([f.se for f in found]) == pytest.approx(np.std([f.value for f in found]), rel=0.3)


def test_what_two_parameters_do_only_together_is_worth_knowing_together():
    x = np.random.default_rng(3).normal(size=(2000, 3))
    u = np.insert(x[:, :1] * x[:, 1:2], 0, 0.0, axis=1)
    most = choice(u).evpi
    assert evppi(x[:, :1], u).value < 0.1 * most
    assert evppi(x[:, :2], u).value > 0.95 * most
    assert evppi(x, u).value > 0.95 * most  # products of any two, with a third that does nothing


def two_structures():
    """Return a switch ``[D, 1]`` and net benefit ``[D, 2]``: on average the policy gains 2 or loses 1."""
    x, other = np.divmod(np.arange(200), 100)
    return x[:, None].astype(float), np.column_stack([np.zeros(200), 3.0 * x - 1 + (other - 49.5) / 100])


def test_a_switch_is_a_parameter_with_a_mean_for_each_level():
    # equally likely, so knowing which is worth 1 - 0.5
    assert evppi(*two_structures()).value == pytest.approx(0.5, abs=1e-2)


@pytest.mark.parametrize("method", list(Method)[:2])
def test_the_weights_are_those_of_the_draws(method):
    x, u = two_structures()
    weights = np.where(x[:, 0] == 1, 0.2, 0.8) / 100  # best is the baseline; knowing is worth 0.2 * 2
    assert evppi(x, u, method, weights, blocks=2).value == pytest.approx(0.4, abs=1e-2)


def test_what_does_not_bear_on_the_choice_is_worth_nothing(normal):
    _, u, _ = normal
    noise = np.random.default_rng(4).normal(size=(DRAWS, 1))
    found = evppi(noise, u)
    assert found.value < 0.01
    assert found.r2 < 0.01


def test_nothing_is_worth_more_than_perfect_information(normal):
    p, u, estimate = normal
    assert evppi(p, u, evpi=0.3).value == 0.3
    assert evsi(u, estimate, evpi=0.01).value == 0.01


def test_fixed_parameters_are_worth_nothing_and_say_why(normal):
    _, u, _ = normal
    found = evppi(np.ones((DRAWS, 3)), u)
    assert (found.value, found.se, found.method) == (0.0, 0.0, Method.FIXED)


def test_a_constant_column_is_left_out(normal):
    p, u, _ = normal
    assert evppi(np.insert(p[:, :1], 0, 7.0, axis=1), u) == evppi(p[:, :1], u)


def test_more_parameters_than_a_tenth_of_the_distinct_draws_are_refused(normal):
    p, u, _ = normal
    repeated = np.arange(19).repeat(10)
    with pytest.raises(UserError, match="2 parameters are too many for 19 distinct draws"):
        evppi(p[repeated], u[repeated])
    assert evppi(p[:20], u[:20]).method == Method.SPLINE


def test_blocks_take_one_parameter(normal):
    p, u, _ = normal
    with pytest.raises(UserError, match="blocks take one parameter"):
        evppi(p, u, "blocks")


def test_a_trials_variance_tells_how_far_its_estimate_is_to_be_trusted():
    # half the trials are without noise, half are noise alone: only the variance tells which
    rng = np.random.default_rng(5)
    truth, noisy = rng.normal(size=2000), rng.integers(0, 2, 2000)
    u = np.insert(truth[:, None], 0, 0.0, axis=1)
    estimate = np.where(noisy == 1, rng.normal(size=2000), truth)
    alone, both = evsi(u, estimate), evsi(u, estimate, noisy.astype(float))
    assert both.value > alone.value
    assert both.r2 == pytest.approx(0.5, abs=0.05)
    assert alone.r2 == pytest.approx(0.25, abs=0.05)


def test_enbs_is_the_value_for_all_it_is_decided_about_less_the_cost_of_the_trial():
    # 2 DKK a person, 100 persons a year, two years worth 1.8: 360, less 50 at once and 3 a participant
    found = enbs(np.array([2.0, 2.0]), 100, np.array([1.0, 0.8]), 50, 3, np.array([10, 100]))
    assert found.tolist() == [280, 10]
    assert best_n(np.array([10, 100]), found) == 10
    assert best_n(np.array([10, 100]), found - 280) == 0


@pytest.mark.parametrize("method", ["spline", "blocks"])
def test_without_bootstrap_samples_the_value_is_the_same_and_has_no_error(method):
    luck = np.random.default_rng(2)
    x = luck.normal(size=(60, 1))
    u = np.column_stack([np.zeros(60), x[:, 0] + luck.normal(size=60)])
    plain, with_error = (evppi(x, u, method, times=times) for times in (0, 50))
    assert plain.value == with_error.value and np.isnan(plain.se) and with_error.se > 0
