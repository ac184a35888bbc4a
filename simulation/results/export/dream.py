"""A run as DREAM has it: a row a person, a column a calendar week, a column a month of employment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.model.rules.dagpenge import FULL_WEEK
from simulation.model.states import GONE, Support
from simulation.model.table import Array
from simulation.results.export.codes import coded as as_column
from simulation.results.export.codes import codes
from simulation.results.export.labels import STATES, category
from simulation.results.export.lives import Lives

THURSDAY = dt.timedelta(days=3)
_NONE = int(Support.NOT_ARRIVED)


def week_name(monday: dt.date) -> str:
    """Return the name of a week's column: ``y_2401`` is week 1 of 2024."""
    year, week, _ = monday.isocalendar()
    return f"y_{year % 100:02d}{week:02d}"


def month_name(day: dt.date) -> str:
    """Return the name of a month's column: ``grad_2024_01``."""
    return f"grad_{day.year}_{day.month:02d}"


def table(lives: Lives, calendar: Sequence[dt.date], week: str) -> pd.DataFrame:
    """Return a run as a table; see :meth:`simulation.results.export.persons.Persons.to_dream`."""
    made = coded(lives, week)
    without = np.isin(lives.ended, [int(state) for state in codes().without])
    last = lives.ended[:, -1]
    gone = np.where(np.isin(last, [int(state) for state in GONE]), last.astype(np.int8), -1)
    head = {
        "arm": np.repeat(lives.arm, len(lives.person)),
        "replication": np.full(len(lives.person), lives.replication, np.int32),
        "person": lives.person.astype(np.int32),
        "weeks_before": (lives.ended == _NONE).sum(axis=1).astype(np.int16),
        "left": category(gone, STATES),
        "weeks_without_code": without.sum(axis=1).astype(np.int16),
    }
    weeks = {week_name(day): as_column(made[:, at]) for at, day in enumerate(calendar)}
    return pd.DataFrame({**head, **weeks, **_months(lives, calendar)})


def coded(lives: Lives, week: str) -> Array:
    """Return the code of every person-week ``[persons, weeks]``; ``NO_CODE`` for an empty field."""
    found = codes()
    state = lives.ended
    if week == "any":
        earlier = found.rank[lives.searched] < found.rank[lives.ended]
        state = np.where(earlier, lives.searched, lives.ended)
    made: Array = found.of_state[state]
    return made


def _months(lives: Lives, calendar: Sequence[dt.date]) -> dict[str, Array]:
    """Return, for every month, ordinary hours over full time; missing where there are none."""
    months: dict[str, list[int]] = {}
    for at, monday in enumerate(calendar):
        months.setdefault(month_name(monday + THURSDAY), []).append(at)
    found = {}
    for name, own in months.items():
        share = lives.hours[:, own].sum(axis=1) / (FULL_WEEK * len(own))
        found[name] = np.where(share > 0.0, share, np.nan)
    return found
