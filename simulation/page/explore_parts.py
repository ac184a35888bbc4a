"""What the parts of the screen Explore share: a number asked for, how long it takes, 90 of 100."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulation.page.controls import field, number, put, within
from simulation.page.marking import mark_only
from simulation.page.pieces import AT_ONCE
from simulation.results.statistics import effect
from simulation.words.texts import Texts

FEWEST, MOST = 2, 2000
PACE: dict[str, float] = {}
"""Seconds that a replication took here, by what is run."""


class Asked:
    """How many replications somebody asks for, checked as it is typed."""

    def __init__(self, t: Texts, value: int, label: str = "open_explore.replications", low: int = FEWEST) -> None:
        self.t, self.value, self.low = t, value, low
        self.heard: Any = None
        with within("div", "i-narrow"):
            self.field = field(t(label), str(value), self._typed, classes="right", inputmode="numeric")

    def _typed(self, text: str) -> None:
        found = number(text, self.t)
        good = found is not None and found.is_integer() and self.low <= found <= MOST
        mark_only(self.field, not good)
        if good and found is not None:
            self.value = int(found)
        if self.heard is not None:
            wrong = self.t("open_explore.replications_wrong", low=self.low, high=MOST)
            self.heard("" if good else wrong)

    def set(self, value: int) -> None:
        """Put a number there."""
        self.value = value
        put(self.field, str(value))
        mark_only(self.field, False)


def about(t: Texts, name: str, replications: int, seconds: float) -> str:
    """Return how long so many replications take, about."""
    left = max(1, round(replications * PACE.get(name, seconds / AT_ONCE)))
    return t("open_explore.seconds", n=left)


def ends(values: Any) -> tuple[float, float, float]:
    """Return the mean of ``[R]`` and the ends of 90 of 100, as in the report; NaN with too few."""
    found = effect(np.asarray(values, float))
    mean, low, high = (math.nan if one is None else one for one in (found.mean, found.low, found.high))
    return mean, low, high


def finite(values: Any) -> Any:
    """Return what is a number: a relative difference has none where nobody of the control was in job."""
    return values[np.isfinite(values)]


def lower(name: str) -> str:
    """Return a name as in a sentence, but for one of capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
