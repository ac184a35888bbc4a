"""Designs are organisation, never effect: where each number comes from, and that none of them can be a ratio.

Each check is a function of sources, so that the last tests can show that it fails for a design or a policy that
breaks the rule.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from small import CASH, FAMILIES, FLEKSJOB, FORLOEB, LONG, REVALIDATION, TRIAL, WORKPLACE, YOUNG, market, settings

import simulation
from simulation.design import RANGES
from simulation.evidence.registry import Use, load
from simulation.mechanisms.parameters import catalogue as parameters
from simulation.policies import documented
from simulation.policies.catalogue import CATALOGUE, is_usual, policy
from simulation.policies.documented import KNOWN, SIZES, number

PACKAGE = Path(simulation.__file__).parent
POLICIES = sorted((PACKAGE / "policies").glob("*.py"))
MECHANISMS = sorted((PACKAGE / "mechanisms").glob("*.py"))
DESIGNS = sorted((PACKAGE / "policies" / "designs").glob("*.yaml"))
ASSUMED = "assumption: "


def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def given_numbers(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name of every number of a design file, and how it is given."""
    yield from data.get("numbers", {}).items()
    yield from ((size, data[size]) for size in SIZES if size in data)
    for element, told in data.get("elements", {}).items():
        yield from ((f"{element}.{when}", told[when]) for when in ("before", "midterm"))


# Every number is read or assumed ---------------------------------------------------------------------


