"""Groups of citizens whose outcomes and money are told apart: by health, education, social situation and age.

All are traits at arrival, so that a citizen is of the same group in every arm. What is paid is summed by the cell of
all four; what is paid for nobody in particular (posts, displaced applicants) has a cell of its own, the last.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from simulation.model.states import Education, Mental
from simulation.model.table import Array

SOCIAL = ("substance", "placed_in_care", "criminal_record", "debt", "homeless", "child_challenges")
"""The social barriers that are counted."""
AGES = (30, 45, 60)
"""First year of age of each age group but the youngest."""


def _health(citizens: Array) -> Array:
    return np.asarray(1 * (citizens["physical"] > 0) + 2 * (citizens["mental"] != Mental.NONE))


def _education(citizens: Array) -> Array:
    return np.minimum(citizens["education"], Education.SKILLED)


def _social(citizens: Array) -> Array:
    return np.minimum(sum((citizens[name] > 0).astype(int) for name in SOCIAL), 2)


def _age(citizens: Array) -> Array:
    return np.searchsorted(AGES, citizens["age"], side="right")


GROUPS: dict[str, tuple[str, ...]] = {
    "health": ("none", "physical", "mental", "both"),
    "education": ("no_9th_grade", "unskilled", "skilled"),
    "social": ("none", "one", "several"),
    "age": ("under_30", "30_44", "45_59", "60_over"),
}
"""The levels of each grouping, in order: health barriers, highest education, number of social barriers, age."""
_LEVEL_OF: dict[str, Callable[[Array], Array]] = {
    "health": _health,
    "education": _education,
    "social": _social,
    "age": _age,
}
_SHAPE = tuple(len(levels) for levels in GROUPS.values())
CELLS = math.prod(_SHAPE) + 1
"""Cells of all groupings together, and one for what belongs to nobody."""
NOBODY = CELLS - 1


def level(citizens: Array, group: str) -> Array:
    """Return the number of each citizen's level of a grouping ``[N]``."""
    return _LEVEL_OF[group](citizens)


def cell(citizens: Array) -> Array:
    """Return the cell of each citizen ``[N]``."""
    return np.ravel_multi_index([level(citizens, group) for group in GROUPS], _SHAPE)


def by_level(values: Array, group: str) -> Array:
    """Return sums by level ``[..., levels, P]`` of sums by cell ``[..., CELLS, P]``, without the cell of nobody."""
    own = values[..., :NOBODY, :].reshape(*values.shape[:-2], *_SHAPE, values.shape[-1])
    first = values.ndim - 2
    others = tuple(first + k for k, name in enumerate(GROUPS) if name != group)
    summed: Array = own.sum(axis=others)
    return summed
