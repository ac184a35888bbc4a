"""What each design has and what holds it back: places, citizens to fill them, or hours that companies have."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from simulation.decision.gathered import weekly_sums
from simulation.results.decided import CAPACITY

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

WEEKLY = ("posts_programme", "places_programme", "stock_in_programme", "stock_without_place", "hours_demand",
          "hours_others", "hours_ordinary")  # fmt: skip
FULL, FEW_HOURS = 0.95, 0.05
"""From this share on places are filled; hours are short where less than this share of them is open."""


class Binds(StrEnum):
    """What a design would need more of: places, citizens to fill those it has, or company hours."""

    PLACES = "places"
    CITIZENS = "citizens"
    HOURS = "hours"
    NOTHING = "nothing"


def binds(places: float, filled: float, waiting: float, open_hours: float) -> Binds:
    """Return what holds a design back: citizens without a place, places without citizens, or few open hours.

    ``places``, ``filled`` and ``waiting`` are citizens, ``open_hours`` the share of the hours companies want that
    nobody fills.
    """
    if open_hours < FEW_HOURS:
        return Binds.HOURS
    if filled < FULL * places and waiting < places - filled:
        return Binds.CITIZENS
    return Binds.PLACES if waiting >= 1.0 else Binds.NOTHING


def capacity(decision: Decision) -> pd.DataFrame:
    """Return a row per design but the baseline, columns as in :data:`~simulation.results.decided.CAPACITY`.

    Means over the weeks of the whole years and over replications; empty where weeks were not recorded.
    """
    g = decision.gathered
    if not decision.folder.has("weekly"):
        return pd.DataFrame(columns=list(CAPACITY))
    weeks = weekly_sums(decision.folder, g.places, WEEKLY)
    mean = {name: values.sum(axis=-1).mean(axis=1) / g.places.weeks for name, values in weeks.items()}
    benefit, effect = decision.net_benefit().mean(axis=1), decision.effect().mean(axis=1)
    p_best = decision.choice(decision.question.k[0]).p_best
    rows = []
    for j, arm in enumerate(decision.designs[1:], 1):
        wanted = mean["hours_demand"][j]
        free = max(0.0, wanted - mean["hours_others"][j] - mean["hours_ordinary"][j])
        share = free / wanted if wanted > 0 else 0.0
        posts, open_places, filled, waiting = (float(mean[name][j]) for name in WEEKLY[:4])
        short = str(binds(open_places, filled, waiting, share))
        rows.append((arm, posts, open_places, filled, waiting, share, short, benefit[j], effect[j], p_best[j]))
    return pd.DataFrame(rows, columns=list(CAPACITY))
