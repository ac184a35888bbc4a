"""IPS in Ringkoebing-Skjern, what is predicted: the targets of its plan."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.cases import DocumentedStudy, Ends, Replication, Statistics, figure

PLAN = "ips.rksk_plan"
target = partial(
    figure, PLAN, n=70, measure="where courses end", role="target", note="a target of the plan, not a result"
)


def rksk_plan(run: Replication) -> Statistics:
    """Return where participants end, and how much shorter their courses are than under usual service."""
    ends = Ends()
    after, before = run.world("ips_ringkoebing_skjern", ends), run.world("usual")
    members = np.array(sorted(ends.members))

    def length(world: World) -> Array:
        c = world.citizens
        end = np.where(c["rf_end"] >= 0, c["rf_end"], world.weeks)
        return np.asarray(end - c["rf_start"], float)[members]

    return {**ends.shares(), "shorter_weeks": float(np.mean(length(before) - length(after)))}


RKSK_PLAN = DocumentedStudy(
    "rksk_plan",
    "The IPS plan of Ringkøbing-Skjern",
    rksk_plan,
    {
        "population": {"name": "ringkoebing_skjern_ressourceforloeb"},
        "horizon_weeks": 260,
        "policy": ["ips_ringkoebing_skjern"],
        "policies": {"ips_ringkoebing_skjern": {"intake_weeks": 26}},
        "start": dt.date(2019, 9, 2),
    },
    [
        target("target_job", "job"),
        target("target_education", "education"),
        target("target_fleksjob", "fleksjob"),
        target("target_foertidspension_maternity_substance", "unable"),
        target("target_unmotivated", "unmotivated"),
        target("target_moved", "moved"),
        target("shorter_course_weeks_at_least", "shorter_weeks", "weeks", measure="shorter ressourceforløb"),
    ],
    system="IPS Ringkøbing-Skjern",
    arm="ips_ringkoebing_skjern",
    not_results={
        f"{PLAN}.of_ressourceforloeb": "describes the plan: the population simulated",
        f"{PLAN}.consultants": "describes the plan: a setting of the policy",
        f"{PLAN}.caseload_limit": "describes the plan: a setting of the policy",
        f"{PLAN}.meeting_cadence_weeks": "describes the plan: a setting of the policy",
        f"{PLAN}.training_weeks": "describes the plan",
        f"{PLAN}.consultant_is": "describes the plan",
        f"{PLAN}.n": "describes the plan: the places simulated",
    },
)
