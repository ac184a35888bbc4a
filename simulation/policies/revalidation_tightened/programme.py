"""Revalidation by the tightened criteria of Ringkoebing-Skjern (evidence:revalidation.criteria, agenda p. 62).

All nine must hold: lasting limits, not to be treated away soon, the shortest way to self-support, ordinary
schemes not enough, no education on SU, no shorter course or unskilled work, realistic, not under 30 (they go
to ordinary education), and an education with the best effect and demand.
"""

from __future__ import annotations

from simulation.model.rules.studying import begin_study
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.revalidation.programme import GRANTED, Revalidation

YOUNG = 30.0


class RevalidationTightened(Revalidation):
    """Revalidation by all nine criteria."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who fulfils each of the nine criteria."""
        column = world.column
        programme = world.programmes[column("programme")]
        best = (programme["best_effect"] == 1) | (programme["company_based"] == 1)
        return {
            **super().conditions(world),
            "would not soon be helped by treatment ({treatable_soon})": column("treatable_soon") == 0,
            "needs more than a shorter course ({shorter_course_enough})": column("shorter_course_enough") == 0,
            "can realistically finish ({realistic})": column("realistic") == 1,
            f"is {YOUNG:g} years or more ({{age}})": column("age") >= YOUNG,
            "wishes for an education with the best effect ({programme})": best & (column("programme") >= 0),
        }

    def act(self, world: World) -> None:
        """Send the young who can take it to ordinary education, then decide the rest."""
        if self.admits_in(world.week) and world.prices_now().revalidation_open:
            rows = self.applicants(world)
            young = rows[(world.column("age")[rows] < YOUNG) & (world.column("can_take_su")[rows] == 1)]
            for row in young:
                begin_study(world.citizens[row], 0.0, world.params["study_weeks"][0], world.companies, world.week)
                world.column("applied")[row] = GRANTED
        super().act(world)
