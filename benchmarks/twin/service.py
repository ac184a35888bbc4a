"""A service as the twin runs it: a design's numbers, its posts, and whom it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from benchmarks.twin.states import SERVED
from simulation.model.clock import WEEKS_PER_YEAR, weekly_rate
from simulation.model.design import ServiceDesign

if TYPE_CHECKING:
    from benchmarks.twin.caseworker import Caseworker
    from benchmarks.twin.citizen import Citizen


class Service:
    """One service; ``index`` 0 is the usual one. Every number of the design is an attribute.

    ``takes`` says who belongs to the target group; ``intake_weeks``, if set, for how long citizens are admitted.
    """

    def __init__(
        self,
        index: int,
        design: ServiceDesign,
        post_week_oere: float,
        capacity: int,
        takes: Callable[[Citizen], bool],
        intake_weeks: int | None,
    ) -> None:
        self.index = index
        self.post_week_oere = post_week_oere
        self.capacity = capacity
        self.takes = takes
        self.intake_weeks = intake_weeks
        self.posts: list[Caseworker] = []
        self.served = 0
        for number in fields(ServiceDesign):
            if number.name != "sources":
                setattr(self, number.name, getattr(design, number.name))
        self.reassign_rate = design.reassign_per_year / WEEKS_PER_YEAR
        self.leave_rate = weekly_rate(design.leave_within_year)
        self.training_oere = int(100 * design.training_dkk)
        self.citizen_oere = int(100 * design.citizen_dkk_year / WEEKS_PER_YEAR)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def eligible(self, citizen: Citizen) -> bool:
        """Whether the service would take this citizen this week."""
        return (
            citizen.support in SERVED
            and citizen.service.index == 0
            and self not in citizen.past_services
            and self.takes(citizen)
        )
