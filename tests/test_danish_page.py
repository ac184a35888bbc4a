"""The Danish page has no English word of ours: what the check knows as English comes from the program's own texts."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from simulation.comparison.alternatives import described
from simulation.comparison.transport import traits
from simulation.inputs.inputs import inputs
from simulation.inputs.options import settings_from
from simulation.inputs.warned import warnings_of
from simulation.model.economics.accounts import Account
from simulation.model.economics.price_list import price_list
from simulation.model.population import builtin
from simulation.model.population.synthesis import synthesise
from simulation.model.randomness import luck_of
from simulation.model.rules import switches
from simulation.policies import education
from simulation.policies.catalogue import policy
from simulation.report import knowledge
from simulation.report.calibration import read_calibration
from simulation.report.calibration_figures import draw as draw_calibration
from simulation.report.calibration_tables import measured
from simulation.report.figures import draw as draw_figures
from simulation.report.kinds import draw
from simulation.report.page import sheet_of
from simulation.report.sheet import render
from simulation.results.folder import KEYS, RUN_KEYS, ResultFolder, read_folder
from simulation.results.programmes import COLUMNS
from simulation.run import outcomes
from simulation.run.identity import data_hashes, resolved
from simulation.words.texts import Texts
from tests.danish import POLICIES, danish, english, published, shown, strange, words
from tests.report_folder import made_manifest, make_folder, make_trial, write_table

REFERENCE = Path(__file__).parents[1] / "results" / "reference"
PAGES = list(islice(zip(cycle(POLICIES), cycle(builtin.names())), max(len(POLICIES), len(builtin.names()))))
"""Every policy and every population on a page at least."""
OF_BOTH_LAWS = (dt.date(2025, 6, 30), dt.date(2025, 7, 6))
"""First and last day of a run with the rates from before and after the one cash benefit."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ResultFolder:
    """Return a made-up result of one policy, with every table and everything in them that a run can write."""
    path = tmp_path_factory.mktemp("result")
    make_folder(path, ("usual", "ips"), replications=4, weeks=30)
    _all_outcomes(path)
    _weeks_of_programmes(path)
    _all_accounts(path)
    _structures(path)
    return read_folder(path)


def full(base: ResultFolder, name: str, place: str = "hedensted") -> ResultFolder:
    """Return the made-up result as that of a policy on a population, far from its evidence."""
    settings = settings_from({"population": {"name": place, "n": 500}, "policy": [name], "replications": 4})
    config = resolved(settings) | {"horizon_weeks": 30, "replications": 5}
    manifest = made_manifest() | {
        "machine": {"system": "Linux", "processor": "x86_64", "cores": 2, "python": "3.11.7"},
        "data_hashes": data_hashes(),
        "inputs": inputs(settings, ["usual", name]),
        "warnings": [*warnings_of(settings), "IPS: far away"],
        "structure": described(settings),
        "transport": [_far(name)],
        "variance_reduction": {o: {name: 2.0} for o in outcomes.describe()},
        "programmes": [_programme(name), _programme(name) | {"places": None, "posts": None, "end_week": None}],
        "prices": price_list(*OF_BOTH_LAWS, "benefit_rates", {"wage_hour": 150.0, "kontanthjaelp": [1.0, 2.0]}),
        "set_by_user": {"policies.ips.eligible": "all", "record": ["weekly"], "companies.number": 70},
    }
    tables = {n: getattr(base, n).replace({"arm": {"ips": name}}) for n in (*KEYS, "structure")}
    return replace(base, config=config, manifest=manifest, **tables)


