"""The time around: unemployment and the number of people on cash benefit, by year, the same for every study.

Data: ``law/labour_market.yaml``. Before the first and after the last year known, both stay as they are.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from typing import Any

import numpy as np

from simulation.model.clock import date_of
from simulation.model.economics.dated import read
from simulation.model.table import Array


@cache
def data() -> dict[str, Any]:
    """Return ``law/labour_market.yaml`` as it stands."""
    found: dict[str, Any] = read("labour_market")
    return found


def _in_year(series: dict[int, float], year: int) -> float:
    return series[min(max(year, min(series)), max(series))]


def labour_market(year: int) -> float:
    """Return how good the labour market of a year is: the log of the reference unemployment over the year's."""
    return math.log(data()["reference"] / _in_year(data()["unemployment"], year))


def inflow_by_week(start: dt.date, weeks: int, later: float | None = None) -> Array:
    """Return what comes each week ``[weeks]`` relative to the year of the start, as the national stock went.

    ``later`` is the stock of the years after the last known, thousands; None: as in the last.
    """
    stock = data()["stock"]
    known = {**stock, max(stock) + 1: stock[max(stock)] if later is None else later}
    first = _in_year(known, start.year)
    return np.array([_in_year(known, date_of(start, week).year) / first for week in range(weeks)])


def after() -> dict[str, float]:
    """Return the unemployment that goes on after the last year known, percent, and the range it may have."""
    unemployment, (low, high) = data()["unemployment"], data()["unemployment_after"]
    return {"rate": unemployment[max(unemployment)], "low": low, "high": high}
