"""Opgang til opgang: vulnerable families met as a whole, by pairs with a cross-disciplinary team behind them.

Ten in a team, at most 75 families, 15 a pair; builds on JobFirst (evidence:opgang_til_opgang.design). What
children feel of it is in :mod:`simulation.model.rules.families`.
"""

from __future__ import annotations

import numpy as np

from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy


class OpgangTilOpgang(Policy):
    """Families of the buildings the effort goes through; both parents of a family are taken together."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return the parents: of families, or of children at home where a population has no families."""
        in_family = world.column("household") >= 0
        if in_family.any():
            return {"is a parent in a family ({household})": in_family}
        return {"has children at home ({children})": world.column("children") > 0}

    def rank(self, world: World, rows: Array) -> Array:
        """Take family after family."""
        return np.asarray(world.column("household")[rows], float)
