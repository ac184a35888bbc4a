"""What a draw is: every input that is not documented, as the replications of one draw have it."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.model.economics.uncertain import assumed_prices
from simulation.model.population.uncertain import assumed_margins
from simulation.model.randomness import luck_of
from simulation.policies.catalogue import is_usual
from simulation.policies.documented import documented
from simulation.run.build import (
    drawn_population,
    known_design,
    known_parameters,
    population_spec,
    practised,
    price_factors,
)
from simulation.run.settings import Settings


def inputs_of(settings: Settings, services: Iterable[str], replication: int) -> dict[str, float]:
    """Return what a replication's draw makes of each uncertain input, by its key; what the user set is not there.

    A number of a design is told under the design that states it, which need not be one that runs.

    Parameters
    ----------
    settings
        Of the run; with ``knowledge=fixed`` only what stands in place of a draw is there.
    services
        Names of the services that run, whose designs are told.
    replication
        One of those that share the draw.
    """
    luck = luck_of(settings.seed, replication)
    found = {f"parameters.{name}": value for name, value in known_parameters(settings, luck).items()}
    for service in services:
        known, assumed = known_design(service, settings, luck), documented(service).assumed
        if not is_usual(service) and settings.policy_settings(service).fidelity is None:
            found[f"policies.{service}.fidelity"] = practised(service, settings, luck)
        own = settings.policy_settings(service).design_overrides()
        found |= {assumed[number].name: value for number, value in known.items() if number not in own}
    listed, spec = population_spec(settings), drawn_population(settings, luck)
    if listed is not None and spec is not None:
        for one in assumed_margins(listed, settings.population.overrides):
            field, _, name = one.name.partition(".")
            value = spec.share(name) if field == "margins" else getattr(getattr(spec, field), name)
            found[f"population.{one.name}"] = float(value or 0.0)
    factors = price_factors(settings, luck)
    listing = assumed_prices(settings.economy.prices, settings.economy.overrides)
    prices = {one.name: one.value for one in listing}
    return found | {f"economy.overrides.{name}": prices[name] * factor for name, factor in factors.items()}
