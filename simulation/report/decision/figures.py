"""The figures of money: who pays in a waterfall, payback as a fan, what prices move, where the choice turns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from simulation.report import drawing
from simulation.report.decision.case import Case
from simulation.report.decision.looks import legend, looks
from simulation.report.decision.names import PRICE
from simulation.report.decision.turning import MOST_DRAWN, Swing, Turn, swings, turns
from simulation.report.drawing import Drawn, styled
from simulation.words.texts import money_unit

WHITE = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.0}
BESIDE: dict[str, Any] = {"textcoords": "offset points", "va": "center", "fontsize": 8.5, "bbox": WHITE}
"""A number beside a bar, on white where lines cross it."""
WIDEST = 76
"""Letters of a line of a title."""
MOST_BARS = 12
"""Bars of a tornado."""
GAIN, LOSS = drawing.PALETTE[0], drawing.PALETTE[1]


def unit_of(amounts: Iterable[float], case: Case) -> tuple[float, str]:
    """Return the factor and the words of the unit that suits the largest of some amounts."""
    sizes = [abs(one) for one in amounts if np.isfinite(one)]
    factor, unit = money_unit(max(sizes, default=0.0), True)
    return factor, case.texts(f"units.{unit}")


@styled
def waterfall(case: Case) -> Drawn | None:
    """Draw what each party gains or loses, one after the other, from 0 and back to it."""
    table, t = case.table("who_pays"), case.texts
    own = table[table["arm"] == case.shown]
    column = "with_tax_dkk" if case.about.get("tax") else "before_tax_dkk"
    steps = [(case.say.perspective(str(p)), float(v)) for p, v in zip(own["party"], own[column], strict=True)]
    steps = [(name, value) for name, value in steps if abs(value) >= 1.0]
    if not steps:
        return None
    ends = np.cumsum([value for _, value in steps])
    factor, unit = unit_of([*ends, *(value for _, value in steps)], case)
    figure, (axes,) = drawing.panels(1, 1, 1.15 + 0.36 * (len(steps) + 1))
    before = 0.0
    for y, ((_, value), end) in enumerate(zip(steps, ends, strict=True)):
        axes.barh(y, value / factor, 0.62, left=before / factor, color=GAIN if value > 0 else LOSS, alpha=0.85)
        axes.plot([end / factor] * 2, [y - 0.31, y + 1.31], color=drawing.SOFT, lw=0.8)
        high = max(before, end) / factor
        axes.annotate(t.money(value, sign=True), (high, y), (5, 0), **BESIDE)
        before = float(end)
    axes.annotate(t.money(0.0 + round(before)), (0, len(steps)), (5, 0), **BESIDE, fontweight="bold")
    axes.axvline(0, color=drawing.INK, lw=0.8)
    drawing.rows_axis(axes, [*(name for name, _ in steps), t("decision_figures.sum")])
    drawing.number_axis(axes.xaxis, t, sign=True)
    left, right = min(0.0, float(ends.min())) / factor, max(0.0, float(ends.max())) / factor
    axes.set_xlim(left - 0.03 * (right - left), right + 0.2 * (right - left))
    axes.set_xlabel(t("decision_figures.gain", unit=unit))
    about = t(f"decision_figures.waterfall_{'with_tax' if case.about.get('tax') else 'before_tax'}", years=case.span)
    return Drawn("waterfall", _titled(case, "waterfall"), about, figure)


@styled
def fan(case: Case) -> Drawn | None:
    """Draw the net benefit so far with its band, and in how many of 100 it is paid back by each year's end."""
    table, t = case.table("payback"), case.texts
    own = table[(table["arm"] == case.shown) & (table["perspective"] == case.perspective)].sort_values("year")
    if own.empty:
        return None
    years = own["year"].to_numpy(int)
    ends = np.concatenate([[years[0]], years + 1])
    path, low, high = (np.insert(own[c].to_numpy(float), 0, 0.0) for c in ("cumulated_dkk", "low90", "high90"))
    factor, unit = unit_of([*low, *high], case)
    figure, (left, right) = drawing.panels(2, 2, 3.0)
    left.fill_between(ends, low / factor, high / factor, color=GAIN, alpha=0.18, lw=0)
    left.plot(ends, path / factor, color=GAIN, marker="o", ms=3.5)
    left.axhline(0, color=drawing.INK, lw=0.8)
    left.set_title(t("decision_figures.so_far"))
    left.set_ylabel(t("decision_figures.gain", unit=unit))
    left.set_xlabel(t("decision_figures.turn_of_year"))
    _years(left, ends)
    drawing.number_axis(left.yaxis, t, sign=True)
    _paid_back(case, right, years, own["p_by_year"].to_numpy(float))
    return Drawn("payback", _titled(case, "payback"), t("decision_figures.payback_about"), figure)


def _years(axes: Axes, years: np.ndarray) -> None:
    every = 1 if len(years) <= 6 else 2
    axes.set_xticks(years[::every], [str(year) for year in years[::every]])


