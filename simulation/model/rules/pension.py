"""A small job beside foertidspension: rarely found alone, over both roads in a programme for pensioners (4.11)."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, happens_at, uniform
from simulation.model.rules.companies import find_company
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.staffing import in_post
from simulation.model.rules.working import (
    chances_this_week,
    companies_asked,
    development_rate,
    log_job_rate,
    small_hours,
    start_job,
)

_CITIZEN = int(Kind.CITIZEN)
_PENSIONER, _SEARCH, _FIND = int(Draw.PENSIONER), int(Draw.SEARCH), int(Draw.FIND)
_DEVELOP, _DEVELOP_COMPANY = int(Draw.DEVELOP), int(Draw.DEVELOP_COMPANY)


@rule
def ask_alone(citizen: CitizenRow, row: int, companies: Any, params: Any, luck: Any, week: int) -> int:
    """Return the company a pensioner without a programme finds, or -1."""
    if not happens(uniform(luck, _CITIZEN, row, week, _PENSIONER), params.pensioner_job_rate):
        return -1
    hours = small_hours(row, params, luck, week)
    return find_company(citizen, row, companies, params.search_own, hours, luck, week, _SEARCH)


@rule
def ask_over_both_roads(
    citizen: CitizenRow, row: int, posts: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> int:
    """Return the company a pensioner in a programme finds by own search or by job development, or -1.

    The hazards are those of anybody with these barriers, this readiness and this caseworker (4.7).
    """
    company = -1
    hours = small_hours(row, params, luck, week)
    u, log_rate = uniform(luck, _CITIZEN, row, week, _FIND), log_job_rate(citizen, 1.0, params, prices)
    if happens_at(u, log_rate):
        asked = chances_this_week(u, math.exp(log_rate)) * companies_asked(citizen, posts, params)
        company = find_company(citizen, row, companies, asked, hours, luck, week, _SEARCH)
    if company >= 0 or citizen.caseworker < 0 or not in_post(posts[citizen.caseworker]):
        return company
    rate = development_rate(citizen, posts[citizen.caseworker], params, prices)
    u = uniform(luck, _CITIZEN, row, week, _DEVELOP)
    if not happens(u, rate):
        return -1
    asked = chances_this_week(u, rate) * params.develop_asked
    return find_company(citizen, row, companies, asked, hours, luck, week, _DEVELOP_COMPANY)


@rule
def seek_small_job(
    citizen: CitizenRow,
    row: int,
    posts: Any,
    design: DesignRow,
    companies: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
) -> None:
    """Find a small job beside the pension, or not; the pension stays."""
    if design.pensioners > 0.0:
        company = ask_over_both_roads(citizen, row, posts, companies, params, prices, luck, week)
    else:
        company = ask_alone(citizen, row, companies, params, luck, week)
    if company >= 0:
        hours = small_hours(row, params, luck, week)
        start_job(citizen, company, hours, design, prices, companies, week)
