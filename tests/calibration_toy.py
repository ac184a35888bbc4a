"""A toy simulator: two parameters seen well, one less so, one not at all, two only through their sum."""

from __future__ import annotations

import math

import numpy as np

from simulation.calibration.priors import Prior, from_unit, named, points

PRIORS = (
    Prior("rate", 0.01, 0.1, log=True),
    Prior("level", -1.0, 1.0),
    Prior("faint", 0.0, 1.0),
    Prior("unseen", 0.0, 1.0),
    Prior("left", 0.0, 1.0),
    Prior("right", 0.0, 1.0),
)
K = 15
PEOPLE = 400


def simulate(values: dict[str, float], index: int) -> dict[str, float]:
    """Return fifteen statistics: shares among 400, a count and a mean, some of them missing at times."""
    rng = np.random.default_rng([7, index])
    rate, level = math.log(values["rate"] / 0.03), values["level"]
    faint, both = values["faint"] - 0.5, values["left"] + values["right"] - 1.0
    drivers = [rate, level, both, rate * level, level**2, 0.25 * faint, both + 0.3 * rate]
    found = {f"share_{i}": rng.binomial(PEOPLE, 1 / (1 + math.exp(-2 * d))) / PEOPLE for i, d in enumerate(drivers)}
    found |= {f"more_{i}": rng.binomial(PEOPLE, 1 / (1 + math.exp(-d))) / PEOPLE for i, d in enumerate(drivers)}
    found["weeks"] = rng.normal(20 * (1 + level), 4) if rng.random() > 0.05 else math.nan
    return found


def moody(values: dict[str, float], index: int) -> dict[str, float]:
    """Do as :func:`simulate`, but fail at every seventh point."""
    if index % 7 == 3:
        raise ArithmeticError(f"no citizens\nleft at {index}")
    return simulate(values, index)


def runs(n: int, first: int = 0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return unit points ``[n, 6]`` of the prior, their statistics ``[n, 15]`` and the statistics' names."""
    unit = points(PRIORS, n, seed=5, first=first)
    rows = [simulate(named(PRIORS, v), first + i) for i, v in enumerate(from_unit(PRIORS, unit))]
    names = list(rows[0])
    return unit, np.array([[row[name] for name in names] for row in rows]), names
