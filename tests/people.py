"""Populations drawn for the tests, and assertions on their shares."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.columns import TRAITS
from simulation.model.population.builtin import builtin
from simulation.model.population.spec import PopulationSpec
from simulation.model.population.synthesis import synthesise
from simulation.model.randomness import luck_of

COLUMNS = [c.name for c in TRAITS]
LUCK = luck_of(20, 0)
REVALIDATION = "ringkoebing_skjern_revalidation"
EDUCATION_LIST = {"unused": 10} | {name: 100 + 10 * i for i, name in enumerate(builtin(REVALIDATION).programmes)}


def changed(spec: PopulationSpec, **fields: Any) -> PopulationSpec:
    """Return the population with other fields, validated again; margins are added to its own."""
    fields["margins"] = spec.margins | fields.get("margins", {})
    return PopulationSpec.model_validate(spec.model_dump() | fields)


def small(**fields: Any) -> PopulationSpec:
    """Return a population of nothing but what the test is about."""
    base: dict[str, Any] = {"name": "s", "title": "S", "n": 1000, "entry_support": {"kontanthjaelp": 1}}
    return PopulationSpec.model_validate(base | fields)


def people(
    spec: PopulationSpec,
    luck: NDArray[np.uint64] = LUCK,
    weeks: int = 52,
    lengths: Mapping[str, int] = EDUCATION_LIST,
) -> NDArray[Any]:
    """Return the population drawn."""
    return synthesise(spec, luck, weeks, lengths)


def assert_share(found: Any, share: float, what: str = "") -> None:
    """Assert that the share of true values in ``found`` is ``share``, within 5 standard errors."""
    values = np.asarray(found, float)
    slack = 5 * math.sqrt(share * (1 - share) / len(values)) + 1e-12
    assert abs(values.mean() - share) <= slack, f"{what}: {values.mean():.4f}, not {share:.4f} +- {slack:.4f}"


def same(first: NDArray[Any], second: NDArray[Any]) -> bool:
    """Return whether two populations are the same people in every column."""
    return first.tobytes() == second.tobytes()
