"""Phase 9, record: each citizen's running counts, and this week's stocks and flows."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.compiling import rule
from simulation.model.rules.events import FLOWS
from simulation.model.rules.rows import CitizenRow, DesignRow
from simulation.model.rules.status import (
    BENEFIT,
    COURSE,
    EMPLOYED,
    INTERNSHIP,
    NOT_ARRIVED,
    NOT_THERE,
    SERVED,
    WAGE_SUBSIDY,
    placed,
)
from simulation.model.states import Support

FULL_TIME_HOURS = 30.0
"""Full time in the sense of evidence:flere_skal_med.design (the full goal is 30 ordinary hours)."""
PART_HOURS = 27.75
_STATES = len(Support)
_BITS = tuple(bit for bit, _ in FLOWS.values())
EXITS = {
    "exit_job": Support.EMPLOYED,
    "exit_education": Support.SU_EDUCATION,
    "exit_fleksjob": Support.FLEKSJOB,
    "exit_foertidspension": Support.FOERTIDSPENSION,
    "exit_ressourceforloeb": Support.RESSOURCEFORLOEB,
    "exit_self_supporting": Support.SELF_SUPPORTING,
    "exit_moved": Support.MOVED,
    "exit_pension_age": Support.PENSION_AGE,
    "exit_dead": Support.DEAD,
}
"""Exit columns by destination; every other destination (another benefit) is ``exit_other``."""
STOCKS = ("stock_in_job", "stock_small_job", "stock_in_programme", "stock_internship", "stock_wage_subsidy")
EXTRA = (*STOCKS, "stock_course", "stock_waiting", "hours_ordinary")
IN_JOB, SMALL_JOB, IN_PROGRAMME, IN_INTERNSHIP, IN_SUBSIDY, ON_COURSE, WAITING, HOURS = range(len(EXTRA))
FIRST_FLOW = _STATES + len(EXTRA)
FIRST_EXIT = FIRST_FLOW + len(FLOWS)
TEAMS = ("posts_programme", "posts_programme_vacant", "places_following")
FIRST_TEAM = FIRST_EXIT + _STATES
POSTS, VACANT, FOLLOWING = (FIRST_TEAM + k for k in range(len(TEAMS)))
COLUMNS = FIRST_TEAM + len(TEAMS)
"""A week's counts: stock by support, ``EXTRA``, flows, exits by destination state, the programmes' ``TEAMS``."""

SNAPSHOT = np.dtype(
    [
        ("support", "u1"),
        ("activity", "u1"),
        ("hours", "f8"),
        ("caseworker", "i4"),
        ("shifts", "i4"),
        ("belief", "u1"),
        ("relation", "f8"),
        ("readiness", "f8"),
        ("in_opening", "u1"),
        ("seized", "u1"),
        ("met", "u1"),
        ("placed", "u1"),
        ("service", "i4"),
        ("at_risk", "u1"),
        ("job_start", "u1"),
        ("support_end", "u1"),
        ("hours_end", "f8"),
    ],
    align=True,
)
"""A person-week: how things stood when the week's job search began, what came of it, and how the week ended."""


@rule
def snapshot(citizen: CitizenRow, seen: Any) -> None:
    """Note a citizen's state as the job search begins."""
    seen.support = citizen.support
    seen.activity = citizen.activity
    seen.hours = citizen.hours
    seen.caseworker = citizen.caseworker
    seen.shifts = citizen.shifts
    seen.belief = citizen.belief
    seen.relation = citizen.relation
    seen.readiness = citizen.readiness
    seen.in_opening = citizen.opening
    seen.seized = citizen.seized
    seen.met = citizen.met
    seen.placed = 1 if placed(citizen) else 0
    seen.service = citizen.service


@rule
def snapshot_end(citizen: CitizenRow, seen: Any) -> None:
    """Note what a citizen lives on and works as the week ends: what the week is paid for and counted as."""
    seen.support_end = citizen.support
    seen.hours_end = citizen.hours


@rule
def record(citizen: CitizenRow, counts: Any, week: int) -> None:
    """Phase 9 for one citizen; ``counts`` ``[COLUMNS]`` is the week's row. What happened is counted and cleared."""
    state = citizen.support
    counts[state] += 1.0
    if state == NOT_ARRIVED:
        return
    if citizen.events:
        for k in range(len(_BITS)):
            if citizen.events & _BITS[k]:
                counts[FIRST_FLOW + k] += 1.0
    if citizen.exit_now:
        counts[FIRST_EXIT + citizen.exit_now] += 1.0
    citizen.events = 0
    citizen.exit_now = 0
    if NOT_THERE[state]:
        return
    if BENEFIT[state]:
        citizen.weeks_on_support += 1
    if placed(citizen):
        citizen.last_company = week
    if citizen.hours > 0.0:
        counts[IN_JOB + _STATES] += 1.0
        counts[HOURS + _STATES] += citizen.hours
        citizen.weeks_worked += 1
        citizen.hours_worked += citizen.hours
        if state != EMPLOYED:
            counts[SMALL_JOB + _STATES] += 1.0
        citizen.full_run = citizen.full_run + 1 if citizen.hours >= FULL_TIME_HOURS else 0
        citizen.full_best = max(citizen.full_best, citizen.full_run)
        citizen.part_run = citizen.part_run + 1 if citizen.hours >= PART_HOURS else 0
        citizen.part_best = max(citizen.part_best, citizen.part_run)
    else:
        citizen.full_run = 0
        citizen.part_run = 0
    if citizen.service > 0:
        counts[IN_PROGRAMME + _STATES] += 1.0
        citizen.service_weeks += 1
    if citizen.activity == INTERNSHIP:
        counts[IN_INTERNSHIP + _STATES] += 1.0
    elif citizen.activity == WAGE_SUBSIDY:
        counts[IN_SUBSIDY + _STATES] += 1.0
    elif citizen.activity == COURSE:
        counts[ON_COURSE + _STATES] += 1.0
    if citizen.caseworker < 0 and SERVED[state]:
        counts[WAITING + _STATES] += 1.0


@rule
def record_absent(number: int, gone: Any, counts: Any) -> None:
    """Count those who are not there without looking at each: ``gone`` ``[states]``, the rest is still to arrive."""
    for state in range(_STATES):
        counts[state] += gone[state]
        number -= gone[state]
    counts[NOT_ARRIVED] += number


@rule
def record_post(post_row: Any, design: DesignRow, counts: Any, week: int) -> None:
    """Count a programme's post as it is paid this week: filled, vacant, or as much of it as follows the citizens."""
    if post_row.service == 0 or week < post_row.from_week:
        return
    if design.staffed_to_norm > 0:
        counts[POSTS] += post_row.citizens / max(1, post_row.limit)
        if design.staffed_to_norm >= 1.0:
            counts[FOLLOWING] += post_row.citizens
    elif post_row.vacant_left == 0:
        counts[POSTS] += 1.0
    else:
        counts[VACANT] += 1.0
