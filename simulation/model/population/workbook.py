"""An Excel workbook's first sheet as rows of cells, for :mod:`simulation.model.population.sheet`.

A formula counts by the value it had when the workbook was saved. What would fill the memory is refused before it is
read, and a file under a password is said to be one.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

from simulation.errors import Said, Unreadable

MOST_CELLS = 5_000_000
"""Of one sheet: about 100,000 citizens with every column, which take half a minute."""
MOST_COLUMNS = 1_000
MOST_UNPACKED = 400_000_000
"""Bytes of a workbook's parts: a file of a few kilobytes can hold a thousand times as many."""
NO_ARCHIVE = "it is cut off, or no workbook at all: open it in a spreadsheet, and save it again"
BROKEN = "a part of it is broken: open it in a spreadsheet, and save it again"
OLD = b"\xd0\xcf\x11\xe0"
"""First bytes of a workbook under a password, and of one as Excel wrote them before 2007."""


def rows_of(path: Path) -> list[list[Any]]:
    """Return the rows of the first sheet, each without the empty cells at its end.

    Raises
    ------
    Unreadable
        For what is no workbook, is too large, or cannot be read here.
    OSError
        For a file that cannot be opened.
    """
    try:
        import openpyxl  # late: of the extra
    except ImportError as problem:
        raise Unreadable(
            "install what reads workbooks with pip install 'indsats[forms]', or save as CSV"
        ) from problem
    with path.open("rb") as file:
        if file.read(len(OLD)) == OLD:
            raise Unreadable("it has a password, or is of an Excel before 2007: save it as .xlsx without a password")
    _refuse_bombs(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as problem:  # whatever a broken part makes the library raise
        raise _unsound(BROKEN) from problem
    try:
        if not book.worksheets:
            raise Unreadable("it has no sheet with cells")
        return _rows(book.worksheets[0])
    finally:
        book.close()


def _unsound(why: str) -> Unreadable:
    return Unreadable("it is no sound {} file ({})", ".xlsx", Said(why))


def _refuse_bombs(path: Path) -> None:
    """Refuse what is no archive, and one that holds more than can be meant; an archive's own sizes are kept to."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as problem:
        raise _unsound(NO_ARCHIVE) from problem
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("it holds more than {:,} MB when unpacked: save it as CSV", MOST_UNPACKED // 1_000_000)
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise _unsound("its content is no workbook")


def _rows(sheet: Any) -> list[list[Any]]:
    sheet.reset_dimensions()  # a workbook may say that it has millions of columns
    found: list[list[Any]] = []
    cells = 0
    try:
        for row in sheet.iter_rows(values_only=True):
            found.append(_row(row))
            cells += len(found[-1]) or 1
            if len(found[-1]) > MOST_COLUMNS:
                raise Unreadable("it has {:,} columns; at most {:,} can be read", len(found[-1]), MOST_COLUMNS)
            if cells > MOST_CELLS:
                raise Unreadable("it has more than {:,} cells: save it as CSV", MOST_CELLS)
    except Unreadable:
        raise
    except Exception as problem:
        raise _unsound(BROKEN) from problem
    while found and not found[-1]:
        found.pop()
    return found


def _row(row: tuple[Any, ...]) -> list[Any]:
    cells = [_plain(value) for value in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _plain(value: Any) -> Any:
    """Return a cell as it can be read and shown: text without space around it, a day without a time."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.strip() if isinstance(value, str) else value if isinstance(value, bool | int | float) else str(value)
