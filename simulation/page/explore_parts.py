"""What the parts of the screen Explore share: a figure with its tables, a number asked for, 90 of 100."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from nicegui import ui

from simulation.page.controls import field, fold, number, put, said, table, tell, within
from simulation.page.marking import mark_only
from simulation.page.pieces import AT_ONCE
from simulation.words.texts import Texts

ENOUGH = 20
"""With fewer replications nothing is said of 90 of 100."""
FEWEST, MOST = 2, 2000
PACE: dict[str, float] = {}
"""Seconds that a replication took here, by what is run."""


@dataclass(frozen=True)
class Table:
    """A table below a figure; the first ``words`` columns are text."""

    columns: list[str]
    rows: list[list[str]]
    caption: str = ""
    words: int = 1


class Figure:
    """A figure of given options with its heading and its tables."""

    def __init__(self, classes: str) -> None:
        with within("figure") as self._whole:
            with within("figcaption"):
                self._head, self._about = said("b", ""), said("span", "")
            self._chart = ui.echart({"series": []}, renderer="svg").classes(f"i-chart {classes}")
            self._chart.props["role"] = "img"
            self._below = ui.element("div")
        self._whole.set_visibility(False)

    def put(
        self,
        t: Texts,
        heading: tuple[str, str],
        options: dict[str, Any],
        tables: list[Table],
    ) -> None:
        """Draw options, with their tables below."""
        self._whole.set_visibility(True)
        tell(self._head, heading[0])
        tell(self._about, heading[1])
        self._chart.props["aria-label"] = heading[0]
        self._chart.options.clear()
        self._chart.options.update(options)
        self._chart.update()
        self._below.clear()
        with self._below, fold(t("open_figures.as_table")):
            for one in tables:
                table(one.columns, one.rows, one.caption or heading[0], one.words)


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
    """Return the mean and the ends of 90 of 100, NaN with too few ``[R]``."""
    known = finite(np.asarray(values, float))
    if len(known) < ENOUGH:
        return float(known.mean()), math.nan, math.nan
    low, high = np.quantile(known, (0.05, 0.95))
    return float(known.mean()), float(low), float(high)


def finite(values: Any) -> Any:
    """Return what is a number: a relative difference has none where nobody of the control was in job."""
    return values[np.isfinite(values)]


def lower(name: str) -> str:
    """Return a name as in a sentence, but for one of capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
