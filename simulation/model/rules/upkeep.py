"""What a citizen is paid to live on this week, by traits, date and own work (aktivloven; model section 7).

A citizen on cash benefit has one rate and some supplements; until June 2025 the rate follows age, education, children
and home, afterwards one of four rates does. The same functions decide when work takes somebody off support, so a rule
of earnings that changes changes both. Amounts are whole oere a week.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simulation.model.clock import WEEKS_PER_MONTH, WEEKS_PER_YEAR
from simulation.model.compiling import rule
from simulation.model.economics.benefits import CashRate, Supplement
from simulation.model.rules.dagpenge import FULL_WEEK, LEAST_DAGPENGE_HOURS, dagpenge_rate
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import (
    CASH,
    DAGPENGE,
    FLEKSJOB,
    FOERTIDSPENSION,
    INTEGRATION,
    JOBAFKLARING,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    RESSOURCEFORLOEB,
    UDDANNELSESHJAELP,
    UNSKILLED,
    YOUTH_AGE,
    age_in,
)
from simulation.model.states import Mental

_OTHER_30, _PROVIDER_30 = int(CashRate.OTHER_30), int(CashRate.PROVIDER_30)
_YOUNG, _STUDY, _ENTRY = int(CashRate.YOUNG_LONE), int(CashRate.STUDY_LONE), int(CashRate.ENTRY_LONE)
_LOWEST, _BASIC, _RAISED, _HOME = (int(r) for r in (CashRate.LOWEST, CashRate.BASIC, CashRate.RAISED, CashRate.HOME))
_LONE, _PROVIDER, _OUT, _WITH_PARENTS = 0, 1, 2, 3
"""The four rates of the young in each group, from its first on."""
_YOUNG_MORE, _STUDY_MORE = int(Supplement.YOUNG_LONE), int(Supplement.STUDY_LONE)
_STUDY_OUT_U25 = int(Supplement.STUDY_OUT_U25)
_CHILD, _LONE_PROVIDER, _LONE_OTHER = (
    int(s) for s in (Supplement.CHILD, Supplement.LONE_PROVIDER, Supplement.LONE_OTHER)
)
_YOUTH_18, _YOUTH_25, _YOUTH_PROVIDER = (
    int(s) for s in (Supplement.YOUTH_18, Supplement.YOUTH_25, Supplement.YOUTH_PROVIDER)
)
_LEISURE_COUPLE, _LEISURE_LONE = int(Supplement.LEISURE_COUPLE), int(Supplement.LEISURE_LONE)
_SEVERE = int(Mental.SEVERE)
CHILD_YEARS, CHILDREN_APART, MOST_CHILDREN = 18.0, 3.0, 3
"""Children count until 18; those of a family are taken to be three years apart; three have a leisure supplement."""
FULL_YEAR = FULL_WEEK * WEEKS_PER_YEAR
WORK_YEARS = 2.5
"""Years of full-time work that the work condition and the raised rate at 25-29 ask for."""
DISREGARD_HOURS = 160.0 / WEEKS_PER_MONTH
EARNINGS_TAKEN = 0.65
"""Share of earnings above the free amount that is taken, from July 2025."""
TOP_SHARE_LOW, TOP_SHARE_RAISED = 0.85, 1.0
"""Pay and benefit reach at most this share of the highest dagpenge: on lowest and basic rate, and on raised rate."""
TAKEN_LOW, TAKEN_HIGH = 0.30, 0.55
"""Shares of pay taken from a fleksjob subsidy and a ressourceforloeb, below and above the limit."""
LEISURE_AFTER_WEEKS = 13
BENEFIT_YEAR = 52
NO_RATE = -1


class Today(NamedTuple):
    """What most rules of a benefit ask of a citizen's week, worked out once and handed on (:func:`today`).

    ``age`` in years, ``children`` under 18 at home, and on cash benefit the ``rate``
    (:class:`~simulation.model.economics.benefits.CashRate`; else ``NO_RATE``).
    """

    age: float
    children: int
    rate: int


@rule
def children_at_home(citizen: CitizenRow, week: int) -> int:
    """Return how many of the citizen's children are under 18, by the age of the youngest."""
    youngest = citizen.youngest_child + (week - citizen.entry_week) / WEEKS_PER_YEAR
    if citizen.children == 0 or youngest >= CHILD_YEARS:
        return 0
    return min(int(citizen.children), int(math.ceil((CHILD_YEARS - youngest) / CHILDREN_APART)))  # noqa: RUF046


@rule
def rate_kind(citizen: CitizenRow, now: Today) -> int:
    """Return which of a benefit's two rates a citizen has: 1 for providers, of foertidspension for couples."""
    if citizen.support == FOERTIDSPENSION:
        return 1 if citizen.spouse > 0 else 0
    return 1 if now.children > 0 else 0


