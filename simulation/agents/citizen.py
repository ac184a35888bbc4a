"""The citizen as a Mesa agent: a view of one row of the citizens' table.

Attributes read and write the row; methods call the compiled rules on it, one phase of the week each.
"""

from __future__ import annotations

from typing import Any

from simulation.agents.row import Row, with_columns
from simulation.model.columns import CITIZENS
from simulation.model.rules.accounting import account
from simulation.model.rules.arriving import arrive
from simulation.model.rules.living import live
from simulation.model.rules.meeting import meet, open_week
from simulation.model.rules.placing import place
from simulation.model.rules.recording import record
from simulation.model.rules.staffing import staff_week
from simulation.model.states import Triage
from simulation.model.table import field


@with_columns(CITIZENS)
class Citizen(Row):
    """One citizen; ``row`` is the identity in all tables and results.

    Every column of ``simulation.model.columns.CITIZENS`` is an attribute, barriers among them; what is one of a
    closed vocabulary reads as its name and equals its member (``citizen.support == "employed"``).
    """

    shown = ("support", "activity", "age", "hours", "readiness", "service")
    triage = field("triage", Triage)

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model, row, model.world.citizens)

    def staff(self) -> None:
        """Be assigned to a caseworker, or moved on."""
        w = self.model.world
        staff_week(w.citizens[self.row], self.row, w.posts, w.designs, w.params[0], w.luck, w.week)

    def meet(self) -> None:
        """Meet the caseworker, or not."""
        w = self.model.world
        meet(w.citizens[self.row], self.row, w.posts, w.designs, w.params[0], w.prices_now(), w.luck, w.week)

    def open(self) -> None:
        """Come into an opening, or out of it."""
        w = self.model.world
        open_week(w.citizens[self.row], self.row, w.posts, w.designs, w.params[0], w.luck, w.week)

    def find_place(self) -> None:
        """Start a course, a placement, work or an education, or none."""
        w = self.model.world
        row, prices = self.row, w.prices_now()
        place(w.citizens[row], row, w.posts, w.designs, w.companies, w.params[0], prices, w.luck, w.week)

    def live(self) -> None:
        """Live the week: work, activity, health, assessment."""
        w = self.model.world
        row, prices = self.row, w.prices_now()
        live(w.citizens[row], row, w.posts, w.designs, w.companies, w.programmes, w.params[0], prices, w.luck, w.week)

    def account(self) -> None:
        """Post what is paid."""
        w = self.model.world
        year, row = w.year_now(), w.citizens[self.row]
        net = w.money[year, row["group"]]
        account(row, w.designs, w.programmes, w.params[0], w.prices_now(), w.ledger[year], net, w.week)

    def record(self) -> None:
        """Be counted."""
        w = self.model.world
        record(w.citizens[self.row], w.counts[w.week], w.week)

    def arrive(self) -> None:
        """Enter or leave at the turn of the week."""
        w = self.model.world
        row = self.row
        arrive(w.citizens[row], row, w.posts, w.companies, w.programmes, w.params[0], w.luck, w.week + 1)
