"""Promise 7: scarcity bites. A programme that outgrows its companies does less for each participant.

The same twenty people have a place whether the programme has 20, 200 or 2,000 of them (those first in line
are first in every line), so their own gain in weeks of work is compared, replication by replication. Usual
service keeps everybody on a course here, and competing applicants are slow, so the companies' hours are left
to the programme. IPS consultants have 20 citizens at every size: nothing but the companies is shared by more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from small import settings

from simulation.run.build import build, surroundings

SIZES = (20, 200, 2000)
REPLICATIONS = 20
CRITICAL = float(stats.t.ppf(0.99, REPLICATIONS - 1))
"""2.65: a mean difference of 0 is taken for a fall (or a fall for noise) with chance 1 in 100."""


def gains(companies: dict[str, Any], replication: int) -> list[float]:
    """Return the weeks of work that IPS adds for the first twenty in line, at each of the sizes."""

    def chosen(places: int) -> Any:
        ips = {"places": places, "caseload_limit": 20, "eligible": "all", "voluntary": 0}
        return settings(
            {"name": "inklusion_trial", "n": 2500, "inflow_per_year": 0},
            policy=["ips"],
            policies={
                "ips": ips,
                "usual": {"course_share": 1, "course_weeks": 104, "offer_weeks": 0, "course_intensity": 1},
            },
            companies=companies,
            parameters={"vacancy_rate": 0.03, "find_base": -6.0, "offer_burden": 0.0},
            horizon_weeks=52,
        )

    around = surroundings(chosen(20), replication)
    usual = build(chosen(20), "usual", around)
    usual.run()
    found, first = [], np.zeros(0, bool)
    for places in SIZES:
        model = build(chosen(places), "ips", around)
        model.step()
        participants = model.world.citizens["service"] == 1
        assert participants.sum() == places
        first = participants if places == SIZES[0] else first
        assert participants[first].all(), "the first in line are not the same people"
        model.run()
        more = model.world.citizens["weeks_worked"] - usual.world.citizens["weeks_worked"]
        found.append(float(more[first].mean()))
    return found


def falls(gained: np.ndarray) -> list[float]:
    """Return the paired t of the fall from each size to the next."""
    fall = gained[:, :-1] - gained[:, 1:]
    return list(fall.mean(axis=0) / (fall.std(axis=0, ddof=1) / np.sqrt(len(fall))))


@pytest.fixture(scope="module")
def scarce() -> np.ndarray:
    return np.array([gains({"number": 10, "hours": 185}, r) for r in range(REPLICATIONS)])


@pytest.fixture(scope="module")
def unlimited() -> np.ndarray:
    return np.array([gains({"number": 10, "unlimited": True}, r) for r in range(REPLICATIONS)])


@pytest.mark.study
def test_with_few_companies_the_gain_falls_as_the_programme_grows(scarce):
    """One-sided paired t over 20 replications at 1 % for each of the two steps."""
    assert scarce[:, 0].mean() > 0, "IPS does nothing even for the first twenty"
    for step, t in zip(("20 to 200", "200 to 2000"), falls(scarce), strict=True):
        assert t > CRITICAL, f"{step} places: t={t:.2f}, gains {scarce.mean(axis=0).round(2)}"


@pytest.mark.study
def test_with_unlimited_companies_it_does_not_fall(unlimited):
    """One-sided paired t at 1 % for each step; a sound model fails by chance once in 50 sets of seeds.

    The test has power: the noise is so small that a fall by half would show.
    """
    for step, t in zip(("20 to 200", "200 to 2000"), falls(unlimited), strict=True):
        assert t < CRITICAL, f"{step} places: t={t:.2f}, gains {unlimited.mean(axis=0).round(2)}"
    fall = unlimited[:, 0] - unlimited[:, 2]
    noise = CRITICAL * fall.std(ddof=1) / np.sqrt(REPLICATIONS)
    assert noise < 0.5 * unlimited[:, 0].mean()


def test_unlimited_companies_give_more_than_few(scarce, unlimited):
    assert (unlimited.mean(axis=0) > scarce.mean(axis=0)).all()
