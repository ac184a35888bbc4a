"""Golden numbers: what small runs gave when somebody last looked and agreed.

    python -m tests.golden        writes tests/golden.yaml; say in CHANGELOG why, marked *Results change*

Never edit the YAML by hand.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from simulation.inputs.options import settings_from
from simulation.run.runner import run_once, trial_once

FILE = Path(__file__).parent / "golden.yaml"
SCENARIOS = {
    "copenhagen": {
        "population": {"name": "copenhagen_activity_ready", "n": 400, "inflow_per_year": 100},
        "policy": ["all_inclusive", "all_inclusive+ips"],
        "policies": {"all_inclusive": {"posts": 12}, "ips": {"places": 40}},
        "horizon_weeks": 80,
    },
    "forloeb": {
        "population": {"name": "ringkoebing_skjern_ressourceforloeb"},
        "policy": ["ips_ringkoebing_skjern"],
        "horizon_weeks": 80,
    },
    "revalidation": {
        "population": {"name": "ringkoebing_skjern_revalidation"},
        "policy": ["revalidation", "revalidation_tightened"],
        "horizon_weeks": 80,
    },
}
TRIAL = {
    "population": {"name": "inklusion_trial"},
    "arms": ["usual", "ips"],
    "n": [240, 240],
    "horizon_weeks": 78,
}


def measure() -> dict[str, dict[str, float]]:
    """Return every outcome of every scenario and arm, rounded to ten digits (NaN left out)."""
    found: dict[str, dict[str, float]] = {}
    for name, given in SCENARIOS.items():
        for run in run_once(settings_from({**given, "seed": 3}), 0):
            found[f"{name}: {run.arm}"] = run.outcomes
    for run in trial_once(settings_from({**TRIAL, "seed": 3}), 0):
        found[f"inklusion trial: {run.arm}"] = run.outcomes
    return {
        name: {key: float(f"{value:.10g}") for key, value in outcomes.items() if value == value}
        for name, outcomes in found.items()
    }


if __name__ == "__main__":
    text = "# Written by `python -m tests.golden`; do not edit.\n" + yaml.safe_dump(measure(), sort_keys=False)
    FILE.write_text(text, encoding="utf-8")
    print(f"wrote {FILE.name}")
