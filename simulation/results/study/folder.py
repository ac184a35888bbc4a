"""Read a study's folder: the points of its design, the effects at each cell, what failed, how it was made.

A study is *whole* when every combination of levels was asked for: then cells can be compared one input at a time, the
others held. Otherwise (ranges, lists) its points are a cloud, and an input is seen through what the others do.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation.errors import ReportError
from simulation.results.folder import _checked, _frame, _metadata, read_mapping, read_table
from simulation.results.statistics import LEAST_DRAWS

EFFECT_KEYS = ("cell", "arm", "kind", "outcome", "unit", "mean", "low", "high", "replications")
ANALYSES = {
    "indices": ("input", "outcome", "arm"),
    "tornado": ("input", "outcome", "arm", "base", "at_low", "at_high", "low_value", "high_value", "unit"),
}
"""Tables of an analysis, which a folder may have, and the columns they cannot be read without."""

ONE_POLICY = "policy of the cell"
"""The arm's name where each cell has one policy, and not all the same: the policy is then an input."""

MOST_LEVELS = 12
"""A list with more numbers than this of one input is treated as a range."""


@dataclass(frozen=True)
class VariedInput:
    """What varied: the values tried, numbers in order; ``spread`` over a range, evenly in logs if ``log``.

    ``low`` and ``high`` are the ends of the range asked for, else of the values.
    """

    key: str
    levels: tuple[Any, ...]
    numeric: bool
    spread: bool = False
    log: bool = False
    unit: str = ""
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class StudyFolder:
    """A study, read. ``design`` has a column an input, ``codes`` the number of its level there (-1: none).

    ``discovery`` is ``discovery.json``; ``meanings`` says in English what an input is.
    """

    path: Path
    about: dict[str, Any]
    config: dict[str, Any]
    manifest: dict[str, Any]
    design: pd.DataFrame
    effects: pd.DataFrame
    failures: list[dict[str, Any]]
    inputs: tuple[VariedInput, ...]
    codes: pd.DataFrame
    x: VariedInput
    by: VariedInput | None
    one_policy: bool
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    variance: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)

    @cached_property
    def compared(self) -> bool:
        """Whether the outcomes are effects, against usual service; else they are levels."""
        return bool((self.effects["kind"] == "effect").all())

    @cached_property
    def arms(self) -> list[str]:
        """Arms with an outcome, in file order."""
        return [str(a) for a in self.effects["arm"].drop_duplicates()]

    @cached_property
    def outcomes(self) -> list[str]:
        """Outcomes, in the order asked for."""
        present = [str(o) for o in self.effects["outcome"].drop_duplicates()]
        asked = [str(o) for o in self.about.get("outcomes") or []]
        return [o for o in dict.fromkeys([*asked, *present]) if o in present]

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of each outcome."""
        return dict(zip(self.effects["outcome"].astype(str), self.effects["unit"].astype(str), strict=True))

    @property
    def sensitivity(self) -> bool:
        """Whether the points were made for an analysis: they share values, and so are no plain sample of ranges."""
        return self.about.get("command") == "sensitivity"

    @cached_property
    def whole(self) -> bool:
        """Whether every combination of levels was asked for."""
        if not self.inputs or any(i.spread for i in self.inputs):
            return False
        return len(self.codes.drop_duplicates()) == math.prod(len(i.levels) for i in self.inputs)

    @property
    def ordered(self) -> list[VariedInput]:
        """The inputs: ``x``, ``by``, the others."""
        return list(dict.fromkeys([self.x, *([self.by] if self.by else []), *self.inputs]))

    @property
    def others(self) -> list[str]:
        """Keys of the inputs that are neither ``x`` nor ``by``."""
        return [i.key for i in self.inputs if i not in (self.x, self.by)]

    @property
    def per_draw(self) -> int:
        """How many replications in a row share a posterior draw: 1 where none is drawn."""
        return int(self.config.get("chance_per_draw") or 1) if self.drawn else 1

    @property
    def drawn(self) -> bool:
        """Whether replications draw their parameters from the posterior."""
        return self.config.get("knowledge") == "drawn"

    @property
    def replications(self) -> tuple[int, int]:
        """Fewest and most replications of a cell that has any."""
        per_cell = self.effects.groupby("cell")["replications"].max()
        per_cell = per_cell[per_cell > 0]
        return (int(per_cell.min()), int(per_cell.max())) if len(per_cell) else (0, 0)

    @property
    def draws(self) -> int:
        """Fewest posterior draws (replications, where none is drawn) of a cell that has any."""
        return math.ceil(self.replications[0] / self.per_draw)

    @property
    def ranked(self) -> bool:
        """Whether there are draws enough for an interval, and so for a rank."""
        return self.draws >= LEAST_DRAWS

    @property
    def cells(self) -> int:
        """Number of cells asked for."""
        return int(self.design["cell"].nunique())


STUDY = {"inputs": list, "design": dict, "figure": dict, "outcomes": list, "line": str}
DISCOVERY = {"arms": dict, "sentences": list}
"""The kind of what a description holds; older discoveries hold sentences alone."""


def read_study(path: Path) -> StudyFolder:
    """Read the folder of a study.

    Raises
    ------
    ReportError
        naming the file that is missing, broken or without its columns; for a figure over what is no
        input; where nothing was run.
    """
    if not path.is_dir():
        raise ReportError("{}: no such result folder", path)
    about = _checked(path / "study.json", STUDY)
    config, manifest = read_mapping(path / "config.yaml"), read_mapping(path / "manifest.json")
    asked = [dict(i) for i in about.get("inputs") or [] if isinstance(i, dict) and "key" in i]
    if not asked:
        raise ReportError("{}: inputs: names none, so there is nothing to report", path / "study.json")
    stored = read_table(path / "design.parquet", ("point", "cell", *(str(i["key"]) for i in asked)))
    units, meanings = _metadata(stored.schema)
    design: pd.DataFrame = stored.to_pandas()
    inputs = tuple(_input(i, design, str(about.get("design", {}).get("kind")), units) for i in asked)
    effects, one_policy = _effects(path)
    tables = {
        n: _frame(read_table(f, columns)) for n, columns in ANALYSES.items() if (f := path / f"{n}.parquet").exists()
    }
    x, by = _axes(path, inputs, about.get("figure") or {})
    codes = pd.DataFrame({i.key: codes_of(i, design[i.key]) for i in inputs}, index=design.index)
    variance, found = (
        _checked(f, kinds) if (f := path / f"{name}.json").exists() else {}
        for name, kinds in (("variance", {}), ("discovery", DISCOVERY))
    )
    failed = _failures(path / "failures.jsonl")
    of_runs = (about, config, manifest, design, effects, failed)
    return StudyFolder(path, *of_runs, inputs, codes, x, by, one_policy, tables, variance, found, meanings)


def _input(asked: dict[str, Any], design: pd.DataFrame, kind: str, units: dict[str, str]) -> VariedInput:
    """Return an input as it was tried: its levels, in order if they are numbers."""
    key = str(asked["key"])
    column = design[key]
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    ranged = not asked.get("levels")
    tried = list(pd.unique(column.dropna()))
    if numeric:
        levels = sorted(v.item() for v in np.asarray(tried))
    else:
        told = [v if isinstance(v, int | float | str) else json.dumps(v) for v in asked.get("levels") or []]
        levels = [v for v in dict.fromkeys([*told, *tried]) if v in tried]
    spread = numeric and (ranged or (kind == "list" and len(levels) > MOST_LEVELS))
    low, high = (
        (asked.get("low"), asked.get("high")) if ranged else (levels[0], levels[-1]) if levels else (None, None)
    )
    return VariedInput(key, tuple(levels), numeric, spread, bool(asked.get("log")), units.get(key, ""), low, high)


def codes_of(one: VariedInput, column: pd.Series[Any]) -> pd.Series[int]:
    """Return the number of the level of each value; -1 of a value that is none."""
    places = {value: place for place, value in enumerate(one.levels)}
    return column.map(lambda value: places.get(value, -1)).astype(int)


def _effects(path: Path) -> tuple[pd.DataFrame, bool]:
    """Return the effects, or where no arm is compared the levels, and whether each cell has a policy of its own."""
    frame = _frame(read_table(path / "effects.parquet", EFFECT_KEYS))
    found = frame[frame["kind"] == "effect"]
    if found.empty:
        found = frame[frame["kind"] == "level"]
    if found.empty:
        raise ReportError("{}: has no rows, so there is nothing to report", path / "effects.parquet")
    own = int(found["arm"].nunique()) > 1 and bool((found.groupby("cell")["arm"].nunique() == 1).all())
    return (found.assign(arm=ONE_POLICY) if own else found).reset_index(drop=True), own


def _failures(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        raise ReportError("{}: missing from the result folder", file)
    try:
        lines = file.read_text("utf-8").splitlines()
        return [dict(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, TypeError) as error:
        raise ReportError("{}: cannot be read: {}", file, str(error).splitlines()[0]) from error


def _axes(
    path: Path, inputs: tuple[VariedInput, ...], asked: dict[str, Any]
) -> tuple[VariedInput, VariedInput | None]:
    """Return the inputs along the axis and by line.

    Those asked for, else the number with most levels and the other input with fewest.
    """
    known = {i.key: i for i in inputs}
    for role, key in ((r, asked[r]) for r in ("x", "by") if asked.get(r)):
        if key not in known:
            raise ReportError(
                "{}: figure.{}: '{}' is no input; there are {}", path / "study.json", role, key, ", ".join(known)
            )
    free = [i for i in inputs if i.key != asked.get("by")] or list(inputs)
    x = known.get(str(asked.get("x"))) or max(free, key=lambda i: (i.numeric, len(i.levels)))
    rest = [i for i in inputs if i is not x]
    by = known.get(str(asked.get("by"))) or min(rest, key=lambda i: len(i.levels), default=None)
    return x, None if by is x else by
