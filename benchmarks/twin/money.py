"""Who pays what: the ledger, the week's prices as plain numbers, and a citizen's week of postings.

Amounts are whole oere, shares are basis points.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from benchmarks.twin.states import (
    BENEFIT,
    CASH,
    COURSE,
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    FLEKSJOB,
    FOERTIDSPENSION,
    LEDIGHEDSYDELSE,
    REVALIDERING,
    SELF_SUPPORTING,
    SU_EDUCATION,
    WAGE_SUBSIDY,
)
from simulation.model.economics.accounts import Account, Party

if TYPE_CHECKING:
    from benchmarks.twin.citizen import Citizen

MUNICIPALITY, STATE, REGION, A_KASSE, EMPLOYER, CITIZEN, SUPPLIER = (int(party) for party in Party)
(
    UPKEEP,
    REFUND,
    CO_FINANCING,
    SU,
    WAGE,
    SUBSIDY,
    FLEKSJOB_SUBSIDY,
    STAFF,
    TRAINING,
    COURSE_FEE,
    EDUCATION_FEE,
    TREATMENT,
    TAX,
    SUPPORT,
    *_,
) = (int(account) for account in Account)

YEAR_WEEKS = 52
WINDOW_WEEKS = 3 * YEAR_WEEKS


class Ledger:
    """Postings of a run: by year, account, payer, receiver and service; and each party's net by week."""

    def __init__(self) -> None:
        self.cells: defaultdict[tuple[int, int, int, int, int], int] = defaultdict(int)
        self.nets: list[list[int]] = []
        self.year = 0
        self.net = [0] * len(Party)

    def begin_week(self, year: int) -> None:
        """Open the page of a new week."""
        self.year = year
        self.net = [0] * len(Party)
        self.nets.append(self.net)

    def post(self, account: int, payer: int, receiver: int, service: int, oere: int) -> None:
        """Post an amount; tax stands in the ledger but not in the nets."""
        if oere == 0:
            return
        self.cells[self.year, account, payer, receiver, service] += oere
        if account != TAX:
            self.net[payer] += oere
            self.net[receiver] -= oere


class Prices:
    """One price record (:data:`simulation.model.economics.prices.PRICES`) as ordinary numbers and lists."""

    def __init__(self, record: Any) -> None:
        for name in record.dtype.names:
            value = record[name][0]
            setattr(self, name, value.tolist())

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def refund_share(self, refund_weeks: int) -> int:
        """Return the refund of the ``refund_weeks``-th week on support."""
        for last, refund in zip(self.ladder_last, self.ladder_refund, strict=False):
            if refund_weeks <= last:
                return int(refund)
        return int(self.ladder_refund[-1])


def share_of(oere: int, basis_points: int) -> int:
    """Return a share of an amount in whole oere, halves rounded up."""
    return (oere * basis_points + 5_000) // 10_000


def count_refund_week(citizen: Citizen, week: int) -> None:
    """Count the week on the refund ladder; a year of self-support within three years starts it again."""
    if citizen.support in BENEFIT:
        citizen.refund_weeks += 1
    past = citizen.self_support_weeks
    if citizen.support == EMPLOYED or citizen.support == SELF_SUPPORTING:
        past.append(week)
    while past and past[0] <= week - WINDOW_WEEKS:
        past.popleft()
    if len(past) >= YEAR_WEEKS:
        citizen.refund_weeks = 0
        past.clear()


def pay_wage(citizen: Citizen, hours: float, prices: Prices, ledger: Ledger) -> int:
    """Pay a week's ordinary wage and its tax; return the wage."""
    service = citizen.service.index
    wage = int(hours * prices.wage_hour + 0.5)
    ledger.post(WAGE, EMPLOYER, CITIZEN, service, wage)
    ledger.post(TAX, CITIZEN, MUNICIPALITY, service, share_of(wage, prices.tax_municipal))
    ledger.post(TAX, CITIZEN, STATE, service, share_of(wage, prices.tax_state))
    citizen.earned_oere += wage
    return wage


def refund_of(citizen: Citizen, prices: Prices) -> int:
    """Return the refund of what the citizen lives on: a preset's flat share, or the ladder."""
    flat: int = prices.flat_refund[citizen.support]
    if citizen.home.old_referral and citizen.support in (FLEKSJOB, LEDIGHEDSYDELSE) and flat < 0:
        return int(prices.old_refund)
    return flat if flat >= 0 else prices.refund_share(citizen.refund_weeks)


def pay_benefit(citizen: Citizen, gross: int, prices: Prices, ledger: Ledger) -> None:
    """Pay a benefit, and refund or co-finance it."""
    support, service = citizen.support, citizen.service.index
    refunded = share_of(gross, refund_of(citizen, prices))
    if support == DAGPENGE:
        ledger.post(UPKEEP, A_KASSE, CITIZEN, service, gross)
        ledger.post(REFUND, STATE, A_KASSE, service, gross)
        ledger.post(CO_FINANCING, MUNICIPALITY, STATE, service, gross - refunded)
    elif support == FOERTIDSPENSION:
        ledger.post(UPKEEP, STATE, CITIZEN, service, gross)
        ledger.post(CO_FINANCING, MUNICIPALITY, STATE, service, gross - refunded)
    else:
        account = FLEKSJOB_SUBSIDY if support == FLEKSJOB else UPKEEP
        ledger.post(account, MUNICIPALITY, CITIZEN, service, gross)
        ledger.post(REFUND, STATE, MUNICIPALITY, service, refunded)


def pay_support(citizen: Citizen, hours: float, prices: Prices, ledger: Ledger) -> None:
    """Pay what is left of the benefit after ordinary earnings, by an employer in a wage subsidy."""
    gross = citizen.home.upkeep(hours, prices)
    if citizen.activity != WAGE_SUBSIDY:
        pay_benefit(citizen, gross, prices, ledger)
        return
    service = citizen.service.index
    ledger.post(WAGE, EMPLOYER, CITIZEN, service, gross)
    ledger.post(SUBSIDY, MUNICIPALITY, EMPLOYER, service, gross)
    refunded = share_of(gross, refund_of(citizen, prices))
    ledger.post(REFUND, STATE, MUNICIPALITY, service, refunded)


def pay_week(citizen: Citizen, prices: Prices, ledger: Ledger, week: int) -> None:
    """Post everything that is paid for one citizen this week."""
    if citizen.support in CASH:
        citizen.support = citizen.home.benefit(prices)
    citizen.home.remember(week)
    count_refund_week(citizen, week)
    support, service = citizen.support, citizen.service
    hours = citizen.hours
    if support == FLEKSJOB:
        hours = citizen.fleksjob_hours
    if hours > 0.0:
        pay_wage(citizen, hours, prices, ledger)
    if support in BENEFIT:
        pay_support(citizen, hours, prices, ledger)
    elif support == SU_EDUCATION:
        ledger.post(SU, STATE, CITIZEN, service.index, prices.su_week)
    if citizen.activity == COURSE:
        ledger.post(
            COURSE_FEE, MUNICIPALITY, SUPPLIER, service.index, int(service.course_intensity * prices.course_week)
        )
    elif citizen.activity == EDUCATION and support == REVALIDERING and citizen.programme is not None:
        ledger.post(EDUCATION_FEE, MUNICIPALITY, SUPPLIER, service.index, citizen.programme.week_oere)
    if citizen.caseworker is not None and service.index > 0:
        ledger.post(SUPPORT, MUNICIPALITY, SUPPLIER, service.index, service.citizen_oere)
    if citizen.treated_now:
        ledger.post(TREATMENT, REGION, SUPPLIER, service.index, prices.treatment_week)
