"""Employees: prevention of sick leave, hours kept during it, and what they fall back on without work."""

from __future__ import annotations

from typing import Any

import pytest
from small import PLENTY, WORKPLACE, made, weeks

from simulation.agents.market import Market
from simulation.model.columns import CITIZENS, COMPANIES
from simulation.model.rules.companies import open_hours, take_back
from simulation.model.rules.status import fall_back
from simulation.model.states import Support

SICK = {"episode_rate": 0.02, "episode_sick": 0.2, "sick_prevented": 0.0}
"""Parameters under which many fall ill."""


def sick_leaves(model: Market) -> tuple[int, int]:
    """Return the sick leaves from work, and those with part of the hours kept."""
    whole = kept = 0
    before = model.world.column("support").copy()
    for done in weeks(model):
        column = done.world.column
        new = (before == Support.EMPLOYED) & (column("support") == Support.SYGEDAGPENGE)
        whole += int(new.sum())
        kept += int((new & (column("hours") > 0)).sum())
        before = column("support").copy()
    return whole, kept


def test_prevention_keeps_part_of_the_hours_and_nothing_else_does():
    keys: dict[str, Any] = {"companies": PLENTY, "parameters": {**SICK, "sick_keeps_hours": 1.0}}
    policies = {"langtidsrask": {"places": 150, "eligible": "all"}}
    usual = sick_leaves(made(WORKPLACE, "usual", **keys))
    helped = sick_leaves(made(WORKPLACE, "langtidsrask", policies=policies, **keys))
    unhelped = {"langtidsrask": {**policies["langtidsrask"], "prevention": 0.0}}
    assert usual[0] > 50
    assert usual[1] == 0
    assert sick_leaves(made(WORKPLACE, "langtidsrask", policies=unhelped, **keys))[1] == 0
    assert helped[1] / helped[0] > 0.3  # not all who fall ill are in touch with a counsellor at the time


def test_prevention_lowers_the_entry_into_sick_leave():
    def leaves(prevented: float) -> int:
        parameters = {**SICK, "sick_prevented": prevented}
        policies = {"langtidsrask": {"places": 150, "eligible": "all"}}
        return sick_leaves(made(WORKPLACE, "langtidsrask", policies=policies, parameters=parameters))[0]

    assert leaves(-3.0) < leaves(0.0)


def test_whoever_comes_back_from_partial_sick_leave_finds_the_hours_open():
    company = COMPANIES.make(1)[0]
    company["demand"], company["filled"], company["others"] = 74.0, 7.0, 67.0  # a substitute has taken the rest
    assert take_back(company, 21.0) == 21.0
    assert (company["filled"], company["others"]) == (28.0, 46.0)
    assert open_hours(company) == 0.0
    company["others"] = 0.0
    company["demand"] = 30.0  # only two hours are left, and nobody to send away
    assert take_back(company, 9.0) == 2.0
    assert take_back(company, -1.0) == 0.0


def test_employees_who_arrive_with_a_job_fall_back_on_a_benefit():
    model = made(WORKPLACE, "usual", horizon_weeks=80, parameters={"leave_base": -4.0})
    arrived = model.world.column("support") == Support.EMPLOYED
    assert arrived.sum() == 150
    assert (model.world.column("hours")[arrived] > 0).all()
    assert model.world.companies["filled"].sum() == pytest.approx(model.world.column("hours").sum())
    model.run()
    employed = model.world.column("support") == Support.EMPLOYED
    assert (model.world.column("hours")[employed] > 0).all(), "employed without work"
    assert (model.world.column("support") == Support.KONTANTHJAELP).sum() > 10


@pytest.mark.parametrize(
    "state", [Support.EMPLOYED, Support.SU_EDUCATION, Support.SELF_SUPPORTING, Support.REVALIDERING]
)
def test_nobody_falls_back_on_a_state_that_is_no_benefit_to_fall_back_on(state):
    citizen = CITIZENS.make(1)[0]
    citizen["support"] = citizen["return_support"] = state
    fall_back(citizen, 3)
    assert citizen["support"] == Support.KONTANTHJAELP
