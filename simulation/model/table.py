"""Columns and tables: the state of all agents of one kind, a row an agent.

A table is one NumPy structured array. A compiled rule receives one row of it and reads and writes the
row's fields by name (``citizen.readiness += ...``); policies and reports read whole columns; a Mesa agent
is a view of one row (:class:`field`). Rows are never added or removed, so a row number is an identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.states import Named, lookup

Array = NDArray[Any]


@dataclass(frozen=True)
class Column:
    """One column: its name, NumPy type, start value, unit and meaning."""

    name: str
    dtype: str
    unit: str
    meaning: str
    start: float = 0


class TableSchema:
    """A named list of columns, from which arrays are made.

    Raises
    ------
    ValueError
        If two columns share a name.
    """

    def __init__(self, name: str, columns: Iterable[Column]) -> None:
        self.name = name
        self.columns = tuple(columns)
        names = [c.name for c in self.columns]
        twice = {n for n in names if names.count(n) > 1}
        if twice:
            raise ValueError(f"table {name}: column named twice: {', '.join(sorted(twice))}")
        self.dtype = np.dtype([(c.name, c.dtype) for c in self.columns], align=True)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        return name in (self.dtype.names or ())

    def make(self, rows: int) -> Array:
        """Return an array ``[rows]`` with every column at its start value."""
        array = np.zeros(rows, self.dtype).view(np.recarray)
        for column in self.columns:
            if column.start:
                array[column.name] = column.start
        return array


class field:
    """A Mesa agent's attribute that is one field of the agent's row.

    The agent class must offer ``_table`` (the structured array) and ``_row``. What is one of a closed vocabulary
    reads as its name (:class:`simulation.model.states.Named`) and takes name or member; several numbers are a tuple.
    """

    def __init__(self, name: str, kind: type | None = None) -> None:
        self.name, self.kind = name, kind

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = agent._table[self.name][agent._row].tolist()
        if self.kind is None:
            return tuple(value) if isinstance(value, list) else value
        kind: Any = self.kind
        return Named(kind(value)) if issubclass(kind, IntEnum) else kind(value)

    def __set__(self, agent: Any, value: Any) -> None:
        if isinstance(value, str) and self.kind is not None and issubclass(self.kind, IntEnum):
            value = lookup(self.kind, value)
        agent._table[self.name][agent._row] = value
