"""The IPS plan of Ringkøbing-Skjern: 4 consultants with 15 citizens, a meeting a week, from the ressourceforløb."""

from __future__ import annotations

import numpy as np

from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class IPSRingkoebingSkjern(Policy):
    """IPS inside the ressourceforloeb, for citizens known to psychiatry."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is in a ressourceforloeb, and who has a psychiatric diagnosis."""
        return {
            "has a psychiatric diagnosis ({diagnosis})": world.column("diagnosis") > 0,
        }

    def rank(self, world: World, rows: Array) -> Array:
        """Take those new in the ressourceforloeb first: IPS is offered at its start."""
        return np.asarray(world.column("spell")[rows], float)
