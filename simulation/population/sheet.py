"""A user's file as it stands: named columns of raw cells, with row numbers as the user counts them.

Comma or semicolon separated text (the semicolon with decimal commas, as Danish spreadsheets write it), or
Parquet. Cells are left as they are, so that a bad one can be shown as the user wrote it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from simulation.reading import ordinary

FILE = "(file)"
ROW = "(row)"
ENDINGS = (".csv", ".parquet")


class BadCell(NamedTuple):
    """A cell that cannot be used, and what may stand there; row 1 is the first citizen, 0 the header."""

    row: int
    column: str
    value: str
    allowed: str


class Unreadable(ValueError):
    """A file that cannot be read at all; the message is what is allowed."""


@dataclass
class Sheet:
    """Column names, raw cells by column, the row number of each line kept, and rows that were not usable."""

    names: list[str]
    columns: list[list[Any]]
    rows: list[int]
    decimal_comma: bool = False
    bad: list[BadCell] = field(default_factory=list)


def load(path: Path) -> Sheet:
    """Return the file's cells.

    Raises:
        Unreadable: if it has another ending, cannot be opened, or is not what its ending says.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise Unreadable(f"a file ending in {' or '.join(ENDINGS)}")
    try:
        ordinary(path)
        return _load_csv(path) if ending == ".csv" else _load_parquet(path)
    except OSError as problem:
        raise Unreadable(f"a readable {ending} file ({problem.strerror or problem})") from problem
    except UnicodeDecodeError as problem:
        raise Unreadable("a CSV file in UTF-8") from problem
    except (csv.Error, ValueError) as problem:
        raise Unreadable(f"a readable {ending} file ({' '.join(str(problem).split())})") from problem


def _load_csv(path: Path) -> Sheet:
    with path.open(encoding="utf-8-sig", newline="") as text:
        first = text.readline()
        text.seek(0)
        separator = ";" if first.count(";") > first.count(",") else ","
        lines = list(csv.reader(text, delimiter=separator, strict=True))
    while lines and not any(lines[-1]):
        lines.pop()
    if not lines:
        return Sheet([], [], [])
    names = [name.strip() for name in lines[0]]
    sheet = Sheet(names, [], [], decimal_comma=separator == ";")
    kept = []
    for row, line in enumerate(lines[1:], start=1):
        if len(line) == len(names):
            kept.append(line)
            sheet.rows.append(row)
        else:
            shown = separator.join(line) or "(empty row)"
            allowed = f"{len(names)} cells, as in the header, not {len(line)}"
            sheet.bad.append(BadCell(row, ROW, shown[:80], allowed))
    sheet.columns = [list(column) for column in zip(*kept, strict=True)] if kept else [[] for _ in names]
    return sheet


def _load_parquet(path: Path) -> Sheet:
    import pyarrow  # late: slow to import
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(path).read()
    except pyarrow.ArrowException as problem:
        raise ValueError(str(problem)) from problem
    columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
    # nested cells are no trait; as text they can be looked up and shown like any other bad cell
    columns = [[str(v) if isinstance(v, (list, dict)) else v for v in column] for column in columns]
    return Sheet([str(name) for name in table.column_names], columns, list(range(1, table.num_rows + 1)))
