"""Results in Python show themselves shortly, know their names, and pass a user's strict types."""

from __future__ import annotations

import copy
import io
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from decision_folder import make_decision
from rich.console import Console
from small import ILL

import indsats
import simulation
from simulation import compare, decide, load, sweep
from simulation.comparison.compared import Comparison
from simulation.engine import progress
from simulation.report.kinds import write_page
from simulation.results import notebook
from simulation.results.loaded import Tables
from simulation.studies.swept import Sweep

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "results" / "reference"
FEW = {
    "population": "sick_listed",
    "population_changes": {"n": 40, "inflow_per_year": 30},
    "horizon_weeks": 53,
    "chance_per_draw": 1,
}


@pytest.fixture(scope="module")
def result() -> Comparison:
    return compare(policies=["train_then_place"], replications=8, start="2024-01-01", workers=1, **FEW)


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Sweep:
    folder = tmp_path_factory.mktemp("sweeps") / "study"
    keys = {**FEW, "horizon_weeks": 20, "executor": "serial"}
    return sweep({"companies.hours": [50, 100]}, folder, policies=["train_then_place"], replications=8, **keys)


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    from simulation.comparison import commands
    from simulation.inputs.options import settings_from

    given = {
        "chance_per_draw": 1,
        "population": ILL,
        "policy": ["train_then_place"],
        "horizon_weeks": 20,
        "replications": 8,
        "workers": 1,
    }
    return commands.compare(settings_from(given), tmp_path_factory.mktemp("compared") / "comparison")


def short(text: str) -> bool:
    return len(text) < 2500 and len(text.splitlines()) < 15


def test_a_comparison_is_told_in_a_few_lines(result):
    told = repr(result)
    assert short(told)
    assert told.startswith("Comparison\n  population: sick_listed, ")
    assert "arms: usual, train_then_place" in told
    assert "replications: 8 of 53 weeks" in told
    mean = result.contrasts["mean_weeks_in_job"].mean()
    found = notebook.effect(result.contrasts["mean_weeks_in_job"].to_numpy())
    assert found.low is not None, "eight draws have an interval"
    assert f"train_then_place: in_job {notebook.said(notebook.effect(result.contrasts['in_job'].to_numpy()))}" in told
    assert f"mean_weeks_in_job {mean:+.3g} [" in told
    assert result._repr_html_().count("<table") == 2
    assert "municipal_saving_dkk (DKK)" in result._repr_html_()


def test_what_is_shown_is_escaped():
    runs = pd.DataFrame({"arm": ["<b>"], "replication": [0], "n_citizens": [1.0]})
    contrasts = pd.DataFrame({"arm": ["<script>"], "replication": [0], "in_job": [0.1]})
    shown = Comparison(runs, contrasts, pd.DataFrame(), "usual")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<b>" not in shown


def test_contrasts_are_shown_by_their_headline_and_are_a_frame(result):
    assert short(repr(result.contrasts))
    assert repr(result.contrasts).startswith("Contrasts: 8 rows (1 policies by replication), ")
    assert "municipal_saving_dkk" in repr(result.contrasts)
    assert result.contrasts._repr_html_().count("<tr>") < 12
    assert type(result.contrasts.head()) is pd.DataFrame
    assert type(result.contrasts[["arm", "in_job"]]) is pd.DataFrame
    assert "in_job" in dir(result.contrasts)
    assert repr(pickle.loads(pickle.dumps(result.contrasts))) == repr(result.contrasts)


def test_the_model_and_its_agents_are_told(result):
    model = result.model("train_then_place")
    model.step()
    assert repr(model).startswith("<LabourMarket train_then_place: week 1 of 53, ")
    assert "sygedagpenge" in model._repr_html_()
    agents = (model.citizens[0], model.caseworkers[0], model.companies[0])
    assert [repr(a).split(":")[0] for a in agents] == ["<Citizen 0", "<Caseworker 0", "<Company 0"]
    assert "support=sygedagpenge" in repr(agents[0])
    for agent in agents:
        assert short(repr(agent))
        assert agent._repr_html_().count("<tr>") == len(agent.schema.columns) + 1
    assert "mental health barrier" in agents[0]._repr_html_()


