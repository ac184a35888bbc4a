"""IPS (individually planned job with support): place then train, own choices, treatment alongside.

As in the Inklusion trial (evidence:ips.inklusion_rct): at most 25 citizens a consultant, close cooperation
with psychiatry, ordinary job or education as the goal from the start, support for as long as it is needed.
"""

from __future__ import annotations

from simulation.model.states import Mental
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class IPS(Policy):
    """IPS for citizens with severe mental illness who ask for work or education."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who has a severe mental illness, and who has asked for ordinary work or education."""
        return {
            "has a severe mental illness ({mental})": world.column("mental") == Mental.SEVERE,
            "has asked for ordinary work or education ({motivated})": world.column("motivated") == 1,
        }
