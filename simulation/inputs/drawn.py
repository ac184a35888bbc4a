"""What the draws of a run were, input by input, as its folder tells it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from simulation.inputs.listing import labels
from simulation.model.economics.prices import overridable
from simulation.model.economics.uncertain import assumed_prices
from simulation.model.randomness import luck_of
from simulation.run.drawn import inputs_of, price_factors
from simulation.run.runner import arms_of
from simulation.run.settings import Settings

DRAWS = {
    "parameter": ("", "input that is uncertain, as in `indsats list uncertain`"),
    "value": ("", "what it was, in `unit`"),
    "unit": ("", "of the value"),
}
"""Meaning of the columns of ``draws.parquet``."""


def draws(settings: Settings) -> pd.DataFrame:
    """Return what each draw of a run was: a row a draw and input, with its value and unit."""
    first, each = settings.first_replication, settings.chance_per_draw
    services = sorted({part for arm in arms_of(settings) for part in arm.split("+")} | set(settings.trial_arms))
    numbers = sorted({r // each for r in range(first, first + settings.replications)})
    known = labels()

    def unit(key: str) -> str:
        stated = key.startswith("policies.") and key not in known
        return known.get(f"policies.usual.{key.rpartition('.')[2]}" if stated else key, ("", ""))[0]

    rows = [
        (n, key, value, unit(key))
        for n in numbers
        for key, value in inputs_of(settings, services, max(first, n * each)).items()
    ]
    return pd.DataFrame(rows, columns=["draw", *DRAWS])


def prices_drawn(settings: Settings) -> list[dict[str, Any]]:
    """Return every price that was drawn: its listed value, its range, and by replication what it was of the list."""
    first = settings.first_replication
    drawn = {
        r: price_factors(settings, luck_of(settings.seed, r)) for r in range(first, first + settings.replications)
    }
    return [
        {
            "name": one.name,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "unit": overridable()[one.name],
            "factors": {str(r): factors[one.name] for r, factors in drawn.items()},
        }
        for one in assumed_prices(settings.economy.prices, settings.economy.overrides)
        if one.name in drawn[first]
    ]
