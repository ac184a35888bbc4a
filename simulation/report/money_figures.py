"""The figures about money: savings by payer and year, the municipal saving so far, savings by account.

All of them are paired differences from usual service, before tax, with the interval that holds 90 % of the
replications.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulation.model.economics.accounts import Party
from simulation.report import savings
from simulation.report.drawing import (
    INK,
    SOFT,
    SOLID,
    Drawn,
    canvas,
    caption,
    darker,
    end_labels,
    grid_of,
    legend,
    line,
    looks,
    number_axis,
    time_axis,
)
from simulation.report.series import municipal_saving, weeks_after
from simulation.results.folder import ResultFolder
from simulation.results.saving import BEFORE_TAX, accounts, pick
from simulation.results.saving import years as years_of
from simulation.results.statistics import break_even, effect, effect_path
from simulation.words.texts import Texts, money_unit

PAYERS_SHOWN = (Party.MUNICIPALITY, Party.STATE, Party.REGION, Party.A_KASSE)


def saving_by_year(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw savings by payer and calendar year as bars with intervals."""
    style = looks(folder, texts)
    net = savings.net(folder)
    tables = {a: savings.arm_saving(folder, net, a) for a in folder.policies}
    years = years_of(net)
    bars = {
        (p, a, y): effect(pick(t, (p,), year=y), folder.draws(t.index))
        for p in PAYERS_SHOWN
        for a, t in tables.items()
        for y in years
    }
    payers = [p for p in PAYERS_SHOWN if any(e.mean for (payer, _, _), e in bars.items() if payer == p)]
    if not payers:
        return None
    factor, unit = _common_unit([v for e in bars.values() for v in (e.mean, e.low, e.high)])
    rows, across = grid_of(len(payers), 2)
    figure, panels = canvas(rows, across, 2.5, sharey=True)
    width = 0.78 / len(tables)
    for axes, payer in zip(panels, payers, strict=False):
        for k, arm in enumerate(tables):
            at = np.arange(len(years)) + (k - (len(tables) - 1) / 2) * width
            found = [bars[payer, arm, y] for y in years]
            heights = [(e.mean or 0.0) / factor for e in found]
            axes.bar(at, heights, width * 0.92, color=style[arm].colour, alpha=0.85)
            for x, e in zip(at, found, strict=True):
                if e.low is not None and e.high is not None:
                    axes.plot(
                        [x, x],
                        [e.low / factor, e.high / factor],
                        color=darker(style[arm].colour, 0.5),
                        lw=1.2,
                    )
        axes.axhline(0, color=SOFT, lw=0.8)
        axes.set_title(texts.party(payer))
        every = 1 if len(years) <= 6 else 2
        axes.set_xticks(range(0, len(years), every), [str(y) for y in years[::every]])
        number_axis(axes.yaxis, texts)
    for axes in panels[len(payers) :]:
        axes.set_visible(False)
    for axes in panels[::across]:
        axes.set_ylabel(texts("axes.saving", unit=texts("units." + unit)))
    legend(figure, [replace(style[a], dash=SOLID) for a in tables])
    text = caption(texts, "savings", folder)
    if partial := [str(y) for y in savings.partial_years(folder.start, folder.weeks)]:
        text += " " + texts("captions.partial", years=texts.list(partial))
    return Drawn("saving_by_year", texts("page.savings"), text, figure)


def saving_so_far(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw the cumulated municipal saving, with the week it breaks even."""
    style = looks(folder, texts)
    net = savings.net(folder)
    found = {
        a: s
        for a in folder.policies
        if (s := municipal_saving(folder, a, savings.arm_saving(folder, net, a))) is not None
    }
    if not found:
        return None
    paths = {a: effect_path(s.values, s.draws) for a, s in found.items()}
    factor, unit = _common_unit([float(v) for p in paths.values() for v in (p.mean.max(), p.mean.min())])
    height = 3.0
    figure, (axes,) = canvas(1, 1, height)
    axes.axhline(0, color=SOFT, lw=0.8)
    ends = []
    for arm, path in paths.items():
        colour = style[arm].colour
        line(axes, found[arm].weeks, path, colour, style[arm].dash, factor)
        last = float(path.mean[-1])
        words = f"{style[arm].label} {texts.money(last, sign=True)}"
        at = break_even(path.mean)
        if at is not None:
            axes.plot([found[arm].weeks[at]], [0], "o", color=colour, ms=6, mec="white", zorder=6)
            words += "\n" + texts("axes.break_even", weeks=weeks_after(folder, found[arm].weeks[at]))
        ends.append((last / factor, words, colour))
    time_axis(axes, folder, texts)
    number_axis(axes.yaxis, texts)
    axes.set_ylabel(texts("axes.cumulative", unit=texts("units." + unit)))
    end_labels(axes, ends, height - 0.7)
    text = caption(texts, "cumulative", folder)
    if Party.MUNICIPALITY.column not in folder.weekly.columns:
        text += " " + texts("captions.cumulative_yearly")
    return Drawn("saving_so_far", texts("page.saving_so_far"), text, figure)


def saving_by_account(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw what the policy saves and costs the municipality by account, a panel per arm."""
    style = looks(folder, texts)
    net = savings.net(folder)
    tables = {a: savings.arm_saving(folder, net, a) for a in folder.policies}
    names = [a for a in accounts(net, Party.MUNICIPALITY) if a in BEFORE_TAX]
    bars = {
        (a, k): effect(pick(t, (Party.MUNICIPALITY,), BEFORE_TAX if k is None else (k,)), folder.draws(t.index))
        for a, t in tables.items()
        for k in [*names, None]
    }
    names = [k for k in names if any(bars[a, k].mean for a in tables)]
    if not names:
        return None
    shown = [*names, None]
    labels = [texts("axes.total") if k is None else texts.account(k) for k in shown]
    factor, unit = _common_unit([v for e in bars.values() for v in (e.mean, e.low, e.high)])
    rows, across = grid_of(len(tables), 2)
    figure, panels = canvas(rows, across, 0.95 + 0.27 * len(shown), sharey=True)
    for axes, arm in zip(panels, tables, strict=False):
        for y, k in enumerate(shown):
            e = bars[arm, k]
            colour = "#8a8a8a" if k is None else style[arm].colour
            axes.barh(y, (e.mean or 0.0) / factor, 0.66, color=colour, alpha=0.85)
            if e.low is not None and e.high is not None:
                axes.plot([e.low / factor, e.high / factor], [y, y], color=darker(colour, 0.5), lw=1.3)
        axes.axvline(0, color=SOFT, lw=0.8)
        axes.set_yticks(range(len(shown)), labels)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x")
        axes.set_title(style[arm].label)
        axes.set_xlabel(texts("axes.saving", unit=texts("units." + unit)))
        number_axis(axes.xaxis, texts, sign=True)
    limits = [axes.get_xlim() for axes in panels[: len(tables)]]
    for axes in panels[: len(tables)]:
        axes.set_xlim(min(low for low, _ in limits), max(high for _, high in limits))
    for axes in panels[len(tables) :]:
        axes.set_visible(False)
    text = caption(texts, "accounts", folder)
    return Drawn("saving_by_account", texts("page.accounts"), text, figure)


def _common_unit(values: list[float | None]) -> tuple[float, str]:
    """Return the factor and unit that suit the largest of the amounts."""
    return money_unit(max((abs(v) for v in values if v is not None and np.isfinite(v)), default=0.0), True)
