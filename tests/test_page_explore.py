"""The screen Explore: what it shows of trials, citizens' weeks and belief is the model's, set up as documented."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from simulation.cli.exits import MISTAKE, OK
from simulation.cli.main import main
from simulation.comparison import believing
from simulation.evidence.registry import load
from simulation.inputs.options import settings_from
from simulation.model.economics.accounts import Account, Party
from simulation.model.groups import NOBODY
from simulation.model.rules.recording import SNAPSHOT
from simulation.page import explore_figures, explore_life, explore_replay, lives, timeline
from simulation.page.lives import MOST_FOLLOWED, TRIALS, Trial
from simulation.policies.ips.fitted import INKLUSION, REVIEW_2011
from simulation.policies.reconnect.cases import RECONNECT
from simulation.results.statistics import LEAST_DRAWS
from simulation.run import person_weeks
from simulation.run.runner import trial_model, trial_once
from simulation.words.texts import LANGUAGES, Texts

ROOT = Path(__file__).resolve().parent.parent
SMALL = Trial(
    "small",
    {
        "population": {"name": "inklusion_trial", "n": 60},
        "arms": ["usual", "ips"],
        "n": [30, 30],
        "horizon_weeks": 40,
    },
    "ever_job_or_education",
    "ips.inklusion_rct",
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRIALS, "small", SMALL)


@pytest.fixture(scope="module")
def followed() -> lives.Lives:
    """The citizens of the small trial."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(TRIALS, "small", SMALL)
        return lives.follow("small", 3)


def test_a_trial_is_set_up_as_it_is_documented() -> None:
    for trial, study in ((TRIALS["review_2011"], REVIEW_2011), (TRIALS["reconnect"], RECONNECT)):
        assert settings_from(trial.keys) == settings_from(study.keys)
    keys: dict[str, Any] = yaml.safe_load((ROOT / "configs" / "trial.yaml").read_text("utf-8"))
    own = TRIALS["inklusion"]
    assert (own.keys["arms"], own.keys["n"], own.outcome) == (keys["arms"], keys["n"], keys["outcome"])
    assert {"population": own.keys["population"]["name"]} in keys["defaults"]
    assert settings_from(own.keys).horizon_weeks == settings_from(INKLUSION.keys).horizon_weeks


def test_what_a_trial_found_is_read_from_the_evidence() -> None:
    found = lives.documented("inklusion")
    assert (found.arm, found.control, found.use) == (0.595, 0.465, "calibrate")
    assert found.difference == pytest.approx(13)
    relative = lives.documented("reconnect")
    assert (relative.arm, relative.difference, relative.use) == (None, 25, "validate")
    for trial in TRIALS.values():
        assert load().entry(trial.entry).measure in (trial.outcome, "chance of job or education")
        assert Texts("da").has(f"open_explore_replay.use_{lives.documented(trial.name).use}")


def test_a_replication_is_that_of_a_trial() -> None:
    found = lives.replay("small", 2, 2)
    assert [replication for replication, _, _ in found] == [2, 3]
    for replication, control, arm in found:
        runs = {run.arm: run.outcomes[SMALL.outcome] for run in trial_once(settings_from(SMALL.keys), replication)}
        assert (control, arm) == (runs["usual"], runs["ips"])
    shares = np.array([(control, arm) for _, control, arm in found])
    assert lives.differences(SMALL, shares) == pytest.approx(100 * (shares[:, 1] - shares[:, 0]))


def test_the_weeks_of_a_citizen_are_those_of_the_person_log(followed: lives.Lives) -> None:
    market = trial_model(settings_from(SMALL.keys), 3)
    log = person_weeks.PersonWeeks()
    market.watch, market.world.seen = log, np.zeros(len(market.world.citizens), SNAPSHOT)
    market.run()
    frame = log.table([policy.name for policy in market.policies]).to_pandas()
    assert len(followed.people) == 30
    for place, person in enumerate(followed.people):
        own, weeks = frame[frame["citizen"] == person.row], followed.weeks[True][:, place]
        for name in ("hours", "met", "in_opening", "seized", "belief", "shifts", "activity"):
            assert np.array_equal(weeks[name][own["week"]], own[name]), name
        told = timeline.weeks_of(followed, place, True)
        assert told.meetings == list(own["week"][own["met"] == 1])
        there = {week: s.value[0] for s in told.benefits for week in range(s.first, s.end)}
        assert [there[week] for week in own["week"]] == list(own["support"])


def test_without_the_programme_nobody_is_let_in_and_the_people_are_the_same(followed: lives.Lives) -> None:
    assert (followed.weeks[True]["service"] > 0).any()
    assert not (followed.weeks[False]["service"] > 0).any()
    first, other = followed.weeks[True][0], followed.weeks[False][0]
    assert np.array_equal(first["support"], other["support"])


