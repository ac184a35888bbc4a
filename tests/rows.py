"""Single rows of the model's tables, for tests of one rule at a time, and weeks in which luck is as they need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from simulation.model.clock import REVIEW_WEEKS
from simulation.model.columns import CASEWORKERS, CHILDREN, CITIZENS, COMPANIES, FAMILIES
from simulation.model.design import DESIGNS
from simulation.model.economics.accounts import Account, Party
from simulation.model.economics.prices import Law, prices_at
from simulation.model.presence import presence
from simulation.model.randomness import Draw, Kind, luck_of, uniform
from simulation.model.rules.parameters import parameter_row
from simulation.model.table import Array, TableSchema
from simulation.model.world import PROGRAMMES, World

LUCK = luck_of(7, 0)
"""The luck that all these tests share."""
ROUND: dict[str, float] = {
    "wage_hour": 149,
    "kontanthjaelp_disregard_hour": 28,
    "tax_municipal": 0.25,
    "tax_state": 0.12,
    "labour_market_contribution": 0,
}
"""Prices that are worked with by hand; benefits are those of the law."""


def round_prices(day: dt.date = dt.date(2024, 1, 1), **more: Any) -> Array:
    """Return the price record ``[1]`` of a day with round prices, in kroner of its year, at an even labour market."""
    overrides = {**ROUND, **more.pop("overrides", {})}
    return prices_at(day.year, day, **{"overrides": overrides, "dated_market": False, **more})


PRICES = round_prices()[0]
QUIET: dict[str, float] = {
    "leave_base": -50.0,
    "develop_rate": 0.0,
    "episode_rate": 1e-12,
    "episode_sick": 0.0,
    "grow_rate": 0.0,
    "grow_follow": 0.0,
    "self_support_rate": 0.0,
    "self_support_return": 0.0,
    "fleksjob_search": -50.0,
    "fleksjob_develop": 0.0,
    "fleksjob_end_rate": 0.0,
    "refer_rate": 0.0,
    "assess_rate": 0.0,
    "forloeb_rate": 0.0,
    "readiness_job": 0.0,
    "extend_placement": 0.0,
    "extend_course": 0.0,
}
"""Parameters under which nothing happens by chance."""


def table(kind: TableSchema, rows: int = 1, **fields: Any) -> Array:
    """Return a table ``[rows]`` at its start values, with some columns set."""
    made = kind.make(rows)
    for name, value in fields.items():
        made[name] = value
    return made


def citizens(rows: int = 1, **fields: Any) -> Array:
    """Return citizens ``[rows]``."""
    return table(CITIZENS, rows, **fields)


def citizen(**fields: Any) -> Any:
    """Return one citizen."""
    return citizens(1, **fields)[0]


def posts(rows: int = 1, **fields: Any) -> Array:
    """Return caseworkers' posts ``[rows]`` with room for fifty."""
    return table(CASEWORKERS, rows, **{"limit": 50, **fields})


def companies(rows: int = 1, **fields: Any) -> Array:
    """Return companies ``[rows]`` that want 370 hours, are open to everybody and have a place."""
    return table(COMPANIES, rows, **{"demand": 370.0, "openness": 1.0, "places": 1, **fields})


def designs(rows: int = 1, **fields: Any) -> Array:
    """Return service designs ``[rows]``, every number 0 that is not given."""
    return table(DESIGNS, rows, **fields)


def families(rows: int = 1, **fields: Any) -> Array:
    """Return families ``[rows]``."""
    return table(FAMILIES, rows, **fields)


def children(rows: int = 1, **fields: Any) -> Array:
    """Return children ``[rows]``."""
    return table(CHILDREN, rows, **fields)


def programmes(rows: int = 1, **fields: Any) -> Array:
    """Return an education list ``[rows]``."""
    return table(PROGRAMMES, rows, **fields)


_parameters = cache(parameter_row)


def params(**values: float) -> Any:
    """Return the mechanism parameters, some of them set, whatever their range."""
    row = _parameters().copy()
    for name, value in values.items():
        assert name in row.dtype.names, name
        row[name] = value
    return row[0]


@cache
def u(draw: Draw, week: int, row: int = 0, kind: Kind = Kind.CITIZEN) -> float:
    """Return one uniform of the luck that all these tests share."""
    return float(uniform(LUCK, int(kind), row, week, int(draw)))


def week_when(
    wanted: Mapping[Draw, tuple[float, float]], row: int = 0, kind: Kind = Kind.CITIZEN, review: bool = False
) -> int:
    """Return the first week from 4 on in which every draw lies between its two bounds; ``review`` asks for one."""
    for week in range(4, 20_000):
        if review and (week + row) % REVIEW_WEEKS:
            continue
        if all(low <= u(draw, week, row, kind) < high for draw, (low, high) in wanted.items()):
            return week
    raise AssertionError(f"no such week: {wanted}")


def books() -> tuple[Array, Array]:
    """Return an empty ledger and empty nets."""
    return np.zeros((len(Account), len(Party), len(Party), 4), np.int64), np.zeros(len(Party), np.int64)


def postings(ledger: Array) -> dict[tuple[str, str, str], int]:
    """Return the postings as (account, payer, receiver) x øre."""
    return {
        (Account(a).name, Party(p).name, Party(r).name): int(ledger[a, p, r].sum())
        for a, p, r in zip(*np.nonzero(ledger.sum(axis=3)), strict=True)
    }


def world(people: Array, week: int = 0, **given: Any) -> World:
    """Return a world of these citizens in this week, with nothing else in it that is not given.

    A policy has the places that ``places`` ``[services, weeks]`` gives it: none.
    """
    empty: dict[str, Any] = {
        "posts": posts(0),
        "companies": companies(1),
        "families": families(0),
        "children": children(0),
        "designs": designs(4),
        "programmes": programmes(1),
        "params": parameter_row(),
        "law": Law((round_prices(),), (0,) * (week + 1)),
        "luck": LUCK,
        "start": dt.date(2024, 1, 1),
        "weeks": week + 1,
        "years": [2024] * (week + 1),
        "places": np.zeros((4, week + 1), np.int64),
        "queue": np.zeros(week + 1),
    }
    made = World(citizens=people, week=week, **{**empty, **given})
    made.there = presence(people["entry_week"], made.weeks, people["support"])
    return made
