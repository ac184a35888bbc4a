"""The tables of outcomes: effects, first exits, levels, hours moved from others, and what the pairing gained."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from simulation.report import naming
from simulation.report.drawing import caption
from simulation.report.tables import Columns, Table, bracketed, grouped, judged, label_of, reading, tabled, unit_of
from simulation.results.denominators import CITIZEN, PARTICIPANT, column, saving
from simulation.results.estimates import UNKNOWN, change_of, level_of, per
from simulation.results.folder import ResultFolder
from simulation.results.measures import FIRST_EXITS_APART, LISTED, Measure, Scale, measures
from simulation.results.savings import PUBLIC
from simulation.results.series import difference
from simulation.results.statistics import Estimate, effect
from simulation.words.texts import DASH, NO_BREAK, Texts, digits_for

FULL_TIME_HOURS = 37
"""A Danish full-time week in hours."""

STOCKS = {"exit_moved": "stock_moved", "exit_pension_age": "stock_pension_age", "exit_dead": "stock_dead"}
"""Who has gone, whatever came before: the weekly stock of each exit that stands apart."""


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
    unit = f"{NO_BREAK}%" if measure.kind is Scale.SHARE and level.known else ""
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


def levels(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return every outcome in every arm, with the 90 % band."""
    columns: Columns[Measure] = [
        (texts("columns.outcome"), lambda m: label_of(folder, m, texts)),
        (texts("columns.unit"), lambda m: unit_of(m, texts)),
        *((texts.arm(a), lambda m, a=a: bracketed(level_of(folder, a, m), m.kind, texts)) for a in folder.arms),
    ]
    return tabled("levels", caption(texts, "levels", folder), columns, grouped(folder, folder.runs, texts), 2)


def displacement(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the hours the population's citizens gain and other applicants lose."""
    arms = [a for a in folder.policies if difference(folder, a, "hours_others") is not None]
    found = {a: _displaced(folder, a, texts) for a in arms}
    units = {"full_time": texts("units.full_time"), "share": texts("units.bare_hours")}
    columns: Columns[str] = [
        (texts("columns.measure"), lambda key: texts(f"displacement.{key}")),
        (texts("columns.unit"), lambda key: units.get(key, texts("units.hours"))),
        *((texts.arm(a), found[a].__getitem__) for a in arms),
    ]
    return tabled(
        "displacement", caption(texts, "displacement", folder), columns, list(found[arms[0]]) if arms else [], 2
    )


def _displaced(folder: ResultFolder, arm: str, texts: Texts) -> dict[str, str]:
    """Return the hours gained and lost, the latter in posts, and the hours others lose per 100 gained."""
    found = (difference(folder, arm, key) for key in ("hours_ordinary", "hours_others"))
    gained, lost = (effect(s.values.mean(axis=1), s.draws) if s is not None else UNKNOWN for s in found)
    posts = lost.scaled(-1 / FULL_TIME_HOURS)
    # A ratio of two noisy means says nothing while the gain itself may be zero.
    settled = gained.clear and gained.mean is not None and gained.mean > 0 and lost.mean is not None
    share = -100 * (lost.mean or 0.0) / (gained.mean or 1.0)
    return {
        "hours_ordinary": texts.brackets(gained, digits_for(gained, 0, 1), True),
        "hours_others": texts.brackets(lost, digits_for(lost, 0, 1), True),
        "full_time": texts.brackets(posts, digits_for(posts, 1, 2)),
        "share": texts.number(share) if settled else texts("displacement.not_settled"),
    }


def precision(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the variance-reduction factors of the manifest, in the outcomes' reading order."""
    told = folder.manifest.get("variance_reduction") or {}
    order = [m.name for m in measures(list(told), folder.units)]
    by_arm = {name: told[name] if isinstance(told[name], dict) else {"": told[name]} for name in (*order, *told)}
    columns: Columns[tuple[str, str]] = [
        (texts("columns.outcome"), lambda k: naming.outcome(k[0], texts) + (f" ({texts.arm(k[1])})" if k[1] else "")),
        (texts("columns.factor"), lambda k: _factor(by_arm[k[0]][k[1]], texts)),
    ]
    return tabled("precision", texts("captions.precision"), columns, [(n, a) for n in by_arm for a in by_arm[n]])


def _factor(factor: object, texts: Texts) -> str:
    return texts.number(float(factor), 1) if isinstance(factor, int | float) else DASH
