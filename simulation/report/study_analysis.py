"""What one input at a time does (tornado), and where an outcome's variance comes from: figures and sentences.

Each is there only if its file lies in the study's folder.
"""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from simulation.report.drawing import INK, PALETTE, Drawn, canvas, darker, number_axis, settle, styled
from simulation.report.study_folder import StudyFolder
from simulation.report.study_indices import MOST_BARS, estimate, groups_of, heading, input_names, rows_axis
from simulation.report.study_names import (
    TEXTS,
    amount,
    arm_name,
    counted,
    decimals,
    in_sentence,
    interval_words,
    measure_of,
    outcome_name,
    plain,
    unit_name,
    value_name,
    written,
)
from simulation.report.study_phrases import NOT_TOLD, Said, too_few
from simulation.results.measures import Measure
from simulation.results.statistics import Estimate
from simulation.words.texts import NO_BREAK

ENDS = (("low", PALETTE[0], -0.19), ("high", PALETTE[1], 0.19))
"""The ends an input is tried at: name, colour, place beside the middle of its row."""

PARTS = {
    "design": ("the inputs", PALETTE[0], "white"),
    "knowledge": ("what is not known of the parameters", PALETTE[1], "white"),
    "design_by_knowledge": ("both together", PALETTE[5], INK),
    "chance": ("chance", "#b5b5b5", INK),
}
"""Where variance comes from: the name in ``variance.json``; what it is called; its colour, and that of text on it."""

TORNADO = (
    "Each input alone at the low and the high value written at its bars, the others as configured. Bars: the change"
    " from there, replication by replication; thin lines: its {interval}. What inputs do together does not show here."
)
VARIANCE = (
    "Over all settings and replications: what the inputs do, what the posterior draws do to all settings alike, what"
    " the draws change of the inputs' effects, and what chance leaves with both given. Shares depend on the ranges"
    " tried."
)
LEAST_WRITTEN = 6.0
"""Per cent below which a share has no room for its number."""


def tornado(study: StudyFolder) -> tuple[list[Drawn], list[Said]]:
    """Return a figure and a sentence an arm and outcome: its change with each input at its low and its high value."""
    table = study.tables.get("tornado")
    if table is None or table.empty:
        return [], []
    drawn, said, names = [], [], input_names(study, table)
    for arm, outcome, rows in groups_of(study, table):
        size = rows[["at_low", "at_high"]].abs().max(axis=1)
        own = rows.assign(size=size).sort_values("size", ascending=False, na_position="last").head(MOST_BARS)
        front = heading(study, arm, outcome, table)
        name = f"tornado_{outcome}" + (f"_{arm}" if table["arm"].nunique() > 1 else "")
        more = f" The {len(own)} of {len(rows)} inputs that move it most." if len(own) < len(rows) else ""
        caption = TORNADO.format(interval=interval_words(study)) + more
        one = measure_of(outcome, str(rows["unit"].iloc[0]))
        with styled():
            figure, (axes,) = canvas(1, 1, 1.25 + 0.36 * len(own))
            _bars(axes, one, own)
            rows_axis(axes, [names[str(k)] for k in own["input"]], len(own), 30)
            number_axis(axes.xaxis, TEXTS, sign=True)
            axes.set_xlabel(f"change from the configuration as it stands, {unit_name(one, change=True)}")
            key = [Patch(color=colour, alpha=0.85, lw=0, label=f"{end} value") for end, colour, _ in ENDS]
            figure.legend(handles=key, loc="outside upper left", ncols=2)
            settle(figure)
        drawn.append(
            Drawn(name, f"One input alone: {front if arm in front else in_sentence(front)}", caption, figure)
        )
        few = too_few(study)
        said.append(Said(front, [few] if few else _tornado_sentences(one, own, names)))
    return drawn, said


def _bars(axes: Axes, one: Measure, own: pd.DataFrame) -> None:
    """Draw two bars a row from no change, with the values tried at their ends."""
    for at, (_, row) in enumerate(own.iterrows()):
        for end, colour, shift in ENDS:
            found = estimate(row, f"at_{end}", f"at_{end}_low", f"at_{end}_high").scaled(one.kind.factor)
            if found.mean is None:
                continue
            axes.barh(at + shift, found.mean, 0.34, color=colour, alpha=0.85, lw=0, zorder=2)
            reach = [found.mean, 0.0]
            if found.low is not None and found.high is not None:
                axes.plot([found.low, found.high], [at + shift] * 2, color=darker(colour, 0.5), lw=1.1, zorder=3)
                reach += [found.low, found.high]
            right = found.mean > 0 or (found.mean == 0 and end == "high")
            text = value_name(plain(row[f"{end}_value"]), str(row["input"]))
            _beside(axes, max(reach) if right else min(reach), at + shift, text, right, colour)
    axes.axvline(0, color=INK, lw=0.9, zorder=4)
    axes.margins(x=0.13)


