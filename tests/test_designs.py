"""Designs are organisation: where each number comes from, and that none of them is a result.

Each check is a function of sources, so that the last tests can show that it fails for a design or a policy that
breaks the rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from small import LONG, made
from sources import DESIGNS, RULES, literals, tree

from simulation.evidence.registry import Use, load
from simulation.model.design import RANGES
from simulation.model.rules.parameters import catalogue as parameters
from simulation.policies import documented
from simulation.policies.catalogue import CATALOGUE, policy
from simulation.policies.documented import KNOWN, SIZES, UNLIMITED, number

ASSUMED = "assumption: "


def given_numbers(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name of every number of a design file, and how it is given."""
    yield from data.get("numbers", {}).items()
    yield from ((size, data[size]) for size in SIZES if data.get(size, UNLIMITED) != UNLIMITED)
    for element, told in data.get("elements", {}).items():
        yield from ((f"{element}.{when}", told[when]) for when in ("before", "midterm"))


@pytest.mark.parametrize("path", DESIGNS, ids=lambda p: p.parent.name)
def test_every_number_of_a_file_is_read_from_the_registry_or_has_a_reason(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(data) <= KNOWN
    for name, given in given_numbers(data):
        if "evidence" in given:
            assert set(given) == {"evidence"}, name
            assert isinstance(load().value(given["evidence"]), float), name
        else:
            assert set(given) - {"range"} == {"value", "why"}, name
            assert len(given["why"].split()) >= 1, name


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_number_of_a_policy_has_its_source_and_is_what_the_source_says(name):
    found = policy(name)
    assert set(found.design.sources) == set(RANGES)
    for field, source in found.design.sources.items():
        if source.startswith(ASSUMED):
            assert source.removeprefix(ASSUMED).strip(), field
        else:
            assert getattr(found.design, field) == load().value(source), field
    for size in SIZES:
        source = found.sources.get(size, "")
        if source and not source.startswith(ASSUMED):
            assert getattr(found, size) == load().value(source), size
    if found.posts is not None:
        assert "posts" in found.sources
    if found.budget_dkk is not None:
        assert {"budget_dkk", "budget_years"} <= set(found.sources)


def test_every_policy_has_a_file_of_its_own_and_every_file_is_used():
    files = {path.parent.name for path in DESIGNS}
    parents = {yaml.safe_load(p.read_text(encoding="utf-8")).get("like") for p in DESIGNS} - {None}
    assert set(CATALOGUE) <= files
    assert files - set(CATALOGUE) <= parents, "a file that nobody reads"


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
    chosen = {"flere_skal_med": {"fidelity": 1.0, "goal_chance": 0.4}}  # in full, and no learned number
    model = made(LONG, "flere_skal_med", horizon_weeks=found.element_weeks + 2, policies=chosen)
    model.run()
    usual, full = model.world.designs[0]["goal_chance"], 0.4
    assert model.world.designs[1]["goal_chance"] == pytest.approx(usual + element.beyond * (full - usual))
    assert model.world.designs[1]["caseload_limit"] == found.design.caseload_limit


ALLOWED: dict[str, dict[float, str]] = {
    "aarhus_fleksjob": {18: "LONG_WEEKS: months on ledighedsydelse; words in evidence:aarhus_fleksjob.design"},
    "admission": {30: "NEVER: 2**30"},
    "base": {2: "2**20", 20: "2**20"},
    "documented": {
        1_000_000: "NO_LIMIT",
        0.8: "AROUND",
        1.2: "AROUND",
        0.5: "HALF_MORE_OR_LESS",
        1.5: "HALF_MORE_OR_LESS",
        0.3: "PRACTISED",
        2: "the name after two dots",
    },
    "education": {0.5: "Jeffreys posterior", 100: "oere in a krone"},
    "flere_skal_med": {30: "TRIAGED_OVER_WEEKS", 0.5: "half burden, where the logits of the parameters are stated"},
    "langtidsrask": {0.25: "AT_RISK, said to be an assumption"},
    "revalidation": {2: "GRANTED", 3: "REFUSED"},
    "revalidation_tightened": {30: "YOUNG, the age of the ninth criterion (evidence:revalidation.criteria)"},
}
"""Numbers that may stand in a policy module, each with what it is."""


def called(path: Path) -> str:
    """Return the programme a file belongs to, or the module."""
    return path.stem if path.parent.name == "policies" else path.parent.name


@pytest.mark.parametrize("path", RULES, ids=lambda p: f"{called(p)} {p.stem}")
def test_no_policy_module_holds_a_number_that_is_not_listed(path):
    assert literals(tree(path)) <= set(ALLOWED.get(called(path), {}))


DESIGN_FACTS = {
    "ips.rksk_plan.caseload_limit",
    "ips.rksk_plan.meeting_cadence_weeks",
    "ips.rksk_plan.n",
    "ips.rksk_plan.consultants",
    "ips.inklusion_rct.caseload_limit",
    "aabenraa.investment.invested",
    "flere_skal_med.target.min_years_on_benefit",
}
"""Facts of an organisation that stand in an entry kept for fit or validation, beside its results."""
EDUCATIONS = "revalidation.self_support_by_education."
"""The one documented outcome that is an input: the education list's chances, by education and for every arm."""


def results_read(paths: Iterable[str]) -> set[str]:
    """Return the evidence paths that are not design facts, of entries kept for fit or validation."""
    held = [e.id for e in load() if e.use in (Use.CALIBRATE, Use.VALIDATE)]
    of_results = {p for p in paths if any(p == i or p.startswith(f"{i}.") for i in held)}
    return {p for p in of_results - DESIGN_FACTS if not p.startswith(EDUCATIONS)}


def paths_in_code(module: ast.Module) -> set[str]:
    """Return the evidence paths a module can read by: its strings and the beginnings of its formatted strings."""
    docs = {id(n.value) for n in ast.walk(module) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    words = {
        n.value.removeprefix("evidence:")
        for n in ast.walk(module)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs
    }
    ids = [e.id for e in load()]
    return {w for w in words if any(w == i or w.startswith(f"{i}.") for i in ids)}


def paths_in_design(data: Mapping[str, Any]) -> set[str]:
    """Return the evidence paths a design file reads by."""
    return {str(given["evidence"]) for _, given in given_numbers(data) if "evidence" in given}


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_no_policy_module_reads_a_result(path):
    assert results_read(paths_in_code(tree(path))) == set()


@pytest.mark.parametrize("path", DESIGNS, ids=lambda p: p.parent.name)
def test_no_design_reads_a_result(path):
    assert results_read(paths_in_design(yaml.safe_load(path.read_text(encoding="utf-8")))) == set()


def test_every_design_fact_listed_is_used():
    used = {p for path in DESIGNS for p in paths_in_design(yaml.safe_load(path.read_text(encoding="utf-8")))}
    used |= {p for path in RULES for p in paths_in_code(tree(path))}
    assert used >= DESIGN_FACTS
    held = [e.id for e in load() if e.use in (Use.CALIBRATE, Use.VALIDATE)]
    assert all(any(p.startswith(f"{i}.") for i in held) for p in DESIGN_FACTS), "a fact that needs no exception"


def test_no_mechanism_parameter_is_a_programmes():
    programmes = re.compile(
        "|".join(rf"\b{n.replace('_', '[ _]')}\b" for n in CATALOGUE if n != "usual"), re.IGNORECASE
    )
    assert programmes.search("job finding under IPS Plus"), "the search finds nothing"
    for name, p in parameters().items():
        hit = programmes.search(f"{name.replace('_', ' ')} {p.meaning}")
        assert hit is None or hit.group(0) == "revalidation", name


def test_a_number_without_source_or_reason_is_refused():
    for given in ({"value": 1.4}, {"value": 1.4, "why": " "}, {"evidence": "ips.inklusion_rct.ips", "value": 2}, {}):
        with pytest.raises(ValueError, match="give"):
            number(given, "mutated")


def test_a_design_cannot_name_a_number_of_its_own(monkeypatch):
    data = {"title": "Mutated", "numbers": {"job_rate_ratio": {"value": 1.5, "why": "the documented effect"}}}
    monkeypatch.setattr(documented, "read_yaml", lambda *_: data)
    with pytest.raises(ValueError, match="no number of a design: job_rate_ratio"):
        documented._read("usual")
    data["numbers"], data["effect"] = {}, {"value": 1.5, "why": "the documented effect"}
    with pytest.raises(ValueError, match="a design has no 'effect'"):
        documented._read("usual")


def test_a_design_that_reads_a_result_is_found():
    result = {"numbers": {"goal_chance": {"evidence": "ips.inklusion_rct.ips"}}}
    assert results_read(paths_in_design(result)) == {"ips.inklusion_rct.ips"}
    element = {
        "elements": {"goal": {"before": {"evidence": "flere_skal_med.dec_2018.ordinary_hours"}, "midterm": {}}}
    }
    assert results_read(paths_in_design(element)) == {"flere_skal_med.dec_2018.ordinary_hours"}
    code = ast.parse("""share = load().value("all_inclusive.outflow_counts.2019.fleksjob")""")
    assert results_read(paths_in_code(code)) == {"all_inclusive.outflow_counts.2019.fleksjob"}
