"""The two roads to ordinary work (model 4.7): own search, and companies contacted on the citizen's behalf."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, happens_at, uniform, uniform_pair
from simulation.model.rules.companies import find_company, labour_market, take_hours
from simulation.model.rules.events import (
    JOB_STARTED,
    SEARCH_FAILED,
    SMALL_JOB_STARTED,
)
from simulation.model.rules.rows import CaseworkerRow, CitizenRow, DesignRow
from simulation.model.rules.staffing import in_post
from simulation.model.rules.status import (
    COURSE,
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    FOERTIDSPENSION,
    RESSOURCEFORLOEB,
    SEARCHING,
    TEMPORARY_FLEKSJOB,
    change_support,
    placed,
    stop_activity,
    vacate,
)
from simulation.model.rules.upkeep import off_support

_CITIZEN = int(Kind.CITIZEN)
_SEARCH, _DEVELOP, _DEVELOP_COMPANY = int(Draw.SEARCH), int(Draw.DEVELOP), int(Draw.DEVELOP_COMPANY)
_HOURS, _HOURS_SIZE = int(Draw.HOURS), int(Draw.HOURS_SIZE)
MOST_CHANCES = 20
STANDARD_LOGISTIC = math.sqrt(3.0) / math.pi
"""What a logistic deviate is multiplied by to have a standard deviation of 1."""


@rule
def search_left(citizen: CitizenRow, design: DesignRow, params: Any) -> float:
    """Return the share of search, for work or an education, that an offer or the work duty leaves (lock-in)."""
    left = 1.0
    if citizen.activity == COURSE:
        left = 1.0 - params.lock_in * design.course_intensity
    elif placed(citizen):
        left = 1.0 - params.placement_lock
    if citizen.duty:
        left *= 1.0 - params.duty_lock_in * (1.0 - citizen.health_burden)
    return left


@rule
def searches(citizen: CitizenRow, design: DesignRow, params: Any) -> bool:
    """Whether the citizen is at risk of finding ordinary work: searching, without ordinary hours or a job held open.

    Those on an education do not search, nor those in an offer that leaves no time for it.
    """
    without = citizen.hours == 0.0 and citizen.held_hours == 0.0
    free = SEARCHING[citizen.support] and without and citizen.activity != EDUCATION
    return free and search_left(citizen, design, params) > 0.0


@rule
def log_job_rate(citizen: CitizenRow, left: float, params: Any, prices: Any) -> float:
    """Return the log hazard per week of a chance of ordinary work (4.7), by the share of search that is ``left``."""
    rate = params.find_base + citizen.find_score + params.find_readiness * citizen.readiness
    rate += params.belief_log_ratio * citizen.belief + citizen.shift_term
    rate += labour_market(params, prices)
    if left < 1.0:
        rate += math.log(max(1e-9, left))
    if citizen.seized:
        rate += params.find_seized
    if citizen.graduate:
        rate += params.find_graduate
    if citizen.support == DAGPENGE:
        rate += params.find_insured
    elif citizen.support == RESSOURCEFORLOEB:
        rate += params.find_forloeb
    return rate


@rule
def chances_this_week(u: float, rate: float) -> int:
    """Return how many chances of work a week holds, for a uniform ``u`` at which there is at least one.

    Chances are Poisson. Several ask several times as many companies, so that finding work in a week is
    ``1 - exp(-rate x share of chances that find a company)`` also where the rate is high.
    """
    term = math.exp(-rate)
    passed = term
    chances = 0
    while 1.0 - u > passed and chances < MOST_CHANCES:
        chances += 1
        term *= rate / chances
        passed += term
    return max(1, chances)


@rule
def ask_for_work(
    citizen: CitizenRow,
    row: int,
    asked: float,
    name: int,
    design: DesignRow,
    companies: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
) -> bool:
    """Ask companies for the hours sought, in the draws of ``name``; start at the first that has them, if any."""
    hours = hours_sought(citizen, row, design, params, luck, week)
    company = find_company(citizen, row, companies, asked, hours, luck, week, name)
    if company < 0:
        return False
    citizen.job_start = 1
    start_job(citizen, company, hours, design, prices, companies, week)
    _, u = uniform_pair(luck, _CITIZEN, row, week, _HOURS_SIZE)
    citizen.match_quality = STANDARD_LOGISTIC * math.log(u / (1.0 - u))
    return True


@rule
def development_rate(citizen: CitizenRow, post: CaseworkerRow, params: Any, prices: Any) -> float:
    """Return the hazard per week that contacts with companies bring an opening for the citizen (second road, 4.7).

    Contacts follow the post's hours for companies per citizen and the person's network; ability, barriers, motivation
    and readiness count for ``develop_weight`` of what they count in own search, a job goal for the fit with the wish.
    """
    own = citizen.find_score + params.find_readiness * (citizen.readiness - 0.5)
    fit = params.develop_goal * citizen.goal + labour_market(params, prices)
    return params.develop_rate * post.company_hours * post.network * math.exp(params.develop_weight * own + fit)


@rule
def develop_job(
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
    """Contact companies on the citizen's behalf; a contact may become work, beside own search.

    It takes none of the citizen's time, so it goes on beside a placement, whose company is the first to be asked.
    """
    if citizen.caseworker < 0 or citizen.hours > 0.0:
        return
    post = posts[citizen.caseworker]
    if post.company_hours <= 0.0 or not in_post(post):
        return
    left = 1.0 if placed(citizen) else search_left(citizen, design, params)
    rate = development_rate(citizen, post, params, prices) * left
    u = uniform(luck, _CITIZEN, row, week, _DEVELOP)
    if not happens(u, rate):
        return
    asked = chances_this_week(u, rate) * params.develop_asked
    ask_for_work(citizen, row, asked, _DEVELOP_COMPANY, design, companies, params, prices, luck, week)


@rule
def most_hours(citizen: CitizenRow, params: Any) -> float:
    """Return the most weekly hours a citizen works, whole ones: full time, less the health burden's share."""
    return math.floor(params.full_hours - params.burden_hours * citizen.health_burden)


