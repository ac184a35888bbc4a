"""How many a policy would take of a population, and where it would take nobody, which condition nobody fulfils."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.model.world import World
from simulation.policies.base import Policy
from simulation.policies.documented import NO_LIMIT


@dataclass(frozen=True)
class Reach:
    """A policy's group in the week that is: how many they are, its places, and why there is nobody.

    ``places`` is ``None`` where there is one for everybody. ``why`` names traits as ``{mental}``; it is empty where
    somebody is found.
    """

    policy: str
    number: int
    places: int | None
    why: str = ""


def reach(world: World, policy: Policy) -> Reach:
    """Return how many of those present the policy is for, in no programme yet."""
    number = int(np.count_nonzero(policy.suited(world) & world.present()))
    places = None if policy.places >= NO_LIMIT else policy.capacity()
    return Reach(policy.name, number, places, "" if number else why_nobody(world, policy))


def why_nobody(world: World, policy: Policy) -> str:
    """Return the first condition that leaves nobody of those present, in words; empty if all leave somebody."""
    left = world.present() & (world.column("service") == 0)
    for words, fulfilled in policy.asked(world).items():
        before, left = int(left.sum()), left & fulfilled
        if before and not left.any():
            alone = not (world.present() & fulfilled).any()
            return f"nobody {words}" if alone else f"of the {before:,} who fit so far, none {words}"
    return ""
