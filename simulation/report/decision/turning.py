"""On what a decision turns: inputs at some value of which another design is best, and what a price moves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.report.decision.case import Case
from simulation.report.decision.names import PRICE

MOST_SAID, MOST_DRAWN = 3, 8
EXACT = "exact"
MUCH = 0.5
"""Share of the net benefit, as it is without regard to sign, from which on a price is said to carry it."""


@dataclass(frozen=True)
class Crossing:
    """A value of an input beyond which another design is best: ``up`` above it, else below."""

    value: float
    best: str
    up: bool


@dataclass(frozen=True)
class Turn:
    """An input on which the choice turns within its range: its value as run, its ends, and the crossings."""

    name: str
    value: float
    low: float
    high: float
    best: str
    crossings: tuple[Crossing, ...]
    exact: bool

    @property
    def nearest(self) -> Crossing:
        """The crossing that is nearest to the value as run."""
        return min(self.crossings, key=lambda one: abs(one.value - self.value))

    @property
    def distance(self) -> float:
        """How far the nearest crossing is from the value as run, as a share of the range."""
        return abs(self.nearest.value - self.value) / ((self.high - self.low) or 1.0)


@dataclass(frozen=True)
class Swing:
    """What an input moves: mean utility of the design shown at the ends of its range, DKK."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        """How much it moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Carrier:
    """The price that carries most of the net benefit of the design shown: the price, and DKK with it and at 0."""

    name: str
    taken: float
    benefit: float
    left: float


def carrier(case: Case) -> Carrier | None:
    """Return the price that carries half of the design's net benefit or more, the largest; None: there is none."""
    now = case.at_first_k.set_index("arm")["mean_u"].get(case.shown)
    if now is None:
        return None
    found = []
    for swing in swings(case):
        if swing.name.startswith(PRICE) and swing.high > swing.low:
            slope = (swing.at_high - swing.at_low) / (swing.high - swing.low)
            taken = swing.low + (float(now) - swing.at_low) / slope
            found.append(Carrier(swing.name, taken, float(now), swing.at_low - slope * swing.low))
    most = max(found, key=lambda one: one.benefit - one.left, default=None)
    return most if most is not None and most.benefit - most.left >= MUCH * abs(most.benefit) else None


def turns(case: Case) -> list[Turn]:
    """Return the inputs on which the choice turns: prices, the nearest first, then by what learning is worth.

    Left out are those at whose mean the fit has already chosen another design than is best on the mean: there the
    draws are too few to tell where it turns.
    """
    worth = dict(zip(case.table("evppi")["parameters"], case.table("evppi")["evppi"], strict=True))
    found = [turn for turn in _turns(case) if turn.best == case.best_on_mean]

    def rank(turn: Turn) -> tuple[bool, float, float]:
        own = float(worth.get(turn.name, math.nan))
        return not turn.exact, turn.distance if turn.exact or math.isnan(own) else -own, turn.distance

    return sorted(found, key=rank)


def _turns(case: Case) -> Iterator[Turn]:
    for row in case.table("thresholds").to_dict("records"):
        ends = tuple(one for one in (_crossing(row, "below"), _crossing(row, "above")) if one is not None)
        within = tuple(one for one in ends if row["low"] <= one.value <= row["high"])
        if within:
            value, low, high = (float(row[key]) for key in ("value", "low", "high"))
            yield Turn(str(row["input"]), value, low, high, str(row["best"]), within, row["method"] == EXACT)


def _crossing(row: Mapping[Any, Any], side: str) -> Crossing | None:
    value = float(row[side]) if row[side] is not None else math.nan
    return None if math.isnan(value) else Crossing(value, str(row[f"best_{side}"]), side == "above")


def swings(case: Case) -> list[Swing]:
    """Return what prices and other inputs move for the design shown over their ranges, the largest first."""
    table = case.table("swings")
    found = [
        Swing(str(r["input"]), *(float(r[key]) for key in ("low", "high", "at_low_dkk", "at_high_dkk")))
        for r in table[table["arm"] == case.shown].to_dict("records")
    ]
    return sorted((one for one in found if one.size > 1.0), key=lambda one: -one.size)
