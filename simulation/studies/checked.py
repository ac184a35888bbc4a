"""A study's folder held against its own description before it is gone on with.

The description (``study.json``) is sealed, and holds the hashes of the design and of the configuration. What follows
from it is made again and compared: the identity of every cell from its values, and the configuration.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from simulation.errors import StoreError
from simulation.results import sealed
from simulation.studies.designs import Made, Point
from simulation.studies.planned import DESIGN, Numbered, blocks, size, tables
from simulation.studies.study import Study


def check_design(folder: Path, study: Study) -> int:
    """Return the number of cells, and refuse a design that is not the one of the study.

    Every cell's key is worked out again from its values, a block of points at a time.

    Raises
    ------
    StoreError
        Naming the file, and the first column and point that are wrong.
    """
    path = folder / DESIGN
    sealed.plain_file(path)
    with Numbered() as numbered:
        try:
            pairs = zip(blocks(folder), _made_again(folder, study, numbered), strict=True)
            wrong = next((said for there, made in pairs if (said := _unlike(there, made))), "")
        except StoreError:
            raise
        except (KeyError, TypeError, ValueError, RecursionError, pa.ArrowException) as error:
            raise StoreError(
                f"{path}: does not hold the points of a study ({' '.join(str(error).split())})"
            ) from error
        if not wrong and study.identity != numbered.identity():
            wrong = f"is the design of another study than {folder / sealed.STUDY} describes"
        if wrong:
            raise StoreError(f"{path}: {wrong}; put back the one that was written, or begin anew in another folder")
        return numbered.many


def _made_again(folder: Path, study: Study, numbered: Numbered) -> Iterator[pd.DataFrame]:
    """Yield the design that the values of a folder's design come to, as a table gives it back."""

    def values() -> Iterator[Point]:
        for block in blocks(folder, ["values"]):
            yield from (dict(json.loads(text)) for text in block["values"])

    points = Made(size(folder)[0], values)
    for made in tables(study, points, numbered, {}, "check"):
        yield made.to_pandas()


def _unlike(there: pd.DataFrame, made: pd.DataFrame) -> str:
    """Return the first value of a block of a design that is not as it comes to again, in words; empty if all are."""
    if list(there.columns) != list(made.columns):
        return f"is not the design of this study (columns {', '.join(map(str, there.columns))})"
    for name in made.columns:
        for point, old, new in zip(made["point"], there[name].tolist(), made[name].tolist(), strict=True):
            if old != new and not (pd.isna(old) and pd.isna(new)):
                return f"its column '{name}' says {old} at point {point}, where the study comes to {new}"
    return ""
