"""Who a matter is about, in numbers, worked out beside the server so that the page stays awake.

Everything here is called by name in a process of its own: arguments and results are plain values.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulation.inputs.eligibility import groups, reaches
from simulation.inputs.options import settings_from
from simulation.model.economics.price_list import price_list
from simulation.model.states import Support
from simulation.policies.catalogue import CATALOGUE, is_usual
from simulation.policies.documented import NO_LIMIT
from simulation.run import build

AGES = (18, 30, 40, 50, 60)
"""From which year of age on each group is counted."""
BARRIERS = ("mental", "physical", "substance", "debt", "homeless", "lone_provider", "child_challenges",
            "criminal_record", "interrupted_education", "placed_in_care")  # fmt: skip
"""Traits that are shown as barriers: health, social, education."""


@dataclass(frozen=True)
class Programme:
    """A programme on some citizens: how many it is for, whom, and its own numbers."""

    eligible: int
    group: tuple[str, ...]
    """What makes a citizen one of its group, beyond what the job centre serves."""
    caseload: int
    places: int
    posts: int
    post_dkk: float
    """What a post costs in a year, DKK, with what goes with a full caseload."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """Other numbers of its design."""


@dataclass(frozen=True)
class Facts:
    """Who is there at the start."""

    citizens: int
    later: int
    benefits: Mapping[str, int]
    ages: Mapping[int, int]
    barriers: Mapping[str, int]
    programmes: Mapping[str, Programme]
    start: str
    """The first day, in ISO 8601."""
    price_year: int
    prices: tuple[Mapping[str, Any], ...] = ()
    """The price list: a record a price."""


def facts(given: Mapping[str, Any]) -> Facts:
    """Return the facts of the keys of a comparison.

    Parameters
    ----------
    given
        As for :func:`simulation.inputs.options.settings_from`.

    Raises
    ------
    UserError
        For what cannot be run.
    """
    settings = settings_from({**given, "knowledge": "fixed"})
    around = build.surroundings(settings, settings.first_replication)
    citizens = around.citizens
    here = citizens[citizens["entry_week"] == 0]
    found, whom = {one.policy: one for one in reaches(settings)}, groups(settings)
    economy = settings.economy
    prices = price_list(
        settings.start, settings.law_until, economy.prices, economy.overrides, settings.staff.cost_year_dkk
    )
    return Facts(
        citizens=len(here),
        later=len(citizens) - len(here),
        benefits=_counted({Support(int(code)).name.lower(): n for code, n in _tally(here["entry_support"])}),
        ages={low: int(((here["age"] >= low) & (here["age"] < high)).sum()) for low, high in _bands()},
        barriers=_counted({name: int((here[name] > 0).sum()) for name in BARRIERS}),
        programmes={
            name: _programme(name, settings, around.stock, found[name].number, tuple(whom[name]))
            for name in CATALOGUE
            if not is_usual(name)
        },
        start=settings.start.isoformat(),
        price_year=settings.price_year,
        prices=tuple(prices),
    )


def _programme(name: str, settings: Any, stock: int, eligible: int, group: tuple[str, ...]) -> Programme:
    own = build.configured(name, settings, stock)
    caseload = max(1, int(own.design.caseload_limit))
    documented = own.capacity() if own.places < NO_LIMIT and own.design.staffed_to_norm < 1 else eligible
    places = max(1, min(documented, eligible) if eligible else min(documented, stock))
    numbers = {key: float(getattr(own.design, key)) for key in ("company_share", "reassign_per_year")}
    return Programme(eligible, group, caseload, places, math.ceil(places / caseload), own.post_price(), numbers)


def _tally(values: Any) -> list[tuple[int, int]]:
    codes, counts = np.unique(values, return_counts=True)
    return [(int(code), int(n)) for code, n in zip(codes, counts, strict=True)]


def _counted(found: Mapping[str, int]) -> dict[str, int]:
    """Return what is there at all, the most common first."""
    return dict(sorted(((name, n) for name, n in found.items() if n), key=lambda one: -one[1]))


def _bands() -> list[tuple[int, float]]:
    return list(zip(AGES, [*map(float, AGES[1:]), math.inf], strict=True))