def _far(name: str) -> dict[str, Any]:
    """Return the record of a policy whose evidence is far away, by every trait there is."""
    known = traits(synthesise(builtin.builtin("families"), luck_of(0, 0), 1, education.lengths()))
    every = [*(t for own in known.values() for t in own), "companies", "labour_market"]
    place = policy(name).evidence_population or "hedensted"
    return {
        "arm": name,
        "policy": name,
        "distance": 0.7,
        "verdict": "far",
        "common_support": 0.5,
        "widening": 1.2,
        "evidence_population": place,
        "evidence_title": builtin.builtin(place).title,
        "warning": "IPS: far away",
        "groups": {g: {"distance": 0.7, "verdict": "far"} for g in knowledge.GROUPS},
        "differ_most": [{"group": "", "trait": t, "difference": 0.7} for t in every],
    }


def _programme(name: str) -> dict[str, Any]:
    """Return a programme as run with everything that can be said of it, and a budget that was not spent."""
    unspent = dict.fromkeys(("rounding", "hiring", "horizon", "ended"), 1e6)
    return {
        "arm": name,
        "policy": name,
        "title": "",
        "caseload_limit": 25.0,
        "fidelity": 0.8,
        "ramp_weeks": 4,
        "citizens_at_start": 400,
        "citizens_later": 100,
        "eligible_at_start": 40,
        "eligible_on_arrival": 10,
        "places": 100,
        "posts": 6,
        "posts_needed": 4,
        "start_week": 2,
        "start_date": "2024-01-15",
        "end_week": 26,
        "end_date": "2024-07-01",
        "intake_weeks": 10,
        "hiring_phase_weeks": 8,
        "temporary_fleksjob_weeks": policy(name).design.temporary_fleksjob_weeks,
        "post_week_dkk": 11_000.0,
        "budget": {"dkk": 24e6, "years": 2.0, "decides_posts": True, "unspent": unspent},
    }


def _all_outcomes(path: Path) -> None:
    """Give the tables every outcome there is, with the unit and the description a run writes."""
    for table in ("runs", "contrasts"):
        frame = pd.read_parquet(path / f"{table}.parquet")
        for outcome in outcomes.describe():
            if outcome not in frame:
                frame[outcome] = np.linspace(1, 2, len(frame))
        write_table(path / f"{table}.parquet", frame, outcomes.describe())


def _weeks_of_programmes(path: Path) -> None:
    """Give the weeks posts and places of the programme, half of them filled."""
    weeks = pd.read_parquet(path / "weekly.parquet")
    told = dict.fromkeys(COLUMNS, 20) | {"places_programme": 40}
    write_table(path / "weekly.parquet", weeks.assign(**told))


def _all_accounts(path: Path) -> None:
    """Give the ledger a posting of every account."""
    ledger = pd.read_parquet(path / "ledger.parquet")
    first = ledger.drop_duplicates(["cell", "arm", "replication"])
    more = [first.assign(account=a.name.lower(), payer="municipality", receiver="citizen") for a in Account]
    pd.concat([ledger, *more]).to_parquet(path / "ledger.parquet")


def _structures(path: Path) -> None:
    """Write a table of every other structure."""
    rows = [
        {"switch": s, "taken": x["default"], "alternative": other, "arm": "ips", "outcome": o, "replications": 2}
        for s, x in switches.switches().items()
        for other in x["alternatives"]
        if other != x["default"]
        for o in ("mean_weeks_in_job", "in_job", "off_support", "municipal_saving_dkk")
    ]
    numbers = {"as_run": 1.0, "otherwise": 2.0, "difference": 1.0, "standard_error": 0.5}
    pd.DataFrame(rows).assign(**numbers).to_parquet(path / "structure.parquet")


@pytest.mark.parametrize(("name", "place"), PAGES)
def test_the_danish_page_has_no_english_word_of_ours(name: str, place: str, base: ResultFolder) -> None:
    few = [
        *RUN_KEYS,
        "n_citizens",
        "n_admitted",
        "in_job",
        "ever_job_or_education",
    ]  # all of them on the page of the next test
    slim = replace(base, runs=base.runs[few], contrasts=base.contrasts[few])
    result = full(slim, name, place)
    page = render(sheet_of(result, Texts("da"), {}), Texts("da"))
    assert not strange(shown(page)), sorted(strange(shown(page)))


