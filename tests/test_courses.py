"""Courses: who searches on them, and the chain of them in a ressourceforløb."""

from __future__ import annotations

import numpy as np
from small import CASH, FORLOEB, made, weeks

from simulation.model.columns import CITIZENS
from simulation.model.rules.status import change_support
from simulation.model.states import Activity, Support


def test_on_a_preparatory_course_nobody_searches_where_the_lock_in_is_full():
    def searching(lock_in: float) -> tuple[int, int]:
        numbers = {"lock_in": lock_in, "find_base": -4.0, "offer_burden": 0.0}
        model = made(
            CASH, "train_then_place", parameters=numbers, policies={"train_then_place": {"course_intensity": 1}}
        )
        on_course = found = 0
        before = np.zeros(len(model.world.citizens), bool)
        for done in weeks(model):
            column = done.world.column
            there = column("activity") == Activity.COURSE
            on_course += int((before & there & (column("at_risk") == 1)).sum())
            found += int((before & (column("job_start") == 1)).sum())
            before = there.copy()
        return on_course, found

    full, half, off = searching(1.0), searching(0.5), searching(0.0)
    assert full == (0, 0)
    assert min(half[0], off[0]) > 100
    assert 0 < half[1] < off[1]


def test_courses_follow_one_another_in_a_ressourceforloeb():
    def courses(share: float) -> np.ndarray:
        policies = {"usual": {"course_share": share, "course_weeks": 6, "cadence_weeks": 1}}
        model = made({**FORLOEB, "inflow_per_year": 0}, "usual", policies=policies, parameters={"offer_burden": 0.0})
        started = np.zeros(len(model.world.citizens), int)
        before = np.zeros(len(started), bool)
        for done in weeks(model):
            column = done.world.column
            now = (column("activity") == Activity.COURSE) & (column("support") == Support.RESSOURCEFORLOEB)
            started += now & ~before
            before = now.copy()
        return started

    assert courses(0.0).max() == 0
    assert (courses(1.0) >= 2).mean() > 0.5


def test_a_ressourceforloeb_is_dated_and_sickness_is_forgotten_outside_it():
    citizen = CITIZENS.make(1)[0]
    citizen["support"], citizen["sick_from"] = Support.JOBAFKLARING, Support.EMPLOYED
    change_support(citizen, Support.RESSOURCEFORLOEB, 5)
    assert (citizen["sick_from"], citizen["rf_start"]) == (0, 5)
