"""Fleksjob: how one is found from ledighedsydelse, its hours, and how it ends (4.9).

Chances come over two roads, whose hazards add: own search, and the hours that a caseworker has for companies. A
chance becomes a fleksjob at a company that has the hours open and considers the citizen; the hours are
held there and given back, and the wait on ledighedsydelse is an outcome.
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform, uniform_pair
from simulation.model.rules.companies import (
    GOOD_JOB_WEEKS,
    SHORT_JOB_WEEKS,
    bad_experience,
    find_company,
    good_experience,
    take_hours,
)
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.staffing import in_post
from simulation.model.rules.status import (
    FLEKSJOB,
    LEDIGHEDSYDELSE,
    TEMPORARY_FLEKSJOB,
    change_support,
    placed,
    stop_activity,
    vacate,
)
from simulation.model.rules.working import chances_this_week

_CITIZEN = int(Kind.CITIZEN)
_FLEKSJOB, _COMPANY = int(Draw.FLEKSJOB), int(Draw.FLEKSJOB_COMPANY)


@rule
def fleksjob_fit(citizen: CitizenRow, params: Any) -> float:
    """Return what ability, readiness and a trial at work add to the log rate of own chances."""
    fit = params.fleksjob_frailty * citizen.ability_find + params.fleksjob_readiness * (citizen.readiness - 0.5)
    if placed(citizen) or citizen.activity == TEMPORARY_FLEKSJOB:
        fit += params.fleksjob_trial
    return fit


@rule
def fleksjob_development_rate(citizen: CitizenRow, posts: Any, params: Any) -> float:
    """Return the hazard per week of a chance that the caseworker's hours for companies bring (second road).

    What speaks for the citizen counts for ``develop_weight`` of what it counts in own search.
    """
    if citizen.caseworker < 0 or not in_post(posts[citizen.caseworker]):
        return 0.0
    post = posts[citizen.caseworker]
    fit = params.develop_weight * fleksjob_fit(citizen, params) + params.develop_goal * citizen.goal
    return params.fleksjob_develop * post.company_hours * post.network * math.exp(fit)


@rule
def hours_of_a_fleksjob(row: int, params: Any, luck: Any, week: int) -> float:
    """Draw the weekly hours of a fleksjob: a Weibull in whole hours, from one to full time."""
    _, u = uniform_pair(luck, _CITIZEN, row, week, _COMPANY)
    hours = params.fleksjob_scale * math.exp(math.log(-math.log(u)) / params.fleksjob_shape)
    return min(params.full_hours, max(1.0, math.floor(hours + 0.5)))


@rule
def match_fleksjob(
    citizen: CitizenRow, row: int, posts: Any, companies: Any, params: Any, luck: Any, week: int
) -> None:
    """Draw a chance by either road; it becomes a fleksjob if a company has the hours and considers the citizen."""
    own = math.exp(params.fleksjob_search + fleksjob_fit(citizen, params))
    rate = own + fleksjob_development_rate(citizen, posts, params)
    u, road = uniform_pair(luck, _CITIZEN, row, week, _FLEKSJOB)
    if not happens(u, rate):
        return
    asked = params.search_own if road * rate < own else params.develop_asked
    asked *= chances_this_week(u, rate)
    hours = hours_of_a_fleksjob(row, params, luck, week)
    company = find_company(citizen, row, companies, asked, hours, luck, week, _COMPANY)
    if company < 0:
        return
    vacate(citizen, companies, week)
    stop_activity(citizen, companies)
    citizen.fleksjob_company = company
    citizen.fleksjob_hours = hours
    take_hours(companies[company], hours)
    citizen.fleksjobs += 1
    citizen.fleksjob_waited += citizen.spell
    change_support(citizen, FLEKSJOB, week)


@rule
def fleksjob_end(citizen: CitizenRow, companies: Any, params: Any) -> float:
    """Return the hazard per week that a fleksjob ends: by the citizen, the weeks in it and a mentor."""
    log_ratio = citizen.leave_score + params.fleksjob_early * math.exp(-citizen.spell / params.fleksjob_early_weeks)
    if companies[citizen.fleksjob_company].mentor:
        log_ratio += params.leave_mentor
    return params.fleksjob_end_rate * math.exp(log_ratio)


@rule
def keep_fleksjob(citizen: CitizenRow, row: int, companies: Any, params: Any, luck: Any, week: int) -> None:
    """Keep the fleksjob another week or fall back on ledighedsydelse; its company remembers how it went."""
    ends = happens(uniform(luck, _CITIZEN, row, week, _FLEKSJOB), fleksjob_end(citizen, companies, params))
    company = companies[citizen.fleksjob_company]
    if citizen.spell == GOOD_JOB_WEEKS:
        good_experience(company, params)
    elif ends and citizen.spell < SHORT_JOB_WEEKS:
        bad_experience(company, params)
    if ends:
        vacate(citizen, companies, week)
        change_support(citizen, LEDIGHEDSYDELSE, week)


@rule
def fleksjob_week(
    citizen: CitizenRow, row: int, posts: Any, companies: Any, params: Any, luck: Any, week: int
) -> None:
    """Let a week on ledighedsydelse or in a fleksjob pass: find one, keep it or lose it."""
    if citizen.support == FLEKSJOB:
        keep_fleksjob(citizen, row, companies, params, luck, week)
    else:
        match_fleksjob(citizen, row, posts, companies, params, luck, week)


@rule
def come_with_a_fleksjob(
    citizen: CitizenRow, row: int, companies: Any, u: float, params: Any, luck: Any, week: int
) -> None:
    """Arrive in a fleksjob: the hours are the citizen's own, so the company wants as many more."""
    citizen.fleksjob_company = int(u * companies.shape[0])
    citizen.fleksjob_hours = hours_of_a_fleksjob(row, params, luck, week)
    companies[citizen.fleksjob_company].filled += citizen.fleksjob_hours
    companies[citizen.fleksjob_company].demand += citizen.fleksjob_hours
