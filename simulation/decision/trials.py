"""Another trial first? What its information would be worth, by its size, and what is left when it is paid for.

The trial is simulated once for every draw, with that draw's parameters, so its estimate is what it would find were
the draw the truth. The utility of each design, regressed on that estimate and its variance, is what one would expect
of the designs after the trial (Strong, Oakley, Brennan & Breeze 2015, "Estimating the expected value of sample
information using the probabilistic sensitivity analysis sample").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.comparison.trials import of_each_draw
from simulation.decision import information
from simulation.decision.discounting import factors
from simulation.errors import UserError
from simulation.results.decided import EVSI

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

ARMS = ("usual", "ips")


def evsi(
    decision: Decision,
    trial: str,
    n: Sequence[int],
    *,
    arms: Sequence[str] = ARMS,
    outcome: str = "ever_job_or_education",
    k: float | None = None,
    scale_citizens_year: float | None = None,
    scale_years: int = 1,
    setup_dkk: float = 0.0,
    citizen_dkk: float = 0.0,
) -> pd.DataFrame:
    """Return a row per size of a trial, columns as in :data:`simulation.results.decided.EVSI`.

    Parameters
    ----------
    decision
        What is decided.
    trial
        Population of the trial, with or without ``_trial``.
    n
        Citizens in it, all arms together, by size tried.
    arms, outcome
        Its two arms, the control first, and what it measures: a share.
    k
        What a unit of effect is worth; None: the first of the question.
    scale_citizens_year, scale_years
        How many citizens a year the decision would be taken for, and how many years; None: this municipality's own,
        once.
    setup_dkk, citizen_dkk
        What the trial costs at once, and for each citizen in it.

    Raises
    ------
    UserError
        For a trial that shares nothing uncertain with the results, or that cannot be run.
    """
    at = decision.question.k[0] if k is None else k
    if len(arms) != 2:
        raise UserError("arms={}: two, the control first", list(arms))
    if scale_years < 1 or (scale_citizens_year is not None and not scale_citizens_year > 0):
        raise UserError("scale_years, scale_citizens_year: numbers above 0")
    u, most = decision.by_draw(at), decision.choice(at).evpi
    people = float(decision.gathered.citizens.mean())
    reach = people if scale_citizens_year is None else scale_citizens_year
    years = factors(scale_years, decision.question.discount)
    forgone = float(decision.choice(at).mean.max()) / people * reach * float(years[0])
    rows = []
    for size in n:
        estimate, variance = of_each_draw(
            decision.folder.config, decision.gathered.draws, trial, int(size), arms, outcome
        )
        found = information.evsi(u, estimate, variance, evpi=most)
        each, sizes = np.array([found.value / people]), np.array([size])
        net, later = (information.enbs(each, reach, y, setup_dkk, citizen_dkk, sizes)[0] for y in (years, years[1:]))
        rows.append([at, trial, int(size), found.value, found.se, float(net), float(later) - forgone, False])
    best = information.best_n(np.array([row[2] for row in rows]), np.array([row[5] for row in rows]))
    return pd.DataFrame([[*row[:-1], row[2] == best] for row in rows], columns=list(EVSI))
