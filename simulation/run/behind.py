"""What stands behind a run's outcomes and money: groups of citizens, and the quantities that prices are paid for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.economics.accounts import NET_COLUMNS, Account, Party
from simulation.model.economics.uncertain import COLUMNS
from simulation.model.groups import GROUPS, NOBODY, by_level, level
from simulation.model.rules.recording import HOURS
from simulation.model.states import Support, label
from simulation.model.table import Array
from simulation.model.world import World
from simulation.run import outcomes

NOBODY_GROUP, NOBODY_LEVEL = "shared", "shared"
"""The row of what is paid for nobody in particular: posts, training, displaced applicants."""

PRICED = {
    Account.STAFF: ("posts-years", WEEKS_PER_YEAR),
    Account.COURSE: ("weeks", 1.0),
    Account.TREATMENT: ("weeks", 1.0),
    Account.SOCIAL: ("years", WEEKS_PER_YEAR),
}
"""Accounts whose price changes no behaviour: the unit of what is paid for, and weeks a unit. (Where a budget buys the
posts, their price decides how many there are.)"""

WAGE = "wage_hour"
"""What an ordinary hour is paid; told for what hours are worth. It decides benefits too, so it is not in PRICED."""

QUANTITIES: dict[str, tuple[str, str]] = {
    "year": ("year", "calendar year"),
    "price": ("", "price that is paid for it, as in `indsats list parameters economy.overrides`"),
    "payer": ("", "who pays"),
    "receiver": ("", "who receives"),
    "quantity": ("", "how much is paid for, in `unit`; missing where the price was 0"),
    "unit": ("", "of the quantity: weeks, years, posts-years or hours"),
    "price_dkk": ("DKK", "price of a unit in this run and year: quantity times it is what the ledger says"),
}
"""Unit and meaning of the columns of the quantities."""


_OF_ALL = ("n_citizens", "n_admitted", "displaced_hours_per_week", "displaced_persons")
"""Outcomes of a whole population that a group has not."""


def group_columns() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of the columns of the groups."""
    own = {
        "group": ("", "health, education, social or age, at arrival; shared: what is paid for nobody in particular"),
        "level": ("", "level of the group"),
        "citizens": ("citizens", "citizens of the group who arrived by the horizon"),
    }
    counted = {name: about for name, about in outcomes.describe().items() if name not in _OF_ALL}
    return {**own, **counted}


def group_year_columns() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of the columns of the groups' money by year."""
    known, nets = group_columns(), {name: outcomes.WHOLE[name] for name in NET_COLUMNS}
    return {**{n: known[n] for n in ("group", "level")}, "year": QUANTITIES["year"], **nets}


def groups(world: World, each: outcomes.PerCitizen) -> pd.DataFrame:
    """Return a row per level of each grouping: citizens, the outcomes of each, and every payer's net oere."""
    money = world.money.sum(axis=0)
    rows: list[dict[str, Any]] = []
    for group, names in GROUPS.items():
        own, nets = level(each.citizens, group), by_level(money, group)
        for at, name in enumerate(names):
            found = each.means(own == at)
            many = found.pop("n_citizens")
            rows.append({"group": group, "level": name, "citizens": many, **found, **_net(nets[at])})
    shared = {"group": NOBODY_GROUP, "level": NOBODY_LEVEL, "citizens": 0.0}
    return pd.DataFrame([*rows, {**shared, **_net(money[NOBODY])}])


def group_years(world: World) -> pd.DataFrame:
    """Return every payer's net oere by level of each grouping and calendar year."""
    rows: list[dict[str, Any]] = []
    for year, money in enumerate(world.money, world.years[0]):
        for group, names in GROUPS.items():
            nets = by_level(money, group)
            rows += [{"group": group, "level": n, "year": year, **_net(nets[k])} for k, n in enumerate(names)]
        rows.append({"group": NOBODY_GROUP, "level": NOBODY_LEVEL, "year": year, **_net(money[NOBODY])})
    return pd.DataFrame(rows)


def _net(oere: Array) -> dict[str, int]:
    return {name: int(oere[party]) for name, party in NET_COLUMNS.items()}


def quantities(world: World) -> pd.DataFrame:
    """Return what is paid for at each price that changes no behaviour, by year, payer and receiver.

    A quantity is what the ledger says over the price of a unit, so that money at another price is in proportion.
    """
    return pd.DataFrame(_quantities(world), columns=list(QUANTITIES))


def _quantities(world: World) -> Iterator[dict[str, Any]]:
    paid, years = world.ledger.sum(axis=-1), np.array(world.years)
    hours = world.counts[:, len(Support) + HOURS]
    wage = np.array([float(record[0]["wage_hour"]) for record in world.law.records])[np.array(world.law.of_week)]
    for year in sorted(set(world.years)):
        now = years == year
        yield {
            "year": year,
            "price": WAGE,
            "payer": label(Party.EMPLOYER),
            "receiver": label(Party.CITIZEN),
            "quantity": float(hours[now].sum()),
            "unit": "hours",
            "price_dkk": float(wage[now].mean()) / 100.0,
        }
    for account, (unit, weeks) in PRICED.items():
        weekly = _weekly_oere(world, account)
        for year, payer, receiver in zip(*np.nonzero(paid[:, account]), strict=True):
            now = years == world.years[0] + year
            dkk, price = float(paid[year, account, payer, receiver]) / 100.0, weeks * weekly[now].mean() / 100.0
            yield {
                "year": world.years[0] + int(year),
                "price": account.price,
                "payer": label(Party(payer)),
                "receiver": label(Party(receiver)),
                "quantity": dkk / price if price > 0 else math.nan,
                "unit": unit,
                "price_dkk": price,
            }


def _weekly_oere(world: World, account: Account) -> Array:
    """Return the price of an account in each week ``[W]``, oere a week; that of a post is the same throughout."""
    if account is Account.STAFF:
        return np.full(world.weeks, float(world.designs["post_week_oere"][0]))
    records = np.array([float(record[0][COLUMNS[account.price]]) for record in world.law.records])
    return records[np.array(world.law.of_week)]
