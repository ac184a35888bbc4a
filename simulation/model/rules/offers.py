"""Offers (4.6): courses, placements and temporary fleksjob, from the clock that asks for one to their end.

An offer has a kind, a length, an extension with progress, an intensity, and a share of search that goes on beside it.
The law, or the service where it is sooner, asks for an offer when a citizen has been without one for so many weeks,
and asks again after each, and after as many weeks without one; the design says of what kind. The kind is decided when
the clock asks, and stands until it asks again.
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.companies import good_experience, more_open
from simulation.model.rules.events import COURSE_STARTED, PLACED
from simulation.model.rules.meeting import raise_readiness
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.status import (
    COURSE,
    INTERNSHIP,
    LEDIGHEDSYDELSE,
    NO_ACTIVITY,
    RESSOURCEFORLOEB,
    TEMPORARY_FLEKSJOB,
    WAGE_SUBSIDY,
    YOUTH_AGE,
    age_in,
    stop_activity,
)
from simulation.model.rules.upkeep import under_work_duty

_CITIZEN = int(Kind.CITIZEN)
_COURSE, _PLACEMENT, _PLACEMENT_KIND = int(Draw.COURSE), int(Draw.PLACEMENT), int(Draw.PLACEMENT_KIND)
_PLACEMENT_COMPANY, _AGREE, _EXTEND = int(Draw.PLACEMENT_COMPANY), int(Draw.AGREE), int(Draw.EXTEND)
_BEFORE = 10_000
"""Weeks before the run: more than any clock has run when it begins."""


@rule
def offer_limit(citizen: CitizenRow, prices: Any, week: int) -> float:
    """Return the most weeks without an offer that the law lets pass.

    The flexible offers of 2026 leave those under the work duty as they were (LAB kapitel 16 a).
    """
    if citizen.support == RESSOURCEFORLOEB:
        return prices.offer_forloeb_weeks
    if prices.offer_flexible_weeks > 0 and not under_work_duty(citizen, prices, week):
        return prices.offer_flexible_weeks
    return prices.offer_young_weeks if age_in(citizen, week) < YOUTH_AGE else prices.offer_weeks


@rule
def offer_clock(citizen: CitizenRow, design: DesignRow, prices: Any, week: int) -> float:
    """Return the weeks without an offer after which the clock asks for one: the law's, or the design's if sooner."""
    return min(design.offer_weeks, offer_limit(citizen, prices, week))


@rule
def offer_due(citizen: CitizenRow, design: DesignRow, prices: Any, week: int) -> bool:
    """Whether the citizen has been without an offer for as long as the law, or the design, lets pass."""
    return citizen.unoffered >= offer_clock(citizen, design, prices, week)


@rule
def asked_last(citizen: CitizenRow, design: DesignRow, prices: Any, week: int) -> int:
    """Return the number of the week in which the clock last asked for an offer; of what kind was decided then."""
    clock = max(1, int(offer_clock(citizen, design, prices, week)))
    return _BEFORE + week - citizen.unoffered % clock


@rule
def asked_for(citizen: CitizenRow, params: Any) -> float:
    """Return the chance that an offer which is due is asked for: who is too ill is spared (aktivloven par. 13)."""
    return math.exp(params.offer_burden * citizen.health_burden)


@rule
def begin_course(citizen: CitizenRow, design: DesignRow) -> None:
    """Begin a preparatory course of the design's length."""
    citizen.activity = COURSE
    citizen.activity_left = int(design.course_weeks)
    citizen.events |= COURSE_STARTED


