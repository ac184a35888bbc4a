"""Would another seed have given the same posterior: the calibration once more, its medians beside those installed.

    python experiments/two_seeds.py      (half an hour on two cores; writes results/reference/two_seeds.json)

Both are made alike but for the seed: other points, other luck, other data sets kept out. A median is apart by the
difference of the two, in standard deviations of the posterior, on the scale of the prior. The 500 draws of each alone
put medians 0.08 of a standard deviation apart (the standard error of their difference).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.calibration.priors import to_unit
from simulation.engine.executors import cores
from simulation.engine.progress import compiled
from simulation.inputs.options import settings_from
from simulation.model.rules import knowledge
from simulation.reproduction.calibrated import calibrated, priors

ROOT = Path(__file__).resolve().parent.parent
RUNS, ROUNDS, SEED = 1200, 2, 2
NEAR = 0.25


def main() -> None:
    """Run the study and write its reference result."""
    compiled(settings_from({"population": {"n": 50}}))
    names, first = knowledge.whole()
    out = ROOT / "results" / f"calibration-{SEED}"
    calibrated(out, runs=RUNS, rounds=ROUNDS, draws=len(first), workers=cores(), seed=SEED)
    known = {prior.name: prior for prior in priors()}
    second = pd.read_parquet(out / "posterior.parquet")[list(names)].to_numpy(float)
    both = [to_unit([known[n] for n in names], draws) for draws in (first, second)]
    spread = np.sqrt(np.mean([one.var(axis=0) for one in both], axis=0))
    apart = np.abs(np.subtract(*(np.median(one, axis=0) for one in both))) / spread
    verdicts = knowledge.said()["verdicts"]
    learned = np.array([verdicts.get(name, "").endswith("learned") for name in names])
    farthest = np.argsort(-apart)[:20]
    found = {
        "command": "python experiments/two_seeds.py",
        "near": NEAR,
        "inputs": len(names),
        "share_near": float(np.mean(apart <= NEAR)),
        "learned": int(learned.sum()),
        "share_near_of_learned": float(np.mean(apart[learned] <= NEAR)),
        "farthest": {names[k]: round(float(apart[k]), 3) for k in farthest},
    }
    (ROOT / "results" / "reference" / "two_seeds.json").write_text(
        json.dumps(found, indent=2) + "\n", encoding="utf-8"
    )
    print(f"{found['share_near']:.0%} of {len(names)} medians within {NEAR} standard deviations")


if __name__ == "__main__":
    main()
