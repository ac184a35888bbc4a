"""What a policy changes, as one number a replication: any outcome, or a measure made of several.

An effect is paired: arm minus baseline, same cell and replication, so same people and luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from simulation import outcomes
from simulation.economics.parties import NET_COLUMNS
from simulation.states import UnknownName, not_one_of

OERE_PER_KRONE = 100
Measure = Callable[[pd.DataFrame, pd.DataFrame], "pd.Series[float]"]
"""Of an arm's rows and the baseline's, in the same order, to the effect in each row."""


def _saving(column: str) -> Measure:
    return lambda arm, base: (base[column] - arm[column]) / OERE_PER_KRONE / base["n_citizens"]


def _participants(arm: pd.DataFrame) -> pd.Series[float]:
    return arm["n_admitted"].where(arm["n_admitted"] > 0)


def _participant_saving(column: str) -> Measure:
    return lambda arm, base: (base[column] - arm[column]) / OERE_PER_KRONE / _participants(arm)


def _participant_weeks(arm: pd.DataFrame, base: pd.DataFrame) -> pd.Series[float]:
    total = arm["mean_weeks_in_job"] * arm["n_citizens"] - base["mean_weeks_in_job"] * base["n_citizens"]
    return total / _participants(arm)


MADE: dict[str, tuple[str, str, Measure]] = {
    **{
        column.replace("_net_oere", "_saving_dkk"): (
            "DKK",
            f"what the {party.name.lower()} pays less over the horizon, a citizen, programme included",
            _saving(column),
        )
        for column, party in NET_COLUMNS.items()
        if column in ("municipal_net_oere", "state_net_oere", "region_net_oere")
    },
    **{
        f"{party}_saving_per_participant_dkk": (
            "DKK",
            f"what the {name} pays less over the horizon, an admission, programme included",
            _participant_saving(f"{party}_net_oere"),
        )
        for party, name in (("municipal", "municipality"), ("state", "state"))
    },
    "weeks_in_job_per_participant": (
        "weeks",
        "weeks with ordinary hours gained by all citizens together, an admission",
        _participant_weeks,
    ),
}
"""Measures made of several outcomes: unit, meaning, and how."""


def describe() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of everything an effect can be of."""
    made = {name: (unit, meaning) for name, (unit, meaning, _) in MADE.items()}
    return {**outcomes.describe(), **made}


def check_measure(name: str, key: str = "outcome") -> None:
    """Refuse a name that is no outcome and no measure.

    Raises:
        UnknownName: with the nearest.
    """
    known = list(describe())
    if name not in known:
        raise UnknownName(f"{key}={name}: {not_one_of(name, known, 'indsats list outcomes')}")


def by_baseline(runs: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the runs of cells with the same baseline; it is the first arm of a cell, and may differ between cells."""
    first = runs.groupby("cell")["arm"].transform("first")
    for name, own in runs.groupby(first, sort=False):
        yield str(name), own


def effects(runs: pd.DataFrame, baseline: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Return the paired effects on ``names``: a row per (cell, arm, replication), arms other than the baseline.

    ``runs`` may leave out ``cell``. Rows without their baseline are left out; what cannot be said (a mean over
    nobody) is NaN.
    """
    keys = [k for k in ("cell", "replication") if k in runs]
    base = runs[runs["arm"] == baseline].set_index(keys)
    mine = runs[runs["arm"] != baseline]
    at = pd.MultiIndex.from_frame(mine[keys]) if len(keys) > 1 else pd.Index(mine[keys[0]])
    there = np.asarray(at.isin(base.index))
    mine = mine[there].reset_index(drop=True)
    base = base.reindex(at[there]).reset_index(drop=True)
    found = mine[[k for k in ("cell", "arm", "replication") if k in runs]].copy()
    for name in names:
        made = MADE.get(name)
        found[name] = (mine[name] - base[name] if made is None else made[2](mine, base)).astype(float)
    return found