def test_a_figure_shows_itself(result):
    drawn = result.plot("stock_in_job")
    assert drawn._repr_png_()[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(drawn.axes[0].lines) == 2
    with pytest.raises(ValueError, match=r"no weekly column 'stock'; there is .*stock_in_job"):
        result.plot("stock")


def test_the_ledger_and_the_draws_are_there_fresh_and_loaded(result, compared):
    loaded = load(compared)
    assert isinstance(loaded, Comparison)
    for found in (result, loaded):
        assert {"arm", "replication", "year", "account", "payer", "receiver", "oere"} <= set(found.ledger)
        assert {"draw", "parameter", "value", "unit"} <= set(found.draws)
        assert found.draws["draw"].nunique() == 8
        assert set(found.ledger["arm"]) == {"usual", "train_then_place"}
        net = found.runs.loc[found.runs["arm"] == "usual", "n_citizens"]
        assert len(net) == 8
    assert loaded.frames["ledger"] is loaded.ledger, "read once"
    assert {"groups", "quantities", "weekly"} <= set(loaded.frames._ipython_key_completions_())
    assert f"folder: {compared}" in repr(loaded)
    assert repr(loaded.contrasts) == repr(load(compared).contrasts)
    bare = Comparison(result.runs, result.contrasts, pd.DataFrame(), "usual")
    for name in ("ledger", "draws"):
        with pytest.raises(ValueError, match=name):
            getattr(bare, name)


def test_a_study_tells_itself_and_has_a_table_of_any_outcome(study):
    assert short(repr(study))
    assert "inputs: companies.hours" in repr(study)
    assert "cells: 2" in repr(study)
    assert "companies.hours" in study._repr_html_()
    known, other = study.table("in_job"), study.table("mean_hours")
    assert list(known.columns) == list(other.columns)
    assert other["companies.hours"].tolist() == [50, 100]
    by_cell = study.contrasts.groupby("cell")["mean_hours"].mean()
    assert other["mean"].tolist() == pytest.approx(by_cell.tolist())
    assert (other["low"] <= other["mean"]).all()
    # an outcome that the study reports on, worked out anew, is the same
    again = study._inputs.merge(study._of("in_job"), on="cell")
    pd.testing.assert_frame_equal(known.reset_index(drop=True), again, check_dtype=False)
    for wrong, arm in (("no_such", None), ("in_job", "ips")):
        with pytest.raises(ValueError, match=wrong if arm is None else arm):
            study.table(wrong, arm)


def test_a_loaded_study_is_what_the_sweep_returned(study):
    loaded = load(study.folder)
    assert isinstance(loaded, Sweep)
    assert repr(loaded) == repr(study)


def test_a_decision_tells_itself(result):
    found = decide(result, k=[0, 500])
    assert short(repr(found))
    assert "recommended" in repr(found)
    assert "train_then_place" in found._repr_html_()


def test_every_kind_of_folder_can_be_loaded(tmp_path):
    made = make_decision(tmp_path / "decision")
    folders = {"decide": made, "reproduce": REFERENCE / "reproduce", "calibrate": REFERENCE / "calibrate"}
    for kind, folder in folders.items():
        found = load(folder)
        assert isinstance(found, Tables)
        assert (found.kind, found.folder) == (kind, folder)
        assert found.about
        assert short(repr(found))
        assert "<table" in found._repr_html_()
        for name in found.tables:
            assert name in dir(found)
            assert getattr(found, name) is found.tables[name]
    ready = load(simulation.reference("studies/caseload"))
    assert (ready.kind, set(ready.tables)) == ("ready study", {"design", "effects"})
    with pytest.raises(ValueError, match="has no page"):
        write_page(ready.folder)
    explained = tmp_path / "explained"
    explained.mkdir()
    pd.DataFrame({"naive": [4.0]}).to_parquet(explained / "belief.parquet")
    assert load(explained).belief["naive"].tolist() == [4.0]
    assert load(made).summary.shape[0] > 0
    assert load(folders["calibrate"]).learned.shape[0] > 0
    assert load(folders["reproduce"]).reproduce.shape[0] > 0
    assert copy.deepcopy(load(made)).summary.equals(load(made).summary)
    with pytest.raises(AttributeError, match="did you mean 'summary'"):
        load(made).sumary  # noqa: B018
    with pytest.raises(ValueError, match="no such result folder"):
        load(tmp_path / "nothing")


def test_a_trial_can_be_loaded(tmp_path):
    from simulation.comparison import commands
    from simulation.inputs.options import settings_from

    given = {"population": ILL, "horizon_weeks": 10, "replications": 2, "workers": 1}
    settings = settings_from({**given, "arms": ["usual", "ips_plus"], "n": [20, 20]})
    folder, _ = commands.trial(settings, "in_job", tmp_path / "trial")
    found = load(folder)
    assert isinstance(found, Tables)
    assert found.kind == "trial"
    assert set(found.runs["arm"]) == {"usual", "ips_plus"}


def test_a_notebook_without_widgets_is_told_how_far_it_is(monkeypatch):
    heard = io.StringIO()
    monkeypatch.setattr(progress, "console", Console(file=heard, force_jupyter=False))
    for jupyter, progressed, quiet in ((True, None, False), (False, None, True), (True, False, True)):
        monkeypatch.setattr(progress.console, "is_jupyter", jupyter)
        with progress.shown_if(progressed):
            assert progress.console.quiet is quiet


def test_the_package_has_its_name_and_knows_its_own():
    assert indsats.compare is simulation.compare is compare
    assert indsats.__version__ == simulation.__version__
    assert indsats.__version__[0].isdigit()
    for module in (indsats, simulation):
        assert set(module.__all__) <= set(dir(module))
        for name in module.__all__:
            assert getattr(module, name) is not None
        with pytest.raises(AttributeError):
            module.no_such  # noqa: B018
    assert {name for name in dir(indsats) if not name.startswith("_")} == {*indsats.__all__} - {"__version__"}
    for package in ("indsats", "simulation"):
        assert (ROOT / package / "py.typed").is_file()


def test_the_names_are_there_before_anything_heavy_is_imported():
    code = "import sys, indsats; dir(indsats); indsats.__version__; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


USER = """
import pandas as pd
from indsats import Comparison, Sweep, Tables, __version__, compare, decide, load, sweep

result: Comparison = compare(policies=["ips"], replications=2, horizon_weeks=8)
table: pd.DataFrame = result.contrasts
ledger: pd.DataFrame = result.ledger
model = result.model("ips", agent_reporters={"support": "support"})
model.run_model()
weeks: int = model.week
study: Sweep = sweep({"companies.hours": [50, 100]}, "results/x", replications=2)
effects: pd.DataFrame = study.table("in_job")
summary: pd.DataFrame = decide(result).summary
loaded: Comparison | Sweep | Tables = load("results/x")
version: str = __version__
"""
WRONG = USER + "table = result.model\nresult.no_such\ncompare(replications='many')\n"


@pytest.mark.parametrize(("text", "mistakes"), [(USER, 0), (WRONG, 3)], ids=["right", "wrong"])
def test_a_users_strict_types_pass_and_mistakes_are_found(tmp_path, monkeypatch, text, mistakes):
    from mypy import api

    (tmp_path / "user.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    words = ["--strict", "--config-file=", "--follow-imports=silent", f"--cache-dir={ROOT / '.mypy_cache' / 'user'}"]
    begun = time.monotonic()
    out, err, code = api.run([*words, "user.py"])
    assert out.count(": error:") == mistakes, out + err
    assert code == (1 if mistakes else 0)
    print(f"{time.monotonic() - begun:.0f} seconds")
