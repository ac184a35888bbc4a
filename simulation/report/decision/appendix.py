"""The appendix of a form as a PDF: what is recommended and how sure, what it turns on, what is assumed, the method.

It is the decision's page without its figures, so that it can be printed and filed beside the form.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from simulation.report.decision import answers, method, method_tables, tables
from simulation.report.decision.case import Case
from simulation.report.decision.cheers import cheers_table
from simulation.report.decision.document import WIDE_CM, Line
from simulation.report.decision.extra import require
from simulation.report.decision.folder import Decision
from simulation.report.decision.page import not_said
from simulation.report.decision.pdf import SMALL_PT, Printed
from simulation.report.tables import Table
from simulation.words.texts import Texts

Part = tuple[str, Iterable[str], list[Table | None]]
LEAST, MOST = 5, 26
"""Letters that a column is made for at least, and at most: a longer text is broken between words."""
BOLD = 1.35
"""How much wider a letter of a head is."""


def appendix(decision: Decision, texts: Texts) -> bytes:
    """Return the appendix of a decision as a PDF.

    Raises
    ------
    ReportError
        For tables that contradict themselves, or without the extra ``forms``.
    """
    require("appendix.pdf")
    case = Case(decision, texts)
    title = texts("forms.appendix", population=decision.population(texts) or texts("made.population"))
    file = Printed(texts, title, str(decision.about.get("version") or ""))
    file.heading(title)
    for name, sentences, found in _parts(case):
        kept = [table for table in found if table]
        told = list(sentences)
        if kept or told:
            file.heading(name, 2)
            for sentence in told:
                file.paragraph(_bare(sentence))
            for table in kept:
                _write(file, table)
    return file.content()


def _parts(case: Case) -> Iterator[Part]:
    """Yield title, sentences and tables of each part."""
    t = case.texts

    def part(name: str, sentences: Iterable[str], *found: Table | None) -> Part:
        return t(f"decision_sections.{name}"), sentences, list(found)

    if case.shown:
        yield part("recommendation", method.recommendation(case), tables.designs(case), tables.against(case))
        yield part("turning", answers.turning(case), tables.turning(case))
    yield part("assumed", method.assumed(case), tables.prices(case))
    yield t("page.not_said"), not_said(case), []
    yield part("method", method.method(case), method_tables.layers(case))
    yield part("information", method.information(case))
    yield part("forms", method.forms(case), method_tables.structure(case))
    yield part("checklists", [], cheers_table(case.decision, t))


def _write(file: Printed, table: Table) -> None:
    """Write a table below its caption."""
    file.paragraph(_bare(table.caption), soft=True)
    own = [[_bare(cell) for cell in row.cells] for row in table.rows if row.style != "group"]
    parts = [
        _letters([_bare(head), *cells]) for head, cells in zip(table.columns, zip(*own, strict=True), strict=True)
    ]
    lines = [
        Line([_bare(row.cells[0])], strong=True) if row.style == "group" else Line([_bare(c) for c in row.cells])
        for row in table.rows
    ]
    widths = [WIDE_CM * one / sum(parts) for one in parts]
    file.table([_bare(head) for head in table.columns], lines, widths, table.text_columns, size=SMALL_PT)


def _letters(cells: Iterable[str]) -> int:
    """Return how many letters a column has to be wide: its longest word, and its longest text as far as that goes."""
    head, *told = cells
    words = [BOLD * len(word) for word in head.split(" ")] + [len(word) for cell in told for word in cell.split(" ")]
    return math.ceil(max(LEAST, *words, min(MOST, max(map(len, told), default=0))))


def _bare(text: str) -> str:
    """Return a text without the signs that a page sets as code."""
    return text.replace("`", "")
