"""The figures of the report, one function each; every function returns the figure, or None without data.

Bands, lines and whiskers hold 90 % of the replications, around levels and around differences alike. The captions
say so and give the number of replications.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from simulation.model.states import Support, label
from simulation.report import savings
from simulation.report.drawing import (
    BROKEN,
    INK,
    PALETTE,
    SOFT,
    SOLID,
    Drawn,
    canvas,
    caption,
    end_labels,
    grid_of,
    legend,
    line,
    looks,
    number_axis,
    settle,
    styled,
    time_axis,
)
from simulation.report.money_figures import saving_by_account, saving_by_year, saving_so_far
from simulation.report.series import difference, series
from simulation.report.tables import change_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import Scale, measures
from simulation.results.statistics import Estimate, effect_path
from simulation.words.texts import Texts

DEMOGRAPHIC = ("exit_moved", "exit_pension_age", "exit_dead", "exit_other")
"""Exits that no effort aims at: in the tables, but not in the picture of the differences."""

DESTINATIONS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("exit_job", ("exit_job",), PALETTE[0]),
    ("exit_education", ("exit_education",), PALETTE[4]),
    ("exit_fleksjob", ("exit_fleksjob",), PALETTE[2]),
    ("exit_foertidspension", ("exit_foertidspension",), PALETTE[3]),
    ("exit_ressourceforloeb", ("exit_ressourceforloeb",), PALETTE[5]),
    ("exit_self_supporting", ("exit_self_supporting",), PALETTE[1]),
    ("elsewhere", ("exit_moved", "exit_pension_age", "exit_dead", "exit_other"), "#8a8a8a"),
)
"""Lines of the outflow figure: label, the flows in it, colour."""

STOCKS_SHOWN = 9


def outflow(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw cumulative exits by destination, a panel per arm."""
    size = savings.citizens(folder)
    arms = [a for a in folder.arms if series(folder, a, "flow_exit_job") is not None]
    if not arms or not size > 0:
        return None
    rows, columns = grid_of(len(arms), 2)
    height = 3.1
    figure, panels = canvas(rows, columns, height, sharey=True)
    drawn = []
    for axes, arm in zip(panels, arms, strict=False):
        ends: list[tuple[float, str, str]] = []
        for name, flows, colour in DESTINATIONS:
            found = series(folder, arm, [f"flow_{f}" for f in flows])
            if found is None:
                continue
            path = effect_path(np.cumsum(found.values, axis=1) / size * 100, found.draws)
            line(axes, found.weeks, path, colour, BROKEN if name == "elsewhere" else SOLID)
            last = float(path.mean[-1])
            ends.append((last, f"{texts('destinations.' + name)} {texts.number(last, 1)}", colour))
        drawn.append((axes, ends))
        axes.set_title(texts.arm(arm))
        time_axis(axes, folder, texts)
        number_axis(axes.yaxis, texts)
    panels[0].set_ylim(bottom=0)
    for axes, ends in drawn:
        end_labels(axes, ends, height - 0.8)
    for axes in panels[::columns]:
        axes.set_ylabel(texts("axes.per_hundred"))
    for axes in panels[len(arms) :]:
        axes.set_visible(False)
    return Drawn("outflow", texts("page.outflow"), caption(texts, "outflow", folder), figure)