def _paid_back(case: Case, axes: Axes, years: np.ndarray, by_year: np.ndarray) -> None:
    """Draw bars of the chance of payback by year, and of none within the horizon."""
    t = case.texts
    shares = [*(100 * by_year), 100 * (1 - by_year[-1])]
    colours = [GAIN] * len(years) + [LOSS]
    places = [*range(len(years)), len(years) + 0.5]
    axes.bar(places, shares, 0.72, color=colours, alpha=0.85)
    for at, share in zip(places, shares, strict=True):
        axes.annotate(t.number(share), (at, share), (0, 2), textcoords="offset points", ha="center", fontsize=8)
    every = 1 if len(years) <= 6 else 2
    names = [*(str(y) if i % every == 0 else "" for i, y in enumerate(years)), t("decision_figures.never")]
    axes.set_xticks(places, names)
    axes.set_ylim(0, 108)
    axes.set_title(t("decision_figures.paid_back"))
    axes.set_ylabel(t("decision_figures.of_100"))


@styled
def tornado(case: Case) -> Drawn | None:
    """Draw what each price and other input moves over its range for the design shown."""
    found, t = swings(case)[:MOST_BARS], case.texts
    now = case.at_first_k.set_index("arm")["mean_u"].get(case.shown)
    if not found or now is None:
        return None
    factor, unit = unit_of([*(v for s in found for v in (s.at_low, s.at_high)), float(now)], case)
    figure, (axes,) = drawing.panels(1, 1, 1.25 + 0.46 * len(found))
    for y, one in enumerate(found):
        _swing(case, axes, y, one, float(now), factor)
    axes.axvline(float(now) / factor, color=drawing.SOFT, lw=0.9, ls=drawing.BROKEN)
    axes.axvline(0, color=drawing.INK, lw=0.9)
    drawing.rows_axis(axes, [case.say.short(one.name) for one in found])
    drawing.number_axis(axes.xaxis, t, sign=True)
    axes.margins(x=0.16)
    axes.set_xlabel(t("decision_figures.gain" if case.k == 0 else "decision_figures.utility", unit=unit))
    return Drawn("tornado", _titled(case, "tornado"), t("decision_figures.tornado_about"), figure)


def _swing(case: Case, axes: Axes, y: int, one: Swing, now: float, factor: float) -> None:
    for value, end, colour in ((one.low, one.at_low, "#9dbfd6"), (one.high, one.at_high, GAIN)):
        axes.barh(y, (end - now) / factor, 0.6, left=now / factor, color=colour)
        right = end >= now
        axes.annotate(_bare(case, one.name, value), (end / factor, y), (4 if right else -4, 0), va="center",
                      textcoords="offset points", ha="left" if right else "right", fontsize=8)  # fmt: skip


@styled
def turning(case: Case) -> Drawn | None:
    """Draw the ranges of the inputs on which the choice turns, each piece in the colour of what is best there."""
    found, t = turns(case)[:MOST_DRAWN], case.texts
    if not found:
        return None
    look = looks(case)
    named = {turn.best for turn in found} | {one.best for turn in found for one in turn.crossings}
    arms = [arm for arm in case.arms if arm in named]
    above = legend([look[arm].label for arm in arms])
    figure, (axes,) = drawing.panels(1, 1, 1.0 + 0.45 * len(found) + above.height)
    for y, turn in enumerate(found):
        _strip(case, axes, y, turn)
    drawing.rows_axis(axes, [case.say.short(turn.name) for turn in found])
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 1], [t("decision_figures.low_end"), t("decision_figures.high_end")])
    axes.grid(visible=False)
    above.write(figure, [Patch(color=look[arm].colour, alpha=0.6, lw=0, label=look[arm].label) for arm in arms])
    key = "turning_few" if case.bounded and not all(turn.exact for turn in found) else "turning_about"
    return Drawn("turning", t("decision_figures.turning"), t(f"decision_figures.{key}"), figure)


def _strip(case: Case, axes: Axes, y: int, turn: Turn) -> None:
    look, width = looks(case), (turn.high - turn.low) or 1.0
    below = next((one for one in turn.crossings if not one.up), None)
    above = next((one for one in turn.crossings if one.up), None)
    cuts = [turn.low, below.value if below else turn.low, above.value if above else turn.high, turn.high]
    best = [below.best if below else turn.best, turn.best, above.best if above else turn.best]
    for start, end, arm in zip(cuts, cuts[1:], best, strict=False):
        left = (start - turn.low) / width
        axes.barh(y, (end - start) / width, 0.5, left=left, color=look[arm].colour, alpha=0.6, lw=0)
    for one in turn.crossings:
        at = (one.value - turn.low) / width
        axes.plot([at, at], [y - 0.3, y + 0.3], color=drawing.INK, lw=1.2)
        axes.annotate(_bare(case, turn.name, one.value), (at, y - 0.3), (0, 1), textcoords="offset points",
                      ha="center", va="bottom", fontsize=7.5)  # fmt: skip
    axes.plot((turn.value - turn.low) / width, y, "o", color=drawing.INK, ms=4.5, zorder=5)


def _bare(case: Case, name: str, value: float) -> str:
    """Return a value without its unit."""
    return case.texts.number(value) if name.startswith(PRICE) else case.texts.figures(value, 3)


def _titled(case: Case, key: str) -> str:
    """Return a figure's title, with the design that it is about."""
    who = case.say.perspective(case.perspective)
    return textwrap.fill(case.texts(f"decision_figures.{key}", arm=case.say.arm(case.shown), who=who), WIDEST)
