"""Assessment by the rehabilitation team (4.9): ressourceforloeb, fleksjob, foertidspension.

Two forms (switch ``structure.clarification``). By *meetings*, a case comes before the team at a hazard that meetings
raise. By *queue*, it is referred at a hazard of need alone; meetings then prepare it, so that it is sooner ready and
the team sees the citizen's ability better; ready cases wait for the team (:mod:`simulation.model.rules.team`).
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.clock import REVIEW_WEEKS
from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, logistic, uniform, uniform_pair
from simulation.model.rules.events import ASSESSED
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import (
    FOERTIDSPENSION,
    JOBAFKLARING,
    KONTANTHJAELP,
    LEDIGHEDSYDELSE,
    RESSOURCEFORLOEB,
    UDDANNELSESHJAELP,
    change_support,
    in_review,
    stop_activity,
    vacate,
)
from simulation.model.states import Triage

_CITIZEN = int(Kind.CITIZEN)
_ASSESS, _VERDICT = int(Draw.ASSESS), int(Draw.VERDICT)
REHABILITATION = int(Triage.REHABILITATION)
LEAST_PENSION_AGE = 40.0
"""Below this age foertidspension is rare: the rules ask for a ressourceforloeb first."""
YOUNG_PENSION_ODDS = 0.1
TIME_IS_UP = 1.0
"""Hazard per week of assessment when the longest jobafklaring or ressourceforloeb is over."""


@rule
def seen_ability(citizen: CitizenRow, row: int, params: Any, luck: Any, week: int) -> float:
    """Return the ability to find work as the team sees it, in standard deviations.

    The file and every meeting since the referral are one look each, with an error of ``clarify_noise``. Few looks
    blur who is able, and not how many: what is seen has mean 0 and standard deviation 1 however often one looked.
    """
    looks = 1.0 + citizen.case_meetings
    reliability = looks / (looks + params.clarify_noise * params.clarify_noise)
    _, u = uniform_pair(luck, _CITIZEN, row, week, _VERDICT)
    return math.sqrt(reliability) * citizen.ability_find + math.sqrt(1.0 - reliability) * logistic(u)


@rule
def verdict(citizen: CitizenRow, row: int, params: Any, prices: Any, luck: Any, week: int) -> int:
    """Draw what somebody on kontanthjaelp or jobafklaring is granted: a multinomial logit against ressourceforloeb.

    Where the rules in force take no new ressourceforloeb, a share of those who would have had one stays on the
    benefit and its ordinary offers, and the others have fleksjob or foertidspension by the same weights. Whom the
    rule does not touch has the verdict that he or she would have had.
    """
    older = (citizen.age - 45.0) / 10.0
    ill = citizen.health_burden - 0.5
    fleksjob = math.exp(params.verdict_fleksjob)
    pension = math.exp(
        params.verdict_pension + params.verdict_pension_age * older + params.verdict_pension_burden * ill
    )
    if citizen.age < LEAST_PENSION_AGE:
        pension *= YOUNG_PENSION_ODDS
    if params.clarify_queue:
        pension *= math.exp(-params.verdict_ability * seen_ability(citizen, row, params, luck, week))
    u = uniform(luck, _CITIZEN, row, week, _VERDICT) * (1.0 + fleksjob + pension) - 1.0
    if u < 0.0:
        if prices.forloeb_open:
            return RESSOURCEFORLOEB
        within = u + 1.0
        if within < params.closed_stays:
            return citizen.support
        u = (within - params.closed_stays) / (1.0 - params.closed_stays) * (fleksjob + pension)
    return LEDIGHEDSYDELSE if u < fleksjob else FOERTIDSPENSION


@rule
def verdict_after_forloeb(citizen: CitizenRow, row: int, params: Any, luck: Any, week: int) -> int:
    """Draw where an assessed ressourceforloeb ends: fleksjob, foertidspension, or back to kontanthjaelp."""
    u = uniform(luck, _CITIZEN, row, week, _VERDICT)
    if u < params.forloeb_other:
        return KONTANTHJAELP
    u = (u - params.forloeb_other) / (1.0 - params.forloeb_other)
    logit = params.forloeb_fleksjob + params.forloeb_fleksjob_burden * (citizen.health_burden - 0.5)
    if params.clarify_queue:
        logit += params.verdict_ability * seen_ability(citizen, row, params, luck, week)
    return LEDIGHEDSYDELSE if u < 1.0 / (1.0 + math.exp(-logit)) else FOERTIDSPENSION


@rule
def end_rate(citizen: CitizenRow, params: Any) -> float:
    """Return the hazard per week that a ressourceforloeb or a jobafklaring is to be assessed."""
    if citizen.support == RESSOURCEFORLOEB:
        if 0 < citizen.forloeb_limit <= citizen.spell:
            return TIME_IS_UP
        return params.forloeb_rate if citizen.spell >= params.forloeb_least_weeks else 0.0
    if citizen.support == JOBAFKLARING:
        if citizen.spell >= params.jobafklaring_weeks:
            return TIME_IS_UP
        return params.forloeb_rate if citizen.spell >= 0.5 * params.jobafklaring_weeks else 0.0
    return 0.0


@rule
def assessment_rate(citizen: CitizenRow, params: Any, prices: Any) -> float:
    """Return the hazard per week of being put before the team, by meetings, or (by queue) of being referred to it.

    By meetings, whoever is met more often is assessed sooner, and those triaged for the team wait at a rate of their
    own. By queue it is the need alone; those triaged for the team are referred at once.
    """
    if citizen.support == KONTANTHJAELP or citizen.support == UDDANNELSESHJAELP:
        if params.clarify_queue:
            return (
                TIME_IS_UP if citizen.triage == REHABILITATION else params.refer_rate * math.exp(citizen.assess_score)
            )
        sooner = 1.0 if prices.team else math.exp(params.without_team)
        if citizen.triage == REHABILITATION:
            return params.referral_rate * sooner
        prepared = (params.assess_unmet + citizen.met_since) / (params.assess_unmet + 1.0)
        return params.assess_rate * prepared * math.exp(citizen.assess_score) * sooner
    return end_rate(citizen, params)


@rule
def decide(citizen: CitizenRow, row: int, companies: Any, params: Any, prices: Any, luck: Any, week: int) -> None:
    """Let the team decide a case, and follow the decision."""
    if citizen.support == RESSOURCEFORLOEB:
        to = verdict_after_forloeb(citizen, row, params, luck, week)
    else:
        to = verdict(citizen, row, params, prices, luck, week)
    citizen.events |= ASSESSED
    if citizen.referred >= 0:
        citizen.decisions += 1
        citizen.clarified_weeks += week - citizen.referred
        citizen.referred = -1
    if to == citizen.support:
        if to == JOBAFKLARING:
            citizen.spell = 0
        return
    stop_activity(citizen, companies)
    if to != RESSOURCEFORLOEB and to != KONTANTHJAELP:
        vacate(citizen, companies, week)
    change_support(citizen, to, week)


@rule
def assess(citizen: CitizenRow, row: int, companies: Any, params: Any, prices: Any, luck: Any, week: int) -> None:
    """Be put before the team or referred to it, or not; those with ordinary hours are left in peace.

    A ressourceforloeb lasts no longer than the law of its first week allows; a jobafklaring that leads nowhere begins
    anew.
    """
    if citizen.support == RESSOURCEFORLOEB and citizen.forloeb_limit == 0:
        citizen.forloeb_limit = prices.forloeb_weeks
    if citizen.referred >= 0:
        citizen.case_meetings += citizen.met
        return
    if not in_review(row, week):
        return
    rate = assessment_rate(citizen, params, prices)
    if citizen.hours > 0.0 and citizen.support != RESSOURCEFORLOEB:
        return
    if rate <= 0.0 or not happens(uniform(luck, _CITIZEN, row, week, _ASSESS), REVIEW_WEEKS * rate):
        return
    if params.clarify_queue:
        citizen.referred = week
        citizen.case_meetings = 0
    else:
        decide(citizen, row, companies, params, prices, luck, week)
