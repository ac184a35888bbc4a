"""Whom to offer the places: what taking other citizens first is worth, run again, and what groups' gains promised.

A citizen's gain by a place depends on who has the others: they share caseworkers and companies' hours. So designs
that differ in nothing but who is taken first are compared as they were run. Beside it stands what would follow if
each participant of a level gained what those of the level gained as the programme is practised: where the two differ,
the sum of gains misleads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.decision.equity import Gains
from simulation.decision.gathered import BASE
from simulation.model.groups import SOCIAL
from simulation.results.decided import WHOM
from simulation.results.statistics import BAND, mean_interval
from simulation.words.variants import programme_of

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

GROUPING = {
    "age": "age",
    "education": "education",
    **dict.fromkeys(("physical", "mental", "diagnosis"), "health"),
    **dict.fromkeys(SOCIAL, "social"),
}
"""The grouping of citizens that a trait belongs to."""


def whom(decision: Decision) -> pd.DataFrame:
    """Return a row per design that differs from another in who is taken first alone, columns as in :data:`WHOM`."""
    return pd.DataFrame(_rows(decision), columns=list(WHOM))


def _rows(decision: Decision) -> Iterator[tuple[Any, ...]]:
    pairs = _pairs(decision)
    if not pairs:
        return
    k, g = decision.question.k[0], decision.gathered
    utility, known = decision.utility(k), decision.by_draw(k)
    gains = {} if decision.question.tax else decision.gains  # these are before tax, and would promise other money
    for j, (practised, first) in pairs.items():
        value = utility[j] - utility[practised]
        told = mean_interval(value, g.draws, BAND)
        low, high = (np.nan if end is None else end for end in (told.low, told.high))
        effect = float((decision.effect()[j] - decision.effect()[practised]).mean())
        better = known[:, j] - known[:, practised]
        p_better = float(((better > 0) + 0.5 * (better == 0)).mean())
        promised = _promised(gains.get(GROUPING.get(first.removeprefix("-"), ""), ()), practised, j, k)
        parts = (float(g.participants[one].mean()) for one in (practised, j))
        yield (g.designs[practised], g.designs[j], first, *parts, float(value.mean()), low, high, effect, p_better,
               promised)  # fmt: skip


def _pairs(decision: Decision) -> dict[int, tuple[int, str]]:
    """Return, for each design that takes somebody first, the same without it, and whom it takes."""
    policies = decision.folder.config.get("policies")
    chosen = policies if isinstance(policies, Mapping) else {}

    def own(arm: str) -> tuple[str, Any, dict[str, Any]]:
        told = chosen.get(arm)
        given = {key: value for key, value in told.items() if value is not None} if isinstance(told, Mapping) else {}
        return programme_of(arm), given.pop("first", None), {"start_week": 0, "ramp_weeks": 0, **given}

    designs = [own(arm) for arm in decision.designs]
    found = {}
    for j, (programme, first, rest) in enumerate(designs):
        same = [i for i, other in enumerate(designs) if i != BASE and other == (programme, None, rest)]
        if j != BASE and first and same:
            found[j] = (same[0], str(first))
    return found


def _promised(levels: Sequence[Gains], practised: int, j: int, k: float) -> float:
    """Return what a ranking would be worth, DKK, did each participant gain as those of the level do as practised."""
    if not levels:
        return float("nan")
    total = 0.0
    for one in levels:
        before, after = float(one.took[practised].mean()), float(one.took[j].mean())
        if before <= 0 < after:
            return float("nan")
        if before > 0:
            total += (after / before - 1.0) * float(one.utility(k)[practised].mean())
    return total
