"""World: everything there is in one run, and the one argument of every policy.

Tables of citizens, caseworkers' posts, companies and designs; the education list; parameters, prices, luck;
the ledger and the weekly counts. Put together by the runner; moved a week at a time by :mod:`simulation.model.week`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import ndtri

from simulation.model.clock import year_of_weeks
from simulation.model.columns import CASEWORKERS, CITIZENS, COMPANIES
from simulation.model.economics.accounts import Account, Party
from simulation.model.economics.law import pension_ages
from simulation.model.economics.prices import Law
from simulation.model.groups import CELLS, cell
from simulation.model.presence import Presence, presence
from simulation.model.randomness import Draw, Kind, uniform_rows
from simulation.model.rules.arriving import arrive_all
from simulation.model.rules.companies import UNLIMITED
from simulation.model.rules.recording import COLUMNS, SNAPSHOT
from simulation.model.rules.scores import write_scores
from simulation.model.rules.status import NOT_THERE
from simulation.model.states import Sector
from simulation.model.table import Array, Column, TableSchema

PROGRAMMES = TableSchema(
    "programmes",
    (
        Column("weeks", "i4", "weeks", "length"),
        Column("leads_to_work", "f8", "share", "chance that a finished course leads to work"),
        Column("best_effect", "u1", "0/1", "among the educations with the best effect and demand"),
        Column("company_based", "u1", "0/1", "company revalidation (virksomhedsrevalidering)"),
        Column("week_oere", "i8", "oere/week", "operating cost"),
    ),
)
"""The education list of revalidation."""


@dataclass
class World:
    """The whole state of a run. ``N`` citizens (all who arrive within the horizon), ``W`` weeks.

    ``money`` ``[years, CELLS, parties]`` is what each party paid minus what it received, before tax, by the group of
    the citizen it was paid for; ``nets`` ``[W, parties]`` the same by week; ``booked`` ``[years, parties]`` what of a
    year stands in ``nets`` already. ``places`` ``[services, W]`` are those a programme has open; ``queue`` ``[W]``
    counts who would be admitted if there were a place. ``there`` holds the rows of those who are there,
    ``applicants`` of those who apply for an education at some time.
    """

    citizens: Array
    posts: Array
    companies: Array
    families: Array
    children: Array
    designs: Array
    programmes: Array
    params: Array
    law: Law
    luck: Any
    start: dt.date
    weeks: int
    places: Array
    week: int = 0
    years: list[int] = field(default_factory=list)
    ledger: Array = field(default_factory=lambda: np.zeros(0))
    counts: Array = field(default_factory=lambda: np.zeros(0))
    nets: Array = field(default_factory=lambda: np.zeros(0))
    money: Array = field(default_factory=lambda: np.zeros(0))
    booked: Array = field(default_factory=lambda: np.zeros(0))
    market: Array = field(default_factory=lambda: np.zeros(0))
    queue: Array = field(default_factory=lambda: np.zeros(0))
    there: Presence = field(init=False)
    applicants: Array = field(init=False)
    seen: Array = field(default_factory=lambda: np.zeros(0, SNAPSHOT))

    def __post_init__(self) -> None:
        # a record array looks its columns up slowly; policies ask for many every week
        self.plain = self.citizens.view(CITIZENS.dtype, np.ndarray)
        self.applicants = np.flatnonzero(self.plain["programme"] >= 0)

    def column(self, name: str) -> Array:
        """Return a column of the citizens ``[N]``, a view."""
        view: Array = self.plain[name]
        return view

    def year_now(self) -> int:
        """Return the index of this week's calendar year in the ledger."""
        return self.years[min(self.week, self.weeks - 1)] - self.years[0]

    def prices_now(self) -> Any:
        """Return this week's price record."""
        return self.law.records[self.law.of_week[min(self.week, self.weeks - 1)]][0]

    def uniforms(self, rows: Array, draw: Draw, once: int | None = None) -> Array:
        """Return the uniform of each citizen in ``rows`` for a decision of this week ``[n]``.

        A decision that is taken once and stands, in whatever week it is asked for, has a number ``once`` in the
        week's place: 0, or the identity of the policy that takes it, so that no two policies share a draw.
        """
        now = self.week if once is None else once
        draws: Array = uniform_rows(self.luck, int(Kind.CITIZEN), np.asarray(rows), now, int(draw))
        return draws

    def present(self) -> Array:
        """Return which citizens have arrived and are still there ``[N]`` (moved, dead, retired are not)."""
        return ~NOT_THERE[self.column("support")]


