"""The company as a Mesa agent: hours wanted, hours filled, competing applicants, openness by experience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from benchmarks.twin.states import happens
from simulation.model.rules.companies import FULL_TIME, UNLIMITED

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
        self.displaced: float = model.p.displaced
        self.unlimited = demand >= UNLIMITED

    def open_hours(self) -> float:
        """Return the weekly ordinary hours nobody fills."""
        return self.demand - self.filled - self.others

    def take(self, hours: float) -> None:
        """Fill hours; the share that displaces nobody is new work."""
        self.filled += hours
        if not self.unlimited:
            self.demand += (1.0 - self.displaced) * hours

    def give(self, hours: float) -> None:
        """Give hours back, and the new work they were."""
        self.filled -= hours
        if not self.unlimited:
            self.demand -= (1.0 - self.displaced) * hours

    def take_back(self, hours: float) -> float:
        """Let somebody back to hours after sickness, a substitute leaving; return the hours there are."""
        if hours <= 0.0:
            return 0.0
        self.others -= max(0.0, min(self.others, hours - self.open_hours()))
        back = max(0.0, min(hours, self.open_hours()))
        self.take(back)
        return back

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

    def considers(self, burden: float) -> bool:
        """Whether somebody of this health burden is considered."""
        return self.model.luck() < 1.0 - burden * (1.0 - self.openness)

    def good_experience(self) -> None:
        """Raise the openness."""
        self.more_open(self.model.p.openness_good)

    def more_open(self, share: float) -> None:
        """Close a share of the distance to full openness."""
        if not self.unlimited:
            self.openness += share * (1.0 - self.openness)

    def bad_experience(self) -> None:
        """Lower the openness."""
        if not self.unlimited:
            self.openness -= self.model.p.openness_bad * self.openness
