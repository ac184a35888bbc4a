"""Populations: the margins come out, people stay who they are, and every bad cell of a file is named.

Statistical assertions allow 5 standard errors of the share or mean they are about. A sound population fails
one by chance with probability 6e-7; the file makes some 200 of them, so a new seed fails it about once in
8,000 times. The seeds are fixed: a failure here is a change of the code.
"""

from __future__ import annotations

import csv
import math
import pickle
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from simulation.agents.columns import LATENT, TRAITS
from simulation.population.builtin import builtin, names
from simulation.population.cells import CELLS, describe
from simulation.population.copula import both_above, threshold, threshold_within, truncated_normal
from simulation.population.files import PopulationFileError, check_file, read_file
from simulation.population.margins import catalogue
from simulation.population.spec import PopulationSpec
from simulation.population.synthesis import arrival_weeks, synthesise
from simulation.randomness import luck_of
from simulation.states import Diagnosis, Education, Mental, Origin, Support, UnknownName, label

COLUMNS = [c.name for c in TRAITS]
LUCK = luck_of(20, 0)
REVALIDATION = "ringkoebing_skjern_revalidation"
EDUCATION_LIST = {"unused": 10} | {name: 100 + 10 * i for i, name in enumerate(builtin(REVALIDATION).programmes)}


def changed(spec: PopulationSpec, **fields: Any) -> PopulationSpec:
    """Return the population with other fields, validated again; margins are added to its own."""
    fields["margins"] = spec.margins | fields.get("margins", {})
    return PopulationSpec.model_validate(spec.model_dump() | fields)


def small(**fields: Any) -> PopulationSpec:
    """Return a population of nothing but what the test is about."""
    base: dict[str, Any] = {"name": "s", "title": "S", "n": 1000, "entry_support": {"kontanthjaelp": 1}}
    return PopulationSpec.model_validate(base | fields)


def people(
    spec: PopulationSpec,
    luck: NDArray[np.uint64] = LUCK,
    weeks: int = 52,
    lengths: Mapping[str, int] = EDUCATION_LIST,
) -> NDArray[Any]:
    """Return the population drawn."""
    return synthesise(spec, luck, weeks, lengths)


def assert_share(found: Any, share: float, what: str = "") -> None:
    """Assert that the share of true values in ``found`` is ``share``, within 5 standard errors."""
    values = np.asarray(found, float)
    slack = 5 * math.sqrt(share * (1 - share) / len(values)) + 1e-12
    assert abs(values.mean() - share) <= slack, f"{what}: {values.mean():.4f}, not {share:.4f} +- {slack:.4f}"


def same(first: NDArray[Any], second: NDArray[Any]) -> bool:
    """Return whether two populations are the same people in every column."""
    return first.tobytes() == second.tobytes()


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


# --- synthesis ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_margin_of_a_built_in_population_comes_out(name: str) -> None:
    spec = changed(builtin(name), n=60_000, inflow_per_year=0)
    drawn = people(spec)
    for margin, share in spec.margins.items():
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


# --- specifications ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_a_built_in_population_says_where_each_of_its_numbers_comes_from(name: str) -> None:
    spec = builtin(name)
    assert spec.name == name
    told = spec.model_fields_set & {
        "n",
        "inflow_per_year",
        "entry_support",
        "arrivals_support",
        "age",
        "diagnoses",
    }
    for what in [*spec.margins, *told]:
        assert re.match(r"assumption|evidence:[a-z0-9_.]+$|evidence:[a-z0-9_.]+; ", spec.sources.get(what, "")), what
    not_told = set(catalogue()) - set(spec.margins) - {"skilled", "women_among_lone_providers"}
    assert not_told <= {"on_benefit_over_8_of_10_years", "on_support_3_years_or_more"}


