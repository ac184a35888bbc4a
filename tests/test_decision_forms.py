"""A decision's forms: Skema 1's headings in order, the same figures everywhere, blanks marked, no text that runs."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.errors import ReportError
from simulation.model.economics.accounts import Account
from simulation.report.decision import extra, forms
from simulation.report.decision.budget import FORM_ROWS, budget
from simulation.report.decision.cheers import checklist, cheers_table, guidelines
from simulation.report.decision.folder import Decision, read_decision
from simulation.report.decision.skema1 import rounded, skema1
from simulation.report.decision.workbook import workbook
from simulation.results.budget_classes import BudgetClass, Status, booked
from simulation.words.texts import MINUS, Texts
from tests.decision_folder import SAVED, YEARS, make_decision, npv_by_year, tables

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")

EN, DA = Texts("en"), Texts("da")
ROOT = Path(__file__).parents[1]
HEADINGS = [
    "Skema 1",
    "Udvalg",
    "Nye tiltag/aktivitetsændringer med effektvurderinger",
    "BUDGETPERIODEN",
    "Afdeling/område", "Initialer", "Forslag nr.", "Udfærdiget dato", "Prioritering",
    "Projektnavn", "Funktion", "Politikområde", "Politisk mål",
    "1. Projektbeskrivelse", "Baggrund", "Målgruppe", "Indsatsen",
    "2. Beskrivelse af den effekt der forventes opnået af budgetforøgelsen (uddybende og dokumenteret beskrivelse)",
    "Mål/delmål",
    "Ordinær beskæftigelse", "Uddannelse", "Fleksjob", "FØP/barsel/misbrug", "Manglende motivation", "Fraflyttet",
    "Økonomi",
    "3. Opfølgningsplan på tiltaget: Tids- og handleplan", "Indsats", "Tid",
    "4. Viden & Strategi's eventuelle bemærkninger til forslaget",
    "FORSLAGETS ØKONOMISKE KONSEKVENSER (1.000 kr. ekskl. moms)",
    "Tekst", "2024", "2025", "2026", "2027", "Efterfølgende år",
    "Udgift til personale og uddannelse", "Sparede aktiviteter", "Sparet ydelse efter refusion", "Andet", "Sum",
]  # fmt: skip
"""Issue and agenda, in their order."""


@pytest.fixture(scope="module")
def decision(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    return read_decision(make_decision(tmp_path_factory.mktemp("decision")))


def made(tmp_path: Path, given: dict[str, pd.DataFrame] | None = None, **about: Any) -> Decision:
    """Return a decision with other tables or other words."""
    return read_decision(make_decision(tmp_path / "decision", given, **about))


def lines_of(content: bytes) -> list[str]:
    """Return the paragraphs and cells of a Word file, in reading order; a merged cell once."""
    found = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        rows = getattr(block, "rows", None)
        cells = [block] if rows is None else list(dict.fromkeys(c._tc for row in rows for c in row.cells))
        for cell in cells:
            found += [paragraph.text for paragraph in ([cell] if rows is None else cell.p_lst)]
    return [line for line in found if line.strip()]


def tables_of(content: bytes) -> list[list[list[str]]]:
    file = docx.Document(io.BytesIO(content))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in file.tables]


def number(text: str) -> int:
    return int(text.replace(MINUS, "-").replace(".", "").replace(",", ""))


def in_order(lines: list[str], headings: list[str]) -> None:
    """Assert that a line begins with each heading, each after the one before."""
    at = -1
    for heading in headings:
        found = [i for i, line in enumerate(lines) if i > at and line.startswith(heading)]
        assert found, heading
        at = found[0]


def saved(party: str, *accounts: str, year: int) -> float:
    """Return what a party saves on some accounts in a year, DKK: from the numbers of the folder itself."""
    own = SAVED[party]
    chosen = accounts or tuple(own)
    return sum(own[a][0] + (year - YEARS[0]) * own[a][1] for a in chosen if a in own)


def test_the_form_has_the_headings_of_the_agenda_in_their_order(decision: Decision) -> None:
    in_order(lines_of(skema1(decision, DA)), HEADINGS)


def test_the_english_form_has_the_same_fields_in_the_same_order(decision: Decision) -> None:
    keys = ["title", "committee", "kind", "period", "department", "initials", "number", "date", "priority", "project",
            "function", "area", "aim", "description", "background", "target", "effort", "effect", "goal", "exit_job",
            "exit_education", "exit_fleksjob", "exit_pension", "exit_motivation", "exit_moved", "economy", "plan",
            "plan_action", "remarks", "consequences", "text", "row_staff", "row_activities", "row_benefit",
            "row_other", "row_sum"]  # fmt: skip
    in_order(lines_of(skema1(decision, EN)), [EN(f"skema1.{key}") for key in keys])


def test_the_form_shows_the_folders_amounts_in_thousands_with_expenses_positive(decision: Decision) -> None:
    rows = {row[0]: [number(cell) for cell in row[1:]] for row in tables_of(skema1(decision, DA))[-1][1:]}
    assert rows == {
        # 5,000.4 + 600.2 in the first year; training falls by 600.2 a year
        "Udgift til personale og uddannelse": [5601, 5000, 4400, 3800, 1699],
        "Sparede aktiviteter": [-1901, -2001, -2101, -2201, -2551],
        # 700.3 - 200.1 - 50.0, and 580 more each year
        "Sparet ydelse efter refusion": [-450, -1030, -1610, -2190, -4220],
        "Andet": [100, 100, 100, 100, 100],
        "Sum": [3350, 2070, 789, -491, -4972],
    }
    first = [-saved("municipality", year=year) / 1000 for year in YEARS[:4]]
    assert [abs(a - b) <= 0.5 for a, b in zip(rows["Sum"], first, strict=False)] == [True] * 4
    later = [-saved("municipality", year=year) / 1000 for year in YEARS[4:]]
    assert rows["Sum"][-1] == round(sum(later) / len(later))


def test_the_sum_by_budget_class_is_the_sum_and_keeps_service_apart_from_transfers(decision: Decision) -> None:
    money = budget(decision.tables, "ips")
    classes = {row.key: row.years for row in money.classes()}
    assert list(classes) == ["service", "transfer", "refund", "sum"]
    assert classes["sum"] == pytest.approx(money.form()[-1].years)
    assert classes["service"][0] == pytest.approx(5_000_400 + 600_200 + 100_000)
    assert classes["transfer"][0] == pytest.approx(-1_900_700 - 700_300 + 50_000)
    assert classes["refund"][0] == pytest.approx(200_100)


def test_every_account_has_one_class_with_a_status_and_a_reason() -> None:
    assert set(booked()) == set(Account)
    assert {entry.budget_class for entry in booked().values()} == set(BudgetClass)
    assert all(entry.why and isinstance(entry.status, Status) for entry in booked().values())
    assert booked()[Account.STAFF].budget_class is BudgetClass.SERVICE
    assert booked()[Account.BENEFIT].budget_class is BudgetClass.TRANSFER


def test_no_account_is_in_two_rows_of_the_form() -> None:
    listed = [account for accounts in FORM_ROWS.values() for account in accounts]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("texts", [EN, DA], ids=["en", "da"])
def test_what_the_model_does_not_know_is_a_marked_blank(decision: Decision, texts: Texts) -> None:
    content = skema1(decision, texts)
    blank, unknown = texts("forms.blank"), texts("forms.unknown")
    exits = {row[0]: row[1:] for row in tables_of(content)[3][1:]}
    assert set(exits[texts("skema1.exit_motivation")]) == {unknown}
    lines = lines_of(content)
    for key in ("committee", "department", "initials", "number", "date", "priority", "function", "area", "aim"):
        assert lines[lines.index(texts(f"skema1.{key}")) + 1] == blank, key
    assert f"{texts('skema1.background')}: {blank}" in lines
    runs = docx.Document(io.BytesIO(content)).element.xpath("//w:r[w:rPr/w:shd]")
    assert {run.text for run in runs} == {blank, unknown}


def test_the_exits_are_the_folders_shares_and_citizens_in_both_arms(decision: Decision) -> None:
    exits = {row[0]: row[1:] for row in tables_of(skema1(decision, DA))[3][1:]}
    assert exits["Ordinær beskæftigelse"] == ["10,0\u00a0%", "84", "22,0\u00a0%", "185"]
    assert exits["FØP/barsel/misbrug"] == ["20,0\u00a0%", "168", "18,0\u00a0%", "152"], "0.15 and 0.03"
    assert exits["Fraflyttet"] == ["5,0\u00a0%", "42", "5,0\u00a0%", "42"]
    assert "Mål/delmål: 101 borgere mere afgår" in "\n".join(lines_of(skema1(decision, DA)))


def test_the_economy_is_the_summary_and_names_the_prices(decision: Decision) -> None:
    (said,) = [line for line in lines_of(skema1(decision, DA)) if line.startswith("Økonomi")]
    assert "17,6\u00a0mio. kr. over 10 år" in said and "28 af 100 gentagelser. Givet de forudsatte priser" in said
    assert "efter 3,9 år" in said


def test_a_proposal_that_is_not_paid_back_or_not_recommended_says_so(tmp_path: Path) -> None:
    given = tables()
    given["summary"] = given["summary"].assign(mean_dkk=-1e6, low90=-3e6, high90=2e5, payback_years=float("nan"))
    text = "\n".join(lines_of(skema1(made(tmp_path, given, recommended="usual"), DA)))
    assert "Kommunen får en merudgift på 1,00\u00a0mio. kr." in text
    assert "90 % af gentagelserne: −200.000\u00a0kr. til 3,00\u00a0mio. kr.)" in text
    assert "ikke inden for 10 år" in text
    assert "Beregningen anbefaler ikke dette forslag: den anbefaler almindelig indsats." in text


def test_of_a_design_the_numbers_that_have_words_are_told(tmp_path: Path) -> None:
    design = {
        "title": "IPS",
        "caseload_limit": 15,
        "cadence_weeks": 2.5,
        "end_date": None,
        "drawn": True,
    }
    text = lines_of(skema1(made(tmp_path, designs={"ips": design}), DA))
    at = text.index("Indsatsens indstillinger:")
    assert text[at + 1 : at + 3] == [
        "sagsstamme: flest borgere pr. medarbejder på én gang: 15",
        "mødefrekvens, når der er tid nok: 2,5",
    ]
    assert text[at + 3].startswith("2. ")


def test_a_run_of_three_years_leaves_the_fourth_and_those_after_it_blank(tmp_path: Path) -> None:
    short = made(tmp_path, tables(YEARS[:3]))
    last = tables_of(skema1(short, DA))[-1][-1]
    assert last[3] == "789" and last[4:] == ["[udfyldes]", "[udfyldes]"]
    assert "Simuleringen slutter med 2026" in "\n".join(lines_of(skema1(short, DA)))
    assert budget_lines(short, DA)[5][4:] == ["", ""]
    assert openpyxl.load_workbook(io.BytesIO(workbook(short, DA)))["SØM"].max_column == 1 + 4 * 4


def budget_lines(decision: Decision, texts: Texts, name: str = "budget.csv") -> list[list[str]]:
    text = forms.files(decision, texts)[name].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if texts.lang == "da" else ","))


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


def cells_of(sheet: Any, area: str) -> list[Any]:
    return [cell for row in sheet[area.replace("$", "")] for cell in row]


def evaluated(sheet: Any) -> dict[tuple[int, int], Any]:
    """Return the values of a sheet's cells with its formulas worked out: SUM, SUMPRODUCT, ROUND, plus and minus."""

    def value(cell: Any) -> Any:
        if cell.data_type != "f":
            return 0.0 if cell.value is None else cell.value
        text = re.sub(r"\$", "", cell.value[1:])
        text = re.sub(r"SUMPRODUCT\((\w+:\w+),(\w+:\w+)\)", lambda m: f"product('{m[1]}','{m[2]}')", text)
        text = re.sub(r"SUM\((\w+:\w+)\)", lambda m: f"total('{m[1]}')", text)
        text = re.sub(r"(?<![\w':])([A-Z]{1,3}\d+)(?![\w':])", lambda m: f"at('{m[1]}')", text)
        named = {
            "total": lambda area: sum(value(c) for c in cells_of(sheet, area)),
            "product": lambda *areas: sum(
                value(x) * value(y) for x, y in zip(*(cells_of(sheet, a) for a in areas), strict=True)
            ),
            "at": lambda name: value(sheet[name]),
            "ROUND": round,
        }
        return eval(text, {"__builtins__": {}}, named)

    return {(cell.row, cell.column): value(cell) for row in sheet.iter_rows() for cell in row}


