"""Gates of a baseline: what usual service must look like before a difference from it is worth much.

Each holds one figure of the simulated baseline against a documented one: how long jobs last, how many placements
begin, where the stock goes. A population on other benefits is asked nothing, as the documents are of those on cash
benefit. The calibration was held to how long jobs last and to the stock, in a population of the country; a gate
asks it of the run's own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from simulation.evidence.registry import load
from simulation.model.clock import date_of
from simulation.model.economics.labour_market import data, inflow_by_week
from simulation.model.states import Support, label
from simulation.results.folder import ResultFolder, of_arm, once

EVERYBODY = tuple(f"stock_{label(state)}" for state in Support if state is not Support.NOT_ARRIVED)
CASH = ("stock_kontanthjaelp", "stock_uddannelseshjaelp", "stock_integration")
FLOWS = ("flow_placements", "flow_arrivals")
SURVIVAL = "flows.job_survival_after_kontanthjaelp"
WITHIN_SURVIVAL = 0.04
PLACED = "flere_skal_med.target.no_company_activity_last_year"
WITHIN_PLACED = 0.06
WITHIN_STOCK = 0.10
"""Relative difference of the stock from the national course that is let pass."""
A_YEAR = 52
"""Whole weeks of a first year."""
LEAST_CASH = 0.5
"""Share of a population on cash benefit at the start from which the gates of cash benefit are asked."""


@dataclass(frozen=True)
class Gate:
    """One figure of the baseline, a share or a ratio, and the range that holds the documented one."""

    key: str
    simulated: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the figure lies in its range."""
        return self.low <= self.simulated <= self.high


@once
def gates(folder: ResultFolder) -> list[Gate]:
    """Return the gates that the baseline of a comparison can be asked about; those without a figure are left out."""
    if not {"arm", *CASH, *FLOWS} <= set(folder.weekly.columns):
        return []
    runs, weekly = (of_arm(folder, table, folder.baseline) for table in ("runs", "weekly"))
    of_cash = _of_cash(folder, weekly)
    found = [*(_survival(runs, weeks) for weeks in (13, 52)), *of_cash] if of_cash is not None else []
    return [gate for gate in found if gate is not None and math.isfinite(gate.simulated)]


def failed(folder: ResultFolder) -> list[Gate]:
    """Return the gates that the baseline fails."""
    return [gate for gate in gates(folder) if not gate.holds]


def _survival(runs: pd.DataFrame, weeks: int) -> Gate | None:
    column = f"job_kept_{weeks}w"
    if column not in runs.columns or not runs[column].notna().any():
        return None
    documented = load().value(f"{SURVIVAL}.months_{3 if weeks == 13 else 12}")
    return Gate(column, float(runs[column].mean()), documented - WITHIN_SURVIVAL, documented + WITHIN_SURVIVAL)


def _of_cash(folder: ResultFolder, weekly: pd.DataFrame) -> list[Gate | None] | None:
    """Return the gates of placements begun in the first year and of the stock; None where few are on it."""
    people = [column for column in weekly.columns if column in EVERYBODY]
    by_week = weekly.groupby("week")[[*people, *FLOWS]].mean()
    cash, present = by_week[list(CASH)].sum(axis=1), by_week[people].sum(axis=1)
    if cash.iloc[0] < LEAST_CASH * present.iloc[0]:
        return None
    if len(by_week) < A_YEAR:
        return []
    year = slice(0, A_YEAR)
    begun = float(by_week["flow_placements"].iloc[year].sum() / cash.iloc[year].mean())
    placed = 1.0 - load().value(PLACED)
    found: list[Gate | None] = [Gate("placements_begun", begun, placed - WITHIN_PLACED, math.inf)]
    start = folder.start
    if start is not None and by_week["flow_arrivals"].iloc[1:].sum() > 0:
        counted = max(data()["stock"])  # what comes after the last year counted is no figure to be held to
        known = sum(date_of(start, week).year <= counted for week in range(len(by_week)))
        if known >= 2 * A_YEAR:
            course = inflow_by_week(start, known)
            last = float(cash.iloc[known - 1] / cash.iloc[0])
            found.append(Gate("stock", last / float(course[-1]), 1.0 - WITHIN_STOCK, 1.0 + WITHIN_STOCK))
    return found
