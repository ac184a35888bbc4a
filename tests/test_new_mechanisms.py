"""What designs can say beyond meetings, each on a few citizens: it does what it says, and off means off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small import CASH, FAMILIES, FLEKSJOB, FORLOEB, LONG, PLENTY, WORKPLACE, market, settings, weeks

from simulation.agents.columns import CITIZENS, COMPANIES
from simulation.mechanisms.assessment import assessment_rate
from simulation.mechanisms.companies import give_hours, open_hours, take_back, take_hours
from simulation.mechanisms.living import readiness_week
from simulation.mechanisms.parameters import parameter_row
from simulation.mechanisms.status import change_support, fall_back
from simulation.model import LabourMarket
from simulation.policies.catalogue import configured, policy
from simulation.policies.triage import shares
from simulation.states import Activity, Support, Triage

PLACEMENT = (Activity.INTERNSHIP, Activity.WAGE_SUBSIDY)
NOBODY_ELSE = {"find_base": -14.0, "convert_chance": 0.0}
"""Parameters under which ordinary work is hardly found by search, and not at the end of a placement."""


def made(population: dict[str, Any], arm: str, **keys: Any) -> LabourMarket:
    """Return the model of one arm of a small run."""
    return market(settings(population, policy=[arm], **keys), arm)


def served(model: LabourMarket) -> np.ndarray:
    """Return who is under the arm's programme ``[N]``."""
    return np.asarray(model.world.column("service") == 1)


# Hours agreed at the start of a placement ------------------------------------------------------------


def starts(hours_agreed: float) -> tuple[int, int]:
    """Return the placements started under JobFirst, and those with ordinary hours at the same company."""
    policies = {"jobfirst": {"hours_agreed": hours_agreed, "company_share": 0.8, "places": 60}}
    parameters = {**NOBODY_ELSE, "placement_rate": 1.0}
    model = made(CASH, "jobfirst", policies=policies, companies=PLENTY, parameters=parameters)
    before, found, with_hours = model.world.column("placements").copy(), 0, 0
    for done in weeks(model):
        column = done.world.column
        new = (column("placements") > before) & (column("service") == 1)
        there = column("employer") == column("place")
        found += int(new.sum())
        with_hours += int((new & there & (column("hours") > 0)).sum())
        before = column("placements").copy()
    return found, with_hours


def test_agreed_hours_start_with_the_placement_at_its_company():
    none, some, most = starts(0.0), starts(0.5), starts(1.0)
    assert min(found for found, _ in (none, some, most)) >= 20
    assert none[1] == 0
    assert 0.2 < some[1] / some[0] < 0.6
    # a company considers those with a health burden by its openness, so not all succeed
    assert some[1] / some[0] + 0.1 < most[1] / most[0] <= 1


# Company service -------------------------------------------------------------------------------------


def openness_gained(company_service: float) -> float:
    """Return the mean openness gained by companies with a placement, where experience itself moves nothing."""
    policies = {"jobfirst": {"company_service": company_service, "company_share": 0.8, "hours_agreed": 0}}
    parameters = {**NOBODY_ELSE, "placement_rate": 1.0, "openness_good": 0.0, "openness_bad": 0.0}
    model = made(CASH, "jobfirst", policies=policies, companies={"number": 20}, parameters=parameters)
    before = model.world.companies["openness"].copy()
    model.run()
    assert model.world.column("placements").sum() > 20
    return float((model.world.companies["openness"] - before).mean())


def test_company_service_opens_the_workplaces_it_visits():
    assert openness_gained(0.0) == pytest.approx(0.0, abs=0.01)  # the usual service visits one in ten
    assert openness_gained(1.0) > openness_gained(0.5) > openness_gained(0.0)


def test_company_service_keeps_people_in_work():
    def ended(company_service: float) -> int:
        policies = {"jobfirst": {"company_service": company_service, "follow_weeks": 200, "hours_agreed": 0}}
        parameters = {"find_base": -3.0, "leave_service": -2.0}
        model = made(CASH, "jobfirst", policies=policies, companies=PLENTY, parameters=parameters)
        model.run()
        column = model.world.column
        assert (column("first_job") >= 0).sum() > 40
        return int((column("first_job_end") >= 0).sum())

    assert ended(1.0) < ended(0.0)


# Temporary fleksjob ----------------------------------------------------------------------------------


