"""Revalidation, what is predicted: in February 2019, those whose course had ended in 2017 or 2018."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.model.states import Support
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure, share

FINISHED = 134
status = partial(figure, "revalidation.status_feb_2019", measure="status in February 2019", n=FINISHED)
STATUS = {
    "self_supporting": (Support.EMPLOYED, Support.SELF_SUPPORTING),
    "moved": (Support.MOVED,),
    "fleksjob": (Support.FLEKSJOB, Support.LEDIGHEDSYDELSE),
}


def revalidation_2019(run: Replication) -> Statistics:
    """Return what they live on."""
    c = run.world("revalidation").citizens
    ended = np.flatnonzero((c["study_ended"] >= 52) & (c["study_ended"] < 157))[:FINISHED]
    return {name: share(np.isin(c["support"][ended], states)) for name, states in STATUS.items()}


REVALIDATION_2019 = DocumentedStudy(
    "revalidation_2019",
    "Revalidation in Ringkøbing-Skjern, February 2019",
    revalidation_2019,
    {
        "population": {"name": "ringkoebing_skjern_revalidation"},
        "horizon_weeks": 161,
        "policy": ["revalidation"],
        "start": dt.date(2016, 1, 4),
    },
    [status("self_supporting", role="floor", note="'at least 42 %'"), status("moved"), status("fleksjob")],
    system="Revalidering",
    arm="revalidation",
)
