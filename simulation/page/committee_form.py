"""Skema 1 on the screen: its parts as fields, notes and tables, and what is typed into a field kept.

Nothing on the screen is built anew while somebody types: a field that is left changes what is marked, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nicegui import ui
from nicegui.element import Element

from simulation.page.controls import VALUE, button, hear, note, said, within
from simulation.report.decision.document import Missing
from simulation.report.decision.form import Bullets, Field, Fields, Form, Grid, Heading, Note, Paragraph, Part, Row
from simulation.report.decision.names import capital
from simulation.report.decision.plain import plain
from simulation.report.decision.skema1 import BLANK_ACTIONS
from simulation.words.texts import DASH, Texts

Written = Callable[[str, str | None], Form]
"""Takes what was written into a field by its key, ``None`` where it is the answer's again; returns the form anew."""
GRIDS = {1: "grid2 one", 2: "grid2 one", 5: "grid5"}
MAY_BREAK = "\u200b"
"""A line may end here."""
YEAR = 4
"""Digits of a year."""


@dataclass
class Shown:
    """A field on the screen: what is marked while it is empty, and what tells that it was changed."""

    around: Element
    mended: Element | None = None


@dataclass
class Sheet:
    """The form on the screen."""

    form: Form
    texts: Texts
    written: Written
    again: Callable[[str], None]
    """Builds the screen anew and goes to a field."""
    shown: dict[str, Shown] = field(default_factory=dict)
    rows: list[Element] = field(default_factory=list)
    """Those of the plan."""

    def build(self) -> None:
        """Build it."""
        with within("div", "i-form"):
            for part in self.form.parts:
                self._part(part)
        self._mark()

    def _part(self, part: Part) -> None:
        if isinstance(part, Heading):
            said("h2" if part.level > 1 else "p", part.text, "" if part.level > 1 else "soft small")
        elif isinstance(part, Fields):
            for row in part.rows:
                with within("div", f"i-grid {GRIDS[len(row)]}"):
                    for one in row:
                        self._field(one)
        elif isinstance(part, Paragraph):
            self._paragraph(part)
        elif isinstance(part, Note):
            self._note(part)
        elif isinstance(part, Bullets):
            said("p", part.about, "small soft i-part")
            with within("ul", "list small"):
                for line in part.lines:
                    said("li", line)
        else:
            grid(part, self.texts, self._cell, self._row if part.key == "plan" else None)

    def _paragraph(self, part: Paragraph) -> None:
        one = part.field
        if not one.free:
            said("p", f"{one.label} {one.typed}", "small soft i-part")
            return
        with within("div", "i-part"):
            self._field(one, bare=part.bare)

    def _note(self, part: Note) -> None:
        if part.marked:
            with note(part.text, "warn", "!"):
                pass
        else:
            said("p", part.text, "small soft i-part")

    # --- fields ---------------------------------------------------------------------------------------------------

    def _field(self, one: Field, bare: bool = False) -> None:
        """Add a field with its label; a ``bare`` one stands below a heading that says the same."""
        with within("div"):
            with within("label", "i-field") as around:
                with within("span", "sr" if bare else ""):
                    said("span", one.label)
                    said("b", f" · {self.texts('open_committee.fill')}", "i-fill")
                self._control(one)
            mended = self._mended(one) if isinstance(one.told, str) else None
        self.shown[one.key] = Shown(around, mended)

    def _mended(self, one: Field) -> Element:
        """Add what tells that a field was changed by hand, and the way back; hidden until it is."""
        t = self.texts
        with within("div", "i-mended small", id=f"m-{one.key}") as made:
            said("p", t("open_committee.mended", told=one.told), "soft")
            back = t("open_committee.back_of", label=one.label)
            button(t("open_committee.back"), lambda: self._back(one.key), "small", aria_label=back)
        return made

    def _control(self, one: Field, **props: object) -> Element:
        """Add what is typed into. Its text is its default, which a browser leaves alone once somebody types."""
        made = ui.element("textarea" if one.long else "input").classes("i-input")
        given = {"id": f"f-{one.key}", "maxlength": one.most, "defaultValue": one.typed, **props}
        if isinstance(one.told, str):
            given["aria-describedby"] = f"m-{one.key}"
        given |= {"rows": 2} if one.long else {"type": "text", "autocomplete": "off"}
        for name, value in given.items():
            made.props[name.replace("aria_", "aria-")] = value
        return hear(made, "change", lambda text: self._heard(one, text), VALUE)

    def _heard(self, one: Field, typed: str) -> None:
        text = plain(typed)[: one.most].strip()
        same = text == one.told or (not text and isinstance(one.told, Missing))
        self.form = self.written(one.key, None if same else text)
        self._mark()

    def _back(self, key: str) -> None:
        self.form = self.written(key, None)
        self.again(key)

    def _mark(self) -> None:
        """Mark what is missing and what was changed, and show the rows of the plan that are in use, and one more."""
        for one in self.form.fields():
            if (own := self.shown.get(one.key)) is None:
                continue
            own.around.classes(add="blank") if one.missing else own.around.classes(remove="blank")
            if own.mended is not None:
                own.mended.set_visibility(one.mended)
        plan = next((part for part in self.form.parts if isinstance(part, Grid) and part.key == "plan"), None)
        used = [_used(row) for row in plan.rows] if plan else []
        for i, row in enumerate(self.rows):
            row.set_visibility(i < BLANK_ACTIONS or used[i] or used[i - 1])

    # --- cells ------------------------------------------------------------------------------------------------------

    def _cell(self, one: Field) -> None:
        """Add a cell of a table that is typed into."""
        t = self.texts
        hint = t("open_committee.unknown") if one.told is Missing.UNKNOWN else t("open_committee.fill")
        with within("div", "i-cell") as around:
            self._control(one, aria_label=one.label, placeholder=hint)
        self.shown[one.key] = Shown(around)

    def _row(self, row: Element) -> None:
        self.rows.append(row)


