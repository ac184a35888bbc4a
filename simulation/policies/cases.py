"""What documented cases are made of: a study with its figures, and what the cases of several programmes count.

A study is one documented setting, simulated at its own size, once per replication: it has a population, a service, a
size, a horizon and an outcome definition as published, and returns named statistics of one replication. Each stands
in its programme's folder: in ``cases.py`` what is predicted, in ``fitted.py`` what is fitted. Both are made of what
stands here, which therefore names no evidence and knows no programme.

Nothing here runs a model or reads a document: a measure counts in what a replication hands it, and
:mod:`simulation.reproduction` does the rest. No rule, programme or run imports this, so what changes here
changes no run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import numpy as np

from simulation.model.economics.accounts import Account, Party
from simulation.model.states import Left, Support
from simulation.model.table import Array
from simulation.model.world import World

Statistics = dict[str, float]
Watch = Callable[[World, Array], None]
"""Called after a week with the world and the person-week snapshot ``[N]``."""


class Replication(Protocol):
    """One replication of a study: its arms, over the same people and luck, run to the horizon when asked for."""

    def world(self, arm: str, watch: Watch | None = None, weeks: range | None = None) -> World:
        """Return the world of one arm at the horizon, watched after every week or after some in a row."""

    def weekly(self, world: World) -> Mapping[str, Array]:
        """Return the weekly columns of a run, each ``[W]``."""

    def trial(self) -> World:
        """Return the world of a virtual trial at the horizon; the citizens' ``arm`` is the index of theirs."""

    def outcomes(self) -> Mapping[str, Mapping[str, float]]:
        """Return the outcomes of each arm of a virtual trial, by arm in the study's order."""

    def changed(self, **keys: Any) -> Replication:
        """Return the same replication with other settings in place of the study's."""


@dataclass(frozen=True)
class Shown:
    """A documented number, by its evidence path, and the statistic that shows it.

    ``said`` is the rest of what :func:`simulation.reproduction.figure.figure` takes.
    """

    path: str
    statistic: str
    kind: str
    said: Mapping[str, Any]


def figure(entry: str, key: str, statistic: str = "", kind: str = "share", **said: Any) -> Shown:
    """Return the figure ``key`` of an entry; its statistic is of the same name unless another is given."""
    return Shown(f"{entry}.{key}", statistic or key, kind, said)


@dataclass(frozen=True, eq=False)
class DocumentedStudy:
    """One documented setting: the keys of its settings, what is counted in one replication, and what that shows.

    A study is equal to itself alone, so that what is worked out of it can be kept by it.

    ``system`` is the heading that its figures stand under, ``arm`` the service they are of, unless a figure says
    otherwise. ``keys`` are those of the command line, nested. ``not_results`` are the numbers of its entries that no
    simulation shows, by evidence path, with the reason. ``smaller`` are keys of a setting half the size or less with
    the same statistics, for the thousands of runs of the calibration. ``practice`` names what a document leaves open
    of how its designs were practised, with the design numbers that each is: drawn and learned beside the parameters,
    and of this study alone. ``slow`` ones, of seconds a replication, are
    begun first, so that no worker is left with one at the end. Of ``certain`` ones nothing is left to luck or to the
    parameters, so one replication says everything.
    """

    name: str
    title: str
    measure: Callable[[Replication], Statistics]
    keys: Mapping[str, Any] = field(default_factory=dict)
    figures: Sequence[Shown] = ()
    system: str = ""
    arm: str = "usual"
    not_results: Mapping[str, str] = field(default_factory=dict)
    smaller: Mapping[str, Any] = field(default_factory=dict)
    practice: Mapping[str, Sequence[str]] = field(default_factory=dict)
    slow: bool = False
    certain: bool = False

    @property
    def about(self) -> dict[str, str]:
        """What its figures say unless they say otherwise."""
        return {"system": self.system, "arm": self.arm}


# --- what the cases of several programmes count in a world ----------------------------------------------------------

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


# --- a municipality's investment: what went into staff, and what was saved against usual service --------------------

STAFFING = [int(account) for account in (Account.STAFF, Account.TRAINING, Account.SUPPORT)]
CITIZENS_SUPPORT = (Account.BENEFIT, Account.REFUND, Account.CO_FINANCING, Account.FLEKSJOB_SUBSIDY)
"""Benefits less refund, and co-financing."""
SIZE = "the size of the group that the investment served is not stated; here it is what its posts can serve"
PUT_IN = "the budget put in, less vacant posts"
FILLED = "posts are filled over the first year and stand empty between two holders; what is not paid out is not spent"


def investment(run: Replication, arm: str) -> Statistics:
    """Return what was invested in staff, saved on support and gained in all, in DKK."""
    after, before = run.world(arm), run.world("usual")
    return {
        "invested": float(after.ledger[:, STAFFING, :, :, PROGRAMME].sum() / 100.0),
        "saved_passive_support": paid(before, *CITIZENS_SUPPORT) - paid(after, *CITIZENS_SUPPORT),
        "net_gain": paid(before, *ALL_BUT_TAX) - paid(after, *ALL_BUT_TAX),
    }


def investment_figures(entry: str, result: str, measure: str, cause: str) -> list[Shown]:
    """Return what was invested, and the ``result``: that statistic of :func:`investment`, and why it is missed."""
    amount = partial(figure, entry, kind="dkk", measure=measure)
    return [amount("invested", role="input", note=PUT_IN, cause=FILLED), amount(result, note=SIZE, cause=cause)]
