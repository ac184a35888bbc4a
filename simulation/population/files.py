"""The user's own population: one row a citizen, columns as the traits; every bad cell is named before a run.

Missing optional columns take the trait's documented default; the two unobserved abilities are drawn where the
file does not bring them. ``simulation.population.cells.describe()`` lists the columns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulation.agents.columns import CITIZENS
from simulation.population.cells import EMPTY, ID, REQUIRED, Cell, NotAllowed, cells, is_missing
from simulation.population.copula import score
from simulation.population.draws import Trait
from simulation.population.sheet import FILE, BadCell, Sheet, Unreadable, load
from simulation.population.spec import Correlation
from simulation.randomness import Draw, Kind, uniform_rows
from simulation.states import UserError, nearest

__all__ = ["BadCell", "PopulationFileError", "check_file", "read_file"]


class PopulationFileError(UserError):
    """A population file that cannot be used; ``cells`` names every bad cell, the message the first."""

    def __init__(self, path: Path, bad: list[BadCell]) -> None:
        self.path, self.cells = path, bad
        row, column, value, allowed = bad[0]
        where = {FILE: "", "(row)": f"row {row}: "}.get(
            column, f"row {row}, column '{column}': " if row else f"header, column '{column}': "
        )
        many = "1 bad cell" if len(bad) == 1 else f"{len(bad)} bad cells; the first"
        shown = value if len(value) <= 60 else f"{value[:57]}..."
        message = f"{path.name}: {many}: {where}'{shown}' is not allowed; allowed: {allowed}"
        super().__init__(" ".join(message.split()))

    def __reduce__(self) -> tuple[type[PopulationFileError], tuple[Path, list[BadCell]]]:
        """Return how to make the error again, so that it can cross from a worker process."""
        return PopulationFileError, (self.path, self.cells)


def check_file(path: str | Path, programmes: Sequence[str] = ()) -> list[BadCell]:
    """Return every bad cell of a CSV or Parquet file, by row; empty if the file can be used.

    ``programmes`` is the education list, whose names may then stand in the column ``programme``.
    """
    return _parse(Path(path), programmes)[1]


def read_file(path: str | Path, luck: Any, programmes: Sequence[str] = ()) -> NDArray[Any]:
    """Return the citizens ``[rows]`` of a CSV or Parquet file, in the file's order.

    Raises:
        PopulationFileError: if a cell is bad; its ``cells`` names all of them.
    """
    values, bad = _parse(Path(path), programmes)
    if bad:
        raise PopulationFileError(Path(path), bad)
    citizens = CITIZENS.make(len(next(iter(values.values()))))
    for name, column in values.items():
        citizens[name] = column
    _draw_abilities(citizens, values.keys(), luck)
    return citizens


def _parse(path: Path, programmes: Sequence[str]) -> tuple[dict[str, NDArray[np.float64]], list[BadCell]]:
    """Return the columns as numbers, and every bad cell."""
    try:
        sheet = load(path)
    except Unreadable as problem:
        return {}, [BadCell(0, FILE, path.name, str(problem))]
    if not sheet.names or not (sheet.rows or sheet.bad):
        return {}, [BadCell(0, FILE, path.name, "a header and at least one citizen; the file is empty")]
    rules = cells(programmes)
    bad = _check_header(sheet.names, list(rules)) + sheet.bad
    values: dict[str, NDArray[np.float64]] = {}
    for name, column in zip(sheet.names, sheet.columns, strict=True):
        if name == ID:
            bad += _check_ids(sheet, column)
        elif name in rules:
            values[name], wrong = _check_column(sheet, name, column, rules[name])
            bad += wrong
    return values, sorted(bad, key=lambda cell: cell.row)


def _check_header(names: list[str], valid: list[str]) -> list[BadCell]:
    bad = []
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            bad.append(BadCell(0, name, name, "each column once"))
        if name not in valid and name != ID:
            bad.append(BadCell(0, name, name or EMPTY, f"one of {', '.join([ID, *valid])}{nearest(name, valid)}"))
    for name in REQUIRED:
        if name not in names:
            bad.append(BadCell(0, name, "(no such column)", f"the column '{name}' is required"))
    return bad


def _check_column(
    sheet: Sheet, name: str, column: list[Any], rule: Cell
) -> tuple[NDArray[np.float64], list[BadCell]]:
    # Each different value is read once: 100,000 rows of a trait have a handful, so the check is fast.
    known: dict[Any, float] = {}
    wrong: dict[Any, tuple[str, str]] = {}
    for value in set(column):
        # a diagnosis or mental health of "none" is a name, not an empty cell
        if is_missing(value) and str(value).strip().lower() not in rule.names:
            known[value], wrong[value] = np.nan, (EMPTY, rule.allowed)
            continue
        try:
            known[value] = rule.read(value, sheet.decimal_comma)
        except NotAllowed as problem:
            known[value], wrong[value] = np.nan, (str(value), str(problem))
    numbers = np.fromiter(map(known.__getitem__, column), np.float64, len(column))
    if not wrong:
        return numbers, []
    return numbers, [
        BadCell(sheet.rows[i], name, *wrong[column[i]]) for i in np.flatnonzero(np.isnan(numbers)).tolist()
    ]


def _check_ids(sheet: Sheet, column: list[Any]) -> list[BadCell]:
    bad = []
    first: dict[str, int] = {}
    for row, value in zip(sheet.rows, column, strict=True):
        text = str(value).strip()
        if is_missing(value):
            bad.append(BadCell(row, ID, EMPTY, "a value of its own in each row"))
        elif text in first:
            bad.append(BadCell(row, ID, text, f"a value of its own in each row; row {first[text]} has it too"))
        else:
            first[text] = row
    return bad


def _draw_abilities(citizens: NDArray[Any], given: Collection[str], luck: Any) -> None:
    """Fill the abilities the file does not bring: standard normal, and correlated with the other one."""
    rows = np.arange(citizens.shape[0], dtype=np.int64)
    together = Correlation().abilities
    pairs = (("ability_find", Trait.ABILITY_FIND), ("ability_keep", Trait.ABILITY_KEEP))
    drawn = {c: ndtri(uniform_rows(luck, Kind.POPULATION, rows, int(t), Draw.TRAIT)) for c, t in pairs}
    find_given, keep_given = "ability_find" in given, "ability_keep" in given
    if not find_given:
        own = drawn["ability_find"]
        citizens["ability_find"] = score(citizens["ability_keep"], own, together) if keep_given else own
    if not keep_given:
        citizens["ability_keep"] = score(citizens["ability_find"], drawn["ability_keep"], together)
