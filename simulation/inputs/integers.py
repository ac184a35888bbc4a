"""Which keys take whole numbers alone, as the settings declare them."""

from __future__ import annotations

import typing
from typing import Any

from pydantic import BaseModel

from simulation.model.population.spec import PopulationSpec
from simulation.run.settings import PolicySettings, Settings


def takes_whole(key: str) -> bool:
    """Return whether a dotted key takes whole numbers alone, as ``policies.ips.places`` does."""
    head, *rest = key.split(".")
    if head == "policies":
        return len(rest) == 2 and _whole(PolicySettings, rest[1:])
    return _whole(PopulationSpec, rest) if head == "population" else _whole(Settings, [head, *rest])


def _whole(model: Any, path: list[str]) -> bool:
    for name in path:
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or name not in model.model_fields:
            return False
        model = model.model_fields[name].annotation
    kinds = [k for k in typing.get_args(model) or (model,) if k is not type(None)]
    return kinds == [int]
