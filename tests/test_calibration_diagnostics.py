"""The diagnostics see what is wrong with a posterior, and nothing where nothing is."""

from __future__ import annotations

import copy
import json
import re
import shutil
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from calibration_toy import PRIORS, K, moody, runs
from scipy.special import ndtr
from scipy.stats import binom, kstest

from simulation.calibration import diagnostics, identifiability, plausibility
from simulation.calibration.amortised import Amortised
from simulation.calibration.command import calibrate
from simulation.calibration.luck import Purpose, normals, uniforms
from simulation.errors import ReportError, UnknownName, UserError
from simulation.report.calibration import checked, checks, learned, warnings
from simulation.report.calibration_tables import listed, shown
from simulation.report.kinds import draw
from simulation.words.texts import LANGUAGES, Texts

N, SETS, NAMES = 1400, 400, [p.name for p in PRIORS]


@dataclass(frozen=True)
class Figure:
    """A documented figure."""

    path: str
    statistic: str
    documented: float
    low: float = 0.0
    high: float = 1.0
    discrepancy_sd: float = 0.0
    unit: str = "share"
    measure: str = "a share"
    study: str = "toy"
    control: str = ""
    family: str = "share"
    scale: float = 0.5
    counted: bool = True


@pytest.fixture(scope="module")
def toy():
    """Return all runs, and the posterior of those that train, phantoms beside the six parameters."""
    u, s, names = runs(N)
    train, test = diagnostics.split(N, SETS, seed=1)
    wide = diagnostics.with_phantoms(u, seed=1)
    model = Amortised.train(wide[train], s[train], np.zeros(K), seed=1)
    return u, s, names, train, test, wide, model


@pytest.fixture(scope="module")
def held(toy):
    """Return what the posterior made of 400 synthetic data sets."""
    _, s, _, _, test, wide, model = toy
    return diagnostics.held_out(model.posterior, wide[test], s[test], seed=1)


def exact(observed, draws, seed):
    """Return draws of a parameter seen through noise of its own size: N(x, 1), prior N(0, 1), in the unit cube."""
    return ndtr(observed / 2 + np.sqrt(0.5) * normals(seed, Purpose.DRAWS, draws))


def narrow(observed, draws, seed):
    """Return draws of the same with half the spread they should have."""
    return ndtr(observed / 2 + 0.5 * np.sqrt(0.5) * normals(seed, Purpose.DRAWS, draws))


@pytest.fixture(scope="module")
def gaussian():
    """Return 300 parameters and what is seen of them, as above."""
    x = normals(3, Purpose.BANK_NOISE, 300)
    return ndtr(x), x + normals(4, Purpose.BANK_NOISE, 300)


def test_a_right_posterior_covers_and_its_ranks_are_uniform(gaussian):
    held = diagnostics.held_out(exact, *gaussian, seed=1)
    covered, ranks = diagnostics.coverage(held, ["x"]).iloc[0], diagnostics.uniformity(held, ["x"]).iloc[0]
    assert covered["low"] < 0.9 < covered["high"] and covered["holds"]
    assert ranks["uniform"] and ranks["p"] > 0.05
    assert ranks[[f"bin_{b}" for b in range(10)]].sum() == 300


def test_a_posterior_that_is_too_sure_is_found_out(gaussian):
    held = diagnostics.held_out(narrow, *gaussian, seed=1)
    covered, ranks = diagnostics.coverage(held, ["x"]).iloc[0], diagnostics.uniformity(held, ["x"]).iloc[0]
    # half the spread: the interval holds what lies within 0.82 standard deviations, 59 %
    assert covered["coverage"] == pytest.approx(0.59, abs=0.08)
    assert not covered["holds"] and not ranks["uniform"]


def test_holm_multiplies_the_least_by_all_and_the_next_by_one_fewer():
    assert diagnostics.holm(np.array([0.04, 0.01, 0.03])) == pytest.approx([0.06, 0.03, 0.06])


def test_the_toy_posterior_covers_and_its_ranks_are_uniform(held):
    real = diagnostics.first(held, 6)
    covered = diagnostics.coverage(real, NAMES)
    # of 400, with chance 0.9: 99.9 % of the time between these, 0.85 and 0.945
    least, most = binom.ppf((0.0005, 0.9995), SETS, 0.9) / SETS
    assert covered["coverage"].between(least, most).all() and covered["holds"].all()
    assert diagnostics.uniformity(real, NAMES)["uniform"].all()


def test_training_and_checking_share_no_run():
    train, test = diagnostics.split(50, 20, seed=1)
    assert len(test) == 20 and sorted([*train, *test]) == list(range(50))


