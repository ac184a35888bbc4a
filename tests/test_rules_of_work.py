"""Work, placements, courses and education by hand: what they need, how often they come, how they begin."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, PRICES, citizen, companies, designs, params, posts, u, week_when

from simulation.model.randomness import Draw
from simulation.model.rules.companies import find_company
from simulation.model.rules.events import (
    JOB_STARTED,
    SEARCH_FAILED,
    SMALL_JOB_STARTED,
)
from simulation.model.rules.working import (
    ask_for_work,
    chances_this_week,
    develop_job,
    development_rate,
    find_work,
    hours_sought,
    leave_for_work,
    log_job_rate,
    most_hours,
    search_left,
    searches,
    small_hours,
    start_job,
)
from simulation.model.states import Activity, Support

ON, COURSE = Support.KONTANTHJAELP, Activity.COURSE
DESIGN = designs(1, course_intensity=1.0)[0]


def test_who_searches():
    full, half = params(lock_in=1.0), params(lock_in=0.5)
    assert searches(citizen(support=ON), DESIGN, full)
    assert not searches(citizen(support=ON, hours=5.0), DESIGN, full)
    assert not searches(citizen(support=ON, activity=Activity.EDUCATION), DESIGN, full)
    assert not searches(citizen(support=ON, activity=COURSE), DESIGN, full)
    assert searches(citizen(support=ON, activity=COURSE), DESIGN, half)
    assert searches(citizen(support=ON, activity=Activity.INTERNSHIP), DESIGN, full)
    for support in (Support.REVALIDERING, Support.FOERTIDSPENSION, Support.FLEKSJOB, Support.EMPLOYED):
        assert not searches(citizen(support=support), DESIGN, full)


TERMS = {
    "find_base": -6.0,
    "find_readiness": 2.0,
    "belief_log_ratio": 0.3,
    "labour_market": 0.05,
    "placement_lock": 0.2,
    "find_seized": 0.8,
    "find_graduate": 2.0,
    "find_insured": 1.5,
    "find_forloeb": -1.25,
    "lock_in": 0.75,
    "duty_lock_in": 0.4,
}


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({}, 0.0),
        ({"readiness": 0.5}, 1.0),
        ({"find_score": -0.7}, -0.7),
        ({"belief": 1}, 0.3),
        ({"shift_term": -0.25}, -0.25),
        ({"activity": Activity.INTERNSHIP}, math.log(0.8)),
        ({"activity": Activity.WAGE_SUBSIDY}, math.log(0.8)),
        ({"activity": COURSE}, math.log(0.25)),
        ({"duty": 1}, math.log(0.6)),
        ({"duty": 1, "health_burden": 0.5}, math.log(0.8)),
        ({"duty": 1, "health_burden": 1.0}, 0.0),
        ({"seized": 1}, 0.8),
        ({"graduate": 1}, 2.0),
        ({"support": Support.DAGPENGE}, 1.5),
        ({"support": Support.RESSOURCEFORLOEB}, -1.25),
        ({"support": Support.SYGEDAGPENGE}, 0.0),
    ],
)
def test_what_moves_the_chance_of_work(fields, more):
    person = citizen(**{"support": ON, **fields})
    assert log_job_rate(
        person, search_left(person, DESIGN, params(**TERMS)), params(**TERMS), PRICES
    ) == pytest.approx(-6 + 0.05 + more)


def test_the_chance_of_work_goes_with_the_unemployment_of_the_year():
    # a log of 0.4 at an elasticity of one half
    prices = PRICES.copy()
    prices["labour_market"] = 0.4
    rate = log_job_rate(citizen(support=ON), 1.0, params(**TERMS, market_elasticity=0.5), prices)
    assert rate == pytest.approx(-6 + 0.05 + 0.2)


def test_a_full_lock_in_leaves_hardly_any_chance():
    full = params(**{**TERMS, "lock_in": 1.0})
    assert log_job_rate(citizen(support=ON, activity=COURSE), 0.0, full, PRICES) < -20


def test_what_an_offer_leaves_of_search_goes_by_its_kind_and_intensity():
    numbers, half_time = params(lock_in=0.5, placement_lock=0.2), designs(1, course_intensity=0.5)[0]
    assert search_left(citizen(support=ON), DESIGN, numbers) == 1.0
    assert search_left(citizen(support=ON, activity=COURSE), DESIGN, numbers) == 0.5
    assert search_left(citizen(support=ON, activity=COURSE), half_time, numbers) == 0.75
    assert search_left(citizen(support=ON, activity=Activity.WAGE_SUBSIDY), DESIGN, numbers) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("v", "chances"),
    # Poisson of mean 1: nothing up to 0.368 from the top, one to 0.736, two to 0.920, three to 0.981
    [(0.63, 1), (0.27, 1), (0.26, 2), (0.09, 2), (0.07, 3), (0.01, 4), (0.9, 1)],
)
def test_several_chances_a_week_are_poisson(v, chances):
    assert chances_this_week(v, 1.0) == chances


def test_chances_are_twenty_at_most():
    assert chances_this_week(1e-9, 400.0) == 20


def test_full_time_is_less_for_the_burdened():
    numbers = params(full_hours=37.0, burden_hours=6.0)
    assert most_hours(citizen(), numbers) == 37
    assert most_hours(citizen(health_burden=0.5), numbers) == 34
    assert most_hours(citizen(health_burden=0.4), numbers) == 34, "whole hours: 34.6"


def test_a_first_job_is_small_for_the_share_that_the_design_asks_for():
    hours_of = {"small_hours_low": 3.0, "small_hours_high": 13.0, "part_share": 0.0}
    numbers = params(small_share=0.2, small_first=math.log(6), **hours_of)
    plain, first = designs(1)[0], designs(1, small_jobs=1.0)[0]
    # odds of 1 : 4, and six times that (6 : 4) where the search goes for small jobs first
    for design, share in ((plain, 0.2), (first, 0.6)):
        for low, small in ((share - 0.02, True), (share + 0.001, False)):
            week = week_when({Draw.HOURS: (low, low + 0.018)})
            hours = float(hours_sought(citizen(), 0, design, numbers, LUCK, week))
            size = 3 + math.floor(11 * u(Draw.HOURS_SIZE, week))
            assert hours == (size if small else 37), (share, low)
    # whole hours from 3 to 13, each as likely
    for draw, size in ((0.0, 3), (1 / 11, 4), (5 / 11, 8), (10 / 11, 13)):
        week = week_when({Draw.HOURS_SIZE: (draw + 0.001, draw + 0.09)})
        assert small_hours(0, numbers, LUCK, week) == size


def test_a_share_of_the_other_jobs_lies_between_small_and_full_hours():
    numbers = params(small_share=0.0, part_share=0.3, small_hours_high=13.0, full_hours=37.0, burden_hours=0.0)
    for low, part in ((0.28, True), (0.301, False)):
        hours = {
            float(hours_sought(citizen(), 0, designs(1)[0], numbers, LUCK, week))
            for week in range(3000)
            if low < u(Draw.HOURS, week) < low + 0.018
        }
        assert hours <= set(range(14, 37)) if part else hours == {37}
        assert len(hours) > 10 or not part


def test_hours_agreed_on_are_those_of_a_small_job():
    numbers = params(small_share=0.0, part_share=0.0)
    for agreed, small in ((1, True), (0, False)):
        person = citizen(place=0, activity=Activity.INTERNSHIP, agreed=agreed)
        hours = hours_sought(person, 0, designs(1)[0], numbers, LUCK, 9)
        assert (hours == small_hours(0, numbers, LUCK, 9)) is small


def test_who_is_in_a_placement_asks_its_company_first():
    # nineteen others have the hours too, and all consider the citizen
    for week in range(20):
        person = citizen(place=7, activity=Activity.INTERNSHIP)
        assert find_company(person, 0, companies(20), 1.0, 37.0, LUCK, week, int(Draw.SEARCH)) == 7
        full = companies(20, demand=[37.0] * 7 + [30.0] + [37.0] * 12)
        assert find_company(person, 0, full, 1.0, 37.0, LUCK, week, int(Draw.SEARCH)) != 7
    assert (
        len({find_company(citizen(), 0, companies(20), 1.0, 37.0, LUCK, w, int(Draw.SEARCH)) for w in range(20)}) > 5
    )


def test_a_company_that_agreed_on_hours_has_considered_the_citizen():
    closed = companies(1, openness=0.0)
    for agreed, found in ((0, -1), (1, 0)):
        person = citizen(place=0, activity=Activity.INTERNSHIP, agreed=agreed, health_burden=1.0)
        assert find_company(person, 0, closed, 0.0, 8.0, LUCK, 9, int(Draw.SEARCH)) == found
        assert find_company(person, 0, companies(1, demand=7.0), 0.0, 8.0, LUCK, 9, int(Draw.SEARCH)) == -1


def developed(week: int, fields: dict[str, Any], office: dict[str, Any], **numbers: float) -> bool:
    """Return whether a caseworker with half an hour for companies a citizen finds work, at a rate of 0.5 x 0.5."""
    person = citizen(**{"support": ON, "caseworker": 0, "readiness": 0.5, **fields})
    desk = posts(1, **{"company_hours": 0.5, "network": 1.0, **office})
    given = {"develop_rate": 0.5, "develop_weight": 0.0, "develop_asked": 9.0, "small_share": 0.0, **numbers}
    develop_job(person, 0, desk, DESIGN, companies(1), params(**given), PRICES, LUCK, week)
    return bool(person["job_start"])


def test_the_second_road_takes_none_of_the_citizens_time_in_a_placement():
    # 1 - exp(-0.25) = 0.2212, and half the search: 1 - exp(-0.125) = 0.1175
    whole, none = week_when({Draw.DEVELOP: (0.21, 0.2212)}), week_when({Draw.DEVELOP: (0.2213, 0.23)})
    half = week_when({Draw.DEVELOP: (0.11, 0.1175)})
    plain: dict[str, Any] = {}
    placed_here = {"activity": Activity.INTERNSHIP, "place": 0}
    for fields in (plain, placed_here):
        assert developed(whole, fields, {}, placement_lock=0.5)
        assert not developed(none, fields, {}, placement_lock=0.5)
    course = {"activity": COURSE}
    assert developed(half, course, {}, lock_in=0.5)
    assert not developed(whole, course, {}, lock_in=0.5)
    for fields, office in (
        ({"caseworker": -1}, plain),
        ({"hours": 5.0, "employer": 0}, plain),
        (plain, {"absent": 1}),
    ):
        assert not developed(half, fields, office)


@pytest.mark.parametrize(
    ("fields", "office", "rate"),
    [
        ({}, {}, 0.25),
        ({}, {"network": 1.5}, 0.375),
        ({}, {"company_hours": 0.2}, 0.1),
        ({"find_score": math.log(4)}, {}, 0.5),  # half of what it counts in own search
        ({"readiness": 1.0}, {}, 0.5),
        ({"goal": 1}, {}, 0.75),
    ],
)
def test_openings_over_companies_follow_the_hours_and_the_citizen(fields, office, rate):
    desk = posts(1, **{"company_hours": 0.5, "network": 1.0, **office})[0]
    numbers = params(
        develop_rate=0.5, develop_weight=0.5, develop_goal=math.log(3), find_readiness=math.log(16), labour_market=0.0
    )
    person = citizen(**{"readiness": 0.5, **fields})
    assert development_rate(person, desk, numbers, PRICES) == pytest.approx(rate)


def test_how_well_a_job_suits_is_of_the_job():
    suits = []
    for week in range(400):
        person = citizen(support=ON, match_quality=9.0)
        numbers = params(search_own=9.0, small_share=0.0, part_share=0.0)
        assert ask_for_work(person, 0, 9.0, int(Draw.SEARCH), DESIGN, companies(1), numbers, PRICES, LUCK, week)
        suits.append(float(person["match_quality"]))
    assert np.mean(suits) == pytest.approx(0.0, abs=0.15)
    assert np.std(suits) == pytest.approx(1.0, abs=0.12)
    start_job(person, 0, 5.0, DESIGN, PRICES, companies(1), 9)
    assert person["match_quality"] == 0, "a job that was not looked for is as any other"


@pytest.mark.parametrize(("share", "small"), [(0.0, False), (1.0, True)])
def test_where_all_or_no_first_jobs_are_small_the_design_changes_nothing(share, small):
    numbers, design = params(small_share=share, small_first=4.0), designs(1, small_jobs=1.0)[0]
    hours = {float(hours_sought(citizen(), 0, design, numbers, LUCK, w)) < 15 for w in range(40)}
    assert hours == {small}


def at_work(hours: float, **fields: Any) -> Any:
    """Return a citizen on an internship with so many hours, after the question whether they suffice."""
    person = citizen(**{"support": ON, "hours": hours, "activity": Activity.INTERNSHIP, "place": 1, **fields})
    rows = companies(2, taken=1)
    leave_for_work(person, designs(1, follow_weeks=26.0)[0], PRICES, rows, 9)
    person["place"] = rows["taken"][1]
    return person


def test_support_is_left_at_the_hours_that_take_the_benefit():
    # kontanthjælp of 283,473 øre ends at 23.43 hours of 14,900 - 2,800
    gone = at_work(23.5)
    assert (gone["support"], gone["follow_left"], gone["activity"], gone["place"]) == (Support.EMPLOYED, 26, 0, 0)
    assert gone["exit_week"] == 9
    stays = at_work(23.4)
    assert (stays["support"], stays["follow_left"], stays["activity"]) == (ON, 0, Activity.INTERNSHIP)
    # a provider's would at 376,752 / 12,100 = 31.1 hours, so it is left at 30
    assert at_work(29.0, children=1)["support"] == ON
    assert at_work(30.0, children=1)["support"] == Support.EMPLOYED
    assert at_work(29.0, children=1, youngest_child=18.0)["support"] == Support.EMPLOYED, "the child is of age"
    assert at_work(37.0, support=Support.EMPLOYED)["follow_left"] == 0, "it is left once"


def test_a_job_begins_at_its_company():
    rows, person = companies(2), citizen(support=ON, tenure=40)
    start_job(person, 1, 10.0, designs(1)[0], PRICES, rows, 6)
    assert (person["employer"], person["hours"], person["tenure"], person["first_job"]) == (1, 10, 0, 6)
    assert rows["filled"].tolist() == [0, 10]
    assert person["events"] == JOB_STARTED | SMALL_JOB_STARTED
    start_job(person, 0, 37.0, designs(1)[0], PRICES, rows, 8)
    assert (person["first_job"], person["support"]) == (6, Support.EMPLOYED)
    first = citizen(support=ON)
    for week in (0, 7):
        start_job(first, 0, 1.0, designs(1)[0], PRICES, rows, week)
    assert first["first_job"] == 0
    full = citizen(support=ON)
    start_job(full, 0, 37.0, designs(1)[0], PRICES, rows, 8)
    assert full["events"] == JOB_STARTED


def test_a_temporary_fleksjob_ends_with_a_job_and_other_activities_go_on_beside_small_hours():
    for activity, after in ((Activity.TEMPORARY_FLEKSJOB, Activity.NONE), (Activity.INTERNSHIP, Activity.INTERNSHIP)):
        person = citizen(support=Support.LEDIGHEDSYDELSE, activity=activity)
        start_job(person, 0, 5.0, designs(1)[0], PRICES, companies(1), 6)
        assert person["activity"] == after


def searched(v: float, rows: Any, **numbers: float) -> Any:
    """Return a citizen after a week of search at a hazard of one half, with ``v`` the luck of the chance."""
    person = citizen(support=ON)
    given = {
        "find_base": math.log(0.5),
        "find_readiness": 0.0,
        "search_own": 40.0,
        "small_share": 0.0,
        "part_share": 0.0,
    }
    given |= numbers
    find_work(person, 0, posts(1), designs(1)[0], rows, params(**given), PRICES, LUCK, 9, v)
    return person


def test_a_chance_of_work_becomes_work_where_a_company_has_the_hours():
    # 1 - exp(-0.5) = 0.393
    found = searched(0.39, companies(2))
    assert (found["job_start"], found["hours"], found["support"]) == (1, 37, Support.EMPLOYED)
    assert searched(0.40, companies(2))["events"] == 0
    failed = searched(0.39, companies(2, demand=36.0))
    assert (failed["job_start"], failed["events"], failed["hours"]) == (0, SEARCH_FAILED, 0)
    assert searched(0.39, companies(2), search_own=0.0)["events"] == SEARCH_FAILED


def test_several_chances_ask_several_times_as_many_companies():
    # one company in twenty has hours; one chance asks 1, ten chances ask 10: found in 5 and 40 % of searches
    def share(v: float, rate: float) -> float:
        done = []
        for week in range(300):
            person = citizen(support=ON)
            rows = companies(20, demand=[37.0] + [0.0] * 19)
            numbers = params(find_base=math.log(rate), find_readiness=0, small_share=0, part_share=0, search_own=1.0)
            find_work(person, 0, posts(1), designs(1)[0], rows, numbers, PRICES, LUCK, week, v)
            done.append(person["job_start"])
        return float(np.mean(done))

    assert share(0.2, 0.3) == pytest.approx(0.05, abs=0.05)
    assert share(0.5, 10.0) == pytest.approx(0.4, abs=0.12)
