"""Phase 6, place: courses, placements, ordinary work and ordinary education (model 4.6, 4.7, 4.10)."""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, happens_at, uniform, uniform_pair
from simulation.model.rules.companies import considers, find_company, labour_market, open_hours, take_hours
from simulation.model.rules.events import (
    COURSE_STARTED,
    JOB_STARTED,
    PLACED,
    SEARCH_FAILED,
    SMALL_JOB_STARTED,
    STUDY_STARTED,
)
from simulation.model.rules.rows import CaseworkerRow, CitizenRow, DesignRow
from simulation.model.rules.staffing import in_post
from simulation.model.rules.status import (
    COURSE,
    DAGPENGE,
    EDUCATION,
    EMPLOYED,
    INTERNSHIP,
    LEDIGHEDSYDELSE,
    NO_ACTIVITY,
    RESSOURCEFORLOEB,
    SEARCHING,
    SU_EDUCATION,
    TEMPORARY_FLEKSJOB,
    WAGE_SUBSIDY,
    change_support,
    stop_activity,
    vacate,
)
from simulation.model.rules.upkeep import off_support

_CITIZEN = int(Kind.CITIZEN)
_COURSE, _PLACEMENT, _PLACEMENT_KIND = int(Draw.COURSE), int(Draw.PLACEMENT), int(Draw.PLACEMENT_KIND)
_PLACEMENT_COMPANY, _FIND, _SEARCH = int(Draw.PLACEMENT_COMPANY), int(Draw.FIND), int(Draw.SEARCH)
_DEVELOP, _DEVELOP_COMPANY = int(Draw.DEVELOP), int(Draw.DEVELOP_COMPANY)
_HOURS, _HOURS_SIZE, _AGREE = int(Draw.HOURS), int(Draw.HOURS_SIZE), int(Draw.AGREE)
MOST_CHANCES = 20


@rule
def placed(citizen: CitizenRow) -> bool:
    """Whether the citizen is in an internship or a wage subsidy."""
    return citizen.activity == INTERNSHIP or citizen.activity == WAGE_SUBSIDY


@rule
def searches(citizen: CitizenRow, params: Any) -> bool:
    """Whether the citizen is at risk of finding ordinary work: searching, without ordinary hours or a job held open.

    Those on an education do not search, nor those on a preparatory course where the lock-in is full.
    """
    locked = citizen.activity == COURSE and params.lock_in >= 1.0
    without = citizen.hours == 0.0 and citizen.held_hours == 0.0
    return SEARCHING[citizen.support] and without and not locked and citizen.activity != EDUCATION


@rule
def log_job_rate(citizen: CitizenRow, params: Any, prices: Any) -> float:
    """Return the log hazard per week of a chance of ordinary work (model 4.7)."""
    rate = params.find_base + citizen.find_score + params.find_readiness * citizen.readiness
    rate += params.belief_log_ratio * citizen.belief + citizen.shift_term
    rate += labour_market(params, prices)
    if placed(citizen):
        rate += params.find_placement
    elif citizen.activity == COURSE:
        rate += math.log(max(1e-9, 1.0 - params.lock_in))
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
def companies_asked(citizen: CitizenRow, posts: Any, params: Any) -> float:
    """Return the companies asked at a chance of work: the citizen's own search and the caseworker's."""
    asked = params.search_own
    if citizen.caseworker >= 0:
        post = posts[citizen.caseworker]
        asked += params.search_service * post.company_work * post.network
    return asked


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
    """Contact companies on the citizen's behalf; a contact may become work, beside own search."""
    if params.develop_rate <= 0.0 or citizen.caseworker < 0 or citizen.hours > 0.0:
        return
    post = posts[citizen.caseworker]
    if post.company_hours <= 0.0 or not in_post(post):
        return
    rate = development_rate(citizen, post, params, prices)
    u = uniform(luck, _CITIZEN, row, week, _DEVELOP)
    if not happens(u, rate):
        return
    hours = hours_sought(citizen, row, design, params, luck, week)
    asked = chances_this_week(u, rate) * params.develop_asked
    company = find_company(citizen, row, companies, asked, hours, luck, week, _DEVELOP_COMPANY)
    if company >= 0:
        citizen.job_start = 1
        start_job(citizen, company, hours, design, prices, companies, week)


@rule
def most_hours(citizen: CitizenRow, params: Any) -> float:
    """Return the most weekly hours a citizen works: full time, less the health burden's share."""
    return params.full_hours - params.burden_hours * citizen.health_burden


@rule
def small_hours(row: int, params: Any, luck: Any, week: int) -> float:
    """Draw the weekly hours of a small job."""
    spread = params.small_hours_high - params.small_hours_low
    return params.small_hours_low + spread * uniform(luck, _CITIZEN, row, week, _HOURS_SIZE)


@rule
def hours_sought(citizen: CitizenRow, row: int, design: DesignRow, params: Any, luck: Any, week: int) -> float:
    """Draw the weekly hours of a first job: small, between small and full, or full time less the burden (4.7)."""
    share = params.small_share
    if 0.0 < share < 1.0:
        logit = math.log(share / (1.0 - share)) + params.small_first * design.small_jobs
        share = 1.0 / (1.0 + math.exp(-logit))
    u = uniform(luck, _CITIZEN, row, week, _HOURS)
    if u < share:
        return small_hours(row, params, luck, week)
    most = most_hours(citizen, params)
    if u - share < (1.0 - share) * params.part_share:
        spread = most - params.small_hours_high
        return params.small_hours_high + spread * uniform(luck, _CITIZEN, row, week, _HOURS_SIZE)
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
    log_rate = log_job_rate(citizen, params, prices)
    if not happens_at(u, log_rate):
        return
    hours = hours_sought(citizen, row, design, params, luck, week)
    asked = chances_this_week(u, math.exp(log_rate)) * companies_asked(citizen, posts, params)
    company = find_company(citizen, row, companies, asked, hours, luck, week, _SEARCH)
    if company < 0:
        citizen.events |= SEARCH_FAILED
        return
    citizen.job_start = 1
    start_job(citizen, company, hours, design, prices, companies, week)


