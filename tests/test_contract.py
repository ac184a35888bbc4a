"""What every policy of the catalogue promises; a new one is covered by its line in the catalogue."""

from __future__ import annotations

import math
from functools import partial
from importlib import import_module

import numpy as np
import pytest
from small import CASH, PLENTY, at_home, differing, finished, market, settings, weeks
from sources import PACKAGE

from simulation.comparison import contract
from simulation.evidence.entry import nodes, within
from simulation.evidence.registry import Entry, Use, load
from simulation.files import read_yaml
from simulation.model.design import RANGES
from simulation.model.population import builtin
from simulation.model.rules.parameters import catalogue as parameters
from simulation.model.states import Triage
from simulation.policies.base import Policy
from simulation.policies.cases import DocumentedStudy
from simulation.policies.catalogue import CATALOGUE, policy
from simulation.policies.documented import SIZES
from simulation.policies.usual.programme import UsualService
from simulation.reproduction import fitted, predicted
from simulation.run.build import configured
from simulation.words.texts import LANGUAGES, Texts, catalogue

FOLDER = PACKAGE / "policies"
PROGRAMMES = [name for name, rules in CATALOGUE.items() if not issubclass(rules, UsualService)]

INSTITUTIONAL = {
    "ips.rksk_plan": {"caseload_limit", "posts", "places", "cadence_weeks"},
    "aabenraa.investment": {"budget_dkk"},
}
"""Facts of the organisation that stand in an entry kept for validation, beside the results it is kept for."""


def documented_numbers(name: str) -> dict[str, str]:
    """Return the evidence path of every number of a policy that is read from the registry."""
    found = policy(name)
    sources = {**found.design.sources, **found.sources}
    return {number: path for number, path in sources.items() if not path.startswith("assumption: ")}


def test_every_programme_has_its_folder_and_its_line_in_the_catalogue():
    """A folder that only serves as what others are ``like``, as ``ips_core`` does, is no programme."""
    designs = {
        path.parent.name: read_yaml(path.read_text("utf-8"), str(path)) for path in FOLDER.glob("*/design.yaml")
    }
    bases = {design.get("like") for design in designs.values()}
    folders = {path.parent.name for path in FOLDER.glob("*/*") if path.suffix in (".py", ".yaml")}
    missing = [f"policies/{name}/design.yaml" for name in sorted((folders | set(CATALOGUE)) - set(designs))]
    missing += [
        f"a line for {name} in policies/catalogue.py" for name in sorted(set(designs) - set(CATALOGUE) - bases)
    ]
    assert missing == []


def trial_of(name: str) -> contract.Trial:
    """Return a programme on trial, at home."""
    return contract.Trial(name, partial(at_home, name), "ips" if name != "ips" else "all_inclusive")


