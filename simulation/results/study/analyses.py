"""Which inputs matter, what each does alone, and where variance comes from, as rows of keys and values.

Sobol's and Morris' indices and the tornado are alike: two numbers an input and outcome, each with its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from simulation.results.statistics import Estimate
from simulation.results.study.folder import StudyFolder

MOST_ROWS = 15
PARTS = ("design", "knowledge", "design_by_knowledge", "chance")
"""Where variance comes from, as in ``variance.json``."""

COLUMNS = {
    "sobol": (("total", "total_low", "total_high"), ("first", "first_low", "first_high")),
    "morris": (("mu_star", "low", "high"), ("sigma", "", "")),
    "tornado": (("at_low", "at_low_low", "at_low_high"), ("at_high", "at_high_low", "at_high_high")),
}
"""The columns of the two numbers, by kind."""


@dataclass(frozen=True)
class Pair:
    """Two numbers of an input: Sobol's total and first order, Morris' mu* and sigma, or the tornado's changes.

    These changes are from ``base``, the configuration as it stands, at the lower and at the higher of two ``values``.
    ``told``: whether an index is told from that of an input that does nothing; None where that cannot be said.
    """

    arm: str
    outcome: str
    key: str
    unit: str
    numbers: tuple[Estimate, Estimate]
    values: tuple[Any, Any]
    base: Estimate
    told: bool | None

    @property
    def size(self) -> float:
        """By which inputs are ranked; below zero without a number."""
        first, second = (e.mean for e in self.numbers)
        if pd.isna(self.values[0]):
            return -1.0 if first is None else first
        return max(abs(first or 0.0), abs(second or 0.0))


def kind_of(study: StudyFolder, name: str) -> str:
    """Return the kind of the analysis ``indices`` or ``tornado``."""
    return name if name == "tornado" else "sobol" if "total" in study.tables[name] else "morris"


def pairs(study: StudyFolder, name: str) -> list[Pair]:
    """Return the rows of ``indices`` or ``tornado``; none where the study has no such analysis."""
    made = []
    for row in study.tables.get(name, pd.DataFrame()).to_dict("records"):
        first, second = (_estimate(row, *columns) for columns in COLUMNS[kind_of(study, name)])
        values, told = (row.get("low_value"), row.get("high_value")), None
        if study.ranked and first.mean is not None and name == "indices":
            told = first.low is not None and first.low > 0
        about = row["arm"], row["outcome"], row["input"], row.get("unit", "")
        made.append(Pair(*about, (first, second), values, _estimate(row, "base", "", ""), told))
    return made


def shares(study: StudyFolder) -> list[tuple[str, str, dict[str, float]]]:
    """Return arm, outcome and the share of the variance of each part, 0 to 1."""
    return [
        (arm, outcome, {part: max(0.0, float(own.get(part) or 0.0)) for part in PARTS})
        for arm, by_outcome in study.variance.items()
        for outcome, own in by_outcome.items()
    ]


def _estimate(row: Any, mean: str, low: str, high: str) -> Estimate:
    """Return the estimate in three columns of a row; what is not there or NaN is None."""
    values = [float(row[c]) if c in row and pd.notna(row[c]) else None for c in (mean, low, high)]
    return Estimate(values[0], values[1], values[2], 0)


def groups(study: StudyFolder, rows: list[Pair]) -> list[tuple[str, str, list[Pair]]]:
    """Return arm, outcome and first rows: the largest first, below the fewest draws as they came."""
    made: dict[tuple[str, str], list[Pair]] = {}
    for row in sorted(rows, key=lambda r: study.outcomes.index(r.outcome) if r.outcome in study.outcomes else 99):
        made.setdefault((row.arm, row.outcome), []).append(row)
    ranked = {k: sorted(own, key=lambda r: -r.size) if study.ranked else own for k, own in made.items()}
    return [(*k, own[:MOST_ROWS]) for k, own in ranked.items()]
