"""Aarhus: temporary fleksjob from a central pool, six months at most, and four extra job consultants.

For those who have been on ledighedsydelse 18 of the last 24 months (evidence:aarhus_fleksjob.design).
"""

from __future__ import annotations

from simulation.clock import WEEKS_PER_MONTH
from simulation.mechanisms.status import LEDIGHEDSYDELSE
from simulation.policies.policy import Policy
from simulation.table import Array
from simulation.world import World

LONG_WEEKS = round(18 * WEEKS_PER_MONTH)
"""Weeks on ledighedsydelse that make a citizen one of the target group (evidence:aarhus_fleksjob.design)."""


class AarhusFleksjob(Policy):
    """Temporary fleksjob for those long on ledighedsydelse."""

    def target(self, world: World) -> Array:
        """Return who has been on ledighedsydelse long enough and has not held a temporary fleksjob ``[N]``."""
        column = world.column
        since = column("spell") + (column("entry_support") == LEDIGHEDSYDELSE) * column("benefit_weeks")
        return (column("support") == LEDIGHEDSYDELSE) & (since >= LONG_WEEKS) & (column("temporary") == 0)


def aarhus_fleksjob() -> Policy:
    """Return Aarhus' temporary fleksjob."""
    return AarhusFleksjob.from_file("aarhus_fleksjob")
