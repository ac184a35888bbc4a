"""A user's file as it stands: named columns of raw cells, with row numbers as the user counts them.

Text separated by commas, or by semicolons or tabs with decimal commas (as Danish spreadsheets write it), the first
sheet of an Excel workbook, or Parquet. Cells are left as they are, so that a bad one can be shown as the user wrote
it. Rows are numbered as a spreadsheet does it: the header is row 1 and the first citizen row 2.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from simulation.errors import PopulationFileError, Said, Unreadable, of_system
from simulation.files import ordinary
from simulation.model.population import danish, workbook

FILE, ROW, ALL = "(file)", "(row)", "(all rows)"
"""In place of a column: what is wrong with the file, a whole row, or all rows together."""
EMPTY_ROW = "(empty row)"
ENDINGS = (".csv", ".xlsx", ".parquet")
ENCODINGS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Byte order marks; without one a file is UTF-8, or else what Windows writes in Western Europe."""
OTHERS = {
    b"PK\x03\x04": "an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
}
"""First bytes of files that are no text, whatever their ending says."""
DAMAGED = {
    ".csv": "a quotation mark is not closed, or a cell is longer than any can be",
    ".xlsx": workbook.BROKEN,
    ".parquet": "it is cut off or damaged, or something else",
}
"""Why a file cannot be read that its library gives up on."""
LONGEST_SHOWN = 60
FIRST_ROW = 2
"""The first citizen's row; the header is row 1."""


class BadCell(NamedTuple):
    """A cell that cannot be used, and what may stand there (or why it does not ``fit`` the rest of its row).

    ``row`` is the spreadsheet's, where the header is row 1 (of Parquet the first citizen); 0 is no row in particular.
    ``others`` are the cells of its row that it does not fit with, heading and content; ``also`` is how many more rows
    have the same word in the column, where it stands for all of them.
    """

    row: int
    column: str
    value: str
    allowed: str
    fits: bool = True
    others: tuple[tuple[str, str], ...] = ()
    also: int = 0

    @property
    def sentence(self) -> str:
        """Where it is, what stands there, and what may."""
        shown = self.value if len(self.value) <= LONGEST_SHOWN else f"{self.value[: LONGEST_SHOWN - 3]}..."
        if self.column == FILE:
            return self.allowed
        if self.column == ALL:
            return Said("all rows: {}; {}", self.value, self.allowed)
        told = "'{}' is not allowed; allowed: {}" if self.fits else "'{}' does not fit: {}"
        column = "" if self.column == ROW else Said(", column {!r}", self.column)
        where = Said("row {}{}", self.row, column) if self.row else Said("header{}", column)
        return Said("{}: {}", where, Said(told, " ".join(shown.split()), self.allowed))


HEADER, EVERY, WHOLE = 0, -1, -1
"""In place of a correction's row: the heading, or every row that holds the same; in place of its column: the row."""


class Correction(NamedTuple):
    """What is to stand in another's place: in a cell, in every cell of a column that holds the same, in a heading.

    ``column`` counts from 0 in the file as it came. A heading that is exchanged for nothing leaves its column out; a
    whole row is left out.
    """

    row: int
    column: int
    before: str
    after: str


def unusable(path: Path, bad: Sequence[BadCell]) -> PopulationFileError:
    """Return the error that says how many cells are bad, and the first of them."""
    many = "{}: {}" if bad[0].column in (FILE, ALL) else "{}: 1 bad cell: {}"
    if len(bad) > 1:
        many = "{}: {} bad cells; the first: {}"
    values = (path.name, *([len(bad)] if len(bad) > 1 else []), bad[0].sentence)
    return PopulationFileError(Said(many, *values), bad)


@dataclass
class RawTable:
    """Column names, raw cells by column, the row number of each line kept, and rows that were not usable."""

    names: list[str]
    columns: list[list[Any]]
    rows: list[int]
    decimal_comma: bool = False
    bad: list[BadCell] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Where each column stands in the file as it came."""

    def __post_init__(self) -> None:
        self.places = self.places or list(range(len(self.names)))


def load(path: Path) -> RawTable:
    """Return the file's cells.

    Raises
    ------
    Unreadable
        If it has another ending, cannot be opened, or is not what its ending says.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        hint = Said(" (in a spreadsheet: save as CSV)") if ending.startswith((".xls", ".ods", ".numbers")) else ""
        raise Unreadable("it must be a file ending in {}{}", ", ".join(ENDINGS), hint)
    try:
        ordinary(path)
        return {".csv": _load_csv, ".xlsx": _load_workbook, ".parquet": _load_parquet}[ending](path)
    except Unreadable:
        raise
    except OSError as problem:
        raise Unreadable("it cannot be read ({})", of_system(problem)) from problem
    except UnicodeDecodeError as problem:
        raise Unreadable("it must be text in UTF-8 (in a spreadsheet: save as CSV UTF-8)") from problem
    except (csv.Error, ValueError) as problem:
        raise Unreadable("it is no sound {} file ({})", ending, Said(DAMAGED[ending])) from problem