def test_the_kroner_of_all_citizens_are_those_of_the_ledger(followed: lives.Lives) -> None:
    market = trial_model(settings_from(SMALL.keys), 3)
    every = lives.Following(market, np.arange(len(market.world.citizens)))
    market.run()
    ledger = market.world.ledger.sum(axis=(0, 4))
    posts = [Account.STAFF, Account.TRAINING, Account.DISPLACED, Account.TAX]
    of_citizens = [account for account in Account if account not in posts]
    paid = ledger[of_citizens, Party.MUNICIPALITY].sum() - ledger[of_citizens][:, :, Party.MUNICIPALITY].sum()
    assert every.oere[-1].sum() == paid
    rows = [person.row for person in followed.people]
    assert followed.kroner[True] == pytest.approx(np.array(every.oere)[:, rows] / 100)


def test_no_more_are_followed_than_can_be_told_apart() -> None:
    market = trial_model(settings_from(SMALL.keys), 0)
    seen = lives.Following(market, np.arange(40))
    assert len(set(seen.cells)) == 40 and NOBODY not in seen.cells and lives.EVERYBODY_ELSE not in seen.cells
    assert MOST_FOLLOWED == 254


def test_watching_changes_nothing(followed: lives.Lives) -> None:
    runs = {run.arm: run.outcomes for run in trial_once(settings_from(SMALL.keys), 3)}
    last = followed.weeks[True][-1]
    assert runs["ips"]["n_citizens"] == len(last)
    assert runs["ips"]["mean_shifts"] == pytest.approx(last["shifts"].mean())


def test_belief_does_less_than_it_seems_to() -> None:
    found = believing.believing(0, 2, n=1500)
    assert [one.replication for one in found] == [0, 1]
    for one in found:
        assert 0 < one.believed < 1 and 300 < one.citizens < 1500
        assert one.causal < one.naive
        assert one.ability < one.stratified
        assert all(math.isfinite(getattr(one, kind)) for kind in believing.KINDS)
    assert np.mean([one.zero for one in found]) > 0, "where belief does nothing, caseworkers believe in the able"


def test_belief_is_explained_by_a_command(tmp_path, capsys) -> None:
    folder = tmp_path / "belief"
    words = ["replications=2", "n=500", "workers=1", f"out={folder}"]
    assert main(["explain", "belief", *words, "--lang", "da"]) == OK
    assert "Naiv, ingen virkning" in capsys.readouterr().out
    frame = pd.read_parquet(folder / "belief.parquet")
    assert frame.to_dict("records") == [asdict(one) for one in believing.believing(0, 2, n=500)]
    assert {file.name for file in folder.iterdir()} == {"belief.parquet", "belief.png", "manifest.json"}
    assert main(["explain", "beleif"]) == MISTAKE
    assert "'belief'" in capsys.readouterr().err


def test_strata_take_away_what_they_tell() -> None:
    stratum = np.repeat([0, 1, 2], [4, 4, 2])
    belief = np.array([1, 1, 1, 0, 1, 0, 0, 0, 1, 1], bool)
    job = np.array([1, 1, 1, 1, 0, 0, 0, 0, 1, 1], bool)
    assert believing.difference(job, belief) == pytest.approx(5 / 6 - 1 / 4)
    assert believing.stratified(job, belief, stratum) == 0
    assert math.isnan(believing.stratified(job[8:], belief[8:], stratum[8:]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_and_tables_are_made(lang: str, followed: lives.Lives) -> None:
    t = Texts(lang)
    shares = {r: (0.4 + r / 1000, 0.55) for r in range(30)}
    for trial in TRIALS.values():
        found = lives.documented(trial.name)
        assert explore_replay.found_of(trial, found, t) and explore_replay.gives(trial, found, shares, t)
    few = explore_replay.gives(SMALL, lives.documented("small"), {0: (0.4, 0.5), 1: (0.4, 0.6)}, t)
    assert str(LEAST_DRAWS) in few
    own, other = (timeline.weeks_of(followed, 4, programme) for programme in (True, False))
    rows = timeline.table_of(own, followed.services, t)
    assert [int(row[0]) for row in rows] == sorted({int(row[0]) for row in rows}) and rows[0][0] == "0"
    assert "5" in explore_life.who(followed, 4, True, "IPS", t)
    drawn = explore_figures.timeline(own, other, t, {"heading": "", "told": ""})
    assert drawn["series"][2]["data"][-1] == [40, round(float(own.kroner[-1]))]


def test_a_figure_of_replications_holds_all_of_them_and_what_is_documented() -> None:
    values = np.array([-3.0, 1.0, 4.0, 4.2, 9.9])
    edges, counts = explore_figures.bins(values, 14.0)
    assert counts.sum() == len(values) and edges[0] <= -3 and edges[-1] > 14
    assert explore_figures.histogram(values, 14.0, (math.nan, math.nan), Texts("da"))["series"][0]["data"]
    three = {"naive": (5.0, math.nan, math.nan), "stratified": (4.0, 2.0, 6.0), "causal": (-0.5, -1.0, 0.2)}
    drawn = explore_figures.beliefs(three, Texts("en"))
    assert drawn["xAxis"]["min"] <= -1 and drawn["xAxis"]["max"] >= 6


def test_stretches_are_runs_of_the_same() -> None:
    found = timeline.stretches(np.array([1, 1, 0, 2, 2]))
    assert [(s.first, s.end, int(s.value)) for s in found] == [(0, 2, 1), (2, 3, 0), (3, 5, 2)]
    assert timeline.stretches(np.array([])) == []
