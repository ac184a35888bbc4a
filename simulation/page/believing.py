"""What a caseworker's belief in a citizen seems to do, and what it does: run in a process of its own.

In one week of usual service some citizens have a caseworker who believes in them, others not. A year later more of
the first have a job. Three answers to how many of these are belief's doing: all of them (naive); those within the
same barriers and the same time on support (stratified); and what is left when the same citizens, with the same luck,
are all believed in that week, against none (causal), which only a model can do. Belief is drawn anew when another
caseworker takes over, in every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.inputs.options import settings_from
from simulation.model.groups import GROUPS, level
from simulation.model.rules.recording import SNAPSHOT
from simulation.model.rules.status import SERVED
from simulation.model.table import Array
from simulation.model.world import World
from simulation.run import build
from simulation.run.build import Surroundings
from simulation.run.settings import Settings

POPULATION = "copenhagen_activity_ready"
WEEK = 8
"""The week in which belief is looked at, and set."""
LATER = 52
"""Weeks later in which jobs are counted."""
SENIORITY = (52, 156, 260)
"""Weeks on support from which on each class of it is counted: one, three and five years."""
KINDS = ("naive", "stratified", "causal")


@dataclass(frozen=True)
class Beliefs:
    """One replication: percentage points more in job where there is belief, three ways."""

    replication: int
    citizens: int
    """With a caseworker and without a job in the week that is looked at."""
    believed: float
    """Share of them whose caseworker believes in them."""
    naive: float
    stratified: float
    causal: float


@dataclass
class Look:
    """Notes one week who has a caseworker and no job, and whom their caseworkers believe in; may set it."""

    force: int | None = None
    who: Any = None
    belief: Any = None

    def __call__(self, world: World, _: Array) -> None:
        """Look at the citizens at the end of the week."""
        c = world.plain
        free = (c["hours"] == 0) & (c["held_hours"] == 0)
        self.who = np.flatnonzero((c["caseworker"] >= 0) & SERVED[c["support"]] & free)
        self.belief = c["belief"][self.who] == 1
        if self.force is not None:
            c["belief"][self.who] = self.force


def settings_of(**keys: Any) -> Settings:
    """Return the settings of usual service to the week in which jobs are counted."""
    population = {"name": POPULATION, **keys}
    return settings_from({"population": population, "baseline": "usual", "horizon_weeks": WEEK + 1 + LATER})


def believing(first: int, number: int, **keys: Any) -> list[Beliefs]:
    """Return what belief seems to do, and does, in some replications; ``keys`` are of the population."""
    settings = settings_of(**keys)
    return [_once(settings, replication) for replication in range(first, first + number)]


def _once(settings: Settings, replication: int) -> Beliefs:
    around = build.surroundings(settings, replication)
    look, citizens = _run(settings, around)
    working = [_run(settings, around, force)[1]["hours"] > 0 for force in (1, 0)]
    job, who = citizens["hours"] > 0, look.who
    return Beliefs(
        replication,
        len(who),
        float(look.belief.mean()),
        100 * difference(job[who], look.belief),
        100 * stratified(job[who], look.belief, strata(citizens[who])),
        100 * float(working[0][who].mean() - working[1][who].mean()),
    )


def _run(settings: Settings, around: Surroundings, force: int | None = None) -> tuple[Look, Array]:
    look = Look(force)
    market = build.build(settings, settings.baseline, around, look)
    market.watched = range(WEEK, WEEK + 1)
    market.world.seen = np.zeros(len(market.world.citizens), SNAPSHOT)
    market.run()
    return look, market.world.plain


def difference(job: Array, belief: Array) -> float:
    """Return the share in job ``[n]`` where there is belief ``[n]`` less that where there is none."""
    return float(job[belief].mean() - job[~belief].mean())


def strata(citizens: Array) -> Array:
    """Return the stratum of each citizen ``[n]``: health, mental illness, social barriers, time on support."""
    seniority = np.searchsorted(SENIORITY, citizens["benefit_weeks"], side="right")
    parts = (level(citizens, "health"), citizens["mental"], level(citizens, "social"), seniority)
    return np.ravel_multi_index(parts, (len(GROUPS["health"]), 3, len(GROUPS["social"]), len(SENIORITY) + 1))


def stratified(job: Array, belief: Array, stratum: Array) -> float:
    """Return the mean difference within strata, each by its citizens; those of one kind alone say nothing."""
    total, citizens = 0.0, 0
    for one in np.unique(stratum):
        own = stratum == one
        if belief[own].any() and not belief[own].all():
            total += own.sum() * difference(job[own], belief[own])
            citizens += int(own.sum())
    return total / citizens if citizens else float("nan")
