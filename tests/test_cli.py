"""The command line: help with examples, the last line, every promised file, lists for machines, file checks."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from pictures import unrendered

from simulation import load
from simulation.cli import printing
from simulation.cli.exits import MISTAKE, OK
from simulation.cli.main import COMMANDS, main
from simulation.errors import InputError
from simulation.evidence import registry
from simulation.inputs.options import settings_from
from simulation.model.population.builtin import names as populations
from simulation.policies.catalogue import CATALOGUE
from simulation.report.calibration import checks, warnings
from simulation.run.outcomes import names
from simulation.words.texts import Texts

EN = Texts("en")

COMPARE = [
    "compare",
    "population=inklusion_trial",
    "population.n=25",
    "policy=[ips]",
    "policies.ips.places=8",
    "replications=2",
    "horizon_weeks=20",
    "workers=1",
    "seed=4",
    "record=[weekly,persons]",
]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small comparison with the person-week log."""
    folder = tmp_path_factory.mktemp("results") / "study"
    with unrendered():
        assert main([*COMPARE, f"out={folder}"]) == OK
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_two_examples(command, capsys):
    assert main([command, "--help"]) == OK
    said = capsys.readouterr()
    examples = [line for line in said.out.splitlines() if line.startswith(f"  indsats {command}")]
    others = [line for line in said.out.splitlines() if line.startswith("  indsats ")]
    assert len(others) == 2
    assert examples
    assert said.err == ""


def test_the_overview_names_every_command(capsys):
    for words in ([], ["--help"], ["-h"], ["help"]):
        assert main(words) == OK
        said = capsys.readouterr().out
        for command in COMMANDS:
            assert f"\n  {command} " in said


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from simulation.cli.main import main; main(['compare', '--help']);"
        "print([m for m in ('numba', 'pandas', 'numpy', 'hydra', 'mesa', 'scipy', 'matplotlib') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the report, which takes longer than a small run."""
    monkeypatch.setattr("simulation.report.kinds.draw", lambda kind, folder, lang: folder / "report.html")


@pytest.mark.usefixtures("without_report")
def test_the_last_line_of_compare_is_the_folder(tmp_path, capsys):
    folder = tmp_path / "study"
    assert main([*COMPARE, f"out={folder}"]) == OK
    assert capsys.readouterr().out.splitlines()[-1] == f"results: {folder}"
    assert (folder / "runs.parquet").exists()


def test_compare_writes_every_file(compared):
    tables = [f"{name}.parquet" for name in ("runs", "contrasts", "weekly", "ledger", "persons", "citizens")]
    texts = ["config.yaml", "manifest.json", "failures.jsonl", "summary.json", "report.html"]
    for name in (*tables, *texts):
        assert (compared / name).exists(), name
        assert name == "failures.jsonl" or (compared / name).stat().st_size > 0, name
    assert any((compared / "figures").iterdir())
    assert (compared / "failures.jsonl").read_text() == ""
    assert [p.name for p in compared.parent.iterdir()] == ["study"], "something was left beside the folder"


def test_the_configuration_and_the_manifest_say_how_it_was_made(compared):
    config = yaml.safe_load((compared / "config.yaml").read_text(encoding="utf-8"))
    assert (config["seed"], config["horizon_weeks"], config["replications"]) == (4, 20, 2)
    assert config["population"]["n"] == 25
    assert config["policies"]["ips"]["places"] == 8
    manifest = json.loads((compared / "manifest.json").read_text(encoding="utf-8"))
    wanted = {"version", "commit", "command", "seed", "seconds", "machine", "packages", "data_hashes"}
    assert wanted | {"variance_reduction", "inputs"} <= set(manifest)
    assert (manifest["seed"], manifest["price_year"], manifest["warnings"]) == (4, 2016, [])
    assert "policies.ips.places=8" in manifest["command"]
    assert {i["kind"] for i in manifest["inputs"]} <= {
        "documented",
        "rule",
        "fitted",
        "free",
        "assumption",
        "chosen",
    }


