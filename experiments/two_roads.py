"""Two roads to work: what the odds ratio of IPS does when it is a second road and not a factor.

    python experiments/two_roads.py [REPLICATIONS]      (writes results/reference/two_roads.json)

An hour for companies on a citizen's behalf brings openings beside own search. The Inklusion trial and the review of
2011 are run at their own sizes, practised as was learned of them; then the control service's time for companies and
the control level (own search) are varied, and the odds ratio of IPS on ever having a job is read off. Parameters are
at the medians of the installed posterior.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from simulation.inputs.options import settings_from
from simulation.model.rules.knowledge import whole
from simulation.run.runner import trial_once

SHARES = (0.05, 0.1, 0.2, 0.3)
LEVELS = (-10.5, -9.5, -8.5, -7.5, -6.5)
"""Log rate of own search of the reference citizen: control levels from about 5 to 50 percent."""
GRID_IPS = {"company_share": 0.25, "fidelity": 1.0}
"""IPS at full fidelity with a quarter of its time for companies, so that it stays the same as the control changes."""


def practised() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how the designs of the Inklusion trial and of the review of 2011 were practised, at the medians."""
    names, draws = whole()
    learned = dict(zip(names, np.median(draws, axis=0).tolist(), strict=True))
    control = {"company_share": learned["practice.control_company_share"]}
    ips = {"fidelity": learned["practice.inklusion_fidelity"]}
    review = {"train_then_place": control, "ips": {"caseload_limit": 20}}
    return {"usual": control, "ips": ips, "ips_plus": ips}, review


def arms(replications: int, outcomes: tuple[str, ...], **keys: Any) -> dict[str, dict[str, float]]:
    """Return the mean of each outcome by arm over virtual trials."""
    settings = settings_from({"record": [], "horizon_weeks": 78, "knowledge": "fixed", **keys})
    found: dict[str, list[list[float]]] = {}
    for replication in range(replications):
        for run in trial_once(settings, replication):
            found.setdefault(run.arm, []).append([run.outcomes[o] for o in outcomes])
    return {arm: dict(zip(outcomes, np.nanmean(rows, axis=0).round(4), strict=True)) for arm, rows in found.items()}


def odds_ratio(treated: float, control: float) -> float:
    """Return the odds ratio of two shares."""
    return float(round(treated / (1 - treated) / (control / (1 - control)), 2))


def grid(replications: int) -> list[dict[str, float]]:
    """Return control level and odds ratio of IPS by the control's time for companies and the level of own search."""
    rows = []
    for share in SHARES:
        for level in LEVELS:
            found = arms(
                replications,
                ("ever_job",),
                population={"name": "inklusion_trial"},
                arms=["usual", "ips"],
                n=[240, 240],
                policies={"ips": GRID_IPS, "usual": {"company_share": share}},
                parameters={"find_base": level},
            )
            control, treated = (found[arm]["ever_job"] for arm in ("usual", "ips"))
            rows.append(
                {
                    "company_share": share,
                    "own_search": level,
                    "control": control,
                    "ips": treated,
                    "odds_ratio": odds_ratio(treated, control),
                }
            )
    return rows


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    inklusion, review = practised()
    trial = ("ever_job_or_education", "retention_13w", "retention_52w")
    found = {
        "command": f"python experiments/two_roads.py {replications}",
        "inklusion": arms(
            replications,
            trial,
            population={"name": "inklusion_trial"},
            arms=["usual", "ips", "ips_plus"],
            n=[240, 240, 240],
            policies=inklusion,
        ),
        "inklusion_documented": {"usual": 0.465, "ips and ips_plus": 0.595},
        "review_2011": arms(
            max(4, replications // 4),
            ("in_job", "ever_job"),
            population={"name": "review_2011", "n": 1000},
            arms=["train_then_place", "ips"],
            n=[500, 500],
            policies=review,
        ),
        "review_2011_documented": {"in_job": [0.12, 0.34], "ever_job": [0.23, 0.61]},
        "grid": grid(max(4, replications // 4)),
    }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    (folder / "two_roads.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
