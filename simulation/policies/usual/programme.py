"""Usual service, now and before: what citizens get where no policy is at work.

``usual_before`` is the service All inclusive replaced at Lærkevej: very high caseloads, a call every third
month, shifting caseworkers, several functions around one citizen (evidence:caseworker.contact_cadence,
evidence:baseline.caseloads.laerkevej_before). ``usual`` is the ordinary service of a job centre today, and
``train_then_place`` the control arm of the review of 2011 (evidence:ips.review_2011_ips_like).
Posts follow the citizens: freed time goes to other cases, so one citizen's programme does not serve another.
"""

from __future__ import annotations

from simulation.model.world import World
from simulation.policies.base import Policy
from simulation.policies.revalidation.programme import refuse, undecided, waiting


class UsualService(Policy):
    """Usual service; applications for revalidation that no policy grants are refused here."""

    def acts_in(self, world: World) -> bool:
        """Whether applications are waiting, or can still arrive."""
        return undecided(world)

    def act(self, world: World) -> None:
        """Refuse what is left of the applications."""
        refuse(world, waiting(world))