def jobs(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw citizens in ordinary job, and beside it the difference from usual service."""
    style = looks(folder, texts)
    levels = {a: s for a in folder.arms if (s := series(folder, a, "stock_in_job")) is not None}
    if not levels:
        return None
    changes = {a: s for a in folder.policies if (s := difference(folder, a, "stock_in_job")) is not None}
    height = 3.2
    figure, panels = canvas(1, 2 if changes else 1, height)
    ends: list[list[tuple[float, str, str]]] = [[], []]
    for arm, found in levels.items():
        path = effect_path(found.values, found.draws)
        line(panels[0], found.weeks, path, style[arm].colour, style[arm].dash)
        ends[0].append((float(path.mean[-1]), texts.number(float(path.mean[-1])), style[arm].colour))
    panels[0].set_title(texts("axes.level"))
    panels[0].set_ylim(bottom=0)
    if changes:
        panels[1].axhline(0, color=SOFT, lw=0.8)
        panels[1].set_title(texts("axes.difference"))
    for arm, found in changes.items():
        path = effect_path(found.values, found.draws)
        line(panels[1], found.weeks, path, style[arm].colour, style[arm].dash)
        last = float(path.mean[-1])
        ends[1].append((last, texts.number(last, 0 if abs(last) >= 10 else 1, sign=True), style[arm].colour))
    for k, axes in enumerate(panels):
        time_axis(axes, folder, texts)
        number_axis(axes.yaxis, texts, sign=k == 1)
        axes.set_ylabel(texts("axes.citizens"))
        end_labels(axes, ends[k], height - 0.9)
    legend(figure, [style[a] for a in levels])
    key = "jobs" if changes else "jobs_alone"
    return Drawn("jobs", texts("page.jobs"), caption(texts, key, folder), figure)


def stocks(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw citizens by support, a small panel for each of the largest."""
    style = looks(folder, texts)
    columns = [f"stock_{label(s)}" for s in Support if s is not Support.NOT_ARRIVED]
    present = [c for c in columns if c in folder.weekly.columns]
    means = folder.weekly.groupby(["arm", "week"])[present].mean() if present else None
    peaks = means.max().sort_values(ascending=False) if means is not None else pd.Series(dtype=float)
    chosen = [str(c) for c in peaks.index[peaks > 0]][:STOCKS_SHOWN]
    if not chosen:
        return None
    rows, across = grid_of(len(chosen), 3)
    figure, panels = canvas(rows, across, 1.75)
    for axes, column in zip(panels, chosen, strict=False):
        for arm in folder.arms:
            found = series(folder, arm, column)
            if found is not None:
                line(axes, found.weeks, effect_path(found.values, found.draws), style[arm].colour, style[arm].dash)
        axes.set_title(texts.name("states", column.removeprefix("stock_")), fontsize=9)
        axes.set_ylim(bottom=0)
        time_axis(axes, folder, texts, label=False)
        number_axis(axes.yaxis, texts)
    for axes in panels[len(chosen) :]:
        axes.set_visible(False)
    for axes in panels[max(0, len(chosen) - across) : len(chosen)]:
        time_axis(axes, folder, texts)
    for axes in panels[::across]:
        axes.set_ylabel(texts("axes.citizens"))
    legend(figure, list(style.values()))
    text = caption(texts, "stocks", folder, k=len(chosen))
    return Drawn("stocks", texts("page.stocks"), text, figure)


def differences(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw the paired differences of the shares as dots with intervals, arms beside each other."""
    style = looks(folder, texts)
    listed = measures([str(c) for c in folder.contrasts.columns], folder.units)
    shares = [m for m in listed if m.kind is Scale.SHARE and m.name not in DEMOGRAPHIC]
    rows: list[tuple[str, list[tuple[str, Estimate]]]] = []
    for measure in shares:
        found = [(a, change_of(folder, a, measure)) for a in folder.policies]
        known = [(a, e) for a, e in found if e.known]
        if known:
            rows.append((texts.name("outcomes", measure.name), known))
    if not rows:
        return None
    figure, (axes,) = canvas(1, 1, 0.9 + len(rows) * max(0.24, 0.08 * len(folder.policies) + 0.12))
    axes.axvline(0, color=SOFT, lw=1)
    step = 0.64 / max(1, len(folder.policies))
    for y, (_, known) in enumerate(rows):
        for arm, e in known:
            at = y + (folder.policies.index(arm) - (len(folder.policies) - 1) / 2) * step
            if e.low is not None and e.high is not None:
                axes.plot([e.low, e.high], [at, at], color=style[arm].colour, lw=1.6)
            axes.plot([e.mean or 0.0], [at], style[arm].marker, color=style[arm].colour, ms=5)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="x")
    number_axis(axes.xaxis, texts, sign=True)
    axes.set_xlabel(texts("axes.points"))
    legend(figure, [style[a] for a in folder.policies], marker=True)
    return Drawn("differences", texts("page.differences"), caption(texts, "differences", folder), figure)


FIGURES: tuple[Callable[[ResultFolder, Texts], Drawn | None], ...] = (
    differences,
    outflow,
    jobs,
    stocks,
    saving_by_year,
    saving_so_far,
    saving_by_account,
)


def draw(folder: ResultFolder, texts: Texts) -> dict[str, Drawn]:
    """Draw every figure there is data for, by name."""
    with styled():
        made = [d for figure in FIGURES if (d := figure(folder, texts)) is not None]
        for drawn in made:
            settle(drawn.figure)
    return {d.name: d for d in made}
