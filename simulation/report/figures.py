"""The figures of the report, one function each; every function returns the figure or None when it has no data.

Bands, lines and whiskers hold 90 % of the replications, around levels and around differences alike. The captions
say so and give the number of replications.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from simulation.model.states import Support, label
from simulation.report import drawing
from simulation.report.drawing import Drawn, caption, styled
from simulation.report.money_figures import saving_by_account, saving_by_year, saving_so_far
from simulation.report.occupancy import figure as occupancy
from simulation.report.timelines import Line, Panel, over_weeks
from simulation.results import savings
from simulation.results.estimates import change_of
from simulation.results.folder import ResultFolder
from simulation.results.measures import Scale, measures
from simulation.results.series import difference, series
from simulation.words.texts import Texts

DEMOGRAPHIC = ("exit_moved", "exit_pension_age", "exit_dead", "exit_other")
"""Exits that no effort aims at: in the tables, but not in the picture of the differences."""

DESTINATIONS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("exit_job", ("exit_job",), drawing.PALETTE[0]),
    ("exit_education", ("exit_education",), drawing.PALETTE[4]),
    ("exit_fleksjob", ("exit_fleksjob",), drawing.PALETTE[2]),
    ("exit_foertidspension", ("exit_foertidspension",), drawing.PALETTE[3]),
    ("exit_ressourceforloeb", ("exit_ressourceforloeb",), drawing.PALETTE[5]),
    ("exit_self_supporting", ("exit_self_supporting",), drawing.PALETTE[1]),
    ("elsewhere", DEMOGRAPHIC, "#8a8a8a"),
)
"""Lines of the outflow figure: label, the flows in it, colour."""

STOCKS_SHOWN = 9


@styled
def outflow(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw cumulative exits by destination, a panel per arm."""
    arms = [a for a in folder.arms if series(folder, a, "flow_exit_job") is not None]
    if not arms or not savings.citizens(folder) > 0:
        return None
    shown = [Panel(texts.arm(arm), _exits(folder, texts, arm)) for arm in arms]
    figure = over_weeks(folder, texts, shown, texts("axes.per_hundred"), 3.1, alike=True)
    return Drawn("outflow", texts("page.outflow"), caption(texts, "outflow", folder), figure)


def _exits(folder: ResultFolder, texts: Texts, arm: str) -> list[Line]:
    """Return the exits so far to each destination, per 100 citizens."""
    lines = []
    for name, flows, colour in DESTINATIONS:
        found = series(folder, arm, tuple(f"flow_{f}" for f in flows))
        if found is not None:
            so_far = replace(found, values=np.cumsum(found.values, axis=1) / savings.citizens(folder) * 100)
            words = f"{texts('destinations.' + name)} {texts.number(so_far.last, 1)}"
            lines.append(Line(so_far, colour, drawing.BROKEN if name == "elsewhere" else drawing.SOLID, words))
    return lines


@styled
def jobs(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw citizens in ordinary job, and beside it the difference from usual service."""
    style = drawing.looks(folder, texts)
    levels = {a: s for a in folder.arms if (s := series(folder, a, "stock_in_job")) is not None}
    if not levels:
        return None
    changes = {a: s for a in folder.policies if (s := difference(folder, a, "stock_in_job")) is not None}
    shown = [Panel(texts("axes.level"), [
        Line(s, style[a].colour, style[a].dash, texts.number(s.last)) for a, s in levels.items()
    ])]  # fmt: skip
    if changes:
        shown.append(Panel(texts("axes.difference"), [
            Line(s, style[a].colour, style[a].dash, texts.number(s.last, 0 if abs(s.last) >= 10 else 1, sign=True))
            for a, s in changes.items()
        ], change=True))  # fmt: skip
    figure = over_weeks(folder, texts, shown, texts("axes.citizens"), 3.2)
    drawing.legend(figure, [style[a] for a in levels])
    key = "jobs" if changes else "jobs_alone"
    return Drawn("jobs", texts("page.jobs"), caption(texts, key, folder), figure)


@styled
def stocks(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw citizens by support, a small panel for each of the largest."""
    style = drawing.looks(folder, texts)
    columns = [f"stock_{label(s)}" for s in Support if s is not Support.NOT_ARRIVED]
    present = [c for c in columns if c in folder.weekly.columns]
    peaks: pd.Series[float] = folder.weekly.groupby(["arm", "week"])[present].mean().max()
    chosen = [str(c) for c in peaks[peaks > 0].sort_values(ascending=False).index][:STOCKS_SHOWN]
    if not chosen:
        return None
    shown = [
        Panel(texts.name("states", column.removeprefix("stock_")), [
            Line(s, style[a].colour, style[a].dash) for a in folder.arms
            if (s := series(folder, a, column)) is not None
        ]) for column in chosen
    ]  # fmt: skip
    figure = over_weeks(folder, texts, shown, texts("axes.citizens"), 1.75, 3)
    drawing.legend(figure, list(style.values()))
    return Drawn("stocks", texts("page.stocks"), caption(texts, "stocks", folder, k=len(chosen)), figure)


@styled
def differences(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw the paired differences of the shares as dots with intervals, arms beside each other."""
    style, arms = drawing.looks(folder, texts), folder.policies
    listed = measures([str(c) for c in folder.contrasts.columns], folder.units)
    shares = [m for m in listed if m.kind is Scale.SHARE and m.name not in DEMOGRAPHIC]
    found = {m.name: {a: e for a in arms if (e := change_of(folder, a, m)).known} for m in shares}
    rows = {name: known for name, known in found.items() if known}
    if not rows:
        return None
    figure, (axes,) = drawing.panels(1, 1, 0.9 + len(rows) * max(0.24, 0.08 * len(arms) + 0.12))
    axes.axvline(0, color=drawing.SOFT, lw=1)
    for y, known in enumerate(rows.values()):
        for arm, e in known.items():
            at = y + (arms.index(arm) - (len(arms) - 1) / 2) * 0.64 / len(arms)
            drawing.whisker(axes, at, e, style[arm].colour, 1.6)
            axes.plot([e.mean or 0.0], [at], style[arm].marker, color=style[arm].colour, ms=5)
    drawing.rows_axis(axes, [texts.name("outcomes", name) for name in rows])
    drawing.number_axis(axes.xaxis, texts, sign=True)
    axes.set_xlabel(texts("axes.points"))
    drawing.legend(figure, [style[a] for a in arms], marker=True)
    return Drawn("differences", texts("page.differences"), caption(texts, "differences", folder), figure)


FIGURES: tuple[Callable[[ResultFolder, Texts], Drawn | None], ...] = (
    differences, occupancy, outflow, jobs, stocks, saving_by_year, saving_so_far, saving_by_account,
)  # fmt: skip


def draw(folder: ResultFolder, texts: Texts) -> dict[str, Drawn]:
    """Draw every figure there is data for, by name."""
    return {d.name: d for figure in FIGURES if (d := figure(folder, texts)) is not None}
