"""A page that needs no layout of its own: in short, sections of figures, tables and lists, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.errors import ReportError
from simulation.report.drawing import Drawn
from simulation.report.headline import Tile
from simulation.report.tables import Table
from simulation.report.writing import filled, png, write_whole
from simulation.words.texts import LANGUAGES, Texts

Part = Drawn | Table | None


@dataclass(frozen=True)
class Sheet:
    """What stands on the page, in reading order.

    ``sections`` are name, title and parts, each a figure or a table; ``None`` and sections without parts are left
    out. ``made`` are label and text of how it was made.
    """

    kicker: str
    title: str
    facts: str
    sections: Sequence[tuple[str, str, Sequence[Part]]]
    made: Sequence[tuple[str, str]]
    tiles: Sequence[Tile] = ()
    sentences: Sequence[str] = ()
    not_said: Sequence[str] = ()
    warnings: Sequence[str] = ()
    version: str = ""


def texts_in(lang: str) -> Texts:
    """Return the texts of a language.

    Raises
    ------
        ReportError: for a language that no page is in.
    """
    if lang not in LANGUAGES:
        raise ReportError(f"language '{lang}' is not one of {', '.join(LANGUAGES)}")
    return Texts(lang)


def write_sheet(folder: Path, sheet: Sheet, texts: Texts) -> Path:
    """Write the page and its figures into a folder and return the path of ``report.html``.

    Raises
    ------
        ReportError: for a folder that cannot be written.
    """
    values = {name: getattr(sheet, name) for name in Sheet.__dataclass_fields__}
    page = filled("sheet", t=texts, lang=texts.lang, **{**values, "sections": list(_numbered(sheet, texts))})
    try:
        for drawn in (part for _, _, parts in sheet.sections for part in parts if isinstance(part, Drawn)):
            write_whole(folder / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(folder / "report.html", page.encode())
    except OSError as error:
        raise ReportError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error


def _numbered(sheet: Sheet, texts: Texts) -> Iterator[dict[str, Any]]:
    """Yield the sections that have something in them, their figures and tables numbered as they come."""
    counts = {"figure": 0, "table": 0}
    for name, title, parts in sheet.sections:
        entries = []
        for part in parts:
            if part is None:
                continue
            kind = "figure" if isinstance(part, Drawn) else "table"
            counts[kind] += 1
            entries.append({"kind": kind, "number": texts(f"page.{kind}", i=counts[kind]), "thing": part})
        if entries:
            yield {"name": name, "title": title, "entries": entries}
