"""The person-week log: what each citizen was and did in each week, kept small while a run is under way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from simulation.model.rules.recording import SNAPSHOT
from simulation.model.rules.status import NOT_THERE
from simulation.model.states import Support, label
from simulation.model.table import Array
from simulation.model.world import World

STATES = [label(s) for s in Support]
ENUMS = {"support": STATES, "support_end": STATES, "left": ["", *STATES[1:]]}
"""Columns of names, by the number that stands for each; ``policy`` is named by the arm's services."""
OF_SNAPSHOT = {"policy": "service"}
"""What a column of the log is called in the snapshot, where that is another name."""
PERSON_COLUMNS = (*(n for n in SNAPSHOT.names or () if n != "service"), "policy", "wage_oere", "left")
"""What the person-week log can hold beside ``citizen`` and ``week``."""
CHUNK_ROWS = 200_000
"""Rows of the log that stand together, in its columns and in its file."""


class PersonWeeks:
    """Collects the person-week log of one run; give it to the model as ``watch``.

    Each week goes straight into its columns, as narrow as they are in the model.

    Parameters
    ----------
    columns
        Of :data:`PERSON_COLUMNS`; none named are all.
    """

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self.columns = tuple(n for n in PERSON_COLUMNS if n in columns or not columns)
        self.weeks: list[int] = []
        self._full: list[dict[str, Array]] = []
        self._open: dict[str, Array] = {}
        self._filled = 0

    def __call__(self, world: World, seen: Array) -> None:
        """Keep this week's snapshot of those who are there."""
        self.keep(world, seen, np.flatnonzero(~NOT_THERE[seen["support"]]))

    def keep(self, world: World, seen: Array, rows: Array) -> None:
        """Keep this week's snapshot of the citizens of ``rows``."""
        week = world.week - 1
        self.weeks.append(week)
        own = {name: to[self._filled : self._filled + len(rows)] for name, to in self._room(len(rows)).items()}
        self._filled += len(rows)
        own["citizen"][:] = rows
        own["week"][:] = week
        taken = seen.view(np.ndarray).take(rows)  # once: a column of few rows that lie together costs little
        for name in self.columns:
            if name == "left":
                next_week = world.column("support")[rows]  # leaving for good opens the next week
                own[name][:] = np.where(NOT_THERE[next_week], next_week, 0)
            elif name == "wage_oere":
                hour = float(world.law.records[world.law.of_week[week]][0]["wage_hour"])
                own[name][:] = taken["hours_end"] * hour + 0.5
            else:
                own[name][:] = taken[OF_SNAPSHOT.get(name, name)]

    def _room(self, rows: int) -> dict[str, Array]:
        """Return the columns that are being filled, with room for as many rows more."""
        if not self._open or self._filled + rows > len(self._open["week"]):
            self._close()
            many = max(CHUNK_ROWS, rows)
            kinds = {"citizen": np.int32, "week": np.int16, "wage_oere": np.int32, "left": np.uint8}
            of_snapshot = {n: SNAPSHOT[OF_SNAPSHOT.get(n, n)] for n in self.columns if n not in kinds}
            own = {n: kinds.get(n, of_snapshot.get(n)) for n in ("citizen", "week", *self.columns)}
            self._open = {name: np.empty(many, kind) for name, kind in own.items()}
        return self._open

    def _close(self) -> None:
        if self._filled:
            self._full.append({name: values[: self._filled] for name, values in self._open.items()})
        self._open, self._filled = {}, 0

    def table(self, services: Sequence[str]) -> pa.Table:
        """Return the log, one row a (citizen, week) in the order of the weeks, and let go of it."""
        self._close()
        names = {**ENUMS, "policy": list(services)}
        batches = []
        while self._full:
            made = self._full.pop(0)
            batches.append(pa.record_batch({n: _column(values, names.get(n)) for n, values in made.items()}))
        return pa.Table.from_batches(batches)


def _column(values: Array, names: Sequence[str] | None) -> pa.Array:
    if names is None:
        return pa.array(values)
    return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int8)), pa.array(names, pa.string()))
