"""What may stand in a cell of a user's population file: a rule for each column, and its words for the user.

The columns are the model's traits and the two unobserved abilities; meanings and defaults stand with them in
:mod:`simulation.model.columns`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from simulation.errors import NotAllowed, Said, nearest
from simulation.model.clock import LONGEST_WEEKS
from simulation.model.columns import LATENT, TRAITS
from simulation.model.population import danish as in_danish
from simulation.model.population.danish import key
from simulation.model.population.spec import ENTRY_SUPPORTS, OLDEST, YOUNGEST
from simulation.model.states import Diagnosis, Education, Mental, Origin, Sector, Support, label, lookup

REQUIRED = ("age", "entry_support")
"""Columns a file must have."""

ID = "id"
"""Optional column of the user's own numbers: must be unique, and is not read further."""

EMPTY = "(empty)"
_MISSING = ("", "nan", "na", "n/a", "null", "none", "<na>")


@dataclass(frozen=True)
class Cell:
    """What one column holds: a member of a vocabulary (by name or number), or a number of a range (whole or not).

    ``danish`` are other words for the members; the first of each is shown in a file with Danish headings.
    """

    names: Mapping[str, int]
    low: float = 0.0
    high: float = -1.0
    whole: bool = True
    danish: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def words(self, danish: bool = False) -> list[str]:
        """Return the members' words that are shown."""
        return [self.danish.get(name, [name])[0] if danish else name for name in self.names]

    def allowed(self, danish: bool = False) -> str:
        """Return what may stand in the cell, in words."""
        if self.names:
            numbers = ", ".join(map(str, dict.fromkeys(self.names.values())))
            names = ", ".join(self.words(danish))
            return Said("one of {}", names) if danish else Said("one of {} (or {})", names, numbers)
        within = Said(" from {} to {}", f"{self.low:.9g}", f"{self.high:.9g}")
        return Said("a whole number{}" if self.whole else "a number{}", within)

    @cached_property
    def known(self) -> Mapping[str, int]:
        """The number of every word that is understood."""
        also = {word: self.names[name] for name, words in self.danish.items() for word in words if name in self.names}
        return {key(word): number for word, number in {**also, **self.names}.items()}

    def read(self, value: Any, decimal_comma: bool = False, danish: bool = False) -> float:
        """Return the number that ``value`` (text, number or truth value, as in the file) stands for.

        Raises
        ------
        NotAllowed
            Saying what is allowed, with the nearest name.
        """
        text = str(value).strip().lower()
        if key(text) in self.known:
            return self.known[key(text)]
        number = _number(value, text.replace(",", ".") if decimal_comma else text)
        if number is None:
            near = nearest(text, self.words(danish)) if self.names else ""
            raise NotAllowed("{}{}", self.allowed(danish), near)
        if self.whole and decimal_comma and _THOUSANDS.match(text):
            raise NotAllowed("{}, without a point between thousands", self.allowed(danish))
        fits = self.low <= number <= self.high or number in self.names.values()
        if not fits or (self.whole and number != int(number)):
            raise NotAllowed(self.allowed(danish))
        return number

    def is_missing(self, value: Any) -> bool:
        """Return whether a cell is empty or holds a word for nothing; a diagnosis of ``none`` is a name."""
        return is_missing(value) and key(str(value)) not in self.known


def is_missing(value: Any) -> bool:
    """Return whether a cell is empty or holds a word for nothing (NaN, null, NA)."""
    return value is None or str(value).strip().lower() in _MISSING


_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+$")
"""A whole number as it is written in Danish; as a decimal number it would be a thousandth of it."""


def _number(value: Any, text: str) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        # float() would take 1_000 for a number; in a file it is a slip
        number = float(value) if not isinstance(value, str) else float(text.replace("_", "?"))
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _named(column: str, names: Mapping[str, int]) -> Cell:
    return Cell(names, danish=in_danish.values(column))


def _one_of(column: str, kind: type[IntEnum], valid: Sequence[str] = ()) -> Cell:
    members = [lookup(kind, name) for name in valid] or list(kind)
    return _named(column, {label(m): int(m) for m in members})


_FLAG = Cell({"false": 0, "true": 1}, danish=in_danish.values(in_danish.FLAG))
_ABILITY = Cell({}, -10, 10, whole=False)

CELLS: dict[str, Cell] = {
    "entry_week": Cell({}, 0, LONGEST_WEEKS - 1),
    "entry_support": _one_of("entry_support", Support, ENTRY_SUPPORTS),
    "age": Cell({}, YOUNGEST, OLDEST, whole=False),
    "sex": _named("sex", {"man": 0, "woman": 1}),
    "origin": _one_of("origin", Origin),
    "lone_provider": _FLAG,
    "children": Cell({}, 0, 15),
    "youngest_child": Cell({}, 0, 25, whole=False),
    "spouse": _named("spouse", {"none": 0, "married": 1, "cohabiting": 2}),
    "spouse_pay": Cell({}, 0, 1_000_000, whole=False),
    "with_parents": _FLAG,
    "came_year": Cell({}, 0, 2100),
    "residence_years": Cell({}, 0, 10, whole=False),
    "work_years": Cell({}, 0, 10, whole=False),
    "job_ready": _FLAG,
    "old_referral": _FLAG,
    "education": _one_of("education", Education),
    "interrupted_education": _FLAG,
    "sector": _one_of("sector", Sector),
    "physical": _FLAG,
    "mental": _one_of("mental", Mental),
    "diagnosis": _one_of("diagnosis", Diagnosis),
    "substance": _FLAG,
    "placed_in_care": _FLAG,
    "criminal_record": _FLAG,
    "debt": _FLAG,
    "homeless": _FLAG,
    "child_challenges": _FLAG,
    "motivated": _FLAG,
    "insured": _FLAG,
    "from_work": _FLAG,
    "benefit_weeks": Cell({}, 0, 2900),
    "capacity_limited": _FLAG,
    "treatable_soon": _FLAG,
    "ordinary_schemes_enough": _FLAG,
    "can_take_su": _FLAG,
    "shorter_course_enough": _FLAG,
    "realistic": _FLAG,
    "household": Cell({}, -1, 1_000_000),
    "programme": Cell({}, -1, 9999),
    "programme_weeks": Cell({}, 0, 1000),
    "ability_find": _ABILITY,
    "ability_keep": _ABILITY,
}
"""The rule of every column a file may have."""


def cells(programmes: Collection[str]) -> dict[str, Cell]:
    """Return the rules, with the programme column told in the names of the education list, if it is given."""
    if not programmes:
        return CELLS
    names = {"none": -1, **{name.lower(): row for row, name in enumerate(programmes)}}
    return {**CELLS, "programme": _named("programme", names)}


def describe() -> list[dict[str, str]]:
    """Return the documented columns of a file: name, required or default, what is allowed, and meaning."""
    ability = "drawn"
    return [
        {
            "column": c.name,
            "default": "required" if c.name in REQUIRED else ability if c in LATENT else f"{c.start:g}",
            "allowed": CELLS[c.name].allowed(),
            "danish": in_danish.heading(c.name),
            "meaning": f"{c.meaning} [{c.unit}]",
        }
        for c in (*TRAITS, *LATENT)
    ]
