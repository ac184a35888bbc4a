"""What a smaller caseload does to førtidspension and to the municipality's costs, by how cases are clarified.

    python experiments/clarification.py [REPLICATIONS]      (writes results/reference/clarification.json)

Usual service in Copenhagen for five years, with 15 to 100 citizens a caseworker and no other number changed but that
all may be met every week. Under `structure.clarification=meetings` a meeting brings a case before the team; under
`queue` need refers it, and meetings prepare it. Same citizens and luck for all; differences are from 52 citizens a
caseworker, with their standard errors over the replications. Shares are of the citizens who were there at the start.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from simulation.inputs.options import settings_from
from simulation.model.states import Support
from simulation.run import outcomes, recorder
from simulation.run.runner import model

CASELOADS = (15, 25, 35, 52, 75, 100)
REFERENCE = 52
FORMS = ("meetings", "queue")
POPULATION = {"name": "copenhagen_activity_ready", "n": 600, "inflow_per_year": 206}
WEEKS = 260


def measured(form: str, caseload: int, replication: int) -> dict[str, float]:
    """Return what one run of usual service comes to."""
    settings = settings_from(
        {
            "population": POPULATION,
            "baseline": "usual",
            "policy": [],
            "policies": {"usual": {"caseload_limit": caseload, "cadence_weeks": 1}},
            "horizon_weeks": WEEKS,
            "structure": {"clarification": form},
        }
    )
    market = model(settings, "usual", replication)
    market.run()
    world = market.world
    citizens = world.citizens
    stock = citizens[citizens["entry_week"] == 0]
    pensioned = stock["support"] == Support.FOERTIDSPENSION
    found = outcomes.of_citizens(citizens, world.weeks)
    paid = outcomes.of_world(world.nets, world.market, recorder.weekly(world)["flow_admissions"])
    return {
        "on_foertidspension": float(pensioned.mean()),
        "ability_of_the_pensioned": float(stock["ability_find"][pensioned].mean()),
        "weeks_to_decision": found["clarification_weeks"],
        "cases_open_at_the_end": float((citizens["referred"] >= 0).mean()),
        "in_job": float((stock["hours"] > 0).mean()),
        "municipal_dkk_a_citizen": paid["municipal_net_oere"] / 100 / found["n_citizens"],
    }


def told(rows: list[dict[str, float]], reference: list[dict[str, float]]) -> dict[str, Any]:
    """Return each measure's mean, and its mean difference from the reference with its standard error."""
    found: dict[str, Any] = {}
    for name in rows[0]:
        own, other = (np.array([row[name] for row in each]) for each in (rows, reference))
        if np.isnan(own).all():
            continue
        apart = own - other
        error = float(apart.std(ddof=1) / np.sqrt(len(apart))) if len(apart) > 1 else 0.0
        found[name] = {"mean": own.mean(), "difference": apart.mean(), "standard_error": error}
    return {n: {k: float(f"{v:.4g}") for k, v in one.items()} for n, one in found.items()}


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    found: dict[str, Any] = {"command": f"python experiments/clarification.py {replications}"}
    for form in FORMS:
        runs = {c: [measured(form, c, r) for r in range(replications)] for c in CASELOADS}
        found[form] = {str(c): told(rows, runs[REFERENCE]) for c, rows in runs.items()}
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    (folder / "clarification.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
