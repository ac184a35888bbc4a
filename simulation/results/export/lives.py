"""A run's person-weeks as arrays, a row a person and a column a week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from simulation.model.states import Support, label
from simulation.model.table import Array

NUMBER = {label(state): int(state) for state in Support} | {"": 0}


@dataclass(frozen=True)
class Lives:
    """The weeks of one run ``[persons, weeks]``: states by number, hours a week.

    ``ended`` is the state a week ended on, which goes on after a citizen has left for good; ``searched`` the one in
    which the week's job search began. Before somebody arrives both are 0.
    """

    arm: str
    replication: int
    person: Array
    ended: Array
    searched: Array
    hours: Array


def numbered(names: pd.Series) -> Array:
    """Return the number of each state that a column names ``[rows]``; 0 for an empty name."""
    column = names if isinstance(names.dtype, pd.CategoricalDtype) else names.astype("category")
    known = np.array([NUMBER[str(name)] for name in column.cat.categories], dtype=np.uint8)
    found: Array = known[column.cat.codes.to_numpy()]
    return found


def lives(pieces: Iterator[pd.DataFrame], weeks: int) -> Iterator[Lives]:
    """Yield every run of a log that comes in pieces, a run's pieces together."""
    for (arm, replication), own in groupby(pieces, key=lambda p: (str(p["arm"].iloc[0]), p["replication"].iloc[0])):
        yield _run(arm, int(replication), list(own), weeks)


def _run(arm: str, replication: int, pieces: list[pd.DataFrame], weeks: int) -> Lives:
    there = np.unique(np.concatenate([np.unique(piece["citizen"]) for piece in pieces]))
    place = np.zeros(int(there[-1]) + 1, dtype=np.int64)
    place[there] = np.arange(len(there))
    ended = np.zeros((len(there), weeks), np.uint8)
    searched, hours = np.zeros_like(ended), np.zeros(ended.shape, np.float64)
    for piece in pieces:
        at = place[piece["citizen"].to_numpy()], piece["week"].to_numpy()
        ended[at] = numbered(piece["support_end"])
        if "support" in piece:
            searched[at] = numbered(piece["support"])
        if "hours_end" in piece:
            hours[at] = piece["hours_end"].to_numpy()
        left = numbered(piece["left"])
        for gone in np.flatnonzero(left):
            ended[at[0][gone], at[1][gone] + 1 :] = left[gone]
    return Lives(arm, replication, there, ended, searched, hours)
