"""How each design of a decision is drawn everywhere, and room for the legend of designs with long names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from matplotlib.figure import Figure

from simulation.report import drawing
from simulation.report.decision.case import Case
from simulation.report.drawing import Look

LETTER, KEY, LINE = 0.076, 0.62, 0.155
"""Inches of a letter of a legend, of the key beside it, and of a line."""


@dataclass(frozen=True)
class Legend:
    """A legend above a figure: how many columns its labels leave room for, and how high it is, in inches."""

    columns: int
    height: float

    def write(self, figure: Figure, handles: Sequence[Any]) -> None:
        """Write it."""
        figure.legend(handles=handles, loc="outside upper left", ncols=self.columns, handlelength=2.6)


def legend(labels: Sequence[str]) -> Legend:
    """Return the legend that holds these labels, which may have several lines."""
    lines = [label.split("\n") for label in labels] or [[""]]
    widest = max(len(line) for label in lines for line in label)
    columns = max(1, min(4, len(labels), int(drawing.WIDTH / (KEY + LETTER * widest))))
    rows = -(-len(labels) // columns)
    return Legend(columns, LINE * (rows * max(len(label) for label in lines) + 0.4 * rows))


def looks(case: Case) -> dict[str, Look]:
    """Return the look of every design."""
    found = {case.decision.baseline: Look(drawing.USUAL, drawing.SOLID, "o", case.say.drawn(case.decision.baseline))}
    dashes = cycle((drawing.SOLID, *drawing.DASHES[1:]))
    turns = zip(case.decision.policies, cycle(drawing.PALETTE), dashes, cycle(drawing.MARKERS[1:]), strict=False)
    return found | {arm: Look(colour, dash, mark, case.say.drawn(arm)) for arm, colour, dash, mark in turns}
