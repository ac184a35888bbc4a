"""The figures about money: savings by payer and year, the municipal saving so far, savings by account.

All of them are paired differences from usual service, before tax, with the interval that holds 90 % of the
replications.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from simulation.model.economics.accounts import Account, Party
from simulation.report import drawing
from simulation.report.drawing import Drawn, caption, styled
from simulation.report.timelines import Line, Panel, over_weeks
from simulation.results import savings
from simulation.results.folder import ResultFolder
from simulation.results.savings import BEFORE_TAX, accounts, municipal_saving, pick
from simulation.results.savings import years as years_of
from simulation.results.series import Series, weeks_after
from simulation.results.statistics import Estimate, break_even, effect
from simulation.words.texts import Texts, largest, money_unit

PAYERS_SHOWN = (Party.MUNICIPALITY, Party.STATE, Party.REGION, Party.A_KASSE)


@styled
def saving_by_year(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw savings by payer and calendar year as bars with intervals."""
    net, style, arms = savings.net(folder), drawing.looks(folder, texts), folder.policies
    saved, years = {a: savings.arm_saving(folder, net, a) for a in arms}, years_of(net)
    bars = {
        (p, a, y): effect(pick(t, (p,), year=y), folder.draws(t.index))
        for p in PAYERS_SHOWN for a, t in saved.items() for y in years
    }  # fmt: skip
    payers = [p for p in PAYERS_SHOWN if any(e.mean for (payer, _, _), e in bars.items() if payer == p)]
    if not payers:
        return None
    factor, unit = _common_unit(bars.values())
    figure, found = drawing.panels(len(payers), 2, 2.5, sharey=True)
    width, every = 0.78 / len(arms), 1 if len(years) <= 6 else 2
    for axes, payer in zip(found, payers, strict=True):
        for k, arm in enumerate(arms):
            own = [bars[payer, arm, year].scaled(1 / factor) for year in years]
            at = [x + (k - (len(arms) - 1) / 2) * width for x in range(len(years))]
            axes.bar(at, [e.mean or 0.0 for e in own], width * 0.92, color=style[arm].colour, alpha=0.85)
            for x, e in zip(at, own, strict=True):
                drawing.whisker(axes, x, e, drawing.darker(style[arm].colour, 0.5), 1.2, upright=True)
        axes.axhline(0, color=drawing.SOFT, lw=0.8)
        axes.set_title(texts.party(payer))
        axes.set_xticks(range(0, len(years), every), [str(y) for y in years[::every]])
        drawing.number_axis(axes.yaxis, texts)
    for axes in drawing.left(found):
        axes.set_ylabel(texts("axes.saving", unit=texts("units." + unit)))
    drawing.legend(figure, [replace(style[a], dash=drawing.SOLID) for a in arms])
    text = caption(texts, "savings", folder)
    if partial := [str(y) for y in savings.partial_years(folder.start, folder.weeks)]:
        text += " " + texts("captions.partial", years=texts.list(partial))
    return Drawn("saving_by_year", texts("page.savings"), text, figure)


@styled
def saving_so_far(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw the cumulated municipal saving, with the week it breaks even."""
    net, style = savings.net(folder), drawing.looks(folder, texts)
    saved = {a: municipal_saving(folder, a, savings.arm_saving(folder, net, a)) for a in folder.policies}
    found = {a: s for a, s in saved.items() if s is not None}
    if not found:
        return None
    paths = [s.path.mean for s in found.values()]
    factor, unit = _common_unit(Estimate(None, float(p.min()), float(p.max()), 0) for p in paths)
    lines = [
        Line(s.scaled(1 / factor), style[a].colour, style[a].dash, _so_far(folder, texts, style[a].label, s))
        for a, s in found.items()
    ]
    words = texts("axes.cumulative", unit=texts("units." + unit))
    figure = over_weeks(folder, texts, [Panel("", lines, change=True)], words, 3.0)
    for one in lines:
        if (at := break_even(one.series.path.mean)) is not None:
            figure.axes[0].plot([one.series.weeks[at]], [0], "o", color=one.colour, ms=6, mec="white", zorder=6)
    text = caption(texts, "cumulative", folder)
    if Party.MUNICIPALITY.column not in folder.weekly.columns:
        text += " " + texts("captions.cumulative_yearly")
    return Drawn("saving_so_far", texts("page.saving_so_far"), text, figure)


def _so_far(folder: ResultFolder, texts: Texts, arm: str, found: Series) -> str:
    """Return what stands at the end of an arm's line: the saving, and when it breaks even."""
    words, at = f"{arm} {texts.money(found.last, sign=True)}", break_even(found.path.mean)
    if at is None:
        return words
    return f"{words}\n{texts('axes.break_even', weeks=weeks_after(folder, found.weeks[at]))}"


@styled
def saving_by_account(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw what the policy saves and costs the municipality by account, a panel per arm."""
    net, style, arms = savings.net(folder), drawing.looks(folder, texts), folder.policies
    shown: dict[str, tuple[Account, ...]] = {
        texts.account(a): (a,) for a in accounts(net, Party.MUNICIPALITY) if a in BEFORE_TAX
    }
    shown[texts("axes.total")] = BEFORE_TAX
    bars: dict[tuple[str, str], Estimate] = {}
    for arm in arms:
        saved = savings.arm_saving(folder, net, arm)
        bars |= {
            (arm, name): effect(pick(saved, (Party.MUNICIPALITY,), own), folder.draws(saved.index))
            for name, own in shown.items()
        }
    *names, total = [n for n in shown if n == texts("axes.total") or any(bars[a, n].mean for a in arms)]
    if not names:
        return None
    factor, unit = _common_unit(bars.values())
    figure, found = drawing.panels(len(arms), 2, 0.95 + 0.27 * (len(names) + 1), sharey=True)
    for axes, arm in zip(found, arms, strict=True):
        for y, name in enumerate((*names, total)):
            e, colour = bars[arm, name].scaled(1 / factor), "#8a8a8a" if name == total else style[arm].colour
            axes.barh(y, e.mean or 0.0, 0.66, color=colour, alpha=0.85)
            drawing.whisker(axes, y, e, drawing.darker(colour, 0.5))
        axes.axvline(0, color=drawing.SOFT, lw=0.8)
        drawing.rows_axis(axes, [*names, total])
        axes.set_title(style[arm].label)
        axes.set_xlabel(texts("axes.saving", unit=texts("units." + unit)))
        drawing.number_axis(axes.xaxis, texts, sign=True)
    limits = [end for axes in found for end in axes.get_xlim()]
    for axes in found:
        axes.set_xlim(min(limits), max(limits))
    return Drawn("saving_by_account", texts("page.accounts"), caption(texts, "accounts", folder), figure)


def _common_unit(amounts: Iterable[Estimate]) -> tuple[float, str]:
    """Return the factor and unit that suit the largest of the amounts."""
    return money_unit(max(map(largest, amounts), default=0.0), True)
