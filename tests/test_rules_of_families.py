"""Families by hand: homes, absence and spare-time jobs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import (
    LUCK,
    children,
    citizens,
    designs,
    families,
    params,
    u,
    week_when,
)

from simulation.model.randomness import Draw, Kind
from simulation.model.rules.families import child_week, families_week, family_week, make_families, spare_job_rate
from simulation.model.states import Support

ON, SU = Support.KONTANTHJAELP, Support.SU_EDUCATION


# families

HOME = {"home_start": 0.4, "home_loss": 0.1, "home_meeting": 0.5, "home_work": 0.2}


def home_after(people: Any, family_support: float = 1.0, **family: Any) -> float:
    """Return how steady a home is after a week."""
    row = families(1, **{"parent": 0, "home": 0.5, "weeks": 3, **family})[0]
    family_week(row, people, designs(2, family_support=[0.0, family_support]), params(**HOME))
    return float(row["home"])


@pytest.mark.parametrize(
    ("person", "home"),
    [
        # 0.5 less a tenth is 0.45; a meeting closes 0.5 x relation 0.6, work 0.2 of what is left
        ({}, 0.45),
        ({"met": 1, "relation": 0.6, "service": 1}, 0.45 + 0.3 * 0.55),
        ({"met": 1, "relation": 0.6, "service": 0}, 0.45),
        ({"hours": 5.0}, 0.45 + 0.2 * 0.55),
        ({"support": SU}, 0.45 + 0.2 * 0.55),
        ({"support": Support.NOT_ARRIVED}, 0.5),
    ],
)
def test_a_home_grows_steadier_by_meetings_and_work_and_loses_by_and_by(person, home):
    assert home_after(citizens(1, **{"support": ON, **person})) == pytest.approx(home)


def test_both_parents_count_and_a_home_begins_as_it_was():
    people = citizens(2, support=ON, hours=[0.0, 5.0])
    assert home_after(people, other=1) == pytest.approx(0.45 + 0.2 * 0.55)
    assert home_after(people, other=-1) == pytest.approx(0.45)
    assert home_after(citizens(2, support=ON, hours=[5.0, 0.0]), parent=1, other=0) == pytest.approx(
        0.45 + 0.2 * 0.55
    )
    assert home_after(people, weeks=0) == pytest.approx(0.36)
    row = families(1, parent=0)[0]
    family_week(row, people, designs(2), params(**HOME))
    assert row["weeks"] == 1


@pytest.mark.parametrize(
    ("people", "other", "rate"),
    [
        ({}, 1, 0.02),  # 0.01 x 4 ** 0.5
        ({"hours": [5.0, 0.0]}, 1, 0.06),
        ({"hours": [0.0, 5.0]}, 1, 0.06),
        ({"hours": [0.0, 5.0]}, -1, 0.02),
        ({"support": [SU, ON]}, -1, 0.06),
    ],
)
def test_spare_time_jobs_follow_the_home_and_the_parents(people, other, rate):
    numbers = params(spare_job_start=0.01, spare_job_home=math.log(4), spare_job_parent=math.log(3))
    row = families(1, parent=0, other=other, home=0.5)[0]
    assert spare_job_rate(row, citizens(2, **{"support": ON, **people}), numbers) == pytest.approx(rate)


def grown(week: int, weeks: int = 200, row: int = 0, **fields: Any) -> Any:
    """Return a child of a half steady home after a week in which spare-time jobs begin and end at 0.5."""
    child = children(1, **{"age": 10.0, "frailty": 1.0, **fields})[0]
    numbers = params(
        absence_mean=0.2,
        absence_home=0.5,
        spare_job_start=0.5,
        spare_job_home=0.0,
        spare_job_parent=0.0,
        spare_job_end=0.5,
    )
    child_week(child, row, families(1, home=0.5), citizens(1, support=ON), numbers, LUCK, week, weeks)
    return child


def test_absence_follows_the_home_and_is_summed_at_both_ends():
    assert grown(20)["absence"] == pytest.approx(0.15)  # a quarter less than 0.2
    assert grown(20, frailty=2.0)["absence"] == pytest.approx(0.3)
    assert grown(20, frailty=90.0)["absence"] == 1
    for week, first, last in ((12, 1, 0), (13, 0, 0), (147, 0, 0), (148, 0, 1), (199, 0, 1)):
        child = grown(week, absence_first=2.0, absence_last=3.0)
        assert child["absence_first"] == pytest.approx(2 + 0.15 * first)
        assert child["absence_last"] == pytest.approx(3 + 0.15 * last)


def test_spare_time_jobs_are_for_the_ages_from_13_to_17():
    week = week_when({Draw.SPARE_JOB: (0.0, 0.1)}, kind=Kind.CHILD)
    years = week / (365.25 / 7)
    assert grown(week, age=13.01 - years)["spare_job"] == 1
    assert grown(week, age=12.99 - years)["spare_job"] == 0
    assert grown(week, age=17.99 - years)["spare_job"] == 1
    assert grown(week, age=18.01 - years, spare_job=1)["spare_job"] == 0


def test_spare_time_jobs_begin_and_end_by_their_hazards():
    for low, high, change in ((0.38, 0.393, True), (0.394, 0.41, False)):
        week = week_when({Draw.SPARE_JOB: (low, high)}, kind=Kind.CHILD)
        young = 15.0 - week / (365.25 / 7)
        assert grown(week, age=young)["spare_job"] == change
        assert grown(week, age=young, spare_job=1)["spare_job"] == (not change)


def test_the_young_begin_where_the_rates_have_led():
    # half at the balance of two equal rates; at 13.01 years hardly anybody
    begun = [grown(0, row=row, age=16.0) for row in range(300)]
    share = np.mean([c["spare_job"] for c in begun])
    assert share == pytest.approx(0.5, abs=0.15)
    assert all(c["spare_job_start"] == c["spare_job"] for c in begun)
    assert [bool(c["spare_job"]) for c in begun] == [u(Draw.SPARE_JOB, 0, r, Kind.CHILD) < 0.5 for r in range(300)]
    # a week after 13 (0.02 years are 1.04 weeks): half of 1 - exp(-1.04)
    new = [bool(grown(0, row=row, age=13.02)["spare_job"]) for row in range(300)]
    assert new == [u(Draw.SPARE_JOB, 0, r, Kind.CHILD) < 0.5 * -math.expm1(-1.0436) for r in range(300)]


def test_all_families_and_children_live_their_week():
    homes, young = families(2, parent=[0, 1], home=0.5, weeks=1), children(3, family=[0, 1, 1], age=5.0, frailty=1.0)
    families_week(homes, young, citizens(2, support=ON), designs(1), params(**HOME), LUCK, 20, 200)
    assert homes["home"].tolist() == pytest.approx([0.45, 0.45])
    assert (young["absence"] > 0).all()


def test_families_are_made_of_the_households_of_the_parents():
    people = citizens(5, household=[7, -1, 3, 7, -1], children=[2, 9, 3, 2, 0])
    homes, young = make_families(people, LUCK)
    assert homes["parent"].tolist() == [2, 0]
    assert homes["other"].tolist() == [-1, 3]
    assert young["family"].tolist() == [0, 0, 0, 1, 1]
    many = make_families(citizens(200, household=np.arange(200), children=5), LUCK)[1]
    # from 1 to 17 years, and absence exponential about the mean
    assert 1 <= many["age"].min() < 1.2 < 16.8 < many["age"].max() <= 17
    assert many["age"].mean() == pytest.approx(9, abs=0.75)
    assert many["frailty"].mean() == pytest.approx(1, abs=0.16)
    assert np.median(many["frailty"]) == pytest.approx(math.log(2), abs=0.16)
    none, nobody = make_families(citizens(3), LUCK)
    assert len(none) == len(nobody) == 0
