"""What a replication knows: its population, companies, parameters, designs, practice and prices, as listed or drawn.

With ``knowledge=drawn`` every input that no document tells is drawn, by the luck that the replications of one draw
share; what a user sets never is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from simulation.model.economics.labour_market import data
from simulation.model.economics.uncertain import POST, assumed_prices, forecasts
from simulation.model.population import uncertain
from simulation.model.population.builtin import builtin
from simulation.model.population.spec import PopulationSpec
from simulation.model.population.uncertain import assumed_margins
from simulation.model.randomness import luck_of
from simulation.model.rules import switches
from simulation.model.rules.knowledge import drawn, learned, place_in_range
from simulation.model.uncertain import Uncertain
from simulation.policies.catalogue import is_usual
from simulation.policies.documented import FULL, PRACTISED, documented
from simulation.run.settings import CompanySettings, Settings
from simulation.words.variants import programme_of

COMPANIES = {
    "per_citizen": "assumption: how many companies are within reach of a citizen is counted nowhere",
    "hours": "assumption: the hours that companies want and nobody of theirs works are counted nowhere",
}
"""Why the companies around are drawn."""
HALF_AROUND = (0.5, 1.5)
"""From half to one and a half of what is assumed."""
LAST_KNOWN = min(max(data()[name]) for name in ("unemployment", "stock"))
"""The last year whose labour market and inflow are both known."""


def population_spec(settings: Settings) -> PopulationSpec | None:
    """Return the synthetic population with the user's changes, or ``None`` for a population file.

    Raises
    ------
    UnknownName, ValueError
        For an unknown population or margin, or a value out of range.
    """
    chosen = settings.population
    if chosen.file is not None:
        return None
    spec = builtin(chosen.name)
    if not chosen.overrides:
        return spec
    fields = spec.model_dump()
    for name, value in chosen.overrides.items():
        current = fields.get(name)
        fields[name] = {**current, **value} if isinstance(current, dict) and isinstance(value, dict) else value
    return PopulationSpec.model_validate(fields)


def drawn_population(settings: Settings, luck: Any) -> PopulationSpec | None:
    """Return the population of a replication: with ``knowledge=drawn`` what no document tells of it is drawn."""
    spec = population_spec(settings)
    if spec is None or settings.knowledge == "fixed":
        return spec

    def place(number: str) -> float:
        return place_in_range(luck, settings.chance_per_draw, f"population.{spec.name}.{number}")

    return uncertain.drawn(spec, place, settings.population.overrides)


def assumed_companies(settings: Settings) -> list[Uncertain]:
    """Return what is drawn of the companies around: how many there are, and the hours they want; not what is set."""
    chosen = settings.companies
    scarce = [*([] if chosen.number else ["per_citizen"]), *([] if chosen.unlimited else ["hours"])]
    values = {name: float(getattr(chosen, name)) for name in scarce if name not in chosen.own}
    low, high = HALF_AROUND
    return [
        Uncertain(f"companies.{name}", value, low * value, high * value, COMPANIES[name], "share")
        for name, value in values.items()
    ]


def drawn_companies(settings: Settings, luck: Any) -> CompanySettings:
    """Return the companies around a replication: as of its draw, or as learned."""
    draws, chance = settings.knowledge == "drawn" and luck is not None, settings.chance_per_draw
    known = {**learned(luck if draws else None, chance), **settings.assumed}
    found = {}
    for one in assumed_companies(settings):
        if one.name in known:
            found[one.name.rpartition(".")[2]] = one.value * known[one.name]
        elif draws:
            found[one.name.rpartition(".")[2]] = one.at(place_in_range(luck, chance, one.name))
    return settings.companies.model_copy(update=found)


def known_parameters(settings: Settings, luck: Any) -> dict[str, float]:
    """Return the parameters of a replication: its posterior draw, the structure chosen, the user's own on top."""
    known = drawn(luck, settings.chance_per_draw) if settings.knowledge == "drawn" else {}
    return {**known, **switches.parameters(settings.structure), **settings.parameters}


