"""IPS from 70 to 7,000 places in one municipality's companies: what a participant gains as the programme grows.

    python experiments/scale_up.py [replications]     (writes results/reference/scale_up.json)

Copenhagen's citizens, everybody eligible, one intake, two years, against the same people without IPS. The gain per
participant is the paired difference in weeks with ordinary work, summed over all citizens (those whose
companies the participants take included) and divided by the participants.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from simulation.build import surroundings
from simulation.experiments.options import settings_from
from simulation.runner import run_arm

PLACES = (70, 700, 7000)
COMPANIES = 250
"""One municipality's companies: about five jobs each that these citizens could do, most of them held by others."""


def gains(replications: int, unlimited: bool = False, n: int = 7000, weeks: int = 104) -> dict[int, list[float]]:
    """Return the gain per participant in weeks of work, by places, one value a replication."""
    found: dict[int, list[float]] = {places: [] for places in PLACES}
    for replication in range(replications):
        totals: dict[Any, float] = {}
        admitted: dict[int, float] = {}
        for places in (None, *PLACES):
            ips = {"places": places, "eligible": "all", "intake_weeks": 1}
            settings = settings_from(
                {
                    "population": {"name": "copenhagen_activity_ready", "n": n, "inflow_per_year": 0},
                    "horizon_weeks": weeks,
                    "baseline": "usual",
                    "policy": [] if places is None else ["ips"],
                    "policies": {} if places is None else {"ips": ips},
                    "companies": {"unlimited": unlimited, "number": COMPANIES},
                    "seed": 11,
                }
            )
            around = surroundings(settings, replication)
            run = run_arm(settings, "usual" if places is None else "ips", around, replication)
            totals[places] = run.outcomes["mean_weeks_in_job"] * run.outcomes["n_citizens"]
            if places is not None:
                admitted[places] = float(run.weekly["flow_admissions"].sum())
        for places in PLACES:
            found[places].append((totals[places] - totals[None]) / admitted[places])
    return found


def summary(values: list[float]) -> dict[str, float]:
    """Return the mean and its standard error."""
    return {"mean": float(np.mean(values)), "standard_error": float(np.std(values, ddof=1) / np.sqrt(len(values)))}


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    content: dict[str, Any] = {"command": f"python experiments/scale_up.py {replications}", "unit": "weeks of work"}
    for unlimited in (False, True):
        name = "unlimited companies" if unlimited else "the municipality's companies"
        content[name] = {str(p): summary(v) for p, v in gains(replications, unlimited).items()}
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scale_up.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=2))


if __name__ == "__main__":
    main()
