"""Danish headings and values of a population file (``danish.yaml``), beside the English ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from simulation.errors import fold
from simulation.files import read_yaml

FLAG = "flag"
"""The values of every 0/1 column."""


def key(text: str) -> str:
    """Return a heading or value as it is looked up: ``Enlig forsørger`` as ``enlig_forsoerger``."""
    return re.sub(r"[\s._/-]+", "_", fold(text)).strip("_")


@cache
def _table() -> dict[str, Any]:
    text = (Path(__file__).parent / "danish.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = read_yaml(text, "danish.yaml")
    return table


def columns() -> Mapping[str, Mapping[str, Any]]:
    """Return the Danish words of every column: ``heading``, ``also``, ``meaning``."""
    found: dict[str, dict[str, Any]] = _table()["columns"]
    return found


def heading(column: str) -> str:
    """Return a column's Danish heading."""
    return str(columns()[column]["heading"])


def values(column: str) -> Mapping[str, list[str]]:
    """Return the Danish words of a column's values by English word, the one that is shown first."""
    found: dict[str, list[str]] = _table()["values"].get(column, {})
    return found


@cache
def _by_key() -> dict[str, str]:
    found = {}
    for column, words in columns().items():
        for word in (column, words["heading"], *words["also"]):
            found[key(word)] = column
    return found


def column_of(given: str) -> str:
    """Return the column that a heading names in either language; itself if it names none."""
    return _by_key().get(key(given), given)


def is_danish(given: str) -> bool:
    """Whether a heading names a column, but not in English."""
    return column_of(given) in columns() and key(given) != column_of(given)
