"""What a study shows, as keys and values: what inputs move, where outcomes are best, in how many cells they are lost.

Cells share their replications, so a change is taken replication by replication. Nothing has an interval, a sign or a
rank below the fewest draws (:data:`simulation.results.statistics.LEAST_DRAWS`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from simulation.results.statistics import CONFIDENCE, Estimate
from simulation.results.study.estimates import Sample, Samples, mean_of, minus
from simulation.results.study.folder import StudyFolder, VariedInput

QUARTER = 0.25
Slots = Mapping[tuple[int, int], list[int]]
"""Cells by (level of a second input, level of the first); the second is 0 where there is none."""


@dataclass(frozen=True)
class Move:
    """What an outcome changes between two levels of an input; over a range, between its outer quarters.

    ``start`` and ``end`` are the levels, each as its lowest and highest value; ``at`` is the level of a second input
    (``over``) that is held, None where the others are averaged over. ``kind`` is ``move``; ``apart``, the difference
    of two changes, at ``end`` of the second input less at ``start``; or ``peak`` or ``trough``: from the nearer end
    of the input to a level in between that is clearly higher, or lower, than both ends.
    """

    arm: str
    outcome: str
    key: str
    start: tuple[Any, ...]
    end: tuple[Any, ...]
    first: Estimate
    last: Estimate
    change: Estimate
    kind: str = "move"
    over: str = ""
    at: Any = None


@dataclass(frozen=True)
class Ends:
    """The cells where an outcome is best and worst; ``rivals`` of the ``others`` cannot be told from the best."""

    arm: str
    outcome: str
    best: int
    top: Estimate
    worst: int
    bottom: Estimate
    rivals: int | None
    others: int


@dataclass(frozen=True)
class Signs:
    """How many cells have an effect below zero, above zero, and one of which neither is known at 95 %."""

    arm: str
    outcome: str
    below: int
    above: int
    undecided: int


def slots(study: StudyFolder, sample: Sample, x: VariedInput, by: VariedInput | None) -> tuple[Slots, int]:
    """Return the cells by level of by and x that have a mean, and how many combinations of the other inputs went.

    With more inputs the cells of a slot differ in those. Combinations of these that lack a cell somewhere are left
    out everywhere, so that every slot holds the same; unless that would leave none.
    """
    others = [i.key for i in study.inputs if i not in (x, by)]
    codes = study.codes.assign(cell=study.design["cell"])
    codes = codes[codes["cell"].isin(sample.known)]
    gone = 0
    if others and len(codes):
        slot = codes[x.key] + len(x.levels) * (codes[by.key] if by else 0)
        combination = codes.groupby(others).ngroup()
        full = slot.groupby(combination).transform("nunique") == slot.nunique()
        if full.any():
            gone = len(study.codes.drop_duplicates(others)) - int(combination[full].nunique())
            codes = codes[full]
    found: dict[tuple[int, int], list[int]] = {}
    for row in codes.to_dict("records"):
        found.setdefault((int(row[by.key]) if by else 0, int(row[x.key])), []).append(int(row["cell"]))
    return found, gone


def moves(study: StudyFolder, found: Samples) -> list[Move]:
    """Return what every input moves of every outcome: first the one along the axis."""
    made: list[Move] = []
    for sample in found.values():
        if not study.whole:
            made += [m for i in study.inputs if (m := _drift(study, sample, i)) is not None]
            continue
        for one in study.ordered:
            made += _moves(sample, one, slots(study, sample, one, None)[0])
            if one is study.x and study.by is not None:
                made += _by(sample, one, study.by, slots(study, sample, one, study.by)[0])
    return made


def _moves(sample: Sample, x: VariedInput, found: Slots) -> Iterator[Move]:
    """Yield the change over an input, the others averaged over, and its peak in between."""
    start, end, tried = _ends(x, sample, found)
    if start == end:
        return
    yield _move(sample, x, found, (0, start, end), 1 - (1 - CONFIDENCE) / tried)
    between = sorted(code for _, code in found)[1:-1]
    if x.numeric and len(between) == len(x.levels) - 2 and (peak := _peak(sample, found, (start, end), between)):
        confidence = 1 - (1 - CONFIDENCE) / (2 * len(between))
        yield replace(_move(sample, x, found, (0, *peak[1:]), confidence), kind=peak[0])


def _by(sample: Sample, x: VariedInput, by: VariedInput, found: Slots) -> Iterator[Move]:
    """Yield the changes over x at two levels of by, and their difference.

    These are its ends; of categories those where the changes differ most, in intervals that allow for the choice.
    """
    start, end, tried = _ends(x, sample, found)
    confidence, made = 1 - (1 - CONFIDENCE) / tried, {}
    for line in sorted({line for line, _ in found}):
        own = sorted(code for at, code in found if at == line)
        ends = (start, end) if start in own and end in own else (own[0], own[-1])
        if ends[0] != ends[1]:
            move = _move(sample, x, found, (line, *ends), confidence)
            made[line] = replace(move, over=by.key, at=by.levels[line])
    order = sorted(made, key=lambda line: line if by.numeric else made[line].change.mean or 0.0)
    chosen = order[:: max(1, len(order) - 1)]
    yield from (made[line] for line in chosen)
    if len(chosen) < 2 or not all((line, code) in found for line in chosen for code in (start, end)):
        return
    low, high = (minus(mean_of(found[line, end]), mean_of(found[line, start])) for line in chosen)
    pairs = 1 if by.numeric else len(made) * (len(made) - 1) // 2
    change = sample.sum(minus(high, low), 1 - (1 - confidence) / pairs)
    first, last = (made[line] for line in chosen)
    held = (first.at, first.at), (last.at, last.at)
    yield Move(sample.arm, sample.outcome, x.key, *held, first.change, last.change, change, "apart", by.key)


def _ends(x: VariedInput, sample: Sample, found: Slots) -> tuple[int, int, int]:
    """Return the lowest and highest level (of categories: by their means), and of how many pairs they are."""
    levels = sorted({code for _, code in found}) or [0]
    if x.numeric or len(levels) <= 2:
        return levels[0], levels[-1], 1
    across = {at: [c for (_, code), cells in found.items() if code == at for c in cells] for at in levels}
    means = {at: sample.sum(mean_of(cells)).mean or 0.0 for at, cells in across.items()}
    low, high = min(levels, key=means.__getitem__), max(levels, key=means.__getitem__)
    low, high = (low, high) if low != high else (levels[0], levels[-1])
    return low, high, len(levels) * (len(levels) - 1) // 2


def _move(sample: Sample, x: VariedInput, found: Slots, place: tuple[int, int, int], confidence: float) -> Move:
    """Return the move from one level of x to another, both at a level of the second input, as ``place`` says."""
    line, start, end = place
    first, last = found[line, start], found[line, end]
    levels = [(x.levels[code], x.levels[code]) for code in (start, end)]
    low, high = (sample.sum(mean_of(cells)) for cells in (first, last))
    change = sample.change(first, last, confidence)
    return Move(sample.arm, sample.outcome, x.key, levels[0], levels[1], low, high, change)


def _peak(sample: Sample, found: Slots, ends: tuple[int, int], between: list[int]) -> tuple[str, int, int] | None:
    """Return whether a level in between is clearly above or below both ends, the nearer end, and the level."""
    best = 0.0, "", 0, 0
    for at in between:
        confidence = 1 - (1 - CONFIDENCE) / (2 * len(between))
        gaps = {end: sample.change(found[0, end], found[0, at], confidence) for end in ends}
        for kind, way in (("peak", 1), ("trough", -1)):
            if all(g.clear and (g.mean or 0.0) * way > 0 for g in gaps.values()):
                near = min(gaps, key=lambda end: abs(gaps[end].mean or 0.0))
                best = max(best, (abs(gaps[near].mean or 0.0), kind, near, at))
    return best[1:] if best[1] else None


def points(study: StudyFolder, sample: Sample, one: VariedInput) -> pd.DataFrame:
    """Return ``value``, ``code`` and ``cell`` of the points with a mean, in order of the input."""
    frame = pd.DataFrame(
        {"value": study.design[one.key], "code": study.codes[one.key], "cell": study.design["cell"].astype(int)}
    )
    frame = frame[frame["cell"].isin(sample.known) & (frame["code"] >= 0)]
    return frame.sort_values("code", kind="stable", ignore_index=True)


def _drift(study: StudyFolder, sample: Sample, one: VariedInput) -> Move | None:
    """Return the change between the outer quarters of an input, or its two levels furthest apart, the others varying.

    Its interval allows for looking at all inputs (Bonferroni); None where there are too few points.
    """
    frame = points(study, sample, one)
    if one.spread:
        count = max(2, int(len(frame) * QUARTER))
        groups = [frame.iloc[:count], frame.iloc[-count:]] if len(frame) >= 2 * count else []
    else:
        groups = [own for _, own in frame.groupby("code")]
        if not one.numeric:
            groups.sort(key=lambda own: sample.level(own["cell"].tolist()).mean or 0.0)
    if len(groups) < 2:
        return None
    ends = groups[0], groups[-1]
    low, high = (own["cell"].tolist() for own in ends)
    change = sample.drift(low, high, 1 - (1 - CONFIDENCE) / len(study.inputs))
    start, end = (tuple(one.levels[int(own["code"].iloc[k])] for k in (0, -1)) for own in ends)
    return Move(sample.arm, sample.outcome, one.key, start, end, sample.level(low), sample.level(high), change)


def ends(study: StudyFolder, found: Samples, better: Mapping[str, int]) -> list[Ends]:
    """Return where each outcome is best and worst; none below the fewest draws, below three cells, or all alike.

    ``better`` is -1 for outcomes of which less is better.
    """
    made = []
    for (arm, outcome), sample in found.items():
        way = -1 if better.get(outcome, 0) < 0 else 1
        means = {c: way * (sample.by_cell[c].mean or 0.0) for c in sorted(sample.known)}
        if not study.ranked or len(means) < 3 or min(means.values()) == max(means.values()):
            continue
        top, bottom = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
        at = sample.by_cell
        rivals = sample.not_told_from(top)
        made.append(Ends(arm, outcome, top, at[top], bottom, at[bottom], rivals, len(means) - 1))
    return made


def signs(found: Samples) -> list[Signs]:
    """Return in how many cells each effect is below and above zero; exactly zero in every replication is neither."""
    made = []
    for (arm, outcome), sample in found.items():
        own = [sample.by_cell[c] for c in sample.known]
        below, above = (sum(e.clear and np.sign(e.mean or 0.0) == way for e in own) for way in (-1, 1))
        made.append(Signs(arm, outcome, below, above, len(own) - below - above))
    return made
