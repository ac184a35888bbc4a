"""What is fitted: the calibration's aims, each programme's cases listed by hand.

Figures are read through the registry's view for fitting, which does not hold the `validate` entries at all.
"""

from __future__ import annotations

from simulation.evidence.registry import load
from simulation.policies.all_inclusive.fitted import COPENHAGEN
from simulation.policies.flere_skal_med.fitted import LONGEST, TRIAGE
from simulation.policies.ips.fitted import INKLUSION, REVIEW_2011
from simulation.policies.revalidation.fitted import REVALIDATION
from simulation.policies.usual.fitted import CASH_BENEFIT, FORLOEB
from simulation.reproduction.figure import Figure, figures_of

STUDIES = (
    INKLUSION,
    REVIEW_2011,
    COPENHAGEN,
    LONGEST,
    TRIAGE,
    CASH_BENEFIT,
    FORLOEB,
    REVALIDATION,
)
"""What the posterior is fitted to; another study here asks for another calibration."""

AFTER = "flows.job_or_education_one_year_after"
AWAITS = {
    f"{AFTER}.revalidering.year": "describes the figure: its year",
    f"{AFTER}.revalidering.year_2011": "a run before 2016, for which there is no law",
    f"{AFTER}.wage_subsidy_job": "a population with the job-ready, and a period, which is not stated",
    f"{AFTER}.activation_of_kontanthjaelp": "a population with the job-ready, and a period, which is not stated",
    "flows.wage_work_one_year_after_ending_in_2018.jobafklaring": "a population of those in jobafklaring",
    "flows.off_support_six_months_after_internship": "a population with the job-ready and integrationsydelse",
    "flows.fleksjob_inflow": "a population of the country, as these are counts",
    "flows.fleksjob_hours_2022": "a population of those in fleksjob, whenever they came to it",
    "flows.return_from_sickness_of_employees": "a population of employees of every kind of workplace",
}
"""Numbers of `calibrate` entries without a study, by evidence path: what they wait for, for the next calibration."""


def figures() -> list[Figure]:
    """Return the figures that the calibration is held to, each with its own sampling interval."""
    return figures_of(STUDIES, load().for_fit())
