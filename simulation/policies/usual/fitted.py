"""Usual service, what is fitted: where ressourceforloeb in Ringkoebing-Skjern led, and after how long, before IPS."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.cases.measures import share
from simulation.cases.study import DocumentedStudy, Replication, Statistics, figure
from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.states import Support

BETWEEN_EXITS = 0.03
"""Declared difference between the exits of one municipality's courses and a share of the model."""
EXITS = 100
"""The agenda gives the exits of ressourceforloeb without their number; about this many."""
course = partial(figure, "ips.rksk_baseline_exits", measure="exit of the course", n=EXITS)
LED_TO = {"foertidspension": Support.FOERTIDSPENSION, "fleksjob": Support.FLEKSJOB, "moved": Support.MOVED}


def forloeb(run: Replication) -> Statistics:
    """Return where finished ressourceforloeb led, and how many months they lasted."""
    world = run.world("usual")
    c = world.citizens
    # cohorts that had at least six years: their courses are, but for a few, finished, so none is cut off
    ended = np.flatnonzero((c["rf_end"] >= 0) & (c["rf_start"] <= world.weeks - 312))[:EXITS]
    found = {name: share(c["rf_exit"][ended] == state) for name, state in LED_TO.items()}
    weeks = (c["rf_end"] - c["rf_start"])[ended]
    return {**found, "other": 1.0 - sum(found.values()), "months": float(np.mean(weeks)) / WEEKS_PER_MONTH}


FORLOEB = DocumentedStudy(
    "forloeb",
    "Ressourceforloeb in Ringkoebing-Skjern under usual service",
    forloeb,
    {
        "population": {"name": "ringkoebing_skjern_ressourceforloeb"},
        "start": dt.date(2016, 1, 4),
        "horizon_weeks": 468,
        "policy": [],
    },
    [
        *(course(name, discrepancy_sd=BETWEEN_EXITS) for name in (*LED_TO, "other")),
        course("mean_duration_months", "months", "months", sd=1.5, discrepancy_sd=1.0),
    ],
    system="Ressourceforløb",
)
