"""No programme can be given its effect: not as a number of its design, not in a rate, not by writing to one.

Each check is a function of sources, so that the last tests can show that it fails for a design, a policy or a rule
that breaks the rule.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest
from small import at_home, market
from sources import MECHANISMS, RULES, literals, tree

from simulation.model.design import RANGES
from simulation.policies.catalogue import CATALOGUE, is_usual

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


RATES = ("log_job_rate", "assessment_rate", "fleksjob_fit", "fleksjob_end")
"""Who finds work, who is assessed, who has a fleksjob: from the citizen's state and the parameters alone."""


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
    "activity_week": {"company_service", "course_intensity"},
    "search_left": {"course_intensity"},  # share of a week, x the share of search suspended
    "readiness_week": {"social_support", "skills_training"},
    "steady": {"family_support"},
    "open_week": {"direct_contact"},
    "share_hours": {
        "direct_hours",
        "company_share",
    },  # hours for companies a citizen, against half of what can be done
    "believes": {"belief_training"},
    "hours_sought": {"small_jobs"},
    "start_study": {"education_help"},
}
"""The design numbers that meet a mechanism parameter, by rule: each a share of those reached."""
AS_THEY_STAND = {
    "account": {"citizen_oere", "course_intensity", "treatment"},
    "treated": {"treatment"},
    "account_post": {"post_week_oere", "staffed_to_norm", "training_oere"},
    "meet": {"goal_chance"},
    "post_week": {"absence_share", "hiring_weeks", "leave_rate"},
    "share_hours": {"admin_hours", "cadence_weeks", "meeting_hours", "staffed_to_norm", "statutory_weeks"},
    "record_post": {"staffed_to_norm"},
    "take_on": {"first_post", "posts"},
    "drops_out": {"voluntary"},
    "leave_programme": {"readmits"},
    "staff_week": {"reassign_rate"},
    "end_revalidation": {"follow_weeks"},
    "leave_for_work": {"follow_weeks"},
    "recover": {"follow_weeks"},
    "start_placement": {"hours_agreed"},
    "start_temporary_fleksjob": {"temporary_fleksjob_weeks"},
    "is_served": {"pensioners"},
    "pension_week": {"pensioners"},
    "seek_small_job": {"pensioners"},
    "begin_course": {"course_weeks"},
    "activity_week": {"course_weeks"},
    "make_offer": {"course_share"},
    "offer_clock": {"offer_weeks"},
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


SCORES = {"find_score", "leave_score", "study_score", "assess_score", "health_burden", "shift_term"}
SCORES |= {"burden_well", "episode_left", "treatment"}
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
MOVES = {"shift_term", "episode_left", "treatment"}
"""Those that the weeks move of themselves."""
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


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_no_policy_module_writes_parameters_or_the_columns_of_rates(path):
    # the user's settings, onto the policy; and the marks of a plug-in, onto a function
    allowed = {"setattr"} if path.name in ("catalogue.py", "declaring.py") else set()
    assert forbidden_writes(tree(path)) <= allowed


@pytest.mark.parametrize("name", [n for n in CATALOGUE if not is_usual(n)])
def test_a_policy_leaves_parameters_and_rates_as_they_were(name):
    still = {"episode_rise": 0.0}  # health that comes and goes would move the rates of itself
    model = market(at_home(name, horizon_weeks=12, parameters=still), name)
    world = model.world
    params = world.params.copy()
    fixed = {c: world.column(c).copy() for c in (SCORES | LATENT) - MOVES}
    moved = False
    while not model.finished:
        before = {c: world.column(c).copy() for c in UNTOUCHABLE}
        model._before()
        moved |= bool((world.column("service") > 0).any())
        for column, values in before.items():
            assert np.array_equal(values, world.column(column)), column
        model._advance(world.week + 1)
    assert moved, "nobody was taken, so nothing was tried"
    assert world.params.tobytes() == params.tobytes()
    for column, values in fixed.items():
        assert np.array_equal(values, world.column(column)), column


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
