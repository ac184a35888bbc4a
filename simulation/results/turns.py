"""What turns the answer: inputs nobody has learned on which the municipality's saving, or its sign, depends.

A price is exact: what an account costs is in proportion to its price, so the saving at either end of its range is
worked out from the ledger. Another form of the model (a switch) was run again. Both are means over replications.

How sure the sign is counts every layer: chance and knowledge (the replications, whose draws hold parameters, designs,
margins and prices) and structure (each switch by the weights of its alternatives, what it changes added to each).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account, Party
from simulation.results.folder import ResultFolder
from simulation.results.savings import citizens, participants, pick
from simulation.results.statistics import Floats

SAVING = "municipal_saving_dkk"
HALF = 0.5
"""An input that moves the saving by more than this share of it is named."""
MOST_SWITCHES = 8
"""More switches are not combined: their alternatives multiply."""


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
    for record in folder.records("prices_drawn"):
        own = _accounts(folder, record)
        if not own:
            continue
        cost = pick(saved, (Party.MUNICIPALITY,), own) / factors(record, saved.index)
        low, high = (float(np.nanmean((whole + cost * (end - factors(record, saved.index))) / each))
                     for end in (record["low"] / record["value"], record["high"] / record["value"]))  # fmt: skip
        found.append(Turn(record["name"], True, record["low"], record["high"], low, high, record["unit"]))
    return found


def _accounts(folder: ResultFolder, record: dict[str, Any]) -> tuple[Account, ...]:
    """Return the accounts in proportion to a price; none where a budget buys the posts."""
    if record["name"] == Account.STAFF.price and any(one.get("budget") for one in folder.records("programmes")):
        return ()
    return tuple(account for account in Account if account.price == record["name"])


def factors(record: dict[str, Any], replications: pd.Index) -> Floats:
    """Return what a price was in each replication, relative to the list ``[R]``."""
    drawn = {int(r): float(f) for r, f in record["factors"].items()}
    return np.array([drawn.get(int(r), 1.0) for r in replications])


def of_prices(folder: ResultFolder, saved: pd.DataFrame) -> Floats:
    """Return what the drawn prices add to the municipality's saving, against those of the list, DKK ``[R]``."""
    added = np.zeros(len(saved))
    for record in folder.records("prices_drawn"):
        own = _accounts(folder, record)
        if own:
            added += pick(saved, (Party.MUNICIPALITY,), own) * (1.0 - 1.0 / factors(record, saved.index))
    return added


def _changes(folder: ResultFolder, arm: str) -> dict[str, dict[str, float]]:
    """Return what each form of each switch changes of the saving, DKK a citizen; the one taken, first, nothing."""
    table, found = folder.structure, {}
    if table is None or table.empty:
        return {}
    rows = table[(table["arm"] == arm) & (table["outcome"] == SAVING)]
    for switch, own in rows.groupby("switch", sort=False):
        changed = dict(zip(own["alternative"].astype(str), own["difference"].astype(float), strict=True))
        found[str(switch)] = {str(own["taken"].iloc[0]): 0.0, **changed}
    return found


def _errors(folder: ResultFolder, arm: str) -> dict[tuple[str, str], float]:
    """Return twice the standard error of what each form changes of the saving: less is no more than luck."""
    table = folder.structure
    if table is None or table.empty:
        return {}
    rows = table[(table["arm"] == arm) & (table["outcome"] == SAVING) & table["standard_error"].notna()]
    return {(str(s), str(f)): 2.0 * float(e)
            for s, f, e in zip(rows["switch"], rows["alternative"], rows["standard_error"], strict=True)}  # fmt: skip


def _switches(folder: ResultFolder, arm: str, whole: Floats, each: Floats) -> list[Turn]:
    a_citizen = citizens(folder) / float(np.nanmean(each))
    mean = float(np.nanmean(whole / each))
    errors = _errors(folder, arm)
    found = []
    for switch, changed in _changes(folder, arm).items():
        taken = next(iter(changed))
        turning = [form for form, change in changed.items() if mean * (mean + a_citizen * change) < 0]
        other = max(turning or changed, key=lambda form: abs(changed[form]))
        if other != taken and abs(changed[other]) > errors.get((switch, other), 0.0):
            found.append(Turn(switch, False, taken, other, mean, mean + a_citizen * changed[other]))
    return found


def chance_of_saving(folder: ResultFolder, arm: str, saved: pd.DataFrame) -> float | None:
    """Return in what share of all that may be the municipality saves, every layer counted; None without postings.

    A replication is one thing that may be; every combination of forms is laid over each, by its weight.
    """
    whole = pick(saved, (Party.MUNICIPALITY,)) / citizens(folder) if len(saved.columns) else np.zeros(0)
    if not whole.size:
        return None
    weights = {str(r["name"]).removeprefix("structure."): r.get("weights") or {} for r in folder.records("structure")}
    told = []
    for switch, changed in list(_changes(folder, arm).items())[:MOST_SWITCHES]:
        own = weights.get(switch, {})
        told.append([(change, float(own.get(form, 1.0))) for form, change in changed.items()])
    above = total = 0.0
    for combination in itertools.product(*told):
        weight = float(np.prod([w for _, w in combination]))
        shift = sum(change for change, _ in combination)
        above += weight * float((whole + shift > 0).mean())
        total += weight
    return above / total if total > 0 else None


def structure_variance(folder: ResultFolder, arm: str, outcome: str) -> float:
    """Return the variance of an effect between the forms of the model, by their weights: the table's unit squared.

    What the luck of the few replications run again adds is taken off.
    """
    table = folder.structure
    if table is None or table.empty:
        return 0.0
    weights = {str(r["name"]).removeprefix("structure."): r.get("weights") or {} for r in folder.records("structure")}
    total = 0.0
    for switch, own in table[(table["arm"] == arm) & (table["outcome"] == outcome)].groupby("switch"):
        forms = [str(own["taken"].iloc[0]), *own["alternative"].astype(str)]
        change = np.array([0.0, *own["difference"].astype(float)])
        weight = np.array([float(weights.get(str(switch), {}).get(form, 1.0)) for form in forms])
        weight /= weight.sum()
        luck = np.array([0.0, *own["standard_error"].astype(float).fillna(0.0)]) ** 2
        total += max(0.0, float(weight @ (change - weight @ change) ** 2 - weight @ luck))
    return total
