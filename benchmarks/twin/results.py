"""The figures of a run, the same for engine and twin, so that the two can be set side by side.

Outcomes per citizen come from :mod:`simulation.run.outcomes` for both, so no outcome is defined twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.twin.citizen import Citizen
from benchmarks.twin.model import TwinMarket
from simulation.agents.market import Market
from simulation.model.columns import CITIZENS
from simulation.model.economics.accounts import NET_COLUMNS
from simulation.model.rules.events import FLOWS
from simulation.model.rules.recording import EXTRA, FIRST_FLOW
from simulation.model.states import Support
from simulation.model.table import Array
from simulation.results.measures import NOT_OUTCOMES
from simulation.run import outcomes

KEPT = (
    "support",
    "hours",
    "entry_week",
    "arm",
    "shifts",
    "first_job",
    "first_job_end",
    "first_study",
    "exit_week",
    "exit_to",
    "exit_job_end",
    "left_by",
    "weeks_worked",
    "hours_worked",
    "full_best",
    "part_best",
    "company_weeks",
    "weeks_on_support",
    "earned_oere",
    "decisions",
    "clarified_weeks",
    "fleksjobs",
    "fleksjob_waited",
)
"""What the outcomes are counted from."""
LEFT_OUT = ("retention_13w", "retention_52w", "time_to_first_job_weeks", "clarification_weeks", "fleksjob_wait_weeks")
"""Outcomes with a denominator that may be empty in one run."""
COUNTED = ("decisions", "clarified_weeks", "fleksjobs", "fleksjob_waited")
"""What some of them are counted from, told by citizen."""


def as_array(citizens: Sequence[Citizen]) -> Array:
    """Return what the outcomes need of the twin's citizens in the engine's columns ``[N]``."""
    array = CITIZENS.make(len(citizens))
    for name in KEPT:
        array[name] = [getattr(citizen, name) for citizen in citizens]
    return array


def _named(citizens: Array, weeks: int, flows: Array, extra: Array, nets: Array) -> dict[str, float]:
    """Return outcomes, weekly means of flows and stocks, and nets, each by name."""
    per_citizen = outcomes.of_citizens(citizens, weeks)
    figures = {name: value for name, value in per_citizen.items() if name not in (*LEFT_OUT, *NOT_OUTCOMES)}
    figures |= {name: float(citizens[name].mean()) for name in COUNTED}
    figures |= dict(zip(FLOWS, flows, strict=True))
    figures |= dict(zip(EXTRA, extra, strict=True))
    totals = nets.sum(axis=0)
    figures |= {name: float(totals[party]) for name, party in NET_COLUMNS.items()}
    return figures


def of_engine(market: Market) -> dict[str, float]:
    """Return the figures of a finished engine run."""
    world = market.world
    counts = world.counts.mean(axis=0)
    flows = counts[FIRST_FLOW : FIRST_FLOW + len(FLOWS)]
    extra = counts[len(Support) : len(Support) + len(EXTRA)]
    figures = _named(world.citizens, world.weeks, flows, extra, world.nets)
    return figures | {"hours_others": float(world.market[:, 1].mean())}


def of_twin(market: TwinMarket) -> dict[str, float]:
    """Return the figures of a finished twin run."""
    weeks = market.history
    flows = np.array([[week["flows"][name] for name in FLOWS] for week in weeks]).mean(axis=0)
    extra = np.array([[week["stocks"][name] for name in EXTRA] for week in weeks]).mean(axis=0)
    figures = _named(as_array(market.citizens), market.weeks, flows, extra, np.array(market.ledger.nets))
    return figures | {"hours_others": float(np.mean([week["hours_others"] for week in weeks]))}


def of_arms(citizens: Array, weeks: int, arms: Sequence[str]) -> dict[str, float]:
    """Return the job outcomes of each arm of a trial, named ``arm: outcome``."""
    names = ("ever_job", "ever_education", "ever_job_or_education", "in_job", "mean_weeks_in_job", "mean_shifts")
    figures = {}
    for index, arm in enumerate(arms):
        own = outcomes.of_citizens(citizens[citizens["arm"] == index], weeks)
        figures |= {f"{arm}: {name}": own[name] for name in names}
    return figures
