"""Phases 4 and 5, meet and open: meetings, relation, goal, readiness; openings that come, are seized, go.

Why caseload acts (model 4.1-4.5): a meeting builds the relation, and only contact in time seizes an opening.
"""

from __future__ import annotations

import math
from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform
from simulation.model.rules.events import MET, OPENED, SEIZED
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.staffing import in_post
from simulation.model.rules.status import CASH, NOT_THERE, is_served

_CITIZEN = int(Kind.CITIZEN)
_MEET, _GOAL, _CALL = int(Draw.MEET), int(Draw.GOAL), int(Draw.CALL)
_STAY_AWAY = int(Draw.STAY_AWAY)
_OPEN, _CLOSE = int(Draw.OPEN), int(Draw.CLOSE)


@rule
def raise_readiness(citizen: CitizenRow, share: float) -> None:
    """Close a share of the distance to full readiness."""
    citizen.readiness += share * (1.0 - citizen.readiness)


@rule
def meet(citizen: CitizenRow, row: int, posts: Any, designs: Any, params: Any, luck: Any, week: int) -> None:
    """Meet the caseworker, or not; the relation grows by meetings and fades without them.

    Whoever on cash benefit stays away without a fair reason is sanctioned (aktivloven par. 35-40).
    """
    citizen.met = 0
    citizen.sanctioned = 0
    if NOT_THERE[citizen.support]:
        return
    citizen.idle += 1
    if citizen.caseworker >= 0:
        post = posts[citizen.caseworker]
        due = in_post(post) and uniform(luck, _CITIZEN, row, week, _MEET) < post.meeting_chance
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