def known_design(name: str, settings: Settings, luck: Any) -> dict[str, float]:
    """Return the numbers of a design that are assumed: as of a replication's draw, or as learned."""
    numbers, chance = documented(name).assumed, settings.chance_per_draw
    ranges: dict[str, float] = {}
    if settings.knowledge == "drawn":
        ranges = documented(name).drawn(partial(place_in_range, luck, chance))
    known = {**learned(luck if settings.knowledge == "drawn" else None, chance), **settings.assumed}
    return {**ranges, **{number: known[one.name] for number, one in numbers.items() if one.name in known}}


def _as_fitted(name: str, settings: Settings) -> str:
    """Return what is known of how far a programme was practised where this run is; empty where it was not fitted."""
    found = documented(name)
    return found.practised if settings.population.name == found.evidence_population else ""


def _fidelity(name: str) -> str:
    """Return the key of how far a programme is practised: the same of its variants, as it is not known of any."""
    return f"policies.{programme_of(name)}.fidelity"


def practised(name: str, settings: Settings, luck: Any) -> float:
    """Return the fidelity of a programme of which nothing is said: how far its design is practised, 0 to 1.

    In the population that it was fitted in it is what was fitted; else it is drawn from
    :data:`simulation.policies.documented.PRACTISED`, a municipality's own. Usual service is what it is.
    """
    fitted, draws = _as_fitted(name, settings), settings.knowledge == "drawn"
    if luck is None or is_usual(name) or fitted == FULL:
        return 1.0
    if fitted:
        known = learned(luck if draws else None, settings.chance_per_draw)
        return known[fitted] if known else 1.0
    low, high = PRACTISED
    place = place_in_range(luck, settings.chance_per_draw, _fidelity(name)) if draws else 0.5
    return low + place * (high - low)


def fidelity_drawn(name: str, settings: Settings) -> bool:
    """Whether a run draws how far a programme is practised."""
    said = settings.policy_settings(name).fidelity is not None
    return settings.knowledge == "drawn" and not (said or is_usual(name) or _as_fitted(name, settings) == FULL)


def price_factors(settings: Settings, luck: Any) -> dict[str, float]:
    """Return what a replication's draw makes of each assumed price, relative to the list; nothing if none is drawn.

    All arms share it; what a user sets is not drawn.
    """
    if settings.knowledge == "fixed" or luck is None:
        return {}
    economy = settings.economy
    own = {*economy.overrides, *([POST] if settings.staff.cost_year_dkk is not None else [])}
    return {
        one.name: one.at(place_in_range(luck, settings.chance_per_draw, f"prices.{one.name}")) / one.value
        for one in assumed_prices(economy.prices, own)
    }


def forecast(settings: Settings, luck: Any) -> dict[str, float]:
    """Return unemployment and stock of the years after the last known: as set, as drawn, or as in the last year.

    Nothing where the labour market is the same throughout, or the rules are those of the start.
    """
    economy = settings.economy
    if economy.labour_market != "dated" or economy.reforms == "frozen":
        return {}
    draws = settings.knowledge == "drawn" and luck is not None
    found = {}
    for name, one in forecasts().items():
        own = getattr(economy, name)
        place = place_in_range(luck, settings.chance_per_draw, f"economy.{name}") if draws else None
        found[name] = own if own is not None else one.value if place is None else one.at(place)
    return found


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
            found[_fidelity(service)] = practised(service, settings, luck)
        own = settings.policy_settings(service).design_overrides()
        found |= {assumed[number].name: value for number, value in known.items() if number not in own}
    listed, spec = population_spec(settings), drawn_population(settings, luck)
    if listed is not None and spec is not None:
        for one in assumed_margins(listed, settings.population.overrides):
            field, _, name = one.name.partition(".")
            value = spec.share(name) if field == "margins" else getattr(getattr(spec, field), name)
            found[f"population.{one.name}"] = float(value or 0.0)
    around = drawn_companies(settings, luck)
    found |= {one.name: float(getattr(around, one.name.rpartition(".")[2])) for one in assumed_companies(settings)}
    reaches = settings.knowledge == "drawn" and settings.end.year > LAST_KNOWN
    ahead = forecast(settings, luck) if reaches else {}
    found |= {f"economy.{n}": v for n, v in ahead.items() if getattr(settings.economy, n) is None}
    factors = price_factors(settings, luck)
    listing = assumed_prices(settings.economy.prices, settings.economy.overrides)
    prices = {one.name: one.value for one in listing}
    return found | {f"economy.overrides.{name}": prices[name] * factor for name, factor in factors.items()}
