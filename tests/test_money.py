"""Money worked out by hand: one citizen's week, a post's week, Hedensted's table, discounting.

Amounts are in øre. Benefits of 2024 a month, over 365.25 / 7 / 12 weeks: kontanthjælp 12,326 kr is
1,232,600 x 12 / 52.17857 = 283,472.7, so 283,473 øre a week; førtidspension of those alone 20,370 kr is 468,468.
Dagpenge are 19,728 kr of 2023, regulated by 3.2 percent: 20,359 kr, 468,215 øre a week. An hour's wage is 149 kr,
of which 28 are disregarded.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from rows import PRICES, round_prices

from simulation.errors import NoRules
from simulation.evidence.registry import load
from simulation.model.columns import CASEWORKERS, CITIZENS
from simulation.model.design import DESIGNS
from simulation.model.economics.accounts import Account, Party
from simulation.model.economics.hedensted import net_dkk_per_year, saving_dkk
from simulation.model.economics.law import known_until, switches_at
from simulation.model.rules.accounting import account, account_post, share_of
from simulation.model.rules.health import NOW
from simulation.model.rules.parameters import parameter_row
from simulation.model.states import Activity, Support
from simulation.model.world import PROGRAMMES

KONTANTHJAELP, FOERTIDSPENSION, DAGPENGE = 283_473, 468_468, 468_215
Postings = dict[tuple[str, str, str], int]


def named(ledger: np.ndarray) -> Postings:
    """Return the postings as (account, payer, receiver) x øre."""
    return {
        (Account(a).name, Party(p).name, Party(r).name): int(ledger[a, p, r].sum())
        for a, p, r in zip(*np.nonzero(ledger.sum(axis=3)), strict=True)
    }


def books() -> tuple[np.ndarray, np.ndarray]:
    """Return an empty ledger and empty nets."""
    return np.zeros((len(Account), len(Party), len(Party), 1), np.int64), np.zeros(len(Party), np.int64)


def week_of(refund_weeks: int = 0, prices: Any = None, **fields: Any) -> tuple[Postings, dict]:
    """Return postings and nets of one citizen's week; ``refund_weeks`` are those before it."""
    row = CITIZENS.make(1)[0]
    for name, value in {"refund_weeks": refund_weeks, **fields}.items():
        row[name] = value
    designs, programmes = DESIGNS.make(1), PROGRAMMES.make(1)
    designs["treatment"], designs["course_intensity"], programmes["week_oere"] = 1.0, 1.0, 90_000
    ledger, net = books()
    account(row, designs, programmes, parameter_row()[0], PRICES if prices is None else prices, ledger, net, 0)
    assert net.sum() == 0
    return named(ledger), {Party(p).name: int(net[p]) for p in np.flatnonzero(net)}


@pytest.mark.parametrize(
    ("before", "refund"),
    # 80 % of 283,473 = 226,778.4; 40 % = 113,389.2; 30 % = 85,041.9; 20 % = 56,694.6
    [(3, 226_778), (4, 113_389), (25, 113_389), (26, 85_042), (51, 85_042), (52, 56_695)],
    ids=["week 4", "week 5", "week 26", "week 27", "week 52", "week 53"],
)
def test_a_week_on_kontanthjaelp(before, refund):
    postings, net = week_of(before, support=Support.KONTANTHJAELP)
    assert postings == {
        ("BENEFIT", "MUNICIPALITY", "CITIZEN"): KONTANTHJAELP,
        ("REFUND", "STATE", "MUNICIPALITY"): refund,
    }
    assert net == {"MUNICIPALITY": KONTANTHJAELP - refund, "STATE": refund, "CITIZEN": -KONTANTHJAELP}


@pytest.mark.parametrize("who", [{"lone_provider": 1}, {"spouse": 1}, {"spouse": 2}])
def test_a_provider_gets_the_providers_rate(who):
    # 16,382 kr a month: 1,638,200 x 12 / 52.17857 = 376,752.4; alone and in a couple, until the child is 18
    for age, rate in ((0.0, 376_752), (17.9, 376_752), (18.0, KONTANTHJAELP)):
        postings, _ = week_of(100, support=Support.KONTANTHJAELP, children=1, youngest_child=age, **who)
        assert postings["BENEFIT", "MUNICIPALITY", "CITIZEN"] == rate
    childless, _ = week_of(100, support=Support.KONTANTHJAELP, **who)
    assert childless["BENEFIT", "MUNICIPALITY", "CITIZEN"] == KONTANTHJAELP


