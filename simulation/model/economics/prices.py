"""The record of amounts and switches that the rules of a week read, and the records of a run's weeks.

Amounts are whole oere a week, in kroner of one price year; shares are basis points. A week that a change of the law
cuts through is paid by the day: so many sevenths at the old amounts, so many at the new; what is allowed follows the
law of most of its days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from simulation.errors import NoRules, UserError, nearest
from simulation.model.clock import WEEKS_PER_MONTH, WEEKS_PER_YEAR, date_of
from simulation.model.economics.benefits import CASH, FREE, OWN_UNITS, PAIRS, SHOWN, SUPPLEMENTS, CashRate, Supplement
from simulation.model.economics.dated import (
    FIRST_DAY,
    Series,
    amount_at,
    catalogue,
    consumer_prices,
    price_ratio,
    series,
)
from simulation.model.economics.hedensted import gross_and_refund
from simulation.model.economics.labour_market import labour_market
from simulation.model.economics.law import SWITCHES, TalkGroup, changes, switches_at, talks_at
from simulation.model.economics.refund import BASIS
from simulation.model.states import Support, lookup
from simulation.model.table import Array

STATES = len(Support)
Rate = float | Sequence[float]
"""A rate as a user sets it: one number, or of a benefit a pair, ``[others, providers]``."""

MOST_OF_A_WEEK = 3
"""Up to so many days under the old law, a week is one of the new."""
DEAREST = 1e9
"""Above this nothing costs; amounts are whole oere in 64 bits, summed over citizens and years."""


PRICES = np.dtype(
    [
        ("cash", "i8", (len(CashRate),)),
        ("supplement", "i8", (len(Supplement),)),
        ("free", "i8", (len(FREE),)),
        ("disregard_hour", "f8"),
        ("cut_225", "i8", (2,)),
        ("sanction", "i8", (4,)),
        ("sanction_limit", "i8", (3,)),
        ("labour_market", "f8"),
        ("benefit", "i8", (STATES, 2)),
        ("forloeb_home", "i8"),
        ("ledighedsydelse_low", "i8", (2,)),
        ("dagpenge_first3", "i8"),
        ("dagpenge_graduate", "i8", (4,)),
        ("own_benefit", "i8", (STATES, 2)),
        ("flat_refund", "i8", (STATES,)),
        ("fleksjob_most", "i8"),
        ("fleksjob_limit", "i8"),
        ("dagpenge_highest", "i8"),
        ("dagpenge_income", "f8"),
        ("dagpenge_month", "f8"),
        ("self_support_hours", "f8"),
        ("ladder_last", "i8", (3,)),
        ("ladder_refund", "i8", (4,)),
        ("su_week", "i8"),
        ("wage_hour", "f8"),
        ("pension_share", "f8"),
        ("contribution", "f8"),
        ("course_week", "i8"),
        ("treatment_week", "i8"),
        ("family_week", "i8"),
        ("tax_municipal", "i8"),
        ("tax_state", "i8"),
        ("talks", "f8", (len(TalkGroup), 3)),
        *((name, "i8") for name in SWITCHES),
    ],
    align=True,
)
"""Amounts in oere a week unless named, shares in basis points or 0..1 (``pension_share``, ``contribution``).

