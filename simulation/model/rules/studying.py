"""Education under way (4.10): ordinary education on SU, and education or company courses under revalidation."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, happens_at, uniform
from simulation.model.rules.companies import find_company
from simulation.model.rules.events import STUDY_STARTED
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.status import (
    DAGPENGE,
    EDUCATION,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    NO_ACTIVITY,
    REVALIDERING,
    SELF_SUPPORTING,
    SU_EDUCATION,
    SYGEDAGPENGE,
    change_support,
    fall_back,
    stop_activity,
    vacate,
)
from simulation.model.rules.working import start_job

_CITIZEN = int(Kind.CITIZEN)
_STUDY_END, _STUDY_OUTCOME, _PROGRAMME = int(Draw.STUDY_END), int(Draw.STUDY_OUTCOME), int(Draw.PROGRAMME)
_GRANT, _REFERRAL, _RELAPSE = int(Draw.GRANT), int(Draw.REFERRAL), int(Draw.RELAPSE)
"""Draws of two decisions each: here of work, its company and what follows without it; elsewhere of who is granted
revalidation, and of those who recover from sickness. Nobody meets both in one week."""
GRADUATE_HOURS = 37.0
PROLONGED_WEEKS = 39
"""Assumption: length of a revalidation course that follows another one."""
SU_LEADS_TO_WORK = 0.75
"""Assumption: share of completed ordinary educations that lead to work."""


@rule
def seek_graduate_work(
    citizen: CitizenRow, row: int, designs: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> bool:
    """Go from an education that leads to work straight into work, where a company has it."""
    citizen.graduate = 1
    citizen.goal = 1  # the education was the way to a job of one's own choosing
    if uniform(luck, _CITIZEN, row, week, _GRANT) >= params.graduate_work:
        return False
    asked = params.search_graduate
    company = find_company(citizen, row, companies, asked, GRADUATE_HOURS, luck, week, _REFERRAL)
    if company < 0:
        return False
    start_job(citizen, company, GRADUATE_HOURS, designs[citizen.service], prices, companies, week)
    return True


@rule
def after_revalidation(citizen: CitizenRow, row: int, params: Any, luck: Any, week: int) -> int:
    """Draw what a former participant without work lives on (fitted to the statuses of 2016 and 2017)."""
    u = uniform(luck, _CITIZEN, row, week, _RELAPSE)
    if u < params.graduate_dagpenge:
        return DAGPENGE
    u -= params.graduate_dagpenge
    if u < params.graduate_sygedagpenge:
        return SYGEDAGPENGE
    u -= params.graduate_sygedagpenge
    if u < params.graduate_fleksjob:
        return LEDIGHEDSYDELSE
    u -= params.graduate_fleksjob
    if u < params.graduate_self_support:
        return SELF_SUPPORTING
    u -= params.graduate_self_support
    return SU_EDUCATION if u < params.graduate_study else KONTANTHJAELP


@rule
def end_revalidation(
    citizen: CitizenRow,
    row: int,
    designs: Any,
    companies: Any,
    programmes: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
    finished: bool,
) -> None:
    """End a revalidation course: finished ones lead to work with the programme's documented chance."""
    citizen.activity = NO_ACTIVITY
    citizen.study_ended = week
    citizen.study_done = 1 if finished else 2
    if finished:
        if uniform(luck, _CITIZEN, row, week, _PROGRAMME) < params.revalidation_prolonged:
            citizen.activity = EDUCATION
            citizen.activity_left = PROLONGED_WEEKS
            return
        if uniform(luck, _CITIZEN, row, week, _STUDY_OUTCOME) < programmes[citizen.programme].leads_to_work:
            if not seek_graduate_work(citizen, row, designs, companies, params, prices, luck, week):
                change_support(citizen, DAGPENGE, week)
            return
    to = after_revalidation(citizen, row, params, luck, week)
    if to == SU_EDUCATION:
        begin_study(citizen, designs[citizen.service].follow_weeks, params.study_weeks, companies, week)
    else:
        change_support(citizen, to, week)


@rule
def study_week(
    citizen: CitizenRow,
    row: int,
    designs: Any,
    companies: Any,
    programmes: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
) -> None:
    """Let a week of education pass: go on, drop out, or finish."""
    citizen.idle = 0
    citizen.activity_left -= 1
    citizen.follow_left = max(0, citizen.follow_left - 1)
    revalidation = citizen.support == REVALIDERING
    drop = params.revalidation_drop_rate if revalidation else params.study_drop_rate
    dropped = happens(uniform(luck, _CITIZEN, row, week, _STUDY_END), drop)
    if not dropped and citizen.activity_left > 0:
        return
    if revalidation:
        end_revalidation(citizen, row, designs, companies, programmes, params, prices, luck, week, not dropped)
        return
    citizen.activity = NO_ACTIVITY
    citizen.follow_left = 0
    if not dropped and uniform(luck, _CITIZEN, row, week, _STUDY_OUTCOME) < SU_LEADS_TO_WORK:
        if seek_graduate_work(citizen, row, designs, companies, params, prices, luck, week):
            return
    if citizen.return_support == REVALIDERING:
        change_support(citizen, KONTANTHJAELP, week)
    else:
        fall_back(citizen, week)


@rule
def begin_study(citizen: CitizenRow, follow_weeks: float, study_weeks: float, companies: Any, week: int) -> None:
    """Begin ordinary education on SU, from whatever it was before."""
    vacate(citizen, companies, week)
    stop_activity(citizen, companies)
    change_support(citizen, SU_EDUCATION, week)
    citizen.activity = EDUCATION
    citizen.activity_left = int(study_weeks)
    citizen.follow_left = int(follow_weeks)
    citizen.events |= STUDY_STARTED
    if citizen.first_study < 0:
        citizen.first_study = week


@rule
def start_study(
    citizen: CitizenRow, design: DesignRow, companies: Any, params: Any, week: int, u: float, left: float
) -> None:
    """Enter ordinary education on SU, by the share of search that is ``left`` beside an offer."""
    log_rate = (
        citizen.study_score
        + params.study_readiness * (citizen.readiness - 0.5)
        + params.study_seized * citizen.seized
        + params.study_help * design.education_help * citizen.met
    )
    if left < 1.0:
        log_rate += math.log(left)
    if not happens_at(u, log_rate):
        return
    begin_study(citizen, design.follow_weeks, params.study_weeks, companies, week)
