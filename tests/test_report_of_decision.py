"""The page of a decision: what it says follows from keys and values, in both languages, for every kind of answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from simulation.errors import ReportError
from simulation.report.decision import (
    answers,
    figures,
    method,
    method_tables,
    serving,
    tables,
    uncertainty_figures,
)
from simulation.report.decision.case import Case
from simulation.report.decision.folder import read_decision
from simulation.report.decision.page import sheet_of
from simulation.report.decision.turning import carrier, swings, turns
from simulation.report.kinds import draw, kind_of
from simulation.report.sheet import Sheet, render
from simulation.words.texts import NO_BREAK, Texts
from tests.danish import shown, strange
from tests.decision_folder import make_decision
from tests.decision_page import IPS, LONG, MILLION, SAVED, USUAL, folder
from tests.decision_page import tables as all_tables
from tests.study_pages import text_of

DRAWINGS = (figures.waterfall, figures.fan, figures.tornado, figures.turning, uncertainty_figures.plane,
            uncertainty_figures.acceptability, uncertainty_figures.information, uncertainty_figures.inputs,
            uncertainty_figures.regret)  # fmt: skip


def case(path: Path, lang: str = "en", **about: Any) -> Case:
    return Case(read_decision(folder(path / "decision", **about)), Texts(lang))


def page(one: Case) -> str:
    return text_of(render(sheet_of(one), one.texts))


def section(sheet: Sheet, name: str) -> Any:
    return next(one for one in sheet.sections if one.name == name)


# --- the folder and its page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_page_is_drawn_with_its_figures_and_its_files(tmp_path: Path, lang: str) -> None:
    path = folder(tmp_path / "decision")
    assert kind_of(path) == "decide"
    written = draw("decide", path, lang).read_text("utf-8")
    assert f'<html lang="{lang}">' in written
    assert {p.stem for p in (path / "figures").iterdir()} == {
        "waterfall", "payback", "tornado", "turning", "plane", "acceptability", "information", "inputs", "regret",
        "whom",
    }  # fmt: skip
    assert {"budget.csv", "som.csv", "cheers.csv"} <= {p.name for p in path.iterdir()}


def test_a_decision_is_known_before_a_comparison(tmp_path: Path) -> None:
    path = folder(tmp_path / "decision")
    (path / "config.yaml").write_text("seed: 1\n")
    assert kind_of(path) == "decide"


def test_the_five_questions_come_in_their_order_and_then_a_row_a_design(tmp_path: Path) -> None:
    one = case(tmp_path)
    found = answers.heads(one)
    asked = [one.texts(f"decision.question_{key}") for key in ("which", "costs", "others", "back", "change")]
    assert [head.title for head in found[1:6]] == asked
    assert all(head.sentences for head in found[1:6])
    assert found[-1].table is not None and len(found[-1].table.rows) == 2


def test_the_danish_page_has_no_english_word_of_ours(tmp_path: Path) -> None:
    for k, about in enumerate(({}, {"sign": -1.0, "recommended": LONG, "structure": "worst", "p_loss": 0.0})):
        one = case(tmp_path / str(k), "da", **about)
        said = shown(render(sheet_of(one), one.texts))
        assert not strange(said), sorted(strange(said))


def test_the_danish_figures_have_no_english_word_of_ours(tmp_path: Path) -> None:
    one = case(tmp_path, "da")
    for make in DRAWINGS:
        drawn = make(one)
        assert drawn is not None, make
        said = " ".join([drawn.title, drawn.caption, *(t.get_text() for t in drawn.figure.findobj(Text))])
        assert not strange(said), (drawn.name, sorted(strange(said)))


# --- what is recommended, and how sure -----------------------------------------------------------------------------


def test_where_the_baseline_is_best_the_page_recommends_it(tmp_path: Path) -> None:
    one = case(tmp_path)
    assert one.keeps and one.shown == IPS, "the next best: half the loss"
    assert one.decision.policies[0] != IPS and one.decision.proposed() == IPS, "the forms are about no other one"
    assert answers.lead(one).startswith(one.texts("decision.lead_keep", arm="usual service"))
    assert one.texts("decision.lead_undecided", arm="IPS") in answers.lead(one)


def test_where_a_design_is_best_the_page_recommends_and_shows_it(tmp_path: Path) -> None:
    one = case(tmp_path, recommended=LONG, sign=-1.0, p_loss=0.0)
    assert not one.keeps and one.shown == LONG
    assert answers.lead(one) == one.texts("decision.lead_choose", arm="IPS (caseload limit 25)")


def test_what_the_choice_turns_on_is_told_of_the_mean_also_where_the_worst_form_decides(tmp_path: Path) -> None:
    one = case(tmp_path)
    assert turns(one)
    worst = case(tmp_path / "worst", recommended=USUAL if one.best_on_mean != USUAL else IPS, structure="worst")
    assert worst.best_on_mean == one.best_on_mean != worst.decision.recommended
    assert [turn.name for turn in turns(worst)] == [turn.name for turn in turns(one)]


def test_the_chances_to_lose_and_to_save_are_100_together(tmp_path: Path) -> None:
    one = case(tmp_path)
    for loss in (0.975, 0.025, 0.625, 0.0, 1.0):
        one.decision.tables["summary"]["p_loss_chance"] = loss
        table = tables.designs(one)
        assert table is not None
        saves = int(table.rows[0].cells[-3].split(NO_BREAK)[0])
        assert saves + int(one.of_100(loss).split(NO_BREAK)[0]) == 100


def test_a_choice_by_the_worst_form_claims_no_highest_mean(tmp_path: Path) -> None:
    one = case(tmp_path, recommended=LONG, structure="worst")
    said = list(answers.which(one))
    assert one.texts("decision.which_by_mean", arm="usual service") in said
    worst = one.texts("decision.structure_worst")
    assert any(worst in line for line in said) and worst in answers.lead(one)
    assert not any(line.startswith("IPS") for line in said)


@pytest.mark.parametrize(("share", "open_"), [(0.04, False), (0.05, True), (0.5, True), (0.95, True), (0.96, False)])
def test_it_is_undecided_where_between_5_and_95_of_100_draws_lose(tmp_path: Path, share: float, open_: bool) -> None:
    one = case(tmp_path, p_loss=share)
    assert one.undecided is open_
    tile = next(answers.tiles(one))
    assert (tile.number == one.texts("headline.undecided")) is open_
    assert (one.texts("decision.lead_undecided", arm="IPS") in page(one)) is open_


def test_chances_are_of_100_and_none_and_all_are_called_so(tmp_path: Path) -> None:
    one = case(tmp_path)
    assert [one.often(s) for s in (0.0, 0.001, 0.625, 0.999, 1.0)] == [
        "none of the 40 replications", "1 of 100 replications", "62 of 100 replications", "99 of 100 replications",
        "all of the 40 replications",
    ]  # fmt: skip
    assert one.often(0.5, "draws") == "50 of 100 draws"


@pytest.mark.parametrize(("prices", "key"), [("fixed", "given_fixed"), ("drawn", "given_drawn")])
def test_no_chance_is_told_without_the_prices_it_is_given(tmp_path: Path, prices: str, key: str) -> None:
    one = case(tmp_path, sign=-1.0, recommended=LONG, p_loss=0.0, prices=prices)
    given = one.texts(f"decision.{key}")
    said = [*answers.back(one), *method.recommendation(one)]
    assert all(given in line for line in said if one.often(0.0) in line and "lose" in line)
    assert [tile.against for tile in answers.tiles(one)][1:3] == [given, given]
    assert given in (tables.designs(one) or pytest.fail("no table")).caption


def test_what_is_not_paid_back_within_the_horizon_is_a_class_not_a_blank(tmp_path: Path) -> None:
    one = case(tmp_path)
    never = one.texts("decision.not_within", years="4 years")
    assert one.back(float("nan")) == never and one.back(0.0) == one.texts("decision.at_once")
    table = tables.designs(one)
    assert table is not None and [row.cells[-1] for row in table.rows] == ["not in 4", "not in 4"]
    drawn = figures.fan(one)
    assert drawn is not None
    right = drawn.figure.axes[1]
    assert [round(bar.get_height()) for bar in right.patches] == [10, 20, 30, 40, 60]
    assert right.get_xticklabels()[-1].get_text() == one.texts("decision_figures.never")


# --- money ---------------------------------------------------------------------------------------------------------


def test_the_waterfall_closes_at_0(tmp_path: Path) -> None:
    one = case(tmp_path)
    drawn = figures.waterfall(one)
    assert drawn is not None
    bars = drawn.figure.axes[0].patches
    assert sum(bar.get_width() for bar in bars) == pytest.approx(0, abs=1e-9)
    assert bars[0].get_x() == 0 and [round(bar.get_width(), 1) for bar in bars] == [-0.5, 1.0, -1.5, -2.0, 2.5, 0.5]
    labels = [text.get_text() for text in drawn.figure.axes[0].texts]
    assert labels[-1] == one.texts.money(0.0)


def test_a_row_a_design_holds_what_each_party_gains_in_one_unit(tmp_path: Path) -> None:
    one = case(tmp_path)
    table = tables.designs(one)
    assert table is not None
    first = {row.cells[0]: row.cells[1:] for row in table.rows}["IPS\ncaseload limit 25"]
    assert first[0] == "+10.0" and first[1] == one.texts.money(40_000)
    assert first[2:6] == [one.texts.number(SAVED[p], 2, sign=True) for p in ("municipality", "state", "region")] + [
        one.texts.number(4.8, 2, sign=True)
    ]
    assert first[6:8] == ["38", "20"], "it saves in 38 of 100 replications, and is best in 20 of 100 draws"


def test_designs_stand_against_each_other_with_the_draws_in_which_each_is_better(tmp_path: Path) -> None:
    table = tables.against(case(tmp_path))
    assert table is not None and len(table.columns) == 4
    cells = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert cells["IPS"][2] == "–" and cells["IPS"][1].startswith("+500,000") and "100" in cells["IPS"][1]
    two = case(tmp_path / "two", arms=(USUAL, IPS))
    assert tables.against(two) is None, "with one design beside the baseline the other table says it all"


def test_the_years_sum_to_the_net_and_stand_by_budget_class(tmp_path: Path) -> None:
    one = case(tmp_path)
    table = tables.by_year(one)
    assert table is not None
    rows = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert rows[one.texts("decision_classes.net")] == ["−125"] * 4 + ["−500"]
    assert rows[one.texts("decision_classes.service")][-1] == "+250"
    assert rows[one.texts("decision_classes.transfer")][-1] == "−750"


def test_tax_that_does_not_count_stands_below_the_sum_of_the_accounts(tmp_path: Path) -> None:
    one = case(tmp_path)
    found = one.table("npv_by_year")
    taxed = found[found["account"] == "staff"].assign(account="tax")
    one.decision.tables["npv_by_year"] = pd.concat([taxed, found])
    table = method_tables.years(one)
    assert table is not None and "stands below it" in table.caption
    assert [row.cells[0] for row in table.rows][-2:] == ["In all", "Income tax"]
    one.about["tax"] = True
    table = method_tables.years(one)
    assert table is not None and [row.cells[0] for row in table.rows][-1] == "In all"


@pytest.mark.parametrize("lang", ["en", "da"])
def test_whom_to_offer_the_places_says_whose_money_it_is_of(tmp_path: Path, lang: str) -> None:
    one = case(tmp_path, lang)
    who, table = one.say.perspective("municipality"), serving.rankings(one)
    figure = serving.rankings_drawn(one)
    assert table is not None and figure is not None and who in table.caption and who in figure.caption
    one.about["k"] = [500.0]
    figure = serving.rankings_drawn(one)
    assert figure is not None and one.texts.money(500) in figure.caption


def test_every_party_has_its_sentence_and_tax_beside_it(tmp_path: Path) -> None:
    one = case(tmp_path)
    said = list(answers.others(one))
    assert [line.partition(":")[0] for line in said] == ["State", "Region", "Citizens", "Employers"]
    taxed = one.texts("decision_money.after_tax_up", amount=one.texts.money(2.3 * MILLION))
    assert taxed in said[2] and taxed not in said[1]


# --- what it turns on ----------------------------------------------------------------------------------------------


def test_it_turns_on_prices_first_then_on_what_is_worth_learning_within_the_range(tmp_path: Path) -> None:
    found = turns(case(tmp_path))
    assert [turn.name for turn in found] == [
        "economy.overrides.course_week", "parameters.find_base", "population.age.mean",
    ]  # fmt: skip
    assert [(round(turn.nearest.value, 1), turn.nearest.best, turn.nearest.up) for turn in found] == [
        (3000.0, LONG, True), (0.3, LONG, False), (35.0, LONG, False),
    ]  # fmt: skip


def test_the_three_inputs_are_said_with_their_values_and_few_draws_as_a_hint(tmp_path: Path) -> None:
    few, many = (case(tmp_path / str(b), bounded=b) for b in (True, False))
    said = list(answers.turning(few))
    assert len(said) == 4 and said[-1] == few.texts("decision.turn_few", n=20)
    assert "3,000" in said[0] and "0.3" in said[1]
    assert len(list(answers.turning(many))) == 3


def test_where_nothing_turns_it_the_page_says_so(tmp_path: Path) -> None:
    given = all_tables([IPS])
    given["thresholds"] = given["thresholds"].iloc[:0]
    path = folder(tmp_path / "decision", arms=(USUAL, IPS))
    given["thresholds"].to_parquet(path / "thresholds.parquet")
    one = Case(read_decision(path), Texts("en"))
    assert list(answers.turning(one)) == [one.texts("decision.turn_none")]
    assert figures.turning(one) is None and tables.turning(one) is None


def test_swings_are_of_the_design_shown_the_largest_first(tmp_path: Path) -> None:
    one = case(tmp_path)
    assert [(s.name, s.at_low, s.at_high) for s in swings(one)] == [
        ("parameters.find_base", -1.5e6, 0.5e6), ("economy.overrides.course_week", 1e6, 0.0),
    ]  # fmt: skip
    assert figures.tornado(one) is not None


def test_a_price_that_carries_half_of_the_answer_is_said_with_what_is_left_at_0(tmp_path: Path) -> None:
    path = folder(tmp_path / "decision")
    given = all_tables([IPS, LONG])["swings"]
    course = (given["input"] == "economy.overrides.course_week") & (given["arm"] == IPS)
    now = float(Case(read_decision(path), Texts("en")).at_first_k.set_index("arm")["mean_u"][IPS])
    for part, told in ((0.9, True), (0.3, False)):  # of the net benefit, at the middle of the range
        low, high = (float(given.loc[course, end].iloc[0]) for end in ("low", "high"))
        slope = part * abs(now) / ((low + high) / 2)
        given.loc[course, ["at_low_dkk", "at_high_dkk"]] = [
            now - slope * (high - low) / 2,
            now + slope * (high - low) / 2,
        ]
        given.to_parquet(path / "swings.parquet")
        one = Case(read_decision(path), Texts("en"))
        found, sentence = carrier(one), next(iter(answers.change(one)))
        assert (found is not None) == told
        if found is not None:
            assert (found.taken, found.left) == pytest.approx(((low + high) / 2, now - 0.9 * abs(now)))
            assert one.texts.money(now - 0.9 * abs(now), sign=True) in sentence
            assert one.say.value(found.name, found.taken) in sentence
    assert carrier(case(tmp_path / "costs")) is None, "a price that only costs carries nothing"


# --- knowledge -----------------------------------------------------------------------------------------------------


def test_a_value_of_information_is_never_a_bare_number_where_it_is_bounded(tmp_path: Path) -> None:
    few, many = (case(tmp_path / str(b), bounded=b) for b in (True, False))
    amount = few.texts.money(3e5)
    for said in (" ".join(method.information(few)), " ".join(answers.change(few))):
        assert few.texts("decision.at_most", amount=amount) in said
    table = method_tables.inputs(few)
    assert table is not None
    told = [row.cells[2] for row in table.rows if "kr." in row.cells[2]]
    assert told and all(cell.startswith("at most") for cell in told)
    bare = method_tables.inputs(many)
    assert bare is not None and not any("at most" in row.cells[2] for row in bare.rows)


def test_a_refused_group_and_a_fixed_input_are_said_in_words(tmp_path: Path) -> None:
    one = case(tmp_path)
    table = method_tables.inputs(one)
    assert table is not None
    rows = {row.cells[0]: row.cells[1:] for row in table.rows}
    refused = rows[one.texts("decision_groups.learned")]
    assert refused == [one.texts("decision_methods.refused"), one.texts("decision_methods.not_told"), "–", "–"]
    assert one.texts("decision.refused", names=one.texts.list(
        [one.texts(f"decision_groups.{g}") for g in ("learned", "prior-driven", "prices")]
    )) in list(method.information(one))  # fmt: skip


def test_forms_that_decide_are_named(tmp_path: Path) -> None:
    one = case(tmp_path)
    said = list(method.forms(one))
    off = one.say.form("displacement=off")
    assert off == "Displacement: none" and any(off in line for line in said)
    assert any(off in line for line in answers.change(one)), "under it another design is best"
    none = case(tmp_path / "none", forms=None)
    assert list(method.forms(none)) == [none.texts("decision.forms_not_run")]


def test_health_and_years_left_out_are_named(tmp_path: Path) -> None:
    one = case(tmp_path)
    sheet = sheet_of(one)
    assert one.texts("decision_limits.well") in sheet.notes[1]
    assert one.texts("decision_limits.left_out", left="2028") in sheet.notes[1]
    assert section(sheet, "assumed").sentences
    assert len(section(sheet, "equity").parts[0].rows) == 18


def test_a_warning_in_another_language_is_counted_not_shown(tmp_path: Path) -> None:
    english, danish = (list(sheet_of(case(tmp_path / lang, lang)).warnings) for lang in ("en", "da"))
    assert "far away" in english
    assert "far away" not in danish and Texts("da")("decision.warnings_in_english", n=1) in danish


# --- names and bad folders -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (LONG, "IPS (caseload limit 25)"),
        ("ips [ips.caseload_limit=25, ips.places=1200]", "IPS (caseload limit 25, places 1,200)"),
        ("ips [cell 3]", "IPS (cell 3)"),
        ("ips [companies.hours=90]", "IPS (hours (companies) 90)"),
        ("my_own <b>", "My own <b>"),
    ],
)
def test_a_design_of_a_sweep_is_called_by_its_policy_and_what_it_sets(tmp_path: Path, name: str, told: str) -> None:
    assert case(tmp_path).say.arm(name) == told


def test_many_designs_with_long_and_hostile_names_do_not_break_the_page(tmp_path: Path) -> None:
    many = [f"ips [ips.caseload_limit={n}, ips.places={1000 * n}, parameters.find_base=0.12345678]" for n in range(9)]
    one = case(tmp_path, arms=(USUAL, *many, "<script>alert(1)</script>"))
    sheet = sheet_of(one)
    written = render(sheet, one.texts)
    assert "<script>alert" not in written
    assert len(section(sheet, "against_each_other").parts[0].columns) <= 6
    assert all(make(one) is not None for make in DRAWINGS)


def test_a_folder_without_the_tables_of_the_method_has_a_page_all_the_same(tmp_path: Path) -> None:
    given = {name: table for name, table in all_tables([IPS]).items() if name in ("summary", "npv_by_year", "exits")}
    path = make_decision(tmp_path / "decision", given, arms=[USUAL, IPS], recommended=IPS, years=[2024, 2025])
    one = Case(read_decision(path), Texts("da"))
    assert one.texts("decision.lead_choose", arm="IPS") in page(one)
    assert "nan" not in page(one).lower().split()


def test_a_table_without_a_column_is_named(tmp_path: Path) -> None:
    path = folder(tmp_path / "decision")
    pd.DataFrame({"k": [0.0]}).to_parquet(path / "acceptability.parquet")
    with pytest.raises(ReportError, match=r"acceptability\.parquet.*arm"):
        sheet_of(Case(read_decision(path), Texts("en")))


def test_a_number_that_is_missing_is_never_written_as_nan(tmp_path: Path) -> None:
    for lang in ("en", "da"):
        assert not re.search(r"\bnan\b", page(case(tmp_path / lang, lang)), flags=re.I)
