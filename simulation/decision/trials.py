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

from simulation.decision import information
from simulation.decision.columns import EVSI
from simulation.decision.discounting import factors
from simulation.engine.progress import shown
from simulation.errors import UserError, not_one_of
from simulation.inputs.options import settings_from
from simulation.model.population.builtin import builtin, names
from simulation.results.folder import ResultFolder
from simulation.results.statistics import Floats, Ints
from simulation.run import build, outcomes
from simulation.run.runner import trial_once
from simulation.run.settings import Settings

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

ARMS = ("usual", "ips")
SUFFIX = "_trial"


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
    """Return a row per size of a trial, columns as in :data:`simulation.decision.columns.EVSI`.

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
    shares = [o.name for o in outcomes.OUTCOMES if o.unit == "share" and o.among is None]
    if outcome not in shares:
        raise UserError("outcome={}: {}", outcome, not_one_of(outcome, shares, "indsats list outcomes"))
    if len(arms) != 2:
        raise UserError("arms={}: two, the control first", list(arms))
    if scale_years < 1 or (scale_citizens_year is not None and not scale_citizens_year > 0):
        raise UserError("scale_years, scale_citizens_year: numbers above 0")
    u, most = decision.by_draw(at), decision.choice(at).evpi
    people = float(decision.gathered.citizens.mean())
    reach = people if scale_citizens_year is None else scale_citizens_year
    years = factors(scale_years, decision.question.discount)
    rows = []
    for size in n:
        estimate, variance = simulated(decision, trial, int(size), arms, outcome)
        found = information.evsi(u, estimate, variance, evpi=most)
        net = information.enbs(
            np.array([found.value / people]), reach, years, setup_dkk, citizen_dkk, np.array([size])
        )
        rows.append([at, trial, int(size), found.value, found.se, float(net[0]), False])
    best = information.best_n(np.array([row[2] for row in rows]), np.array([row[5] for row in rows]))
    return pd.DataFrame([[*row[:-1], row[2] == best] for row in rows], columns=list(EVSI))


def simulated(decision: Decision, trial: str, size: int, arms: Sequence[str], outcome: str) -> tuple[Floats, Floats]:
    """Return what a trial of so many citizens would estimate under each draw ``[D]``, and the variance of that."""
    draws = np.unique(decision.gathered.draws)
    settings = _settings(decision.folder, trial, size, arms, draws)
    found = {}
    for number, runs in enumerate(shown(settings, trial_once, f"evsi {trial} n={size}")):
        control, treated = (run.outcomes[outcome] for run in runs)
        spread = sum(p * (1 - p) / m for p, m in zip((control, treated), settings.trial_n, strict=True))
        found[settings.first_replication + number] = (treated - control, spread)
    both = np.array([found[int(draw)] for draw in draws])
    return both[:, 0], both[:, 1]


def _settings(folder: ResultFolder, trial: str, size: int, arms: Sequence[str], draws: Ints) -> Settings:
    """Return the trial as it is run: a replication for each draw, whose number is the draw's own."""
    if folder.config.get("knowledge") != "drawn":
        raise UserError("{}: nothing was drawn there (knowledge=fixed), so no trial would teach of it", folder.path)
    if size < 2:
        raise UserError("n={}: at least two citizens", size)
    name = trial if trial.endswith(SUFFIX) else f"{trial}{SUFFIX}"
    first, last = int(draws.min()), int(draws.max())
    given = {
        "population": {"name": name},
        "arms": list(arms),
        "n": [size - size // 2, size // 2],
        "seed": int(folder.config.get("seed") or 0),
        "knowledge": "drawn",
        "chance_per_draw": 1,
        "first_replication": first,
        "replications": last - first + 1,
        "record": [],
    }
    stock = builtin(name).n if name in names() else 0
    if size > stock > 0:
        given["population"] = {"name": name, "n": size}
    settings = settings_from(given)
    build.check(settings)
    return settings
