"""IPS in Hjørring: 15 citizens a consultant, a meeting a week, for the mentally burdened, diagnosed or not."""

from __future__ import annotations

from simulation.model.states import Mental
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class IPSHjoerring(Policy):
    """IPS for citizens with a mental barrier, diagnosed or not."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is mentally burdened."""
        return {"has a mental health barrier ({mental})": world.column("mental") > Mental.NONE}
