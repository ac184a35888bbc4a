"""Small arms of policies, for tests of admission and of what policies are."""

from __future__ import annotations

from typing import Any

from small import settings

from simulation.policies.base import Policy
from simulation.run.build import configured


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
