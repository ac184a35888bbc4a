"""Discovery in words: sentences that say where a policy loses money, how surely, and what is not known.

A limit on a grid is said in values that were tried; a limit on a fine design is the middle between two of them,
rounded to what the range of the input tells apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulation.studies.discovery import FEWEST_CELLS, MOST_UNITS, Box, Discovery, Interval

WITHOUT_UNIT = ("", "share", "ratio")
Labels = Mapping[str, tuple[str, str]]


def sentences(
    discovery: Discovery, labels: Labels, policy: str, what: str = "loses money", unit: str = "DKK a citizen"
) -> list[str]:
    """Return what a discovery says, the finding first.

    ``labels`` gives unit and meaning of inputs by name; ``what`` is the verb of falling below the threshold;
    ``unit`` is the outcome's.
    """
    finding = _finding if discovery.uncertain < discovery.cells else _nothing_known
    found = [*finding(discovery, labels, policy, what, unit), _uncertain(discovery, what)]
    if discovery.failed:
        found.append(f"Cells left out because they have no outcome: {discovery.failed}.")
    named = dict.fromkeys(name for box in discovery.boxes for name in box.limits)
    return found + [f"{name}: {labels[name][1]}." for name in named if name in labels and labels[name][1]]


def _nothing_known(discovery: Discovery, labels: Labels, policy: str, what: str, unit: str) -> list[str]:
    """Return the sentence that says that of no cell it is known on which side it is."""
    return [f"When {policy} {what} cannot be said yet: of none of the {discovery.cells} cells it is known."]


def _finding(discovery: Discovery, labels: Labels, policy: str, what: str, unit: str) -> list[str]:
    """Return a sentence a box, or the one that says why there is none."""
    n, losing, boxes = discovery.cells, discovery.losing, discovery.boxes
    if discovery.uncertain and not boxes:
        known = n - discovery.uncertain
        apart = "; no limits on the inputs tell these apart from noise" if 0 < discovery.known_losing < known else ""
        if known < FEWEST_CELLS:
            apart = f"; limits on the inputs are sought from {FEWEST_CELLS} such cells on"
        return [f"{policy} {what} in {discovery.known_losing} of the {known} cells of which it is known{apart}."]
    if losing == 0:
        return [f"{policy} never {what}: on average it does in none of the {n} cells."]
    if losing == n:
        return [f"{policy} always {what}: on average it does in each of the {n} cells."]
    if not boxes:
        how_many = f"{losing} of {n} cells ({_percent(losing / n)} %)"
        return [f"{policy} {what} in {how_many}, but no limits on the inputs tell these apart from noise."]
    found = [_box(box, labels, f"{policy} {what}" if box is boxes[0] else f"It also {what}", unit) for box in boxes]
    if len(boxes) > 1:
        found.append(f"Together these hold {_percent(discovery.covered)} % of all cells in which it {what}.")
    return found


def _box(box: Box, labels: Labels, does: str, unit: str) -> str:
    """Return the sentence of one box."""
    when = listed([_condition(name, limit, labels.get(name, ("", ""))[0]) for name, limit in box.limits.items()])
    share = f"{_percent(box.density)} % ({_percent(box.density_low)}-{_percent(box.density_high)} %)"
    step = _power(box.mean_high - box.mean_low or abs(box.mean)) / 10
    mean, low, high = (_rounded(value, step) for value in (box.mean, box.mean_low, box.mean_high))
    return (
        f"{does} when {when}: in {share} of such cells it does (mean {mean} {unit}, {low} to {high}); "
        f"that is {_percent(box.coverage)} % of all cells in which it does."
    )


def _condition(name: str, limit: Interval | frozenset[Any], unit: str) -> str:
    """Return a limit as a clause: "companies.hours is at most 95 hours/week"."""
    if isinstance(limit, frozenset):
        values = sorted(str(value).lower() if isinstance(value, bool) else str(value) for value in limit)
        return f"{name} is {listed(values, 'or')}"
    written = f"{name} is {_range(limit)}"
    if unit in WITHOUT_UNIT:
        return written
    return f"{written} {'a ' + unit.removeprefix('1/') if unit.startswith('1/') else unit}"


def _range(limit: Interval) -> str:
    """Return an interval in words: of tried values on a grid, else of the cuts."""
    if limit.grid:
        low, high = _tried(limit.first), _tried(limit.last)
        both, lower, upper = f"from {low} to {high}", f"at least {low}", f"at most {high}"
    else:
        low, high = _cut(limit.low, limit.span), _cut(limit.high, limit.span)
        both, lower, upper = f"between {low} and {high}", f"above {low}", f"below {high}"
    if limit.grid and low == high:
        return low
    if math.isfinite(limit.low):
        return both if math.isfinite(limit.high) else lower
    return upper


def _cut(value: float, span: float) -> str:
    """Return a cut to a twentieth of the input's ``span`` or to two digits, whichever is finer; "" where open."""
    if not math.isfinite(value):
        return ""
    return _rounded(value, min(_power(span / 20), _power(abs(value) or span) / 10))


def _tried(value: float) -> str:
    """Return a tried value as it stands."""
    return f"{value:,.0f}" if value == round(value) else f"{value:.6g}"


def _rounded(value: float, step: float) -> str:
    """Return ``value`` rounded to ``step``, a power of ten."""
    rounded = round(value / step) * step or 0.0
    return f"{rounded:,.{max(0, -round(math.log10(step)))}f}"


def _power(value: float) -> float:
    """Return the power of ten at or below a positive ``value``; 1 for zero."""
    return 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def _uncertain(discovery: Discovery, what: str) -> str:
    """Return the sentence on cells whose side of the threshold the replications do not tell."""
    n, unsure = discovery.cells, discovery.uncertain
    if not unsure:
        return f"Whether it {what} is known at 95 % in each of the {n} cells."
    share = f"{unsure} of the {n} cells ({_percent(unsure / n)} %)"
    return f"Whether it {what} is not known at 95 % in {share}; {_needed(discovery)}."


def _needed(discovery: Discovery) -> str:
    """Return what would decide the cells of which it is not known."""
    if discovery.needed is None:
        return "more replications would tell"
    half, most = (_draws(draws, discovery.each) for draws in discovery.needed)
    if half == most:
        return f"at the present spread, {half} of each would decide most of these"
    return f"at the present spread, {half} of each would decide half of these, and {most} nine in ten"


def _draws(draws: int, each: int) -> str:
    """Return a number of draws in two digits, and of replications where a draw has several."""
    step = max(1.0, _power(draws) / 10)
    many = math.ceil(draws / step) * step
    if draws >= MOST_UNITS:
        return f"more than {_rounded(MOST_UNITS * each, 1.0)} replications"
    replications = f"{many * each:,.0f} replications"
    return replications if each == 1 else f"{many:,.0f} draws of the parameters ({replications})"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in words: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
