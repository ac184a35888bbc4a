"""Net benefit: what a party saves by a design against the baseline, year by year, in kroner of one price year.

``NB = sum over years of f(year) * (what the baseline has it pay, net, minus what the design has)``. A wage counts for
whoever pays it. Tax stands apart, and enters where it is asked for. Society counts what is produced and used up, in
market prices, where transfers and taxes cancel (``evidence:baseline.socioeconomic_preset``); health and well-being
are not valued.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from simulation.decision.discounting import net_tax_factor
from simulation.decision.gathered import BASE, Gathered
from simulation.errors import UserError, nearest
from simulation.model.economics.accounts import Account, Party
from simulation.model.states import label
from simulation.results import savings
from simulation.results.programmes import OWN_COST
from simulation.results.savings import BEFORE_TAX, OERE_PER_KRONE
from simulation.results.statistics import Floats

PUBLIC = (*savings.PUBLIC, Party.A_KASSE)
"""The public: who lives on taxes, and the a-kasser, whose benefits the state refunds."""
PUBLIC_NAME, SOCIETY = "public", "society"
PERSPECTIVES = (*(party.name.lower() for party in Party), PUBLIC_NAME, SOCIETY)
"""Whose money is counted."""
USED_UP = (Account.STAFF, Account.TRAINING, Account.COURSE, Account.EDUCATION, Account.TREATMENT, Account.SUPPORT,
           Account.SOCIAL)  # fmt: skip
"""Accounts of what an effort uses up: a cost to society. The others are transfers, or wages for what is made."""
DISTORTIONS = (1.1, 1.2)
"""Tax distortion by earlier rules (recalled), beside that of today: 1.0, none."""
PROGRAMME = tuple(account for account in Account if label(account) in OWN_COST)
"""What a programme itself costs: its posts, their training, and support of its citizens."""


def check_perspective(name: str) -> str:
    """Return the name of a perspective.

    Raises
    ------
    UserError
        For another word.
    """
    if name not in PERSPECTIVES:
        raise UserError(
            "perspective={}: one of {}{}", name, ", ".join(PERSPECTIVES), nearest(name, list(PERSPECTIVES))
        )
    return name


def parties(perspective: str) -> tuple[Party, ...]:
    """Return the parties whose payments a perspective counts; none for society."""
    if perspective == PUBLIC_NAME:
        return PUBLIC
    return () if perspective == SOCIETY else (Party[perspective.upper()],)


def saved(
    gathered: Gathered, perspective: str, accounts: Collection[Account], prices: Floats | None = None
) -> Floats:
    """Return what a perspective saves against the baseline, undiscounted DKK ``[J, R, Y]``.

    Parameters
    ----------
    gathered
        Net payments.
    perspective
        One of :data:`PERSPECTIVES`, but society.
    accounts
        Those counted.
    prices
        By how much each account's price differs from that of the run, a factor ``[accounts, R]``; None: not at all.
    """
    codes = [int(a) for a in accounts]
    own = gathered.oere[..., codes, :][..., [int(p) for p in parties(perspective)]].sum(axis=-1)
    paid = own if prices is None else own * prices[codes].T[:, None, :]
    return np.asarray(paid[[BASE]] - paid, float).sum(axis=-1) / OERE_PER_KRONE


def society(gathered: Gathered, prices: Floats | None = None) -> Floats:
    """Return society's gain against the baseline, undiscounted DKK in market prices ``[J, R, Y]``.

    What ordinary work makes, less what displaced applicants would have made, less what the effort uses up.

    Raises
    ------
    UserError
        Where the hours worked were not recorded.
    """
    if not gathered.worth.size:
        raise UserError("perspective=society: the hours worked and their pay were not recorded; run it again")
    codes = [int(a) for a in USED_UP]
    used = -gathered.oere[..., codes, int(Party.SUPPLIER)].astype(float)
    used = used if prices is None else used * prices[codes].T[:, None, :]
    cost = used.sum(axis=-1) / OERE_PER_KRONE
    worth = gathered.worth.sum(axis=0)
    made = worth - worth[[BASE]]
    return net_tax_factor() * (made - (cost - cost[[BASE]]))


def distorted(gathered: Gathered, factor: float, prices: Floats | None = None) -> Floats:
    """Return society's gain were a krone of taxes to cost society ``factor`` kroner, undiscounted DKK ``[J, R, Y]``.

    The net expense of the public, taxes counted, is financed by them (rules before 2023: 1.1, and 1.2 before that).

    Raises
    ------
    UserError
        As :func:`society`.
    """
    financed = saved(gathered, PUBLIC_NAME, tuple(Account), prices)
    return society(gathered, prices) + net_tax_factor() * (factor - 1.0) * financed


def by_year(gathered: Gathered, perspective: str, tax: bool = False, prices: Floats | None = None) -> Floats:
    """Return the net benefit of each year, undiscounted DKK ``[J, R, Y]``; with ``tax`` that of taxes too."""
    if perspective == SOCIETY:
        return society(gathered, prices)
    return saved(gathered, perspective, tuple(Account) if tax else BEFORE_TAX, prices)


FLAT = 0.2
"""What the state refunds of a benefit under a flat refund (``economy.refund=flat_20``)."""


def by_flat_refund(gathered: Gathered) -> dict[Party, Floats]:
    """Return what municipality and state save more under a flat refund of 20 %, undiscounted DKK ``[J, R, Y]``.

    Nobody's behaviour depends on the refund, so that it follows from the gross amounts: what the municipality pays in
    benefits and subsidies, and what state and a-kasser pay that it co-finances.
    """
    oere, m, s, a = gathered.oere, Party.MUNICIPALITY, Party.STATE, Party.A_KASSE
    gross = oere[..., [Account.BENEFIT, Account.FLEKSJOB_SUBSIDY, Account.WAGE_SUBSIDY], m].sum(axis=-1)
    theirs = oere[..., Account.BENEFIT, s] + oere[..., [Account.BENEFIT, Account.DISPLACED], a].sum(axis=-1)
    flat = -FLAT * gross + (1 - FLAT) * theirs
    ladder = oere[..., [Account.REFUND, Account.CO_FINANCING], m].sum(axis=-1)
    dearer = np.asarray(flat - ladder, float) / OERE_PER_KRONE
    change = dearer[[BASE]] - dearer
    return {m: change, s: -change}


def programme_cost(gathered: Gathered, factors: Floats, prices: Floats | None = None) -> Floats:
    """Return what a design's programme costs more than the baseline's staff does, present value DKK ``[J]``."""
    every = saved(gathered, Party.MUNICIPALITY.name.lower(), PROGRAMME, prices)
    cost: Floats = -(every @ factors).mean(axis=1)
    return cost
