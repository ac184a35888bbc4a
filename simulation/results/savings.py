"""What a saving is by payer, for each participant or citizen, and the assumed price that carries it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account, Party
from simulation.results.denominators import CITIZEN, PARTICIPANT
from simulation.results.folder import ResultFolder
from simulation.results.saving import BEFORE_TAX, PUBLIC, TAX, net_paid, pick, saving
from simulation.results.series import municipal_saving, weeks_after
from simulation.results.statistics import Estimate, Floats, break_even, effect


@dataclass(frozen=True)
class PayerSaving:
    """A payer's saving in DKK before tax, the tax that goes with it, and both; of no ``party``, the public's."""

    party: Party | None
    before_tax: Estimate
    tax: Estimate
    with_tax: Estimate


def net(folder: ResultFolder) -> pd.DataFrame:
    """Return the net payments of a folder (:func:`simulation.results.saving.net_paid`)."""
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
    """Return ``arm``'s saving against the folder's baseline (:func:`simulation.results.saving.saving`)."""
    return saving(net_payments, arm, folder.baseline)


def carried(folder: ResultFolder, saved: pd.DataFrame) -> tuple[Account, float, dict[str, object]] | None:
    """Return the account at an assumed price that carries more than half of the municipality's saving or extra cost.

    With its share of the whole and the record of the price among the folder's inputs; None where no account does, or
    its price is known.
    """
    whole = float(np.nanmean(pick(saved, (Party.MUNICIPALITY,)))) if len(saved) else 0.0
    if whole == 0.0:
        return None
    for account in BEFORE_TAX:
        price = _price(folder, account)
        share = float(np.nanmean(pick(saved, (Party.MUNICIPALITY,), (account,)))) / whole
        if share > 0.5 and price is not None and price.get("kind") == "assumption":
            return account, share, price
    return None


def _price(folder: ResultFolder, account: Account) -> dict[str, object] | None:
    """Return the record of the price that decides an account, the latest where it is dated."""
    name = f"economy.{account.price}"
    listed = [i for i in folder.manifest.get("inputs") or [] if isinstance(i, dict)]
    found = [i for i in listed if i.get("name") == name or str(i.get("name")).startswith(f"{name} from ")]
    return found[-1] if account.price and found else None


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
