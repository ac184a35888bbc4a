"""Flere skal med, 1 and 2: long cases looked at again, triaged into three groups, a job broker for the first.

Cash benefit for five years or more; the effort group gets a personal job broker and six core elements, each
practised by a share of the municipalities before and at midterm (evidence:flere_skal_med.design). Those
triaged for the rehabilitation team wait for it under the usual service; those too ill stay there.
"""

from __future__ import annotations

import numpy as np

from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.randomness import Draw
from simulation.model.states import Triage
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import Policy, everything
from simulation.policies.flere_skal_med.triage import triage

TRIAGED_OVER_WEEKS = 30
"""Weeks from the start in which the cases of the stock are looked at again (August 2017 to March 2018)."""


class FlereSkalMed(Policy):
    """Flere skal med for those long on cash benefit."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is on cash benefit, and who has been on support for the documented years (the first round)."""
        years = load().value("flere_skal_med.target.min_years_on_benefit")
        on_support = world.column("benefit_weeks") + world.column("weeks_on_support")
        long_enough = on_support >= int(years * WEEKS_PER_YEAR)
        return {
            f"has been on support for {years:g} years or more ({{benefit_weeks}})": long_enough,
        }

    def acts_in(self, world: World) -> bool:
        """Whether the cases are looked at this week: every week of the intake."""
        return self.admits_in(world.week) and self.capacity() > 0

    def act(self, world: World) -> None:
        """Triage those who have become part of the target group."""
        rows = np.flatnonzero(self.new(world))
        turn = TRIAGED_OVER_WEEKS * world.uniforms(rows, Draw.REFERRAL, once=self.identity)
        triage(world, rows[turn <= world.week - self.start_week])

    def new(self, world: World) -> Array:
        """Return who fulfils the conditions and has not been looked at ``[N]``."""
        new = everything(self.group(world), len(world.citizens))
        new &= (world.column("triage") == Triage.NONE) & (world.column("service") == 0)
        return new if self.only_arm is None else new & (world.column("arm") == self.only_arm)

    def suited(self, world: World) -> Array:
        """Return the effort group, and whose case is still to be looked at ``[N]``."""
        return self.eligible(world) | self.new(world)

    def target(self, world: World) -> Array:
        """Return the effort group ``[N]``: of those who fulfil the conditions, who was triaged into it."""
        return world.column("triage") == Triage.EFFORT