@rule
def between(low: float, high: float, row: int, luck: Any, week: int) -> float:
    """Draw whole weekly hours, as likely each."""
    return low + math.floor((high - low + 1.0) * uniform(luck, _CITIZEN, row, week, _HOURS_SIZE))


@rule
def small_hours(row: int, params: Any, luck: Any, week: int) -> float:
    """Draw the weekly hours of a small job, whole ones."""
    return between(params.small_hours_low, params.small_hours_high, row, luck, week)


@rule
def hours_sought(citizen: CitizenRow, row: int, design: DesignRow, params: Any, luck: Any, week: int) -> float:
    """Draw the weekly hours of a first job: small, between small and full, or full time less the burden (4.7).

    Beside foertidspension it is a small one, and so are hours agreed on for a placement.
    """
    if citizen.support == FOERTIDSPENSION or citizen.agreed:
        return small_hours(row, params, luck, week)
    share = params.small_share
    if 0.0 < share < 1.0:
        logit = math.log(share / (1.0 - share)) + params.small_first * design.small_jobs
        share = 1.0 / (1.0 + math.exp(-logit))
    u = uniform(luck, _CITIZEN, row, week, _HOURS)
    if u < share:
        return small_hours(row, params, luck, week)
    most = most_hours(citizen, params)
    if u - share < (1.0 - share) * params.part_share:
        return between(params.small_hours_high + 1.0, most - 1.0, row, luck, week)
    return most


@rule
def leave_for_work(citizen: CitizenRow, design: DesignRow, prices: Any, companies: Any, week: int) -> None:
    """Leave support for work, if the hours are enough for the benefit rules."""
    if citizen.support != EMPLOYED and off_support(citizen, citizen.hours, prices, week):
        stop_activity(citizen, companies)
        change_support(citizen, EMPLOYED, week)
        citizen.follow_left = int(design.follow_weeks)


@rule
def start_job(
    citizen: CitizenRow, company: int, hours: float, design: DesignRow, prices: Any, companies: Any, week: int
) -> None:
    """Start ordinary hours at a company that has them open; a temporary fleksjob or a job held open ends with it."""
    if citizen.held_hours > 0.0:
        vacate(citizen, companies, week)
    if citizen.activity == TEMPORARY_FLEKSJOB:
        stop_activity(citizen, companies)
    citizen.employer = company
    citizen.hours = hours
    citizen.tenure = 0
    citizen.match_quality = 0.0
    citizen.unoffered = 0
    take_hours(companies[company], hours)
    citizen.events |= JOB_STARTED
    if citizen.first_job < 0:
        citizen.first_job = week
    leave_for_work(citizen, design, prices, companies, week)
    if citizen.support != EMPLOYED:
        citizen.events |= SMALL_JOB_STARTED


@rule
def find_work(
    citizen: CitizenRow,
    row: int,
    posts: Any,
    design: DesignRow,
    companies: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
    u: float,
) -> None:
    """Draw a chance of work at the job rate; it becomes work if a company has the hours."""
    log_rate = log_job_rate(citizen, search_left(citizen, design, params), params, prices)
    if not happens_at(u, log_rate):
        return
    asked = chances_this_week(u, math.exp(log_rate)) * params.search_own
    if not ask_for_work(citizen, row, asked, _SEARCH, design, companies, params, prices, luck, week):
        citizen.events |= SEARCH_FAILED
