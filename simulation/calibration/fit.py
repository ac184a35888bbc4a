"""The first fit: free parameters moved until the simulated statistics meet the `calibrate` figures.

Nonlinear least squares, one block of parameters after the other (each block with the studies that inform
it), on fixed seeds, started from ``parameters.yaml``. It gives a point with a local standard error, not a
posterior. Write with ``experiments/fit.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from simulation.calibration import studies
from simulation.calibration.targets import Target, targets
from simulation.mechanisms.parameters import catalogue

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """Parameters fitted together, and the studies whose targets they are fitted to."""

    name: str
    parameters: tuple[str, ...]
    studies: tuple[str, ...]


BLOCKS = (
    Block(
        "work",
        (
            "find_base",
            "find_motivated",
            "find_frailty_sd",
            "readiness_meeting",
            "small_share",
            "placement_rate",
            "assess_rate",
            "verdict_fleksjob",
            "verdict_pension",
            "forloeb_rate",
            "forloeb_fleksjob",
            "moving_rate",
            "find_forloeb",
        ),
        ("inklusion", "copenhagen", "longest", "forloeb"),
    ),
    Block(
        "revalidation",
        (
            "revalidation_drop_rate",
            "revalidation_prolonged",
            "graduate_work",
            "graduate_dagpenge",
            "graduate_sygedagpenge",
            "graduate_fleksjob",
            "graduate_self_support",
            "graduate_study",
        ),
        ("revalidation",),
    ),
)


@dataclass
class Fit:
    """Fitted values with local standard errors, and each target beside its simulated statistic."""

    values: dict[str, float]
    errors: dict[str, float] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)


def _on_log_scale(name: str) -> bool:
    known = catalogue()[name]
    return known.low > 0 or (known.unit in ("1/week", "share") and known.value > 0)


def to_scale(name: str, value: float) -> float:
    """Return a parameter on the scale it is fitted on: logarithms of rates and shares, others as they are."""
    return float(np.log(value)) if _on_log_scale(name) else value


def from_scale(name: str, value: float) -> float:
    """Return a parameter from the scale it is fitted on."""
    return float(np.exp(value)) if _on_log_scale(name) else float(value)


def _bounds(name: str) -> tuple[float, float]:
    known = catalogue()[name]
    if _on_log_scale(name):
        return float(np.log(max(known.low, 1e-4))), float(np.log(known.high))
    return known.low, known.high


def run_study(job: tuple[str, dict[str, float]]) -> dict[str, float]:
    """Run one study for one parameter set (a plain function, for worker processes)."""
    name, parameters = job
    return studies.STUDIES[name](parameters)


def residuals(found: Mapping[str, Mapping[str, float]], aims: list[Target]) -> Vector:
    """Return (simulated - documented) / error of each target ``[targets]``."""
    return np.array([(found[a.study][a.statistic] - a.documented) / a.error for a in aims])


def fit(rounds: int = 2, evaluations: int = 5, workers: int = 2, say: Callable[[str], None] = print) -> Fit:
    """Fit all blocks in turn, ``rounds`` times, with at most ``evaluations`` steps a block.

    Args:
        rounds: passes over the blocks (each sees the others' latest values).
        evaluations: Gauss-Newton steps per block and pass.
        workers: processes for the derivatives.
        say: told about progress.
    """
    current: dict[str, float] = {p: catalogue()[p].value for block in BLOCKS for p in block.parameters}
    result = Fit(current)
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:

        def simulate(block: Block, points: list[Vector]) -> list[Vector]:
            """Return the residuals at several points, all studies of all points side by side."""
            aims = targets(block.studies)
            sets = []
            for x in points:
                own = {p: from_scale(p, v) for p, v in zip(block.parameters, x, strict=True)}
                sets.append({**current, **own})
            jobs = [(study, one) for one in sets for study in block.studies]
            done = list(pool.map(run_study, jobs))
            per_point = [done[i : i + len(block.studies)] for i in range(0, len(done), len(block.studies))]
            return [residuals(dict(zip(block.studies, each, strict=True)), aims) for each in per_point]

        for turn in range(rounds):
            for block in BLOCKS:
                found = _fit_block(block, current, simulate, evaluations, turn, say)
                current.update(found[0])
                result.errors.update(found[1])
        for block in BLOCKS:
            x = np.array([to_scale(p, current[p]) for p in block.parameters])
            for aim, miss in zip(targets(block.studies), simulate(block, [x])[0], strict=True):
                simulated = aim.documented + miss * aim.error
                result.rows.append({**vars(aim), "simulated": float(simulated), "z": float(miss)})
    return result


def _fit_block(
    block: Block,
    current: Mapping[str, float],
    simulate: Callable[[Block, list[Vector]], list[Vector]],
    evaluations: int,
    turn: int,
    say: Callable[[str], None],
) -> tuple[dict[str, float], dict[str, float]]:
    """Return fitted values and local standard errors (on the fitted scale) of one block."""
    start = np.array([to_scale(p, current[p]) for p in block.parameters])
    low, high = np.array([_bounds(p) for p in block.parameters]).T
    step = 0.12 / (1 + turn)

    def value(x: Vector) -> Vector:
        missed = simulate(block, [x])[0]
        at = " ".join(f"{p}={from_scale(p, v):.4g}" for p, v in zip(block.parameters, x, strict=True))
        say(f"{block.name}, round {turn + 1}: sum of squares {float(missed @ missed):.1f} at {at}")
        return missed

    def slopes(x: Vector) -> NDArray[np.float64]:
        moved = [x]
        for k in range(len(x)):
            point = x.copy()
            point[k] += step if x[k] + step <= high[k] else -step
            moved.append(point)
        here, *there = simulate(block, moved)
        return np.array([(missed - here) / (moved[k + 1][k] - x[k]) for k, missed in enumerate(there)]).T

    inside = np.clip(start, low + 1e-6, high - 1e-6)
    found = least_squares(value, inside, slopes, bounds=(low, high), max_nfev=evaluations, x_scale="jac")
    spread = np.sqrt(np.diag(np.linalg.pinv(found.jac.T @ found.jac)))
    values = {p: from_scale(p, v) for p, v in zip(block.parameters, found.x, strict=True)}
    return values, dict(zip(block.parameters, (float(s) for s in spread), strict=True))