@pytest.mark.parametrize(
    ("before", "municipality"),
    # the mirrored ladder: what is left of 468,215 after 80 / 40 / 30 / 20 %: 374,572, 187,286, 140,464.5, 93,643
    [(0, 93_643), (4, 280_929), (26, 327_750), (52, 374_572)],
)
def test_a_week_on_dagpenge_is_co_financed_the_mirrored_way(before, municipality):
    postings, net = week_of(before, support=Support.DAGPENGE)
    assert postings == {
        ("BENEFIT", "A_KASSE", "CITIZEN"): DAGPENGE,
        ("REFUND", "STATE", "A_KASSE"): DAGPENGE,
        ("CO_FINANCING", "MUNICIPALITY", "STATE"): municipality,
    }
    assert net == {"MUNICIPALITY": municipality, "STATE": DAGPENGE - municipality, "CITIZEN": -DAGPENGE}


def test_a_week_on_foertidspension_is_paid_by_the_state_and_co_financed():
    # 20 % of 468,468 is 93,693.6, refunded as 93,694; the municipality pays the rest, 374,774
    postings, net = week_of(500, support=Support.FOERTIDSPENSION)
    assert postings == {
        ("BENEFIT", "STATE", "CITIZEN"): FOERTIDSPENSION,
        ("CO_FINANCING", "MUNICIPALITY", "STATE"): 374_774,
    }
    assert net == {"MUNICIPALITY": 374_774, "STATE": 93_694, "CITIZEN": -FOERTIDSPENSION}


@pytest.mark.parametrize("spouse", [1, 2])
def test_couples_have_the_lower_foertidspension(spouse):
    # 17,315 kr a month: 1,731,500 x 12 / 52.17857 = 398,209.4
    postings, _ = week_of(500, support=Support.FOERTIDSPENSION, spouse=spouse)
    assert postings["BENEFIT", "STATE", "CITIZEN"] == 398_209


def test_a_small_job_is_set_off_against_the_benefit():
    # 8 hours: wage 8 x 149 = 1,192 kr; 8 x 28 = 224 kr are disregarded; 968 kr come off 2,834.73 kr
    postings, net = week_of(100, support=Support.KONTANTHJAELP, hours=8.0, employer=0)
    assert postings == {
        ("WAGE", "EMPLOYER", "CITIZEN"): 119_200,
        ("TAX", "CITIZEN", "MUNICIPALITY"): 29_800,  # 25 %
        ("TAX", "CITIZEN", "STATE"): 14_304,  # 12 %
        ("BENEFIT", "MUNICIPALITY", "CITIZEN"): 186_673,
        ("REFUND", "STATE", "MUNICIPALITY"): 37_335,  # 20 % of 186,673 = 37,334.6
    }
    # tax is shown, and kept out of the nets
    assert net == {"MUNICIPALITY": 149_338, "STATE": 37_335, "EMPLOYER": 119_200, "CITIZEN": -305_873}


def test_many_hours_take_the_whole_benefit_and_no_more():
    # 30 hours: 30 x (149 - 28) = 3,630 kr are more than 2,834.73 kr
    postings, _ = week_of(100, support=Support.KONTANTHJAELP, hours=30.0, employer=0)
    assert {account for account, _, _ in postings} == {"WAGE", "TAX"}
    assert postings["WAGE", "EMPLOYER", "CITIZEN"] == 447_000


def test_a_wage_subsidy_pays_the_citizen_through_the_employer():
    postings, net = week_of(100, support=Support.KONTANTHJAELP, activity=Activity.WAGE_SUBSIDY)
    assert postings == {
        ("WAGE", "EMPLOYER", "CITIZEN"): KONTANTHJAELP,
        ("WAGE_SUBSIDY", "MUNICIPALITY", "EMPLOYER"): KONTANTHJAELP,
        ("REFUND", "STATE", "MUNICIPALITY"): 56_695,
    }
    assert net == {"MUNICIPALITY": 226_778, "STATE": 56_695, "CITIZEN": -KONTANTHJAELP}


def test_a_week_of_ordinary_work_costs_the_public_nothing():
    postings, net = week_of(100, support=Support.EMPLOYED, hours=37.0, employer=0)
    assert net == {"EMPLOYER": 551_300, "CITIZEN": -551_300}  # 37 x 149 = 5,513 kr
    assert postings["TAX", "CITIZEN", "MUNICIPALITY"] == 137_825


