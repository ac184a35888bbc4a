"""The appendix of a form as a PDF: what is recommended and how sure, what it turns on, what is assumed, the method.

It is the decision's page without its figures, so that it can be printed and filed beside the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulation.report.decision import answers, method, method_tables, tables
from simulation.report.decision.case import Case
from simulation.report.decision.cheers import cheers_table
from simulation.report.decision.document import WIDE_CM, Line
from simulation.report.decision.extra import require_pdf
from simulation.report.decision.folder import Decision
from simulation.report.decision.page import not_said
from simulation.report.decision.pdf import Printed
from simulation.report.tables import Table
from simulation.words.texts import Texts

Part = tuple[str, Iterable[str], list[Table | None]]
LABEL_PARTS = 2.0
"""How much wider the first column of a table of numbers is than the others."""
NUMBER_WIDTHS = {"cheers": (0.8, 5.0, 4.0)}
"""Columns of the tables whose texts are not of one length."""


def appendix(decision: Decision, texts: Texts) -> bytes:
    """Return the appendix of a decision as a PDF.

    Raises
    ------
    ReportError
        For tables that contradict themselves, or without the extra ``forms``.
    """
    require_pdf()
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
    columns = len(table.columns)
    parts = NUMBER_WIDTHS.get(table.name) or (LABEL_PARTS, *[1.0] * (columns - 1))
    widths = [WIDE_CM * one / sum(parts) for one in parts]
    lines = [
        Line([_bare(row.cells[0])], strong=True) if row.style == "group" else Line([_bare(c) for c in row.cells])
        for row in table.rows
    ]
    file.table(table.columns, lines, widths, table.text_columns)


def _bare(text: str) -> str:
    """Return a text without the signs that a page sets as code."""
    return text.replace("`", "")
