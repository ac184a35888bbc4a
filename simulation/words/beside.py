"""Words that stand beside what they name: ``words.yaml`` in the folder of a population.

They are read here, below everything, because the model and the report both need them and the report knows no
populations. They are no part of the model's identity: another title is the same population.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

POPULATIONS = Path(__file__).resolve().parents[1] / "model" / "population" / "builtin"
"""A folder a built-in population."""


@cache
def words_of(folder: Path) -> dict[str, Any]:
    """Return the words of a folder: ``title -> language -> text``; empty where it has none."""
    file = folder / "words.yaml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def population_title(name: str, lang: str) -> str:
    """Return the title of a built-in population; empty for any other."""
    known = {folder.name: folder for folder in POPULATIONS.iterdir()}
    return str(words_of(known[name])["title"][lang]) if name in known else ""
