"""Temporary fleksjob in Aarhus, what is predicted: where those went whose temporary job had ended."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.model.states import Support
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure, share

about = partial(figure, "aarhus_fleksjob.results", measure="those whose temporary fleksjob has ended", n=410)
SAME = "with the four in an ordinary job the share in job again: the 410 are worked out of these three"
IN_JOB = (Support.FLEKSJOB, Support.EMPLOYED)
ENDED = 2
"""Value of the column ``temporary`` once the temporary job is over."""


def aarhus(run: Replication) -> Statistics:
    """Return where those went whose temporary job had ended, and where the same are under usual service."""
    c, usual = run.world("aarhus_fleksjob").citizens, run.world("usual").citizens
    completers = c["temporary"] == ENDED
    after, without = c["after_temporary"][completers], usual["support"][completers]
    return {
        "completers_in_job": share(np.isin(after, IN_JOB)),
        "completers_in_job.control": share(np.isin(without, IN_JOB)),
        "fleksjob": float((after == Support.FLEKSJOB).sum()),
        "ordinary_job": float((after == Support.EMPLOYED).sum()),
    }


AARHUS = DocumentedStudy(
    "aarhus",
    "Temporary fleksjob in Aarhus",
    aarhus,
    {
        # the target group comes out of the waiting itself: of those newly granted a fleksjob, the ones who have
        # not found one after 18 months (about one in nine) are the 410 whose courses are documented
        "population": {"name": "aarhus_ledighedsydelse", "n": 2400, "benefit_weeks": {"median": 2, "sigma": 0.5}},
        "horizon_weeks": 210,
        "policy": ["aarhus_fleksjob"],
        "policies": {"aarhus_fleksjob": {"start_week": 80}},
        "start": dt.date(2016, 1, 4),
    },
    [
        about("completers_in_job", control="completers_in_job.control"),
        about("target", "completers_in_job", role="target", note="a target, not a result"),
        about("fleksjob", kind="count", role="repeated", note=SAME),
        about("ordinary_job", kind="count"),
    ],
    system="Fleksjob Aarhus",
    arm="aarhus_fleksjob",
)
