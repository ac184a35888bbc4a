"""A PDF on A4: headings, paragraphs and tables; what is left to be filled in is marked by brackets and a tint.

It is written as a Word file is (:class:`simulation.report.decision.form.Writer`), in DejaVu Sans, which comes with
matplotlib. fpdf2 (the extra ``forms``) is imported where it is used.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from simulation.report.decision.document import (
    HEAD_TINT,
    INK,
    LANGUAGES,
    SOFT,
    TINT,
    Line,
    Missing,
    Text,
    shared,
)
from simulation.report.decision.extra import require
from simulation.report.decision.folder import Decision
from simulation.report.decision.form import write
from simulation.report.decision.plain import plain
from simulation.report.decision.skema1 import described
from simulation.words.texts import Texts

FONT = "DejaVu"
FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
SIZE_PT, SMALL_PT, LEAST_PT = 9.0, 7.5, 6.0
HEADS_PT = {1: 14.0, 2: 10.5, 3: 9.5}
LEADING = 1.3
"""Height of a line, in sizes of its letters."""
MM_PER_PT = 25.4 / 72
MARGIN_MM, WIDE_MM = 17.0, 176.0
FOOT_MM = 13.0
GAP_MM, PAD_MM, SPARE_MM = 1.2, 0.9, 0.4
LINE_MM, LINE_GREY = 0.15, 160
CELL, FOOT = 400, 90
"""Characters of one cell, as the tallest row has to stand on a page; and of the foot of a page."""
MADE = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""When every file was made: the same content is the same bytes."""
UNDRAWN = "\N{REPLACEMENT CHARACTER}"
"""In place of a letter that the font does not have."""


def skema1_pdf(decision: Decision, texts: Texts, arm: str = "", words: Mapping[str, str] | None = None) -> bytes:
    """Return Skema 1 of ``arm`` as a PDF, two pages at the usual length: as :func:`~...skema1.skema1` does as Word.

    Raises
    ------
    ReportError
        For an arm that the decision has not, tables that contradict themselves, or without the extra ``forms``.
    """
    require("skema1.pdf")
    form = described(decision, texts, arm, words)
    file = Printed(texts, form.title, form.version)
    write(form, file)
    return file.content()