def rows_of(sheet: Any) -> dict[str, int]:
    return {str(row[0].value): row[0].row for row in sheet.iter_rows() if row[0].value is not None}


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


HOSTILE = '=HYPERLINK("http://a","b") <w:p>&\x07 "\u2028'


@pytest.mark.parametrize("texts", [EN, DA], ids=["en", "da"])
def test_a_hostile_name_is_text_in_every_file(tmp_path: Path, texts: Texts) -> None:
    given = {name: table.replace({"arm": {"ips": HOSTILE}}) for name, table in tables().items()}
    told = {"arms": ["usual", HOSTILE], "recommended": HOSTILE, "population": {"name": HOSTILE, "title": HOSTILE},
            "designs": {HOSTILE: {"=1+1": "@SUM(A1)", "&<": ["]]>"]}}, "version": HOSTILE}  # fmt: skip
    bad = made(tmp_path, given, **told)
    found = forms.files(bad, texts)
    book = openpyxl.load_workbook(io.BytesIO(found["budget.xlsx"]))
    ours = re.compile(r"=(ROUND\(|SUM|[A-Z]+\d+)")
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f" or ours.match(cell.value), cell.coordinate
    text = "\n".join(lines_of(found["skema1.docx"]))
    assert '=HYPERLINK("http://a","b") <w:p>&' in text and "\x07" not in text
    for name in ("budget.csv", "som.csv", "cheers.csv"):
        for line in budget_lines(bad, texts, name):
            assert not any(re.match(r"[=@+\t]|-(?!\d)", cell) for cell in line), name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@A1", "\t=1", " =1", "\r=1"])
