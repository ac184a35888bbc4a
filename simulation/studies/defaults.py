"""The inputs of a sensitivity analysis that names none: what is not known, and what a municipality chooses.

What is not known: every calibrated parameter, between the 5th and the 95th percentile of its posterior (one by one:
that some go together is left to ``knowledge=drawn``). What is chosen or given: caseload and time for companies of
each policy, the price of a post, companies and their hours; these from half to double, an assumption.
"""

from __future__ import annotations

import numpy as np

from simulation.model.design import RANGES
from simulation.model.rules.knowledge import posterior
from simulation.policies.catalogue import is_usual
from simulation.run.build import arm_policies, post_year_dkk
from simulation.run.settings import Settings
from simulation.studies.designs import Input

MARGIN = 2.0
"""Choices are varied from their value divided by this to their value times this."""
CHOSEN = ("caseload_limit", "company_share")
QUANTILES = (0.05, 0.95)


def default_inputs(settings: Settings) -> dict[str, Input]:
    """Return the default inputs of a configuration, by key; parameters that it sets itself are left out."""
    names, draws = posterior()
    found = []
    for name, column in zip(names, draws.T, strict=True):
        low, high = np.quantile(column, QUANTILES)
        if low < high and name not in settings.parameters:
            found.append(Input(f"parameters.{name}", float(low), float(high)))
    around = settings.companies
    found.append(_around("companies.hours", around.hours))
    if around.number is None:
        found.append(_around("companies.per_citizen", around.per_citizen))
    found.append(_around("staff.cost_year_dkk", post_year_dkk(settings)))
    for policy in {p.name: p for arm in settings.policy for p in arm_policies(settings, arm, 1)}.values():
        if not is_usual(policy.name):
            for number in CHOSEN:
                value = getattr(policy.design, number)
                if value > 0:
                    found.append(_around(f"policies.{policy.name}.{number}", value, *RANGES[number][:2]))
    return {i.key: i for i in found}


def _around(key: str, value: float, least: float = 0.0, most: float = np.inf) -> Input:
    return Input(key, max(value / MARGIN, least), min(value * MARGIN, most), log=True)
