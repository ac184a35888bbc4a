"""Which inputs matter: the figure of a study's sensitivity indices, Sobol's or Morris's, and what they say."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from simulation.report.drawing import INK, PALETTE, SOFT, Drawn, canvas, grid_of, number_axis, settle, styled
from simulation.report.study_folder import ONE_POLICY, Input, StudyFolder
from simulation.report.study_names import (
    TEXTS,
    amount,
    arm_name,
    in_sentence,
    measure,
    names_of,
    outcome_name,
    unit_name,
)
from simulation.report.study_phrases import Said, too_few
from simulation.results.statistics import Estimate

MOST_BARS = 15
ROW = 0.27
"""Inches a row."""

CONFIDENCE = "90 %"
"""Of the indices' intervals, as the analysis makes them; the tables do not say."""

SOBOL = (
    "Share of an outcome's variance over the ranges tried, noise of the replications taken out, with {c} intervals."
    " Total: what goes with the input and all it works together with; first order: with the input alone. Where the"
    " interval reaches zero, the input cannot be told from one that does nothing."
)
MORRIS = (
    "How far an outcome moves, whatever the way, when one input goes over its range (mu*, mean of the elementary"
    " effects' sizes), with {c} intervals. Sigma: how much that differs from place to place; a large one means that"
    " the input acts together with others or not in a straight line."
)

NOT_KNOWN = "no index can be given: it varies no more over the settings than by chance"

Group = tuple[str, str, pd.DataFrame]
"""Arm, outcome, rows."""


def groups_of(study: StudyFolder, table: pd.DataFrame) -> list[Group]:
    """Return the rows of each arm and outcome, outcomes in the study's order."""
    return list(_groups(study, table))


def _groups(study: StudyFolder, table: pd.DataFrame) -> Iterator[Group]:
    for arm in dict.fromkeys(table["arm"]):
        for outcome in dict.fromkeys([*study.outcomes, *table["outcome"]]):
            rows = table[(table["arm"] == arm) & (table["outcome"] == outcome)]
            if len(rows):
                yield str(arm), str(outcome), rows


def input_names(study: StudyFolder, table: pd.DataFrame) -> dict[str, str]:
    """Return the name of each input of an analysis."""
    known = {i.key: i for i in study.inputs}
    return names_of([known.get(str(k)) or Input(str(k), (), True) for k in dict.fromkeys(table["input"])])


def heading(study: StudyFolder, arm: str, outcome: str, table: pd.DataFrame) -> str:
    """Return the name of an outcome, with its arm where there are several."""
    name = outcome_name(outcome)
    several = table["arm"].nunique() > 1 and arm != ONE_POLICY
    return f"{arm_name(study, arm)}: {in_sentence(name)}" if several else name


def estimate(row: Any, mean: str, low: str = "", high: str = "") -> Estimate:
    """Return the estimate in three columns of a row; what is not there or NaN is None."""
    values = [float(row[c]) if c in row and pd.notna(row[c]) else None for c in (mean, low, high)]
    return Estimate(values[0], values[1], values[2], 0)


def rows_axis(axes: Axes, labels: list[str], rows: int, wide: int) -> None:
    """Set up the axis of names: the first on top."""
    axes.set_yticks(range(len(labels)), [textwrap.fill(label, wide) for label in labels])
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")


def indices(study: StudyFolder) -> tuple[list[Drawn], list[Said]]:
    """Return the figure of the indices, a panel an arm and outcome, and what is said of each."""
    table = study.tables.get("indices")
    if table is None or table.empty:
        return [], []
    sobol = "total" in table
    key, groups, names = "total" if sobol else "mu_star", groups_of(study, table), input_names(study, table)
    most = min(MOST_BARS, max(len(rows) for _, _, rows in groups))
    with styled():
        rows, across = grid_of(len(groups), 2)
        figure, panels = canvas(rows, across, 0.95 + ROW * max(most, 3))
        for axes, (arm, outcome, own) in zip(panels, groups, strict=False):
            own = own.sort_values(key, ascending=False, na_position="last").head(MOST_BARS)
            rows_axis(axes, [names[str(k)] for k in own["input"]], most, 24)
            _panel(axes, study, outcome, own, sobol)
            axes.set_title(textwrap.fill(heading(study, arm, outcome, table), 36))
        for axes in panels[len(groups) :]:
            axes.set_visible(False)
        figure.legend(handles=_key(sobol), loc="outside upper left", ncols=2)
        settle(figure)
    count = table["input"].nunique()
    more = f" The {most} largest of {count} inputs." if count > most else ""
    caption = (SOBOL if sobol else MORRIS).format(c=CONFIDENCE) + more
    said = [
        Said(heading(study, arm, outcome, table), _sentences(study, outcome, rows, names))
        for arm, outcome, rows in groups
    ]
    return [Drawn("indices", "Which inputs matter", caption, figure)], said


