"""What a reader is told of a programme: before the run, in the report, and why a budget was not spent."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pandas as pd
import pytest
from pictures import unrendered
from small import CASH, LONG, REVALIDATION, settings

from simulation import api
from simulation.cli.compare import draw
from simulation.cli.exits import MISTAKE
from simulation.cli.main import main
from simulation.comparison import commands
from simulation.inputs.chosen import chosen
from simulation.inputs.inputs import inputs
from simulation.inputs.programmes import programmes, said, warned
from simulation.report import as_run, effect_tables, occupancy
from simulation.report.page import sheet_of
from simulation.report.sheet import render
from simulation.results.denominators import participants
from simulation.results.folder import read_folder
from simulation.results.programmes import filled, unspent
from simulation.results.programmes import spent as paid_on
from simulation.results.store import Page
from simulation.words.texts import Texts

STOCK = {**CASH, "n": 60, "inflow_per_year": 0}
EN, DA = Texts("en"), Texts("da")
GIVEN = {
    "policy": ["ips", "reconnect", "hjoerring_investment"],
    "policies": {
        "ips": {"places": 50},
        "hjoerring_investment": {"budget_dkk": 4_000_000, "budget_years": 1, "hiring_phase_weeks": 10},
    },
    "staff": {"cost_year_dkk": 700_000},
    "economy": {"overrides": {"course_week": 2000}},
    "horizon_weeks": 26,
    "replications": 2,
    "structure_replications": 0,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("programme") / "out"
    asked = settings(STOCK, **GIVEN)
    with unrendered(), commands.console.capture() as heard:
        commands.compare(asked, out, Page(lambda folder: draw(folder, "en")))
    return SimpleNamespace(settings=asked, out=out, heard=heard.get(), folder=read_folder(out))


def test_before_the_run_each_arm_says_whom_it_is_for_and_how_many_places_there_are(run):
    before = run.heard.partition("compare copenhagen")[0]
    ips, nobody = run.folder.manifest["programmes"][:2]
    assert 0 < ips["eligible_at_start"] < 40
    assert f"ips: {ips['eligible_at_start']} of 60 citizens eligible at the start; 50 places with 2 posts" in before
    assert "warning: reconnect: nobody is eligible" in before
    assert "warning: ips: 50 places for" in before
    assert nobody["eligible_at_start"] == nobody["eligible_on_arrival"] == 0


def test_what_is_said_before_and_after_the_run_is_in_the_language_asked_for(run, tmp_path):
    copied = shutil.copytree(run.out, tmp_path / "out")
    with unrendered(), commands.console.capture() as heard:
        commands.announce(run.settings, programmes(run.settings), DA)
        draw(copied, "da")
    before, _, after = heard.get().partition("skriver rapporten")
    ips = run.folder.manifest["programmes"][0]
    assert (
        f"ips: {ips['eligible_at_start']} af 60 borgere i målgruppen ved start; 50 pladser med 2 stillinger" in before
    )
    assert "advarsel: reconnect: ingen er i målgruppen, hverken ved start eller ankomst: " in before
    assert "(policies.reconnect.eligible=all tager alle med)" in before
    assert "advarsel: ips: 50 pladser til" in before
    assert "tog ingen ind" in after and "af et budget på" in after and "warning" not in before + after


def test_an_empty_programme_and_one_that_takes_nobody_are_warned_of_in_both_languages(run):
    for texts, empty, nobody in (
        (EN, "of the places were filled", "took nobody in"),
        (DA, "var fyldt", "tog ingen ind"),
    ):
        found = [texts.said(found) for found in occupancy.warnings(run.folder)]
        assert [line for line in found if line.startswith("IPS: ") and empty in line]
        assert [line for line in found if line.startswith("Reconnect") and nobody in line]
        page = render(sheet_of(run.folder, texts, {}), texts)
        assert all(line in page for line in found)
    assert "took nobody in" in run.heard.partition("writing the report")[2]


def test_the_share_of_filled_places_is_the_one_of_the_weeks(run):
    weekly = pd.read_parquet(run.out / "weekly.parquet")
    own = weekly[weekly["arm"] == "ips"]
    found = filled(run.folder, "ips")
    assert own["places_programme"].eq(50).all()
    by_hand = own.groupby("replication")["stock_in_programme"].mean() / 50
    assert found.values["share"].tolist() == pytest.approx(by_hand.tolist())
    years = own.groupby("replication")["stock_in_programme"].sum() * 7 / 365.25
    ledger = pd.read_parquet(run.out / "ledger.parquet")
    paid = ledger[(ledger["arm"] == "ips") & (ledger["policy"] == "ips")]
    paid = paid[paid["account"].isin(["staff", "training", "support"])].groupby("replication")["oere"].sum() / 100
    assert found.values["cost_per_year"].tolist() == pytest.approx((paid / years).tolist())


def test_a_budget_is_accounted_for_to_the_last_krone(run):
    record = next(r for r in run.folder.manifest["programmes"] if r["policy"] == "hjoerring_investment")
    # 4 million over a year buy 5 posts of 700,000; half the year lies after the horizon
    assert record["posts"] == 5
    gone = unspent(run.folder, record)
    assert gone["rounding"] == pytest.approx(500_000)
    assert gone["horizon"] == pytest.approx(5 * 700_000 * (1 - 26 * 7 / 365.25))
    assert gone["hiring"] == pytest.approx(700_000 * 7 / 365.25 * (0 + 2 + 4 + 6 + 8))
    assert gone["ended"] == 0
    spent = paid_on(run.folder, record, ("staff", "support"))
    assert spent + sum(gone.values()) == pytest.approx(4_000_000)
    assert abs(gone["rest"]) < 500, "every reason is told, but for the øre lost in weeks"
    (said_of_it,) = [w for w in map(EN.said, as_run.warnings(run.folder)) if "of a budget of" in w]
    for reason in ("falls after the horizon", "less than a whole post", "posts that start later"):
        assert reason in said_of_it


@pytest.mark.parametrize(
    ("keys", "reason", "dkk"),
    [
        ({"end_week": 20}, "ended", 6 * 585_000 * (0.5 - 20 * 7 / 365.25)),
        ({}, "rounding", 2_000_000 - 6 * 585_000 * 0.5),
        ({"start_week": 50, "end_week": 58}, "horizon", 6 * 585_000 * (0.5 - 10 * 7 / 365.25)),
    ],
)
def test_what_of_a_budget_cannot_be_spent_is_known_before_the_run(keys, reason, dkk):
    own = {"budget_dkk": 2_000_000, "budget_years": 0.5, "hiring_phase_weeks": 0, **keys}
    (record,) = programmes(settings(STOCK, policy=["hjoerring_investment"], policies={"hjoerring_investment": own}))
    assert record["posts"] == 6
    assert record["budget"]["unspent"][reason] == pytest.approx(dkk)


def test_a_budget_decides_the_posts_of_a_programme_that_has_posts_of_its_own():
    policies = {"ips_hjoerring": {"budget_dkk": 1_200_000, "budget_years": 1}}
    (record,) = programmes(settings(STOCK, policy=["ips_hjoerring"], policies=policies))
    assert record["posts"] == 2
    assert record["budget"]["decides_posts"]


def test_posts_that_no_place_needs_are_warned_of(run):
    policies = {"ips": {"budget_dkk": 3_000_000, "places": 25}}
    (record,) = programmes(settings(STOCK, policy=["ips"], policies=policies))
    assert (record["posts"], record["posts_needed"]) == (5, 1)


def test_a_programme_whose_posts_follow_the_citizens_has_no_places_to_fill():
    (record,) = programmes(settings(LONG, policy=["flere_skal_med"]))
    assert record["places"] is record["posts"] is None
    assert record["eligible_at_start"] > 50, "also those whose case is still to be looked at"
    assert warned([record]) == []
    assert EN.told(said([record])[0]).endswith("places follow the citizens")


def test_those_who_come_later_are_told_apart():
    (record,) = programmes(settings(REVALIDATION, policy=["revalidation"]))
    assert 0 < record["eligible_on_arrival"] <= record["citizens_later"]
    assert record["citizens_at_start"] == 60


def test_python_warns_before_it_runs():
    with pytest.warns(UserWarning, match="reconnect: nobody is eligible"):
        found = api.compare(
            "copenhagen_activity_ready",
            ["reconnect"],
            replications=1,
            population_changes={"n": 30, "inflow_per_year": 0},
            horizon_weeks=4,
            workers=1,
        )
    assert found.programmes[0]["policy"] == "reconnect"


@pytest.mark.parametrize("start", [12, 13, 500])
def test_a_start_at_or_after_the_horizon_is_refused(start, capsys, tmp_path):
    words = ["compare", "population.n=20", "policy=[ips]", "horizon_weeks=12", f"policies.ips.start_week={start}"]
    assert main([*words, f"out={tmp_path / 'out'}"]) == MISTAKE
    said_of_it = capsys.readouterr().err
    assert f"policies.ips.start_week={start}" in said_of_it
    assert "horizon_weeks=12" in said_of_it
    assert said_of_it.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_every_key_the_user_set_is_among_the_inputs(run):
    asked = chosen(run.settings)
    assert asked["policies.ips.places"] == 50
    assert asked["policies.hjoerring_investment.budget_dkk"] == 4_000_000
    assert asked["economy.overrides.course_week"] == 2000
    assert asked["staff.cost_year_dkk"] == 700_000
    assert asked["population.n"] == 60
    listed = {i["name"]: i for i in inputs(run.settings, ["usual", "ips", "hjoerring_investment"])}
    for key in asked:
        name = key.replace("economy.overrides.", "economy.")
        if not key.startswith("policies.reconnect"):
            assert listed[name]["kind"] == "chosen", key
            assert listed[name]["source"] == "chosen by the user"
    assert listed["economy.course_week"]["value"] == 2000
    page = (run.out / "report.html").read_text()
    assert all(key in page for key in asked)


def test_each_rate_says_its_year(run):
    prices = {p["name"]: p for p in run.folder.manifest["prices"]}
    assert (prices["kontanthjaelp_other_30"]["price_year"], prices["kontanthjaelp_other_30"]["status"]) == (
        2024,
        "read",
    )
    shares = prices["tax_municipal"]
    assert (shares["price_year"], shares["value"]) == (2023, 0.25018), "what is not regulated is of its own year"
    told = prices["uddannelseshjaelp_activity_lone"]
    assert (told["price_year"], told["status"], told["value"]) == (2024, "derived", 2873), "2,784 kr of 2023 x 1.032"
    assert prices["post_year"]["value"] == 700_000
    assert prices["post_year"]["kind"] == "chosen"
    for texts, none in ((EN, "none stated"), (DA, "ikke angivet")):
        table = as_run.prices(run.folder, texts)
        years = {str(p["price_year"]) if p["price_year"] else none for p in prices.values()}
        assert {row.cells[2] for row in table.rows} == years >= {"2023", "2024", none}
    assert not any("DKK" in cell for row in as_run.prices(run.folder, DA).rows for cell in row.cells)


def test_effects_stand_per_participant_and_per_citizen_with_the_denominator_in_the_heading(run):
    table = effect_tables.contrasts(run.folder, EN)
    assert table.columns[3:6] == ["IPS, per participant", "IPS, per citizen", "Reading"]
    rows = {row.cells[0]: row.cells for row in table.rows}
    shared, each = (float(rows["Weeks in ordinary job, mean"][k].split(" ")[0].replace("−", "-")) for k in (3, 4))
    took_part = participants(run.folder.runs, "ips")
    assert abs(shared) == pytest.approx(abs(each) * 60 / took_part, rel=0.2, abs=0.1)
    nobody = table.columns.index("Reconnect, per participant")
    assert rows["Ever in ordinary job"][nobody] == "–", "nobody took part: no value, not a zero"
    summary = json.loads((run.out / "summary.json").read_text())["arms"]
    assert summary["reconnect"]["per_participant"]["in_job"]["mean"] is None
    assert summary["ips"]["programme"]["occupancy"] < 0.8


def test_first_exits_compete_and_add_up_and_the_dead_get_no_verdict(run):
    main_table = effect_tables.contrasts(run.folder, EN)
    assert not {"Died", "Moved away", "Reached pension age"} & {row.cells[0] for row in main_table.rows}
    table = effect_tables.competing(run.folder, EN)
    assert "no verdict" in table.caption
    assert not any("differs" in cell or "▲" in cell for row in table.rows for cell in row.cells)
    exits = [c for c in run.folder.runs.columns if c.startswith("exit_")]
    assert len(exits) == 10
    assert run.folder.runs[exits].sum(axis=1).tolist() == pytest.approx(
        run.folder.runs["any_change_of_state"].tolist()
    )
    assert {"Died", "Moved away", "Reached pension age", "Any first exit"} <= {row.cells[0] for row in table.rows}
