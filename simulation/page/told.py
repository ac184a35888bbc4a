"""What a decision says, as the report says it: made in a process of its own, kept beside the decision by language."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import matplotlib as mpl

from simulation.files import described, whole_json
from simulation.page.figure_tables import tables_of
from simulation.page.payers import payers_of
from simulation.page.work import decided
from simulation.report.decision.case import Case
from simulation.report.decision.folder import read_decision
from simulation.report.decision.page import sheet_of
from simulation.report.sheet import pieces, write_sheet
from simulation.words.texts import Texts
from simulation.words.variants import parted

LEAD_SENTENCES = ((2, 1), (4, 2))
"""Which heads the sentences under the answer come from, and how many of each: what it costs, when it is paid back."""
ON_SCREEN = ("against_each_other", "recommendation", "years", "turning", "running", "assumed")
"""Sections of the report that stand on the screen; the others are its appendix."""


@dataclass(frozen=True)
class Told:
    """A decision in words, tables and figures, as markup but for the plain sentences."""

    lead: str
    sentences: list[str]
    undecided: bool
    heads: list[str]
    """The numbers of the design shown, five questions with their answers, the designs side by side."""
    sections: dict[str, str]
    not_said: list[str]
    warnings: list[str]
    shown: str
    """The arm that numbers and accounts are of."""
    years: list[int]
    payers: dict[str, list[dict[str, Any]]]
    """What each party saves by design, as :class:`simulation.page.payers.Payer`."""
    tables: dict[str, list[dict[str, Any]]]
    """Those of the figures of a section, as :class:`simulation.page.chart.Table`."""


class Caseloads(Texts):
    """A language in which a variant that is a number is the caseload of it."""

    def arm(self, arm: str) -> str:
        """Return the label of an arm."""
        programme, variant = parted(arm)
        if variant is None or not variant.isdigit():
            return super().arm(arm)
        return self("open_proposal.best_arm", arm=super().arm(programme), n=variant)


def told(folder: Path, perspective: str, lang: str) -> Told:
    """Return what the decision of a calculation says to somebody, making it where it was not made yet.

    Parameters
    ----------
    folder
        The calculation's folder.
    perspective
        Whose money decides.
    lang
        The language.
    """
    made = decided(folder, perspective)
    kept = folder / f"sheet-{perspective}-{lang}.json"
    with suppress(OSError, ValueError, TypeError):
        return Told(**described(kept))
    texts = Caseloads(lang)
    case = Case(read_decision(made), texts)
    sheet = sheet_of(case)
    by_name = {section.name: section for section in sheet.sections}
    on_screen = [by_name[name] for name in ON_SCREEN if name in by_name]
    with mpl.rc_context({"svg.fonttype": "none"}):  # text of a figure is text
        heads, sections = pieces(replace(sheet, sections=on_screen), texts)
    years, payers = payers_of(case)
    sentences = [str(s) for at, n in LEAD_SENTENCES for s in list(sheet.heads[at].sentences)[:n]]
    found = Told(
        lead=str(sheet.lead),
        sentences=sentences,
        undecided=case.undecided,
        heads=heads,
        sections=sections,
        not_said=[str(s) for s in sheet.notes[1]],
        warnings=[str(s) for s in sheet.warnings],
        shown=case.shown,
        years=years,
        tables={name: [asdict(one) for one in own] for name, own in tables_of(case).items()},
        payers={arm: [asdict(one) for one in own] for arm, own in payers.items()},
    )
    with suppress(OSError):
        whole_json(kept, asdict(found))
    return json_copy(found)


def json_copy(found: Told) -> Told:
    """Return it as it is read back: plain text without the types of the report."""
    return Told(**json.loads(json.dumps(asdict(found), default=str)))


def page_file(folder: Path, perspective: str, lang: str) -> bytes:
    """Return the page of a decision as one HTML file that needs nothing else."""
    made, texts = decided(folder, perspective), Caseloads(lang)
    return write_sheet(made, sheet_of(Case(read_decision(made), texts)), texts).read_bytes()
