"""The built-in populations: a folder each in ``builtin/``, named after it.

``population.yaml`` holds what people are drawn from, in the words of :class:`PopulationSpec`; its ``sources`` say
which margins are documented. ``words.yaml`` beside it holds the label in English and Danish, and is no part of the
model's identity. To add a population, add such a folder: the command line and the page find it by its name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulation.errors import UnknownName, not_one_of
from simulation.files import read_yaml
from simulation.model.population.spec import PopulationSpec

FOLDER = Path(__file__).parent / "builtin"


def names() -> list[str]:
    """Return the names of the built-in populations, in alphabetical order."""
    return sorted(path.parent.name for path in FOLDER.glob("*/population.yaml"))


@cache
def builtin(name: str) -> PopulationSpec:
    """Return the built-in population ``name``.

    Raises
    ------
    UnknownName
        With the valid names and the nearest one.
    """
    if name not in names():
        raise UnknownName("population '{}' is {}", name[:60], not_one_of(name, names(), "indsats list populations"))
    given, words = (
        read_yaml((FOLDER / name / f"{what}.yaml").read_text("utf-8"), name) for what in ("population", "words")
    )
    return PopulationSpec.model_validate({"name": name, "title": words["label"]["en"], **given})
