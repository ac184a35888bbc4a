"""Companies by hand: open hours, substitutes, seasons, competitors, who is considered, and how experience counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rows import LUCK, PRICES, citizen, companies, params, u, week_when

from simulation.model.randomness import Draw, Kind
from simulation.model.rules.companies import (
    bad_experience,
    company_week,
    considers,
    find_company,
    give_hours,
    good_experience,
    market_level,
    more_open,
    take_back,
    take_hours,
)

FREE = {"demand": 2e8}
"""A company that is never short of hours."""


@pytest.mark.parametrize(
    ("week", "level"),
    # a quarter of a year is the peak, three quarters the trough, a half and a whole the mean
    [(0, 1.0), (13, 1.2), (26, 1.0), (39, 0.8), (52, 1.0), (65, 1.2)],
)
def test_the_season_has_its_peak_after_a_quarter_of_a_year(week, level):
    assert market_level(params(season=0.2, labour_market=0.0), PRICES, week) == pytest.approx(level)
    assert market_level(params(season=0.2, labour_market=math.log(2)), PRICES, week) == pytest.approx(2 * level)


@pytest.mark.parametrize(
    ("elasticity", "times"),
    # unemployment was 6.2 percent in 2010; the level that rates are told at is 4.0
    [(0.0, 1.0), (0.5, math.sqrt(4.0 / 6.2)), (2.0, (4.0 / 6.2) ** 2)],
)
def test_jobs_open_by_the_unemployment_of_the_year_and_its_elasticity(elasticity, times):
    numbers = params(season=0.0, labour_market=math.log(3), market_elasticity=elasticity)
    prices = PRICES.copy()
    prices["labour_market"] = math.log(4.0 / 6.2)
    assert market_level(numbers, prices, 13) == pytest.approx(3 * times)
    assert market_level(numbers, PRICES, 13) == pytest.approx(3)


def week_of(week: int, level: float = 1.0, **fields: float) -> tuple[float, float]:
    """Return what competitors hold after a week in which they leave and take as luck has it, and what is open."""
    row = companies(1, **fields)[0]
    company_week(row, 0, level, params(turnover_rate=0.1, vacancy_rate=0.3), LUCK, week)
    return float(row["others"]), float(row["demand"] - row["filled"] - row["others"])


def when(leaves: tuple[float, float], takes: tuple[float, float]) -> int:
    """Return a week in which the company's two draws lie between these bounds."""
    return week_when({Draw.COMPETITOR_LEAVES: leaves, Draw.COMPETITOR_TAKES: takes}, kind=Kind.COMPANY)


YES, NO = (0.0, 0.05), (0.95, 1.0)
WEEKS = {"nothing": when(NO, NO), "leaves": when(YES, NO), "takes": when(NO, YES), "both": when(YES, YES)}


def test_competitors_leave_a_full_time_job_and_take_one():
    full = {"demand": 370.0, "others": 333.0}
    assert week_of(WEEKS["nothing"], **full) == (333, 37)
    assert week_of(WEEKS["leaves"], **full) == (296, 74)
    assert week_of(WEEKS["takes"], **full) == (370, 0)
    assert week_of(WEEKS["both"], **full) == (333, 37)


def test_competitors_take_no_more_than_is_open_and_leave_no_more_than_they_hold():
    assert week_of(WEEKS["takes"], demand=100.0, filled=60.0, others=25.0) == (40, 0)
    # with 20 hours held the hazard is 0.1 x 20 / 37 = 0.054
    rare = when((0.0, 0.05), NO)
    assert week_of(rare, demand=100.0, others=20.0) == (0, 100)
    assert week_of(WEEKS["takes"], demand=100.0, filled=100.0) == (0, 0)


def test_what_a_company_frees_grows_with_the_jobs_held_and_the_market():
    # 0.1 x others / 37 a week: 0.095 for one job, 0.18 for two; twice that at twice the level
    week = when((0.11, 0.17), NO)
    assert week_of(week, demand=200.0, others=37.0) == (37, 163)
    assert week_of(week, demand=200.0, others=74.0) == (37, 163)
    assert week_of(week, level=2.0, demand=200.0, others=37.0) == (0, 200)


def test_a_lively_market_keeps_hours_open_for_longer():
    # a hazard of 0.3 is a chance of 0.26, at twice the level one of 0.14
    week = when(NO, (0.16, 0.24))
    assert week_of(week, demand=100.0)[0] == 37
    assert week_of(week, level=2.0, demand=100.0)[0] == 0


def test_a_company_that_is_never_short_of_hours_is_left_alone():
    row = companies(1, **FREE, others=0.0, openness=0.5, displaced=0.0)[0]
    company_week(row, 0, 1.0, params(vacancy_rate=5.0), LUCK, WEEKS["takes"])
    take_hours(row, 30.0)
    assert (row["others"], row["filled"], row["demand"]) == (0, 30, 2e8)
    give_hours(row, 10.0)
    more_open(row, 0.5)
    bad_experience(row, params(openness_bad=0.5))
    assert (row["filled"], row["demand"], row["openness"]) == (20, 2e8, 0.5)


