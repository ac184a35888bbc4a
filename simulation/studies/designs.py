"""Designs: which points of the space of inputs are run.

An input is a list of levels, or a range. A grid runs all combinations of levels; a Latin hypercube and a Sobol
sequence spread a number of points over ranges and levels alike (scipy.stats.qmc; McKay, Beckman and Conover 1979;
Sobol 1967, scrambled by Owen 1998); a list is the user's own.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import DesignError, nearest
from simulation.files import ordinary
from simulation.inputs.dotted import of_programme

Point = dict[str, Any]
"""The value of each input, by its dotted key."""

KINDS = ("grid", "lhs", "sobol", "list")
MOST_POINTS = 2**20
"""A million, and a power of two, which a Sobol sequence takes."""
AT_ONCE = 2**13
"""Points of a Sobol sequence, or rows of a list, that memory holds."""


class Points(Protocol):
    """The points of a design, in order, as often as they are asked for."""

    def __iter__(self) -> Iterator[Point]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True)
class Made:
    """Points that are made while one goes through them, each time anew, so that memory holds one.

    ``made`` begins at the first point; there are ``many``.
    """

    many: int
    made: Callable[[], Iterator[Point]]

    def __iter__(self) -> Iterator[Point]:
        return self.made()

    def __len__(self) -> int:
        return self.many


@dataclass(frozen=True)
class Input:
    """One input: levels, or a range from ``low`` to ``high``, whole numbers if ``whole``, even in logs if ``log``."""

    key: str
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False
    levels: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.levels:
            return
        if not -math.inf < self.low < self.high < math.inf:
            raise DesignError("{}: a range goes from a lower to a higher number, as in interval(0,1)", self.key)
        if self.log and self.low <= 0:
            raise DesignError("{}: a range in logs starts above 0, not at {:g}", self.key, self.low)

    @property
    def ranged(self) -> bool:
        """Whether the input is a range."""
        return not self.levels

    def ends(self) -> tuple[Any, ...]:
        """Return the levels, or both ends of the range."""
        return self.levels or (self.value(0.0), self.value(1.0))

    def value(self, unit: float) -> Any:
        """Return the value at a place ``unit`` from 0 to 1; every level has an equal share."""
        if self.levels:
            return self.levels[min(int(unit * len(self.levels)), len(self.levels) - 1)]
        low, high = (self.low, self.high + 1) if self.whole else (self.low, self.high)
        found = low * (high / low) ** unit if self.log else low + unit * (high - low)
        return min(int(found), int(self.high)) if self.whole else float(min(self.high, found))


def points(
    kind: Literal["grid", "lhs", "sobol"], inputs: Sequence[Input], count: int | None = None, seed: int = 1
) -> Points:
    """Return the points of a design, in order.

    Of a Latin hypercube memory holds the places, 8 bytes a point and input; of the others nothing.

    Parameters
    ----------
    kind
        A grid takes levels alone; ``lhs`` and ``sobol`` take ``count`` points.
    inputs
        At least one.
    count
        For ``sobol`` a power of two.
    seed
        Of the random part; another design has other points.

    Raises
    ------
    DesignError
        In one line.
    """
    if not inputs:
        raise DesignError("nothing to sweep: give a key several values, as in policies.ips.places=70,200,700")
    if kind == "grid":
        return _grid(inputs, count)
    if count is None:
        raise DesignError("design={}: give the number of points, as in points=128", kind)
    if not 2 <= count <= MOST_POINTS:
        raise DesignError("points={}: a whole number from 2 to {}", count, MOST_POINTS)
    if kind == "sobol" and count & (count - 1):
        power = count.bit_length()
        raise DesignError(
            "points={}: a Sobol sequence takes a power of two, {} or {}", count, 2 ** (power - 1), 2**power
        )
    places = _hypercube(len(inputs), count, seed) if kind == "lhs" else _sobol(len(inputs), count, seed)
    return Made(count, lambda: (point_at(inputs, row) for rows in places() for row in rows.tolist()))


def point_at(inputs: Sequence[Input], places: Iterable[float]) -> Point:
    """Return the point at places from 0 to 1, one for each input."""
    return {i.key: i.value(place) for i, place in zip(inputs, places, strict=True)}


Places = Callable[[], Iterator[NDArray[np.float64]]]
"""Goes through the unit cube from the start, in blocks ``[points, inputs]``."""


def _hypercube(inputs: int, count: int, seed: int) -> Places:
    from scipy.stats import qmc  # slow to import

    whole = qmc.LatinHypercube(inputs, rng=seed).random(count)
    return lambda: (whole[at : at + AT_ONCE] for at in range(0, count, AT_ONCE))


def _sobol(inputs: int, count: int, seed: int) -> Places:
    from scipy.stats import qmc

    def blocks() -> Iterator[NDArray[np.float64]]:
        sequence = qmc.Sobol(inputs, rng=seed)
        for _ in range(0, count, AT_ONCE):
            yield sequence.random(min(AT_ONCE, count))

    return blocks


def _grid(inputs: Sequence[Input], count: int | None) -> Points:
    ranged = [i.key for i in inputs if i.ranged]
    if ranged:
        raise DesignError("{0}: a grid needs values, as in {0}=1,2,3; a range, design=lhs or sobol", ranged[0])
    if count is not None:
        raise DesignError("points={}: a grid has as many points as its values make", count)
    many = math.prod(len(i.levels) for i in inputs)
    if many > MOST_POINTS:
        raise DesignError("the grid has {:,} points; {:,} is the most", many, MOST_POINTS)
    keys, levels = [i.key for i in inputs], [i.levels for i in inputs]
    return Made(many, lambda: (dict(zip(keys, row, strict=True)) for row in itertools.product(*levels)))


def read_list(path: Path, known: Sequence[str]) -> Points:
    """Return the points of a table: CSV or Parquet, a column a key, a row a point; an empty cell is the default.

    Raises
    ------
    DesignError
        For a file that cannot be read, or a column that is no key.
    """
    try:
        ordinary(path)
        frame = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_csv(path)
    except FileNotFoundError:
        raise DesignError("list={}: there is no such file", path) from None
    except (OSError, ValueError) as error:
        raise DesignError("list={}: cannot be read ({})", path, " ".join(str(error).split())[:100]) from error
    for column in frame:
        if of_programme(str(column)) not in known:
            raise DesignError("list={}: '{}' is not a key{}", path, column, nearest(str(column), list(known)))
    if not len(frame):
        raise DesignError("list={}: holds no points", path)

    def made() -> Iterator[Point]:
        for at in range(0, len(frame), AT_ONCE):
            for row in frame.iloc[at : at + AT_ONCE].to_dict("records"):
                yield {str(k): _plain(v) for k, v in row.items() if not _empty(v)}

    return Made(len(frame), made)


def _empty(value: Any) -> bool:
    return bool(np.ndim(value) == 0 and pd.isna(value))


def _plain(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, np.ndarray | list):
        return [_plain(v) for v in value]
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        return [word.strip() for word in value[1:-1].split(",") if word.strip()]
    return int(value) if isinstance(value, float) and value.is_integer() else value
