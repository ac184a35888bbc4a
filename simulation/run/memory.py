"""How much memory a replication takes, before anybody is made for it."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.model.columns import CITIZENS
from simulation.model.population.synthesis import arrival_weeks
from simulation.run.drawn import population_spec
from simulation.run.settings import Settings

PROCESS_BYTES = 350_000_000
"""What a process with the model loaded takes (`python -m benchmarks.country`)."""
BESIDE_BYTES = 200
"""Of each citizen beside the two tables, the people as they came and one arm: outcomes, who is there, posts."""
LOGGED_BYTES = 60
"""Of a citizen's week in the person-week log with all its columns."""


@dataclass(frozen=True)
class Needs:
    """What a replication needs: ``citizens`` who are there or arrive by the horizon, and ``bytes`` in all."""

    citizens: int
    bytes: int


def needs(settings: Settings) -> Needs:
    """Return what a replication of these settings needs; of a file of citizens, what a process takes without them."""
    spec = population_spec(settings)
    if spec is None:
        return Needs(0, PROCESS_BYTES)
    arrivals = arrival_weeks(spec.inflow_per_year, settings.horizon_weeks, spec.inflow_change_per_year)
    citizens = spec.n + len(arrivals)
    each = 2 * CITIZENS.dtype.itemsize + BESIDE_BYTES
    if "persons" in settings.record:
        each += LOGGED_BYTES * settings.horizon_weeks
    return Needs(citizens, PROCESS_BYTES + citizens * each)
