"""What the user set: every key of a run that is not as its population and the program have it."""

from __future__ import annotations

from typing import Any

from simulation.inputs.dotted import flat
from simulation.inputs.options import settings_from
from simulation.run.settings import Settings

NOT_THE_RUN = ("population", "policies", "workers")
"""Told apart. The number of processes changes nothing."""


def chosen(settings: Settings) -> dict[str, Any]:
    """Return the value of each key that the user set, by its dotted name.

    Of a policy every key counts that was given, of the rest those that differ from the population's and the
    program's own.
    """
    population = settings.population
    plain = settings_from({"population": {"name": population.name, "file": population.file}})
    found: dict[str, Any] = dict(flat(population.overrides, "population."))
    for name, policy in settings.policies.items():
        found |= {f"policies.{name}.{k}": getattr(policy, k) for k in sorted(policy.model_fields_set)}
    before, now = (dict(flat(s.model_dump(mode="json", exclude=set(NOT_THE_RUN)))) for s in (plain, settings))
    return found | {key: value for key, value in now.items() if value != before.get(key)}
