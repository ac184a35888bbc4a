"""Which caseload is best under a budget: in words, from where on more a post changes little, and as a curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matplotlib.ticker import MaxNLocator

from simulation.report import drawing
from simulation.report.decision.case import Case, share_of_100
from simulation.report.decision.figures import GAIN, unit_of
from simulation.report.drawing import Drawn, styled
from simulation.words.variants import programme_of

OFTEN = 0.05
"""A caseload that is best in this share of the draws or more is named beside the best."""
BUDGET, CASELOAD = "budget_dkk", "caseload_limit"


def tried(case: Case) -> dict[float, str]:
    """Return the designs that spend the same budget on the same programme, by their caseload; empty without two."""
    found: dict[float, str] = {}
    budgets = set()
    for arm in case.decision.policies:
        design = case.decision.of("designs", arm)
        told = design if isinstance(design, Mapping) else {}
        if not isinstance(told.get(BUDGET), int | float) or not isinstance(told.get(CASELOAD), int | float):
            return {}
        budgets.add((programme_of(arm.partition(" [")[0]), float(told[BUDGET])))
        found[float(told[CASELOAD])] = arm
    same = len(budgets) == 1 and len(found) == len(case.decision.policies) > 1
    return dict(sorted(found.items())) if same else {}


def said(case: Case) -> Iterator[str]:
    """Yield which caseload is best under the budget, which others may be, and where the curve is a plateau."""
    t, found = case.texts, tried(case)
    if not found:
        return
    loads = {arm: load for load, arm in found.items()}
    best = next(arm for arm in case.ranked if arm in loads)
    p_best = case.at_first_k.set_index("arm")["p_best"]
    design = case.decision.of("designs", best)
    yield t(
        "decision_caseloads.best",
        budget=t.money(float(design[BUDGET])),
        caseload=t.number(loads[best]),
        count=len(loads),
        often=case.often(float(p_best[best]), "draws"),
    )
    others = [t.number(load) for load, arm in found.items() if arm != best and p_best[arm] >= OFTEN]
    if others:
        yield t("decision_caseloads.others", n=len(others), others=t.list(others), often=share_of_100(OFTEN))
    yield from _plateau(case, found)


def _plateau(case: Case, found: Mapping[float, str]) -> Iterator[str]:
    """Yield what more citizens a post run into: nobody left to take, or no company hours left; or that some wait."""
    t, short = case.texts, case.table("capacity").set_index("arm")["binds"]
    for what in ("citizens", "hours"):
        reached = [load for load, arm in found.items() if short.get(arm) == what]
        if reached:
            yield t(f"decision_caseloads.plateau_{what}", caseload=t.number(reached[0]))
    if len(short) and not short.isin(["citizens", "hours", "nothing"]).any():
        yield t("decision_caseloads.plateau_none")


@styled
def drawn(case: Case) -> Drawn | None:
    """Draw the net benefit at each caseload with its band, and how often each is best."""
    found, t = tried(case), case.texts
    if not found:
        return None
    told = [case.saving(arm) for arm in found.values()]
    low, mean, high = (
        [getattr(one, end) if getattr(one, end) is not None else float("nan") for one in told]
        for end in ("low", "mean", "high")
    )
    p_best = case.at_first_k.set_index("arm")["p_best"]
    factor, unit = unit_of([*low, *high], case)
    figure, (left, right) = drawing.panels(2, 2, 3.0)
    at, names = range(len(found)), [t.number(load) for load in found]
    left.vlines(at, [v / factor for v in low], [v / factor for v in high], color=GAIN, alpha=0.4, lw=3)
    left.plot(at, [v / factor for v in mean], color=GAIN, marker="o", ms=4)
    left.axhline(0, color=drawing.INK, lw=0.8)
    left.set_title(case.say.perspective(case.perspective))
    left.set_ylabel(t("decision_figures.gain", unit=unit))
    drawing.number_axis(left.yaxis, t, sign=True)
    shares = [100 * float(p_best[arm]) for arm in found.values()]
    right.bar(at, shares, 0.72, color=GAIN, alpha=0.85)
    for x, share in zip(at, shares, strict=True):
        right.annotate(t.number(share), (x, share), (0, 2), textcoords="offset points", ha="center", fontsize=8)
    right.set_ylim(0, max(20.0, 1.12 * max(shares)))
    drawing.number_axis(right.yaxis, t)
    right.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    right.set_title(t("decision_caseloads.often_best"))
    right.set_ylabel(t("decision_caseloads.of_100_draws"))
    for axes in (left, right):
        axes.set_xticks(at, names)
        axes.set_xlabel(t("decision_caseloads.caseload"))
    title = t("decision_caseloads.figure", arm=t.arm(programme_of(next(iter(found.values())).partition(" [")[0])))
    return Drawn("caseloads", title, t("decision_caseloads.about"), figure)
