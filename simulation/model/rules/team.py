"""The rehabilitation team of the municipality: cases that are ready wait for it, and it has time for so many a week.

Only under ``structure.clarification=queue``; how a case is referred, prepared and decided stands in
:mod:`simulation.model.rules.assessment`. Citizens compete for the team's time, so it meets before all else in the
week but admission. Where the law asks for no team, a case that is ready is decided at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.compiling import rule, rule_with_arrays
from simulation.model.randomness import Draw, Kind, uniform
from simulation.model.rules.assessment import decide
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import EDUCATION, RESSOURCEFORLOEB, SERVED

_CITIZEN, _POPULATION, _CLARIFY = int(Kind.CITIZEN), int(Kind.POPULATION), int(Draw.CLARIFY)


@rule
def ready(citizen: CitizenRow, params: Any, week: int) -> bool:
    """Whether the case is prepared and can be decided this week; who works is left in peace."""
    if citizen.referred < 0 or citizen.activity == EDUCATION:
        return False
    if citizen.hours != 0.0 and citizen.support != RESSOURCEFORLOEB:
        return False
    return citizen.case_meetings + (week - citizen.referred) / params.case_step_weeks >= params.case_steps


@rule
def cases_this_week(served: int, params: Any, luck: Any, week: int) -> int:
    """Return the cases that the team has time for: whole ones, the fraction by a draw; what is not used is gone."""
    return int(params.team_cases * served / 1000.0 + uniform(luck, _POPULATION, 0, week, _CLARIFY))


@rule_with_arrays
def convene(citizens: Any, there: Any, companies: Any, params: Any, prices: Any, luck: Any, week: int) -> None:
    """Let the team decide this week's cases: who was referred first comes first, a draw among those of one week.

    ``there`` ``[n]`` are the rows of those who are there, ascending.
    """
    if not params.clarify_queue:
        return
    rows, places = np.empty(there.shape[0], np.int64), np.empty(there.shape[0])
    cases, served = 0, 0
    for row in there:
        citizen = citizens[row]
        served += SERVED[citizen.support]
        if ready(citizen, params, week):
            rows[cases] = row
            places[cases] = citizen.referred + uniform(luck, _CITIZEN, row, week, _CLARIFY)
            cases += 1
    if cases == 0:
        return
    order = np.argsort(places[:cases], kind="mergesort")
    if prices.team:
        order = order[: cases_this_week(served, params, luck, week)]
    for k in order:
        decide(citizens[rows[k]], rows[k], companies, params, prices, luck, week)
