"""A population that cannot be is refused: columns against each other, families, the run, and all rows together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from people import LUCK

from simulation.errors import PopulationFileError
from simulation.model.columns import TRAITS
from simulation.model.population.builtin import builtin, names
from simulation.model.population.files import check_file, read_file
from simulation.model.population.rules import Limits, families, rules, together
from simulation.model.population.sheet import BadCell
from simulation.model.population.synthesis import synthesise
from simulation.policies.education import lengths

WHOLE: dict[str, Any] = {c.name: int(c.start) for c in TRAITS} | {"entry_support": "kontanthjaelp"}
"""A citizen of 40 who fits in every column."""

LENGTHS = {"short": 40, "long": 200}
LIMITS = Limits(horizon_weeks=52, programme_weeks=(40, 200))
STUDYING = {"entry_support": "revalidering", "programme": "short"}


def wrong(folder: Path, *rows: dict[str, Any], only: bool = False) -> list[BadCell]:
    """Return what is wrong with a file of citizens who otherwise fit; ``only`` leaves out all other columns."""
    columns = dict.fromkeys(name for row in rows for name in row) if only else WHOLE
    needed = {"age": 40, "entry_support": "kontanthjaelp"}
    lines = [{**(needed if only else WHOLE), **row} for row in rows]
    columns = {**needed, **columns}
    text = "\n".join([",".join(columns), *(",".join(str(line[c]) for c in columns) for line in lines)])
    path = folder / "p.csv"
    path.write_text(text + "\n", encoding="utf-8")
    return check_file(path, LENGTHS, horizon_weeks=52)


BROKEN: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "2,900 weeks on support at 18": ({"age": 18}, {"benefit_weeks": 2900}, "benefit_weeks", "at most 53"),
    "weeks on support before 18": (
        {"age": 17, "entry_support": "sygedagpenge"},
        {"benefit_weeks": 1},
        "benefit_weeks",
        "at most 0",
    ),
    "foertidspension at 16": (
        {"age": 16, "entry_support": "sygedagpenge"},
        {"entry_support": "foertidspension"},
        "entry_support",
        "below 18",
    ),
    "uddannelseshjaelp at 30": ({}, {"entry_support": "uddannelseshjaelp"}, "entry_support", "below 30"),
    "a degree at 17": (
        {"age": 17, "entry_support": "employed"},
        {"education": "higher"},
        "education",
        "below 18",
    ),
    "five children at 18": ({"age": 18}, {"children": 5}, "children", "at most 4 children"),
    "a lone provider without a child": ({}, {"lone_provider": 1}, "lone_provider", "'children' is at least 1"),
    "challenges of no child": ({}, {"child_challenges": 1}, "child_challenges", "'children' is at least 1"),
    "a family without a child": ({}, {"household": 3}, "household", "'children' is at least 1"),
    "a diagnosis without illness": ({}, {"diagnosis": "bipolar"}, "diagnosis", "'mental' is not 'none'"),
    "schizophrenia, not severe": (
        {"mental": "common"},
        {"diagnosis": "schizophrenia_spectrum"},
        "diagnosis",
        "'mental' is 'severe'",
    ),
    "dagpenge without an a-kasse": ({}, {"entry_support": "dagpenge"}, "entry_support", "'insured' is 1"),
    "revalidering in nothing": ({}, {"entry_support": "revalidering"}, "entry_support", "'programme' names it"),
    "applying at work": ({"entry_support": "employed"}, {"programme": "long"}, "programme", "not applied for"),
    "weeks of no education": ({}, {"programme_weeks": 3}, "programme_weeks", "'programme' names it"),
    "weeks before revalidering": (
        {"programme": "long"},
        {"programme_weeks": 3},
        "programme_weeks",
        "on revalidering only",
    ),
    "an education long over": (STUDYING, {"programme_weeks": 40}, "programme_weeks", "takes 40 weeks"),
    "seventy": ({}, {"age": 70}, "age", "folkepension"),
    "arriving after the end": ({}, {"entry_week": 52}, "entry_week", "the run ends after 52 weeks"),
}
"""By what is wrong: a citizen who fits, the cell that does not, its column, and part of the reason."""


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_is_named_with_its_row_and_why(tmp_path, case):
    citizen, cell, column, why = BROKEN[case]
    assert wrong(tmp_path, WHOLE, citizen) == []
    [bad] = wrong(tmp_path, WHOLE, citizen | cell)
    assert (bad.row, bad.column, bad.value) == (3, column, str(cell[column]))
    assert why in bad.allowed
    assert bad.sentence.startswith(f"row 3, column '{column}': '{cell[column]}' does not fit: ")


def test_every_rule_is_broken_by_one_of_these_and_by_no_other():
    hit = []
    for rule in rules(LIMITS):
        broken = []
        for case, (citizen, cell, _, _) in BROKEN.items():
            values = [np.array([number(name, (WHOLE | citizen | cell)[name])]) for name in rule.columns]
            broken += [case] if rule.broken(*values)[0] else []
        assert broken, rule.why
        hit += broken
    assert sorted(set(hit)) == sorted(BROKEN)


def number(column: str, value: Any) -> float:
    from simulation.model.population.cells import cells

    return float(cells(LENGTHS)[column].read(value))


@pytest.mark.parametrize("name", names())
def test_no_built_in_population_breaks_a_rule(name):
    spec = builtin(name)
    drawn = synthesise(spec.model_copy(update={"n": 3000}), LUCK, 260, lengths())
    values = {c.name: drawn[c.name].astype(float) for c in TRAITS}
    for rule in rules(Limits(horizon_weeks=260, programme_weeks=tuple(lengths().values()))):
        assert not rule.broken(*(values[column] for column in rule.columns)).any(), rule.why
    assert families(values) == []
    assert together(values) == []


def test_a_family_has_two_parents_of_whom_none_is_alone(tmp_path):
    parent = {"household": 7, "children": 2}
    assert wrong(tmp_path, parent, parent) == []
    many = wrong(tmp_path, *[parent] * 500)
    assert [bad.row for bad in many] == list(range(4, 502))
    assert "two parents at most, and this one has 500" in many[0].allowed
    [alone] = wrong(tmp_path, parent, parent | {"lone_provider": 1})
    assert (alone.row, alone.column) == (3, "lone_provider")


def test_somebody_is_there_at_the_start(tmp_path):
    [bad] = wrong(tmp_path, {"entry_week": 3}, {"entry_week": 9})
    assert bad.sentence == (
        "all rows: nobody is there at the start (the first 'entry_week' is 3); at least one citizen must have"
        " 'entry_week' 0, since companies and staff follow those at the start"
    )
    assert wrong(tmp_path, {"entry_week": 3}, {"entry_week": 0}) == []


def test_a_run_longer_than_any_cannot_be_waited_for(tmp_path):
    [bad] = wrong(tmp_path, {}, {"entry_week": 800})
    assert bad.allowed == "a whole number from 0 to 799"


def test_a_column_that_the_file_lacks_is_named(tmp_path):
    [bad] = wrong(tmp_path, {"lone_provider": 1}, only=True)
    assert (bad.row, bad.column) == (2, "lone_provider")
    assert bad.allowed.endswith("the file has no column 'children', which makes it 0 for everybody")
    [bad] = wrong(tmp_path, {"diagnosis": "bipolar"}, only=True)
    assert "no column 'mental'" in bad.allowed


def test_a_misfit_stands_beside_the_bad_cells_of_other_rows(tmp_path):
    found = wrong(tmp_path, {"debt": 5}, {"lone_provider": 1}, {"age": "old", "lone_provider": 1})
    assert [(bad.row, bad.column) for bad in found] == [
        (2, "debt"),
        (3, "lone_provider"),
        (4, "age"),
        (4, "lone_provider"),
    ]


def test_an_age_of_folkepension_of_the_user_holds(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("age,entry_support\n68,sygedagpenge\n")
    assert check_file(path, pension_age=70) == []
    assert check_file(path)[0].column == "age"
    assert len(read_file(path, LUCK)) == 1, "whoever reads has checked, with the settings of the run"


def test_who_reads_without_checking_is_stopped_too(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("age,entry_support,lone_provider\n40,sygedagpenge,1\n")
    with pytest.raises(PopulationFileError, match=r"^p\.csv: 1 bad cell: row 2, column 'lone_provider': "):
        read_file(path, LUCK)
