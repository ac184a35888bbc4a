"""Programmes, outcomes and mechanisms of a user's own: from a file to the results, and what is wrong with one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from numba import njit
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
from simulation.run.plugged import activate, compiling
from simulation.run.plugins import GROUP, PlugIn, namespace, read

DESIGN = """
title: Mentor
like: ips
label: {en: Mentor, da: Mentorordning}
numbers:
  caseload_limit: {value: 15, why: "one mentor holds fifteen"}
places: {value: 30, why: "two mentors"}
lives_on: [kontanthjaelp]
conditions:
  "lives on kontanthjælp ({entry_support})": "lever af kontanthjælp ({entry_support})"
  "is under 45 ({age})": "er under 45 år ({age})"
"""
RULES_OF_MENTOR = """
from indsats.plugins import Policy, outcome, policy


@policy("mentor", design="mentor.yaml")
class Mentor(Policy):
    def conditions(self, world):
        return {"is under 45 ({age})": world.column("age") < 45}

    def rank(self, world, rows):
        return world.column("age")[rows]


@outcome(unit="share", meaning="ten weeks in work or more")
def ten_weeks_in_work(citizens, weeks):
    return citizens["weeks_worked"] >= 10
"""
SMALL: dict[str, Any] = {
    "replications": 1,
    "horizon_weeks": 30,
    "workers": 1,
    "knowledge": "fixed",
    "progress": False,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of a user's own, outside the package, with a programme in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mentor.yaml").write_text(DESIGN, encoding="utf-8")
    (tmp_path / "mentor.py").write_text(RULES_OF_MENTOR, encoding="utf-8")
    return tmp_path


def compared(**keys: Any) -> Any:
    """Return a small comparison."""
    return compare(population_changes=dict(list(CASH.items())[1:]), **SMALL, **keys)


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


MECHANISM = """

from indsats.plugins import mechanism

@mechanism("weeks_between_talks")
def seldom(citizen):
    return 1.0
