"""Slow statistical studies of what the model must show: ``python -m pytest -m study`` (about five minutes)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.recovery import OWN_SEARCH, USUAL, person_weeks, regress
from simulation.cli.main import main
from simulation.inputs.options import settings_from
from simulation.results.effects import effects
from simulation.run.runner import trial_once

pytestmark = pytest.mark.study


@pytest.mark.parametrize(("arm", "documented"), [("usual", 0.465), ("ips", 0.595)])
def test_the_inklusion_trial_comes_out_within_two_points(arm, documented):
    """200 trials of 240 a side: the standard error of the mean is 0.2 points."""
    settings = settings_from(
        {"population": {"name": "inklusion_trial"}, "arms": ["usual", "ips"], "n": [240, 240], "horizon_weeks": 78}
    )
    runs = [run for r in range(200) for run in trial_once(settings, r) if run.arm == arm]
    assert np.mean([run.outcomes["ever_job_or_education"] for run in runs]) == pytest.approx(documented, abs=0.02)


def test_both_caseworker_ratios_come_back_within_five_per_cent():
    """Ten replications of usual service in Copenhagen, own search alone: standard errors of about 1 %."""
    found = regress(person_weeks(USUAL | OWN_SEARCH, 10))
    assert found["belief_adjusted"]["ratio"] == pytest.approx(1.33, rel=0.05)
    assert found["first_shift_adjusted"]["ratio"] == pytest.approx(0.78, rel=0.05)
    assert found["belief_unadjusted"]["low"] > 2.0


def test_the_gain_per_participant_falls_from_seventy_over_seven_hundred_to_seven_thousand_places(tmp_path):
    """Twenty replications; the fall from 700 to 7,000 is more than two standard errors, 70 is known less well."""
    places = (70, 700, 7000)
    words = [f"policies.ips.places={','.join(map(str, places))}", "companies.unlimited=choice(false)"]
    out = tmp_path / "scale_up"
    assert main(["sweep", "study=scale_up", *words, "replications=20", "seed=11", f"out={out}"]) == 0
    measure = "weeks_in_job_per_participant"
    found = effects(pd.read_parquet(out / "runs.parquet"), "usual", (measure,))
    by_cell = found.pivot(index="replication", columns="cell", values=measure)
    gains = dict(zip(places, (by_cell[cell] for cell in range(3)), strict=True))
    assert gains[70].mean() > gains[700].mean() > gains[7000].mean()
    fall = gains[700] - gains[7000]
    assert fall.mean() > 2 * fall.std(ddof=1) / np.sqrt(len(fall))
