"""The analyses that may lie beside a study's tables: which inputs matter (indices), what one input at a time does
(tornado), and where the variance comes from. Each has a figure and sentences, and is there only if its file is.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.reporting.drawing import INK, PALETTE, SOFT, Drawn, canvas, darker, grid_of, number_axis, styled
from simulation.reporting.statistics import Estimate
from simulation.reporting.study_axes import settle
from simulation.reporting.study_folder import ONE_POLICY, Input, StudyFolder
from simulation.reporting.study_names import (
    TEXTS,
    amount,
    arm_name,
    axis_unit,
    capital,
    in_sentence,
    measure,
    measure_of,
    names_of,
    noun,
    outcome_name,
    unit_name,
    value_name,
    written,
)

MOST_BARS = 15
ROW = 0.27
"""Inches a row of a figure."""

PARTS = {
    "design": ("the inputs", PALETTE[0]),
    "knowledge": ("knowledge of the parameters", PALETTE[1]),
    "design_by_knowledge": ("both together", PALETTE[5]),
    "chance": ("chance", "#9a9a9a"),
}
"""Where variance comes from: the name in ``variance.json``, what it is called, its colour."""

Group = tuple[str, str, pd.DataFrame]
"""Arm, outcome, rows."""


def _groups(study: StudyFolder, table: pd.DataFrame) -> Iterator[Group]:
    """Yield the rows of each arm and outcome, outcomes in the study's order."""
    order = [o for o in dict.fromkeys([*study.outcomes, *table["outcome"]]) if (table["outcome"] == o).any()]
    for arm in dict.fromkeys(table["arm"]):
        for outcome in order:
            rows = table[(table["arm"] == arm) & (table["outcome"] == outcome)]
            if len(rows):
                yield str(arm), str(outcome), rows


def _names(study: StudyFolder, table: pd.DataFrame) -> dict[str, str]:
    known = {i.key: i for i in study.inputs}
    return names_of([known.get(str(k)) or Input(str(k), (), True) for k in dict.fromkeys(table["input"])])


def _of(study: StudyFolder, arm: str, outcome: str, table: pd.DataFrame) -> str:
    """Return the name of an outcome, with its arm where there are several."""
    name = outcome_name(outcome)
    several = table["arm"].nunique() > 1 and arm != ONE_POLICY
    return f"{arm_name(study, arm)}: {in_sentence(name)}" if several else name


def _estimate(row: Any, mean: str, low: str, high: str) -> Estimate:
    values = [float(row[c]) if c in row and pd.notna(row[c]) else None for c in (mean, low, high)]
    return Estimate(values[0], values[1], values[2], 0)


# --- indices ---------------------------------------------------------------------------------------------------------


def indices(study: StudyFolder) -> tuple[list[Drawn], list[str]]:
    """Return the figure of the sensitivity indices, a panel an outcome, and what they say."""
    table = study.tables.get("indices")
    if table is None or table.empty:
        return [], []
    sobol = "total" in table
    key = "total" if sobol else "mu_star"
    groups = list(_groups(study, table))
    with styled():
        rows, across = grid_of(len(groups), 2)
        longest = min(MOST_BARS, max(len(rows) for _, _, rows in groups))
        figure, panels = canvas(rows, across, 0.95 + ROW * longest)
        names = _names(study, table)
        for axes, (arm, outcome, own) in zip(panels, groups, strict=False):
            own = own.sort_values(key, ascending=False, na_position="last").head(MOST_BARS)
            _sobol(axes, own) if sobol else _morris(axes, study, outcome, own)
            axes.set_yticks(range(len(own)), [textwrap.fill(names[str(k)], 26) for k in own["input"]])
            axes.tick_params(axis="y", labelcolor=INK, labelsize=8)
            axes.set_ylim(max(longest, len(own)) - 0.4, -0.6)
            axes.grid(axis="x")
            axes.grid(visible=False, axis="y")
            axes.set_title(textwrap.fill(_of(study, arm, outcome, table), 34))
        for axes in panels[len(groups) :]:
            axes.set_visible(False)
        figure.legend(handles=_index_key(sobol), loc="outside upper left", ncols=2)
        settle(figure)
    more = (
        f" The {MOST_BARS} largest of {table['input'].nunique()} inputs."
        if table["input"].nunique() > longest
        else ""
    )
    drawn = Drawn("indices", "Which inputs matter", (SOBOL if sobol else MORRIS) + more, figure)
    return [drawn], [_index_sentence(study, key, names, g, table) for g in groups]


