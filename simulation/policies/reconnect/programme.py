"""Reconnect: IPS for the young with signs of anxiety or depression, with support for well-being in parallel.

At most 20 cases, 18-29 years (evidence:reconnect.design).
"""

from __future__ import annotations

from simulation.evidence.registry import load
from simulation.model.states import Mental
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class Reconnect(Policy):
    """Reconnect for those of the documented ages with a mental barrier that is not severe."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return the young, and those with a common mental barrier."""
        youngest, oldest = (load().value(f"reconnect.design.age.{end}") for end in (0, 1))
        age = world.column("age")
        return {
            f"is from {youngest:g} to {oldest:g} years ({{age}})": (age >= youngest) & (age < oldest + 1),
            "has a mental health barrier that is not severe ({mental})": world.column("mental") == Mental.COMMON,
        }
