"""Recovery: a survival regression on the person-week log gives back the two documented caseworker ratios.

    python experiments/recovery.py            (writes results/reference/recovery.json)

Both act on own search. So they are looked for where it is the only road to work (``own_search``), and then in usual
service as it is (``both_roads``), whose jobs found on the citizen's behalf know no belief.

The log of usual service is read week by week; all job starts are kept and a share of the other weeks at
risk, with the offset that such sampling asks for. Adjusted: binomial regression with complementary log-log
link on everything the job rate reads. Unadjusted: belief alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from simulation.inputs.options import settings_from
from simulation.run import recorder
from simulation.run.person_weeks import SNAPSHOT, PersonWeeks
from simulation.run.runner import model

KEPT_SHARE = 0.03
MOST_SHIFTS = 5
PERIOD_WEEKS = 26
USUAL: dict[str, Any] = {
    "population": {"name": "copenhagen_activity_ready"},
    "baseline": "usual",
    "knowledge": "fixed",
    "seed": 5,
}
"""One set of parameters: the ratios themselves are drawn like all else, and pooled draws blur what acts in each."""
OWN_SEARCH: dict[str, Any] = {"parameters": {"develop_rate": 0.0}}


def person_weeks(
    given: Mapping[str, Any], replications: int, seed: int = 0, kept_share: float = KEPT_SHARE
) -> pd.DataFrame:
    """Return weeks at risk of several replications of usual service, non-events sampled (column ``weight``)."""
    settings = settings_from(given)
    chooser = np.random.default_rng(seed)
    parts = []
    for replication in range(replications):
        log = PersonWeeks()
        market = model(settings, settings.baseline, replication)
        columns = {}

        def keep(world: Any, seen: Any, log: PersonWeeks = log) -> None:
            at_risk = np.flatnonzero(seen["at_risk"])
            event = seen["job_start"][at_risk] == 1
            chosen = at_risk[event | (chooser.random(len(at_risk)) < kept_share)]
            log.keep(world, seen, chosen)

        market.watch = keep
        market.world.seen = np.zeros(len(market.world.citizens), SNAPSHOT)
        while not market.finished:
            market.step()
        frame = log.table([p.name for p in market.policies]).to_pandas()
        frame = frame.merge(recorder.citizens(market.world), on="citizen")
        columns["replication"] = replication
        parts.append(frame.assign(**columns))
    frame = pd.concat(parts, ignore_index=True)
    frame["weight"] = np.where(frame["job_start"] == 1, 1.0, 1.0 / kept_share)
    return frame


def _ratio(fitted: Any, name: str) -> dict[str, float]:
    low, high = fitted.conf_int().loc[name]
    return {"ratio": float(np.exp(fitted.params[name])), "low": float(np.exp(low)), "high": float(np.exp(high))}


def regress(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the adjusted ratios of belief and of the first shift, and the unadjusted one of belief."""
    design = pd.DataFrame(
        {
            "belief": frame["belief"].astype(float),
            "readiness": frame["readiness"],
            "seized": frame["seized"].astype(float),
            "placed": frame["placed"].astype(float),
            "find_score": frame["latent_find_score"],
            "burden": frame["trait_health_burden"],
        }
    )
    shifts = np.minimum(frame["shifts"], MOST_SHIFTS)
    for number in range(1, MOST_SHIFTS + 1):
        design[f"shifts_{number}"] = (shifts == number).astype(float)
    period = frame["week"] // PERIOD_WEEKS  # the labour market tightens and eases, and shifts come with time
    for number in sorted(period.unique())[1:]:
        design[f"period_{number}"] = (period == number).astype(float)
    for support in frame["support"].unique():
        if support != "kontanthjaelp":
            design[support] = (frame["support"] == support).astype(float)
    family = sm.families.Binomial(sm.families.links.CLogLog())
    event = frame["job_start"].astype(float)

    def fit(columns: list[str]) -> Any:
        return sm.GLM(event, sm.add_constant(design[columns]), family, freq_weights=frame["weight"]).fit()

    adjusted = fit(list(design))
    naive = fit(["belief"])
    return {
        "weeks_at_risk": float(frame["weight"].sum()),
        "job_starts": int(event.sum()),
        "belief_adjusted": _ratio(adjusted, "belief"),
        "first_shift_adjusted": _ratio(adjusted, "shifts_1"),
        "belief_unadjusted": _ratio(naive, "belief"),
    }


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    found: dict[str, Any] = {
        "own_search": regress(person_weeks(USUAL | OWN_SEARCH, replications)),
        "both_roads": regress(person_weeks(USUAL, replications)),
    }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    found["command"] = f"python experiments/recovery.py {replications}"
    (folder / "recovery.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
