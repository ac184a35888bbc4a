"""JobFirst: company placement and ordinary hours from the start, intensive mentoring, parallel support.

The source says how it works and that it works, not by how much (evidence:jobfirst.effect).
"""

from __future__ import annotations

from simulation.model.rules.status import KONTANTHJAELP, RESSOURCEFORLOEB, UDDANNELSESHJAELP
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class JobFirst(Policy):
    """JobFirst for activity-ready citizens."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is on cash benefit or in a ressourceforloeb."""
        support = world.column("support")
        ready = (support == KONTANTHJAELP) | (support == UDDANNELSESHJAELP) | (support == RESSOURCEFORLOEB)
        return {"lives on kontanthjælp, uddannelseshjælp or ressourceforløb ({entry_support})": ready}


def jobfirst() -> Policy:
    """Return JobFirst."""
    return JobFirst.from_file("jobfirst")