def test_a_start_after_the_last_known_year_is_in_kroner_of_that_year_and_the_page_says_so(tmp_path):
    small = [word for word in COMPARE if not word.startswith(("record", "horizon"))]
    with unrendered():
        assert main([*small, "horizon_weeks=6", "start=2027-01-04", f"out={tmp_path / 'next'}"]) == OK
    made = json.loads((tmp_path / "next" / "manifest.json").read_text(encoding="utf-8"))
    assert (made["price_year"], [w["key"] for w in made["warnings"]]) == (2026, ["past_rules", "past_prices"])
    page = (tmp_path / "next" / "report.html").read_text(encoding="utf-8")
    assert "Amounts are in kroner of 2026, the last year whose consumer prices are known" in page
    assert main([*small, "start=2027-01-04", "economy.price_year=2030", f"out={tmp_path / 'refused'}"]) == MISTAKE


def test_the_columns_of_runs_are_the_outcomes(compared):
    runs = pd.read_parquet(compared / "runs.parquet")
    assert list(runs.columns[:4]) == ["cell", "arm", "replication", "draw"]
    assert set(runs.columns[4:]) == set(names())
    draws = pd.read_parquet(compared / "draws.parquet")
    assert list(draws.columns) == ["draw", "parameter", "value", "unit"] and set(draws["draw"]) == set(runs["draw"])
    assert "parameters.find_base" in set(draws["parameter"])
    promised = (
        "ever_job_or_education ever_job in_job in_job_or_education mean_weeks_in_job mean_hours"
        " four_months_full_time retention_13w retention_52w time_to_first_job_weeks off_support any_change_of_state"
        " exit_job exit_education exit_fleksjob exit_foertidspension municipal_net_oere"
    )
    assert set(promised.split()) <= set(runs.columns)
    weekly = pd.read_parquet(compared / "weekly.parquet")
    assert {"cell", "arm", "replication", "week", "municipal_net_oere"} <= set(weekly.columns)
    ledger = pd.read_parquet(compared / "ledger.parquet")
    assert list(ledger.columns) == [
        *("cell", "arm", "replication", "year", "account", "payer", "receiver", "policy", "oere"),
    ]


def test_persons_has_the_columns_of_the_person_week_log(compared):
    persons = pd.read_parquet(compared / "persons.parquet")
    promised = "arm replication citizen week support activity hours caseworker shifts belief relation readiness"
    promised += " in_opening met placed at_risk job_start"
    assert set(promised.split()) <= set(persons.columns)
    citizens = pd.read_parquet(compared / "citizens.parquet")
    assert [c for c in citizens.columns if c.startswith("trait_")]
    assert [c for c in citizens.columns if c.startswith("latent_")]
    assert not citizens.duplicated(["replication", "citizen"]).any(), "a trait is told once a citizen"
    assert set(persons["citizen"]) <= set(citizens["citizen"])
    assert persons["week"].min() == 0
    assert persons["week"].max() == 19
    assert persons["support"].isin(["kontanthjaelp", "uddannelseshjaelp"]).any()
    started = persons["job_start"] == 1
    assert (persons.loc[started, "at_risk"] == 1).all()
    at_risk = persons[persons["at_risk"] == 1]
    assert (at_risk["hours"] == 0).all(), "somebody with ordinary work at risk of finding it"
    assert len(at_risk) > 0


def test_the_folder_loads_as_it_was_computed(compared):
    result = load(compared)
    assert result.baseline == "usual"
    assert len(result.runs) == 4
    assert len(result.contrasts) == 2
    assert len(result.weekly) == 4 * 20
    assert result.manifest is not None


@pytest.mark.parametrize(("option", "lang"), [([], "en"), (["--lang", "da"], "da"), (["--lang", "en"], "en")])
def test_the_report_can_be_built_again(compared, capsys, monkeypatch, option, lang):
    asked = []

    def write(kind: str, folder: Path, language: str) -> Path:
        asked.append((kind, folder, language))
        return folder / "report.html"

    monkeypatch.setattr("simulation.report.kinds.draw", write)
    assert main(["report", str(compared), *option]) == OK
    assert capsys.readouterr().out.splitlines()[-1] == f"results: {compared}"
    assert asked == [("compare", compared, lang)]


