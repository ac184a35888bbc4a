"""What children feel of their parents' course (Opgang til opgang): the home, school absence, spare-time jobs.

A home grows steadier when the whole family is met and when a parent works or studies, and loses steadiness
by and by. Absence and spare-time jobs follow the home. Nothing here is set by a programme: a family design
acts by the meetings it holds.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulation.model.clock import WEEKS_IN_THREE_MONTHS, WEEKS_PER_YEAR
from simulation.model.columns import CHILDREN, FAMILIES
from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, happens, uniform, uniform_rows
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import NOT_ARRIVED, SU_EDUCATION
from simulation.model.table import Array

_CHILD = int(Kind.CHILD)
_SPARE_JOB = int(Draw.SPARE_JOB)
YOUNG, GROWN = 13.0, 18.0
"""Ages from and to which spare-time jobs are looked at."""
OLDEST_CHILD = 17.0


def make_families(citizens: Array, luck: Any) -> tuple[Array, Array]:
    """Return the families and their children, from the parents' ``household`` and ``children`` columns."""
    parents = np.flatnonzero(citizens["household"] >= 0)
    numbers, first = np.unique(citizens["household"][parents], return_index=True)
    families = FAMILIES.make(len(numbers))
    for k, number in enumerate(numbers):
        rows = parents[citizens["household"][parents] == number]
        families[k]["parent"] = rows[0]
        families[k]["other"] = rows[1] if len(rows) > 1 else -1
    count = citizens["children"][parents[first]].astype(int) if len(parents) else np.zeros(0, int)
    children = CHILDREN.make(int(count.sum()))
    children["family"] = np.repeat(np.arange(len(families)), count)
    rows = np.arange(len(children))
    children["age"] = 1.0 + (OLDEST_CHILD - 1.0) * uniform_rows(luck, _CHILD, rows, 0, int(Draw.CHILD))
    children["frailty"] = -np.log(uniform_rows(luck, _CHILD, rows, 1, int(Draw.CHILD)))
    return families, children


@rule
def at_work(citizen: CitizenRow) -> bool:
    """Whether a parent works or studies this week."""
    return citizen.hours > 0.0 or citizen.support == SU_EDUCATION


@rule
def steady(family: Any, citizen: CitizenRow, designs: Any, params: Any) -> None:
    """Let one parent's week act on the home."""
    if citizen.met:
        help_given = designs[citizen.service].family_support * citizen.relation
        family.home += params.home_meeting * help_given * (1.0 - family.home)
    if at_work(citizen):
        family.home += params.home_work * (1.0 - family.home)


@rule
def family_week(family: Any, citizens: Any, designs: Any, params: Any) -> None:
    """One family's week."""
    parent = citizens[family.parent]
    if parent.support == NOT_ARRIVED:
        return
    if family.weeks == 0:
        family.home = params.home_start
    family.weeks += 1
    family.home -= params.home_loss * family.home
    steady(family, parent, designs, params)
    if family.other >= 0:
        steady(family, citizens[family.other], designs, params)


@rule
def spare_job_rate(family: Any, citizens: Any, params: Any) -> float:
    """Return the hazard per week that a young person of the family takes a spare-time job."""
    works = at_work(citizens[family.parent]) or (family.other >= 0 and at_work(citizens[family.other]))
    log_ratio = params.spare_job_home * family.home
    if works:
        log_ratio += params.spare_job_parent
    return params.spare_job_start * math.exp(log_ratio)


@rule
def child_week(
    child: Any, row: int, families: Any, citizens: Any, params: Any, luck: Any, week: int, weeks: int
) -> None:
    """One child's week: absence follows the home; the young take spare-time jobs and leave them."""
    family = families[child.family]
    child.absence = min(1.0, params.absence_mean * child.frailty * (1.0 - params.absence_home * family.home))
    if week < WEEKS_IN_THREE_MONTHS:
        child.absence_first += child.absence
    if week >= weeks - 52:
        child.absence_last += child.absence
    age = child.age + week / WEEKS_PER_YEAR
    if age < YOUNG or age >= GROWN:
        child.spare_job = 0
        return
    rate = spare_job_rate(family, citizens, params)
    u = uniform(luck, _CHILD, row, week, _SPARE_JOB)
    if week == 0:  # where the rate of the home as it came has led since the age of 13, a parent on benefit
        rate = params.spare_job_start * math.exp(params.spare_job_home * params.home_start)
        turnover = rate + params.spare_job_end
        since = (child.age - YOUNG) * WEEKS_PER_YEAR
        child.spare_job = 1 if u < rate / turnover * -math.expm1(-turnover * since) else 0
        child.spare_job_start = child.spare_job
    elif child.spare_job:
        if happens(u, params.spare_job_end):
            child.spare_job = 0
    elif happens(u, rate):
        child.spare_job = 1


@rule
def families_week(
    families: Any, children: Any, citizens: Any, designs: Any, params: Any, luck: Any, week: int, weeks: int
) -> None:
    """Let a week pass for all families and children."""
    for k in range(families.shape[0]):
        family_week(families[k], citizens, designs, params)
    for k in range(children.shape[0]):
        child_week(children[k], k, families, citizens, params, luck, week, weeks)
