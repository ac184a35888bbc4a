"""What may be fitted: the calibration's aims, and what awaits the next one, each programme's cases listed by hand.

Figures are read through the registry's view for fitting, which does not hold the `validate` entries at all.
"""

from __future__ import annotations

from dataclasses import replace

from simulation.evidence.registry import load
from simulation.policies.all_inclusive.fitted import COPENHAGEN
from simulation.policies.flere_skal_med.fitted import LONGEST, TRIAGE
from simulation.policies.ips.fitted import INKLUSION, REVIEW_2011
from simulation.policies.revalidation.fitted import A_YEAR_AFTER_REVALIDATION, REVALIDATION
from simulation.policies.usual.fitted import A_YEAR_AFTER_FORLOEB, AFTER_KONTANTHJAELP, FORLOEB
from simulation.reproduction.figure import Figure, figures_of

AIMS = (INKLUSION, COPENHAGEN, LONGEST, TRIAGE, FORLOEB, REVALIDATION)
"""What the installed posterior was fitted to; another study here asks for another calibration."""

LATER = (REVIEW_2011, AFTER_KONTANTHJAELP, A_YEAR_AFTER_FORLOEB, A_YEAR_AFTER_REVALIDATION)
"""May be fitted, and no calibration has seen them: shown beside the others, in the role ``awaits``."""

STUDIES = (*AIMS, *LATER)

JOBS = "flows.job_survival_after_kontanthjaelp"
STOCK = "flows.kontanthjaelp_stock_2016"
AFTER = "flows.job_or_education_one_year_after"
AWAITS = {
    f"{JOBS}.municipalities_months_12": "describes the spread over municipalities",
    STOCK: "a population of the whole system, a third of it job-ready",
    f"{AFTER}.revalidering.year": "describes the figure: its year",
    f"{AFTER}.revalidering.year_2011": "a run before 2016, for which there is no law",
    f"{AFTER}.wage_subsidy_job": "a population with the job-ready, and a period, which is not stated",
    f"{AFTER}.activation_of_kontanthjaelp": "a population with the job-ready, and a period, which is not stated",
    "flows.wage_work_one_year_after_ending_in_2018.jobafklaring": "a population of those in jobafklaring",
    "flows.off_support_six_months_after_internship": "a population with the job-ready and integrationsydelse",
    "flows.fleksjob_inflow": "a population of the country, as these are counts",
    "flows.fleksjob_hours_2022": "a population of those in fleksjob, whenever they came to it",
    "flows.no_offer": "how many these are of; or a study of the ratios between one, two and three years",
    "flows.activation_intensity_2020": "hours of an offer in the model, which has its weeks",
    "flows.return_from_sickness_of_employees": "a population of employees of every kind of workplace",
}
"""Numbers of `calibrate` entries without a study, by evidence path: what they wait for, for the next calibration."""


def aims() -> list[Figure]:
    """Return the figures that the calibration is held to, each with its own sampling interval."""
    return figures_of(AIMS, load().for_fit())


def figures() -> list[Figure]:
    """Return the figures that may be fitted: those that were, and those that await the next calibration."""
    return [*aims(), *(replace(one, role="awaits") for one in figures_of(LATER, load().for_fit()))]
