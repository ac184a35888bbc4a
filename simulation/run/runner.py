"""The model as a plain function: one replication of all arms, or of a virtual trial, picklable in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from simulation.agents.market import Market
from simulation.errors import UserError
from simulation.model.randomness import Draw, Kind, uniform_rows
from simulation.model.table import Array
from simulation.policies.catalogue import is_usual
from simulation.run import behind, outcomes, person_weeks, recorder
from simulation.run.build import Surroundings, arm_policies, assemble, build, surroundings
from simulation.run.plugged import compiling
from simulation.run.settings import Settings


@dataclass(frozen=True)
class Run:
    """One arm of one replication: outcomes, weekly columns ``[W]``, ledger, what stands behind them, person-weeks.

    Weeks and ledger, groups and quantities are there if ``weekly`` is recorded; person-weeks if ``persons`` is, and
    with the first arm of a replication its ``citizens``, whose traits are the same in every arm.
    """

    arm: str
    replication: int
    outcomes: dict[str, float]
    weekly: dict[str, Array] = field(default_factory=dict)
    ledger: pd.DataFrame | None = None
    persons: pa.Table | None = None
    groups: pd.DataFrame | None = None
    group_years: pd.DataFrame | None = None
    quantities: pd.DataFrame | None = None
    citizens: pd.DataFrame | None = None


def arms_of(settings: Settings) -> list[str]:
    """Return the arms of a comparison: the baseline first, then the policies as configured, none twice."""
    return list(dict.fromkeys((settings.baseline, *settings.policy)))


def model(settings: Settings, arm: str, replication: int) -> Market:
    """Return the model of one arm and replication, before its first week."""
    return build(settings, arm, surroundings(settings, replication))


def run_arm(settings: Settings, arm: str, around: Surroundings, replication: int, ledger: bool = False) -> Run:
    """Run one arm to the horizon.

    Its weeks, its ledger and what stands behind them are kept unless nothing is recorded; the ``ledger`` alone if
    that is asked for.
    """
    log = person_weeks.PersonWeeks(settings.person_columns) if "persons" in settings.record else None
    market = build(settings, arm, around, log)
    market.run()
    world = market.world
    services = [p.name for p in market.policies]
    weekly = recorder.weekly(world)
    each = outcomes.PerCitizen(world.citizens, world.weeks)
    return Run(
        arm,
        replication,
        {
            **each.means(),
            **outcomes.of_world(world.nets, world.market, weekly["flow_admissions"]),
        },
        weekly if settings.record else {},
        recorder.ledger(world, services) if settings.record or ledger else None,
        log.table(services) if log else None,
        behind.groups(world, each) if settings.record else None,
        behind.group_years(world) if settings.record else None,
        behind.quantities(world) if settings.record else None,
        recorder.citizens(world) if log and arm == arms_of(settings)[0] else None,
    )


def run_once(settings: Settings, replication: int, ledger: bool = False) -> list[Run]:
    """Run every arm of one replication over the same people, companies and luck; see :func:`run_arm`."""
    around = surroundings(settings, replication)
    return [run_arm(settings, arm, around, replication, ledger) for arm in arms_of(settings)]


def allocate(citizens: Array, sizes: Sequence[int], luck: Array) -> Array:
    """Return the citizens of a trial, each drawn into an arm: the first sizes[0] of a random order, and so on.

    Raises
    ------
    UserError
        If the population has fewer citizens than the trial needs.
    """
    stock = np.flatnonzero(citizens["entry_week"] == 0)
    if len(stock) < sum(sizes):
        raise UserError(f"n={list(sizes)}: the population has {len(stock)} citizens at the start")
    draw = uniform_rows(luck, int(Kind.CITIZEN), stock, 0, int(Draw.ALLOCATE))
    rows = stock[np.argsort(draw)][: sum(sizes)]
    arm = np.repeat(np.arange(len(sizes)), sizes)
    order = np.argsort(rows)
    chosen = citizens[rows[order]].copy()
    chosen["arm"] = arm[order]
    return chosen


def trial_model(settings: Settings, replication: int) -> Market:
    """Return one virtual trial before its first week: citizens drawn into arms, side by side in one labour market."""
    around = surroundings(settings, replication)
    citizens = allocate(around.citizens, settings.trial_n, around.luck)
    usual = next((a for a in settings.trial_arms if is_usual(a)), settings.baseline)
    others = [a for a in settings.trial_arms if not is_usual(a)]
    policies = arm_policies(settings, "+".join([usual, *others]), len(citizens), around.luck)
    by_name = {p.name: p for p in policies}
    for index, arm in enumerate(settings.trial_arms):
        if not is_usual(arm):
            by_name[arm].places = settings.trial_n[index]
            by_name[arm].posts = settings.policy_settings(arm).posts
            by_name[arm].only_arm, by_name[arm].intake_weeks = index, 1
    around = Surroundings(citizens, around.companies, around.luck, len(citizens))
    return assemble(settings, policies, around, citizens, None)


def trial_once(settings: Settings, replication: int) -> list[Run]:
    """Run one virtual trial.

    Each arm's outcomes are those of its own citizens; money and market are left to ``compare``.
    """
    market = trial_model(settings, replication)
    market.run()
    done = market.world.citizens
    return [
        Run(arm, replication, outcomes.of_citizens(done[done["arm"] == index], market.world.weeks))
        for index, arm in enumerate(settings.trial_arms)
    ]


def warm_up(settings: Settings) -> None:
    """Compile the rules once, before worker processes would each do it."""
    short = settings.model_copy(update={"horizon_weeks": 2, "record": ("weekly",)})
    around = surroundings(short, 0)
    few = around.citizens[:5].copy()
    market = assemble(short, arm_policies(short, short.baseline, 5), around, few, None)
    with compiling(settings.plugins):
        market.run()
