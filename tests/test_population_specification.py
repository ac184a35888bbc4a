"""Descriptions of populations: every number has its source, and what cannot be is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from people import REVALIDATION, small
from pydantic import ValidationError

from simulation.errors import UnknownName
from simulation.model.population.builtin import builtin, names
from simulation.model.population.margins import catalogue


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
    assert not_told <= {"on_benefit_over_8_of_10_years", "on_support_3_years_or_more", *OF_THE_LAW}


OF_THE_LAW = {
    *("couple_without_children", "married_among_couples", "young_with_parents", "came_since_2008"),
    *("residence_missed", "work_missed", "worked_before", "job_ready", "old_referrals", "from_work"),
}
"""What the rules of cash benefit ask about, and no document says of its population."""


@pytest.mark.parametrize("name", sorted(OF_THE_LAW))
def test_what_no_document_says_of_its_population_is_an_assumption_with_its_range(name: str) -> None:
    margin = catalogue()[name]
    assert margin.default is not None
    assert margin.source == "assumption"
    if name in ("job_ready", "from_work"):
        assert margin.told == "assumption"
        return
    assert margin.range is not None
    low, high = margin.range
    assert low <= margin.default <= high
    assert margin.told == f"assumption, range {low:g}-{high:g}"


def test_the_built_in_populations_are_the_documented_ones() -> None:
    sizes = {name: builtin(name).n for name in names()}
    assert sizes["copenhagen_activity_ready"] == 7000
    assert sizes["inklusion_trial"] == 720
    assert sizes["ringkoebing_skjern_ressourceforloeb"] == 210
    assert sizes["ringkoebing_skjern_revalidation"] == 148
    assert sizes["flere_skal_med"] == 23_000
    assert sizes["flere_skal_med_municipality"] == round(23_000 / 88)
    assert sizes["hjoerring_ips"] == 25
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
        ({"n": 10_000_001}, "less than or equal to 10000000"),
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
