"""How many of a population each policy of the catalogue would take at the start."""

from __future__ import annotations

from dataclasses import replace

from simulation.inputs.eligibility import Reach, reach
from simulation.policies.catalogue import CATALOGUE, is_usual
from simulation.run import build
from simulation.run.build import configured
from simulation.run.settings import Settings


def reaches(settings: Settings) -> list[Reach]:
    """Return the reach of every policy among those there in week 0, in one world without a caseworker of theirs."""
    around = build.surroundings(settings, 0)
    names = [name for name in CATALOGUE if not is_usual(name)]
    policies = [configured(name, settings, around.stock) for name in (settings.baseline, *names)]
    for row, policy in enumerate(policies):
        policy.row = row
    idle = [policies[0], *(replace(policy, places=0) for policy in policies[1:])]
    world = build.assemble(settings, idle, around, around.citizens.copy(), None).world
    return [reach(world, policy) for policy in policies[1:]]
