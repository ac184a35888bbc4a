"""The rivals keep to their rule, carry the luck of both studies, and are compared fairly with the model."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from simulation.reproduction import contest
from simulation.reproduction.contest import FEWEST_STUDIES, compare, numbers, score_against
from simulation.reproduction.rivals import DRAWS, RIVALS, Effect, predict, trial_effect
from simulation.reproduction.scoring import predictive


def test_the_trial_effect_is_the_one_worked_out_by_hand():
    found = trial_effect()
    # odds 0.595 / 0.405 = 1.46914 and 0.465 / 0.535 = 0.86916, ratio 1.69030; 480 and 240 persons:
    # 1 / 285.6 + 1 / 194.4 + 1 / 111.6 + 1 / 128.4 = 0.025394, square root 0.15936
    assert math.exp(found.log_odds_ratio) == pytest.approx(1.69030, abs=5e-6)
    assert found.log_odds_ratio_error == pytest.approx(0.15936, abs=5e-6)
    # 0.240975 / 480 + 0.248775 / 240 = 0.0015386, square root 0.039225
    assert found.risk_difference == pytest.approx(0.13)
    assert found.risk_difference_error == pytest.approx(0.039225, abs=5e-7)


def test_without_luck_of_its_own_a_figure_gets_the_rule_applied_to_the_control_share():
    found = {name: predictive(draws) for name, draws in predict(Effect("a", None, 0.2)).items()}
    assert list(found) == list(RIVALS)
    assert (found["no_effect"].low, found["no_effect"].high) == (0.2, 0.2)
    # odds 0.25 * 1.69030 = 0.42257, a share of 0.29705; its ends by the odds ratio's error: 0.25 * exp(0.52490 -+
    # 1.64485 * 0.15936) = 0.32513 and 0.54922, shares 0.24536 and 0.35451
    odds = found["constant_odds_ratio"]
    assert (odds.low, odds.high) == pytest.approx((0.24536, 0.35451), abs=0.006)
    risk = found["constant_risk_difference"]
    assert (risk.low, risk.high) == pytest.approx((0.33 - 1.64485 * 0.039225, 0.33 + 1.64485 * 0.039225), abs=0.006)


def test_the_study_size_widens_the_interval_as_the_binomial_does():
    draws = predict(Effect("a", 100, 0.3))["no_effect"]
    assert np.allclose(draws * 100, np.round(draws * 100))
    assert draws.std() == pytest.approx(math.sqrt(0.3 * 0.7 / 100), rel=0.05)


def test_the_luck_of_simulated_control_groups_is_not_counted_twice():
    control = np.random.default_rng(1).binomial(240, 0.4, 200) / 240
    known = predict(Effect("a", None, control, control_n=240))["no_effect"]
    taken = predict(Effect("a", None, control))["no_effect"]
    assert taken.std() == pytest.approx(control.std(), rel=0.02)
    assert known.std() < 0.5 * control.std()
    assert known.mean() == pytest.approx(control.mean(), abs=0.002)


def test_a_documented_control_share_is_as_uncertain_as_its_group_is_small():
    small, large = (predict(Effect("a", None, 0.3, control_n=n))["no_effect"].std() for n in (50, 5000))
    # Jeffreys: about sqrt(0.21 / 51) and sqrt(0.21 / 5001)
    assert (small, large) == pytest.approx((0.0642, 0.00648), rel=0.06)


def test_a_relative_change_and_a_difference_are_made_of_both_arms():
    relative = predict(Effect("a", 5000, 0.4, 5000, "relative"))
    difference = predict(Effect("a", 5000, 0.4, 5000, "difference"))
    assert relative["no_effect"].mean() == pytest.approx(0, abs=0.005)
    assert relative["constant_risk_difference"].mean() == pytest.approx(0.13 / 0.4, abs=0.01)
    assert difference["constant_risk_difference"].mean() == pytest.approx(0.13, abs=0.005)


def test_shares_at_the_ends_stay_shares():
    for share in (0.0, 1.0):
        for draws in predict(Effect("a", 20, share, 20)).values():
            assert draws.shape == (DRAWS,) and np.isfinite(draws).all() and 0 <= draws.min() <= draws.max() <= 1


def test_the_same_seed_gives_the_same_draws_and_another_figure_others():
    first, again, other = (predict(Effect(i, 50, 0.3), seed=4)["no_effect"] for i in ("a", "a", "b"))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"control": 1.2}, "between 0 and 1"),
        ({"control": np.array([np.nan])}, "between 0 and 1"),
        ({"n": 0}, "n must"),
    ],
)
def test_an_effect_that_cannot_be_is_refused_by_name(changes, message):
    with pytest.raises(ValueError, match=f"^a: .*{message}"):
        Effect(**{"id": "a", "n": 10, "control": 0.5, **changes})


def figures(count: int, high: float = 0.6) -> pd.DataFrame:
    """``count`` validate figures of a study each: documented 0.5, interval 0.4 to ``high``."""
    return pd.DataFrame(
        {
            "id": [f"f{i}" for i in range(count)],
            "use": "validate",
            "role": "predicted",
            "kind": "share",
            "study": [f"s{i}" for i in range(count)],
            "documented": 0.5,
            "pi90_low": 0.4,
            "pi90_high": high,
            "replications": 60,
            "crps": 0.05,
        }
    )


def with_scores(rows: pd.DataFrame, rivals: dict[str, dict[str, np.ndarray]]) -> pd.DataFrame:
    return rows.merge(score_against(rows, rivals), on="id")


def by_interval(rows: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Return who has the smaller interval score, by use and rival."""
    return compare(rows, seed).query("rule == 'interval'").set_index(["use", "rival"])


