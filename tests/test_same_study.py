"""A study in Python goes on with the study that is in the folder only if it is the one asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import simulation
from simulation.cli.main import main
from simulation.engine.executors import reach
from simulation.errors import InputError, UserError
from simulation.studies import sweep as studies

INPUTS = {"policies.ips.places": [5, 20]}
KEYS: dict[str, Any] = {
    "policies": ["ips"],
    "population_changes": {"n": 30, "inflow_per_year": 0},
    "horizon_weeks": 8,
    "replications": 1,
    "executor": "serial",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small study."""
    folder = tmp_path_factory.mktemp("same") / "s"
    simulation.sweep(INPUTS, folder, **KEYS)
    return folder


@pytest.mark.parametrize(
    ("inputs", "changes", "said"),
    [
        ({"policies.ips.places": [5, 30]}, {}, r"input policies\.ips\.places is \[5, 20\]; asked is \[5, 30\]"),
        ({"companies.hours": [50, 90]}, {}, r"input companies\.hours is not set; asked is \[50, 90\]"),
        (INPUTS, {"seed": 2}, r"design seed is 1; asked is 2"),
        (INPUTS, {"horizon_weeks": 9}, r"horizon_weeks is 8; asked is 9"),
        (INPUTS, {"population_changes": {"n": 31, "inflow_per_year": 0}}, r"population\.n is 30; asked is 31"),
        (INPUTS, {"population_changes": {"n": 30, "inflow_per_year": 0, "margins": {"substance_use": 0.9}}},
         r"population\.margins\.substance_use is 0\.\d+; asked is 0\.9"),
        (INPUTS, {"policies": ["all_inclusive"]}, r'policy is \["ips"\]; asked is \["all_inclusive"\]'),
        (INPUTS, {"policy_settings": {"ips": {"caseload_limit": 10}}}, r"policies\.ips\.caseload_limit is not set"),
        (INPUTS, {"companies": {"hours": 77}}, r"companies\.hours is .*; asked is 77"),
        (INPUTS, {"outcomes": ("in_job",)}, r'outcomes is \["mean_weeks_in_job".*; asked is \["in_job"\]'),
        (INPUTS, {"first_replication": 4}, r"first_replication is|is no key of sweep"),
    ],
)  # fmt: skip
def test_another_study_in_the_folder_is_refused_and_the_difference_named(
    made: Path, inputs: dict[str, Any], changes: dict[str, Any], said: str
) -> None:
    before = {p: p.read_bytes() for p in made.iterdir() if p.is_file()}
    with pytest.raises(InputError, match=said):
        simulation.sweep(inputs, made, **{**KEYS, **changes})
    assert {p: p.read_bytes() for p in made.iterdir() if p.is_file()} == before


def test_the_same_study_goes_on_more_replications_extend_it_and_fewer_are_refused(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "s"
    shutil.copytree(made, folder)
    with monkeypatch.context() as idle:
        idle.setattr(studies, "run_cell", None)  # nothing may be run
        assert len(simulation.sweep(INPUTS, folder, **KEYS).runs) == 4
    found = simulation.sweep(INPUTS, folder, **{**KEYS, "replications": 2})
    assert len(found.runs) == 8
    with pytest.raises(InputError, match=r"replications=1: the study in .* has 2"):
        simulation.sweep(INPUTS, folder, **KEYS)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "tls://127.0.0.1:1", "tcp://", "nonsense://x:1", "tcp://:::"]
)
def test_a_scheduler_that_does_not_answer_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("simulation.engine.dask.PATIENCE_SECONDS", 1.0)
    out = tmp_path / "s"
    words = ["sweep", "policy=[ips]", "population.n=30", "policies.ips.places=5,20", f"out={out}"]
    assert main([*words, f'executor="{address}"']) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(f"indsats: executor={address}: ")
    assert list(tmp_path.iterdir()) == []
    with monkeypatch.context() as no_client:
        no_client.setattr("distributed.Client", None)  # none is made before the scheduler has answered
        with pytest.raises(UserError, match="no scheduler answers"):
            reach(address)
    with pytest.raises(UserError, match="no scheduler answers"):
        simulation.sweep(INPUTS, out, **{**KEYS, "executor": address})
    assert list(tmp_path.iterdir()) == []
