"""Policies by hand: whom they take and in what order, when they open and end, what a budget buys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from arms import plain
from rows import citizens, world
from small import settings

from simulation.inputs.eligibility import because, reach
from simulation.model.columns import TRAITS
from simulation.model.randomness import luck_of
from simulation.model.rules.knowledge import whole
from simulation.model.states import Diagnosis, Support, Triage
from simulation.policies.catalogue import CATALOGUE, policy
from simulation.policies.documented import Element, documented
from simulation.run.build import configured
from simulation.run.settings import PolicySettings
from simulation.words.texts import Texts

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


# how many it is for, and why nobody


def reached(name: str, number: int = 3, **columns: Any) -> tuple[int, int | None, str]:
    """Return how many a policy is for, its places, and why it is for nobody."""
    found = policy(name)
    found.row = 1
    told = reach(world(citizens(number, **{"support": ON, **columns})), found)
    assert told.policy == name
    named = {trait.name: f"{{{trait.name}}}" for trait in TRAITS}
    why = Texts("en").told(because(told.unfulfilled, named)) if told.unfulfilled else ""
    return told.number, told.places, why


def test_a_policy_says_how_many_it_is_for_and_its_places():
    assert reached("ips", mental=[2, 2, 1], motivated=[1, 0, 1]) == (1, 240, "")
    assert reached("flere_i_job", support=[ON, Support.DEAD, Support.NOT_ARRIVED]) == (1, 300, "")
    assert reached("flere_i_job", service=[0, 1, 1])[0] == 1
    assert reached("hjoerring_investment")[1] is None


def test_where_a_policy_is_for_nobody_the_first_condition_that_nobody_fulfils_is_named():
    served = "nobody lives on a support that the job centre serves ({entry_support})"
    assert reached("ips", support=Support.FLEKSJOB) == (0, 240, served)
    assert reached("ips", mental=1, motivated=1)[2] == "nobody has a severe mental illness ({mental})"
    # two are ill and one asks for work, but not one of the two
    ask = "has asked for ordinary work or education ({motivated})"
    assert reached("ips", mental=[2, 2, 0], motivated=[0, 0, 1])[2] == f"of the 2 who fit so far, none {ask}"
    assert reached("ips", mental=2, motivated=0)[2] == f"nobody {ask}"
    applying = "applies for an education, not under way yet ({programme})"
    for support, applied in ((Support.DEAD, 1), (Support.REVALIDERING, 1), (ON, 2)):
        nobody = {"support": [ON, support], "applied": [0, applied], "programme": 0}
        assert reached("revalidation", 2, **nobody)[2] == f"nobody {applying}"
    able = {"support": Support.SYGEDAGPENGE, "applied": 1, "programme": 0, "can_take_su": [0, 1]}
    assert reached("revalidation", 2, **able, capacity_limited=1)[0] == 1
    # all conditions leave somebody: it is for nobody because they were in it before
    assert reached("ips", mental=2, motivated=1, past_services=2) == (0, 240, "")
    assert reached("ips", mental=2, motivated=1, service=1)[2] == ""


# places, posts, budgets, weeks


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
        ({"budget_dkk": 585_000 * 3.0, "budget_years": 1.0, "places": 1000}, 3, 30),
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
    # where the documents count posts alone, as many as they hold
    hjoerring = policy("ips_hjoerring")
    assert (hjoerring.posts, hjoerring.places) == (4, 4 * hjoerring.design.caseload_limit)
    assert documented("flere_skal_med").universal
    assert not documented("ips").universal
    investment = policy("aabenraa_investment")
    assert investment.budget_dkk
    assert investment.posts is None
    assert investment.hiring_phase_weeks == 52
    assert policy("flere_skal_med").element_weeks == 32


@pytest.mark.parametrize("name", CATALOGUE)
def test_as_documented_a_policy_begins_at_once_in_full_and_has_no_end(name):
    found = policy(name)
    assert (found.row, found.start_week, found.fidelity, found.ramp_weeks) == (0, 0, 1, 0)
    assert found.hiring_phase_weeks == (52 if "investment" in name else 0)
    assert found.element_weeks == (32 if name == "flere_skal_med" else 0)
    assert (found.end_week, found.intake_weeks, found.only_arm, found.eligible_all) == (None, None, None, False)


def test_a_budget_is_for_a_year_unless_it_says_otherwise():
    chosen = settings(policy=["reconnect"], policies={"reconnect": {"budget_dkk": 585_000 * 4}})
    found = configured("reconnect", chosen, 100)
    assert (found.number_of_posts(), found.last_week()) == (4, 52)


@pytest.mark.parametrize(
    ("name", "like"), [("flere_skal_med_2", "flere_skal_med"), ("revalidation_tightened", "revalidation")]
)
def test_a_policy_like_another_has_its_sizes_and_their_sources(name, like):
    one, other = documented(name), documented(like)
    practised = {"element_weeks": one.sizes.get("element_weeks")}  # of the second round from the start
    assert one.sizes == other.sizes | {k: v for k, v in practised.items() if v is not None}
    assert one.sources["posts"] == other.sources["posts"]


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


def test_how_far_a_programme_is_practised_is_drawn_but_where_it_was_fitted():
    def fidelities(population, name, **keys):
        chosen = settings(
            {"name": population, "n": 50, "inflow_per_year": 0}, policy=[name], chance_per_draw=1, **keys
        )
        return np.array([configured(name, chosen, 50, luck_of(1, r)).fidelity for r in range(40)])

    away = fidelities("hedensted", "all_inclusive", knowledge="drawn")
    assert 0.3 <= away.min() < 0.4 and 0.9 < away.max() <= 1.0
    assert (fidelities("copenhagen_activity_ready", "all_inclusive", knowledge="drawn") == 1.0).all()
    learned = fidelities("inklusion_trial", "ips", knowledge="drawn")
    names, draws = whole()
    assert set(learned) <= set(draws[:, names.index("practice.inklusion_fidelity")])
    said = {"ips": {"fidelity": 0.8}}
    assert (fidelities("inklusion_trial", "ips", knowledge="drawn", policies=said) == 0.8).all()
    assert len(set(fidelities("hedensted", "ips", knowledge="fixed"))) == 1
    assert (fidelities("hedensted", "usual_before", knowledge="drawn") == 1.0).all()


def test_an_assumed_number_of_a_design_is_drawn_for_all_that_are_like_it():
    chosen = settings({"n": 50, "inflow_per_year": 0}, policy=["all_inclusive"], knowledge="drawn", chance_per_draw=1)
    hours = []
    for r in range(30):
        usual, other = (configured(n, chosen, 50, luck_of(1, r)).design for n in ("usual", "all_inclusive"))
        assert usual.direct_hours == other.direct_hours and 22 <= usual.direct_hours <= 28
        assert usual.company_share != other.company_share  # each states its own
        assert (
            usual.caseload_limit == 52 and other.caseload_limit == 35 and other.voluntary == 0
        )  # documented; yes or no
        hours.append(usual.direct_hours)
    assert np.std(hours) > 1
    own = chosen.model_copy(update={"policies": {"usual": PolicySettings(direct_hours=30.0)}})
    assert configured("usual", own, 50, luck_of(1, 0)).design.direct_hours == 30.0
    listed = documented("usual").design
    assert configured("usual", chosen, 50).design == listed  # without a draw, as listed
