"""Barriers as parts of rates, and the counts of a week, by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rows import citizen, citizens, designs, posts

from simulation.model.rules.events import FLOWS, JOB_STARTED, MET
from simulation.model.rules.parameters import parameter_row
from simulation.model.rules.recording import (
    COLUMNS,
    EXTRA,
    FIRST_EXIT,
    FIRST_FLOW,
    FIRST_TEAM,
    SNAPSHOT,
    record,
    record_post,
    snapshot,
)
from simulation.model.rules.scores import health_burden, social_barriers, write_scores
from simulation.model.states import Activity, Education, Mental, Support

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED


# scores


def scored(numbers: dict[str, float] | None = None, **fields: Any) -> Any:
    """Return citizens with their scores; parameters not given are 0 (and the rate of education 1)."""
    row = parameter_row()
    for name in row.dtype.names:
        row[name] = 0.0
    for name, value in {"study_rate": 1.0, **(numbers or {})}.items():
        row[name] = value
    people = citizens(1, **fields)
    write_scores(people, row)
    return people[0]


def test_the_health_burden_adds_up_to_one_at_most():
    p = parameter_row()
    for name, value in {"physical": 0.3, "common": 0.2, "severe": 0.5, "substance": 0.4}.items():
        p[f"burden_{name}"] = value
    people = citizens(5, physical=[0, 1, 0, 1, 1], mental=[0, 1, 2, 2, 1], substance=[0, 0, 1, 1, 0])
    assert health_burden(people, p).tolist() == pytest.approx([0, 0.5, 0.9, 1, 0.5])


def test_social_barriers_are_counted():
    people = citizens(3, debt=[1, 0, 1], homeless=[1, 0, 1], placed_in_care=[0, 0, 1], criminal_record=[0, 1, 1])
    people["child_challenges"] = [1, 0, 1]
    assert social_barriers(people).tolist() == [3, 1, 5]


@pytest.mark.parametrize(
    ("score", "numbers", "fields", "expected"),
    [
        ("find_score", {"find_frailty_sd": 2.0}, {"ability_find": 1.5}, 3.0),
        ("find_score", {"find_health": -1.0, "burden_physical": 0.3}, {"physical": 1}, -0.3),
        ("find_score", {"find_substance": -0.5}, {"substance": 1}, -0.5),
        ("find_score", {"find_no_9th_grade": -0.3}, {"education": Education.NO_9TH_GRADE}, -0.3),
        ("find_score", {"find_no_9th_grade": -0.3}, {"education": Education.UNSKILLED}, 0.0),
        ("find_score", {"find_skilled": 0.4}, {"education": Education.SKILLED}, 0.4),
        ("find_score", {"find_skilled": 0.4}, {"education": Education.HIGHER}, 0.4),
        ("find_score", {"find_skilled": 0.4}, {"education": Education.UNSKILLED}, 0.0),
        ("find_score", {"find_social": -0.15}, {"debt": 1, "homeless": 1}, -0.3),
        ("find_score", {"find_age": -0.2}, {"age": 55.0}, -0.3),
        ("find_score", {"find_history": -0.5}, {"benefit_weeks": 104}, -0.5 * math.log(3)),
        ("find_score", {"find_motivated": 2.5}, {"motivation": 1.0}, 2.5),
        ("find_score", {"find_motivated": 2.5}, {}, 0.0),
        ("leave_score", {"leave_frailty_sd": 0.6}, {"ability_keep": 2.0}, -1.2),
        ("leave_score", {"leave_health": 0.8, "burden_severe": 0.5}, {"mental": Mental.SEVERE}, 0.4),
        ("leave_score", {"leave_substance": 0.5}, {"substance": 1}, 0.5),
        ("study_score", {"study_rate": 0.25}, {}, math.log(0.25)),
        ("study_score", {"study_age": -0.9}, {"age": 25.0}, 0.45),
        ("study_score", {"study_motivated": 1.0}, {"motivation": 0.5}, 0.5),
        ("study_score", {"study_no_9th_grade": -0.5}, {"education": Education.NO_9TH_GRADE}, -0.5),
        ("assess_score", {"assess_burden": 2.0, "burden_common": 0.3}, {"mental": Mental.COMMON}, -0.4),
        ("assess_score", {"assess_age": 0.2}, {"age": 60.0}, 0.4),
        ("readiness", {"readiness_base": -math.log(4)}, {}, 0.2),
        ("readiness", {"readiness_motivated": math.log(4)}, {"motivation": 1.0}, 0.8),
        ("readiness", {"readiness_burden": -math.log(4), "burden_severe": 0.5}, {"mental": Mental.SEVERE}, 1 / 3),
    ],
)
def test_the_fixed_parts_of_the_rates(score, numbers, fields, expected):
    found = scored(numbers, **{"age": 30.0 if score == "study_score" else 40.0, **fields})
    assert found[score] == pytest.approx(expected)
    assert found["readiness_start"] == found["readiness"]
    assert found["relation"] == 0.2


# the week's counts


def counted(week: int = 9, **fields: Any) -> tuple[Any, dict[str, float]]:
    """Return a citizen after phase 9, and the counts that are not zero."""
    counts, person = np.zeros(COLUMNS), citizen(**fields)
    record(person, counts, week)
    extra = {name: counts[len(Support) + k] for k, name in enumerate(EXTRA)}
    flows = {name: counts[FIRST_FLOW + k] for k, name in enumerate(FLOWS)}
    stocks = {s.name.lower(): counts[s] for s in Support}
    exits = {f"exit {s.name.lower()}": counts[FIRST_EXIT + s] for s in Support}
    return person, {k: float(v) for k, v in {**stocks, **extra, **flows, **exits}.items() if v}


def test_a_week_on_support_is_counted():
    person, counts = counted(support=ON, caseworker=0, weeks_on_support=4)
    assert counts == {"kontanthjaelp": 1}
    assert (person["weeks_on_support"], person["weeks_worked"], person["service_weeks"]) == (5, 0, 0)
    assert counted(support=ON)[1] == {"kontanthjaelp": 1, "stock_waiting": 1}
    assert counted(support=Support.FLEKSJOB)[1] == {"fleksjob": 1}


def test_a_week_of_work_is_counted():
    person, counts = counted(support=EMPLOYED, hours=30.0, weeks_worked=2, hours_worked=50.0, full_run=3, full_best=3)
    assert counts == {"employed": 1, "stock_in_job": 1, "hours_ordinary": 30}
    assert (person["weeks_worked"], person["hours_worked"], person["weeks_on_support"]) == (3, 80, 0)
    assert (person["full_run"], person["full_best"]) == (4, 4)
    _, counts = counted(support=ON, caseworker=0, hours=8.0)
    assert counts == {"kontanthjaelp": 1, "stock_in_job": 1, "stock_small_job": 1, "hours_ordinary": 8}


@pytest.mark.parametrize(
    ("hours", "full", "part"),
    [(29.9, (0, 7), (5, 5)), (30.0, (5, 7), (5, 5)), (27.75, (0, 7), (5, 5)), (27.7, (0, 7), (0, 4))],
)
def test_runs_of_full_and_long_part_time_go_on_or_begin_anew(hours, full, part):
    person, _ = counted(support=EMPLOYED, hours=hours, full_run=4, full_best=7, part_run=4, part_best=4)
    assert (person["full_run"], person["full_best"]) == full
    assert (person["part_run"], person["part_best"]) == part


@pytest.mark.parametrize(
    ("activity", "stock"),
    [
        (Activity.INTERNSHIP, "stock_internship"),
        (Activity.WAGE_SUBSIDY, "stock_wage_subsidy"),
        (Activity.COURSE, "stock_course"),
        (Activity.EDUCATION, None),
        (Activity.TEMPORARY_FLEKSJOB, None),
    ],
)
def test_activities_are_counted(activity, stock):
    person, counts = counted(support=ON, caseworker=0, activity=activity)
    assert counts == {"kontanthjaelp": 1, **({stock: 1} if stock else {})}
    placed = activity in (Activity.INTERNSHIP, Activity.WAGE_SUBSIDY)
    assert person["last_company"] == (9 if placed else -1)


def test_a_week_in_a_programme_is_counted():
    person, counts = counted(support=ON, caseworker=0, service=2, service_weeks=4)
    assert counts == {"kontanthjaelp": 1, "stock_in_programme": 1}
    assert person["service_weeks"] == 5


@pytest.mark.parametrize(
    ("post", "norm", "expected"),
    [
        ({}, 0.0, (1, 0, 0)),
        ({"vacant_left": 2}, 0.0, (0, 1, 0)),
        ({"service": 0}, 0.0, (0, 0, 0)),
        ({"from_week": 10}, 0.0, (0, 0, 0)),
        ({"from_week": 9}, 0.0, (1, 0, 0)),
        ({"citizens": 10, "limit": 40}, 1.0, (0.25, 0, 10)),
        ({"citizens": 1, "limit": 1}, 1.0, (1, 0, 1)),
        ({"citizens": 10, "limit": 40}, 0.5, (0.25, 0, 0)),
        ({"citizens": 10, "limit": 40, "vacant_left": 2}, 1.0, (0.25, 0, 10)),
    ],
)
def test_a_post_of_a_programme_is_counted_as_it_is_paid(post, norm, expected):
    counts = np.zeros(COLUMNS)
    record_post(posts(1, **{"service": 2, **post})[0], designs(1, staffed_to_norm=norm)[0], counts, 9)
    assert counts[FIRST_TEAM:].tolist() == list(expected)
    assert counts[:FIRST_TEAM].sum() == 0


def test_what_happened_is_counted_and_cleared():
    person, counts = counted(support=EMPLOYED, hours=1.0, events=MET | JOB_STARTED, exit_now=EMPLOYED)
    assert {k: v for k, v in counts.items() if k.startswith(("flow", "exit"))} == {
        "flow_meetings": 1,
        "flow_job_starts": 1,
        "exit employed": 1,
    }
    assert (person["events"], person["exit_now"]) == (0, 0)


def test_every_event_has_a_column_of_its_own():
    for name, (bit, _) in FLOWS.items():
        _, counts = counted(support=ON, caseworker=0, events=bit)
        assert counts == {"kontanthjaelp": 1, name: 1}


def test_who_is_gone_is_counted_as_that_alone():
    person, counts = counted(support=Support.DEAD, exit_now=Support.DEAD, hours=9.0, service=2)
    assert counts == {"dead": 1, "exit dead": 1}
    assert (person["weeks_worked"], person["exit_now"]) == (0, 0)
    person, counts = counted(support=Support.NOT_ARRIVED, events=MET)
    assert (counts, person["events"]) == ({"not_arrived": 1}, MET)


def test_a_snapshot_is_what_stood_in_the_row():
    fields = {"support": ON, "activity": Activity.INTERNSHIP, "hours": 3.0, "caseworker": 1, "shifts": 4, "belief": 1}
    fields |= {"relation": 0.25, "readiness": 0.75, "opening": 1, "seized": 1, "met": 1, "service": 2}
    seen = np.zeros(1, SNAPSHOT).view(np.recarray)
    snapshot(citizen(**fields), seen[0])
    names = {"opening": "in_opening"}
    assert {name: seen[names.get(name, name)][0] for name in fields} == fields
    assert seen["placed"][0] == 1
    snapshot(citizen(support=ON), seen[0])
    assert (seen["placed"][0], seen["in_opening"][0]) == (0, 0)
