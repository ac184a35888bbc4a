"""IPS, what is fitted: the Inklusion trial."""

from __future__ import annotations

from functools import partial

from simulation.cases.study import DocumentedStudy, Replication, Statistics, figure

TRIAL = "ips.inklusion_rct"
EVER = "ever_job_or_education"
arm = partial(figure, TRIAL, measure=EVER)


def inklusion(run: Replication) -> Statistics:
    """Return who was ever in job or education after 78 weeks, the two IPS arms as one."""
    ever = {arm: found[EVER] for arm, found in run.outcomes().items()}
    return {"usual": ever["usual"], "ips": (ever["ips"] + ever["ips_plus"]) / 2}


INKLUSION = DocumentedStudy(
    "inklusion",
    "The Inklusion trial",
    inklusion,
    {
        "population": {"name": "inklusion_trial"},
        "arms": ["usual", "ips", "ips_plus"],
        "n": [240, 240, 240],
        "horizon_weeks": 78,
    },
    [
        arm("ips", n=480, control="usual", known_control=f"{TRIAL}.control"),
        arm("control", "usual", n=240, arm="usual"),
    ],
    system="IPS",
    arm="ips",
    not_results={f"{TRIAL}.caseload_limit": "describes the trial: a setting of the policy"},
)
