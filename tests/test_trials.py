"""The virtual trials: every documented figure has one, and the calibration knows none kept for validation."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.cli.main import main
from simulation.errors import EvidenceHeldOut, UnknownName
from simulation.evidence import registry
from simulation.evidence.registry import load
from simulation.model.design import RANGES
from simulation.model.economics.langtidsrask import case
from simulation.model.rules.knowledge import PRACTICE
from simulation.policies.cases import DocumentedStudy
from simulation.policies.catalogue import CATALOGUE
from simulation.reproduction import fitted, predicted, reproduce
from simulation.reproduction.calibrated import priors, targets
from simulation.reproduction.figure import figure
from simulation.reproduction.scoring import summary
from simulation.reproduction.study import Run, statistics
from simulation.results.figures import APART, COLUMNS, COUNTED


def test_no_two_figures_share_a_name_and_every_statistic_has_a_study():
    figures = reproduce.figures()
    names = [f.id for f in figures]
    assert len(names) == len(set(names))
    assert {f.study for f in figures} == set(reproduce.STUDIES)
    assert {f.use for f in fitted.figures()} == {"calibrate"}


def test_every_figure_is_a_result_or_said_to_be_something_else_and_why():
    figures = reproduce.figures()
    assert Counter((f.use, f.role) for f in figures) == {
        ("calibrate", "fitted"): 81,
        ("calibrate", "input"): 9,
        ("validate", "predicted"): 24,
        ("validate", "target"): 10,
        ("validate", "input"): 2,
        ("validate", "floor"): 2,
        ("validate", "repeated"): 3,
        ("identity", "arithmetic"): 5,
        ("context", "unscored"): 6,
    }
    assert {f.role for f in figures} == {*COUNTED, *APART}
    assert [f.path for f in figures if f.role in APART and f.role != "arithmetic" and not f.note] == []
    assert [f.kind for f in figures if f.role in COUNTED and not f.numeric] == ["direction"] * 2
    assert {f.role for f in figures if "target" in f.path.rpartition(".")[2]} == {"target"}


def test_no_number_counts_twice():
    paths = [f.path for f in reproduce.figures() if f.counted]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("role", "mean", "holds"),
    [
        ("predicted", 0.3, False),
        ("predicted", 0.5, True),
        ("predicted", 0.7, False),
        ("floor", 0.3, False),
        ("floor", 0.7, True),
        ("target", 0.7, False),
        ("input", 0.5, True),
        ("repeated", 0.5, None),
        ("unscored", 0.5, None),
    ],
)
def test_a_floor_holds_unless_the_prediction_lies_below_and_only_a_result_is_scored(role, mean, holds):
    one = figure(load(), "ips.inklusion_rct.ips", "ips", study="inklusion", value=0.5, role=role)
    values = mean + np.array([-0.05, 0.0, 0.05])
    frame = reproduce.rows([one], reproduce.Simulated({"inklusion": {"ips": values}}, []), 0)
    (found,) = frame.to_dict("records")
    assert (None if pd.isna(found["covered"]) else found["covered"]) is holds
    assert math.isfinite(found["score"]) == math.isfinite(found["crps"]) == (role == "predicted")
    assert summary(frame)["figures"].sum() == (role == "predicted")


def test_the_prior_predictive_is_of_results_alone_and_scored_as_a_rival():
    one = figure(load(), "ips.inklusion_rct.ips", "ips", study="inklusion", value=0.5)
    aim = replace(one, id="aim", role="target")
    mine, before = (reproduce.Simulated({"inklusion": {"ips": np.array(v)}}, []) for v in ([0.4, 0.6], [0.0, 1.0]))
    frame = reproduce.rows([one, aim], mine, 0, before).set_index("id")
    result = frame.loc[one.id]
    # half the distances from 0.5 less half that between the two
    assert (result["crps"], result["crps_prior"]) == pytest.approx((0.1 - 0.1, 0.5 - 0.5))
    assert (result["prior_low"], result["prior_high"], result["prior_replications"]) == pytest.approx((0.05, 0.95, 2))
    assert (result["rival_prior"], result["width_prior"]) == pytest.approx((0.9, 0.9))
    assert frame.loc["aim", ["prior_low", "rival_prior", "crps_prior", "width_prior"]].isna().all()


def test_the_prior_is_drawn_within_its_ranges_and_the_same_again():
    drawn = reproduce.prior_draws(3, 1)
    assert drawn == reproduce.prior_draws(3, 1) != reproduce.prior_draws(3, 2)
    for prior in priors():
        assert all(prior.low <= draw[prior.name] <= prior.high for draw in drawn)
        assert len({draw[prior.name] for draw in drawn}) == 3
    assert [reproduce.of_prior(n) for n in (8, 100)] == [10, 25]


def test_the_calibration_aims_at_every_figure_that_may_be_fitted():
    assert {f.study for f in fitted.figures()} == {study.name for study in fitted.STUDIES}
    assert {target.study for target in targets()} == {study.name for study in fitted.STUDIES}
    assert len(targets()) == len(fitted.figures()) == 90


def test_what_is_shown_apart_is_in_no_coverage_no_score_and_no_contest():
    apart = [f for f in predicted.figures() if f.study in {study.name for study in predicted.UNSCORED}]
    assert [f.role for f in apart] == ["unscored"] * 6
    assert all("not scored" in f.note for f in apart)
    values = {"families": {name: np.full(3, 0.5) for f in apart for name in (f.statistic, f.control) if name}}
    frame = reproduce.rows(apart, reproduce.Simulated(values, []), 0)
    assert frame["covered"].isna().all() and frame["score"].isna().all()
    assert frame[[name for name in frame if name.startswith("rival_")]].isna().all(axis=None)
    assert (frame["simulated_mean"] == 0.5).all()
    assert summary(frame)["figures"].sum() == 0


def test_no_study_of_the_calibration_reads_an_entry_kept_for_validation(monkeypatch):
    # with the registry's view for the fit in place everywhere, a study that read such an entry would raise
    view = load().for_fit()
    monkeypatch.setattr(registry, "load", lambda: view)
    import sys

    for name, module in list(sys.modules.items()):
        if name.startswith("simulation") and getattr(module, "load", None) is load:
            monkeypatch.setattr(module, "load", lambda: view)
    with pytest.raises(EvidenceHeldOut):
        registry.load().value("reconnect.preliminary_effect.relative")
    short = {
        "inklusion": {"horizon_weeks": 4},
        "copenhagen": {"population": {"name": "copenhagen_activity_ready", "n": 60, "inflow_per_year": 10}},
        "longest": {
            "population": {"name": "copenhagen_activity_ready", "n": 40, "inflow_per_year": 0},
            "horizon_weeks": 60,
        },
        "triage": {"population": {"name": "flere_skal_med", "n": 40}, "horizon_weeks": 5},
        "forloeb": {
            "population": {"name": "ringkoebing_skjern_ressourceforloeb", "n": 30, "inflow_per_year": 5},
            "horizon_weeks": 330,
        },
        "revalidation": {"population": {"name": "ringkoebing_skjern_revalidation", "n": 20, "inflow_per_year": 20}},
        "review_2011": {"horizon_weeks": 40, "population": {"name": "review_2011", "n": 400}, "n": [200, 200]},
        "cash_benefit": {
            "population": {"name": "kontanthjaelp_2016", "n": 60, "inflow_per_year": 0},
            "horizon_weeks": 144,
        },
    }
    for study in fitted.STUDIES:
        small = DocumentedStudy(study.name, study.title, study.measure, {**study.keys, **short[study.name]})
        assert statistics(small, {}, 0)


def test_an_id_that_is_no_figure_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="inklusion_rct"):
        reproduce.chosen(["ips.inklusion_rt"])


@pytest.mark.usefixtures("words_alone")
def test_one_entry_is_reproduced_with_its_table_and_page(tmp_path, capsys):
    out = tmp_path / "r"
    words = ["reproduce", "ips.inklusion_rct", "hedensted_flere_i_job.potential", "replications=5", "prior=2"]
    assert main([*words, "workers=1", f"out={out}"]) == 0
    frame = pd.read_parquet(out / "reproduce.parquet")
    assert list(frame.columns) == list(COLUMNS)
    by = frame.set_index("id")
    assert set(by.index) == {
        "ips.inklusion_rct.ips",
        "ips.inklusion_rct.control",
        *(
            f"hedensted_flere_i_job.potential.saved.{n}"
            for n in ("kontanthjaelp", "uddannelseshjaelp", "ressourceforloebsydelse", "total")
        ),
    }
    assert by.loc["ips.inklusion_rct.ips", "n"] == 480
    assert by.loc["ips.inklusion_rct.ips", "role"] == "fitted"
    total = by.loc["hedensted_flere_i_job.potential.saved.total"]
    assert total["covered"] and total["simulated_mean"] == 630_728
    assert total["replications"] == 1 and by.loc["ips.inklusion_rct.ips", "replications"] == 5
    assert by.loc["ips.inklusion_rct.ips", "prior_replications"] == 2 and math.isnan(total["prior_replications"])
    assert (out / "report.html").exists()
    assert capsys.readouterr().out.strip().splitlines()[-1] == f"results: {out}"


def test_a_run_that_fails_is_a_line_and_the_rest_is_there(tmp_path, monkeypatch):
    def broken(run):
        if run.replication == 1:
            raise RuntimeError("no luck")
        return {"usual": 0.4, "ips": 0.6}

    monkeypatch.setitem(
        reproduce.STUDIES, "inklusion", DocumentedStudy("inklusion", "", broken, {"horizon_weeks": 2})
    )
    folder, frame, failures = reproduce.reproduce(["ips.inklusion_rct"], tmp_path / "r", 4)
    assert [f["replication"] for f in failures] == [1]
    assert "no luck" in (folder / "failures.jsonl").read_text()
    assert (frame["replications"] == 3).all()


def test_slow_studies_are_begun_first_and_what_is_certain_is_run_once():
    names = reproduce.studies_of(reproduce.figures())
    slow = [reproduce.STUDIES[name].slow for name in names]
    assert slow == sorted(slow, reverse=True) and any(slow) and not all(slow)
    assert reproduce.runs_of(["stock_fall", "arithmetic"], 2) == [
        ("stock_fall", 0),
        ("stock_fall", 1),
        ("arithmetic", 0),
    ]


def test_a_rival_answers_to_every_share_or_ratio_that_names_its_control_arm():
    figures = [f for f in reproduce.figures() if f.control and f.kind in ("share", "ratio")]
    figures = [f for f in figures if f.counted]
    control = {s: {f.control: np.full(3, 0.3) for f in figures if f.study == s} for s in reproduce.STUDIES}
    effects = [reproduce.effect_of(f, reproduce.Simulated(control, [])) for f in figures]
    assert all(effects)
    # Reconnect's figure is a relative change of the control arm's share, the others are shares
    assert [f.path for f, e in zip(figures, effects, strict=True) if e.shape == "relative"] == [
        "reconnect.preliminary_effect.relative"
    ]


def test_the_same_seed_gives_the_same_table(tmp_path):
    first = reproduce.reproduce(["ips.inklusion_rct"], tmp_path / "a", 3)[1]
    again = reproduce.reproduce(["ips.inklusion_rct"], tmp_path / "b", 3)[1]
    pd.testing.assert_frame_equal(first, again)


def test_a_declared_difference_between_years_widens_the_interval_and_nothing_else_does():
    plain = figure(load(), "ips.inklusion_rct.ips", "ips", study="inklusion", n=480)
    values = {"inklusion": {"ips": np.full(400, 0.6)}}
    simulated = reproduce.Simulated(values, [])
    exact = reproduce.row(plain, simulated)
    assert exact.pi90_low == exact.pi90_high == 0.6
    wide = reproduce.row(replace(plain, discrepancy_sd=0.03), simulated)
    assert wide.pi90_high - wide.pi90_low == pytest.approx(2 * 1.645 * 0.03, rel=0.15)
    assert {f.path.rsplit(".", 1)[0] for f in predicted.figures() if f.discrepancy_sd} == set()


def test_the_case_of_langtidsrask_comes_out_to_the_krone():
    found = case()
    # of 2018. Prevented: 21 hours of 149 kr for 26 weeks, half of it refunded
    assert found.prevented_gross == 21 * 149 * 26 * 100 == 81_354_00
    assert found.prevented_net == 40_677_00
    # not prevented: weeks 1-4 at 80 %, 5-26 at 40 %, 27-52 at 30 %, 53-69 at 20 %, across both benefits
    sick, clarified = 430_000, round(100 * 14_993 / (365.25 / 7 / 12))
    refunds = [(4, sick, 8000), (16, sick, 4000), (6, clarified, 4000), (26, clarified, 3000), (17, clarified, 2000)]
    paid = sum(weeks * rate for weeks, rate, _ in refunds)
    back = sum(weeks * ((rate * share + 5000) // 10_000) for weeks, rate, share in refunds)
    assert found.not_prevented_gross == paid
    assert found.not_prevented_net == paid - back
    assert found.weeks == 69
    assert found.saved == found.not_prevented_net - found.prevented_net > 0
    # at another day pay and benefits are both of that day: 149 kr of 2018 are 171.76 kr in 2024
    later = case(dt.date(2024, 1, 1))
    assert (later.prevented_gross, later.not_prevented_gross) == (
        21 * 17_176 * 26,
        20 * 469_500 + 49 * round(100 * 16_382 / (365.25 / 7 / 12)),
    )


def test_a_figure_carries_its_own_sampling_interval():
    one = figure(load(), "ips.inklusion_rct.ips", "ips", study="inklusion", n=480)
    # Wilson's interval at 95 % of 0.595 in 480
    z2, n, p = 1.959964**2, 480, 0.595
    middle = (p * n + z2 / 2) / (n + z2)
    half = math.sqrt(z2 * (p * (1 - p) * n + z2 / 4)) / (n + z2)
    assert (one.low, one.high) == pytest.approx((middle - half, middle + half), abs=1e-6)


def test_how_a_trial_was_practised_is_learned_for_it_alone():
    fidelity = {"practice.fidelity": ("policies.ips.fidelity", "policies.ips_plus.fidelity")}
    keys = {"policies": {"ips": {"fidelity": 0.9, "caseload_limit": 15}}, "horizon_weeks": 2}
    learned = {"find_base": -7.5, "practice.fidelity": 0.4, "practice.of_another": 0.1}
    plain = Run(DocumentedStudy("plain", "", dict, keys), {}, 0).settings.parameters
    own = Run(DocumentedStudy("own", "", dict, keys, practice=fidelity), learned, 0).settings
    assert own.parameters == {**plain, "find_base": -7.5}
    assert {name: own.policy_settings(name).fidelity for name in ("ips", "ips_plus")} == {"ips": 0.4, "ips_plus": 0.4}
    assert own.policy_settings("ips").caseload_limit == 15
    other = Run(DocumentedStudy("other", "", dict, keys), learned, 0).settings
    assert other.parameters == {**plain, "find_base": -7.5}
    assert other.policy_settings("ips").fidelity == 0.9
    unlearned = Run(DocumentedStudy("own", "", dict, keys, practice=fidelity), {}, 0).settings
    assert unlearned.policy_settings("ips").fidelity == 0.9


def test_every_practice_has_a_prior_within_the_range_of_the_numbers_that_it_is():
    practised = {name: numbers for study in fitted.STUDIES for name, numbers in study.practice.items()}
    found = {prior.name: prior for prior in priors() if prior.name.startswith(PRACTICE)}
    assert set(found) == set(practised)
    for name, numbers in practised.items():
        for number in numbers:
            _, policy_name, key = number.split(".")
            low, high = (0.0, 1.0) if key == "fidelity" else RANGES[key][:2]
            assert policy_name in CATALOGUE and low <= found[name].low < found[name].high <= high, number
