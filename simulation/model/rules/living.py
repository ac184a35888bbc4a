"""Phase 7, live: jobs grow and end, activities run out, sickness comes and goes, readiness moves (4.5-4.11)."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.clock import REVIEW_WEEKS
from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.assessment import assess
from simulation.model.rules.companies import (
    GOOD_JOB_WEEKS,
    SHORT_JOB_WEEKS,
    bad_experience,
    good_experience,
    open_hours,
    take_hours,
)
from simulation.model.rules.dagpenge import entitled_to_dagpenge
from simulation.model.rules.events import JOB_ENDED
from simulation.model.rules.fleksjob import fleksjob_week
from simulation.model.rules.health import NOW, health_week
from simulation.model.rules.meeting import raise_readiness
from simulation.model.rules.offers import activity_week
from simulation.model.rules.pension import seek_small_job
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.sickness import fall_ill, sick_week
from simulation.model.rules.status import (
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    FLEKSJOB,
    FOERTIDSPENSION,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    NO_ACTIVITY,
    NOT_THERE,
    SEARCHING,
    SELF_SUPPORTING,
    SERVED,
    SU_EDUCATION,
    TEMPORARY_FLEKSJOB,
    change_support,
    fall_back,
    in_review,
    on_sick_leave,
    stop_activity,
    vacate,
)
from simulation.model.rules.studying import study_week
from simulation.model.rules.working import leave_for_work, most_hours

_CITIZEN = int(Kind.CITIZEN)
_SEPARATE, _GROW, _SICK = int(Draw.SEPARATE), int(Draw.GROW), int(Draw.SICK)
_SELF_SUPPORT = int(Draw.SELF_SUPPORT)
YEAR = 52.0


@rule
def leave_rate(citizen: CitizenRow, design: DesignRow, companies: Any, params: Any) -> float:
    """Return the hazard per week that the job ends: lower with support that follows along (4.8).

    It falls with tenure as a Weibull's of ``leave_shape``, at ``leave_base`` after a year.
    """
    log_rate = params.leave_base + citizen.leave_score
    log_rate += (params.leave_shape - 1.0) * math.log(max(citizen.tenure, 0.5) / YEAR)
    log_rate += params.leave_goal * citizen.goal - params.leave_match_sd * citizen.match_quality
    if citizen.follow_left > 0 and citizen.caseworker >= 0:
        log_rate += params.leave_follow * citizen.relation
    mentor = 1.0 if companies[citizen.employer].mentor else design.workplace_mentor
    log_rate += params.leave_mentor * mentor + params.leave_service * design.company_service
    return math.exp(log_rate)


@rule
def lose_job(citizen: CitizenRow, companies: Any, params: Any, week: int) -> None:
    """End the ordinary hours; the company remembers how it went."""
    company = companies[citizen.employer]
    if citizen.tenure < SHORT_JOB_WEEKS:
        bad_experience(company, params)
    vacate(citizen, companies, week)
    citizen.readiness -= params.readiness_job_end * citizen.readiness
    citizen.events |= JOB_ENDED
    citizen.graduate = 0


@rule
def keeps_job(citizen: CitizenRow, row: int, designs: Any, companies: Any, params: Any, luck: Any, week: int) -> bool:
    """Whether the ordinary hours last another week, which teaches; the company remembers one old or ended young."""
    citizen.tenure += 1
    citizen.idle = 0
    raise_readiness(citizen, params.readiness_job)
    if citizen.tenure == GOOD_JOB_WEEKS:
        good_experience(companies[citizen.employer], params)
    leaving = leave_rate(citizen, designs[citizen.service], companies, params)
    if happens(uniform(luck, _CITIZEN, row, week, _SEPARATE), leaving):
        lose_job(citizen, companies, params, week)
        return False
    return True


@rule
def work_week(
    citizen: CitizenRow, row: int, designs: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> None:
    """Let a week with ordinary hours pass: keep or lose them, grow them at follow-ups or on one's own, fall ill."""
    design = designs[citizen.service]
    if not keeps_job(citizen, row, designs, companies, params, luck, week):
        if citizen.support == EMPLOYED:
            citizen.follow_left = 0
            if entitled_to_dagpenge(citizen, prices):
                change_support(citizen, DAGPENGE, week)
            else:
                fall_back(citizen, week)
        return
    most = most_hours(citizen, params)
    if citizen.hours < most and citizen.held_hours == 0.0:
        chance = params.grow_follow if citizen.met else -math.expm1(-params.grow_rate)
        if uniform(luck, _CITIZEN, row, week, _GROW) < chance:
            more = min(params.grow_hours, most - citizen.hours)
            if open_hours(companies[citizen.employer]) >= more:
                citizen.hours += more
                take_hours(companies[citizen.employer], more)
                leave_for_work(citizen, design, prices, companies, week)
    if citizen.support == EMPLOYED:
        in_touch = citizen.follow_left > 0 and citizen.caseworker >= 0
        helped = design.prevention * citizen.relation if in_touch else 0.0
        citizen.follow_left = max(0, citizen.follow_left - 1)
        often = params.episode_sick if citizen.episode_left > 0.0 else 0.0
        ill = often * math.exp(params.sick_burden * citizen.health_burden + params.sick_prevented * helped)
        if happens(uniform(luck, _CITIZEN, row, week, _SICK), ill):
            fall_ill(citizen, row, helped > 0.0, design, companies, params, luck, week)


