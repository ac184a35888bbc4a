"""The model as whoever knows Mesa expects it: agents, steps, a DataCollector, a batch, and Mesa's own page."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import mesa
import numpy as np
import pytest
from mesa import DataCollector
from small import ILL, assert_same_world, at_home, market, settings, with_agents

from simulation.agents.citizen import Citizen
from simulation.agents.labour_market import LabourMarket
from simulation.model.columns import CASEWORKERS, CITIZENS, COMPANIES
from simulation.model.states import Mental, Named, Support, label
from simulation.run.mesa_model import mesa_class

WEEKS = 9
FEW = {**ILL, "n": 40, "inflow_per_year": 40}
REPORTED = {"support": "support", "mental": "mental"}
CHOSEN = settings(FEW, policy=["train_then_place"], horizon_weeks=WEEKS, seed=3)


def made(**reporters: Any) -> LabourMarket:
    return mesa_class(CHOSEN, "train_then_place", 0, **reporters)()


def step_by_step(model: LabourMarket) -> None:
    while model.running:
        model.step()


def agent_by_agent(model: LabourMarket) -> None:
    while model.running:
        model.step_agents()


def in_turn(model: LabourMarket) -> None:
    model.step()
    model.step_agents()
    model.step()
    model.run()


WAYS = [step_by_step, agent_by_agent, in_turn, LabourMarket.run, LabourMarket.run_model]


def test_the_agents_are_there_from_the_start():
    world = made().world
    there = len(world.citizens) + len(world.posts) + len(world.companies)
    assert len(made().agents) == there == sum(len(kind) for kind in made().agents_by_type.values())
    assert {kind.__name__ for kind in made().agent_types} == {"Citizen", "Caseworker", "Company"}
    assert [a.row for a in made().citizens] == list(range(len(world.citizens)))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_steps_week_and_running_agree_whatever_is_called(way):
    model = made()
    assert (model.steps, model.week, model.running) == (0, 0, True)
    way(model)
    assert (model.steps, model.week, model.running) == (WEEKS, WEEKS, False)
    assert getattr(model, "time", WEEKS) == WEEKS
    model.run_model()
    for more in (model.step, model.step, model.step_agents):
        with pytest.raises(RuntimeError, match="horizon of 9 weeks"):
            more()
    assert (model.steps, model.week, model.running) == (WEEKS, WEEKS, False)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_collector_has_every_week_once_whatever_is_called(way):
    model = made()
    model.datacollector = DataCollector(
        model_reporters={"week": "week", "in work": lambda m: sum(a.support == "employed" for a in m.citizens)},
        agent_reporters=REPORTED,
        agenttype_reporters={Citizen: {"age": "age", "homeless": "homeless"}},
    )
    way(model)
    collected = model.datacollector.get_model_vars_dataframe()
    assert collected["week"].tolist() == list(range(WEEKS + 1))
    agents = model.datacollector.get_agent_vars_dataframe()
    assert agents.groupby("Step").size().to_dict() == dict.fromkeys(range(WEEKS + 1), len(model.agents))
    last = agents.xs(WEEKS, level="Step")["support"].dropna()
    assert last.tolist() == [label(Support(s)) for s in model.world.column("support")]
    assert collected["in work"].tolist()[-1] == (last == "employed").sum()
    citizens = model.datacollector.get_agenttype_vars_dataframe(Citizen)
    assert np.array_equal(citizens.xs(0, level="Step")["age"], model.world.column("age"))


def test_a_collector_of_the_users_own_beside_the_model_has_every_week():
    model, own = made(), DataCollector(model_reporters={"week": "week"}, agent_reporters=REPORTED)
    with pytest.raises(AttributeError):
        model.datacollector  # noqa: B018
    while model.running:
        model.step()
        own.collect(model)
    assert own.get_model_vars_dataframe()["week"].tolist() == list(range(1, WEEKS + 1))
    assert sorted(set(own.get_agent_vars_dataframe().index.get_level_values("Step"))) == list(range(1, WEEKS + 1))


def test_collecting_moves_no_bit():
    chosen = at_home("ips", horizon_weeks=20)
    plain, watched = market(chosen, "ips"), with_agents(market(chosen, "ips"))
    plain.run()
    watched.datacollector = DataCollector(agent_reporters=REPORTED)
    watched.run()
    assert_same_world(plain, watched)


def test_every_column_can_be_read_by_name():
    model = made()
    for agents, schema, table in (
        (model.citizens, CITIZENS, model.world.citizens),
        (model.caseworkers, CASEWORKERS, model.world.posts),
        (model.companies, COMPANIES, model.world.companies),
    ):
        agent = agents[len(agents) - 1]
        for column in schema.columns:
            value, held = getattr(agent, column.name), table[column.name][agent.row]
            assert (value.member if isinstance(value, Named) else value) == (tuple(held) if held.shape else held)
            assert column.name in dir(agent)
    assert set(model.agents.select(agent_type=Citizen).get("homeless")) <= {True, False}


def test_what_is_of_a_vocabulary_reads_as_its_name_and_equals_its_member():
    citizen = made().citizens[0]
    assert citizen.support == "sygedagpenge"
    assert citizen.support == Support.SYGEDAGPENGE
    assert citizen.support != Support.EMPLOYED
    citizen.mental = "severe"
    assert (citizen.mental, citizen.mental == Mental.SEVERE) == ("severe", True)
    assert citizen.model.world.citizens["mental"][0] == Mental.SEVERE
    citizen.mental = Mental.COMMON
    assert f"{citizen.mental}" == "common"
    assert citizen.mental != Support.KONTANTHJAELP, "another vocabulary with the same number"
    assert pickle.loads(pickle.dumps(citizen.mental)).member is Mental.COMMON
    with pytest.raises(ValueError, match="did you mean 'severe'"):
        citizen.mental = "sever"
    by_support = citizen.model.citizens.groupby("support")
    assert by_support.count()["sygedagpenge"] == (citizen.model.world.column("support") == Support.SYGEDAGPENGE).sum()


@pytest.mark.parametrize("kind", ["agents", "citizens", "caseworkers", "companies"])
def test_an_agent_has_no_week_of_its_own_and_stays(kind):
    model = made()
    before = copy.deepcopy(model.world.companies)
    for call in (lambda: getattr(model, kind).do("step"), lambda: getattr(model, kind).shuffle_do("step")):
        with pytest.raises(RuntimeError, match=r"model\.step\(\).*model\.step_agents\(\)"):
            call()
    with pytest.raises(RuntimeError, match="stay"):
        getattr(model, kind)[0].remove()
    assert np.array_equal(before, model.world.companies)
    assert len(model.agents) == len(made().agents)


def test_the_model_is_made_again_by_its_class_and_survives_a_pickle_and_a_copy():
    model = made(model_reporters={"week": "week"})
    again, other = type(model)(), type(model)(replication=1)
    whole = made()
    whole.run()
    half = made()
    half.step()
    for one in (again, pickle.loads(pickle.dumps(half)), copy.deepcopy(half)):
        one.run_model()
        assert_same_world(one, whole)
    other.run()
    assert other.world.citizens.tobytes() != whole.world.citizens.tobytes()
    assert again.datacollector is not model.datacollector
    assert len(again.datacollector.get_model_vars_dataframe()) == WEEKS + 1


def test_a_batch_of_mesas_runs_replications():
    kind = type(made(model_reporters={"week": "week", "in work": lambda m: int((m.world.column("hours") > 0).sum())}))
    rows = mesa.batch_run(
        kind, {"policy": ["usual", "train_then_place"], "replication": [0, 1]}, number_processes=1,
        data_collection_period=1, display_progress=False,
    )  # fmt: skip
    assert {(row["policy"], row["replication"]) for row in rows} == {
        (policy, number) for policy in ("usual", "train_then_place") for number in (0, 1)
    }
    assert max(row["week"] for row in rows) >= WEEKS - 1


@pytest.mark.skipif(not hasattr(mesa.Model, "run_for"), reason="from Mesa 3.5 on")
def test_mesas_time_runs_weeks():
    model = made(model_reporters={"week": "week"})
    model.step_agents()
    model.run_for(3)
    assert (model.week, model.steps, model.time) == (4, 4, 4.0)
    model.run_until(WEEKS)
    assert (model.week, model.running) == (WEEKS, False)
    assert model.datacollector.get_model_vars_dataframe()["week"].tolist() == list(range(WEEKS + 1))


def test_mesas_page_steps_the_model_to_its_horizon_and_makes_it_again():
    solara = pytest.importorskip("solara", reason="Mesa's page needs mesa[viz]")
    import ipyvuetify
    from mesa.visualization import SolaraViz, make_plot_component

    shown = solara.reactive(made(model_reporters={"in work": lambda m: int((m.world.column("hours") > 0).sum())}))

    @solara.component
    def page() -> None:
        with solara.AppLayout():  # as a server of Mesa's pages frames them
            SolaraViz(
                shown,
                components=[make_plot_component("in work")],
                model_params={"replication": {"type": "SliderInt", "value": 0, "min": 0, "max": 3}},
            )

    _, rendered = solara.render(page(), handle_error=False)
    step = rendered.find(ipyvuetify.Btn, children=["Step"])
    first = shown.value
    for week in range(1, WEEKS + 1):
        assert not step.widget.disabled
        step.widget.click()
        assert first.week == week
    assert step.widget.disabled
    assert len(first.datacollector.get_model_vars_dataframe()) == WEEKS + 1
    rendered.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    assert shown.value is not first
    assert (shown.value.week, shown.value.running) == (0, True)
    assert len(shown.value.datacollector.get_model_vars_dataframe()) == 1
    step.widget.click()
    assert shown.value.week == 1
    rendered.close()
