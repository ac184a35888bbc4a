"""Promise 1: the same seed gives the same bits, however the run is made."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small import (
    CASH,
    FAMILIES,
    FLEKSJOB,
    FORLOEB,
    ILL,
    LONG,
    REVALIDATION,
    TRIAL,
    WORKPLACE,
    assert_same_world,
    finished,
    market,
    run,
    settings,
    with_agents,
)

from simulation.api import compare
from simulation.run import person_weeks, recorder, runner
from simulation.run.build import build, surroundings

ARMS = [
    (FORLOEB, "ips_ringkoebing_skjern", {"ips_ringkoebing_skjern": {"places": 20, "ramp_weeks": 6, "start_week": 5}}),
    (CASH, "all_inclusive+ips", {"ips": {"places": 15, "eligible": "all"}, "all_inclusive": {"places": 40}}),
    (REVALIDATION, "revalidation_tightened", {"revalidation_tightened": {"places": 30}}),
    (TRIAL, "usual_before", {}),
    # Python is entered where these may act: triage every week of the intake, then the end of it; a budget's end
    (LONG, "flere_skal_med", {"flere_skal_med": {"start_week": 3, "intake_weeks": 25, "end_week": 50}}),
    (CASH, "hjoerring_investment", {"hjoerring_investment": {"budget_dkk": 3e6, "budget_years": 0.5}}),
    (FAMILIES, "opgang_til_opgang", {"opgang_til_opgang": {"start_week": 4, "intake_weeks": 1, "end_week": 33}}),
    (FLEKSJOB, "aarhus_fleksjob", {"aarhus_fleksjob": {"places": 30}}),
    (WORKPLACE, "langtidsrask", {"langtidsrask": {"places": 40}}),
]
MEETINGS = {"clarification": "meetings"}
"""The form whose rules are others than those of the default."""
IDS = [arm for _, arm, _ in ARMS]
MOVED = [*ARMS[:2], ARMS[4], (ILL, "usual", {})]
"""Arms whose citizens come before the team."""


@pytest.mark.parametrize(("population", "arm", "policies"), ARMS, ids=IDS)
def test_a_run_made_twice_is_the_same(population, arm, policies):
    chosen = settings(population, policy=[arm], policies=policies)
    assert_same_world(finished(chosen, arm), finished(chosen, arm))


@pytest.mark.parametrize(("population", "arm", "policies"), ARMS, ids=IDS)
def test_week_by_week_is_the_same_as_in_one_call(population, arm, policies):
    chosen = settings(population, policy=[arm], policies=policies)
    stepped = market(chosen, arm)
    for _ in range(chosen.horizon_weeks):
        stepped.step()
    assert_same_world(stepped, finished(chosen, arm))


@pytest.mark.parametrize(("population", "arm", "policies"), ARMS, ids=IDS)
def test_agent_by_agent_is_the_same_as_the_compiled_loop(population, arm, policies):
    few = {**population, "n": 30, "inflow_per_year": 15}
    chosen = settings(few, policy=[arm], policies=policies, horizon_weeks=45)
    by_agents = with_agents(market(chosen, arm))
    for _ in range(chosen.horizon_weeks):
        by_agents.step_agents()
    assert_same_world(by_agents, finished(chosen, arm))


@pytest.mark.study
@pytest.mark.parametrize(("population", "arm", "policies"), MOVED, ids=[arm for _, arm, _ in MOVED])
def test_the_other_form_of_clarification_gives_the_same_bits_too(population, arm, policies):
    few = {**population, "n": 40, "inflow_per_year": 20}
    chosen = settings(few, policy=[arm], policies=policies, horizon_weeks=52, structure=MEETINGS)
    whole, stepped, by_agents = finished(chosen, arm), market(chosen, arm), with_agents(market(chosen, arm))
    for _ in range(chosen.horizon_weeks):
        stepped.step()
        by_agents.step_agents()
    assert_same_world(stepped, whole)
    assert_same_world(by_agents, whole)
    assert (whole.world.column("referred") < 0).all(), "nobody queues"


def test_another_seed_or_replication_is_another_run():
    chosen, other = settings(policy=["usual"]), settings(policy=["usual"], seed=8)
    first, second, third = finished(chosen, "usual"), finished(other, "usual"), finished(chosen, "usual", 1)
    assert not np.array_equal(first.world.counts, second.world.counts)
    assert not np.array_equal(first.world.counts, third.world.counts)


def test_one_worker_gives_what_two_give():
    keys = {
        "population": "inklusion_trial",
        "policies": ["ips"],
        "replications": 4,
        "seed": 3,
        "horizon_weeks": 40,
        "population_changes": {"n": 60},
    }
    alone, together = compare(**keys, workers=1), compare(**keys, workers=2)
    pd.testing.assert_frame_equal(alone.runs, together.runs, check_exact=True)
    pd.testing.assert_frame_equal(alone.contrasts, together.contrasts, check_exact=True)
    pd.testing.assert_frame_equal(alone.weekly, together.weekly, check_exact=True)
    assert alone.runs["replication"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert alone.contrasts["mean_weeks_in_job"].nunique() > 1, "every replication was the same"


def test_a_later_replication_does_not_need_the_earlier_ones():
    chosen = settings(TRIAL, policy=["ips"])
    alone = runner.run_once(chosen, 3)
    for number in range(3):
        runner.run_once(chosen, number)
    after_others = runner.run_once(chosen, 3)
    for one, other in zip(alone, after_others, strict=True):
        assert one.outcomes == pytest.approx(other.outcomes, abs=0, rel=0, nan_ok=True)


def test_the_person_log_changes_nothing():
    arm = "ips_ringkoebing_skjern"
    chosen = settings(policy=[arm])
    log = person_weeks.PersonWeeks()
    watched = build(chosen, arm, surroundings(chosen, 0), log)
    watched.run()
    assert_same_world(watched, finished(chosen, arm))
    assert len(log.weeks) == chosen.horizon_weeks


def test_a_run_watched_in_some_weeks_is_the_same_and_is_looked_at_after_those():
    chosen = settings(CASH, policy=["usual_before"])
    looked: list[int] = []
    watched = market(chosen, "usual_before")
    watched.watch, watched.watched = lambda world, _: looked.append(world.week - 1), range(5, 9)
    watched.run()
    assert looked == [5, 6, 7, 8]
    assert_same_world(watched, finished(chosen, "usual_before"))


def test_a_run_leaves_people_and_companies_as_they_were_for_the_next_arm():
    chosen = settings(CASH, policy=["all_inclusive"])
    around = surroundings(chosen, 0)
    runner.run_arm(chosen, "all_inclusive", around, 0)
    second = runner.run_arm(chosen, "usual_before", around, 0)
    assert second.outcomes == pytest.approx(run(chosen, "usual_before").outcomes, abs=0, rel=0, nan_ok=True)


def test_the_order_of_policies_in_the_config_is_irrelevant():
    policies = {"ips": {"places": 15, "eligible": "all"}, "all_inclusive": {"places": 40}}
    forth = settings(CASH, policy=["ips", "all_inclusive"], policies=policies)
    back = settings(CASH, policy=["all_inclusive", "ips"], policies=policies)
    found = {r.arm: r.outcomes for r in runner.run_once(forth, 0)}
    again = {r.arm: r.outcomes for r in runner.run_once(back, 0)}
    assert set(found) == set(again) == {"usual_before", "ips", "all_inclusive"}
    for arm, outcomes in found.items():
        assert outcomes == pytest.approx(again[arm], abs=0, rel=0, nan_ok=True), arm
    assert found["ips"]["municipal_net_oere"] != found["all_inclusive"]["municipal_net_oere"]


def test_the_order_of_policies_side_by_side_is_irrelevant():
    policies = {"ips": {"places": 15, "eligible": "all"}, "all_inclusive": {"places": 40}}
    forth = settings(CASH, policy=["all_inclusive+ips"], policies=policies)
    back = settings(CASH, policy=[" ips+all_inclusive "], policies=policies)
    assert forth.policy == back.policy == ("all_inclusive+ips",)
    assert_same_world(finished(forth, forth.policy[0]), finished(back, "ips+all_inclusive"))


INTERPRETED = """
import sys; sys.path.insert(0, {tests!r})
from test_same_bits import MEETINGS, digest
import numba
print(numba.config.DISABLE_JIT, digest(), digest(60, structure=MEETINGS))
"""


def digest(weeks: int = 30, **keys: Any) -> str:
    """Return a hash of every column, posting and count of a small run with IPS."""
    few = {**TRIAL, "n": 25, "inflow_per_year": 20}
    policies = {"ips": {"places": 10}}
    chosen = settings(few, policy=["ips"], policies=policies, companies={"number": 12}, horizon_weeks=weeks, **keys)
    world = finished(chosen, "ips").world
    assert recorder.weekly(world)["flow_admissions"].sum() >= 10
    hashed = hashlib.sha256()
    for table in (world.citizens, world.posts, world.companies):
        for name in table.dtype.names:
            hashed.update(np.ascontiguousarray(table[name]).tobytes())
    for array in (world.ledger, world.nets, world.counts, world.market):
        hashed.update(np.ascontiguousarray(array).tobytes())
    return hashed.hexdigest()


def test_interpreted_gives_what_compiled_gives():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    code = INTERPRETED.format(tests=os.path.dirname(__file__))
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=300, check=False
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == ["1", digest(), digest(60, structure=MEETINGS)]
    assert digest(60) != digest(60, structure=MEETINGS)
