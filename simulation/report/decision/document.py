"""A Word file: page, headings, paragraphs and tables; what is left to be filled in is marked by brackets and a tint.

Nothing here knows what the file is about. python-docx (the extra ``forms``) is imported where it is used.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from simulation.report.decision.plain import plain, settled
from simulation.words.texts import Texts

LANGUAGES = {"en": "en-GB", "da": "da-DK"}
A4_CM = (21.0, 29.7)
MARGIN_CM = 2.0
WIDE_CM = A4_CM[0] - 2 * MARGIN_CM
FONT, SIZE_PT, SMALL_PT, GAP_PT = "Calibri", 10.5, 9.0, 3.0
INK, SOFT = "1A1F24", "5A636C"
TINT, HEAD_TINT = "FFF0D6", "EEF1F4"
"""Behind what is to be filled in, and behind the heads of tables."""


class Missing(Enum):
    """Why a cell has no text: a person has to give it, or the model does not know it."""

    BLANK = "forms.blank"
    UNKNOWN = "forms.unknown"


Text = str | Missing


@dataclass(frozen=True)
class Line:
    """A row of a table; a ``strong`` one is a head or a sum."""

    cells: Sequence[Text]
    strong: bool = False


def shared(texts: Sequence[Text], columns: int) -> list[Text]:
    """Return the texts of a row, the last of which goes on to the end of it: what is not known is told once."""
    known = len(texts)
    while known > 1 and texts[known - 1] is Missing.UNKNOWN:
        known -= 1
    return list(texts) if known == len(texts) == columns else list(texts[: known + 1])


class Document:
    """A Word file in one language, built from the top."""

    def __init__(self, texts: Texts, title: str, version: str) -> None:
        import docx

        self.texts = texts
        self.file: Any = docx.Document()
        self._set_page()
        self._set_style()
        self._set_properties(title, version)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self.file.add_heading(plain(text), level)

    def paragraph(self, text: Text, label: str = "", soft: bool = False) -> None:
        """Add a paragraph, after its bold ``label`` if it has one; a ``soft`` one is a note."""
        written = self.file.add_paragraph()
        if label:
            written.add_run(f"{plain(label)}: ").bold = True
        self._say(written, text, soft)

    def marked(self, text: str) -> None:
        """Add a paragraph that has to be seen."""
        written = self.file.add_paragraph()
        _tint(written.add_run(plain(text)))

    def bullets(self, lines: Iterable[str]) -> None:
        """Add a list."""
        for line in lines:
            self.file.add_paragraph(plain(line), style="List Bullet")

    def fields(self, rows: Sequence[Sequence[tuple[str, Text]]]) -> None:
        """Add a grid of fields, each a small label above what it holds."""
        across = len(rows[0])
        grid = self._grid(len(rows), across, [WIDE_CM / across] * across)
        for i, row in enumerate(rows):
            for j, (label, value) in enumerate(row):
                cell = grid.cell(i, j)
                self._size(cell.paragraphs[0].add_run(plain(label)), SMALL_PT, SOFT)
                self._say(cell.add_paragraph(), value)

    def table(self, head: Sequence[str], lines: Iterable[Line], widths_cm: Sequence[float], words: int = 1) -> None:
        """Add a short table, kept on one page, its columns so wide; the first ``words`` are text, the others numbers.

        What a line lacks from some column to its end is marked once, across these, as is the end of a short one.
        """
        shown = [Line(head, strong=True), *lines]
        grid = self._grid(len(shown), len(head), widths_cm)
        _repeat(grid.rows[0])
        for row, line in zip(grid.rows, shown, strict=True):
            _keep_whole(row)
            for j, (cell, text) in enumerate(_joined(row.cells, line.cells)):
                written = cell.paragraphs[0]
                self._say(written, text, strong=line.strong)
                written.paragraph_format.keep_with_next = line is not shown[-1]
                if j >= words and isinstance(text, str):
                    _to_the_right(written)
                if line is shown[0]:
                    _shade(cell, HEAD_TINT)
        self._size(self.file.add_paragraph().add_run(" "), GAP_PT, SOFT)

    def content(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self.file.save(out)
        return settled(out.getvalue())

    def _say(self, written: Any, text: Text, soft: bool = False, strong: bool = False) -> None:
        """Write a text into a paragraph; what is missing is marked."""
        if isinstance(text, Missing):
            _tint(written.add_run(self.texts(text.value)))
            return
        run = written.add_run(plain(text))
        run.bold = strong
        if soft:
            self._size(run, SMALL_PT, SOFT)

    def _size(self, run: Any, points: float, colour: str) -> None:
        from docx.shared import Pt, RGBColor

        run.font.size, run.font.color.rgb = Pt(points), RGBColor.from_string(colour)

    def _grid(self, rows: int, columns: int, widths_cm: Sequence[float]) -> Any:
        """Return a table with lines, its columns as wide as told."""
        from docx.shared import Cm

        grid = self.file.add_table(rows, columns, style="Table Grid")
        grid.autofit = False
        for column, width in zip(grid.columns, widths_cm, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                cell.width = Cm(width)
        return grid

    def _set_page(self) -> None:
        from docx.shared import Cm

        page = self.file.sections[0]
        page.page_width, page.page_height = (Cm(side) for side in A4_CM)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN_CM)

    def _set_style(self) -> None:
        """Set one font and sober headings, and the language that a spelling check goes by."""
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        normal = self.file.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(SIZE_PT)
        normal.paragraph_format.space_after = Pt(4)
        for level, size in ((1, 16), (2, 12), (3, 11)):
            style = self.file.styles[f"Heading {level}"]
            style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
            style.font.color.rgb = RGBColor.from_string(INK)
            style.element.rPr.rFonts.attrib.clear()
            style.element.rPr.rFonts.set(qn("w:ascii"), FONT)
            style.element.rPr.rFonts.set(qn("w:hAnsi"), FONT)
        for language in self.file.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), LANGUAGES[self.texts.lang])

    def _set_properties(self, title: str, version: str) -> None:
        told = self.file.core_properties
        told.title, told.author, told.comments = plain(title), plain(f"Indsats {version}".strip()), ""
        told.language = LANGUAGES[self.texts.lang]


def _joined(cells: Sequence[Any], texts: Sequence[Text]) -> list[tuple[Any, Text]]:
    """Return the cells of a row with their texts; those at its end that have none of their own are made one."""
    own = shared(texts, len(cells))
    pairs = list(zip(cells[: len(own)], own, strict=True))
    if len(own) < len(cells):
        pairs[-1] = (cells[len(own) - 1].merge(cells[-1]), own[-1])
    return pairs


def _tint(run: Any) -> None:
    """Set what has to be seen: bold, on a tint."""
    run.bold = True
    run._element.get_or_add_rPr().append(_element("w:shd", val="clear", color="auto", fill=TINT))


def _shade(cell: Any, colour: str) -> None:
    cell._element.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=colour))


def _repeat(row: Any) -> None:
    """Let the head of a table stand on each page that the table takes, and be read as its head."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))


def _keep_whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))


def _to_the_right(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
