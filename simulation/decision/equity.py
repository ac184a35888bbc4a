"""Who gains: net benefit, effect and the citizens' own gain, by group of citizens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.decision.gathered import BASE, columns_of
from simulation.decision.money import SOCIETY, parties
from simulation.model.economics.accounts import NET_COLUMNS, Party
from simulation.model.groups import GROUPS
from simulation.results.decided import EQUITY
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
    nets = {p: n for n, p in NET_COLUMNS.items()}
    counted = parties(own)
    columns = list(dict.fromkeys(nets[p] for p in (Party.CITIZEN, *counted)))
    found = columns_of(
        folder.table("group_years"), ("cell", "arm", "replication", "group", "level", "year", *columns)
    )
    told = columns_of(
        folder.table("groups"),
        ("cell", "arm", "replication", "group", "level", "citizens", "n_participants", "mean_weeks_in_job"),
    )

    def of(table: Mapping[str, Any], group: str, level: str, column: str, factor: Any = 1.0) -> Floats:
        where = at.of(table)
        mine = (where >= 0) & _is(table["group"], group) & _is(table["level"], level)
        values = np.nan_to_num(np.asarray(table[column], float)) * factor
        size = at.shape[:2]
        return np.bincount(where[mine], values[mine], int(np.prod(size))).reshape(size).astype(float)

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
            weeks = of(told, group, one, "mean_weeks_in_job", told["citizens"])
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
                    float((weeks[j] - weeks[BASE]).mean()),
                    float(saving(group, one, Party.CITIZEN)[j].mean()),
                )


def _is(named: tuple[Sequence[str], Any], name: str) -> Any:
    """Return which rows hold a name ``[n]``."""
    names, at = named
    return np.array([one == name for one in names], bool)[at]