def make_companies(number: int, hours: float, mentors: float, unlimited: bool, luck: Any) -> Array:
    """Return the companies ``[number]``: lognormal in hours wanted, most jobs held by others at the start.

    ``hours`` is the mean of the weekly ordinary hours a company wants for work this caseload could do.
    """
    rows = np.arange(number)
    kind = int(Kind.COMPANY)
    companies = COMPANIES.make(number)

    def uniforms(draw: Draw, slot: int = 0) -> Array:
        drawn: Array = uniform_rows(luck, kind, rows, slot, int(draw))
        return drawn

    spread = 0.8
    relative = np.exp(spread * ndtri(uniforms(Draw.COMPANY_SIZE)) - spread**2 / 2)
    companies["size"] = 1 + 20 * relative
    companies["demand"] = UNLIMITED if unlimited else 37.0 * np.maximum(1, np.round(hours * relative / 37.0))
    companies["sector"] = (uniforms(Draw.COMPANY_SECTOR) * len(Sector)).astype(int)
    companies["openness"] = 0.2 + 0.6 * uniforms(Draw.COMPANY_OPENNESS)
    companies["mentor"] = uniforms(Draw.COMPANY_OPENNESS, 1) < mentors
    companies["places"] = np.where(unlimited, 1_000_000, 1 + np.round(relative))
    if not unlimited:
        held = np.floor(companies["demand"] / 37.0 * (0.8 + 0.2 * uniforms(Draw.POST_VACANCY)))
        companies["others"] = 37.0 * held
    return companies


POSTS_AT_MOST = 2**12
"""Posts of a team that have a number of their own; a larger team repeats them."""


def make_posts(teams: Sequence[Mapping[str, Any]]) -> Array:
    """Return the caseworkers' posts; a team has ``service, identity, posts, limit, from_week, role``."""
    posts = CASEWORKERS.make(sum(int(t["posts"]) for t in teams))
    at = 0
    for team in teams:
        block = posts[at : at + int(team["posts"])]
        for name in ("service", "limit", "from_week", "role"):
            block[name] = team[name]
        block["identity"] = int(team["identity"]) * POSTS_AT_MOST + np.arange(len(block)) % POSTS_AT_MOST
        at += int(team["posts"])
    return posts


def begin(world: World) -> None:
    """Prepare a world for its first week: scores, counts, ledger, and who is there at the start."""
    citizens = world.citizens
    write_scores(citizens, world.params)
    world.companies["displaced"] = world.params["displaced"][0]
    citizens["refund_weeks"] = citizens["benefit_weeks"]
    by_birth = pension_ages(world.start, citizens["entry_week"], citizens["age"])
    same = float(world.params["pension_age"][0])
    citizens["pension_age"] = same if same else by_birth
    citizens["applied"] = citizens["programme"] >= 0
    citizens["group"] = cell(citizens)
    services = len(world.designs)
    world.years = year_of_weeks(world.start, world.weeks)
    number_of_years = world.years[-1] - world.years[0] + 1
    world.ledger = np.zeros((number_of_years, len(Account), len(Party), len(Party), services), np.int64)
    world.counts = np.zeros((world.weeks, COLUMNS))
    world.nets = np.zeros((world.weeks, len(Party)), np.int64)
    world.money = np.zeros((number_of_years, CELLS, len(Party)), np.int64)
    world.booked = np.zeros((number_of_years, len(Party)), np.int64)
    world.market = np.zeros((world.weeks, 3))
    world.queue = np.zeros(world.weeks)
    arrive_all(citizens, world.posts, world.companies, world.programmes, world.params, world.luck, 0)
    world.there = presence(citizens["entry_week"], world.weeks, citizens["support"])
