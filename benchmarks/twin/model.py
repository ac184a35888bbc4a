"""The twin: the model of :mod:`simulation` as plain Mesa objects, a Python object for each agent.

Same rules, same distributions and same order of the week as :mod:`simulation.model.week`; parameters, prices and
designs are the package's own data, but no compiled rule and no column is used, and luck is Mesa's own
``model.random``. It says what the columns and the compiler are worth, and checks the engine: two writings of
one model must agree (``python -m benchmarks.twin.check``). Left out are what the comparison does not need:
programmes other than IPS, the other forms of jobs and of the roads to them, later starts, ends, budgets, ramps,
ranks, and granted revalidation; and with those programmes triage, temporary fleksjob, prevention, families,
pensioners who are served, and citizens who arrive in work or education.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, pi, sin
from types import SimpleNamespace
from typing import Any

import mesa

from benchmarks.twin.caseworker import Caseworker
from benchmarks.twin.citizen import Citizen
from benchmarks.twin.company import Company
from benchmarks.twin.money import Ledger, Prices, pay_week
from benchmarks.twin.service import Service
from benchmarks.twin.states import GONE, JOBAFKLARING, KONTANTHJAELP, REVALIDERING, SELF_SUPPORTING, SERVED


@dataclass(frozen=True)
class Programme:
    """One entry of the education list."""

    weeks: int
    leads_to_work: float
    week_oere: int


@dataclass(frozen=True)
class Rules:
    """The data a twin runs on: parameters, price records and each week's, year of each week, refused applications."""

    parameters: Mapping[str, float]
    prices: Sequence[Prices]
    of_week: Sequence[int]
    years: Sequence[int]
    refused_off_support: float
    refused_to_jobafklaring: float


class TwinMarket(mesa.Model):
    """One arm of one replication; :meth:`people` puts the agents in before the first week."""

    def __init__(self, rules: Rules, seed: int) -> None:
        super().__init__(rng=seed)
        self.luck: Callable[[], float] = self.random.random
        self.rules = rules
        self.p = SimpleNamespace(**rules.parameters)
        self.prices = rules.prices[0]
        self.weeks = len(rules.years)
        self.week = 0
        self.labour_market = 0.0
        self.market_level = 1.0
        self.services: list[Service] = []
        self.posts: list[Caseworker] = []
        self.companies: list[Company] = []
        self.citizens: list[Citizen] = []
        self.present: list[Citizen] = []
        self.coming: defaultdict[int, list[Citizen]] = defaultdict(list)
        self.ledger = Ledger()
        self.gone: Counter[int] = Counter()
        self.flows: Counter[str] = Counter()
        self.stocks: Counter[str] = Counter()
        self.exits: Counter[int] = Counter()
        self.supports: Counter[int] = Counter()
        self.history: list[dict[str, Any]] = []

    @property
    def usual(self) -> Service:
        """The service of everybody who is in no programme."""
        return self.services[0]

    def add_citizen(self, number: int, traits: Mapping[str, Any], programme: Programme | None) -> None:
        """Make a citizen who arrives in the entry week."""
        citizen = Citizen(self, number, traits, programme, self.usual)
        self.citizens.append(citizen)
        self.coming[citizen.entry_week].append(citizen)

    def step(self) -> None:
        """Run one week."""
        week = self.week
        self.begin_week()
        self.arrive()
        self.admit()
        self.convene()
        present = self.present
        begin = int(self.luck() * len(present))
        queue = present[begin:] + present[:begin]
        for post in self.posts:
            post.step()
        for citizen in queue:
            citizen.staff()
        for post in self.posts:
            post.plan_hours()
        for citizen in present:
            citizen.meet()
            citizen.open()
        season = 1.0 + self.p.season * sin(2.0 * pi * (week % 52) / 52.0)
        self.market_level = season * exp(self.labour_market)
        for company in self.companies:
            company.step()
        for citizen in queue:
            citizen.find_place()
        prices, ledger = self.prices, self.ledger
        for citizen in present:
            citizen.live()
            pay_week(citizen, prices, ledger, week)
            citizen.record()
        for post in self.posts:
            post.account()
        self.record()
        self.week += 1

    def run(self) -> None:
        """Run to the horizon."""
        while self.week < self.weeks:
            self.step()

    def begin_week(self) -> None:
        """Turn to this year's prices and to empty counts."""
        year = self.rules.years[self.week] - self.rules.years[0]
        self.prices = self.rules.prices[self.rules.of_week[self.week]]
        self.labour_market = self.p.labour_market + self.p.market_elasticity * self.prices.labour_market
        self.ledger.begin_week(year)
        self.flows, self.stocks, self.exits, self.supports = Counter(), Counter(), Counter(), Counter(self.gone)

    def arrive(self) -> None:
        """Let those leave who retire, die or move, then let in those who arrive."""
        if self.week > 0:
            leavers = [citizen for citizen in self.present if citizen.leaves()]
            if leavers:
                self.present = [citizen for citizen in self.present if citizen.support not in GONE]
                for citizen in leavers:
                    self.gone[citizen.support] += 1
                    self.supports[citizen.support] += 1
        for citizen in self.coming.pop(self.week, ()):
            citizen.arrive()
            self.present.append(citizen)
            if citizen.applied and citizen.support != REVALIDERING:
                self.refuse(citizen)

    def refuse(self, citizen: Citizen) -> None:
        """Refuse an application for revalidation: off support, to jobafklaring, or to kontanthjaelp."""
        u = self.luck()
        off, clarified = self.rules.refused_off_support, self.rules.refused_to_jobafklaring
        citizen.stop_activity()
        citizen.change_support(SELF_SUPPORTING if u < off else JOBAFKLARING if u < off + clarified else KONTANTHJAELP)

    def admit(self) -> None:
        """Let every programme take those of its target group it has places for, by a draw."""
        for service in self.services[1:]:
            places = service.capacity - service.served
            if places <= 0 or (service.intake_weeks is not None and self.week >= service.intake_weeks):
                continue
            wanted = [citizen for citizen in self.present if service.eligible(citizen)]
            for citizen in wanted:
                if service not in citizen.admission_luck:
                    citizen.admission_luck[service] = self.luck()
            wanted.sort(key=lambda citizen: citizen.admission_luck[service])
            for citizen in wanted[:places]:
                citizen.release()
                citizen.service = service
                citizen.service_weeks = 0
                service.served += 1
                citizen.count("flow_admissions")

    def convene(self) -> None:
        """Let the team decide cases that are ready, the longest referred first, as many as it has time for."""
        p = self.p
        if not p.clarify_queue:
            return
        ready = [citizen for citizen in self.present if citizen.is_ready()]
        self.random.shuffle(ready)
        ready.sort(key=lambda citizen: citizen.referred)
        if self.prices.team:
            served = sum(citizen.support in SERVED for citizen in self.present)
            ready = ready[: int(p.team_cases * served / 1000.0 + self.luck())]
        for citizen in ready:
            citizen.be_decided()

    def record(self) -> None:
        """Keep the week's counts and the hours of the market."""
        self.history.append(
            {
                "supports": self.supports,
                "stocks": self.stocks,
                "flows": self.flows,
                "exits": self.exits,
                "hours_demand": sum(company.demand for company in self.companies),
                "hours_others": sum(company.others for company in self.companies),
            }
        )