@pytest.mark.parametrize("path", DESIGNS, ids=lambda p: p.stem)
def test_every_number_of_a_file_is_read_from_the_registry_or_has_a_reason(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(data) <= KNOWN
    for name, given in given_numbers(data):
        if "evidence" in given:
            assert set(given) == {"evidence"}, name
            assert isinstance(load().value(given["evidence"]), float), name
        else:
            assert set(given) == {"value", "why"}, name
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
    files = {path.stem for path in DESIGNS}
    parents = {yaml.safe_load(p.read_text(encoding="utf-8")).get("like") for p in DESIGNS} - {None}
    assert set(CATALOGUE) <= files
    assert files - set(CATALOGUE) <= parents, "a file that nobody reads"


# No number stands in Python --------------------------------------------------------------------------

BARE = {0, 1}
"""Numbers without a unit that need no reason: nothing and one, first and next."""

ALLOWED: dict[str, dict[float, str]] = {
    "aarhus_fleksjob.py": {18: "LONG_WEEKS: months on ledighedsydelse; words in evidence:aarhus_fleksjob.design"},
    "admission.py": {30: "NEVER: 2**30"},
    "education.py": {0.5: "Jeffreys posterior", 100: "oere in a krone"},
    "flere_skal_med.py": {30: "TRIAGED_OVER_WEEKS", 32: "from the start to the midterm, by the calendar"},
    "investment.py": {52: "HIRED_OVER_WEEKS, said to be an assumption"},
    "langtidsrask.py": {0.25: "AT_RISK, said to be an assumption"},
    "policy.py": {1_000_000: "NO_LIMIT", 2: "2**20", 20: "2**20"},
    "revalidation.py": {2: "GRANTED", 3: "REFUSED"},
    "revalidation_tightened.py": {30: "YOUNG, the age of the ninth criterion (evidence:revalidation.criteria)"},
    "triage.py": {0.5: "half burden, where the logits of the parameters are stated"},
}
"""Numbers that may stand in a policy module, each with what it is."""


def literals(module: ast.Module) -> set[float]:
    """Return the numbers written in a module, besides nothing and one."""
    return {
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in BARE
    }


@pytest.mark.parametrize("path", POLICIES, ids=lambda p: p.stem)
def test_no_policy_module_holds_a_number_that_is_not_listed(path):
    assert literals(tree(path)) <= set(ALLOWED.get(path.name, {}))


# No programme effect can be entered as a ratio ---------------------------------------------------------

RATIO_WORDS = ("ratio", "log", "odds", "logit", "hazard", "rate", "effect", "multipl", "relative", "times")


def ratio_units(ranges: Mapping[str, tuple[float, float, str]]) -> list[str]:
    """Return the numbers of a design whose unit or name is that of an effect."""
    return [n for n, (_, _, unit) in ranges.items() if any(word in f"{n} {unit}".lower() for word in RATIO_WORDS)]


def test_the_numbers_of_a_design_are_organisational():
    assert ratio_units(RANGES) == []
    for name in {"share", "chance"}:
        for field, (low, high, unit) in RANGES.items():
            if unit.startswith(name):
                assert (low, high >= 0, high <= 1) == (0, True, True), f"{field}: a share beyond [0, 1]"


RATES = ("log_job_rate", "assessment_rate", "log_fleksjob_rate")
"""Who finds work, who is assessed, who finds a fleksjob: from the citizen's state and the parameters alone."""


def functions(modules: Iterable[ast.Module]) -> dict[str, ast.FunctionDef]:
    """Return all functions of some modules by name."""
    return {f.name: f for m in modules for f in ast.walk(m) if isinstance(f, ast.FunctionDef)}


def takes_a_design(function: ast.FunctionDef) -> bool:
    """Whether a rule can see a service design: as an argument, or by the row of a service or a policy."""
    arguments = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}
    read = {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    return bool(arguments & {"design", "designs", "service", "policy"}) or bool(
        read & {"service", "past_services", "arm"}
    )


@pytest.mark.parametrize("name", RATES)
def test_the_rates_take_no_design(name):
    assert not takes_a_design(functions(map(tree, MECHANISMS))[name])


def fields_read(node: ast.AST, tainted: Mapping[str, set[str]]) -> set[str]:
    """Return the design numbers an expression reads, by attribute or by a name that holds one."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            owner = part.value
            while isinstance(owner, ast.Subscript):
                owner = owner.value
            if isinstance(owner, ast.Name) and owner.id in ("design", "designs"):
                found.add(part.attr)
        elif isinstance(part, ast.Name):
            found |= tainted.get(part.id, set())
    return found


def reads_parameters(node: ast.AST) -> bool:
    """Whether an expression reads a mechanism parameter."""
    return any(
        isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "params"
        for part in ast.walk(node)
    )


def in_rate_expressions(function: ast.FunctionDef) -> set[str]:
    """Return the design numbers that a rule calculates with together with a mechanism parameter."""
    tainted: dict[str, set[str]] = defaultdict(set)
    for _ in range(3):  # names that hold names
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        tainted[target.id] |= fields_read(node.value, tainted)
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and reads_parameters(node):
            found |= fields_read(node, tainted)
        if isinstance(node, ast.AugAssign) and reads_parameters(node.value):
            found |= fields_read(node.value, tainted)
    return found


def by_function(modules: Iterable[ast.Module], read: Any) -> dict[str, set[str]]:
    """Return what ``read`` finds in each function, where it finds something."""
    return {name: found for name, each in functions(modules).items() if (found := read(each))}


WITH_PARAMETERS = {
    "leave_rate": {"company_service", "workplace_mentor"},  # share of workplaces with each, x the parameter
    "work_week": {"prevention"},
    "fall_ill": {"prevention"},
    "activity_week": {"company_service"},
    "readiness_week": {"treatment", "social_support", "skills_training"},
    "steady": {"family_support"},
    "open_week": {"direct_contact"},
    "post_week": {"direct_hours", "company_share"},  # hours for companies a citizen, against half of what can be done
    "believes": {"belief_training"},
    "hours_sought": {"small_jobs"},
    "start_study": {"education_help"},
}
"""The design numbers that meet a mechanism parameter, by rule: each a share of those reached."""

AS_THEY_STAND = {
    "account": {"citizen_oere", "treatment"},
    "account_post": {"post_week_oere", "staffed_to_norm", "training_oere"},
    "meet": {"goal_chance"},
    "post_week": {
        "absence_share",
        "admin_hours",
        "cadence_weeks",
        "hiring_weeks",
        "leave_rate",
        "meeting_hours",
        "staffed_to_norm",
        "statutory_weeks",
    },
    "take_on": {"first_post", "posts"},
    "drops_out": {"voluntary"},
    "leave_programme": {"readmits"},
    "staff_week": {"reassign_rate"},
    "end_revalidation": {"follow_weeks"},
    "leave_for_work": {"follow_weeks"},
    "agree_hours": {"hours_agreed"},
    "start_temporary_fleksjob": {"temporary_fleksjob_weeks"},
    "start_course": {"course_share", "course_weeks", "forloeb_course_share"},
    "start_study": {"follow_weeks"},
}
"""The design numbers read otherwise: hours, weeks, kroner, who goes on a course, who stays."""


def test_the_design_numbers_in_rate_expressions_are_those_declared():
    assert by_function(map(tree, MECHANISMS), in_rate_expressions) == WITH_PARAMETERS


def test_no_rule_reads_a_design_number_that_is_not_declared():
    found = by_function(map(tree, MECHANISMS), lambda f: fields_read(f, {}))
    declared = {
        name: WITH_PARAMETERS.get(name, set()) | AS_THEY_STAND.get(name, set())
        for name in {*WITH_PARAMETERS, *AS_THEY_STAND}
    }
    assert found == declared


def test_design_numbers_that_meet_a_parameter_are_shares_or_hours():
    for name in set().union(*WITH_PARAMETERS.values()):
        low, high, unit = RANGES[name]
        assert unit.startswith("share") or unit == "hours/week", name
        assert low >= 0, name
        assert unit == "hours/week" or high <= 1, name


# No policy writes a rate -----------------------------------------------------------------------------

SCORES = {"find_score", "leave_score", "study_score", "assess_score", "health_burden", "shift_term"}
STATE_OF_MIND = {
    "readiness",
    "readiness_start",
    "relation",
    "belief",
    "goal",
    "opening",
    "seized",
    "met",
    "met_since",
}
LATENT = {"ability_find", "ability_keep"}
UNTOUCHABLE = SCORES | STATE_OF_MIND | LATENT


def forbidden_writes(module: ast.Module) -> set[str]:
    """Return the parameters and columns of rates that a module writes, or might."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for part in (part for target in targets for part in ast.walk(target)):
                if isinstance(part, ast.Attribute) and part.attr in {"params", *UNTOUCHABLE}:
                    found.add(part.attr)
                if isinstance(part, ast.Constant) and part.value in UNTOUCHABLE:
                    found.add(part.value)
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("setattr", "put", "fill", "copyto", "__setitem__"):
            found.add(called.attr)
        if isinstance(called, ast.Name) and called.id in ("setattr", "exec", "eval"):
            found.add(called.id)
    return found


@pytest.mark.parametrize("path", POLICIES, ids=lambda p: p.stem)
def test_no_policy_module_writes_parameters_or_the_columns_of_rates(path):
    allowed = {"setattr"} if path.name == "catalogue.py" else set()  # the user's settings, onto the policy
    assert forbidden_writes(tree(path)) <= allowed


AT_HOME = {
    "ips": TRIAL,
    "ips_plus": TRIAL,
    "ips_ringkoebing_skjern": FORLOEB,
    "opgang_til_opgang": FAMILIES,
    "reconnect": YOUNG,
    "flere_skal_med": LONG,
    "flere_skal_med_2": LONG,
    "aarhus_fleksjob": FLEKSJOB,
    "revalidation": REVALIDATION,
    "revalidation_tightened": REVALIDATION,
    "langtidsrask": WORKPLACE,
}


@pytest.mark.parametrize("name", [n for n in CATALOGUE if not is_usual(n)])
def test_a_policy_leaves_parameters_and_rates_as_they_were(name):
    model = market(settings(AT_HOME.get(name, CASH), policy=[name], horizon_weeks=12), name)
    world = model.world
    params = world.params.copy()
    fixed = {c: world.column(c).copy() for c in (SCORES | LATENT) - {"shift_term"}}
    moved = False
    while not model.finished:
        before = {c: world.column(c).copy() for c in UNTOUCHABLE}
        model._before()
        moved |= bool((world.column("service") > 0).any())
        for column, values in before.items():
            assert np.array_equal(values, world.column(column)), column
        model._run(world.week + 1)
    assert moved, "nobody was taken, so nothing was tried"
    assert world.params.tobytes() == params.tobytes()
    for column, values in fixed.items():
        assert np.array_equal(values, world.column(column)), column


# No policy reads a result ----------------------------------------------------------------------------

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


@pytest.mark.parametrize("path", POLICIES, ids=lambda p: p.stem)
def test_no_policy_module_reads_a_result(path):
    assert results_read(paths_in_code(tree(path))) == set()


@pytest.mark.parametrize("path", DESIGNS, ids=lambda p: p.stem)
def test_no_design_reads_a_result(path):
    assert results_read(paths_in_design(yaml.safe_load(path.read_text(encoding="utf-8")))) == set()


def test_every_design_fact_listed_is_used():
    used = {p for path in DESIGNS for p in paths_in_design(yaml.safe_load(path.read_text(encoding="utf-8")))}
    used |= {p for path in POLICIES for p in paths_in_code(tree(path))}
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


# The checks do fail ----------------------------------------------------------------------------------


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
    with pytest.raises(ValueError, match="unknown: effect"):
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


def test_an_effect_among_the_numbers_of_a_design_is_found():
    for name, unit in (("lift", "ratio"), ("job_effect", "share"), ("lift", "log odds"), ("rate", "1/week")):
        assert ratio_units({**RANGES, name: (0, 5, unit)}) == [name]


def test_an_effect_in_a_policy_module_is_found():
    for line, what in (
        ("world.params['find_base'] += gain", "params"),
        ("world.params[0].find_base = gain", "params"),
        ("world.column('find_score')[rows] += gain", "find_score"),
        ("world.citizens['readiness'][rows] = gain", "readiness"),
        ("citizen.belief = gain", "belief"),
        ("setattr(world, 'week', gain)", "setattr"),
    ):
        assert forbidden_writes(ast.parse(line)) == {what}, line
    assert literals(ast.parse("def act(self): return 1.33 * 1")) == {1.33}
    assert literals(ast.parse("LIMIT = 35")) == {35}


def test_an_effect_in_a_rule_is_found():
    job_rate = """
def log_job_rate(citizen, params{argument}):
    rate = params.find_base + citizen.find_score
    {line}
    return rate
"""
    by_design = ast.parse(job_rate.format(argument=", design", line="rate += params.find_seized * design.lift"))
    assert takes_a_design(functions([by_design])["log_job_rate"])
    assert by_function([by_design], in_rate_expressions) == {"log_job_rate": {"lift"}}
    by_name = ast.parse(
        job_rate.format(argument=", designs", line="x = designs[0].lift; y = x; rate += params.a * y")
    )
    assert by_function([by_name], in_rate_expressions) == {"log_job_rate": {"lift"}}
    by_row = ast.parse(job_rate.format(argument="", line="rate += params.a * (citizen.service == 3)"))
    assert takes_a_design(functions([by_row])["log_job_rate"])
    plain = ast.parse(job_rate.format(argument="", line="rate += params.a * citizen.belief"))
    assert not takes_a_design(functions([plain])["log_job_rate"])
