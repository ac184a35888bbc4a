"""Intervals, scores and coverage of documented figures, each against a case worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulation.reproduction.scoring import (
    covered,
    crps,
    expected_coverage,
    interval_score,
    poisson,
    predictive,
    scale,
    scored,
    summary,
    wilson,
)
from simulation.results.coverage import clopper_pearson, clustered


def test_wilson_of_28_of_47():
    # z2 = 3.84146; middle (28 + 1.92073) / 50.84146 = 0.58851;
    # half 1.95996 sqrt(47 * 0.59574 * 0.40426 + 0.96036) / 50.84146 = 1.95996 * 3.50421 / 50.84146 = 0.13509
    assert wilson(28 / 47, 47) == pytest.approx((0.45342, 0.72360), abs=5e-6)


def test_wilson_stays_within_0_and_1_where_nobody_or_everybody_did():
    # with nobody the upper end is z2 / (n + z2) = 3.84146 / 13.84146
    assert wilson(0, 10) == pytest.approx((0, 0.27753), abs=5e-6)
    assert wilson(1, 10) == pytest.approx((0.72247, 1), abs=5e-6)


def test_a_count_has_the_exact_poisson_interval():
    # none: the mean whose chance of nothing is 0.025, -ln 0.025 = 3.68888; 10: the tabled 4.795 to 18.390
    assert poisson(0) == pytest.approx((0, -math.log(0.025)))
    assert poisson(10) == pytest.approx((4.795, 18.390), abs=5e-4)


def test_clopper_pearson_of_all_none_and_no_trial():
    # all ten: the share whose tenth power is 0.025, 0.025 ** 0.1 = 0.69150
    assert clopper_pearson(10, 10) == pytest.approx((0.025**0.1, 1))
    assert clopper_pearson(0, 10) == pytest.approx((0, 1 - 0.025**0.1))
    assert clopper_pearson(0, 0) == (0, 1)


def test_the_interval_of_a_share_counts_studies_where_their_figures_go_together():
    # four studies of five figures, in each all hit or none: the variance of the share is 4/3 * 4 * 2.5 ** 2 / 20 ** 2
    # = 1/12, as of 0.25 * 12 = 3 figures; for four studies fewer yet, by (t of 19 / t of 3) ** 2 =
    # (2.09302 / 3.18245) ** 2 = 0.43254: 1.29761
    together = clustered([True] * 10 + [False] * 10, ["a"] * 5 + ["b"] * 5 + ["c"] * 5 + ["d"] * 5)
    assert together == pytest.approx(clopper_pearson(1.29761 / 2, 1.29761), abs=1e-4)
    # a study a figure: the variance is 20/19 * 20 * 0.25 / 20 ** 2 = 1/76, as of 19 figures, and no fewer
    apart = clustered([True] * 10 + [False] * 10, [str(i) for i in range(20)])
    assert apart == pytest.approx(clopper_pearson(9.5, 19))
    assert together[1] - together[0] > apart[1] - apart[0] > 0.4


def test_where_all_figures_hit_a_study_counts_as_one_and_one_study_tells_next_to_nothing():
    # six figures of three studies: all of three hit
    three = clustered([True] * 6, ["a", "a", "b", "b", "c", "c"])
    assert three == pytest.approx((0.025 ** (1 / 3), 1), abs=1e-4)
    assert clustered([True] * 6, ["a"] * 6) == pytest.approx((0.025, 1))
    assert clustered([], []) == (0, 1)


@pytest.mark.parametrize(
    "wrong", [lambda: wilson(1.1, 5), lambda: wilson(0.5, 0), lambda: poisson(-1), lambda: clopper_pearson(3, 2)]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="no "):
        wrong()


def test_the_predictive_interval_is_interpolated_between_replications():
    # 0 to 20 in 21 replications: 20 * 0.05 = 1 from either end
    found = predictive([*range(21), math.nan])
    assert (found.mean, found.replications) == (10, 21)
    assert (found.low, found.high) == pytest.approx((1, 19))
    assert predictive([]).replications == 0 and math.isnan(predictive([math.nan]).mean)


def test_the_expected_coverage_is_what_drawing_shows():
    # 0.9 * 59 / 61 and 0.9 * 199 / 201
    assert expected_coverage(60) == pytest.approx(0.87049, abs=5e-6)
    assert expected_coverage(200) == pytest.approx(0.89104, abs=5e-6)
    assert expected_coverage(1) == 0
    values = np.random.default_rng(1).random((4000, 61))
    hits = [covered(row[60], *np.quantile(row[:60], (0.05, 0.95))) for row in values]
    assert np.mean(hits) == pytest.approx(expected_coverage(60), abs=0.015)  # three standard errors


def test_the_interval_score_charges_twenty_times_the_miss():
    assert interval_score(0.5, 0.4, 0.6) == pytest.approx(0.2)
    assert interval_score(0.65, 0.4, 0.6) == pytest.approx(0.2 + 20 * 0.05)
    assert interval_score(0.3, 0.4, 0.6) == pytest.approx(0.2 + 20 * 0.1)
    assert interval_score(0.65, 0.4, 0.6, level=0.5) == pytest.approx(0.2 + 4 * 0.05)
    assert math.isnan(interval_score(0.3, math.nan, math.nan))


def test_the_crps_of_a_small_ensemble():
    # 1, 2 and 4 against 3: distances 2, 1 and 1, mean 4/3; from each other 1, 3 and 2, mean 2: 4/3 - 2/2
    assert crps(3.0, [4.0, 1.0, 2.0, math.nan]) == pytest.approx(1 / 3)
    assert crps(3.0, [5.0, 5.0]) == 2.0
    assert math.isnan(crps(3.0, [5.0])) and math.isnan(crps(3.0, []))


def test_the_crps_is_fair_to_few_replications():
    # of a standard normal at 0: (sqrt(2) - 1) / sqrt(pi) = 0.23369, whatever the number of replications
    values = np.random.default_rng(1).standard_normal((20_000, 4))
    assert np.mean([crps(0.0, row) for row in values]) == pytest.approx(0.23369, abs=0.01)


def test_an_end_of_the_interval_is_inside_it_whatever_the_rounding():
    assert covered(0.1 + 0.2, 0.1, 0.3) and covered(0.32, 8 / 25, 0.5)
    assert not covered(0.31, 0.32, 0.5)


def test_shares_are_scaled_by_their_spread_and_the_rest_by_their_size():
    assert scale(0.2, "share") == pytest.approx(0.4)  # sqrt(0.2 * 0.8)
    assert [scale(share, "share") for share in (0.0, 1.0)] == pytest.approx([0.0994987] * 2)  # as 1 %
    assert (scale(880, "count"), scale(0, "count")) == (880, 1)
    assert (scale(10, "weeks"), scale(-0.62, "ratio"), scale(0.01, "ratio")) == (10, 0.62, 0.1)
    assert math.isnan(scale(0, "dkk")) and math.isnan(scale(1, "direction"))


def rows() -> pd.DataFrame:
    """Six figures of three studies; the last three are not counted."""
    columns = ["id", "use", "role", "kind", "study", "documented", "pi90_low", "pi90_high", "replications"]
    table = [
        ("a", "validate", "predicted", "share", "one", 0.2, 0.16, 0.24, 60),
        ("b", "validate", "predicted", "count", "two", 100.0, 110.0, 130.0, 60),
        ("c", "calibrate", "fitted", "share", "one", 0.5, 0.45, 0.55, 200),
        ("d", "context", "unscored", "share", "three", 0.5, 0.1, 0.2, 60),
        ("e", "validate", "predicted", "direction", "three", 1.0, 0.1, 0.2, 60),
        ("f", "validate", "target", "share", "one", 0.5, 0.1, 0.2, 60),
    ]
    return pd.DataFrame(table, columns=columns)


def test_only_results_with_an_interval_are_scored():
    found = scored(rows()).set_index("id")
    assert list(found.index) == ["a", "b", "c"]
    # a: 0.08 / 0.4; b: 20 / 100, and a miss of 10 costs 200 / 100; c: 0.1 / 0.5
    assert found["width"].tolist() == pytest.approx([0.2, 0.2, 0.2])
    assert found["score"].tolist() == pytest.approx([0.2, 2.2, 0.2])
    assert found["covered"].tolist() == [True, False, True]


def test_the_summary_counts_each_use_by_itself():
    found = summary(rows()).set_index("use")
    kept = found.loc["validate"]
    assert (kept["figures"], kept["studies"], kept["covered"], kept["coverage"]) == (2, 2, 1, 0.5)
    # one of two, in two studies: 2 * (0.5 ** 2 + 0.5 ** 2) / 2 ** 2 = 1/4, as of one figure
    assert (kept["coverage_low"], kept["coverage_high"]) == pytest.approx(clopper_pearson(0.5, 1))
    assert kept["expected"] == pytest.approx(0.87049, abs=5e-6)
    assert (kept["mean_width"], kept["mean_width_share"], kept["mean_score"]) == pytest.approx((0.2, 0.08, 1.2))
    assert found.loc["calibrate", "coverage"] == 1 and found.loc["calibrate", "studies"] == 1


def test_the_prior_predictive_is_summed_up_beside_the_posterior_on_the_same_figures():
    before = rows().assign(crps=[0.04, 20, 0.05, 1, 1, 1], prior_low=0.1, prior_high=[0.3, 210, 0.5, 1, 1, 1])
    found = summary(before.assign(prior_replications=10, crps_prior=[0.08, 10, 0.1, 1, 1, 1]))
    found = found.set_index(["use", "draws"])
    assert list(found.index) == [
        (use, draws) for use in ("calibrate", "validate") for draws in ("posterior", "prior")
    ]
    mine, prior = (found.loc["validate"].loc[draws] for draws in ("posterior", "prior"))
    assert (mine["figures"], prior["figures"], mine["covered"], prior["covered"]) == (2, 2, 1, 2)
    # in units of the scales 0.4 and 100: (0.1 + 0.2) / 2 and (0.2 + 0.1) / 2; widths 0.2 / 0.4 and 209.9 / 100
    assert (mine["mean_crps"], prior["mean_crps"]) == pytest.approx((0.15, 0.15))
    assert prior["mean_width"] == pytest.approx((0.5 + 2.099) / 2)
    assert prior["expected"] == pytest.approx(0.9 * 9 / 11)


def test_a_use_without_figures_has_a_row_that_says_so():
    found = summary(rows().query("use != 'calibrate'")).set_index("use").loc["calibrate"]
    assert found["figures"] == 0 and math.isnan(found["coverage"]) and math.isnan(found["mean_width"])
