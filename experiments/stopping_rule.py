"""The stopping rule: how often its interval holds the truth, and how many units it takes.

    nice python experiments/stopping_rule.py      (writes results/reference/stopping_rule.json; five minutes)

The rule is run over and over, on values made up, of which the truth is known, and on the model: a bank of paired
replications is simulated once, its mean is the truth, and each repeat draws from the bank whole posterior draws with
replacement, so that a repeat that takes a large part of the bank knows no more than it would of new replications.
The half-widths asked for are those that Student's interval of 30, 100 and 400 units has at the true variance.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import stdtrit

from simulation.inputs.options import settings_from
from simulation.model.table import Array
from simulation.run.runner import run_once, warm_up
from simulation.studies.precision import Precision, enough, interval, next_count

CONFIDENCE = 0.95
BOUNDS = (0.92, 0.98)
NEEDS = (30, 100, 400)
MODEL = {
    "population": {"name": "copenhagen_activity_ready", "n": 200, "inflow_per_year": 0},
    "policy": ["ips"],
    "policies": {"ips": {"places": 10}},
    "horizon_weeks": 52,
    "knowledge": "drawn",
    "chance_per_draw": 2,
    "seed": 5,
    "workers": 1,
}
OUTCOMES = ("in_job", "mean_weeks_in_job", "off_support", "municipal_net_oere")


@dataclass(frozen=True)
class Case:
    """Values of which the truth is known: ``draw(rng, units)`` gives so many units, ``size`` values in each.

    ``sd`` is that of a unit's mean.
    """

    draw: Callable[[np.random.Generator, int], Array]
    mean: float
    sd: float
    size: int = 1


def made_up() -> dict[str, Case]:
    """Return the cases whose truth is a formula; ``rare`` is beyond what the rule promises."""
    spread = 0.75
    middle = math.exp(spread**2 / 2)
    return {
        "normal": Case(lambda rng, n: rng.normal(size=n), 0.0, 1.0),
        "gamma, shape 1": Case(lambda rng, n: rng.exponential(size=n), 1.0, 1.0),
        "lognormal, sd 0.75": Case(
            lambda rng, n: rng.lognormal(0.0, spread, n), middle, middle * math.sqrt(math.exp(spread**2) - 1)
        ),
        "binomial difference, 5 in 500": Case(
            lambda rng, n: (rng.binomial(500, 0.01, n) - rng.binomial(500, 0.01, n)) / 500,
            0.0,
            math.sqrt(2 * 0.01 * 0.99 / 500),
        ),
        "intraclass 0.5, two a group": Case(
            lambda rng, n: np.repeat(rng.normal(0, math.sqrt(0.5), n), 2) + rng.normal(0, math.sqrt(0.5), 2 * n),
            0.0,
            math.sqrt(0.75),
            2,
        ),
        "point mass, 0 in four of five, else 1": Case(lambda rng, n: (rng.random(n) < 0.2) * 1.0, 0.2, 0.4),
        "rare, 0 in nine of ten, else 1": Case(lambda rng, n: (rng.random(n) < 0.1) * 1.0, 0.1, 0.3),
    }


def of_model(replications: int) -> dict[str, Case]:
    """Return a case per outcome of the model: the bank of paired differences, drawn from by whole posterior draws."""
    settings = settings_from(MODEL)
    size = settings.chance_per_draw
    warm_up(settings)
    pairs = [run_once(settings, number) for number in range(replications - replications % size)]
    cases = {}
    for outcome in OUTCOMES:
        bank = np.array([arm.outcomes[outcome] - base.outcomes[outcome] for base, arm in pairs]).reshape(-1, size)

        def draw(rng: np.random.Generator, units: int, bank: Array = bank) -> Array:
            return bank[rng.integers(len(bank), size=units)].ravel()

        cases[f"model, {outcome}"] = Case(draw, float(bank.mean()), float(bank.mean(axis=1).std()), size)
    return cases


def measure(name: str, case: Case, need: int, repeats: int, seed: int) -> dict[str, Any]:
    """Return how often the interval at the stop holds the truth, by the half-width reported and the one asked for."""
    rng = np.random.default_rng(seed)
    half_width = float(stdtrit(need - 1, (1 + CONFIDENCE) / 2)) * case.sd / math.sqrt(need)
    precision = Precision(name, half_width, CONFIDENCE, most=10 * need * case.size)
    groups = np.arange(precision.most) // case.size
    reported = asked = stopped = units = 0
    for _ in range(repeats):
        values = case.draw(rng, 10 * need)
        count = 0
        while (more := next_count(values[:count], groups[:count], precision)) is not None:
            count = more
        found = interval(values[:count], groups[:count], CONFIDENCE)
        off = abs(found.mean - case.mean)
        reported += off <= found.half_width
        asked += off <= half_width
        stopped += enough(values[:count], groups[:count], precision)
        units += found.units
    coverage = reported / repeats
    return {
        "case": name,
        "units_needed": need,
        "half_width": half_width,
        "coverage": coverage,
        "within_bounds": BOUNDS[0] <= coverage <= BOUNDS[1],
        "coverage_of_half_width_asked_for": asked / repeats,
        "mean_units": units / repeats,
        "mean_replications": units * case.size / repeats,
        "share_stopped": stopped / repeats,
    }


def main() -> None:
    """Run the study and write its reference result."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    replications = int(sys.argv[2]) if len(sys.argv) > 2 else 3_000
    cases = {**made_up(), **of_model(replications)}
    rows = []
    for number, (name, case) in enumerate(cases.items()):
        for need in NEEDS:
            row = measure(name, case, need, repeats, 1000 * number + need)
            rows.append(row)
            print(f"{name:40s} {need:4d}  {row['coverage']:.4f}  {row['mean_units']:7.1f}", flush=True)
    found = {
        "confidence": CONFIDENCE,
        "bounds": BOUNDS,
        "repeats": repeats,
        "model": {**MODEL, "replications": replications},
        "cases": rows,
        "command": f"python experiments/stopping_rule.py {repeats} {replications}",
    }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stopping_rule.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
