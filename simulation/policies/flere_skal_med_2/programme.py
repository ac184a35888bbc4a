"""Flere skal med 2: the second round, for all on cash benefit, however long; fully practised."""

from __future__ import annotations

from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.flere_skal_med.programme import FlereSkalMed


class FlereSkalMed2(FlereSkalMed):
    """The second round: all activity-ready citizens, however long on benefit."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return none: however long on benefit."""
        return {}
