"""What a reader of the results must know, kept as a key and its values, so that a page can say it in its language."""

from __future__ import annotations

from typing import Any

from simulation.model.economics.labour_market import after
from simulation.model.economics.law import known_until
from simulation.model.population.builtin import builtin
from simulation.run.drawn import population_spec
from simulation.run.settings import Settings
from simulation.words.texts import Finding, Texts


def warned(key: str, **values: int | float | str) -> dict[str, Any]:
    """Return a warning whose words are ``warnings.KEY`` of the report's texts; ``text`` is how it reads in English.

    Dates are given as YYYY-MM-DD.
    """
    return {"key": key, "values": values, "text": Texts("en")(f"warnings.{key}", **values)}


def warnings_of(settings: Settings) -> list[dict[str, Any]]:
    """Return the warnings about the settings that a page of results shows."""
    found = []
    if settings.economy.reforms == "frozen":
        found.append(warned("frozen", start=settings.start.isoformat()))
    if settings.law_until > known_until():
        own = settings.economy.unemployment_after
        drawn = settings.knowledge == "drawn" and own is None and settings.economy.labour_market == "dated"
        ahead = after() | ({} if own is None else {"rate": own})
        found.append(warned("past_rules" if drawn else "past_rules_fixed", known=known_until().isoformat(), **ahead))
    if settings.economy.price_year is None and settings.price_year != settings.start.year:
        found.append(warned("past_prices", year=str(settings.price_year)))
    return [*found, *stock_alone(settings)]


def before_the_run(settings: Settings) -> list[Finding]:
    """Return warnings about the settings, to be shown before the first run."""
    return [Finding(f"warnings.{told['key']}", told["values"]) for told in stock_alone(settings)]


def stock_alone(settings: Settings) -> list[dict[str, Any]]:
    """Return a warning where the user changed the stock and not the inflow; a trial has no inflow."""
    own, spec = settings.population.overrides, population_spec(settings)
    if spec is None or settings.trial_arms or "n" not in own or "inflow_per_year" in own or not spec.inflow_per_year:
        return []
    usual = builtin(settings.population.name).n
    return [] if spec.n == usual else [warned("stock_alone", n=spec.n, usual=usual, inflow=spec.inflow_per_year)]
