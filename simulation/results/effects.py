"""What a policy changes, as one number a replication: any outcome, or a measure made of several.

An effect is paired: arm minus baseline, same cell and replication, so same people and luck. Whatever is counted for
all citizens is also given per participant and per citizen, and says so in its name. What all citizens together gain
or lose stands above the line in both; below it stand the citizens of the arm, or those of them who were in a
programme at some time. An arm and replication that took nobody in has no value per participant.

The effect on an outcome by its own name is the one per citizen: two names, one number. Stored studies and comparisons
hold both, so both stay; the meaning of a saving says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulation.errors import UnknownName, not_one_of
from simulation.model.economics.accounts import Party
from simulation.results.denominators import column as per
from simulation.results.savings import PUBLIC, saving_dkk
from simulation.run import outcomes

Measure = Callable[[pd.DataFrame, pd.DataFrame], "pd.Series[float]"]
"""Of an arm's rows and the baseline's, in the same order, to the effect in each row."""


class Made(NamedTuple):
    """A measure made of several outcomes: unit, meaning, how, and the columns of ``runs`` it is made of."""

    unit: str
    meaning: str
    of: Measure
    needs: frozenset[str]


def _change(column: str) -> Measure:
    return lambda arm, base: arm[column] - base[column]


def _saving(party: Party) -> Measure:
    return lambda arm, base: saving_dkk(arm, base, party) / base["n_citizens"]


def _per_participant(per_citizen: Measure) -> Measure:
    def measure(arm: pd.DataFrame, base: pd.DataFrame) -> pd.Series[float]:
        participants = arm["n_participants"].where(arm["n_participants"] > 0)
        return per_citizen(arm, base) * arm["n_citizens"] / participants

    return measure


def _both(name: str, unit: str, what: str, change: Measure, column: str) -> dict[str, Made]:
    """Return a change per participant and per citizen."""
    of_citizens = frozenset({column, "n_citizens"})
    shared, each = f"{what}; of all citizens together, a participant", f"{what}; a citizen"
    return {
        per(name, "participant"): Made(unit, shared, _per_participant(change), of_citizens | {"n_participants"}),
        per(name, "citizen"): Made(unit, each, change, of_citizens),
    }


def _made() -> dict[str, Made]:
    found: dict[str, Made] = {}
    for party in PUBLIC:
        name = party.column.replace("_net_oere", "_saving_dkk")
        paid = f"what the {party.name.lower()} pays less over the horizon before tax, programme included"
        both = _both(name, "DKK", paid, _saving(party), party.column)
        each = both[per(name, "citizen")]
        found |= {name: each._replace(meaning=f"{each.meaning}: {per(name, 'citizen')} by a shorter name"), **both}
    for outcome in outcomes.OUTCOMES:
        if outcome.among is None:
            change = f"change in: {outcome.meaning}"
            found |= _both(outcome.name, outcome.unit, change, _change(outcome.name), outcome.name)
    return found


MADE = _made()
"""Measures made of several outcomes, by name."""


def makable(columns: Iterable[str]) -> list[str]:
    """Return the measures that a table of runs with these columns has the makings of."""
    there = set(columns)
    return [name for name, made in MADE.items() if made.needs <= there]


def describe() -> dict[str, tuple[str, str]]:
    """Return unit and meaning of everything an effect can be of."""
    return {**outcomes.describe(), **{name: (made.unit, made.meaning) for name, made in MADE.items()}}


def check_measure(name: str, key: str = "outcome") -> None:
    """Refuse a name that is no outcome and no measure.

    Raises
    ------
    UnknownName
        With the nearest.
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
    values = {}
    for name in names:
        made = MADE.get(name)
        values[name] = (mine[name] - base[name] if made is None else made.of(mine, base)).astype(float)
    of = mine[[k for k in ("cell", "arm", "replication") if k in runs]]
    return pd.concat([of, pd.DataFrame(values, index=mine.index)], axis=1)
