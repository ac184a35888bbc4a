"""Opgang til opgang: vulnerable families met as a whole, by pairs with a cross-disciplinary team behind them.

Ten in a team, at most 75 families, 15 a pair; builds on JobFirst (evidence:opgang_til_opgang.design). What
children feel of it is in :mod:`simulation.mechanisms.families`.
"""

from __future__ import annotations

import numpy as np

from simulation.policies.policy import Policy
from simulation.table import Array
from simulation.world import World


class OpgangTilOpgang(Policy):
    """Families of the buildings the effort goes through; both parents of a family are taken together."""

    def target(self, world: World) -> Array:
        """Return the parents ``[N]``: of families, or lone providers where a population has no families."""
        column = world.column
        in_family = column("household") >= 0
        return in_family if in_family.any() else column("children") > 0

    def rank(self, world: World, rows: Array) -> Array:
        """Take family after family."""
        return np.asarray(world.column("household")[rows], float)


def opgang_til_opgang() -> Policy:
    """Return Opgang til opgang with one team."""
    return OpgangTilOpgang.from_file("opgang_til_opgang")
