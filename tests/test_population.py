"""Populations drawn: the margins come out, and people stay who they are.

Statistical assertions allow 5 standard errors of the share or mean they are about. A sound population fails
one by chance with probability 6e-7; the file makes some 200 of them, so a new seed fails it about once in
8,000 times. The seeds are fixed: a failure here is a change of the code.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from people import EDUCATION_LIST, REVALIDATION, assert_share, changed, people, same, small

from simulation.errors import UnknownName
from simulation.model.population.builtin import builtin, names
from simulation.model.population.copula import both_above, threshold, threshold_within, truncated_normal
from simulation.model.population.synthesis import arrival_weeks
from simulation.model.randomness import luck_of
from simulation.model.states import Diagnosis, Education, Mental, Origin, Support, label

OBSERVED: dict[str, Callable[[Any], Any]] = {
    "women": lambda p: p["sex"] == 1,
    "immigrant": lambda p: p["origin"] == Origin.IMMIGRANT,
    "descendant": lambda p: p["origin"] == Origin.DESCENDANT,
    "lone_provider": lambda p: p["lone_provider"],
    "child_at_home": lambda p: p["children"] > 0,
    "children_with_challenges": lambda p: p["child_challenges"],
    "no_9th_grade": lambda p: p["education"] == Education.NO_9TH_GRADE,
    "unskilled": lambda p: p["education"] <= Education.UNSKILLED,
    "higher": lambda p: p["education"] == Education.HIGHER,
    "interrupted_education": lambda p: p["interrupted_education"],
    "physical_health": lambda p: p["physical"],
    "mental_health": lambda p: p["mental"] > 0,
    "severe_mental": lambda p: p["mental"] == Mental.SEVERE,
    "substance_use": lambda p: p["substance"],
    "large_debt": lambda p: p["debt"],
    "on_benefit_over_8_of_10_years": lambda p: p["benefit_weeks"] >= 417,
    "on_support_3_years_or_more": lambda p: p["benefit_weeks"] >= 156,
}
"""How a margin is seen in the columns; the other margins are columns of the same name."""


def _immigrant(p: Any) -> Any:
    return p["origin"] == Origin.IMMIGRANT


def _on(*supports: Support) -> Callable[[Any], Any]:
    return lambda p: np.isin(p["entry_support"], supports)


OF_A_PART: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "couple_without_children": (lambda p: p["children"] == 0, lambda p: p["spouse"] > 0),
    "married_among_couples": (lambda p: p["spouse"] > 0, lambda p: p["spouse"] == 1),
    "young_with_parents": (
        lambda p: (p["age"] < 30) & (p["children"] == 0) & (p["spouse"] == 0),
        lambda p: p["with_parents"],
    ),
    "came_since_2008": (_immigrant, lambda p: p["came_year"] >= 2008),
    "residence_missed": (_immigrant, lambda p: p["residence_years"] < 9),
    "work_missed": (_immigrant, lambda p: p["work_years"] < 2.5),
    "worked_before": (lambda p: ~_immigrant(p), lambda p: p["work_years"] >= 2.5),
    "old_referrals": (_on(Support.LEDIGHEDSYDELSE, Support.FLEKSJOB), lambda p: p["old_referral"]),
    "from_work": (_on(Support.SYGEDAGPENGE, Support.DAGPENGE), lambda p: p["from_work"]),
}
"""Margins of a part of the citizens: whose, and how they are seen; asked where anybody is of that part."""


@pytest.mark.parametrize("name", names())
def test_every_margin_of_a_built_in_population_comes_out(name: str) -> None:
    spec = changed(builtin(name), n=60_000, inflow_per_year=0)
    drawn = people(spec)
    for margin, share in spec.margins.items():
        if margin in OF_A_PART:
            whose, seen = OF_A_PART[margin]
            part = drawn[whose(drawn)]
            if len(part):
                assert_share(seen(part), share, margin)
            continue
        seen = OBSERVED.get(margin, lambda p, column=margin: p[column])
        assert_share(seen(drawn), share, margin)
    for diagnosis, share in spec.diagnosis_shares().items():
        assert_share(drawn["diagnosis"] == Diagnosis[diagnosis.upper()], share, diagnosis)
    for programme, share in spec.programmes.items():
        assert_share(drawn["programme"] == list(EDUCATION_LIST).index(programme), share, programme)
    error = drawn["age"].std() / math.sqrt(len(drawn))
    assert abs(drawn["age"].mean() - spec.age.mean) < 5 * error
    assert spec.age.min <= drawn["age"].min() and drawn["age"].max() <= spec.age.max


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8])
def test_margins_hold_whatever_the_correlation(correlation: float) -> None:
    margins = {"lone_provider": 0.3, "children_with_challenges": 0.25, "child_at_home": 0.6, "women": 0.4}
    margins |= {
        "interrupted_education": 0.5,
        "higher": 0.3,
        "unskilled": 0.4,
        "mental_health": 0.5,
        "homeless": 0.02,
    }
    margins |= {"severe_mental": 0.3, "on_benefit_over_8_of_10_years": 0.2, "on_support_3_years_or_more": 0.6}
    shares = {"bipolar": 0.1, "schizophrenia_spectrum": 0.1, "personality_disorder": 0.2}
    spec = small(
        n=60_000,
        margins=margins,
        diagnoses=shares,
        age={"min": 30, "mean": 45},
        correlation={"barriers": correlation},
    )
    drawn = people(spec)
    for margin, share in margins.items():
        assert_share(OBSERVED.get(margin, lambda p, column=margin: p[column])(drawn), share, margin)
    for diagnosis, share in shares.items():
        assert_share(drawn["diagnosis"] == Diagnosis[diagnosis.upper()], share, diagnosis)


def test_one_person_s_traits_fit_together() -> None:
    margins = {
        "lone_provider": 0.3,
        "children_with_challenges": 0.2,
        "women": 0.5,
        "interrupted_education": 0.6,
    }
    margins |= {"mental_health": 0.6, "severe_mental": 0.3, "higher": 0.3}
    diagnoses = {"bipolar": 0.2, "anxiety_or_depression": 0.2}
    drawn = people(small(n=20_000, margins=margins, diagnoses=diagnoses, age={"min": 18, "mean": 33}))
    assert (drawn["children"][drawn["lone_provider"] == 1] >= 1).all()
    assert (drawn["children"][drawn["child_challenges"] == 1] >= 1).all()
    assert_share(drawn["sex"][drawn["lone_provider"] == 1], 0.85)  # the default of women_among_lone_providers
    assert not drawn["interrupted_education"][drawn["education"] == Education.HIGHER].any()
    assert (drawn["mental"][drawn["diagnosis"] == Diagnosis.BIPOLAR] == Mental.SEVERE).all()
    assert (drawn["mental"][drawn["diagnosis"] > 0] > Mental.NONE).all()
    assert (drawn["benefit_weeks"] <= (drawn["age"] - 18) * 52.18 + 1).all()
    young = drawn["age"] < 30
    assert (drawn["entry_support"][young] == Support.UDDANNELSESHJAELP).all() and young.any()
    assert (drawn["entry_support"][~young] == Support.KONTANTHJAELP).all()


@pytest.mark.parametrize("women", [0.0, 0.05, 0.95, 1.0])
def test_the_share_of_women_holds_even_where_lone_providers_cannot_be_mothers(women: float) -> None:
    drawn = people(small(n=20_000, margins={"women": women, "lone_provider": 0.5}))
    assert_share(drawn["sex"], women)


def test_barriers_go_together_and_weigh_on_ability() -> None:
    drawn = people(changed(builtin("copenhagen_activity_ready"), n=60_000, inflow_per_year=0))
    columns = (
        "physical",
        "substance",
        "criminal_record",
        "placed_in_care",
        "lone_provider",
        "interrupted_education",
    )
    pairs = [(a, b) for i, a in enumerate(columns) for b in columns[i + 1 :]]
    # five standard errors of a correlation of 60,000 pairs are 0.02
    for first, second in pairs:
        assert np.corrcoef(drawn[first], drawn[second])[0, 1] > 0.02, (first, second)
    assert np.corrcoef(drawn["physical"], drawn["ability_find"])[0, 1] < -0.02
    assert np.corrcoef(drawn["benefit_weeks"] > 417, drawn["ability_keep"])[0, 1] < -0.02
    assert abs(np.corrcoef(drawn["ability_find"], drawn["ability_keep"])[0, 1] - 0.5) < 5 * 0.75 / math.sqrt(60_000)
    for ability in ("ability_find", "ability_keep"):
        assert abs(drawn[ability].mean()) < 5 / math.sqrt(60_000)
        assert abs(drawn[ability].std() - 1) < 5 / math.sqrt(2 * 60_000)


def test_without_correlation_barriers_are_independent() -> None:
    spec = small(n=60_000, margins={"physical_health": 0.5, "substance_use": 0.2}, correlation={"barriers": 0})
    drawn = people(spec)
    assert abs(np.corrcoef(drawn["physical"], drawn["substance"])[0, 1]) < 0.021


@pytest.mark.parametrize("name", names())
def test_the_same_seed_gives_the_same_people_and_another_replication_gives_others(name: str) -> None:
    first, again, other = (people(builtin(name), luck_of(7, r)) for r in (1, 1, 2))
    assert same(first, again)
    assert not np.array_equal(first["age"], other["age"])


def test_people_stay_who_they_are_when_the_stock_the_horizon_or_the_inflow_grows() -> None:
    spec = builtin(REVALIDATION)
    base, larger, longer = people(spec), people(changed(spec, n=400)), people(spec, weeks=300)
    busier = people(changed(spec, inflow_per_year=200))
    assert same(base[:148], larger[:148])
    arrivals = len(base) - 148
    assert arrivals == len(larger) - 400 > 0
    assert same(base[148:], larger[400:])
    assert same(base, longer[: len(base)]) and len(longer) > len(base)
    assert same(base[:148], busier[:148])
    assert np.array_equal(base["ability_find"][148:], busier["ability_find"][148 : 148 + arrivals])


def test_one_margin_changes_one_column() -> None:
    spec = builtin("copenhagen_activity_ready")
    before, after = people(spec), people(changed(spec, margins={"substance_use": 0.3}))
    differ = [c for c in before.dtype.names or () if not np.array_equal(before[c], after[c])]
    assert differ == ["substance"]
    assert (after["substance"] >= before["substance"]).all()


def test_arrivals_are_spread_evenly_and_come_after_the_stock() -> None:
    weeks = arrival_weeks(365.25 / 7 * 2, 53)  # two a week, in weeks 1 to 52
    assert np.array_equal(np.unique(weeks, return_counts=True)[1], [2] * 52)
    drawn = people(builtin("copenhagen_activity_ready"), weeks=52)
    assert (np.diff(drawn["entry_week"]) >= 0).all()
    assert (drawn["entry_week"][:7000] == 0).all() and (drawn["entry_week"][7000:] > 0).all()
    assert drawn["entry_week"].max() == 51
    assert len(arrival_weeks(0, 780)) == len(arrival_weeks(1900, 1)) == 0


def test_revalidation_has_a_stock_part_way_through_and_applicants_from_the_documented_origins() -> None:
    spec = changed(builtin(REVALIDATION), n=20_000, inflow_per_year=20_000)
    drawn = people(spec, weeks=53)
    stock, arrivals = drawn[:20_000], drawn[20_000:]
    assert (stock["entry_support"] == Support.REVALIDERING).all()
    # documented shares sum to 1.04; 0.13 on cash benefit stands on two benefits, by age
    cash = (Support.KONTANTHJAELP, Support.UDDANNELSESHJAELP)
    assert_share(arrivals["entry_support"] == Support.SYGEDAGPENGE, 0.74 / 1.04)
    assert_share(np.isin(arrivals["entry_support"], cash), 0.13 / 1.04)
    assert (arrivals["insured"][arrivals["entry_support"] == Support.DAGPENGE] == 1).all()
    assert_share(arrivals["insured"], 0.70)
    lengths = np.array(list(EDUCATION_LIST.values()))[stock["programme"]]
    assert (stock["programme_weeks"] < lengths).all() and (arrivals["programme_weeks"] == 0).all()
    done = (stock["programme_weeks"] + 0.5) / lengths
    assert abs(done.mean() - 0.5) < 5 * math.sqrt(1 / 12 / 20_000)
    assert_share(stock["age"] < 40, 0.45)
    assert_share((stock["age"] >= 40) & (stock["age"] < 50), 0.35)


def test_a_programme_that_is_not_on_the_education_list_is_refused() -> None:
    with pytest.raises(UnknownName, match=r"'laerer' is not one of laerere.*did you mean 'laerere'"):
        people(small(programmes={"laerer": 1.0}), lengths={"laerere": 200})
    drawn = people(small(n=10_000, programmes={"a": 0.25}), lengths={"b": 1, "a": 2})
    assert_share(drawn["programme"] == 1, 0.25)
    assert_share(drawn["programme"] == -1, 0.75)
    assert (drawn["programme_weeks"] == 0).all()


def test_the_copula_agrees_with_what_is_known_in_closed_form() -> None:
    # both of two normals of correlation r are positive with chance 1/4 + asin(r) / (2 pi) (Sheppard 1899)
    for r in (0.0, 0.3, 0.9):
        assert both_above(0, 0, math.sqrt(r)) == pytest.approx(0.25 + math.asin(r) / (2 * math.pi), abs=1e-9)
    gate = threshold(0.4)
    assert both_above(threshold_within(0.25, gate, 0.5), gate, 0.5) == pytest.approx(0.25, abs=1e-9)
    assert threshold_within(0.4, gate, 0.5) == -math.inf and threshold_within(0, gate, 0.5) == math.inf
    # a normal about the middle of its range is symmetric: the median is the mean; a very wide one is uniform
    middle = np.array([0.25, 0.5])
    assert truncated_normal(middle, 20, 60, 40, 8)[1] == pytest.approx(40, abs=1e-6)
    assert truncated_normal(middle, 20, 60, 40, 1e4) == pytest.approx([30, 40], abs=1e-3)
    mean_near_the_edge = truncated_normal((np.arange(10_000) + 0.5) / 10_000, 18, 66, 18.5, 10).mean()
    assert mean_near_the_edge == pytest.approx(18.5, abs=1e-3)


def test_the_four_education_shares_may_exclude_each_other() -> None:
    shares = {"no_9th_grade": 0.4, "unskilled": 0.3, "skilled": 0.2, "higher": 0.1}
    drawn = people(small(n=20_000, margins=shares))
    for level, share in zip(Education, shares.values(), strict=True):
        assert_share(drawn["education"] == level, share, label(level))


def test_families_are_lone_providers_and_couples() -> None:
    drawn = people(builtin("families"), weeks=1)
    lone = drawn["lone_provider"] == 1
    numbers, size = np.unique(drawn["household"], return_counts=True)
    assert (drawn["household"] >= 0).all()
    alone = dict(zip(numbers, size, strict=True))
    assert all(alone[h] == 1 for h in drawn["household"][lone])
    # at most one who is no lone provider is left without a partner
    assert (np.array([alone[h] for h in drawn["household"][~lone]]) == 1).sum() <= 1
    assert 55 <= len(numbers) <= 70  # 62 families are documented


def test_an_inflow_that_changes_keeps_its_sum() -> None:
    year = 365.25 / 7
    # 100 a year falling by 30 % a year: the integral of 100 * 0.7^t over three years
    falling = arrival_weeks(100.0, round(3 * year), -0.3)
    assert len(falling) == pytest.approx(100 * (1 - 0.7**3) / -np.log(0.7), abs=3)
    first, last = (falling < year).sum(), (falling >= 2 * year).sum()
    assert last / first == pytest.approx(0.49, abs=0.05)
    assert (arrival_weeks(100.0, 157, 0.0) == arrival_weeks(100.0, 157)).all()


def test_who_comes_on_integration_benefit_misses_the_residence_condition_and_stays_on_it() -> None:
    drawn = people(
        small(n=2000, margins={"immigrant": 0.0}, entry_support={"kontanthjaelp": 0.8, "integration": 0.2})
    )
    there = drawn["entry_support"] == Support.INTEGRATION
    assert there.any()
    assert (drawn["residence_years"][there] < 9).all()
    assert (drawn["residence_years"][~there] == 10).all()