@pytest.mark.parametrize("check", contract.CHECKS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_programme_keeps_its_promises(name, check):
    """A home in AT_HOME of tests/small.py, for a programme whom nobody is for in the population it has."""
    found = contract.CHECKS[check](trial_of(name))
    assert found is None, Texts("en").said(found)


CASES = {"cases": ("predicted", predicted.STUDIES), "fitted": ("fitted", fitted.STUDIES)}
"""The files of a programme's documented cases, and where reproduction lists their studies."""


@pytest.mark.parametrize("kind", CASES)
def test_every_study_of_a_programme_is_listed_where_it_is_reproduced(kind):
    module, listed = CASES[kind]
    files = sorted(FOLDER.glob(f"*/{kind}.py"))
    assert len(files) >= 5
    own = {
        f"{name} of policies/{path.parent.name}/{kind}.py": value
        for path in files
        for name, value in vars(import_module(f"simulation.policies.{path.parent.name}.{kind}")).items()
        if isinstance(value, DocumentedStudy)
    }
    missing = [name for name, study in own.items() if study not in listed]
    assert missing == [], f"not in STUDIES of reproduction/{module}.py"


def numbers_of(entry: Entry) -> set[str]:
    """Return the evidence path of every number of an entry."""
    return {
        f"{entry.id}.{part}"
        for part, value in nodes(entry.values, "")
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


SHOWN = {Use.VALIDATE: ("cases.py", predicted), Use.CALIBRATE: ("fitted.py", fitted)}


@pytest.mark.parametrize("entry", [e for use in SHOWN for e in load().entries(use)], ids=lambda entry: entry.id)
def test_every_number_kept_for_validation_or_fitted_has_a_figure_or_the_reason_why_not(entry):
    file, module = SHOWN[entry.use]
    shown = {f.path for f in module.figures()}
    not_results = {path for study in module.STUDIES for path in study.not_results}
    reasons = {n for n in numbers_of(entry) if any(within(n, path) for path in not_results)}
    waits = {n for n in numbers_of(entry) if any(within(n, path) for path in module.AWAITS)}
    missing = sorted(numbers_of(entry) - shown - reasons - waits)
    assert missing == [], f"a figure in {file} of the programme's folder, or a line in a study's `not_results`"
    assert sorted(waits & (shown | reasons)) == [], "a figure that is said to wait"
    assert sorted(shown & reasons) == [], "a figure that is said to be no result"
    for path in (*not_results, *module.AWAITS):
        load().values(path)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_designs_numbers_lie_within_their_ranges(name):
    design = policy(name).design
    for number, (low, high, _) in RANGES.items():
        assert low <= getattr(design, number) <= high, f"{number}={getattr(design, number)}"


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_policy_is_called_what_the_catalogue_calls_it(name):
    assert policy(name).name == name
    assert policy(name).title


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_programme_says_what_it_is_called_in_both_languages(name):
    called = catalogue()["arms"].get(name, {})
    assert {lang for lang in LANGUAGES if called.get(lang)} == set(LANGUAGES), f"policies/{name}/words.yaml: label"


def test_benefits_of_a_design_hold_beside_conditions_of_its_own():
    """A rule that says for whom beyond the benefits need not repeat them."""

    class Burdened(Policy):
        def conditions(self, world):
            return {"is a woman": world.column("sex") == 1}

    found = Burdened.from_file("jobfirst")
    world = market(settings(CASH, horizon_weeks=4), "usual").world
    plain = Policy.from_file("jobfirst").target(world)
    assert (found.target(world) == plain & (world.column("sex") == 1)).all()
    assert 0 < found.target(world).sum() < plain.sum() <= len(world.citizens)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_documented_number_has_a_source_that_resolves(name):
    found = policy(name)
    elements = {f"{element}.{when}" for element in found.elements for when in ("before", "midterm")}
    paths = documented_numbers(name)
    assert paths, "a policy without a single documented number"
    for number in found.sources:
        assert number in {*RANGES, *SIZES, *elements}, number
    for path in paths.values():
        assert load().values(path) is not None
        assert load().cite(path)


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_figure_kept_for_validation_drives_a_policy(name):
    for number, path in documented_numbers(name).items():
        entry = next(e for e in load() if path == e.id or path.startswith(f"{e.id}."))
        assert entry.use is not Use.VALIDATE or number in INSTITUTIONAL.get(entry.id, ()), f"{number}: {path}"


def test_no_figure_kept_for_validation_drives_a_mechanism():
    cited = {name: p.source for name, p in parameters().items() if p.kind == "documented"}
    assert len(cited) >= 2
    for name, path in cited.items():
        held = [e.id for e in load() if path.startswith(e.id) and e.use is Use.VALIDATE]
        assert not held, name
        assert load().cite(path)


def test_of_figures_kept_for_validation_a_population_takes_only_sizes():
    """An entry's ``n`` is a fact of the setting; its result is not. What is taken is listed here by hand."""
    sizes = {
        "aabenraa_activity_ready.n",
        "hjoerring_ips.n",
        "ringkoebing_skjern_ressourceforloeb.n",
        "ringkoebing_skjern_ressourceforloeb.entry_support",
    }
    taken = {
        f"{name}.{field}"
        for name in builtin.names()
        for field, source in builtin.builtin(name).sources.items()
        for entry in load().entries(Use.VALIDATE)
        if f"evidence:{entry.id}" in source
    }
    assert taken == sizes


def test_the_two_caseworker_ratios_are_the_documented_ones():
    # one shift: 22 % lower chance of a job, ratio 0.78; a caseworker who believes: 33 % higher, ratio 1.33
    path = PACKAGE / "model" / "rules" / "parameters.yaml"
    stated = read_yaml(path.read_text("utf-8"), path.name)
    for name, ratio in (("shift_log_ratio", 0.78), ("belief_log_ratio", 1.33)):
        assert math.exp(stated[name]["value"]) == pytest.approx(ratio, abs=1e-12)
        low, high = stated[name]["prior"]
        assert low < parameters()[name].value < high, "learned within what the document leaves"


@pytest.mark.parametrize("name", PROGRAMMES)
@pytest.mark.parametrize("eligible", ["own", "all"])
def test_capacity_is_kept_every_week(name, eligible):
    policies = {name: {"places": 11, "posts": 2, "caseload_limit": 6, "eligible": eligible}}
    chosen = at_home(name, policies=policies)
    model = market(chosen, name)
    most = 0
    for done in weeks(model):
        participants = int((done.world.citizens["service"] == 1).sum())
        most = max(most, participants)
        assert participants <= 11
        assert (done.world.posts["citizens"] <= done.world.posts["limit"]).all()
    assert most == 11, "the places were never filled, so their limit was not tried"


@pytest.mark.parametrize("name", PROGRAMMES)
def test_fewer_posts_than_places_limit_the_participants(name):
    policies = {name: {"places": 40, "posts": 1, "caseload_limit": 9, "eligible": "all"}}
    chosen = at_home(name, policies=policies)
    served = [int((m.world.citizens["service"] == 1).sum()) for m in weeks(market(chosen, name))]
    assert max(served) == 9


@pytest.mark.parametrize("name", PROGRAMMES)
def test_where_nothing_is_scarce_others_are_untouched(name):
    # neither companies' hours nor the usual service's caseworkers nor the time of the rehabilitation team
    policies = {name: {"places": 15, "posts": 1}, "usual": {"caseload_limit": 400}}
    chosen = at_home(name, policies=policies, companies=PLENTY, parameters={"team_cases": 1000.0})
    usual = finished(chosen, chosen.baseline).world.citizens
    treated = market(chosen, name)
    touched = np.zeros(len(usual), bool)
    for done in weeks(treated):
        touched |= done.world.citizens["service"] > 0
    # somebody may also leave a programme in the week of admission
    touched |= treated.world.citizens["former"] == 1
    # revalidation also decides applications, some of them without a place
    touched |= treated.world.citizens["applied"] != usual["applied"]
    # and Flere skal med puts those it triages for the rehabilitation team in its queue
    touched |= treated.world.citizens["triage"] == Triage.REHABILITATION
    assert 5 <= touched.sum() < len(touched) - 30
    # being looked at is noted for everybody, and does nothing to those who stay where they are
    assert set(differing(usual, treated.world.citizens, ~touched)) <= {"triage", "triaged"}
    assert differing(usual, treated.world.citizens, touched), "the participants were not touched either"


@pytest.mark.parametrize("name", CATALOGUE)
def test_settings_reach_the_design(name):
    chosen = settings(CASH, policies={name: {"meeting_hours": 2.75, "places": 3, "posts": 1, "fidelity": 0.5}})
    found = configured(name, chosen, 100)
    assert (found.design.meeting_hours, found.places, found.posts, found.fidelity) == (2.75, 3, 1, 0.5)
    assert found.design.sources["meeting_hours"] == "chosen by the user"
    assert policy(name).design.meeting_hours != 2.75, "the documented policy itself was changed"
