"""What each programme did: its posts and places, how full they were, who found none, what a filled place cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.report import drawing
from simulation.report.drawing import Drawn, caption, styled
from simulation.report.tables import Columns, Table, tabled
from simulation.report.timelines import Line, Panel, over_weeks
from simulation.results.denominators import participants
from simulation.results.folder import ResultFolder
from simulation.results.programmes import WEEKLY, Filled, filled, follows
from simulation.results.series import series
from simulation.words.texts import Arm, Finding, Kroner, Share, Texts

FULL = 0.8
"""Below this share of filled places a programme is said to be empty."""

MEASURES = {
    "posts": ("posts", 1),
    "vacant": ("posts", 1),
    "places": ("places", 1),
    "citizens": ("citizens", 1),
    "share": ("percent", 0),
    "without": ("citizens", 1),
    "place_years": ("years", 1),
    "filled_years": ("years", 1),
}
"""Unit and decimals of the rows of the table, in order; costs come after them."""
COSTS = ("cost", "cost_per_year")


def table(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return what each arm's programmes had and how full they were."""
    arms = {a: f for a in folder.policies if (f := filled(folder, a)) is not None}
    units = {name: texts(f"occupancy.unit_{unit}") for name, (unit, _) in MEASURES.items()}
    units |= {"participants": texts("axes.citizens"), **dict.fromkeys(COSTS, texts("units.dkk"))}
    columns: Columns[str] = [
        (texts("columns.measure"), lambda name: texts(f"occupancy.{name}")),
        (texts("columns.unit"), units.__getitem__),
        *((texts.arm(a), lambda name, a=a, f=f: _told(folder, a, f, name, texts)) for a, f in arms.items()),
    ]
    since = texts.list([f"{texts.arm(a)}: {f.since}" for a, f in arms.items()])
    rows = ("participants", *MEASURES, *COSTS) if arms else ()
    style = {"cost_per_year": "total"}
    about = caption(texts, "filled", folder, since=since)
    return tabled("filled", about, columns, rows, 2, style=lambda name: style.get(name, ""))


def _told(folder: ResultFolder, arm: str, one: Filled, name: str, texts: Texts) -> str:
    """Return an estimate in brackets; alone where every replication has the same."""
    if name == "participants":
        return texts.counted(participants(folder.runs, arm), 1)
    if name in COSTS:
        return texts.money_brackets(one.estimate(name), sign=False)
    if name == "share" and follows(folder, arm):
        return texts("occupancy.follows")
    estimate, digits = one.estimate(name).scaled(100 if name == "share" else 1), MEASURES[name][1]
    alone = estimate.low == estimate.high
    return texts.counted(estimate.mean, digits) if alone else texts.brackets(estimate, digits)


@styled
def figure(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw citizens in the programme against its places, week by week, a panel per arm."""
    style = drawing.looks(folder, texts)
    shown = []
    for arm in (a for a in folder.policies if filled(folder, a) is not None):
        lines = []
        for name, colour in (("citizens", style[arm].colour), ("places", drawing.INK), ("without", drawing.SOFT)):
            found = series(folder, arm, WEEKLY[name])
            if found is not None and (name != "without" or found.values.any()):
                words = f"{texts(f'occupancy.line_{name}')} {texts.number(found.last)}"
                lines.append(Line(found, colour, drawing.BROKEN if name == "places" else drawing.SOLID, words))
        shown.append(Panel(texts.arm(arm), lines))
    if not shown:
        return None
    drawn = over_weeks(folder, texts, shown, texts("axes.citizens"), 2.7)
    return Drawn("occupancy", texts("page.programme"), caption(texts, "occupancy", folder), drawn)


def warnings(folder: ResultFolder) -> list[Finding]:
    """Return each arm that took nobody in, and each that was mostly empty."""
    return [finding for arm in folder.policies for finding in _warnings(folder, arm)]


def _warnings(folder: ResultFolder, arm: str) -> Iterator[Finding]:
    told = [r for r in folder.manifest.get("programmes") or [] if r.get("arm") == arm]
    if participants(folder.runs, arm) == 0:
        eligible = sum(r["eligible_at_start"] + r["eligible_on_arrival"] for r in told)
        yield Finding("occupancy.nobody", {"arm": Arm(arm), "eligible": eligible if told else "?"})
        return
    found = filled(folder, arm)
    if found is None or follows(folder, arm):
        return
    means = {name: found.estimate(name).mean for name in found.values}
    share, paid = means["share"], means["cost_per_year"]
    if share is not None and share < FULL:
        # Where there is a pool of temporary fleksjob, citizens leave their place when another one begins.
        left = any(r.get("temporary_fleksjob_weeks") for r in told)
        size = {name: round(means[name] or 0.0, 1) for name in ("citizens", "places", "posts")}
        values = {"arm": Arm(arm), "share": Share(share), "since": found.since, **size}
        values["cost"] = Kroner(np.nan if paid is None else paid)
        yield Finding("occupancy.left" if left else "occupancy.empty", values)
