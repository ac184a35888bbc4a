"""``indsats decide`` as it is typed: a folder with a page and forms, or one line that says what is wrong."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pandas as pd
import pytest

from simulation import decide
from simulation.cli.main import main

SMALL = (
    "population=ringkoebing_skjern_ressourceforloeb", "population.n=60", "population.inflow_per_year=10",
    "policy=[ips_ringkoebing_skjern]", "horizon_weeks=60",
)  # fmt: skip


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("decide") / "compared"
    assert main(["compare", *SMALL, "replications=8", "structure_replications=1", f"out={out}"]) == 0
    return out


@pytest.fixture(scope="module")
def decided(compared) -> Path:
    out = compared.parent / "decided"
    assert main(["decide", str(compared), "k=[0,500]", f"out={out}", "--lang", "da"]) == 0
    return out


def test_it_ends_with_a_page_a_form_and_a_budget(decided):
    there = {path.name for path in decided.iterdir()}
    assert {"report.html", "skema1.docx", "budget.xlsx", "som.csv", "decision.json", "summary.parquet"} <= there
    said = json.loads((decided / "decision.json").read_text("utf-8"))
    assert said["recommended"] in said["arms"] and said["years"] == [2024] and said["k"] == [0.0, 500.0]
    assert 'lang="da"' in (decided / "report.html").read_text("utf-8")


def test_its_page_is_drawn_again_in_the_other_language(decided, capsys):
    assert main(["report", str(decided), "--lang", "en"]) == 0
    assert 'lang="en"' in (decided / "report.html").read_text("utf-8")
    assert capsys.readouterr().out.strip().splitlines()[-1] == f"results: {decided}"


def test_by_itself_it_stands_beside_the_results(compared, capsys):
    assert main(["decide", str(compared)]) == 0
    assert capsys.readouterr().out.strip().splitlines()[-1] == f"results: {compared.parent / 'decide-compared'}"


@pytest.fixture(scope="module")
def ranked(tmp_path_factory) -> Path:
    """Few places, offered to the youngest and to the oldest first."""
    out = tmp_path_factory.mktemp("ranked") / "ranked"
    keys = ("population=inklusion_trial", "population.n=120", "policy=[ips]", "policies.ips.places=15",
            "horizon_weeks=70", "replications=6", "chance_per_draw=2", "structure_replications=0",
            "first=[age,-age]")  # fmt: skip
    with contextlib.chdir(out.parent):
        assert main(["decide", *keys, f"out={out}", "--lang", "da"]) == 0
    return out


def test_whom_to_offer_the_places_is_run_and_not_summed(ranked):
    found = pd.read_parquet(ranked / "whom.parquet").set_index("first")
    assert found["arm"].to_dict() == {"age": "ips-agelow", "-age": "ips-agehigh"}
    equity = pd.read_parquet(ranked / "equity.parquet").set_index(["arm", "group", "level"]).sort_index()
    took = {arm: equity.loc[(arm, "age"), "participants"] for arm in ("ips", "ips-agelow", "ips-agehigh")}
    assert took["ips-agelow"]["under_30"] > took["ips"]["under_30"] > took["ips-agehigh"]["under_30"]
    summary = pd.read_parquet(ranked / "summary.parquet").set_index(["perspective", "arm"])["mean_dkk"]
    for first, row in found.iterrows():
        saved = summary["municipality"]
        assert row["value_dkk"] == pytest.approx(saved[row["arm"]] - saved["ips"], abs=0.01), first
        each = equity.loc[("ips", "age"), "nb_dkk"] / took["ips"]
        promised = ((took[row["arm"]] - took["ips"]) * each).sum(min_count=1)
        if took["ips"].min() > 0:
            assert row["promised_dkk"] == pytest.approx(promised, abs=0.01), first
    page = (ranked / "report.html").read_text("utf-8")
    assert "Hvem der skal have pladserne" in page and "de yngste først" in page.lower()


def test_what_groups_gain_before_tax_promises_nothing_where_taxes_count(ranked):
    made = next((ranked.parent / "results").glob("compare-*"))
    before, after = (decide(made, tax=tax).whom for tax in (False, True))
    assert after["promised_dkk"].isna().all() and after["value_dkk"].notna().all()
    assert before["promised_dkk"].tolist() == pytest.approx(
        pd.read_parquet(ranked / "whom.parquet")["promised_dkk"].tolist(), nan_ok=True
    )
    assert before["promised_dkk"].notna().any()


def test_choosing_by_group_is_worth_what_the_best_of_each_level_add(ranked):
    equity = pd.read_parquet(ranked / "equity.parquet")
    found = pd.read_parquet(ranked / "by_group.parquet")
    for group, rows in equity.groupby("group"):
        each = rows.pivot(index="level", columns="arm", values="nb_dkk").assign(usual=0.0)
        value = each.max(axis=1).sum() - each.sum().max()
        assert found[found["group"] == group]["value_dkk"].sum() == pytest.approx(value, abs=0.01)
    assert (found["value_dkk"] != 0).any()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["policy=[ips]", "first=[agee]"], "did you mean 'age'"),
        (["policy=[ips]", "first=[find_ability]"], "no trait that a caseworker sees"),
        (["policy=[ips]", "first=[age,age]"], "none twice"),
        (["policy=[ips]", "first=[]"], "none twice"),
        (["policy=[ips,all_inclusive]", "first=age"], "one policy"),
        (["policy=[ips]", "first=age", "budget_dkk=1e6"], "one question at a time"),
    ],
)
def test_rankings_that_are_none_are_refused_before_anything_runs(tmp_path, monkeypatch, capsys, words, named):
    monkeypatch.chdir(tmp_path)
    sizes = ("population=inklusion_trial", "horizon_weeks=60", "replications=4", "chance_per_draw=2")
    assert main(["decide", *sizes, *words]) == 2
    assert named in capsys.readouterr().err.strip().splitlines()[-1]
    assert not list(tmp_path.iterdir())


@pytest.mark.study
def test_under_a_budget_caseloads_are_run_and_compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["decide", *SMALL, "replications=4", "chance_per_draw=2", "budget_dkk=2e6", "out=best"]) == 0
    capacity = pd.read_parquet("best/capacity.parquet")
    assert len(capacity) == 8 and capacity["arm"].str.contains("caseload_limit").all()
    assert capacity["posts"].max() <= capacity["posts"].min() + 0.5, "a budget buys the same posts at any caseload"
    assert capacity["places"].iloc[-1] > capacity["places"].iloc[0]


def test_a_sweep_over_usual_service_or_over_equal_names_is_no_choice(tmp_path, capsys):
    keys = [*SMALL, "replications=4", "record=[weekly]", f"out={tmp_path / 'swept'}"]
    assert main(["sweep", *keys, "policies.usual.caseload_limit=30,60"]) == 0
    assert main(["decide", str(tmp_path / "swept"), f"out={tmp_path / 'out'}"]) == 2
    assert "policies.usual.caseload_limit is no choice" in capsys.readouterr().err


@pytest.mark.study
def test_when_to_stop_is_told_of_two_comparisons(compared, tmp_path):
    ended = tmp_path / "ended"
    keys = [*SMALL, "replications=8", "structure_replications=0", "policies.ips_ringkoebing_skjern.end_week=30"]
    assert main(["compare", *keys, f"out={ended}"]) == 0
    assert main(["decide", str(compared), f"stopped={ended}", "stop_week=30", f"out={tmp_path / 'stop'}"]) == 0
    found = pd.read_parquet(tmp_path / "stop" / "stopping.parquet").iloc[0]
    assert found["week"] == 30 and found["nb_rule_dkk"] >= found["nb_never_dkk"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["k=[-1]"], "k=[-1]"),
        (["k=[500,0]"], "rising"),
        (["k=[nan]"], "k="),
        (["k"], "k: give a value"),
        (["k=[1", "k=2"], "k"),
        (["horizon_years=4"], "1 whole years"),
        (["perspective=kommune"], "municipality"),
        (["discount=-2"], "discount=-2"),
        (["prices=free"], "drawn, fixed"),
        (["price_range={course_week: [2, 1]}"], "lower end first"),
        (["weights={as_run: 0.4}"], "sum to 0.4"),
        (["weights={nothing: 1.0}"], "nothing"),
        (["groups=[helth]"], "health"),
        (["effect=weeks_in_jobs"], "weeks_in_job"),
        (["trial=nothing"], "nothing_trial"),
        (["n=[240]"], "trial=inklusion"),
        (["stopped=somewhere"], "stop_week"),
        (["budget_dkk=5"], "not a folder"),
        (["first=[age]"], "not a folder"),
        (["perspektive=state"], "perspective"),
        (["population.n=5"], "no such key beside a folder"),
        (["--lang", "de"], "--lang"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(compared, tmp_path, capsys, words, named):
    own = [word if word != "k" else "k" for word in words]
    code = main(["decide", str(compared), *own, f"out={tmp_path / 'out'}"])
    told = capsys.readouterr().err.strip().splitlines()
    assert code == 2 and len([line for line in told if line.startswith("indsats:")]) == 1
    assert named in told[-1]
    assert not (tmp_path / "out").exists()


def test_where_it_cannot_write_or_should_not_it_says_so_first(compared, capsys):
    assert main(["decide", str(compared), f"out={compared / 'within'}"]) == 2
    assert "within the results" in capsys.readouterr().err
    assert main(["decide", str(compared), f"out={compared}"]) == 2
    assert main(["decide", str(compared.parent / "nowhere")]) == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["replications=4"], "two draws"),
        (["replications=20", "horizon_weeks=30"], "no calendar year"),
        (["replications=20", "policy=[]"], "policy"),
        (["replications=4", "budget_dkk=1e6"], "two draws"),
        (["replications=20", "stop_week=5"], "stopped"),
        (["replications=20", "out=/proc/x/y"], "/proc"),
    ],
)
def test_what_no_decision_could_be_made_of_is_not_run(tmp_path, monkeypatch, capsys, words, named):
    monkeypatch.chdir(tmp_path)
    keys = [word for word in SMALL if word.partition("=")[0] not in {w.partition("=")[0] for w in words}]
    assert main(["decide", *keys, *words]) == 2
    assert named in capsys.readouterr().err and not list(tmp_path.iterdir())
