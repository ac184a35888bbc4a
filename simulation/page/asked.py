"""From a matter to the keys of a comparison: what is run, the line that runs it, and the Python that does."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar

from simulation.errors import InputError
from simulation.inputs.dotted import flat
from simulation.inputs.options import settings_from
from simulation.page.matter import Card, Matter, Shelf
from simulation.run.identity import cell_key
from simulation.run.settings import Settings

T = TypeVar("T")
PREVIEW = 4
"""Replications of a preview, each with a draw of its own."""
OUT = "results/answer"
"""Where the command that is shown puts its results."""


def arms(cards: tuple[Card, ...]) -> dict[str, str]:
    """Return the arm of each design by its letter: the programme, and where it stands twice its letter behind it."""
    times = Counter(card.policy for card in cards)
    return {c.letter: c.policy if times[c.policy] == 1 else f"{c.policy}-{c.letter}" for c in cards}


def carried(found: Mapping[str, T], before: tuple[Card, ...], now: tuple[Card, ...]) -> dict[str, T]:
    """Return what was found by the arms of earlier designs, by the arms they have now, of those that were changed."""
    old, new, was = arms(before), arms(now), {card.letter: card for card in before}
    changed = [card.letter for card in now if card.letter in was and was[card.letter] != card]
    return {new[letter]: found[old[letter]] for letter in changed if old[letter] in found}


def given(matter: Matter, shelf: Shelf, replications: int | None = None) -> dict[str, Any]:
    """Return the keys of the comparison of a matter's designs, nested as in a configuration.

    Raises
    ------
    InputError
        Where the file of citizens is not there any more.
    """
    ground, named = matter.ground, arms(matter.cards)
    file = shelf.file(ground.file) if ground.file else None
    if ground.file and file is None:
        raise InputError("the file of citizens is not in the work folder any more; choose it again")
    population = {"name": "file", "file": str(file)} if file else {"name": ground.population}
    economy: dict[str, Any] = {"refund": ground.refund, "price_year": ground.price_year}
    return _said(
        {
            "population": population,
            "policy": [named[card.letter] for card in matter.cards],
            "policies": {named[card.letter]: _settings(card) for card in matter.cards},
            "start": ground.start.isoformat() if ground.start else None,
            "horizon_weeks": ground.weeks,
            "replications": replications or matter.replications,
            "economy": {**economy, "overrides": ground.prices},
        }
    )


def ground_of(matter: Matter, shelf: Shelf) -> dict[str, Any]:
    """Return the keys that say who a matter is about, and when, and at what prices.

    Raises
    ------
    InputError
        As :func:`given`.
    """
    designs = ("policy", "policies", "replications")
    return {name: value for name, value in given(matter, shelf).items() if name not in designs}


def _settings(card: Card) -> dict[str, Any]:
    """Return the settings of a design's policy."""
    return {
        "caseload_limit": card.caseload,
        "places": card.places,
        "company_share": card.company_share,
        "reassign_per_year": card.reassign_per_year,
        "eligible": "all" if card.everybody else None,
        "start_week": card.start_week or None,
        "end_week": card.start_week + card.weeks if card.weeks else None,
    }


def _said(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration without what is not said."""
    kept = {name: _said(value) if isinstance(value, Mapping) else value for name, value in tree.items()}
    return {name: value for name, value in kept.items() if value is not None and value != {}}


def settings_of(matter: Matter, shelf: Shelf, replications: int | None = None) -> Settings:
    """Return the settings of the comparison.

    Raises
    ------
    InputError
        For what cannot be run.
    """
    return settings_from(given(matter, shelf, replications))


def key_of(settings: Settings) -> str:
    """Return by what an answer is kept: the model, its posterior, the settings, and how many replications."""
    return f"{cell_key(settings)}-{settings.replications}"


def words_of(keys: Mapping[str, Any]) -> list[str]:
    """Return nested keys as the words of a command line."""
    own = dict(flat(keys))
    if "population.file" in own:
        own = {"population": own.pop("population.file"), **{k: v for k, v in own.items() if k != "population.name"}}
    elif "population.name" in own:
        own = {"population": own.pop("population.name"), **own}
    return [f"{key}={_word(value)}" for key, value in own.items()]


def _word(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{','.join(map(str, value))}]"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def line_of(matter: Matter, shelf: Shelf) -> str:
    """Return the two commands that make the same results and the same decision, to be pasted into a terminal."""
    words = [*words_of(given(matter, shelf)), f"out={OUT}"]
    compare = " ".join(["indsats compare", *map(shlex.quote, words)])
    return f"{compare}\nindsats decide {OUT} lang={matter.lang}"


def python_of(matter: Matter, shelf: Shelf) -> str:
    """Return the Python that makes the same tables."""
    keys = dict(given(matter, shelf))
    population, policies, settings = keys.pop("population"), keys.pop("policy"), keys.pop("policies", {})
    own = {
        "population": population.get("file") or population["name"],
        "policies": policies,
        "policy_settings": settings,
        **keys,
    }
    lines = "".join(f"    {name}={value!r},\n" for name, value in own.items())
    return f"from simulation import compare, decide\n\nfound = decide(compare(\n{lines}))\nfound.summary\n"
