"""Decision measures from yearly amounts: present value, break-even year, return per krone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import ArrayLike, NDArray


@cache
def _steps() -> tuple[tuple[float, float], ...]:
    data = yaml.safe_load((Path(__file__).parent / "rates.yaml").read_text(encoding="utf-8"))
    steps = data["discount"]["rate"]
    return tuple((float("inf") if s["to_year"] is None else s["to_year"], s["rate"]) for s in steps)


def discount_factors(years: int) -> NDArray[np.float64]:
    """Return the factor ``[years]`` of each year from 0, by the Ministry of Finance's falling rate.

    Source: evidence:baseline.socioeconomic_preset (3.5 % for years 0-35, 2.5 % to 70, 1.5 % after).
    """
    factors = np.ones(years)
    for year in range(1, years):
        rate = next(r for last, r in _steps() if year <= last)
        factors[year] = factors[year - 1] / (1.0 + rate)
    return factors


def present_value(yearly: ArrayLike) -> float:
    """Return the present value in year 0 of yearly amounts ``[years]``."""
    amounts = np.asarray(yearly, float)
    return float(amounts @ discount_factors(len(amounts)))


def break_even_year(yearly: ArrayLike) -> int | None:
    """Return the first year index in which the cumulated amounts ``[years]`` are not below zero for good."""
    total = np.cumsum(np.asarray(yearly, float))
    below = np.flatnonzero(total < 0)
    if below.size == 0:
        return 0
    after = int(below[-1]) + 1
    return after if after < total.size else None
