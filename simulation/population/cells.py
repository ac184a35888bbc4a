"""What may stand in a cell of a user's population file: a rule for each column, and its words for the user.

The columns are the model's traits and the two unobserved abilities; meanings and defaults stand with them in
:mod:`simulation.agents.columns`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from simulation.agents.columns import LATENT, TRAITS
from simulation.population.spec import ENTRY_SUPPORTS, OLDEST, YOUNGEST
from simulation.states import Diagnosis, Education, Mental, Origin, Sector, Support, label, lookup, nearest

REQUIRED = ("age", "entry_support")
"""Columns a file must have."""

ID = "id"
"""Optional column of the user's own numbers: must be unique, and is not read further."""

EMPTY = "(empty)"
_MISSING = ("", "nan", "na", "n/a", "null", "none", "<na>")


class NotAllowed(ValueError):
    """A value that may not stand in its cell; the message is what may."""


@dataclass(frozen=True)
class Cell:
    """What one column holds: a member of a vocabulary, or a number of a range (whole or not)."""

    names: Mapping[str, int]
    low: float = 0.0
    high: float = 0.0
    whole: bool = True

    @property
    def allowed(self) -> str:
        """What may stand in the cell, in words."""
        if self.names and self.high < self.low:
            numbers = ", ".join(str(number) for number in dict.fromkeys(self.names.values()))
            return f"one of {', '.join(self.names)} (or {numbers})"
        also = f", or one of {', '.join(self.names)}" if self.names else ""
        return f"a {'whole ' if self.whole else ''}number from {self.low:g} to {self.high:g}{also}"

    def read(self, value: Any, decimal_comma: bool = False) -> float:
        """Return the number that ``value`` (text, number or truth value, as in the file) stands for.

        Raises:
            NotAllowed: saying what is allowed, with the nearest name.
        """
        text = str(value).strip().lower()
        if text in self.names:
            return self.names[text]
        number = _number(value, text.replace(",", ".") if decimal_comma else text)
        if number is None:
            raise NotAllowed(self.allowed + (nearest(text, list(self.names)) if self.names else ""))
        fits = self.low <= number <= self.high or number in self.names.values()
        if not fits or (self.whole and number != int(number)):
            raise NotAllowed(self.allowed)
        return number


def is_missing(value: Any) -> bool:
    """Return whether a cell is empty or holds a word for nothing (NaN, null, NA)."""
    return value is None or str(value).strip().lower() in _MISSING


def _number(value: Any, text: str) -> float | None:
    try:
        # float() would take 1_000 for a number; in a file it is a slip
        number = float(value) if not isinstance(value, str) else float(text.replace("_", "?"))
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _one_of(kind: type[IntEnum], valid: Sequence[str] = ()) -> Cell:
    members = [lookup(kind, name) for name in valid] or list(kind)
    return Cell({label(m): int(m) for m in members}, 0.0, -1.0)


_FLAG = Cell({"false": 0, "true": 1}, 0, 1)
_WEEKS = Cell({}, 0, 2900)
_ABILITY = Cell({}, -10, 10, whole=False)

CELLS: dict[str, Cell] = {
    "entry_week": _WEEKS,
    "entry_support": _one_of(Support, ENTRY_SUPPORTS),
    "age": Cell({}, YOUNGEST, OLDEST, whole=False),
    "sex": Cell({"man": 0, "woman": 1}, 0, -1),
    "origin": _one_of(Origin),
    "lone_provider": _FLAG,
    "children": Cell({}, 0, 15),
    "education": _one_of(Education),
    "interrupted_education": _FLAG,
    "sector": _one_of(Sector),
    "physical": _FLAG,
    "mental": _one_of(Mental),
    "diagnosis": _one_of(Diagnosis),
    "substance": _FLAG,
    "placed_in_care": _FLAG,
    "criminal_record": _FLAG,
    "debt": _FLAG,
    "homeless": _FLAG,
    "child_challenges": _FLAG,
    "motivated": _FLAG,
    "insured": _FLAG,
    "benefit_weeks": _WEEKS,
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


def cells(programmes: Sequence[str]) -> dict[str, Cell]:
    """Return the rules, with the programme column told in the names of the education list, if it is given."""
    if not programmes:
        return CELLS
    names = {"none": -1, **{name.lower(): row for row, name in enumerate(programmes)}}
    return {**CELLS, "programme": Cell(names, 0, -1)}


def describe() -> list[dict[str, str]]:
    """Return the documented columns of a file: name, required or default, what is allowed, and meaning."""
    ability = "drawn"
    return [
        {
            "column": c.name,
            "default": "required" if c.name in REQUIRED else ability if c in LATENT else f"{c.start:g}",
            "allowed": CELLS[c.name].allowed,
            "meaning": f"{c.meaning} [{c.unit}]",
        }
        for c in (*TRAITS, *LATENT)
    ]
