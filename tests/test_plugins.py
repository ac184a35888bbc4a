"""Programmes, outcomes and mechanisms of a user's own: from a file to the results, and what is wrong with one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from mentor import DESIGN, RULES_OF_MENTOR, SMALL, compared, placed
from small import CASH

from simulation import compare, load, sweep
from simulation.cli.main import main
from simulation.errors import InputError, UserError
from simulation.inputs.options import settings_from
from simulation.model import replacing, week
from simulation.model.compiling import RULES
from simulation.model.rules import meeting
from simulation.policies.base import Policy
from simulation.policies.catalogue import programmes
from simulation.run.identity import cell_key
from simulation.run.plugged import activate
from simulation.run.plugins import GROUP, PlugIn, read


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return placed(tmp_path, monkeypatch)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_programme_and_an_outcome_of_ones_own_are_run(folder):
    found = compared(
        plugins="mentor.py", policies=["mentor", "mentor-b"], policy_settings={"mentor-b": {"places": 0}}
    )
    assert list(found.runs["arm"]) == ["usual_before", "mentor", "mentor-b"]
    assert found.runs["ten_weeks_in_work"].between(0.01, 0.9).all()
    assert found.runs.loc[1, "n_admitted"] > 0
    assert found.runs.loc[2, "n_admitted"] == 0
    market = found.model("mentor")
    market.run_model()
    world = market.world
    served = world.column("past_services") > 0
    assert (world.column("age")[served | (world.column("service") == 1)] < 46).all()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_policy_made_in_python_is_an_arm_with_what_was_changed_of_it(folder):
    mentor = Policy.from_file("mentor.yaml", places=7)
    mentor.start_week = 3
    found = compared(policies=[mentor, "ips"])
    assert found.settings.policies["mentor"].places == 7
    assert found.settings.policies["mentor"].start_week == 3
    assert list(found.runs["arm"])[1:] == ["mentor", "ips"]
    mentor.title = "Another"
    with pytest.raises(InputError, match="title was changed"):
        compared(policies=[mentor])


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_citizens_may_come_in_a_frame(tmp_path, monkeypatch):
    monkeypatch.setenv("INDSATS_CACHE_DIR", str(tmp_path))
    citizens = pd.DataFrame({"age": [35, 41, 52] * 4, "entry_support": ["kontanthjaelp"] * 12})
    found = compare(citizens, policies=["ips"], **SMALL)
    assert (found.runs["n_citizens"] == 12).all()
    again = compare(citizens.copy(), policies=["ips"], **SMALL)
    assert again.runs.equals(found.runs)
    assert len(list((tmp_path / "frames").iterdir())) == 1
    assert "population: a frame, 12 citizens" in repr(found)


MODULE = """
from indsats.plugins import Policy


class Buddy(Policy):
    def conditions(self, world):
        return {"is under 40 ({age})": world.column("age") < 40}