def test_a_temporary_fleksjob_lasts_half_a_year_at_most_and_is_had_once():
    model = made(FLEKSJOB, "aarhus_fleksjob", policies={"aarhus_fleksjob": {"places": 60}}, horizon_weeks=80)
    lasted = np.zeros(len(model.world.citizens), int)
    starts_seen = np.zeros(len(lasted), int)
    before = np.zeros(len(lasted), bool)
    for done in weeks(model):
        column = done.world.column
        now = column("activity") == Activity.TEMPORARY_FLEKSJOB
        lasted += now
        starts_seen += now & ~before
        before = now.copy()
        assert (column("support")[now] == Support.LEDIGHEDSYDELSE).all()
        assert (column("hours")[now] == 0).all()
        assert ((column("temporary") == 1) == now)[column("support") < Support.MOVED].all()
    assert starts_seen.sum() >= 20
    assert starts_seen.max() == 1, "once per citizen"
    assert 20 <= lasted.max() <= 26
    ended = model.world.column("temporary") == 2
    after = model.world.column("after_temporary")[ended]
    assert set(after) <= {Support.FLEKSJOB, Support.LEDIGHEDSYDELSE, Support.EMPLOYED, Support.SU_EDUCATION}
    assert {Support.FLEKSJOB, Support.LEDIGHEDSYDELSE} <= set(after)


def test_without_a_pool_nobody_has_a_temporary_fleksjob():
    policies = {"aarhus_fleksjob": {"places": 60, "temporary_fleksjob_weeks": 0}}
    model = made(FLEKSJOB, "aarhus_fleksjob", policies=policies)
    model.run()
    assert (model.world.column("temporary") == 0).all()


# Triage ----------------------------------------------------------------------------------------------


def test_triage_shares_are_those_of_the_parameters_and_wait_their_turn():
    policies = {"flere_skal_med": {"places": 500}}
    model = made({**LONG, "n": 600, "inflow_per_year": 0}, "flere_skal_med", policies=policies, horizon_weeks=40)
    expected_rehabilitation, expected_ill = shares(model.world, np.arange(600))
    first = None
    for done in weeks(model):
        column = done.world.column
        assert ((column("triage") > 0) == (column("triaged") >= 0)).all()
        taken = column("service") == 1
        assert (column("triage")[taken] == Triage.EFFORT).all(), "served without being in the effort group"
        first = int((column("triaged") == 0).sum()) if first is None else first
    assert first < 100, "not all cases are looked at in the first week"
    triaged = column("triaged") >= 0
    assert triaged.sum() > 450  # the rest has left cash benefit before its turn
    for group, expected in ((Triage.REHABILITATION, expected_rehabilitation), (Triage.TOO_ILL, expected_ill)):
        share = (column("triage")[triaged] == group).mean()
        error = np.sqrt((expected[triaged] * (1 - expected[triaged])).sum()) / triaged.sum()
        assert abs(share - expected[triaged].mean()) < 4 * error


def test_the_rehabilitation_group_waits_for_the_team_and_the_rest_by_their_own_rate():
    params = parameter_row({"referral_rate": 0.03, "assess_unmet": 0.5, "assess_rate": 0.004})[0]
    citizens = CITIZENS.make(3)
    citizens["support"] = Support.KONTANTHJAELP
    citizens["triage"] = [Triage.REHABILITATION, Triage.TOO_ILL, Triage.NONE]
    citizens["met_since"] = [4, 1, 4]
    rates = [assessment_rate(citizen, params) for citizen in citizens]
    # (0.5 + meetings of four weeks) / (0.5 + 1): a meeting each four weeks is the reference
    assert rates == pytest.approx([0.03, 0.004, 0.004 * 4.5 / 1.5])


# Budget and end --------------------------------------------------------------------------------------


