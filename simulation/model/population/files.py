"""The user's own population: one row a citizen, columns as the traits; every bad cell is named before a run.

Headings and values may be Danish. A cell is bad by itself (:mod:`simulation.model.population.cells`), or does not
fit the rest of its row, its family or the file (:mod:`simulation.model.population.rules`).

Missing optional columns take the trait's documented default; the two unobserved abilities are drawn where the
file does not bring them. ``simulation.model.population.cells.describe()`` lists the columns.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulation.errors import NotAllowed, Said, Unreadable, nearest
from simulation.model.columns import CITIZENS, TRAITS
from simulation.model.population import danish
from simulation.model.population.cells import EMPTY, ID, REQUIRED, Cell, cells, is_missing
from simulation.model.population.copula import score
from simulation.model.population.draws import Trait
from simulation.model.population.rules import Limits, families, rules, together, unlikely
from simulation.model.population.sheet import ALL, FILE, BadCell, Correction, RawTable, corrected, load, unusable
from simulation.model.population.spec import Correlation
from simulation.model.population.synthesis import motivation
from simulation.model.randomness import Draw, Kind, uniform_rows
from simulation.words.texts import Finding

__all__ = ["BadCell", "Column", "Examined", "check_file", "examine", "read_file"]

EXAMPLES = ("example ", "eksempel ")
"""How the numbers begin of the citizens a template is filled with."""

ABSENT = "(no such column)"
"""In place of the value of a column that must be there."""
UNKNOWN = "a column of 'indsats list columns'{}"
"""What is allowed in place of a heading that names no column."""
MOST_CITIZENS = 1_000_000

TRAIT_DEFAULTS = {column.name: float(column.start) for column in TRAITS}


def check_file(
    path: str | Path,
    programmes: Collection[str] | Mapping[str, int] = (),
    horizon_weeks: int | None = None,
    pension_age: float | None = None,
) -> list[BadCell]:
    """Return every bad cell of a CSV, Excel or Parquet file, by row; empty if the file can be used.

    ``programmes`` is the education list, whose names may then stand in the column ``programme``; with its lengths in
    weeks, those too are held against the file. So are the run's length and age of folkepension, where they are given.
    """
    parsed = _parse(Path(path), programmes)
    lengths = tuple(programmes.values()) if isinstance(programmes, Mapping) else ()
    return _all_bad(parsed, Limits(pension_age, horizon_weeks, lengths))


def read_file(path: str | Path, luck: Any, programmes: Collection[str] = ()) -> NDArray[Any]:
    """Return the citizens ``[rows]`` of a CSV, Excel or Parquet file, in the file's order.

    Raises
    ------
    PopulationFileError
        If a cell is bad; its ``cells`` names all of them.
    """
    parsed = _parse(Path(path), programmes)
    bad = _all_bad(parsed, Limits(pension_age=math.inf))
    if bad:
        raise unusable(Path(path), bad)
    citizens = CITIZENS.make(len(parsed.sheet.rows))
    for name, column in parsed.values.items():
        citizens[name] = column
    _draw_unobserved(citizens, parsed.values.keys(), luck)
    return citizens


@dataclass(frozen=True)
class Column:
    """A column of a file: its heading, the trait it is read as (``id`` for numbers, nothing for none), what it holds.

    ``values`` are the numbers that words stand for, every one that is there; of a number, the lowest and the highest.
    ``place`` counts from 0 in the file as it came.
    """

    heading: str
    trait: str = ""
    values: tuple[float, ...] = ()
    place: int = 0


@dataclass(frozen=True)
class Examined:
    """What is known of a file once it was looked through: what is wrong, what it holds, what to mind."""

    bad: tuple[BadCell, ...] = ()
    many: int = 0
    """Bad cells in all; ``bad`` are the first of them, one for all rows with the same word that is not known."""
    rows: int = 0
    last_week: int = 0
    """The week in which the last citizen comes."""
    columns: tuple[Column, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()


def examine(
    path: Path,
    programmes: Collection[str] | Mapping[str, int] = (),
    most: int = 50,
    corrections: Sequence[Correction] = (),
    in_danish: bool | None = None,
) -> Examined:
    """Return what a file holds, with ``most`` of its bad cells, read once.

    Parameters
    ----------
    path
        The file.
    programmes
        As for :func:`check_file`.
    most
        As many bad cells are told.
    corrections
        What was put right in it.
    in_danish
        Whether what may stand in a cell is told in Danish words; by default as the headings are.
    """
    parsed = _parse(path, programmes, corrections, in_danish)
    bad = _all_bad(parsed, Limits(None, None, tuple(programmes.values()) if isinstance(programmes, Mapping) else ()))
    rules, known = cells(programmes), (*parsed.values, ID)
    traits = {i: name for name, i in parsed.place.items() if name in known}
    weeks = parsed.values.get("entry_week", np.zeros(1))
    return Examined(
        bad=_folded(bad, traits, rules, parsed.sheet.names)[:most],
        many=len(bad),
        rows=len(parsed.sheet.rows),
        last_week=0 if bad else int(weeks.max()),
        columns=tuple(
            Column(heading, trait, _held(parsed.values.get(trait), rules.get(trait)), parsed.sheet.places[i])
            for i, heading in enumerate(parsed.sheet.names)
            for trait in (traits.get(i, ""),)
        ),
        headings=parsed.headings,
        notes=() if bad else tuple(_notes(parsed)),
    )


def _held(numbers: NDArray[np.float64] | None, rule: Cell | None) -> tuple[float, ...]:
    """Return what a column holds: each number that has a word, or the lowest and the highest."""
    if numbers is None or rule is None or not np.isfinite(numbers).any():
        return ()
    found = np.unique(numbers[np.isfinite(numbers)])
    return tuple(map(float, found if rule.names else dict.fromkeys((found[0], found[-1]))))


def _folded(
    bad: Sequence[BadCell], traits: Mapping[int, str], rules: Mapping[str, Cell], names: Sequence[str]
) -> tuple[BadCell, ...]:
    """Return bad cells with one for all rows in which the same word stands that a column does not know."""
    worded = {names[i] for i, trait in traits.items() if trait in rules and rules[trait].names}
    found: dict[object, BadCell] = {}
    for cell in bad:
        same = cell.row > 0 and cell.fits and cell.column in worded and cell.value != EMPTY
        key = (cell.column, cell.value) if same else len(found)
        known = found.get(key)
        found[key] = cell if known is None else known._replace(also=known.also + 1)
    return tuple(found.values())


@dataclass
class _Parsed:
    """A file's cells, its columns as numbers by name, where each stands in it, and every bad cell."""

    sheet: RawTable = field(default_factory=lambda: RawTable([], [], []))
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    place: dict[str, int] = field(default_factory=dict)
    bad: list[BadCell] = field(default_factory=list)
    in_danish: bool | None = None
    """Whose words are told of what may stand in a cell; ``None`` is as the headings."""

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of the mental health barrier."""
        in_danish = self.danish if self.in_danish is None else self.in_danish
        mental = cells(())["mental"]
        return dict(zip(mental.names, mental.words(in_danish), strict=True))

    @cached_property
    def danish(self) -> bool:
        """Whether a heading is in Danish."""
        return any(map(danish.is_danish, self.sheet.names))

    @cached_property
    def headings(self) -> dict[str, str]:
        """Every trait's heading in the file; one it has not, in the file's language."""
        absent = {c.name: danish.heading(c.name) if self.danish else c.name for c in TRAITS}
        return {n: self.sheet.names[self.place[n]] if n in self.place else word for n, word in absent.items()}

    @cached_property
    def quoted(self) -> dict[str, str]:
        """Every trait's heading in quotes."""
        return {name: f"'{heading}'" for name, heading in self.headings.items()}

    def told(self, text: str, **more: float) -> str:
        """Return a text with its columns (``{age}``) by the file's own headings."""
        return Said(text, **self.quoted, **self.words, **more)

    def filled(self) -> dict[str, NDArray[np.float64]]:
        """Return every trait ``[rows]``, the default where the file has no such column."""
        rows = len(self.sheet.rows)
        return {c.name: self.values.get(c.name, np.full(rows, float(c.start))) for c in TRAITS}


