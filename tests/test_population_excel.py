"""A workbook of citizens is read as the CSV file it could have been, and one that cannot be read is said to be so."""

from __future__ import annotations

import datetime as dt
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from people import LUCK, same

from simulation.cli.main import main
from simulation.model.population import workbook
from simulation.model.population.files import check_file, examine, read_file
from simulation.model.population.sheet import EVERY, HEADER, WHOLE, Correction, rewritten
from simulation.words.texts import Texts

openpyxl = pytest.importorskip("openpyxl")

HEAD = ["nummer", "alder", "ydelse", "psykisk helbred", "gæld", "ydelsesuger"]
ROWS: list[list[Any]] = [
    ["a", 40.5, "kontanthjælp", "svær", "ja", 48],
    ["b", 31, "ressourceforløb", "ingen", False, 300],
    ["c", "52,25", "jobafklaring", "let", 0, None],
]


def book(path: Path, rows: list[list[Any]]) -> Path:
    """Write a workbook whose first sheet has the rows, and return its path."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.create_sheet("andet").append(["noget", "helt andet"])
    made.save(path)
    return path


def why(path: Path) -> str:
    """Return what is wrong with a file as a whole."""
    [bad] = check_file(path)
    assert bad.column == "(file)"
    return bad.allowed


def test_a_workbook_is_read_as_the_csv_file_it_could_have_been(tmp_path: Path) -> None:
    rows = [*ROWS[:2], [*ROWS[2][:5], 12]]
    written = book(tmp_path / "p.xlsx", [HEAD, *rows])
    text = "\n".join(";".join(str(v).replace(".", ",") for v in row) for row in [HEAD, *rows])
    beside = tmp_path / "p.csv"
    beside.write_text(text, encoding="utf-8")
    assert check_file(written) == check_file(beside) == []
    assert same(read_file(written, LUCK), read_file(beside, LUCK))
    assert read_file(written, LUCK)["age"].tolist() == [40.5, 31, 52.25]


def test_bad_cells_of_a_workbook_have_the_rows_a_spreadsheet_shows(tmp_path: Path) -> None:
    bad = [["d", dt.datetime(2024, 5, 1), "=1+1", "ingen", 0, 1], [], ["e", 340, "kontanthjælp", "ingen", 0, 1]]
    found = check_file(book(tmp_path / "p.xlsx", [[], HEAD, *ROWS, *bad, [None, None], []]))
    assert [(cell.row, cell.column, cell.value) for cell in found] == [
        (5, "ydelsesuger", "(empty)"),
        (6, "alder", "2024-05-01"),
        (6, "ydelse", "(empty)"),
        (7, "(row)", "(empty row)"),
        (8, "alder", "340"),
    ]


def test_columns_without_heading_and_cells_beside_the_table_are_seen(tmp_path: Path) -> None:
    plain = book(tmp_path / "p.xlsx", [[*HEAD[:3], None, "gæld"], ["a", 40, "kontanthjælp", None, 1]])
    assert check_file(plain) == []
    beside = book(tmp_path / "q.xlsx", [HEAD[:3], ["a", 40, "kontanthjælp", None, "en note"]])
    assert [cell.column for cell in check_file(beside)] == ["(empty)"]


def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    for content in (b"", b"age,entry_support\n40,4\n", b"PK\x03\x04" + b"\0" * 40):
        path.write_bytes(content)
        assert why(path).startswith("it is no sound .xlsx file (")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert why(path) == "it is no sound .xlsx file (its content is no workbook)"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert why(path).startswith("it is no sound .xlsx file (")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)
    assert why(path).startswith("it has a password, or is of an Excel before 2007")
    assert why(book(path, [])).startswith("it is empty")
    assert why(book(path, [HEAD])).startswith("it has headings and no citizens")


def test_a_broken_part_of_a_workbook_is_said_in_a_sentence(tmp_path: Path) -> None:
    whole = book(tmp_path / "p.xlsx", [HEAD, *ROWS])
    broken = tmp_path / "q.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, content[: len(content) // 2] if "sheet1" in part.filename else content)
    assert why(broken).startswith("it is no sound .xlsx file (")


def test_a_workbook_that_unpacks_to_more_than_can_be_meant_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "p.xlsx", [HEAD, *ROWS])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        for _ in range(workbook.MOST_UNPACKED // 1_000_000 + 1):
            part.write(b"0" * 1_000_000)
    assert path.stat().st_size < 2_000_000
    assert why(path) == "it holds more than 400 MB when unpacked: save it as CSV"


def test_too_many_cells_and_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "p.xlsx", [HEAD, *ROWS])
    monkeypatch.setattr(workbook, "MOST_COLUMNS", 5)
    assert why(path) == "it has 6 columns; at most 5 can be read"
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "MOST_CELLS", 20)
    assert why(path) == "it has more than 20 cells: save it as CSV"


def test_without_what_reads_workbooks_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "p.xlsx", [HEAD, *ROWS])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert why(path) == "install what reads workbooks with pip install 'indsats[forms]', or save as CSV"


def test_the_command_line_checks_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "p.xlsx", [HEAD, *([name, *ROWS[0][1:]] for name in "abcdef")])
    assert main(["population", "check", str(path), "lang=da"]) == 0
    assert "alle celler er i orden" in capsys.readouterr().out.replace("\n", " ")


def test_what_a_file_holds_is_told_by_its_columns(tmp_path: Path) -> None:
    found = examine(book(tmp_path / "p.xlsx", [[*HEAD, "cpr"], *([*row, "0101"] for row in ROWS)]))
    assert {c.heading: c.trait for c in found.columns} == {
        "nummer": "id", "alder": "age", "ydelse": "entry_support", "psykisk helbred": "mental", "gæld": "debt",
        "ydelsesuger": "benefit_weeks", "cpr": "",
    }  # fmt: skip
    assert (found.rows, found.many) == (3, 2) and found.columns[1].values == (31, 52.25)
    assert len(examine(tmp_path / "p.xlsx", most=1).bad) == 1


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_headings_are_exchanged_and_columns_left_out(tmp_path: Path, ending: str) -> None:
    head = ["nummer", "hvor gammel", "ydelse", "cpr"]
    rows = [["a", "40,5", "kontanthjælp", "0101"], ["b", "x", "jobafklaring", "0202"]]
    path = tmp_path / f"p.{ending}"
    if ending == "xlsx":
        book(path, [head, *rows])
    else:
        path.write_text("\n".join(map(";".join, [head, *rows, ["en", "for", "kort"]])), encoding="utf-8")
    before, made = path.read_bytes(), tmp_path / "made.csv"
    put_right = [Correction(HEADER, 1, "hvor gammel", "alder"), Correction(HEADER, 3, "cpr", "")]
    found = examine(path, corrections=put_right)
    assert found.bad[0][:3] == (3, "alder", "x")
    assert found.many == (1 if ending == "xlsx" else 2), "a row that is too short is still told of"
    put_right += [Correction(3, 1, "x", "52,5"), Correction(4, WHOLE, "en;for;kort", "")]
    assert examine(path, corrections=put_right).bad == ()
    made.write_bytes(rewritten(path, put_right))
    assert check_file(made) == [] and path.read_bytes() == before and b"0101" not in made.read_bytes()
    assert examine(made).columns[1].values == (40.5, 52.5)


def test_a_word_that_is_not_known_is_told_once_and_put_right_in_every_row(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("alder;ydelse;diagnose;psykisk\n40;kontant;;let\n41;kontant;svær depression;let\n", "utf-8")
    found = examine(path, in_danish=True)
    assert [(cell.row, cell.value, cell.also) for cell in found.bad[:2]] == [(2, "kontant", 1), (2, "(empty)", 0)]
    assert (found.many, len(found.bad)) == (4, 3), "a row that does not fit is told of too"
    put_right = [Correction(EVERY, 1, "kontant", "kontanthjælp"), Correction(2, 2, "(empty)", "ingen")]
    (left,) = examine(path, corrections=put_right, in_danish=True).bad
    assert left.others == (("psykisk", "let"),) and "'svær'" in Texts("da").worded(left.allowed)
    (told,) = examine(path, corrections=put_right, in_danish=False).bad
    assert "'severe'" in told.allowed and (left.row, left.column) == (3, "diagnose")
