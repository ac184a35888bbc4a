"""The order of the week stands once: the compiled loop and the Mesa agents go by the same table."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest
from small import at_home, market, with_agents

from simulation.agents.caseworker import Caseworker
from simulation.agents.citizen import Citizen
from simulation.agents.company import Company
from simulation.agents.labour_market import LabourMarket
from simulation.model import week
from simulation.model.presence import let_in, place_of, presence
from simulation.model.states import Support
from simulation.model.week import PHASES

AGENTS = {"citizens": Citizen, "caseworkers": Caseworker, "companies": Company, "model": LabourMarket}


def calls(name: str) -> list[str]:
    """Return the functions that a function of the module calls, in the order they are written."""
    module = ast.parse(inspect.getsource(week))
    (function,) = (n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == name)
    found = [n for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    return [n.func.id for n in sorted(found, key=lambda n: (n.lineno, n.col_offset)) if isinstance(n.func, ast.Name)]


def test_the_compiled_loop_calls_the_rules_in_the_order_of_the_table():
    rules = [rule for phase in PHASES for rule in phase.rules]
    assert [name for name in calls("run_weeks") if name in rules] == rules


def test_who_is_there_comes_in_by_the_week_and_stands_in_order():
    here = int(Support.KONTANTHJAELP)
    there = presence(np.array([0, 2, 0, 1, 9, 2]), 5, np.array([here, 0, here, 0, 0, 0]))
    assert there.now.tolist() == [0, 2]
    for now, rows in ((1, [0, 2, 3]), (2, [0, 1, 2, 3, 5]), (3, [0, 1, 2, 3, 5])):
        let_in(there, now)
        assert there.now.tolist() == rows
    assert [place_of(there.now, row) for row in (0, 1, 4, 9)] == [0, 1, 4, 5]


def test_who_left_is_counted_and_not_looked_at():
    """Whoever leaves for good is in the stocks to the end; what is done to the row afterwards is not noticed."""
    settings = at_home("usual", horizon_weeks=60, parameters={"moving_rate": 0.05})
    one, other = (market(settings, "usual") for _ in range(2))
    one.run()
    while not other.finished:
        other.step()
        gone = np.isin(other.world.column("support"), [Support.MOVED, Support.DEAD, Support.PENSION_AGE])
        gone[other.world.there.now] = False
        other.world.citizens["relation"][gone] = 9.0
    assert gone.sum() > 30
    np.testing.assert_array_equal(one.world.counts, other.world.counts)
    np.testing.assert_array_equal(one.world.counts[:, : len(Support)].sum(axis=1), len(gone))


@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: f"{phase.agents} {phase.method}")
def test_every_phase_is_a_method_of_its_agents(phase):
    method = getattr(AGENTS[phase.agents], phase.method)
    assert method.__doc__


def test_mesa_steps_through_the_table(monkeypatch):
    """A phase that is left out of the table is left out of the week."""
    settings = at_home("ips", horizon_weeks=8)
    whole, without = (with_agents(market(settings, "ips")) for _ in range(2))
    for _ in range(3):
        whole.step_agents()
    monkeypatch.setattr("simulation.agents.labour_market.PHASES", tuple(p for p in PHASES if p.method != "meet"))
    for _ in range(3):
        without.step_agents()
    assert whole.world.column("met").any()
    assert not without.world.column("met").any()