def test_a_text_that_begins_as_a_formula_is_quoted_in_csv(text: str) -> None:
    assert forms.inert(text).startswith("'")


def test_a_decision_without_a_policy_has_a_checklist_and_no_form(tmp_path: Path) -> None:
    alone = made(tmp_path, arms=["usual"], recommended="usual")
    assert list(forms.files(alone, DA)) == ["cheers.csv"]
    with pytest.raises(ReportError, match="holds no policy beside the baseline"):
        skema1(alone, DA)


def test_a_policy_that_changes_nothing_has_zeros_and_no_minus_zero(tmp_path: Path) -> None:
    nothing = made(tmp_path, tables(scale=0.0))
    rows = tables_of(skema1(nothing, DA))[-1][1:]
    assert {cell for row in rows for cell in row[1:]} == {"0"}
    assert "-0" not in forms.files(nothing, DA)["som.csv"].decode("utf-8-sig")


def test_what_decision_json_does_not_know_is_a_dash_or_a_blank(tmp_path: Path) -> None:
    keys = ("replications", "horizon_weeks", "horizon_years", "citizens", "participants", "places", "posts",
            "designs", "population", "recommended", "price_year", "version")  # fmt: skip
    given = {name: table.astype({"arm": "category"}) for name, table in tables().items()}
    found = forms.files(made(tmp_path, given, **dict.fromkeys(keys)), DA)
    text = "\n".join(lines_of(found["skema1.docx"]))
    assert "None" not in text and "nan" not in text
    assert "Målgruppe: [udfyldes]" in text and "Indsatsen: IPS\n" in text and "over – år" in text


