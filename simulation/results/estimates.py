"""An outcome in an arm, its change, and the change for each participant: means with 90 % intervals, as shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.results.denominators import CITIZEN, column
from simulation.results.folder import ResultFolder, of_arm, once
from simulation.results.measures import Measure
from simulation.results.statistics import Estimate, effect

UNKNOWN = Estimate(None, None, None, 0)


def level_of(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return the mean and 90 % interval of an outcome in one arm, in the unit it is shown in."""
    return _estimate(folder, "runs", arm, measure)


def change_of(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return an arm's paired difference in an outcome with its 90 % interval, in the unit it is shown in."""
    return _estimate(folder, "contrasts", arm, measure)


@once
def _estimate(folder: ResultFolder, table: str, arm: str, measure: Measure) -> Estimate:
    """Return the estimate of a column; unknown where it was not recorded."""
    rows = of_arm(folder, table, arm)
    if measure.name not in rows.columns:
        return UNKNOWN
    values = pd.to_numeric(rows[measure.name], errors="coerce").to_numpy(dtype=np.float64)
    return effect(values, folder.draws(rows["replication"])).scaled(measure.kind.factor)


def per(folder: ResultFolder, arm: str, measure: Measure, whom: str) -> Estimate:
    """Return an arm's effect for each participant or citizen, in the unit it is shown in; unknown where not told."""
    name = column(measure.name, whom)
    if name in folder.contrasts.columns:
        return change_of(folder, arm, Measure(name, measure.kind, measure.better, measure.group))
    return change_of(folder, arm, measure) if whom == CITIZEN else UNKNOWN


def verdict(change: Estimate) -> str:
    """Return what an interval says of a change: up, down, undecided, few (no interval), same or unknown."""
    if change.mean is None:
        return "unknown"
    if change.nothing:
        return "same"
    if change.low is None:
        return "few"
    if not change.clear:
        return "undecided"
    return "up" if change.mean > 0 else "down"
