"""What a policy is: a service design, for whom, from when, with how many places; and what it does by itself.

A policy names whom it would take (:meth:`Policy.eligible`), in what order (:meth:`Policy.rank`), and may act
on citizens directly where its rules say so (:meth:`Policy.act`). It never touches a rate.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simulation.design import ServiceDesign
from simulation.mechanisms.status import SERVED
from simulation.states import Role
from simulation.table import Array
from simulation.world import World

NO_LIMIT = 1_000_000


@dataclass
class Policy:
    """One policy of an arm; ``row`` is its row in the designs table (0 is the usual service).

    ``places`` is citizens served at once, ``posts`` caseworkers, ``sources`` the evidence of each number. It
    admits from ``start_week`` on, for ``intake_weeks`` if that is set; a ``universal`` one takes what targeted
    ones leave. In a virtual trial ``only_arm`` restricts it to the citizens drawn into that arm.
    """

    name: str
    title: str
    design: ServiceDesign
    sources: Mapping[str, str] = field(default_factory=dict)
    places: int = NO_LIMIT
    posts: int | None = None
    start_week: int = 0
    hiring_phase_weeks: int = 0
    fidelity: float = 1.0
    ramp_weeks: int = 0
    eligible_all: bool = False
    intake_weeks: int | None = None
    universal: bool = False
    only_arm: int | None = None
    role: Role = Role.JOB_COUNSELLOR
    row: int = 0

    @property
    def identity(self) -> int:
        """A number of the policy's own (below 2**20), for draws that must not depend on what stands beside it."""
        return zlib.crc32(self.name.encode()) % 2**20

    def target(self, world: World) -> Array:
        """Return who belongs to the policy's own target group ``[N]``."""
        return np.ones(len(world.citizens), bool)

    def eligible(self, world: World) -> Array:
        """Return whom the policy would take this week ``[N]``: its group, served, in no programme, not before."""
        column = world.column
        free = SERVED[column("support")] & (column("service") == 0)
        free &= (column("past_services") >> self.row) & 1 == 0
        if self.only_arm is not None:
            return free & (column("arm") == self.only_arm)
        return free if self.eligible_all else free & self.target(world)

    def rank(self, world: World, rows: Array) -> Array:
        """Return the order in which ``rows`` are taken (lower first); equal ranks are settled by a draw."""
        return np.zeros(len(rows))

    def act(self, world: World) -> None:
        """Apply the policy's own rules to citizens; most policies have none."""

    def acts_in(self, world: World) -> bool:
        """Whether :meth:`act` may still have something to do."""
        return False

    def admits_in(self, week: int) -> bool:
        """Whether citizens can be admitted in ``week``."""
        open_for = week - self.start_week
        return open_for >= 0 and (self.intake_weeks is None or open_for < self.intake_weeks)

    def fidelity_in(self, week: int) -> float:
        """Return the fidelity reached in ``week``."""
        since = week - self.start_week
        if since < 0:
            return 0.0
        return self.fidelity if since >= self.ramp_weeks else self.fidelity * (since + 1) / (self.ramp_weeks + 1)

    def number_of_posts(self) -> int:
        """Return the caseworkers: as set, else as many as the places need."""
        if self.places == 0:
            return 0
        if self.posts is not None:
            return self.posts
        return math.ceil(self.places / self.design.caseload_limit)

    def capacity(self) -> int:
        """Return the citizens that can be served at once: the places, and what the caseworkers can hold."""
        return min(self.places, int(self.number_of_posts() * self.design.caseload_limit))
