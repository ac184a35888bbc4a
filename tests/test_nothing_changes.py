"""Promise 2: what should change nothing changes nothing, to the last bit; a policy leaves others alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small import (
    CASH,
    FLEKSJOB,
    FORLOEB,
    PLENTY,
    REVALIDATION,
    TRIAL,
    WORKPLACE,
    assert_same_world,
    compared,
    differing,
    finished,
    market,
    run,
    settings,
)

from simulation.policies.catalogue import CATALOGUE, is_usual
from simulation.run.outcomes import names

PROGRAMMES = [name for name in CATALOGUE if not is_usual(name)]
POPULATIONS = {"forloeb": FORLOEB, "trial": TRIAL, "cash": CASH, "revalidation": REVALIDATION}


def assert_no_difference(runs: pd.DataFrame, differences: pd.DataFrame) -> None:
    """Assert that every contrast of every outcome is exactly 0 (or that nobody was in its denominator)."""
    measured = set(differences.columns) - {"cell", "arm", "replication"}
    assert measured >= set(names())
    assert len(differences) > 0
    for column in measured - set(names()):  # per participant there is nothing to say without one
        values = differences[column].dropna()
        assert (values == 0).all(), column
        assert column.removesuffix("_dkk").endswith("_per_participant") or len(values), column
    # an empty denominator, such as first jobs kept a year in 60 weeks, is empty in both arms or in neither
    unknown = runs.set_index("replication")[names()].isna()
    empty = unknown.groupby("replication").all()
    assert (unknown == empty.loc[unknown.index]).all(axis=None)
    changed = differences.set_index("replication")[names()]
    unchanged = (changed == 0) | empty.loc[changed.index]
    assert unchanged.all(axis=None), list(unchanged.columns[~unchanged.all()])
    assert runs["municipal_net_oere"].gt(0).all(), "nothing was paid"
    assert runs["mean_shifts"].gt(0).any(), "nothing happened"


@cache
def each_with(population: str, key: str, value: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return runs and contrasts of all programmes, an arm each, when all have one key set."""
    policies = {name: {key: value} for name in PROGRAMMES}
    return compared(settings(POPULATIONS[population], policy=PROGRAMMES, policies=policies, replications=2))


def assert_no_difference_with(name: str, population: str, key: str, value: int) -> None:
    """Assert that a programme with a key set differs from the baseline in nothing."""
    runs, differences = each_with(population, key, value)
    (baseline,) = set(runs["arm"]) - set(PROGRAMMES)
    own = differences[differences["arm"] == name]
    assert own["arm"].tolist() == [name, name]
    assert_no_difference(runs[runs["arm"].isin([baseline, name])], own)


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_policy_without_places_changes_nothing(name, population):
    assert_no_difference_with(name, population, "places", 0)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_policy_that_starts_after_the_horizon_moves_nobody(name):
    assert_no_difference_with(name, "revalidation", "start_week", 700)


def test_with_places_the_same_policies_do_change_something():
    # the counterpart: a test of nothing proves nothing if these populations have nobody to admit
    for population, name in (("forloeb", "ips_ringkoebing_skjern"), ("trial", "ips"), ("cash", "all_inclusive")):
        chosen = settings(POPULATIONS[population], policy=[name])
        assert (compared(chosen)[1]["municipal_net_oere"] != 0).all(), name


@pytest.mark.parametrize("name", ["revalidation", "revalidation_tightened"])
def test_revalidation_with_places_changes_something(name):
    chosen = settings(REVALIDATION, policy=[name])
    assert (compared(chosen)[1]["municipal_net_oere"] != 0).all()
    assert run(chosen, name).weekly["stock_in_programme"].max() > 0


def test_usual_service_against_itself_is_run_once_and_differs_from_nothing():
    runs, differences = compared(settings(policy=["usual"], baseline="usual"))
    assert runs["arm"].tolist() == ["usual"]
    assert len(differences) == 0