def test_su_is_paid_by_the_state():
    # 6,820 kr a month: 682,000 x 12 / 52.17857 = 156,846.0
    assert week_of(support=Support.SU_EDUCATION, activity=Activity.EDUCATION)[1] == {
        "STATE": 156_846,
        "CITIZEN": -156_846,
    }


def test_courses_education_and_treatment_are_paid_to_suppliers():
    course, _ = week_of(100, support=Support.KONTANTHJAELP, activity=Activity.COURSE)
    assert course["COURSE", "MUNICIPALITY", "SUPPLIER"] == 150_000
    school, _ = week_of(100, support=Support.REVALIDERING, activity=Activity.EDUCATION, programme=0)
    assert school["EDUCATION", "MUNICIPALITY", "SUPPLIER"] == 90_000
    treated, net = week_of(100, support=Support.KONTANTHJAELP, treatment=NOW, caseworker=0)
    assert treated["TREATMENT", "REGION", "SUPPLIER"] == 40_000
    assert net["REGION"] == 40_000


@pytest.mark.parametrize("support", [Support.NOT_ARRIVED, Support.MOVED, Support.PENSION_AGE, Support.DEAD])
def test_nobody_is_paid_for_who_is_not_there(support):
    assert week_of(100, support=support) == ({}, {})


def test_a_fleksjob_has_a_wage_and_a_refunded_subsidy():
    # the most is 19,952 kr a month, 458,855 øre a week; 11.6 hours x 149 kr with 12 % pension are 193,580.8 øre,
    # below the limit of 16,323 kr a month, so 30 % are taken: 58,074; what is refunded is 20 % of what is left
    hours = 11.6
    postings, _ = week_of(100, support=Support.FLEKSJOB, fleksjob_company=0, fleksjob_hours=hours)
    assert postings["FLEKSJOB_SUBSIDY", "MUNICIPALITY", "CITIZEN"] == 458_855 - 58_074
    assert postings["REFUND", "STATE", "MUNICIPALITY"] == 80_156
    assert postings["WAGE", "EMPLOYER", "CITIZEN"] == int(hours * 14_900 + 0.5)


def paid_post(**fields: Any) -> Postings:
    """Return the postings of one post's week: 10,000 kr a week, 400 kr training for who is new."""
    posts, designs = CASEWORKERS.make(1), DESIGNS.make(1)
    designs["post_week_oere"], designs["training_oere"] = 1_000_000, 40_000
    designs["staffed_to_norm"] = fields.pop("norm", 0)
    posts["limit"], posts["weeks_in_post"] = 50, 9
    for name, value in fields.items():
        posts[name] = value
    ledger, net = books()
    account_post(posts[0], designs[0], ledger, net, 10)
    return named(ledger)


def test_staff_is_paid_whether_or_not_the_caseload_is_full():
    paid = {("STAFF", "MUNICIPALITY", "SUPPLIER"): 1_000_000}
    assert paid_post(citizens=0) == paid_post(citizens=50) == paid
    assert paid_post(citizens=10, weeks_in_post=0) == paid | {("TRAINING", "MUNICIPALITY", "SUPPLIER"): 40_000}


def test_nobody_is_paid_in_a_vacant_post_or_before_it_is_there():
    assert paid_post(citizens=10, vacant_left=3) == {}
    assert paid_post(citizens=10, from_week=11) == {}


def test_staff_that_follows_a_norm_costs_its_share_of_a_post():
    # 12 of 50 citizens: 0.24 of 10,000 kr
    assert paid_post(citizens=12, norm=1) == {("STAFF", "MUNICIPALITY", "SUPPLIER"): 240_000}


@pytest.mark.parametrize(
    ("oere", "basis_points", "expected"),
    # 25 % of 1, 2, 3 øre: 0.25, 0.50, 0.75; 33.33 % of 100,000: 33,330
    [(1, 2500, 0), (2, 2500, 1), (3, 2500, 1), (0, 8000, 0), (100_000, 3333, 33_330), (7, 10_000, 7), (7, 0, 0)],
)
def test_shares_are_whole_oere_with_halves_up(oere, basis_points, expected):
    assert share_of(oere, basis_points) == expected