@pytest.mark.parametrize("what", ["policies", "populations", "evidence", "outcomes", "parameters"])
def test_lists_are_json_for_machines(what, capsys):
    assert main(["list", what, "--json"]) == OK
    records = json.loads(capsys.readouterr().out)
    key = "id" if what == "evidence" else "name"
    found = [record[key] for record in records]
    assert len(found) == len(set(found)) > 3
    expected = {"policies": list(CATALOGUE), "populations": populations(), "outcomes": names()}
    if what in expected:
        assert sorted(found) == sorted(expected[what])


def test_lists_are_tables_for_people(capsys):
    assert main(["list", "policies"]) == OK
    said = capsys.readouterr().out
    for name in CATALOGUE:
        assert name in said


@pytest.mark.parametrize("columns", [80, 160])
def test_the_evidence_is_readable_in_a_terminal(columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["list", "evidence"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    at = lines.index("aabenraa.investment (validate, DKK): invested 129,000,000; net_gain 80,000,000")
    # the source is wrapped below, and indented
    below = " ".join(line.strip() for line in lines[at + 1 : at + 3])
    assert below.startswith("Aabenraa: invested, and net gain. Source: HK Kommunal (undated): Derfor")
    assert [line.split(" (")[0] for line in lines if not line.startswith(" ")] == [e.id for e in registry.load()]


def test_a_value_is_stated_with_its_own_unit_and_its_nests():
    entry = {
        "id": "a.b",
        "use": "context",
        "unit": "share",
        "units": {"people": "count", "from": "words"},
        "values": {"2019": {"job": 0.25, "people": 12_000}, "range": [25, 35], "from": "May", "ended": None},
        "citation": "What it says.",
    }
    assert printing.entry_lines(*printing._evidence(entry, EN), 100) == [
        "a.b (context, share): 2019 (job 0.25; people 12,000 (count)); range 25, 35; from May; ended not",
        "        stated",
        "    What it says.",
    ]
    # the only value needs no name
    assert printing._evidence({**entry, "values": {"value": 0.33}}, EN)[:2] == ("a.b", " (context, share): 0.33")


def test_calibrate_says_what_was_learned_of_each_parameter(tmp_path, capsys, monkeypatch):
    reference = Path(__file__).parents[1] / "results" / "reference" / "calibrate" / "calibration.json"
    found = json.loads(reference.read_text(encoding="utf-8"))
    monkeypatch.setattr("simulation.reproduction.calibrated.calibrated", lambda out, **given: found)
    monkeypatch.setattr("simulation.report.kinds.draw", lambda kind, folder, lang: None)
    assert main(["calibrate", "runs=400", "workers=1", f"out={tmp_path / 'c'}"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["parameter", "prior", "range", "median", "90", "%", "interval", "verdict"]
    table = lines[1 : 1 + len(found["parameters"])]
    by = {line.split()[0]: line for line in table}
    assert set(by) == {p["name"] for p in found["parameters"]}
    own = next(p for p in found["parameters"] if p["name"] == "belief_trained")
    assert re.split(r"\s{2,}", by["belief_trained"]) == [
        *("belief_trained", "0.3 to 1.5", f"{own['median']:.3g}", f"{own['low']:.3g} to {own['high']:.3g}"),
        "prior-driven",
    ]
    said = lines[1 + len(table) :]
    assert said[0].startswith(f"Of 242 parameters the documented figures teach {found['verdicts']['learned']} ")
    checked = {c.key: c for c in checks(found)}
    assert [line[0] for line in said[1:10]] == ["✓" if c.holds else "✗" for c in checked.values()]
    assert [key for key, c in checked.items() if not c.holds] == ["apart", "prior"]
    assert [line for line in said if line.startswith("warning: ")] == [f"warning: {w}" for w in warnings(found, EN)]
    assert checked["ranks"].failing == ()
    assert said[-1] == f"results: {tmp_path / 'c'}"


@pytest.mark.parametrize("command", ["calibrate", "reproduce", "trial"])
def test_a_language_that_no_page_is_in_is_refused_before_anything_runs(command, tmp_path, capsys):
    assert main([command, "lang=sv", f"out={tmp_path / 'r'}"]) == MISTAKE
    said = capsys.readouterr()
    assert said.err.splitlines() == ["indsats: lang=sv: en or da"] and said.out == ""
    assert not (tmp_path / "r").exists()


def test_a_good_population_file_is_good(tmp_path, capsys):
    good = tmp_path / "good.csv"
    good.write_text("age,entry_support,mental\n40,kontanthjaelp,none\n25,uddannelseshjaelp,severe\n")
    assert main(["population", "check", str(good)]) == OK
    said = capsys.readouterr()
    assert "good" in said.out
    assert said.err == ""


def test_a_bad_population_file_has_every_bad_cell_named(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("age,entry_support,children\n400,kontanthjaelp,1\n30,kontanthjaelb,-1\n")
    assert main(["population", "check", str(bad)]) == 2
    said = capsys.readouterr()
    for value in ("400", "kontanthjaelb", "-1"):
        assert value in said.out
    assert len(said.err.splitlines()) == 1
    assert "3 bad cells" in said.err


@pytest.mark.usefixtures("without_report")
def test_a_population_file_can_be_compared(tmp_path, capsys):
    file, folder = tmp_path / "mine.csv", tmp_path / "study"
    rows = "".join(f"{20 + i},kontanthjaelp,severe,1\n" for i in range(12))
    file.write_text("age,entry_support,mental,motivated\n" + rows)
    words = ["compare", f"population={file}", "policy=[ips]", "replications=1", "horizon_weeks=6", "workers=1"]
    assert main([*words, f"out={folder}"]) == OK
    assert capsys.readouterr().out.splitlines()[-1] == f"results: {folder}"
    assert (pd.read_parquet(folder / "runs.parquet")["n_citizens"] == 12).all()


def test_a_trial_prints_its_arms_and_writes_its_tables(tmp_path, capsys):
    folder = tmp_path / "trial"
    words = ["trial", "population.n=40", "n=[15,20]", "replications=8", "horizon_weeks=8", "workers=1"]
    assert main([*words, f"out={folder}"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"results: {folder}"
    assert lines[-2] == f"report: {folder / 'report.html'}" and (folder / "report.html").exists()
    assert not any("90 %" in line for line in lines), "eight trials that share four draws have no interval"
    runs = pd.read_parquet(folder / "runs.parquet")
    sizes = runs.groupby("arm")["n_citizens"].unique()
    assert sizes["usual"].tolist() == [15]
    assert sizes["ips"].tolist() == [20]
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert {arm: found["n"] for arm, found in summary["arms"].items()} == {"usual": 15, "ips": 20}
    mean = runs.loc[runs["arm"] == "ips", "ever_job_or_education"].mean()
    assert summary["arms"]["ips"]["mean"] == pytest.approx(mean)
    assert summary["arms"]["ips"]["pi90_low"] is None


def test_an_interruption_leaves_nothing_and_says_130(tmp_path):
    folder = tmp_path / "study"
    words = ["compare", "population.n=300", "horizon_weeks=52", "replications=50000", "workers=1", f"out={folder}"]
    command = [sys.executable, "-m", "simulation.cli", *words]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # these tests may be run in the background
    )
    assert process.stderr is not None
    assert any("compare" in process.stderr.readline() for _ in range(5))  # the run has begun
    time.sleep(0.2)
    process.send_signal(2)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert list(tmp_path.iterdir()) == []


def test_populations_are_counted_the_same_whoever_asks(capsys):
    assert main(["compare", "population=nowhere"]) == MISTAKE
    assert f"not one of the {len(populations())} that there are" in capsys.readouterr().err
    with pytest.raises(InputError, match=f"not one of the {len(populations())} that there are"):
        settings_from({"population": {"name": "nowhere"}})
