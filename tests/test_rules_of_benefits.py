"""Benefits by hand: by age, children, conditions and date; what they are called, what is refunded, cut and taken.

Amounts are øre a week: kroner a month x 100 x 12 / 52.17857. A rate of an earlier year is regulated year by year to
whole kroner (aktivloven par. 109): shown where it is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from rows import (
    LUCK,
    PRICES,
    books,
    citizen,
    companies,
    designs,
    params,
    postings,
    posts,
    programmes,
    round_prices,
    week_when,
)

from simulation.model.economics.law import pension_age, pension_ages
from simulation.model.economics.prices import law_of_run
from simulation.model.randomness import Draw
from simulation.model.rules.accounting import account, settle_benefit
from simulation.model.rules.dagpenge import entitled_to_dagpenge, remember_hours
from simulation.model.rules.living import lose_job
from simulation.model.rules.meeting import meet
from simulation.model.rules.status import change_support
from simulation.model.rules.upkeep import upkeep
from simulation.model.rules.working import start_job
from simulation.model.states import Education, Support

KONTANTHJAELP, UDDANNELSESHJAELP, INTEGRATION = Support.KONTANTHJAELP, Support.UDDANNELSESHJAELP, Support.INTEGRATION
JUNE, JULY = round_prices(dt.date(2025, 6, 30))[0], round_prices(dt.date(2025, 7, 1))[0]


def settled(prices: Any = PRICES, week: int = 0, **fields: Any) -> tuple[int, int]:
    """Return what a citizen on cash benefit is on, and what it pays without work."""
    person = citizen(**{"support": KONTANTHJAELP, **fields})
    settle_benefit(person, prices, week)
    return int(person["support"]), int(upkeep(person, 0.0, prices, week))


@pytest.mark.parametrize(
    ("fields", "before", "after"),
    [
        # own home, 7,945 kr; activity-ready from 25 on 4,246 kr of 2023 x 1.032 = 4,382 kr more
        ({"education": Education.SKILLED}, (KONTANTHJAELP, 182_719 + 100_777), (KONTANTHJAELP, 283_473)),
        ({"education": Education.SKILLED, "job_ready": 1}, (KONTANTHJAELP, 182_719), (KONTANTHJAELP, 283_473)),
        # uddannelseshjælp 6,754 kr, and 5,399 kr of 2023 x 1.032 = 5,572 kr more
        ({}, (UDDANNELSESHJAELP, 155_328 + 128_145), (KONTANTHJAELP, 283_473)),
        # a lone provider: 13,509 kr, and 2,784 kr x 1.032 = 2,873 kr more
        ({"children": 1}, (UDDANNELSESHJAELP, 310_679 + 66_073), (KONTANTHJAELP, 376_752)),
    ],
)
def test_whoever_turns_30_has_the_rate_of_the_grown_up_from_that_week_on(fields, before, after):
    # 29.5 at arrival in week 3: 26 weeks on 29.998, 27 weeks on 30.017
    born = {"age": 29.5, "entry_week": 3, **fields}
    assert settled(week=29, **born) == before
    assert settled(week=30, **born) == after


@pytest.mark.parametrize(
    ("age", "home", "oere"),
    # own home 6,754 and 1,154 of 2023 x 1.032 = 1,191 kr; with parents 2,910 and 894 x 1.032 = 923 kr
    [(24.9, 0, 155_328 + 27_391), (24.9, 1, 66_924 + 21_227), (25.0, 1, 66_924 + 216_549)],
)
def test_uddannelseshjaelp_of_the_youngest_is_lower(age, home, oere):
    assert settled(age=age, with_parents=home) == (UDDANNELSESHJAELP, oere)


def test_uddannelseshjaelp_becomes_kontanthjaelp_on_the_first_of_july_2025_and_nothing_else_changes():
    person = citizen(support=UDDANNELSESHJAELP, return_support=UDDANNELSESHJAELP, age=24.0, spell=30, refund_weeks=50)
    paid = []
    for prices, support in ((JUNE, UDDANNELSESHJAELP), (JULY, KONTANTHJAELP)):
        ledger, net = books()
        account(person, designs(1), programmes(1), params(), prices, ledger, net, 20)
        paid.append(postings(ledger)["BENEFIT", "MUNICIPALITY", "CITIZEN"])
        assert person["support"] == support
        assert (person["spell"], person["exit_now"], person["exit_week"], person["exit_to"]) == (30, 0, -1, 0)
    assert person["refund_weeks"] == 52
    # until June 6,754 x 1.036 = 6,997 kr and 1,191 x 1.036 = 1,234 kr; from July basic 7,205, alone 1,092 and youth
    # 1,036 kr
    assert paid == [160_917 + 28_379, 165_700 + 25_114 + 23_826]


def test_a_new_law_in_the_week_of_a_refund_step_leaves_the_step_and_what_was_won_as_they_are():
    # week 26 on the ladder in June at 40 %, week 27 in July at 30 %: of 189,296 øre and of 214,640, as above
    hours = quarters(100.0, *[160.0] * 12)
    person = citizen(support=UDDANNELSESHJAELP, age=24.0, refund_weeks=25, insured=1, quarter_hours=hours)
    refunds = []
    for week, prices in ((20, JUNE), (21, JULY)):
        ledger, net = books()
        account(person, designs(1), programmes(1), params(), prices, ledger, net, week)
        refunds.append(postings(ledger)["REFUND", "STATE", "MUNICIPALITY"])
    assert refunds == [75_718, 64_392]
    assert person["refund_weeks"] == 27
    assert person["quarter_hours"].tolist() == hours.tolist()
    assert entitled_to_dagpenge(person, JULY)


@pytest.mark.parametrize(
    ("day", "fields", "support", "rate"),
    [
        # 6,553 kr
        (dt.date(2024, 1, 1), {"residence_years": 8.9}, INTEGRATION, 150_706),
        (dt.date(2024, 1, 1), {"residence_years": 9.0}, KONTANTHJAELP, 283_473),
        (dt.date(2024, 1, 1), {"came_year": 2008, "work_years": 2.4}, INTEGRATION, 150_706),
        (dt.date(2024, 1, 1), {"came_year": 2008, "work_years": 2.5}, KONTANTHJAELP, 283_473),
        (dt.date(2024, 1, 1), {"came_year": 2007, "work_years": 0.0}, KONTANTHJAELP, 283_473),
        (dt.date(2024, 1, 1), {"came_year": 0, "work_years": 0.0}, KONTANTHJAELP, 283_473),
        # seven of eight years until 2018, and no work: 5,997 and 11,282 kr
        (dt.date(2018, 12, 31), {"residence_years": 6.9}, INTEGRATION, 137_919),
        (dt.date(2018, 12, 31), {"residence_years": 7.0, "came_year": 2010}, KONTANTHJAELP, 259_463),
        (dt.date(2019, 1, 1), {"residence_years": 7.0}, INTEGRATION, None),
        # one benefit: the lowest rate, 6,789 kr, and work asked for of those who came from 1968 on
        (dt.date(2025, 7, 1), {"residence_years": 8.9}, KONTANTHJAELP, 156_133),
        (dt.date(2025, 7, 1), {"came_year": 1968, "work_years": 2.4}, KONTANTHJAELP, 156_133),
        # the raised rate, 12,498 kr, and 1,092 kr for who lives alone
        (dt.date(2025, 7, 1), {"came_year": 1967, "work_years": 0.0}, KONTANTHJAELP, 287_428 + 25_114),
    ],
)
def test_residence_and_work_decide_on_the_full_benefit(day, fields, support, rate):
    found = settled(round_prices(day)[0], **fields)
    assert found[0] == support
    assert rate is None or found[1] == rate


def test_years_here_and_hours_at_work_after_arrival_count_too():
    # 8.5 years and 26 weeks are 8.998, 27 weeks 9.017; 2.4 years and 0.1 of 1,930.6 hours are 2.5
    assert [settled(week=week, residence_years=8.5)[0] for week in (26, 27)] == [INTEGRATION, KONTANTHJAELP]
    late = {"came_year": 2015, "work_years": 2.4}
    assert [settled(hours_worked=h, **late)[0] for h in (193.0, 193.1)] == [INTEGRATION, KONTANTHJAELP]


@pytest.mark.parametrize(
    ("fields", "gross", "taken"),
    [
        # limits of 2021, 5,633, 9,935 and 13,519 kr, are 5,935, 10,469 and 14,245 kr in 2024
        ({"age": 24.0, "education": Education.SKILLED, "job_ready": 1, "with_parents": 1}, 88_174, 20_000),
        ({"age": 24.0, "education": Education.SKILLED, "job_ready": 1}, 182_719, 40_000),
        ({}, 283_473, 60_000),
        ({"children": 1}, 376_752, 70_000),
    ],
)
def test_a_missed_talk_costs_by_the_size_of_the_benefit(fields, gross, taken):
    assert settled(**fields)[1] == gross
    assert settled(sanctioned=1, **fields)[1] == gross - taken
    before = round_prices(dt.date(2019, 12, 31))[0]
    assert settled(before, sanctioned=1, **fields) == settled(before, **fields), "sanctions so from 2020 on"


def test_the_first_step_of_the_sanction_is_below_its_limit_and_the_others_reach_theirs():
    assert PRICES["sanction_limit"].tolist() == [136_493, 240_766, 327_606]
    for gross, taken in (
        (136_492, 20_000),
        (136_493, 40_000),
        (240_766, 40_000),
        (240_767, 60_000),
        (327_606, 60_000),
        (327_607, 70_000),
    ):
        prices = PRICES.copy()
        prices["cash"][0] = gross
        assert settled(prices, sanctioned=1)[1] == gross - taken


def test_who_stays_away_from_a_talk_on_cash_benefit_is_sanctioned_for_that_week_and_does_not_meet():
    numbers, desk = params(missed_talks=0.3), posts(1, meeting_chance=0.5)
    away = week_when({Draw.MEET: (0.0, 0.5), Draw.STAY_AWAY: (0.25, 0.3)})
    comes = week_when({Draw.MEET: (0.0, 0.5), Draw.STAY_AWAY: (0.3, 0.35)})
    none = week_when({Draw.MEET: (0.5, 1.0), Draw.STAY_AWAY: (0.0, 0.3)})
    for week, support, sanctioned, met in (
        (away, KONTANTHJAELP, 1, 0),
        (away, UDDANNELSESHJAELP, 1, 0),
        (away, INTEGRATION, 1, 0),
        (away, Support.SYGEDAGPENGE, 0, 1),
        (away, Support.DAGPENGE, 0, 1),
        (comes, KONTANTHJAELP, 0, 1),
        (none, KONTANTHJAELP, 0, 0),
    ):
        person = citizen(support=support, caseworker=0, sanctioned=1)
        meet(person, 0, desk, designs(1), numbers, PRICES, LUCK, week)
        assert (person["sanctioned"], person["met"]) == (sanctioned, met), (week, support)


@pytest.mark.parametrize(
    ("before", "children", "oere"),
    [
        # 12,326 and 16,382 kr a month; 4,185 kr a week
        (KONTANTHJAELP, 0, 283_473),
        (UDDANNELSESHJAELP, 1, 376_752),
        (INTEGRATION, 0, 283_473),
        (Support.RESSOURCEFORLOEB, 0, 283_473),
        (Support.JOBAFKLARING, 0, 418_500),
        (Support.SYGEDAGPENGE, 1, 418_500),
        (Support.REVALIDERING, 0, 418_500),
        (Support.LEDIGHEDSYDELSE, 0, 418_500),  # after a fleksjob
    ],
)
def test_ledighedsydelse_is_high_or_low_by_the_benefit_before(before, children, oere):
    person = citizen(support=before, children=children, youngest_child=4.0)
    change_support(person, Support.LEDIGHEDSYDELSE, 3)
    if before == Support.LEDIGHEDSYDELSE:
        person["return_support"] = KONTANTHJAELP
        change_support(person, Support.FLEKSJOB, 4)
        change_support(person, Support.LEDIGHEDSYDELSE, 60)
    assert upkeep(person, 0.0, PRICES, 60) == oere


def quarters(*hours: float) -> np.ndarray:
    """Return the hours of this quarter and the twelve before, from the latest on."""
    return np.array([*hours, *[0.0] * (13 - len(hours))])


@pytest.mark.parametrize(
    ("day", "hours", "entitled"),
    [
        (dt.date(2017, 6, 30), [163, *[160] * 11], False),  # 1,923 hours
        (dt.date(2017, 6, 30), [164, *[160] * 11], True),  # 1,924
        (dt.date(2024, 1, 1), [166, *[160] * 10], False),  # 1,766 hours of 149 kr, 263,134 kr: 263,232 are asked for
        (dt.date(2024, 1, 1), [167, *[160] * 10], True),
        (dt.date(2017, 6, 30), [167, *[160] * 10], False),  # income counts from July 2017 on
        # at most 3 x 21,936 = 65,808 kr of a quarter, 441.7 hours: three quarters are 197,424 kr
        (dt.date(2024, 1, 1), [640, 640, 640], False),
        (dt.date(2024, 1, 1), [442, 442, 442, 442], True),
        (dt.date(2024, 1, 1), [442, 442, 442, 441], False),
        (dt.date(2024, 1, 1), [641, 641, 642], True),  # but 1,924 hours
    ],
)
def test_the_right_to_dagpenge_by_hours_or_income_within_three_years(day, hours, entitled):
    prices = round_prices(day)[0]
    assert entitled_to_dagpenge(citizen(insured=1, quarter_hours=quarters(*hours)), prices) == entitled
    assert not entitled_to_dagpenge(citizen(insured=0, quarter_hours=quarters(*hours)), prices)


def test_hours_are_remembered_for_twelve_quarters_and_this_one():
    person = citizen()
    for week in range(13 * 14):
        person["hours"] = 1.0 + week // 13
        remember_hours(person, week)
    assert person["quarter_hours"].tolist() == [13.0 * hours for hours in range(14, 1, -1)]


@pytest.mark.parametrize("support", [Support.SYGEDAGPENGE, Support.JOBAFKLARING])
def test_a_long_sickness_takes_no_work_out_of_the_three_years(support):
    # 160 hours a quarter for three years are 1,920; four hours of this quarter make 1,924
    before = quarters(4.0, *[160.0] * 12)
    for spell, on, kept in ((4, support, 1_764.0), (5, support, 1_924.0), (5, KONTANTHJAELP, 1_764.0)):
        person = citizen(support=on, spell=spell, insured=1, quarter_hours=before)
        remember_hours(person, 26)
        assert float(person["quarter_hours"].sum()) == kept, (on, spell)


@pytest.mark.parametrize(
    ("jobs", "entitled"),
    [
        ([(37.0, 26), (0.0, 20), (37.0, 26)], True),  # two jobs of 962 hours are 1,924
        ([(37.0, 26), (0.0, 20), (37.0, 25)], False),
        ([(37.0, 52)], True),
        ([(10.0, 60), (20.0, 40), (37.0, 15)], True),  # 600, 800 and 555 hours at three companies are 1,955
        ([(10.0, 60), (20.0, 40), (37.0, 14)], False),
        ([(37.0, 26), (0.0, 130), (37.0, 26)], False),  # and what lies more than three years back is forgotten
    ],
)
def test_the_right_to_dagpenge_is_won_over_several_jobs(jobs, entitled):
    person, rows = citizen(insured=1, support=Support.KONTANTHJAELP), companies(len(jobs))
    prices = round_prices(dt.date(2017, 6, 30))[0]
    week = 0
    for company, (hours, weeks) in enumerate(jobs):
        if hours:
            start_job(person, company, hours, designs(1)[0], PRICES, rows, week)
        for _ in range(weeks):
            remember_hours(person, week)
            week += 1
        if hours:
            lose_job(person, rows, params(), week)
    assert entitled_to_dagpenge(person, prices) == entitled


@pytest.mark.parametrize(
    ("support", "gross", "refund"),
    # 458,855 - 58,074 of a fleksjob, 418,500 of ledighedsydelse: 30 percent; 283,473: 20 percent, on the ladder
    [
        (Support.FLEKSJOB, 400_781, 120_234),
        (Support.LEDIGHEDSYDELSE, 418_500, 125_550),
        (KONTANTHJAELP, 283_473, 56_695),
    ],
)
def test_who_was_referred_before_2013_is_outside_the_ladder(support, gross, refund):
    name = "FLEKSJOB_SUBSIDY" if support == Support.FLEKSJOB else "BENEFIT"
    for weeks in (0, 100):
        ledger, net = books()
        person = citizen(support=support, old_referral=1, refund_weeks=weeks, fleksjob_hours=11.6)
        account(person, designs(1), programmes(1), params(), PRICES, ledger, net, 0)
        found = postings(ledger)
        assert found[name, "MUNICIPALITY", "CITIZEN"] == gross
        if support != KONTANTHJAELP or weeks:
            assert found["REFUND", "STATE", "MUNICIPALITY"] == refund


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (dt.date(1953, 12, 31), 65.0),
        (dt.date(1954, 1, 1), 65.5),
        (dt.date(1954, 7, 1), 66.0),
        (dt.date(1955, 1, 1), 66.5),
        (dt.date(1955, 7, 1), 67.0),
        (dt.date(1962, 12, 31), 67.0),
        (dt.date(1963, 1, 1), 68.0),
        (dt.date(1967, 1, 1), 69.0),
        (dt.date(1971, 1, 1), 70.0),
        (dt.date(2010, 1, 1), 70.0),
    ],
)
def test_the_age_of_folkepension_by_birth(born, age):
    start = dt.date(2024, 1, 1)
    assert pension_age(born) == age
    # half a day inside the day of birth, told as an age at arrival in week 10
    years = (start.toordinal() + 70 - born.toordinal() - 0.5) / 365.25
    assert pension_ages(start, np.array([10]), np.array([years])).tolist() == [age]


MONDAY = dt.date(2024, 1, 1)


def test_a_week_cut_by_new_rates_on_a_wednesday_is_paid_two_sevenths_old_and_five_new():
    # 1 January 2025 is the Wednesday of week 52; 4,695 kr x 1.036 is 4,865 kr to the next 5;
    # in kroner of 2024 that is 4,865 x 118.8 / 121.1
    law = law_of_run(MONDAY, 120, 2024)
    week = [int(law.records[law.of_week[w]][0]["benefit"][Support.SYGEDAGPENGE, 0]) for w in (51, 52, 53)]
    assert week == [469_500, 475_043, 477_260]
    assert round((2 * 469_500 + 5 * 477_260) / 7) == 475_043
    # all that is refunded, asked and allowed follows the law of most of the week's days
    old, cut, new = (law.records[law.of_week[w]][0] for w in (51, 52, 53))
    assert cut["ladder_refund"].tolist() == old["ladder_refund"].tolist() == [8000, 4000, 3000, 2000]
    assert (int(old["work_duty_hours"]), int(cut["work_duty_hours"]), int(new["work_duty_hours"])) == (0, 37, 37)


def test_a_year_has_one_record_between_its_changes_and_a_frozen_run_one_in_all():
    law = law_of_run(MONDAY, 104, 2024)
    assert len(set(law.of_week[:52])) == 1
    assert law_of_run(MONDAY, 104, 2024, frozen=True).of_week == (0,) * 104
    # where the year turns on a Monday no week is cut: 2018 begins on one
    turn = law_of_run(dt.date(2017, 12, 25), 2, 2018)
    amounts = [float(turn.records[w][0]["dagpenge_highest"]) for w in turn.of_week]
    assert amounts[0] != amounts[1]
    assert int(turn.records[turn.of_week[1]][0]["dagpenge_highest"]) == round(1_863_300 * 12 / (365.25 / 7))


@pytest.mark.parametrize(
    ("start", "new"),
    [
        (dt.date(2024, 1, 1), 1),  # the week of Monday 30 June 2025 has six days of July
        (dt.date(2024, 1, 2), 1),  # that of Tuesday 1 July has seven
        (dt.date(2024, 1, 4), 0),  # that of Thursday 26 June has two
        (dt.date(2024, 1, 5), 0),  # that of Friday 27 June has three
        (dt.date(2024, 1, 6), 1),  # that of Saturday 28 June has four
    ],
)
def test_the_week_of_the_first_of_july_is_one_of_the_new_law_if_most_of_its_days_are(start, new):
    law = law_of_run(start, 120, 2024)
    week = (dt.date(2025, 7, 1) - start).days // 7
    found = [int(law.records[law.of_week[w]][0]["one_benefit"]) for w in (week - 1, week, week + 1)]
    assert found == [0, new, 1]
