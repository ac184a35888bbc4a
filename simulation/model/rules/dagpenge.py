"""Dagpenge: the hours remembered, the right they give, and the rate (lov om arbejdsløshedsforsikring par. 48-55)."""

from __future__ import annotations

from typing import Any

from simulation.model.clock import WEEKS_PER_MONTH
from simulation.model.compiling import rule
from simulation.model.rules.rows import CitizenRow
from simulation.model.rules.status import DAGPENGE, JOBAFKLARING, SYGEDAGPENGE, YOUTH_AGE

QUARTER, QUARTERS = 13, 12
"""Weeks of a quarter, and the whole quarters remembered behind this one: three years."""
LONG_SICK_WEEKS = 4
"""Sick for longer than so many weeks, the three years stand still (par. 55)."""
DAGPENGE_HOURS = 1924.0
"""Hours in three years that give the right to dagpenge."""
FULL_WEEK = 37.0
SUPPLEMENT_WEEKS = 13
"""Weeks of the employment supplement, and of the first rate of graduates: 481 hours."""
SUPPLEMENT_TIMES = 2.0
"""The supplement asks for two years' full-time work in three: twice the hours, or the income, of the right."""
OF_PAY = 0.90
"""Dagpenge are at most this share of pay after the labour-market contribution."""
LEAST_DAGPENGE_HOURS = 14.8 / WEEKS_PER_MONTH
"""Dagpenge of fewer hours a month than 14.8 are not paid."""


@rule
def remember_hours(citizen: CitizenRow, week: int) -> None:
    """Note this week's ordinary hours; quarters of 13 weeks, this one first, twelve whole ones behind it.

    In a long sickness the quarters stay where they are, so that it takes no work out of the three years.
    """
    long_sick = citizen.support == SYGEDAGPENGE or citizen.support == JOBAFKLARING
    long_sick = long_sick and citizen.spell > LONG_SICK_WEEKS
    if week % QUARTER == 0 and not long_sick:
        for quarter in range(QUARTERS, 0, -1):
            citizen.quarter_hours[quarter] = citizen.quarter_hours[quarter - 1]
        citizen.quarter_hours[0] = 0.0
    if citizen.hours > 0.0:
        citizen.quarter_hours[0] += citizen.hours


@rule
def hours_in_three_years(citizen: CitizenRow) -> float:
    """Return the ordinary hours of this quarter and the twelve before."""
    hours = 0.0
    for quarter in range(QUARTERS + 1):
        hours += citizen.quarter_hours[quarter]
    return hours


@rule
def income_in_three_years(citizen: CitizenRow, prices: Any) -> float:
    """Return the income of these hours in DKK, of each quarter at most what counts of three months."""
    income = 0.0
    for quarter in range(QUARTERS + 1):
        income += min(citizen.quarter_hours[quarter] * prices.wage_hour / 100.0, 3.0 * prices.dagpenge_month)
    return income


@rule
def entitled_to_dagpenge(citizen: CitizenRow, prices: Any) -> bool:
    """Whether a member of an a-kasse has the right: by hours in three years, or (from July 2017) by income."""
    if not citizen.insured:
        return False
    if hours_in_three_years(citizen) >= DAGPENGE_HOURS:
        return True
    return prices.dagpenge_by_income == 1 and income_in_three_years(citizen, prices) >= prices.dagpenge_income


@rule
def has_supplement(citizen: CitizenRow, prices: Any) -> bool:
    """Whether a member who worked two of three years has the supplement of the first three months (from May 2023)."""
    if prices.dagpenge_supplement == 0 or citizen.spell >= SUPPLEMENT_WEEKS or not citizen.insured:
        return False
    if hours_in_three_years(citizen) >= SUPPLEMENT_TIMES * DAGPENGE_HOURS:
        return True
    return income_in_three_years(citizen, prices) >= SUPPLEMENT_TIMES * prices.dagpenge_income


@rule
def graduate_rate(citizen: CitizenRow, provider: bool, age: float, prices: Any) -> int:
    """Return the rate of graduates: providers, others, and (from May 2023) others after three months, by age."""
    if provider:
        return prices.dagpenge_graduate[0]
    if prices.graduate_steps == 0 or citizen.spell < SUPPLEMENT_WEEKS:
        return prices.dagpenge_graduate[1]
    return prices.dagpenge_graduate[2 if age < YOUTH_AGE else 3]


@rule
def dagpenge_rate(citizen: CitizenRow, provider: bool, age: float, prices: Any) -> int:
    """Return a full week's dagpenge: of graduates without the right by work, with supplement, or the highest."""
    if citizen.study_done == 1 and not entitled_to_dagpenge(citizen, prices):
        return graduate_rate(citizen, provider, age, prices)
    highest = prices.benefit[DAGPENGE, 0]
    if not has_supplement(citizen, prices):
        return highest
    of_pay = int(OF_PAY * FULL_WEEK * prices.wage_hour * (1.0 - prices.contribution))
    return max(highest, min(prices.dagpenge_first3, of_pay))
