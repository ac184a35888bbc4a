"""Reconnect, what is predicted: its preliminary effect on job or education."""

from __future__ import annotations

import math

from simulation.policies.cases import DocumentedStudy, Replication, Statistics, beside_usual, figure

EVER = "ever_job_or_education"
ARM_SIZE = 200
"""Assumed: no size is stated."""
FALLS_WITH_TIME = (
    "the horizon is not stated, and the simulated relative difference more than halves from one year to four;"
    " that is part of it, the rest is not known"
)


def reconnect(run: Replication) -> Statistics:
    """Return who was ever in job or education, beside usual service, and the relative difference."""
    found = beside_usual(run, (EVER,))
    arm, control = found[f"{EVER}.arm"], found[f"{EVER}.control"]
    return {**found, "relative": arm / control - 1.0 if control else math.nan}


RECONNECT = DocumentedStudy(
    "reconnect",
    "Reconnect",
    reconnect,
    {
        "population": {"name": "youth_anxiety_depression"},
        "arms": ["usual", "reconnect"],
        "n": [ARM_SIZE, ARM_SIZE],
        "horizon_weeks": 52,
    },
    [
        figure(
            "reconnect.preliminary_effect",
            "relative",
            kind="ratio",
            measure=EVER,
            n=ARM_SIZE,
            control=f"{EVER}.control",
            cause=FALLS_WITH_TIME,
            note="preliminary; size, horizon not stated: 200, 52 weeks",
        )
    ],
    system="Reconnect",
    arm="reconnect",
)
