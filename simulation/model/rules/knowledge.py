"""What is known of the parameters, as draws: the posterior of the calibration, one row a draw.

Chance and knowledge are two layers. Replication *r* fixes the luck; with ``knowledge=drawn`` it also fixes the
draw, ``chance_per_draw`` replications sharing one, so that the variance can be split between the layers.
What no figure speaks of is drawn from its range by its name, :func:`place_in_range`. ``posterior.csv``, and
``posterior.json`` with what is said of it, are written by ``indsats calibrate`` with ``--install``.
"""

from __future__ import annotations

import csv
import json
import zlib
from functools import cache
from typing import Any

import numpy as np

from simulation.model.identity import LEARNED, POSTERIOR
from simulation.model.randomness import Draw, Kind, luck_of, uniform

PRACTICE = "practice."
"""What names begin with of how a documented study was practised: learned with the parameters, used by it alone."""


@cache
def whole() -> tuple[tuple[str, ...], np.ndarray]:
    """Return the names ``[d]`` and the draws ``[draws, d]`` of all that was learned, practice of studies included."""
    if not POSTERIOR.exists():
        return (), np.zeros((0, 0))
    with POSTERIOR.open(encoding="utf-8") as file:
        names, *rows = list(csv.reader(line for line in file if not line.startswith("#")))
    return tuple(names), np.array(rows, float)


def _own(name: str) -> bool:
    return "." not in name


@cache
def said() -> dict[str, Any]:
    """Return what the calibration says of its posterior; nothing where there is none.

    ``verdicts`` by name (learned, weakly learned, prior-driven), ``discrepancy`` by family of figures, ``effective``.
    """
    found: dict[str, Any] = json.loads(LEARNED.read_text(encoding="utf-8")) if LEARNED.exists() else {}
    return found


@cache
def posterior() -> tuple[tuple[str, ...], np.ndarray]:
    """Return the parameters ``[d]`` and draws ``[draws, d]``, natural values; none where there is no posterior."""
    names, draws = whole()
    own = [k for k, name in enumerate(names) if _own(name)]
    return tuple(names[k] for k in own), draws[:, own]


def of_draw(luck: Any, chance_per_draw: int) -> Any:
    """Return the luck by which knowledge is drawn: shared by the replications that share a draw."""
    return luck_of(int(luck.seed), int(luck.replication) // chance_per_draw)


def place_in_range(luck: Any, chance_per_draw: int, name: str) -> float:
    """Return where in its range (0 to 1) an input lies that no figure speaks of, by a draw of its own name."""
    own = zlib.crc32(name.encode())
    return float(uniform(of_draw(luck, chance_per_draw), int(Kind.KNOWLEDGE), own, 2, int(Draw.PARAMETER)))


def draw_number(luck: Any, chance_per_draw: int) -> int:
    """Return the posterior draw of a replication; a number of its own, whatever the number of draws."""
    _, draws = posterior()
    u = uniform(of_draw(luck, chance_per_draw), int(Kind.KNOWLEDGE), 0, 1, int(Draw.PARAMETER))
    return int(u * len(draws)) if len(draws) else 0


def learned(luck: Any, chance_per_draw: int) -> dict[str, float]:
    """Return all that was learned, by name: a replication's draw, or without ``luck`` the medians; {} without any.

    Parameters by their name, assumed numbers of designs and the companies around by their key (these as shares of
    what a population assumes), and how far trials were practised.
    """
    names, draws = whole()
    if not len(draws):
        return {}
    row = middle() if luck is None else draws[draw_number(luck, chance_per_draw)]
    return dict(zip(names, map(float, row), strict=True))


def drawn(luck: Any, chance_per_draw: int) -> dict[str, float]:
    """Return the parameters of a replication's draw; nothing where there is no posterior."""
    return {name: value for name, value in learned(luck, chance_per_draw).items() if _own(name)}


@cache
def middle() -> np.ndarray:
    """Return the median of every column ``[d]`` of :func:`whole`."""
    return np.median(whole()[1], axis=0)
