"""A documented trial replayed, and the weeks of those who were in it: what is run in a process of its own.

How each trial was set up stands here once more, in keys of ``indsats trial``: this room reads no documented case. A
test holds the two against each other. What a trial found is read from the registry of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulation.agents.market import Market
from simulation.evidence.registry import load
from simulation.inputs.options import settings_from
from simulation.model.clock import date_of
from simulation.model.economics.accounts import Party
from simulation.model.groups import NOBODY
from simulation.model.rules.recording import SNAPSHOT
from simulation.model.states import Education, Mental, Support, label
from simulation.model.table import Array
from simulation.model.world import World
from simulation.page.facts import BARRIERS
from simulation.results.savings import OERE_PER_KRONE
from simulation.run.runner import trial_model, trial_once
from simulation.run.settings import Settings

CELLS = 256
"""As many groups as a citizen's column can tell apart: followed citizens have one each."""
EVERYBODY_ELSE = CELLS - 1
MOST_FOLLOWED = CELLS - 2
"""Cells but for the one of nobody and the one of everybody else."""


@dataclass(frozen=True)
class Trial:
    """A documented trial: its set-up, the outcome that was counted, and where what it found stands."""

    name: str
    keys: Mapping[str, Any]
    """As ``indsats trial`` takes them: the control arm first, the programme second."""
    outcome: str
    entry: str
    """In the registry of evidence."""
    relative: bool = False
    """Whether the document tells the programme's figure as so much above the control's, and neither of the two."""
    replications: int = 200
    seconds: float = 0.06
    """About what a replication takes, before any was run here."""

    @property
    def control(self) -> str:
        """The arm without the programme."""
        return str(self.keys["arms"][0])

    @property
    def arm(self) -> str:
        """The arm with it."""
        return str(self.keys["arms"][1])

    @property
    def weeks(self) -> int:
        """How long it ran."""
        return int(self.keys["horizon_weeks"])


TRIALS = {
    one.name: one
    for one in (
        Trial(
            "inklusion",
            {
                "population": {"name": "inklusion_trial"},
                "arms": ["usual", "ips"],
                "n": [240, 240],
                "horizon_weeks": 78,
            },
            "ever_job_or_education",
            "ips.inklusion_rct",
        ),
        Trial(
            "review_2011",
            {
                "population": {"name": "review_2011", "n": 2040},
                "arms": ["train_then_place", "ips"],
                "n": [1020, 1020],
                "policies": {"ips": {"caseload_limit": 20, "fidelity": 1.0}},
                "horizon_weeks": 78,
            },
            "ever_job",
            "ips.review_2011_full_ips",
            replications=40,
            seconds=0.2,
        ),
        Trial(
            "reconnect",
            {
                "population": {"name": "youth_anxiety_depression"},
                "arms": ["usual", "reconnect"],
                "n": [200, 200],
                "horizon_weeks": 52,
            },
            "ever_job_or_education",
            "reconnect.preliminary_effect",
            relative=True,
        ),
    )
}


@dataclass(frozen=True)
class Documented:
    """What the document says: shares of both arms, or the relative difference alone; and what it was used for."""

    arm: float | None
    control: float | None
    difference: float
    """Percentage points; of a trial that is told relatively, percent of the control's."""
    use: str
    source: Mapping[str, Any]
    """Where it stands: ``source`` in English, and its ``documents``."""


def documented(name: str) -> Documented:
    """Return what a trial found."""
    trial, registry = TRIALS[name], load()
    entry = registry.entry(trial.entry)
    told = {"source": registry.cite(trial.entry), "documents": registry.documents_of(trial.entry)}
    if trial.relative:
        found = float(registry.values(f"{trial.entry}.relative"))  # type: ignore[arg-type]
        return Documented(None, None, 100 * found, str(entry.use), told)
    arm, control = (float(registry.values(f"{trial.entry}.{key}")) for key in ("ips", "control"))  # type: ignore[arg-type]
    return Documented(arm, control, 100 * (arm - control), str(entry.use), told)


def settings_of(name: str) -> Settings:
    """Return the settings of a trial."""
    return settings_from(TRIALS[name].keys)


