"""The tables of a decision, computed: who gains what, year by year, how sure, and when it is paid back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.decision import payback as paid_back
from simulation.decision.chance import remove_chance
from simulation.decision.discounting import net_tax_factor
from simulation.decision.measures import choice, standard_error
from simulation.decision.money import (
    PERSPECTIVES,
    PUBLIC_NAME,
    SOCIETY,
    by_flat_refund,
    parties,
    programme_cost,
    saved,
)
from simulation.model.economics.accounts import Account, Party
from simulation.model.states import label
from simulation.results.decided import (
    ACCEPTABILITY,
    CONTRIBUTION,
    EXITS,
    NPV_BY_YEAR,
    PAYBACK,
    PLANE,
    REFUND,
    REGRET,
    SUMMARY,
    WHO_PAYS,
)
from simulation.results.savings import BEFORE_TAX
from simulation.results.statistics import BAND, Floats, band, mean_interval

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

TOTAL = "total"
MUNICIPALITY = Party.MUNICIPALITY.name.lower()
ENOUGH = 0.9
"""A contribution is also told so large that the decider breaks even in this share of the draws."""


def perspectives(decision: Decision) -> list[str]:
    """Return the perspectives that the results bear: society only where hours worked are known."""
    return [p for p in PERSPECTIVES if p != SOCIETY or decision.gathered.worth.size]


def summary(decision: Decision) -> pd.DataFrame:
    """Return a row per perspective and design, columns as in :data:`SUMMARY`."""
    cost = programme_cost(decision.gathered, decision.factors, decision.prices.factors)
    years = len(decision.gathered.years)
    rows = []
    for perspective in perspectives(decision):
        by_year = decision.net_benefit_by_year(perspective)
        present = by_year @ decision.factors
        known = decision.knowledge(0.0, perspective)
        for j, arm in enumerate(decision.designs[1:], 1):
            when = paid_back.payback(np.cumsum(by_year[j] * decision.factors, axis=-1))
            told = paid_back.summary(when, years)
            mean = float(present[j].mean())
            rows.append(
                (
                    perspective,
                    arm,
                    mean,
                    *band(present[j]),
                    *_of_mean(present[j], decision),
                    float(np.sqrt(known.within[j - 1, j - 1])),
                    float(np.sqrt(known.knowledge[j - 1, j - 1])),
                    float((present[j] < 0).mean()),
                    float((known.values[:, j - 1] < 0).mean()),
                    told.median,
                    float(told.p_by_year[-1]),
                    *_returned(perspective, mean, float(cost[j])),
                )
            )
    return pd.DataFrame(rows, columns=list(SUMMARY))


def _returned(perspective: str, benefit: float, cost: float) -> tuple[float, float]:
    """Return what a perspective pays for the programme, and what a krone of it brings; NaN where it pays none."""
    borne = {MUNICIPALITY: cost, PUBLIC_NAME: cost, SOCIETY: net_tax_factor() * cost}.get(perspective, 0.0)
    return borne, (benefit + borne) / borne if borne > 0 else np.nan


def _of_mean(values: Floats, decision: Decision) -> tuple[float, float]:
    """Return the 90 % interval of the mean of ``values`` ``[R]``; NaN where draws are too few."""
    found = mean_interval(values, decision.gathered.draws, BAND)
    return (np.nan, np.nan) if found.low is None or found.high is None else (found.low, found.high)


def npv_by_year(decision: Decision) -> pd.DataFrame:
    """Return a row per perspective, design, year and account, columns as in :data:`NPV_BY_YEAR`."""
    return pd.DataFrame(_npv_rows(decision), columns=list(NPV_BY_YEAR))


def _npv_rows(decision: Decision) -> Iterator[tuple[Any, ...]]:
    g, prices = decision.gathered, decision.prices.factors
    for perspective in perspectives(decision):
        parts = {TOTAL: decision.net_benefit_by_year(perspective)}
        if perspective != SOCIETY:
            accounts = {label(a): saved(g, perspective, (a,), prices) for a in Account}
            parts |= {name: values for name, values in accounts.items() if values.any()}
        for j, arm in enumerate(decision.designs[1:], 1):
            for name, values in parts.items():
                for y, year in enumerate(g.years):
                    now, f = values[j, :, y], float(decision.factors[y])
                    yield perspective, arm, year, name, float(now.mean()), f, f * float(now.mean()), *band(f * now)


def acceptability(decision: Decision) -> pd.DataFrame:
    """Return a row per ``k`` and design, columns as in :data:`ACCEPTABILITY`."""
    rows = []
    for k in decision.question.k:
        u, weights = decision.scenarios(k)
        draws = len(decision.by_draw(k))
        best = (weights * u.max(axis=1)).reshape(-1, draws).sum(axis=0) * draws
        found, error = choice(u, weights), standard_error(decision.by_draw(k), best=best)
        for j, arm in enumerate(decision.designs):
            rows.append(
                (k, arm, found.mean[j], found.p_best[j], j == found.best, found.expected_loss[j], found.evpi, error)
            )
    return pd.DataFrame(rows, columns=list(ACCEPTABILITY))


def payback(decision: Decision) -> pd.DataFrame:
    """Return a row per perspective, design and year, columns as in :data:`PAYBACK`."""
    rows = []
    for perspective in perspectives(decision):
        cumulated = np.cumsum(decision.net_benefit_by_year(perspective) * decision.factors, axis=-1)
        for j, arm in enumerate(decision.designs[1:], 1):
            told = paid_back.summary(paid_back.payback(cumulated[j]), len(decision.gathered.years))
            for y, year in enumerate(decision.gathered.years):
                now = cumulated[j, :, y]
                rows.append((perspective, arm, year, float(told.p_by_year[y]), float(now.mean()), *band(now)))
    return pd.DataFrame(rows, columns=list(PAYBACK))


def structure_regret(decision: Decision) -> pd.DataFrame:
    """Return a row per form of the model and design, columns as in :data:`REGRET`."""
    found = decision.structures(decision.question.k[0])
    rows = []
    for s, name in enumerate(found.names if found else ()):
        assert found is not None
        for j, arm in enumerate(decision.designs):
            rows.append((name, found.weights[s], arm, found.mean[s, j], found.regret[s, j]))
    return pd.DataFrame(rows, columns=list(REGRET))


def contribution(decision: Decision) -> pd.DataFrame:
    """Return a row per design and party that could pay, columns as in :data:`CONTRIBUTION`."""
    own = decision.question.perspective
    mine, known = decision.net_benefit(), decision.knowledge(0.0)
    rows = []
    for giver in perspectives(decision):
        if giver in (own, PUBLIC_NAME, SOCIETY, "supplier") or set(parties(giver)) & set(parties(own)):
            continue
        # taxes count: whoever pays them cannot give that money too
        theirs = saved(decision.gathered, giver, tuple(Account), decision.prices.factors) @ decision.factors
        for j, arm in enumerate(decision.designs[1:], 1):
            mean, other = float(mine[j].mean()), float(theirs[j].mean())
            needed = max(0.0, -mean)
            in_most = max(0.0, -float(np.quantile(known.values[:, j - 1], 1 - ENOUGH)))
            rows.append((arm, own, giver, mean, other, needed, in_most, other >= needed))
    return pd.DataFrame(rows, columns=list(CONTRIBUTION))


def exits(decision: Decision) -> pd.DataFrame:
    """Return a row per design and way out, columns as in :data:`EXITS`."""
    runs, rows = decision.folder.runs, []
    names = [c for c in runs.columns if c.startswith(("exit_", "left_"))]
    for arm, (cell, policy) in decision.gathered.places.designs.items():
        own = runs[(runs["cell"] == cell) & (runs["arm"] == policy)]
        for name in names:
            number = float((own[name] * own["n_citizens"]).mean())
            rows.append((arm, name, float(own[name].mean()), number))
    return pd.DataFrame(rows, columns=list(EXITS))


def who_pays(decision: Decision) -> pd.DataFrame:
    """Return a row per design and party, columns as in :data:`~simulation.results.decided.WHO_PAYS`."""
    g, rows = decision.gathered, []
    for party in Party:
        name = party.name.lower()
        parts = [saved(g, name, accounts, decision.prices.factors) for accounts in (BEFORE_TAX, (Account.TAX,))]
        before, tax = ((values @ decision.factors).mean(axis=1) for values in parts)
        for j, arm in enumerate(decision.designs[1:], 1):
            rows.append((arm, name, float(before[j]), float(tax[j]), float(before[j] + tax[j])))
    return pd.DataFrame(rows, columns=list(WHO_PAYS)).sort_values("arm", kind="stable", ignore_index=True)


def refund(decision: Decision) -> pd.DataFrame:
    """Return a row per design and party, columns as in :data:`~simulation.results.decided.REFUND`.

    Empty where the run had a flat refund, or another municipality's mean one.
    """
    economy = decision.folder.config.get("economy") or {}
    if economy.get("refund", "ladder") != "ladder" or economy.get("prices", "benefit_rates") != "benefit_rates":
        return pd.DataFrame(columns=list(REFUND))
    rows = []
    for party, change in by_flat_refund(decision.gathered).items():
        own = decision.net_benefit(party.name.lower())
        flat = own + change @ decision.factors
        for j, arm in enumerate(decision.designs[1:], 1):
            rows.append((arm, party.name.lower(), float(own[j].mean()), float(flat[j].mean())))
    return pd.DataFrame(rows, columns=list(REFUND))


def plane(decision: Decision) -> pd.DataFrame:
    """Return effect and cost by draw and by replication, columns as in :data:`~simulation.results.decided.PLANE`."""
    g, nb, effect = decision.gathered, decision.net_benefit(), decision.effect()
    by_draw = [remove_chance(values[1:].T, g.draws) for values in (nb, effect)]
    parts = []
    for j, arm in enumerate(decision.designs[1:], 1):
        money, gain = (known.values[:, j - 1] for known in by_draw)
        for of, number, e, b in (
            ("draw", by_draw[0].draws, gain, money),
            ("replication", g.replications, effect[j], nb[j]),
        ):
            parts.append(pd.DataFrame({"arm": arm, "of": of, "number": number, "effect": e, "cost_dkk": -b}))
    return pd.concat(parts, ignore_index=True)[list(PLANE)]
