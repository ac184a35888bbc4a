"""Who is there: whoever has not arrived yet, or has left for good, costs the weeks nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.model.compiling import rule
from simulation.model.rules.status import NOT_ARRIVED, NOT_THERE
from simulation.model.states import Support
from simulation.model.table import Array


class Presence(NamedTuple):
    """The rows of those who are there this week, of ``N`` citizens and ``W`` weeks.

    ``rows`` ``[N]`` begins with them, in ascending order; ``number`` ``[1]`` says how many they are. Whoever leaves
    for good at the turn of a week is among them for one week more, in which the others hear of it. ``gone``
    ``[states]`` counts those before, by where they went. ``coming`` ``[N]`` are all rows by the week of arrival, then
    ascending; those of a week are ``coming[until[week] : until[week + 1]]``.
    """

    rows: Array
    number: Array
    gone: Array
    coming: Array
    until: Array

    @property
    def now(self) -> Array:
        """The rows of those who are there, ascending."""
        there: Array = self.rows[: self.number[0]]
        return there

    def are(self, there: Array, support: Array) -> None:
        """Note who is there ``[N]``, of citizens who live on ``support`` ``[N]``."""
        rows = np.flatnonzero(there)
        self.number[0] = len(rows)
        self.rows[: len(rows)] = rows
        self.gone[:] = np.bincount(support[~there], minlength=len(Support))
        self.gone[NOT_ARRIVED] = 0


def presence(entry_week: Array, weeks: int, support: Array) -> Presence:
    """Return who is there, and who will come when, by the weeks of arrival ``[N]`` and what they live on ``[N]``."""
    number = len(entry_week)
    coming = np.argsort(entry_week, kind="stable").astype(np.int32)
    until = np.searchsorted(entry_week[coming], np.arange(weeks + 1))
    found = Presence(np.zeros(number, np.int32), np.zeros(1, np.int64), np.zeros(len(Support)), coming, until)
    found.are(~NOT_THERE[support], support)
    return found


@rule
def place_of(rows: Any, row: int) -> int:
    """Return how many of ``rows`` ``[n]``, ascending, come before ``row``."""
    low, high = 0, rows.shape[0]
    while low < high:
        middle = (low + high) // 2
        if rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@rule
def let_in(there: Presence, week: int) -> None:
    """Put those who arrive in ``week`` among those who are there, in order."""
    last, new = there.number[0] - 1, there.until[week + 1] - 1
    at = last + new - there.until[week] + 1
    there.number[0] = at + 1
    while new >= there.until[week]:
        if last >= 0 and there.rows[last] > there.coming[new]:
            there.rows[at] = there.rows[last]
            last -= 1
        else:
            there.rows[at] = there.coming[new]
            new -= 1
        at -= 1
