"""What the cases of several programmes count in a world."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.cases.study import Replication, Statistics
from simulation.model.economics.accounts import Account, Party
from simulation.model.states import Left, Support
from simulation.model.table import Array
from simulation.model.world import World

PROGRAMME = 1
"""Row of the one programme of an arm; row 0 is the usual service."""
ALL_BUT_TAX = tuple(account for account in Account if account is not Account.TAX)


def share(mask: Array) -> float:
    """Return the share that holds, NaN of nobody."""
    return float(np.mean(mask)) if np.size(mask) else math.nan


def in_job_or_education(citizens: Array) -> Array:
    """Return who has ordinary hours or lives on a student grant ``[N]``."""
    return np.asarray((citizens["hours"] > 0) | (citizens["support"] == Support.SU_EDUCATION))


def beside_usual(run: Replication, outcomes: Sequence[str]) -> Statistics:
    """Return outcomes of a trial of two arms, the control first: of each arm, and what lies between them."""
    control, arm = run.outcomes().values()
    found: Statistics = {}
    for name in outcomes:
        found[f"{name}.arm"], found[f"{name}.control"] = arm[name], control[name]
        found[f"{name}.difference"] = arm[name] - control[name]
    return found


def paid(world: World, *accounts: Account) -> float:
    """Return the DKK that the municipality paid net on some accounts."""
    m = int(Party.MUNICIPALITY)
    ledger = world.ledger.sum(axis=(0, 4)).astype(float) / 100.0
    return float(sum(ledger[a, m, :].sum() - ledger[a, :, m].sum() for a in map(int, accounts)))


class Ends:
    """Notes where each participant of a programme was when the course ended: the first of these to happen."""

    KINDS = ("job", "education", "fleksjob", "foertidspension", "moved", "maternity", "illness", "unmotivated")

    def __init__(self) -> None:
        self.kind: dict[int, str] = {}
        self.members: set[int] = set()

    def __call__(self, world: World, _: Array) -> None:
        """Look at the participants after a week."""
        c = world.citizens
        self.members.update(int(r) for r in np.flatnonzero(c["service"] == PROGRAMME))
        for row in self.members - self.kind.keys():
            kind = _end_of(c[row])
            if kind:
                self.kind[row] = kind

    def shares(self) -> Statistics:
        """Return the share of each kind among the courses that have ended; ``unable`` is three of them together."""
        ended = list(self.kind.values())
        found = {kind: ended.count(kind) / len(ended) if ended else math.nan for kind in self.KINDS}
        return found | {"unable": sum(found[kind] for kind in UNABLE)}


UNABLE = ("foertidspension", "maternity", "illness")
"""What documents count as one: foertidspension, maternity, and substance use, which is an illness here."""
_STOPPED_BY = {Left.ILLNESS: "illness", Left.MATERNITY: "maternity"}
_LEADS_TO = {
    Support.SU_EDUCATION: "education",
    Support.FLEKSJOB: "fleksjob",
    Support.LEDIGHEDSYDELSE: "fleksjob",
    Support.FOERTIDSPENSION: "foertidspension",
    Support.MOVED: "moved",
}


def _end_of(citizen: Any) -> str:
    if citizen["first_job"] >= 0:
        return "job"
    if citizen["first_study"] >= 0:
        return "education"
    stopped = ""
    if citizen["service"] != PROGRAMME:
        stopped = _STOPPED_BY.get(Left(int(citizen["left_by"])), "unmotivated")
    return _LEADS_TO.get(Support(int(citizen["support"])), stopped)
