"""A preview of the designs: a few replications, for curves and for no verdict; called in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from simulation.inputs.options import settings_from
from simulation.page.sketch import Sketch, sketched
from simulation.run import build
from simulation.run.runner import run_once, warm_up


def preview(given: Mapping[str, Any], first: int = 0, number: int | None = None) -> tuple[Sketch, float]:
    """Return the sketch of some replications, each with a draw of its own, and the seconds that one of them took.

    Parameters
    ----------
    given
        The keys of the comparison, as for :func:`simulation.inputs.options.settings_from`.
    first, number
        Which replications; by default all that are asked for.

    Raises
    ------
    UserError
        For what cannot be run.
    """
    settings = settings_from({**given, "chance_per_draw": 1})  # so few replications have a draw each
    build.check(settings)
    began = time.perf_counter()
    arms = [arm for arm in settings.policy if arm != settings.baseline]
    number = number or settings.replications
    made = sketched(settings.baseline, arms, (run_once(settings, r) for r in range(first, first + number)))
    return made, (time.perf_counter() - began) / number


def ready() -> float:
    """Load and compile the rules, so that the first preview waits for nothing; return the seconds it took."""
    began = time.perf_counter()
    warm_up(settings_from({}))
    return time.perf_counter() - began