def test_what_is_learned_is_told_from_what_the_prior_says(toy, held):
    _, s, _, _, test, _, model = toy
    drawn = model.posterior(s[test[0]], 4000, seed=1)
    found, noise = diagnostics.learned(drawn, held, NAMES, np.ones(len(NAMES)))
    verdicts = dict(zip(found["parameter"], found["verdict"], strict=True))
    assert verdicts["rate"] == verdicts["level"] == "learned"
    assert verdicts["unseen"] == "prior-driven"
    assert diagnostics.LEAST <= noise < diagnostics.LEARNED
    assert list(found["mean_contraction"].round(1))[:2] == [1.0, 1.0]
    # sets from a half of the range leave a quarter of what they leave to be known of the whole
    half, _ = diagnostics.learned(drawn, held, NAMES, np.full(len(NAMES), 0.5))
    left, left_of_half = (1 - table["mean_contraction"].to_numpy() for table in (found, half))
    assert left_of_half == pytest.approx(left / 4)


def test_contraction_is_the_share_of_the_priors_variance_that_is_gone():
    # uniform on a half of the range: a quarter of the variance is left
    assert diagnostics.contraction(0.5 * uniforms(1, Purpose.DRAWS, 20_000)) == pytest.approx([0.75], abs=0.01)


def test_the_pair_that_acts_through_its_sum_is_flagged_and_no_other(toy):
    _, s, _, _, test, _, model = toy
    for i in test[:10]:
        pairs = identifiability.redundant_pairs(model.posterior(s[i], 4000, seed=1)[:, :6], NAMES)
        assert {(p.first, p.second) for p in pairs.itertuples()} <= {("left", "right")}
    middling = test[np.argmin(np.abs(toy[0][test][:, 4:].sum(1) - 1))]
    drawn = model.posterior(s[middling], 4000, seed=1)[:, :6]
    (pair,) = identifiability.redundant_pairs(drawn, NAMES).itertuples()
    assert (pair.first, pair.second) == ("left", "right")
    assert pair.correlation < -0.8 and pair.combination > 0.9 and pair.best_alone < 0.6
    assert pair.weight_first == pytest.approx(pair.weight_second, abs=0.15)
    (combination,) = identifiability.combinations(drawn, NAMES).itertuples()
    assert combination.parts == "left, right"


def test_a_sum_of_three_is_found_as_a_combination():
    cube = uniforms(2, Purpose.DRAWS, 200_000, 5)
    kept = cube[np.abs(cube[:, [0, 2, 3]].sum(1) - 1.5) < 0.05]
    found = identifiability.combinations(kept, list("abcde"))
    assert list(found["parts"]) == ["a, c, d"]


def test_independent_draws_of_the_prior_flag_nothing():
    cube = uniforms(2, Purpose.DRAWS, 1000, 35)
    names = [f"p{i}" for i in range(35)]
    assert identifiability.redundant_pairs(cube, names).empty and identifiability.combinations(cube, names).empty
    least = np.linalg.eigvalsh(np.cov(cube.T) * 12)[0]
    assert 1 - least == pytest.approx(identifiability.chance(35, 1000), abs=0.06)


