"""Phase 8, account: every krone of a week, posted in whole oere from a payer to a receiver.

A posting adds to one cell of the ledger (account, payer, receiver, policy), so a week's postings sum to
zero over the parties by construction. Tax is posted but kept out of the parties' net.
"""

from __future__ import annotations

from typing import Any

from simulation.model.compiling import rule
from simulation.model.economics.accounts import Account, Party
from simulation.model.economics.refund import BASIS, count_week, refund_share
from simulation.model.rules.dagpenge import remember_hours
from simulation.model.rules.health import NOW
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.status import (
    BENEFIT,
    CASH,
    COURSE,
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    FINAL,
    FLEKSJOB,
    FOERTIDSPENSION,
    LEDIGHEDSYDELSE,
    NOT_ARRIVED,
    REVALIDERING,
    SELF_SUPPORTING,
    SU_EDUCATION,
    TEMPORARY_FLEKSJOB,
    WAGE_SUBSIDY,
)
from simulation.model.rules.upkeep import Today, benefit_due, cash_state, fleksjob_subsidy, priced_as, today

_MUNICIPALITY, _STATE, _REGION = int(Party.MUNICIPALITY), int(Party.STATE), int(Party.REGION)
_A_KASSE, _EMPLOYER, _CITIZEN = int(Party.A_KASSE), int(Party.EMPLOYER), int(Party.CITIZEN)
_SUPPLIER = int(Party.SUPPLIER)
_BENEFIT, _REFUND, _CO_FINANCING = int(Account.BENEFIT), int(Account.REFUND), int(Account.CO_FINANCING)
_SU, _WAGE, _WAGE_SUBSIDY = int(Account.SU), int(Account.WAGE), int(Account.WAGE_SUBSIDY)
_FLEKSJOB_SUBSIDY, _STAFF, _TRAINING = int(Account.FLEKSJOB_SUBSIDY), int(Account.STAFF), int(Account.TRAINING)
_DISPLACED = int(Account.DISPLACED)
_SUPPORT, _SOCIAL, _POOL_WAGE = int(Account.SUPPORT), int(Account.SOCIAL), int(Account.POOL_WAGE)
_COURSE, _EDUCATION, _TREATMENT, _TAX = (
    int(Account.COURSE),
    int(Account.EDUCATION),
    int(Account.TREATMENT),
    int(Account.TAX),
)