def _beside(axes: Axes, x: float, y: float, text: str, right: bool, colour: str) -> None:
    """Write a value beside the end of a bar."""
    axes.annotate(
        textwrap.shorten(text, 22, placeholder="…"),
        (x, y),
        (4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=7.5,
        color=darker(colour),
    )


def _tornado_sentences(one: Measure, own: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """Return what the inputs that move an outcome most do to it, and how many others do nothing that can be told."""
    base = Estimate(float(own["base"].iloc[0]), None, None, 0)
    told = []
    for _, row in own.iterrows():
        found = [estimate(row, f"at_{e}", f"at_{e}_low", f"at_{e}_high") for e, _, _ in ENDS]
        if not any(f.clear and not f.nothing for f in found):
            continue
        key = str(row["input"])
        ends = [
            f"{written(one, f, decimals(one, f), sign=True)} at {value_name(plain(row[f'{e}_value']), key)}"
            for f, (e, _, _) in zip(found, ENDS, strict=True)
        ]
        told.append(f"{names[key]} ({' and '.join(ends)})")
    start = f"{amount(one, base, sign=True)} as configured."
    if not told:
        return [start, "No input alone changes it by more than can be told from no change."]
    rest = len(own) - len(told)
    sentences = [start, f"Alone, what changes it most is {TEXTS.list(told[:3])}."]
    if len(told) > 3:
        sentences.append(f"{counted(len(told) - 3, 'more input')} clearly change it, but less.")
    if rest:
        sentences.append(f"For {rest} of the {len(own)} inputs drawn the change {NOT_TOLD}.")
    return sentences


def variance(study: StudyFolder) -> tuple[list[Drawn], list[Said]]:
    """Return the figure of where variance comes from, a bar an arm and outcome, and a sentence for each."""
    found = study.variance or {}
    rows = [(arm, outcome, shares) for arm, own in found.items() for outcome, shares in own.items()]
    if not rows:
        return [], []
    several = len(found) > 1
    labels = [
        f"{arm_name(study, a)}: {in_sentence(outcome_name(o))}" if several else outcome_name(o) for a, o, _ in rows
    ]
    with styled():
        figure, (axes,) = canvas(1, 1, 1.2 + 0.42 * len(rows))
        for at, (_, _, shares) in enumerate(rows):
            _stack(axes, at, shares)
        rows_axis(axes, labels, len(rows), 34)
        axes.set_xlim(0, 100)
        axes.grid(visible=False)
        axes.set_xlabel("% of the variance of the effect" if study.compared else "% of the variance")
        key = [Patch(color=colour, lw=0, label=name) for name, colour, _ in PARTS.values()]
        figure.legend(handles=key, loc="outside upper left", ncols=4, fontsize=8.5, columnspacing=1.2)
        settle(figure)
    drawn = Drawn("variance", "Where the variance comes from", VARIANCE, figure)
    few = too_few(study)
    return [drawn], [Said(label, [few or _share_sentence(s)]) for label, (_, _, s) in zip(labels, rows, strict=True)]


def _share(shares: dict[str, Any], part: str) -> float:
    """Return a share in per cent."""
    return 100 * max(0.0, float(shares.get(part) or 0.0))


def _stack(axes: Axes, at: int, shares: dict[str, Any]) -> None:
    left = 0.0
    for part, (_, colour, ink) in PARTS.items():
        size = _share(shares, part)
        axes.barh(at, size, 0.62, left=left, color=colour, edgecolor="white", lw=0.8, zorder=2)
        if size >= LEAST_WRITTEN:
            middle = left + size / 2
            axes.text(middle, at, f"{size:.0f}", ha="center", va="center", color=ink, fontsize=8.5, zorder=3)
        left += size


def _share_sentence(shares: dict[str, Any]) -> str:
    ordered = sorted(PARTS, key=lambda part: -_share(shares, part))
    parts = [f"{PARTS[p][0]} ({_share(shares, p):.0f}{NO_BREAK}%)" for p in ordered[:2] if _share(shares, p) >= 1]
    return f"The variance is mostly {TEXTS.list(parts)}."
