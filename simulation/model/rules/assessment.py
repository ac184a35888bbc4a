"""Assessment by the rehabilitation team (4.9): ressourceforloeb, fleksjob, foertidspension.

Two forms (switch ``structure.clarification``). By *meetings*, a case comes before the team at a hazard that meetings
raise. By *queue*, it is referred at a hazard of need alone; meetings then prepare it, so that it is sooner ready and
the team sees the citizen's ability better; ready cases wait for the team (:mod:`simulation.model.team`).
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
"""Hazard per week of assessment when the longest jobafklaring is over."""


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
    """Draw what a citizen on kontanthjaelp or jobafklaring is granted: a multinomial logit against ressourceforloeb.

    Where the rules in force take no new ressourceforloeb, the choice is between the other two.
    """
    older = (citizen.age - 45.0) / 10.0
    ill = citizen.health_burden - 0.5
    forloeb = 1.0 if prices.forloeb_open else 0.0
    fleksjob = math.exp(params.verdict_fleksjob)
    pension = math.exp(
        params.verdict_pension + params.verdict_pension_age * older + params.verdict_pension_burden * ill
    )
    if citizen.age < LEAST_PENSION_AGE:
        pension *= YOUNG_PENSION_ODDS
    if params.clarify_queue:
        pension *= math.exp(-params.verdict_ability * seen_ability(citizen, row, params, luck, week))
    u = uniform(luck, _CITIZEN, row, week, _VERDICT) * (forloeb + fleksjob + pension)
    if u < forloeb:
        return RESSOURCEFORLOEB
    return LEDIGHEDSYDELSE if u < forloeb + fleksjob else FOERTIDSPENSION


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
        return params.forloeb_rate if citizen.spell >= params.forloeb_least_weeks else 0.0
    if citizen.support == JOBAFKLARING:
        if citizen.spell >= params.jobafklaring_weeks:
            return TIME_IS_UP
        return params.forloeb_rate if citizen.spell >= 0.5 * params.jobafklaring_weeks else 0.0
    return 0.0


@rule
def assessment_rate(citizen: CitizenRow, params: Any) -> float:
    """Return the hazard per week of being put before the team, by meetings, or (by queue) of being referred to it.

    By meetings, whoever is met more often is assessed sooner, and those triaged for the team wait at a rate of their
    own. By queue it is the need alone; those triaged for the team are referred at once.
    """
    if citizen.support == KONTANTHJAELP or citizen.support == UDDANNELSESHJAELP:
        if citizen.triage == REHABILITATION:
            return TIME_IS_UP if params.clarify_queue else params.referral_rate
        if params.clarify_queue:
            return params.refer_rate * math.exp(citizen.assess_score)
        prepared = (params.assess_unmet + citizen.met_since) / (params.assess_unmet + 1.0)
        return params.assess_rate * prepared * math.exp(citizen.assess_score)
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
    stop_activity(citizen, companies)
    if to != RESSOURCEFORLOEB and to != KONTANTHJAELP:
        vacate(citizen, companies, week)
    change_support(citizen, to, week)


@rule
def decide_all(citizens: Any, rows: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int) -> None:
    """Let the team decide the cases of ``rows`` ``[n]``."""
    for row in rows:
        decide(citizens[row], row, companies, params, prices, luck, week)


@rule
def assess(citizen: CitizenRow, row: int, companies: Any, params: Any, prices: Any, luck: Any, week: int) -> None:
    """Be put before the team or referred to it, or not; those with ordinary hours are left in peace."""
    if citizen.referred >= 0:
        citizen.case_meetings += citizen.met
        return
    if not in_review(row, week):
        return
    rate = assessment_rate(citizen, params)
    if citizen.hours > 0.0 and citizen.support != RESSOURCEFORLOEB:
        return
    if rate <= 0.0 or not happens(uniform(luck, _CITIZEN, row, week, _ASSESS), REVIEW_WEEKS * rate):
        return
    if params.clarify_queue:
        citizen.referred = week
        citizen.case_meetings = 0
    else:
        decide(citizen, row, companies, params, prices, luck, week)
