"""The budget and the SØM table as CSV: the same figures as the form and the workbook, for other programs.

Separated and written as a spreadsheet of the language reads it: Danish by semicolons with a decimal comma, English by
commas with a decimal point; UTF-8 with the mark that Excel asks for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from simulation.report.decision.budget import PARTIES, Budget, FormRow, SomRow
from simulation.report.decision.plain import inert
from simulation.report.decision.skema1 import THOUSAND
from simulation.words.texts import Texts

STYLES = {"en": (",", "."), "da": (";", ",")}
"""Separator and decimal mark."""
Value = str | float | None


def budget_csv(money: Budget, texts: Texts) -> bytes:
    """Return the rows of Skema 1 and their sums by budget class, in DKK 1,000 to the krone."""
    unit = texts("forms.thousand")
    heads = [f"{texts('skema1.text')} ({unit})", *map(str, money.form_years), texts("skema1.later")]
    rows = [_amounts(texts(f"skema1.row_{row.key}"), row) for row in money.form()]
    classes = [_amounts(texts(f"skema1.class_{row.key}"), row) for row in money.classes()]
    return _written([heads, *rows, [f"{texts('skema1.classes')}", *[""] * (len(heads) - 1)], *classes], 3, texts.lang)


def som_csv(money: Budget, texts: Texts) -> bytes:
    """Return the SØM table in DKK: a row an account, a column a party and year, and the present values."""
    years = [texts("som.year", i=i, year=str(year)) for i, year in enumerate(money.som_years, start=1)]
    columns = [*years, texts("som.present")]
    heads = [texts("som.row"), *(f"{texts(f'som.{name}')}: {c}" for name in (*PARTIES, "all") for c in columns)]
    rows = money.som()
    lines = [[texts.account(row.account), *_saved(money, [row])] for row in rows]
    consequences, effort = ([r for r in rows if r.is_effort is kind] for kind in (False, True))
    sums = {"consequences_sum": consequences, "effort_sum": effort, "net": rows}
    lines += [[texts(f"som.{name}"), *_saved(money, own)] for name, own in sums.items()]
    return _written([heads, *lines], 2, texts.lang)


def _amounts(label: str, row: FormRow) -> list[Value]:
    return [label, *(None if kroner is None else kroner / THOUSAND for kroner in (*row.years, row.later))]


def _saved(money: Budget, rows: Sequence[SomRow]) -> list[Value]:
    """Return the sum of rows: each party's years and present value, then those of all."""
    zero = 0.0 * money.factors[: len(money.som_years)]
    parties = [sum((row.saved[party] for row in rows), zero) for party in PARTIES]
    return [value for own in (*parties, sum(parties, zero)) for value in (*own.tolist(), money.present(own))]


def _written(lines: Iterable[Sequence[Value]], digits: int, lang: str) -> bytes:
    separator, mark = STYLES[lang]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([[_cell(value, digits, mark) for value in line] for line in lines])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value, digits: int, mark: str) -> str:
    if isinstance(value, float):
        return f"{round(value, digits) + 0.0:.{digits}f}".replace(".", mark)
    return "" if value is None else inert(value)