def replay(name: str, first: int, number: int) -> list[tuple[int, float, float]]:
    """Return (replication, the control's share, the programme's) of some replications of a trial."""
    trial, settings = TRIALS[name], settings_of(name)
    found = []
    for replication in range(first, first + number):
        control, arm = (run.outcomes[trial.outcome] for run in trial_once(settings, replication))
        found.append((replication, control, arm))
    return found


def differences(trial: Trial, shares: Array) -> Array:
    """Return what the programme's arm has more than the control ``[R]`` of shares ``[R, 2]``.

    Percentage points; of a trial that is told relatively, percent of the control's.
    """
    control, arm = shares[:, 0], shares[:, 1]
    if trial.relative:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(100 * (arm / control - 1))
    return np.asarray(100 * (arm - control))


# --- the weeks of those who were in it ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Who a citizen was at the start."""

    row: int
    age: int
    woman: bool
    education: str
    barriers: tuple[str, ...]
    """Names of traits."""
    weeks: int
    """On public support before the start."""
    support: str


@dataclass(frozen=True)
class Lives:
    """The weeks of the citizens of a trial's programme arm, with the programme and without it.

    ``weeks`` and ``kroner`` are ``[W, N]`` of two worlds over the same people and luck: the trial, and the trial in
    which nobody is let into the programme. ``kroner`` is what the municipality has paid for the citizen so far, DKK,
    less what it got back: as posted, before tax, without caseworkers' pay, which is paid for posts.
    """

    trial: str
    replication: int
    start: str
    people: tuple[Person, ...]
    of: int
    """Citizens in the arm."""
    weeks: Mapping[bool, Array] = field(repr=False)
    """By whether the programme runs; each cell a person-week as in the person log."""
    kroner: Mapping[bool, Array] = field(repr=False)
    services: tuple[str, ...] = ()


class Following:
    """Notes the weeks of some citizens, and what the municipality has paid for each."""

    def __init__(self, market: Market, rows: Array) -> None:
        self.rows = rows
        self.weeks: list[Array] = []
        self.oere: list[Array] = []
        self.cells = np.delete(np.arange(CELLS), [NOBODY, EVERYBODY_ELSE])[: len(rows)]
        world = market.world
        world.citizens["group"] = EVERYBODY_ELSE
        world.citizens["group"][rows] = self.cells
        world.money = np.zeros((len(world.money), CELLS, len(Party)), np.int64)
        world.seen = np.zeros(len(world.citizens), SNAPSHOT)
        market.watch = self

    def __call__(self, world: World, seen: Array) -> None:
        """Note a week."""
        self.weeks.append(seen[self.rows].copy())
        self.oere.append(world.money[:, self.cells, Party.MUNICIPALITY].sum(axis=0))


def follow(name: str, replication: int) -> Lives:
    """Return the weeks of those who were drawn into a trial's programme arm in one replication."""
    settings = settings_of(name)
    weeks, kroner = {}, {}
    for runs in (True, False):
        market = trial_model(settings, replication)
        rows = np.flatnonzero(market.world.citizens["arm"] == 1)
        if not runs:
            shut(market, TRIALS[name].arm, len(settings.trial_arms))
        people = tuple(_person(market.world.citizens[row], int(row)) for row in rows[:MOST_FOLLOWED])
        seen = Following(market, rows[:MOST_FOLLOWED])
        market.run()
        weeks[runs], kroner[runs] = np.array(seen.weeks), np.array(seen.oere) / OERE_PER_KRONE
        services = tuple(policy.name for policy in market.policies)
    start = date_of(settings.start, 0).isoformat()
    return Lives(name, replication, start, people, len(rows), weeks, kroner, services)


def shut(market: Market, programme: str, nobody: int) -> None:
    """Let nobody into a programme: it takes an arm that no citizen was drawn into."""
    for policy in market.policies:
        if policy.name == programme:
            policy.only_arm = nobody


def _person(citizen: Any, row: int) -> Person:
    barriers = []
    for name in BARRIERS:
        if name == "mental" and citizen["mental"]:
            barriers.append(f"mental_{label(Mental(int(citizen['mental'])))}")
        elif name not in ("mental", "lone_provider") and citizen[name]:
            barriers.append(name)
    return Person(
        row,
        int(citizen["age"]),
        bool(citizen["sex"]),
        label(Education(int(citizen["education"]))),
        tuple(barriers),
        int(citizen["benefit_weeks"]),
        label(Support(int(citizen["entry_support"]))),
    )
