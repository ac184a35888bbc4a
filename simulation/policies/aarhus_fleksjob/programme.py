"""Aarhus: temporary fleksjob from a central pool, six months at most, and four extra job consultants.

For those who have been on ledighedsydelse 18 of the last 24 months (evidence:aarhus_fleksjob.design).
"""

from __future__ import annotations

from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.rules.status import LEDIGHEDSYDELSE
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy

LONG_WEEKS = round(18 * WEEKS_PER_MONTH)
"""Weeks on ledighedsydelse that make a citizen one of the target group (evidence:aarhus_fleksjob.design)."""


class AarhusFleksjob(Policy):
    """Temporary fleksjob for those long on ledighedsydelse."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is on ledighedsydelse, has been so for long, and has not held a temporary fleksjob."""
        column = world.column
        since = column("spell") + (column("entry_support") == LEDIGHEDSYDELSE) * column("benefit_weeks")
        return {
            f"has done so for {LONG_WEEKS} weeks or more ({{benefit_weeks}})": since >= LONG_WEEKS,
            "has not held a temporary fleksjob": column("temporary") == 0,
        }
