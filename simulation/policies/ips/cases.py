"""IPS, what is predicted: the review of 2011."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulation.cases.measures import share
from simulation.cases.study import DocumentedStudy, Replication, Statistics, figure

IPS_LIKE = "ips.review_2011_ips_like"
FULL_IPS = "ips.review_2011_full_ips"
ARM_SIZE = 1020
"""Assumed: the 17 trials as one."""
job = partial(figure, IPS_LIKE, n=ARM_SIZE, measure="in_job")
ever = partial(figure, FULL_IPS, n=ARM_SIZE, measure="ever_job")
FULL_HOURS = 20.0
"""Hours a week of evidence:ips.review_2011_hours."""


def review(run: Replication) -> Statistics:
    """Return jobs, hours and search time of IPS against train-then-place, after 18 months."""
    citizens = run.trial().citizens
    found: Statistics = {}
    search = {}
    for index, name in enumerate(("control", "ips")):
        own = citizens[citizens["arm"] == index]
        found[f"in_job.{name}"] = share(own["hours"] > 0)
        found[f"ever_job.{name}"] = share(own["first_job"] >= 0)
        search[name] = float(np.mean(own["first_job"][own["first_job"] >= 0]))
    found["twenty_hours"] = share(own["hours"][own["hours"] > 0] >= FULL_HOURS)
    return {**found, "search_shorter": search["control"] - search["ips"]}


REVIEW_2011 = DocumentedStudy(
    "review_2011",
    "The review of 2011",
    review,
    {
        "population": {"name": "review_2011", "n": 2 * ARM_SIZE},
        "arms": ["train_then_place", "ips"],
        "n": [ARM_SIZE, ARM_SIZE],
        "horizon_weeks": 78,
    },
    [
        job("ips", "in_job.ips", control="in_job.control", known_control=f"{IPS_LIKE}.control"),
        job("control", "in_job.control", arm="train_then_place"),
        ever("ips", "ever_job.ips", control="ever_job.control", known_control=f"{FULL_IPS}.control"),
        ever("control", "ever_job.control", arm="train_then_place"),
        figure("ips.review_2011_hours", "value", "twenty_hours", measure="20 hours or more, of those in job"),
        figure("ips.review_2011_search_time", "value", "search_shorter", "weeks", measure="weeks to the first job"),
    ],
    system="IPS",
    arm="ips",
    not_results={
        f"{IPS_LIKE}.n_trials": "describes the review",
        f"{IPS_LIKE}.control_arm": "describes the review: the control arm simulated",
        f"{FULL_IPS}.control_arm": "describes the review: the control arm simulated",
    },
)
