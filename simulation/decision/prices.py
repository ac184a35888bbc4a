"""Prices that no document tells, as listed or as drawn: money is in proportion to them, so nothing runs again.

A run under ``knowledge=drawn`` has drawn them already, by the luck of each draw; what a user set was never drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simulation.decision.gathered import Gathered
from simulation.errors import UserError, nearest
from simulation.model.economics.accounts import Account
from simulation.model.economics.uncertain import assumed_prices
from simulation.model.randomness import luck_of
from simulation.model.rules.knowledge import place_in_range
from simulation.model.uncertain import Uncertain
from simulation.results.folder import ResultFolder
from simulation.results.statistics import Floats

DRAWN, FIXED = "drawn", "fixed"


@dataclass(frozen=True)
class Prices:
    """The prices of a decision, each that no document tells and that money is in proportion to.

    ``listed`` are its value and range; ``as_run`` ``[prices, R]`` what it was in each replication, in its own unit,
    and ``taken`` what the decision counts with.
    """

    listed: tuple[Uncertain, ...]
    as_run: Floats
    taken: Floats

    @property
    def factors(self) -> Floats:
        """How the price of each account differs from that of the run ``[accounts, R]``."""
        found = np.ones((len(Account), self.as_run.shape[-1]))
        for one, run, taken in zip(self.listed, self.as_run, self.taken, strict=True):
            for account in accounts_of(one.name):
                found[account] = taken / run
        return found

    def draws(self) -> dict[str, Floats]:
        """Return each price as the decision counts with it ``[R]``, by name."""
        return {one.name: taken for one, taken in zip(self.listed, self.taken, strict=True)}


def accounts_of(price: str) -> list[Account]:
    """Return the accounts whose money is in proportion to a price."""
    return [account for account in Account if account.price == price]


def prices_of(
    folder: ResultFolder, gathered: Gathered, how: str = DRAWN, own: Mapping[str, tuple[float, float]] | None = None
) -> Prices:
    """Return the prices of a decision.

    Parameters
    ----------
    folder, gathered
        The runs.
    how
        ``drawn`` from their ranges, each draw its own, or ``fixed`` as listed.
    own
        The user's ranges by name, in the price's unit.

    Raises
    ------
    UserError
        For another word, a price that is none of these, or a range upside down.
    """
    if how not in (DRAWN, FIXED):
        raise UserError("prices={}: one of drawn, fixed", how)
    known = {one.name: one for one in _listed(folder)}
    listed = dict(known)
    for name, (low, high) in (own or {}).items():
        if name not in known:
            raise UserError("price_range.{}: there is no such price{}", name, nearest(name, list(known)))
        if not 0 <= low <= high:
            raise UserError("price_range.{}=[{:g},{:g}]: the lower end first, from 0 on", name, low, high)
        listed[name] = replace(known[name], value=min(max(known[name].value, low), high), low=low, high=high)
    seed, each = int(folder.config.get("seed") or 0), folder.per_draw
    luck = [luck_of(seed, int(replication)) for replication in gathered.replications]
    places = {name: np.array([place_in_range(one, each, f"prices.{name}") for one in luck]) for name in known}
    as_run, taken = (np.zeros((len(known), len(luck))) for _ in range(2))
    for at, name in enumerate(known):
        as_run[at] = _as_run(folder, known[name], places[name], gathered)
        taken[at] = _drawn(listed[name], places[name]) if how == DRAWN else listed[name].value
    return Prices(tuple(listed.values()), as_run, taken)


def _as_run(folder: ResultFolder, one: Uncertain, places: Floats, gathered: Gathered) -> Floats:
    """Return what a price was in each replication ``[R]``: as the results say, or as their draws make it."""
    for record in folder.records("prices_drawn"):
        if record["name"] == one.name:
            factors = record.get("factors", {})
            return np.array([float(factors.get(str(r), 1.0)) * float(record["value"]) for r in gathered.replications])
    drawn = folder.config.get("knowledge") == "drawn"
    return _drawn(one, places) if drawn else np.full(len(places), one.value)


def _drawn(one: Uncertain, places: Floats) -> Floats:
    return np.array([one.at(float(place)) for place in places])


def _listed(folder: ResultFolder) -> list[Uncertain]:
    """Return the prices that a run draws and that money is in proportion to.

    Not those a user set, and not that of a post where a budget buys the posts: it decides how many there are.
    """
    economy = folder.config.get("economy") or {}
    staff = folder.config.get("staff") or {}
    own = {*(economy.get("overrides") or {}), *(["post_year"] if staff.get("cost_year_dkk") is not None else [])}
    if _budget_buys_posts(folder):
        own.add("post_year")
    return [one for one in assumed_prices(str(economy.get("prices", "")), own) if accounts_of(one.name)]


def _budget_buys_posts(folder: ResultFolder) -> bool:
    """Whether a budget decides the posts of some design: as it is by default, as set, or as swept."""
    chosen = (folder.config.get("policies") or {}).values()
    said = any((own or {}).get("budget_dkk") is not None for own in chosen if isinstance(own, Mapping))
    swept = folder.has("design") and any(str(c).endswith(".budget_dkk") for c in folder.frame("design").columns)
    return said or swept or any(one.get("budget") for one in folder.records("programmes"))
