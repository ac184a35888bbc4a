"""Sickness (4.11): falling ill in a job, the job that is held open meanwhile, recovery, and what follows."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform, uniform_pair
from simulation.model.rules.companies import find_company, take_back
from simulation.model.rules.dagpenge import entitled_to_dagpenge
from simulation.model.rules.events import FELL_ILL, JOB_ENDED
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.status import (
    DAGPENGE,
    EMPLOYED,
    JOBAFKLARING,
    KONTANTHJAELP,
    SYGEDAGPENGE,
    change_support,
    stop_activity,
    vacate,
)
from simulation.model.rules.working import leave_for_work, most_hours, start_job

_CITIZEN = int(Kind.CITIZEN)
_KEEP, _RECOVER, _RELAPSE = int(Draw.KEEP_HOURS), int(Draw.RECOVER), int(Draw.RELAPSE)
_REFERRAL, _REVIEW = int(Draw.REFERRAL), int(Draw.REVIEW)


@rule
def fall_ill(
    citizen: CitizenRow, row: int, helped: bool, design: DesignRow, companies: Any, params: Any, luck: Any, week: int
) -> None:
    """Go on sygedagpenge; with work on staying at work, part of the hours may be kept (delvis sygemelding).

    The employer holds the job: the hours off are kept for the citizen.
    """
    citizen.sick_from = EMPLOYED
    citizen.follow_left = 0
    citizen.events |= FELL_ILL
    keeps = design.prevention * params.sick_keeps_hours if helped else 0.0
    off = citizen.hours
    if uniform(luck, _CITIZEN, row, week, _KEEP) < keeps:
        off = (1.0 - params.sick_kept_share) * citizen.hours
    citizen.held_hours = off
    citizen.hours -= off
    change_support(citizen, SYGEDAGPENGE, week)


@rule
def dismissal_rate(citizen: CitizenRow, params: Any) -> float:
    """Return the hazard per week that a job held open is ended: higher once the days of the rule are over."""
    rate = params.dismiss_rate
    if citizen.support == JOBAFKLARING or citizen.spell >= params.dismiss_weeks:
        rate *= math.exp(params.dismiss_later)
    return rate


@rule
def be_dismissed(citizen: CitizenRow, companies: Any, week: int) -> None:
    """Lose the job that was held open, and the hours kept of it."""
    vacate(citizen, companies, week)
    citizen.events |= JOB_ENDED


@rule
def return_to_job(citizen: CitizenRow, follow_weeks: float, companies: Any, week: int) -> None:
    """Go back to the job that was held open: the same hours at the same company."""
    citizen.hours += citizen.held_hours
    citizen.held_hours = 0.0
    stop_activity(citizen, companies)
    change_support(citizen, EMPLOYED, week)
    citizen.follow_left = int(follow_weeks)


@rule
def recover(
    citizen: CitizenRow, row: int, design: DesignRow, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> None:
    """Go back to the job held open, to the hours kept, to another job, or to the benefit of those without work."""
    from_work = citizen.sick_from == EMPLOYED
    citizen.sick_from = 0
    if citizen.held_hours > 0.0:
        return_to_job(citizen, design.follow_weeks, companies, week)
        return
    if citizen.hours > 0.0:
        citizen.hours += take_back(companies[citizen.employer], most_hours(citizen, params) - citizen.hours)
        leave_for_work(citizen, design, prices, companies, week)
        if citizen.support == EMPLOYED:
            return
    elif from_work and uniform(luck, _CITIZEN, row, week, _RELAPSE) < params.recover_to_work:
        hours = most_hours(citizen, params)
        company = find_company(citizen, row, companies, params.search_own, hours, luck, week, _REFERRAL)
        if company >= 0:
            start_job(citizen, company, hours, design, prices, companies, week)
            return
    # a-kasse members have the right by work, or by a finished education (dimittender)
    entitled = entitled_to_dagpenge(citizen, prices) or (citizen.insured and citizen.study_done == 1)
    change_support(citizen, DAGPENGE if entitled else KONTANTHJAELP, week)


@rule
def sick_week(
    citizen: CitizenRow, row: int, designs: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> None:
    """Let a week of sickness pass: recover, lose the job held open, or go on to jobafklaring (4.11).

    Who is ill is well when the episode of worse health is over.
    """
    if citizen.episode_left <= 0.0:
        recover(citizen, row, designs[citizen.service], companies, params, prices, luck, week)
        return
    if citizen.held_hours > 0.0:
        citizen.tenure += 1 if citizen.hours == 0.0 else 0
        _, u = uniform_pair(luck, _CITIZEN, row, week, _RECOVER)
        if happens(u, dismissal_rate(citizen, params)):
            be_dismissed(citizen, companies, week)
    if citizen.support == SYGEDAGPENGE and citizen.spell >= params.sygedagpenge_weeks:
        if uniform(luck, _CITIZEN, row, week, _REVIEW) < 1.0 / params.extension_weeks:
            change_support(citizen, JOBAFKLARING, week)
