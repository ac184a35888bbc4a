"""Promise 8: the refund ladder at weeks 4/5, 26/27, 52/53, and its restart after 52 weeks of self-support."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from simulation.model.columns import CITIZENS
from simulation.model.design import DESIGNS
from simulation.model.economics.accounts import Account, Party
from simulation.model.economics.prices import prices_at
from simulation.model.economics.refund import count_week, refund_share
from simulation.model.rules.accounting import account
from simulation.model.rules.parameters import parameter_row
from simulation.model.states import Activity, Support
from simulation.model.world import PROGRAMMES

PRICES = prices_at(2024, dt.date(2024, 1, 1))[0]


def citizen(refund_weeks: int = 0) -> Any:
    """Return a citizen with so many weeks on the ladder."""
    row = CITIZENS.make(1)[0]
    row["refund_weeks"] = refund_weeks
    return row


def live(row: Any, support: int = 0, self_support: int = 0, neither: int = 0) -> None:
    """Let weeks on support, then self-supporting weeks, then weeks of neither pass."""
    for on, own, weeks in ((True, False, support), (False, True, self_support), (False, False, neither)):
        for _ in range(weeks):
            count_week(row, on, own)


@pytest.mark.parametrize(
    ("week", "percent"),
    [(1, 80), (4, 80), (5, 40), (26, 40), (27, 30), (52, 30), (53, 20), (2000, 20)],
)
def test_the_ladder_by_week_on_support(week, percent):
    assert refund_share(week, PRICES) == percent * 100


def test_a_year_and_a_day_on_support_is_refunded_step_by_step():
    row, shares = citizen(), []
    for _ in range(54):
        count_week(row, True, False)
        shares.append(int(refund_share(row["refund_weeks"], PRICES)) // 100)
    assert shares == [80] * 4 + [40] * 22 + [30] * 26 + [20] * 2


def test_51_weeks_of_self_support_do_not_restart_the_count():
    row = citizen(60)
    live(row, self_support=51)
    assert row["refund_weeks"] == 60
    live(row, support=1)
    assert row["refund_weeks"] == 61
    assert refund_share(row["refund_weeks"], PRICES) == 2000


def test_52_weeks_of_self_support_restart_the_count():
    row = citizen(60)
    live(row, self_support=52)
    assert row["refund_weeks"] == 0
    live(row, support=1)
    assert row["refund_weeks"] == 1
    assert refund_share(row["refund_weeks"], PRICES) == 8000


def test_52_weeks_in_pieces_within_three_years_restart_the_count():
    # 26 + 104 + 26 = 156 weeks: the first week of the first piece is still inside
    row = citizen(10)
    live(row, self_support=26)
    live(row, support=104)
    assert row["refund_weeks"] == 114
    live(row, self_support=25)
    assert row["refund_weeks"] == 114
    live(row, self_support=1)
    assert row["refund_weeks"] == 0


def test_52_weeks_spread_over_more_than_three_years_do_not():
    # 26 + 105 + 26 = 157 weeks: when the 52nd comes, the first has just fallen out
    row = citizen(10)
    live(row, self_support=26)
    live(row, support=105)
    live(row, self_support=26)
    assert row["refund_weeks"] == 115
    assert row["self_support"] == 51
    # and the next falls out as another comes in: never 52 within any 156 weeks
    live(row, self_support=1)
    assert row["refund_weeks"] == 115
    assert row["self_support"] == 51


def test_weeks_of_neither_let_self_support_fall_out_of_the_three_years_too():
    row = citizen(10)
    live(row, self_support=51, neither=105)
    assert row["self_support"] == 51
    live(row, neither=1)
    assert row["self_support"] == 50
    live(row, neither=200)
    assert row["self_support"] == 0
    live(row, self_support=51)
    assert row["refund_weeks"] == 10


def test_after_a_restart_another_52_weeks_are_needed():
    row = citizen(60)
    live(row, self_support=52)
    live(row, support=30)
    live(row, self_support=51)
    assert row["refund_weeks"] == 30
    live(row, self_support=1)
    assert row["refund_weeks"] == 0


def one_week(support: Support, activity: Activity = Activity.NONE, hours: float = 0.0) -> Any:
    """Return a citizen with 51 weeks of self-support behind, after one more week of the kind named."""
    row = citizen(70)
    live(row, self_support=51)
    row["support"], row["activity"], row["hours"] = support, activity, hours
    ledger = np.zeros((len(Account), len(Party), len(Party), 1), np.int64)
    net = np.zeros(len(Party), np.int64)
    account(row, DESIGNS.make(1), PROGRAMMES.make(1), parameter_row()[0], PRICES, ledger, net, 0)
    return row


@pytest.mark.parametrize(("support", "hours"), [(Support.EMPLOYED, 37.0), (Support.SELF_SUPPORTING, 0.0)])
def test_ordinary_work_and_self_support_are_the_52nd_week(support, hours):
    assert one_week(support, hours=hours)["refund_weeks"] == 0


@pytest.mark.parametrize(
    ("support", "activity", "hours"),
    [
        (Support.KONTANTHJAELP, Activity.WAGE_SUBSIDY, 0.0),
        (Support.KONTANTHJAELP, Activity.INTERNSHIP, 0.0),
        (Support.KONTANTHJAELP, Activity.NONE, 8.0),
        (Support.FLEKSJOB, Activity.NONE, 0.0),
        (Support.DAGPENGE, Activity.NONE, 0.0),
        (Support.FOERTIDSPENSION, Activity.NONE, 0.0),
        (Support.SYGEDAGPENGE, Activity.NONE, 0.0),
    ],
    ids=["wage subsidy", "internship", "small job", "fleksjob", "dagpenge", "foertidspension", "sygedagpenge"],
)
def test_subsidised_work_and_benefits_are_no_self_support(support, activity, hours):
    row = one_week(support, activity, hours)
    assert row["refund_weeks"] == 71
    assert row["self_support"] == 51


def test_flat_20_refunds_a_fifth_from_the_first_week():
    flat = prices_at(2024, dt.date(2024, 1, 1), refund="flat_20")[0]
    assert [int(refund_share(week, flat)) for week in (1, 4, 5, 27, 53)] == [2000] * 5
