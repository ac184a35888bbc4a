"""The tables of effects: per participant first, per citizen beside; and first exits as what compete and add up."""

from __future__ import annotations

from simulation.report.drawing import caption
from simulation.report.tables import Row, Table, change_of, grouped, label_of, level_of, reading, unit_of
from simulation.results.denominators import CITIZEN, PARTICIPANT, column, saving
from simulation.results.folder import ResultFolder
from simulation.results.measures import FIRST_EXITS_APART, LISTED, Measure, Scale
from simulation.results.saving import PUBLIC
from simulation.results.statistics import Estimate, effect
from simulation.words.texts import DASH, Texts, digits_for

STOCKS = {"exit_moved": "stock_moved", "exit_pension_age": "stock_pension_age", "exit_dead": "stock_dead"}
"""Who has gone, whatever came before: the weekly stock of each exit that stands apart."""


def per(folder: ResultFolder, arm: str, measure: Measure, whom: str) -> Estimate:
    """Return an arm's effect for each participant or citizen, in the unit it is shown in; unknown where not told."""
    name = column(measure.name, whom)
    if name in folder.contrasts.columns:
        return change_of(folder, arm, Measure(name, measure.kind, measure.better, measure.group))
    if whom == CITIZEN and measure.name in folder.contrasts.columns:
        return change_of(folder, arm, measure)
    return Estimate(None, None, None, 0)


def contrasts(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the paired differences of every outcome: per participant, per citizen, and how to read them."""
    if not folder.policies or folder.contrasts.empty:
        return None
    heads = []
    for arm in folder.policies:
        name = texts.arm(arm)
        heads += [texts(f"columns.of_{whom}", arm=name) for whom in (PARTICIPANT, CITIZEN)]
        heads.append(texts("columns.reading"))
    columns = [texts("columns.outcome"), texts("columns.unit"), texts("columns.usual"), *heads]

    def row(measure: Measure) -> Row:
        usual = level_of(folder, folder.baseline, measure)
        cells = [
            label_of(folder, measure, texts),
            unit_of(measure, texts, change=True),
            texts.number(usual.mean, measure.kind.decimals[0]),
        ]
        if measure.kind is Scale.SHARE and usual.known:
            cells[2] += "\u00a0%"
        for arm in folder.policies:
            change = per(folder, arm, measure, CITIZEN)
            for one in (per(folder, arm, measure, PARTICIPANT), change):
                cells.append(texts.brackets(one, digits_for(one, *measure.kind.decimals), sign=True))
            cells.append(reading(change, measure.better, texts))
        return Row(cells)

    shown = folder.contrasts.drop(columns=list(FIRST_EXITS_APART), errors="ignore")
    rows = grouped(folder, shown, texts, len(columns), row)
    rows += _savings(folder, texts, len(columns))
    return Table("contrasts", caption(texts, "contrasts", folder), columns, rows, 2)


def _savings(folder: ResultFolder, texts: Texts, width: int) -> list[Row]:
    rows = []
    for party in PUBLIC:
        measure = saving(party)
        if column(measure.name, CITIZEN) not in folder.contrasts.columns:
            continue
        cells = [texts.party(party), texts("units.dkk"), DASH]
        for arm in folder.policies:
            found = [per(folder, arm, measure, whom) for whom in (PARTICIPANT, CITIZEN)]
            cells += [texts.brackets(e, digits_for(e, -2, 0), sign=True) for e in found]
            cells.append(_pays(found[1], texts))
        rows.append(Row(cells))
    return [Row([texts("groups.saving"), *[""] * (width - 1)], "group"), *rows] if rows else []


def _pays(change: Estimate, texts: Texts) -> str:
    if change.known and not change.nothing and change.low is not None and change.clear:
        return texts("reading.saves" if (change.mean or 0) > 0 else "reading.costs")
    return reading(change, 1, texts)


def competing(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return all first exits, which add up, and beside the last three how many have gone that way in all."""
    exits = [m for m in LISTED if m.group == "exit" and m.name in folder.contrasts.columns]
    if not folder.policies or not any(m.name in FIRST_EXITS_APART for m in exits):
        return None
    heads = [h for a in folder.policies for h in (_head("first", a, texts), _head("ever", a, texts))]
    columns = [texts("columns.first_exit"), texts("columns.unit"), texts("columns.usual"), *heads]
    rows = []
    for measure in exits:
        usual = level_of(folder, folder.baseline, measure)
        cells = [label_of(folder, measure, texts), texts("units.points_short")]
        cells.append(f"{texts.number(usual.mean, 1)}\u00a0%" if usual.known else DASH)
        for arm in folder.policies:
            change, gone = change_of(folder, arm, measure), _gone(folder, arm, measure.name)
            cells.append(texts.brackets(change, digits_for(change, 1, 2), sign=True))
            cells.append(texts.brackets(gone, digits_for(gone, 1, 2), sign=True))
        rows.append(Row(cells, "total" if measure.name == "any_change_of_state" else ""))
    return Table("competing", caption(texts, "competing", folder), columns, rows, 2)


def _head(key: str, arm: str, texts: Texts) -> str:
    return texts(f"columns.{key}", arm=texts.arm(arm))


def _gone(folder: ResultFolder, arm: str, exit_name: str) -> Estimate:
    """Return the change in the share who have gone that way by the last week, in percentage points."""
    stock = STOCKS.get(exit_name, "")
    if stock not in folder.weekly.columns or "n_citizens" not in folder.runs.columns:
        return Estimate(None, None, None, 0)
    last = folder.weekly[folder.weekly["week"] == folder.weekly["week"].max()]
    own, usual = (last[last["arm"] == a].set_index("replication")[stock] for a in (arm, folder.baseline))
    size = folder.runs[folder.runs["arm"] == arm].set_index("replication")["n_citizens"]
    share = ((own - usual) / size).dropna()
    return effect(share.to_numpy(float), folder.draws(share.index)).scaled(100)