def test_the_usual_service_is_the_same_as_an_arm_and_as_the_baseline():
    as_arm = settings(CASH, policy=["usual"], baseline="usual_before")
    as_baseline = settings(CASH, policy=["all_inclusive"], baseline="usual")
    assert_same_world(finished(as_arm, "usual"), finished(as_baseline, "usual"))
    differences = compared(as_arm)[1]
    assert (differences["municipal_net_oere"] != 0).all(), "the service before is today's"


def test_a_policy_without_places_beside_another_changes_nothing():
    policies = {"ips": {"places": 20, "eligible": "all"}, "all_inclusive": {"places": 0}}
    chosen = settings(CASH, policy=["ips", "all_inclusive+ips"], policies=policies)
    alone, beside = run(chosen, "ips"), run(chosen, "all_inclusive+ips")
    assert alone.weekly["flow_admissions"].sum() > 0
    for name in names():
        assert beside.outcomes[name] == pytest.approx(alone.outcomes[name], abs=0, rel=0, nan_ok=True), name


def test_a_later_policy_leaves_the_participants_of_this_one_untouched():
    """IPS fills its places in week 0; All inclusive comes in week 1, beside it and with posts of its own.

    Everybody in this population may have IPS, so its places stay filled, and its consultants as busy, in both.
    """
    policies = {"ips": {"places": 12}, "all_inclusive": {"places": 15, "posts": 1, "start_week": 1}}
    plenty: dict[str, Any] = {"companies": PLENTY, "parameters": {"team_cases": 1000.0}}
    chosen = settings(TRIAL, policy=["ips", "all_inclusive+ips"], policies=policies, **plenty)
    alone, beside = market(chosen, "ips"), market(chosen, "all_inclusive+ips")
    row = {p.name: p.row for p in beside.policies}
    alone.step()
    beside.step()
    ours = alone.world.citizens["service"] == 1
    assert ours.sum() == 12
    assert np.array_equal(ours, beside.world.citizens["service"] == row["ips"])
    while not beside.finished:
        alone.step()
        beside.step()
        ours &= beside.world.citizens["service"] != row["all_inclusive"]
    assert (beside.world.counts != alone.world.counts).any(), "All inclusive did nothing"
    assert ours.sum() >= 5
    # the rows of a design and of a post are names, not states: another policy may shift them
    names_of_things = {"service", "past_services", "caseworker", "last_post"}
    assert set(differing(alone.world.citizens, beside.world.citizens, ours)) <= names_of_things


@pytest.mark.parametrize("population", [FLEKSJOB, FORLOEB, WORKPLACE], ids=["ledighedsydelse", "forloeb", "work"])
def test_whom_a_new_law_does_not_touch_lives_the_same_life_for_other_money(
    population: dict[str, Any],
) -> None:
    # two years over 1 January and 1 July 2025: rates change, and the young, of whom there are none here, lose their
    # own benefit; nobody misses the conditions, so that the work duty of 2025 binds nobody
    nobody = {"margins": {"residence_missed": 0.0, "work_missed": 0.0}, "age": {"min": 30}}
    population = {**population, **nobody}
    keys: dict[str, Any] = {"horizon_weeks": 104, "start": "2024-01-01"}
    lives = [
        finished(settings(population, economy={"reforms": reforms, "labour_market": "flat"}, **keys), "usual").world
        for reforms in ("dated", "frozen")
    ]
    one, other = lives
    assert differing(one.citizens, other.citizens) == ["earned_oere"]
    for table in ("posts", "companies"):
        assert differing(getattr(one, table), getattr(other, table)) == [], table
    for array in ("counts", "market"):
        assert np.array_equal(getattr(one, array), getattr(other, array)), array
    assert np.array_equal(one.nets[:52], other.nets[:52])
    assert not np.array_equal(one.nets[53:], other.nets[53:])
