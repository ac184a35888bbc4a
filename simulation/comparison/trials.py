"""A virtual trial simulated once for every draw of what is not known: what it would find were that draw the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulation.engine.progress import shown
from simulation.errors import UserError, not_one_of
from simulation.inputs.options import settings_from
from simulation.model.population.builtin import builtin, names
from simulation.results.statistics import Floats, Ints
from simulation.run import build, outcomes
from simulation.run.runner import trial_once
from simulation.run.settings import Settings

SUFFIX = "_trial"


def of_each_draw(
    config: Mapping[str, Any], draws: Ints, trial: str, size: int, arms: Sequence[str], outcome: str
) -> tuple[Floats, Floats]:
    """Return what a trial of so many citizens would estimate under each draw ``[D]``, and the variance of that.

    Parameters
    ----------
    config
        Configuration of the comparison whose draws these are.
    draws
        Number of the draw of each replication ``[R]``; the trial is run once for each that there is.
    trial
        Population of the trial, with or without ``_trial``.
    size
        Citizens in it, half of them in each arm.
    arms
        The control first.
    outcome
        A share of the citizens.

    Raises
    ------
    UserError
        For a trial that cannot be run, or that shares nothing uncertain with the comparison.
    """
    shares = [o.name for o in outcomes.counted() if o.unit == "share" and o.among is None]
    if outcome not in shares:
        raise UserError("outcome={}: {}", outcome, not_one_of(outcome, shares, "indsats list outcomes"))
    if config.get("knowledge") != "drawn":
        raise UserError("evsi: nothing was drawn in the comparison (knowledge=fixed), so a trial teaches nothing")
    if size < 2:
        raise UserError("n={}: at least two citizens", size)
    each = np.unique(draws)
    settings = _settings(config, trial, size, arms, int(each.min()), int(each.max()))
    found = {}
    for number, runs in enumerate(shown(settings, trial_once, f"evsi {trial} n={size}")):
        control, treated = (run.outcomes[outcome] for run in runs)
        spread = sum(p * (1 - p) / m for p, m in zip((control, treated), settings.trial_n, strict=True))
        found[settings.first_replication + number] = (treated - control, spread)
    both = np.array([found[int(draw)] for draw in each])
    return both[:, 0], both[:, 1]


def _settings(
    config: Mapping[str, Any], trial: str, size: int, arms: Sequence[str], first: int, last: int
) -> Settings:
    """Return the trial as it is run: a replication for each draw, whose number is the draw's own."""
    name = trial if trial.endswith(SUFFIX) else f"{trial}{SUFFIX}"
    stock = builtin(name).n if name in names() else 0
    given = {
        "population": {"name": name, **({"n": size} if size > stock > 0 else {})},
        "arms": list(arms),
        "n": [size - size // 2, size // 2],
        "seed": int(config.get("seed") or 0),
        "knowledge": "drawn",
        "chance_per_draw": 1,
        "first_replication": first,
        "replications": last - first + 1,
        "record": [],
        **{key: config[key] for key in ("parameters", "structure") if config.get(key)},
    }
    settings = settings_from(given)
    build.check(settings)
    return settings
