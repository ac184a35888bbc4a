"""A small study that the tests of sweeps share."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from simulation.studies import sweep
from simulation.studies.designs import Input, points
from simulation.studies.study import Study

GIVEN = {
    "population": {"name": "copenhagen_activity_ready", "n": 40, "inflow_per_year": 0},
    "policy": ["ips"],
    "policies": {"ips": {"places": 20}},
    "horizon_weeks": 12,
    "record": [],
}
PER_PARTICIPANT = ("municipal_saving_per_participant_dkk", "weeks_in_job_per_participant")
TWO = (Input("companies.hours", levels=(50.0, 185.0)), Input("policies.ips.caseload_limit", levels=(10.0, 20.0)))


GRID = {"kind": "grid", "points": None, "seed": 1, "worse_than": 0.0}


def described(inputs=TWO, replications=2, **changes):
    return replace(Study("sweep", "indsats sweep ...", GIVEN, inputs, GRID, replications), **changes)


def begun(folder, inputs=TWO, **changes):
    made = described(inputs, **changes)
    return sweep.create(made, points("grid", inputs), folder)


def read(folder, name="runs"):
    return pd.read_parquet(folder / f"{name}.parquet")