def _parse(
    path: Path,
    programmes: Collection[str],
    corrections: Sequence[Correction] = (),
    in_danish: bool | None = None,
) -> _Parsed:
    """Return the columns as numbers, and every cell that is bad by itself."""
    try:
        sheet = corrected(load(path), corrections) if corrections else load(path)
    except Unreadable as problem:
        return _Parsed(bad=[BadCell(0, FILE, path.name, problem.said)])
    if not sheet.names or not (sheet.rows or sheet.bad):
        empty = Said("it is empty: it must have a header and at least one citizen")
        if any(map(str.isalnum, "".join(sheet.names))):
            empty = Said("it has headings and no citizens: give a row for each citizen")
        return _Parsed(bad=[BadCell(0, FILE, path.name, empty)])
    if len(sheet.rows) > MOST_CITIZENS:
        many = Said("it has {:,} citizens; at most {:,} can be run", len(sheet.rows), MOST_CITIZENS)
        return _Parsed(bad=[BadCell(0, FILE, path.name, many)])
    rules = cells(programmes)
    names = [danish.column_of(name) for name in sheet.names]
    places = {name: i for i, name in reversed(list(enumerate(names)))}
    parsed = _Parsed(sheet, place=places, in_danish=in_danish)
    words = parsed.danish if in_danish is None else in_danish
    bad = _check_header(sheet.names, names, list(rules), parsed.danish) + sheet.bad
    for heading, name, column in zip(sheet.names, names, sheet.columns, strict=True):
        if name == ID:
            bad += _check_ids(sheet, heading, column)
        elif name in rules:
            parsed.values[name], wrong = _check_column(sheet, heading, column, rules[name], words)
            bad += wrong
    parsed.bad = sorted(bad, key=lambda cell: cell.row)
    return parsed


