"""Health in episodes by hand: when one comes, what it moves, how long it lasts, what treatment does and costs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, PRICES, QUIET, books, citizen, companies, designs, params, postings, programmes, week_when
from small import CASH, TRIAL, market, settings, weeks

from simulation.model.economics.accounts import Account
from simulation.model.randomness import Draw, uniform, uniform_pair
from simulation.model.rules.accounting import account
from simulation.model.rules.health import BEFORE, NEVER, NOW, begin_episode, episode_chance, health_week
from simulation.model.rules.living import readiness_week, work_week
from simulation.model.rules.sickness import sick_week
from simulation.model.states import Mental, Support

ON, EMPLOYED, SICK = Support.KONTANTHJAELP, Support.EMPLOYED, Support.SYGEDAGPENGE
EPISODES = {
    "episode_rate": 0.02,
    "episode_burden": math.log(4),
    "episode_mental": math.log(1.5),
    "episode_spared": -math.log(2),
    "episode_weeks": 8.0,
    "episode_longer": math.log(4),
    "episode_shape": 2.0,
    "episode_shortened": math.log(2),
    "episode_rise": 0.5,
    "find_health": -1.0,
    "leave_health": 0.8,
    "assess_burden": 2.0,
    "recover_kept": math.log(3),
}


def at(week: int, **given: Any) -> Any:
    """Return a citizen after a week of health under a design with treatment for half; numbers are parameters."""
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    person = citizen(**{"support": ON, "spell": 7, "burden_well": 0.5, "health_burden": 0.5, **given})
    health_week(person, 0, designs(2, treatment=[0.0, 0.5]), params(**{**EPISODES, **numbers}), LUCK, week)
    return person


@pytest.mark.parametrize(
    ("fields", "rate"),
    [
        ({"burden_well": 0.0}, 0.02),
        ({}, 0.04),
        ({"mental": Mental.COMMON}, 0.06),
        ({"mental": Mental.SEVERE}, 0.06),
        ({"treatment": BEFORE}, 0.02),
        ({"treatment": NEVER}, 0.04),
    ],
)
def test_episodes_come_at_reviews_by_burden_mental_illness_and_earlier_treatment(fields, rate):
    chance = -math.expm1(-4 * rate)
    comes = week_when({Draw.EPISODE: (0.9 * chance, 0.999 * chance)}, review=True)
    stays = week_when({Draw.EPISODE: (1.001 * chance, 1.1 * chance)}, review=True)
    assert at(comes, **fields)["episode_left"] > 0
    assert at(stays, **fields)["episode_left"] == 0
    assert at(comes + 1, **fields, episode_rate=0.02)["episode_left"] == 0


def test_whoever_comes_on_a_benefit_of_the_ill_is_ill():
    week = week_when({Draw.EPISODE: (0.9, 1.0)})
    for spell, ill in ((0, True), (1, True), (2, False)):
        for support in (SICK, Support.JOBAFKLARING):
            assert (at(week, support=support, spell=spell)["episode_left"] > 0) == ill
    assert at(week, spell=0)["episode_left"] == 0


def test_who_arrives_is_ill_by_the_share_of_time_that_episodes_take():
    # shape 2: the mean is the median times pi / 2; 0.04 a week of 16 pi / 2 weeks: 1.0053 against 1
    share = 0.04 * 16 * math.pi / 2
    person = citizen(support=ON, burden_well=0.5, entry_week=9)
    assert episode_chance(person, params(**EPISODES), 9) == pytest.approx(share / (1 + share))
    assert episode_chance(person, params(**EPISODES), 12) == pytest.approx(1 - math.exp(-0.16))


@pytest.mark.parametrize(("u", "factor"), [(0.5, 1.0), (0.8, 2.0), (0.2, 0.5), (16 / 17, 4.0)])
def test_episodes_last_log_logistic_weeks_longer_with_a_burden(u, factor):
    for well, median in ((0.0, 8), (0.5, 16), (1.0, 32)):
        person = citizen(burden_well=well, health_burden=well)
        begin_episode(person, params(**EPISODES), u)
        assert person["episode_left"] == pytest.approx(median * factor)


def test_an_episode_moves_the_burden_and_its_rates_and_gives_all_back_when_it_is_over():
    week = week_when({Draw.EPISODE: (0.0, 0.01)}, review=True)
    before = {"find_score": 0.3, "leave_score": -0.2, "assess_score": 0.1, "study_score": 1.0}
    person = at(week, **before)
    second = uniform_pair(LUCK, 0, 0, week, int(Draw.EPISODE))[1]
    assert person["episode_left"] == pytest.approx(16 * math.sqrt(second / (1 - second)))
    assert (person["health_burden"], person["burden_well"]) == (0.75, 0.5)  # half the way to 1
    moved = [person[name] for name in before]
    assert moved == pytest.approx([0.3 - 0.25, -0.2 + 0.8 * 0.25, 0.1 + 2 * 0.25, 1.0])
    person["episode_left"] = 0.5
    health_week(person, 0, designs(1), params(**EPISODES), LUCK, week + 1)
    assert (person["episode_left"], person["health_burden"]) == (0, 0.5)
    assert [person[name] for name in before] == pytest.approx(list(before.values()))


def reached_row(reached: bool) -> int:
    """Return the row of a citizen whom treatment for half of the citizens reaches, or does not."""
    never = 2**32 - 1
    return next(row for row in range(99) if (uniform(LUCK, 0, row, never, int(Draw.EPISODE)) < 0.5) == reached)


@pytest.mark.parametrize(
    ("fields", "reached", "left"),
    [
        ({}, True, 9),
        ({"service": 1}, True, 8),  # a week in treatment counts double
        ({"service": 1}, False, 9),
        ({"service": 1, "caseworker": -1}, True, 9),
        ({"support": SICK, "hours": 7.0, "employer": 0}, True, 7),  # and three times with part of the hours kept
        ({"support": SICK, "hours": 7.0, "employer": 0, "service": 1}, True, 4),
        ({"hours": 7.0, "employer": 0}, True, 9),
    ],
)
def test_a_week_counts_for_more_in_treatment_and_with_hours_kept(fields, reached, left):
    row = reached_row(reached)
    person = citizen(**{"support": ON, "caseworker": 0, "episode_left": 10.0, "burden_well": 0.5, **fields})
    health_week(person, row, designs(2, treatment=[0.0, 0.5]), params(**EPISODES), LUCK, 9)
    assert person["episode_left"] == pytest.approx(left)
    in_treatment = reached and fields.get("service") == 1 and fields.get("caseworker", 0) == 0
    assert person["treatment"] == (NOW if in_treatment else NEVER)


def test_treatment_is_remembered_until_the_next_episode():
    assert at(9, treatment=NOW)["treatment"] == BEFORE
    assert at(9, treatment=NOW, episode_left=5.0)["treatment"] == BEFORE
    week = week_when({Draw.EPISODE: (0.0, 0.01)}, review=True)
    assert at(week, treatment=BEFORE)["treatment"] == NEVER


def test_who_is_ill_is_well_when_the_episode_is_over():
    for left, support in ((0.5, SICK), (0.0, ON)):
        person = citizen(support=SICK, sick_from=EMPLOYED, episode_left=left)
        numbers = {**QUIET, **EPISODES, "recover_to_work": 0.0}
        sick_week(person, 0, designs(1), companies(1), params(**numbers), PRICES, LUCK, 9)
        assert person["support"] == support


def test_the_employed_fall_ill_in_an_episode_alone():
    # 0.1 x 4 ** 0.5 = 0.2 a week
    falls = {**QUIET, **EPISODES, "episode_sick": 0.1, "sick_burden": math.log(4)}
    chance = -math.expm1(-0.2)
    for left, low, support in ((5.0, 0.99, SICK), (5.0, 1.001, EMPLOYED), (0.0, 0.0, EMPLOYED)):
        person = citizen(
            support=EMPLOYED, employer=0, hours=37.0, tenure=60, health_burden=0.5, episode_left=left, sick_from=0
        )
        week = week_when({Draw.SICK: (low * chance, low * chance + 0.009 * chance)})
        work_week(person, 0, designs(1), companies(1, filled=37.0), params(**falls), PRICES, LUCK, week)
        assert person["support"] == support


def test_treatment_helps_readiness_and_is_paid_in_the_weeks_in_which_it_is_given():
    for treatment, readiness, paid in ((NOW, 0.7, True), (BEFORE, 0.6, False), (NEVER, 0.6, False)):
        person = citizen(support=ON, caseworker=0, service=1, readiness=0.6, health_burden=0.5, treatment=treatment)
        design = designs(2, treatment=[0.0, 1.0])
        numbers = params(**{**EPISODES, "readiness_support": 0.5, "readiness_idle": 0.0})
        readiness_week(person, design, numbers)
        assert person["readiness"] == pytest.approx(readiness)  # half of 0.4 by a fit of one half
        ledger, net = books()
        account(person, design, programmes(1), numbers, PRICES, ledger, net, 9)
        found = postings(ledger).get(("TREATMENT", "REGION", "SUPPLIER"), 0)
        assert found == (PRICES["treatment_week"] if paid else 0)
    assert PRICES["treatment_week"] > 0


# runs


def test_health_moves_and_comes_back_to_what_it_was():
    model = market(settings(CASH, policy=["usual_before"], horizon_weeks=80), "usual_before")
    well = model.world.column("burden_well").copy()
    score = model.world.column("find_score").copy()
    rise = float(model.world.params["episode_rise"][0])
    assert rise > 0.1
    ever = np.zeros(len(well), bool)
    for done in weeks(model):
        column = done.world.column
        ill = column("episode_left") > 0
        ever |= ill
        assert (column("burden_well") == well).all()
        assert (column("health_burden")[~ill] == well[~ill]).all()
        assert column("health_burden")[ill] == pytest.approx(well[ill] + rise * (1 - well[ill]))
    assert 0.3 < ever.mean() < 1
    over = ever & ~ill
    assert over.any()
    assert column("find_score")[over] == pytest.approx(score[over], abs=1e-9)


def test_treatment_makes_time_in_episodes_rarer_and_costs_by_the_week():
    def ill(treatment: float) -> tuple[float, int, float]:
        policies = {"ips": {"places": 120, "treatment": treatment}}
        model = market(settings(TRIAL, policy=["ips"], policies=policies, horizon_weeks=104), "ips")
        share, served = [], 0
        for done in weeks(model):
            share.append(float((done.world.column("episode_left") > 0).mean()))
            served += int((done.world.column("service") > 0).sum())
        for_all = served * float(model.world.law.records[0][0]["treatment_week"])
        return float(np.mean(share)), int(model.world.ledger[:, Account.TREATMENT].sum()), for_all

    none, half, full = ill(0.0), ill(0.5), ill(1.0)
    assert none[0] > half[0] > full[0]
    assert none[1] == 0 < half[1] < full[1] < 0.5 * full[2], "charged for weeks given, not for everybody served"
