"""The budget as a workbook: Skema 1's figures, the table comparable with SØM, and the rows both come from.

Amounts are values, sums are formulas, so that a reader sees what is added to what. openpyxl (the extra
``forms``) is imported where it is used.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.report.decision.budget import A_KASSE, MUNICIPALITY, PARTIES, TABLE, Budget, FormRow, SomRow, budget
from simulation.report.decision.case import Case
from simulation.report.decision.document import Missing
from simulation.report.decision.extra import require
from simulation.report.decision.folder import Decision
from simulation.report.decision.form import Form
from simulation.report.decision.plain import settled
from simulation.report.decision.skema1 import THOUSAND, described, remarks, simulated
from simulation.report.decision.spreadsheet import (
    HEAD_FILL,
    HEAD_ROW,
    KRONER,
    LABEL_WIDTH,
    LATER_WIDTH,
    NUMBER_WIDTH,
    SHARE,
    TINT_FILL,
    Sheet,
    letter,
)
from simulation.results.budget_classes import booked
from simulation.words.texts import Texts

SOM_LABEL_WIDTH = 42
TEXTS = ("perspective", "arm", "account")
"""Columns of the table that are text."""
LARGEST_ROWS = 1_000_000
"""A sheet takes 1,048,576."""


def workbook(decision: Decision, texts: Texts, arm: str = "", words: Mapping[str, str] | None = None) -> bytes:
    """Return the budget of ``arm`` (by default the one recommended) as a workbook.

    Parameters
    ----------
    decision
        The decision folder, read.
    texts
        The language.
    arm
        Whose budget.
    words
        What a person wrote into the form: where it is given, the fields of the form stand on a sheet of their own.

    Raises
    ------
    ReportError
        For an arm that the decision has not, tables that contradict themselves, or without the extra ``forms``.
    """
    require("budget.xlsx")
    from openpyxl import Workbook

    money = budget(decision.tables, decision.proposed(arm))
    book = Workbook()
    book.properties.title, book.properties.creator = texts("workbook.title"), "Indsats"
    form = Sheet(book.active, texts("workbook.form"))
    _form(form, decision, money, texts)
    if words is not None:
        _words(Sheet(book.create_sheet(), texts("workbook.words")), described(decision, texts, arm, words), texts)
    _som(Sheet(book.create_sheet(), texts("som.sheet")), decision, money, texts)
    _booking(Sheet(book.create_sheet(), texts("workbook.booking")), decision, money, texts)
    _rows(Sheet(book.create_sheet(), texts("workbook.rows")), decision, texts)
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def account_saved(money: Budget, texts: Texts) -> str:
    """Return what the unemployment funds save, who have no column in SØM; empty where they save nothing."""
    present = money.present(money.total(A_KASSE)[: len(money.som_years)])
    return texts("som.a_kasse", amount=texts.money(present, sign=True)) if abs(present) >= 1 else ""


def som_notes(decision: Decision, money: Budget, texts: Texts) -> list[str]:
    """Return what the amounts of the SØM table are."""
    year = str(decision.about.get("price_year") or money.years[0])
    return [note for note in (texts("som.note", price_year=year), account_saved(money, texts)) if note]


def _about(decision: Decision, arm: str, texts: Texts) -> str:
    return texts("forms.about", arm=Case(decision, texts).say.arm(arm), population=decision.population(texts))


def _form(sheet: Sheet, decision: Decision, money: Budget, texts: Texts) -> None:
    """Write Skema 1's amounts, the same by budget class, and that both sums are one."""
    *before, rounded = remarks(decision, money, texts)
    notes = [*before, f"{rounded} {simulated(decision, texts)}"]
    sheet.head(texts("skema1.consequences"), _about(decision, money.arm, texts), notes)
    rows = [(texts(f"skema1.row_{row.key}"), row) for row in money.form()]
    end = _amounts(sheet, HEAD_ROW, texts("skema1.text"), money, rows, texts)
    classes = [(texts(f"skema1.class_{row.key}"), row) for row in money.classes()]
    last = _amounts(sheet, end + 2, texts("skema1.classes"), money, classes, texts)
    sheet.text(last + 1, 1, texts("workbook.check"))
    for column in range(2, 2 + len(money.form_years) + 1):
        at = letter(column)
        sheet.formula(last + 1, column, f"ROUND({at}{end}-{at}{last},3)", strong=False)
    sheet.text(last + 2, 1, texts("skema1.class_note"))
    sheet.layout(f"B{HEAD_ROW + 1}", [LABEL_WIDTH, *[NUMBER_WIDTH] * len(money.form_years), LATER_WIDTH])


