"""What a programme had and how full it was: posts, places, occupancy, whom it had no place for, participants."""

from __future__ import annotations

import numpy as np
import pytest
from small import (
    CASH,
    FORLOEB,
    LONG,
    REVALIDATION,
    TRIAL,
    at_home,
    finished,
    made,
    run,
    served,
    settings,
    weeks,
    with_agents,
)

from simulation.model.rules.accounting import _STAFF
from simulation.policies.base import Policy
from simulation.run import recorder

TEAM = {"ips": {"places": 50, "posts": 5, "caseload_limit": 10, "hiring_phase_weeks": 25, "eligible": "all"}}


def test_the_weekly_columns_say_posts_and_places_as_they_were():
    model = made({**CASH, "inflow_per_year": 0}, "ips", policies=TEAM)
    posts, places, citizens = [], [], []
    for done in weeks(model):
        own = done.world.posts[done.world.posts["service"] == 1]
        started = own["from_week"] < done.week
        posts.append(int((started & (own["vacant_left"] == 0)).sum()))
        places.append(min(50, int(own["limit"][started].sum())))
        citizens.append(int(served(done).sum()))
    found = recorder.weekly(model.world)
    assert found["posts_programme"].tolist() == posts
    assert found["places_programme"].tolist() == places
    assert places[0] == 10
    assert places[-1] == 50
    assert (found["posts_programme"] + found["posts_programme_vacant"]).max() == 5
    assert (found["stock_in_programme"] <= found["places_programme"]).all()


def test_the_posts_counted_are_the_posts_paid():
    chosen = at_home("ips", policies={"ips": {"places": 50}})
    model = finished(chosen, "ips")
    found = recorder.weekly(model.world)
    week_oere = int(model.world.designs[1]["post_week_oere"])
    paid = model.world.ledger[:, _STAFF, :, :, 1].sum()
    assert found["posts_programme"].sum() * week_oere == paid > 0


def test_posts_and_places_that_follow_the_citizens_are_as_many_as_are_served():
    model = finished(at_home("flere_skal_med"), "flere_skal_med")
    found = recorder.weekly(model.world)
    limit = model.policies[1].design.caseload_limit
    assert found["places_programme"].max() <= len(model.world.citizens)
    assert found["posts_programme"] * limit == pytest.approx(found["places_programme"])
    assert found["places_programme"][-1] > 0


def test_a_programme_that_stopped_has_no_posts_and_no_places():
    model = finished(settings(CASH, policy=["ips"], policies={"ips": {**TEAM["ips"], "end_week": 30}}), "ips")
    found = recorder.weekly(model.world)
    for name in ("posts_programme", "posts_programme_vacant", "places_programme", "stock_in_programme"):
        assert found[name][29] > 0 or name == "posts_programme_vacant"
        assert not found[name][30:].any()


def test_the_usual_service_has_no_programme():
    found = recorder.weekly(finished(settings(CASH, policy=[]), "usual").world)
    assert not any(found[name].any() for name in recorder.PROGRAMME)


def test_who_found_no_place_is_counted_until_there_is_room():
    scarce = made({**CASH, "inflow_per_year": 0}, "ips", policies={"ips": {"places": 10, "eligible": "all"}})
    asking = int(scarce.policies[1].eligible(scarce.world).sum())
    scarce.step()
    assert scarce.world.queue[0] == asking - 10 > 0
    plenty = finished(settings(CASH, policy=["ips"], policies={"ips": {"places": 500, "eligible": "all"}}), "ips")
    assert not plenty.world.queue.any()


def test_a_week_by_week_run_counts_as_a_run_in_strides():
    chosen = settings(CASH, policy=["ips"], policies={"ips": {**TEAM["ips"], "places": 20, "intake_weeks": 8}})
    strides = finished(chosen, "ips").world
    for done in weeks(made(CASH, "ips", policies={"ips": {**TEAM["ips"], "places": 20, "intake_weeks": 8}})):
        week_by_week = done.world
    assert np.array_equal(strides.queue, week_by_week.queue)
    assert strides.queue.any()
    for name, column in recorder.weekly(strides).items():
        assert np.array_equal(column, recorder.weekly(week_by_week)[name]), name


def test_agent_by_agent_counts_the_same_posts():
    keys = {"policies": TEAM, "horizon_weeks": 30}
    agents, rows = with_agents(made({**CASH, "n": 40}, "ips", **keys)), made({**CASH, "n": 40}, "ips", **keys)
    while not agents.finished:
        agents.step_agents()
    rows.run()
    for name in recorder.PROGRAMME:
        assert np.array_equal(recorder.weekly(agents.world)[name], recorder.weekly(rows.world)[name]), name


@pytest.mark.parametrize(
    ("population", "name"),
    [(TRIAL, "ips"), (LONG, "flere_skal_med"), (REVALIDATION, "revalidation"), (FORLOEB, "usual")],
)
def test_a_participant_is_counted_once_however_the_programme_takes_people_in(population, name):
    policies = {name: {"readmits": 1}} if name == "ips" else {}
    chosen = settings(population, policy=[] if name == "usual" else [name], policies=policies)
    market = made(population, name, policies=policies)
    ever = np.zeros(len(market.world.citizens), bool)
    for done in weeks(market):
        ever |= done.world.column("service") > 0
    found = run(chosen, name).outcomes
    assert found["n_participants"] == ever.sum()
    assert (found["n_participants"] > 0) == (name != "usual")
    assert found["n_participants"] <= found["n_citizens"]


def test_places_come_from_the_policy_and_from_whom_it_has_hired():
    model = made(CASH, "ips", policies=TEAM)
    policy: Policy = model.policies[1]
    assert model.world.places[0].tolist() == [0] * 60
    assert model.world.places[1].max() == policy.capacity() == 50
