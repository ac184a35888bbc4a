"""What a whole study shows of one outcome: its change along ``x`` at each level of ``by``, and how these differ."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulation.report.study_estimates import Sample, mean_of, minus
from simulation.report.study_folder import Input, StudyFolder
from simulation.results.statistics import CONFIDENCE, Estimate

Slots = Mapping[tuple[int, int], list[int]]
"""Cells by (level of ``by``, level of ``x``); by is 0 where there is none."""


@dataclass(frozen=True)
class Move:
    """The change from level ``start`` to level ``end`` of x, at level ``by``; the ends' own estimates beside it."""

    by: int
    start: int
    end: int
    first: Estimate
    last: Estimate
    change: Estimate


@dataclass(frozen=True)
class Moves:
    """The moves at both ends of ``by`` (one without it), the difference of the two changes, the whole's peak.

    ``peak`` is a level of x between the ends that is clearly above (``+1``) or below (``-1``) both, averaged over
    ``by``. ``tried`` is how many pairs the two ends were chosen from, which the intervals allow for.
    """

    moves: tuple[Move, ...]
    apart: Estimate | None
    peak: tuple[int, int] | None
    tried: int = 1


def slots(study: StudyFolder, sample: Sample, x: Input, by: Input | None) -> tuple[Slots, int]:
    """Return the cells by level of by and x that have a mean, and how many combinations of the other inputs went.

    With more inputs the cells of a slot differ in those. Combinations of these that lack a cell somewhere are left
    out everywhere, so that every slot holds the same; unless that would leave none.
    """
    others = [i.key for i in study.inputs if i not in (x, by)]
    codes = study.codes.assign(cell=study.design["cell"])
    codes = codes[codes["cell"].isin(sample.known)]
    gone = 0
    if others and len(codes):
        lines = codes[by.key] if by else codes["cell"] * 0
        slot = codes[x.key] + len(x.levels) * lines
        combination = codes.groupby(others).ngroup()
        full = slot.groupby(combination).transform("nunique") == slot.nunique()
        if full.any():
            gone = len(study.codes.drop_duplicates(others)) - int(combination[full].nunique())
            codes = codes[full]
    found: dict[tuple[int, int], list[int]] = {}
    for row in codes.to_dict("records"):
        at = (int(row[by.key]) if by else 0, int(row[x.key]))
        found.setdefault(at, []).append(int(row["cell"]))
    return found, gone


def moves(study: StudyFolder, sample: Sample, found: Slots) -> Moves:
    """Return how the outcome moves along x.

    Numbers go from lowest to highest; categories from the lowest mean to the highest, with intervals that allow for
    the choice (Bonferroni).
    """
    assert study.x is not None
    levels = sorted({x for _, x in found})
    start, end, tried = _ends(study.x, sample, found, levels)
    confidence = 1 - (1 - CONFIDENCE) / tried
    lines = sorted({by for by, _ in found})
    made = [m for by in lines if (m := _move(sample, found, by, start, end, confidence)) is not None]
    if not made:
        return Moves((), None, None, tried)
    chosen, pairs = _two(study.by, made)
    apart = None
    if len(chosen) == 2 and all((m.start, m.end) == (start, end) for m in chosen):
        low, high = (minus(mean_of(found[m.by, m.end]), mean_of(found[m.by, m.start])) for m in chosen)
        apart = sample.sum(minus(high, low), 1 - (1 - confidence) / pairs)
    everywhere = len(found) == len(lines) * len(levels)
    peak = _peak(sample, found, levels) if study.x.numeric and everywhere else None
    return Moves(tuple(chosen), apart, peak, tried)


def _ends(x: Input, sample: Sample, found: Slots, levels: list[int]) -> tuple[int, int, int]:
    if x.numeric or len(levels) < 2:
        return levels[0], levels[-1], 1
    means = {at: sample.sum(mean_of(_across(found, at))).mean or 0.0 for at in levels}
    low, high = min(levels, key=means.__getitem__), max(levels, key=means.__getitem__)
    if len(levels) == 2:
        low, high = levels
    elif low == high:
        low, high = levels[0], levels[-1]
    return low, high, len(levels) * (len(levels) - 1) // 2


def _across(found: Slots, x: int) -> list[int]:
    return list(itertools.chain(*(cells for (_, at), cells in found.items() if at == x)))


def _move(sample: Sample, found: Slots, by: int, start: int, end: int, confidence: float) -> Move | None:
    """Return the move at one level of by, from the ends or, where a cell failed, from what is nearest to them."""
    own = sorted(x for line, x in found if line == by)
    if start not in own or end not in own:
        start, end = own[0], own[-1]
    if start == end:
        return None
    first, last = found[by, start], found[by, end]
    change = sample.change(first, last, confidence)
    return Move(by, start, end, sample.sum(mean_of(first)), sample.sum(mean_of(last)), change)


def _two(by: Input | None, made: list[Move]) -> tuple[list[Move], int]:
    """Return the moves at both ends of by; of categories those that differ most, and how many pairs there were."""
    if by is None or len(made) <= 2 or by.numeric:
        return ([made[0], made[-1]] if len(made) > 1 else made), 1
    ordered = sorted(made, key=lambda m: m.change.mean or 0.0)
    return [ordered[0], ordered[-1]], len(made) * (len(made) - 1) // 2


def _peak(sample: Sample, found: Slots, levels: list[int]) -> tuple[int, int] | None:
    between = levels[1:-1]
    if not between:
        return None
    confidence = 1 - (1 - CONFIDENCE) / (2 * len(between))
    ends = [_across(found, levels[0]), _across(found, levels[-1])]
    best: tuple[float, int, int] | None = None
    for at in between:
        gaps = [sample.change(end, _across(found, at), confidence) for end in ends]
        for way in (1, -1):
            over = [replace(g, low=None, high=None) if g.mean is None else g.scaled(way) for g in gaps]
            if all(g.low is not None and g.low > 0 for g in over):
                size = min(g.mean or 0.0 for g in over)
                if best is None or size > best[0]:
                    best = (size, at, way)
    return None if best is None else (best[1], best[2])
