"""Small arms of policies, for tests of admission and of what policies are."""

from __future__ import annotations

from typing import Any

import numpy as np
from small import settings

from simulation.policies import admission
from simulation.policies.admission import open_places
from simulation.policies.catalogue import configured
from simulation.policies.policy import Policy
from simulation.world import World

WEEKS = 60


def plain(**fields: Any) -> Policy:
    """Return a policy with ten citizens a post."""
    found = configured("flere_i_job", settings(policy=["flere_i_job"]), 100)
    object.__setattr__(found.design, "caseload_limit", 10.0)
    for name, value in {"row": 1, "places": 25, "posts": None, "budget_dkk": None, **fields}.items():
        setattr(found, name, value)
    return found


def arm(*chosen: Policy) -> list[Policy]:
    """Return an arm: the usual service, and policies with their rows."""
    found = [configured("usual", settings(), 100), *chosen]
    for row, each in enumerate(found):
        each.row = row
    return found


def opened(there: World, chosen: list[Policy]) -> World:
    """Return the world with the places that an arm has open in each of sixty weeks."""
    there.places = np.array([open_places(each, there.posts, WEEKS) for each in chosen])
    there.queue = np.zeros(WEEKS)
    return there


def admit(there: World, chosen: list[Policy]) -> None:
    """Admit this week's citizens to an arm, its places worked out before."""
    admission.admit(opened(there, chosen), chosen)
