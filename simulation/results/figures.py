"""One documented figure beside its simulation: the row of ``reproduce.parquet``, as filled, written and read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

NUMERIC = ("share", "count", "weeks", "months", "years", "dkk", "ratio")
"""Kinds with an interval to be in; the others are direction, identity and decomposition."""

COUNTED = ("predicted", "fitted")
"""Roles of results, which are what coverage, widths and scores are of; every other role is shown apart."""

APART = ("target", "input", "floor", "arithmetic", "repeated", "unscored")
"""Roles shown apart: what a plan aimed at, what the setting puts in, a result stated as "at least", what the accounts
must reproduce, a number that another figure holds already, and what was typed with the result in sight."""

UNCOMPARED = ("repeated", "unscored")
"""Roles of which nothing is said about whether the simulation gives the number."""


def _told(unit: str, meaning: str, **default: Any) -> Any:
    """Return a field with the unit and description of its column."""
    return field(metadata={"unit": unit, "description": meaning}, **default)


def _text(meaning: str) -> Any:
    return _told("", meaning, default="")


def _number(meaning: str, unit: str = "see unit") -> Any:
    return _told(unit, meaning, default=math.nan)


@dataclass(frozen=True, kw_only=True)
class ReproducedFigure:
    """A documented figure, and what was simulated of it; a field is a column, in this order.

    What is not known or not simulated is NaN, a text that is not there empty, and ``covered`` None where nothing is
    compared.
    """

    id: str = _told("", "evidence path of the documented figure")
    arm: str = _text("service: the baseline, a policy, or policies joined by a plus")
    measure: str = _text("outcome, or words")
    documented: float = _told("see unit", "documented figure; of a direction 1 more, -1 less")
    documented_low: float = _number("lower end of its 95 % sampling interval")
    documented_high: float = _number("upper end of its 95 % sampling interval")
    n: float = _number("size of the documented group", "persons")
    simulated_mean: float = _number("mean over replications; of a direction the simulated difference")
    pi90_low: float = _number("lower end of the 90 % predictive interval")
    pi90_high: float = _number("upper end of the 90 % predictive interval")
    use: str = _text("calibrate, validate, identity, context or mechanism")
    covered: bool | None = _told(
        "0/1",
        "the interval holds the figure; a direction is the same, a sum comes out; null: not compared",
        default=None,
    )
    system: str = _text("programme the figure is about, or the heading it stands under")
    title: str = _text("what the figure is; rows may share it and are then told apart by their ids")
    unit: str = _text("unit of the figure")
    kind: str = _text("share, count, weeks, months, years, dkk, ratio, direction, identity or decomposition")
    study: str = _text("simulated setting; figures of one study share replications")
    replications: float = _number("replications behind the prediction", "count")
    control_mean: float = _number("the same figure under usual service; of a decomposition the trend alone")
    role: str = _text("fitted or predicted (results), target, input, floor, arithmetic, repeated or unscored")
    note: str = _text("what is to be known about the comparison")
    source: str = _text("document and page")
    cause: str = _text("why the simulation misses the figure, where that is known")
    prior_low: float = _number("lower end of the 90 % interval of the prior predictive")
    prior_high: float = _number("upper end of the 90 % interval of the prior predictive")
    prior_replications: float = _number("replications behind the prior predictive", "count")
    score: float = _number("interval score of the simulation, smaller is better")
    rival_no_effect: float = _number("interval score of: the control arm's share again")
    rival_constant_odds_ratio: float = _number("interval score of: the odds ratio of the IPS trial")
    rival_constant_risk_difference: float = _number("interval score of: the risk difference of the IPS trial")
    rival_prior: float = _number("interval score of: the prior predictive")
    crps: float = _number("continuous ranked probability score of the simulation, smaller is better")
    crps_no_effect: float = _number("the same of: the control arm's share again")
    crps_constant_odds_ratio: float = _number("the same of: the odds ratio of the IPS trial")
    crps_constant_risk_difference: float = _number("the same of: the risk difference of the IPS trial")
    crps_prior: float = _number("the same of: the prior predictive")
    width_no_effect: float = _number("width of the 90 % interval of: the control arm's share again")
    width_constant_odds_ratio: float = _number("width of the 90 % interval of: the odds ratio of the IPS trial")
    width_constant_risk_difference: float = _number("width of the 90 % interval of: its risk difference")
    width_prior: float = _number("width of the 90 % interval of: the prior predictive")

    @property
    def numeric(self) -> bool:
        """Whether the figure has an interval to be in."""
        return self.kind in NUMERIC

    @property
    def counted(self) -> bool:
        """Whether it is a result with an interval to be in, which is what is scored."""
        return self.numeric and self.role in COUNTED


_FIELDS = fields(ReproducedFigure)
COLUMNS = {f.name: (str(f.metadata["unit"]), str(f.metadata["description"])) for f in _FIELDS}
"""Unit and description of every column of ``reproduce.parquet``, in order."""

NEEDED = tuple(COLUMNS)[: list(COLUMNS).index("cause")]
"""The columns without which nothing can be shown; a folder of an older version may lack those after them."""


def table_of(figures: Sequence[ReproducedFigure]) -> pd.DataFrame:
    """Return the table of some figures, a row each."""
    frame = pd.DataFrame([{name: getattr(one, name) for name in COLUMNS} for one in figures], columns=list(COLUMNS))
    frame["covered"] = frame["covered"].astype("boolean")
    return frame


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as the fields of a figure each, in the table's order."""
    return [{f.name: _read(f.type, row[f.name]) for f in _FIELDS} for row in frame[list(COLUMNS)].to_dict("records")]


def _read(kind: Any, value: Any) -> Any:
    missing = value is None or value is pd.NA or value != value
    if kind == "str":
        return "" if missing else str(value).strip()
    if kind == "float":
        return math.nan if missing else float(value)
    return None if missing else bool(value)
