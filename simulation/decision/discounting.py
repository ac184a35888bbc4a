"""Discounting and the net-tax factor by the Ministry of Finance: ``evidence:baseline.socioeconomic_preset``."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import UserError
from simulation.evidence.registry import load
from simulation.results.statistics import Floats

PRESET = "baseline.socioeconomic_preset"


class Discounting(StrEnum):
    """A rule of discounting that has a name; any other is a rate a year."""

    FM_2023 = "fm_2023"
    NONE = "none"


def factors(years: int, rule: str | float = Discounting.FM_2023) -> Floats:
    """Return the factor of each year ``[years]``: ``f(0) = 1`` and ``f(s) = f(s - 1) / (1 + r(s))``.

    Parameters
    ----------
    years
        How many years, that of the start among them.
    rule
        ``fm_2023`` (falling rates by years from the start), ``none``, or a rate a year (0.035 is 3.5 %).

    Raises
    ------
    UserError
        For another word, or a rate that is no number above -1.

    Examples
    --------
    >>> factors(3, 0.25)
    array([1.  , 0.8 , 0.64])
    """
    found = np.ones(years)
    found[1:] = np.cumprod(1 / (1 + _rates(np.arange(1, years), rule)))
    return found


def _rates(ahead: NDArray[np.int64], rule: str | float) -> Floats:
    """Return the rate that each year is discounted by, of years after the start ``ahead``."""
    if rule == Discounting.FM_2023:
        bands: Any = load().values(f"{PRESET}.discount_rate")
        first = [band["years"][0] for band in bands]
        rates = np.array([band["rate"] for band in bands])
        return rates[np.searchsorted(first, ahead, side="right") - 1]
    return np.full(len(ahead), 0.0 if rule == Discounting.NONE else _number(rule))


def _number(rule: str | float) -> float:
    try:
        rate = float(rule)
    except (TypeError, ValueError):
        rate = math.nan
    if not (math.isfinite(rate) and rate > -1):
        raise UserError("discount={}: fm_2023, none, or a rate above -1 as in discount=0.035", rule)
    return rate


def net_tax_factor() -> float:
    """Return the factor from prices without indirect taxes to those that consumers pay (1.28)."""
    return load().value(f"{PRESET}.net_tax_factor")