def test_hours_that_displace_in_part_are_new_work_in_part_and_go_again():
    row = companies(1, demand=74.0, displaced=0.25)[0]
    take_hours(row, 20.0)
    assert (row["filled"], row["demand"]) == (20, 89)
    give_hours(row, 20.0)
    assert (row["filled"], row["demand"]) == (0, 74)


def test_experience_moves_openness_by_a_share_of_the_way():
    row = companies(1, openness=0.6)[0]
    good_experience(row, params(openness_good=0.25))
    assert row["openness"] == pytest.approx(0.7)  # a quarter of the 0.4 that was left
    bad_experience(row, params(openness_bad=0.5))
    assert row["openness"] == pytest.approx(0.35)
    more_open(row, 0.2)
    assert row["openness"] == pytest.approx(0.48)


def test_the_burdened_are_considered_by_the_openness_of_the_company():
    # burden 0.5 at openness 0.4: 1 - 0.5 x 0.6 = 0.7
    half, row = citizen(health_burden=0.5), companies(1, openness=0.4)[0]
    for low, high, expected in ((0.6, 0.699, True), (0.701, 0.8, False)):
        week = week_when({Draw.COMPANY_OPENNESS: (low, high)})
        assert bool(considers(half, 0, row, 0, LUCK, week)) is expected
    last = week_when({Draw.COMPANY_OPENNESS: (0.99, 1.0)})
    assert considers(citizen(), 0, companies(1, openness=0.0)[0], 0, LUCK, last)


def test_every_turn_of_a_search_has_a_draw_of_its_own():
    burdened, row = citizen(health_burden=1.0), companies(1, openness=0.5)[0]
    turns = [[bool(considers(burdened, 0, row, turn, LUCK, week)) for week in range(200)] for turn in (0, 1, 2)]
    assert turns[0] != turns[1] != turns[2] != turns[0]
    assert np.mean(turns) == pytest.approx(0.5, abs=0.1)


def test_a_substitute_leaves_when_hours_are_wanted_back():
    # 74 wanted, 17 kept, 50 with others: 7 are open, 20 are wanted back, so 13 leave others
    row = companies(1, demand=74.0, filled=17.0, others=50.0)[0]
    assert take_back(row, 20.0) == 20
    assert (row["filled"], row["others"]) == (37, 37)
    # as many as are open: nobody leaves
    row = companies(1, demand=74.0, filled=17.0, others=20.0)[0]
    assert take_back(row, 20.0) == 20
    assert row["others"] == 20
    # one who wants nothing takes nothing
    assert take_back(row, 0.0) == 0
    assert (row["filled"], row["others"]) == (37, 20)


def found(asked: float, hours: float = 37.0, weeks: int = 400, **fields: object) -> list[int]:
    """Return the company that a healthy citizen finds in each of many weeks, -1 for none."""
    rows = companies(4, **fields)
    name = int(Draw.SEARCH)
    return [int(find_company(citizen(), 0, rows, asked, hours, LUCK, week, name)) for week in range(weeks)]


def test_a_search_finds_every_company_and_none_when_nobody_is_asked():
    assert set(found(1.0)) == {0, 1, 2, 3}
    assert set(found(0.0)) == {-1}


def test_a_part_of_a_company_is_asked_in_that_part_of_the_weeks():
    # 0.25 companies a week: a quarter of 400 weeks, +- 5 standard errors of 8.7
    assert sum(c >= 0 for c in found(0.25)) == pytest.approx(100, abs=43)
    assert all(c >= 0 for c in found(1.25))


def test_a_search_passes_companies_without_the_hours():
    few = {"demand": [36.9, 37.0, 0.0, 36.0]}
    assert set(found(1.0, **few)) == {-1, 1}
    # with one company in four, ten asked in turn find it in 1 - 0.75 ** 10 = 94 % of the weeks
    assert np.mean([c == 1 for c in found(10.0, **few)]) == pytest.approx(0.944, abs=0.06)
    assert -1 not in found(60.0, hours=36.0, **few)


def test_a_search_goes_on_from_companies_that_do_not_consider_the_citizen():
    rows = companies(4, openness=[0.0, 0.0, 1.0, 0.0])
    burdened, name = citizen(health_burden=1.0), int(Draw.SEARCH)
    seen = {int(find_company(burdened, 0, rows, 40.0, 10.0, LUCK, week, name)) for week in range(50)}
    assert seen <= {2, -1}
    assert 2 in seen


def test_the_luck_of_a_company_is_its_own():
    assert u(Draw.COMPETITOR_LEAVES, 3, 0, Kind.COMPANY) != u(Draw.COMPETITOR_LEAVES, 3, 1, Kind.COMPANY)
