"""The caseworker's post as a Mesa agent: a view of one row of the caseworkers' table."""

from __future__ import annotations

from typing import Any

import mesa

from simulation.model.groups import NOBODY
from simulation.model.rules.accounting import account_post
from simulation.model.rules.recording import record_post
from simulation.model.rules.staffing import post_week
from simulation.model.states import Role
from simulation.model.table import field


class Caseworker(mesa.Agent):  # type: ignore[misc]
    """One post, and the person who holds it."""

    role = field("role", Role)
    service = field("service")
    limit = field("limit")
    citizens = field("citizens")
    disposition = field("disposition")
    weeks_in_post = field("weeks_in_post")
    absent = field("absent", bool)
    vacant_left = field("vacant_left")
    meeting_chance = field("meeting_chance")
    slack = field("slack")

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = self._row = row
        self._table = model.world.posts

    def staff(self) -> None:
        """Hire, resign, be absent."""
        w = self.model.world
        post_week(w.posts[self.row], w.designs[self.service], w.params[0], w.luck, w.week)

    def account(self) -> None:
        """Be paid, and counted."""
        w = self.model.world
        year = w.year_now()
        ledger, net = w.ledger[year], w.money[year, NOBODY]
        account_post(w.posts[self.row], w.designs[self.service], ledger, net, w.week)
        record_post(w.posts[self.row], w.designs[self.service], w.counts[w.week], w.week)
