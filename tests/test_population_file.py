"""A population from a file: it comes back as it was written, and every bad cell is named."""

from __future__ import annotations

import csv
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from people import COLUMNS, EDUCATION_LIST, LUCK, REVALIDATION, people, same

from simulation.errors import PopulationFileError
from simulation.model.columns import LATENT, TRAITS
from simulation.model.population.builtin import builtin
from simulation.model.population.cells import CELLS, describe
from simulation.model.population.files import check_file, read_file
from simulation.model.randomness import luck_of
from simulation.model.states import Diagnosis, Mental, Origin, Support, label


def write(path: Path, rows: list[dict[str, Any]], separator: str = ",") -> Path:
    """Write a CSV file of the rows and return its path."""
    with path.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("named", [False, True])
def test_a_population_written_to_a_file_comes_back_the_same(tmp_path: Path, ending: str, named: bool) -> None:
    drawn = people(builtin(REVALIDATION), weeks=100)
    wanted = [*COLUMNS, *(c.name for c in LATENT)]
    frame = pd.DataFrame({c: drawn[c] for c in wanted})
    if named:
        frame["entry_support"] = [label(Support(v)) for v in drawn["entry_support"]]
        frame["origin"] = [label(Origin(v)).upper() for v in drawn["origin"]]
        frame["mental"] = [label(Mental(v)) for v in drawn["mental"]]
        frame["diagnosis"] = [label(Diagnosis(v)) for v in drawn["diagnosis"]]
        frame["sex"] = np.where(drawn["sex"] == 1, "woman", "man")
        frame["lone_provider"] = drawn["lone_provider"] == 1
        frame["programme"] = [["none", *EDUCATION_LIST][v + 1] for v in drawn["programme"]]
    frame.insert(0, "id", range(len(frame)))
    path = tmp_path / f"people.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
    programmes = list(EDUCATION_LIST) if named else []
    assert check_file(path, programmes) == []
    read = read_file(path, luck_of(1, 1), programmes)
    assert ((read["motivation"] > 0.5) == (drawn["motivated"] == 1)).all()
    read["motivation"] = drawn["motivation"]  # no file holds how much: it is drawn by row
    assert same(read, drawn)


