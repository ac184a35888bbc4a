"""A municipality's investment as a case: what went into staff, and what was saved against usual service."""

from __future__ import annotations

from functools import partial

from simulation.cases.measures import ALL_BUT_TAX, PROGRAMME, paid
from simulation.cases.study import Replication, Shown, Statistics, figure
from simulation.model.economics.accounts import Account

STAFFING = [int(account) for account in (Account.STAFF, Account.TRAINING, Account.SUPPORT)]
CITIZENS_SUPPORT = (Account.BENEFIT, Account.REFUND, Account.CO_FINANCING, Account.FLEKSJOB_SUBSIDY)
"""Benefits less refund, and co-financing."""
SIZE = "the size of the group that the investment served is not stated; here it is what its posts can serve"
PUT_IN = "the budget put in, less vacant posts"
FILLED = "posts are filled over the first year and stand empty between two holders; what is not paid out is not spent"


def saved(run: Replication, arm: str) -> Statistics:
    """Return what was invested in staff, saved on support and gained in all, in DKK."""
    after, before = run.world(arm), run.world("usual")
    return {
        "invested": float(after.ledger[:, STAFFING, :, :, PROGRAMME].sum() / 100.0),
        "saved_passive_support": paid(before, *CITIZENS_SUPPORT) - paid(after, *CITIZENS_SUPPORT),
        "net_gain": paid(before, *ALL_BUT_TAX) - paid(after, *ALL_BUT_TAX),
    }


def figures(entry: str, result: str, measure: str, cause: str) -> list[Shown]:
    """Return what was invested, and the ``result``: that statistic of :func:`saved`, and why it is missed."""
    amount = partial(figure, entry, kind="dkk", measure=measure)
    return [amount("invested", role="input", note=PUT_IN, cause=FILLED), amount(result, note=SIZE, cause=cause)]