def _words(sheet: Sheet, form: Form, texts: Texts) -> None:
    """Write the fields of the form that people fill in, and what stands in them."""
    sheet.head(form.title, "", [])
    sheet.heads(HEAD_ROW, [texts("workbook.words_field"), texts("workbook.words_text")], words=(1, 2))
    sheet.layout(f"A{HEAD_ROW + 1}", [LABEL_WIDTH, 2 * LABEL_WIDTH])
    for row, field in enumerate(form.fields(spare=False), start=HEAD_ROW + 1):
        told = texts(field.text.value) if isinstance(field.text, Missing) else field.text
        sheet.text(row, 1, field.label)
        sheet.text(row, 2, told, fill=TINT_FILL if field.missing else "")


def _amounts(sheet: Sheet, top: int, head: str, money: Budget, rows: list[tuple[str, FormRow]], texts: Texts) -> int:
    """Write a table of DKK 1,000 from the row ``top``; the last of ``rows`` is a sum. Return the row it stands in."""
    sheet.heads(top, [head, *map(str, money.form_years), texts("skema1.later")])
    end = top + len(rows)
    for at, (label, row) in enumerate(rows, start=top + 1):
        sheet.text(at, 1, label, strong=at == end)
        for column, kroner in enumerate((*row.years, row.later), start=2):
            if kroner is None or at < end:
                sheet.number(at, column, None if kroner is None else kroner / THOUSAND)
            else:
                sheet.formula(at, column, f"ROUND(SUM({letter(column)}{top + 1}:{letter(column)}{end - 1}),3)")
    return end


def _booking(sheet: Sheet, decision: Decision, money: Budget, texts: Texts) -> None:
    """Write how each of the municipality's accounts is booked, and where that is known from."""
    sheet.head(texts("workbook.booking"), _about(decision, money.arm, texts), [texts("skema1.class_note")])
    heads = [texts(f"workbook.booking_{what}") for what in ("account", "class", "status")]
    sheet.heads(HEAD_ROW, heads, words=range(1, len(heads) + 1))
    sheet.layout(f"A{HEAD_ROW + 1}", [LABEL_WIDTH, LABEL_WIDTH, LATER_WIDTH])
    for row, account in enumerate(money.accounts([MUNICIPALITY]), start=HEAD_ROW + 1):
        entry = booked()[account]
        sheet.text(row, 1, texts.account(account))
        sheet.text(row, 2, texts(f"skema1.class_{entry.budget_class.value}"))
        sheet.text(row, 3, texts(f"workbook.status_{entry.status.value}"))


def _som(sheet: Sheet, decision: Decision, money: Budget, texts: Texts) -> None:
    """Write the SØM table: a block of columns a party and one of their sum, by year and in present value."""
    sheet.head(texts("som.title"), _about(decision, money.arm, texts), som_notes(decision, money, texts))
    table = SomTable(sheet, money, texts)
    table.write_heads()
    rows = money.som()
    end = table.write_rows("consequences", [r for r in rows if not r.is_effort], HEAD_ROW + 2)
    last = table.write_rows("effort", [r for r in rows if r.is_effort], end + 2)
    table.write_net(end, last)
    blocks = range(len(PARTIES) + 1)
    widths = [SOM_LABEL_WIDTH, *[NUMBER_WIDTH] * (table.width * len(blocks))]
    sheet.layout(f"B{HEAD_ROW + 1}", widths, ends=[table.first(block + 1) - 1 for block in blocks])


