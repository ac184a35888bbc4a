"""Moves between support states, and the small predicates about them that every rule shares."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.clock import REVIEW_WEEKS, WEEKS_PER_YEAR
from simulation.model.compiling import rule
from simulation.model.rules.companies import give_hours
from simulation.model.rules.rows import CitizenRow
from simulation.model.states import Activity, Education, Support

KONTANTHJAELP = int(Support.KONTANTHJAELP)
UDDANNELSESHJAELP = int(Support.UDDANNELSESHJAELP)
RESSOURCEFORLOEB = int(Support.RESSOURCEFORLOEB)
SYGEDAGPENGE = int(Support.SYGEDAGPENGE)
JOBAFKLARING = int(Support.JOBAFKLARING)
LEDIGHEDSYDELSE = int(Support.LEDIGHEDSYDELSE)
FLEKSJOB = int(Support.FLEKSJOB)
REVALIDERING = int(Support.REVALIDERING)
FOERTIDSPENSION = int(Support.FOERTIDSPENSION)
DAGPENGE = int(Support.DAGPENGE)
INTEGRATION = int(Support.INTEGRATION)
SU_EDUCATION = int(Support.SU_EDUCATION)
EMPLOYED = int(Support.EMPLOYED)
SELF_SUPPORTING = int(Support.SELF_SUPPORTING)
MOVED = int(Support.MOVED)
PENSION_AGE = int(Support.PENSION_AGE)
DEAD = int(Support.DEAD)
NOT_ARRIVED = int(Support.NOT_ARRIVED)

NO_ACTIVITY = int(Activity.NONE)
COURSE = int(Activity.COURSE)
INTERNSHIP = int(Activity.INTERNSHIP)
WAGE_SUBSIDY = int(Activity.WAGE_SUBSIDY)
EDUCATION = int(Activity.EDUCATION)
TEMPORARY_FLEKSJOB = int(Activity.TEMPORARY_FLEKSJOB)

UNSKILLED = int(Education.UNSKILLED)
YOUTH_AGE = 30.0
"""Age from which cash benefit is kontanthjaelp for everybody."""

_S = len(Support)
SERVED = np.zeros(_S, np.bool_)
"""Support states in which the job centre serves a citizen with a caseworker."""
SERVED[[KONTANTHJAELP, UDDANNELSESHJAELP, RESSOURCEFORLOEB, SYGEDAGPENGE, JOBAFKLARING]] = True
SERVED[[LEDIGHEDSYDELSE, REVALIDERING, DAGPENGE, INTEGRATION]] = True
CASH = np.zeros(_S, np.bool_)
"""Support states of cash benefit, whatever its name."""
CASH[[KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION]] = True
SEARCHING = SERVED.copy()
"""Support states in which ordinary work can be searched for."""
SEARCHING[REVALIDERING] = False
BENEFIT = SERVED.copy()
"""Support states whose upkeep is a public benefit counted on the refund ladder."""
BENEFIT[[FOERTIDSPENSION, FLEKSJOB]] = True
FOLLOWED = np.zeros(_S, np.bool_)
"""States in which follow-along support goes on, where the design offers it."""
FOLLOWED[[EMPLOYED, SU_EDUCATION]] = True
FINAL = np.zeros(_S, np.bool_)
"""States nobody leaves within a run."""
FINAL[[MOVED, PENSION_AGE, DEAD]] = True
NOT_THERE = FINAL.copy()
NOT_THERE[NOT_ARRIVED] = True


@rule
def placed(citizen: CitizenRow) -> bool:
    """Whether the citizen is in an internship or a wage subsidy."""
    return citizen.activity == INTERNSHIP or citizen.activity == WAGE_SUBSIDY


@rule
def in_review(row: int, week: int) -> bool:
    """Whether this is the citizen's week for decisions that are looked at every fourth week."""
    return (week + row) % REVIEW_WEEKS == 0


