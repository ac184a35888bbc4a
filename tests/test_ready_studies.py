"""The ready studies: every configuration is a study that runs, every reference result belongs to one."""

from __future__ import annotations

import json
import tempfile

import pandas as pd
import pytest
from test_architecture import MACHINE

from experiments import reference
from simulation.cli.words import compose, inputs_of
from simulation.inputs.options import OWN, prune, settings_from
from simulation.results.effects import check_measure
from simulation.studies.designs import points
from simulation.studies.study import with_values

NAMES = ("caseload", "continuity", "investment", "refund", "scale_up")
FILES = {"README.md", "design.parquet", "effects.parquet", "response.png", "summary.json"}


def composed(name):
    found = compose("sweep", [f"study={name}"])
    return found, inputs_of({}, [], found)


def tiny_inputs(name):
    """Two cells: both ends of the first input, the other at its first value; the horizon, if it varies, short."""
    _, inputs = composed(name)
    levels = {key: [str(v).lower() for v in one.levels] for key, one in inputs.items()}
    one, other = levels
    ends = ["20", "24"] if one == "horizon_weeks" else [levels[one][0], levels[one][-1]]
    return [f"{one}={','.join(ends)}", f"{other}=choice({levels[other][0]})"]


def test_the_ready_studies_are_those_that_are_told_of():
    assert reference.names() == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_ready_study_is_valid(name):
    """Keys are checked as the configuration is composed; here: figure, outcomes, texts and every cell."""
    found, inputs = composed(name)
    assert found["title"] and str(found["question"]).endswith("?")
    assert set(found["figure"]) == {"x", "by"} and set(found["figure"].values()) == set(inputs)
    for outcome in found["outcome"]:
        check_measure(outcome)
    given = prune({k: v for k, v in found.items() if k not in OWN["sweep"]})
    base = settings_from(given)
    assert base.knowledge == "drawn" and base.policy
    made = points("grid", list(inputs.values()))
    resolved = [settings_from(with_values(given, point)) for point in made]
    assert len({repr(s) for s in resolved}) == len(made)  # every value takes effect


@pytest.mark.parametrize("name", ["caseload", "continuity"])
def test_an_arm_of_usual_service_is_held_against_that_very_service(name):
    """The two usual services differ in nothing but the inputs: where these are the same, the effect is zero."""
    from simulation.run.build import arm_policies

    found, inputs = composed(name)
    given = prune({k: v for k, v in found.items() if k not in OWN["sweep"]})
    settings = settings_from(given)
    (arm,), (base,) = (arm_policies(settings, each, 100) for each in ("usual", "usual_before"))
    free = {key.rpartition(".")[2] for key in inputs}
    numbers = {k: v for k, v in vars(base.design).items() if k != "sources"}
    assert {k for k, v in numbers.items() if getattr(arm.design, k) != v} <= free
    assert all(numbers[name] in inputs[f"policies.usual.{name}"].levels for name in free)


@pytest.mark.usefixtures("words_alone")
@pytest.mark.parametrize("name", NAMES)
def test_a_ready_study_runs_with_two_tiny_cells_and_is_kept_as_a_reference(name, tmp_path, capfd):
    words = [*tiny_inputs(name), "population.n=60", "replications=2", "workers=1"]
    if name != "investment":
        words.append("horizon_weeks=20")
    target = tmp_path / "kept"
    assert reference.run(name, words, target) == 0, capfd.readouterr().err
    assert {path.name for path in target.iterdir()} == FILES
    assert json.loads((target / "summary.json").read_text())["failed_cells"] == 0
    effects = pd.read_parquet(target / "effects.parquet")
    assert set(effects["cell"]) >= {0, 1} and effects["mean"].notna().any()
    page = (target / "README.md").read_text()
    assert f"indsats sweep study={name} " in page and "workers=1" not in page
    assert not any(str(tmp_path) in path.read_text() for path in target.glob("*.[mj]*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_result_belongs_to_its_study(name):
    folder = reference.REFERENCE / name
    assert {path.name for path in folder.iterdir()} == FILES
    assert (folder / "response.png").stat().st_size < reference.MOST_BYTES
    page = (folder / "README.md").read_text()
    assert f"```\nindsats sweep study={name}\n```" in page
    summary = json.loads((folder / "summary.json").read_text())
    found, inputs = composed(name)
    assert summary["command"] == f"indsats sweep study={name}"
    assert (summary["title"], summary["outcomes"]) == (found["title"], found["outcome"])
    design = pd.read_parquet(folder / "design.parquet")
    assert [json.loads(values) for values in design["values"]] == list(points("grid", list(inputs.values())))
    assert summary["runs"] == len(design) * found["replications"] and summary["failed_cells"] == 0
    assert not MACHINE.search(page) and tempfile.gettempdir() not in page


def test_every_reference_folder_belongs_to_a_ready_study():
    assert {path.name for path in reference.REFERENCE.iterdir()} == set(NAMES)


def test_a_reference_that_was_broken_off_is_kept_under_a_name_that_can_be_gone_on_with(tmp_path, monkeypatch):
    seen = []

    def broken(words):
        seen.append(words)
        (tmp_path / words[-1].removeprefix("out=")).mkdir(parents=True, exist_ok=True)
        (tmp_path / words[-1].removeprefix("out=") / "study.json").write_text("{}")
        return 130

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reference, "indsats", broken)
    assert reference.run("caseload", [], tmp_path / "reference") == 130
    assert reference.run("caseload", [], tmp_path / "reference") == 130
    folder = "results/caseload-for-reference"
    assert seen == [["sweep", "study=caseload", f"out={folder}"], ["sweep", "resume", folder]]
