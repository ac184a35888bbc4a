"""Names in place of numbers, for every column that stands for a closed vocabulary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import pandas as pd

from simulation.model.states import Activity, Diagnosis, Education, Mental, Origin, Sector, Support, label
from simulation.results.columns import CITIZENS, PERSONS

ENUMS: dict[str, type[IntEnum]] = {
    kind.__name__: kind for kind in (Support, Activity, Origin, Education, Mental, Diagnosis, Sector)
}
STATES = [label(state) for state in Support]
"""Every state by name, in the order of their numbers."""
_LISTED = re.compile(r"(\d+) ([\w ]+)")


def names_of(column: str) -> list[str] | None:
    """Return the names that the numbers 0, 1, ... of a column stand for; ``None`` for any other column."""
    unit = {**PERSONS, **CITIZENS}.get(column, ("", ""))[0]
    if unit in ENUMS:
        return [label(member) for member in ENUMS[unit]]
    listed = [_LISTED.fullmatch(part.strip()) for part in unit.split(",")]
    told = [(int(one[1]), one[2]) for one in listed if one]
    return [name for _, name in told] if [at for at, _ in told] == list(range(len(listed))) else None


def category(numbers: Any, names: Sequence[str]) -> Any:
    """Return numbers ``[rows]`` as a category of names, the first of which is 0; -1 is missing."""
    return pd.Categorical.from_codes(numbers, pd.Index(list(names)))


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose numbers of a vocabulary are named: a category keeps both."""
    for column in frame.columns:
        names = names_of(column)
        if names and not isinstance(frame[column].dtype, pd.CategoricalDtype):
            frame[column] = category(frame[column].astype(int), names)
    return frame
