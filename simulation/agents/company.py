"""The company as a Mesa agent: a view of one row of the companies' table."""

from __future__ import annotations

from typing import Any

import mesa

from simulation.model.rules.companies import company_week, market_level, open_hours
from simulation.model.states import Sector
from simulation.model.table import field


class Company(mesa.Agent):  # type: ignore[misc]
    """One company with a demand for ordinary hours."""

    sector = field("sector", Sector)
    demand = field("demand")
    filled = field("filled")
    others = field("others")
    places = field("places")
    taken = field("taken")
    openness = field("openness")

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = self._row = row
        self._table = model.world.companies

    @property
    def open_hours(self) -> float:
        """Weekly ordinary hours nobody fills."""
        return float(open_hours(self._table[self.row]))

    def step(self) -> None:
        """Lose and gain competing applicants."""
        w = self.model.world
        level = market_level(w.params[0], w.prices_now(), w.week)
        company_week(w.companies[self.row], self.row, level, w.params[0], w.luck, w.week)
