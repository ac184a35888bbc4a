"""The tables of effects: per participant first, per citizen beside; and first exits as what compete and add up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from simulation.report.drawing import caption
from simulation.report.tables import (
    UNKNOWN,
    Columns,
    Table,
    bracketed,
    change_of,
    grouped,
    judged,
    label_of,
    level_of,
    reading,
    tabled,
    unit_of,
)
from simulation.results.denominators import CITIZEN, PARTICIPANT, column, saving
from simulation.results.folder import ResultFolder
from simulation.results.measures import FIRST_EXITS_APART, LISTED, Kind, Measure
from simulation.results.saving import PUBLIC
from simulation.results.statistics import Estimate, effect
from simulation.words.texts import NO_BREAK, Texts

STOCKS = {"exit_moved": "stock_moved", "exit_pension_age": "stock_pension_age", "exit_dead": "stock_dead"}
"""Who has gone, whatever came before: the weekly stock of each exit that stands apart."""


def per(folder: ResultFolder, arm: str, measure: Measure, whom: str) -> Estimate:
    """Return an arm's effect for each participant or citizen, in the unit it is shown in; unknown where not told."""
    name = column(measure.name, whom)
    if name in folder.contrasts.columns:
        return change_of(folder, arm, Measure(name, measure.kind, measure.better, measure.group))
    return change_of(folder, arm, measure) if whom == CITIZEN else UNKNOWN


def contrasts(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the paired differences of outcomes and savings: per participant, per citizen, and how to read them."""
    if not folder.policies or folder.contrasts.empty:
        return None
    paid = [p for p in PUBLIC if column(saving(p).name, CITIZEN) in folder.contrasts.columns]
    payers = {saving(p): texts.party(p) for p in paid}
    shown = folder.contrasts.drop(columns=list(FIRST_EXITS_APART), errors="ignore")
    groups = grouped(folder, shown, texts) | ({texts("groups.saving"): list(payers)} if payers else {})

    def told(arm: str, whom: str, measure: Measure) -> str:
        return bracketed(per(folder, arm, measure, whom), measure.kind, texts, sign=True)

    def read(arm: str, measure: Measure) -> str:
        change = per(folder, arm, measure, CITIZEN)
        saves = measure in payers
        return judged(change, "saves", "costs", texts) if saves else reading(change, measure.better, texts)

    columns: Columns[Measure] = [
        (texts("columns.outcome"), lambda m: payers.get(m) or label_of(folder, m, texts)),
        (texts("columns.unit"), lambda m: unit_of(m, texts, change=True)),
        (texts("columns.usual"), lambda m: _usual(folder, m, texts)),
    ]
    for arm in folder.policies:
        for whom in (PARTICIPANT, CITIZEN):
            columns.append((texts(f"columns.of_{whom}", arm=texts.arm(arm)), partial(told, arm, whom)))
        columns.append((texts("columns.reading"), partial(read, arm)))
    return tabled("contrasts", caption(texts, "contrasts", folder), columns, groups, 2)


def _usual(folder: ResultFolder, measure: Measure, texts: Texts) -> str:
    """Return the level under usual service, shares with their unit."""
    level = level_of(folder, folder.baseline, measure)
    unit = f"{NO_BREAK}%" if measure.kind is Kind.SHARE and level.known else ""
    return texts.number(level.mean, measure.kind.decimals[0]) + unit


def competing(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return all first exits, which add up, and beside the last three how many have gone that way in all."""
    exits = [m for m in LISTED if m.group == "exit" and m.name in folder.contrasts.columns]
    if not folder.policies or not any(m.name in FIRST_EXITS_APART for m in exits):
        return None

    def told(arm: str, found: Callable[[ResultFolder, str, Measure], Estimate], measure: Measure) -> str:
        return bracketed(found(folder, arm, measure), measure.kind, texts, sign=True)

    columns: Columns[Measure] = [
        (texts("columns.first_exit"), lambda m: label_of(folder, m, texts)),
        (texts("columns.unit"), lambda m: texts("units.points_short")),
        (texts("columns.usual"), lambda m: _usual(folder, m, texts)),
    ]
    for arm in folder.policies:
        for key, found in (("first", change_of), ("ever", _gone)):
            columns.append((texts(f"columns.{key}", arm=texts.arm(arm)), partial(told, arm, found)))
    about, total = caption(texts, "competing", folder), "any_change_of_state"
    return tabled("competing", about, columns, exits, 2, style=lambda m: "total" if m.name == total else "")


def _gone(folder: ResultFolder, arm: str, measure: Measure) -> Estimate:
    """Return the change in the share who have gone that way by the last week, in percentage points."""
    stock = STOCKS.get(measure.name, "")
    if stock not in folder.weekly.columns or "n_citizens" not in folder.runs.columns:
        return UNKNOWN
    last = folder.weekly[folder.weekly["week"] == folder.weekly["week"].max()]
    own, usual = (last[last["arm"] == a].set_index("replication")[stock] for a in (arm, folder.baseline))
    size = folder.runs[folder.runs["arm"] == arm].set_index("replication")["n_citizens"]
    share = ((own - usual) / size).dropna()
    return effect(share.to_numpy(float), folder.draws(share.index)).scaled(100)
