"""The first screen: prices as people type them, headings that are not known, whom a programme asks for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

pytest.importorskip("nicegui")

from simulation.model.population.files import examine
from simulation.model.population.sheet import EVERY, WHOLE, Correction
from simulation.page.examining import _rows_wrong
from simulation.page.facts import Programme
from simulation.page.file_told import unknown
from simulation.page.matter import Draft, Ground, Shelf, changed, new_matter
from simulation.page.municipality import Unpriced, refusal
from simulation.page.own_prices import OwnPrices
from simulation.page.who import _lacking, asked
from simulation.words.texts import Texts

DA = Texts("da")
KNOWN = (
    {"name": "refund_ladder", "value": "80% / 40%", "unit": "", "kind": "documented"},
    {"name": "cash_basic", "value": 7205, "unit": "DKK/month", "kind": "documented"},
    {"name": "pension_share", "value": 0.12, "unit": "share", "kind": "assumption"},
    {"name": "post_year", "value": 585000, "unit": "DKK/year", "kind": "assumption"},
    {"name": "mentor_hour", "value": 300, "unit": "DKK/hour", "kind": "assumption"},
)


def listed(own: dict[str, float] | None = None) -> OwnPrices:
    return OwnPrices(KNOWN, own or {}, lambda name, value: "", {}, DA)


def test_what_is_assumed_can_be_typed_over_and_what_a_programme_costs_comes_first():
    assert [p["name"] for p in listed().free][:2] == ["post_year", "pension_share"]
    assert "cash_basic" in [p["name"] for p in listed().fast]
    assert "cash_basic" in [p["name"] for p in listed({"cash_basic": 7000}).free], "an own price can be taken away"


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("DKK/year", "640.000", 640_000),
        ("DKK/year", "10,000,000 kr.", 10_000_000),
        ("DKK/week", "1.240,50", 1240.5),
        ("share", "14,5 %", 0.145),
        ("share", "", None),
    ],
)
def test_a_price_is_read_as_it_is_typed(unit: str, text: str, value: float | None):
    assert listed()._why_not(unit, text) == (pytest.approx(value) if value is not None else None, "")


@pytest.mark.parametrize(
    ("unit", "text"), [("DKK/week", "tusind"), ("DKK/week", "-1"), ("share", "140"), ("share", "∞")]
)
def test_a_price_that_cannot_be_is_said_to_be_so(unit: str, text: str):
    value, why = listed()._why_not(unit, text)
    assert value is None and "Intet er ændret." in why


def test_a_known_price_in_kroner_of_another_year_than_one_s_own_says_so():
    price = {"name": "post_year", "value": 636_990, "unit": "DKK/year", "kind": "assumption", "price_year": 2026}
    share = {"name": "pension_share", "value": 0.12, "unit": "share", "kind": "assumption", "price_year": 2026}
    known = OwnPrices((price, share), {}, lambda name, value: "", {}, DA)
    for known._year, told in ((2025, [True, False]), (2026, [False, False])):
        assert [known._of_another_year(one) for one in (price, share)] == told


def test_a_heading_that_is_nearly_known_is_guessed_and_others_are_left_out(tmp_path: Path):
    path = tmp_path / "p.csv"
    path.write_text("nr;alderen;ydelse;cpr_nr;alders\n1;40;kontanthjælp;0101;3\n", encoding="utf-8")
    assert unknown(examine(path)) == {1: "age", 3: "", 4: ""}


def test_whom_a_programme_asks_for_is_a_line_with_the_headings_of_an_own_file_alone():
    one = Programme(3, ("has a severe mental illness ({mental})", "has children at home ({children})"), 1, 1, 1, 1.0)
    assert asked(one, {}, DA) == "Har en svær psykisk lidelse og har hjemmeboende børn"
    headed = {"mental": "psyk", "children": "antal børn"}
    assert asked(one, headed, DA) == "Har en svær psykisk lidelse (psyk) og har hjemmeboende børn (antal børn)"
    assert asked(Programme(3, (), 1, 1, 1, 1.0), {}, DA) == "Alle, som jobcentret har ansvar for"


def test_a_ground_that_cannot_be_run_is_refused_in_words(tmp_path: Path):
    shelf = Shelf(tmp_path)
    matter = shelf.keep(new_matter())
    desk = Unpriced(shelf, matter.id, "municipality")
    ground = matter.ground.model_copy(update={"prices": {"post_year": 640_000.0}})
    assert refusal(desk, ground) == ""
    assert "course_week" in refusal(desk, ground.model_copy(update={"prices": {"course_week": -1.0}}))
    desk.change(ground=ground)
    assert desk.matter.ground.prices == {} and shelf.matter(matter.id).ground.prices == ground.prices


def test_what_a_programme_asks_for_and_a_file_does_not_tell_is_named(tmp_path: Path):
    path = tmp_path / "p.csv"
    path.write_text("alder;ydelse;ydelsesuger\n40;kontanthjælp;10\n", encoding="utf-8")
    one = Programme(0, ("is 30 years or more ({age})", "has children at home ({children})"), 1, 1, 1, 1.0)
    assert _lacking(one, examine(path)) == ["børn"]


def test_the_rows_in_which_something_is_wrong_are_all_found(tmp_path: Path):
    shelf = Shelf(tmp_path)
    rows = [
        "40;kontanthjælp;10",
        "4o;kontanthjælp;10",
        "40;kontant;10",
        "50;kontant;10",
        "60;kontanthjælp",
        "30;x;-1",
    ]
    mark = shelf.keep_file("\n".join(["alder;ydelse;ydelsesuger", *rows]).encode(), ".csv")
    path = str(shelf.file(mark))
    assert _rows_wrong(path, ()) == ([3, 4, 5, 6, 7], 6)
    left = tuple(Correction(row, WHOLE, "", "") for row in (3, 4, 5, 6, 7))
    assert _rows_wrong(path, left) == ([], 1)
    assert _rows_wrong(path, (Correction(EVERY, 1, "kontant", "kontanthjælp"),)) == ([3, 6, 7], 6)


def test_a_file_is_let_go_unless_a_matter_stands_on_it(tmp_path: Path):
    shelf = Shelf(tmp_path)
    mark = shelf.keep_file(b"age\n", ".csv")
    matter = shelf.keep(changed(new_matter(), draft=Draft(file=mark)))
    shelf.let_go(mark)
    assert shelf.file(mark) is not None
    shelf.keep(changed(matter, draft=None))
    shelf.let_go(mark)
    assert shelf.file(mark) is None


def test_a_cell_that_is_put_right_twice_remembers_what_stood_in_the_file_and_can_be_taken_back(tmp_path: Path):
    first, second = Correction(4, 1, "x", "y"), Correction(4, 1, "y", "z")
    every, again = Correction(EVERY, 2, "a", "b"), Correction(EVERY, 2, "b", "c")
    draft = Draft(file="f").put(first).put(every).put(second).put(again)
    assert draft.corrections == (Correction(4, 1, "x", "z"), Correction(EVERY, 2, "a", "c"))
    assert draft.put(Correction(4, 1, "z", "x")).corrections == (Correction(EVERY, 2, "a", "c"),)
    assert draft.without(draft.corrections[:1]).without(draft.corrections[1:]).corrections == ()
    shelf = Shelf(tmp_path)
    kept = shelf.keep(changed(new_matter(), draft=draft))
    assert Shelf(tmp_path).matter(kept.id).draft == draft


def test_an_own_file_is_planned_for_next_year_unless_a_start_is_said():
    ground = Ground()
    assert ground.with_file("a").start == dt.date(dt.date.today().year + 1, 1, 1)
    said = ground.model_copy(update={"start": dt.date(2025, 7, 1)})
    assert (said.with_file("a").start, said.with_file("a").file) == (dt.date(2025, 7, 1), "a")
