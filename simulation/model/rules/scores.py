"""Barriers and unobserved abilities as the fixed parts of the rates (model 4.5, 4.13).

Computed once per run from traits and parameters, so that a week's rule adds one number per rate; an episode of worse
health moves them while it lasts (:mod:`simulation.model.rules.health`).
"""

from __future__ import annotations

import numpy as np

from simulation.model.states import Education, Mental
from simulation.model.table import Array

LARGEST_BURDEN = 1.0
TRUST_AT_ARRIVAL = 0.2


def health_burden(citizens: Array, params: Array) -> Array:
    """Return the weight of the health barriers ``[N]`` in [0, 1]."""
    p = params[0]
    burden = (
        p.burden_physical * citizens["physical"]
        + p.burden_common * (citizens["mental"] == Mental.COMMON)
        + p.burden_severe * (citizens["mental"] == Mental.SEVERE)
        + p.burden_substance * citizens["substance"]
    )
    return np.minimum(LARGEST_BURDEN, burden)


def social_barriers(citizens: Array) -> Array:
    """Return the number of social barriers ``[N]``."""
    names = ("placed_in_care", "criminal_record", "debt", "homeless", "child_challenges")
    return np.sum([citizens[name].astype(float) for name in names], axis=0)


def write_scores(citizens: Array, params: Array) -> None:
    """Write the fixed parts of the rates, and readiness and relation at arrival, into their columns."""
    p = params[0]
    burden = health_burden(citizens, params)
    no_9th = citizens["education"] == Education.NO_9TH_GRADE
    skilled = citizens["education"] >= Education.SKILLED
    decades = (citizens["age"] - 40.0) / 10.0
    history = np.log1p(citizens["benefit_weeks"] / 52.0)
    citizens["health_burden"] = burden
    citizens["burden_well"] = burden
    citizens["find_score"] = (
        p.find_frailty_sd * citizens["ability_find"]
        + p.find_health * burden
        + p.find_substance * citizens["substance"]
        + p.find_no_9th_grade * no_9th
        + p.find_skilled * skilled
        + p.find_social * social_barriers(citizens)
        + p.find_age * decades
        + p.find_history * history
        + p.find_motivated * citizens["motivation"]
    )
    citizens["leave_score"] = (
        -p.leave_frailty_sd * citizens["ability_keep"]
        + p.leave_health * burden
        + p.leave_substance * citizens["substance"]
    )
    citizens["study_score"] = (
        np.log(p.study_rate)
        + p.study_age * (citizens["age"] - 30.0) / 10.0
        + p.study_motivated * citizens["motivation"]
        + p.study_no_9th_grade * no_9th
    )
    citizens["assess_score"] = p.assess_burden * (burden - 0.5) + p.assess_age * decades
    logit = p.readiness_base + p.readiness_motivated * citizens["motivation"] + p.readiness_burden * burden
    citizens["readiness"] = 1.0 / (1.0 + np.exp(-logit))
    citizens["readiness_start"] = citizens["readiness"]
    citizens["relation"] = TRUST_AT_ARRIVAL
