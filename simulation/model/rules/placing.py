"""Phase 6, place: offers, the two roads to work, and ordinary education, in this order."""

from __future__ import annotations

from typing import Any

from simulation.model.compiling import rule
from simulation.model.randomness import Draw, Kind, uniform_pair
from simulation.model.rules.offers import make_offer
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import NO_ACTIVITY, SEARCHING
from simulation.model.rules.studying import start_study
from simulation.model.rules.working import develop_job, find_work, search_left, searches

_CITIZEN, _FIND = int(Kind.CITIZEN), int(Draw.FIND)


@rule
def place(
    citizen: CitizenRow,
    row: int,
    posts: Any,
    designs: Any,
    companies: Any,
    params: Any,
    prices: Any,
    luck: Any,
    week: int,
) -> None:
    """Phase 6 for one citizen."""
    citizen.job_start = 0
    citizen.at_risk = 0
    if not SEARCHING[citizen.support]:
        return
    design = designs[citizen.service]
    if citizen.placed_lately > 0.0:
        citizen.placed_lately -= params.placement_fades * citizen.placed_lately
    if citizen.activity == NO_ACTIVITY and citizen.hours == 0.0:
        make_offer(citizen, row, posts, design, companies, params, prices, luck, week)
    u_find, u_study = uniform_pair(luck, _CITIZEN, row, week, _FIND)
    if searches(citizen, design, params):
        citizen.at_risk = 1
        find_work(citizen, row, posts, design, companies, params, prices, luck, week, u_find)
        develop_job(citizen, row, posts, design, companies, params, prices, luck, week)
    left = search_left(citizen, design, params)
    if SEARCHING[citizen.support] and left > 0.0:
        start_study(citizen, design, companies, params, week, u_study, left)
