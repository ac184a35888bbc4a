"""What is paid at the edges of the rules: a restarted ladder, half an øre, a caseload of one, refunds of nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from rows import (
    PRICES,
    books,
    citizen,
    citizens,
    designs,
    families,
    params,
    postings,
    posts,
    programmes,
    round_prices,
)

from simulation.errors import UserError
from simulation.model.economics import langtidsrask
from simulation.model.economics.dated import amount_at, catalogue, series
from simulation.model.economics.hedensted import gross_and_refund
from simulation.model.economics.price_list import price_list
from simulation.model.economics.prices import overridable, price_years, prices_at
from simulation.model.economics.refund import count_week
from simulation.model.rules.accounting import account, account_family, account_post
from simulation.model.rules.health import BEFORE, NOW
from simulation.model.rules.upkeep import off_support
from simulation.model.states import Activity, Support

KONTANTHJAELP = 283_473
"""Øre a week in 2024: 12,326 kr a month over 365.25 / 7 / 12 weeks."""


def paid(prices: Any = PRICES, design: Any = None, **fields: Any) -> dict[tuple[str, str, str], int]:
    """Return the postings of one citizen's week, 101st on the ladder."""
    row = citizen(**{"refund_weeks": 100, **fields})
    ledger, net = books()
    known = designs(4) if design is None else design
    account(row, known, programmes(1, week_oere=90_000), params(), prices, ledger, net, 0)
    return postings(ledger)


def test_nothing_is_left_over_from_before_a_restart():
    # after 52 weeks of self-support the three years begin anew: one week, 104 on support, 51 weeks are 52 in 156
    row = citizen(refund_weeks=60)
    for _ in range(52):
        count_week(row, False, True)
    assert (row["refund_weeks"], row["self_support"]) == (0, 0)
    count_week(row, False, True)
    for _ in range(104):
        count_week(row, True, False)
    for _ in range(50):
        count_week(row, False, True)
    assert (row["refund_weeks"], row["self_support"]) == (104, 51)
    count_week(row, False, True)
    assert (row["refund_weeks"], row["self_support"]) == (0, 0)