"""
BAD: dict[str, tuple[Callable[[str], str], str]] = {
    "raises": (lambda s: s.replace("< 45}", "< 45 / 0}"), r"mentor\.py:8: conditions\(\) raised ZeroDivisionError"),
    "wrong shape": (
        lambda s: s.replace('world.column("age") < 45', "[True]"),
        r"mentor\.py:7: conditions\(\)\['is under 45 \({age}\)'\] has the shape \(1,\); true or false of each of",
    ),
    "a rank that is none": (
        lambda s: s.replace('return world.column("age")[rows]', 'return world.column("age")[rows] * float("nan")'),
        r"mentor\.py:10: rank\(\) holds NaN; a number of each citizen",
    ),
    "changes others": (
        lambda s: s.replace('return {"is', 'world.column("age")[:] = 20\n        return {"is'),
        r"mentor\.py:8: conditions\(\) changes what it may only look at",
    ),
    "a rank that changes who is asked about": (
        lambda s: s.replace('return world.column("age")[rows]', "rows[:] = 0\n        return rows"),
        r"mentor\.py:11: rank\(\) changes what it may only look at",
    ),
    "turns that change others": (
        lambda s: s.replace(
            "    def rank", '    def turns(self, world, rows):\n        world.column("hours")[:] = 5\n\n    def rank'
        ),
        r"mentor\.py:11: turns\(\) changes what it may only look at",
    ),
    "acts on the usual service": (
        lambda s: s.replace(
            "    def rank",
            "    def acts_in(self, world):\n        return True\n\n    def act(self, world):\n"
            '        world.designs["company_share"] = 1.0\n\n    def rank',
        ),
        r"mentor\.py:14: act\(\) changes what it may only look at",
    ),
    "a ragged rank": (
        lambda s: s.replace('return world.column("age")[rows]', "return [[1], [1, 2]]"),
        r"mentor\.py:\d+: rank\(\) raised ValueError",
    ),
    "a rank of other arguments": (
        lambda s: s.replace("def rank(self, world, rows)", "def rank(self, world)"),
        r"mentor\.py:10: rank\(\) raised TypeError",
    ),
    "reckons a number of posts that is none": (
        lambda s: s.replace("    def rank", "    def number_of_posts(self):\n        return 1 / 0\n\n    def rank"),
        r"mentor\.py:11: number_of_posts\(\) raised ZeroDivisionError",
    ),
    "an outcome called as a column": (
        lambda s: s.replace("def ten_weeks_in_work", "def replication"),
        r"outcome replication: there is one of that name",
    ),
    "an outcome that is no number": (
        lambda s: s.replace('"share"', '"weeks"').replace(
            'citizens["weeks_worked"] >= 10', 'citizens["age"] * float("nan")'
        ),
        r"mentor\.py:14: outcome ten_weeks_in_work is no number for \d+ of \d+ citizens",
    ),
    "two programmes of one name": (
        lambda s: s.replace(
            "@outcome", '@policy("mentor", design="mentor.yaml")\nclass Again(Mentor):\n    pass\n\n\n@outcome'
        ),
        r"mentor\.py:\d+: mentor is brought twice",
    ),
    "a programme without a name": (
        lambda s: s.replace('@policy("mentor"', "@policy(3"),
        r"mentor\.py:\d+: @policy takes a name",
    ),
    "acts on others": (
        lambda s: s.replace(
            "    def rank",
            "    def acts_in(self, world):\n        return True\n\n    def act(self, world):\n"
            '        world.column("hours")[:] = 5\n\n    def rank',
        ),
        r"mentor\.py:13: act\(\) changes hours of \d+ citizens who are not its own",
    ),
    "an outcome of one number": (
        lambda s: s.replace('citizens["weeks_worked"] >= 10', "0.5"),
        r"mentor\.py:14: outcome ten_weeks_in_work has the shape \(\); a number of each of",
    ),
    "a mechanism of other arguments": (
        lambda s: s + MECHANISM,
        r"mentor\.py:21: takes \(citizen\), where the rule that it replaces takes \(citizen, prices, week\)",
    ),
    "no such mechanism": (
        lambda s: s + MECHANISM.replace("weeks_between_talks", "weeks_between_talk"),
        r"mechanism 'weeks_between_talk' is not one of .*did you mean",
    ),
    "an unknown unit": (
        lambda s: s.replace('"share"', '"shares"'),
        r"unit 'shares' is not one of .*did you mean 'share'",
    ),
    "ends the process": (
        lambda s: s.replace('return world.column("age")[rows]', "raise SystemExit(3)"),
        r"mentor\.py:11: rank\(\) raised SystemExit: 3",
    ),
    "no Python": (lambda s: s.replace("def rank(", "def rank"), r"mentor\.py:10: the plug-in raised SyntaxError"),
    "nothing in it": (lambda s: "x = 1\n", r"mentor\.py: brings nothing"),
    "a name that is taken": (
        lambda s: s.replace('@policy("mentor"', '@policy("ips"'),
        r"there is a programme ips already",
    ),
    "a study of its own": (
        lambda s: s + "\nfrom indsats import compare\ncompare(replications=1)\n",
        r"a plug-in runs a study while it is read",
    ),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_with_a_plug_in_is_one_line_with_file_and_line(folder, what):
    changed, said = BAD[what]
    (folder / "mentor.py").write_text(changed(RULES_OF_MENTOR), encoding="utf-8")
    assert changed(RULES_OF_MENTOR) != RULES_OF_MENTOR
    with pytest.raises(UserError, match=said) as found:
        compared(plugins=["mentor.py"], policies=["mentor"])
    assert "\n" not in str(found.value)


def test_a_module_that_was_changed_since_it_was_read_is_refused(folder, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))
    file = folder / "of_my_own.py"
    for source, well in (("x = 1\n", True), ("x = 1 + 1\n", False)):
        file.write_text(source, encoding="utf-8")
        if well:
            assert namespace(source, str(file), "of_my_own")["x"] == 1
        else:
            with pytest.raises(UserError, match="of_my_own: was changed since this process read it"):
                namespace(source, str(file), "of_my_own")


def test_a_plug_in_may_begin_with_the_mark_that_windows_writes(folder):
    (folder / "mentor.py").write_text(RULES_OF_MENTOR, encoding="utf-8-sig")
    assert list(read("mentor.py").designs) == ["mentor"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_programme_may_act_and_do_nothing(folder):
    acts = "    def acts_in(self, world):\n        return True\n\n    def act(self, world):\n        pass\n\n"
    (folder / "mentor.py").write_text(
        RULES_OF_MENTOR.replace("    def rank", f"{acts}    def rank"), encoding="utf-8"
    )
    found = compared(plugins=["mentor.py"], policies=["mentor"])
    assert found.runs["n_admitted"].max() > 0


def test_a_mechanism_that_does_not_compile_is_one_line_with_file_and_line(tmp_path):
    (tmp_path / "mine.py").write_text("def seldom(citizen):\n    return open(citizen)\n", encoding="utf-8")
    own = namespace((tmp_path / "mine.py").read_text("utf-8"), str(tmp_path / "mine.py"), "")["seldom"]
    plug_in = PlugIn(file="mine.py", mechanisms={"rules.meeting.weeks_between_talks": "seldom"})
    said = r"^mine\.py:2: mechanism .* does not compile: Untyped global name 'open'"
    with pytest.raises(UserError, match=said), compiling([plug_in]):
        njit(own)(1)


def of_x(design: str) -> dict[str, Any]:
    """Return the description of a plug-in with this design."""
    return {"file": "x.yaml", "designs": {"x": design}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere.py", r"nowhere\.py: cannot be read \(No such file"),
        ("nowhere.yaml", r"nowhere\.yaml: cannot be read \(No such file"),
        ("no.such.module", r"plugins=no\.such\.module: there is no such file, and no module"),
        (7, r"plugins=7: give a file"),
        (of_x("- a"), r"x\.yaml: is no design"),
        (of_x("numbers: {caseload: {value: 1, why: y}}"), r"no number of a design: caseload"),
        (of_x("numbers: {caseload_limit: {evidence: ips.rksk_plan.caseload_limit}}"), r"is kept for validation"),
        (of_x("numbers: {caseload_limit: 20}"), r"give {evidence: path} or {value: x"),
    ],
)  # fmt: skip
def test_what_is_no_plug_in_is_refused(given, said):
    with pytest.raises(UserError, match=said):
        read(given)


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