def test_hedensteds_net_prices():
    # 154,031 x (1 - 0.2287) = 118,804.1; 86,511 x 0.7524 = 65,090.9; 164,645 x 0.7985 = 131,469.0
    assert net_dkk_per_year("kontanthjaelp") == 118_804
    assert net_dkk_per_year("uddannelseshjaelp") == 65_091
    assert net_dkk_per_year("ressourceforloeb") == 131_469
    with pytest.raises(KeyError, match="no price for dagpenge"):
        net_dkk_per_year("dagpenge")


def test_hedensteds_saving_comes_out_to_the_krone():
    fewer = dict.fromkeys(("kontanthjaelp", "uddannelseshjaelp", "ressourceforloeb"), 2)
    found = saving_dkk(fewer)
    assert found == {
        "kontanthjaelp": 237_608,
        "uddannelseshjaelp": 130_182,
        "ressourceforloeb": 262_938,
        "total": 630_728,
    }
    assert found["total"] == load().value("hedensted_flere_i_job.potential.saved.total")


def test_hedensteds_prices_reach_the_accounts():
    prices = round_prices(preset="hedensted_2024")[0]
    # 154,031 kr a year of 52.17857 weeks is 295,199.7 øre a week; 22.87 % refund, whatever the week on the ladder:
    # 67,512.2
    for before in (0, 100):
        _, net = week_of(before, prices, support=Support.KONTANTHJAELP)
        assert net["MUNICIPALITY"] == 295_200 - 67_512
        # a year of such weeks is the net price of the table, within rounding to whole øre a week
        assert abs(365.25 / 7 * net["MUNICIPALITY"] / 100 - net_dkk_per_year("kontanthjaelp")) < 1


def test_hedensteds_price_of_the_young_stays_when_the_law_gives_their_benefit_another_name():
    # 86,511 kr a year of uddannelseshjælp at 24.76 %, 154,031 of kontanthjælp at 22.87 %, over 52.17857 weeks
    days = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
    june, july = (round_prices(day, preset="hedensted_2024")[0] for day in days)
    for prices in (june, july):
        for age, net_oere in ((24.0, 165_798 - 41_052), (40.0, 295_200 - 67_512)):
            _, net = week_of(0, prices, support=Support.KONTANTHJAELP, age=age)
            assert net["MUNICIPALITY"] == net_oere
    # an amount that is set for kontanthjælp alone is everybody's from July on
    own = round_prices(dt.date(2025, 7, 1), overrides={"kontanthjaelp": 12_000})[0]
    _, net = week_of(60, own, support=Support.KONTANTHJAELP, age=24.0)
    assert net["MUNICIPALITY"] == 275_975 - 55_195


def test_a_day_before_the_rules_is_refused_and_the_last_known_rules_go_on():
    with pytest.raises(NoRules, match="no rules are known for 2016-01-03: they begin on 2016-01-04"):
        switches_at(dt.date(2016, 1, 3))
    assert known_until() == dt.date(2026, 12, 31)
    assert switches_at(dt.date(2035, 1, 1)) == switches_at(dt.date(2026, 12, 31))


@pytest.mark.parametrize("switch", ["forloeb_open", "revalidation_open", "team"])
@pytest.mark.parametrize(("july", "closed"), [(False, dt.date(2026, 2, 1)), (True, dt.date(2026, 7, 1))])
def test_new_ressourceforloeb_and_revalidation_are_closed_from_2026_and_the_team_is_gone(switch, july, closed):
    assert switches_at(dt.date(2016, 1, 4), july)[switch] == 1
    assert switches_at(closed - dt.timedelta(days=1), july)[switch] == 1
    assert switches_at(closed, july)[switch] == 0
    assert switches_at(dt.date(2026, 12, 31), july)[switch] == 0


def test_the_price_of_a_post_can_be_set_in_either_place():
    from tests.small import run, settings

    staff = run(settings(staff={"cost_year_dkk": 400_000.0}), "usual").ledger
    price = run(settings(economy={"overrides": {"post_year": 400_000.0}}), "usual").ledger
    usual = run(settings(), "usual").ledger
    paid = [ledger.loc[ledger["account"] == "staff", "oere"].sum() for ledger in (staff, price, usual)]
    assert paid[0] == paid[1]
    # 585,000 is the documented middle; whole oere a post and week are rounded down
    assert paid[2] / paid[0] == pytest.approx(585 / 400, rel=1e-5)
