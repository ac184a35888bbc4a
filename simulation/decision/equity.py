"""Who gains: net benefit, effect and citizens' own gain, by group of citizens, and what choosing by group adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.decision.gathered import BASE, OF_ALL, WEEKLY_EFFECTS, Gathered
from simulation.decision.money import SOCIETY, parties
from simulation.model.economics.accounts import NET_COLUMNS, Party
from simulation.model.groups import GROUPS
from simulation.results.decided import BY_GROUP, EQUITY
from simulation.results.folder import columns_of
from simulation.results.savings import OERE_PER_KRONE
from simulation.results.statistics import Floats, Ints, band

if TYPE_CHECKING:
    from simulation.decision.decide import Decision


@dataclass(frozen=True)
class Gains:
    """What citizens of one level of a grouping gain and bring, against the baseline, ``[J, R]`` each.

    Attributes
    ----------
    level
        Name of the level.
    citizens, took
        Citizens of the level, and those of them who took part.
    net_benefit, own
        Net benefit to whose money decides, and to the citizens themselves: present value before tax, DKK.
    effect
        Over all its citizens, undiscounted; NaN where the horizon is cut or groups have no such outcome.
    """

    level: str
    citizens: Floats
    took: Floats
    net_benefit: Floats
    effect: Floats
    own: Floats

    def utility(self, k: float) -> Floats:
        """Return ``NB + k E`` ``[J, R]``, DKK; NaN where the effect counts and is not known."""
        return self.net_benefit + k * self.effect if k else self.net_benefit


def equity(decision: Decision) -> pd.DataFrame:
    """Return a row per design, grouping and level, columns as in :data:`EQUITY`; empty where it was not recorded."""
    rows = [
        (
            decision.question.perspective,
            arm,
            group,
            one.level,
            float(one.citizens[j].mean()),
            float(one.took[j].mean()),
            float(one.net_benefit[j].mean()),
            *band(one.net_benefit[j]),
            float(one.effect[j].mean()),
            float(one.own[j].mean()),
        )
        for group, levels in decision.gains.items()
        for one in levels
        for j, arm in enumerate(decision.designs)
        if j != BASE
    ]
    return pd.DataFrame(rows, columns=list(EQUITY))


def by_group(decision: Decision) -> pd.DataFrame:
    """Return what a design of its own for each level adds to the best one for all, columns as in :data:`BY_GROUP`.

    The sum over a grouping's levels is ``sum w_g max_a mean U_g - max_a sum w_g mean U_g``. It takes each group's
    gain as it was when all were served by one design.
    """
    k, draws, rows = decision.question.k[0], decision.gathered.draws, []
    half = np.searchsorted(np.unique(draws), draws) % 2
    for group, levels in decision.gains.items():
        u = np.stack([one.utility(k) for one in levels])
        if np.isnan(u).any():
            continue
        overall, own, value = _by_level(u, u)
        unseen = np.zeros(len(levels))
        for part in (0, 1):
            here = half == part
            unseen += _by_level(u[..., ~here], u[..., here])[2] * here.mean()
        for one, best, added, not_seen in zip(levels, own, value, unseen, strict=True):
            names = decision.designs[overall], decision.designs[best]
            rows.append((decision.question.perspective, group, one.level, *names, added, not_seen))
    return pd.DataFrame(rows, columns=list(BY_GROUP))


def _by_level(seen: Floats, counted: Floats) -> tuple[int, Ints, Floats]:
    """Return the best design for all and for each level ``[L]``, and what the latter add ``[L]``.

    By utility ``seen`` ``[L, J, R]``, and in what is ``counted``.
    """
    mean = seen.mean(axis=2)
    overall, own = int(mean.sum(axis=0).argmax()), mean.argmax(axis=1)
    levels = np.arange(len(mean))
    return overall, own, (counted[levels, own] - counted[levels, overall]).mean(axis=1)


def gains(decision: Decision) -> dict[str, list[Gains]]:
    """Return who gains by grouping, its levels in order; nothing where it was not recorded, and for society."""
    g, folder = decision.gathered, decision.folder
    at, own = g.places, decision.question.perspective
    if own == SOCIETY or not folder.has("groups") or not folder.has("group_years"):
        return {}
    effect = _outcome(g)
    nets = {p: n for n, p in NET_COLUMNS.items()}
    counted = parties(own)
    columns = list(dict.fromkeys(nets[p] for p in (Party.CITIZEN, *counted)))
    found = columns_of(
        folder.table("group_years"), ("cell", "arm", "replication", "group", "level", "year", *columns)
    )
    told = columns_of(
        folder.table("groups"),
        ("cell", "arm", "replication", "group", "level", "citizens", "n_participants", *([effect] if effect else [])),
    )
    where = {id(table): at.of(table) for table in (found, told)}

    def of(table: Mapping[str, Any], group: str, level: str, column: str, factor: Any = 1.0) -> Floats:
        place = where[id(table)]
        mine = (place >= 0) & _is(table["group"], group) & _is(table["level"], level)
        values = np.nan_to_num(np.asarray(table[column], float)) * factor
        size = at.shape[:2]
        return np.bincount(place[mine], values[mine], int(np.prod(size))).reshape(size).astype(float)

    year = at.year(found["year"])
    discount = np.where(year >= 0, decision.factors[year], 0.0)

    def saving(group: str, level: str, party: Party) -> Floats:
        net = of(found, group, level, nets[party], discount) / OERE_PER_KRONE
        return net[[BASE]] - net

    shared = np.sum([saving("shared", "shared", p) for p in counted], axis=0)
    gained: dict[str, list[Gains]] = {}
    for group in decision.question.groups:
        levels = GROUPS[group]
        took = {one: of(told, group, one, "n_participants") for one in levels}
        everybody = np.maximum(np.sum(list(took.values()), axis=0), 1.0)
        gained[group] = []
        for one in levels:
            total = of(told, group, one, effect, told["citizens"]) if effect else np.full(at.shape[:2], np.nan)
            nb = np.sum([saving(group, one, p) for p in counted], axis=0) + shared * took[one] / everybody
            citizens, theirs = of(told, group, one, "citizens"), saving(group, one, Party.CITIZEN)
            gained[group].append(Gains(one, citizens, took[one], nb, total - total[[BASE]], theirs))
    return gained


def _outcome(gathered: Gathered) -> str:
    """Return the outcome that is the effect a citizen; none where not all of the run counts, or groups have none."""
    name = gathered.effect_name
    own = WEEKLY_EFFECTS[name][2] if name in WEEKLY_EFFECTS else name
    return own if gathered.whole and own not in OF_ALL else ""


def _is(named: tuple[Sequence[str], Any], name: str) -> Any:
    """Return which rows hold a name ``[n]``."""
    names, at = named
    return np.array([one == name for one in names], bool)[at]
