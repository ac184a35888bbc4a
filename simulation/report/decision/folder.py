"""Read a decision folder, as far as its forms need it: ``decision.json`` and the tables beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import ReportError
from simulation.report import naming
from simulation.results.decided import ABOUT
from simulation.results.folder import read_mapping, read_table
from simulation.words.texts import Texts

KEYS: dict[str, tuple[str, ...]] = {
    "npv_by_year": ("perspective", "arm", "year", "account", "nominal_dkk", "factor", "present_dkk"),
    "summary": ("perspective", "arm", "mean_dkk", "low90", "high90", "p_loss_chance", "payback_years"),
    "exits": ("arm", "exit", "share", "citizens"),
}
"""The tables that a form is made from, and the columns they cannot be read without."""

NAMES = ("perspective", "arm", "account", "exit")
"""Columns of names."""

OTHERS = tuple(name for name in ABOUT if name not in KEYS)
"""Tables that a folder may have: the page draws on them, and a checklist asks whether they say anything."""


@dataclass(frozen=True)
class Decision:
    """A decision folder, read: ``about`` is ``decision.json``, and a table that is not there is empty."""

    path: Path
    about: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    @property
    def baseline(self) -> str:
        """The arm that all others are held against."""
        return str(self.about.get("baseline") or "usual")

    @property
    def policies(self) -> list[str]:
        """The arms beside the baseline, in order."""
        return [str(arm) for arm in self.about.get("arms") or [] if str(arm) != self.baseline]

    @property
    def recommended(self) -> str:
        """The arm that is recommended; empty where none is."""
        return str(self.about.get("recommended") or "")

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; empty where the folder has none.

        Raises
        ------
        ReportError
            For one without a column that every such table has.
        """
        found = self.tables.get(name)
        if found is None:
            return pd.DataFrame(columns=list(ABOUT[name]))
        if lacking := [column for column in ABOUT[name] if column not in found]:
            raise ReportError("{}: lacks the column {}", self.path / f"{name}.parquet", lacking[0])
        return found

    @property
    def k(self) -> float:
        """What a unit of effect is worth where the recommendation is made: the first of those asked."""
        told = self.about.get("k")
        first = told[0] if isinstance(told, Sequence) and len(told) else None
        return float(first) if isinstance(first, int | float) and math.isfinite(first) else 0.0

    @cached_property
    def at_first_k(self) -> pd.DataFrame:
        """The rows of ``acceptability`` at :attr:`k`; empty where there are none."""
        found = self.table("acceptability")
        return found[found["k"] == self.k]

    @cached_property
    def ranked(self) -> list[str]:
        """The designs by their mean utility at :attr:`k`, the best first."""
        own = self.at_first_k
        return [str(arm) for arm in own.sort_values("mean_u", ascending=False, kind="stable")["arm"]]

    @cached_property
    def shown(self) -> str:
        """The design that page and forms tell of: the one recommended; where that is the baseline, the next best."""
        if self.recommended in self.policies:
            return self.recommended
        return ([arm for arm in self.ranked if arm in self.policies] or self.policies or [""])[0]

    def of(self, key: str, arm: str) -> Any:
        """Return what ``decision.json`` says of an arm under ``key``; None where it says nothing."""
        told = self.about.get(key)
        return told.get(arm) if isinstance(told, Mapping) else None

    def population(self, texts: Texts) -> str:
        """Return the title of the population."""
        told = self.about.get("population") or {}
        own = dict(told) if isinstance(told, Mapping) else {"name": str(told)}
        known = f"populations.{own.get('name')}"
        if not own.get("title") and not own.get("file") and texts.has(known):
            return texts(known)
        return naming.population(own, texts)

    def proposed(self, arm: str = "") -> str:
        """Return the arm a form is about: ``arm``, or the one that the page tells of.

        Raises
        ------
        ReportError
            For an arm that is not there, the baseline itself, or a decision without any other arm.
        """
        if not self.policies:
            raise ReportError("{}: holds no policy beside the baseline, so there is no form to fill", self.path)
        found = arm or self.shown
        if found not in self.policies:
            raise ReportError("{}: '{}' is not one of {}", self.path, found, ", ".join(self.policies))
        return found


def read_decision(path: Path | str) -> Decision:
    """Read the decision folder at ``path``.

    Raises
    ------
    ReportError
        Naming the file that is missing, broken or without its key columns.
    """
    path = Path(path)
    about = read_mapping(path / "decision.json")
    arms = about.get("arms")
    if not isinstance(arms, list) or not all(isinstance(arm, str) for arm in arms):
        raise ReportError("{}: arms: holds no list of names", path / "decision.json")
    wanted = {**KEYS, **{name: () for name in OTHERS if (path / f"{name}.parquet").exists()}}
    return Decision(path, about, {name: _table(path / f"{name}.parquet", keys) for name, keys in wanted.items()})


def _table(file: Path, keys: tuple[str, ...]) -> pd.DataFrame:
    """Return a table; its names are plain text, whatever they are coded as."""
    table: pd.DataFrame = read_table(file, keys).to_pandas()
    return table.astype({name: str for name in NAMES if name in table.columns})