"""


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_class_of_a_module_of_ones_own_is_swept_over(folder, monkeypatch):
    (folder / "buddies.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    from buddies import Buddy

    buddy = Buddy.from_file("mentor.yaml")
    keys = {"knowledge": "fixed", "horizon_weeks": 20, "population_changes": dict(list(CASH.items())[1:])}
    found = sweep({"policies.mentor.places": [5, 9]}, "out", policies=[buddy], replications=1, workers=1,
                  progress=False, **keys)  # fmt: skip
    assert (found.runs.query("arm == 'mentor'")["n_admitted"] > 0).all()
    market = compared(policies=[buddy]).model("mentor")
    market.run_model()
    assert (market.world.column("age")[market.world.column("service") == 1] < 41).all()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_installed_package_brings_a_programme_by_its_name_whenever_it_is_asked_for(folder, monkeypatch):
    (folder / "our_package.py").write_text(RULES_OF_MENTOR.replace('"mentor"', '"installed_one"'), encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    point = EntryPoint("installed_one", "our_package", GROUP)
    monkeypatch.setattr("simulation.run.plugins.entry_points", lambda group: [point] if group == GROUP else [])
    for _ in range(2):
        found = compared(policies=["installed_one"])
        assert [one.module for one in found.settings.plugins] == ["our_package"]
        assert found.runs["n_admitted"].iloc[1] > 0


def test_a_programme_runs_only_where_its_plug_in_is_given(folder):
    activate([read("mentor.py")], run=False)
    with pytest.raises(UserError, match="policy 'mentor': no plug-in of this run brings it"):
        compared(policies=["mentor"])


def test_the_source_is_part_of_what_a_cell_is(folder):
    def key(**population: Any) -> str:
        return cell_key(settings_from({"population": CASH, "policy": ["mentor"], "plugins": ["mentor.py"]}))

    first = key()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    for name in ("mentor.py", "mentor.yaml"):
        (elsewhere / name).write_text((folder / name).read_text("utf-8"), encoding="utf-8")
    moved = settings_from({"population": CASH, "policy": ["mentor"], "plugins": ["elsewhere/mentor.py"]})
    assert cell_key(moved) == first, "where it lies is no part of it"
    (folder / "mentor.py").write_text(RULES_OF_MENTOR.replace("< 45}", "< 44}"), encoding="utf-8")
    assert key() != first
    (folder / "mentor.py").write_text(RULES_OF_MENTOR, encoding="utf-8")
    (folder / "mentor.yaml").write_text(DESIGN.replace("value: 15", "value: 14"), encoding="utf-8")
    assert key() != first


def test_a_study_is_gone_on_with_by_the_same_source_alone(folder, capsys):
    def study(replications: int, workers: int = 1) -> Any:
        inputs = {"policies.mentor.caseload_limit": [10, 15]}
        keys = {"plugins": ["mentor.py"], "knowledge": "fixed", "horizon_weeks": 20}
        return sweep(inputs, "out", policies=["mentor"], replications=replications, workers=workers, progress=False,
                     population_changes=dict(list(CASH.items())[1:]), **keys)  # fmt: skip

    assert len(study(1, workers=2).runs) == 4
    assert len(study(2).runs) == 8
    assert "ten_weeks_in_work" in study(2).runs
    (folder / "mentor.py").write_text(RULES_OF_MENTOR.replace("< 45}", "< 44}"), encoding="utf-8")
    with pytest.raises(InputError, match=r"holds another study, in which plugins\.mentor\.py is "):
        study(2)
    assert main(["sweep", "resume", "out"]) == 2
    assert "was made with another plug-in mentor.py" in capsys.readouterr().err
    (folder / "mentor.py").write_text(RULES_OF_MENTOR, encoding="utf-8")
    (folder / "mentor.yaml").write_text(DESIGN.replace("value: 15", "value: 14"), encoding="utf-8")
    assert main(["sweep", "resume", "out"]) == 2
    assert "was made with another plug-in mentor.py" in capsys.readouterr().err
    assert len(load("out").runs) == 8


def test_a_rule_is_replaced_with_all_that_call_it_and_put_back():
    name, own = "rules.meeting.weeks_between_talks", RULES["rules.meeting.weeks_between_talks"]
    callers = replacing._callers({name})
    assert {name, "rules.meeting.meet", "week.run_weeks"} <= callers
    assert "rules.families.families_week" not in callers
    before = week.run_weeks

    def seldom(citizen: Any, prices: Any, week: int) -> float:
        return 99.0

    replacing.replace({name: seldom}, "a test")
    try:
        assert meeting.weeks_between_talks is not own
        assert week.run_weeks is not before
    finally:
        replacing.replace({}, "")
    assert (meeting.weeks_between_talks, week.run_weeks) == (own, before)


INTERPRETED = """
from simulation.inputs.options import settings_from
from simulation.run.runner import run_once
import json
def ended(**more):
    given = {"population": {"n": 12, "inflow_per_year": 0}, "policy": [], "horizon_weeks": 12, "knowledge": "fixed"}
    return run_once(settings_from({**given, **more}), 0)[0].weekly["hours_others"].tolist()
as_written = ended()
print(json.dumps([as_written, ended(plugins=["mechanism.py"]), ended()]))
"""


def test_a_replaced_mechanism_moves_a_run_and_the_next_one_not(tmp_path):
    (tmp_path / "mechanism.py").write_text(
        'from indsats.plugins import mechanism\n\n\n@mechanism("market_level")\n'
        "def level(params, prices, week):\n    return 0.0\n",
        encoding="utf-8",
    )
    asked = [sys.executable, "-c", INTERPRETED]
    done = subprocess.run(
        asked, cwd=tmp_path, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=True
    )
    first, replaced, again = json.loads(done.stdout)
    assert first == again
    assert first != replaced


def test_reading_results_reads_no_code(folder):
    plain = read("mentor.py").model_dump()
    plain["source"] = "raise SystemExit('the code was run')"
    activate([PlugIn.model_validate(plain)], run=False)
    assert "mentor" in programmes()


def test_a_stub_is_written_checked_and_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "policy", "buddy"]) == 0
    assert main(["policy", "check", "buddy.py", "population=youth_anxiety_depression"]) == 0
    said = capsys.readouterr().out
    assert said.count(": yes") == 8
    assert main(["new", "policy", "buddy"]) == 2
    assert "buddy.yaml: is there already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["none", "true", "null", "nan", "_mentor", "2mentors"])
def test_no_stub_is_written_under_a_name_that_no_programme_can_have(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "policy", name]) == 2
    assert f"new policy {name}: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_promise_that_is_not_kept_is_named(folder, capsys):
    asked = RULES_OF_MENTOR.replace("is under 45 ({age})", "is somewhat younger ({age})")
    (folder / "mentor.py").write_text(asked, encoding="utf-8")
    assert main(["policy", "check", "mentor.py", "lang=da"]) == 2
    told = capsys.readouterr()
    assert "har danske ord for sine betingelser: nej" in told.out
    assert "1 af dens løfter holdes ikke" in told.err
