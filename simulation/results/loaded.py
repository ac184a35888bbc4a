"""A result folder of any kind in Python: its tables by name, read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import not_one_of
from simulation.files import described
from simulation.results.folder import frame_of
from simulation.words.notebook import card

ABOUT = ("decision.json", "calibration.json", "reproduce.json", "summary.json", "manifest.json")
"""What says in words and numbers what a folder is, the most telling first."""


class Frames(Mapping[str, pd.DataFrame]):
    """The tables of a folder by name; each is read once, when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._files:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = frame_of(self._files[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __repr__(self) -> str:
        return f"<tables: {', '.join(self._files)}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._files)


@dataclass(frozen=True, repr=False)
class Tables:
    """A folder that is no comparison and no sweep: a decision, a trial, a reproduction and others.

    Attributes
    ----------
    kind
        The command that wrote it; ``ready study`` for one that comes with the program.
    folder
        Where it stands.
    tables
        Its tables by name; each is an attribute too: ``load("results/decide-x").summary``.
    about
        What its description says, as it was written.
    """

    kind: str
    folder: Path
    tables: Mapping[str, pd.DataFrame]
    about: Mapping[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a table by name."""
        if name.startswith("_") or "tables" not in vars(self):  # a copy asks before it is filled
            raise AttributeError(name)
        if name not in self.tables:
            raise AttributeError(f"'{name}' is {not_one_of(name, list(self.tables))}")
        return self.tables[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        return f"<{self.kind} in {self.folder}: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        return card(f"{self.kind}: {self.folder}", [(name, "table") for name in self.tables])


def tables_of(kind: str, folder: Path) -> Tables:
    """Return a folder of a known kind with its tables by name."""
    told = next((folder / name for name in ABOUT if (folder / name).exists()), None)
    about = described(told) if told else {}
    return Tables(kind, folder, Frames(folder), about if isinstance(about, dict) else {})
