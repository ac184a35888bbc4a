"""The rows of Skema 1 on where citizens go: shares and numbers, usual service beside the proposal."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulation.report.decision.folder import Decision

ROWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "job": (("exit_job",),),
    "education": (("exit_education",),),
    "fleksjob": (("exit_fleksjob",),),
    "pension": (("exit_foertidspension",), ("left_maternity",)),
    "motivation": (),
    "moved": (("exit_moved", "left_moved"),),
}
"""Rows of the form: each the sum of these exits, of several in brackets the first that was counted. The model knows
no lack of motivation, and no abuse."""


@dataclass(frozen=True)
class Level:
    """How many of an arm's citizens take an exit: a share of 1 and a number."""

    share: float
    citizens: float


@dataclass(frozen=True)
class ExitRow:
    """A row of the form: usual service, and the proposal; None where the model does not know."""

    key: str
    usual: Level | None
    proposed: Level | None


def exits(decision: Decision, arm: str) -> list[ExitRow]:
    """Return the rows of the form for ``arm``."""
    table = decision.tables["exits"]
    usual, proposed = (table[table["arm"] == name].set_index("exit") for name in (decision.baseline, arm))
    return [ExitRow(key, _level(usual, key), _level(proposed, key)) for key in ROWS]


def _level(own: pd.DataFrame, key: str) -> Level | None:
    """Return the sum of a row's exits; None where none was counted."""
    counted = own.dropna(subset=["share", "citizens"])
    found = [name for names in ROWS[key] if (name := next((n for n in names if n in counted.index), ""))]
    if not found:
        return None
    rows = counted.loc[found]
    return Level(float(rows["share"].sum()), float(rows["citizens"].sum()))
