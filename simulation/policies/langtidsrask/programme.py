"""Langtidsrask: preventive talks with employees at risk of long sick leave (evidence:langtidsrask.reach).

Employees are served while they work; see ``fall_ill`` in :mod:`simulation.model.rules.living` for what it does.
"""

from __future__ import annotations

import numpy as np

from simulation.model.rules.status import EMPLOYED, SYGEDAGPENGE
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy, everything

AT_RISK = 0.25
"""Assumption: health burden from which an employee is at risk of long sick leave."""


class Langtidsrask(Policy):
    """Prevention for employees with a health burden, and for those newly sick-listed from work."""

    def asked(self, world: World) -> dict[str, Array]:
        """Return the employees and those sick-listed from work, and of them who is at risk."""
        column = world.column
        sick = (column("support") == SYGEDAGPENGE) & (column("sick_from") == EMPLOYED)
        at_work = (column("support") == EMPLOYED) & (column("follow_left") == 0)
        found = {"is at work ({entry_support}), or sick-listed from it": at_work | sick}
        if not self.eligible_all:
            at_risk = column("health_burden") >= AT_RISK
            found[f"has a health burden from {AT_RISK:g} on ({{physical}}, {{mental}}, {{substance}})"] = (
                at_risk | sick
            )
        return found

    def eligible(self, world: World) -> Array:
        """Return the employees at risk, and those sick-listed from work, who are in no programme ``[N]``."""
        column = world.column
        free = everything(self.asked(world), len(world.citizens)) & (column("service") == 0)
        free &= (column("past_services") >> self.row) & 1 == 0
        return free if self.only_arm is None else free & (column("arm") == self.only_arm)

    def rank(self, world: World, rows: Array) -> Array:
        """Take the most burdened first."""
        return -np.asarray(world.column("health_burden")[rows], float)
