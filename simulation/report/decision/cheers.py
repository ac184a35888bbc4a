"""Two reporting guidelines as a filled list: each item, and where the decision answers it, or that it does not.

The items are data (``cheers.yaml``). An answer counts only where it is there: a table with rows, a key that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulation.files import read_yaml
from simulation.report.decision.folder import Decision
from simulation.report.tables import Table, tabled
from simulation.words.texts import Texts

DATA = Path(__file__).with_suffix(".yaml")
ABOUT = "decision.json: "


@dataclass(frozen=True)
class Item:
    """An item of a guideline, and where this decision answers it: nowhere, if ``where`` is empty."""

    guideline: str
    number: str
    name: str
    where: tuple[str, ...]


def checklist(decision: Decision) -> list[Item]:
    """Return every item of both guidelines, with the places where ``decision`` answers it."""
    return [
        Item(guideline, str(number), told["item"], tuple(p for p in told["where"] if answers(decision, p)))
        for guideline, one in guidelines().items()
        for number, told in one["items"].items()
    ]


def answers(decision: Decision, place: str) -> bool:
    """Whether a place says anything: a key that is known, a table with rows; a page or a document always does."""
    if place.startswith(ABOUT):
        return decision.about.get(place.removeprefix(ABOUT)) is not None
    if place.endswith(".parquet"):
        table = decision.tables.get(place.removesuffix(".parquet"))
        return table is not None and not table.empty
    return True


def cheers_table(decision: Decision, texts: Texts) -> Table | None:
    """Return both lists as a table for a page or a file."""
    of_guideline: dict[str, Sequence[Item]] = {}
    for item in checklist(decision):
        heading = texts(f"cheers.list_{item.guideline}")
        of_guideline[heading] = [*of_guideline.get(heading, []), item]
    columns = [
        (texts("cheers.number"), lambda item: item.number),
        (texts("cheers.item"), lambda item: texts(f"cheers.{item.name}")),
        (texts("cheers.where"), lambda item: ", ".join(item.where) or texts("cheers.not")),
    ]
    return tabled("cheers", texts("cheers.about"), columns, of_guideline, text_columns=3, tall=True)


@cache
def guidelines() -> Mapping[str, Mapping[str, Any]]:
    """Return the guidelines by name: source, status, items."""
    told: dict[str, dict[str, Any]] = read_yaml(DATA.read_text("utf-8"), DATA.name)
    return told