def _key(sobol: bool) -> list[Line2D]:
    names = ("total", "first order") if sobol else ("mu*", "sigma")
    looks: list[dict[str, Any]] = [{"color": PALETTE[0]}, {"color": PALETTE[1], "mfc": "white"}]
    return [
        Line2D([], [], ls="none", marker=marker, ms=5, label=name, **look)
        for name, marker, look in zip(names, "oD", looks, strict=True)
    ]


def _panel(axes: Axes, study: StudyFolder, outcome: str, own: pd.DataFrame, sobol: bool) -> None:
    """Draw two dots a row: the index that counts everything, and the other."""
    one = measure(study, outcome)
    factor = 1.0 if sobol else one.kind.factor
    for at, (_, row) in enumerate(own.iterrows()):
        if sobol:
            whole = estimate(row, "total", "total_low", "total_high")
            part = estimate(row, "first", "first_low", "first_high")
        else:
            whole, part = estimate(row, "mu_star", "low", "high"), estimate(row, "sigma")
        _whisker(axes, at - 0.14, whole.scaled(factor), PALETTE[0], "o", PALETTE[0])
        _whisker(axes, at + 0.14, part.scaled(factor), PALETTE[1], "D", "white")
    axes.axvline(0, color=SOFT, lw=0.9, zorder=1)
    if own["total" if sobol else "mu_star"].isna().all():
        axes.text(
            0.5, 0.5, textwrap.fill(NOT_KNOWN, 30), transform=axes.transAxes, ha="center", va="center", color=SOFT
        )
        axes.set_xticks([])
        return
    number_axis(axes.xaxis, TEXTS)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel("share of the variance" if sobol else f"{unit_name(one, change=True)}, over the range")


def _whisker(axes: Axes, at: float, found: Estimate, colour: str, marker: str, face: str) -> None:
    """Draw a mean with its interval along a row."""
    if found.mean is None or not math.isfinite(found.mean):
        return
    if found.low is not None and found.high is not None:
        axes.plot([found.low, found.high], [at, at], color=colour, lw=1.4, zorder=2)
    axes.plot([found.mean], [at], marker, color=colour, ms=5, mfc=face, zorder=3)


def _sentences(study: StudyFolder, outcome: str, rows: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """Return which inputs matter most for an outcome, and how many cannot be told from one that does nothing."""
    one, sobol = measure(study, outcome), "total" in rows
    key, low, high = ("total", "total_low", "total_high") if sobol else ("mu_star", "low", "high")
    known = rows[rows[key].notna()].sort_values(key, ascending=False)
    if known.empty:
        return [NOT_KNOWN[:1].upper() + NOT_KNOWN[1:] + "."]
    if few := too_few(study):
        return [few]
    parts = []
    for _, row in known[known[key] > 0].head(3).iterrows():
        found = estimate(row, key, low, high)
        size = TEXTS.brackets(found, 2) if sobol else amount(one, found)
        parts.append(f"{names[str(row['input'])]} ({size})")
    if not parts:
        return ["No input can be told from one that does nothing."]
    what = "its share of the variance, alone and with others" if sobol else "how far the outcome moves over its range"
    text = f"What matters most is {parts[0]}"
    text += f", then {TEXTS.list(parts[1:])}" if parts[1:] else ""
    text += f", by {what} ({CONFIDENCE} intervals)."
    none = int((known[low].isna() | (known[low] <= 0)).sum())
    if none == len(known):
        return [text, "But none of the inputs can be told from one that does nothing."]
    return [text, f"{none} of {len(known)} inputs cannot be told from one that does nothing."] if none else [text]