class Printed:
    """A PDF in one language, built from the top."""

    def __init__(self, texts: Texts, title: str, version: str) -> None:
        self.texts, self.title = texts, title
        self.file: Any = _paged(self)
        self._set_properties(title, version)
        self.file.add_page()

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading, on the page of what follows it."""
        size = HEADS_PT[level]
        self._room(6 * _line(size))
        self.file.ln(0 if level == 1 else 2 * GAP_MM)
        self._as("B", size)
        self._block(text, size)

    def paragraph(self, text: Text, label: str = "", soft: bool = False) -> None:
        """Add a paragraph, after its bold ``label`` if it has one; a ``soft`` one is a note."""
        size = SMALL_PT if soft else SIZE_PT
        if label:
            self._as("B", size)
            self.file.write(_line(size), self.held(f"{plain(label)}: "))
        if isinstance(text, Missing):
            self._missing(text)
        else:
            self._as("", size, SOFT if soft else INK)
            self.file.write(_line(size), self.held(text))
        self.file.ln(_line(size) + GAP_MM)

    def marked(self, text: str) -> None:
        """Add a paragraph that has to be seen."""
        self._as("B", SIZE_PT)
        self.file.set_fill_color(f"#{TINT}")
        self._block(text, SIZE_PT, fill=True)

    def bullets(self, lines: Sequence[str]) -> None:
        """Add a list."""
        self._as("", SIZE_PT)
        for line in lines:
            self.file.multi_cell(
                WIDE_MM, _line(SIZE_PT), f"•  {self.held(line)}", align="L", new_x="LMARGIN", new_y="NEXT"
            )
        self.file.ln(GAP_MM)

    def fields(self, rows: Sequence[Sequence[tuple[str, Text]]]) -> None:
        """Add a grid of fields, each a small label above what it holds."""
        for row in rows:
            width = WIDE_MM / len(row)
            told = [(self.held(label), self._cell(text), isinstance(text, Missing)) for label, text in row]
            height = max(self._height(label, text, width, blank) for label, text, blank in told)
            self._room(height)
            left, top = self.file.l_margin, self.file.y
            for i, (label, text, blank) in enumerate(told):
                self._field(left + i * width, top, width, height, label, text, blank)
            self.file.set_xy(left, top + height)
        self.file.ln(2 * GAP_MM)

    def table(
        self,
        head: Sequence[str],
        lines: Sequence[Line],
        widths_cm: Sequence[float],
        words: int = 1,
        size: float = SIZE_PT,
    ) -> None:
        """Add a table, its columns as wide as told in proportion; the first ``words`` are text, the others numbers.

        What a line lacks from some column to its end is marked once, across these, as is the end of a short one.
        """
        from fpdf.fonts import FontFace

        bold, tinted = FontFace(emphasis="BOLD"), FontFace(emphasis="BOLD", fill_color=f"#{TINT}")
        shown = [head, *(line.cells for line in lines)]
        size, widths = self._fitting(shown, widths_cm, size)
        self._as("", size)
        self.file.set_fill_color(0)  # which is none to a table: any other would be that of all its cells
        self.file.set_draw_color(LINE_GREY)
        self.file.set_line_width(LINE_MM)
        aligned = tuple("LEFT" if i < words else "RIGHT" for i in range(len(head)))
        top = FontFace(emphasis="BOLD", fill_color=f"#{HEAD_TINT}", color=f"#{INK}")
        with self.file.table(
            width=WIDE_MM,
            col_widths=tuple(widths),
            text_align=aligned,
            headings_style=top,
            line_height=_line(size),
            padding=(PAD_MM / 2, PAD_MM),
        ) as made:
            made.row([self._cell(text) for text in head])
            for line in lines:
                row, cells = made.row(), shared(line.cells, len(head))
                for i, text in enumerate(cells):
                    span = len(head) - i if i == len(cells) - 1 else 1
                    style = tinted if isinstance(text, Missing) else bold if line.strong else None
                    align = "LEFT" if isinstance(text, Missing) or span > 1 else None
                    row.cell(self._cell(text), colspan=span, style=style, align=align)
        self.file.ln(GAP_MM)

    def _fitting(
        self, rows: Sequence[Sequence[Text]], widths: Sequence[float], size: float
    ) -> tuple[float, list[float]]:
        """Return the size of letters, and the widths of columns, at which no word of a table is broken.

        The widths are as told as far as that goes; where not even the smallest letters do, they are as told.
        """
        told = [WIDE_MM * one / sum(widths) for one in widths]
        smaller = size
        while smaller >= LEAST_PT:
            self._as("B", smaller)
            need = [2 * PAD_MM + SPARE_MM] * len(told)
            for row in rows:
                own = shared(row, len(told))
                for i, text in enumerate(own[:-1] if len(own) < len(told) else own):
                    longest = max(map(self.file.get_string_width, re.split(r"[ \n]+", self._cell(text))))
                    need[i] = max(need[i], longest + 2 * PAD_MM + SPARE_MM)
            if sum(need) <= WIDE_MM:
                more = [max(0.0, one - least) for one, least in zip(told, need, strict=True)]
                spare = (WIDE_MM - sum(need)) / (sum(more) or 1.0)
                return smaller, [least + one * spare for least, one in zip(need, more, strict=True)]
            smaller -= 0.5
        return size, told

    def content(self) -> bytes:
        """Return the file."""
        return bytes(self.file.output())

    def held(self, text: str) -> str:
        """Return a text with a sign in place of each letter that the font does not have."""
        return "".join(
            letter if letter == "\n" or ord(letter) in self._letters else UNDRAWN for letter in plain(text)
        )

    @cached_property
    def _letters(self) -> frozenset[int]:
        """The letters that both faces have."""
        return frozenset.intersection(*(frozenset(face.cmap) for face in self.file.fonts.values()))

    def _cell(self, text: Text) -> str:
        """Return what stands in a cell, cut where it would fill a page."""
        told = self.held(self.texts(text.value) if isinstance(text, Missing) else text)
        return told if len(told) <= CELL else f"{told[: CELL - 1]}…"

    def _missing(self, text: Missing) -> None:
        """Write what is missing on a tint."""
        told = self.held(self.texts(text.value))
        self._as("B", SIZE_PT)
        self.file.set_fill_color(f"#{TINT}")
        width = self.file.get_string_width(told) + 2 * self.file.c_margin
        self.file.cell(width, _line(SIZE_PT), told, fill=True)

    def _height(self, label: str, text: str, width: float, blank: bool) -> float:
        """Return how tall a field is."""
        above = self._lines(label, width, "", SMALL_PT)
        return above + self._lines(text, width, "B" if blank else "", SIZE_PT) + 2 * PAD_MM

    def _lines(self, text: str, width: float, face: str, size: float) -> float:
        self._as(face, size)
        lines = self.file.multi_cell(width, _line(size), text, align="L", dry_run=True, output="LINES")
        return max(1, len(lines)) * _line(size)

    def _field(self, x: float, y: float, width: float, height: float, label: str, text: str, blank: bool) -> None:
        """Write a field into its frame."""
        self.file.set_draw_color(LINE_GREY)
        self.file.set_line_width(LINE_MM)
        if blank:
            self.file.set_fill_color(f"#{TINT}")
        self.file.rect(x, y, width, height, style="DF" if blank else "D")
        self.file.set_xy(x, y + PAD_MM)
        self._as("", SMALL_PT, SOFT)
        self.file.multi_cell(width, _line(SMALL_PT), label, align="L", new_x="LEFT", new_y="NEXT")
        self._as("B" if blank else "", SIZE_PT)
        self.file.multi_cell(width, _line(SIZE_PT), text, align="L", new_x="LEFT", new_y="NEXT")

    def _block(self, text: str, size: float, fill: bool = False) -> None:
        line = _line(size)
        self.file.multi_cell(WIDE_MM, line, self.held(text), align="L", fill=fill, new_x="LMARGIN", new_y="NEXT")
        self.file.ln(GAP_MM)

    def _room(self, height: float) -> None:
        """Begin a page where so much does not stand on this one."""
        if self.file.will_page_break(height):
            self.file.add_page()

    def _as(self, face: str, size: float, colour: str = INK) -> None:
        self.file.set_font(FONT, face, size)
        self.file.set_text_color(f"#{colour}")

    def _set_properties(self, title: str, version: str) -> None:
        self.file.set_title(plain(title))
        self.file.set_author(plain(f"Indsats {version}".strip()))
        self.file.set_lang(LANGUAGES[self.texts.lang])
        self.file.set_creation_date(MADE)


def _paged(printed: Printed) -> Any:
    """Return an empty file whose pages end with what it is and their number."""
    from fpdf import FPDF

    class Paged(FPDF):  # type: ignore[misc]
        def footer(self) -> None:
            self.set_y(-FOOT_MM)
            self.set_font(FONT, "", SMALL_PT)
            self.set_text_color(f"#{SOFT}")
            title = textwrap.shorten(printed.held(printed.title), FOOT, placeholder="…")
            told = printed.texts("forms.page", title=title, n=self.page_no(), of="{nb}")
            self.cell(0, _line(SMALL_PT), told, align="R")

    made = Paged(format="A4")
    for style, name in FACES.items():
        made.add_font(FONT, style, _fonts() / name)
    made.set_margins(MARGIN_MM, MARGIN_MM)
    made.set_auto_page_break(True, MARGIN_MM)
    made.c_margin = PAD_MM
    return made


@cache
def _fonts() -> Path:
    """Return the folder of DejaVu's files."""
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf"


def _line(size: float) -> float:
    """Return the height of a line, mm."""
    return size * LEADING * MM_PER_PT
