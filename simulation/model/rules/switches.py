"""Structure as uncertainty: named switches of form, each with a default, a reason and alternatives.

``structure.yaml`` says what every alternative sets; a parameter set by the user wins over a switch.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from simulation.files import read_yaml
from simulation.words.explaining import Frozen


class StructureSettings(Frozen):
    """Named choices of form that no document settles; each has a default and a reason (indsats list structure)."""

    shifts: Literal["saturating", "bounded", "multiplicative"] = "saturating"
    displacement: Literal["off", "low", "high"] = "high"
    displaced_benefits: Literal["none", "half", "all"] = "none"
    lock_in: Literal["off", "half", "full"] = "full"
    fade_out: Literal["off", "slow", "fast"] = "slow"
    clarification: Literal["queue", "meetings"] = "queue"


@cache
def switches() -> dict[str, dict[str, Any]]:
    """Return every switch by name: meaning, default, reason, and what each alternative sets."""
    path = Path(__file__).with_name("structure.yaml")
    data: dict[str, dict[str, Any]] = read_yaml(path.read_text(encoding="utf-8"), path.name)
    return data


def parameters(chosen: StructureSettings) -> dict[str, float]:
    """Return the mechanism parameters that the switches chosen away from their default set."""
    found: dict[str, float] = {}
    for name, switch in switches().items():
        taken = getattr(chosen, name)
        if taken != switch["default"]:
            found |= {key: float(value) for key, value in switch["alternatives"][taken].items()}
    return found


class Alternative(NamedTuple):
    """A structure that differs from the one ``taken`` in one switch."""

    switch: str
    taken: str
    other: str
    structure: StructureSettings


def others(chosen: StructureSettings) -> list[Alternative]:
    """Return the structures that differ from ``chosen`` in one switch."""
    return [
        Alternative(name, getattr(chosen, name), other, chosen.model_copy(update={name: other}))
        for name, switch in switches().items()
        for other in switch["alternatives"]
        if other != getattr(chosen, name)
    ]


def describe() -> list[dict[str, Any]]:
    """Return the switches as plain records, for ``indsats list structure`` and the report."""
    return [
        {
            "name": f"structure.{name}",
            "default": switch["default"],
            "alternatives": ", ".join(switch["alternatives"]),
            "meaning": switch["meaning"],
            "reason": switch["reason"],
            "weights": switch["weights"],
        }
        for name, switch in switches().items()
    ]
