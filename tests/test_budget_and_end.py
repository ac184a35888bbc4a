"""How a programme begins and ends: a budget that buys posts, posts that open places, an end week."""

from __future__ import annotations

import numpy as np
from small import CASH, made, market, served, settings, weeks

from simulation.model.states import Left
from simulation.run.build import configured


def test_a_budget_buys_posts_at_their_price_and_ends():
    # 6 million over half a year are 12 a year: 20 posts of 585,000, or 12 of a million
    policies = {"hjoerring_investment": {"budget_dkk": 6e6, "budget_years": 0.5}}
    chosen = settings(CASH, policy=["hjoerring_investment"], policies=policies)
    assert configured("hjoerring_investment", chosen, 100).number_of_posts() == 20
    dearer = settings(CASH, policy=["hjoerring_investment"], policies=policies, staff={"cost_year_dkk": 1e6})
    assert configured("hjoerring_investment", dearer, 100).number_of_posts() == 12
    model = market(chosen, "hjoerring_investment")
    last = model.policies[1].last_week()
    assert last == 26
    posts = model.world.posts["service"] == 1
    paid = []
    for done in weeks(model):
        hired = (done.world.posts["from_week"][posts] < done.week).sum()
        room = int(hired * 30)
        assert served(done).sum() <= room, "taken in before there is anybody to serve them"
        paid.append(int(done.world.ledger[0, 7, :, :, 1].sum()))
        assert served(done).any() == (done.week <= last and room > 0)
    assert 0 < paid[last - 1] == paid[-1], "posts are paid to the end and not beyond"
    assert np.diff(paid[:last]).min() >= 0


def test_an_end_week_sends_citizens_back_to_the_usual_service():
    policies = {"all_inclusive": {"places": 60, "posts": 2, "end_week": 30}}
    model = made(CASH, "all_inclusive", policies=policies)
    ours = np.zeros(len(model.world.citizens), bool)
    for done in weeks(model):
        if done.week <= 30:
            ours |= served(done)
            assert served(done).any()
        else:
            assert not served(done).any()
            column = done.world.column
            mine = column("caseworker") >= 0
            assert (done.world.posts["service"][column("caseworker")[mine]] == 0).all()
    assert ours.sum() >= 50
    assert (done.world.column("former")[ours] == 1).all()
    assert np.isin(done.world.column("left_by")[ours], [Left.ENDED, Left.OWN_WISH, Left.MOVED, Left.NOT_SERVED]).all()
    assert (done.world.column("left_by")[ours] == Left.ENDED).any()
    assert (done.world.column("caseworker")[ours] >= 0).mean() > 0.5, "back means served by the usual service"


def test_revalidation_decides_nothing_after_its_end():
    population = {"name": "ringkoebing_skjern_revalidation", "n": 40, "inflow_per_year": 150}
    model = made(population, "revalidation", policies={"revalidation": {"end_week": 20}})
    for done in weeks(model):
        assert served(done).any() == (5 < done.week <= 20) or done.week <= 5


def test_places_open_as_the_posts_start():
    policies = {"ips": {"places": 50, "posts": 5, "caseload_limit": 10, "hiring_phase_weeks": 25, "eligible": "all"}}
    model = made({**CASH, "inflow_per_year": 0}, "ips", policies=policies)
    by_week = [int(served(done).sum()) for done in weeks(model)]
    assert by_week[0] == 10
    assert by_week[4] <= 10 < by_week[5] <= 20, "the second post starts in week 5"
    assert max(by_week) > 40
