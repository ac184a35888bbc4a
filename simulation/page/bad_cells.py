"""Cells of a file that cannot be used, in their places: what stands there, to be changed, and what is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui
from nicegui.element import Element

from simulation.errors import nearest
from simulation.model.population.cells import EMPTY
from simulation.model.population.cells import cells as rules_of
from simulation.model.population.files import ABSENT, Examined
from simulation.model.population.sheet import ALL, EMPTY_ROW, EVERY, ROW, WHOLE, BadCell, Correction
from simulation.page.controls import button, listed, said, tell, typed, within
from simulation.page.examining import NAMES
from simulation.page.file_told import sentence, short
from simulation.policies.education import lengths
from simulation.words.texts import Texts

Put = Callable[[Correction], Awaitable[None]]
SAID = {EMPTY: "empty", EMPTY_ROW: "empty_row", ABSENT: "absent"}


class BadCells:
    """The table of them; a line that stays as it is is left alone, for somebody may be typing in it."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._place = ui.element("div")
        self._lines: dict[BadCell, Element] = {}

    def clear(self) -> None:
        """Take the table away."""
        self._place.clear()
        self._lines = {}

    def show(self, bad: Sequence[BadCell], rest: int, found: Examined, file: str, t: Texts) -> None:
        """Show these cells of a file, and how many more there are."""
        if not bad:
            self.clear()
            return
        if not self._lines:
            self._build(t)
        name = NAMES.get(file, t("open_municipality_file.yours"))
        tell(self._caption, t("open_municipality_file.about", file=name, n=found.rows, columns=len(found.columns)))
        for cell in [known for known in self._lines if known not in bad]:
            self._lines.pop(cell).delete()
        for at, cell in enumerate(bad):
            if cell not in self._lines:
                with self._rows:
                    self._lines[cell] = _line(cell, found, t, self._put)
                self._lines[cell].move(target_index=at)
        tell(self._more, t("open_municipality_file.more", n=rest) if rest > 0 else "")

    def _build(self, t: Texts) -> None:
        with self._place, within("section", "section", aria_labelledby="cells"):
            said("h2", t("open_municipality_file.in_place"), id="cells")
            with within("table", "tall i-cells"):
                self._caption = said("caption", "")
                with within("thead"), within("tr"):
                    for name in ("row", "column", "cell", "wrong"):
                        said("th", t(f"open_municipality_file.{name}"), scope="col")
                self._rows = ui.element("tbody")
            self._more = said("p", "", "small soft")


def _line(cell: BadCell, found: Examined, t: Texts, put: Put) -> Element:
    """Add a bad cell: where it is, what stands there, what is wrong."""
    where = t("open_municipality_file.row_of", n=cell.row) if cell.row else t("open_municipality_file.header")
    if cell.also:
        where = t("open_municipality_file.rows_of", n=cell.row, also=cell.also)
    column = shown(cell.column, t)
    if cell.column in (ROW, ALL):
        column = t(f"open_municipality_file.{'whole_row' if cell.column == ROW else 'all_rows'}")
    with within("tr") as row:
        said("th", where if cell.column != ALL else column, scope="row")
        said("td", column, data_label=t("open_municipality_file.column"))
        with within("td", data_label=t("open_municipality_file.cell")), within("div", "stack tight"):
            _field(cell, found, where, f"why-{row.id}", t, put)
        with within("td", data_label=t("open_municipality_file.wrong")):
            said("span", f"⊗ {_why(cell, _words(cell, found, t), t)}", "is-bad", id=f"why-{row.id}")
    return row


def _words(cell: BadCell, found: Examined, t: Texts) -> list[str]:
    """Return the words that may stand in a cell; none where it holds a number."""
    trait = next((column.trait for column in found.columns if column.heading == cell.column), "")
    rule = rules_of(lengths()).get(trait)
    return rule.words(t.lang == "da") if rule else []


def _field(cell: BadCell, found: Examined, where: str, why: str, t: Texts, put: Put) -> None:
    """Add what stands in a cell, to be changed; of a misfit also the cells that it does not fit with."""
    columns = {column.heading: column for column in found.columns}
    if cell.row and cell.column == ROW:
        said("span", shown(cell.value, t))
        button(
            t("open_municipality_file.leave_row"), partial(put, Correction(cell.row, WHOLE, cell.value, "")), "small"
        )
        return
    if not cell.row or cell.column not in columns:
        said("span", shown(cell.value, t))
        return
    for heading, value in ((cell.column, cell.value), *cell.others):
        rule = rules_of(lengths()).get(columns[heading].trait)
        words = rule.words(t.lang == "da") if rule else []
        row, place = EVERY if cell.also else cell.row, columns[heading].place

        async def heard(text: str, row: int = row, place: int = place, value: str = value) -> None:
            if text:
                await put(Correction(row, place, value, text))

        with within("label", "i-field"):
            said("span", short(heading), "small soft" if cell.others else "sr")
            props = {"aria_label": f"{short(heading)}, {where}", "aria_describedby": why}
            if heading == cell.column:
                props["aria_invalid"] = "true"
            if words:
                options = {"": shown(value, t), **{word: word for word in words if word != value}}
                listed(options, "", heard, **props)
            else:
                typed("" if value == EMPTY else value, heard, **props)


def _why(cell: BadCell, words: list[str], t: Texts) -> str:
    """Return what is wrong with a cell: what may stand there, or what it lacks."""
    if cell.row and cell.fits and words:
        near = t.worded(nearest(cell.value, words)) if cell.value != EMPTY else ""
        return t("open_municipality_file.word", near=near or ".")
    why = t.worded(cell.allowed)
    return t("open_municipality_file.may", what=why) if cell.fits and cell.value != ABSENT else sentence(why)


def shown(value: str, t: Texts) -> str:
    """Return what stands in a cell as it is shown."""
    return t(f"open_municipality_file.{SAID[value]}") if value in SAID else short(t.worded(value))
