"""IPS (individually planned job with support): place then train, own choices, treatment alongside.

As in the Inklusion trial (evidence:ips.inklusion_rct): at most 25 citizens a consultant, close cooperation
with psychiatry, ordinary job or education as the goal from the start, support for as long as it is needed.
"""

from __future__ import annotations

import numpy as np

from simulation.design import ServiceDesign
from simulation.evidence.registry import load
from simulation.mechanisms.status import RESSOURCEFORLOEB
from simulation.policies.policy import Policy
from simulation.states import Mental, Role
from simulation.table import Array
from simulation.world import World


class IPS(Policy):
    """IPS for citizens with severe mental illness who ask for work or education."""

    def target(self, world: World) -> Array:
        """Return who has a severe mental illness and has asked for ordinary work or education ``[N]``."""
        return (world.column("mental") == Mental.SEVERE) & (world.column("motivated") == 1)


class IPSRingkoebingSkjern(Policy):
    """IPS inside the ressourceforloeb, for citizens known to psychiatry."""

    def target(self, world: World) -> Array:
        """Return who is in a ressourceforloeb with a psychiatric diagnosis ``[N]``."""
        column = world.column
        return (column("support") == RESSOURCEFORLOEB) & (column("diagnosis") > 0)

    def rank(self, world: World, rows: Array) -> Array:
        """Take those new in the ressourceforloeb first: IPS is offered at its start."""
        return np.asarray(world.column("spell")[rows], float)


_CORE = {
    "company_share": 0.35,
    "admin_hours": 0.175,
    "direct_contact": 1.0,
    "goal_chance": 0.3,
    "course_share": 0.0,
    "follow_weeks": 52.0,
    "treatment": 1.0,
    "education_help": 1.0,
    "belief_training": 0.8,
    "reassign_per_year": 0.0,
    "leave_within_year": 0.2,
    "voluntary": 1.0,
}
"""What IPS is wherever it is practised; how strongly is assumed where no document says it."""


def ips() -> Policy:
    """Return IPS as in the Inklusion trial."""
    limit = load().value("ips.inklusion_rct.caseload_limit")
    sources = {"caseload_limit": "ips.inklusion_rct", "course_share": "ips.inklusion_rct"}
    design = ServiceDesign(caseload_limit=limit, cadence_weeks=2, training_dkk=40_000, **_CORE, sources=sources)
    return IPS("ips", "IPS (Inklusion)", design, sources, places=240, role=Role.IPS_CONSULTANT)


def ips_ringkoebing_skjern() -> Policy:
    """Return the IPS plan of Ringkoebing-Skjern: 4 consultants with 15 citizens, a meeting a week."""
    evidence = load()
    limit = evidence.value("ips.rksk_plan.caseload_limit")
    posts = int(evidence.value("ips.rksk_plan.consultants"))
    sources = dict.fromkeys(("caseload_limit", "posts", "places", "cadence_weeks"), "ips.rksk_plan")
    design = ServiceDesign(
        caseload_limit=limit,
        cadence_weeks=evidence.value("ips.rksk_plan.meeting_cadence_weeks"),
        training_dkk=40_000,
        **_CORE,
        sources=sources,
    )
    return IPSRingkoebingSkjern(
        "ips_ringkoebing_skjern",
        "IPS (Ringkøbing-Skjern)",
        design,
        sources,
        places=int(evidence.value("ips.rksk_plan.n")),
        posts=posts,
        role=Role.IPS_CONSULTANT,
    )
