"""The company as a Mesa agent: a view of one row of the companies' table."""

from __future__ import annotations

from typing import Any

from simulation.agents.row import Row, with_columns
from simulation.model.columns import COMPANIES
from simulation.model.rules.companies import company_week, market_level, open_hours


@with_columns(COMPANIES)
class Company(Row):
    """One company with a demand for ordinary hours; every column of ``COMPANIES`` is an attribute."""

    shown = ("sector", "size", "demand", "filled", "others", "places", "taken")

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model, row, model.world.companies)

    @property
    def open_hours(self) -> float:
        """Weekly ordinary hours nobody fills."""
        return float(open_hours(self._table[self.row]))

    def compete(self) -> None:
        """Lose and gain competing applicants."""
        w = self.model.world
        level = market_level(w.params[0], w.prices_now(), w.week)
        company_week(w.companies[self.row], self.row, level, w.params[0], w.luck, w.week)
