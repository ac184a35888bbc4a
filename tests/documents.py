"""What stands in Word files and workbooks, read back for tests."""

from __future__ import annotations

import io
import re
from typing import Any

from simulation.words.texts import MINUS


def lines_of(content: bytes) -> list[str]:
    """Return the paragraphs and cells of a Word file, in reading order; a merged cell once."""
    import docx

    found = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        rows = getattr(block, "rows", None)
        cells = [block] if rows is None else list(dict.fromkeys(c._tc for row in rows for c in row.cells))
        for cell in cells:
            found += [paragraph.text for paragraph in ([cell] if rows is None else cell.p_lst)]
    return [line for line in found if line.strip()]


def tables_of(content: bytes) -> list[list[list[str]]]:
    import docx

    file = docx.Document(io.BytesIO(content))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in file.tables]


def number(text: str) -> int:
    return int(text.replace(MINUS, "-").replace(".", "").replace(",", ""))


def in_order(lines: list[str], headings: list[str]) -> None:
    """Assert that a line begins with each heading, each after the one before."""
    at = -1
    for heading in headings:
        found = [i for i, line in enumerate(lines) if i > at and line.startswith(heading)]
        assert found, heading
        at = found[0]


def cells_of(sheet: Any, area: str) -> list[Any]:
    return [cell for row in sheet[area.replace("$", "")] for cell in row]


def evaluated(sheet: Any) -> dict[tuple[int, int], Any]:
    """Return the values of a sheet's cells with its formulas worked out: SUM, SUMPRODUCT, ROUND, plus and minus."""

    def value(cell: Any) -> Any:
        if cell.data_type != "f":
            return 0.0 if cell.value is None else cell.value
        text = re.sub(r"\$", "", cell.value[1:])
        text = re.sub(r"SUMPRODUCT\((\w+:\w+),(\w+:\w+)\)", lambda m: f"product('{m[1]}','{m[2]}')", text)
        text = re.sub(r"SUM\((\w+:\w+)\)", lambda m: f"total('{m[1]}')", text)
        text = re.sub(r"(?<![\w':])([A-Z]{1,3}\d+)(?![\w':])", lambda m: f"at('{m[1]}')", text)
        named = {
            "total": lambda area: sum(value(c) for c in cells_of(sheet, area)),
            "product": lambda *areas: sum(
                value(x) * value(y) for x, y in zip(*(cells_of(sheet, a) for a in areas), strict=True)
            ),
            "at": lambda name: value(sheet[name]),
            "ROUND": round,
        }
        return eval(text, {"__builtins__": {}}, named)

    return {(cell.row, cell.column): value(cell) for row in sheet.iter_rows() for cell in row}


def rows_of(sheet: Any) -> dict[str, int]:
    return {str(row[0].value): row[0].row for row in sheet.iter_rows() if row[0].value is not None}
