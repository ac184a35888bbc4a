"""JobFirst, what is predicted: the direction of its effect on ordinary hours."""

from __future__ import annotations

from functools import partial

from simulation.policies.cases import DocumentedStudy, beside_usual, figure

ARM_SIZE = 300
"""Assumed: no size is stated."""
more = partial(figure, "jobfirst.effect", "direction", kind="direction", value=1.0, n=ARM_SIZE)
SHARE = "share with ordinary hours, JobFirst less usual service"
HOURS = "mean weekly hours, JobFirst less usual service"
JOBFIRST = DocumentedStudy(
    "jobfirst",
    "JobFirst",
    partial(beside_usual, outcomes=("in_job", "mean_hours")),
    {
        "population": {"name": "copenhagen_activity_ready", "n": 2 * ARM_SIZE, "inflow_per_year": 0},
        "arms": ["usual", "jobfirst"],
        "n": [ARM_SIZE, ARM_SIZE],
        "horizon_weeks": 52,
    },
    [
        more("in_job.difference", measure="in_job", title=SHARE),
        more("mean_hours.difference", measure="mean_hours", title=HOURS),
    ],
    system="JobFirst",
    arm="jobfirst",
)
