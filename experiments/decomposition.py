"""What makes the effect of an investment: each of its means taken back to usual service, one at a time.

    python experiments/decomposition.py [REPLICATIONS]      (writes results/reference/decomposition.json)

Hjørring's and Aabenraa's investments, five years in their own populations, the same budget throughout. "As designed"
is the effect against usual service; every other row is how much of it goes when one group of numbers is that of usual
service, over the same draws and luck. Groups are not independent, so the rows do not add up. Means over all citizens,
with standard errors over the replications.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation import compare
from simulation.policies.catalogue import policy

PROGRAMMES = ("hjoerring_investment", "aabenraa_investment")
WEEKS = 260
MEANS = {
    "hours for companies": ("company_share", "direct_contact"),
    "fewer cases": ("caseload_limit", "admin_hours"),
    "meetings": ("cadence_weeks", "goal_chance"),
    "the same caseworker, who believes": ("reassign_per_year", "belief_training"),
    "fewer courses": ("course_share",),
    "small jobs": ("small_jobs",),
    "company service and follow-up": ("company_service", "follow_weeks"),
    "treatment and social support": ("treatment", "social_support"),
    "help to education": ("education_help",),
}
"""Numbers of a design that are one means, by what it is."""
OUTCOMES = {
    "weeks_in_job": "mean_weeks_in_job",
    "in_job": "in_job",
    "off_support": "off_support",
    "in_education": "exit_education",
    "in_fleksjob": "exit_fleksjob",
    "on_foertidspension": "exit_foertidspension",
    "municipal_saving_dkk": "municipal_saving_dkk",
}


def effects(programme: str, replications: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the effect of each variant by replication, and the variants in the order of :data:`MEANS`."""
    usual = policy("usual").design
    variants = {f"{programme}-{chr(98 + at)}": names for at, names in enumerate(MEANS.values())}
    found = compare(
        population=policy(programme).evidence_population,
        policies=[programme, *variants],
        policy_settings={
            variant: {name: getattr(usual, name) for name in names} for variant, names in variants.items()
        },
        replications=replications,
        horizon_weeks=WEEKS,
    )
    return found.contrasts, [programme, *variants]


def told(values: np.ndarray) -> dict[str, float]:
    """Return mean and standard error."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return {"mean": float(f"{values.mean():.4g}"), "standard_error": float(f"{error:.2g}")}


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    found: dict[str, Any] = {"command": f"python experiments/decomposition.py {replications}"}
    for programme in PROGRAMMES:
        contrasts, arms = effects(programme, replications)
        by_arm = {arm: contrasts[contrasts["arm"] == arm].sort_values("replication") for arm in arms}
        whole = by_arm[programme]
        found[programme] = {"as designed": {name: told(whole[own].to_numpy()) for name, own in OUTCOMES.items()}}
        for means, arm in zip(MEANS, arms[1:], strict=True):
            found[programme][f"without {means}"] = {
                name: told(by_arm[arm][own].to_numpy() - whole[own].to_numpy()) for name, own in OUTCOMES.items()
            }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    (folder / "decomposition.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
