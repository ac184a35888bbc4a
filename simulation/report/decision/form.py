"""What a form is made of: headings, fields, notes and tables in reading order, whatever it is written into.

A form is described once; a Word file, a PDF and a page in a browser are written from the same parts. What a person
writes into a *free* field takes the place of its text; numbers are never free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from simulation.report.decision.document import Line, Missing, Text
from simulation.report.decision.plain import LONGEST, plain

SHORTEST = 200
"""Characters of a field of one line: as much as a narrow cell of a printed page holds."""


@dataclass(frozen=True)
class Field:
    """A field of a form; ``word`` is what a person wrote into it, ``""`` that it was emptied."""

    key: str
    label: str
    told: Text
    """What the calculation says, or why it says nothing."""
    free: bool = True
    long: bool = False
    """Whether it holds several lines."""
    wanted: bool = True
    """Whether something is missing where it is left empty."""
    word: str | None = None

    @property
    def text(self) -> Text:
        """What stands in the field."""
        if self.word is None:
            return self.told
        return self.word or (self.told if isinstance(self.told, Missing) else Missing.BLANK)

    @property
    def typed(self) -> str:
        """What stands in the field, as one goes on typing."""
        return self.text if isinstance(self.text, str) else ""

    @property
    def missing(self) -> bool:
        """Whether a person has yet to fill it in."""
        return self.wanted and isinstance(self.text, Missing)

    @property
    def mended(self) -> bool:
        """Whether a person wrote something else than the calculation says."""
        return isinstance(self.told, str) and self.text != self.told

    @property
    def most(self) -> int:
        """How many characters it takes."""
        return LONGEST if self.long else SHORTEST


@dataclass(frozen=True)
class Heading:
    """A heading; the form's name has the level 1, its sections have 2."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Fields:
    """A grid of short fields, all rows of one length."""

    rows: Sequence[Sequence[Field]]


@dataclass(frozen=True)
class Paragraph:
    """A field that stands after its label; ``bare``: without it, below a heading that says the same."""

    field: Field
    bare: bool = False


@dataclass(frozen=True)
class Note:
    """A sentence about what stands around it; one that is ``marked`` has to be seen."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list below a line of its own."""

    about: str
    lines: Sequence[str]


Cell = Text | Field


@dataclass(frozen=True)
class Row:
    """A row of a table: as many cells as columns, or fewer, then the last one goes on to the end."""

    cells: Sequence[Cell]
    strong: bool = False
    spare: bool = False
    """Whether it is there to be filled in alone, and in no file as long as it is empty."""


@dataclass(frozen=True)
class Grid:
    """A table; the first ``words`` columns are text, the others numbers."""

    key: str
    heads: Sequence[str]
    rows: Sequence[Row]
    widths_cm: Sequence[float]
    words: int = 1
    groups: Sequence[tuple[str, Sequence[str]]] = ()
    """The heads after the first once more, as a head above others, for where two rows of them take less room."""


Part = Heading | Fields | Paragraph | Note | Bullets | Grid


@dataclass(frozen=True)
class Form:
    """A form: whose it is, what its file is called, and its parts in reading order."""

    arm: str
    title: str
    version: str
    parts: Sequence[Part] = field(default_factory=list)

    def fields(self, spare: bool = True) -> Iterator[Field]:
        """Yield every field that a person may write into, in reading order; perhaps without those of spare rows."""
        for part in self.parts:
            yield from (one for one in _fields(part, spare) if one.free)

    def field(self, key: str) -> Field:
        """Return a field that a person may write into.

        Raises
        ------
        KeyError
            For one that there is not.
        """
        found = next((one for one in self.fields() if one.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def missing(self) -> list[Field]:
        """Return the fields that a person has yet to fill in."""
        return [one for one in self.fields() if one.missing]


class Writer(Protocol):
    """What a form can be written into: a Word file, a PDF."""

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""

    def paragraph(self, text: Text, label: str = "", soft: bool = False) -> None:
        """Add a paragraph, after its bold ``label`` if it has one; a ``soft`` one is a note."""

    def marked(self, text: str) -> None:
        """Add a paragraph that has to be seen."""

    def bullets(self, lines: Sequence[str]) -> None:
        """Add a list."""

    def fields(self, rows: Sequence[Sequence[tuple[str, Text]]]) -> None:
        """Add a grid of fields, each a small label above what it holds."""

    def table(self, head: Sequence[str], lines: Sequence[Line], widths_cm: Sequence[float], words: int = 1) -> None:
        """Add a table; the first ``words`` columns are text."""


def write(form: Form, writer: Writer) -> None:
    """Write the parts of a form."""
    for part in form.parts:
        if isinstance(part, Heading):
            writer.heading(part.text, part.level)
        elif isinstance(part, Fields):
            writer.fields([[(one.label, one.text) for one in row] for row in part.rows])
        elif isinstance(part, Paragraph):
            writer.paragraph(part.field.text, "" if part.bare else part.field.label)
        elif isinstance(part, Note):
            writer.marked(part.text) if part.marked else writer.paragraph(part.text, soft=True)
        elif isinstance(part, Bullets):
            writer.paragraph(part.about)
            writer.bullets(part.lines)
        else:
            lines = [Line([_text(cell) for cell in row.cells], row.strong) for row in part.rows if not row.spare]
            writer.table(part.heads, lines, part.widths_cm, part.words)


@dataclass(frozen=True)
class Words:
    """What a person wrote, by field."""

    own: Mapping[str, str]

    def field(self, key: str, label: str, told: Text, long: bool = False, wanted: bool = True) -> Field:
        """Return a field with what was written into it."""
        made = Field(key, label, told, long=long, wanted=wanted)
        return Field(key, label, told, long=long, wanted=wanted, word=self._word(made))

    def _word(self, made: Field) -> str | None:
        word = self.own.get(made.key)
        if word is None:
            return None
        lines = plain(word).splitlines()
        text = "\n".join(lines) if made.long else " ".join(" ".join(lines).split())
        return text.strip()[: made.most]


def _text(cell: Cell) -> Text:
    return cell.text if isinstance(cell, Field) else cell


def _fields(part: Part, spare: bool) -> Iterator[Field]:
    if isinstance(part, Fields):
        yield from (one for row in part.rows for one in row)
    elif isinstance(part, Paragraph):
        yield part.field
    elif isinstance(part, Grid):
        rows = [row for row in part.rows if spare or not row.spare]
        yield from (cell for row in rows for cell in row.cells if isinstance(cell, Field))
