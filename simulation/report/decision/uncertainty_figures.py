"""The figures of what is not known: the plane, acceptability, the value of information, and forms of the model."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from simulation.report import drawing
from simulation.report.decision.case import Case
from simulation.report.decision.figures import WHITE, unit_of
from simulation.report.decision.looks import legend, looks
from simulation.report.decision.names import GROUPS
from simulation.report.drawing import Drawn, Look, styled

MOST_DESIGNS, MOST_LINES, MOST_INPUTS = 4, 5, 12
NORMAL_95 = 1.96
LABEL = 46
"""Characters of a line of a long label."""


@styled
def plane(case: Case) -> Drawn | None:
    """Draw effect and cost of every replication, faint, and of every draw, full."""
    found, t = case.table("plane"), case.texts
    shown = [arm for arm in dict.fromkeys([case.shown, *case.ranked]) if arm in case.decision.policies][:MOST_DESIGNS]
    found = found[found["arm"].isin(shown)]
    if found.empty:
        return None
    look = looks(case)
    factor, unit = unit_of(found["cost_dkk"], case)
    keys = _keys([look[arm] for arm in shown], line=False)
    above = legend([look[arm].label for arm in shown])
    figure, (axes,) = drawing.panels(1, 1, 4.0 + above.height)
    for of, size, alpha in (("replication", 9, 0.22), ("draw", 13, 0.85)):
        for arm in shown:
            own = found[(found["arm"] == arm) & (found["of"] == of)]
            axes.scatter(own["effect"], own["cost_dkk"] / factor, size, color=look[arm].colour, alpha=alpha, lw=0,
                         marker=look[arm].marker, rasterized=len(own) > 300)  # fmt: skip
    axes.axhline(0, color=drawing.INK, lw=0.9)
    axes.axvline(0, color=drawing.INK, lw=0.9)
    _prices_of_effect(case, axes, factor)
    drawing.number_axis(axes.xaxis, t, sign=True)
    drawing.number_axis(axes.yaxis, t, sign=True)
    axes.set_xlabel(t("decision_figures.effect", effect=case.say.effect))
    axes.set_ylabel(t("decision_figures.cost", unit=unit))
    above.write(figure, keys)
    title = t("decision_figures.plane", who=case.say.perspective(case.perspective))
    return Drawn("plane", title, t("decision_figures.plane_about", one=case.say.one_effect), figure)


def _prices_of_effect(case: Case, axes: Axes, factor: float) -> None:
    """Draw a line for the largest ``k``: what lies below it is worth its cost."""
    told = case.about.get("k")
    largest = max((float(k) for k in told if k), default=0.0) if isinstance(told, Sequence) else 0.0
    if largest <= 0:
        return
    bottom, top = axes.get_ylim()
    left, right = axes.get_xlim()
    ends = np.array([left, right])
    axes.plot(ends, largest * ends / factor, color=drawing.SOFT, lw=0.9, ls=drawing.BROKEN)
    axes.set_ylim(bottom, top)
    axes.set_xlim(left, right)
    words = case.texts("decision_figures.worth", k=case.texts.money(largest), one=case.say.one_effect)
    at = min(right, top * factor / largest)
    axes.annotate(words, (at, largest * at / factor), (-8, -9), textcoords="offset points", ha="right", va="top",
                  fontsize=8, color=drawing.SOFT, bbox=WHITE)  # fmt: skip


def _keys(arms: Sequence[Look], line: bool = True) -> list[Line2D]:
    """Return the keys of designs: line and marker, or the marker alone."""
    return [
        Line2D([], [], color=a.colour, ls=a.dash if line else "none", marker=a.marker, ms=5, label=a.label)
        for a in arms
    ]


@styled
def acceptability(case: Case) -> Drawn | None:
    """Draw how often each design is best by what a unit of effect is worth, the frontier marked."""
    table, t = case.table("acceptability"), case.texts
    if table["k"].nunique() < 2:
        return None
    look = looks(case)
    arms = _most_often_best(case, table)
    keys = [*_keys([look[arm] for arm in arms]), _ring(case)]
    above = legend([str(key.get_label()) for key in keys])
    figure, (axes,) = drawing.panels(1, 1, 2.9 + above.height)
    for arm in arms:
        own = table[table["arm"] == arm].sort_values("k")
        axes.plot(
            own["k"], 100 * own["p_best"], color=look[arm].colour, ls=look[arm].dash, marker=look[arm].marker, ms=4
        )
    edge = table[table["is_best"].astype(bool)].sort_values("k")
    axes.plot(edge["k"], 100 * edge["p_best"], "o", ms=11, mfc="none", mec=drawing.INK, mew=1.2, ls="none")
    _k_axis(case, axes)
    axes.set_ylim(-3, 106)
    axes.set_ylabel(t("decision_figures.best_of_100"))
    above.write(figure, keys)
    about = t("decision_figures.acceptability_about", n=case.about.get("draws") or "?")
    return Drawn("acceptability", t("decision_figures.acceptability"), about, figure)


def _ring(case: Case) -> Line2D:
    """Return the key of what is ringed: the design with the highest mean."""
    words = case.texts("decision_figures.frontier")
    return Line2D([], [], color="none", marker="o", ms=10, mfc="none", mec=drawing.INK, label=words)


def _most_often_best(case: Case, table: pd.DataFrame) -> list[str]:
    """Return the designs to draw: those that are ever best, the first of them where there are very many."""
    most = table.groupby("arm")["p_best"].max().sort_values(ascending=False)
    chosen = set(most.index[:MOST_LINES]) & set(case.contenders) | {case.decision.baseline, case.shown}
    return [arm for arm in case.arms if arm in chosen]


def _k_axis(case: Case, axes: Axes) -> None:
    drawing.number_axis(axes.xaxis, case.texts)
    axes.set_xlabel(case.texts("decision_figures.k", one=case.say.one_effect))


@styled
def information(case: Case) -> Drawn | None:
    """Draw the value of perfect information by ``k``, and what choosing each design would lose."""
    table, t = case.table("acceptability"), case.texts
    if table.empty:
        return None
    look, arms = looks(case), _most_often_best(case, table)
    known = table.drop_duplicates("k").sort_values("k")
    kept = table[table["arm"].isin(arms)]
    factor, unit = unit_of([*kept["expected_loss"], *known["evpi"]], case)
    above = legend([look[arm].label for arm in arms])
    figure, (left, right) = drawing.panels(2, 2, 2.8 + above.height)
    spread = NORMAL_95 * known["evpi_se"].fillna(0.0)
    mean = known["evpi"] / factor
    left.fill_between(
        known["k"],
        (mean - spread / factor).clip(lower=0),
        mean + spread / factor,
        color=drawing.SOFT,
        alpha=0.18,
        lw=0,
    )
    left.plot(known["k"], mean, color=drawing.INK, marker="o", ms=3.5)
    left.set_title(t(f"decision_figures.evpi_{'bounded' if case.bounded else 'known'}"))
    for arm in arms:
        own = kept[kept["arm"] == arm].sort_values("k")
        right.plot(
            own["k"],
            own["expected_loss"] / factor,
            color=look[arm].colour,
            ls=look[arm].dash,
            marker=look[arm].marker,
            ms=4,
        )
    right.set_title(t("decision_figures.loss"))
    for axes in (left, right):
        _k_axis(case, axes)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(unit)
        drawing.number_axis(axes.yaxis, t)
    above.write(figure, _keys([look[arm] for arm in arms]))
    key = "information_some" if len(arms) < len(case.arms) else "information_about"
    return Drawn("information", t("decision_figures.information"), t(f"decision_figures.{key}"), figure)


@styled
def inputs(case: Case) -> Drawn | None:
    """Draw what learning groups of inputs, and single inputs, would be worth."""
    table, t = case.table("evppi"), case.texts
    known = table[table["evppi"].notna() & (table["evppi"] > 0)]
    grouped = known["parameters"].isin(GROUPS)
    shown = pd.concat([known[grouped], known[~grouped].sort_values("evppi", ascending=False)[:MOST_INPUTS]])
    if shown.empty:
        return None
    factor, unit = unit_of(shown["evppi"], case)
    figure, (axes,) = drawing.panels(1, 1, 1.05 + 0.36 * len(shown))
    for y, row in enumerate(shown.to_dict("records")):
        group = row["parameters"] in GROUPS
        axes.barh(
            y, row["evppi"] / factor, 0.66, color=drawing.PALETTE[2] if group else drawing.PALETTE[0], alpha=0.85
        )
        if np.isfinite(row["se"]):
            ends = np.clip(row["evppi"] + NORMAL_95 * np.array([-1, 1]) * row["se"], 0, None) / factor
            axes.plot(ends, [y, y], color=drawing.INK, lw=1.1)
    drawing.rows_axis(axes, [case.say.short(str(name)) for name in shown["parameters"]])
    drawing.number_axis(axes.xaxis, t)
    axes.set_xlim(left=0)
    axes.set_xlabel(t(f"decision_figures.worth_{'bounded' if case.bounded else 'known'}", unit=unit))
    return Drawn("inputs", t("decision_figures.inputs"), t("decision_figures.inputs_about"), figure)


@styled
def regret(case: Case) -> Drawn | None:
    """Draw what each design loses against the best under every form of the model."""
    table, t = case.table("structure_regret"), case.texts
    if table.empty:
        return None
    look = looks(case)
    kept = table[table["arm"].isin(_with_little_regret(case, table))]
    arms = [arm for arm in case.arms if arm in set(kept["arm"])]
    names = list(dict.fromkeys(str(name) for name in table["structure"]))
    factor, unit = unit_of(kept["regret"], case)
    above = legend([look[arm].label for arm in arms])
    labels = [fill(case.say.form(name), LABEL) for name in names]
    lines = sum(1 + label.count("\n") for label in labels)
    figure, (axes,) = drawing.panels(1, 1, 1.0 + 0.27 * lines + above.height)
    for k, arm in enumerate(arms):
        own = kept[kept["arm"] == arm].set_index("structure")["regret"].reindex(names) / factor
        shift = 0.16 * (k - (len(arms) - 1) / 2)
        axes.plot(
            own, np.arange(len(names)) + shift, ls="none", marker=look[arm].marker, color=look[arm].colour, ms=6
        )
    drawing.rows_axis(axes, labels)
    axes.grid(visible=True, axis="both")
    drawing.number_axis(axes.xaxis, t)
    axes.set_xlabel(t("decision_figures.lost", unit=unit))
    above.write(figure, _keys([look[arm] for arm in arms], line=False))
    key = "regret_some" if len(arms) < len(case.arms) else "regret_about"
    return Drawn("regret", t("decision_figures.regret"), t(f"decision_figures.{key}"), figure)


def _with_little_regret(case: Case, table: pd.DataFrame) -> list[str]:
    """Return the designs that are best under some form, and those that the page speaks of."""
    least = table.groupby("arm")["regret"].min()
    return [arm for arm in case.arms if least.get(arm, 1.0) <= 0 or arm in (case.decision.baseline, case.shown)]