def test_a_budget_buys_posts_at_their_price_and_ends():
    # 6 million over half a year are 12 a year: 20 posts of 585,000, or 12 of a million
    policies = {"hjoerring_investment": {"budget_dkk": 6e6, "budget_years": 0.5}}
    chosen = settings(CASH, policy=["hjoerring_investment"], policies=policies)
    assert configured("hjoerring_investment", chosen, 100).number_of_posts() == 20
    dearer = settings(CASH, policy=["hjoerring_investment"], policies=policies, staff={"cost_year_dkk": 1e6})
    assert configured("hjoerring_investment", dearer, 100).number_of_posts() == 12
    model = market(chosen, "hjoerring_investment")
    last = model.policies[1].last_week()
    assert last == 26
    posts = model.world.posts["service"] == 1
    paid = []
    for done in weeks(model):
        hired = (done.world.posts["from_week"][posts] < done.week).sum()
        room = int(hired * 30)
        assert served(done).sum() <= room, "taken in before there is anybody to serve them"
        paid.append(int(done.world.ledger[0, 7, :, :, 1].sum()))
        assert served(done).any() == (done.week <= last and room > 0)
    assert 0 < paid[last - 1] == paid[-1], "posts are paid to the end and not beyond"
    assert np.diff(paid[:last]).min() >= 0


def test_an_end_week_sends_citizens_back_to_the_usual_service():
    policies = {"all_inclusive": {"places": 60, "posts": 2, "end_week": 30}}
    model = made(CASH, "all_inclusive", policies=policies)
    ours = np.zeros(len(model.world.citizens), bool)
    for done in weeks(model):
        if done.week <= 30:
            ours |= served(done)
            assert served(done).any()
        else:
            assert not served(done).any()
            column = done.world.column
            mine = column("caseworker") >= 0
            assert (done.world.posts["service"][column("caseworker")[mine]] == 0).all()
    assert ours.sum() >= 50
    assert (done.world.column("former")[ours] == 1).all()
    assert (done.world.column("caseworker")[ours] >= 0).mean() > 0.5, "back means served by the usual service"


def test_revalidation_decides_nothing_after_its_end():
    population = {"name": "ringkoebing_skjern_revalidation", "n": 40, "inflow_per_year": 150}
    model = made(population, "revalidation", policies={"revalidation": {"end_week": 20}})
    for done in weeks(model):
        assert served(done).any() == (5 < done.week <= 20) or done.week <= 5


def test_places_open_as_the_posts_start():
    policies = {"ips": {"places": 50, "posts": 5, "caseload_limit": 10, "hiring_phase_weeks": 25, "eligible": "all"}}
    model = made({**CASH, "inflow_per_year": 0}, "ips", policies=policies)
    by_week = [int(served(done).sum()) for done in weeks(model)]
    assert by_week[0] == 10
    assert by_week[4] <= 10 < by_week[5] <= 20, "the second post starts in week 5"
    assert max(by_week) > 40


# Prevention and partial sick leave -------------------------------------------------------------------

SICK = {"sick_rate": 0.03, "sick_prevented": 0.0}


def sick_leaves(model: LabourMarket) -> tuple[int, int]:
    """Return the sick leaves from work, and those with part of the hours kept."""
    whole = kept = 0
    before = model.world.column("support").copy()
    for done in weeks(model):
        column = done.world.column
        new = (before == Support.EMPLOYED) & (column("support") == Support.SYGEDAGPENGE)
        whole += int(new.sum())
        kept += int((new & (column("hours") > 0)).sum())
        before = column("support").copy()
    return whole, kept


def test_prevention_keeps_part_of_the_hours_and_nothing_else_does():
    keys: dict[str, Any] = {"companies": PLENTY, "parameters": {**SICK, "sick_keeps_hours": 1.0}}
    policies = {"langtidsrask": {"places": 150, "eligible": "all"}}
    usual = sick_leaves(made(WORKPLACE, "usual", **keys))
    helped = sick_leaves(made(WORKPLACE, "langtidsrask", policies=policies, **keys))
    unhelped = {"langtidsrask": {**policies["langtidsrask"], "prevention": 0.0}}
    assert usual[0] > 50
    assert usual[1] == 0
    assert sick_leaves(made(WORKPLACE, "langtidsrask", policies=unhelped, **keys))[1] == 0
    assert helped[1] / helped[0] > 0.3  # not all who fall ill are in touch with a counsellor at the time


def test_prevention_lowers_the_entry_into_sick_leave():
    def leaves(prevented: float) -> int:
        parameters = {"sick_rate": 0.01, "sick_prevented": prevented}
        policies = {"langtidsrask": {"places": 150, "eligible": "all"}}
        return sick_leaves(made(WORKPLACE, "langtidsrask", policies=policies, parameters=parameters))[0]

    assert leaves(-3.0) < leaves(0.0)