@rule
def years_worked(citizen: CitizenRow) -> float:
    """Return the years of full-time work, those before arrival and since; none is taken to fall out of the ten."""
    return citizen.work_years + citizen.hours_worked / FULL_YEAR


@rule
def lives_here(citizen: CitizenRow, prices: Any, week: int) -> bool:
    """Whether the residence condition is met: so many of the last years in the realm."""
    if prices.residence_of == 0:
        return True
    lived = min(citizen.residence_years, 10.0) + (week - citizen.entry_week) / WEEKS_PER_YEAR
    return min(lived, float(prices.residence_of)) >= prices.residence_years


@rule
def meets_conditions(citizen: CitizenRow, prices: Any, week: int) -> bool:
    """Whether residence and, for those it binds, work give the full benefit (aktivloven par. 11)."""
    bound = citizen.came_year >= prices.work_from_year
    return lives_here(citizen, prices, week) and not (bound and years_worked(citizen) < WORK_YEARS)


@rule
def under_work_duty(citizen: CitizenRow, prices: Any, week: int) -> bool:
    """Whether the 37-hour work duty binds: cash benefit without the conditions of residence or work."""
    return prices.work_duty_hours > 0 and CASH[citizen.support] and not meets_conditions(citizen, prices, week)


@rule
def young_rate(citizen: CitizenRow, provider: bool) -> int:
    """Return which of a group's four rates a young person has: lone provider, provider, own home, with parents."""
    if provider:
        return _LONE if citizen.spouse == 0 else _PROVIDER
    return _WITH_PARENTS if citizen.with_parents else _OUT


@rule
def cash_rate(citizen: CitizenRow, age: float, provider: bool, prices: Any, week: int) -> int:
    """Return the :class:`~simulation.model.economics.benefits.CashRate` a citizen has on cash benefit."""
    met = meets_conditions(citizen, prices, week)
    if prices.one_benefit:
        if age < YOUTH_AGE and citizen.with_parents and not provider:
            return _HOME
        if not met:
            return _LOWEST
        worked = age >= 25.0 and years_worked(citizen) >= WORK_YEARS
        return _RAISED if age >= YOUTH_AGE or worked else _BASIC
    if not met:
        if provider:
            return _ENTRY + (_LONE if citizen.spouse == 0 else _PROVIDER)
        return _ENTRY + (_WITH_PARENTS if age < YOUTH_AGE and citizen.with_parents else _OUT)
    ill_away = citizen.mental == _SEVERE and (provider or not citizen.with_parents)
    if age >= YOUTH_AGE or ill_away:
        return _PROVIDER_30 if provider else _OTHER_30
    group = _STUDY if citizen.education <= UNSKILLED else _YOUNG
    return group + young_rate(citizen, provider)


@rule
def today(citizen: CitizenRow, prices: Any, week: int) -> Today:
    """Return the citizen's age, children at home and, on cash benefit, rate this week."""
    age = age_in(citizen, week)
    children = children_at_home(citizen, week)
    rate = cash_rate(citizen, age, children > 0, prices, week) if CASH[citizen.support] else NO_RATE
    return Today(age, children, rate)


@rule
def cash_state(citizen: CitizenRow, now: Today, prices: Any) -> int:
    """Return the support state of cash benefit on this date: which of three until June 2025, one from July."""
    if prices.one_benefit or (now.rate < _STUDY and citizen.education > UNSKILLED):
        return KONTANTHJAELP
    if _ENTRY <= now.rate < _LOWEST:
        return INTEGRATION
    young = now.age < YOUTH_AGE and citizen.education <= UNSKILLED
    return UDDANNELSESHJAELP if young else KONTANTHJAELP


@rule
def leisure(citizen: CitizenRow, now: Today, prices: Any) -> int:
    """Return the leisure supplement: for at most three children, from three months on cash benefit.

    A couple's is the family's: a spouse without pay is taken to be on cash benefit too and to have half of it.
    """
    children = min(MOST_CHILDREN, now.children)
    if citizen.spell < LEISURE_AFTER_WEEKS or children == 0:
        return 0
    if citizen.spouse == 0:
        return children * prices.supplement[_LEISURE_LONE]
    whole = children * prices.supplement[_LEISURE_COUPLE]
    return whole if citizen.spouse_pay > 0.0 else whole // 2


