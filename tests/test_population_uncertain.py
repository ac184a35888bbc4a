"""What no document tells of a population is drawn: within its range, by a draw of knowledge, and never refused."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from people import people, same, small

from simulation.model.population.builtin import builtin, names
from simulation.model.population.margins import catalogue
from simulation.model.population.spec import PopulationSpec
from simulation.model.population.uncertain import assumed_margins, drawn
from simulation.model.randomness import luck_of
from simulation.model.rules.knowledge import place_in_range
from simulation.policies.education import lengths
from simulation.run.build import surroundings
from simulation.run.drawn import drawn_population, population_spec
from simulation.run.runner import model
from tests.small import CASH, settings

COPENHAGEN = "copenhagen_activity_ready"


def place(replication: int) -> Any:
    return partial(place_in_range, luck_of(3, replication), 1)


def number(spec: PopulationSpec, name: str) -> float:
    field, _, key = name.partition(".")
    return float(spec.share(key) or 0.0) if field == "margins" else float(getattr(getattr(spec, field), key))


def cash(**keys: Any) -> Any:
    return settings(CASH, knowledge="drawn", **keys)


@pytest.mark.parametrize("name", names())
def test_fifty_draws_of_a_built_in_population_are_populations(name: str) -> None:
    spec = builtin(name)
    listed = {one.name: one for one in assumed_margins(spec)}
    documented = [m for m in spec.margins if spec.source(m).startswith("evidence:")]
    for replication in range(50):
        found = drawn(spec, place(replication))
        PopulationSpec.model_validate(found.model_dump())
        assert all(found.margins[m] == spec.margins[m] for m in documented)
        for one in listed.values():
            assert one.low - 1e-9 <= number(found, one.name) <= one.high + 1e-9, one.name
        few = found.model_copy(update={"n": 50, "inflow_per_year": min(spec.inflow_per_year, 50.0)})
        assert len(people(few, luck_of(3, replication), 30, lengths())) >= 50


@pytest.mark.parametrize("name", names())
def test_all_that_no_document_tells_is_drawn_and_nothing_else(name: str) -> None:
    spec = builtin(name)
    listed = {one.name: one for one in assumed_margins(spec)}
    for margin in catalogue():
        share = spec.share(margin)
        assumed = share is not None and not spec.source(margin).startswith("evidence:")
        stated = (spec.ranges.get(margin) if margin in spec.margins else catalogue()[margin].range) is not None
        assert (f"margins.{margin}" in listed) == (assumed and (stated or 0 < share < 1)), margin
    for one in listed.values():
        assert one.low <= one.value <= one.high
        assert one.source.startswith("assumption")
        assert one.value == number(spec, one.name)
    for field in ("age", "benefit_weeks", "correlation"):
        told = any(one.startswith(f"{field}.") for one in listed)
        assert told != spec.source(field).startswith("evidence:"), field
    assert {"n", "inflow_per_year"}.isdisjoint({one.split(".")[0] for one in listed})


def test_a_range_is_the_stated_one_or_a_rule_of_thumb_that_has_the_listed_number_in_its_middle() -> None:
    spec = small(margins={"homeless": 0.1, "motivated": 0.9, "insured": 1.0}, inflow_per_year=1)
    found = {one.name: (one.low, one.high) for one in assumed_margins(spec)}
    assert found["margins.homeless"] == (0.05, 0.15)
    assert found["margins.motivated"] == (0.8, 1.0)
    assert "margins.insured" not in found and "margins.skilled" not in found and "margins.job_ready" not in found
    assert found["margins.worked_before"] == (0.1, 0.4)
    assert found["margins.old_referrals"] == (0.0, 0.3), "a stated range holds for an assumed 0 too"
    assert (found["age.mean"], found["age.sd"]) == ((39.0, 45.0), (8.25, 13.75))
    assert found["benefit_weeks.median"] == (78.0, 130.0)
    assert found["arrivals_benefit_weeks.sigma"] == (0.75, 1.25)
    assert found["correlation.barriers"] == (0.15, 0.45)
    told = builtin("sick_listed")
    assert {o.name: (o.low, o.high) for o in assumed_margins(told)}["margins.worked_before"] == (0.6, 0.95)
    assert told.source("worked_before") == "assumption: most come from work, range 0.6-0.95"


def test_draws_that_cannot_hold_together_are_put_back_inside_what_the_others_allow() -> None:
    margins = {"mental_health": 0.5, "severe_mental": 0.4, "lone_provider": 0.4, "child_at_home": 0.45}
    spec = small(margins=margins, sources={"mental_health": "evidence:all_inclusive.population_barriers"})
    spec = spec.model_copy(update={"margins": margins | {"unskilled": 0.8, "higher": 0.19}})
    high = drawn(spec, lambda name: 1.0 - 1e-9)
    assert high.margins["mental_health"] == 0.5
    assert high.margins["severe_mental"] == pytest.approx(0.5, abs=1e-5)
    assert high.margins["unskilled"] + high.margins["higher"] <= 1 + 1e-9
    assert high.margins["child_at_home"] >= high.margins["lone_provider"] - 1e-9
    mixed = drawn(spec, lambda name: 0.0 if name == "margins.child_at_home" else 1.0)
    PopulationSpec.model_validate(mixed.model_dump())


def test_replications_of_a_draw_share_a_population_and_others_have_another() -> None:
    chosen = cash(chance_per_draw=2)
    first, second, third = (drawn_population(chosen, luck_of(chosen.seed, r)) for r in range(3))
    assert first == second != third
    assert first is not None and first.margins["higher"] != third.margins["higher"]  # type: ignore[union-attr]
    assert not same(surroundings(chosen, 0).citizens, surroundings(chosen, 1).citizens), "chance is another layer"


def test_all_arms_of_a_replication_have_the_same_people() -> None:
    chosen = cash(policy=["all_inclusive"])
    worlds = [model(chosen, arm, 4).world for arm in ("usual_before", "all_inclusive")]
    for column in ("age", "motivated", "capacity_limited", "benefit_weeks"):
        assert (worlds[0].citizens[column] == worlds[1].citizens[column]).all()


def test_what_a_user_sets_is_never_drawn() -> None:
    own = {"margins": {"higher": 0.09}, "age": {"mean": 50}, "correlation": {"barriers": 0.2}, "n": 123}
    chosen = settings({"name": COPENHAGEN, **own}, knowledge="drawn", chance_per_draw=1)
    spec = population_spec(chosen)
    for replication in range(20):
        found = drawn_population(chosen, luck_of(7, replication))
        assert found is not None and spec is not None
        assert (found.n, found.inflow_per_year) == (123, spec.inflow_per_year)
        assert (found.margins["higher"], found.age.mean, found.correlation.barriers) == (0.09, 50, 0.2)
        assert found.age.sd != spec.age.sd and found.margins["motivated"] != spec.margins["motivated"]


def test_a_user_may_leave_little_room_and_no_draw_is_refused() -> None:
    own = {"margins": {"child_at_home": 0.46, "mental_health": 0.57, "higher": 0.24}}
    chosen = settings({"name": COPENHAGEN, **own}, knowledge="drawn", chance_per_draw=1)
    for replication in range(30):
        found = drawn_population(chosen, luck_of(7, replication))
        assert found is not None and found.margins["child_at_home"] == 0.46
        PopulationSpec.model_validate(found.model_dump())


def test_with_fixed_knowledge_all_is_as_listed() -> None:
    chosen = settings(CASH, knowledge="fixed")
    assert drawn_population(chosen, luck_of(7, 3)) == population_spec(chosen)
    there = drawn_population(cash(), luck_of(7, 3))
    assert there != population_spec(chosen)
