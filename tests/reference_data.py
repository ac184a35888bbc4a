"""Data of the reference packages: GPL-3, so they stand beside the product, never in it; without them tests skip."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "reference" / "data"


def reference(name: str) -> pd.DataFrame:
    """Return a table of the reference data; skip the test where it is not there."""
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"reference data not at hand: ../shared/reference/data/{path.name}")
    return pd.read_csv(path)


def effects_and_costs(name: str, strategies: list[str]):
    """Return effects and costs ``[D, J]`` of a table, as its strategies stand."""
    table = reference(name)
    return tuple(table[[f"{of}_{strategy}" for strategy in strategies]].to_numpy() for of in "ec")