def test_whoever_comes_back_from_partial_sick_leave_finds_the_hours_open():
    company = COMPANIES.make(1)[0]
    company["demand"], company["filled"], company["others"] = 74.0, 7.0, 67.0  # a substitute has taken the rest
    assert take_back(company, 21.0) == 21.0
    assert (company["filled"], company["others"]) == (28.0, 46.0)
    assert open_hours(company) == 0.0
    company["others"] = 0.0
    company["demand"] = 30.0  # only two hours are left, and nobody to send away
    assert take_back(company, 9.0) == 2.0
    assert take_back(company, -1.0) == 0.0


def test_employees_who_arrive_with_a_job_fall_back_on_a_benefit():
    model = made(WORKPLACE, "usual", horizon_weeks=80, parameters={"leave_base": -4.0})
    arrived = model.world.column("support") == Support.EMPLOYED
    assert arrived.sum() == 150
    assert (model.world.column("hours")[arrived] > 0).all()
    assert model.world.companies["filled"].sum() == pytest.approx(model.world.column("hours").sum())
    model.run()
    employed = model.world.column("support") == Support.EMPLOYED
    assert (model.world.column("hours")[employed] > 0).all(), "employed without work"
    assert (model.world.column("support") == Support.KONTANTHJAELP).sum() > 10


@pytest.mark.parametrize(
    "state", [Support.EMPLOYED, Support.SU_EDUCATION, Support.SELF_SUPPORTING, Support.REVALIDERING]
)
def test_nobody_falls_back_on_a_state_that_is_no_benefit_to_fall_back_on(state):
    citizen = CITIZENS.make(1)[0]
    citizen["support"] = citizen["return_support"] = state
    fall_back(citizen, 3)
    assert citizen["support"] == Support.KONTANTHJAELP


# Families --------------------------------------------------------------------------------------------


def test_absence_falls_where_families_are_met_and_steadier_homes_cost_less():
    usual, met = made(FAMILIES, "usual", horizon_weeks=120), made(FAMILIES, "opgang_til_opgang", horizon_weeks=120)
    usual.run()
    met.run()
    for name in ("age", "frailty", "family", "spare_job_start"):
        assert np.array_equal(usual.world.children[name], met.world.children[name]), name
    assert met.world.families["home"].mean() > usual.world.families["home"].mean() + 0.1
    assert (met.world.children["absence_last"] < usual.world.children["absence_last"]).mean() > 0.7
    social = [m.world.ledger[:, 14].sum() for m in (met, usual)]
    assert 0 < social[0] < 0.9 * social[1]
    apart = made(
        FAMILIES, "opgang_til_opgang", horizon_weeks=120, policies={"opgang_til_opgang": {"family_support": 0}}
    )
    apart.run()
    assert apart.world.families["home"].mean() < met.world.families["home"].mean() - 0.1, "it is the meetings"


def test_populations_without_families_have_no_children_and_no_social_account():
    model = made(CASH, "usual")
    model.run()
    assert len(model.world.families) == len(model.world.children) == 0
    assert model.world.ledger[:, 14].sum() == 0


# Displacement, fade-out, lock-in ---------------------------------------------------------------------


@pytest.mark.parametrize(("displaced", "open_after"), [(1.0, 7.0), (0.5, 22.0), (0.0, 37.0)])
def test_hours_that_displace_nobody_leave_others_as_many(displaced, open_after):
    company = COMPANIES.make(1)[0]
    company["demand"], company["others"], company["displaced"] = 74.0, 37.0, displaced
    take_hours(company, 30.0)
    assert open_hours(company) == open_after
    assert company["filled"] == 30.0
    give_hours(company, 30.0)
    assert (company["demand"], company["filled"], open_hours(company)) == (74.0, 0.0, 37.0)


def test_without_displacement_others_keep_their_hours():
    def others(displaced: float, base: float) -> float:
        parameters = {"displaced": displaced, "find_base": base, "openness_good": 0.0, "openness_bad": 0.0}
        model = made(CASH, "usual", companies={"number": 8}, parameters=parameters)
        model.run()
        return float(model.world.market[:, 1].sum())

    idle = others(1.0, -14.0)
    assert others(1.0, -3.0) < 0.98 * idle, "citizens took nothing"
    # the luck of which company is asked when is the same, so what others fill is nearly untouched
    assert others(0.0, -3.0) == pytest.approx(idle, rel=0.005)


