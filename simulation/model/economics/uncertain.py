"""Prices that no document tells: those of ``law/prices.yaml`` that are assumed with a range and that a run reads.

A draw is a factor on what is listed, the same in every year, so that a price is regulated as before.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from simulation.model.economics.dated import series
from simulation.model.economics.labour_market import data
from simulation.model.economics.prices import PRICES, Law
from simulation.model.uncertain import Uncertain

POST = "post_year"
"""What a post costs, which decides how many a budget buys; it stands outside the law's records."""

COLUMNS = {
    "pension_share": "pension_share",
    "course_week": "course_week",
    "treatment_week": "treatment_week",
    "family_social_year": "family_week",
}
"""The other prices, and the column of the law's records that each is."""


def assumed_prices(preset: str, own: Collection[str]) -> list[Uncertain]:
    """Return every price that is drawn: none under another municipality's prices, and not those a user set."""
    names = () if preset == "hedensted_2024" else (POST, *COLUMNS)
    return [_as_listed(name) for name in names if name not in own]


def priced(law: Law, factors: Mapping[str, float]) -> Law:
    """Return the law with each price of :data:`COLUMNS` times its factor (1 where none is given)."""
    changed = {column: factors[name] for name, column in COLUMNS.items() if name in factors}
    if not changed:
        return law
    records = tuple(record.copy() for record in law.records)
    for record in records:
        for column, factor in changed.items():
            amount = factor * record[column]
            record[column] = np.rint(amount) if PRICES[column].kind == "i" else amount
    return Law(records, law.of_week)


def forecasts() -> dict[str, Uncertain]:
    """Return what is assumed of the years after the last known: unemployment (percent), and the stock (thousands)."""
    found = {}
    for series_of in ("unemployment", "stock"):
        known, (low, high) = data()[series_of], data()[f"{series_of}_after"]
        name = f"{series_of}_after"
        found[name] = Uncertain(name, known[max(known)], low, high, "flat after the last year known", "stated")
    return found


def forecasted(law: Law, years: Sequence[int], unemployment: float) -> Law:
    """Return the law with another unemployment, percent, in the years after the last known.

    ``years`` ``[W]`` is the calendar year of each week.
    """
    last = max(data()["unemployment"])
    later = {law.of_week[week] for week, year in enumerate(years) if year > last}
    if not later:
        return law
    records = tuple(record.copy() if at in later else record for at, record in enumerate(law.records))
    for at in later:
        records[at]["labour_market"] = math.log(data()["reference"] / unemployment)
    return Law(records, law.of_week)


def _as_listed(name: str) -> Uncertain:
    value = series(name).values[0]
    low, high = value.span or (value.amount, value.amount)
    return Uncertain(name, value.amount, low, high, value.source, "stated")
