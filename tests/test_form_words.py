"""Skema 1 with what a person wrote into it: texts are exchanged and inert, figures are not: Word, Excel, PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.errors import ReportError
from simulation.report.decision import extra, forms
from simulation.report.decision.appendix import appendix
from simulation.report.decision.budget import PARTIES, budget
from simulation.report.decision.document import Missing
from simulation.report.decision.facts import facts
from simulation.report.decision.folder import Decision, read_decision
from simulation.report.decision.form import Fields, Form, Grid
from simulation.report.decision.pdf import skema1_pdf
from simulation.report.decision.plain import LONGEST
from simulation.report.decision.reconciled import reconciled
from simulation.report.decision.skema1 import described, filled, rounded, skema1
from simulation.report.decision.som import som_grid
from simulation.report.decision.workbook import workbook
from simulation.words.texts import Texts
from tests.decision_folder import make_decision, tables
from tests.documents import evaluated, lines_of, number, tables_of

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("fpdf")

EN, DA = Texts("en"), Texts("da")
HOSTILE = "<script>alert(1)</script>=1+1 \N{GRINNING FACE} \x07\ud800\u202e </w:t> {arm} %s `x`"


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    return read_decision(make_decision(tmp_path_factory.mktemp("decision")))


def made(tmp_path: Path, given: dict[str, pd.DataFrame] | None = None, **about: Any) -> Decision:
    return read_decision(make_decision(tmp_path / "decision", given, **about))


def written(decision: Decision, words: Mapping[str, str]) -> list[str]:
    return lines_of(skema1(decision, DA, words=words))


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", content))


def keys(form: Form) -> list[str]:
    return [field.key for field in form.missing()]


# --- words --------------------------------------------------------------------------------------------------------


def test_a_free_text_is_exchanged_and_everything_else_stays(decision: Decision) -> None:
    words = {"committee": "Beskæftigelsesudvalget", "background": "Hvorfor nu?", "effort": "IPS i to hold",
             "exit_motivation": "ca. 3 borgere"}  # fmt: skip
    before, after = lines_of(skema1(decision, DA)), written(decision, words)
    changed = [line for line in after if line not in before]
    assert changed == ["Beskæftigelsesudvalget", "Baggrund: Hvorfor nu?", "Indsatsen: IPS i to hold", "ca. 3 borgere"]
    plain, mine = tables_of(skema1(decision, DA)), tables_of(skema1(decision, DA, words=words))
    assert plain[-1] == mine[-1] and plain[4] == mine[4], "the amounts"


def test_no_words_are_the_same_file(decision: Decision) -> None:
    assert skema1(decision, DA) == skema1(decision, DA, words={}) == skema1(decision, DA, words={"initials": ""})


@pytest.mark.parametrize("key", ["period", "row_sum", "exit_job", "consequences", "class_sum", "nothing", "title"])
def test_a_figure_or_a_heading_cannot_be_exchanged(decision: Decision, key: str) -> None:
    assert skema1(decision, DA, words={key: "1.000.000"}) == skema1(decision, DA)


def test_a_text_that_was_emptied_is_a_blank_and_missing(decision: Decision) -> None:
    form = described(decision, DA, words={"project": "", "goal": "  "})
    assert form.field("project").text is Missing.BLANK and form.field("goal").text is Missing.BLANK
    assert {"project", "goal"} <= set(keys(form))
    assert form.field("project").mended and not form.field("effort").mended


def test_what_is_missing_is_counted_in_the_order_of_the_form(decision: Decision) -> None:
    form = described(decision, DA)
    assert keys(form) == ["committee", "department", "initials", "number", "date", "priority", "function", "area",
                          "aim", "background", "exit_motivation", "plan_action_1"]  # fmt: skip
    assert len({field.key for field in form.fields()}) == len(list(form.fields())), "a key is one field"
    words = {field.key: "x" for field in form.missing()} | {"plan_time_1": "maj"}
    assert not described(decision, DA, words=words).missing(), "remarks are for others to write, if any"


def test_half_a_row_of_the_plan_is_missing_the_other_half(decision: Decision) -> None:
    form = described(decision, DA, words={"plan_action_2": "Første status", "plan_time_5": "maj"})
    assert [key for key in keys(form) if key.startswith("plan")] == ["plan_time_2", "plan_action_5"]
    lines = written(decision, {"plan_action_2": "Første status", "plan_time_5": "maj"})
    at = lines.index("Første status")
    assert lines[at - 2 : at + 4] == ["Indsats", "Tid", "Første status", "[udfyldes]", "[udfyldes]", "maj"]
    (plan,) = (part for part in form.parts if isinstance(part, Grid) and part.key == "plan")
    assert [row.spare for row in plan.rows] == [True, False, True, True, False, *[True] * 7]


def test_that_it_is_undecided_is_told_whatever_is_written_of_the_economy(tmp_path: Path) -> None:
    given = tables()
    given["summary"] = given["summary"].assign(p_loss_knowledge=0.4)
    unsure = made(tmp_path, given)
    told = facts(unsure, DA).undecided
    assert told.startswith("Uafklaret") and any(told in line for line in lines_of(skema1(unsure, DA)))
    assert told in lines_of(skema1(unsure, DA, words={"economy": "Det går nok."}))


def test_facts_are_worked_out_once_for_many_words(decision: Decision) -> None:
    known = facts(decision, DA)
    assert filled(known, {"aim": "x"}) == described(decision, DA, words={"aim": "x"})


# --- what is typed is text ----------------------------------------------------------------------------------------


def all_of(decision: Decision, text: str) -> dict[str, str]:
    """Return a text in every field."""
    return {field.key: text for field in described(decision, DA).fields()}


@pytest.mark.parametrize(
    "text", [HOSTILE, "x" * 10_000, "W" * 10_000, "\n" * 10_000 + "y", "a\tb\r\nc" * 3_000, "=1+1"]
)
def test_whatever_is_typed_is_text_in_every_file(decision: Decision, text: str) -> None:
    words = all_of(decision, text)
    lines = lines_of(skema1(decision, DA, words=words))
    assert max(map(len, lines)) <= LONGEST + 80 and not any("\x07" in line for line in lines)
    book = openpyxl.load_workbook(io.BytesIO(workbook(decision, DA, words=words)))
    cells = [cell for row in book["Tekster"].iter_rows() for cell in row]
    assert all(cell.value is None or cell.data_type == "s" for cell in cells), "no formula"
    content = skema1_pdf(decision, DA, words=words)
    assert content.startswith(b"%PDF") and pages(content) < 40
    assert not re.search(rb"/(JavaScript|JS|URI|Launch|EmbeddedFile|AA)\b", content)


def test_a_short_field_stays_on_its_line(decision: Decision) -> None:
    form = described(decision, DA, words={"initials": "a\nb\t c" + "x" * 500, "background": " a\n\nb "})
    assert form.field("initials").typed.startswith("a b cx") and len(form.field("initials").typed) == 200
    assert form.field("background").typed == "a\n\nb"


def test_the_workbook_has_a_sheet_of_texts_where_there_are_words_and_is_else_as_it_was(decision: Decision) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(decision, DA, words={"committee": "=1+1"})))
    rows = {row[0]: row[1] for row in book["Tekster"].iter_rows(min_row=9, values_only=True)}
    assert rows["Udvalg"] == "=1+1" and rows["Initialer"] == "[udfyldes]"
    assert rows["Manglende motivation"] == DA("forms.unknown") and "Indsats 5" not in rows
    assert "Tekster" not in openpyxl.load_workbook(io.BytesIO(workbook(decision, DA))).sheetnames


# --- PDF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [EN, DA], ids=["en", "da"])
@pytest.mark.parametrize("about", [{}, {"recommended": "usual"}, {"designs": {"ips": {"caseload_limit": 15}}}])
def test_the_form_is_two_pages_at_its_usual_length(tmp_path: Path, texts: Texts, about: dict[str, Any]) -> None:
    decision = made(tmp_path, **about)
    assert pages(skema1_pdf(decision, texts)) <= 2
    plan = {f"plan_{what}_{i}": "Stillinger slås op" for what in ("action", "time") for i in range(1, 7)}
    usual = {"background": "842 borgere er på kontanthjælp. " * 10, "remarks": "Ingen bemærkninger. " * 6, **plan}
    assert pages(skema1_pdf(decision, texts, words=usual)) <= 2


def test_the_pdf_is_among_the_files_and_always_the_same_bytes(
    decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = forms.files(decision, DA)
    assert files["skema1.pdf"] == skema1_pdf(decision, DA)
    assert b"19800101" in files["skema1.pdf"] and b"/Lang (da-DK)" in files["skema1.pdf"]
    monkeypatch.setitem(extra.WRITERS, ".pdf", "no_such_package")
    assert set(forms.files(decision, DA)) == set(files) - {"skema1.pdf"}
    for make in (skema1_pdf, appendix):
        with pytest.raises(ReportError, match=r"pip install 'indsats\[forms\]'") as told:
            make(decision, DA)
    assert DA.worded(told.value.said).startswith("appendix.pdf: installér")


@pytest.mark.parametrize("texts", [EN, DA], ids=["en", "da"])
def test_the_appendix_is_a_file_of_its_own(decision: Decision, tmp_path: Path, texts: Texts) -> None:
    content = appendix(decision, texts)
    assert content == appendix(decision, texts) and 1 < pages(content) < 8
    assert appendix(made(tmp_path, arms=["usual"], recommended="usual"), texts).startswith(b"%PDF"), (
        "without a policy"
    )


# --- figures ------------------------------------------------------------------------------------------------------


def test_the_form_is_reconciled_to_the_answer_and_the_ledger(tmp_path: Path) -> None:
    given = tables()
    npv = given["npv_by_year"]
    own = npv[npv["account"] == "total"]
    rest = own.groupby("year", as_index=False)[["nominal_dkk", "present_dkk"]].sum()
    first = own.drop_duplicates("year")[["year", "factor"]]
    citizen = rest.assign(perspective="citizen", arm="ips", low90=0.0, high90=0.0).merge(first, on="year")
    citizen[["nominal_dkk", "present_dkk"]] *= -1
    more = [citizen.assign(account=name) for name in ("benefit", "total")]
    given["npv_by_year"] = pd.concat([npv, *more], ignore_index=True)
    present = float(own[own["perspective"] == "municipality"]["present_dkk"].sum())
    own_row = (given["summary"]["arm"] == "ips") & (given["summary"]["perspective"] == "municipality")
    given["summary"].loc[own_row, "mean_dkk"] = present
    found = reconciled(made(tmp_path, given), "ips")
    assert found.agrees and found.balanced and (found.first, found.last) == (2024, 2033)
    assert found.present == pytest.approx(-present) and found.answer == pytest.approx(present)
    sums = described(made(tmp_path / "b", given), DA).parts
    (table,) = (part for part in sums if isinstance(part, Grid) and part.key == "consequences")
    *years, later = [number(str(cell)) for cell in table.rows[-1].cells[1:]]
    assert abs(sum(years) + 6 * later - rounded(found.form)) <= 5, "as it stands on the form, but for rounding"
    given["summary"].loc[own_row, "mean_dkk"] = present + 2_000.0
    assert not reconciled(made(tmp_path / "c", given), "ips").agrees


def test_a_ledger_with_something_left_over_is_not_balanced(decision: Decision) -> None:
    found = reconciled(decision, "ips")
    assert not found.balanced and abs(found.ledger) > 1


@pytest.mark.parametrize("year", [None, 2025])
def test_the_som_table_on_the_screen_is_the_workbooks_in_thousands(decision: Decision, year: int | None) -> None:
    grid = som_grid(budget(decision.tables, "ips"), DA, year)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(decision, DA)))["SØM"]
    values = evaluated(sheet)
    at = {str(row[0].value): row[0].row for row in sheet.iter_rows() if row[0].value is not None}
    column = 10 if year is None else 1
    for row in grid.rows:
        label, *cells = map(str, row.cells)
        for block, cell in enumerate(cells):
            assert rounded(values[(at[label], 2 + 11 * block + column)]) == number(cell), (label, block)
    assert [row.cells[0] for row in grid.rows if row.strong] == [
        "Konsekvenser i alt",
        "Indsatsen i alt",
        "Nettoresultat",
    ]
    assert len(grid.heads) == 2 + len(PARTIES)


def test_every_row_of_fields_has_a_place_on_the_screen(decision: Decision) -> None:
    pytest.importorskip("nicegui")
    from simulation.page.committee_form import GRIDS

    grids = [part for part in described(decision, DA).parts if isinstance(part, Fields)]
    assert grids and all(len(row) in GRIDS for part in grids for row in part.rows)
