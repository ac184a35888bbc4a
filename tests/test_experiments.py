"""``experiments/compare.py`` under Hydra's basic launcher: a folder a scenario, a failing exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments import compare

ROOT = Path(__file__).resolve().parent.parent


def launch(monkeypatch, tmp_path, words, carry_out):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compare, "carry_out", carry_out)
    monkeypatch.setattr(sys, "argv", ["compare.py", *words])
    compare.main()


def test_scenarios_have_a_folder_each_and_hydra_leaves_nothing_behind(monkeypatch, tmp_path):
    seen = []

    def stub(settings, chosen, line):
        limit = settings.policy_settings("all_inclusive").caseload_limit
        seen.append((chosen["out"], limit, line))
        return 0

    words = ["--multirun", "policies.all_inclusive.caseload_limit=25,35", "population.n=60"]
    launch(monkeypatch, tmp_path, words, stub)
    assert [limit for _, limit, _ in seen] == [25, 35]
    (one, first), (other, second) = (Path(out).parts[-2:] for out, _, _ in seen)
    assert one == other and one.startswith("compare-copenhagen_activity_ready-") and (first, second) == ("0", "1")
    assert seen[1][2] == "python experiments/compare.py policies.all_inclusive.caseload_limit=35 population.n=60"
    assert not list(tmp_path.iterdir())


def test_a_scenario_is_a_population_and_a_misspelt_one_names_the_populations(monkeypatch, tmp_path, capfd):
    seen = []

    def stub(settings, chosen, line):
        seen.append((settings.population.name, settings.population.overrides["n"], settings.policy, chosen["out"]))
        return 0

    words = ["--multirun", "population=hedensted,aarhus_ledighedsydelse", "population.n=60", "policy=[ips]"]
    launch(monkeypatch, tmp_path, words, stub)
    names = ["hedensted", "aarhus_ledighedsydelse"]
    assert [one[:3] for one in seen] == [(name, 60, ("ips",)) for name in names]
    assert [Path(one[3]).name for one in seen] == ["0", "1"]
    assert all(f"compare-{name}-" in one[3] for name, one in zip(names, seen, strict=True))
    with pytest.raises(SystemExit):
        launch(monkeypatch, tmp_path, ["population=hedenstad"], stub)
    assert "hedensted" in capfd.readouterr().err and len(seen) == 2


def test_a_scenario_of_ones_own_citizens(monkeypatch, tmp_path):
    seen = []
    words = ["population=file", "population.file=mine.csv"]
    launch(monkeypatch, tmp_path, words, lambda settings, chosen, line: seen.append(settings.population.file) or 0)
    assert seen == ["mine.csv"]


def test_a_failing_scenario_gives_a_failing_exit_code_and_the_others_are_tried(monkeypatch, tmp_path, capfd):
    tried = []

    def stub(settings, chosen, line):
        tried.append(chosen["out"])
        if len(tried) == 1:
            raise ValueError("no such luck")
        return 0

    with pytest.raises(SystemExit) as stopped:
        launch(monkeypatch, tmp_path, ["--multirun", "seed=1,2", "out=mine"], stub)
    assert stopped.value.code == 1 and tried == [str(Path("mine") / "0"), str(Path("mine") / "1")]
    assert "no such luck" in capfd.readouterr().err


@pytest.mark.study
@pytest.mark.parametrize("launcher", ["basic", "joblib"])
def test_scenarios_come_to_result_folders_with_either_launcher(launcher, tmp_path):
    words = ["--multirun", f"hydra/launcher={launcher}", "policies.all_inclusive.caseload_limit=25,35", "out=mine"]
    small = ["population.n=60", "horizon_weeks=20", "replications=2", "structure_replications=0", "workers=1"]
    script = [sys.executable, str(ROOT / "experiments" / "compare.py")]
    ran = subprocess.run([*script, *words, *small], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"mine"}
    for number in ("0", "1"):
        assert (tmp_path / "mine" / number / "report.html").exists()
