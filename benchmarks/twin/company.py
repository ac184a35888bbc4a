"""The company as a Mesa agent: hours wanted, hours filled, competing applicants, openness by experience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from benchmarks.twin.states import happens
from simulation.mechanisms.companies import FULL_TIME, UNLIMITED

if TYPE_CHECKING:
    from benchmarks.twin.model import TwinMarket


class Company(mesa.Agent):
    """One company with a demand for ordinary hours."""

    def __init__(
        self, model: TwinMarket, demand: float, others: float, places: int, openness: float, mentor: bool
    ) -> None:
        super().__init__(model)
        self.demand = demand
        self.filled = 0.0
        self.others = others
        self.places = places
        self.taken = 0
        self.openness = openness
        self.mentor = mentor
        self.unlimited = demand >= UNLIMITED

    def open_hours(self) -> float:
        """Return the weekly ordinary hours nobody fills."""
        return self.demand - self.filled - self.others

    def step(self) -> None:
        """Lose and gain competing applicants."""
        if self.unlimited:
            return
        p, level, luck = self.model.p, self.model.market_level, self.model.luck
        if happens(luck(), p.turnover_rate * level * self.others / FULL_TIME):
            self.others -= min(self.others, FULL_TIME)
        vacant = self.open_hours()
        if vacant > 1e-9 and happens(luck(), p.vacancy_rate / level):
            self.others += min(vacant, FULL_TIME)

    def good_experience(self) -> None:
        """Raise the openness."""
        if not self.unlimited:
            self.openness += self.model.p.openness_good * (1.0 - self.openness)

    def bad_experience(self) -> None:
        """Lower the openness."""
        if not self.unlimited:
            self.openness -= self.model.p.openness_bad * self.openness
