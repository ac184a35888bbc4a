"""The class of a budget that each account is in: a saving on transfers does not pay for a cost under the ceiling.

A Danish municipality's service expenses have a ceiling; its transfers have not, and the state refunds a part of them.
So the two are never netted unseen. The classes are data (``budget_classes.yaml``), each with its status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from simulation.files import read_yaml
from simulation.model.economics.accounts import Account

DATA = Path(__file__).with_suffix(".yaml")


class BudgetClass(Enum):
    """What an amount is in a municipality's budget."""

    SERVICE = "service"
    TRANSFER = "transfer"
    REFUND = "refund"
    TAX = "tax"


class Status(Enum):
    """Where a class is known from."""

    READ = "read"
    RECALLED = "recalled"
    ASSUMPTION = "assumption"


@dataclass(frozen=True)
class Booked:
    """How an account is booked, where that is known from, and why."""

    budget_class: BudgetClass
    status: Status
    why: str


@cache
def booked() -> Mapping[Account, Booked]:
    """Return how each account is booked."""
    told = read_yaml(DATA.read_text("utf-8"), DATA.name)
    return MappingProxyType({Account[name.upper()]: _booked(**entry) for name, entry in told.items()})


def _booked(why: str, status: str, **named: str) -> Booked:
    return Booked(BudgetClass(named["class"]), Status(status), why)
