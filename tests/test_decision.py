"""From results to a choice: money closes, chance is kept apart, prices move what is in proportion to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation import compare, decide
from simulation.decision.decide import Decision
from simulation.decision.discounting import factors
from simulation.decision.folder import TABLES, said, write
from simulation.decision.gathered import BASE
from simulation.decision.inputs import bearing, price_slopes
from simulation.decision.money import PERSPECTIVES, by_year, distorted, saved
from simulation.decision.structures import Structures
from simulation.decision.tables import TOTAL
from simulation.errors import UserError
from simulation.model.clock import year_of_weeks
from simulation.model.economics.accounts import Account, Party
from simulation.model.groups import GROUPS

ARMS = ["usual", "ips", "ips_ringkoebing_skjern"]
KEYS = {
    "population": "ringkoebing_skjern_ressourceforloeb",
    "policies": ARMS[1:],
    "population_changes": {"n": 80, "inflow_per_year": 15},
    "policy_settings": {"ips": {"eligible": "all", "places": 40}},
    "replications": 44,
    "horizon_weeks": 110,
    "progress": False,
}


@pytest.fixture(scope="module")
def result():
    with pytest.warns(UserWarning):
        return compare(**KEYS)


@pytest.fixture(scope="module")
def decision(result) -> Decision:
    return decide(result, k=[0, 500, 2000])


def test_the_parties_close_at_zero_to_the_oere_in_every_design_and_year(decision):
    oere = decision.gathered.oere
    assert oere.dtype == np.int64 and oere.any()
    taxed = oere[..., int(Account.TAX), :]
    assert (taxed.sum(axis=-1) == 0).all() and taxed.any()
    assert (oere.sum(axis=(-2, -1)) == 0).all()
    assert np.abs(decision.who_pays.groupby("arm").sum(numeric_only=True)).max().max() < 1e-3


def test_net_benefit_is_what_the_runs_say_where_the_years_are_whole(decision, result):
    # 110 weeks from 1 January hold 2024 and 2025 whole, and some of 2026
    assert decision.gathered.years == (2024, 2025) and decision.gathered.left_out == (2026,)
    whole = result.frames["ledger"]
    whole = whole[(whole["year"] < 2026) & (whole["account"] != "tax")]
    paid = whole[whole["payer"] == "state"].groupby(["arm", "replication"])["oere"].sum()
    got = whole[whole["receiver"] == "state"].groupby(["arm", "replication"])["oere"].sum()
    net = (paid - got).unstack("arm") / 100
    own = by_year(decision.gathered, "state").sum(axis=-1)
    assert own[1] == pytest.approx((net["usual"] - net["ips"]).to_numpy(), abs=0.01)


def test_a_present_value_is_the_years_by_their_factors(decision):
    rows = decision.npv_by_year
    assert rows["present_dkk"].to_numpy() == pytest.approx((rows["nominal_dkk"] * rows["factor"]).to_numpy())
    assert set(rows["factor"]) == set(factors(2).tolist())
    total = rows[rows["account"] == TOTAL].groupby(["perspective", "arm"])["present_dkk"].sum()
    told = decision.summary.set_index(["perspective", "arm"])["mean_dkk"]
    assert total.reindex(told.index).to_numpy() == pytest.approx(told.to_numpy())
    accounts = rows[(rows["account"] != TOTAL) & (rows["account"] != "tax")]
    summed = accounts.groupby(["perspective", "arm"])["present_dkk"].sum()
    assert summed.to_numpy() == pytest.approx(told.reindex(summed.index).to_numpy(), abs=0.01)


def test_the_public_is_its_parts_and_tax_counts_where_it_is_asked_for(result, decision):
    told = decision.summary.pivot(index="arm", columns="perspective", values="mean_dkk")
    parts = told[["municipality", "state", "region", "a_kasse"]].sum(axis=1)
    assert told["public"].to_numpy() == pytest.approx(parts.to_numpy())
    taxed = decide(result, tax=True).summary.pivot(index="arm", columns="perspective", values="mean_dkk")
    taxes = decision.who_pays.pivot(index="arm", columns="party", values="tax_dkk")
    for party in ("municipality", "citizen"):
        assert taxed[party].to_numpy() == pytest.approx((told[party] + taxes[party]).to_numpy())
    assert taxed["society"].to_numpy() == pytest.approx(told["society"].to_numpy()), "taxes cancel"


def test_society_counts_what_is_made_and_used_up(decision, result):
    year = np.array(year_of_weeks(dt.date(2024, 1, 1), 110))
    weekly = result.weekly.assign(year=year[result.weekly["week"]]).query("year < 2026")
    hours = weekly.groupby(["arm", "replication", "year"])[["hours_ordinary", "hours_others"]].sum().sum(axis=1)
    paid = result.frames["quantities"].query("price == 'wage_hour' and year < 2026")
    wage = paid.set_index(["arm", "replication", "year"])["price_dkk"]
    made = (hours * wage).groupby(["arm", "replication"]).sum()
    used = result.frames["ledger"].query("receiver == 'supplier' and year < 2026")
    cost = used.groupby(["arm", "replication"])["oere"].sum() / 100
    gain = (made - cost).unstack("arm")
    own = by_year(decision.gathered, "society").sum(axis=-1)[1]
    assert own == pytest.approx(1.28 * (gain["ips"] - gain["usual"]).to_numpy(), rel=1e-6, abs=1.0)


def test_what_is_best_and_what_knowing_is_worth_go_together(decision):
    for _, rows in decision.acceptability.groupby("k"):
        assert rows["p_best"].sum() == pytest.approx(1.0)
        best = rows[rows["is_best"]]
        assert len(best) == 1 and best["mean_u"].iloc[0] == rows["mean_u"].max()
        assert best["expected_loss"].iloc[0] == pytest.approx(best["evpi"].iloc[0])
        assert rows["mean_u"].iloc[BASE] == 0
    assert decision.bounded, "22 draws bound the value of information only"
    assert (decision.evpi == decision.acceptability.groupby("k")["evpi"].first()).all()


def test_a_price_moves_what_is_in_proportion_to_it_as_a_run_would(result, decision):
    with pytest.warns(UserWarning):
        again = compare(**KEYS, **{"economy.overrides.course_week": 0.0})
    free = decide(again, prices="fixed")
    listed = decide(result, prices="fixed", price_range={"course_week": [0, 0]})
    for name in ("course_week", "post_year"):
        assert name in listed.prices.draws() or name in decision.prices.draws()
    ours = listed.summary.set_index(["perspective", "arm"])["mean_dkk"]
    theirs = free.summary.set_index(["perspective", "arm"])["mean_dkk"]
    assert ours.to_numpy() == pytest.approx(theirs.reindex(ours.index).to_numpy(), rel=1e-5, abs=500)


def test_drawn_prices_are_those_of_the_run(decision):
    assert decision.prices.as_run == pytest.approx(decision.prices.taken)
    assert decision.prices.factors == pytest.approx(1.0), "nothing is weighed twice"


def test_at_its_threshold_a_price_changes_the_choice(result):
    found = decide(result, k=[0])
    rows = found.thresholds[found.thresholds["method"] == "exact"]
    for _, row in rows.iterrows():
        name = row["input"].rpartition(".")[2]
        for side, other in (("below", "best_below"), ("above", "best_above")):
            if np.isfinite(row[side]):
                at = decide(result, k=[0], prices="fixed", price_range={name: [row[side]] * 2})
                moved = found.prices.taken[[p.name for p in found.prices.listed].index(name)]
                factor = row[side] / moved.mean()
                # every draw's price moved in proportion: the mean gain of the two is the same there
                scaled = replace_prices(found, name, factor)
                gain = by_year(scaled.gathered, "municipality", prices=scaled.prices.factors) @ scaled.factors
                first, second = (scaled.designs.index(row[c]) for c in ("best", other))
                assert np.isfinite(at.net_benefit()).all()
                assert abs(gain[first].mean() - gain[second].mean()) < 1.0 + 0.2 * abs(gain).mean()


def replace_prices(found: Decision, name: str, factor: float) -> Decision:
    """Return a decision with one price times a factor in every draw."""
    at = [p.name for p in found.prices.listed].index(name)
    taken = found.prices.taken.copy()
    taken[at] *= factor
    other = replace(found)
    other.__dict__["prices"] = replace(found.prices, taken=taken)
    return other


def test_a_price_swings_to_what_the_choice_is_worth_at_the_ends_of_its_range(result):
    found = decide(result, k=[0], prices="fixed")
    rows = found.swings[found.swings["method"] == "exact"]
    moved = rows[(rows["at_low_dkk"] - rows["at_high_dkk"]).abs() > 1000]
    assert len(moved)
    for row in moved.to_dict("records"):
        name = row["input"].removeprefix("economy.overrides.")
        at_end = decide(result, k=[0], prices="fixed", price_range={name: [row["high"]] * 2})
        mean = at_end.by_draw(0.0).mean(axis=0)[at_end.designs.index(row["arm"])]
        assert row["at_high_dkk"] == pytest.approx(mean, rel=1e-6, abs=1.0)


def test_the_effect_of_groups_adds_up_and_is_not_told_where_the_horizon_is_cut(result, decision):
    for effect in ("weeks_in_job", "hours_worked", "in_job"):
        found = decide(result, effect=effect)
        own = found.equity[found.equity["group"] == "age"].groupby("arm")["effect"].sum()
        # what groups are told by is of the whole run; the weeks of the last, cut year are not in the decision
        assert own["ips"] == pytest.approx(found.effect(False)[1].mean(), rel=0.1, abs=1.0)
    assert decide(result, horizon_years=1).equity["effect"].isna().all()


def test_groups_add_up_to_everybody(decision):
    told = decision.summary.query("perspective == 'municipality'").set_index("arm")["mean_dkk"]
    for group, levels in GROUPS.items():
        own = decision.equity[decision.equity["group"] == group]
        assert set(own["level"]) == set(levels)
        summed = own.groupby("arm")["nb_dkk"].sum()
        assert summed.to_numpy() == pytest.approx(told.reindex(summed.index).to_numpy(), rel=0.02, abs=1e4)


def test_only_who_bears_the_programme_has_a_return_on_it(decision):
    told = decision.summary.set_index(["perspective", "arm"])
    for perspective in ("state", "region", "a_kasse", "citizen", "employer", "supplier"):
        assert told.loc[perspective]["return_per_krone"].isna().all()
        assert (told.loc[perspective]["cost_dkk"] == 0).all()
    own = told.loc[("municipality", "ips")]
    assert own["return_per_krone"] == pytest.approx((own["mean_dkk"] + own["cost_dkk"]) / own["cost_dkk"])
    assert told.loc[("society", "ips")]["cost_dkk"] == pytest.approx(1.28 * own["cost_dkk"])


def test_a_price_nobody_pays_teaches_nothing(decision):
    rows = decision.evppi(["prices.family_social_year"])
    assert rows["evppi"].tolist() == [0.0] and rows["method"].tolist() == ["fixed"], "no families here"


def test_a_price_has_its_slope_for_society_too(result):
    found = decide(result, perspective="society")
    slope = price_slopes(found)["post_year"][1]
    dearer = by_year(found.gathered, "society", prices=_dearer(found, "post_year").factors) @ found.factors
    assert slope < 0 and dearer[1].mean() - found.net_benefit()[1].mean() == pytest.approx(1000 * slope)


def _dearer(found: Decision, name: str):
    taken = found.prices.taken.copy()
    taken[[p.name for p in found.prices.listed].index(name)] += 1000.0
    return replace(found.prices, taken=taken)


def test_an_input_is_found_by_the_end_of_its_name(decision):
    row = decision.evppi("post_year").iloc[0]
    assert row["parameters"] == "post_year" and row["evppi"] >= 0
    with pytest.raises(UserError, match="end so"):
        decision.evppi(["fidelity"])
    with pytest.raises(UserError, match="spline or blocks"):
        decision.evppi(["find_base"], method="trees")
    with pytest.raises(UserError, match="result folder"):
        decide(3)


def test_who_could_pay_is_told_with_how_much(decision):
    rows = decision.contribution
    assert set(rows["receiver"]) == {"municipality"} and "municipality" not in set(rows["giver"])
    assert (rows["needed_mean_dkk"] == np.maximum(0, -rows["receiver_dkk"])).all()
    assert (rows["needed_90_dkk"] >= 0).all()
    paid = decision.who_pays.set_index(["arm", "party"])["with_tax_dkk"]
    theirs = rows[rows["giver"].isin([p.name.lower() for p in Party])]
    assert theirs["giver_dkk"].tolist() == pytest.approx([paid[row.arm, row.giver] for row in theirs.itertuples()])


def test_tax_distortion_weighs_what_the_public_finances(decision):
    society, public = (by_year(decision.gathered, whose, tax=True) for whose in ("society", "public"))
    assert distorted(decision.gathered, 1.0) == pytest.approx(society)
    assert distorted(decision.gathered, 1.2) - society == pytest.approx(1.28 * 0.2 * public)
    told = said(decision)["society_distorted"]["1.1"]["ips"]
    own = decision.net_benefit("society")[1].mean()
    public = replace(decision, question=replace(decision.question, tax=True)).net_benefit("public")[1].mean()
    assert told == pytest.approx(own + 0.128 * public)


def test_what_a_unit_costs_is_of_the_forms_that_are_mixed(decision):
    mixed = replace(decision, question=replace(decision.question, structure="mixed"))
    money, more = np.array([0.0, -4e5, 3e5]), np.array([0.0, 60.0, -40.0])
    for k in (0.0, 1.0, 1000.0):
        mean = decision.utility(k).mean(axis=1)
        both = np.array([mean, mean + money + k * more])
        mixed._structures[k] = Structures(("as_run", "other"), both, np.array([0.5, 0.5]), 2, 1)
    slope = (mixed.choice(1000.0).mean - mixed.choice(0.0).mean) / 1000.0
    assert mixed.effect_by_draw.mean(axis=0) == pytest.approx(slope), "means at every k lie on one line"
    assert slope - decision.effect_by_draw.mean(axis=0) == pytest.approx(more / 2)


def test_a_policy_without_places_is_usual_service(result):
    none = compare(**{**KEYS, "policies": ["ips"], "policy_settings": {"ips": {"places": 0, "posts": 0}}})
    found = decide(none)
    first = found.acceptability.iloc[:2]
    assert first["p_best"].tolist() == pytest.approx([0.5, 0.5]) and first["evpi"].tolist() == [0.0, 0.0]
    assert found.recommended == found.designs[BASE]
    own = found.summary.query("perspective == 'municipality'").iloc[0]
    assert own["mean_dkk"] == own["payback_years"] == 0.0 and own["p_loss_knowledge"] == 0.0


@pytest.mark.study
def test_structure_weighs_the_forms_that_were_run(tmp_path):
    from simulation.cli.main import main

    out = tmp_path / "made"
    words = ["population=ringkoebing_skjern_ressourceforloeb", "population.n=60", "policy=[ips_ringkoebing_skjern]"]
    more = ["replications=8", "horizon_weeks=105", "structure_replications=2", "structure_crossed=2", f"out={out}"]
    assert main(["compare", *words, *more]) == 0
    forms = pd.read_parquet(out / "structure_runs.parquet")["structure"].unique()
    assert "lock_in=off" in forms and any("," in name for name in forms)
    as_run, mixed = decide(out), decide(out, structure="mixed", weights={"as_run": 0.5, "lock_in.off": 0.5})
    found = mixed.structures()
    assert found is not None and found.weights.sum() == 1.0 and len(found.names) == len(forms) + 1
    u, weights = mixed.scenarios()
    assert weights.sum() == pytest.approx(1.0) and len(u) == len(found.names) * len(as_run.by_draw())
    by_hand = weights @ u.max(axis=1) - (weights @ u).max()
    assert mixed.evpi.iloc[0] == pytest.approx(by_hand), "the form is learned too"
    assert found.replications == 2 and found.draws == 1
    shift = found.mixed - found.mean[0]
    assert mixed.choice().mean == pytest.approx(as_run.choice().mean + shift - shift[BASE])
    assert (found.regret >= 0).all() and (found.regret.min(axis=1) == 0).all()
    assert decide(out, structure="worst").recommended in as_run.designs
    society = decide(out, perspective="society")
    by_form = dict(zip(society.structures().names, society.structures().mean[:, 1], strict=True))
    assert by_form["displacement=off"] >= by_form["as_run"], "hours nobody loses are worth something"
    spread = np.ptp(list(by_form.values()))
    assert spread < 10 * abs(society.net_benefit()[1]).max()
    nothing = decide(out, structure="mixed", weights={"as_run": 1.0})
    assert nothing.choice().mean == pytest.approx(as_run.choice().mean)


def test_a_decision_is_written_whole_and_says_what_it_is_of(decision, tmp_path):
    folder = write(decision, tmp_path / "decided")
    assert {f"{name}.parquet" for name in TABLES} <= {p.name for p in folder.iterdir()}
    written = pd.read_parquet(folder / "summary.parquet")
    pd.testing.assert_frame_equal(written, decision.summary)
    assert set(written["perspective"]) == set(PERSPECTIVES)


def test_another_trial_is_worth_no_more_than_knowing_all(decision):
    found = decision.evsi("inklusion", n=[40, 80], setup_dkk=1e6, citizen_dkk=1000)
    assert (found["evsi"] <= decision.evpi.iloc[0] + 1e-9).all() and (found["evsi"] >= 0).all()
    assert found["enbs"].to_numpy() == pytest.approx((found["evsi"] - 1e6 - 1000 * found["n"]).to_numpy())
    assert found["is_best"].sum() <= 1
    lost = max(decision.by_draw()[:, 1:].mean(axis=0).max(), 0.0)
    assert found["enbs_wait"].to_numpy() == pytest.approx(-1e6 - 1000 * found["n"] - lost), "its one year is over"


@pytest.mark.study
def test_a_flat_refund_is_what_a_run_under_it_would_give(result, decision):
    with pytest.warns(UserWarning):
        again = decide(compare(**KEYS, **{"economy.refund": "flat_20"}), prices="drawn")
    told = again.summary.pivot(index="arm", columns="perspective", values="mean_dkk")
    for _, row in decision.refund.iterrows():
        assert row["flat_20_dkk"] == pytest.approx(told.loc[row["arm"], row["party"]], rel=1e-4, abs=100)
    assert (decision.refund["flat_20_dkk"] - decision.refund["ladder_dkk"]).abs().max() > 1000
    assert again.refund.empty


@pytest.mark.study
def test_a_rule_of_stopping_is_between_never_and_always(result):
    settings = {"ips": {"eligible": "all", "places": 40, "end_week": 40}, "ips_ringkoebing_skjern": {"end_week": 40}}
    with pytest.warns(UserWarning):
        ended = compare(**{**KEYS, "policy_settings": settings})
    going_on = decide(result)
    found = going_on.stopping(ended, 40)
    on, off = going_on.net_benefit()[1], decide(ended).net_benefit()[1]
    row = found.iloc[0]
    assert row["nb_never_dkk"] == pytest.approx(on.mean()) and row["nb_always_dkk"] == pytest.approx(off.mean())
    assert row["nb_rule_dkk"] >= max(on.mean(), off.mean()) - 1e-6
    assert row["nb_rule_dkk"] <= np.maximum(on, off).mean() + 1e-6
    assert row["value_unseen_dkk"] <= row["value_dkk"] + 1e-6, "a threshold looks best on what it was chosen on"
    mixed = replace(going_on, question=replace(going_on.question, structure="mixed"))
    pd.testing.assert_frame_equal(mixed.stopping(ended, 40), found)  # the ended runs need no other forms
    with pytest.raises(UserError, match=r"stop_week=41.*40"):
        going_on.stopping(ended, 41)
    with pytest.raises(UserError, match="same designs"):
        going_on.stopping(compare(**{**KEYS, "policies": ["ips_ringkoebing_skjern"], "policy_settings": {}}), 40)


def _without_an_amount(ledger):
    return ledger.assign(oere=ledger["oere"].astype(float).where(np.arange(len(ledger)) != 5))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda f: replace(f, runs=f.runs[f.runs["arm"] != "usual"]), "no runs of usual"),
        (lambda f: replace(f, runs=f.runs[f.runs["arm"] == "usual"]), "nothing to choose between"),
        (lambda f: replace(f, runs=f.runs[~((f.runs["arm"] == "ips") & (f.runs["replication"] > 3))]), "the same"),
        (lambda f: replace(f, config={**f.config, "chance_per_draw": 1000}), "one draw"),
        (lambda f: replace(f, runs=f.runs.drop(columns="draw")), "draw"),
        (lambda f: replace(f, config={**f.config, "trial_arms": ["usual", "ips"]}), "virtual trial"),
        (lambda f: replace(f, config={k: v for k, v in f.config.items() if k != "knowledge"}), "draw"),
        (lambda f: replace(f, config={k: v for k, v in f.config.items() if k != "start"}), "start"),
        (lambda f: replace(f, frames={k: v for k, v in f.frames.items() if k != "ledger"}), "ledger"),
        (lambda f: replace(f, frames={**f.frames, "ledger": _without_an_amount(f.frames["ledger"])}), "1 of"),
        (lambda f: replace(f, frames={**f.frames, "ledger": f.frames["ledger"][:0]}), "no payments"),
        (lambda f: replace(f, runs=f.runs.assign(n_participants=np.nan)), "n_participants"),
    ],
)
def test_results_that_bear_no_decision_are_refused_in_one_line(result, change, named):
    folder = result.as_folder()
    with pytest.raises(UserError) as refused:
        decide(change(folder))
    assert named in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"k": [-1]}, "k=[-1]"),
        ({"k": [500, 0]}, "rising"),
        ({"k": [0, 0]}, "none twice"),
        ({"horizon_years": 40}, "2 whole years"),
        ({"horizon_years": 0}, "horizon_years=0"),
        ({"horizon_years": 1.5}, "whole number"),
        ({"perspective": "kommune"}, "municipality"),
        ({"discount": -2}, "-2"),
        ({"discount": "fm_2021"}, "fm_2021"),
        ({"prices": "free"}, "drawn, fixed"),
        ({"price_range": {"course_weke": [0, 1]}}, "course_week"),
        ({"price_range": {"course_week": [3, 1]}}, "lower end first"),
        ({"price_range": {"course_week": 3}}, "two numbers"),
        ({"groups": ["helth"]}, "health"),
        ({"effect": "weeks_in_jobs"}, "weeks_in_job"),
        ({"effect": "retention_13w"}, "some of the citizens"),
        ({"effect": "in_job", "horizon_years": 1}, "end of the run"),
        ({"structure": "mixed"}, "structure_replications"),
        ({"structure": "best"}, "as_run"),
        ({"tax": "maybe"}, "on or off"),
        ({"perspektive": "state"}, "perspective"),
        ({"weights": 3}, "weights=3"),
    ],
)
def test_a_bad_question_is_refused_in_one_line(result, keys, named):
    with pytest.raises(UserError) as refused:
        decide(result, **keys)
    assert named in str(refused.value) and "\n" not in str(refused.value)


def test_an_input_that_bears_on_the_choice_is_told_from_luck(result):
    found = decide(result)
    u = found.by_draw(0.0)
    luck = np.random.default_rng(5)
    noise = {f"noise_{k}": luck.normal(size=len(u)) for k in range(200)}
    gain = u[:, 1] - u[:, 0]
    noise["cause"] = gain + 0.3 * gain.std() * luck.normal(size=len(u))
    found.__dict__["inputs"] = pd.DataFrame(noise)
    assert bearing(found) == ["cause"]
    found.__dict__["inputs"] = pd.DataFrame({"same": np.ones(len(u))})
    assert bearing(found) == []


def test_what_is_fixed_teaches_nothing(decision):
    one = decision.inputs.assign(constant=1.0)
    decision.__dict__["inputs"] = one
    row = decision.evppi(["constant"]).iloc[0]
    assert row["evppi"] == 0.0 and row["method"] == "fixed"
    with pytest.raises(UserError, match="no such input"):
        decision.evppi(["nothing_like_it_at_all"])
    with pytest.raises(UserError, match="too many"):
        decision.evppi(["prior-driven"])


def test_saved_counts_the_accounts_it_is_given(decision):
    g = decision.gathered
    staff = saved(g, "municipality", (Account.STAFF,))
    assert (staff[BASE] == 0).all() and staff[1].mean() < 0, "a programme costs posts"
    assert saved(g, "supplier", (Account.STAFF,))[1] == pytest.approx(-staff[1])
    assert Party.SUPPLIER.name.lower() in PERSPECTIVES
