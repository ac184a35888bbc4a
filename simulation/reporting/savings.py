"""From the ledger to savings: who pays how much less, in kroner, per replication.

A party's net payment is what it paid minus what it received. Its saving is its net payment under usual
service minus that with the policy, same replication. Taxes and wages are apart: they follow from people
working, they are not what the effort costs or what the benefits save.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from simulation.reporting.folder import ResultFolder
from simulation.reporting.statistics import Floats

PARTIES = ("municipality", "state", "region", "a_kasse", "employer", "citizen")
PUBLIC = ("municipality", "state", "region")
APART = ("tax", "wage")
"""Accounts that are kept out of every saving."""

OERE_PER_KRONE = 100

SUPPORT_ACCOUNTS = ("benefit", "fleksjob_subsidy", "refund")
"""Citizens' support and the state's refund of it: the net is what a citizen on support costs the
municipality.
"""

EFFORT_ACCOUNTS = ("staff", "training", "course", "education", "treatment", "mentor", "wage_subsidy")
"""What the effort itself costs."""


def net_paid(folder: ResultFolder) -> pd.DataFrame:
    """Return net payments in kroner: a row per (arm, replication) of ``runs``, a column per (year, account,
    party).

    Every run has its row, with zeros where nothing was posted, so that differences are always paired.
    """
    keys = ["arm", "replication", "year", "account"]
    ledger = folder.ledger
    paid = ledger[[*keys, "payer", "oere"]].rename(columns={"payer": "party"})
    received = ledger[[*keys, "receiver", "oere"]].rename(columns={"receiver": "party"})
    both = pd.concat([paid, received.assign(oere=-received["oere"])], ignore_index=True)
    sums = both.groupby([*keys, "party"], observed=True)["oere"].sum() / OERE_PER_KRONE
    runs = pd.MultiIndex.from_frame(folder.runs[["arm", "replication"]].drop_duplicates())
    if sums.empty:
        columns = pd.MultiIndex.from_tuples([], names=["year", "account", "party"])
        return pd.DataFrame(index=runs, columns=columns, dtype=float)
    wide = pd.DataFrame(sums.unstack(["year", "account", "party"]))
    return wide.reindex(runs).fillna(0.0).sort_index(axis=1).sort_index()


def saving(net: pd.DataFrame, arm: str, baseline: str) -> pd.DataFrame:
    """Return ``arm``'s saving in kroner, a row per shared replication, columns as in :func:`net_paid`."""
    usual, treated = pair(net, arm, baseline)
    return usual - treated


def pair(net: pd.DataFrame, arm: str, baseline: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the net payments of usual service and of ``arm`` in the replications both have."""
    usual, treated = net.xs(baseline, level="arm"), net.xs(arm, level="arm")
    shared = usual.index.intersection(treated.index)
    return pd.DataFrame(usual.loc[shared]), pd.DataFrame(treated.loc[shared])


def pick(
    table: pd.DataFrame,
    parties: tuple[str, ...],
    accounts: tuple[str, ...] | None = None,
    year: int | None = None,
) -> Floats:
    """Return the sum per replication over parties, ``accounts`` (None: no taxes, wages) and years."""
    columns = table.columns
    account = columns.get_level_values("account")
    mask = np.asarray(columns.get_level_values("party").isin(parties))
    mask &= np.asarray(account.isin(accounts)) if accounts is not None else ~np.asarray(account.isin(APART))
    if year is not None:
        mask &= np.asarray(columns.get_level_values("year") == year)
    return table.loc[:, mask].sum(axis=1).to_numpy(dtype=np.float64)


def years(table: pd.DataFrame) -> list[int]:
    """Return the calendar years in the table."""
    return sorted({int(y) for y in table.columns.get_level_values("year")})


def accounts(table: pd.DataFrame, party: str) -> list[str]:
    """Return the accounts that touch ``party``, in ledger order: effort, support, the others."""
    level = table.columns.get_level_values
    found = set(level("account")[np.asarray(level("party") == party)])
    order = (*EFFORT_ACCOUNTS, *SUPPORT_ACCOUNTS, *sorted(found), *APART)
    return [a for a in dict.fromkeys(order) if a in found]


def citizens(folder: ResultFolder) -> float:
    """Return the number of citizens in the population (the mean, where replications draw their own)."""
    if "n_citizens" in folder.runs.columns and folder.runs["n_citizens"].notna().any():
        return float(folder.runs["n_citizens"].mean())
    return float(folder.population.get("n") or np.nan)


def week_years(start: dt.date | None, weeks: Floats) -> Floats | None:
    """Return the calendar year of each week by its first day, or None without a start date."""
    if start is None or not len(weeks):
        return None
    first = int(weeks[0])
    return np.array([(start + dt.timedelta(weeks=int(w) - first)).year for w in weeks], dtype=np.float64)


def partial_years(start: dt.date | None, weeks: int) -> list[int]:
    """Return the first and last calendar years where the run does not cover the whole year."""
    if start is None:
        return []
    end = start + dt.timedelta(weeks=weeks)
    first = [start.year] if (start.month, start.day) > (1, 7) or end < dt.date(start.year, 12, 25) else []
    last_week = end - dt.timedelta(weeks=1)
    last = [last_week.year] if last_week < dt.date(last_week.year, 12, 25) else []
    return sorted({*first, *last})


def cumulative(
    saved: pd.DataFrame, weekly: Floats | None, weeks: Floats, of_year: Floats | None
) -> tuple[Floats, Floats]:
    """Return weeks ``[T]`` and the cumulated municipal saving ``[R, T]`` in kroner.

    The weekly payments give the shape, the ledger the level: what the ledger leaves out (taxes and wages)
    is only known by year, so each year's difference between the two is spread evenly over the year's weeks.
    Year ends are exact. Without weekly payments (``weekly`` None) the line has one point per year end.
    """
    all_years = years(saved)
    by_year = {y: pick(saved, ("municipality",), year=y) for y in all_years}
    if of_year is None:
        return np.linspace(weeks[0], weeks[-1], len(all_years) + 1), _from_zero(by_year, all_years, len(saved))
    if weekly is None:
        inside = [y for y in all_years if (of_year == y).any()]
        ends = np.array([weeks[0], *(weeks[of_year == y][-1] for y in inside)])
        return ends, _from_zero(by_year, inside, len(saved))
    flow = weekly.copy()
    for year in sorted({*all_years, *(int(y) for y in of_year)}):
        # The ledger may date a week at the turn of the year differently: its year then falls on the nearest
        # week.
        place = of_year == year if (of_year == year).any() else of_year == np.clip(year, of_year[0], of_year[-1])
        target = by_year.get(year, np.zeros(len(saved)))
        have = weekly[:, of_year == year].sum(axis=1)
        flow[:, place] += ((target - have) / place.sum())[:, None]
    return weeks, np.cumsum(flow, axis=1)


def _from_zero(by_year: dict[int, Floats], chosen: list[int], replications: int) -> Floats:
    """Return the cumulated saving ``[R, years + 1]``: zero at the start, then at each year's end."""
    return np.cumsum([np.zeros(replications), *(by_year[y] for y in chosen)], axis=0).T