def _all_bad(parsed: _Parsed, limits: Limits) -> list[BadCell]:
    """Return every bad cell by row; where the header is bad, what stands together is not looked at."""
    if any(cell.row == 0 for cell in parsed.bad):
        return parsed.bad
    return sorted(parsed.bad + _broken(parsed, limits), key=lambda cell: cell.row)


def _broken(parsed: _Parsed, limits: Limits) -> list[BadCell]:
    """Return the cells that do not fit the rest of their row, their family or the file."""
    values = parsed.filled()
    bad: list[BadCell] = []
    for rule in rules(limits):
        own = [values[name] for name in rule.columns]
        for i in np.flatnonzero(rule.broken(*own)).tolist():
            why = parsed.told(rule.why, most=rule.most(*(float(column[i]) for column in own)))
            bad.append(_misfit(parsed, i, rule.columns, why))
    bad += [_misfit(parsed, i, (name,), parsed.told(why)) for i, name, why in families(values)]
    return bad + [BadCell(0, ALL, parsed.told(what), parsed.told(why), False) for what, why in together(values)]


def _misfit(parsed: _Parsed, i: int, columns: Sequence[str], why: str) -> BadCell:
    """Return a cell that does not fit: of the first of ``columns`` that the file has, and what it lacks of them."""
    named = next((name for name in columns if name in parsed.place), columns[0])
    absent = [name for name in columns if name not in parsed.place]
    others = tuple(
        (parsed.headings[name], str(parsed.sheet.columns[parsed.place[name]][i]))
        for name in columns
        if name in parsed.place and name != named
    )
    if absent:
        default = TRAIT_DEFAULTS[absent[0]]
        lacks = "{}; the file has no column '{}', which makes it {:g} for everybody"
        why = Said(lacks, why, parsed.headings[absent[0]], default)
    value = parsed.sheet.columns[parsed.place[named]][i] if named in parsed.place else TRAIT_DEFAULTS[named]
    return BadCell(parsed.sheet.rows[i], parsed.headings[named], str(value), why, False, others)


