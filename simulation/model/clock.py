"""Time: weeks, dates, calendar years, and the way between a rate and a probability.

A run is a row of whole weeks from its start date. Rates are hazards per week.
"""

from __future__ import annotations

import datetime as dt
import math

DAYS_PER_YEAR = 365.25

WEEKS_PER_YEAR = DAYS_PER_YEAR / 7
"""Mean calendar weeks in a year (52.18)."""

WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12
"""Mean calendar weeks in a month (4.35)."""

REVIEW_WEEKS = 4
"""Rare decisions (deaths, moves, assessments) are looked at every fourth week, a quarter of the rows each."""

WEEKS_IN_FOUR_MONTHS = 17
"""Whole weeks in four consecutive months."""

WEEKS_IN_THREE_MONTHS = 13
"""Whole weeks in three consecutive months."""


def date_of(start: dt.date, week: int) -> dt.date:
    """Return the first day of ``week`` (0 is the week of ``start``)."""
    return start + dt.timedelta(weeks=week)


def year_of_weeks(start: dt.date, weeks: int) -> list[int]:
    """Return the calendar year of each of the ``weeks`` weeks, by the week's first day."""
    return [date_of(start, w).year for w in range(weeks)]


def weekly_rate(yearly_share: float) -> float:
    """Return the hazard per week at which ``yearly_share`` has happened after a year.

    Raises
    ------
    ValueError
        Unless ``0 <= yearly_share < 1``.
    """
    if not 0 <= yearly_share < 1:
        raise ValueError(f"a yearly share must lie in [0, 1), not {yearly_share}")
    return -math.log1p(-yearly_share) / WEEKS_PER_YEAR


def probability(rate: float) -> float:
    """Return the chance of at least one event in a week at hazard ``rate``."""
    return -math.expm1(-rate)


LONGEST_WEEKS = 800
