"""Phase 2, staff: resignations, successors, absence; who serves whom, and what a shift does (4.1, 4.2, 4.4).

A caseworker row is a *post*; persons come and go in it. A citizen who faces a new person has had a shift,
whether the post was refilled or the citizen was moved to another post.
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.clock import REVIEW_WEEKS, WEEKS_PER_YEAR
from simulation.model.compiling import rule
from simulation.model.randomness import LIMIT, Draw, Kind, happens, logistic, uniform, uniform_pair
from simulation.model.rules.events import SHIFTED
from simulation.model.rules.rows import CaseworkerRow, CitizenRow, DesignRow
from simulation.model.rules.status import FOLLOWED, MOVED, age_in, in_review, is_served, release
from simulation.model.states import Left

_CITIZEN, _CASEWORKER = int(Kind.CITIZEN), int(Kind.CASEWORKER)
_RESIGN, _ABSENCE, _DISPOSITION = int(Draw.RESIGN), int(Draw.ABSENCE), int(Draw.DISPOSITION)
_ASSIGN, _REASSIGN, _BELIEF = int(Draw.ASSIGN), int(Draw.REASSIGN), int(Draw.BELIEF)
_NETWORK, _DROP_OUT, _LEAVE = int(Draw.NETWORK), int(Draw.DROP_OUT), int(Draw.LEAVE)
NOT, OWN_WISH, ILLNESS, MATERNITY = int(Left.NOT), int(Left.OWN_WISH), int(Left.ILLNESS), int(Left.MATERNITY)
LEFT_BY_MOVING, NOT_SERVED = int(Left.MOVED), int(Left.NOT_SERVED)
WOMAN = 1
SATURATING, BOUNDED = 0, 1
_PERSONS = 0x9E3779B1
"""Spreads the holders of a post over the numbers of (post, person) pairs."""


@rule
def fill_post(post: CaseworkerRow, params: Any, luck: Any) -> None:
    """Put a person into a post: disposition to believe and company network are the person's own."""
    who = post.person
    spread = logistic(uniform(luck, _CASEWORKER, post.identity, who, _DISPOSITION))
    post.disposition = params.belief_base + params.belief_disposition_sd * spread
    post.network = 0.5 + uniform(luck, _CASEWORKER, post.identity, who, _NETWORK)
    post.weeks_in_post = 0
    post.vacant_left = 0


@rule
def post_week(post: CaseworkerRow, design: DesignRow, params: Any, luck: Any, week: int) -> None:
    """One post's week: hire, resign, be absent (4.1)."""
    if week < post.from_week:
        return
    if week == post.from_week or week == 0:
        fill_post(post, params, luck)
    elif post.vacant_left > 0:
        post.vacant_left -= 1
        if post.vacant_left == 0:
            post.person += 1
            fill_post(post, params, luck)
    else:
        post.weeks_in_post += 1
        if happens(uniform(luck, _CASEWORKER, post.identity, week, _RESIGN), design.leave_rate):
            post.vacant_left = max(1, int(design.hiring_weeks))
    post.absent = 1 if uniform(luck, _CASEWORKER, post.identity, week, _ABSENCE) < design.absence_share else 0


@rule
def share_hours(post: CaseworkerRow, design: DesignRow, params: Any, week: int) -> None:
    """Share a post's hours among the citizens it has this week: for meetings, and for companies (4.1).

    ``meeting_chance = clip((H (1 - o) - a n) / (m n), 1 / statutory weeks, 1 / cadence weeks)`` with H direct
    hours, o the share for companies, a hours per case and m hours per meeting, n cases.
    """
    if week < post.from_week:
        post.meeting_chance = 0.0
        post.slack = 0.0
        return
    if design.staffed_to_norm > 0:
        post.other_cases = max(0, post.limit - post.citizens)
    cases = post.citizens + post.other_cases
    hours = design.direct_hours * (1.0 - design.company_share)
    most = 1.0 / design.cadence_weeks
    chance = most
    if cases > 0:
        chance = (hours - design.admin_hours * cases) / (design.meeting_hours * cases)
        chance = min(most, max(1.0 / design.statutory_weeks, chance))
    asked = cases * (design.admin_hours + design.meeting_hours * chance)
    post.meeting_chance = chance
    for_companies = design.direct_hours * design.company_share / max(1, cases)
    post.company_hours = for_companies
    post.company_work = for_companies / (for_companies + params.company_half_hours)
    post.slack = max(0.0, 1.0 - asked / hours)


@rule
def in_post(post: CaseworkerRow) -> bool:
    """Whether somebody who can be met holds the post this week."""
    return post.vacant_left == 0 and post.absent == 0


@rule
def believes(citizen: CitizenRow, row: int, post: CaseworkerRow, design: DesignRow, params: Any, luck: Any) -> int:
    """Whether this person believes in this citizen: disposition, training, and what can be sensed (4.4).

    The draw belongs to the pair, so the same pair believes alike under every policy with the same training.
    """
    logit = (
        post.disposition
        + params.belief_trained * design.belief_training
        + params.belief_ability * citizen.ability_find
        + params.belief_burden * citizen.health_burden
    )
    pair = (post.identity + int(post.person) * _PERSONS) % LIMIT
    u = uniform(luck, _CITIZEN, row, pair, _BELIEF)
    return 1 if u < 1.0 / (1.0 + math.exp(-logit)) else 0


