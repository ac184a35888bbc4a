"""Phase 1, arrive: inflow enters; ageing, moving and death leave."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.clock import REVIEW_WEEKS, WEEKS_PER_MONTH, WEEKS_PER_YEAR
from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.dagpenge import QUARTER, QUARTERS
from simulation.model.rules.events import ARRIVED
from simulation.model.rules.fleksjob import come_with_a_fleksjob
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import (
    DEAD,
    EDUCATION,
    EMPLOYED,
    FINAL,
    FLEKSJOB,
    MOVED,
    NOT_ARRIVED,
    PENSION_AGE,
    RESSOURCEFORLOEB,
    REVALIDERING,
    SU_EDUCATION,
    SYGEDAGPENGE,
    change_support,
    in_review,
    release,
    stop_activity,
    vacate,
)
from simulation.model.rules.working import most_hours

_CITIZEN = int(Kind.CITIZEN)
_DIE, _MOVE, _ENTRY, _TENURE = int(Draw.DIE), int(Draw.MOVE), int(Draw.ENTRY), int(Draw.HOURS)
_OFFER = int(Draw.COURSE)
STOCK_TENURE_WEEKS = 260
"""Assumption: weeks that those who arrive in work have held it, at most."""
STOCK_FORLOEB_WEEKS = 29 * WEEKS_PER_MONTH
"""Weeks a ressourceforloeb of the stock has lasted at most (evidence:ips.rksk_baseline_exits: 29 months)."""


@rule
def leave_for_good(citizen: CitizenRow, posts: Any, companies: Any, to: int, week: int) -> None:
    """Leave the simulation's labour market for a state that nobody comes back from."""
    release(citizen, posts)
    vacate(citizen, companies, week)
    stop_activity(citizen, companies)
    change_support(citizen, to, week)


@rule
def come_with_a_job(citizen: CitizenRow, row: int, companies: Any, params: Any, luck: Any, week: int) -> None:
    """Arrive in work: the hours are the citizen's own, so the company wants as many more."""
    u = uniform(luck, _CITIZEN, row, week, _ENTRY)
    company = int(u * companies.shape[0])
    citizen.employer = company
    citizen.hours = most_hours(citizen, params)
    citizen.tenure = 1 + int(STOCK_TENURE_WEEKS * uniform(luck, _CITIZEN, row, week, _TENURE))
    begun = week % QUARTER if week % QUARTER else QUARTER
    citizen.quarter_hours[0] = citizen.hours * min(citizen.tenure, begun)
    for quarter in range(1, citizen.quarter_hours.shape[0]):
        before = citizen.tenure - begun - QUARTER * (quarter - 1)
        citizen.quarter_hours[quarter] = citizen.hours * max(0, min(QUARTER, before))
    companies[company].filled += citizen.hours
    companies[company].demand += citizen.hours


@rule
def come_from_work(citizen: Any, row: int, companies: Any, params: Any, luck: Any, week: int) -> None:
    """Arrive just after full-time work: as many hours as could be in the three years that dagpenge look back on.

    Who arrives ill from work has an employer who holds the job open.
    """
    if citizen.support == SYGEDAGPENGE:
        citizen.sick_from = EMPLOYED
        come_with_a_job(citizen, row, companies, params, luck, week)
        citizen.held_hours = citizen.hours
        citizen.hours = 0.0
        citizen.quarter_hours[0] = 0.0
    for quarter in range(1, QUARTERS + 1):
        citizen.quarter_hours[quarter] = QUARTER * most_hours(citizen, params)


@rule
def arrive(
    citizen: CitizenRow, row: int, posts: Any, companies: Any, programmes: Any, params: Any, luck: Any, week: int
) -> None:
    """Enter in the entry week; leave by age, death or a move."""
    if citizen.support == NOT_ARRIVED:
        if week != citizen.entry_week:
            return
        citizen.support = citizen.entry_support
        citizen.return_support = citizen.entry_support
        citizen.events |= ARRIVED
        if citizen.support == RESSOURCEFORLOEB:
            elapsed = int(STOCK_FORLOEB_WEEKS * uniform(luck, _CITIZEN, row, week, _ENTRY)) if week == 0 else 0
            citizen.spell = elapsed
            citizen.rf_start = week - elapsed
        if week == 0:
            citizen.unoffered = int(WEEKS_PER_YEAR * uniform(luck, _CITIZEN, row, week, _OFFER))
        if citizen.from_work:
            come_from_work(citizen, row, companies, params, luck, week)
        if citizen.support == EMPLOYED:
            come_with_a_job(citizen, row, companies, params, luck, week)
        elif citizen.support == FLEKSJOB:
            u = uniform(luck, _CITIZEN, row, week, _ENTRY)
            come_with_a_fleksjob(citizen, row, companies, u, params, luck, week)
        elif citizen.support == SU_EDUCATION:
            citizen.activity = EDUCATION
            citizen.activity_left = 1 + int(params.study_weeks * uniform(luck, _CITIZEN, row, week, _ENTRY))
        if citizen.support == REVALIDERING and citizen.programme >= 0:
            citizen.activity = EDUCATION
            length = programmes[citizen.programme].weeks
            citizen.activity_left = max(1, length - citizen.programme_weeks)
        return
    if FINAL[citizen.support] or not in_review(row, week):
        return
    age = citizen.age + (week - citizen.entry_week) / WEEKS_PER_YEAR
    if age >= citizen.pension_age:
        leave_for_good(citizen, posts, companies, PENSION_AGE, week)
        return
    death = params.death_rate * math.exp(
        params.death_age * (age - 40.0) + params.death_burden * citizen.health_burden
    )
    if happens(uniform(luck, _CITIZEN, row, week, _DIE), REVIEW_WEEKS * death):
        leave_for_good(citizen, posts, companies, DEAD, week)
    elif happens(uniform(luck, _CITIZEN, row, week, _MOVE), REVIEW_WEEKS * params.moving_rate):
        leave_for_good(citizen, posts, companies, MOVED, week)


@rule
def arrive_all(citizens: Any, posts: Any, companies: Any, programmes: Any, params: Any, luck: Any, week: int) -> None:
    """Phase 1 for all citizens ``[N]``."""
    for row in range(citizens.shape[0]):
        arrive(citizens[row], row, posts, companies, programmes, params[0], luck, week)