def test_scores_are_those_of_the_rivals_intervals_and_missing_where_there_is_no_rival():
    # 21 draws from 0 to 0.2: the interval is 0.01 to 0.19, and 0.5 is missed by 0.31
    found = score_against(figures(2), {"f0": {"no_effect": np.linspace(0, 0.2, 21)}})
    assert found["score"].tolist() == pytest.approx([0.2, 0.2])
    assert found["rival_no_effect"][0] == pytest.approx(0.18 + 20 * 0.31)
    # they lie 0.4 from it on average, and 0.2 * (21 + 1) / (3 * 20) from each other
    assert found["crps_no_effect"][0] == pytest.approx(0.4 - 0.2 * 22 / 60 / 2)
    assert found["width_no_effect"][0] == pytest.approx(0.18)
    assert math.isnan(found["rival_no_effect"][1]) and found["rival_constant_odds_ratio"].isna().all()


def test_rivals_of_unknown_figures_and_unknown_rivals_are_refused():
    with pytest.raises(ValueError, match="f9"):
        score_against(figures(2), {"f9": {}})
    with pytest.raises(ValueError, match="no rival called luck"):
        score_against(figures(2), {"f0": {"luck": np.zeros(3)}})


def test_a_model_that_is_better_everywhere_beats_its_rival():
    rows = with_scores(figures(6), {f"f{i}": {"no_effect": np.linspace(0, 0.2, 21)} for i in range(6)})
    found = by_interval(rows, seed=1).loc["validate", "no_effect"]
    # scaled by 0.5: the model 0.4, the rival 6.38 / 0.5 = 12.76
    assert (found["model_score"], found["rival_score"], found["better"]) == pytest.approx((0.4, 12.76, 1))
    assert (found["difference_low"], found["difference_high"]) == pytest.approx((-12.36, -12.36))
    assert found["verdict"] == "beats"
    assert (found["figures"], found["studies"]) == (6, 6)


def test_the_crps_has_a_verdict_of_its_own_and_the_prior_predictive_is_a_rival():
    rows = with_scores(figures(6), {f"f{i}": {"prior": np.linspace(0, 0.2, 21)} for i in range(6)})
    found = compare(rows, seed=1).set_index(["rule", "use", "rival"]).loc["crps", "validate", "prior"]
    # scaled by 0.5: the model's 0.05, and the rival's 0.4 - 0.2 * 22 / 120
    assert (found["model_score"], found["rival_score"]) == pytest.approx((0.1, 0.72667), abs=5e-6)
    assert (found["model_width"], found["rival_width"]) == pytest.approx((0.4, 0.36))
    assert found["verdict"] == "beats"


def test_a_model_that_is_worse_everywhere_does_not_beat_its_rival():
    # the rival's interval is 0.46 to 0.54, a fifth as wide as the model's 0.4 to 0.8
    rows = with_scores(
        figures(6, high=0.8), {f"f{i}": {"no_effect": np.linspace(0.4556, 0.5444, 21)} for i in range(6)}
    )
    found = by_interval(rows).loc["all", "no_effect"]
    assert found["verdict"] == "does not beat" and found["better"] == 0


def test_nothing_is_concluded_from_few_studies_or_from_none():
    few = FEWEST_STUDIES - 1
    rows = with_scores(figures(few), {f"f{i}": {"no_effect": np.linspace(0, 0.2, 21)} for i in range(few)})
    found = by_interval(rows)
    assert found.loc["validate", "no_effect"]["verdict"] == "cannot be told"
    none = found.loc["calibrate", "no_effect"]
    assert (none["figures"], none["verdict"]) == (0, "cannot be told")


def test_figures_of_one_study_count_as_one_in_the_bootstrap():
    near, far = np.linspace(0.4, 0.6, 21), np.linspace(0.0, 0.2, 21)
    rows = with_scores(figures(12), {f"f{i}": {"no_effect": far if i % 2 else near} for i in range(12)})
    apart = by_interval(rows).loc["validate", "no_effect"]
    rows["study"] = [f"s{i % 2}" for i in range(12)]
    together = by_interval(rows).loc["validate", "no_effect"]
    assert apart["difference"] == together["difference"]
    width = [r["difference_high"] - r["difference_low"] for r in (apart, together)]
    assert width[1] > 1.5 * width[0]


def test_the_numbers_of_the_result_folder_are_json_without_nan():
    rows = with_scores(figures(2), {})
    found = json.loads(json.dumps(numbers(rows, seed=1), allow_nan=False))
    assert {r["use"] for r in found["summary"]} == {"calibrate", "validate"}
    assert found["summary"][0]["coverage"] is None and found["summary"][1]["coverage"] == 1
    assert len(found["rivals"]) == 2 * 3 * len(contest.RIVALS)
