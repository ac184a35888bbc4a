"""``summary.json``: the report's numbers for other programs, in kroner and shares of 1, nothing rounded."""

from __future__ import annotations

from typing import Any

import pandas as pd

from simulation.model.states import label
from simulation.results import programmes, savings
from simulation.results.denominators import PARTICIPANT, column
from simulation.results.estimates import change_of, level_of, per
from simulation.results.folder import ResultFolder
from simulation.results.measures import Scale, measures
from simulation.results.savings import Saving, municipal, pick, years
from simulation.results.statistics import LEAST_DRAWS, Estimate, effect


def summary(folder: ResultFolder, net: pd.DataFrame) -> dict[str, Any]:
    """Return levels, paired differences and savings of one cell, arm by arm, each with its interval."""
    shown = measures([str(c) for c in folder.runs.columns], folder.units)
    arms: dict[str, Any] = {}
    for arm in folder.arms:
        levels = {m.name: _numbers(level_of(folder, arm, m), m.kind) for m in shown}
        arms[arm] = {"levels": levels}
        if arm in folder.policies:
            arms[arm]["differences"] = {
                m.name: _numbers(change_of(folder, arm, m), m.kind)
                for m in shown
                if m.name in folder.contrasts.columns
            }
            arms[arm]["per_participant"] = {
                m.name: _numbers(per(folder, arm, m, PARTICIPANT), m.kind)
                for m in shown
                if column(m.name, PARTICIPANT) in folder.contrasts.columns
            }
            arms[arm]["programme"] = programmes.numbers(folder, arm)
            arms[arm]["savings_dkk"] = _savings(folder, net, arm)
    size = savings.citizens(folder)
    return {
        "population": folder.population.get("name"),
        "citizens": size if size == size else None,
        "replications": int(folder.runs["replication"].nunique()),
        "horizon_weeks": folder.weeks,
        "start": folder.start.isoformat() if folder.start else None,
        "baseline": folder.baseline,
        "cell": str(folder.cells[0]),
        "draws": folder.draws_taken,
        "intervals": f"low, high: 90 % of the replications, none below {LEAST_DRAWS} draws; error: Monte Carlo error",
        "arms": arms,
    }


def _numbers(estimate: Estimate, kind: Scale) -> dict[str, Any]:
    """Return an estimate as plain numbers; shares stay shares of 1."""
    plain = estimate.scaled(0.01) if kind is Scale.SHARE else estimate
    return {"mean": plain.mean, "low": plain.low, "high": plain.high, "error": plain.error, "n": plain.n}


def _savings(folder: ResultFolder, net: pd.DataFrame, arm: str) -> dict[str, Any]:
    """Return every party's saving before tax, the tax, both, and by year; and the municipality's own measures."""
    if not len(net.columns):
        return {}
    saved = savings.arm_saving(folder, net, arm)
    draws = folder.draws(saved.index)
    found: dict[str, Any] = {
        label(payer.party): {
            "total": _numbers(payer.before_tax, Scale.DKK),
            "tax": _numbers(payer.tax, Scale.DKK),
            "with_tax": _numbers(payer.with_tax, Scale.DKK),
            "by_year": {
                str(y): _numbers(effect(pick(saved, (payer.party,), year=y), draws), Scale.DKK) for y in years(saved)
            },
        }
        for payer in savings.payers(folder, saved)
        if payer.party is not None
    }
    own: Saving | None = municipal(folder, net, arm)
    if own is not None:
        found["municipality"] |= {
            "per_citizen": _numbers(own.per_citizen, Scale.DKK),
            "per_participant": _numbers(own.each, Scale.DKK) if own.of_participants else None,
            "saves_in": own.saves_in,
            "simulations": own.simulations,
            "break_even_weeks": own.break_even_weeks,
        }
    return found
