"""A small job beside foertidspension: rarely found alone, over both roads in a programme for pensioners (4.11)."""

from __future__ import annotations

from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.companies import find_company
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.working import develop_job, find_work, small_hours, start_job

_CITIZEN = int(Kind.CITIZEN)
_PENSIONER, _SEARCH, _FIND = int(Draw.PENSIONER), int(Draw.SEARCH), int(Draw.FIND)


@rule
def ask_alone(citizen: CitizenRow, row: int, companies: Any, params: Any, luck: Any, week: int) -> int:
    """Return the company a pensioner without a programme finds, or -1."""
    if not happens(uniform(luck, _CITIZEN, row, week, _PENSIONER), params.pensioner_job_rate):
        return -1
    hours = small_hours(row, params, luck, week)
    return find_company(citizen, row, companies, params.search_own, hours, luck, week, _SEARCH)


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
    """Find a small job beside the pension, or not; the pension stays.

    In a programme for pensioners over both roads, at the hazards of anybody with these barriers, this readiness and
    this caseworker (4.7).
    """
    if design.pensioners > 0.0:
        u = uniform(luck, _CITIZEN, row, week, _FIND)
        find_work(citizen, row, posts, design, companies, params, prices, luck, week, u)
        develop_job(citizen, row, posts, design, companies, params, prices, luck, week)
        return
    company = ask_alone(citizen, row, companies, params, luck, week)
    if company >= 0:
        hours = small_hours(row, params, luck, week)
        start_job(citizen, company, hours, design, prices, companies, week)
