"""DREAM's benefit codes for the states of the model, with where each is known from (``dream_codes.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.files import read_yaml
from simulation.model.states import Support, label, lookup
from simulation.model.table import Array

DATA = Path(__file__).with_name("dream_codes.yaml")
NO_CODE = 0
"""In place of a code: an empty field."""


@dataclass(frozen=True)
class Codes:
    """The list, read: ``code`` by state, states that are ``empty`` by right, and states ``without`` a code (why)."""

    code: dict[Support, int]
    empty: frozenset[Support]
    without: dict[Support, str]
    order: tuple[Support, ...]
    about: dict[str, Any]

    @property
    def of_state(self) -> Array:
        """The code of each state ``[len(Support)]``; ``NO_CODE`` where there is none."""
        return np.array([self.code.get(state, NO_CODE) for state in Support], dtype=np.int16)

    def column(self, states: Array) -> pd.api.extensions.ExtensionArray:
        """Return the codes of states as a column; missing where there is none."""
        return coded(self.of_state[states])

    @property
    def rank(self) -> Array:
        """The place of each state in the order of priority ``[len(Support)]``; those without a code come last."""
        last = len(self.order)
        return np.array([self.order.index(s) if s in self.order else last for s in Support], dtype=np.uint8)

    def named(self) -> dict[int, str]:
        """Return what each code stands for."""
        return {code: label(state) for state, code in self.code.items()}


def coded(values: Array) -> pd.api.extensions.ExtensionArray:
    """Return codes as a column, an empty field where there is none."""
    return pd.arrays.IntegerArray(values.copy(), values == NO_CODE)


@cache
def codes() -> Codes:
    """Return DREAM's codes for the states of the model."""
    about = read_yaml(DATA.read_text(encoding="utf-8"), DATA.name)
    return Codes(
        {lookup(Support, name): int(own["code"]) for name, own in about["codes"].items()},
        frozenset(lookup(Support, name) for name in about["empty"]),
        {lookup(Support, name): why for name, why in about["without_code"].items()},
        tuple(lookup(Support, name) for name in about["priority"]["order"]),
        about,
    )
