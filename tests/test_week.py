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
from simulation.model.week import PHASES
from simulation.model.world import rows_reached

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


def test_the_loops_reach_to_the_last_who_has_arrived_in_whatever_order_they_stand():
    assert rows_reached(np.array([0, 0, 3, 1, 9]), 5).tolist() == [2, 4, 4, 4, 4]


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
