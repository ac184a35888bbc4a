"""Phases 4 and 5, meet and open: meetings, relation, goal, readiness; openings that come, are seized, go.

Why caseload acts (model 4.1-4.5): a meeting builds the relation, and only contact in time seizes an opening. Nobody
is met more seldom on average than the law of the day asks for, by group and weeks on the benefit.
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.economics.law import TalkGroup
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.events import MET, OPENED, SEIZED
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.staffing import in_post
from simulation.model.rules.status import (
    CASH,
    DAGPENGE,
    JOBAFKLARING,
    LEDIGHEDSYDELSE,
    NO_ACTIVITY,
    NOT_THERE,
    RESSOURCEFORLOEB,
    SYGEDAGPENGE,
    YOUTH_AGE,
    age_in,
    is_served,
)
from simulation.model.rules.upkeep import under_work_duty

_CITIZEN = int(Kind.CITIZEN)
_MEET, _GOAL, _CALL = int(Draw.MEET), int(Draw.GOAL), int(Draw.CALL)
_STAY_AWAY = int(Draw.STAY_AWAY)
_OPEN, _CLOSE = int(Draw.OPEN), int(Draw.CLOSE)
_JOB_READY, _ACTIVITY_READY, _YOUNG = int(TalkGroup.JOB_READY), int(TalkGroup.ACTIVITY_READY), int(TalkGroup.YOUNG)
_SICK, _JOBAFKLARING, _FORLOEB = int(TalkGroup.SICK), int(TalkGroup.JOBAFKLARING), int(TalkGroup.FORLOEB)
_LEDIGHED, _DAGPENGE = int(TalkGroup.LEDIGHED), int(TalkGroup.DAGPENGE)


@rule
def raise_readiness(citizen: CitizenRow, share: float) -> None:
    """Close a share of the distance to full readiness."""
    citizen.readiness += share * (1.0 - citizen.readiness)


@rule
def talk_group(citizen: CitizenRow, week: int) -> int:
    """Return the :class:`~simulation.model.economics.law.TalkGroup` whose talks the law counts, -1 for none."""
    state = citizen.support
    if CASH[state]:
        if citizen.job_ready:
            return _JOB_READY
        return _YOUNG if age_in(citizen, week) < YOUTH_AGE else _ACTIVITY_READY
    if state == SYGEDAGPENGE:
        return _SICK
    if state == JOBAFKLARING:
        return _JOBAFKLARING
    if state == RESSOURCEFORLOEB:
        return _FORLOEB
    if state == LEDIGHEDSYDELSE:
        return _LEDIGHED
    return _DAGPENGE if state == DAGPENGE else -1


@rule
def weeks_between_talks(citizen: CitizenRow, prices: Any, week: int) -> float:
    """Return the most weeks between talks that the law lets pass, 0 where it leaves them to need.

    Who has been on the same benefit since arrival came with the weeks of support before it.
    """
    group = talk_group(citizen, week)
    if group < 0:
        return 0.0
    weeks = citizen.spell
    if citizen.weeks_on_support <= citizen.spell:
        weeks += citizen.benefit_weeks
    return prices.talks[group, 0 if weeks < prices.talks[group, 1] else 2]


@rule
def least_talks(citizen: CitizenRow, prices: Any, week: int) -> float:
    """Return the chance of a talk this week that the law asks for at the least."""
    between = weeks_between_talks(citizen, prices, week)
    return 1.0 / between if between > 0.0 else 0.0


@rule
def meet(
    citizen: CitizenRow, row: int, posts: Any, designs: Any, params: Any, prices: Any, luck: Any, week: int
) -> None:
    """Meet the caseworker, or not; the relation grows by meetings and fades without them.

    Whoever on cash benefit stays away without a fair reason, from a talk or from the work duty that fills the week of
    those without job or activity, is sanctioned (aktivloven par. 35-40; LAB kapitel 16 a).
    """
    citizen.met = 0
    citizen.sanctioned = 0
    citizen.duty = 0
    if NOT_THERE[citizen.support]:
        return
    citizen.idle += 1
    if citizen.hours == 0.0 and citizen.activity == NO_ACTIVITY and under_work_duty(citizen, prices, week):
        citizen.duty = 1
        citizen.idle = 0
    if citizen.caseworker >= 0:
        post = posts[citizen.caseworker]
        chance = max(post.meeting_chance, least_talks(citizen, prices, week))
        due = in_post(post) and uniform(luck, _CITIZEN, row, week, _MEET) < chance
        if due and CASH[citizen.support] and uniform(luck, _CITIZEN, row, week, _STAY_AWAY) < params.missed_talks:
            citizen.sanctioned = 1
        elif due:
            design = designs[citizen.service]
            citizen.met = 1
            citizen.met_since += 1
            citizen.idle = 0
            citizen.events |= MET
            citizen.relation += params.relation_gain * (1.0 - citizen.relation)
            raise_readiness(citizen, params.readiness_meeting * citizen.relation)
            if citizen.first_meeting < 0:
                citizen.first_meeting = week
            if citizen.goal == 0 and uniform(luck, _CITIZEN, row, week, _GOAL) < design.goal_chance:
                citizen.goal = 1
            return
        elif citizen.duty and uniform(luck, _CITIZEN, row, week, _STAY_AWAY) < params.missed_duty:
            citizen.sanctioned = 1
    citizen.relation -= params.relation_decay * citizen.relation


@rule
def open_week(citizen: CitizenRow, row: int, posts: Any, designs: Any, params: Any, luck: Any, week: int) -> None:
    """Open or close an opening; one that meets contact is seized, one that passes costs readiness (4.3)."""
    if citizen.seized:
        citizen.seized = 0
        citizen.opening = 0
    if not is_served(citizen, designs):
        citizen.opening = 0
        return
    if citizen.opening:
        if uniform(luck, _CITIZEN, row, week, _CLOSE) < 1.0 / params.opening_weeks:
            citizen.opening = 0
            citizen.readiness -= params.readiness_unseized * citizen.readiness
            return
    else:
        x = (
            params.opening_readiness * (citizen.readiness - 0.5)
            + params.opening_trust * citizen.relation
            + params.opening_goal * citizen.goal
        )
        u = uniform(luck, _CITIZEN, row, week, _OPEN)
        if x < 1.6 and u > 5.0 * params.opening_rate:  # exp(1.6) < 5: no need to work it out
            return
        if not happens(u, params.opening_rate * math.exp(x)):
            return
        citizen.opening = 1
        citizen.events |= OPENED
    contact = citizen.met == 1
    if not contact and citizen.caseworker >= 0 and designs[citizen.service].direct_contact > 0:
        post = posts[citizen.caseworker]
        helped = params.call_chance * designs[citizen.service].direct_contact * post.slack
        contact = in_post(post) and uniform(luck, _CITIZEN, row, week, _CALL) < helped
    if contact:
        citizen.seized = 1
        citizen.events |= SEIZED
        raise_readiness(citizen, params.readiness_seized)