SOBOL = (
    "Share of the outcome's variance over the ranges tried, with intervals. Total: with everything that the input does"
    " together with others; first order: alone. An interval that reaches zero does not tell the input from one that does"
    " nothing."
)
MORRIS = (
    "How far an outcome moves, on average and whatever the way, when one input goes over its range (elementary effects:"
    " mu*), with intervals. Sigma is how much that differs between places: a large one means that the input acts"
    " together with others, or not in a straight line."
)


def _index_key(sobol: bool) -> list[Line2D]:
    names = ("total", "first order") if sobol else ("mu*", "sigma")
    looks: list[dict[str, Any]] = [{"color": PALETTE[0]}, {"color": PALETTE[1], "mfc": "white"}]
    return [
        Line2D([], [], ls="none", marker=m, ms=5, label=n, **look)
        for n, m, look in zip(names, "oD", looks, strict=True)
    ]


def _whisker(axes: Axes, at: float, found: Estimate, colour: str, marker: str, hollow: bool = False) -> None:
    """Draw a mean with its interval along a row."""
    if found.mean is None or not math.isfinite(found.mean):
        return
    if found.low is not None and found.high is not None:
        axes.plot([found.low, found.high], [at, at], color=colour, lw=1.4, zorder=2)
    axes.plot([found.mean], [at], marker, color=colour, ms=5, mfc="white" if hollow else colour, zorder=3)


def _sobol(axes: Axes, own: pd.DataFrame) -> None:
    for at, (_, row) in enumerate(own.iterrows()):
        _whisker(axes, at - 0.14, _estimate(row, "total", "total_low", "total_high"), PALETTE[0], "o")
        _whisker(axes, at + 0.14, _estimate(row, "first", "first_low", "first_high"), PALETTE[1], "D", hollow=True)
    axes.axvline(0, color=SOFT, lw=0.9, zorder=1)
    number_axis(axes.xaxis, TEXTS)
    axes.set_xlabel("share of the variance")


def _morris(axes: Axes, study: StudyFolder, outcome: str, own: pd.DataFrame) -> None:
    one = measure(study, outcome)
    for at, (_, row) in enumerate(own.iterrows()):
        factor = one.kind.factor
        _whisker(axes, at - 0.12, _estimate(row, "mu_star", "low", "high").scaled(factor), PALETTE[0], "o")
        _whisker(axes, at + 0.12, _estimate(row, "sigma", "", "").scaled(factor), PALETTE[1], "D", hollow=True)
    axes.axvline(0, color=SOFT, lw=0.9, zorder=1)
    number_axis(axes.xaxis, TEXTS)
    axes.set_xlabel(f"{unit_name(one, change=True)} over the range")


def _index_sentence(study: StudyFolder, key: str, names: dict[str, str], group: Group, table: pd.DataFrame) -> str:
    """Return which inputs matter most for an outcome, with their intervals, and how many cannot be told from none."""
    arm, outcome, rows = group
    front = capital(_of(study, arm, outcome, table))
    known = rows[rows[key].notna()].sort_values(key, ascending=False)
    if known.empty:
        return f"{front}: no index can be given; the outcome varies no more than chance does."
    low, high = ("total_low", "total_high") if key == "total" else ("low", "high")
    parts = []
    for _, row in known.head(3).iterrows():
        found = _estimate(row, key, low, high)
        size = TEXTS.brackets(found, 2) if key == "total" else amount(measure(study, outcome), found)
        parts.append(f"{names[str(row['input'])]} ({size})")
    small = int((known[low] <= 0).sum()) if low in known else 0
    unclear = f" The interval of {small} of {len(known)} reaches zero." if small else ""
    what = "total index" if key == "total" else "mu*"
    return f"{front}: most with {TEXTS.list(parts)}, by {what}.{unclear}"