def _check_header(headings: list[str], names: list[str], valid: list[str], in_danish: bool) -> list[BadCell]:
    bad = []
    for heading, name in zip(headings, names, strict=True):
        same = [other for other, column in zip(headings, names, strict=True) if column == name]
        if len(same) > 1 and heading is same[0]:
            also = "" if len(set(same)) == 1 else Said(" ('{}' is the same column)", same[1])
            bad.append(BadCell(0, heading, heading, Said("each column once{}", also)))
        if name not in valid and name != ID:
            known = [ID, *valid, *map(danish.heading, valid)]
            allowed = Said(UNKNOWN, nearest(name, known))
            bad.append(BadCell(0, heading or EMPTY, heading or EMPTY, allowed))
    for name in REQUIRED:
        if name not in names:
            word = danish.heading(name) if in_danish else name
            bad.append(BadCell(0, word, ABSENT, Said("the column '{}' is required", word)))
    return bad


def _check_column(
    sheet: RawTable, heading: str, column: list[Any], rule: Cell, in_danish: bool
) -> tuple[NDArray[np.float64], list[BadCell]]:
    # Each different value is read once: 100,000 rows of a trait have a handful, so the check is fast.
    known: dict[Any, float] = {}
    wrong: dict[Any, tuple[str, str]] = {}
    for value in set(column):
        if rule.is_missing(value):
            known[value], wrong[value] = np.nan, (EMPTY, rule.allowed(in_danish))
            continue
        try:
            known[value] = rule.read(value, sheet.decimal_comma, in_danish)
        except NotAllowed as problem:
            known[value], wrong[value] = np.nan, (str(value), problem.said)
    numbers = np.fromiter(map(known.__getitem__, column), np.float64, len(column))
    if not wrong:
        return numbers, []
    return numbers, [
        BadCell(sheet.rows[i], heading, *wrong[column[i]]) for i in np.flatnonzero(np.isnan(numbers)).tolist()
    ]


def _check_ids(sheet: RawTable, heading: str, column: list[Any]) -> list[BadCell]:
    bad = []
    first: dict[str, int] = {}
    for row, value in zip(sheet.rows, column, strict=True):
        text = str(value).strip()
        if is_missing(value):
            bad.append(BadCell(row, heading, EMPTY, Said("a value of its own in each row")))
        elif text in first:
            bad.append(
                BadCell(row, heading, text, Said("a value of its own in each row; row {} has it too", first[text]))
            )
        else:
            first[text] = row
    return bad


def _draw_unobserved(citizens: NDArray[Any], given: Collection[str], luck: Any) -> None:
    """Fill what is not observed: the degree of motivation, and abilities the file does not bring.

    Abilities are standard normal, and correlated with the other one.
    """
    rows = np.arange(citizens.shape[0], dtype=np.int64)
    within = uniform_rows(luck, Kind.POPULATION, rows, int(Trait.MOTIVATION), Draw.TRAIT)
    citizens["motivation"] = motivation(citizens["motivated"], within)
    together = Correlation().abilities
    pairs = (("ability_find", Trait.ABILITY_FIND), ("ability_keep", Trait.ABILITY_KEEP))
    drawn = {c: ndtri(uniform_rows(luck, Kind.POPULATION, rows, int(t), Draw.TRAIT)) for c, t in pairs}
    find_given, keep_given = "ability_find" in given, "ability_keep" in given
    if not find_given:
        own = drawn["ability_find"]
        citizens["ability_find"] = score(citizens["ability_keep"], own, together) if keep_given else own
    if not keep_given:
        citizens["ability_keep"] = score(citizens["ability_find"], drawn["ability_keep"], together)


def headings(path: str | Path) -> dict[str, str]:
    """Return every trait as the file calls it: by its own heading, or in its language."""
    return _parse(Path(path), ()).headings


def notes(path: str | Path) -> list[Finding]:
    """Return what is allowed in a file but may not be meant; columns by the file's own headings."""
    return _notes(_parse(Path(path), ()))


def _notes(parsed: _Parsed) -> list[Finding]:
    found = unlikely({**parsed.filled(), **parsed.values}, parsed.quoted)
    if ID in parsed.place:
        numbers = parsed.sheet.columns[parsed.place[ID]]
        examples = sum(str(number).strip().lower().startswith(EXAMPLES) for number in numbers)
        if examples:
            found.append(Finding("population_check.examples", {"n": examples}))
    return found
