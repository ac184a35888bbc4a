"""The workbook of a decision and its CSV: the figures of the form, to the krone, as values and formulas."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from simulation.report.decision import forms
from simulation.report.decision.folder import Decision, read_decision
from simulation.report.decision.skema1 import rounded, skema1
from simulation.report.decision.workbook import workbook
from tests.decision_folder import YEARS, make_decision, npv_by_year
from tests.decision_made import DA, EN, budget_lines, saved
from tests.documents import evaluated, number, rows_of, tables_of

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    return read_decision(make_decision(tmp_path_factory.mktemp("decision")))


def test_form_workbook_and_csv_show_the_same_figure_to_the_krone(decision: Decision) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(decision, DA)))["Skema 1"]
    values = evaluated(sheet)
    shown = tables_of(skema1(decision, DA))[-1]
    lines = {line[0]: line[1:] for line in budget_lines(decision, DA)}
    labels = {row[0].value: row[0].row for row in reversed(list(sheet.iter_rows(min_row=8, max_row=14)))}
    for label, *cells in shown[1:]:
        for j, cell in enumerate(cells):
            thousand = values[(labels[label], 2 + j)]
            assert rounded(1000 * thousand) == number(cell), (label, j)
        if label != "Sum":  # stands twice
            own = [float(text.replace(",", ".")) for text in lines[label]]
            assert own == pytest.approx([values[(labels[label], 2 + j)] for j in range(len(cells))], abs=0.0006)
    for j, year in enumerate(YEARS[:4]):
        assert 1000 * values[(labels["Sum"], 2 + j)] == pytest.approx(-saved("municipality", year=year), abs=1)


def test_the_som_table_is_the_folders_accounts_by_party_and_year_with_present_values(decision: Decision) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(decision, DA)))["SØM"]
    values, at = evaluated(sheet), rows_of(sheet)
    npv = npv_by_year()
    for block, party in enumerate(("municipality", "region", "state")):
        own = npv[(npv["perspective"] == party) & (npv["account"] == "total")].set_index("year")
        for i, year in enumerate(YEARS):
            net = values[(at["Nettoresultat"], 2 + 11 * block + i)]
            assert net == pytest.approx(own.loc[year, "nominal_dkk"], abs=0.01), (party, year)
        assert values[(at["Nettoresultat"], 12 + 11 * block)] == pytest.approx(own["present_dkk"].sum(), abs=0.01)
    three = npv[npv["perspective"].isin(["municipality", "region", "state"]) & (npv["account"] == "total")]
    assert values[(at["Nettoresultat"], 45)] == pytest.approx(three["present_dkk"].sum(), abs=0.01)
    order = ["Økonomiske konsekvenser", "Ydelser", "Refusion fra staten", "Kommunal medfinansiering",
             "Konsekvenser i alt", "Indsatsen", "Personale", "Indsatsen i alt", "Nettoresultat"]  # fmt: skip
    assert sorted(order, key=lambda name: at[name]) == order
    heads = [cell.value for cell in sheet[8]]
    assert heads[1] == "År 1 (2024)" and heads[11] == "Nutidsværdi" and len(heads) == 45
    assert [sheet.cell(6, 2 + 11 * block).value for block in range(4)] == ["Kommune", "Region", "Stat", "I alt"]
    assert "A-kasserne (+215.200" in str(sheet["A4"].value)


def test_the_som_csv_is_the_som_sheet(decision: Decision) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(decision, EN)))["SØM"]
    values, at = evaluated(sheet), rows_of(sheet)
    lines = budget_lines(decision, EN, "som.csv")
    assert [line[0] for line in lines[1:]][-1] == "Net result" and len(lines[0]) == 45
    for line in lines[1:]:
        own = [values[(at[line[0]], column)] for column in range(2, 46)]
        assert [float(text) for text in line[1:]] == pytest.approx(own, abs=0.01), line[0]


def test_amounts_are_values_and_sums_are_formulas_under_frozen_heads(decision: Decision) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(decision, DA)))
    assert book.sheetnames == ["Skema 1", "SØM", "Kontering", "År for år"]
    form = book["Skema 1"]
    assert form.freeze_panes == "B9" and book["SØM"].freeze_panes == "B9" and book["År for år"].freeze_panes == "A9"
    assert form["B13"].value == "=ROUND(SUM(B9:B12),3)" and form["B9"].data_type == "n"
    assert form["B9"].number_format == "#,##0" and form.column_dimensions["A"].width > 40
    assert all(evaluated(form)[(rows_of(form)[DA("workbook.check")], c)] == 0 for c in range(2, 7))
    rows = list(book["År for år"].iter_rows(min_row=8, values_only=True))
    wanted = decision.tables["npv_by_year"]
    assert list(rows[0]) == list(wanted.columns) and len(rows) == 1 + len(wanted)
    assert [row[4] for row in rows[1:]] == pytest.approx(list(wanted["nominal_dkk"]))


def seen_as_a_picture(word: Path, ours: Path) -> None:
    """Compare what LibreOffice makes of the docx with our own PDF: pages, what is read, ink and its places."""
    read = {}
    for file in (word, ours):
        text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
        read[file] = [word for word in text.split() if word.isalpha() and len(word) > 3]
        subprocess.run(["pdftoppm", "-r", "40", "-gray", "-png", file, file.with_suffix("")], check=True)
    told = set(read[ours]) - {"Skema"}
    assert len(told & set(read[word])) >= 0.97 * len(told), sorted(told - set(read[word]))
    pages = [np.asarray(Image.open(page)) for page in sorted(word.parent.glob("skema1-*.png"))]
    assert len(pages) == len(list(ours.parent.glob("skema1-*.png"))) == 2
    for page in pages:
        ink = page < 200
        assert 0.01 < ink.mean() < 0.2
        side = page.shape[1] // 20
        assert not ink[:, :side].any() and not ink[:, -side:].any(), "something stands outside the margins"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils are not here")
def test_libreoffice_opens_both_files_and_works_the_formulas_out(decision: Decision, tmp_path: Path) -> None:
    for name, content in forms.files(decision, DA).items():
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for name, kind in (("skema1.docx", "pdf"), ("budget.xlsx", "xlsx")):
        asked = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            tmp_path / "out",
            tmp_path / name,
        ]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)
    seen_as_a_picture(tmp_path / "out" / "skema1.pdf", tmp_path / "skema1.pdf")
    ours = openpyxl.load_workbook(tmp_path / "budget.xlsx")
    theirs = openpyxl.load_workbook(tmp_path / "out" / "budget.xlsx", data_only=True)
    for sheet in ours:
        for (row, column), value in evaluated(sheet).items():
            shown = theirs[sheet.title].cell(row, column).value
            if isinstance(value, int | float):
                assert (shown or 0.0) == pytest.approx(value, abs=1e-6), (sheet.title, row, column)
