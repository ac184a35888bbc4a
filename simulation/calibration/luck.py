"""The luck of the inference: blocks of random numbers from the one generator, named by seed and purpose."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows

Floats = NDArray[np.float64]


APART = 2**31
"""Added to a purpose, so that its luck is that of no replication."""


class Purpose(IntEnum):
    """What a block of random numbers is for; two purposes never share one."""

    TRAINING_NOISE = 0
    HELD_OUT_NOISE = 1
    SPLIT = 2
    DRAWS = 3
    PHANTOMS = 4
    REDUNDANT = 5
    PREDICTIVE_NOISE = 6
    PREDICTIVE_CHOICE = 7
    BANK_NOISE = 8
    LEFT_OUT = 9


def stream(seed: int, purpose: Purpose) -> Any:
    """Return the key of a purpose's luck."""
    return luck_of(seed, APART + int(purpose))


def uniforms(seed: int, purpose: Purpose, rows: int, columns: int = 1) -> Floats:
    """Return independent uniforms in (0, 1) ``[rows, columns]``; a row is the same however many there are."""
    luck = stream(seed, purpose)
    index = np.arange(rows)
    blocks = [uniform_rows(luck, int(Kind.KNOWLEDGE), index, c, int(Draw.PARAMETER)) for c in range(columns)]
    return np.stack(blocks, axis=1) if blocks else np.zeros((rows, 0))


def normals(seed: int, purpose: Purpose, rows: int, columns: int = 1) -> Floats:
    """Return independent standard normals ``[rows, columns]``."""
    return np.asarray(ndtri(uniforms(seed, purpose, rows, columns)))


def order(seed: int, purpose: Purpose, n: int) -> NDArray[np.intp]:
    """Return the numbers below ``n`` in random order ``[n]``."""
    return np.argsort(uniforms(seed, purpose, n)[:, 0], kind="stable")


def disturbed(statistics: Floats, noise_sd: Floats, seed: int, purpose: Purpose) -> Floats:
    """Return statistics ``[n, k]`` with normal noise of the declared discrepancy ``noise_sd [k]`` added."""
    sd = np.nan_to_num(np.asarray(noise_sd, float))
    if not sd.any():
        return np.array(statistics, float)
    return statistics + sd * normals(seed, purpose, *statistics.shape)