def test_another_arm_than_the_recommended_can_be_asked_for_and_no_unknown_one(decision: Decision) -> None:
    assert "Projektnavn" in lines_of(skema1(decision, DA, "all_inclusive"))
    with pytest.raises(ReportError, match="'usual' is not one of ips, all_inclusive"):
        skema1(decision, DA, "usual")


def broken(**changed: Any) -> pd.DataFrame:
    """Return the table with one cell of its first row changed."""
    table = npv_by_year()
    for column, value in changed.items():
        table[column] = table[column].astype(object)
        table.loc[0, column] = value
    return table


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (npv_by_year("other"), "no rows of ips"),
        (broken(nominal_dkk="much"), "an amount, a factor or a year is missing"),
        (broken(account="gold"), "'gold' is no account"),
        (broken(nominal_dkk=float("nan")), "an amount, a factor or a year is missing"),
        (broken(account="training"), "two rows of municipality, training, 2024"),
        (broken(nominal_dkk=-5_001_400.0), "not its amount by the factor"),
        (
            broken(nominal_dkk=-5_001_400.0, present_dkk=-5_001_400.0),
            "accounts of municipality do not sum to its total",
        ),
        (broken(factor=1.1, present_dkk=-5_500_440.0), "not its amount by the factor of its year"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table: pd.DataFrame, told: str) -> None:
    with pytest.raises(ReportError, match=told):
        budget({"npv_by_year": table}, "ips")


