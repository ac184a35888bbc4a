"""Prices that no document tells are drawn: one draw for all arms and replications of a draw, the user's own never."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from small import CASH, settings

from simulation.model.economics.dated import catalogue, read
from simulation.model.economics.hedensted import NAMES, net_dkk_per_year
from simulation.model.economics.prices import PRICES, law_of_run, overridable
from simulation.model.economics.uncertain import COLUMNS, POST, assumed_prices, priced
from simulation.model.randomness import luck_of
from simulation.run.build import arm_policies, law, post_year_dkk
from simulation.run.drawn import price_factors
from simulation.run.runner import model, run_once

BUDGET = {"all_inclusive": {"budget_dkk": 6e7, "budget_years": 2.0}}


def cash(**keys: Any) -> Any:
    return settings(CASH, **{"knowledge": "drawn", "chance_per_draw": 2, **keys})


def luck(replication: int) -> Any:
    return luck_of(7, replication)


def test_every_price_that_is_assumed_with_a_range_and_read_by_a_run_is_drawn() -> None:
    assumed = {
        name
        for name in read("prices")
        if any(value.span and value.status == "assumption" for value in catalogue()[name].values)
    }
    listed = {one.name: one for one in assumed_prices("benefit_rates", ())}
    assert set(listed) == assumed & set(overridable()) == {POST, *COLUMNS}
    for one in listed.values():
        assert one.low < one.value < one.high
        assert (one.at(0.0), one.at(1.0)) == (one.low, one.high)


def test_a_draw_lies_in_its_range_and_is_spread_over_it() -> None:
    for one in assumed_prices("benefit_rates", ()):
        drawn = [one.value * price_factors(cash(), luck(2 * group))[one.name] for group in range(60)]
        assert one.low <= min(drawn) and max(drawn) <= one.high
        assert max(drawn) - min(drawn) > 0.8 * (one.high - one.low)


def test_replications_of_a_draw_share_prices_and_others_have_others() -> None:
    first, second, third = (price_factors(cash(), luck(r)) for r in range(3))
    assert first == second
    assert all(first[name] != third[name] for name in (POST, *COLUMNS))


def test_all_arms_of_a_replication_have_the_same_prices_and_a_budget_buys_posts_at_them() -> None:
    chosen = cash(policy=["all_inclusive"], policies=BUDGET)
    bought = set()
    for replication in (0, 2, 4, 6, 8):
        usual, ours = (model(chosen, arm, replication) for arm in ("usual_before", "all_inclusive"))
        assert all((a == b).all() for a, b in zip(usual.world.law.records, ours.world.law.records, strict=True))
        assert usual.policies[0].post_dkk == ours.policies[0].post_dkk == ours.policies[1].post_dkk
        week = ours.world.designs["post_week_oere"]
        assert week[0] == usual.world.designs["post_week_oere"][0]
        assert ours.policies[1].post_dkk == post_year_dkk(chosen, luck(replication))
        bought.add(ours.policies[1].number_of_posts())
    assert len(bought) > 1


def test_the_law_of_a_draw_is_the_listed_one_but_for_the_assumed_prices() -> None:
    chosen = cash(horizon_weeks=150)  # within the years whose unemployment is known
    listed, own, factors = law(chosen), law(chosen, luck(0)), price_factors(chosen, luck(0))
    assert own.of_week == listed.of_week
    for before, after in zip(listed.records, own.records, strict=True):
        for column in PRICES.names or ():
            if column not in COLUMNS.values():
                assert np.array_equal(before[column], after[column]), column
        for name, column in COLUMNS.items():
            assert after[column][0] == pytest.approx(factors[name] * before[column][0], abs=0.5), name
    again = law(chosen)
    assert all(np.array_equal(a, b) for a, b in zip(again.records, listed.records, strict=True))


def test_a_draw_builds_no_new_law() -> None:
    chosen = cash(horizon_weeks=160)
    law(chosen)
    before = law_of_run.cache_info().misses
    for replication in range(20):
        law(chosen, luck(replication))
    assert law_of_run.cache_info().misses == before


def test_what_a_user_sets_is_never_drawn() -> None:
    own = cash(economy={"overrides": {"course_week": 1234, "pension_share": 0.1}}, staff={"cost_year_dkk": 5e5})
    for replication in (0, 2, 4):
        assert set(price_factors(own, luck(replication))) == {"treatment_week", "family_social_year"}
        record = law(own, luck(replication)).records[0]
        assert (record["course_week"][0], record["pension_share"][0]) == (123_400, 0.1)
        assert post_year_dkk(own, luck(replication)) == 5e5
    post = cash(economy={"overrides": {"post_year": 4e5}})
    assert post_year_dkk(post, luck(0)) == 4e5 and POST not in price_factors(post, luck(0))


@pytest.mark.parametrize("keys", [{"knowledge": "fixed"}, {"economy": {"prices": "hedensted_2024"}}])
def test_fixed_knowledge_and_another_municipalitys_prices_are_as_listed(keys: dict[str, Any]) -> None:
    chosen = cash(**keys)
    assert price_factors(chosen, luck(0)) == {}
    assert law(chosen, luck(0)) is law(chosen)
    assert post_year_dkk(chosen, luck(0)) == post_year_dkk(chosen)
    assert arm_policies(chosen, "usual", 100, luck(0))[0].post_dkk == post_year_dkk(chosen)


def test_the_table_of_hedensted_is_the_documents() -> None:
    listed = law_of_run(cash().start, 10, 2024, preset="hedensted_2024")
    assert priced(listed, {}) is listed
    assert {name: net_dkk_per_year(name) > 0 for name in NAMES} == dict.fromkeys(NAMES, True)


def test_a_run_pays_at_the_drawn_prices() -> None:
    listed = {one.name: one.value for one in assumed_prices("benefit_rates", ())}
    (drawn,) = run_once(cash(horizon_weeks=20), 0)
    (as_listed,) = run_once(cash(horizon_weeks=20, economy={"overrides": listed}), 0)
    changed = {k for k, v in drawn.outcomes.items() if v == v and v != as_listed.outcomes[k]}
    assert changed and all(re.search("dkk|net|cost|oere", name) for name in changed), "prices move money alone"
