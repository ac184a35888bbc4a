"""A programme may be offered to those on førtidspension: they are met, walk both roads, and keep the pension."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small import CASH, PLENTY, assert_same_world, settings, weeks, with_agents

from simulation.agents.market import Market
from simulation.model.states import Support
from simulation.policies.base import Policy
from simulation.run.build import arm_policies, assemble, surroundings

PENSION, KONTANT = Support.FOERTIDSPENSION, Support.KONTANTHJAELP
LIVELY = {"find_base": -2.0, "pensioner_job_rate": 0.0, "moving_rate": 0.0}


def offered(lives_on: tuple[Support, ...], n: int = 80, horizon: int = 60, **keys: Any) -> Market:
    """Return a run of JobFirst's design offered to these benefits, half the citizens on førtidspension."""
    few = {**CASH, "n": n, "inflow_per_year": 0}
    parameters = {**LIVELY, **keys.pop("parameters", {})}
    chosen = settings(few, horizon_weeks=horizon, companies=PLENTY, parameters=parameters, **keys)
    around = surroundings(chosen, 0)
    people = around.citizens.copy()
    people["entry_support"][::2] = PENSION
    programme = Policy.from_file("jobfirst", lives_on=lives_on, places=n, posts=10, row=1)
    policies = [*arm_policies(chosen, "usual", n), programme]
    return assemble(chosen, policies, around, people, None)


def test_pensioners_are_served_where_the_design_takes_them():
    model = offered((PENSION,))
    model.run()
    c = model.world.citizens
    pensioners = c["entry_support"] == PENSION
    assert (c["service"][pensioners & (c["support"] == PENSION)] == 1).mean() > 0.8
    assert (c["service"][~pensioners & (c["support"] != PENSION)] == 0).all(), "it is for them alone"
    there = pensioners & (c["service"] == 1)
    assert (c["caseworker"][there] >= 0).all()
    assert (c["first_meeting"][there] >= 0).all()


def test_they_find_small_jobs_and_keep_the_pension():
    model = offered((PENSION,))
    working = set()
    for done in weeks(model):
        c = done.world.citizens
        pensioners = c["entry_support"] == PENSION
        assert set(c["support"][pensioners]) <= {PENSION, Support.MOVED, Support.DEAD, Support.PENSION_AGE}
        at_work = pensioners & (c["hours"] > 0)
        assert (c["hours"][at_work] <= done.world.params[0].small_hours_high).all()
        working |= set(np.flatnonzero(at_work))
    assert len(working) > 10


@pytest.mark.parametrize("road", ["own", "companies"])
def test_either_road_leads_there(road):
    closed = {"find_base": -14.0, "find_motivated": 0.0, "find_readiness": 0.0, "develop_rate": 0.0}
    only = {**closed, **({"find_base": -2.0} if road == "own" else {"develop_rate": 0.5})}
    model = offered((PENSION,), parameters=only)
    model.run()
    c = model.world.citizens
    assert ((c["first_job"] >= 0) & (c["entry_support"] == PENSION)).sum() > 5
    neither = offered((PENSION,), parameters=closed)
    neither.run()
    c = neither.world.citizens
    assert not ((c["first_job"] >= 0) & (c["entry_support"] == PENSION)).any()


def test_whoever_is_pensioned_meanwhile_stays_in_it_and_leaves_another():
    granted = {"refer_rate": 0.05, "team_cases": 1000.0, "case_steps": 0.0, "verdict_pension": 3.0, "find_base": -9.0}
    for lives_on, stays in (((KONTANT, PENSION), True), ((KONTANT,), False)):
        model = offered(lives_on, parameters=granted)
        model.run()
        c = model.world.citizens
        moved = (c["entry_support"] == KONTANT) & (c["support"] == PENSION) & (c["spell"] > 1)
        assert moved.sum() > 10
        assert ((c["service"][moved] == 1) == stays).all(), lives_on
        assert ((c["caseworker"][moved] >= 0) == stays).all(), lives_on


def test_nobody_on_pension_is_served_without_such_a_design():
    model = offered(())
    model.run()
    c = model.world.citizens
    pensioners = c["entry_support"] == PENSION
    assert (c["first_meeting"][pensioners] == -1).all()
    assert (c["first_job"][pensioners] == -1).all()
    assert (c["service"][~pensioners & (c["support"] == KONTANT)] == 1).any()


def test_agent_by_agent_is_the_same():
    compiled, by_agents = (offered((PENSION,), n=30, horizon=45) for _ in range(2))
    compiled.run()
    by_agents = with_agents(by_agents)
    for _ in range(45):
        by_agents.step_agents()
    assert_same_world(by_agents, compiled)
