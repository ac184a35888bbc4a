"""A row of a table as a Mesa agent: every column by name, and a week that is the model's alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, TypeVar

import mesa

from simulation.model import states
from simulation.model.columns import CASEWORKERS, CITIZENS, COMPANIES
from simulation.model.table import TableSchema, field
from simulation.words.notebook import card

KINDS: dict[str, type] = {
    "0/1": bool,
    **{
        kind.__name__: kind
        for kind in (
            states.Support,
            states.Activity,
            states.Left,
            states.Origin,
            states.Education,
            states.Mental,
            states.Diagnosis,
            states.Sector,
            states.Role,
        )
    },
}
"""What a column holds, by its unit; numbers where it is not here."""

NAMES = {column.name for schema in (CITIZENS, CASEWORKERS, COMPANIES) for column in schema.columns}

R = TypeVar("R", bound="type[Row]")


class Row(mesa.Agent):  # type: ignore[misc]
    """One row of a table of the world; attributes read and write it.

    A column of another kind of agent reads as None, so that a reporter can be asked of all agents.
    """

    model: Any
    schema: ClassVar[TableSchema]
    shown: ClassVar[tuple[str, ...]] = ()
    """The columns that a short description names."""

    def __init__(self, model: Any, row: int, table: Any) -> None:
        super().__init__(model)
        self.row = self._row = row
        self._table = table

    def __getattr__(self, name: str) -> Any:
        """Return nothing for a column of another kind of agent."""
        if name not in NAMES:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return None

    def step(self) -> None:
        """Refuse: a week is a sequence of phases, in which agents take turns.

        Raises
        ------
        RuntimeError
            Always, with the call that is meant.
        """
        raise RuntimeError(
            f"a {type(self).__name__} has no week of its own: model.step() runs one for all, "
            "model.step_agents() the same agent by agent"
        )

    def remove(self) -> NoReturn:
        """Refuse: a row is an identity in every table and result, and stays.

        Raises
        ------
        RuntimeError
            Always.
        """
        raise RuntimeError("agents are rows of a table and stay; who has left says so in support")

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={_short(getattr(self, name))}" for name in self.shown)
        return f"<{type(self).__name__} {self.row}: {said}>"

    def _repr_html_(self) -> str:
        rows = [(c.name, _short(getattr(self, c.name)), c.unit, c.meaning) for c in self.schema.columns]
        return card(
            f"{type(self).__name__} {self.row}, week {self.model.week}", rows, ("", "value", "unit", "meaning")
        )


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def with_columns(schema: TableSchema) -> Callable[[R], R]:
    """Give an agent class an attribute for every column that it has not described itself."""

    def described(kind: R) -> R:
        kind.schema = schema
        for column in schema.columns:
            if column.name not in vars(kind):
                setattr(kind, column.name, field(column.name, KINDS.get(column.unit)))
        return kind

    return described
