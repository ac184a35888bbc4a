"""What a study is made of: points of a design, cells and their identity, effects."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.comparison.commands import trial_effects
from simulation.errors import DesignError, InputError, StoreError
from simulation.model import identity as model
from simulation.results.effects import MADE, effects, makable
from simulation.results.store import contrasts
from simulation.run import identity
from simulation.studies import study, sweep
from simulation.studies.designs import Input, points, read_list
from simulation.studies.planned import Numbered, tables
from simulation.studies.study import Study, telling, unlikely
from tests.small_study import GIVEN, PER_PARTICIPANT, begun, described

# --- designs ---


def test_a_grid_is_every_combination_in_the_order_of_its_inputs():
    found = points("grid", (Input("a", levels=(1, 2)), Input("b", levels=("x", "y"))))
    assert list(found) == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_a_spread_design_fills_ranges_and_levels_evenly(kind):
    inputs = (Input("a", 0, 1), Input("b", 10, 1000, log=True), Input("c", 1, 4, whole=True), Input("d", levels="xy"))
    found = pd.DataFrame(points(kind, inputs, 256, seed=3))
    assert np.histogram(found["a"], bins=8, range=(0, 1))[0].tolist() == [32] * 8
    # half of a log range from 10 to 1000 lies below 100
    assert (found["b"] < 100).sum() == 128
    assert found["c"].value_counts().sort_index().tolist() == [64] * 4
    assert sorted(found["d"].value_counts()) == [128, 128]
    assert list(points(kind, inputs, 256, seed=3)) == found.to_dict("records")
    assert list(points(kind, inputs, 256, seed=4)) != found.to_dict("records")


@pytest.mark.parametrize(
    ("kind", "inputs", "count", "told"),
    [
        ("grid", (), None, "nothing to sweep"),
        ("grid", (Input("a", 0, 1),), None, "a: a grid needs values"),
        ("lhs", (Input("a", 0, 1),), None, "points=128"),
        ("sobol", (Input("a", 0, 1),), 100, "a power of two, 64 or 128"),
        ("grid", (Input("a", levels=(1, 2)),), 7, "as many points as its values make"),
    ],
)
def test_a_design_that_cannot_be_made_is_refused(kind, inputs, count, told):
    with pytest.raises(DesignError, match=told):
        points(kind, inputs, count)


def test_a_list_of_points_is_read_and_an_unknown_column_refused(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("companies.hours,economy.refund\n50,\n185,flat_20\n")
    known = ["companies.hours", "economy.refund"]
    assert list(read_list(file, known)) == [
        {"companies.hours": 50},
        {"companies.hours": 185, "economy.refund": "flat_20"},
    ]
    with pytest.raises(DesignError, match=r"'economy.refund' is not a key"):
        read_list(file, known[:1])


# --- identity ---


def planned(asked, given):
    """Return the rows of a design."""
    with Numbered() as numbered:
        return pd.concat([table.to_pandas() for table in tables(asked, given, numbered, {})], ignore_index=True)


def test_points_that_come_to_the_same_run_are_one_cell():
    inputs = (Input("population", levels=("inklusion_trial", "copenhagen_activity_ready")),)
    # hours that are set are not drawn, even where they are those that are assumed
    hours = [{"companies.hours": value} for value in (185.0, 185, 50)]
    assert planned(described(), [{}, {"companies.mentors": 0.1}, *hours])["cell"].tolist() == [0, 0, 1, 1, 2]
    assert planned(described(inputs), points("grid", inputs))["cell"].tolist() == [0, 1]


def test_how_often_and_on_how_many_workers_is_no_part_of_a_cell_but_seed_and_horizon_are():
    def key(**changes):
        return identity.cell_key(replace(described(), given={**GIVEN, **changes}).settings())

    assert key() == key(replications=7, workers=3)
    assert len({key(), key(seed=2), key(horizon_weeks=13), key(knowledge="fixed")}) == 4


def touched(path: Path) -> None:
    """Change a file."""
    path.write_bytes(path.read_bytes() + b"\n# touched\n")


def test_an_edit_of_the_model_makes_another_and_an_edit_of_anything_else_does_not(tmp_path, monkeypatch):
    package = tmp_path / "simulation"
    shutil.copytree(model.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(model, "PACKAGE", package)
    as_it_was, rules = model.model_hash.__wrapped__(), model.model_hash.__wrapped__(".py")
    parts = {path for folder in model.MODEL for path in (package / folder).rglob("*") if path.name not in model.APART}
    others = [path for path in package.rglob("*") if path.is_file() and path not in parts]
    assert len(others) > 100
    assert {"cases.py", "fitted.py", "words.yaml", "posterior.csv"} <= {path.name for path in others}
    for path in others:
        touched(path)
    assert model.model_hash.__wrapped__() == as_it_was
    data = ("evidence/documented.yaml", "model/economics/law/rates.yaml", "model/economics/law/rules.yaml")
    for name in (*data, "model/rules/living.py", "policies/base.py", "agents/citizen.py", "run/outcomes.py"):
        before = model.model_hash.__wrapped__()
        touched(package / name)
        assert model.model_hash.__wrapped__() != before, name
        assert (model.model_hash.__wrapped__(".py") == rules) == (name in data), "data do not compile the rules anew"


def test_a_study_made_with_another_model_is_not_gone_on_with(tmp_path, monkeypatch):
    folder = begun(tmp_path / "s")
    monkeypatch.setattr(study, "model_hash", lambda: "another")
    with pytest.raises(StoreError, match="was made with another model"):
        sweep.run(folder, "serial")


# --- effects ---


def test_effects_are_paired_and_measures_are_made_of_several_outcomes():
    rows = [
        (0, "usual", 2.0, 0.0, 600_000),
        (0, "ips", 3.0, 50.0, 100_000),
        (1, "ips", 3.0, 50.0, 100_000),
    ]
    columns = ["cell", "arm", "mean_weeks_in_job", "n_participants", "municipal_net_oere"]
    runs = pd.DataFrame(rows, columns=columns).assign(n_citizens=200.0, replication=0)
    names = ("mean_weeks_in_job", "municipal_saving_dkk", *PER_PARTICIPANT)
    found = effects(runs, "usual", names)
    assert found["cell"].tolist() == [0]  # the second cell has no baseline to be held against
    # 1 week; 5,000 kroner over 200 citizens, over 50 participants; 1 week times 200 citizens over 50 participants
    assert found.loc[0, list(names)].tolist() == [1.0, 25.0, 100.0, 4.0]
    nobody = effects(runs.assign(n_participants=0.0), "usual", names)
    assert nobody[list(PER_PARTICIPANT)].isna().all(axis=None)


def test_levels_of_several_kinds_are_kept_apart(tmp_path):
    inputs = (Input("policies.ips.end_week", levels=(None, 5)),)
    folder = begun(tmp_path / "s", inputs, replications=1)
    assert sweep.run(folder, "serial").failed == 0
    assert sweep.read_design(folder)["policies.ips.end_week"].isna().tolist() == [True, False]
    mixed = planned(described(), [{"companies.unlimited": True}, {"companies.unlimited": 1}, {"policy": ["ips"]}])
    assert mixed["companies.unlimited"].tolist()[:2] == ["true", "1"]


def test_one_definition_gives_effects_per_participant_and_per_citizen_everywhere():
    rows = [("usual", 2.0, 0.10, 0.0, 600_000), ("ips", 3.0, 0.15, 50.0, 100_000)]
    columns = ["arm", "mean_weeks_in_job", "in_job", "n_participants", "municipal_net_oere"]
    runs = pd.DataFrame(rows, columns=columns).assign(cell=0, n_citizens=200.0, replication=0)
    found = contrasts(runs, "usual").iloc[0]
    assert found["weeks_in_job_per_participant"] == 4.0
    assert found["weeks_in_job_per_citizen"] == found["mean_weeks_in_job"] == 1.0
    assert found["in_job_per_participant"] == pytest.approx(0.20)  # ten more in job, of fifty who took part
    assert found["in_job_per_citizen"] == pytest.approx(0.05)
    assert found["municipal_saving_per_participant_dkk"] == 100.0
    assert found["municipal_saving_per_citizen_dkk"] == found["municipal_saving_dkk"] == 25.0
    assert "state_saving_per_participant_dkk" not in found, "what was not run is not made up"
    shared = effects(runs, "usual", tuple(makable(runs.columns))).iloc[0]
    assert shared.drop(["arm", "cell", "replication"]).to_dict() == found[makable(runs.columns)].to_dict()
    nobody = contrasts(runs.assign(n_participants=0.0), "usual").iloc[0]
    assert nobody[[n for n in MADE if "_per_participant" in n and n in nobody]].isna().all()
    assert nobody["in_job_per_citizen"] == pytest.approx(0.05)


def test_a_smaller_arm_of_a_trial_has_its_own_participants():
    rows = [("usual", 0.10, 100.0, 0.0), ("ips", 0.20, 50.0, 25.0)]
    runs = pd.DataFrame(rows, columns=["arm", "in_job", "n_citizens", "n_participants"]).assign(cell=0, replication=0)
    # five more of fifty in job than under the usual service, and twenty-five took part
    assert contrasts(runs, "usual").iloc[0]["in_job_per_participant"] == pytest.approx(0.20)
    assert trial_effects(runs, "usual", "in_job") == {
        "ips": {"in_job_per_participant": pytest.approx(0.20), "in_job_per_citizen": pytest.approx(0.10)}
    }
    empty = trial_effects(runs.assign(n_participants=0.0), "usual", "in_job")["ips"]
    assert empty["in_job_per_participant"] is None, "nobody took part: no value"


def test_a_study_over_the_stock_says_that_the_inflow_stays_as_it_is():
    asked = Study("sweep", "", {}, (Input("population.n", levels=(60, 7000)),), {}, 1)
    assert [one.key for one in unlikely(asked, [{"population.n": n} for n in (7000, 60)])] == ["warnings.stock_alone"]
    assert unlikely(asked, [{"population.n": 60, "population.inflow_per_year": 10}]) == []
    assert unlikely(asked, [{"population.n": 7000}]) == []


def test_of_many_numbers_a_study_tries_the_ends_and_one_that_is_not_whole():
    assert telling([3, 1, 2, 2.5, 1.5, True, "a", "b"]) == [3, 1, 2.5, True, "a", "b"]
    assert telling([4, 2, 3]) == [4, 2]
    places = Input("policies.ips.places", levels=(*range(5, 500), 7.5))
    with pytest.raises(InputError, match=r"policies\.ips\.places=7\.5"):
        Study("sweep", "", {"policy": ["ips"]}, (places,), {}, 1).check()
