"""Whether a form's sum is the answer's, and what the parties pay each other sums to nothing: worked out, not said."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.model.economics.accounts import Party
from simulation.report.decision.budget import MUNICIPALITY, Budget, budget, form_rows
from simulation.report.decision.case import Case
from simulation.report.decision.folder import Decision
from simulation.words.texts import Texts

NEAR = 1.0
"""As far as sums may be from each other, in DKK: they are means of many runs."""
SHARE = 1e-6
"""The same, as a share of the amount."""


@dataclass(frozen=True)
class Reconciled:
    """A form's sums beside the decision's own, DKK; the form has expenses positive, the decision savings."""

    first: int
    last: int
    form: float
    """The rows of the form over the years of the run, as they stand there."""
    present: float
    """The same in present value."""
    answer: float
    """The municipality's net benefit as the decision tells it; NaN where it does not."""
    ledger: float
    """What all parties save together, in the year in which that is furthest from nothing."""

    @property
    def agrees(self) -> bool:
        """Whether the form is the answer with its sign turned."""
        return abs(self.present + self.answer) <= max(NEAR, SHARE * abs(self.answer))

    @property
    def balanced(self) -> bool:
        """Whether what one party saves is paid by others, in every year."""
        return abs(self.ledger) <= NEAR


def reconciled(decision: Decision, arm: str) -> Reconciled:
    """Return how the form of a design is reconciled to the decision.

    Raises
    ------
    ReportError
        For tables that contradict themselves.
    """
    money = budget(decision.tables, arm)
    spent = _spent(money)
    every = np.sum([money.total(party.name.lower()) for party in Party], axis=0)
    furthest = float(every[int(np.argmax(np.abs(every)))])
    answer = Case(decision, Texts("en")).value(arm, "mean_dkk", MUNICIPALITY)
    return Reconciled(
        money.years[0],
        money.years[-1],
        float(spent.sum()),
        money.present(spent),
        answer if math.isfinite(answer) else math.nan,
        furthest,
    )


def _spent(money: Budget) -> np.ndarray:
    """Return the sum of the rows of the form by year, DKK, an expense positive."""
    return 0.0 - np.sum([money.total(MUNICIPALITY, accounts) for accounts in form_rows().values()], axis=0)