@pytest.mark.parametrize("seed", range(6))
def test_the_ladder_looks_back_over_three_years_week_by_week(seed):
    """Any course of support, self-support and neither, in runs of up to half a year, against a list of weeks."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat(rng.choice(3, 80, p=[0.35, 0.4, 0.25]), rng.integers(1, 27, 80))
    row, counted, restarts = citizen(), 0, 0
    own: list[int] = []
    for kind in kinds:
        count_week(row, bool(kind == 0), bool(kind == 1))
        counted += kind == 0
        own = [*own, int(kind == 1)][-156:]
        if sum(own) >= 52:
            counted, own, restarts = 0, [], restarts + 1
        assert (row["refund_weeks"], row["self_support"]) == (counted, sum(own))
    assert restarts > 0


def test_a_flat_refund_of_nothing_is_nothing_and_not_the_ladder():
    prices = round_prices()
    prices["flat_refund"][0, Support.KONTANTHJAELP] = 0
    assert paid(prices[0], support=Support.KONTANTHJAELP) == {("BENEFIT", "MUNICIPALITY", "CITIZEN"): KONTANTHJAELP}


def test_staff_by_a_norm_of_one_citizen_costs_a_whole_post_a_citizen():
    ledger, net = books()
    account_post(
        posts(1, limit=1, citizens=1)[0], designs(1, staffed_to_norm=1, post_week_oere=1e6)[0], ledger, net, 5
    )
    assert postings(ledger) == {("STAFF", "MUNICIPALITY", "SUPPLIER"): 1_000_000}


@pytest.mark.parametrize("service", [0, 2])
def test_a_post_is_paid_from_its_first_week_on_under_its_own_service(service):
    row, design = posts(1, from_week=5, service=service)[0], designs(1, post_week_oere=7e5, training_oere=3e4)[0]
    ledger, net = books()
    account_post(row, design, ledger, net, 4)
    assert not ledger.any()
    account_post(row, design, ledger, net, 5)
    assert ledger[:, :, :, service].sum() == ledger.sum() == 730_000
    assert postings(ledger)["TRAINING", "MUNICIPALITY", "SUPPLIER"] == 30_000


def test_half_an_oere_of_the_worked_case_is_rounded_up_as_in_the_accounts(monkeypatch):
    # 5 øre a week: 80 % is 4, 40 % is 2, 30 % is 1.5 and so 2, 20 % is 1
    prices = prices_at(2024, dt.date(2024, 1, 1))
    prices["benefit"][0] = 5
    monkeypatch.setattr(langtidsrask, "prices_at", lambda *_: prices)
    case = langtidsrask.case()
    assert (case.weeks, case.not_prevented_gross) == (69, 345)
    # weeks 1-4, 5-26, 27-52 and 53-69
    assert case.not_prevented_gross - case.not_prevented_net == 4 * 4 + 22 * 2 + 26 * 2 + 17 * 1


def test_the_worked_case_in_kroner():
    # prevented: 21 hours x 149 kr = 3,129 kr for 26 weeks, half refunded
    case = langtidsrask.case()
    assert (case.prevented_gross, case.prevented_net) == (8_135_400, 4_067_700)
    # not: of 2018 too, 20 weeks of 4,300 kr, 49 of 14,993 kr a month (344,808 øre a week)
    assert case.not_prevented_gross == 20 * 430_000 + 49 * 344_808
    refunds = 4 * 344_000 + 16 * 172_000  # sygedagpenge at 80 and 40 %
    refunds += 6 * 137_923 + 26 * 103_442 + 17 * 68_962  # jobafklaring at 40, 30 and 20 %
    assert case.not_prevented_net == case.not_prevented_gross - refunds
    assert case.saved == case.not_prevented_net - 4_067_700


def test_a_temporary_fleksjob_is_paid_by_the_municipality_and_its_supplement_refunded():
    found = paid(support=Support.LEDIGHEDSYDELSE, activity=Activity.TEMPORARY_FLEKSJOB)
    wage = int(float(params()["fleksjob_hours"]) * 14_900 + 0.5)
    assert found["POOL_WAGE", "MUNICIPALITY", "CITIZEN"] == wage
    # 458,855 øre are the most; 30 % of 11.6 hours x 14,900 x 1.12 are 58,074; 20 % of the rest are refunded
    assert found["FLEKSJOB_SUBSIDY", "MUNICIPALITY", "CITIZEN"] == 458_855 - 58_074
    assert found["REFUND", "STATE", "MUNICIPALITY"] == 80_156
    assert not any(name == "BENEFIT" for name, _, _ in found)


def test_support_goes_with_a_caseworker_of_the_programme_and_treatment_with_its_weeks():
    # 10 kr a week a participant, and treatment alongside; what the usual service gives is not paid as support
    design = designs(4, citizen_oere=1_000, treatment=1.0)
    served = paid(design=design, support=Support.KONTANTHJAELP, service=2, caseworker=0, treatment=NOW)
    assert served["SUPPORT", "MUNICIPALITY", "SUPPLIER"] == 1_000
    assert served["TREATMENT", "REGION", "SUPPLIER"] == 40_000
    well = paid(design=design, support=Support.KONTANTHJAELP, service=2, caseworker=0, treatment=BEFORE)
    waiting = paid(design=design, support=Support.KONTANTHJAELP, service=2)
    usual = paid(design=design, support=Support.KONTANTHJAELP, caseworker=0, treatment=NOW)
    assert {name for name, _, _ in well} == {"BENEFIT", "REFUND", "SUPPORT"}
    assert {name for name, _, _ in waiting} == {"BENEFIT", "REFUND"}
    assert {name for name, _, _ in usual} == {"BENEFIT", "REFUND", "TREATMENT"}


def test_education_is_paid_for_in_revalidation_alone():
    studying: dict[str, Any] = {"activity": Activity.EDUCATION, "programme": 0}
    key = ("EDUCATION", "MUNICIPALITY", "SUPPLIER")
    assert paid(support=Support.REVALIDERING, **studying)[key] == 90_000
    assert key not in paid(support=Support.SU_EDUCATION, **studying)
    assert key not in paid(support=Support.REVALIDERING, **{**studying, "programme": -1})


def test_the_wage_beside_a_benefit_is_rounded_to_the_oere():
    # 3.33 hours x 14,900 = 49,617 øre; 3.33 x 2,800 = 9,324 are disregarded; 40,293 come off
    found = paid(support=Support.KONTANTHJAELP, hours=3.33, employer=0)
    assert found["WAGE", "EMPLOYER", "CITIZEN"] == 49_617
    assert found["BENEFIT", "MUNICIPALITY", "CITIZEN"] == KONTANTHJAELP - (49_617 - 9_324)


def test_half_an_hour_of_work_is_paid_and_set_off():
    # half of 149 kr, and of the 28 kr disregarded
    found = paid(support=Support.KONTANTHJAELP, hours=0.5, employer=0)
    assert found["WAGE", "EMPLOYER", "CITIZEN"] == 7_450
    assert found["BENEFIT", "MUNICIPALITY", "CITIZEN"] == KONTANTHJAELP - (7_450 - 1_400)


def test_small_hours_below_the_allowance_leave_the_benefit_whole():
    prices = round_prices(overrides={"kontanthjaelp_disregard_hour": 200})
    found = paid(prices[0], support=Support.KONTANTHJAELP, hours=5.0, employer=0)
    assert found["BENEFIT", "MUNICIPALITY", "CITIZEN"] == KONTANTHJAELP


def test_wages_add_up_over_the_weeks():
    row = citizen(support=Support.EMPLOYED, hours=37.0, employer=0, earned_oere=1_000)
    ledger, net = books()
    account(row, designs(1), programmes(1), params(), PRICES, ledger, net, 0)
    assert row["earned_oere"] == 1_000 + 551_300


@pytest.mark.parametrize(
    ("home", "support", "oere"),
    # 300,000 kr a year over 52.17857 weeks are 574,948.7 øre a week
    [(0.0, Support.KONTANTHJAELP, 574_949), (0.75, Support.EMPLOYED, 143_737), (0.5, Support.MOVED, 0)],
)
def test_the_steadier_the_home_the_less_the_social_measures_cost(home, support, oere):
    ledger, net = books()
    people = citizens(2, support=[Support.NOT_ARRIVED, support])
    account_family(families(1, parent=1, home=home)[0], people, PRICES, ledger, net)
    assert postings(ledger) == ({("SOCIAL", "MUNICIPALITY", "SUPPLIER"): oere} if oere else {})
    assert net.sum() == 0


def test_rates_of_a_day_are_the_latest_known_by_then_regulated_to_its_year():
    before, now = (prices_at(day.year, day)[0] for day in (dt.date(2023, 12, 31), dt.date(2024, 1, 1)))
    assert int(now["benefit"][Support.SYGEDAGPENGE, 0]) == 469_500
    assert int(before["benefit"][Support.SYGEDAGPENGE, 0]) == 455_000
    # dagpenge are known for 2023 and 2025; in 2024 they are 19,728 kr x 1.032 = 20,359.3
    assert [amount_at("dagpenge_highest", dt.date(year, 6, 1)) for year in (2023, 2024, 2025)] == [
        19728,
        20359,
        21092,
    ]
    # an hour of 149 kr in 2018, before it: 149 / 1.02 = 146.08 in 2017, and two years on 149 x 1.022 x 1.022
    assert amount_at("wage_hour", dt.date(2017, 1, 1)) == 146.08
    assert amount_at("wage_hour", dt.date(2020, 1, 1)) == 155.63
    assert round(amount_at("wage_hour", dt.date(2024, 1, 1))) == 172


def test_kroner_of_another_year_are_worth_what_consumer_prices_say():
    # 118.8 in 2024 and 100.25 in 2016: sygedagpenge of 4,695 kr are 3,961.90 kr of 2016
    assert (price_years()[0], 2026 in price_years(), 2027 in price_years()) == (2016, True, False)
    old = prices_at(2016, dt.date(2024, 1, 1))[0]
    assert int(old["benefit"][Support.SYGEDAGPENGE, 0]) == 396_190
    # shares, hours and the refund have no year
    same = prices_at(2024, dt.date(2024, 1, 1))[0]
    for name in ("tax_municipal", "pension_share", "self_support_hours", "ladder_refund", "residence_years"):
        assert np.array_equal(old[name], same[name])


def test_the_pay_of_a_year_may_be_that_of_a_first_job():
    assert 1 < amount_at("wage_hour", dt.date(2024, 1, 1)) / amount_at("lowest_pay", dt.date(2024, 3, 1)) < 1.5


def test_the_prices_of_a_year_by_hand():
    assert (int(PRICES["course_week"]), int(PRICES["treatment_week"])) == (150_000, 40_000)
    assert int(PRICES["family_week"]) == 574_949
    assert int(PRICES["su_week"]) == 156_846
    law = prices_at(2024, dt.date(2024, 1, 1))[0]
    # 149 kr of 2018 by 2.2, 2.2, 2.3, 1.2, 3.0 and 3.5 percent, to the øre each year; 30.37 kr are disregarded
    assert (round(float(law["wage_hour"])), float(law["disregard_hour"]), float(law["contribution"])) == (
        17_176,
        3_037,
        0.08,
    )
    assert (int(law["tax_municipal"]), int(law["tax_state"])) == (2_502, 1_201)
    assert (int(PRICES["tax_municipal"]), int(PRICES["tax_state"])) == (2_500, 1_200)
    assert (float(PRICES["wage_hour"]), float(PRICES["disregard_hour"])) == (14_900, 2_800)
    assert PRICES["ladder_last"].tolist() == [4, 26, 52]
    assert (PRICES["flat_refund"] == -1).all()


def test_support_is_left_at_the_hours_that_take_the_whole_benefit_and_thirty_at_most():
    # kontanthjælp: 283,473 / (14,900 - 2,800) = 23.4275 hours; førtidspension is granted for good
    def leaves(hours: float, prices: Any = PRICES, **fields: Any) -> bool:
        return bool(off_support(citizen(**{"support": Support.KONTANTHJAELP, **fields}), hours, prices, 0))

    assert [leaves(hours) for hours in (23.427, 23.428, 29.9, 30.0)] == [False, True, True, True]
    assert [leaves(hours, support=Support.FOERTIDSPENSION) for hours in (29.9, 37.0)] == [False, False]
    # of dagpenge 37ths are taken, so 30 hours leave seven of them
    assert [leaves(hours, support=Support.DAGPENGE) for hours in (29.9, 30.0)] == [False, True]
    # where more is disregarded than an hour pays, no hours are too few to be capped
    odd = round_prices(overrides={"kontanthjaelp_disregard_hour": 200})[0]
    assert [leaves(hours, odd) for hours in (29.9, 30.0)] == [False, True]
    # pay is taken after the contribution: 283,473 / (14,900 x 0.92 - 2,800) = 25.987
    taxed = round_prices(overrides={"labour_market_contribution": 0.08})[0]
    assert [leaves(hours, taxed) for hours in (25.986, 25.988)] == [False, True]
    # who has it at 12 hours a week at most leaves by these
    soon = round_prices(overrides={"self_support_cap_hours": 12})[0]
    assert [leaves(hours, soon) for hours in (11.9, 12.0)] == [False, True]


def test_prices_of_hedensted_stand_for_the_benefits_of_the_table_alone():
    prices = prices_at(2024, dt.date(2024, 1, 1), preset="hedensted_2024")[0]
    # 86,511 kr a year over 52.17857 weeks; refunded at 24.76 %
    assert prices["own_benefit"][Support.UDDANNELSESHJAELP].tolist() == [165_798, 165_798]
    assert int(prices["flat_refund"][Support.UDDANNELSESHJAELP]) == 2_476
    assert gross_and_refund("dagpenge") is None
    assert prices["own_benefit"][Support.DAGPENGE].tolist() == [-1, -1]
    assert int(prices["flat_refund"][Support.DAGPENGE]) == -1


@pytest.mark.parametrize(
    ("rate", "others", "providers"), [(12_500, 287_474, 287_474), ([12_500, 16_000], 287_474, 367_967)]
)
def test_a_benefit_is_set_for_all_or_for_others_and_providers(rate, others, providers):
    # 1,250,000 øre a month x 12 / 52.17857 = 287,474.3; 1,600,000 x 12 / 52.17857 = 367,967.1
    found = round_prices(overrides={"kontanthjaelp": rate})[0]
    assert found["own_benefit"][Support.KONTANTHJAELP].tolist() == [others, providers]
    assert found["own_benefit"][Support.SYGEDAGPENGE].tolist() == [-1, -1]
    for children, benefit in ((0, others), (1, providers)):
        key = ("BENEFIT", "MUNICIPALITY", "CITIZEN")
        assert paid(found, support=Support.KONTANTHJAELP, children=children)[key] == benefit
        # a job of 8 hours takes 8 x (14,900 - 2,800) = 96,800 øre of a benefit that was set, too
        beside = paid(found, support=Support.KONTANTHJAELP, children=children, hours=8.0, employer=0)
        assert beside[key] == benefit - 96_800
        assert paid(found, support=Support.SYGEDAGPENGE, children=children)[key] == 469_500


def test_pay_and_sanctions_take_of_a_rate_that_was_set_as_of_the_laws():
    def left(benefit: str, support: Support, day: dt.date = dt.date(2024, 1, 1), **fields: Any) -> int:
        prices = round_prices(day, overrides={benefit: 12_000, "labour_market_contribution": 0.08})[0]
        return paid(prices, support=support, **fields).get(("BENEFIT", "MUNICIPALITY", "CITIZEN"), 0)

    on, job = Support.KONTANTHJAELP, {"hours": 8.0, "employer": 0}
    # 12,000 kr a month are 275,975.4 øre a week; 8 x (14,900 x 0.92 - 2,800) = 87,264
    assert left("kontanthjaelp", on) == 275_975
    assert left("kontanthjaelp", on, **job) == 275_975 - 87_264
    # between 10,469 and 14,245 kr a month a missed talk costs 600 kr
    assert left("kontanthjaelp", on, sanctioned=1) == 275_975 - 60_000
    # from July 2025 65 % of what is above 2,590 kr a month, 59,564.7: 0.65 x (109,664 - 59,565) = 32,564.35
    assert left("kontanthjaelp", on, dt.date(2025, 7, 1), **job) == 275_975 - 32_564
    # of a ressourceforloeb 30 % of pay with 12 % pension, 133,504: 40,051.2
    assert left("ressourceforloeb", Support.RESSOURCEFORLOEB, **job) == 275_975 - 40_051
    # ledighedsydelse, set by the week, by the hour: 29 of 37
    assert left("ledighedsydelse", Support.LEDIGHEDSYDELSE, **job) == 940_540


@pytest.mark.parametrize(
    ("name", "rate", "told"),
    [
        ("kontanthjalp", 1, "did you mean 'kontanthjaelp'"),
        ("kontanthjaelp", [1, 2, 3], r"kontanthjaelp=\[1,2,3\]: one number, or \[others,providers\], in DKK/month"),
        ("kontanthjaelp", [1], r"=\[1\]: one number, or"),
        ("kontanthjaelp", [], r"=\[\]: one number, or"),
        ("wage_hour", [1, 2], r"wage_hour=\[1,2\]: one number, in DKK/hour"),
        ("wage_hour", [1], r"wage_hour=\[1\]: one number"),
        ("wage_hour", -1, "a number from 0 to 1000000000"),
        ("kontanthjaelp", [1, -1], "a number from 0 to"),
        ("tax_state", 1.01, "a number from 0 to 1,"),
        ("self_support_cap_hours", 169, "a number from 0 to 168"),
        ("wage_hour", 1.1e9, "a number from 0 to 1000000000"),
    ],
)
def test_a_rate_that_cannot_be_set_so_is_refused(name, rate, told):
    with pytest.raises(UserError, match=told):
        prices_at(2024, dt.date(2024, 1, 1), overrides={name: rate})


def test_rates_at_the_ends_of_their_ranges_are_taken():
    ends = {"tax_state": 1, "self_support_cap_hours": 168, "wage_hour": 1e9, "course_week": 0, "su_out": 0}
    found = prices_at(2024, dt.date(2024, 1, 1), overrides=ends)[0]
    assert (int(found["tax_state"]), int(found["course_week"]), int(found["su_week"])) == (10_000, 0, 0)
    assert set(overridable()) >= {*ends, "kontanthjaelp", "post_year"}
    told = listed({"kontanthjaelp": [1, 2], "wage_hour": 3})
    assert (told["kontanthjaelp"]["value"], told["kontanthjaelp"]["kind"]) == ([1, 2], "chosen")
    assert (told["wage_hour"]["value"], told["wage_hour"]["unit"], told["wage_hour"]["kind"]) == (
        3,
        "DKK/hour",
        "chosen",
    )
    assert told["course_week"]["kind"] == "assumption"


def listed(
    overrides: dict[str, Any], start: dt.date = dt.date(2024, 1, 1), end: dt.date = dt.date(2024, 12, 31)
) -> dict[str, dict[str, Any]]:
    """Return the list of prices of a run, by name."""
    found = price_list(start, end, "benefit_rates", overrides)
    assert len({record["name"] for record in found}) == len(found)
    return {record["name"]: record for record in found}


def test_the_list_of_rates_says_what_stands_in_them():
    found = listed({})
    assert found["refund_ladder"]["value"] == "80% / 40% / 30% / 20%"
    assert found["kontanthjaelp_other_30"]["value"] == 12_326
    assert found["kontanthjaelp_provider_30"]["value"] == 16_382
    assert (found["wage_hour"]["value"], found["wage_hour"]["price_year"]) == (171.76, 2024)
    assert all(record["unit"] and record["source"] for record in found.values())
    assert {record["kind"] for record in found.values()} == {"documented", "assumption"}
    assert all(record["status"] not in ("", None) for record in found.values())


def test_the_list_has_the_rates_of_the_days_of_the_run():
    old, new = {"kontanthjaelp_other_30", "integration_single"}, {"cash_raised", "cash_child"}
    for start, end, there in (
        (dt.date(2024, 1, 1), dt.date(2025, 6, 30), old),
        (dt.date(2025, 6, 30), dt.date(2025, 7, 1), old | new),
        (dt.date(2025, 7, 1), dt.date(2026, 1, 1), new),
    ):
        found = listed({}, start, end)
        assert (old | new) & set(found) == there, start
    # of a rate that begins under way, the amount of its first day
    assert listed({}, dt.date(2025, 1, 6), dt.date(2027, 1, 3))["cash_home"]["value"] == 2700
    assert series("cash_home").at(dt.date(2026, 1, 1)).amount == 2820
    assert set(listed({}, dt.date(2025, 6, 30), dt.date(2025, 7, 1))) <= {*catalogue(), "refund_ladder"}
