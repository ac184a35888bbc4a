"""When to stop: end a programme in a week if what is seen then lies below a threshold, go on with it otherwise.

The same replications run twice, once to the horizon and once with the programme ended in that week, tell what either
gives; up to the week the two are one. The threshold that does best on the replications looks better than it is, so
its value is also told on draws that it was not chosen on: on each half of them, with the threshold of the other half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.errors import UserError, nearest
from simulation.results.decided import STOPPING
from simulation.results.folder import columns_of, names_of
from simulation.results.statistics import Floats, Ints

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

SHARED = ("seed", "start", "population", "horizon_weeks")
"""What results must share to be of the same people and luck."""
SEEN = "stock_in_job"
"""What is looked at, where nothing is said: citizens in ordinary work in that week."""


def stopping(going_on: Decision, stopped: Decision, week: int, seen: str = SEEN) -> pd.DataFrame:
    """Return a row per design, columns as in :data:`~simulation.results.decided.STOPPING`.

    Parameters
    ----------
    going_on, stopped
        Decisions on the same replications, of designs that go on and that end in ``week``.
    week
        The week in which one looks, from 0.
    seen
        Weekly column that is looked at, in the design's own arm.

    Raises
    ------
    UserError
        For other designs or replications, another week in which they end, or a column or week that was not recorded.
    """
    g = going_on.gathered
    same = all(going_on.folder.config.get(key) == stopped.folder.config.get(key) for key in SHARED)
    if not same or stopped.designs != g.designs or not np.array_equal(stopped.gathered.replications, g.replications):
        raise UserError("stopping: the results where the programme ends must have the same designs, people and luck")
    ends = _ends(stopped)
    if week not in ends:
        told = ", ".join(map(str, ends)) or "-"
        where = stopped.folder.path
        raise UserError("stop_week={}: no programme ends in that week in {} (end_week: {})", week, where, told)
    level, k = _level(going_on, week, seen), going_on.question.k[0]
    both = going_on.utility(k), stopped.utility(k)
    half = np.searchsorted(np.unique(g.draws), g.draws) % 2
    rows = []
    for j, arm in enumerate(g.designs[1:], 1):
        on, off = both[0][j], both[1][j]
        threshold = _best(level[j], on, off)
        rule = _rule(level[j], on, off, threshold)
        unseen = np.empty(len(on))
        for part in (0, 1):
            other = half != part
            own = _best(level[j][other], on[other], off[other])
            unseen[half == part] = _rule(level[j], on, off, own)[half == part]
        ended = float((level[j] < threshold).mean())
        means = [float(values.mean()) for values in (on, off, rule, unseen)]
        rows.append((arm, week, seen, threshold, ended, *means, means[2] - means[0], means[3] - means[0]))
    return pd.DataFrame(rows, columns=list(STOPPING))


def _ends(stopped: Decision) -> list[int]:
    """Return the weeks in which programmes end in results where they do."""
    chosen = (stopped.folder.config.get("policies") or {}).values()
    return sorted({int(own["end_week"]) for own in chosen if own and own.get("end_week") is not None})


def _rule(level: Floats, on: Floats, off: Floats, threshold: float) -> Floats:
    return np.where(level < threshold, off, on)


def _best(level: Floats, on: Floats, off: Floats) -> float:
    """Return the threshold with the highest mean ``[R]``; -inf, never stop, where none does better."""
    order = np.argsort(level, kind="stable")
    gain = np.concatenate(([0.0], np.cumsum((off - on)[order])))
    ends = np.flatnonzero(np.concatenate(([True], np.diff(level[order]) > 0, [True])))  # between equal levels none
    best = ends[int(gain[ends].argmax())]
    if best == 0:
        return -np.inf
    above = level[order][best] if best < len(level) else np.inf
    return float(above)


def _level(decision: Decision, week: int, seen: str) -> Floats:
    """Return what is seen in a week in each design and replication ``[J, R]``."""
    folder, at = decision.folder, decision.gathered.places
    known = names_of(folder.table("weekly"))
    if seen not in known:
        raise UserError("seen={}: there is no such weekly column{}", seen, nearest(seen, known))
    found = columns_of(folder.table("weekly"), ("cell", "arm", "replication", "week", seen))
    where: Ints = at.of(found)
    mine = (where >= 0) & (found["week"] == week)
    if not mine.any():
        raise UserError("week={}: was not recorded", week)
    size = at.shape[:2]
    values = np.asarray(found[seen], float)[mine]
    return np.bincount(where[mine], values, int(np.prod(size))).reshape(size).astype(float)