@rule
def start_placement(
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
    """Start an internship or wage subsidy, agreed at a meeting or in a seized opening (4.6)."""
    if citizen.caseworker < 0 or not (citizen.met or citizen.seized):
        return
    rate = params.placement_rate * posts[citizen.caseworker].company_work
    rate *= math.exp(
        params.placement_readiness * (citizen.readiness - 0.5)
        + params.placement_seized * citizen.seized
        + params.placement_spread * citizen.ability_find
        + params.placement_again * math.log1p(citizen.placed_lately)
    )
    if not happens(uniform(luck, _CITIZEN, row, week, _PLACEMENT), rate):
        return
    number = companies.shape[0]
    for k in range(1, 1 + int(params.search_own + params.search_service)):
        j = int(uniform(luck, _CITIZEN, row, week, _PLACEMENT_COMPANY + 64 * k) * number)
        if companies[j].taken < companies[j].places:
            companies[j].taken += 1
            citizen.place = j
            break
    if citizen.place < 0:
        return
    subsidised = uniform(luck, _CITIZEN, row, week, _PLACEMENT_KIND) < params.subsidy_share
    citizen.activity = WAGE_SUBSIDY if subsidised else INTERNSHIP
    citizen.activity_left = int(params.subsidy_weeks if subsidised else params.placement_weeks)
    citizen.events |= PLACED
    citizen.placements += 1
    citizen.placed_lately += 1.0
    if citizen.first_placement < 0:
        citizen.first_placement = week
    agree_hours(citizen, row, design, companies, params, prices, luck, week)


@rule
def agree_hours(
    citizen: CitizenRow, row: int, design: DesignRow, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> None:
    """Agree on some ordinary hours from the first day of a placement, where the design asks for it (4.6).

    It takes a company that has the hours and considers the citizen; the placement goes on beside them.
    """
    if design.hours_agreed == 0.0 or uniform(luck, _CITIZEN, row, week, _AGREE) >= design.hours_agreed:
        return
    hours, company = small_hours(row, params, luck, week), citizen.place
    if open_hours(companies[company]) >= hours and considers(citizen, row, companies[company], 0, luck, week):
        start_job(citizen, company, hours, design, prices, companies, week)


@rule
def start_temporary_fleksjob(citizen: CitizenRow, design: DesignRow) -> None:
    """Take a temporary fleksjob from the municipality's pool, agreed at a meeting; once per citizen."""
    if design.temporary_fleksjob_weeks > 0.0 and citizen.temporary == 0 and citizen.met:
        citizen.activity = TEMPORARY_FLEKSJOB
        citizen.activity_left = int(design.temporary_fleksjob_weeks)
        citizen.temporary = 1


@rule
def start_course(citizen: CitizenRow, row: int, design: DesignRow, luck: Any, week: int) -> None:
    """Train then place: at a meeting, a share is sent on a preparatory course before work is sought.

    In a ressourceforloeb such courses follow one another until it is assessed.
    """
    share = design.forloeb_course_share if citizen.support == RESSOURCEFORLOEB else design.course_share
    if uniform(luck, _CITIZEN, row, 0, _COURSE) < share:
        citizen.activity = COURSE
        citizen.activity_left = int(design.course_weeks)
        citizen.events |= COURSE_STARTED
    else:
        citizen.prepared = 1


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
def start_study(citizen: CitizenRow, design: DesignRow, companies: Any, params: Any, week: int, u: float) -> None:
    """Enter ordinary education on SU."""
    log_rate = (
        citizen.study_score
        + params.study_readiness * (citizen.readiness - 0.5)
        + params.study_seized * citizen.seized
        + params.study_help * design.education_help * citizen.met
    )
    if not happens_at(u, log_rate):
        return
    begin_study(citizen, design.follow_weeks, params.study_weeks, companies, week)


@rule
def place(
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
    """Phase 6 for one citizen."""
    citizen.job_start = 0
    citizen.at_risk = 0
    if not SEARCHING[citizen.support]:
        return
    design = designs[citizen.service]
    if citizen.placed_lately > 0.0:
        citizen.placed_lately -= params.placement_fades * citizen.placed_lately
    if citizen.activity == NO_ACTIVITY and citizen.hours == 0.0 and citizen.met and not citizen.prepared:
        start_course(citizen, row, design, luck, week)
    if citizen.activity == NO_ACTIVITY and citizen.hours == 0.0 and citizen.support == LEDIGHEDSYDELSE:
        start_temporary_fleksjob(citizen, design)
    if citizen.activity == NO_ACTIVITY and citizen.hours == 0.0:
        start_placement(citizen, row, posts, design, companies, params, prices, luck, week)
    u_find, u_study = uniform_pair(luck, _CITIZEN, row, week, _FIND)
    if searches(citizen, params):
        citizen.at_risk = 1
        find_work(citizen, row, posts, design, companies, params, prices, luck, week, u_find)
        develop_job(citizen, row, posts, design, companies, params, prices, luck, week)
    if SEARCHING[citizen.support] and citizen.activity != COURSE:
        start_study(citizen, design, companies, params, week, u_study)
