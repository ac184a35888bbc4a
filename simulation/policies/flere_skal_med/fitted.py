"""Flere skal med, what is fitted: whom it was for, and how they were triaged."""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np

from simulation.evidence.registry import load
from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.rules.status import KONTANTHJAELP
from simulation.model.states import Triage
from simulation.policies.cases import DocumentedStudy, Replication, Statistics, figure, share

TARGET = "flere_skal_med.target"
MARGIN = "a margin of the population simulated; no parameter moves it"
PEOPLE = load().for_fit().value(f"{TARGET}.people")
longest_had = partial(figure, TARGET, n=PEOPLE, measure="share of the longest", sd=0.02, discrepancy_sd=0.02)
group = partial(figure, "flere_skal_med.triage", n=PEOPLE, measure="share triaged", sd=0.005, discrepancy_sd=0.005)
mean = partial(figure, TARGET, n=PEOPLE, measure="mean of the population", sd=0.05, discrepancy_sd=0.05)


def longest(run: Replication) -> Statistics:
    """Return what those have had who are on kontanthjaelp after eight years, and five or more on support."""
    world = run.world("usual")
    c = world.citizens
    there = (c["support"] == KONTANTHJAELP) & (c["benefit_weeks"] + c["weeks_on_support"] >= 5 * WEEKS_PER_YEAR)
    return {
        "no_job_in_8_years": share(c["first_job"][there] < 0),
        "no_company_activity_last_year": share(c["last_company"][there] < world.weeks - 52),
    }


def triaged(run: Replication) -> Statistics:
    """Return the triage of the whole target group, and its years on benefit."""
    c = run.world("flere_skal_med").citizens
    seen = c["triage"][c["triage"] > 0]
    return {
        "intervention": share(seen == Triage.EFFORT),
        "rehabilitation": share(seen == Triage.REHABILITATION),
        "too_ill_or_social": share(seen == Triage.TOO_ILL),
        "mean_years": float(np.mean(c["benefit_weeks"])) / WEEKS_PER_YEAR,
    }


LONGEST = DocumentedStudy(
    "longest",
    "Eight years of usual service, as the municipalities gave it before Flere skal med",
    longest,
    {
        "population": {"name": "copenhagen_activity_ready", "inflow_per_year": 0, "n": 3000},
        "start": dt.date(2016, 1, 4),
        "horizon_weeks": 417,
        "baseline": "usual",
        "policy": [],
    },
    [longest_had("no_job_in_8_years"), longest_had("no_company_activity_last_year")],
    system="Flere skal med",
    not_results={
        f"{TARGET}.min_years_on_benefit": "describes the target group: a setting of the policy",
        f"{TARGET}.people": "describes the study: the size of the group",
    },
    smaller={"population": {"name": "copenhagen_activity_ready", "inflow_per_year": 0, "n": 1500}},
)
TRIAGE = DocumentedStudy(
    "triage",
    "Flere skal med: triage",
    triaged,
    {
        "population": {"name": "flere_skal_med", "n": 4000},
        "horizon_weeks": 31,
        "start": dt.date(2017, 8, 1),
        "policy": ["flere_skal_med"],
    },
    [
        mean("mean_years", kind="years", role="input", note=MARGIN),
        group("intervention"),
        group("rehabilitation"),
        group("too_ill_or_social"),
    ],
    system="Flere skal med",
    arm="flere_skal_med",
)
