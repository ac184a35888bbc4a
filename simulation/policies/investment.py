"""Investments in staff: Hjørring and Aabenraa.

A budget over some years buys caseworkers, hired over the first year; when it is spent the citizens go back to
the usual service. What it returns, and when, comes out of the accounts (evidence:hjoerring.investment_2015_2018,
evidence:hjoerring.investment_2015_2019, evidence:aabenraa.investment).
"""

from __future__ import annotations

from simulation.model.rules.status import INTEGRATION, KONTANTHJAELP, UDDANNELSESHJAELP
from simulation.model.table import Array
from simulation.model.world import World
from simulation.policies.base import NO_LIMIT, Policy

HIRED_OVER_WEEKS = 52
"""Assumption: weeks over which the posts of an investment are filled."""


def hjoerring_investment() -> Policy:
    """Return Hjørring's investment, for citizens on support of any kind."""
    return Policy.from_file("hjoerring_investment", places=NO_LIMIT, hiring_phase_weeks=HIRED_OVER_WEEKS)


class AabenraaInvestment(Policy):
    """Aabenraa: activity-ready citizens, and those in the integration effort."""

    def conditions(self, world: World) -> dict[str, Array]:
        """Return who is on cash benefit or in the integration effort."""
        support = world.column("support")
        ready = (support == KONTANTHJAELP) | (support == UDDANNELSESHJAELP) | (support == INTEGRATION)
        return {"lives on kontanthjælp, uddannelseshjælp or integration ({entry_support})": ready}


def aabenraa_investment() -> Policy:
    """Return Aabenraa's investment."""
    return AabenraaInvestment.from_file("aabenraa_investment", places=NO_LIMIT, hiring_phase_weeks=HIRED_OVER_WEEKS)
