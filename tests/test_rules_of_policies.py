"""Policies by hand: whom they take and in what order, when they open and end, what a budget buys, what is decided."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from rows import LUCK, citizens, companies, designs, params, posts, programmes, world

from simulation.economics.rates import prices_at
from simulation.evidence.registry import load
from simulation.mechanisms.knowledge import draw_number, drawn, posterior
from simulation.mechanisms.parameters import parameter_row
from simulation.policies import education
from simulation.policies.admission import NEVER, admit, end, free_places, next_visit, put_in
from simulation.policies.catalogue import configured, policy
from simulation.policies.documented import Element, documented
from simulation.policies.policy import Policy
from simulation.policies.revalidation import refuse, waiting
from simulation.policies.triage import shares, triage
from simulation.randomness import Draw, luck_of
from simulation.states import Activity, Diagnosis, Education, Mental, Support, Triage
from tests.small import settings

ON, EMPLOYED = Support.KONTANTHJAELP, Support.EMPLOYED
YEAR = 365.25 / 7


def taken(name: str, everybody: bool = False, row: int = 1, **columns: Any) -> list[bool]:
    """Return whom a policy would take of citizens with these columns."""
    number = max(len(v) for v in columns.values() if isinstance(v, list))
    found = policy(name)
    found.row, found.eligible_all = row, everybody
    given = {"support": ON, **columns}
    return [bool(b) for b in found.eligible(world(citizens(number, **given)))]


def test_a_programme_takes_the_served_who_are_in_none_and_were_not_in_it_before():
    support = [ON, Support.FLEKSJOB, EMPLOYED, Support.NOT_ARRIVED, Support.DEAD, Support.DAGPENGE]
    assert taken("flere_i_job", support=support) == [True, False, False, False, False, True]
    assert taken("flere_i_job", service=[0, 1, 2]) == [True, False, False]
    assert taken("flere_i_job", row=2, past_services=[0b000, 0b100, 0b010]) == [True, False, True]


def test_in_a_trial_the_arm_alone_decides_and_everybody_can_be_let_in():
    people = citizens(4, support=[ON, ON, ON, EMPLOYED], mental=[2, 0, 0, 2], motivated=[1, 0, 0, 1])
    people["arm"] = [1, 1, 0, 1]
    ips = policy("ips")
    ips.row = 1
    assert ips.eligible(world(people)).tolist() == [True, False, False, False]
    ips.eligible_all = True
    assert ips.eligible(world(people)).tolist() == [True, True, True, False]
    ips.only_arm = 1
    assert ips.eligible(world(people)).tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("ips", {"mental": [2, 2, 1], "motivated": [1, 0, 1]}, [True, False, False]),
        ("ips_hjoerring", {"mental": [0, 1, 2]}, [False, True, True]),
        (
            "ips_ringkoebing_skjern",
            {"support": [3, 3, 1], "diagnosis": [Diagnosis.SCHIZOPHRENIA_SPECTRUM, 0, Diagnosis.BIPOLAR]},
            [True, False, False],
        ),
        (
            "reconnect",  # 18 to 29 years, both included
            {"age": [17.9, 18.0, 29.9, 30.0, 25.0, 25.0], "mental": [1, 1, 1, 1, 0, 2]},
            [False, True, True, False, False, False],
        ),
        ("jobfirst", {"support": [1, 2, 3, 4, 10, 11]}, [True, True, True, False, False, False]),
        ("aabenraa_investment", {"support": [1, 2, 11, 3, 10]}, [True, True, True, False, False]),
        ("hjoerring_investment", {"support": [1, 4, 8]}, [True, True, True]),
        ("flere_skal_med", {"triage": [Triage.EFFORT, Triage.NONE, Triage.REHABILITATION]}, [True, False, False]),
        (
            # 18 of 24 months are 78 weeks, those before arrival on the benefit included
            "aarhus_fleksjob",
            {
                "support": [6, 6, 6, 6, 6, 1],
                "spell": [78, 77, 8, 8, 90, 90],
                "entry_support": [1, 1, 6, 1, 1, 1],
                "benefit_weeks": [0, 0, 70, 70, 0, 0],
                "temporary": [0, 0, 0, 0, 2, 0],
            },
            [True, False, True, False, False, False],
        ),
        ("opgang_til_opgang", {"household": [-1, 0, 4]}, [False, True, True]),
        ("opgang_til_opgang", {"household": [-1, -1], "children": [0, 1]}, [False, True]),
        (
            "langtidsrask",
            {
                "support": [13, 13, 13, 4, 4, 1, 13],
                "health_burden": [0.25, 0.24, 0.9, 0.0, 0.0, 0.9, 0.9],
                "sick_from": [0, 0, 0, 13, 1, 13, 0],
                "follow_left": [0, 0, 1, 0, 0, 0, 0],
                "service": [0, 0, 0, 0, 0, 0, 1],
            },
            [True, False, False, True, False, False, False],
        ),
    ],
)
def test_the_target_groups(name, columns, expected):
    assert taken(name, **columns) == expected


def test_prevention_for_everybody_asks_for_no_burden_and_takes_nobody_twice():
    work = {"support": [13, 13], "past_services": [0, 0b10]}
    assert taken("langtidsrask", everybody=True, **work) == [True, False]
    people = citizens(2, support=13, health_burden=1.0)
    people["arm"] = [1, 0]
    prevention = policy("langtidsrask")
    prevention.row, prevention.only_arm = 1, 1
    assert prevention.eligible(world(people)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "columns", "order"),
    [
        ("ips_ringkoebing_skjern", {"spell": [9, 1, 4]}, [1, 2, 0]),  # new ones first
        ("langtidsrask", {"health_burden": [0.3, 0.9, 0.5]}, [1, 2, 0]),  # the most burdened first
        ("opgang_til_opgang", {"household": [3, 1, 2]}, [1, 2, 0]),  # family after family
        ("flere_i_job", {"spell": [9, 1, 4]}, [0, 1, 2]),  # nobody before another
    ],
)
def test_who_comes_first(name, columns, order):
    rank = policy(name).rank(world(citizens(3, support=ON, **columns)), np.arange(3))
    assert np.argsort(rank, kind="stable").tolist() == order


# places, posts, budgets, weeks


def plain(**fields: Any) -> Policy:
    """Return a policy with ten citizens a post."""
    found = configured("flere_i_job", settings(policy=["flere_i_job"]), 100)
    object.__setattr__(found.design, "caseload_limit", 10.0)
    for name, value in {"row": 1, "places": 25, "posts": None, "budget_dkk": None, **fields}.items():
        setattr(found, name, value)
    return found


@pytest.mark.parametrize(
    ("fields", "posts_", "capacity"),
    [
        ({}, 3, 25),
        ({"places": 30}, 3, 30),
        ({"places": 31}, 4, 31),
        ({"posts": 2}, 2, 20),
        ({"posts": 9}, 9, 25),
        ({"places": 0, "posts": 2}, 0, 0),
        # 6 million over 2 years at 600,000 a post are 5 posts
        ({"budget_dkk": 6e6, "budget_years": 2.0, "post_dkk": 6e5, "places": 1000}, 5, 50),
        ({"budget_dkk": 6e6 - 1, "budget_years": 2.0, "post_dkk": 6e5, "places": 1000}, 4, 40),
        ({"budget_dkk": 6e6, "posts": 2, "places": 1000}, 2, 20),
        # 585,000 kr where the user names no price
        ({"budget_dkk": 585_000 * 3.0, "budget_years": 1.0, "post_dkk": None, "places": 1000}, 3, 30),
        ({"budget_dkk": 3.0, "budget_years": 1.0, "post_dkk": 0.0, "places": 1000}, 3, 30),
    ],
)
def test_posts_and_places(fields, posts_, capacity):
    found = plain(**fields)
    object.__setattr__(found.design, "citizen_dkk_year", 0.0)
    assert (found.number_of_posts(), found.capacity()) == (posts_, capacity)


def test_a_budget_also_pays_for_what_each_citizen_costs():
    found = plain(budget_dkk=6e6, budget_years=1.0, post_dkk=5e5, places=1000)
    object.__setattr__(found.design, "citizen_dkk_year", 1e4)
    assert found.number_of_posts() == 10  # 500,000 and ten citizens at 10,000


def test_a_policy_stops_when_set_or_when_its_budget_is_spent():
    assert plain().last_week() is None
    assert plain(end_week=40, budget_dkk=1e6).last_week() == 40
    spent = plain(budget_dkk=1e6, budget_years=2.0, start_week=10)
    assert spent.last_week() == 10 + round(2 * YEAR) == 114
    assert [spent.over_in(w) for w in (0, 113, 114, 115)] == [False, False, True, True]
    assert not plain().over_in(10_000)


def test_when_a_policy_admits():
    found = plain(start_week=5, intake_weeks=10, end_week=12)
    assert [w for w in range(30) if found.admits_in(w)] == list(range(5, 12))
    assert [w for w in range(30) if plain(start_week=5, intake_weeks=10).admits_in(w)] == list(range(5, 15))
    assert plain(start_week=5).admits_in(5000)
    assert plain().admits_in(0)


def test_fidelity_rises_in_equal_steps():
    found = plain(start_week=5, fidelity=0.8, ramp_weeks=3)
    assert [found.fidelity_in(w) for w in (4, 5, 6, 7, 8, 99)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 0.8])
    assert plain(start_week=5, fidelity=0.8).fidelity_in(5) == 0.8
    assert plain(start_week=5, fidelity=0.8).fidelity_in(4) == 0


def test_core_elements_count_what_came_on_top_of_practice_before():
    assert Element(("goal_chance",), 0.2, 0.6).beyond == pytest.approx(0.5)
    assert Element(("goal_chance",), 0.6, 0.2).beyond == 0
    one = {"a": Element(("goal_chance", "treatment"), 0.2, 0.6), "b": Element(("goal_chance",), 0.0, 1.0)}
    found = plain(start_week=4, elements=one, element_weeks=10)
    assert found.element_fidelity_in(9) == pytest.approx({"goal_chance": 0.5 * 0.75, "treatment": 0.25})
    assert found.element_fidelity_in(4) == {"goal_chance": 0, "treatment": 0}
    assert found.element_fidelity_in(2)["goal_chance"] == 0
    for week in (14, 90):
        assert found.element_fidelity_in(week) == pytest.approx({"goal_chance": 0.75, "treatment": 0.5})
    at_once = plain(start_week=4, elements=one, element_weeks=0)
    assert at_once.element_fidelity_in(5)["goal_chance"] == 0.75


def test_the_sizes_of_the_documented_policies():
    # 240 counsellors at 35; IPS by places; posts that are paid by their citizens at 47
    inclusive = policy("all_inclusive")
    assert inclusive.posts == 240
    assert inclusive.places == int(240 * inclusive.design.caseload_limit)
    assert (policy("ips").places, policy("ips").posts) == (240, None)
    assert documented("flere_skal_med").universal
    assert not documented("ips").universal
    investment = policy("aabenraa_investment")
    assert investment.budget_dkk
    assert investment.posts is None
    assert investment.hiring_phase_weeks == 52
    assert policy("flere_skal_med").element_weeks == 32


def test_an_identity_does_not_depend_on_what_stands_beside_it():
    assert 0 <= policy("ips").identity < 2**20
    assert policy("ips").identity != policy("ips_plus").identity


@pytest.mark.parametrize(
    ("keys", "posts_", "places", "budget"),
    [
        ({"posts": 4}, 4, 40, None),
        ({"posts": 4, "places": 12}, 4, 12, None),
        ({"places": 12}, None, 12, None),
        ({"budget_dkk": 3e6}, None, 200, 3e6),
    ],
)
def test_places_posts_and_budgets_that_the_user_set(keys, posts_, places, budget):
    chosen = settings(policy=["reconnect"], policies={"reconnect": {"caseload_limit": 10, **keys}})
    found = configured("reconnect", chosen, 100)
    assert (found.posts, found.places, found.budget_dkk) == (posts_, places, budget)


def test_places_that_the_user_set_take_the_place_of_a_documented_budget():
    chosen = settings(policy=["aabenraa_investment"], policies={"aabenraa_investment": {"places": 70}})
    found = configured("aabenraa_investment", chosen, 100)
    assert (found.places, found.posts, found.budget_dkk) == (70, None, None)


def test_staff_settings_reach_every_policy_and_posts_end_the_norm():
    chosen = settings(
        policy=["ips"],
        staff={"leave_within_year": 0.33, "cost_year_dkk": 5e5},
        policies={"usual": {"posts": 3}, "ips": {"leave_within_year": 0.1, "eligible": "all"}},
        baseline="usual",
    )
    usual, ips = configured("usual", chosen, 100), configured("ips", chosen, 100)
    assert (usual.design.leave_within_year, ips.design.leave_within_year) == (0.33, 0.1)
    assert (usual.post_dkk, usual.design.staffed_to_norm, usual.posts) == (5e5, 0, 3)
    assert ips.eligible_all
    assert not usual.eligible_all
    priced = settings(policy=["ips"], economy={"overrides": {"post_year": 4e5}})
    assert configured("ips", priced, 100).post_dkk == 4e5
    assert configured("usual", priced, 100).design.staffed_to_norm == 1


# admission


def arm(*chosen: Policy) -> list[Policy]:
    """Return an arm: the usual service, and policies with their rows."""
    found = [configured("usual", settings(), 100), *chosen]
    for row, each in enumerate(found):
        each.row = row
    return found


def here(number: int, week: int = 0, **columns: Any) -> Any:
    """Return a world of citizens on cash benefit, with posts of ten: one of the usual service, three of row 1."""
    desk = posts(4, service=[0, 1, 1, 1], limit=10, from_week=[0, 0, 0, 20])
    return world(
        citizens(number, **{"support": ON, **columns}), week, posts=desk, designs=designs(3, follow_weeks=26.0)
    )


def test_free_places_are_those_of_posts_that_have_started():
    found = plain(places=25)
    assert free_places(here(5, service=[1, 1, 0, 0, 2]), found) == 20 - 2
    assert free_places(here(5, week=19), found) == 20
    assert free_places(here(5, week=20), found) == 25
    assert free_places(here(3, service=1, support=[ON, Support.DEAD, EMPLOYED]), found) == 20 - 2


def test_who_is_put_in_leaves_the_caseload_and_keeps_following_in_a_job():
    there = here(4, service_weeks=9, prepared=1, support=[ON, ON, EMPLOYED, ON], caseworker=[0, -1, 0, 0])
    there.posts["citizens"] = [3, 0, 0, 0]
    put_in(there, np.array([0, 1, 2]), plain())
    column = there.column
    assert column("service").tolist() == [1, 1, 1, 0]
    assert column("caseworker").tolist() == [-1, -1, -1, 0]
    assert there.posts["citizens"].tolist() == [1, 0, 0, 0]
    assert column("service_weeks").tolist() == [0, 0, 0, 9]
    assert column("prepared").tolist() == [0, 0, 0, 1]
    assert column("follow_left").tolist() == [0, 0, int(plain().design.follow_weeks), 0]
    assert (column("events") > 0).tolist() == [True, True, True, False]


def test_an_end_sends_everybody_back_and_closes_the_posts():
    there = here(3, service=[1, 0, 1], caseworker=[1, 0, -1], follow_left=5)
    there.posts["citizens"] = [1, 1, 0, 0]
    end(there, plain())
    assert there.column("service").tolist() == [0, 0, 0]
    assert there.column("former").tolist() == [1, 0, 1]
    assert there.column("follow_left").tolist() == [0, 5, 0]
    assert there.posts["citizens"].tolist() == [1, 0, 0, 0]
    assert there.posts["from_week"].tolist() == [0, NEVER, NEVER, NEVER]


def test_as_many_are_admitted_as_there_are_places_the_ranked_first():
    ips = policy("ips_ringkoebing_skjern")
    ips.places, ips.posts = 3, None
    there = here(6, support=3, diagnosis=1, spell=[9, 3, 8, 1, 7, 2])
    admit(there, arm(ips))
    assert np.flatnonzero(there.column("service") == 1).tolist() == [1, 3, 5]
    admit(there, arm(ips))
    assert (there.column("service") == 1).sum() == 3


def test_a_draw_settles_equal_ranks_and_the_same_people_come_first_whatever_the_places():
    def admitted(places: int) -> set[int]:
        there = here(20)
        admit(there, arm(plain(places=places)))
        return set(np.flatnonzero(there.column("service") == 1).tolist())

    few, more = admitted(4), admitted(9)
    assert (len(few), len(more)) == (4, 9)
    assert few < more
    assert few != set(range(4))


def test_nobody_is_admitted_before_the_start_after_the_end_or_without_places():
    for found, week in ((plain(start_week=3), 2), (plain(end_week=9), 9), (plain(places=0), 0)):
        there = here(5, week=week)
        admit(there, arm(found))
        assert not there.column("service").any()
    there = here(5, week=3)
    admit(there, arm(plain(start_week=3)))
    assert there.column("service").all()


def test_targeted_policies_pick_before_universal_ones_else_by_name():
    first, second = plain(places=3), plain(places=9)
    first.name, second.name = "b", "a"
    for universal, expected in ((True, [0, 3, 7]), (False, [0, 1, 9])):
        second.universal = universal
        there = here(10)
        there.posts["service"] = [0, 1, 2, 2]
        there.posts["from_week"] = 0
        admit(there, arm(first, second))
        services = there.column("service")
        assert [int((services == row).sum()) for row in (0, 1, 2)] == expected


def test_an_ended_policy_gives_its_citizens_back_at_admission():
    there = here(3, week=9, service=[1, 1, 0])
    admit(there, arm(plain(end_week=9)))
    assert not there.column("service").any()
    assert there.column("former").tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("fields", "week", "visit"),
    [
        ({}, 4, 5),  # places may come free every week
        ({"start_week": 30}, 4, 30),
        ({"places": 0}, 4, NEVER),
        ({"places": 0, "end_week": 12}, 4, 12),
        ({"places": 0, "end_week": 5}, 4, 5),
        ({"places": 0, "end_week": 4}, 4, NEVER),
        ({"start_week": 30, "end_week": 12}, 4, 12),
        ({"places": 0, "ramp_weeks": 10}, 4, 5),
        ({"places": 0, "ramp_weeks": 10}, 9, 10),
        ({"places": 0, "ramp_weeks": 10}, 10, NEVER),
        ({"places": 0, "element_weeks": 10, "start_week": 3}, 12, 13),
        ({"places": 0, "element_weeks": 10, "start_week": 3}, 13, NEVER),
        ({"intake_weeks": 5}, 3, 4),
        ({"intake_weeks": 5}, 4, NEVER),
    ],
)
def test_python_is_entered_again_when_a_policy_may_have_something_to_do(fields, week, visit):
    assert next_visit(here(3, week=week), arm(plain(**fields))) == visit


# revalidation


def applicants(number: int, **columns: Any) -> Any:
    """Return a world of applicants who fulfil all criteria."""
    given = {
        "support": Support.SYGEDAGPENGE,
        "applied": 1,
        "programme": 0,
        "capacity_limited": 1,
        "realistic": 1,
        "age": 40.0,
        "hours": 0.0,
        **columns,
    }
    school = programmes(3, weeks=[50, 60, 70], best_effect=[1, 0, 0], company_based=[0, 1, 0])
    return world(citizens(number, **given), 9, programmes=school, designs=designs(3), companies=companies(2))


BASIC = {
    "capacity_limited": [1, 0, 1, 1],
    "ordinary_schemes_enough": [0, 0, 1, 0],
    "can_take_su": [0, 0, 0, 1],
}


def test_who_waits_for_a_decision():
    there = applicants(4, support=[4, Support.REVALIDERING, Support.DEAD, 4], applied=[1, 1, 1, 0])
    assert waiting(there).tolist() == [0]
    assert there.column("applied").tolist() == [1, 2, 1, 0]


def decided(name: str, there: Any, **fields: Any) -> list[int]:
    """Return what became of the applications."""
    found = policy(name)
    found.row = 1
    for key, value in fields.items():
        setattr(found, key, value)
    assert found.acts_in(there)
    found.act(there)
    return [int(a) for a in there.column("applied")]


def test_the_basic_criteria():
    assert decided("revalidation", applicants(4, **BASIC)) == [2, 1, 1, 1]
    assert decided("revalidation", applicants(4, **BASIC), eligible_all=True) == [2, 2, 2, 2]


def test_the_nine_criteria():
    columns = {
        "treatable_soon": [0, 1, 0, 0, 0, 0, 0, 0],
        "shorter_course_enough": [0, 0, 1, 0, 0, 0, 0, 0],
        "realistic": [1, 1, 1, 0, 1, 1, 1, 1],
        "age": [30.0, 40.0, 40.0, 40.0, 29.9, 40.0, 40.0, 40.0],
        "programme": [0, 0, 0, 0, 0, 1, 2, 0],
        "capacity_limited": [1, 1, 1, 1, 1, 1, 1, 0],
    }
    assert decided("revalidation_tightened", applicants(8, **columns)) == [2, 1, 1, 1, 1, 2, 1, 1]


def test_what_is_granted_is_the_course_applied_for():
    there = applicants(1, programme=1, caseworker=0, employer=1, hours=8.0, activity=Activity.INTERNSHIP, place=1)
    there.posts = posts(1, citizens=4)
    there.companies["taken"] = 1
    there.companies["filled"] = 8.0
    decided("revalidation", there)
    person = there.citizens[0]
    assert (person["support"], person["activity"], person["activity_left"]) == (8, Activity.EDUCATION, 60)
    assert (person["service"], person["caseworker"], person["hours"], person["place"]) == (1, -1, 0, -1)
    assert (there.posts["citizens"][0], there.companies["taken"].tolist()) == (3, [1, 0])


def test_scarce_places_are_settled_by_a_draw_and_those_on_course_count():
    there = applicants(30)
    assert decided("revalidation", there, places=7, posts=None).count(2) == 7
    first = np.flatnonzero(there.column("applied") == 2).tolist()
    assert first != list(range(7))
    more = applicants(30, service=[1] * 5 + [0] * 25, applied=[0] * 5 + [1] * 25)
    assert decided("revalidation", more, places=7, posts=None).count(2) == 2
    full = applicants(30, service=[1] * 9 + [0] * 21, applied=[0] * 9 + [1] * 21)
    assert decided("revalidation", full, places=7, posts=None).count(2) == 0


@pytest.mark.parametrize("name", ["revalidation", "revalidation_tightened"])
def test_nothing_is_decided_before_the_start_or_where_the_law_is_closed(name):
    young = {"age": 25.0, "can_take_su": 1}
    assert decided(name, applicants(2, **young), start_week=10, eligible_all=True) == [1, 1]
    there = applicants(2, **young)
    there.prices = [prices_at(2024, dt.date(2026, 6, 1))]
    assert decided(name, there, eligible_all=True) == [1, 1]
    closed = policy(name)
    closed.places = 0
    assert not closed.acts_in(applicants(2))
    assert not policy(name).acts_in(applicants(2, applied=[0, 2]))
    assert not policy(name).eligible(applicants(2)).any()


def test_a_trial_decides_for_its_own_arm():
    there = applicants(2)
    there.column("arm")[:] = [1, 0]
    assert decided("revalidation", there, only_arm=1) == [2, 1]


def test_the_young_who_can_take_it_go_to_ordinary_education():
    there = applicants(4, age=[29.0, 29.0, 30.0, 29.0], can_take_su=[1, 0, 1, 1])
    there.column("applied")[3] = 0
    assert decided("revalidation_tightened", there) == [2, 1, 1, 0]
    assert there.column("support").tolist() == [Support.SU_EDUCATION, 4, 4, 4]
    assert there.column("activity_left")[0] == int(params()["study_weeks"])


def test_the_refused_go_where_the_downscaling_says():
    others = "revalidation.downscaling.others"
    none, clarification = load().value(f"{others}.no_support"), load().value(f"{others}.jobafklaring")
    there = applicants(400, activity=Activity.COURSE)
    draws = there.uniforms(np.arange(400), Draw.GRANT, week=0)
    refuse(there, np.arange(400))
    support = there.column("support")
    assert (support[draws < none] == Support.SELF_SUPPORTING).all()
    assert (support[(draws >= none) & (draws < none + clarification)] == Support.JOBAFKLARING).all()
    assert (support[draws >= none + clarification] == ON).all()
    assert {int(s) for s in support} == {Support.SELF_SUPPORTING, Support.JOBAFKLARING, ON}
    assert (there.column("applied") == 3).all()
    assert (there.column("activity") == Activity.NONE).all()
    nobody = applicants(2)
    refuse(nobody, np.array([], int))
    assert (nobody.column("applied") == 1).all()


def test_the_usual_service_refuses_what_is_left_after_the_policies_have_decided():
    there = applicants(4, **BASIC)
    there.weeks = 1
    chosen = arm(policy("revalidation"))
    admit(there, chosen)
    assert there.column("applied").tolist() == [2, 3, 3, 3]
    assert not chosen[0].acts_in(there)
    assert chosen[0].acts_in(applicants(1))


# triage


def test_the_shares_of_triage():
    row = parameter_row()
    row["triage_rehabilitation"], row["triage_too_ill"], row["triage_burden"] = math.log(2), 0.0, math.log(16)
    there = world(citizens(2, health_burden=[0.5, 1.0]), params=row)
    rehabilitation, ill = shares(there, np.arange(2))
    # 1 : 2 : 1 at half burden, 1 : 8 : 4 at full
    assert rehabilitation.tolist() == pytest.approx([0.5, 8 / 13])
    assert ill.tolist() == pytest.approx([0.25, 4 / 13])


def test_a_draw_of_the_citizens_own_decides_the_group():
    row = parameter_row()
    row["triage_rehabilitation"], row["triage_too_ill"], row["triage_burden"] = math.log(2), 0.0, 0.0
    there = world(citizens(300), 9, params=row)
    rows = np.arange(100, 300)
    triage(there, rows)
    draws = there.uniforms(rows, Draw.TRIAGE, week=0)
    expected = np.select([draws < 0.25, draws < 0.75], [Triage.TOO_ILL, Triage.REHABILITATION], Triage.EFFORT)
    assert there.column("triage")[rows].tolist() == expected.tolist()
    assert (there.column("triaged")[rows] == 9).all()
    assert not there.column("triage")[:100].any()
    triage(there, np.array([], int))


def long_cases(week: int, number: int = 40, **columns: Any) -> Any:
    """Return a world of citizens five years on cash benefit."""
    return world(citizens(number, **{"support": ON, "benefit_weeks": 300, **columns}), week)


def looked_at(week: int, name: str = "flere_skal_med", start: int = 0, **columns: Any) -> np.ndarray:
    """Return who has been triaged after a policy has acted once in a week."""
    found, there = policy(name), long_cases(week, **columns)
    found.start_week, found.row = start, 1
    found.act(there)
    return there.column("triage") > 0


def test_cases_are_looked_at_in_turn_over_thirty_weeks():
    by_week = [int(looked_at(w).sum()) for w in (0, 10, 20, 30)]
    assert by_week == sorted(by_week)
    assert by_week[0] < 5
    assert by_week[1] == pytest.approx(13, abs=10)
    assert by_week[3] == 40
    assert (looked_at(25, start=5) == looked_at(20)).all()


def test_whose_cases_are_looked_at():
    # five years are 260 weeks, those since arrival included
    assert looked_at(50, number=2, benefit_weeks=[260, 259]).tolist() == [True, False]
    assert looked_at(50, number=2, benefit_weeks=[200, 200], weeks_on_support=[60, 59]).tolist() == [True, False]
    support = [ON, Support.UDDANNELSESHJAELP, Support.INTEGRATION, Support.RESSOURCEFORLOEB, EMPLOYED]
    assert looked_at(50, number=5, support=support).tolist() == [True, True, True, False, False]
    assert looked_at(50, number=2, service=[0, 2]).tolist() == [True, False]
    assert looked_at(50, "flere_skal_med_2", number=2, benefit_weeks=0, support=[ON, 3]).tolist() == [True, False]
    found, there = policy("flere_skal_med"), long_cases(50, 2)
    there.column("arm")[:] = [1, 0]
    found.only_arm = 1
    found.act(there)
    assert (there.column("triage") > 0).tolist() == [True, False]
    again = long_cases(50, 2, triage=[Triage.TOO_ILL, 0])
    policy("flere_skal_med").act(again)
    assert again.column("triaged").tolist() == [-1, 50]


def test_cases_are_looked_at_through_the_intake():
    found = policy("flere_skal_med")
    found.start_week, found.intake_weeks = 3, 10
    assert [w for w in range(20) if found.acts_in(long_cases(w))] == list(range(3, 13))
    found.places = 0
    assert not found.acts_in(long_cases(5))


# education list, knowledge


def test_the_education_list_by_hand():
    found = education.lengths()
    assert found["single_trades"] == 130  # 30 months of 4.348 weeks
    assert found["company_revalidation"] == 39
    table = dict(zip(found, education.programmes(LUCK, drawn=False), strict=True))
    trades, company = table["single_trades"], table["company_revalidation"]
    known = education.counts("single_trades")
    assert known is not None
    successes, n = known
    assert n == load().value("revalidation.self_support_by_education.single_trades.n")
    assert trades["leads_to_work"] == pytest.approx((successes + 0.5) / (n + 1))
    assert (trades["weeks"], trades["best_effect"], trades["company_based"], trades["week_oere"]) == (
        130,
        1,
        0,
        90_000,
    )
    assert (company["leads_to_work"], company["best_effect"], company["company_based"]) == (0.5, 0, 1)
    assert company["week_oere"] == 30_000
    assert education.counts("other_education") is None


def test_drawn_chances_are_about_the_mean_of_their_posterior():
    means = education.programmes(LUCK, drawn=False)["leads_to_work"]
    draws = np.array([education.programmes(luck_of(7, r), drawn=True)["leads_to_work"] for r in range(150)])
    known = np.array([education.counts(name) is not None for name in education.lengths()])
    assert (draws[:, ~known].std(axis=0) < 1e-12).all()
    assert (draws[:, known].std(axis=0) > 0.04).all()
    assert draws.mean(axis=0) == pytest.approx(means, abs=0.08)


def test_replications_that_share_a_draw_share_its_parameters():
    names, table = posterior()
    assert len(names) > 5
    numbers = [draw_number(luck_of(7, r), 4) for r in range(12)]
    assert len(set(numbers[:4])) == len(set(numbers[4:8])) == 1
    assert len(set(numbers)) == 3
    assert drawn(luck_of(7, 5), 4) == dict(zip(names, table[numbers[5]], strict=True))
    spread = {draw_number(luck_of(7, r), 1) for r in range(300)}
    assert 0 <= min(spread) < 0.05 * len(table)
    assert 0.95 * len(table) < max(spread) < len(table)


def test_no_age_or_education_moves_a_target_it_is_not_part_of():
    assert taken("ips_hjoerring", age=[20.0, 60.0], mental=[1, 1], education=[Education.HIGHER, 0]) == [True, True]
    assert taken("ips_hjoerring", mental=[Mental.NONE, Mental.NONE]) == [False, False]