def test_missing_columns_take_their_default_and_abilities_are_drawn(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", [{"age": 20 + i % 40, "entry_support": "sygedagpenge"} for i in range(20_000)])
    read, again, other = (read_file(path, luck_of(3, r)) for r in (0, 0, 1))
    for column in TRAITS:
        if column.name not in ("age", "entry_support"):
            assert (read[column.name] == column.start).all()
    assert same(read, again) and not np.array_equal(read["ability_find"], other["ability_find"])
    assert abs(np.corrcoef(read["ability_find"], read["ability_keep"])[0, 1] - 0.5) < 5 * 0.75 / math.sqrt(20_000)
    given = [{"age": 40, "entry_support": 4, "ability_keep": i % 5 - 2} for i in range(20_000)]
    read = read_file(write(tmp_path / "q.csv", given), LUCK)
    assert read["ability_keep"][:5].tolist() == [-2, -1, 0, 1, 2]
    slope = np.polyfit(read["ability_keep"], read["ability_find"], 1)[0]
    assert abs(slope - 0.5) < 5 * math.sqrt(0.75 / 2 / 20_000)


def test_a_danish_spreadsheet_s_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("﻿age;entry_support;mental\n40,5;kontanthjaelp;none\n31;fleksjob;severe\n\n", encoding="utf-8")
    assert read_file(path, LUCK)["age"].tolist() == [40.5, 31]


GOOD = {
    "id": "a",
    "age": "40",
    "entry_support": "kontanthjaelp",
    "origin": "danish",
    "children": "1",
    "debt": "0",
}


@pytest.mark.parametrize(
    ("column", "value", "shown", "allowed"),
    [
        ("age", "", "(empty)", "a number from 16 to 70"),
        ("age", "NaN", "(empty)", "a number from 16 to 70"),
        ("age", "inf", "inf", "a number from 16 to 70"),
        ("age", "15", "15", "a number from 16 to 70"),
        ("age", "forty", "forty", "a number from 16 to 70"),
        ("age", "4_0", "4_0", "a number from 16 to 70"),
        ("children", "1.5", "1.5", "a whole number from 0 to 15"),
        ("children", "-1", "-1", "a whole number from 0 to 15"),
        ("debt", "2", "2", "one of false, true (or 0, 1)"),
        ("debt", "tru", "tru", "did you mean 'true'"),
        (
            "origin",
            "danis",
            "danis",
            "one of danish, immigrant, descendant (or 0, 1, 2); did you mean 'danish'?",
        ),
        ("origin", "3", "3", "one of danish, immigrant, descendant (or 0, 1, 2)"),
        ("entry_support", "kontanthjælb", "kontanthjælb", "did you mean 'kontanthjaelp'?"),
        ("entry_support", "dead", "dead", "one of kontanthjaelp"),
        ("entry_support", "", "(empty)", "one of kontanthjaelp"),
        ("id", "", "(empty)", "a value of its own"),
        ("id", "first", "first", "row 2 has it too"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_column_value_and_what_is_allowed(
    tmp_path: Path, column: str, value: str, shown: str, allowed: str
) -> None:
    rows = [GOOD | {"id": "first"}, GOOD | {column: value}, GOOD | {"id": "last"}]
    path = write(tmp_path / "p.csv", rows)
    [bad] = check_file(path)
    assert (bad.row, bad.column, bad.value) == (3, column, shown)
    assert allowed in bad.allowed
    with pytest.raises(PopulationFileError) as caught:
        read_file(path, LUCK)
    assert caught.value.cells == pickle.loads(pickle.dumps(caught.value)).cells == [bad]
    assert str(caught.value).startswith(f"p.csv: 1 bad cell: row 3, column '{column}': '{shown}' is not allowed;")
    assert "\n" not in str(caught.value)


def test_every_bad_cell_is_named_not_only_the_first(tmp_path: Path) -> None:
    rows = [GOOD | {"id": str(i)} for i in range(6)]
    rows[1] |= {"age": "x", "debt": ""}
    rows[4] |= {"age": "x", "origin": "mars", "id": "1"}
    path = write(tmp_path / "p.csv", rows, ";")
    found = {(cell.row, cell.column) for cell in check_file(path)}
    assert found == {(3, "age"), (3, "debt"), (6, "age"), (6, "origin"), (6, "id")}
    with pytest.raises(PopulationFileError, match=r"^p\.csv: 5 bad cells; the first: row 3, column 'age'"):
        read_file(path, LUCK)


def test_bad_headers_rows_and_files_are_named(tmp_path: Path) -> None:
    def only(text: str, name: str = "p.csv") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_bytes(text.encode("latin-1"))
        [bad] = check_file(path)
        with pytest.raises(PopulationFileError) as caught:
            read_file(path, LUCK)
        assert "\n" not in str(caught.value)
        return bad.row, bad.column, bad.allowed

    row, column, allowed = only("age,entry_support,orign\n40,4,0\n")
    assert (row, column) == (0, "orign") and allowed.endswith("did you mean 'origin'?")
    assert only("entry_support\n4\n") == (0, "age", "the column 'age' is required")
    assert only("age,entry_support,age\n40,4,40\n") == (0, "age", "each column once")
    assert only("age,entry_support\n40,4\n40\n41,4\n") == (3, "(row)", "2 cells, as in the header, not 1")
    assert only("age,entry_support\n40,4\n\n41,4\n")[:2] == (3, "(row)")
    for headed in ("age,entry_support\n", "age,entry_support\n\n"):
        assert only(headed) == (0, "(file)", "it has headings and no citizens: give a row for each citizen")
    for empty in ("", "\n"):
        assert only(empty) == (0, "(file)", "it is empty: it must have a header and at least one citizen")
    assert only("age,entry_support\n40,ærø\n")[:2] == (2, "entry_support")
    assert only('age,entry_support\n"40,4\n')[1] == "(file)"
    assert only("age\n40\n", "p.txt") == (0, "(file)", "it must be a file ending in .csv, .xlsx, .parquet")
    assert only("not parquet", "p.parquet")[:2] == (0, "(file)")
    [absent] = check_file(tmp_path / "absent.csv")
    assert absent.column == "(file)" and "No such file" in absent.allowed
    (tmp_path / "folder.csv").mkdir()
    assert check_file(tmp_path / "folder.csv")[0].column == "(file)"


def test_a_parquet_file_s_bad_cells_are_named(tmp_path: Path) -> None:
    frame = pd.DataFrame({"age": [40.0, None, 99.0], "entry_support": ["fleksjob"] * 3, "debt": [True, False, True]})
    path = tmp_path / "p.parquet"
    frame.to_parquet(path)
    assert [(c.row, c.column, c.value) for c in check_file(path)] == [
        (2, "age", "(empty)"),
        (3, "age", "99.0"),
    ]
    nested = pd.DataFrame({"age": [40], "entry_support": [["fleksjob"]]})
    nested.to_parquet(path)
    assert [(c.row, c.column) for c in check_file(path)] == [(1, "entry_support")]
    frame.head(0).to_parquet(path)
    assert "headings and no citizens" in check_file(path)[0].allowed


def test_a_programme_may_stand_under_the_name_of_the_education_list(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", [{"age": 40, "entry_support": 8, "programme": "laere"}])
    assert check_file(path)[0].allowed == "a whole number from -1 to 9999"
    assert check_file(path, ["laerer", "paedagog"])[0].allowed.endswith("did you mean 'laerer'?")


def test_every_trait_has_a_rule_and_a_description() -> None:
    assert list(CELLS) == [*COLUMNS, *(c.name for c in LATENT)]
    defaults = {line["column"]: line["default"] for line in describe()}
    assert defaults["age"] == defaults["entry_support"] == "required"
    assert (defaults["education"], defaults["programme"], defaults["ability_find"]) == ("1", "-1", "drawn")