@rule
def readiness_week(citizen: CitizenRow, designs: Any, params: Any) -> None:
    """Readiness moves with support that fits a barrier, and falls in long idle spells (4.5)."""
    design = designs[citizen.service]
    if citizen.caseworker >= 0:
        fit = citizen.health_burden if citizen.treatment == NOW else 0.0
        if citizen.debt or citizen.homeless or citizen.child_challenges or citizen.lone_provider:
            fit += design.social_support
        if citizen.mental > 0:
            fit += design.skills_training
        if fit > 0.0:
            raise_readiness(citizen, params.readiness_support * min(1.0, fit))
    if citizen.idle > params.readiness_idle_after:
        citizen.readiness -= params.readiness_idle * citizen.readiness
    if citizen.former and citizen.service == 0:
        citizen.readiness -= params.fade_out * max(0.0, citizen.readiness - citizen.readiness_start)


@rule
def support_week(
    citizen: CitizenRow, row: int, posts: Any, companies: Any, params: Any, luck: Any, week: int
) -> None:
    """Change the support for other reasons: fleksjob found or lost, time limits, self-support."""
    state = citizen.support
    if state == LEDIGHEDSYDELSE or state == FLEKSJOB:
        fleksjob_week(citizen, row, posts, companies, params, luck, week)
    elif state == DAGPENGE:
        if citizen.spell >= params.dagpenge_weeks:
            change_support(citizen, KONTANTHJAELP, week)
    elif state == SELF_SUPPORTING:
        if happens(uniform(luck, _CITIZEN, row, week, _SELF_SUPPORT), params.self_support_return):
            fall_back(citizen, week)
    elif SEARCHING[state] and citizen.hours == 0.0 and citizen.held_hours == 0.0 and in_review(row, week):
        if happens(uniform(luck, _CITIZEN, row, week, _SELF_SUPPORT), REVIEW_WEEKS * params.self_support_rate):
            stop_activity(citizen, companies)
            change_support(citizen, SELF_SUPPORTING, week)


@rule
def pension_week(
    citizen: CitizenRow,
    row: int,
    posts: Any,
    designs: Any,
    companies: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
) -> None:
    """Let a week on foertidspension pass: a small job beside it is kept, lost or found; the pension stays."""
    citizen.spell += 1
    design = designs[citizen.service]
    if design.pensioners > 0.0:
        readiness_week(citizen, designs, params)
        citizen.met_since = 0
    if citizen.hours > 0.0:
        keeps_job(citizen, row, designs, companies, params, luck, week)
    else:
        seek_small_job(citizen, row, posts, design, companies, params, prices, luck, week)


@rule
def live(
    citizen: CitizenRow,
    row: int,
    posts: Any,
    designs: Any,
    companies: Any,
    programmes: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
) -> None:
    """Phase 7 for one citizen."""
    if NOT_THERE[citizen.support]:
        return
    health_week(citizen, row, designs, params, luck, week)
    if citizen.support == FOERTIDSPENSION:
        pension_week(citizen, row, posts, designs, companies, params, prices, luck, week)
        return
    if citizen.hours > 0.0 and not citizen.job_start:
        work_week(citizen, row, designs, companies, params, prices, luck, week)
    if citizen.activity == EDUCATION:
        study_week(citizen, row, designs, companies, programmes, params, prices, luck, week)
    elif citizen.activity != NO_ACTIVITY:
        activity_week(citizen, row, designs, companies, params, prices, luck, week)
    if SERVED[citizen.support]:
        readiness_week(citizen, designs, params)
        if citizen.activity != EDUCATION:
            if on_sick_leave(citizen):
                if citizen.hours == 0.0 or citizen.sick_from == EMPLOYED:
                    sick_week(citizen, row, designs, companies, params, prices, luck, week)
            assess(citizen, row, companies, params, prices, luck, week)
    if citizen.support != EMPLOYED and citizen.support != SU_EDUCATION:
        support_week(citizen, row, posts, companies, params, luck, week)
    if citizen.temporary == 1 and citizen.activity != TEMPORARY_FLEKSJOB:
        citizen.temporary = 2
        citizen.after_temporary = citizen.support
    if citizen.held_hours > 0.0 and not on_sick_leave(citizen):
        vacate(citizen, companies, week)
    if in_review(row, week):
        citizen.met_since = 0
    citizen.spell += 1