@dataclass(frozen=True)
class SomTable:
    """Where everything stands in the SØM table; the factors are in the row above its heads of years."""

    sheet: Sheet
    money: Budget
    texts: Texts

    @property
    def width(self) -> int:
        """Columns of a block: the years, and the present value."""
        return len(self.money.som_years) + 1

    def first(self, block: int) -> int:
        """Return the first column of a block."""
        return 2 + block * self.width

    def write_heads(self) -> None:
        """Write parties, factors and years."""
        years = [self.texts("som.year", i=i, year=str(y)) for i, y in enumerate(self.money.som_years, start=1)]
        names = [*PARTIES, "all"]
        self.sheet.heads(HEAD_ROW, [self.texts("som.row"), *[*years, self.texts("som.present")] * len(names)])
        self.sheet.text(HEAD_ROW - 1, 1, self.texts("som.factor"))
        for block, name in enumerate(names):
            self.sheet.text(HEAD_ROW - 2, self.first(block), self.texts(f"som.{name}"), strong=True, fill=HEAD_FILL)
            for i in range(len(years)):
                factor = float(self.money.factors[i])
                self.sheet.number(HEAD_ROW - 1, self.first(block) + i, factor, SHARE)

    def write_rows(self, kind: str, rows: list[SomRow], top: int) -> int:
        """Write a group of rows below its heading, and their sum; return the row of the sum."""
        self.sheet.text(top - 1, 1, self.texts(f"som.{kind}"), strong=True)
        end = top + len(rows)
        for at, row in enumerate(rows, start=top):
            self.sheet.text(at, 1, self.texts.account(row.account))
            for block, party in enumerate(PARTIES):
                for i, kroner in enumerate(row.saved[party].tolist()):
                    self.sheet.number(at, self.first(block) + i, kroner)
            self._sums(at)
        self.sheet.text(end, 1, self.texts(f"som.{kind}_sum"), strong=True)
        for column in range(2, self.first(len(PARTIES) + 1)):
            name = letter(column)
            self.sheet.formula(end, column, f"SUM({name}{top}:{name}{end - 1})" if rows else "0")
        return end

    def write_net(self, consequences: int, effort: int) -> None:
        """Write the net result: the sums of both groups."""
        self.sheet.text(effort + 1, 1, self.texts("som.net"), strong=True, fill=HEAD_FILL)
        for column in range(2, self.first(len(PARTIES) + 1)):
            at = letter(column)
            self.sheet.formula(effort + 1, column, f"{at}{consequences}+{at}{effort}")

    def _sums(self, at: int) -> None:
        """Write the present values of a row, and its sum over the parties."""
        years, total = len(self.money.som_years), len(PARTIES)
        for i in range(years):
            parts = "+".join(f"{letter(self.first(block) + i)}{at}" for block in range(total))
            self.sheet.formula(at, self.first(total) + i, parts, strong=False)
        for block in range(total + 1):
            start, stop = letter(self.first(block)), letter(self.first(block) + years - 1)
            factors = f"{start}${HEAD_ROW - 1}:{stop}${HEAD_ROW - 1}"
            present = f"SUMPRODUCT({start}{at}:{stop}{at},{factors})"
            self.sheet.formula(at, self.first(block) + years, present, strong=False)


def _rows(sheet: Sheet, decision: Decision, texts: Texts) -> None:
    """Write the rows of ``npv_by_year`` as they are."""
    table = decision.tables[TABLE].head(LARGEST_ROWS)
    note = texts("workbook.rows_note", price_year=str(decision.about.get("price_year") or ""))
    sheet.head(TABLE, decision.population(texts), [note])
    words = [i for i, name in enumerate(table.columns, start=1) if name in TEXTS]
    sheet.heads(HEAD_ROW, list(table.columns), words)
    for at, row in enumerate(table.itertuples(index=False), start=HEAD_ROW + 1):
        for column, (name, value) in enumerate(zip(table.columns, row, strict=True), start=1):
            _cell(sheet, at, column, str(name), value)
    sheet.sheet.auto_filter.ref = f"A{HEAD_ROW}:{letter(len(table.columns))}{HEAD_ROW + len(table)}"
    sheet.layout(f"A{HEAD_ROW + 1}", [LATER_WIDTH] * len(table.columns))


def _cell(sheet: Sheet, row: int, column: int, name: str, value: Any) -> None:
    """Write a cell of a table: a number in the shape of its column, all else as text."""
    if isinstance(value, int | float):
        shape = {"year": "0", "factor": SHARE}.get(name, KRONER)
        sheet.number(row, column, value, shape)
    else:
        sheet.text(row, column, "" if value is None else value)
