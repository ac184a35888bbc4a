"""What a decision says, as the report says it: made in a process of its own, kept beside the decision by language."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from simulation.files import described, whole_json
from simulation.page.work import decided
from simulation.report.decision.page import page_of, undecided
from simulation.report.kinds import draw
from simulation.report.sheet import pieces
from simulation.words.texts import Texts

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
    texts = Texts(lang)
    sheet = page_of(made, texts)
    heads, sections = pieces(sheet, texts)
    sentences = [str(s) for at, n in LEAD_SENTENCES for s in list(sheet.heads[at].sentences)[:n]]
    found = Told(
        lead=str(sheet.lead),
        sentences=sentences,
        undecided=undecided(made, texts),
        heads=heads,
        sections={name: sections[name] for name in ON_SCREEN if name in sections},
        not_said=[str(s) for s in sheet.notes[1]],
        warnings=[str(s) for s in sheet.warnings],
    )
    with suppress(OSError):
        whole_json(kept, asdict(found))
    return json_copy(found)


def json_copy(found: Told) -> Told:
    """Return it as it is read back: plain text without the types of the report."""
    return Told(**json.loads(json.dumps(asdict(found), default=str)))


def page_file(folder: Path, perspective: str, lang: str) -> bytes:
    """Return the page of a decision as one HTML file that needs nothing else."""
    return draw("decide", decided(folder, perspective), lang).read_bytes()
