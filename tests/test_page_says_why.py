"""What a reader stumbled over: the page says why a number is as it is, and nothing that does not hold there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from planted_study import make_study
from report_folder import make_folder, write_table
from small import FLEKSJOB, FORLOEB, settings

from simulation import api
from simulation.comparison.commands import announce
from simulation.engine.progress import console
from simulation.inputs.inputs import inputs
from simulation.inputs.listing import parameters
from simulation.inputs.programmes import programmes
from simulation.inputs.warned import warnings_of
from simulation.report import as_run, money_tables, naming, occupancy, sources
from simulation.report.kinds import draw
from simulation.report.page import sheet_of
from simulation.report.sheet import render
from simulation.results import savings, sealed
from simulation.results.folder import ResultFolder, read_folder
from simulation.results.programmes import COLUMNS
from simulation.words.texts import LANGUAGES, Texts, catalogue

EN, DA = Texts("en"), Texts("da")


def result(path: Path, arm: str, replications: int = 3, **weekly: float) -> ResultFolder:
    """Return a made-up result of one policy, with what its weeks hold of posts and places."""
    folder = make_folder(path, ("usual", arm), replications=replications, weeks=30)
    weeks = pd.read_parquet(folder / "weekly.parquet")
    told = dict.fromkeys(COLUMNS, 0.0) | weekly
    write_table(folder / "weekly.parquet", weeks.assign(**told))
    runs = pd.read_parquet(folder / "runs.parquet")
    write_table(folder / "runs.parquet", runs.assign(n_participants=np.where(runs["arm"] == arm, 38.0, 0.0)))
    return read_folder(folder)


def programme(found: ResultFolder, **record: Any) -> ResultFolder:
    """Return the result with a programme's record in its manifest."""
    arm = found.policies[0]
    return replace(found, manifest=found.manifest | {"programmes": [{"arm": arm, "policy": arm, **record}]})


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (EN, "60 of them are open, as the posts (4) hold no more at 15 citizens each"),
        (DA, "60 af dem er åbne, da stillingerne (4) ikke kan rumme flere med 15 borgere hver"),
    ],
)
def test_the_inputs_say_why_fewer_places_are_open_than_documented(tmp_path: Path, texts: Texts, why: str) -> None:
    name = "policies.ips_ringkoebing_skjern.places"
    listed = inputs(settings(FORLOEB, policy=["ips_ringkoebing_skjern"]), ["ips_ringkoebing_skjern"])
    found = read_folder(make_folder(tmp_path, replications=1))
    table = sources.inputs(replace(found, manifest={"inputs": listed}), texts)
    assert table is not None
    told = {row.cells[0].split("\n")[-1]: row.cells for row in table.rows}
    assert told[name][1].startswith("70 ")
    assert told[name][3].endswith(f"54; {why}")
    assert sum(why in cells[3] for cells in told.values()) == 1


def test_places_that_the_posts_hold_need_no_reason() -> None:
    listed = inputs(settings(FORLOEB, policy=["ips", "jobfirst"]), ["ips", "jobfirst"])
    assert not [record["name"] for record in listed if "room" in record]


def budgeted(tmp_path: Path, rest: float) -> ResultFolder:
    """Return a result with a budget of which 300 million, 1 million, 20,000 and ``rest`` kroner were not spent."""
    unspent = {"rounding": 20_000.0, "hiring": 1e6, "horizon": 300e6, "ended": 0.0}
    budget = {"dkk": 301_020_000.0 + rest, "years": 4.0, "decides_posts": True, "unspent": unspent}
    return programme(
        result(tmp_path, "hjoerring_investment"),
        eligible_at_start=1, citizens_at_start=1, eligible_on_arrival=0, citizens_later=0, places=30, posts=1,
        posts_needed=1, caseload_limit=30.0, start_week=0, start_date="2024-01-01", end_week=None, end_date=None,
        intake_weeks=None, hiring_phase_weeks=0, ramp_weeks=0, fidelity=1.0, post_week_dkk=11_000.0, budget=budget,
    )  # fmt: skip


def test_every_reason_why_a_budget_is_not_spent_is_said_and_no_rest_below_a_week_of_a_post(tmp_path: Path) -> None:
    found = budgeted(tmp_path, 8.0)
    (said,) = map(EN.said, as_run.warnings(found))
    for reason in ("falls after the horizon", "20,000\u00a0kr. is less than a whole post", "posts that start later"):
        assert reason in said
    assert "and other" not in said
    table = as_run.table(found, EN)
    assert table is not None
    assert not [row for row in table.rows if "and other" in row.cells[0]]
    assert [row.cells[1][-12:] for row in table.rows if row.cells[0] == EN("as_run.granted")] == ["over 4 years"]
    (said,) = map(EN.said, as_run.warnings(budgeted(tmp_path / "more", 12_000.0)))
    assert "12,000\u00a0kr. is support of places nobody was in, and other" in said


def test_what_is_paid_beside_a_budget_is_said_once_where_there_is_a_budget(tmp_path: Path) -> None:
    found = budgeted(tmp_path, 8.0)
    for texts, said in ((EN, "are paid beside the budget, not out of it"), (DA, "betales ved siden af budgettet")):
        assert render(sheet_of(found, texts, {}), texts).count(said) == 1
        table = as_run.table(programme(found, **found.manifest["programmes"][0] | {"budget": None}), texts)
        assert table is not None and said not in table.caption


