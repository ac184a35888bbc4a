"""What is wrong with a plug-in is one line that names file and line, and nothing is run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mentor import RULES_OF_MENTOR, compared, placed
from numba import njit

from simulation.errors import UserError
from simulation.run.plugged import compiling
from simulation.run.plugins import PlugIn, namespace, read


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return placed(tmp_path, monkeypatch)


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
    "acts on a table of its own making": (
        lambda s: s.replace(
            "    def rank",
            "    def acts_in(self, world):\n        return True\n\n    def act(self, world):\n"
            "        world.designs = world.designs.copy()\n\n    def rank",
        ),
        r"mentor\.py:13: act\(\) changes what it may only look at",
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
        r"mentor\.py: outcome replication: there is one of that name",
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
    "a class copied under its own name": (
        lambda s: s.replace(
            "@outcome", '@policy("second", design="mentor.yaml")\nclass Mentor(Policy):\n    pass\n\n\n@outcome'
        ),
        r"mentor\.py:\d+: Mentor is defined again, and hides that of line 6",
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