def _used(row: Row) -> bool:
    return any(isinstance(cell, Field) and cell.typed for cell in row.cells)


def grid(
    table: Grid,
    texts: Texts,
    typed: Callable[[Field], None] | None = None,
    made: Callable[[Element], None] | None = None,
) -> None:
    """Add a table of a form; ``typed`` adds a cell that is typed into, and ``made`` is told each row."""
    around = within("div", "i-scroll i-part", tabindex="0", role="region", aria_label=table.heads[0])
    with around, within("table", f"tight i-grid-{table.key}"):
        with within("thead"):
            _heads(table, texts)
        with within("tbody"):
            for row in table.rows:
                with within("tr", "total" if row.strong else "") as line:
                    _cells(table, row, texts, typed)
                if made:
                    made(line)


def _heads(table: Grid, texts: Texts) -> None:
    """Add the heads of a table: in two rows where some stand under one."""
    if not table.groups:
        with within("tr"):
            for i, head in enumerate(table.heads):
                _head(head, "" if i < table.words else "num", texts)
        return
    with within("tr"):
        said("th", table.heads[0], scope="col", rowspan="2")
        for name, under in table.groups:
            said("th", capital(name), "i-over", scope="colgroup", colspan=str(len(under)))
    with within("tr"):
        for _, under in table.groups:
            for head in under:
                said("th", head, "num", scope="col")


def _head(text: str, classes: str, texts: Texts) -> None:
    """Add the head of a column; years and what follows them are shorter on a phone."""
    short = f"’{text[2:]}" if text.isdigit() and len(text) == YEAR else ""
    short = texts("open_committee.later") if text == texts("skema1.later") else short
    if not short:
        said("th", text, classes, scope="col")
        return
    with within("th", classes, scope="col"):
        said("span", text, "only-wide")
        said("span", short, "only-narrow")


def _cells(table: Grid, row: Row, texts: Texts, typed: Callable[[Field], None] | None) -> None:
    for i, cell in enumerate(row.cells):
        left = len(table.heads) - i if i == len(row.cells) - 1 else 1
        across = str(left) if left > 1 else None
        if isinstance(cell, Field) and typed:
            with within("td", colspan=across):
                typed(cell)
        elif isinstance(cell, str):
            scope = None if i else "row"
            text = cell if i else cell.replace("/", f"/{MAY_BREAK}")
            said("td" if i else "th", text, "" if i < table.words else "num", scope=scope, colspan=across)
        elif isinstance(cell, Missing):  # a number that was not worked out: it is not for this page to make one up
            said("td", DASH, "num soft", colspan=across)
