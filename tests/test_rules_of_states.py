"""Moves between states and arrivals by hand: exits, what one falls back on, ages, deaths and moves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import (
    LUCK,
    PRICES,
    citizen,
    companies,
    params,
    posts,
    programmes,
    week_when,
)

from simulation.model.randomness import Draw
from simulation.model.rules.accounting import settle_benefit
from simulation.model.rules.arriving import arrive
from simulation.model.rules.events import ARRIVED
from simulation.model.rules.status import change_support, fall_back, release, stop_activity, vacate
from simulation.model.states import Activity, Education, Support

ON, EMPLOYED, SU = Support.KONTANTHJAELP, Support.EMPLOYED, Support.SU_EDUCATION

# moves between states


def test_an_exit_is_kept_with_its_week_and_the_first_one_only():
    person = citizen(support=ON, spell=30)
    change_support(person, EMPLOYED, 9)
    assert (person["support"], person["spell"], person["return_support"]) == (EMPLOYED, 0, ON)
    assert (person["exit_now"], person["exit_week"], person["exit_to"]) == (EMPLOYED, 9, EMPLOYED)
    change_support(person, ON, 12)
    person["exit_now"] = 0
    change_support(person, SU, 15)
    assert (person["exit_now"], person["exit_week"], person["exit_to"]) == (SU, 9, EMPLOYED)


def test_a_move_to_where_one_is_is_none():
    person = citizen(support=ON, spell=30)
    change_support(person, ON, 9)
    assert (person["spell"], person["exit_week"]) == (30, -1)


def test_a_granted_fleksjob_is_the_exit_and_the_fleksjob_itself_is_none_but_for_who_came_waiting():
    person = citizen(support=ON)
    change_support(person, Support.LEDIGHEDSYDELSE, 9)
    assert (person["exit_to"], person["exit_now"]) == (Support.FLEKSJOB, Support.FLEKSJOB)
    person["exit_now"] = 0
    change_support(person, Support.FLEKSJOB, 20)
    assert (person["exit_now"], person["exit_week"]) == (0, 9)
    waiting = citizen(support=Support.LEDIGHEDSYDELSE, entry_support=Support.LEDIGHEDSYDELSE)
    change_support(waiting, Support.FLEKSJOB, 20)
    assert (waiting["exit_now"], waiting["exit_week"]) == (Support.FLEKSJOB, 20)
    leaves = citizen(support=Support.LEDIGHEDSYDELSE, entry_support=ON)
    change_support(leaves, EMPLOYED, 20)
    assert leaves["exit_now"] == EMPLOYED


def test_a_move_from_work_is_no_exit():
    person = citizen(support=EMPLOYED)
    change_support(person, ON, 9)
    assert (person["exit_now"], person["exit_week"], person["return_support"]) == (0, -1, 0)


def test_a_ressourceforloeb_is_noted_with_its_end():
    person = citizen(support=ON, sick_from=EMPLOYED)
    change_support(person, Support.RESSOURCEFORLOEB, 9)
    assert (person["rf_start"], person["sick_from"]) == (9, 0)
    change_support(person, Support.LEDIGHEDSYDELSE, 70)
    assert (person["rf_end"], person["rf_exit"]) == (70, Support.FLEKSJOB)
    other = citizen(support=Support.RESSOURCEFORLOEB)
    change_support(other, Support.FOERTIDSPENSION, 70)
    assert other["rf_exit"] == Support.FOERTIDSPENSION


def test_sickness_remembers_where_it_came_from_on_both_benefits():
    for to, kept in ((Support.SYGEDAGPENGE, EMPLOYED), (Support.JOBAFKLARING, EMPLOYED), (ON, 0)):
        person = citizen(support=Support.SYGEDAGPENGE if to != Support.SYGEDAGPENGE else ON, sick_from=EMPLOYED)
        change_support(person, to, 9)
        assert person["sick_from"] == kept


@pytest.mark.parametrize(
    ("age", "education", "week", "support"),
    [
        (29.0, Education.UNSKILLED, 9, Support.UDDANNELSESHJAELP),
        (29.0, Education.NO_9TH_GRADE, 9, Support.UDDANNELSESHJAELP),
        (29.0, Education.SKILLED, 9, ON),
        (30.0, Education.UNSKILLED, 4, ON),
        (29.0, Education.UNSKILLED, 57, ON),  # five weeks after arrival at 29.0 and 52 more
        (29.0, Education.UNSKILLED, 54, Support.UDDANNELSESHJAELP),
    ],
)
def test_cash_benefit_of_the_young_without_education_is_uddannelseshjaelp(age, education, week, support):
    person = citizen(support=EMPLOYED, age=age, education=education, entry_week=4)
    change_support(person, ON, week)
    assert person["support"] == ON, "a move is to cash benefit; its name is settled where it is paid"
    settle_benefit(person, PRICES, week)
    assert person["support"] == support


@pytest.mark.parametrize(
    ("back", "to"),
    [
        (Support.DAGPENGE, Support.DAGPENGE),
        (Support.LEDIGHEDSYDELSE, Support.LEDIGHEDSYDELSE),
        (Support.INTEGRATION, Support.INTEGRATION),
        (Support.SYGEDAGPENGE, ON),
        (Support.JOBAFKLARING, ON),
        (Support.REVALIDERING, ON),
        (Support.FLEKSJOB, ON),
    ],
)
def test_what_one_falls_back_on(back, to):
    person = citizen(support=EMPLOYED, return_support=back)
    fall_back(person, 9)
    assert person["support"] == to


def test_what_is_given_back():
    desk, rows = posts(2, citizens=5), companies(2, filled=20.0, taken=1)
    person = citizen(caseworker=1, employer=0, hours=15.0, place=1, activity=Activity.INTERNSHIP, activity_left=4)
    person["first_job"] = 3
    release(person, desk)
    vacate(person, rows, 9)
    stop_activity(person, rows)
    assert desk["citizens"].tolist() == [5, 4]
    assert (rows["filled"].tolist(), rows["taken"].tolist()) == ([5, 20], [1, 0])
    assert (person["caseworker"], person["employer"], person["place"]) == (-1, -1, -1)
    assert (person["hours"], person["activity"], person["activity_left"]) == (0, 0, 0)
    assert person["first_job_end"] == 9
    for undo in (
        lambda: release(person, desk),
        lambda: vacate(person, rows, 20),
        lambda: stop_activity(person, rows),
    ):
        undo()
    assert (desk["citizens"].sum(), rows["filled"].sum(), rows["taken"].sum()) == (9, 25, 1)
    assert person["first_job_end"] == 9
    again = citizen(employer=0, hours=5.0, first_job=2, first_job_end=4)
    vacate(again, rows, 9)
    assert again["first_job_end"] == 4
    held = citizen(employer=0, hours=4.0, held_hours=1.0)
    vacate(held, rows, 9)
    assert (held["employer"], held["hours"], held["held_hours"], rows["filled"][0]) == (-1, 0, 0, -5)
    came = citizen(employer=1, hours=5.0)
    vacate(came, rows, 9)
    assert came["first_job_end"] == -1, "a job that never began here does not end here"


# arrivals

STILL = {"death_rate": 0.0, "moving_rate": 0.0}


def arrived(week: int = 0, row: int = 0, rows: Any = None, **given: Any) -> Any:
    """Return a citizen, with folkepension at 67, after phase 1; keys of parameters are parameters."""
    person = citizen(pension_age=given.pop("pension_age", 67.0))
    numbers = {key: given.pop(key) for key in list(given) if key in params().dtype.names}
    for name, value in given.items():
        person[name] = value
    rows = companies(3) if rows is None else rows
    school = programmes(2, weeks=[50, 80])
    arrive(person, row, posts(1, citizens=5), rows, school, params(**{**STILL, **numbers}), LUCK, week)
    return person


def test_a_citizen_arrives_in_the_week_of_entry_and_in_no_other():
    there = arrived(6, entry_week=6, entry_support=ON)
    assert (there["support"], there["return_support"], there["events"]) == (ON, ON, ARRIVED)
    for week in (5, 7):
        assert arrived(week, entry_week=6, entry_support=ON)["support"] == Support.NOT_ARRIVED


def test_who_arrives_in_work_brings_the_hours():
    rows = companies(3, filled=1.0)
    tenures = []
    for row in range(60):
        person = arrived(0, row, rows, entry_support=EMPLOYED, health_burden=0.5, burden_hours=7.0)
        assert (person["hours"], person["support"]) == (33, EMPLOYED)
        tenures.append(int(person["tenure"]))
    assert rows["filled"].sum() == pytest.approx(3 + 60 * 33)
    assert rows["demand"].sum() == pytest.approx(3 * 370 + 60 * 33)
    assert (rows["filled"] > 1).all(), "at companies of all kinds"
    assert min(tenures) >= 1
    assert max(tenures) <= 260
    assert np.mean(tenures) == pytest.approx(130.5, abs=5 * 75 / math.sqrt(60))


def test_a_ressourceforloeb_of_the_stock_has_lasted_for_some_time_and_a_new_one_begins():
    lasted = [arrived(0, row, entry_support=Support.RESSOURCEFORLOEB) for row in range(60)]
    assert all(p["rf_start"] == -p["spell"] for p in lasted)
    # 29 months are 126 weeks
    assert np.mean([int(p["spell"]) for p in lasted]) == pytest.approx(63, abs=5 * 36 / math.sqrt(60))
    assert max(int(p["spell"]) for p in lasted) <= 126
    new = arrived(8, entry_week=8, entry_support=Support.RESSOURCEFORLOEB)
    assert (new["spell"], new["rf_start"]) == (0, 8)


def test_who_arrives_in_education_has_some_of_it_left():
    left = [int(arrived(0, row, entry_support=SU, study_weeks=130.0)["activity_left"]) for row in range(60)]
    assert min(left) >= 1
    assert max(left) <= 130
    assert np.mean(left) == pytest.approx(65, abs=5 * 38 / math.sqrt(60))
    assert arrived(0, entry_support=SU)["activity"] == Activity.EDUCATION


@pytest.mark.parametrize(("programme", "spent", "left"), [(0, 0, 50), (1, 30, 50), (1, 79, 1), (0, 200, 1)])
def test_a_revalidation_of_the_stock_goes_on_where_it_was(programme, spent, left):
    person = arrived(0, entry_support=Support.REVALIDERING, programme=programme, programme_weeks=spent)
    assert (person["activity"], person["activity_left"]) == (Activity.EDUCATION, left)
    assert arrived(0, entry_support=Support.REVALIDERING)["activity"] == Activity.NONE
    assert arrived(0, entry_support=ON, programme=0)["activity"] == Activity.NONE


def test_pension_comes_at_its_age_at_a_review():
    # 66 years and 52 weeks after arrival in week 4: 66.997; in week 60, 67.07
    old = {"support": ON, "age": 66.0, "entry_week": 4, "pension_age": 67.0, "caseworker": 0, "first_job": 1}
    work = {"employer": 1, "hours": 20.0, "activity": Activity.INTERNSHIP, "place": 2}
    assert arrived(56, **old)["support"] == ON
    gone = arrived(60, **old, **work)
    assert (gone["support"], gone["hours"], gone["caseworker"], gone["place"]) == (Support.PENSION_AGE, 0, -1, -1)
    assert (gone["activity"], gone["exit_to"]) == (Activity.NONE, Support.PENSION_AGE)
    assert arrived(61, **old)["support"] == ON
    assert arrived(60, **{**old, "support": Support.DEAD})["support"] == Support.DEAD


@pytest.mark.parametrize(
    ("age", "burden", "hazard"),
    [(40.0, 0.0, 0.4), (50.0, 0.0, 0.8), (40.0, 0.5, 0.6)],
)
def test_deaths_by_age_and_burden(age, burden, hazard):
    # 4 x 0.1 a review at 40, twice that ten years later, 1.5 times at half burden
    rates = {"death_rate": 0.1, "death_age": math.log(2) / 10, "death_burden": 2 * math.log(1.5)}
    chance = -math.expm1(-hazard)
    for low, high, to in ((0.97, 0.999, Support.DEAD), (1.001, 1.03, ON)):
        week = week_when({Draw.DIE: (low * chance, high * chance)}, review=True)
        person = arrived(week, support=ON, entry_week=week, age=age, health_burden=burden, **rates)
        assert person["support"] == to


def test_moves_by_their_rate():
    # 1 - exp(-4 x 0.125) = 0.393
    for low, high, to in ((0.38, 0.393, Support.MOVED), (0.394, 0.41, ON)):
        week = week_when({Draw.MOVE: (low, high)}, review=True)
        assert arrived(week, support=ON, entry_week=week, moving_rate=0.125)["support"] == to