def test_what_a_programme_won_fades_after_it_and_not_before():
    params = parameter_row({"fade_out": 0.1})[0]
    model = made(CASH, "usual", horizon_weeks=2)
    citizens = CITIZENS.make(4)
    citizens["readiness_start"], citizens["readiness"] = 0.4, [0.6, 0.6, 0.6, 0.3]
    citizens["former"], citizens["service"] = [1, 0, 1, 1], [0, 0, 1, 0]
    citizens["caseworker"] = -1
    designs = np.repeat(model.world.designs, 2)
    for citizen in citizens:
        readiness_week(citizen, designs, params)
    # after a programme; never in one; in another one; nothing was won
    assert citizens["readiness"] == pytest.approx([0.58, 0.6, 0.6, 0.3])
    off = CITIZENS.make(1)
    off["readiness_start"], off["readiness"], off["former"] = 0.4, 0.6, 1
    readiness_week(off[0], designs, parameter_row({"fade_out": 0.0})[0])
    assert off["readiness"][0] == 0.6


def test_on_a_preparatory_course_nobody_searches_where_the_lock_in_is_full():
    def searching(lock_in: float) -> tuple[int, int]:
        model = made(CASH, "train_then_place", parameters={"lock_in": lock_in, "find_base": -4.0})
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


# Courses in a ressourceforloeb, meetings since the last review, companies ----------------------------


def test_courses_follow_one_another_in_a_ressourceforloeb():
    def courses(share: float) -> np.ndarray:
        model = made({**FORLOEB, "inflow_per_year": 0}, "usual", policies={"usual": {"forloeb_course_share": share}})
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


def test_a_ressourceforloeb_begins_unprepared_and_sickness_is_forgotten_outside_it():
    citizen = CITIZENS.make(1)[0]
    citizen["support"], citizen["prepared"], citizen["sick_from"] = Support.JOBAFKLARING, 1, Support.EMPLOYED
    change_support(citizen, Support.RESSOURCEFORLOEB, 5)
    assert (citizen["prepared"], citizen["sick_from"], citizen["rf_start"]) == (0, 0, 5)


def test_meetings_are_counted_since_the_last_review_for_everybody():
    # weekly meetings, also with those who have found work: four at most since a review every fourth week
    policies = {
        "ips": {"places": 40, "cadence_weeks": 1, "caseload_limit": 5, "eligible": "all", "follow_weeks": 200}
    }
    model = made(CASH, "ips", policies=policies, parameters={"find_base": -3.0}, companies=PLENTY)
    most = 0
    for done in weeks(model):
        most = max(most, int(done.world.column("met_since").max()))
    assert (done.world.column("follow_left")[served(done)] > 0).sum() > 5, "nobody was met in a job"
    assert 3 <= most <= 4


def test_a_file_names_only_what_differs_from_the_one_it_is_like():
    first, second = policy("flere_skal_med"), policy("flere_skal_med_2")
    assert (second.universal, second.posts) == (True, first.posts)
    assert second.design.company_share == first.design.company_share
    assert second.design.caseload_limit != first.design.caseload_limit
    assert policy("revalidation_tightened").posts == policy("revalidation").posts
    assert policy("ips_plus").evidence_population == policy("ips").evidence_population == "inklusion_trial"
    assert first.elements
    assert not second.elements


def test_a_core_element_moves_its_numbers_from_what_was_practised_before_to_the_midterm():
    found = policy("flere_skal_med")
    element = found.elements["own_job_goal"]
    assert element.moves == ("goal_chance",)
    assert 0 < element.beyond < 1
    for week, reached in ((0, 0.0), (found.element_weeks // 2, 0.5), (found.element_weeks, 1.0), (500, 1.0)):
        assert found.element_fidelity_in(week)["goal_chance"] == pytest.approx(reached * element.beyond, abs=0.02)
    model = made(LONG, "flere_skal_med", horizon_weeks=found.element_weeks + 2)
    model.run()
    usual, full = model.world.designs[0]["goal_chance"], found.design.goal_chance
    assert model.world.designs[1]["goal_chance"] == pytest.approx(usual + element.beyond * (full - usual))
    assert model.world.designs[1]["caseload_limit"] == found.design.caseload_limit
