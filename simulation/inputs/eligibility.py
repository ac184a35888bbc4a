"""How many each policy would take of a population, and where it would take nobody, which condition nobody fulfils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulation.model.world import World
from simulation.policies.base import SERVED_BENEFIT, Policy
from simulation.policies.catalogue import is_usual, programmes
from simulation.policies.documented import NO_LIMIT
from simulation.run import build
from simulation.run.settings import Settings
from simulation.words.texts import Finding

Unfulfilled = tuple[str, int | None]
"""A condition in the policy's words, which leaves nobody, and among how many; ``None``: nobody at all fulfils it."""


@dataclass(frozen=True)
class Reach:
    """A policy's group in the week that is: how many they are, its places, and why there is nobody.

    ``places`` is ``None`` where there is one for everybody.
    """

    policy: str
    number: int
    places: int | None
    unfulfilled: Unfulfilled | None = None


def reach(world: World, policy: Policy) -> Reach:
    """Return how many of those present the policy is for, in no programme yet."""
    number = int(np.count_nonzero(policy.suited(world) & world.present()))
    places = None if policy.places >= NO_LIMIT else policy.capacity()
    return Reach(policy.name, number, places, None if number else unfulfilled(world, policy))


def reaches(settings: Settings) -> list[Reach]:
    """Return the reach of every policy among those there in week 0, in one world without a caseworker of theirs."""
    world, policies = _idle(settings)
    return [reach(world, policy) for policy in policies]


def groups(settings: Settings) -> dict[str, list[str]]:
    """Return whom each policy is for beyond what the job centre serves: its conditions, traits as ``{mental}``."""
    world, policies = _idle(settings)
    return {policy.name: [words for words in policy.asked(world) if words != SERVED_BENEFIT] for policy in policies}


def _idle(settings: Settings) -> tuple[World, list[Policy]]:
    """Return a world in week 0 and every policy in it but the usual service, none with a caseworker."""
    around = build.surroundings(settings, 0)
    names = [name for name in programmes() if not is_usual(name)]
    policies = [build.configured(name, settings, around.stock) for name in (settings.baseline, *names)]
    for row, policy in enumerate(policies):
        policy.row = row
    idle = [policies[0], *(replace(policy, places=0) for policy in policies[1:])]
    return build.assemble(settings, idle, around, around.citizens.copy(), None).world, policies[1:]


def unfulfilled(world: World, policy: Policy) -> Unfulfilled | None:
    """Return the first condition that leaves nobody of those present; nothing if all conditions leave somebody."""
    left = world.present() & (world.column("service") == 0)
    for words, fulfilled in policy.asked(world).items():
        before, left = int(left.sum()), left & fulfilled
        if before and not left.any():
            alone = not (world.present() & fulfilled).any()
            return words, None if alone else before
    return None


def because(found: Unfulfilled, headings: Mapping[str, str]) -> Finding:
    """Return why there is nobody, to be said; the condition's traits by their ``headings``."""
    condition = Finding(f"conditions.{found[0]}", headings)
    if found[1] is None:
        return Finding("before_run.unfulfilled", {"condition": condition})
    return Finding("before_run.unfulfilled_among", {"condition": condition, "n": found[1]})
