"""What a caseworker's belief in a citizen seems to do, and what it does.

In one week of usual service some citizens have a caseworker who believes in them, others not. A year later more of
the first have a job. How many of these are belief's doing is answered in ways that differ in what they know:

* *naive*: all citizens as they fell;
* *stratified*: those within the same barriers and the same time on support, which a register holds;
* *ability*: those of the same ability to find work, which the caseworker senses and nobody writes down;
* *causal*: the same citizens with the same luck, all of them believed in that week against none, which only a model
  can do;
* *zero*: the naive one where belief does nothing: its log ratio set to zero, everything else as it was.

Belief is drawn anew when another caseworker takes over, in every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.engine.progress import ENGLISH, shown
from simulation.inputs.options import settings_from
from simulation.model.groups import GROUPS, level
from simulation.model.population.builtin import builtin
from simulation.model.rules.recording import SNAPSHOT
from simulation.model.rules.status import SERVED
from simulation.model.table import Array
from simulation.model.world import World
from simulation.run import build
from simulation.run.build import Surroundings
from simulation.run.settings import Settings
from simulation.words.texts import Texts

POPULATION = "copenhagen_activity_ready"
WEEK = 8
"""The week in which belief is looked at, and set."""
LATER = 52
"""Weeks later in which jobs are counted."""
SENIORITY = (52, 156, 260)
"""Weeks on support from which on each class of it is counted: one, three and five years."""
ABILITIES = 10
"""Classes of ability to find work, as many citizens in each."""
KINDS = ("naive", "stratified", "ability", "causal", "zero")
ABOUT = {
    "citizens": ("count", "citizens with a caseworker and without a job in the week that is looked at"),
    "believed": ("share", "of them, those whose caseworker believes in them"),
    "naive": ("percentage points", "more in job a year later with belief than without"),
    "stratified": (
        "percentage points",
        "the same within health, mental illness, social barriers and time on support",
    ),
    "ability": ("percentage points", "the same within tenths of ability to find work"),
    "causal": ("percentage points", "all of them believed in that week, less none"),
    "zero": ("percentage points", "as naive, where belief has no effect (belief_log_ratio 0)"),
}
"""Unit and meaning of what is found in a replication."""


@dataclass(frozen=True)
class Beliefs:
    """One replication: percentage points more in job where there is belief, in every way."""

    replication: int
    citizens: int
    """With a caseworker and without a job in the week that is looked at."""
    believed: float
    """Share of them whose caseworker believes in them."""
    naive: float
    stratified: float
    ability: float
    causal: float
    zero: float


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


def settings_of(n: int | None = None, **keys: Any) -> Settings:
    """Return the settings of usual service to the week in which jobs are counted.

    ``n`` citizens at the start, with so much of the inflow; all of the population if it is not given.
    """
    population: dict[str, Any] = {"name": POPULATION}
    if n is not None:
        whole = builtin(POPULATION)
        population |= {"n": n, "inflow_per_year": whole.inflow_per_year * n / whole.n}
    return settings_from(
        {
            "population": population,
            "baseline": "usual",
            "horizon_weeks": WEEK + 1 + LATER,
            "chance_per_draw": 1,
            **keys,
        }
    )


def believing(first: int, number: int, n: int | None = None) -> list[Beliefs]:
    """Return what belief seems to do, and does, in some replications."""
    settings = settings_of(n)
    return [once(settings, replication) for replication in range(first, first + number)]


def table_of(settings: Settings, texts: Texts = ENGLISH) -> pd.DataFrame:
    """Return :class:`Beliefs` of all replications, a row each, showing progress; as many processes as are asked for.

    Raises
    ------
    WorkerLost, RunFailed
        As :func:`simulation.engine.execute.replications`.
    """
    return pd.DataFrame(list(shown(settings, once, "explain belief", texts)))


def once(settings: Settings, replication: int) -> Beliefs:
    """Return what belief seems to do, and does, in one replication."""
    around = build.surroundings(settings, replication)
    look, citizens = _run(settings, around)
    forced = [_run(settings, around, force)[1]["hours"] > 0 for force in (1, 0)]
    without = settings.model_copy(update={"parameters": {**settings.parameters, "belief_log_ratio": 0.0}})
    other, those = _run(without, build.surroundings(without, replication))
    job, who = citizens["hours"] > 0, look.who
    return Beliefs(
        replication,
        len(who),
        float(look.belief.mean()),
        naive=100 * difference(job[who], look.belief),
        stratified=100 * stratified(job[who], look.belief, strata(citizens[who])),
        ability=100 * stratified(job[who], look.belief, classes(citizens["ability_find"][who])),
        causal=100 * float(forced[0][who].mean() - forced[1][who].mean()),
        zero=100 * difference(those["hours"][other.who] > 0, other.belief),
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


def classes(ability: Array) -> Array:
    """Return the class of each ability ``[n]``: :data:`ABILITIES` of them, as many citizens in each."""
    return np.searchsorted(np.quantile(ability, np.linspace(0, 1, ABILITIES + 1)[1:-1]), ability)


def stratified(job: Array, belief: Array, stratum: Array) -> float:
    """Return the mean difference within strata, each by its citizens; those of one kind alone say nothing."""
    total, citizens = 0.0, 0
    for one in np.unique(stratum):
        own = stratum == one
        if belief[own].any() and not belief[own].all():
            total += own.sum() * difference(job[own], belief[own])
            citizens += int(own.sum())
    return total / citizens if citizens else float("nan")
