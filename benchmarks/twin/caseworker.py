"""The caseworker's post as a Mesa agent; persons come and go in it."""

from __future__ import annotations

from math import log, pi, sqrt
from typing import TYPE_CHECKING

import mesa

from benchmarks.twin import money
from benchmarks.twin.states import happens

if TYPE_CHECKING:
    from benchmarks.twin.model import TwinMarket
    from benchmarks.twin.service import Service

LOGISTIC_SD = pi / sqrt(3)


class Caseworker(mesa.Agent):
    """One post, and the person who holds it."""

    def __init__(self, model: TwinMarket, service: Service, limit: int, from_week: int) -> None:
        super().__init__(model)
        self.service = service
        self.limit = limit
        self.from_week = from_week
        self.citizens = 0
        self.person = 0
        self.vacant_left = 0
        self.absent = False
        self.weeks_in_post = 0
        self.disposition = 0.0
        self.network = 0.0
        self.meeting_chance = 0.0
        self.company_hours = 0.0
        self.company_work = 0.0
        self.slack = 0.0

    def begin(self) -> None:
        """Put a new person into the post, with a disposition and a company network of their own."""
        p, luck = self.model.p, self.model.luck
        u = luck()
        self.disposition = p.belief_base + p.belief_disposition_sd * log(u / (1.0 - u)) / LOGISTIC_SD
        self.network = 0.5 + luck()
        self.weeks_in_post = 0
        self.vacant_left = 0

    def step(self) -> None:
        """Hire, resign, be absent."""
        service, luck, week = self.service, self.model.luck, self.model.week
        if week < self.from_week:
            return
        if week == self.from_week or week == 0:
            self.begin()
        elif self.vacant_left > 0:
            self.vacant_left -= 1
            if self.vacant_left == 0:
                self.person += 1
                self.begin()
        else:
            self.weeks_in_post += 1
            if happens(luck(), service.leave_rate):
                self.vacant_left = max(1, int(service.hiring_weeks))
        self.absent = luck() < service.absence_share

    def plan_hours(self) -> None:
        """Share the direct hours between companies, cases and meetings."""
        if self.model.week < self.from_week:
            return
        service = self.service
        cases = self.citizens
        if service.staffed_to_norm > 0:
            cases = max(cases, self.limit)
        hours = service.direct_hours * (1.0 - service.company_share)
        chance = 1.0 / service.cadence_weeks
        if cases > 0:
            possible = (hours - service.admin_hours * cases) / (service.meeting_hours * cases)
            chance = min(chance, max(1.0 / service.statutory_weeks, possible))
        asked = cases * (service.admin_hours + service.meeting_hours * chance)
        for_companies = service.direct_hours * service.company_share / max(1, cases)
        self.meeting_chance = chance
        self.company_hours = for_companies
        self.company_work = for_companies / (for_companies + self.model.p.company_half_hours)
        self.slack = max(0.0, 1.0 - asked / hours)

    def in_post(self) -> bool:
        """Whether somebody who can be met holds the post this week."""
        return self.vacant_left == 0 and not self.absent

    def has_room(self) -> bool:
        """Whether the filled post can take one more citizen."""
        return self.vacant_left == 0 and self.citizens < self.limit and self.model.week >= self.from_week

    def account(self) -> None:
        """Be paid: per citizen where staff follow a norm, else full or not."""
        service, ledger = self.service, self.model.ledger
        if self.model.week < self.from_week:
            return
        if service.staffed_to_norm > 0:
            cost = int(service.post_week_oere * self.citizens / max(1, self.limit))
            ledger.post(money.STAFF, money.MUNICIPALITY, money.SUPPLIER, service.index, cost)
        elif self.vacant_left == 0:
            cost = int(service.post_week_oere)
            ledger.post(money.STAFF, money.MUNICIPALITY, money.SUPPLIER, service.index, cost)
            if self.weeks_in_post == 0:
                training = service.training_oere
                ledger.post(money.TRAINING, money.MUNICIPALITY, money.SUPPLIER, service.index, training)
