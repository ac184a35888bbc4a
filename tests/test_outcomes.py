"""Each outcome, counted by hand on a handful of citizens at a horizon of 60 weeks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.model.columns import CITIZENS
from simulation.model.economics.accounts import NET_COLUMNS, Party
from simulation.model.rules.recording import COLUMNS, record
from simulation.model.states import Left, Support
from simulation.run import outcomes
from simulation.run.outcomes import OUTCOMES, describe, of_citizens, of_world

HORIZON = 60
PEOPLE: list[dict[str, Any]] = [
    # 0: full-time work from week 10 to the end; left support for it
    {
        "support": Support.EMPLOYED,
        "first_job": 10,
        "weeks_worked": 50,
        "hours": 37.0,
        "hours_worked": 1850.0,
        "full_best": 50,
        "part_best": 50,
        "exit_week": 10,
        "exit_to": Support.EMPLOYED,
        "earned_oere": 27_565_000,
        "weeks_on_support": 10,
        "shifts": 1,
        "former": 1,
        "left_by": Left.NOT_SERVED,
    },
    # 1: arrived in week 5, worked weeks 8 to 18 (10 weeks) and lost it again
    {
        "support": Support.KONTANTHJAELP,
        "entry_week": 5,
        "first_job": 8,
        "first_job_end": 18,
        "weeks_worked": 10,
        "hours_worked": 280.0,
        "part_best": 10,
        "earned_oere": 4_172_000,
        "weeks_on_support": 45,
        "exit_week": 8,
        "exit_to": Support.EMPLOYED,
        "exit_job_end": 18,
        "shifts": 3,
    },
    # 2: a small job beside the benefit since week 50, after an internship
    {
        "support": Support.KONTANTHJAELP,
        "first_job": 50,
        "weeks_worked": 10,
        "hours": 8.0,
        "hours_worked": 80.0,
        "company_weeks": 13,
        "earned_oere": 1_192_000,
        "weeks_on_support": 60,
    },
    # 3: in education since week 20
    {
        "support": Support.SU_EDUCATION,
        "first_study": 20,
        "exit_week": 20,
        "exit_to": Support.SU_EDUCATION,
        "weeks_on_support": 20,
    },
    # 4: granted fleksjob; waits on ledighedsydelse
    {
        "support": Support.LEDIGHEDSYDELSE,
        "exit_week": 30,
        "exit_to": Support.FLEKSJOB,
        "weeks_on_support": 60,
        "decisions": 1,
        "clarified_weeks": 14,
        "fleksjobs": 2,
        "fleksjob_waited": 50,
    },
    # 5: moved to sygedagpenge in week 12, førtidspension later; the first exit counts
    {
        "support": Support.FOERTIDSPENSION,
        "exit_week": 12,
        "exit_to": Support.SYGEDAGPENGE,
        "weeks_on_support": 60,
        "decisions": 2,
        "clarified_weeks": 20,
    },
    # 6: nothing but an internship of four weeks
    {
        "support": Support.KONTANTHJAELP,
        "company_weeks": 4,
        "weeks_on_support": 60,
        "service": 1,
        "former": 1,
        "left_by": Left.OWN_WISH,
    },
    # 7: moved away in week 40
    {
        "support": Support.MOVED,
        "exit_week": 40,
        "former": 1,
        "left_by": Left.MOVED,
        "exit_to": Support.MOVED,
        "weeks_on_support": 40,
    },
    # 8: has not arrived, and counts nowhere, although there is a job in the row
    {"support": Support.NOT_ARRIVED, "entry_week": 80, "first_job": 3, "hours": 37.0, "weeks_worked": 99},
]

BY_HAND = {
    "n_citizens": 8,
    "n_participants": 3,  # 0 and 7, who were in a programme, and 6, who is in one again
    "ever_job_or_education": 4 / 8,  # 0, 1, 2, 3
    "ever_job": 3 / 8,  # 0, 1, 2
    "ever_education": 1 / 8,  # 3
    "in_job": 2 / 8,  # 0, 2
    "in_job_or_education": 3 / 8,  # 0, 2, 3
    "small_job": 1 / 8,  # 2
    "mean_weeks_in_job": (50 + 10 + 10) / 8,
    "mean_hours": (37 + 8) / 8,
    "total_hours": (1850 + 280 + 80) / 8,
    "four_months_full_time": 1 / 8,  # 0: 50 weeks in a row are at least 17
    "hours_27_75_for_3_months": 1 / 8,  # 0; 1 reached 10 weeks of 13
    "retention_13w": 1 / 2,  # begun by week 47: 0 (kept 50) and 1 (kept 10)
    "retention_52w": 0 / 1,  # begun by week 8: 1 alone
    "job_kept_13w": 1 / 2,  # left for a job by week 47: 0 (in it 50 weeks) and 1 (10)
    "job_kept_52w": 0 / 1,  # by week 8: 1 alone
    "time_to_first_job_weeks": (10 + 3 + 50) / 3,  # from arrival
    "off_support": 3 / 8,  # 0, 3, 7
    "any_change_of_state": 6 / 8,  # 0, 1, 3, 4, 5, 7
    "company_activity": 4 / 8,  # 0, 1, 2, 6
    "exit_job": 2 / 8,  # 0, 1
    "exit_education": 1 / 8,  # 3
    "exit_fleksjob": 1 / 8,  # 4
    "exit_foertidspension": 0,
    "exit_ressourceforloeb": 0,
    "exit_self_supporting": 0,
    "exit_moved": 1 / 8,  # 7
    "exit_pension_age": 0,
    "exit_dead": 0,
    "exit_other": 1 / 8,  # 5, to another benefit
    "left_own_wish": 1 / 8,  # 6
    "left_illness": 0,
    "left_maternity": 0,
    "left_moved": 1 / 8,  # 7
    "weeks_on_support": (10 + 45 + 60 + 20 + 60 + 60 + 60 + 40) / 8,
    "mean_earnings_dkk": (275_650 + 41_720 + 11_920) / 8,
    "clarification_weeks": (14 + 20 / 2) / 2,  # 4 and 5, who were decided on
    "fleksjob_wait_weeks": 50 / 2,  # 4, who has lost two
    "mean_shifts": (1 + 3) / 8,
}


def citizens(rows: list[dict[str, Any]]) -> np.ndarray:
    """Return a table of citizens."""
    table = CITIZENS.make(len(rows))
    for row, fields in zip(table, rows, strict=True):
        for name, value in fields.items():
            row[name] = value
    return table


FOUND = of_citizens(citizens(PEOPLE), HORIZON)


def test_every_outcome_is_worked_out_here():
    assert set(BY_HAND) == {o.name for o in OUTCOMES} | {"n_citizens", "n_participants"}
    assert set(FOUND) == set(BY_HAND)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_outcome_by_hand(name):
    assert FOUND[name] == pytest.approx(BY_HAND[name])


def test_the_exits_add_up_to_the_changes_of_state():
    exits = [name for name in FOUND if name.startswith("exit_")]
    assert sum(FOUND[name] for name in exits) == pytest.approx(FOUND["any_change_of_state"])


@pytest.mark.parametrize(
    ("column", "weeks", "outcome", "reached"),
    [
        ("full_best", 16, "four_months_full_time", 0),
        ("full_best", 17, "four_months_full_time", 1),
        ("part_best", 12, "hours_27_75_for_3_months", 0),
        ("part_best", 13, "hours_27_75_for_3_months", 1),
    ],
)
def test_the_weeks_in_a_row_that_are_enough(column, weeks, outcome, reached):
    one = citizens([{"support": Support.EMPLOYED, column: weeks}])
    assert of_citizens(one, HORIZON)[outcome] == reached


@pytest.mark.parametrize(
    ("begun", "ended", "expected"),
    [
        (47, -1, 1.0),  # 47 + 13 = 60: just seen, and kept
        (48, -1, math.nan),  # 48 + 13 = 61: the horizon came first
        (40, 53, 1.0),  # exactly 13 weeks
        (40, 52, 0.0),
    ],
)
def test_a_first_job_counts_as_kept_from_13_weeks_on(begun, ended, expected):
    one = citizens([{"support": Support.EMPLOYED, "first_job": begun, "first_job_end": ended}])
    assert of_citizens(one, HORIZON)["retention_13w"] == pytest.approx(expected, nan_ok=True)


def test_an_empty_denominator_is_not_a_number():
    found = of_citizens(citizens([{"support": Support.KONTANTHJAELP}]), HORIZON)
    for name in ("retention_13w", "retention_52w", "time_to_first_job_weeks"):
        assert math.isnan(found[name])
    assert found["ever_job"] == 0
    nobody = of_citizens(citizens([{"support": Support.NOT_ARRIVED}]), HORIZON)
    assert nobody["n_citizens"] == 0
    assert math.isnan(nobody["ever_job"])


def test_money_is_summed_over_weeks_and_displacement_is_a_mean():
    nets = np.arange(2 * len(Party), dtype=np.int64).reshape(2, len(Party))
    market = np.array([[100.0, 30.0, 2.0], [100.0, 40.0, 4.0]])
    found = of_world(nets, market, np.array([5.0, 2.0]))
    assert found["displaced_hours_per_week"] == 35
    assert found["displaced_persons"] == 3
    assert found["n_admitted"] == 7
    # party p paid p in the first week and p + 7 in the second
    assert {name: found[name] for name in NET_COLUMNS} == {n: 2 * int(p) + len(Party) for n, p in NET_COLUMNS.items()}


def test_every_outcome_has_a_unit_and_a_meaning():
    for name, (unit, meaning) in describe().items():
        assert unit, name
        assert len(meaning) > 10, name
    assert outcomes.names() == list(describe())


@pytest.mark.parametrize(
    ("hours", "full", "part"), [(30.0, 1, 1), (29.99, 0, 1), (27.75, 0, 1), (27.74, 0, 0), (0.0, 0, 0)]
)
def test_a_week_counts_as_full_time_from_30_hours_and_as_27_75_from_there(hours, full, part):
    one = citizens([{"support": Support.EMPLOYED, "hours": hours, "full_run": 0, "part_run": 0}])
    record(one[0], np.zeros(COLUMNS), 0)
    assert (one[0]["full_best"], one[0]["part_best"]) == (full, part)


def test_a_run_of_weeks_breaks_and_its_longest_is_kept():
    one = citizens([{"support": Support.EMPLOYED}])
    for week, hours in enumerate((37, 37, 37, 10, 37, 37)):
        one[0]["hours"] = hours
        record(one[0], np.zeros(COLUMNS), week)
    assert (one[0]["full_run"], one[0]["full_best"]) == (2, 3)
    assert one[0]["weeks_worked"] == 6
    assert one[0]["hours_worked"] == 195
    assert one[0]["last_company"] == -1  # ordinary hours are no internship or wage subsidy
