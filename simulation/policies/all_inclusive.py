"""All inclusive (Copenhagen): one counsellor for the whole course, with authority, company and mentor roles.

About 35 cases, meetings when needed, direct phone number, small jobs from the start, more attention to
fleksjob and foertidspension (evidence:all_inclusive.design). The whole target group is served.
"""

from __future__ import annotations

from simulation.design import ServiceDesign
from simulation.evidence.registry import load
from simulation.policies.policy import Policy
from simulation.states import Role


def all_inclusive() -> Policy:
    """Return All inclusive with 240 counsellors for 7,000 citizens, as documented."""
    evidence = load()
    sources = dict.fromkeys(("caseload_limit", "posts", "small_jobs", "reassign_per_year"), "all_inclusive.design")
    design = ServiceDesign(
        caseload_limit=evidence.value("all_inclusive.design.caseload_typical"),
        company_share=0.30,
        admin_hours=0.175,
        cadence_weeks=4,
        direct_contact=1.0,
        goal_chance=0.3,
        course_share=0.0,
        small_jobs=0.5,
        follow_weeks=26,
        social_support=0.5,
        workplace_mentor=0.3,
        belief_training=0.6,
        reassign_per_year=0.0,
        leave_within_year=evidence.value("baseline.caseworkers.leave_within_a_year.copenhagen_social_services"),
        assessment_attention=1.3,
        readmits=1.0,
        training_dkk=20_000,
        sources=sources,
    )
    posts = int(evidence.value("all_inclusive.design.counsellors"))
    return Policy(
        "all_inclusive",
        "All inclusive",
        design,
        sources,
        places=int(posts * design.caseload_limit),
        posts=posts,
        universal=True,
        role=Role.JOB_COUNSELLOR,
    )