@rule
def share_of(oere: int, basis_points: int) -> int:
    """Return a share of an amount in whole oere, halves rounded up."""
    return (oere * basis_points + BASIS // 2) // BASIS


@rule
def post(ledger: Any, net: Any, account: int, payer: int, receiver: int, policy: int, oere: int) -> None:
    """Post an amount in oere; ``ledger`` is ``[accounts, payers, receivers, policies]``, ``net`` ``[parties]``."""
    if oere == 0:
        return
    ledger[account, payer, receiver, policy] += oere
    if account != _TAX:
        net[payer] += oere
        net[receiver] -= oere


@rule
def refund_of(citizen: CitizenRow, state: int, now: Today, prices: Any) -> int:
    """Return the refund in basis points of a benefit: a preset's flat share, or the ladder.

    Outside the ladder are fleksjob and ledighedsydelse of those referred before 2013.
    """
    flat = prices.flat_refund[priced_as(citizen, now, prices) if state == citizen.support else state]
    if flat >= 0:
        return flat
    if citizen.old_referral and (state == FLEKSJOB or state == LEDIGHEDSYDELSE):
        return prices.old_refund
    return refund_share(citizen.refund_weeks, prices)


@rule
def pay_benefit(citizen: CitizenRow, gross: int, now: Today, prices: Any, ledger: Any, net: Any) -> None:
    """Pay a benefit and its refund; benefits the state or an a-kasse pays are co-financed the mirrored way."""
    state, policy = citizen.support, citizen.service
    refunded = share_of(gross, refund_of(citizen, state, now, prices))
    if state == DAGPENGE:
        post(ledger, net, _BENEFIT, _A_KASSE, _CITIZEN, policy, gross)
        post(ledger, net, _REFUND, _STATE, _A_KASSE, policy, gross)
        post(ledger, net, _CO_FINANCING, _MUNICIPALITY, _STATE, policy, gross - refunded)
    elif state == FOERTIDSPENSION:
        post(ledger, net, _BENEFIT, _STATE, _CITIZEN, policy, gross)
        post(ledger, net, _CO_FINANCING, _MUNICIPALITY, _STATE, policy, gross - refunded)
    else:
        account = _FLEKSJOB_SUBSIDY if state == FLEKSJOB else _BENEFIT
        post(ledger, net, account, _MUNICIPALITY, _CITIZEN, policy, gross)
        post(ledger, net, _REFUND, _STATE, _MUNICIPALITY, policy, refunded)


@rule
def pay_wage(citizen: CitizenRow, hours: float, account: int, payer: int, prices: Any, ledger: Any, net: Any) -> int:
    """Pay a week's wage and return it; its tax is posted apart."""
    wage = int(hours * prices.wage_hour + 0.5)
    post(ledger, net, account, payer, _CITIZEN, citizen.service, wage)
    post(ledger, net, _TAX, _CITIZEN, _MUNICIPALITY, citizen.service, share_of(wage, prices.tax_municipal))
    post(ledger, net, _TAX, _CITIZEN, _STATE, citizen.service, share_of(wage, prices.tax_state))
    citizen.earned_oere += wage
    return wage


@rule
def pay_temporary_fleksjob(citizen: CitizenRow, now: Today, params: Any, prices: Any, ledger: Any, net: Any) -> None:
    """Pay a week in the municipality's pool: the wage of the hours, and the subsidy of a fleksjob."""
    pay_wage(citizen, params.fleksjob_hours, _POOL_WAGE, _MUNICIPALITY, prices, ledger, net)
    supplement = fleksjob_subsidy(citizen, params.fleksjob_hours, prices)
    post(ledger, net, _FLEKSJOB_SUBSIDY, _MUNICIPALITY, _CITIZEN, citizen.service, supplement)
    refunded = share_of(supplement, refund_of(citizen, FLEKSJOB, now, prices))
    post(ledger, net, _REFUND, _STATE, _MUNICIPALITY, citizen.service, refunded)


@rule
def pay_treatment(citizen: CitizenRow, params: Any, prices: Any, ledger: Any, net: Any) -> None:
    """Pay a week of treatment, when it is given."""
    if citizen.treatment == NOW:
        post(ledger, net, _TREATMENT, _REGION, _SUPPLIER, citizen.service, prices.treatment_week)


@rule
def account_family(family: Any, citizens: Any, prices: Any, ledger: Any, net: Any) -> None:
    """Pay the social measures of a family, the less the steadier its home."""
    parent = citizens[family.parent]
    if parent.support != NOT_ARRIVED and not FINAL[parent.support]:
        cost = int((1.0 - family.home) * prices.family_week)
        post(ledger, net, _SOCIAL, _MUNICIPALITY, _SUPPLIER, parent.service, cost)


@rule
def settle_benefit(citizen: CitizenRow, prices: Any, week: int) -> Today:
    """Put cash benefit under its name of the day: age, conditions and the law decide which of three, or one.

    A change of name is no exit, and the weeks in the state go on counting. What it was decided by is returned: the
    amount follows from the same.
    """
    now = today(citizen, prices, week)
    if CASH[citizen.support]:
        citizen.support = cash_state(citizen, now, prices)
    return now


@rule
def account(
    citizen: CitizenRow, designs: Any, programmes: Any, params: Any, prices: Any, ledger: Any, net: Any, week: int
) -> None:
    """Phase 8 for one citizen."""
    if citizen.support == NOT_ARRIVED or FINAL[citizen.support]:
        return
    now = settle_benefit(citizen, prices, week)
    remember_hours(citizen, week)
    state = citizen.support
    on_benefit = BENEFIT[state]
    count_week(citizen, on_benefit, state == EMPLOYED or state == SELF_SUPPORTING)
    policy = citizen.service
    hours = citizen.hours
    if state == FLEKSJOB:
        hours = citizen.fleksjob_hours
    if hours > 0.0:
        pay_wage(citizen, hours, _WAGE, _EMPLOYER, prices, ledger, net)
    if citizen.activity == TEMPORARY_FLEKSJOB:
        pay_temporary_fleksjob(citizen, now, params, prices, ledger, net)
    elif on_benefit:
        gross = benefit_due(citizen, now, hours, prices)
        if citizen.activity == WAGE_SUBSIDY:
            post(ledger, net, _WAGE, _EMPLOYER, _CITIZEN, policy, gross)
            post(ledger, net, _WAGE_SUBSIDY, _MUNICIPALITY, _EMPLOYER, policy, gross)
            refunded = share_of(gross, refund_of(citizen, state, now, prices))
            post(ledger, net, _REFUND, _STATE, _MUNICIPALITY, policy, refunded)
        else:
            pay_benefit(citizen, gross, now, prices, ledger, net)
    elif state == SU_EDUCATION:
        post(ledger, net, _SU, _STATE, _CITIZEN, policy, prices.su_week)
    if citizen.activity == COURSE:
        week_oere = int(designs[policy].course_intensity * prices.course_week)
        post(ledger, net, _COURSE, _MUNICIPALITY, _SUPPLIER, policy, week_oere)
    elif citizen.activity == EDUCATION and state == REVALIDERING and citizen.programme >= 0:
        post(ledger, net, _EDUCATION, _MUNICIPALITY, _SUPPLIER, policy, programmes[citizen.programme].week_oere)
    if policy > 0 and citizen.caseworker >= 0:
        post(ledger, net, _SUPPORT, _MUNICIPALITY, _SUPPLIER, policy, int(designs[policy].citizen_oere))
    if citizen.caseworker >= 0 and designs[policy].treatment > 0.0:
        pay_treatment(citizen, params, prices, ledger, net)


@rule
def pay_displaced(persons: float, params: Any, prices: Any, ledger: Any, net: Any) -> None:
    """Pay unemployment benefit to those of the displaced applicants ``persons`` who live on it while they wait.

    They are nobody's participants; the refund is that of somebody who waits as long as they do on the mean.
    """
    oere = int(params.displaced_benefits * persons * prices.dagpenge_highest)
    own = oere - share_of(oere, refund_share(int(params.displaced_weeks), prices))
    post(ledger, net, _DISPLACED, _A_KASSE, _CITIZEN, 0, oere)
    post(ledger, net, _REFUND, _STATE, _A_KASSE, 0, oere)
    post(ledger, net, _CO_FINANCING, _MUNICIPALITY, _STATE, 0, own)


@rule
def account_post(post_row: Any, design: DesignRow, ledger: Any, net: Any, week: int) -> None:
    """Pay a caseworker's post: whether or not the caseload is full, unless the staff follows a norm."""
    if week < post_row.from_week:
        return
    policy = post_row.service
    if design.staffed_to_norm > 0:
        cost = int(design.post_week_oere * post_row.citizens / max(1, post_row.limit))
        post(ledger, net, _STAFF, _MUNICIPALITY, _SUPPLIER, policy, cost)
    elif post_row.vacant_left == 0:
        post(ledger, net, _STAFF, _MUNICIPALITY, _SUPPLIER, policy, int(design.post_week_oere))
        if post_row.weeks_in_post == 0:
            post(ledger, net, _TRAINING, _MUNICIPALITY, _SUPPLIER, policy, int(design.training_oere))


@rule
def close_week(money: Any, booked: Any, net: Any) -> None:
    """Note what each party paid this week, ``net`` ``[parties]``: what of the year's sums is not ``booked`` yet.

    ``money`` is ``[groups, parties]``, of the year; ``booked`` ``[parties]``.
    """
    for party in range(net.shape[0]):
        total = 0
        for group in range(money.shape[0]):
            total += money[group, party]
        net[party] = total - booked[party]
        booked[party] = total
