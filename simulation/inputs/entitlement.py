"""What the law gives and asks of one citizen on a day: benefit, supplements, ceiling, duty, refund, and who pays.

The same compiled rules as in a run (:mod:`simulation.model.rules.upkeep`), asked about one row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.errors import NotAllowed, UserError
from simulation.inputs.bearing import bears, reasons
from simulation.model.clock import DAYS_PER_YEAR, WEEKS_PER_MONTH
from simulation.model.columns import CITIZENS, TRAITS
from simulation.model.economics.benefits import CASH, FREE, PAIRS, SUPPLEMENTS, CashRate, Supplement
from simulation.model.economics.dated import Value, series
from simulation.model.economics.law import Rule, pension_age, rules_at
from simulation.model.economics.prices import Rate, price_years, prices_at
from simulation.model.economics.refund import BASIS
from simulation.model.population.cells import CELLS
from simulation.model.rules import dagpenge, meeting, offers, upkeep
from simulation.model.rules.accounting import refund_of, settle_benefit
from simulation.model.rules.status import BENEFIT
from simulation.model.rules.status import CASH as CASH_STATES
from simulation.model.states import Support, label
from simulation.model.table import Array

MORE = {
    "hours": "ordinary hours a week",
    "pay_month": "pay of these hours a month, DKK, without the employer's pension; else hours at the usual pay",
    "spell": "weeks on this benefit",
    "refund_weeks": "weeks counted on the refund ladder; else benefit_weeks and spell, and this one",
    "worked_year": "ordinary hours in the last twelve months",
    "worked_3_years": "ordinary hours in the last three years",
    "missed_talk": "stayed away from a talk this week without a fair reason",
    "before": "on ledighedsydelse: the benefit before it",
    "graduate": "has a finished education that gives the right to dagpenge",
    "housing": "housing benefit a month before any ceiling, DKK, the citizen's part by the adults of the home",
    "special_support": "special support (særlig støtte) a month before any ceiling, DKK",
}
"""What can be told of a citizen beside the columns of a population file."""
APART = ("pay_month", "worked_year", "worked_3_years", "before", "housing", "special_support")
"""Of these, those that are no column of a citizen; and the columns that the flags set."""
FLAGS = {"missed_talk": "sanctioned", "graduate": "study_done"}
START = {"age": 40.0, "entry_support": "kontanthjaelp"}
PAID_BY_OTHERS = {Support.DAGPENGE: "a_kasse", Support.FOERTIDSPENSION: "state"}
"""Benefits that others than the municipality pay out; it co-finances them the mirrored way."""
OFFERED = (*(state for state in Support if CASH_STATES[state]), Support.DAGPENGE, Support.RESSOURCEFORLOEB)
"""Benefits on which the law asks for offers."""
ALWAYS_SAID = ("refund", "right", "talks", "pension_age")
"""Answers that every citizen below the age of folkepension has."""
STEPS = (Support.FLEKSJOB, Support.RESSOURCEFORLOEB, Support.JOBAFKLARING)
"""Benefits of which pay takes so much up to a limit, and more above it."""
MOST = 1e6


@dataclass(frozen=True)
class Line:
    """One amount of a month, in DKK: what it is (a series of ``law/rates.yaml``, or ``earnings``), and its source."""

    name: str
    month: float
    source: Value | None = None


@dataclass(frozen=True)
class Entitlement:
    """What a citizen of some traits has on a day. Amounts are nominal DKK a month; refund and shares 0 to 1.

    ``lines`` add up to ``month``, what is paid; ``ceiling`` is the highest sum of benefit, special support and
    housing benefit, or ``None``; ``special_support`` and ``housing`` are what a ceiling leaves of those told of
    (``asked``).
    ``talk_weeks`` are the most weeks between talks now, 0 by need; ``offer_weeks`` those without an offer, 0 where
    the law asks for none; ``bearing`` are those of the ``rules`` in force that bear on this citizen, and ``because``
    the rule behind a line or an answer, by its name.
    """

    day: dt.date
    state: Support
    rate: CashRate | None
    lines: list[Line]
    month: float
    ceiling: Line | None
    duty_hours: int
    refund: float
    payer: str
    off_support: bool
    dagpenge_right: bool
    pension_age: float
    talk_weeks: float
    offer_weeks: float
    special_support: float
    housing: float
    asked: dict[str, float]
    rules: list[Rule] = field(repr=False)
    bearing: list[Rule] = field(repr=False)
    because: dict[str, Rule] = field(repr=False)


def traits() -> dict[str, str]:
    """Return what can be told of a citizen, and what it is."""
    return {**{column.name: column.meaning for column in TRAITS if column.name != "entry_week"}, **MORE}


def entitlement(
    day: dt.date, given: Mapping[str, Any], july: bool = False, rates: Mapping[str, Rate] | None = None
) -> Entitlement:
    """Return what the law gives and asks of a citizen on a day.

    Args:
        day: the date.
        given: traits by the names of a population file, and those of :data:`MORE`; the others at their defaults,
            at 40 years on kontanthjaelp.
        july: law 1750 closes on 1 July 2026 what it closes.
        rates: rates of one's own by name, in their own unit, in place of the law's.

    Raises
    ------
    UserError
        for a trait that is none, or a value out of range.
    NoRules
        for a day before the rules.
    """
    citizen = _citizen({**START, **given})
    prices = prices_at(
        min(day.year, max(price_years())), day, july=july, overrides={**(rates or {}), **_own_pay(given)}
    )[0]
    age_limit = pension_age(day - dt.timedelta(days=DAYS_PER_YEAR * float(citizen.age)))
    if float(citizen.age) >= age_limit:
        citizen.support = Support.PENSION_AGE
    now = settle_benefit(citizen, prices, 0)
    state = Support(int(citizen.support))
    hours = float(citizen.hours)
    lines = _cash(citizen, hours, prices, day) if CASH_STATES[state] else _other(citizen, hours, prices, day)
    bound = upkeep.under_work_duty(citizen, prices, 0)
    month = max(0.0, sum(line.month for line in lines))
    ceiling = _ceiling(citizen, prices, day)
    special_support, housing = _beside(citizen, month, ceiling, given, prices, day)
    in_force = rules_at(day, july)
    said = {*ALWAYS_SAID, *(line.name for line in lines), "duty" if bound else "", "ceiling" if ceiling else ""}
    return Entitlement(
        day=day,
        state=state,
        rate=CashRate(int(now.rate)) if CASH_STATES[state] else None,
        lines=lines,
        month=month,
        ceiling=ceiling,
        duty_hours=int(prices.work_duty_hours) if bound else 0,
        refund=refund_of(citizen, int(state), now, prices) / BASIS if BENEFIT[state] else 0.0,
        payer=PAID_BY_OTHERS.get(state, "municipality") if BENEFIT[state] else "",
        off_support=bool(upkeep.off_support(citizen, hours, prices, 0)) if hours > 0 else False,
        dagpenge_right=bool(dagpenge.entitled_to_dagpenge(citizen, prices)),
        pension_age=age_limit,
        talk_weeks=float(meeting.weeks_between_talks(citizen, prices, 0)),
        offer_weeks=float(offers.offer_limit(citizen, prices, 0)) if state in OFFERED else 0.0,
        special_support=special_support,
        housing=housing,
        asked={name: _number(name, given.get(name, 0)) for name in ("special_support", "housing")},
        rules=in_force,
        bearing=[rule for rule in in_force if bears(rule, citizen, prices, age_limit)],
        because={what: rule for what, rule in reasons(in_force, citizen).items() if what in said},
    )


def _citizen(given: Mapping[str, Any]) -> Any:
    known = traits()
    row = CITIZENS.make(1)[0]
    for name, value in given.items():
        if name not in known:
            raise UserError(f"{name}={value}: there is no such trait ({', '.join(known)})")
        if name in APART:
            continue
        if name in MORE:
            number = _number(name, value)
        else:
            number = _cell(name, value)
            row[name] = number
            continue
        if name in FLAGS:
            row[FLAGS[name]] = number > 0
        else:
            row[name] = number
    _remember_work(row["quarter_hours"], given)
    row["support"] = row["return_support"] = row["entry_support"]
    if "before" in given:
        row["return_support"] = _cell("entry_support", given["before"])
    if "refund_weeks" not in given:
        row["refund_weeks"] = row["benefit_weeks"] + row["spell"] + 1
    if row["lone_provider"] and (row["children"] == 0 or row["spouse"] > 0):
        raise UserError("lone_provider=true: a lone provider has a child (children=1) and no spouse (spouse=none)")
    return row


def _remember_work(quarters: Array, given: Mapping[str, Any]) -> None:
    """Spread the hours told of the last year over its quarters, and those of three years over the others or all."""
    year, three = (_number(name, given.get(name, 0)) for name in ("worked_year", "worked_3_years"))
    _spread(quarters[1:5], year)
    _spread(quarters[5:] if "worked_year" in given else quarters[1:], max(0.0, three - year))


def _spread(quarters: Array, hours: float) -> None:
    """Add whole hours to each quarter and the rest to the last, so that they add up exactly."""
    quarters += hours // len(quarters)
    quarters[-1] += hours % len(quarters)


def _cell(name: str, value: Any) -> float:
    """Return a trait as a population file would hold it."""
    try:
        number = CELLS[name].read(str(value).lower() if isinstance(value, bool) else value)
    except NotAllowed:
        number = None
    if number is None:
        raise UserError(f"{name}={value}: allowed: {CELLS[name].allowed()}")
    return number


def _own_pay(given: Mapping[str, Any]) -> dict[str, float]:
    """Return the pay an hour that makes the monthly pay told of these hours."""
    if "pay_month" not in given:
        return {}
    pay, hours = _number("pay_month", given["pay_month"]), _number("hours", given.get("hours", 0))
    if hours == 0:
        raise UserError(f"pay_month={given['pay_month']}: give the hours a week too, as in hours=12")
    return {"wage_hour": pay / hours / WEEKS_PER_MONTH}


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= MOST:
        raise UserError(f"{name}={value}: a number from 0 to {MOST:,.0f} ({MORE[name]})")
    return number


def _month(oere: float) -> float:
    return float(oere) * WEEKS_PER_MONTH / 100.0


def _of(name: str, oere: float, day: dt.date) -> Line:
    return Line(name, _month(oere), series(name).at(day))


def _cash(citizen: Any, hours: float, prices: Any, day: dt.date) -> list[Line]:
    """Return rate, supplements, and what is taken, so that they add up to what is paid."""
    now = upkeep.today(citizen, prices, 0)
    rate = int(now.rate)
    lines = [_of(CASH[rate], prices.cash[rate], day)]
    for kind, oere in _supplements(citizen, now, prices):
        lines.append(_of(SUPPLEMENTS[kind], oere, day))
    cut = upkeep.cut_225(citizen, rate, prices)
    if cut:
        married = citizen.spouse == 1 and rate <= CashRate.PROVIDER_30  # the benefit of one falls away
        name = (
            CASH[rate] if married else f"kontanthjaelp_cut_225_{'adult' if rate <= CashRate.PROVIDER_30 else 'young'}"
        )
        lines.append(Line("cut_225", -_month(cut), series(name).at(day)))
    free = upkeep.leisure(citizen, now, prices) if prices.one_benefit else 0
    missed = upkeep.sanction(citizen, prices.cash[rate] + upkeep.supplement(citizen, now, prices) - cut, prices)
    citizen.sanctioned = 0  # an event costs once, not in every week of the month
    whole, idle, paid = (
        sum(line.month for line in lines) + _month(free),
        *(_month(upkeep.cash_benefit(citizen, now, h, prices)) for h in (0.0, hours)),
    )
    kept = FREE[rate - CashRate.LOWEST] if prices.one_benefit else "kontanthjaelp_disregard_hour"
    for name, taken in (("spouse", whole - idle), ("earnings", idle - paid)):
        if taken > 0.005:
            lines.append(Line(name, -taken, series(kept).at(day)))
    if free:
        name = SUPPLEMENTS[Supplement.LEISURE_COUPLE if citizen.spouse > 0 else Supplement.LEISURE_LONE]
        lines.append(Line(name, _month(free), series(name).at(day)))
    if missed:
        lines.append(Line("sanction", -min(paid, missed / 100.0), series("kontanthjaelp_sanction_1").at(day)))
    return lines


def _supplements(citizen: Any, now: upkeep.Today, prices: Any) -> list[tuple[int, int]]:
    """Return each supplement that the citizen has, with its oere a week."""
    whole = int(upkeep.supplement(citizen, now, prices))
    found = []
    for kind in Supplement:
        without = prices.copy()
        without.supplement[int(kind)] = 0
        part = whole - int(upkeep.supplement(citizen, now, without))
        if part:
            found.append((int(kind), part))
    return found


def _other(citizen: Any, hours: float, prices: Any, day: dt.date) -> list[Line]:
    """Return a benefit that is no cash benefit, with the rate it is of, and what own work takes."""
    state = Support(int(citizen.support))
    whole, left = (_month(upkeep.upkeep(citizen, h, prices, 0)) for h in (0.0, hours))
    if state is Support.SU_EDUCATION:
        return [_of("su_out", prices.su_week, day)]
    if not BENEFIT[state]:
        return []
    name = "fleksjob_most" if state is Support.FLEKSJOB else _rate_of(citizen, prices)
    steps = series("fleksjob_limit").at(day) if state in STEPS else None
    return [Line(name, whole, series(name).at(day))] + (
        [Line("earnings", left - whole, steps)] if whole - left > 0.005 else []
    )


def _rate_of(citizen: Any, prices: Any) -> str:
    """Return the series that a benefit outside the cash benefits is paid by."""
    now = upkeep.today(citizen, prices, 0)
    state, kind = Support(int(citizen.support)), int(upkeep.rate_kind(citizen, now))
    whole = int(upkeep.whole_benefit(citizen, now, prices))
    if state is Support.DAGPENGE and whole in prices.dagpenge_graduate.tolist() and citizen.study_done == 1:
        return f"dagpenge_grad_{('p', 'o', 'o_u30', 'o_30')[prices.dagpenge_graduate.tolist().index(whole)]}"
    if state is Support.DAGPENGE and dagpenge.has_supplement(citizen, prices):
        return "dagpenge_first3_with_supplement"
    if state is Support.LEDIGHEDSYDELSE and whole == int(prices.ledighedsydelse_low[kind]):
        return f"ledighedsydelse_low_{('other', 'provider')[kind]}"
    if state in (Support.RESSOURCEFORLOEB, Support.JOBAFKLARING) and whole == int(prices.forloeb_home):
        return "ressourceforloeb_home_u25"
    return PAIRS[label(state)][1 + kind]


def _beside(
    citizen: Any, month: float, ceiling: Line | None, given: Mapping[str, Any], prices: Any, day: dt.date
) -> tuple[float, float]:
    """Return what is left of special support and housing benefit (aktivloven par. 25 b; boligstøtteloftet).

    The ceiling takes special support first, then housing benefit, and never the benefit itself.
    """
    special, housing = (_number(name, given.get(name, 0)) for name in ("special_support", "housing"))
    if prices.one_benefit and CASH_STATES[int(citizen.support)]:
        special = 0.0
        if citizen.spouse > 0 and upkeep.today(citizen, prices, 0).rate == CashRate.RAISED:
            housing = min(housing, series("cash_housing_ceiling").at(day).amount)
    if ceiling:
        room = max(0.0, ceiling.month - month)
        housing = min(housing, room)  # the special support goes first, so what is left is housing benefit before it
        special = min(special, room - housing)
    return special, housing


def _ceiling(citizen: Any, prices: Any, day: dt.date) -> Line | None:
    """Return the ceiling of the citizen's group: by rate, spouse and children (aktivloven par. 25 b)."""
    if not prices.ceiling or not CASH_STATES[int(citizen.support)]:
        return None
    now = upkeep.today(citizen, prices, 0)
    rate, children = int(now.rate), int(now.children)
    level = "A" if rate <= CashRate.PROVIDER_30 else "B" if rate < CashRate.STUDY_LONE else "C"
    if citizen.spouse > 0:
        who = "couple_" + (("p" if children else "o") if level == "A" else str(min(2, children)))
    else:
        who = f"lone_{min(2, children)}" if children else "single"
    name = f"ceiling_{level}_{who}"
    value = series(name).at(day)
    return Line(name, value.amount, value)
