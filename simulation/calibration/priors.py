"""Priors: what is known of each parameter before the fitted figures, uniform on its own scale.

A parameter set is a point of the unit cube; the points come from one scrambled Sobol sequence, which fills the
cube more evenly than independent draws, and point ``i`` is the same however many are asked for.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from simulation.errors import UserError

Floats = NDArray[np.float64]
HELD = 0.99
"""Share of a parameter's draws that the box of the next round holds, before :data:`ROOM` is added at both ends."""
ROOM = 0.02
WORTH = 0.9
"""Width from which a narrower range is not worth it."""


@dataclass(frozen=True)
class Prior:
    """The prior of one parameter: uniform between ``low`` and ``high``, of its logarithm if ``log``.

    Raises
    ------
    UserError
        For a range without room, or a logarithmic one that reaches zero.
    """

    name: str
    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        """Refuse a range that cannot be drawn from."""
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise UserError(f"prior of {self.name}: [{self.low:g}, {self.high:g}] is not a range")
        if self.log and self.low <= 0:
            raise UserError(f"prior of {self.name}: a logarithmic range must lie above zero, not at {self.low:g}")


def _ends(priors: Sequence[Prior]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    log = np.array([p.log for p in priors])
    ends = np.array([(p.low, p.high) for p in priors], float)
    ends[log] = np.log(ends[log])
    return ends[:, 0], ends[:, 1], log


def from_unit(priors: Sequence[Prior], unit: Floats) -> Floats:
    """Return points of the unit cube ``[n, d]`` as natural values ``[n, d]``, never outside their range."""
    low, high, log = _ends(priors)
    values = low + np.asarray(unit, float) * (high - low)
    values[:, log] = np.exp(values[:, log])
    return np.clip(values, [p.low for p in priors], [p.high for p in priors])


def to_unit(priors: Sequence[Prior], values: Floats) -> Floats:
    """Return natural values ``[n, d]`` as points of the unit cube ``[n, d]``."""
    low, high, log = _ends(priors)
    found = np.array(values, float)
    found[:, log] = np.log(found[:, log])
    return np.asarray((found - low) / (high - low))


def narrowed(priors: Sequence[Prior], draws: Floats) -> list[Prior]:
    """Return the priors cut to where posterior draws ``[n, d]`` of their unit cube lie: the box of a next round.

    The posterior is the same inside the box, as a uniform prior stays uniform in a part of its range (truncated
    sequential inference, Miller et al. 2021); the box holds :data:`HELD` of each parameter's draws and some room.
    A parameter that this would hardly narrow keeps its range.
    """
    ends = np.quantile(draws, ((1 - HELD) / 2, (1 + HELD) / 2), axis=0) + np.array([[-ROOM], [ROOM]])
    low, high = np.clip(ends, 0.0, 1.0)
    natural = from_unit(priors, np.array([low, high]))
    return [
        replace(prior, low=float(natural[0, j]), high=float(natural[1, j])) if high[j] - low[j] < WORTH else prior
        for j, prior in enumerate(priors)
    ]


def points(priors: Sequence[Prior], n: int, seed: int, first: int = 0) -> Floats:
    """Return points ``first`` to ``first + n`` of the scrambled Sobol sequence ``[n, d]``, in the unit cube."""
    sequence = qmc.Sobol(len(priors), scramble=True, seed=seed)
    if first:
        sequence.fast_forward(first)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties")
        return np.asarray(sequence.random(n), float) if n else np.zeros((0, len(priors)))


def named(priors: Sequence[Prior], row: Floats) -> dict[str, float]:
    """Return one row of natural values ``[d]`` by name."""
    return {p.name: float(v) for p, v in zip(priors, row, strict=True)}