@rule
def on_sick_leave(citizen: CitizenRow) -> bool:
    """Whether the citizen lives on a benefit of the ill."""
    return citizen.support == SYGEDAGPENGE or citizen.support == JOBAFKLARING


@rule
def is_served(citizen: CitizenRow, designs: Any) -> bool:
    """Whether a caseworker serves the citizen: by the support; on foertidspension, by a programme that takes them."""
    if citizen.support == FOERTIDSPENSION:
        return designs[citizen.service].pensioners > 0.0
    return SERVED[citizen.support]


@rule
def release(citizen: CitizenRow, posts: Any) -> None:
    """Take a citizen off the caseload of his or her post."""
    if citizen.caseworker >= 0:
        posts[citizen.caseworker].citizens -= 1
        citizen.caseworker = -1


@rule
def vacate(citizen: CitizenRow, companies: Any, week: int) -> None:
    """Give the hours back to their company: ordinary ones, those held for the citizen, those of a fleksjob."""
    if citizen.employer >= 0:
        give_hours(companies[citizen.employer], citizen.hours + citizen.held_hours)
        citizen.employer = -1
        if citizen.first_job >= 0 and citizen.first_job_end < 0:
            citizen.first_job_end = week
    citizen.hours = 0.0
    citizen.held_hours = 0.0
    if citizen.fleksjob_company >= 0:
        give_hours(companies[citizen.fleksjob_company], citizen.fleksjob_hours)
        citizen.fleksjob_company = -1
    citizen.fleksjob_hours = 0.0


@rule
def stop_activity(citizen: CitizenRow, companies: Any) -> None:
    """End the activity under way, and free its place."""
    if citizen.place >= 0:
        companies[citizen.place].taken -= 1
        citizen.place = -1
    citizen.activity = NO_ACTIVITY
    citizen.agreed = 0
    citizen.activity_left = 0


@rule
def age_in(citizen: CitizenRow, week: int) -> float:
    """Return the citizen's age in years."""
    return citizen.age + (week - citizen.entry_week) / WEEKS_PER_YEAR


@rule
def change_support(citizen: CitizenRow, to: int, week: int) -> None:
    """Move a citizen to another support state and note the exit, if it is one.

    An exit is a move off a served state; the first one is kept with its week. Granted fleksjob counts as an
    exit to fleksjob, although the citizen waits on ledighedsydelse until one is found; for those who came
    on ledighedsydelse, the fleksjob itself is the exit. A case before the rehabilitation team is closed.
    """
    if to == citizen.support:
        return
    if SERVED[citizen.support]:
        destination = FLEKSJOB if to == LEDIGHEDSYDELSE else to
        granted = citizen.support == LEDIGHEDSYDELSE and citizen.entry_support != LEDIGHEDSYDELSE
        if destination != FLEKSJOB or not granted:
            citizen.exit_now = destination
            if citizen.exit_week < 0:
                citizen.exit_week = week
                citizen.exit_to = destination
        citizen.return_support = citizen.support
    if citizen.support == EMPLOYED and citizen.exit_to == EMPLOYED and citizen.exit_job_end < 0:
        citizen.exit_job_end = week
    if citizen.support == RESSOURCEFORLOEB:
        citizen.rf_end = week
        citizen.rf_exit = FLEKSJOB if to == LEDIGHEDSYDELSE else to
    if to == RESSOURCEFORLOEB:
        citizen.rf_start = week
        citizen.forloeb_limit = 0
    if to != SYGEDAGPENGE and to != JOBAFKLARING:
        citizen.sick_from = 0
    citizen.support = to
    citizen.spell = 0
    citizen.referred = -1


@rule
def fall_back(citizen: CitizenRow, week: int) -> None:
    """Return to the benefit a citizen without work or education falls back on."""
    back = citizen.return_support
    if back == SYGEDAGPENGE or back == JOBAFKLARING or back == REVALIDERING or not SERVED[back]:
        back = KONTANTHJAELP
    change_support(citizen, back, week)
