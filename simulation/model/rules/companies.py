"""Companies (4.12): hours wanted, hours filled, competing applicants, openness by experience.

Open hours are what a company wants less what citizens and competing applicants fill. Competitors take open
hours and leave them again, so hours a citizen takes are, in part, hours taken from others (displacement).
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.rows import CitizenRow, CompanyRow

_CITIZEN, _COMPANY = int(Kind.CITIZEN), int(Kind.COMPANY)
_TAKES, _LEAVES = int(Draw.COMPETITOR_TAKES), int(Draw.COMPETITOR_LEAVES)
_SEARCH, _OPENNESS = int(Draw.SEARCH), int(Draw.COMPANY_OPENNESS)
FULL_TIME = 37.0
UNLIMITED = 1e8
"""A company that wants this many hours is never short of them, and experience does not move it."""
GOOD_JOB_WEEKS, SHORT_JOB_WEEKS = 26, 13
"""Weeks at which a job has been a good experience for its company, and below which its end is a bad one."""
_TRIES = 64  # draw names are below this; a search's k-th company draws under name + 64 k


@rule
def open_hours(company: CompanyRow) -> float:
    """Return the weekly ordinary hours nobody fills."""
    return company.demand - company.filled - company.others


@rule
def take_hours(company: CompanyRow, hours: float) -> None:
    """Fill hours; the share that displaces nobody is new work, and adds to what the company wants.

    For the rest competing applicants wait: as many as would have filled the hours full time.
    """
    company.filled += hours
    if company.demand < UNLIMITED:
        company.demand += (1.0 - company.displaced) * hours
        company.waiting += company.displaced * hours / FULL_TIME


@rule
def give_hours(company: CompanyRow, hours: float) -> None:
    """Give hours back, and with them the new work they were."""
    company.filled -= hours
    if company.demand < UNLIMITED:
        company.demand -= (1.0 - company.displaced) * hours


@rule
def take_back(company: CompanyRow, hours: float) -> float:
    """Let somebody back to hours given up in sickness: a substitute leaves; return the hours there are."""
    if hours <= 0.0:
        return 0.0
    company.others -= max(0.0, min(company.others, hours - open_hours(company)))
    back = max(0.0, min(hours, open_hours(company)))
    take_hours(company, back)
    return back


@rule
def labour_market(params: Any, prices: Any) -> float:
    """Return the log of the labour-market level: as set, and as unemployment goes, by its elasticity."""
    return params.labour_market + params.market_elasticity * prices.labour_market


@rule
def market_level(params: Any, prices: Any, week: int) -> float:
    """Return how lively the opening of jobs is this week: the season times the labour market, 1 on average."""
    season = 1.0 + params.season * math.sin(2.0 * math.pi * (week % 52) / 52.0)
    return season * math.exp(labour_market(params, prices))


@rule
def company_week(company: CompanyRow, row: int, level: float, params: Any, luck: Any, week: int) -> None:
    """Competing applicants leave hours and take open ones; a lively market frees more and keeps them open.

    Of those who wait for hours that a citizen took, some find others.
    """
    if company.demand >= UNLIMITED:
        return
    company.waiting -= company.waiting / params.displaced_weeks
    leaving = params.turnover_rate * level * company.others / FULL_TIME
    if happens(uniform(luck, _COMPANY, row, week, _LEAVES), leaving):
        company.others -= min(company.others, FULL_TIME)
    vacant = open_hours(company)
    if vacant > 1e-9 and happens(uniform(luck, _COMPANY, row, week, _TAKES), params.vacancy_rate / level):
        company.others += min(vacant, FULL_TIME)


@rule
def considers(citizen: CitizenRow, row: int, company: CompanyRow, turn: int, luck: Any, week: int) -> bool:
    """Whether the company asked in this ``turn`` considers the citizen.

    A citizen without health burden is considered always, one at full burden by the company's openness.
    """
    chance = 1.0 - citizen.health_burden * (1.0 - company.openness)
    return uniform(luck, _CITIZEN, row, week, _OPENNESS + _TRIES * turn) < chance


@rule
def find_company(
    citizen: CitizenRow, row: int, companies: Any, asked: float, hours: float, luck: Any, week: int, name: int
) -> int:
    """Ask ``asked`` companies in turn; return the first with the hours and the openness, or -1.

    Who is in a placement asks its company first; where hours were agreed on, that company has considered the citizen.
    """
    here = citizen.place
    if here >= 0 and open_hours(companies[here]) >= hours:
        if citizen.agreed or considers(citizen, row, companies[here], 0, luck, week):
            return here
    number = companies.shape[0]
    whole = int(asked)
    if uniform(luck, _CITIZEN, row, week, name) < asked - whole:
        whole += 1
    for k in range(1, whole + 1):
        j = int(uniform(luck, _CITIZEN, row, week, name + _TRIES * k) * number)
        if open_hours(companies[j]) >= hours and considers(citizen, row, companies[j], k, luck, week):
            return j
    return -1


@rule
def more_open(company: CompanyRow, share: float) -> None:
    """Close a share of a company's distance to full openness."""
    if company.demand < UNLIMITED:
        company.openness += share * (1.0 - company.openness)


@rule
def good_experience(company: CompanyRow, params: Any) -> None:
    """Raise a company's openness."""
    more_open(company, params.openness_good)


@rule
def bad_experience(company: CompanyRow, params: Any) -> None:
    """Lower a company's openness."""
    if company.demand < UNLIMITED:
        company.openness -= params.openness_bad * company.openness