@rule
def supplement(citizen: CitizenRow, now: Today, prices: Any) -> int:
    """Return the supplements to a rate of cash benefit, the leisure supplement apart (aktivloven par. 17-20)."""
    age, provider, rate = now.age, now.children > 0, now.rate
    if rate < _LOWEST:
        if citizen.job_ready or rate < _YOUNG or rate >= _ENTRY:
            return 0
        study = rate >= _STUDY
        first = _STUDY_MORE if study else _YOUNG_MORE
        kind = rate - (_STUDY if study else _YOUNG)
        if provider or age >= 25.0:
            return prices.supplement[first + kind]
        return prices.supplement[_STUDY_OUT_U25 + kind - _OUT] if study else 0
    more = 0
    if provider:
        more += prices.supplement[_CHILD]
        if citizen.spouse == 0 and rate <= _BASIC:
            more += prices.supplement[_LONE_PROVIDER]
    elif citizen.spouse == 0 and not citizen.with_parents and (rate == _BASIC or rate == _RAISED):
        more += prices.supplement[_LONE_OTHER]
    if rate == _BASIC and not citizen.job_ready:
        youth = _YOUTH_PROVIDER if provider else (_YOUTH_25 if age >= 25.0 else _YOUTH_18)
        more += prices.supplement[youth]
    return more


@rule
def worked_lately(citizen: CitizenRow) -> float:
    """Return the ordinary hours of the last four whole quarters and this one."""
    hours = 0.0
    for quarter in range(5):
        hours += citizen.quarter_hours[quarter]
    return hours


@rule
def cut_225(citizen: CitizenRow, rate: int, prices: Any) -> int:
    """Return what the 225-hour rule takes: after a year of benefit, without the hours, unless too ill to work.

    Of married people on the 30-plus rates the benefit of one falls away (aktivloven par. 13 f, 26): the citizen's own
    where the spouse's pay shows that the spouse works; where neither does, each of the two is counted half of it.
    """
    if prices.hours_225 == 0 or rate >= _STUDY or citizen.capacity_limited:
        return 0
    if citizen.benefit_weeks + citizen.weeks_on_support < BENEFIT_YEAR:
        return 0
    if worked_lately(citizen) >= prices.hours_225:
        return 0
    if citizen.spouse == 1 and rate <= _PROVIDER_30:
        whole = prices.cash[rate]
        return whole if citizen.spouse_pay > 0.0 else whole // 2
    return prices.cut_225[0 if rate <= _PROVIDER_30 else 1]


@rule
def earnings_taken(pay: float, hours: float, rate: int, gross: int, prices: Any) -> float:
    """Return what weekly ``pay`` (oere, after the contribution) takes from cash benefit of ``gross`` oere.

    It may be more than ``gross``: the rest is taken from the benefit of a spouse.
    """
    if not prices.one_benefit:
        return max(0.0, pay - prices.disregard_hour * min(hours, DISREGARD_HOURS))
    taken = EARNINGS_TAKEN * max(0.0, pay - prices.free[rate - _LOWEST])
    if rate != _HOME:
        top = (TOP_SHARE_RAISED if rate == _RAISED else TOP_SHARE_LOW) * prices.dagpenge_highest
        taken = max(taken, pay + gross - top)
    return taken


@rule
def spouse_takes(citizen: CitizenRow, now: Today, prices: Any) -> float:
    """Return what a spouse's pay takes from the citizen's benefit: all that it takes beyond the spouse's own.

    The spouse works full time, and is taken to have the citizen's rate and, from July 2025, a child supplement too.
    """
    if citizen.spouse != 1 or citizen.spouse_pay <= 0.0:
        return 0.0
    own = prices.cash[now.rate]
    if prices.one_benefit and now.children > 0:
        own += prices.supplement[_CHILD]
    pay = 100.0 * citizen.spouse_pay / WEEKS_PER_MONTH * (1.0 - prices.contribution)
    return max(0.0, earnings_taken(pay, FULL_WEEK, now.rate, own, prices) - own)


@rule
def taken_in_steps(pay: float, prices: Any) -> float:
    """Return 30 percent of weekly pay with pension up to the limit, and 55 percent of what is above."""
    with_pension = pay * (1.0 + prices.pension_share)
    low = min(with_pension, float(prices.fleksjob_limit))
    return TAKEN_LOW * low + TAKEN_HIGH * (with_pension - low)


@rule
def sanction(citizen: CitizenRow, gross: int, prices: Any) -> int:
    """Return what a missed talk of this week costs: below the first limit, to the second, to the third, or above."""
    if prices.sanctions == 0 or citizen.sanctioned == 0:
        return 0
    step = 0 if gross < prices.sanction_limit[0] else 1
    while 1 <= step < 3 and gross > prices.sanction_limit[step]:
        step += 1
    return prices.sanction[step]