def corrected(sheet: RawTable, corrections: Sequence[Correction]) -> RawTable:
    """Return a table with what was put right in it, in the order given; rows keep their numbers."""
    names, columns = list(sheet.names), [list(column) for column in sheet.columns]
    at = {row: i for i, row in enumerate(sheet.rows)}
    gone: set[int] = set()
    left_out: set[int] = set()
    for row, column, before, after in corrections:
        if column == WHOLE:
            gone.add(row)
        elif not 0 <= column < len(names):
            continue
        elif row == HEADER:
            names[column] = after
            left_out.add(column) if not after else left_out.discard(column)
        elif row == EVERY:
            columns[column] = [after if str(cell) == before else cell for cell in columns[column]]
        elif row in at:
            columns[column][at[row]] = after
    left = [k for k, row in enumerate(sheet.rows) if row not in gone]
    kept = [i for i in range(len(names)) if i not in left_out]
    return RawTable(
        [names[i] for i in kept],
        [[columns[i][k] for k in left] for i in kept],
        [sheet.rows[k] for k in left],
        sheet.decimal_comma,
        [cell for cell in sheet.bad if cell.row not in gone],
        kept,
    )


def rewritten(path: Path, corrections: Sequence[Correction]) -> bytes:
    """Return a file as CSV with what was put right in it; every other cell as it is.

    Raises
    ------
    Unreadable
        As :func:`load`.
    """
    sheet = corrected(load(path), corrections)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if sheet.decimal_comma else ",")
    writer.writerow(sheet.names)
    writer.writerows(["" if cell is None else cell for cell in row] for row in zip(*sheet.columns, strict=True))
    return text.getvalue().encode()


def _load_csv(path: Path) -> RawTable:
    lines, separator = _lines(_text(path))
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    if not lines:
        return RawTable([], [], [])
    blank = next(i for i, line in enumerate(lines) if any(cell.strip() for cell in line))
    lines = lines[blank:]
    names = [name.strip() for name in lines[0]]
    nameless = [i for i, name in enumerate(names) if not name and not any(_cell(line, i) for line in lines)]
    sheet = RawTable([n for i, n in enumerate(names) if i not in nameless], [], [], decimal_comma=separator != ",")
    kept = []
    for row, line in enumerate(lines[1:], start=FIRST_ROW + blank):
        if len(line) == len(names):
            kept.append([cell for i, cell in enumerate(line) if i not in nameless])
            sheet.rows.append(row)
        elif not any(cell.strip() for cell in line):
            sheet.bad.append(BadCell(row, ROW, EMPTY_ROW, Said("a citizen; delete the row")))
        else:
            sheet.bad.append(BadCell(row, ROW, separator.join(line), _cells_wanted(len(names), line, separator)))
    sheet.columns = [list(column) for column in zip(*kept, strict=True)] if kept else [[] for _ in sheet.names]
    return sheet


def _cells_wanted(wanted: int, line: list[str], separator: str) -> str:
    several = separator == "," and len(line) > wanted
    hint = Said("; write decimals with a point, or separate by semicolons") if several else ""
    return Said("{} cells, as in the header, not {}{}", wanted, len(line), hint)


def _cell(line: list[str], i: int) -> str:
    return line[i].strip() if i < len(line) else ""


def _text(path: Path) -> str:
    """Return the text of a file, in whichever encoding spreadsheets write."""
    data = path.read_bytes()
    for start, kind in OTHERS.items():
        if data.startswith(start):
            raise Unreadable(
                "it is no sound {} file ({})", path.suffix.lower(), Said("its content is {}", Said(kind))
            )
    for mark, encoding in ENCODINGS.items():
        if data.startswith(mark):
            return data.decode(encoding)
    if b"\0" in data:
        raise Unreadable("it is no sound {} file ({})", path.suffix.lower(), Said("its content is no text"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _lines(text: str) -> tuple[list[list[str]], str]:
    """Return the rows of cells and what separates them: as the first line says or shows."""
    stream = io.StringIO(text, newline="")
    first = stream.readline()
    said = first.strip().lower()
    if said.startswith("sep=") and len(said) <= 5:
        separator = said[4:] or "\t"
    else:
        separator = max(",;\t", key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
        stream.seek(0)
    return list(csv.reader(stream, delimiter=separator, strict=True)), separator


def _load_workbook(path: Path) -> RawTable:
    lines = workbook.rows_of(path)
    blank = next((i for i, line in enumerate(lines) if line), len(lines))
    wide = max(map(len, lines), default=0)
    whole = [[*line, *[""] * (wide - len(line))] for line in lines[blank:]]
    if not whole:
        return RawTable([], [], [])
    names = [str(name) for name in whole[0]]
    kept = [i for i, name in enumerate(names) if name or any(line[i] != "" for line in whole)]
    sheet = RawTable([names[i] for i in kept], [], [], decimal_comma=any(map(danish.is_danish, names)))
    for row, _line in enumerate(whole[1:], start=FIRST_ROW + blank):
        if lines[row - 1]:
            sheet.rows.append(row)
        else:
            sheet.bad.append(BadCell(row, ROW, EMPTY_ROW, Said("a citizen; delete the row")))
    filled = [line for line in whole[1:] if any(cell != "" for cell in line)]
    sheet.columns = [[line[i] for line in filled] for i in kept]
    return sheet


def _load_parquet(path: Path) -> RawTable:
    import pyarrow  # late: slow to import
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(path).read()
    except pyarrow.ArrowException as problem:
        raise ValueError(str(problem)) from problem
    columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
    # nested cells are no trait; as text they can be looked up and shown like any other bad cell
    columns = [[str(v) if isinstance(v, (list, dict)) else v for v in column] for column in columns]
    return RawTable([str(name) for name in table.column_names], columns, list(range(1, table.num_rows + 1)))