def test_a_parameter_split_on_purpose_keeps_an_honest_prior_and_is_flagged(toy):
    u, s, _, train, test, _, _ = toy
    split, names = identifiability.split_redundant(u, NAMES, "rate", seed=1)
    assert names == ["rate.a", *NAMES[1:], "rate.b"]
    a, b = split[:, 0], split[:, -1]
    assert kstest(a, "uniform").pvalue > 0.01 and kstest(b, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.08  # 1,400 independent pairs: standard error 0.03
    assert (np.argsort(a + b) == np.argsort(u[:, 0])).mean() > 0.99  # the statistics hang on the sum alone
    model = Amortised.train(split[train], s[train], np.zeros(K), seed=1)
    middling = test[np.argmin(np.abs(u[test][:, 0] - 0.5))]
    pairs = identifiability.redundant_pairs(model.posterior(s[middling], 4000, seed=1), names)
    assert ("rate.a", "rate.b") in {(p.first, p.second) for p in pairs.itertuples()}
    with pytest.raises(UnknownName, match="did you mean 'rate'"):
        identifiability.split_redundant(u, NAMES, "rates", seed=1)


def test_figures_such_as_the_model_gives_are_typical_and_others_are_not(toy):
    _, s, names, train, test, _, _ = toy
    p = np.array([plausibility.typical(s[i], s[train]).p for i in test[:40]])
    # of 40 right ones, chance 0.05: 99.9 % of the time at most 7 are called misspecified
    assert (p < 0.05).sum() <= binom.ppf(0.999, 40, 0.05)
    assert plausibility.typical(s[test[0]], s[train]).p > 0.05
    # two shares that go together, each well within its range, are set against each other
    odd = s[test[0]].copy()
    odd[names.index("share_0")], odd[names.index("more_0")] = 0.8, 0.3
    found = plausibility.typical(odd, s[train])
    assert found.misspecified and found.p < 0.02 and found.distance > found.high
    for name in ("share_0", "more_0"):
        assert plausibility.two_sided(odd[names.index(name)], s[:, names.index(name)]) > 0.05
    far = s[test[0]].copy()
    far[names.index("weeks")] = 500.0
    assert plausibility.typical(far, s[train]).p < 0.01


def test_a_figure_is_set_beside_its_simulated_range():
    simulated = np.column_stack([np.arange(101.0), np.full(101, np.nan)])
    simulated[0, 1] = 3.0
    found = plausibility.posterior_predictive([Figure("a", "a", 96.0), Figure("b", "b", 3.0)], simulated)
    assert list(found["inside"]) == [False, True]
    band = found.loc[0, ["simulated_low", "simulated_median", "simulated_high"]].astype(float)
    assert list(band) == pytest.approx([5.0, 50.0, 95.0])
    # five of 101 are as large or larger: 2 (1 + 5) / 102
    assert found.loc[0, "p"] == pytest.approx(12 / 102)
    assert plausibility.prior_predictive([Figure("a", "a", 96.0)], simulated[:, :1])["inside"].all()
    # one of two outside: 1 - 0.9 ** 2
    assert plausibility.misses(found)["p"] == pytest.approx(0.19)
    # 46 from the median, the band's end 45; then 91, more than twice as far
    assert plausibility.misses(found)["outside_paths"] == ["a"] and plausibility.misses(found)["far_paths"] == []
    away = plausibility.posterior_predictive([Figure("a", "a", 141.0)], simulated[:, :1])
    assert plausibility.misses(away)["far_paths"] == ["a"]


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """Return the folder and summary of a whole calibration of the toy, some of whose runs fail."""
    _, s, names = runs(1, first=5000)
    figures = [
        Figure(f"toy.{n}", n, v, v - 0.05, v + 0.05, 0.01, study=n.partition("_")[0])
        for n, v in zip(names, s[0], strict=True)
    ]
    out = tmp_path_factory.mktemp("calibration")
    said = []
    found = calibrate(moody, PRIORS, figures, out, runs=500, rounds=2, draws=1000, seed=2, say=said.append)
    draw("calibrate", out)
    return out, found, said


def test_a_calibration_writes_what_it_found(calibrated):
    out, found, said = calibrated
    assert json.loads((out / "calibration.json").read_text()) == found
    assert [one["runs"] + one["failed"] for one in found["rounds"]] == [500, 500]
    assert found["runs"] + found["failed_runs"] == 1000
    assert found["coverage"]["sets"] == 200 and found["trained_on"] == found["rounds"][-1]["runs"] - 200
    assert 1 <= found["effective"]["draws"] <= found["draws"] and 0 < found["effective"]["largest"] < 1
    # the second round is drawn from where the first says that the parameters are
    first, second = (json.loads((out / f"bank-{k}" / "bank.json").read_text())["priors"] for k in (1, 2))
    ranges = [{p["name"]: p["high"] - p["low"] for p in told} for told in (first, second)]
    assert ranges[1]["rate"] < 0.9 * ranges[0]["rate"] and ranges[1]["unseen"] == ranges[0]["unseen"]
    draws = pd.read_parquet(out / "posterior.parquet")
    assert draws.shape == (1000, 6) and draws["rate"].between(0.01, 0.1).all()
    assert not found["typical"]["misspecified"]
    assert found["redundancy_check"]["flagged"]
    assert any("98 % range" in line for line in said)


def test_the_page_needs_nothing_else_and_says_it_in_words(calibrated):
    out, found, _ = calibrated
    page = (out / "report.html").read_text()
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)|url\((?!#)|@import""", page)
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    count = sum(p["verdict"] == "learned" for p in found["parameters"])
    assert f"Of 6 parameters the documented figures teach {count}" in words
    # every check stands in its table with what was found and what would be right
    for asked, was, right, _ in checked(found, Texts("en")):
        assert all(" ".join(part.replace("`", "").split()) in words for part in (asked, was, right))
    assert {p.name for p in (out / "figures").iterdir()} == {
        f"{name}.png" for name in ("posterior", "coverage", "ranks", "predictive", "correlations")
    }


def test_what_was_checked_is_told_by_key_and_value(calibrated):
    _, found, _ = calibrated
    by = {c.key: c for c in checks(found)}
    assert list(by) == ["coverage", "ranks", "apart", "search", "typical", "prior", "posterior", "far", "failed"]
    assert by["coverage"].values["n"] == 6 and by["coverage"].values["mean"] == found["coverage"]["mean"]
    assert by["search"].holds and by["typical"].holds
    assert not by["failed"].holds and by["failed"].values["failed"] == found["failed_runs"]


@pytest.fixture
def troubled(calibrated):
    """Return what a calibration would find in which nothing holds."""
    found = copy.deepcopy(calibrated[1])
    pair = {"first": "left", "second": "right", "correlation": -0.95, "combination": 0.97, "best_alone": 0.3,
            "weight_first": 0.7, "weight_second": 0.7, "why": "correlation"}  # fmt: skip
    found["coverage"]["failing"], found["ranks"]["failing"] = ["rate"], ["level", "unseen"]
    found |= {"redundant_pairs": [pair], "combinations": [], "failed_runs": 1}
    found["redundancy_check"]["flagged"], found["typical"]["misspecified"] = False, True
    found["prior_predictive"]["outside"] = ["toy.weeks"]
    found["posterior_predictive"] |= {"p": 0.01, "outside_paths": ["toy.more_0"], "far_paths": ["toy.share_0"]}
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_check_that_fails_has_its_warning_with_the_names(troubled, lang):
    assert not any(c.holds for c in checks(troubled))
    told, texts = warnings(troubled, Texts(lang)), Texts(lang)
    assert len(told) == len(set(told)) == 9
    for names, sentence in zip(
        (
            "rate",
            texts.list(["level", "unseen"]),
            "left, right",
            "",
            "",
            "toy.weeks",
            "toy.more_0",
            "toy.share_0",
            "1",
        ),
        told,
        strict=True,
    ):
        assert names in sentence and "{" not in sentence


def test_a_calibration_has_its_danish_page_with_danish_numbers(calibrated, tmp_path):
    out, found, _ = calibrated
    folder = shutil.copytree(out, tmp_path / "da")
    words = " ".join(re.sub(r"<[^>]*>", " ", draw("calibrate", folder, "da").read_text()).split())
    assert learned(found, Texts("da")) in words and f"{100 * found['coverage']['mean']:.0f} %" in words
    assert shown(found["typical"]["distance"], Texts("da")) in words
    with pytest.raises(UserError, match="'sv' is not one of en, da"):
        draw("calibrate", folder, "sv")


def test_numbers_have_few_figures_in_the_format_of_the_language():
    numbers = {0.0004567: "0.000457", 0.3: "0.3", 880.0: "880", 1234.5: "1,234", -0.0999999: "\u22120.1", 0.0: "0"}
    assert {value: shown(value, Texts("en")) for value in numbers} == numbers
    assert shown(0.0004567, Texts("da")) == "0,000457" and shown(float("nan"), Texts("da")) == "–"


@pytest.mark.usefixtures("words_alone")
def test_the_page_of_a_folder_without_hashes_says_so(calibrated, tmp_path):
    out, _, _ = calibrated
    assert "no hashes" not in (out / "report.html").read_text()
    bare = tmp_path / "bare"
    shutil.copytree(out, bare, ignore=shutil.ignore_patterns("manifest.json"))
    assert "holds no hashes of the tables" in draw("calibrate", bare).read_text()


def test_a_page_without_its_tables_names_the_one_that_is_missing(tmp_path):
    (tmp_path / "calibration.json").write_text("{}")
    with pytest.raises(ReportError, match=r"posterior\.parquet"):
        draw("calibrate", tmp_path)


def test_names_are_listed_or_counted():
    texts = Texts("en")
    assert listed(["a"], texts) == "a" and listed(["a", "b", "c"], texts) == "a, b and c"
    assert listed(list("abcdefgh"), texts) == "a, b, c, d, e, f and 2 more"


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (Figure("x", "share_0", float("nan")), "x: has no value"),
        (Figure("x", "share_0", 0.5, discrepancy_sd=-1.0), "must not be negative"),
        (Figure("x", "shar_0", 0.5), "did you mean 'share_0'"),
    ],
)
def test_a_figure_that_cannot_be_fitted_is_refused(tmp_path, figure, message):
    with pytest.raises(UserError, match=message):
        calibrate(moody, PRIORS, [figure], tmp_path, runs=20, say=lambda _: None)
