"""A run as spells: weeks in a row on one benefit, and where they led."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.model.states import GONE, Support
from simulation.results.export.codes import codes
from simulation.results.export.labels import STATES, category
from simulation.results.export.lives import Lives

NOT_ENDED = "not_ended"
SIX_DAYS = dt.timedelta(days=6)
_APART = [int(state) for state in (Support.NOT_ARRIVED, *GONE)]


def table(lives: Lives, calendar: Sequence[dt.date], _: str = "") -> pd.DataFrame:
    """Return a run's spells, by person and time; who has left for good has an exit and no spell of that."""
    people, weeks = lives.ended.shape
    edge = np.ones((people, weeks), bool)
    edge[:, 1:] = lives.ended[:, 1:] != lives.ended[:, :-1]
    who, first = np.nonzero(edge)
    state = lives.ended[who, first]
    same = np.append(who[1:] == who[:-1], False)  # the person's next spell follows
    last = np.where(same, np.append(first[1:], 0) - 1, weeks - 1)
    to = np.where(same, np.append(state[1:], 0), 0)
    kept = ~np.isin(state, _APART)
    who, first, last, state, to = who[kept], first[kept], last[kept], state[kept], to[kept]
    days = np.array(calendar, dtype="datetime64[s]")
    return pd.DataFrame(
        {
            "arm": np.repeat(lives.arm, len(who)),
            "replication": np.full(len(who), lives.replication, np.int32),
            "person": lives.person[who].astype(np.int32),
            "start": days[first],
            "end": days[last] + np.timedelta64(SIX_DAYS),
            "benefit": category(state, STATES),
            "code": codes().column(state),
            "exit": category(to, [NOT_ENDED, *STATES[1:]]),
            "weeks": (last - first + 1).astype(np.int16),
            "first_week": first.astype(np.int16),
            "under_way": (first == 0).astype(np.int8),
        }
    )
