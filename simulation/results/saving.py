"""From the ledger to savings: who pays how much less than under usual service.

The one definition. A party's net payment is what it paid minus what it received, on every account but tax, so a wage
counts for whoever pays it and whoever gets it. Its saving is its net payment under usual service minus that with the
policy, same replication. Tax follows from the wages and is named apart: with it, a saving is before tax plus tax.
Over all parties savings sum to zero, and so does tax.

The result columns ``*_net_oere`` are these net payments over the whole horizon (:func:`saving_dkk`); by year, account
and party they are worked out of the ledger (:func:`net_paid`), to the same oere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.economics.accounts import Account, Group, Party

Floats = NDArray[np.float64]

OERE_PER_KRONE = 100
BEFORE_TAX = tuple(a for a in Account if a.group is not Group.TAX)
TAX = tuple(a for a in Account if a.group is Group.TAX)
PUBLIC = (Party.MUNICIPALITY, Party.STATE, Party.REGION)
KEYS = ["arm", "replication", "year", "account"]


def saving_dkk(arm: Any, baseline: Any, party: Party = Party.MUNICIPALITY) -> Any:
    """Return a party's saving before tax in DKK, over all citizens and the whole horizon.

    Parameters
    ----------
    arm
        Rows of ``runs`` with the policy, columns as in :data:`simulation.model.economics.accounts.NET_COLUMNS`.
    baseline
        Rows of usual service in the same replications and order.
    party
        Whose saving.
    """
    return (baseline[party.column] - arm[party.column]) / OERE_PER_KRONE


def net_paid(ledger: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Return net payments in DKK: a row per (arm, replication) of ``runs``, a column per (year, account, party).

    Accounts and parties are the codes of :class:`Account` and :class:`Party`. Every run has its row, with zeros where
    nothing was posted, so that differences are always paired.

    Raises
    ------
    KeyError
        For an account or a party that does not exist.
    """
    known = ledger[[*KEYS, "payer", "receiver", "oere"]].copy()
    for column, kind in (("account", Account), ("payer", Party), ("receiver", Party)):
        names, at = np.unique(known[column].astype(str), return_inverse=True)
        known[column] = np.array([int(kind[name.upper()]) for name in names], dtype=np.int64)[at]
    paid = known[[*KEYS, "payer", "oere"]].rename(columns={"payer": "party"})
    received = known[[*KEYS, "receiver", "oere"]].rename(columns={"receiver": "party"})
    both = pd.concat([paid, received.assign(oere=-received["oere"])], ignore_index=True)
    sums = both.groupby([*KEYS, "party"], observed=True)["oere"].sum() / OERE_PER_KRONE
    rows = pd.MultiIndex.from_frame(runs[["arm", "replication"]].drop_duplicates())
    if sums.empty:
        columns = pd.MultiIndex.from_tuples([], names=["year", "account", "party"])
        return pd.DataFrame(index=rows, columns=columns, dtype=float)
    wide = pd.DataFrame(sums.unstack(["year", "account", "party"]))
    return wide.reindex(rows).fillna(0.0).sort_index(axis=1).sort_index()


def saving(net: pd.DataFrame, arm: str, baseline: str) -> pd.DataFrame:
    """Return ``arm``'s saving in DKK, a row per shared replication, columns as in :func:`net_paid`."""
    usual, treated = pair(net, arm, baseline)
    return usual - treated


def pair(net: pd.DataFrame, arm: str, baseline: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the net payments of usual service and of ``arm`` in the replications both have."""
    usual, treated = net.xs(baseline, level="arm"), net.xs(arm, level="arm")
    shared = usual.index.intersection(treated.index)
    return pd.DataFrame(usual.loc[shared]), pd.DataFrame(treated.loc[shared])


def pick(
    table: pd.DataFrame,
    parties: tuple[Party, ...],
    accounts: tuple[Account, ...] = BEFORE_TAX,
    year: int | None = None,
) -> Floats:
    """Return the sum per replication ``[R]`` over parties, ``accounts`` and years (None: all)."""
    level = table.columns.get_level_values
    mask = np.asarray(level("party").isin(parties)) & np.asarray(level("account").isin(accounts))
    if year is not None:
        mask &= np.asarray(level("year") == year)
    return table.loc[:, mask].sum(axis=1).to_numpy(dtype=np.float64)


def years(table: pd.DataFrame) -> list[int]:
    """Return the calendar years in the table."""
    return sorted({int(y) for y in table.columns.get_level_values("year")})


def accounts(table: pd.DataFrame, party: Party) -> list[Account]:
    """Return the accounts on which ``party`` pays or receives, by group and in the order of the accounts."""
    level = table.columns.get_level_values
    mask = np.asarray(level("party") == party)
    touched = {int(a) for a in level("account")[mask]}
    groups = list(Group)
    return sorted((a for a in Account if a in touched), key=lambda a: (groups.index(a.group), int(a)))
