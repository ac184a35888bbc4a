"""What the fit aims at: the `calibrate` figures, each with its sampling error, and what to simulate for it.

Figures are read through the registry's view for fitting, which does not hold the `validate` entries at all.
A *study* is one simulated setting (population, service, size, horizon); it returns named statistics, and a
target compares one statistic with one documented figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.evidence.registry import load

DISCREPANCY = 0.15
"""Relative model discrepancy allowed for yearly counts: the years hold a pandemic the model does not."""

FINISHED_A_YEAR = 67
"""About as many finished revalidation in a year: 134 in two (evidence:revalidation.origin)."""
BETWEEN_YEARS = 0.03
"""Spread of a status share between years beyond sampling (kontanthjaelp went from 1 to 14 % in one year)."""


@dataclass(frozen=True)
class Target:
    """One documented figure: its evidence path, the study and statistic it is set beside, its standard error."""

    path: str
    study: str
    statistic: str
    documented: float
    error: float


def _share(path: str, study: str, statistic: str, n: float, value: float | None = None) -> Target:
    documented = load().for_fit().value(path) if value is None else value
    return Target(path, study, statistic, documented, math.sqrt(max(documented * (1 - documented), 0.01) / n))


def _inklusion() -> list[Target]:
    # the sampling error at 240 a side is 0.03; the fit is asked for the published point within one point
    return [
        Target(
            f"ips.inklusion_rct.{arm}", "inklusion", name, load().for_fit().value(f"ips.inklusion_rct.{arm}"), 0.005
        )
        for arm, name in (("control", "usual"), ("ips", "ips"))
    ]


def _copenhagen() -> list[Target]:
    counts: Any = load().for_fit().values("all_inclusive.outflow_counts")
    found = []
    for year in ("2019", "2020", "2021", "2022_to_april"):
        for name, value in counts[year].items():
            documented = float(value)
            error = math.hypot(math.sqrt(documented), DISCREPANCY * documented)
            path = f"all_inclusive.outflow_counts.{year}.{name}"
            found.append(Target(path, "copenhagen", f"{year}.{name}", documented, error))
    return found


def _forloeb() -> list[Target]:
    path = "ips.rksk_baseline_exits"
    exits = 100  # the agenda gives five years of exits without their number; about this many
    found = [
        _share(f"{path}.{name}", "forloeb", name, exits) for name in ("foertidspension", "fleksjob", "moved", "other")
    ]
    months = load().for_fit().value(f"{path}.mean_duration_months")
    return [*found, Target(f"{path}.mean_duration_months", "forloeb", "months", months, 1.5)]


def _revalidation() -> list[Target]:
    evidence = load().for_fit()
    found = []
    for year in ("finished_2016", "finished_2017"):
        base = f"revalidation.status_after_6_months.{year}"
        shares: Any = evidence.values(base)
        for name, value in shares.items():
            share = float(value)
            error = math.hypot(math.sqrt(share * (1 - share) / FINISHED_A_YEAR), BETWEEN_YEARS)
            found.append(Target(f"{base}.{name}", "revalidation", name, share, error))
    return found


def _longest() -> list[Target]:
    path = "flere_skal_med.target.no_job_in_8_years"
    return [Target(path, "longest", "no_job_in_8_years", load().for_fit().value(path), 0.02)]


STUDIES: dict[str, Callable[[], list[Target]]] = {
    "inklusion": _inklusion,
    "copenhagen": _copenhagen,
    "longest": _longest,
    "forloeb": _forloeb,
    "revalidation": _revalidation,
}


def targets(studies: tuple[str, ...] = tuple(STUDIES)) -> list[Target]:
    """Return the targets of some studies."""
    return [target for study in studies for target in STUDIES[study]()]
