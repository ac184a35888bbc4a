"""What the reform of cash benefit of 1 July 2025 makes of one population's money, by who pays.

    python experiments/reform_2025.py [REPLICATIONS]      (writes results/reference/reform_2025.json)

The same citizens with the same luck live 2025 under usual service twice: under the law as it changes, and
under the law of 6 January 2025. The difference is net payments in DKK of 2025, before tax, with its standard error
over the replications; by the citizen's situation, the benefit of a month before and after.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from simulation.inputs.entitlement import entitlement
from simulation.inputs.options import settings_from
from simulation.model.economics.accounts import Party
from simulation.model.population.builtin import builtin
from simulation.run.runner import run_once

POPULATION = "flere_skal_med_municipality"
START, WEEKS = "2025-01-06", 51
"""Half a year of the old law and half of the new; within 2025, so that neither prices nor rates move otherwise."""
FAMILIES: dict[str, dict[str, Any]] = {
    "alone, 45": {"age": 45},
    "lone provider, 35, two children": {"age": 35, "children": 2, "youngest_child": 6, "lone_provider": True},
    "married provider, 40, two children": {"age": 40, "children": 2, "youngest_child": 6, "spouse": "married"},
    "27, own home, unskilled, activity-ready": {"age": 27},
    "22, own home, unskilled, activity-ready": {"age": 22},
    "22, with parents, unskilled": {"age": 22, "with_parents": True},
    "45, came in 1995, 10 years here, half a year of work": {"age": 45, "came_year": 1995, "work_years": 0.5},
}


def net(reforms: str, replications: int) -> np.ndarray:
    """Return the parties' net payments in DKK ``[replications, parties]``."""
    settings = settings_from(
        {
            "population": {"name": POPULATION},
            "policy": [],
            "start": START,
            "horizon_weeks": WEEKS,
            "record": [],
            "economy": {"reforms": reforms},
        }
    )
    runs = [run_once(settings, replication)[0].outcomes for replication in range(replications)]
    return np.array([[one[party.column] for party in Party] for one in runs]) / 100


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    apart = net("dated", replications) - net("frozen", replications)
    found: dict[str, Any] = {
        "command": f"python experiments/reform_2025.py {replications}",
        "population": POPULATION,
        "citizens_at_start": builtin(POPULATION).n,
        "weeks": f"{WEEKS} from {START}",
        "more_paid_dkk": {
            party.name.lower(): {
                "mean": round(float(apart[:, party].mean())),
                "standard_error": round(float(apart[:, party].std(ddof=1) / np.sqrt(replications))),
            }
            for party in Party
        },
        "benefit_a_month": {
            name: {
                str(day): round(entitlement(day, {"spell": 52, **traits}).month)
                for day in (dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 1, 1))
            }
            for name, traits in FAMILIES.items()
        },
    }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    (folder / "reform_2025.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