@pytest.mark.parametrize(("in_total", "kroner"), [(0.0, 3_349_700.0), (1.0, 3_309_700.0)], ids=["beside", "in"])
def test_tax_counts_in_the_form_where_it_counts_in_the_total(in_total: float, kroner: float) -> None:
    table = npv_by_year()
    own = table[(table["perspective"] == "municipality") & (table["account"] == "total")]
    tax = own.assign(account="tax", nominal_dkk=40_000.0, present_dkk=40_000.0 * own["factor"])
    table.loc[own.index, "nominal_dkk"] += in_total * 40_000.0
    table.loc[own.index, "present_dkk"] += in_total * 40_000.0 * own["factor"]
    money = budget({"npv_by_year": pd.concat([table, tax], ignore_index=True)}, "ips")
    assert money.form()[-1].years[0] == pytest.approx(kroner)
    assert [row.key for row in money.classes()][3:-1] == (["tax"] if in_total else [])


@pytest.mark.parametrize("name", ["npv_by_year", "summary", "exits"])
def test_a_folder_without_a_table_or_with_arms_that_are_none_is_refused(tmp_path: Path, name: str) -> None:
    path = make_decision(tmp_path)
    (path / f"{name}.parquet").unlink()
    with pytest.raises(ReportError, match=f"{name}.parquet: missing"):
        read_decision(path)
    with pytest.raises(ReportError, match="arms: holds no list of names"):
        read_decision(make_decision(tmp_path, arms="ips"))


def test_without_the_extra_a_decision_goes_on_and_says_what_to_install(
    decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    assert not extra.can_write_office()
    assert set(forms.files(decision, DA)) == {"budget.csv", "som.csv", "cheers.csv"}
    for make in (skema1, workbook):
        with pytest.raises(ReportError, match=r"pip install 'indsats\[forms\]'") as told:
            make(decision, DA)
    assert DA.worded(told.value.said).startswith("skema1.docx, budget.xlsx: installér")


def test_the_same_decision_is_the_same_bytes(decision: Decision) -> None:
    assert forms.files(decision, DA) == forms.files(decision, DA)


def test_the_checklists_have_every_item_once_and_answer_what_is_there(decision: Decision, tmp_path: Path) -> None:
    items = checklist(decision)
    assert [item.number for item in items][:28] == [str(i) for i in range(1, 29)] and len(items) == 28 + 7 + 6
    assert len({item.name for item in items}) == len(items)
    where = {item.name: item.where for item in items}
    assert where["population"] == ("decision.json: population", "docs/model.md")
    assert where["funding"] == () and where["heterogeneity"] == (), "no table of equity"
    more = made(
        tmp_path, {**tables(), "equity": pd.DataFrame({"group": ["health"]}), "evppi": pd.DataFrame({"k": []})}
    )
    answered = {item.name: item.where for item in checklist(more)}
    assert answered["heterogeneity"] == ("equity.parquet",) and answered["voi_uncertainty"] == (), (
        "a table without rows"
    )
    table = cheers_table(decision, DA)
    assert table is not None and len(table.rows) == len(items) + 2
    assert table.rows[27 + 1].cells == ["28", "Interessekonflikter", "ikke besvaret"]


def test_the_places_of_the_checklists_are_documents_tables_and_keys_that_there_are() -> None:
    named = {place for one in guidelines().values() for item in one["items"].values() for place in item["where"]}
    assert all((ROOT / place).exists() for place in named if place.startswith("docs/"))
    assert {one["status"] for one in guidelines().values()} <= {"read", "read2", "recalled"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
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
    assert (tmp_path / "out" / "skema1.pdf").read_bytes().startswith(b"%PDF")
    ours = openpyxl.load_workbook(tmp_path / "budget.xlsx")
    theirs = openpyxl.load_workbook(tmp_path / "out" / "budget.xlsx", data_only=True)
    for sheet in ours:
        for (row, column), value in evaluated(sheet).items():
            shown = theirs[sheet.title].cell(row, column).value
            if isinstance(value, int | float):
                assert (shown or 0.0) == pytest.approx(value, abs=1e-6), (sheet.title, row, column)