def test_the_danish_page_with_every_outcome_has_no_english_word_of_ours(base: ResultFolder) -> None:
    result = full(base, "flere_i_job")
    page = render(sheet_of(result, Texts("da"), {}), Texts("da"))
    assert not strange(shown(page)), sorted(strange(shown(page)))


def test_the_danish_figures_have_no_english_word_of_ours(base: ResultFolder) -> None:
    for drawn in draw_figures(full(base, "flere_i_job"), Texts("da")).values():
        said = " ".join([drawn.title, drawn.caption, *(t.get_text() for t in drawn.figure.findobj(Text))])
        assert not strange(said), (drawn.name, sorted(strange(said)))


def troubled(tmp_path: Path) -> Path:
    """Return a copy of the reference calibration in which no check holds and every table has rows."""
    folder = Path(shutil.copytree(REFERENCE / "calibrate", tmp_path / "calibrate"))
    found = json.loads((folder / "calibration.json").read_text("utf-8"))
    one, other = (p["name"] for p in found["parameters"][:2])
    found["parameters"][0]["not_told_from"] = [other]
    both = {"combination": 0.9, "best_alone": 0.3}
    found["redundant_pairs"] = [both | {"first": one, "second": other, "correlation": -0.95, "weight_first": 0.7,
                                        "weight_second": 0.7, "why": "correlation"}]  # fmt: skip
    found["combinations"] = [both | {"parts": f"{one}, {other}", "weights": f"+0.70 {one}, +0.70 {other}"}]
    found["coverage"]["failing"], found["failed_runs"] = [one], 3
    found["redundancy_check"]["flagged"], found["typical"]["misspecified"] = False, True
    found["prior_predictive"]["outside"] = found["posterior_predictive"]["far_paths"] = ["ips.inklusion_rct.ips"]
    found["posterior_predictive"]["p"] = 0.01
    (folder / "calibration.json").write_text(json.dumps(found), "utf-8")
    before = pd.read_parquet(folder / "prior_predictive.parquet").assign(inside=False)
    before.to_parquet(folder / "prior_predictive.parquet")
    return folder


@pytest.mark.study
def test_the_danish_page_of_a_calibration_has_no_english_word_of_ours(tmp_path: Path, words_alone: None) -> None:
    folder = troubled(tmp_path)
    page = shown(draw("calibrate", folder, "da").read_text("utf-8"))
    assert not strange(page), sorted(strange(page))
    frame = read_calibration(folder).predictive
    named = [measured(record, Texts("da")) for record in frame.to_dict("records")]
    assert all(name.endswith(")") for name in named), "a figure without Danish words is shown by its unit alone"
    for drawn in draw_calibration(read_calibration(folder), Texts("da")).values():
        said = " ".join([drawn.title, drawn.caption, *(t.get_text() for t in drawn.figure.findobj(Text))])
        assert not strange(said), (drawn.name, sorted(strange(said)))


@pytest.mark.parametrize(("replications", "admitted"), [(20, 30), (14, 0)])
def test_the_danish_page_of_a_trial_has_no_english_word_of_ours(
    tmp_path: Path, replications: int, admitted: int
) -> None:
    page = shown(draw("trial", make_trial(tmp_path, replications, admitted), "da").read_text("utf-8"))
    assert not strange(page), sorted(strange(page))


def test_the_check_knows_english_when_it_sees_it(base: ResultFolder) -> None:
    result = full(base, "ips")
    assert len(strange(shown(render(sheet_of(result, Texts("en"), {}), Texts("en"))))) > 300


def test_the_english_page_has_no_danish_word_of_ours(base: ResultFolder) -> None:
    result = full(base, "flere_i_job")
    page = shown(render(sheet_of(result, Texts("en"), {}), Texts("en")))
    found = words(page) & (danish() - english() - published())
    assert not found, sorted(found)
