"""The caseworker's post as a Mesa agent: a view of one row of the caseworkers' table."""

from __future__ import annotations

from typing import Any

from simulation.agents.row import Row, with_columns
from simulation.model.columns import CASEWORKERS
from simulation.model.groups import NOBODY
from simulation.model.rules.accounting import account_post
from simulation.model.rules.recording import record_post
from simulation.model.rules.staffing import post_week, share_hours


@with_columns(CASEWORKERS)
class Caseworker(Row):
    """One post, and the person who holds it; every column of ``CASEWORKERS`` is an attribute."""

    shown = ("role", "service", "citizens", "limit", "vacant_left")

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model, row, model.world.posts)

    def staff(self) -> None:
        """Hire, resign, be absent."""
        w = self.model.world
        post_week(w.posts[self.row], w.designs[self.service], w.params[0], w.luck, w.week)

    def share_hours(self) -> None:
        """Share the hours of the week among the citizens there are."""
        w = self.model.world
        share_hours(w.posts[self.row], w.designs[self.service], w.params[0], w.week)

    def account(self) -> None:
        """Be paid, and counted."""
        w = self.model.world
        year = w.year_now()
        ledger, net = w.ledger[year], w.money[year, NOBODY]
        account_post(w.posts[self.row], w.designs[self.service], ledger, net, w.week)
        record_post(w.posts[self.row], w.designs[self.service], w.counts[w.week], w.week)
