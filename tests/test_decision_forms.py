"""A decision's forms: Skema 1's headings in order, the same figures everywhere, blanks marked, no text that runs."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.errors import ReportError
from simulation.model.economics.accounts import Account
from simulation.report.decision import extra, forms
from simulation.report.decision.budget import FORM_ROWS, budget
from simulation.report.decision.folder import Decision, read_decision
from simulation.report.decision.skema1 import skema1
from simulation.report.decision.workbook import workbook
from simulation.results.budget_classes import BudgetClass, Status, booked
from simulation.words.texts import Texts
from tests.decision_folder import YEARS, make_decision, npv_by_year, tables
from tests.decision_made import DA, EN, budget_lines, made, saved
from tests.documents import in_order, lines_of, number, tables_of

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")

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
    assert "Målgruppe: [udfyldes]" in text and "Indsatsen: IPS\n" in text and "over 10 år" in text


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
    assert not any(map(extra.can_write, ("skema1.docx", "budget.xlsx", "skema1.pdf")))
    assert set(forms.files(decision, DA)) == {"budget.csv", "som.csv", "cheers.csv"}
    for make in (skema1, workbook):
        with pytest.raises(ReportError, match=r"pip install 'indsats\[forms\]'") as told:
            make(decision, DA)
    assert DA.worded(told.value.said).startswith("budget.xlsx: installér")


def test_the_same_decision_is_the_same_bytes(decision: Decision) -> None:
    assert forms.files(decision, DA) == forms.files(decision, DA)
