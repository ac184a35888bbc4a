"""A page: in short, sections of sentences, tables and figures, and how it was made. Every kind of folder has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.errors import ReportError
from simulation.report.drawing import Drawn
from simulation.report.tables import Table
from simulation.report.writing import filled, png, write_whole
from simulation.words.texts import Texts

Part = Drawn | Table | None


@dataclass(frozen=True)
class Tile:
    """One number of the headline: the number, what it is, its interval, and what it is held against."""

    number: str
    label: str
    interval: str
    against: str


@dataclass(frozen=True)
class Head:
    """What stands in short: of the whole page, or under the title of what it is about; ``label`` is the table's."""

    title: str = ""
    tiles: Sequence[Tile] = ()
    sentences: Sequence[str] = ()
    table: Table | None = None
    label: str = ""


@dataclass(frozen=True)
class Section:
    """A section: the key and the title of it, its parts, and what is said before them."""

    name: str
    title: str
    parts: Sequence[Part]
    sentences: Sequence[str] = ()

    @property
    def figures(self) -> list[Drawn]:
        """The figures among its parts."""
        return [part for part in self.parts if isinstance(part, Drawn)]


@dataclass(frozen=True)
class Sheet:
    """What stands on the page, in reading order; parts that are None and sections without parts are left out.

    ``lead`` is a question, or why there is no comparison; ``notes`` are the heading and the sentences on what the
    numbers are and do not say; ``made`` are label and text of how it was made. ``files`` stand beside the page;
    ``replaces`` is a pattern of figures that an older page may have left.
    """

    kicker: str
    title: str
    facts: str
    sections: Sequence[Section]
    made: Sequence[tuple[str, str]]
    notes: tuple[str, Sequence[str]]
    lead: str = ""
    heads: Sequence[Head] = ()
    warnings: Sequence[str] = ()
    version: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    replaces: str = ""


def render(sheet: Sheet, texts: Texts) -> str:
    """Return the page."""
    return filled("sheet", t=texts, lang=texts.lang, sheet=sheet, sections=list(_numbered(sheet, texts)))


def pieces(sheet: Sheet, texts: Texts) -> tuple[list[str], dict[str, str]]:
    """Return the heads of a page, and its sections by name, as markup for a page that is not the report's own."""
    made = {"t": texts, "lang": texts.lang}
    heads = [filled("piece", heads=[head], sections=[], **made) for head in sheet.heads]
    sections = {s["name"]: filled("piece", heads=[], sections=[s], **made) for s in _numbered(sheet, texts)}
    return heads, sections


def write_sheet(folder: Path, sheet: Sheet, texts: Texts) -> Path:
    """Write the page, its figures and other files into a folder and return the path of ``report.html``.

    Raises
    ------
    ReportError
        for a folder that cannot be written.
    """
    page = render(sheet, texts)
    try:
        for name, content in sheet.files.items():
            write_whole(folder / name, content)
        for old in (folder / "figures").glob(sheet.replaces) if sheet.replaces else ():
            old.unlink()
        for drawn in (figure for section in sheet.sections for figure in section.figures):
            write_whole(folder / "figures" / f"{drawn.name}.png", png(drawn))
        return write_whole(folder / "report.html", page.encode())
    except OSError as error:
        raise ReportError("{}: cannot be written: {}", error.filename or folder, error.strerror) from error


def _numbered(sheet: Sheet, texts: Texts) -> Iterator[dict[str, Any]]:
    """Yield the sections that have something in them, their figures and tables numbered as they come."""
    counts = {"figure": 0, "table": 0}
    for section in sheet.sections:
        entries = []
        for part in section.parts:
            if part is None:
                continue
            kind = "figure" if isinstance(part, Drawn) else "table"
            counts[kind] += 1
            entries.append({"kind": kind, "number": texts(f"page.{kind}", i=counts[kind]), "thing": part})
        if entries or section.sentences:
            yield {"name": section.name, "title": section.title, "said": section.sentences, "entries": entries}