@rule
def shift_effect(shifts: int, params: Any) -> float:
    """Return the log job-rate term of ``shifts`` caseworker shifts (evidence:caseworker.shift_job_chance).

    One shift counts in full in every mode. Saturating: each further one counts a fixed share of the one
    before. Bounded: in full up to a bound. Multiplicative: always in full.
    """
    if shifts <= 0:
        return 0.0
    if params.shift_mode == SATURATING:
        kept = params.shift_saturation
        times = float(shifts) if kept >= 1.0 else (1.0 - kept**shifts) / (1.0 - kept)
    elif params.shift_mode == BOUNDED:
        times = min(float(shifts), params.shift_bound)
    else:
        times = float(shifts)
    return params.shift_log_ratio * times


@rule
def face(citizen: CitizenRow, row: int, posts: Any, design: DesignRow, params: Any, luck: Any) -> None:
    """Come to know the person in the post; if it is another than the last one, that is a shift."""
    post = posts[citizen.caseworker]
    if citizen.last_post == citizen.caseworker and citizen.last_person == post.person:
        return
    if citizen.last_post >= 0:
        citizen.shifts += 1
        citizen.shift_term = shift_effect(citizen.shifts, params)
        citizen.relation *= params.relation_kept
        citizen.events |= SHIFTED
    citizen.last_post = citizen.caseworker
    citizen.last_person = post.person
    citizen.belief = believes(citizen, row, post, design, params, luck)


@rule
def has_room(post: CaseworkerRow, week: int) -> bool:
    """Whether a filled post can take one more citizen within its limit."""
    return week >= post.from_week and post.vacant_left == 0 and post.citizens < post.limit


@rule
def take_on(
    citizen: CitizenRow, row: int, posts: Any, design: DesignRow, luck: Any, week: int, apart_from: int
) -> bool:
    """Find a post of the design with room, the last one first, then from a drawn start; or queue."""
    first, count = int(design.first_post), int(design.posts)
    if count == 0:
        return False
    last = citizen.last_post
    if first <= last < first + count and last != apart_from and has_room(posts[last], week):
        citizen.caseworker = last
        posts[last].citizens += 1
        return True
    start = int(uniform(luck, _CITIZEN, row, week, _ASSIGN) * count)
    for step in range(count):
        j = first + (start + step) % count
        if j != apart_from and has_room(posts[j], week):
            citizen.caseworker = j
            posts[j].citizens += 1
            return True
    return False


@rule
def birth_rate(citizen: CitizenRow, params: Any, week: int) -> float:
    """Return the hazard per week that a woman of this age gives birth: a normal curve over the age of mothers."""
    if citizen.sex != WOMAN:
        return 0.0
    away = (age_in(citizen, week) - params.birth_age) / params.birth_age_sd
    peak = params.births / (params.birth_age_sd * math.sqrt(2.0 * math.pi) * WEEKS_PER_YEAR)
    return peak * math.exp(-0.5 * away * away)


@rule
def wishes_out(citizen: CitizenRow, params: Any) -> float:
    """Return the hazard per week of leaving by own wish: the higher, the less ready and the less known one is."""
    unready = params.drop_out_readiness * (citizen.readiness - 0.5)
    return params.drop_out_rate * math.exp(unready + params.drop_out_relation * (citizen.relation - 0.5))


@rule
def drops_out(citizen: CitizenRow, row: int, design: DesignRow, params: Any, luck: Any, week: int) -> int:
    """Return why a participant leaves a voluntary programme this week, or that he or she does not."""
    if design.voluntary == 0.0 or not in_review(row, week):
        return NOT
    if happens(uniform(luck, _CITIZEN, row, week, _DROP_OUT), REVIEW_WEEKS * wishes_out(citizen, params)):
        return OWN_WISH
    u_ill, u_born = uniform_pair(luck, _CITIZEN, row, week, _LEAVE)
    if citizen.episode_left > 0.0 and happens(u_ill, REVIEW_WEEKS * params.drop_out_ill):
        return ILLNESS
    if happens(u_born, REVIEW_WEEKS * birth_rate(citizen, params, week)):
        return MATERNITY
    return NOT


@rule
def leave_programme(citizen: CitizenRow, designs: Any, why: int) -> None:
    """Go back to usual service; a programme that takes nobody twice is closed to the citizen from now on."""
    if designs[citizen.service].readmits == 0.0:
        citizen.past_services |= 1 << citizen.service
    citizen.service = 0
    citizen.service_weeks = 0
    citizen.former = 1
    citizen.left_by = why


@rule
def staff_week(citizen: CitizenRow, row: int, posts: Any, designs: Any, params: Any, luck: Any, week: int) -> None:
    """One citizen's side of the staff phase: be assigned, be moved on, lose a caseworker, queue."""
    served = is_served(citizen, designs) or (FOLLOWED[citizen.support] and citizen.follow_left > 0)
    if citizen.service > 0:
        if served:
            why = drops_out(citizen, row, designs[citizen.service], params, luck, week)
        else:
            why = LEFT_BY_MOVING if citizen.support == MOVED else NOT_SERVED
        if why != NOT:
            release(citizen, posts)
            leave_programme(citizen, designs, why)
    if not served:
        release(citizen, posts)
        return
    design = designs[citizen.service]
    if citizen.caseworker < 0:
        if take_on(citizen, row, posts, design, luck, week, -1):
            face(citizen, row, posts, design, params, luck)
        return
    here = citizen.caseworker
    leaves = posts[here].vacant_left > 0
    if not leaves and design.reassign_rate > 0 and in_review(row, week):
        leaves = happens(uniform(luck, _CITIZEN, row, week, _REASSIGN), REVIEW_WEEKS * design.reassign_rate)
    if leaves:
        if take_on(citizen, row, posts, design, luck, week, here):
            posts[here].citizens -= 1
    if posts[citizen.caseworker].vacant_left == 0:
        face(citizen, row, posts, design, params, luck)
