"""What each programme did: its posts and places, how full they were, what it cost, and what of a budget was left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.clock import WEEKS_PER_YEAR
from simulation.model.economics.accounts import Account
from simulation.model.states import label
from simulation.results.denominators import participants
from simulation.results.folder import ResultFolder, of_arm, once
from simulation.results.savings import OERE_PER_KRONE
from simulation.results.series import series
from simulation.results.statistics import Estimate, Floats, Ints, effect

WEEKS_A_YEAR = WEEKS_PER_YEAR
OWN_COST = tuple(label(a) for a in (Account.STAFF, Account.TRAINING, Account.SUPPORT))
"""Accounts of the programme's own staff and support: what is paid for its places, filled or not."""

WEEKLY = {
    "posts": "posts_programme",
    "vacant": "posts_programme_vacant",
    "places": "places_programme",
    "citizens": "stock_in_programme",
    "without": "stock_without_place",
}
"""The weekly column of each quantity that the table gives as a mean over the weeks with places."""
COLUMNS = tuple(WEEKLY.values())

BUDGETED = tuple(label(a) for a in (Account.STAFF, Account.SUPPORT))
"""Accounts that a budget's price of a post covers."""
REASONS = ("rounding", "hiring", "horizon", "ended", "vacant", "rest")
"""Why a budget is not spent."""

Record = dict[str, Any]
"""A programme of the manifest."""


@dataclass(frozen=True)
class Filled:
    """One arm's programmes: ``values`` ``[R]`` of each of :data:`WEEKLY` and what follows from them; costs in kroner.

    ``share`` is filled place-weeks of all place-weeks from week ``since`` on, when the places are all open; a filled
    year has no cost where nobody was in the programme.
    """

    values: dict[str, Floats]
    draws: Ints
    since: int

    def estimate(self, name: str) -> Estimate:
        """Return the mean over replications of one of the values, with its interval."""
        return effect(self.values[name], self.draws)


def programmes_of(folder: ResultFolder, arm: str) -> list[str]:
    """Return the programmes that run in an arm."""
    told = [str(r["policy"]) for r in folder.records("programmes") if r["arm"] == arm]
    return told or arm.split("+")


def follows(folder: ResultFolder, arm: str) -> bool:
    """Whether no programme of the arm has places of its own: posts and places follow the citizens."""
    told = [r for r in folder.records("programmes") if r["arm"] == arm]
    return bool(told) and all(r.get("places") is None for r in told)


def cost(folder: ResultFolder, arm: str, runs: pd.Index) -> Floats:
    """Return what the arm's programmes cost in staff and support, DKK by replication ``[R]``."""
    ledger = folder.ledger
    own = ledger[(ledger["arm"] == arm) & ledger["account"].isin(OWN_COST)]
    own = own[own["policy"].isin(programmes_of(folder, arm))]
    total = own.groupby("replication")["oere"].sum().reindex(runs).fillna(0)
    return total.to_numpy(dtype=np.float64) / OERE_PER_KRONE


@once
def filled(folder: ResultFolder, arm: str) -> Filled | None:
    """Return how full the programmes of an arm were; None where the weeks do not say or there was no place."""
    found = {name: s for name, column in WEEKLY.items() if (s := series(folder, arm, column)) is not None}
    if len(found) < len(WEEKLY) or not found["places"].values.any():
        return None
    places, citizens = found["places"].values, found["citizens"].values
    open_weeks, mean = (places > 0).any(axis=0), places.mean(axis=0)
    since = int(np.argmax(mean >= mean.max() * (1 - 1e-9)))
    settled = open_weeks & (np.arange(len(mean)) >= since)
    runs = pd.Index(np.sort(of_arm(folder, "weekly", arm)["replication"].unique()))
    values: dict[str, Floats] = {name: s.values[:, open_weeks].mean(axis=1) for name, s in found.items()}
    values["share"] = citizens[:, settled].sum(axis=1) / np.maximum(places[:, settled].sum(axis=1), 1e-9)
    values["place_years"] = places.sum(axis=1) / WEEKS_A_YEAR
    values["filled_years"] = citizens.sum(axis=1) / WEEKS_A_YEAR
    values["cost"] = cost(folder, arm, runs)
    years = values["filled_years"]
    values["cost_per_year"] = values["cost"] / np.where(years > 0, years, np.nan)
    return Filled(values, found["places"].draws, since)


def numbers(folder: ResultFolder, arm: str) -> dict[str, float | int | None]:
    """Return the same for other programs: means over replications, shares of 1, kroner."""
    found = filled(folder, arm)
    if found is None:
        return {}
    told: dict[str, float | int | None] = {name: found.estimate(name).mean for name in found.values}
    share = told.pop("share")
    occupied = None if follows(folder, arm) else share
    settled = {"occupancy": occupied, "settled_from_week": found.since}
    return {"participants": participants(folder.runs, arm), **told, **settled}


def spent(folder: ResultFolder, record: Record, accounts: tuple[str, ...]) -> float:
    """Return what a programme was paid on some accounts over the run, DKK, mean over replications."""
    ledger = folder.ledger
    own = ledger[(ledger["arm"] == record["arm"]) & (ledger["policy"] == record["policy"])]
    runs = folder.runs[folder.runs["arm"] == record["arm"]]["replication"].nunique()
    return float(own.loc[own["account"].isin(accounts), "oere"].sum()) / OERE_PER_KRONE / max(1, runs)


def unspent(folder: ResultFolder, record: Record) -> dict[str, float]:
    """Return what of a budget was not spent, DKK by reason; empty without a budget that decides the posts."""
    budget = record.get("budget") or {}
    if not budget.get("decides_posts"):
        return {}
    parts = {k: float(v) for k, v in budget["unspent"].items()}
    vacant = series(folder, record["arm"], "posts_programme_vacant")
    alone = len(programmes_of(folder, record["arm"])) == 1
    parts["vacant"] = 0.0
    if vacant is not None and alone:
        parts["vacant"] = float(vacant.values.sum(axis=1).mean()) * float(record["post_week_dkk"])
    parts["rest"] = budget["dkk"] - spent(folder, record, BUDGETED) - sum(parts.values())
    return {reason: parts[reason] for reason in REASONS}


def reasons(folder: ResultFolder, record: Record) -> dict[str, float]:
    """Return what is told of :func:`unspent`: what comes to the price of a post's week."""
    least = max(1.0, float(record["post_week_dkk"]))
    return {reason: dkk for reason, dkk in unspent(folder, record).items() if abs(dkk) >= least}