def test_the_built_in_populations_are_the_documented_ones() -> None:
    sizes = {name: builtin(name).n for name in names()}
    assert sizes["copenhagen_activity_ready"] == 7000
    assert sizes["inklusion_trial"] == 720
    assert sizes["ringkoebing_skjern_ressourceforloeb"] == 210
    assert sizes["ringkoebing_skjern_revalidation"] == 148
    assert sizes["flere_skal_med"] == 23_000
    assert sizes["flere_skal_med_municipality"] == round(23_000 / 88)
    assert sizes["hjoerring_ips"] == 25
    assert len(sizes) == 15
    counts = {"schizophrenia_spectrum": 10, "severe_depression": 5, "bipolar": 8, "personality_disorder": 31}
    assert builtin("ringkoebing_skjern_ressourceforloeb").diagnosis_shares() == {
        d: c / 210 for d, c in (counts | {"borderline_or_ptsd": 16}).items()
    }
    programmes = builtin(REVALIDATION).programmes
    assert sum(programmes.values()) == pytest.approx(1)
    assert programmes["paedagog"] == pytest.approx(0.89 * 0.60 * 13 / 53, abs=1e-4)
    with pytest.raises(UnknownName, match="did you mean 'inklusion_trial'"):
        builtin("inklusion")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"margins": {"substance_usse": 0.3}}, "did you mean 'substance_use'"),
        ({"margins": {"homeless": 1.2}}, r"margins\.homeless=1\.2 .* from 0 to 1"),
        ({"margins": {"homeless": float("nan")}}, "margins.homeless|finite"),
        ({"marginz": {}}, "did you mean 'margins'"),
        ({"age": {"mean": 12}}, "age.mean=12 must lie between"),
        ({"age": {"meen": 40}}, "did you mean 'mean'"),
        ({"n": 0}, "greater than or equal to 1"),
        ({"n": 200_001}, "less than or equal to 200000"),
        ({"entry_support": {"kontanthjelp": 1}}, "did you mean 'kontanthjaelp'"),
        ({"entry_support": {"dead": 1}}, "'dead' is not one of"),
        ({"entry_support": {"kontanthjaelp": 0.5}}, r"entry_support: the shares sum to 0\.5"),
        ({"entry_support": {}}, "the shares sum to 0"),
        (
            {"margins": {"no_9th_grade": 0.6, "unskilled": 0.5}},
            "no_9th_grade=0.6 is more than margins.unskilled",
        ),
        ({"margins": {"unskilled": 0.8, "higher": 0.3}}, "sum to more than 1"),
        ({"margins": {"unskilled": 0.8, "skilled": 0.4}}, "sum to 1.3"),
        ({"margins": {"severe_mental": 0.3, "mental_health": 0.2}}, "severe_mental=0.3 .* at most 0.2"),
        ({"margins": {"immigrant": 0.7, "descendant": 0.4}}, "immigrant=0.7 .* at most 0.6"),
        ({"margins": {"lone_provider": 0.5, "child_at_home": 0.4}}, "child_at_home=0.4 .* at least 0.5"),
        ({"margins": {"interrupted_education": 0.95}}, "at most 0.9"),
        ({"margins": {"on_benefit_over_8_of_10_years": 1}}, "strictly between 0 and 1"),
        ({"diagnoses": {"bipolar": 3}}, "diagnoses_of"),
        ({"diagnoses": {"bipolar": 0.1}}, "at most 0, because of margins.severe_mental"),
        ({"diagnoses": {"bipola": 0.1}}, "did you mean 'bipolar'"),
        ({"programmes": {"a": 0.7, "b": 0.7}}, "sum to 1.4"),
        ({"correlation": {"abilities": -0.9}}, "abilities=-0.9 .* at least -0.82"),
        ({"sources": {"womn": "assumption"}}, "did you mean 'women'"),
        ({"benefit_weeks": {"median": -1, "sigma": 1}}, "greater than 0"),
    ],
)
def test_a_specification_that_cannot_be_is_refused_with_what_is_allowed(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        small(**fields)


def test_the_four_education_shares_may_exclude_each_other() -> None:
    shares = {"no_9th_grade": 0.4, "unskilled": 0.3, "skilled": 0.2, "higher": 0.1}
    drawn = people(small(n=20_000, margins=shares))
    for level, share in zip(Education, shares.values(), strict=True):
        assert_share(drawn["education"] == level, share, label(level))


# --- files -------------------------------------------------------------------------------------------


def write(path: Path, rows: list[dict[str, Any]], separator: str = ",") -> Path:
    """Write a CSV file of the rows and return its path."""
    with path.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("named", [False, True])
def test_a_population_written_to_a_file_comes_back_the_same(tmp_path: Path, ending: str, named: bool) -> None:
    drawn = people(builtin(REVALIDATION), weeks=100)
    wanted = [*COLUMNS, *(c.name for c in LATENT)]
    frame = pd.DataFrame({c: drawn[c] for c in wanted})
    if named:
        frame["entry_support"] = [label(Support(v)) for v in drawn["entry_support"]]
        frame["origin"] = [label(Origin(v)).upper() for v in drawn["origin"]]
        frame["mental"] = [label(Mental(v)) for v in drawn["mental"]]
        frame["diagnosis"] = [label(Diagnosis(v)) for v in drawn["diagnosis"]]
        frame["sex"] = np.where(drawn["sex"] == 1, "woman", "man")
        frame["lone_provider"] = drawn["lone_provider"] == 1
        frame["programme"] = [["none", *EDUCATION_LIST][v + 1] for v in drawn["programme"]]
    frame.insert(0, "id", range(len(frame)))
    path = tmp_path / f"people.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
    programmes = list(EDUCATION_LIST) if named else []
    assert check_file(path, programmes) == []
    assert same(read_file(path, luck_of(1, 1), programmes), drawn)


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


def test_missing_columns_take_their_default_and_abilities_are_drawn(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", [{"age": 20 + i % 40, "entry_support": "sygedagpenge"} for i in range(20_000)])
    read, again, other = (read_file(path, luck_of(3, r)) for r in (0, 0, 1))
    for column in TRAITS:
        if column.name not in ("age", "entry_support"):
            assert (read[column.name] == column.start).all()
    assert same(read, again) and not np.array_equal(read["ability_find"], other["ability_find"])
    assert abs(np.corrcoef(read["ability_find"], read["ability_keep"])[0, 1] - 0.5) < 5 * 0.75 / math.sqrt(20_000)
    given = [{"age": 40, "entry_support": 4, "ability_keep": i % 5 - 2} for i in range(20_000)]
    read = read_file(write(tmp_path / "q.csv", given), LUCK)
    assert read["ability_keep"][:5].tolist() == [-2, -1, 0, 1, 2]
    slope = np.polyfit(read["ability_keep"], read["ability_find"], 1)[0]
    assert abs(slope - 0.5) < 5 * math.sqrt(0.75 / 2 / 20_000)


def test_a_danish_spreadsheet_s_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("﻿age;entry_support;mental\n40,5;kontanthjaelp;none\n31;fleksjob;severe\n\n", encoding="utf-8")
    assert read_file(path, LUCK)["age"].tolist() == [40.5, 31]


GOOD = {
    "id": "a",
    "age": "40",
    "entry_support": "kontanthjaelp",
    "origin": "danish",
    "children": "1",
    "debt": "0",
}


@pytest.mark.parametrize(
    ("column", "value", "shown", "allowed"),
    [
        ("age", "", "(empty)", "a number from 16 to 70"),
        ("age", "NaN", "(empty)", "a number from 16 to 70"),
        ("age", "inf", "inf", "a number from 16 to 70"),
        ("age", "15", "15", "a number from 16 to 70"),
        ("age", "forty", "forty", "a number from 16 to 70"),
        ("age", "4_0", "4_0", "a number from 16 to 70"),
        ("children", "1.5", "1.5", "a whole number from 0 to 15"),
        ("children", "-1", "-1", "a whole number from 0 to 15"),
        ("debt", "2", "2", "a whole number from 0 to 1, or one of false, true"),
        ("debt", "tru", "tru", "did you mean 'true'"),
        (
            "origin",
            "danis",
            "danis",
            "one of danish, immigrant, descendant (or 0, 1, 2); did you mean 'danish'?",
        ),
        ("origin", "3", "3", "one of danish, immigrant, descendant (or 0, 1, 2)"),
        ("entry_support", "kontanthjælp", "kontanthjælp", "did you mean 'kontanthjaelp'?"),
        ("entry_support", "dead", "dead", "one of kontanthjaelp"),
        ("entry_support", "", "(empty)", "one of kontanthjaelp"),
        ("id", "", "(empty)", "a value of its own"),
        ("id", "first", "first", "row 1 has it too"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_column_value_and_what_is_allowed(
    tmp_path: Path, column: str, value: str, shown: str, allowed: str
) -> None:
    rows = [GOOD | {"id": "first"}, GOOD | {column: value}, GOOD | {"id": "last"}]
    path = write(tmp_path / "p.csv", rows)
    [bad] = check_file(path)
    assert (bad.row, bad.column, bad.value) == (2, column, shown)
    assert allowed in bad.allowed
    with pytest.raises(PopulationFileError) as caught:
        read_file(path, LUCK)
    assert caught.value.cells == pickle.loads(pickle.dumps(caught.value)).cells == [bad]
    assert str(caught.value).startswith(f"p.csv: 1 bad cell: row 2, column '{column}': '{shown}' is not allowed;")
    assert "\n" not in str(caught.value)


def test_every_bad_cell_is_named_not_only_the_first(tmp_path: Path) -> None:
    rows = [GOOD | {"id": str(i)} for i in range(6)]
    rows[1] |= {"age": "x", "debt": ""}
    rows[4] |= {"age": "x", "origin": "mars", "id": "1"}
    path = write(tmp_path / "p.csv", rows, ";")
    found = {(cell.row, cell.column) for cell in check_file(path)}
    assert found == {(2, "age"), (2, "debt"), (5, "age"), (5, "origin"), (5, "id")}
    with pytest.raises(PopulationFileError, match=r"^p\.csv: 5 bad cells; the first: row 2, column 'age'"):
        read_file(path, LUCK)


def test_bad_headers_rows_and_files_are_named(tmp_path: Path) -> None:
    def only(text: str, name: str = "p.csv") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_bytes(text.encode("latin-1"))
        [bad] = check_file(path)
        with pytest.raises(PopulationFileError) as caught:
            read_file(path, LUCK)
        assert "\n" not in str(caught.value)
        return bad.row, bad.column, bad.allowed

    row, column, allowed = only("age,entry_support,orign\n40,4,0\n")
    assert (row, column) == (0, "orign") and allowed.endswith("did you mean 'origin'?")
    assert only("entry_support\n4\n") == (0, "age", "the column 'age' is required")
    assert only("age,entry_support,age\n40,4,40\n") == (0, "age", "each column once")
    assert only("age,entry_support\n40,4\n40\n41,4\n") == (2, "(row)", "2 cells, as in the header, not 1")
    assert only("age,entry_support\n40,4\n\n41,4\n")[:2] == (2, "(row)")
    for empty in ("", "\n", "age,entry_support\n"):
        assert only(empty) == (0, "(file)", "a header and at least one citizen; the file is empty")
    assert only("age,entry_support\n40,ærø\n")[1:] == ("(file)", "a CSV file in UTF-8")
    assert only('age,entry_support\n"40,4\n')[1] == "(file)"
    assert only("age\n40\n", "p.txt") == (0, "(file)", "a file ending in .csv or .parquet")
    assert only("not parquet", "p.parquet")[:2] == (0, "(file)")
    [absent] = check_file(tmp_path / "absent.csv")
    assert absent.column == "(file)" and "No such file" in absent.allowed
    (tmp_path / "folder.csv").mkdir()
    assert check_file(tmp_path / "folder.csv")[0].column == "(file)"


def test_a_parquet_file_s_bad_cells_are_named(tmp_path: Path) -> None:
    frame = pd.DataFrame({"age": [40.0, None, 99.0], "entry_support": ["fleksjob"] * 3, "debt": [True, False, True]})
    path = tmp_path / "p.parquet"
    frame.to_parquet(path)
    assert [(c.row, c.column, c.value) for c in check_file(path)] == [
        (2, "age", "(empty)"),
        (3, "age", "99.0"),
    ]
    nested = pd.DataFrame({"age": [40], "entry_support": [["fleksjob"]]})
    nested.to_parquet(path)
    assert [(c.row, c.column) for c in check_file(path)] == [(1, "entry_support")]
    frame.head(0).to_parquet(path)
    assert "empty" in check_file(path)[0].allowed


def test_a_programme_may_stand_under_the_name_of_the_education_list(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", [{"age": 40, "entry_support": 8, "programme": "laere"}])
    assert check_file(path)[0].allowed == "a whole number from -1 to 9999"
    assert check_file(path, ["laerer", "paedagog"])[0].allowed.endswith("did you mean 'laerer'?")


def test_every_trait_has_a_rule_and_a_description() -> None:
    assert list(CELLS) == [*COLUMNS, *(c.name for c in LATENT)]
    defaults = {line["column"]: line["default"] for line in describe()}
    assert defaults["age"] == defaults["entry_support"] == "required"
    assert (defaults["education"], defaults["programme"], defaults["ability_find"]) == ("1", "-1", "drawn")