# --- tornado ---------------------------------------------------------------------------------------------------------


def tornado(study: StudyFolder) -> tuple[list[Drawn], list[str]]:
    """Return a figure an outcome and arm: what it is with one input at its low and its high value, others at base."""
    table = study.tables.get("tornado")
    if table is None or table.empty:
        return [], []
    drawn, said, names = [], [], _names(study, table)
    several = table["arm"].nunique() > 1
    for arm, outcome, rows in _groups(study, table):
        size = (rows["at_high"] - rows["at_low"]).abs()
        own = rows.assign(size=size).sort_values("size", ascending=False, na_position="last").head(MOST_BARS)
        with styled():
            drawn.append(_tornado(study, outcome, own, len(rows), names))
            settle(drawn[-1].figure)
        name = f"tornado_{outcome}" + (f"_{arm}" if several else "")
        last = drawn[-1]
        drawn[-1] = Drawn(
            name, f"One input at a time: {in_sentence(_of(study, arm, outcome, table))}", last.caption, last.figure
        )
        said.append(_tornado_sentence(_of(study, arm, outcome, table), outcome, own, names))
    return drawn, said


def _tornado(study: StudyFolder, outcome: str, own: pd.DataFrame, of: int, names: dict[str, str]) -> Drawn:
    one = measure_of(outcome, str(own["unit"].iloc[0]))
    figure, (axes,) = canvas(1, 1, 1.25 + 0.36 * len(own))
    base = float(own["base"].iloc[0]) * one.kind.factor
    labels: list[tuple[float, float, str, bool, str]] = []
    for at, (_, row) in enumerate(own.iterrows()):
        for end, colour, shift in (("low", PALETTE[0], -0.19), ("high", PALETTE[1], 0.19)):
            found = _estimate(row, f"at_{end}", f"at_{end}_low", f"at_{end}_high").scaled(one.kind.factor)
            if found.mean is None:
                continue
            axes.barh(at + shift, found.mean - base, 0.34, left=base, color=colour, alpha=0.85, lw=0, zorder=2)
            ends = [found.mean, base]
            if found.low is not None and found.high is not None:
                axes.plot([found.low, found.high], [at + shift] * 2, color=darker(colour, 0.5), lw=1.1, zorder=3)
                ends += [found.low, found.high]
            right = found.mean >= base
            value = value_name(_plain(row[f"{end}_value"]), str(row["input"]))
            labels.append((max(ends) if right else min(ends), at + shift, value, right, colour))
    axes.axvline(base, color=INK, lw=0.9, zorder=4)
    for end, at, text, right, colour in labels:
        axes.annotate(
            textwrap.shorten(text, 22, placeholder="…"), (end, at), (4 if right else -4, 0), textcoords="offset points",
            ha="left" if right else "right", va="center", fontsize=7.5, color=darker(colour),
        )  # fmt: skip
    if study.compared and axes.get_xlim()[0] < 0 < axes.get_xlim()[1]:
        axes.axvline(0, color=SOFT, lw=0.8, ls=":", zorder=1)
    axes.set_yticks(range(len(own)), [textwrap.fill(names[str(k)], 30) for k in own["input"]])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(own) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")
    axes.margins(x=0.14)
    number_axis(axes.xaxis, TEXTS, sign=study.compared)
    axes.set_xlabel(axis_unit(study, one).replace("\n", " "))
    key = [
        Patch(color=c, alpha=0.85, lw=0, label=t) for c, t in zip(PALETTE, ("low value", "high value"), strict=False)
    ]
    figure.legend(handles=[*key, Line2D([], [], color=INK, lw=0.9, label="base")], loc="outside upper left", ncols=3)
    more = f" The {len(own)} of {of} inputs that move it most." if len(own) < of else ""
    return Drawn("tornado", "", TORNADO + more, figure)


