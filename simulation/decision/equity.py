"""Who gains: net benefit, effect and the citizens' own gain, by group of citizens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.decision.gathered import BASE, OF_ALL, WEEKLY_EFFECTS, Gathered
from simulation.decision.money import SOCIETY, parties
from simulation.model.economics.accounts import NET_COLUMNS, Party
from simulation.model.groups import GROUPS
from simulation.results.decided import EQUITY
from simulation.results.folder import columns_of
from simulation.results.savings import OERE_PER_KRONE
from simulation.results.statistics import Floats, band

if TYPE_CHECKING:
    from simulation.decision.decide import Decision


def equity(decision: Decision) -> pd.DataFrame:
    """Return a row per design, grouping and level, columns as in :data:`EQUITY`; empty where it was not recorded."""
    return pd.DataFrame(_equity_rows(decision), columns=list(EQUITY))


def _equity_rows(decision: Decision) -> Iterator[tuple[Any, ...]]:
    g, folder = decision.gathered, decision.folder
    at, own = g.places, decision.question.perspective
    if own == SOCIETY or not folder.has("groups") or not folder.has("group_years"):
        return
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
    for group in decision.question.groups:
        levels = GROUPS[group]
        took = {one: of(told, group, one, "n_participants") for one in levels}
        everybody = np.maximum(np.sum(list(took.values()), axis=0), 1.0)
        for one in levels:
            citizens = of(told, group, one, "citizens")
            gained = of(told, group, one, effect, told["citizens"]) if effect else np.full(at.shape[:2], np.nan)
            nb = np.sum([saving(group, one, p) for p in counted], axis=0) + shared * took[one] / everybody
            for j, arm in enumerate(decision.designs[1:], 1):
                yield (
                    own,
                    arm,
                    group,
                    one,
                    float(citizens[j].mean()),
                    float(took[one][j].mean()),
                    float(nb[j].mean()),
                    *band(nb[j]),
                    float((gained[j] - gained[BASE]).mean()),
                    float(saving(group, one, Party.CITIZEN)[j].mean()),
                )


def _outcome(gathered: Gathered) -> str:
    """Return the outcome that is the effect a citizen; none where not all of the run counts, or groups have none."""
    name = gathered.effect_name
    own = WEEKLY_EFFECTS[name][2] if name in WEEKLY_EFFECTS else name
    return own if gathered.whole and own not in OF_ALL else ""


def _is(named: tuple[Sequence[str], Any], name: str) -> Any:
    """Return which rows hold a name ``[n]``."""
    names, at = named
    return np.array([one == name for one in names], bool)[at]
