"""The reference: the simple labour model in plain NumPy, one vectorised pass a week."""

import numpy as np

from benchmarks.peers.labour import (
    FIND_FRAILTY,
    FIND_INTERCEPT,
    LOSS_DECAY_WEEKS,
    LOSS_EARLY,
    LOSS_FLOOR,
    History,
)


def run(
    n: int, weeks: int, seed: int, find_intercept: float = FIND_INTERCEPT, loss_floor: float = LOSS_FLOOR
) -> History:
    """Run the simple labour model with NumPy."""
    rng = np.random.default_rng(seed)
    find = -np.expm1(-np.exp(find_intercept + FIND_FRAILTY * rng.standard_normal(n)))
    employed = np.zeros(n, dtype=bool)
    weeks_in_state = np.zeros(n)
    history = History(employed=[], starts=[], losses=[])
    for _ in range(weeks):
        lose = loss_floor + LOSS_EARLY * np.exp(-weeks_in_state / LOSS_DECAY_WEEKS)
        moved = rng.random(n) < np.where(employed, lose, find)
        losses = int(np.count_nonzero(moved & employed))
        employed ^= moved
        weeks_in_state += 1
        weeks_in_state[moved] = 0
        history["employed"].append(int(np.count_nonzero(employed)))
        history["starts"].append(int(np.count_nonzero(moved)) - losses)
        history["losses"].append(losses)
    return history
