"""How each design of a decision is drawn everywhere: the baseline grey, the others in colours, dashes and markers."""

from __future__ import annotations

from itertools import cycle

from simulation.report import drawing
from simulation.report.decision.case import Case
from simulation.report.drawing import Look


def looks(case: Case) -> dict[str, Look]:
    """Return the look of every design."""
    found = {case.decision.baseline: Look(drawing.USUAL, drawing.SOLID, "o", case.say.drawn(case.decision.baseline))}
    dashes = cycle((drawing.SOLID, *drawing.DASHES[1:]))
    turns = zip(case.decision.policies, cycle(drawing.PALETTE), dashes, cycle(drawing.MARKERS[1:]), strict=False)
    return found | {arm: Look(colour, dash, mark, case.say.drawn(arm)) for arm, colour, dash, mark in turns}
