"""Triage: citizens who are looked at again are put in one of three groups (evidence:flere_skal_med.triage).

The active effort, the rehabilitation team (where they wait), or too ill or too socially burdened for either.
The more burdened the health, the likelier the latter two; the strengths are mechanism parameters.
"""

from __future__ import annotations

import numpy as np

from simulation.model.randomness import Draw
from simulation.model.states import Triage
from simulation.model.table import Array
from simulation.model.world import World


def shares(world: World, rows: Array) -> tuple[Array, Array]:
    """Return the chances ``[n]`` of the rehabilitation group and of being found too ill."""
    p = world.params[0]
    ill = p.triage_burden * (world.column("health_burden")[rows] - 0.5)
    rehabilitation = np.exp(p.triage_rehabilitation + ill)
    too_ill = np.exp(p.triage_too_ill + ill)
    total = 1.0 + rehabilitation + too_ill
    return rehabilitation / total, too_ill / total


def triage(world: World, rows: Array) -> None:
    """Put ``rows`` in their groups; a draw of the citizen's own decides."""
    if not len(rows):
        return
    rehabilitation, too_ill = shares(world, rows)
    u = world.uniforms(rows, Draw.TRIAGE, week=0)
    group = np.where(u < too_ill, Triage.TOO_ILL, Triage.EFFORT)
    group[(u >= too_ill) & (u < too_ill + rehabilitation)] = Triage.REHABILITATION
    world.citizens["triage"][rows] = group
    world.citizens["triaged"][rows] = world.week
