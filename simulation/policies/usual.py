"""Usual service, now and before: what citizens get where no policy is at work.

``usual_before`` is the service All inclusive replaced at Lærkevej: very high caseloads, a call every third
month, shifting caseworkers, several functions around one citizen (evidence:caseworker.contact_cadence,
evidence:baseline.caseloads.laerkevej_before). ``usual`` is the ordinary service of a job centre today.
Posts follow the citizens: freed time goes to other cases, so one citizen's programme does not serve another.
"""

from __future__ import annotations

from simulation.design import ServiceDesign
from simulation.evidence.registry import load
from simulation.policies.policy import Policy
from simulation.policies.revalidation import refuse, waiting
from simulation.states import Role
from simulation.world import World


class UsualService(Policy):
    """Usual service; applications for revalidation that no policy grants are refused here."""

    def acts_in(self, world: World) -> bool:
        """Whether applications are waiting, or can still arrive."""
        return bool((world.column("applied") == 1).any())

    def act(self, world: World) -> None:
        """Refuse what is left of the applications."""
        refuse(world, waiting(world))


def usual() -> Policy:
    """Return the ordinary service of today: courses first for half, about fifty cases, a meeting in seven weeks."""
    evidence = load()
    design = ServiceDesign(
        caseload_limit=evidence.value("caseworker.caseload_baseline_fsm.before"),
        statutory_weeks=13,
        leave_within_year=evidence.value("baseline.caseworkers.leave_within_a_year.copenhagen_social_services"),
        staffed_to_norm=1.0,
        sources={
            "caseload_limit": "caseworker.caseload_baseline_fsm",
            "statutory_weeks": "caseworker.contact_cadence",
            "leave_within_year": "baseline.caseworkers.leave_within_a_year",
        },
    )
    return UsualService("usual", "Usual service", design, role=Role.AUTHORITY, sources=design.sources)


def usual_before() -> Policy:
    """Return the service before All inclusive: 220 cases, called in every third month, shifting caseworkers."""
    evidence = load()
    design = ServiceDesign(
        caseload_limit=evidence.value("baseline.caseloads.laerkevej_before.mean"),
        company_share=0.05,
        statutory_weeks=13,
        goal_chance=0.05,
        reassign_per_year=1.0,
        leave_within_year=evidence.value("baseline.caseworkers.leave_within_a_year.copenhagen_social_services"),
        staffed_to_norm=1.0,
        sources={
            "caseload_limit": "baseline.caseloads.laerkevej_before",
            "statutory_weeks": "caseworker.contact_cadence",
            "leave_within_year": "baseline.caseworkers.leave_within_a_year",
        },
    )
    return UsualService("usual_before", "Usual service before", design, role=Role.AUTHORITY, sources=design.sources)
