"""Sensitivity and discovery over a study: what was planted is found."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import simulation
from simulation.cli.main import main
from simulation.errors import DesignError, RunFailed
from simulation.inputs.options import settings_from
from simulation.results.columns import schemas
from simulation.studies import analysis, sweep
from simulation.studies.defaults import default_inputs
from simulation.studies.designs import Input
from simulation.studies.sensed import read_any

SMALL = ["policy=[ips]", "population.n=40", "population.inflow_per_year=0", "horizon_weeks=12", "workers=1"]
HOURS, PLACES = "companies.hours", "policies.ips.places"
RANGES = [f"{HOURS}=interval(100,200)", f"{PLACES}=interval(10,60)"]


SCHEMA = schemas(())["runs"]
pytestmark = pytest.mark.usefixtures("words_alone")


def planted(job):
    """Return a run whose saving falls by 20 kroner an hour above 150 if places are above 35; weeks are hours / 100.

    Luck moves all by as much as the inputs do.
    """
    hours, places = job.settings.companies.hours, job.settings.policy_settings("ips").places or 0
    luck = np.sin(7.0 * job.replication) + np.sin(3.0 * job.replication + hours)
    saving = -20.0 * (hours - 150) if hours > 150 and places > 35 else 500.0
    own = {"mean_weeks_in_job": hours / 100 + luck, "municipal_net_oere": round(-100 * 40 * saving)}
    rows = [
        {
            **dict.fromkeys(SCHEMA.names, 0),
            "cell": job.cell,
            "arm": arm,
            "replication": job.replication,
            "n_citizens": 40,
        }
        for arm in ("usual_before", "ips")
    ]
    rows[1] |= own
    return {"runs": pa.Table.from_pylist(rows, SCHEMA)}


@pytest.fixture
def by_plan(monkeypatch):
    monkeypatch.setattr(sweep, "run_cell", planted)


def test_points_are_the_configuration_as_it_stands_then_each_input_alone_then_the_method():
    inputs = [Input("a", 0, 10), Input("b", 1, 3, whole=True)]
    found = list(analysis.points("sobol", inputs, 4, 1))
    assert found[:5] == [{}, {"a": 0.0}, {"a": 10.0}, {"b": 1}, {"b": 3}]
    assert len(found) == 5 + 4 * (2 + 2)
    first = found[5]
    assert found[6] == {**first, "a": found[6]["a"]}  # one input after the other from another point
    assert found[7] == {**first, "b": found[7]["b"]}
    assert len(analysis.points("morris", inputs, 4, 1)) == 5 + 4 * (2 + 1)
    with pytest.raises(DesignError, match="a: sensitivity moves an input within a range"):
        analysis.points("morris", [Input("a", levels=(1, 2)), Input("b", 0, 1)], 4, 1)


@pytest.mark.parametrize(("method", "points"), [("sobol", 128), ("morris", 20)])
def test_the_input_that_matters_is_found_through_the_noise(tmp_path, by_plan, method, points):
    out = tmp_path / "s"
    words = [*SMALL, *RANGES, f"method={method}", f"points={points}", "replications=8", f"out={out}"]
    assert main(["sensitivity", *words]) == 0
    found = pd.read_parquet(out / "indices.parquet").set_index(["outcome", "input"])
    weeks, saving = found.loc["mean_weeks_in_job"], found.loc["municipal_saving_dkk"]
    if method == "sobol":
        assert weeks.loc[HOURS, "first"] == pytest.approx(1, abs=0.25)
        assert weeks.loc[PLACES, "total"] == pytest.approx(0, abs=0.1)
        # a saving that falls in one corner alone: the inputs act together
        assert saving.loc[HOURS, "total"] > saving.loc[HOURS, "first"] + 0.1
    else:
        assert weeks.loc[HOURS, "mu"] == pytest.approx(1, abs=0.5)  # from 100 to 200 hours
        assert abs(weeks.loc[PLACES, "mu_star"]) < 1e-9
        assert saving.loc[HOURS, "mu_star"] > 0
    tornado = pd.read_parquet(out / "tornado.parquet").set_index(["outcome", "input"])
    row = tornado.loc["municipal_saving_dkk", PLACES]
    assert (row["low_value"], row["high_value"], row["at_low"]) == (10, 60, 0)
    shares = json.loads((out / "variance.json").read_text())["ips"]["municipal_saving_dkk"]
    assert shares["design"] == pytest.approx(1, abs=1e-6)
    assert (out / "report.html").exists()


def test_a_planted_loss_is_found_and_said_in_the_language_asked_for(tmp_path, by_plan, capsys):
    out = tmp_path / "s"
    assert main(["discover", *SMALL, *RANGES, "points=200", "replications=16", "lang=da", f"out={out}"]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("IPS: tab (Kommunens besparelse under 0), hvor ")
    assert "kr. pr. borger" in first
    found = json.loads((out / "discovery.json").read_text())
    assert (found["outcome"], found["worse_than"]) == ("municipal_saving_dkk", 0)
    (own,) = found["arms"].values()
    box = own["boxes"][0]
    assert (own["status"], set(box["limits"])) == ("boxes", {HOURS, PLACES})
    assert 140 < box["limits"][HOURS]["low"] < 170 and box["limits"][HOURS]["high"] is None
    assert 30 < box["limits"][PLACES]["low"] < 40
    assert box["density_low"] <= box["density"] <= box["density_high"]
    assert list((out / "figures").glob("losses_ips_1.png"))
    assert '<html lang="da">' in (out / "report.html").read_text()
    boxes = read_any(out).discover()
    assert set(boxes["input"]) == {HOURS, PLACES} and set(boxes["status"]) == {"boxes"}
    pd.testing.assert_frame_equal(boxes, read_any(out).discovery, check_dtype=False)
    low = boxes.set_index("input")["low"]
    assert 140 < low[HOURS] < 170 and boxes.set_index("input")["high"].isna()[HOURS]
    # again on the folder, for another outcome and threshold; the study's language unless another is asked for
    assert main(["discover", str(out), "outcome=mean_weeks_in_job", "worse_than=-5"]) == 0
    assert "Uger i ordinært job under −5 uger i ingen af de 200 opsætninger" in capsys.readouterr().out
    (own,) = json.loads((out / "discovery.json").read_text())["arms"].values()
    assert (own["status"], own["boxes"]) == ("never", [])
    assert read_any(out).discovery["status"].tolist() == ["never"]
    assert not list((out / "figures").glob("losses_*.png")), "pictures of the one before are gone"
    assert main(["discover", str(out), "outcome=in_jobs"]) == 2
    assert main(["discover", str(out), "lang=fr"]) == 2
    assert main(["discover", str(out), "outcome=state_saving_dkk", "lang=en"]) == 0
    assert '<html lang="en">' in (out / "report.html").read_text()
    assert main(["report", str(out), "--lang", "da"]) == 0


def test_failed_cells_are_tolerated(tmp_path, monkeypatch):
    def faulty(job):
        if job.cell % 9 == 8:
            raise RunFailed("the roof fell in")
        return planted(job)

    monkeypatch.setattr(sweep, "run_cell", faulty)
    out = tmp_path / "s"
    words = [*SMALL, *RANGES, "method=sobol", "points=64", "replications=6", f"out={out}"]
    assert main(["sensitivity", *words]) == 3
    found = pd.read_parquet(out / "indices.parquet").set_index(["outcome", "input"])
    assert found.loc[("mean_weeks_in_job", HOURS), "first"] == pytest.approx(1, abs=0.35)
    assert found.loc[("mean_weeks_in_job", HOURS), "points"] < 64


def test_the_default_inputs_are_what_is_not_known_and_what_is_chosen():
    settings = settings_from({"policy": ["ips"], "parameters": {"find_base": -6.0}})
    found = default_inputs(settings)
    assert "parameters.find_base" not in found  # the configuration sets it itself
    assert {"companies.hours", "staff.cost_year_dkk", "policies.ips.caseload_limit"} <= set(found)
    limit = found["policies.ips.caseload_limit"]
    assert limit.high == pytest.approx(4 * limit.low)
    assert sum(key.startswith("parameters.") for key in found) > 30
    assert all(i.ranged for i in found.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sensitivity", "method=sobl", *RANGES], "did you mean 'sobol'"),
        (["sensitivity", "method=sobol", "points=100", *RANGES], "64 and 128"),
        (["sensitivity", RANGES[0]], "two inputs or more"),
        (["sensitivity", "companies.hours=1,2", RANGES[1]], "within a range"),
        (["sensitivity", "design=lhs", *RANGES], "no key 'design'"),
        (["sensitivity", "replications=2", *RANGES], "two posterior draws"),
        (["sensitivity", "lang=fr", *RANGES], "lang=fr: en or da"),
        (["discover", "lang=dk", *RANGES], "lang=dk: en or da"),
        (["discover", "points=4", *RANGES], "needs 20 at least"),
        (["discover", "policy=[]", *RANGES], "name one"),
        (["discover", "nowhere"], "no study is described here"),
        (["discover", "a", "b"], "give one folder"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(words, told, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = words[0] == "discover" and "=" not in words[1]
    small = [w for w in SMALL if w.partition("=")[0] not in {o.partition("=")[0] for o in words}]
    assert main([*words, *([] if plain else small)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert told in said[0]
    assert not list(tmp_path.iterdir())


def test_in_python_the_same_is_returned_loaded_and_gone_on_with(tmp_path, by_plan):
    out = tmp_path / "command"
    assert main(["sensitivity", *SMALL, *RANGES, "points=2", "replications=4", f"out={out}"]) == 0
    inputs = {HOURS: (100, 200), PLACES: (10, 60)}
    given = {"policies": ["ips"], "population_changes": {"n": 40, "inflow_per_year": 0}, "horizon_weeks": 12}
    asked = {"points": 2, "executor": "serial", **given}
    found = simulation.sensitivity(inputs, tmp_path / "s", replications=4, **asked)
    assert isinstance(found, simulation.Sensitivity)
    assert repr(found).startswith("Sensitivity\n")
    assert len(found.variance)
    for other in (simulation.load(out), simulation.load(found.folder)):
        for name in ("indices", "tornado", "variance", "effects"):
            pd.testing.assert_frame_equal(getattr(other, name), getattr(found, name))
    more = simulation.sensitivity(inputs, found.folder, replications=5, **asked)
    assert (more.runs["replication"].max(), more.design["cell"].max()) == (4, found.design["cell"].max())
    for changed, said in (
        ({"method": "sobol"}, "design kind is morris; asked is sobol"),
        ({"points": "2"}, "points='2': a whole number"),
        ({"policies": []}, "is about what a policy changes"),
    ):
        folder = found.folder if "method" in changed else tmp_path / "new"
        with pytest.raises(ValueError, match=said):
            simulation.sensitivity(inputs, folder, replications=5, **{**asked, **changed})
    swept = tmp_path / "swept"
    simulation.sweep(inputs, swept, design="sobol", points=2, replications=1, executor="serial", **given)
    with pytest.raises(ValueError, match="command is not set; asked is sensitivity"):
        simulation.sensitivity(inputs, swept, "sobol", replications=2, **asked)
    assert not (tmp_path / "new").exists()
