"""Rates by date of force: what was read, and the years between regulated by the index of the law.

A series has values by the date they hold from. A year without a value of its own is the year before, regulated on
1 January and rounded to whole kroner (pay an hour: to oere), as the law does it (aktivloven par. 109); such a value
is ``derived``. In a year whose own value begins later (a weekly rate on the first Monday), the old one holds until
then. After the last year of its index a series stays as it is.
Data: ``law/rates.yaml``, ``law/prices.yaml``, ``law/regulation.yaml``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulation.errors import UnknownName, nearest
from simulation.files import read_yaml

LAW = Path(__file__).parent / "law"
FIRST_DAY = dt.date(2016, 1, 4)
"""First day that rates and rules are known for: the refund ladder begins."""
LISTED = dt.date(2024, 1, 1)
"""Day whose prices hold where no run says another."""


@dataclass(frozen=True)
class Value:
    """A rate from a day on: amount, how it is known (``status``), where it was read, and its range if it has one."""

    day: dt.date
    amount: float
    status: str
    source: str
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Series:
    """One rate over the years, in nominal kroner; paid from ``first`` to ``until``, ``None`` if it still is."""

    name: str
    unit: str
    meaning: str
    index: str
    values: tuple[Value, ...]
    first: dt.date
    until: dt.date | None = None
    note: str = ""

    def at(self, day: dt.date) -> Value:
        """Return the rate on ``day``; before the first value, that value regulated backwards."""
        known = [v for v in self.values if v.day <= day]
        value = known[-1] if known else self.values[0]
        own = {v.day.year for v in self.values}
        for year in range(value.day.year + 1, day.year + 1):
            if year in own:  # until the day of its own value, the year before holds
                continue
            value = self._regulated(value, 1.0 + _percent(self.index, year) / 100.0, year)
        for year in range(value.day.year, day.year, -1) if not known else ():
            value = self._regulated(value, 1.0 / (1.0 + _percent(self.index, year) / 100.0), year - 1)
        return value

    def _regulated(self, value: Value, ratio: float, year: int) -> Value:
        if ratio == 1.0:
            return value
        amount = round(value.amount * ratio, 2 if self.unit.endswith("/hour") else 0)
        known = value.status in ("read", "read2", "derived")
        status = "derived" if known else value.status
        return Value(dt.date(year, 1, 1), amount, status, value.source, value.span)

    def days(self) -> list[dt.date]:
        """Return the days from which another amount holds, those of the yearly regulation among them."""
        days = {v.day for v in self.values} | {dt.date(year, 1, 1) for year in regulation()[self.index]}
        return sorted(d for d in days if self.first <= d and (self.until is None or d <= self.until))


def _percent(index: str, year: int) -> float:
    return regulation()[index].get(year, 0.0)


def read(name: str) -> Any:
    """Return the content of one file of the law's data."""
    return read_yaml((LAW / f"{name}.yaml").read_text(encoding="utf-8"), name)


@cache
def regulation() -> dict[str, dict[int, float]]:
    """Return the regulation on 1 January in percent, by index and year."""
    found: dict[str, dict[int, float]] = read("regulation")["indices"]
    return found


@cache
def sources() -> dict[str, dict[str, str]]:
    """Return address and title of every page that was read, by its key."""
    found: dict[str, dict[str, str]] = read("sources")
    return found


@cache
def consumer_prices() -> dict[int, float]:
    """Return the consumer price index by year (2015 = 100)."""
    found: dict[int, float] = read("regulation")["consumer_prices"]
    return found


def price_ratio(of: int, year: int) -> float:
    """Return what a krone of ``year`` is worth in kroner of the year ``of``; flat outside the years known."""
    index = consumer_prices()
    first, last = min(index), max(index)
    return index[min(max(of, first), last)] / index[min(max(year, first), last)]


@cache
def catalogue() -> dict[str, Series]:
    """Return every series by name: benefit rates, wages and prices."""
    return {name: _series(name, entry) for file in ("rates", "prices") for name, entry in read(file).items()}


def series(name: str) -> Series:
    """Return one series.

    Raises
    ------
    UnknownName
        for a name that is none, with the nearest.
    """
    found = catalogue()
    if name not in found:
        raise UnknownName("there is no rate {}{}", name, nearest(name, list(found)))
    return found[name]


def amount_at(name: str, day: dt.date) -> float:
    """Return the amount of a series on a day, in its own unit, nominal."""
    return series(name).at(day).amount


def _series(name: str, entry: dict[str, Any]) -> Series:
    values = tuple(
        Value(day, float(amount), status, source, tuple(rest[0]) if rest else None)
        for day, (amount, status, source, *rest) in sorted(entry["values"].items())
    )
    return Series(
        name,
        entry["unit"],
        entry["meaning"],
        entry.get("index", "none"),
        values,
        entry.get("from", FIRST_DAY),
        entry.get("until"),
        entry.get("note", ""),
    )