def test_a_stock_set_alone_is_said_to_leave_the_inflow_as_it_is() -> None:
    def told(**population: Any) -> list[str]:
        asked = settings({"name": "copenhagen_activity_ready", **population})
        return [w["key"] for w in warnings_of(asked)]

    assert told(n=60) == ["stock_alone"]
    assert told() == told(n=60, inflow_per_year=10) == told(n=7000) == []
    nobody_comes = settings({"name": "families", "n": 60})
    assert [w["key"] for w in warnings_of(nobody_comes)] == []
    (record,) = warnings_of(settings({"name": "copenhagen_activity_ready", "n": 60}))
    assert "population.n=60" in naming.warning(record, EN)
    assert "<code>population.inflow_per_year</code>" in naming.warning(record, DA)


def test_a_stock_set_alone_is_told_before_the_run_and_in_the_list_of_keys() -> None:
    asked = settings({"name": "copenhagen_activity_ready", "n": 60}, policy=["ips"], horizon_weeks=4)
    with console.capture() as heard:
        announce(asked, programmes(asked))
    assert "warning: population.n=60 sets the citizens at the start alone" in heard.get()
    with pytest.warns(UserWarning, match="population.n=60 sets the citizens at the start alone"):
        api.compare(policies=["ips"], replications=1, population_changes={"n": 60}, horizon_weeks=2, workers=1)
    listed = {record["name"]: record for record in parameters()}
    assert "does not change population.inflow_per_year" in listed["population.n"]["meaning"]
    assert listed["population.inflow_per_year"]["unit"] == "citizens a year"


def test_places_left_for_a_fleksjob_are_not_called_the_price_of_empty_places(tmp_path: Path) -> None:
    (record,) = programmes(settings(FLEKSJOB, policy=["aarhus_fleksjob"]))
    half = {"places_programme": 160.0, "stock_in_programme": 40.0, "posts_programme": 4.0}
    found = programme(result(tmp_path, "aarhus_fleksjob", **half), **record)
    for texts, left, empty in (
        (EN, "leave their place when a fleksjob begins", "price of empty places"),
        (DA, "forlader deres plads, når et fleksjob begynder", "prisen for tomme pladser"),
    ):
        (said,) = map(texts.said, occupancy.warnings(found))
        assert left in said
        assert empty not in said
        (said,) = map(texts.said, occupancy.warnings(programme(found, **record | {"temporary_fleksjob_weeks": 0})))
        assert empty in said


def test_whole_numbers_of_places_and_posts_have_no_decimals(tmp_path: Path) -> None:
    half = {"places_programme": 240.0, "stock_in_programme": 37.9, "posts_programme": 10.0}
    found = result(tmp_path, "ips", **half)
    (said,) = map(EN.said, occupancy.warnings(found))
    assert "37.9 citizens in 240 places, with 10 posts paid" in said
    table = occupancy.table(found, EN)
    assert table is not None
    cells = {row.cells[0]: row.cells[2] for row in table.rows}
    assert (cells["Places"], cells["Posts paid"], cells["Citizens in the programme"]) == ("240", "10", "37.9")
    assert cells["Participants: citizens in the programme at some time"] == "38"


def clauses(lang: str) -> set[str]:
    """Return what a caption says of intervals, where there are any."""
    return {text[lang].strip(" ;,.") for text in catalogue()["intervals"].values()}


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_without_intervals_says_nothing_of_what_they_are(tmp_path: Path, lang: str) -> None:
    half = {"places_programme": 240.0, "stock_in_programme": 38.0}
    few, many = (result(tmp_path / str(n), "ips", n, **half) for n in (3, 12))
    without, with_them = (draw("compare", found.path, lang).read_text("utf-8") for found in (few, many))
    captions = [re.sub(r"<svg.*?</svg>", "", page, flags=re.S) for page in (without, with_them)]
    assert not re.search(r"90.%", captions[0]), "no interval is shown"
    assert [clause for clause in clauses(lang) if clause in captions[0]] == []
    assert len([clause for clause in clauses(lang) if clause in captions[1]]) >= 7
    assert not re.search(r"\{\w*\}", captions[0] + captions[1])


def test_where_employers_are_listed_the_work_they_get_is_said_not_to_be_counted(tmp_path: Path) -> None:
    found = read_folder(make_folder(tmp_path, replications=3))
    net = savings.net(found)
    for texts, said in ((EN, "the value of the work they get"), (DA, "værdien af det arbejde, de får")):
        page = render(sheet_of(found, texts, {}), texts)
        assert page.count(said) == 2, "under who pays, and under the payers"
        table = money_tables.payers(found, texts, net)
        assert table is not None and said in table.caption
        alone = replace(found, ledger=found.ledger[found.ledger["account"] == "refund"])
        without = money_tables.payers(alone, texts, savings.net(alone))
        assert without is not None and said not in without.caption


@pytest.mark.usefixtures("words_alone")
def test_a_folder_without_hashes_says_so_on_its_page_and_no_other_does(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, replications=1)
    whole = json.loads((folder / "manifest.json").read_text())
    for bare in ({}, whole):
        (folder / "manifest.json").write_text(json.dumps(bare))
        for texts, said in ((EN, "holds no hashes of the tables"), (DA, "rummer ingen hashværdier for tabellerne")):
            assert draw("compare", folder, texts.lang).read_text("utf-8").count(said) == 1
    sealed.write_manifest(folder, whole)
    assert "no hashes" not in draw("compare", folder).read_text("utf-8")


@pytest.mark.usefixtures("words_alone")
def test_a_study_without_hashes_says_so_on_its_page_and_no_other_does(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study")
    assert "holds no hashes of the tables" in draw("study", study).read_text("utf-8")
    about = json.loads((study / "study.json").read_text())
    (study / "study.json").write_text(json.dumps(sealed.with_seal(about, study, ["design.parquet"])))
    assert "no hashes" not in draw("study", study).read_text("utf-8")