@rule
def placement_weeks(citizen: CitizenRow, params: Any) -> int:
    """Return the length of the citizen's kind of placement."""
    return int(params.subsidy_weeks if citizen.activity == WAGE_SUBSIDY else params.placement_weeks)


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
    asked: float,
) -> None:
    """Start an internship or wage subsidy, agreed at a meeting or in a seized opening (4.6).

    As far as an offer is ``asked`` for (0 to 1) the meeting is about one, and a place is looked for the harder.
    """
    if citizen.caseworker < 0 or not (citizen.met or citizen.seized):
        return
    rate = params.placement_rate * posts[citizen.caseworker].company_work
    rate *= math.exp(
        params.placement_readiness * (citizen.readiness - 0.5)
        + params.placement_seized * citizen.seized
        + params.placement_spread * citizen.ability_find
        + params.placement_again * math.log1p(citizen.placed_lately)
        + params.placement_due * asked
    )
    if not happens(uniform(luck, _CITIZEN, row, week, _PLACEMENT), rate):
        return
    number = companies.shape[0]
    for k in range(1, 1 + int(params.search_own)):
        j = int(uniform(luck, _CITIZEN, row, week, _PLACEMENT_COMPANY + 64 * k) * number)
        if companies[j].taken < companies[j].places:
            companies[j].taken += 1
            citizen.place = j
            break
    if citizen.place < 0:
        return
    subsidised = uniform(luck, _CITIZEN, row, week, _PLACEMENT_KIND) < params.subsidy_share
    citizen.activity = WAGE_SUBSIDY if subsidised else INTERNSHIP
    citizen.activity_left = placement_weeks(citizen, params)
    citizen.events |= PLACED
    citizen.placements += 1
    citizen.placed_lately += 1.0
    if citizen.first_placement < 0:
        citizen.first_placement = week
    # a company that agreed on some ordinary hours takes the citizen when it has them, over either road
    citizen.agreed = 1 if uniform(luck, _CITIZEN, row, week, _AGREE) < design.hours_agreed else 0


@rule
def start_temporary_fleksjob(citizen: CitizenRow, design: DesignRow) -> None:
    """Take a temporary fleksjob from the municipality's pool, agreed at a meeting; once per citizen."""
    if design.temporary_fleksjob_weeks > 0.0 and citizen.temporary == 0 and citizen.met:
        citizen.activity = TEMPORARY_FLEKSJOB
        citizen.activity_left = int(design.temporary_fleksjob_weeks)
        citizen.temporary = 1


@rule
def make_offer(
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
    """Make whoever is without hours and activity an offer, at a meeting or in a seized opening."""
    citizen.unoffered += 1
    due = citizen.met == 1 and offer_due(citizen, design, prices, week)
    asked = asked_for(citizen, params) if due else 0.0
    if due:
        decided = uniform(luck, _CITIZEN, row, asked_last(citizen, design, prices, week), _COURSE)
        if decided < design.course_share * asked:
            begin_course(citizen, design)
    if citizen.activity == NO_ACTIVITY and citizen.support == LEDIGHEDSYDELSE:
        start_temporary_fleksjob(citizen, design)
    if citizen.activity == NO_ACTIVITY:
        start_placement(citizen, row, posts, design, companies, params, prices, luck, week, asked)
    if citizen.activity != NO_ACTIVITY:
        citizen.unoffered = 0


@rule
def extended(citizen: CitizenRow, row: int, params: Any, luck: Any, week: int) -> bool:
    """Whether an offer that is up is prolonged by its own length.

    A placement goes on the likelier, the readier the citizen is; a course the likelier, the less so.
    """
    if citizen.activity == COURSE:
        chance = params.extend_course * 2.0 * (1.0 - citizen.readiness)
    else:
        chance = params.extend_placement * 2.0 * citizen.readiness
    if chance <= 0.0:
        return False
    return uniform(luck, _CITIZEN, row, week, _EXTEND) < chance


@rule
def activity_week(
    citizen: CitizenRow, row: int, designs: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int
) -> None:
    """Let a week of an offer pass, and prolong or end it."""
    citizen.idle = 0
    citizen.activity_left -= 1
    if citizen.activity == COURSE:
        raise_readiness(citizen, params.readiness_course * designs[citizen.service].course_intensity)
        if citizen.activity_left <= 0 and extended(citizen, row, params, luck, week):
            citizen.activity_left = int(designs[citizen.service].course_weeks)
        elif citizen.activity_left <= 0:
            citizen.activity = NO_ACTIVITY
        return
    raise_readiness(citizen, params.readiness_workplace)
    if citizen.activity == TEMPORARY_FLEKSJOB:
        if citizen.activity_left <= 0:
            citizen.activity = NO_ACTIVITY
        return
    citizen.company_weeks += 1
    company = citizen.place
    more_open(companies[company], params.openness_service * designs[citizen.service].company_service)
    if citizen.activity_left > 0:
        return
    if extended(citizen, row, params, luck, week):
        citizen.activity_left = placement_weeks(citizen, params)
        return
    good_experience(companies[company], params)
    stop_activity(citizen, companies)
