"""The files beside a decision's page: the form, the workbook, the CSV tables, the filled checklist.

Word, Excel and PDF files need the extra ``forms``; without it :func:`files` makes the others alone, so that a
decision goes on.
"""

from __future__ import annotations

import csv
import io

from simulation.report.decision.budget import budget
from simulation.report.decision.cheers import cheers_table
from simulation.report.decision.extra import can_write
from simulation.report.decision.folder import Decision
from simulation.report.decision.pdf import skema1_pdf
from simulation.report.decision.plain import inert
from simulation.report.decision.separated import STYLES, budget_csv, som_csv
from simulation.report.decision.skema1 import skema1
from simulation.report.decision.workbook import workbook
from simulation.words.texts import Texts


def files(decision: Decision, texts: Texts, arm: str = "") -> dict[str, bytes]:
    """Return every file that can be made, by name: for :attr:`simulation.report.sheet.Sheet.files`.

    Parameters
    ----------
    decision
        The decision folder, read.
    texts
        The language.
    arm
        Whose form; by default the one recommended. A decision without a policy has no form, and gets the checklist.

    Raises
    ------
    ReportError
        For an arm that the decision has not, or tables that contradict themselves.
    """
    made = {"cheers.csv": cheers_csv(decision, texts)}
    if not decision.policies:
        return made
    arm = decision.proposed(arm)
    money = budget(decision.tables, arm)
    made |= {"budget.csv": budget_csv(money, texts), "som.csv": som_csv(money, texts)}
    writers = {"skema1.docx": skema1, "budget.xlsx": workbook, "skema1.pdf": skema1_pdf}
    return made | {name: write(decision, texts, arm) for name, write in writers.items() if can_write(name)}


def cheers_csv(decision: Decision, texts: Texts) -> bytes:
    """Return the filled checklist as CSV."""
    table = cheers_table(decision, texts)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=STYLES[texts.lang][0], lineterminator="\r\n")
    for line in [table.columns, *(row.cells for row in table.rows)] if table else []:
        writer.writerow([inert(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")