TORNADO = (
    "One input at a time at its low and its high value (written at the bars), the others at base; thin lines: 95 %"
    " intervals. Inputs that act together do not show here."
)


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _tornado_sentence(front: str, outcome: str, own: pd.DataFrame, names: dict[str, str]) -> str:
    """Return between what the inputs that move an outcome most take it."""
    one = measure_of(outcome, str(own["unit"].iloc[0]))
    parts = []
    for _, row in own.head(3).iterrows():
        low, high = (_estimate(row, f"at_{e}", f"at_{e}_low", f"at_{e}_high") for e in ("low", "high"))
        key = str(row["input"])
        values = [value_name(_plain(row[f"{e}_value"]), key) for e in ("low", "high")]
        parts.append(f"{names[key]} (from {written(one, low)} at {values[0]} to {written(one, high)} at {values[1]})")
    base = amount(one, Estimate(float(own["base"].iloc[0]), None, None, 0))
    return f"{capital(front)}, {base} at base, moves most with {TEXTS.list(parts)}."


# --- variance --------------------------------------------------------------------------------------------------------


def variance(study: StudyFolder) -> tuple[list[Drawn], list[str]]:
    """Return the figure of where variance comes from, a bar an outcome and arm, and what it says."""
    if not study.variance:
        return [], []
    several = len(study.variance) > 1
    rows = [(a, o, shares) for a, by_outcome in study.variance.items() for o, shares in by_outcome.items()]
    with styled():
        figure, (axes,) = canvas(1, 1, 1.2 + 0.42 * len(rows))
        for at, (_, _, shares) in enumerate(rows):
            left = 0.0
            for part, (_, colour) in PARTS.items():
                size = 100 * max(0.0, float(shares.get(part) or 0.0))
                axes.barh(at, size, 0.62, left=left, color=colour, edgecolor="white", lw=0.8, zorder=2)
                if size >= 6:
                    text = "white" if part in ("design", "knowledge") else INK
                    axes.text(
                        left + size / 2,
                        at,
                        f"{size:.0f}",
                        ha="center",
                        va="center",
                        color=text,
                        fontsize=8.5,
                        zorder=3,
                    )
                left += size
        labels = [
            f"{arm_name(study, a)}: {in_sentence(outcome_name(o))}" if several else outcome_name(o)
            for a, o, _ in rows
        ]
        axes.set_yticks(range(len(rows)), [textwrap.fill(label, 34) for label in labels])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 100)
        axes.grid(visible=False)
        axes.set_xlabel("% of the variance of one run's outcome")
        key = [Patch(color=colour, lw=0, label=name) for name, colour in PARTS.values()]
        figure.legend(handles=key, loc="outside upper left", ncols=4, fontsize=8.5, columnspacing=1.2)
        settle(figure)
    return [Drawn("variance", "Where the variance comes from", VARIANCE, figure)], [
        _share_sentence(study, *r) for r in rows
    ]


VARIANCE = (
    "Variance over all runs of the study: what the inputs do, what is not known of the parameters (posterior draws), the"
    " two acting together, and the chance that is left with both given. Shares are of variance, not of the effect."
)


def _share_sentence(study: StudyFolder, arm: str, outcome: str, shares: dict[str, Any]) -> str:
    ordered = sorted(PARTS, key=lambda p: -float(shares.get(p) or 0.0))
    parts = [f"{PARTS[p][0]} ({100 * float(shares.get(p) or 0.0):.0f} %)" for p in ordered[:2]]
    who = f"{arm_name(study, arm)}: " if study.variance and len(study.variance) > 1 else ""
    return capital(f"{who}{noun(outcome)} varies mostly through {TEXTS.list(parts)}.")
