"""The calibration of this model: its priors, its simulator, and the figures it is held to.

Only :mod:`simulation.trials.fitted` is known here, so no figure kept for validation can reach the calibration.
"""

from __future__ import annotations

from simulation.calibration.priors import Prior
from simulation.mechanisms.parameters import catalogue
from simulation.trials.fitted import STUDIES

LOG_UNITS = ("1/week", "per meeting")
"""Rates are looked for on their logarithm."""


def priors() -> list[Prior]:
    """Return the priors of all parameters that have one, in the catalogue's order."""
    return [
        Prior(p.name, *p.prior, log=p.unit in LOG_UNITS and p.prior[0] > 0)
        for p in catalogue().values()
        if p.prior is not None
    ]


def simulate(values: dict[str, float], index: int) -> dict[str, float]:
    """Return every statistic of the calibration at one point, each study once, ``index`` as its replication."""
    found = {}
    for study in STUDIES:
        for name, value in study.run(values, index, small=True).items():
            found[f"{study.name}:{name}"] = value
    return found
