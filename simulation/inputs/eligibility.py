"""How many a policy would take of a population, and where it would take nobody, which condition nobody fulfils."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.model.world import World
from simulation.policies.base import Policy
from simulation.policies.documented import NO_LIMIT
from simulation.words.texts import Texts


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


def unfulfilled(world: World, policy: Policy) -> tuple[str, int | None] | None:
    """Return the first condition that leaves nobody of those present, in the policy's words, and among how many.

    The number is ``None`` where nobody at all fulfils it; nothing is returned if all conditions leave somebody.
    """
    left = world.present() & (world.column("service") == 0)
    for words, fulfilled in policy.asked(world).items():
        before, left = int(left.sum()), left & fulfilled
        if before and not left.any():
            alone = not (world.present() & fulfilled).any()
            return words, None if alone else before
    return None


def why_nobody(world: World, policy: Policy) -> str:
    """Return that condition in an English sentence, with traits as ``{mental}``; empty if all leave somebody."""
    found = unfulfilled(world, policy)
    if found is None:
        return ""
    words, among = found
    if among is None:
        return Texts("en")("before_run.unfulfilled", condition=words)
    return Texts("en")("before_run.unfulfilled_among", condition=words, n=among)
