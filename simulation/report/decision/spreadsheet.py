"""A sheet of a workbook, cell by cell: texts, numbers, formulas of ours, heads, and what stays in view.

A text is never a formula, whatever it begins with. openpyxl (the extra ``forms``) is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.report.decision.plain import FORMULA, plain

KRONER, SHARE = "#,##0", "0.0000"
HEAD_FILL, TINT_FILL = "EEF1F4", "FFF0D6"
LABEL_WIDTH, NUMBER_WIDTH, LATER_WIDTH = 52, 14, 18
HEAD_ROW = 8
"""Where the head of a sheet's table stands, below its title and notes."""
A4, PRINT_PERCENT = 9, 60
"""The number of the paper, and the size of print at which a party's ten years stand on a page."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of the workbook, written cell by cell; rows and columns count from 1."""

    sheet: Any
    title: str

    def __post_init__(self) -> None:
        self.sheet.title = self.title

    def head(self, title: str, about: str, notes: Iterable[str]) -> None:
        """Write the title, what the sheet is about, and at most three notes."""
        self.text(1, 1, title, strong=True)
        self.sheet.cell(1, 1).font = _font(bold=True, size=14)
        for row, line in enumerate([about, *notes], start=2):
            self.text(row, 1, line)

    def text(self, row: int, column: int, text: object, strong: bool = False, fill: str = "") -> None:
        """Write a text, as text."""
        cell = self.sheet.cell(row, column)
        cell.value = plain(text)
        cell.data_type = "s"  # also where it begins as a formula does
        cell.quotePrefix = cell.value.startswith(FORMULA)
        self._dress(cell, strong, fill)

    def number(self, row: int, column: int, value: float | None, shape: str = KRONER, strong: bool = False) -> None:
        """Write a number; one that is missing is a tinted blank."""
        cell = self.sheet.cell(row, column)
        known = value is not None and np.isfinite(value)
        cell.value, cell.number_format = value if known else None, shape
        self._dress(cell, strong, "" if known else TINT_FILL)

    def formula(self, row: int, column: int, formula: str, strong: bool = True) -> None:
        """Write a formula of ours."""
        cell = self.sheet.cell(row, column)
        cell.value, cell.number_format = f"={formula}", KRONER
        self._dress(cell, strong, "")

    def heads(self, row: int, heads: Sequence[object], words: Container[int] = (1,)) -> None:
        """Write the heads of a table's columns; the columns ``words`` are of text, the others of numbers."""
        from openpyxl.styles import Alignment

        for column, text in enumerate(heads, start=1):
            self.text(row, column, text, strong=True, fill=HEAD_FILL)
            side = "left" if column in words else "right"
            self.sheet.cell(row, column).alignment = Alignment(horizontal=side, vertical="bottom", wrap_text=True)

    def layout(self, frozen: str, widths: Iterable[float], ends: Iterable[int] = ()) -> None:
        """Set what stays in view, the widths, and how it is printed: a page ends after each column of ``ends``."""
        from openpyxl.worksheet.pagebreak import Break

        self.sheet.freeze_panes = frozen
        for column, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[letter(column)].width = width
        page = self.sheet.page_setup
        page.orientation, page.paperSize, page.scale = "landscape", A4, PRINT_PERCENT
        self.sheet.print_title_rows, self.sheet.print_title_cols = f"{HEAD_ROW}:{HEAD_ROW}", "A:A"
        for column in ends:
            self.sheet.col_breaks.append(Break(id=column))

    def _dress(self, cell: Any, strong: bool, fill: str) -> None:
        from openpyxl.styles import PatternFill

        if strong:
            cell.font = _font(bold=True)
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)


def letter(column: int) -> str:
    """Return the name of a column."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _font(bold: bool = False, size: int = 11) -> Any:
    from openpyxl.styles import Font

    return Font(name="Calibri", bold=bold, size=size)
