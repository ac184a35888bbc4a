"""What turns the answer: inputs nobody has learned on which the municipality's saving, or its sign, depends.

A price is exact: what an account costs is in proportion to its price, so the saving at either end of its range is
worked out from the ledger. Another form of the model (a switch) was run again. Both are means over replications.

How sure the sign is counts every layer: chance and knowledge (the replications, whose draws hold parameters, designs,
margins and prices) and structure (each switch by the weights of its alternatives, what it changes added to each).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account, Party
from simulation.results.folder import ResultFolder
from simulation.results.savings import citizens, participants, pick
from simulation.results.statistics import Floats
from simulation.results.structure import combinations, forms

SAVING = "municipal_saving_dkk"
HALF = 0.5
"""An input that moves the saving by more than this share of it is named."""


@dataclass(frozen=True)
class Turn:
    """An input nobody has learned: the saving a participant (or citizen), DKK, at both its ends.

    ``key`` is the price's name, or the switch's; ``low`` and ``high`` are the ends of its range in ``unit``, or two
    forms.
    """

    key: str
    price: bool
    low: float | str
    high: float | str
    at_low: float
    at_high: float
    unit: str = ""

    @property
    def reach(self) -> float:
        """How far the saving goes from one end to the other, DKK."""
        return abs(self.at_high - self.at_low)

    @property
    def turns_sign(self) -> bool:
        """Whether the saving is above zero at one end and below at the other."""
        return self.at_low * self.at_high < 0


def turns(folder: ResultFolder, arm: str, saved: pd.DataFrame) -> list[Turn]:
    """Return what turns the sign of ``arm``'s municipal saving or moves it by half, the farthest-reaching first.

    ``saved`` is :func:`simulation.results.savings.arm_saving`.
    """
    whole = pick(saved, (Party.MUNICIPALITY,)) if len(saved.columns) else np.zeros(0)
    if not whole.size:
        return []
    size = participants(folder, arm, saved.index)
    each = size if size is not None else np.full(len(whole), citizens(folder))
    found = [*_prices(folder, saved, whole, each), *_switches(folder, arm, whole, each)]
    mean = float(np.nanmean(whole / each))
    moved = [one for one in found if one.turns_sign or one.reach > HALF * abs(mean)]
    return sorted(moved, key=lambda one: -one.reach)


def _prices(folder: ResultFolder, saved: pd.DataFrame, whole: Floats, each: Floats) -> list[Turn]:
    found = []
    for record, cost, factor in _priced(folder, saved):
        ends = (record["low"] / record["value"], record["high"] / record["value"])
        low, high = (float(np.nanmean((whole + cost * (end - factor)) / each)) for end in ends)
        found.append(Turn(record["name"], True, record["low"], record["high"], low, high, record["unit"]))
    return found


def _priced(folder: ResultFolder, saved: pd.DataFrame) -> Iterator[tuple[dict[str, Any], Floats, Floats]]:
    """Yield every drawn price with an account in proportion to it.

    That is its record, what the municipality saves on the account at the listed price, and what the price was of that
    in each replication (both ``[R]``). A post's price is not one where a budget buys the posts.
    """
    budget = any(one.get("budget") for one in folder.records("programmes"))
    for record in folder.records("prices_drawn"):
        own = tuple(account for account in Account if account.price == record["name"])
        if own and not (budget and Account.STAFF in own):
            factor = np.array([float(record["factors"][str(r)]) for r in saved.index])
            yield record, pick(saved, (Party.MUNICIPALITY,), own) / factor, factor


def of_prices(folder: ResultFolder, saved: pd.DataFrame) -> Floats:
    """Return what the drawn prices add to the municipality's saving, against those of the list, DKK ``[R]``."""
    return sum((cost * (factor - 1.0) for _, cost, factor in _priced(folder, saved)), np.zeros(len(saved)))


def _switches(folder: ResultFolder, arm: str, whole: Floats, each: Floats) -> list[Turn]:
    """Return of each switch the form that turns the sign, or moves the saving most, where that is more than luck."""
    a_citizen = citizens(folder) / float(np.nanmean(each))
    mean = float(np.nanmean(whole / each))
    found = []
    for switch, (taken, *others) in forms(folder, arm, SAVING).items():
        turning = [form for form in others if mean * (mean + a_citizen * form.change) < 0]
        other = max(turning or others, key=lambda form: abs(form.change))
        if abs(other.change) > 2.0 * other.error:
            found.append(Turn(switch, False, taken.name, other.name, mean, mean + a_citizen * other.change))
    return found


def chance_of_saving(folder: ResultFolder, arm: str, saved: pd.DataFrame) -> float | None:
    """Return in what share of all that may be the municipality saves, every layer counted; None without postings.

    A replication is one thing that may be; every combination of forms is laid over each, by its weight.
    """
    whole = pick(saved, (Party.MUNICIPALITY,)) / citizens(folder) if len(saved.columns) else np.zeros(0)
    if not whole.size:
        return None
    weights, changes = np.array(list(combinations(forms(folder, arm, SAVING)))).T
    return float(weights @ (whole + changes[:, None] > 0).mean(axis=1) / weights.sum())
