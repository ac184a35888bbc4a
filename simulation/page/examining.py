"""What a file of citizens holds, worked out beside the server and kept while it runs; and what the file was called.

A file's name is written nowhere: it is kept by its fingerprint alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulation.errors import InputError
from simulation.model.population.files import MOST_CITIZENS, Examined, examine
from simulation.model.population.sheet import Correction, corrected, load, rewritten
from simulation.page.beside import beside
from simulation.page.matter import Draft, Shelf
from simulation.policies.education import lengths

NAMES: dict[str, str] = {}
"""What each file was called, by its fingerprint."""
_EXAMINED: dict[tuple[Draft, str], Examined] = {}
MOST_KEPT = 50


async def examined_of(shelf: Shelf, draft: Draft, lang: str) -> Examined:
    """Return what a file holds with what was put right in it, told in the words of a language.

    Raises
    ------
    InputError
        Where the file is not there any more.
    UserError
        Where the process that looks through it was stopped.
    """
    path, key = shelf.file(draft.file), (draft.model_copy(update={"made": ""}), lang)
    if path is None:
        raise InputError("the file of citizens is not in the work folder any more; choose it again")
    if key not in _EXAMINED:
        _EXAMINED[key] = await beside(_examined, str(path), draft.corrections, lang == "da")
        while len(_EXAMINED) > MOST_KEPT:
            _EXAMINED.pop(next(iter(_EXAMINED)))
    return _EXAMINED[key]


async def copy_of(shelf: Shelf, draft: Draft) -> bytes:
    """Return a file with what was put right in it, as CSV."""
    return await beside(_copied, str(shelf.file(draft.file)), draft.corrections)


async def rows_wrong(shelf: Shelf, draft: Draft) -> tuple[list[int], int]:
    """Return the rows in which something is wrong, all of them, and how many rows there are."""
    return await beside(_rows_wrong, str(shelf.file(draft.file)), draft.corrections)


def known_of(name: str, lang: str) -> Examined | None:
    """Return what a file holds where that is known already."""
    return _EXAMINED.get((Draft(file=name), lang))


def _examined(path: str, corrections: Sequence[Correction], in_danish: bool) -> Examined:
    return examine(Path(path), lengths(), corrections=corrections, in_danish=in_danish)


def _rows_wrong(path: str, corrections: Sequence[Correction]) -> tuple[list[int], int]:
    sheet = corrected(load(Path(path)), corrections)
    columns = dict(zip(sheet.names, sheet.columns, strict=True))
    rows: set[int] = set()
    for cell in examine(Path(path), lengths(), most=MOST_CITIZENS, corrections=corrections).bad:
        if cell.also:  # one stands for all rows with the same word
            told = zip(sheet.rows, columns[cell.column], strict=True)
            rows.update(row for row, value in told if str(value) == cell.value)
        elif cell.row:
            rows.add(cell.row)
    return sorted(rows), len({*sheet.rows, *(cell.row for cell in sheet.bad)})


def _copied(path: str, corrections: Sequence[Correction]) -> bytes:
    return rewritten(Path(path), corrections)
