"""From the ledger to savings: who pays how much less than under usual service.

The one definition. A party's net payment is what it paid minus what it received, on every account but tax, so a wage
counts for whoever pays it and whoever gets it. Its saving is its net payment under usual service minus that with the
policy, same replication. Tax follows from the wages and is named apart: with it, a saving is before tax plus tax.
Over all parties savings sum to zero, and so does tax.

The result columns ``*_net_oere`` are these net payments over the whole horizon (:func:`saving_dkk`); by year, account
and party they are worked out of the ledger (:func:`net_paid`), to the same oere; :func:`payers` sums them by payer,
for each participant or citizen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.model.economics.accounts import Account, Group, Party
from simulation.results.denominators import CITIZEN, PARTICIPANT
from simulation.results.folder import ResultFolder, once
from simulation.results.series import Series, difference, weeks_after
from simulation.results.statistics import Estimate, Floats, break_even, effect

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
    own: Floats = np.compress(among(table.columns, parties, accounts, year), table.to_numpy(dtype=np.float64), axis=1)
    return own.sum(axis=1)


def among(
    columns: Any, parties: tuple[Party, ...], accounts: tuple[Account, ...], year: int | None = None
) -> npt.NDArray[np.bool_]:
    """Return which of the ``columns`` of :func:`net_paid` are of these parties, accounts and year (None: all)."""
    when, account, party = (level.to_numpy()[at] for level, at in zip(columns.levels, columns.codes, strict=True))
    mask: npt.NDArray[np.bool_] = np.isin(party, parties) & np.isin(account, accounts)
    return mask if year is None else mask & (when == year)


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


@dataclass(frozen=True)
class PayerSaving:
    """A payer's saving in DKK before tax, the tax that goes with it, and both; of no ``party``, the public's."""

    party: Party | None
    before_tax: Estimate
    tax: Estimate
    with_tax: Estimate


@once
def net(folder: ResultFolder) -> pd.DataFrame:
    """Return the net payments of a folder (:func:`net_paid`)."""
    return net_paid(folder.ledger, folder.runs)


def payers(folder: ResultFolder, saved: pd.DataFrame, each: Floats | float = 1.0) -> list[PayerSaving]:
    """Return every payer's saving over the horizon, replication by replication over ``each`` (``[R]`` or one).

    The last is the public's.
    """
    draws = folder.draws(saved.index)

    def of(parties: tuple[Party, ...]) -> list[Estimate]:
        return [effect(pick(saved, parties, own) / each, draws) for own in (BEFORE_TAX, TAX, (*BEFORE_TAX, *TAX))]

    return [*(PayerSaving(p, *of((p,))) for p in Party), PayerSaving(None, *of(PUBLIC))]


def citizens(folder: ResultFolder) -> float:
    """Return the number of citizens in the population (the mean, where replications draw their own)."""
    if "n_citizens" in folder.runs.columns and folder.runs["n_citizens"].notna().any():
        return float(folder.runs["n_citizens"].mean())
    return float(folder.population.get("n") or np.nan)


def participants(folder: ResultFolder, arm: str, replications: pd.Index) -> Floats | None:
    """Return how many took part in ``arm`` in each of ``replications``, ``[R]``: NaN for none, None if none ever."""
    if "n_participants" not in folder.runs.columns:
        return None
    rows = folder.runs[folder.runs["arm"] == arm].set_index("replication")["n_participants"]
    admitted = rows.reindex(replications).to_numpy(dtype=np.float64, copy=True)
    admitted[~(admitted > 0)] = np.nan
    return admitted if np.isfinite(admitted).any() else None


def arm_saving(folder: ResultFolder, net_payments: pd.DataFrame, arm: str) -> pd.DataFrame:
    """Return ``arm``'s saving against the folder's baseline (:func:`saving`)."""
    return saving(net_payments, arm, folder.baseline)


def partial_years(start: dt.date | None, weeks: int) -> list[int]:
    """Return the first and last calendar years where the run does not cover the whole year."""
    if start is None:
        return []
    end = start + dt.timedelta(weeks=weeks)
    first = [start.year] if (start.month, start.day) > (1, 7) or end < dt.date(start.year, 12, 25) else []
    last_week = end - dt.timedelta(weeks=1)
    last = [last_week.year] if last_week < dt.date(last_week.year, 12, 25) else []
    return sorted({*first, *last})


@dataclass(frozen=True)
class Saving:
    """One arm's municipal saving in DKK before tax.

    ``each`` is per participant, or per citizen where nobody was admitted; ``saves_in`` of ``simulations`` are above
    zero.
    """

    each: Estimate
    per_citizen: Estimate
    total: Estimate
    of_participants: bool
    saves_in: int
    simulations: int
    break_even_weeks: int | None
    starts_with_loss: bool

    @property
    def base(self) -> str:
        """Whom ``each`` is of: participant or citizen."""
        return PARTICIPANT if self.of_participants else CITIZEN


def municipal_saving(folder: ResultFolder, arm: str, saved: pd.DataFrame) -> Series | None:
    """Return ``arm``'s cumulated municipal saving in DKK, week by week; by year ends where weeks were not recorded.

    ``saved`` is :func:`saving`. None when nothing was posted at all.
    """
    if not len(saved.columns):
        return None
    change = difference(folder, arm, Party.MUNICIPALITY.column)
    if change is not None:
        return Series(change.weeks, np.cumsum(-change.values / OERE_PER_KRONE, axis=1), change.draws)
    by_year = {y: pick(saved, (Party.MUNICIPALITY,), year=y) for y in years(saved)}
    weeks = np.sort(folder.weekly["week"].unique()).astype(np.float64)
    of_year = week_years(folder.start, weeks)
    inside = [y for y in by_year if of_year is not None and (of_year == y).any()]
    if of_year is None or not inside:
        return None
    ends = np.array([weeks[0], *(weeks[of_year == y][-1] for y in inside)])
    level = np.cumsum([np.zeros(len(saved)), *(by_year[y] for y in inside)], axis=0).T
    return Series(ends, level, folder.draws(saved.index))


def week_years(start: dt.date | None, weeks: Floats) -> Floats | None:
    """Return the calendar year of each week by its first day, or None without a start date."""
    if start is None or not len(weeks):
        return None
    first = int(weeks[0])
    return np.array([(start + dt.timedelta(weeks=int(w) - first)).year for w in weeks], dtype=np.float64)


def municipal(folder: ResultFolder, net: pd.DataFrame, arm: str) -> Saving | None:
    """Return ``arm``'s municipal saving; None without postings or without a population size."""
    size = citizens(folder)
    if not len(net.columns) or not size > 0:
        return None
    saved = arm_saving(folder, net, arm)
    values, draws = pick(saved, (Party.MUNICIPALITY,)), folder.draws(saved.index)
    admitted = participants(folder, arm, saved.index)
    so_far = municipal_saving(folder, arm, saved)
    weeks, loss = None, False
    if so_far is not None and so_far.values.size:
        mean = so_far.values.mean(axis=0)
        at = break_even(mean)
        weeks = None if at is None else weeks_after(folder, so_far.weeks[at])
        loss = bool((mean < 0).any())
    per_citizen = effect(values / size, draws)
    each = per_citizen if admitted is None else effect(values / admitted, draws)
    total = effect(values, draws)
    return Saving(each, per_citizen, total, admitted is not None, int((values > 0).sum()), len(values), weeks, loss)
