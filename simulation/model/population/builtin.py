"""The built-in populations: one YAML file each in ``builtin/``, in the words of :class:`PopulationSpec`.

To add a population, add a file named after it; its ``sources`` say which margins are documented.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from simulation.errors import UnknownName, not_one_of
from simulation.model.population.spec import PopulationSpec

FOLDER = Path(__file__).parent / "builtin"


def names() -> list[str]:
    """Return the names of the built-in populations, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def builtin(name: str) -> PopulationSpec:
    """Return the built-in population ``name``.

    Raises:
        UnknownName: with the valid names and the nearest one.
    """
    if name not in names():
        raise UnknownName(f"population '{name[:60]}' is {not_one_of(name, names(), 'indsats list populations')}")
    return PopulationSpec.model_validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))