@rule
def fleksjob_subsidy(citizen: CitizenRow, hours: float, prices: Any) -> int:
    """Return the subsidy of a fleksjob of ``hours``: the most there is, less steps of the pay.

    Subsidy and pay do not exceed the pay of the full-time post.
    """
    own = prices.own_benefit[FLEKSJOB, citizen.lone_provider]
    if own >= 0:
        return own
    left = prices.fleksjob_most - int(taken_in_steps(hours * prices.wage_hour, prices))
    room = int((FULL_WEEK - hours) * prices.wage_hour * (1.0 + prices.pension_share))
    return max(0, min(left, room))


@rule
def priced_as(citizen: CitizenRow, now: Today, prices: Any) -> int:
    """Return the benefit whose set price is a citizen's: the young keep that of uddannelseshjaelp, where one is set.

    A price of one's own goes with the group it was told for, also when the law ends the benefit's name.
    """
    state = citizen.support
    if state == KONTANTHJAELP and prices.own_benefit[UDDANNELSESHJAELP, 0] >= 0 and prices.one_benefit:
        if now.age < YOUTH_AGE and citizen.education <= UNSKILLED:
            return UDDANNELSESHJAELP
    return state


@rule
def own_rate(citizen: CitizenRow, now: Today, prices: Any) -> int:
    """Return the rate that stands in place of all that the law says of a benefit's amount, or -1."""
    return prices.own_benefit[priced_as(citizen, now, prices), rate_kind(citizen, now)]


@rule
def cash_benefit(citizen: CitizenRow, now: Today, hours: float, prices: Any) -> int:
    """Return the cash benefit of a week with ``hours`` of ordinary work; pay and sanctions take of a set rate too."""
    rate = now.rate
    gross = own_rate(citizen, now, prices)
    taken, free = 0.0, 0
    if gross < 0:
        gross = prices.cash[rate] + supplement(citizen, now, prices) - cut_225(citizen, rate, prices)
        taken = spouse_takes(citizen, now, prices)
        free = leisure(citizen, now, prices) if prices.one_benefit else 0
    if hours > 0.0:
        pay = hours * prices.wage_hour * (1.0 - prices.contribution)
        taken += earnings_taken(pay, hours, rate, gross, prices)
    return max(0, max(0, gross - int(taken)) + free - sanction(citizen, gross, prices))


@rule
def whole_benefit(citizen: CitizenRow, now: Today, prices: Any) -> int:
    """Return a benefit that is neither cash benefit nor fleksjob, before own work takes of it."""
    state = citizen.support
    own = own_rate(citizen, now, prices)
    if own >= 0:
        return own
    kind = rate_kind(citizen, now)
    if (state == RESSOURCEFORLOEB or state == JOBAFKLARING) and citizen.with_parents and kind == 0:
        if now.age < 25.0:
            return prices.forloeb_home
    if state == LEDIGHEDSYDELSE and (CASH[citizen.return_support] or citizen.return_support == RESSOURCEFORLOEB):
        return prices.ledighedsydelse_low[kind]
    if state == DAGPENGE:
        return dagpenge_rate(citizen, kind > 0, now.age, prices)
    return prices.benefit[state, kind]


@rule
def benefit_due(citizen: CitizenRow, now: Today, hours: float, prices: Any) -> int:
    """Return the benefit of a week, in oere, with ``hours`` of ordinary work (of a fleksjob: its hours)."""
    state = citizen.support
    if state == FLEKSJOB:
        return fleksjob_subsidy(citizen, hours, prices)
    if CASH[state]:
        return cash_benefit(citizen, now, hours, prices)
    gross = whole_benefit(citizen, now, prices)
    if state == FOERTIDSPENSION:
        return gross
    if state == RESSOURCEFORLOEB or state == JOBAFKLARING:
        return max(0, gross - int(taken_in_steps(hours * prices.wage_hour, prices)))
    if state == DAGPENGE and FULL_WEEK - hours < LEAST_DAGPENGE_HOURS:
        return 0
    return max(0, int(gross * (1.0 - min(1.0, hours / FULL_WEEK))))


@rule
def upkeep(citizen: CitizenRow, hours: float, prices: Any, week: int) -> int:
    """Return :func:`benefit_due` with what it asks of the week."""
    return benefit_due(citizen, today(citizen, prices, week), hours, prices)


@rule
def off_support(citizen: CitizenRow, hours: float, prices: Any, week: int) -> bool:
    """Whether ``hours`` of ordinary work take the citizen off support: enough hours, or nothing left to pay.

    Nobody leaves foertidspension so: it is granted for good.
    """
    if citizen.support == FOERTIDSPENSION:
        return False
    return hours >= prices.self_support_hours or upkeep(citizen, hours, prices, week) == 0
