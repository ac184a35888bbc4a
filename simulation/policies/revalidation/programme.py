"""Revalidation: education or company training on revalideringsydelse, for lasting limits in work capacity.

The basic conditions (evidence:revalidation.criteria, agenda p. 56): limited capacity for work, ordinary
schemes are not enough, and SU is not the way. Granted applicants follow the education they applied for.
Applications nobody grants end where the downscaling of Ringkoebing-Skjern says (evidence:revalidation.downscaling).
"""

from __future__ import annotations

import numpy as np

from simulation.evidence.registry import load
from simulation.model.randomness import Draw
from simulation.model.rules.status import (
    EDUCATION,
    JOBAFKLARING,
    KONTANTHJAELP,
    NOT_THERE,
    REVALIDERING,
    SELF_SUPPORTING,
    change_support,
    release,
    stop_activity,
    vacate,
)
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy, everything

APPLIED, GRANTED, REFUSED = 1, 2, 3


def undecided(world: World) -> bool:
    """Whether applications are waiting, or can still arrive."""
    return bool((world.column("applied")[world.applicants] == APPLIED).any())


def waiting(world: World) -> Array:
    """Return the rows of those who wait for a decision; the running courses count as granted before."""
    column = world.column
    running = (column("applied") == APPLIED) & (column("support") == REVALIDERING)
    column("applied")[running] = GRANTED
    there = ~NOT_THERE[column("support")]
    return np.flatnonzero((column("applied") == APPLIED) & there)


def refuse(world: World, rows: Array) -> None:
    """Refuse applications; drawn shares go to jobafklaring, to kontanthjaelp, and off support."""
    if not len(rows):
        return
    others = "revalidation.downscaling.others"
    none, clarification = load().value(f"{others}.no_support"), load().value(f"{others}.jobafklaring")
    for row, u in zip(rows, world.uniforms(rows, Draw.GRANT, once=0), strict=True):
        to = SELF_SUPPORTING if u < none else JOBAFKLARING if u < none + clarification else KONTANTHJAELP
        citizen = world.citizens[row]
        stop_activity(citizen, world.companies)
        change_support(citizen, to, world.week)
        citizen["applied"] = REFUSED


class Revalidation(Policy):
    """Revalidation by the basic conditions."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who fulfils each of the criteria."""
        column = world.column
        return {
            "has lasting limits in the capacity to work ({capacity_limited})": column("capacity_limited") == 1,
            "needs more than ordinary schemes ({ordinary_schemes_enough})": column("ordinary_schemes_enough") == 0,
            "could not study on SU ({can_take_su})": column("can_take_su") == 0,
        }

    def asked(self, world: World) -> dict[str, Array]:
        """Return who applies for an education, and who fulfils each of the criteria."""
        applying = (world.column("applied") == APPLIED) & (world.column("support") != REVALIDERING)
        applying &= ~NOT_THERE[world.column("support")]
        return {"applies for an education, not under way yet ({programme})": applying, **self.conditions(world)}

    def criteria(self, world: World, rows: Array) -> Array:
        """Return which of the applicants ``rows`` fulfil the criteria ``[n]``."""
        return everything(self.conditions(world), len(world.citizens))[rows]

    def eligible(self, world: World) -> Array:
        """Return nobody: places are given by decision (:meth:`act`), not by admission."""
        return np.zeros(len(world.citizens), bool)

    def suited(self, world: World) -> Array:
        """Return the applicants who would be granted ``[N]``."""
        rows = self.applicants(world)
        fitting = np.zeros(len(world.citizens), bool)
        fitting[rows if self.eligible_all else rows[self.criteria(world, rows)]] = True
        return fitting

    def acts_in(self, world: World) -> bool:
        """Whether applications are waiting, or can still arrive."""
        return self.capacity() > 0 and undecided(world)

    def act(self, world: World) -> None:
        """Decide this week's applications; a draw settles scarce places, the usual service refuses the rest."""
        if not self.admits_in(world.week) or not world.prices_now().revalidation_open:
            return
        rows = self.applicants(world)
        granted = rows if self.eligible_all else rows[self.criteria(world, rows)]
        granted = granted[np.argsort(world.uniforms(granted, Draw.ADMIT, once=self.identity))]
        on_course = (world.column("service") == self.row).sum()
        for row in granted[: max(0, self.capacity() - int(on_course))]:
            self.grant(world, row)

    def applicants(self, world: World) -> Array:
        """Return the rows of those who wait for this policy's decision."""
        rows = waiting(world)
        return rows if self.only_arm is None else rows[world.column("arm")[rows] == self.only_arm]

    def grant(self, world: World, row: int) -> None:
        """Start the course."""
        citizen = world.citizens[row]
        stop_activity(citizen, world.companies)
        vacate(citizen, world.companies, world.week)
        change_support(citizen, REVALIDERING, world.week)
        release(citizen, world.posts)
        citizen["service"] = self.row
        citizen["activity"] = EDUCATION
        citizen["activity_left"] = world.programmes["weeks"][citizen["programme"]]
        citizen["applied"] = GRANTED
