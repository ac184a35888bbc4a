"""The rehabilitation team of the municipality: cases that are ready wait for it, and it has time for so many a week.

Only under ``structure.clarification=queue``; how a case is referred, prepared and decided stands in
:mod:`simulation.model.rules.assessment`. Citizens compete for the team's time, so it meets before the week's loop, as
admission does. Where the law asks for no team, a case that is ready is decided at once.
"""

from __future__ import annotations

import numpy as np

from simulation.model.randomness import Draw, Kind, uniform
from simulation.model.rules.assessment import decide_all
from simulation.model.rules.status import EDUCATION, RESSOURCEFORLOEB, SERVED
from simulation.model.table import Array
from simulation.model.world import World

_POPULATION = int(Kind.POPULATION)


def queues(world: World) -> bool:
    """Whether cases wait for a team, so that it meets every week."""
    return bool(world.params[0].clarify_queue)


def ready(world: World) -> Array:
    """Return the rows whose case is prepared and can be decided this week ``[n]``; who works is left in peace."""
    rows: Array = np.flatnonzero(world.column("referred") >= 0)
    case, params = world.plain[rows], world.params[0]
    steps = case["case_meetings"] + (world.week - case["referred"]) / params.case_step_weeks
    at_rest = (case["hours"] == 0.0) | (case["support"] == RESSOURCEFORLOEB)
    found: Array = rows[(steps >= params.case_steps) & at_rest & (case["activity"] != EDUCATION)]
    return found


def cases_this_week(world: World) -> int:
    """Return the cases that the team has time for: whole ones, the fraction by a draw; what is not used is gone."""
    served = int(SERVED[world.column("support")].sum())
    chance = uniform(world.luck, _POPULATION, 0, world.week, int(Draw.CLARIFY))
    return int(world.params[0].team_cases * served / 1000.0 + chance)


def convene(world: World) -> None:
    """Let the team decide this week's cases: who was referred first comes first, a draw among those of one week."""
    if not queues(world):
        return
    rows = ready(world)
    if not rows.size:
        return
    draw = world.uniforms(rows, Draw.CLARIFY)
    rows = rows[np.lexsort((draw, world.column("referred")[rows]))]
    prices = world.prices_now()
    if prices.team:
        rows = rows[: cases_this_week(world)]
    decide_all(world.citizens, rows, world.companies, world.params[0], prices, world.luck, world.week)