``benefit`` and ``own_benefit`` are ``[support, provider]`` (of foertidspension ``[support, couple]``);
``own_benefit`` is -1 where the law decides. ``dagpenge_graduate`` is of providers, of others, and of these after
three months below 30 and from 30 on. ``talks`` ``[TalkGroup, 3]`` are the most weeks between talks, the week of the
benefit until which they hold, and the most weeks after it (0: by need). A month or a year is turned into weeks in one
way alone, that of a run's calendar (:mod:`simulation.model.clock`); where the law turns a week's rate into a month's
by 52 / 12, its own amounts stand.
``dagpenge_income`` and ``dagpenge_month`` are DKK, the income of three years and what counts of a month.
``labour_market`` is the logarithm of the reference unemployment over that of the year.
"""

LADDER_LAST, LADDER_REFUND = (4, 26, 52), (0.80, 0.40, 0.30, 0.20)
"""The refund ladder (lov om kommunernes finansiering par. 5): last week of a step, and its refund."""


def _oere_per_week(amount: float, unit: str) -> int:
    weeks = {
        "DKK/month": WEEKS_PER_MONTH,
        "DKK/month/child": WEEKS_PER_MONTH,
        "DKK/week": 1.0,
        "DKK/year": WEEKS_PER_YEAR,
    }
    return round(100 * amount / weeks[unit])


def _in_a_run() -> dict[str, Series]:
    """Return the series that a run reads."""
    return {name: one for name, one in catalogue().items() if not name.startswith(SHOWN)}


def overridable() -> dict[str, str]:
    """Return the unit of every rate and price that a run reads and a user can set, by name."""
    return {**OWN_UNITS, **{name: one.unit for name, one in _in_a_run().items()}}


def price_years() -> list[int]:
    """Return the years whose kroner amounts can be given in."""
    return [year for year in consumer_prices() if year >= FIRST_DAY.year]


def prices_at(
    price_year: int,
    day: dt.date,
    preset: str = "benefit_rates",
    refund: str = "ladder",
    overrides: Mapping[str, Rate] | None = None,
    july: bool = False,
    dated_market: bool = True,
) -> Array:
    """Return the price record ``[1]`` of a day's rates and rules, in kroner of a price year.

    Args:
        price_year: year whose kroner the amounts are in, by consumer prices.
        day: day whose rates and rules hold.
        preset: ``benefit_rates``, or ``hedensted_2024`` (that municipality's gross prices and mean refunds).
        refund: ``ladder``, or ``flat_20`` (20 % from the first week, a what-if).
        overrides: rates and prices by name, in their own unit and in kroner of the price year
            (see :func:`overridable`).
        july: law 1750 closes on 1 July 2026 what it closes, not on 1 February.
        dated_market: with the unemployment of the day's year, not the level that rates are told at.

    Raises
    ------
    NoRules
        for a day or a price year without rules or prices.
    UserError
        for a rate that cannot be set so.
    """
    switches = switches_at(day, july)
    if price_year not in price_years():
        raise NoRules("no consumer prices are known for price year {}: {}", price_year, price_years())
    own = {name: _checked(name, rate) for name, rate in (overrides or {}).items()}
    ratio = price_ratio(price_year, day.year)

    def value(name: str) -> float:
        if name in own:
            return own[name][0]
        return amount_at(name, day) * (ratio if series(name).unit.startswith("DKK") else 1.0)

    def weekly(name: str) -> int:
        return _oere_per_week(value(name), series(name).unit)

    record = np.zeros(1, PRICES).view(np.recarray)
    row = record[0]
    row.cash[:] = [weekly(name) for name in CASH]
    row.supplement[:] = [weekly(name) for name in SUPPLEMENTS]
    row.free[:] = [weekly(name) for name in FREE]
    row.cut_225[:] = [weekly("kontanthjaelp_cut_225_adult"), weekly("kontanthjaelp_cut_225_young")]
    row.sanction[:] = [round(100 * value(f"kontanthjaelp_sanction_{step}")) for step in (1, 2, 3, 4)]
    row.sanction_limit[:] = [weekly(f"kontanthjaelp_sanction_limit_{step}") for step in (1, 2, 3)]
    row.labour_market = labour_market(day.year) if dated_market else 0.0
    row.disregard_hour = 100 * value("kontanthjaelp_disregard_hour")
    row.forloeb_home = weekly("ressourceforloeb_home_u25")
    row.fleksjob_most, row.fleksjob_limit = weekly("fleksjob_most"), weekly("fleksjob_limit")
    row.ledighedsydelse_low[:] = [weekly(f"ledighedsydelse_low_{who}") for who in ("other", "provider")]
    row.dagpenge_highest = weekly("dagpenge_highest")
    row.dagpenge_first3 = weekly("dagpenge_first3_with_supplement")
    row.dagpenge_graduate[:] = [weekly(f"dagpenge_grad_{who}") for who in ("p", "o", "o_u30", "o_30")]
    row.dagpenge_income, row.dagpenge_month = value("dagpenge_income_3_years"), value("dagpenge_income_month")
    row.self_support_hours = value("self_support_cap_hours")
    row.ladder_last[:] = LADDER_LAST
    row.ladder_refund[:] = [round(BASIS * share) for share in LADDER_REFUND]
    if refund == "flat_20":
        row.ladder_refund[:] = row.ladder_refund[3]
    row.su_week = weekly("su_out")
    row.wage_hour = 100 * value("wage_hour")
    row.pension_share, row.contribution = value("pension_share"), value("labour_market_contribution")
    row.course_week, row.treatment_week = round(100 * value("course_week")), round(100 * value("treatment_week"))
    row.family_week = weekly("family_social_year")
    row.tax_municipal, row.tax_state = (round(BASIS * value(f"tax_{whose}")) for whose in ("municipal", "state"))
    for name, switch in switches.items():
        row[name] = switch
    row.talks[:] = talks_at(day, july)
    row.flat_refund[:] = -1
    row.own_benefit[:] = -1
    for name, (unit, others, providers) in PAIRS.items():
        row.benefit[lookup(Support, name)] = [_oere_per_week(value(one), unit) for one in (others, providers)]
    for name, unit in OWN_UNITS.items():
        state = lookup(Support, name)
        known = gross_and_refund(name) if preset == "hedensted_2024" else None
        if known:
            row.own_benefit[state] = _oere_per_week(known[0], "DKK/year")
            row.flat_refund[state] = round(BASIS * known[1])
        if name in own:
            row.own_benefit[state] = [_oere_per_week(one, unit) for one in own[name]]
    return record


def _checked(name: str, rate: Rate) -> tuple[float, float]:
    """Return a rate that a user set as the pair ``(others, providers)``.

    Raises
    ------
    UserError
        for a name that is none, a pair where there is one rate, an amount out of range.
    """
    units = overridable()
    key = f"economy.overrides.{name}"
    if name not in units:
        raise UserError("{}: there is no such rate{}", key, nearest(name, list(units)))
    pair = name in OWN_UNITS
    given = [float(rate)] if isinstance(rate, int | float) else [float(one) for one in rate]
    shown = f"{rate:g}" if isinstance(rate, int | float) else f"[{','.join(f'{one:g}' for one in given)}]"
    if len(given) not in ((1, 2) if pair else (1,)) or (len(given) == 1 and not isinstance(rate, int | float)):
        how = "one number, or [others,providers]" if pair else "one number"
        raise UserError("{}={}: {}, in {}", key, shown, how, units[name])
    most = {"share": 1.0, "hours/week": 168.0}.get(units[name], DEAREST)
    if not all(0 <= one <= most for one in given):
        raise UserError("{}={}: a number from 0 to {:.0f}, in {}", key, shown, most, units[name])
    return given[0], given[-1]


@dataclass(frozen=True)
class Law:
    """What holds in a run: price records, and which of them each week reads ``[W]``."""

    records: tuple[Array, ...]
    of_week: tuple[int, ...]


@lru_cache(maxsize=64)
def law_of_run(
    start: dt.date,
    weeks: int,
    price_year: int,
    frozen: bool = False,
    preset: str = "benefit_rates",
    refund: str = "ladder",
    overrides: tuple[tuple[str, Rate], ...] = (),
    july: bool = False,
    dated_market: bool = True,
) -> Law:
    """Return the records of a run's weeks: as the law changes, or ``frozen`` as on the day of the start.

    Raises
    ------
    NoRules, UserError
        as :func:`prices_at`.
    """

    @cache
    def on(day: dt.date) -> Array:
        return prices_at(price_year, day, preset, refund, dict(overrides), july, dated_market)

    first_record = on(start)
    if frozen:
        return Law((first_record,), (0,) * weeks)
    begins = sorted(
        {day for one in _in_a_run().values() for day in one.days()} | set(changes(july)) | _new_years(start, weeks)
    )
    records: list[Array] = []
    numbers: dict[tuple[dt.date, dt.date, int], int] = {}
    of_week = []
    for week in range(weeks):
        first = date_of(start, week)
        last = first + dt.timedelta(days=6)
        old = max((day for day in begins if day <= first), default=first)
        new = max((day for day in begins if day <= last), default=first)
        key = (old, new, (new - first).days if new > first else 0)
        if key not in numbers:
            numbers[key] = len(records)
            records.append(_by_the_day(on(max(old, FIRST_DAY)), on(max(new, FIRST_DAY)), key[2]))
        of_week.append(numbers[key])
    return Law(tuple(records), tuple(of_week))


def _new_years(start: dt.date, weeks: int) -> set[dt.date]:
    return {dt.date(year, 1, 1) for year in range(start.year, date_of(start, weeks).year + 1)}


def _by_the_day(old: Array, new: Array, days: int) -> Array:
    """Return the record of a week whose first ``days`` of seven are paid by ``old``, the others by ``new``.

    What is allowed, and which rates there are, follow the law of most of its days.
    """
    if days == 0:
        return new
    record = (new if days <= MOST_OF_A_WEEK else old).copy()
    for name in PRICES.names or ():
        if name in SWITCHES or name in ("ladder_last", "ladder_refund", "flat_refund", "talks"):
            continue
        mixed: Any = (days * old[name].astype(float) + (7 - days) * new[name].astype(float)) / 7
        record[name] = np.rint(mixed) if PRICES[name].base.kind == "i" else mixed
    return record
