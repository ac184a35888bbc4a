"""The design as run: what each programme was given, what of it was spent, at what prices, and what the user set."""

from __future__ import annotations

import datetime as dt
from typing import Any

from simulation.model.economics.accounts import Account
from simulation.model.states import label
from simulation.report import occupancy
from simulation.report.naming import coded, unit
from simulation.report.series import series
from simulation.report.sources import written_value
from simulation.report.tables import Row, Table
from simulation.results.folder import ResultFolder
from simulation.results.saving import OERE_PER_KRONE
from simulation.words.texts import DASH, Arm, Finding, Kroner, Texts

BUDGETED = tuple(label(a) for a in (Account.STAFF, Account.SUPPORT))
"""Accounts that a budget's price of a post covers."""

REASONS = ("rounding", "hiring", "horizon", "ended", "vacant", "rest")
SILENT = 0.02
"""A budget spent but for this share needs no warning."""


def records(folder: ResultFolder) -> list[dict[str, Any]]:
    """Return the manifest's programmes, a record per programme of each arm; none in folders of older versions."""
    return [r for r in folder.manifest.get("programmes") or [] if isinstance(r, dict)]


def spent(folder: ResultFolder, record: dict[str, Any], accounts: tuple[str, ...]) -> float:
    """Return what a programme was paid on some accounts over the run, DKK, mean over replications."""
    ledger = folder.ledger
    own = ledger[(ledger["arm"] == record["arm"]) & (ledger["policy"] == record["policy"])]
    runs = folder.runs[folder.runs["arm"] == record["arm"]]["replication"].nunique()
    return float(own.loc[own["account"].isin(accounts), "oere"].sum()) / OERE_PER_KRONE / max(1, runs)


def unspent(folder: ResultFolder, record: dict[str, Any]) -> dict[str, float]:
    """Return what of a budget was not spent, DKK by reason; empty without a budget that decides the posts."""
    budget = record.get("budget") or {}
    if not budget.get("decides_posts"):
        return {}
    parts = {k: float(v) for k, v in budget["unspent"].items()}
    vacant = series(folder, record["arm"], "posts_programme_vacant")
    alone = len(occupancy.programmes_of(folder, record["arm"])) == 1
    parts["vacant"] = 0.0
    if vacant is not None and alone:
        parts["vacant"] = float(vacant.values.sum(axis=1).mean()) * float(record["post_week_dkk"])
    parts["rest"] = budget["dkk"] - spent(folder, record, BUDGETED) - sum(parts.values())
    return {reason: parts[reason] for reason in REASONS}


def reasons(folder: ResultFolder, record: dict[str, Any]) -> dict[str, float]:
    """Return what is told of :func:`unspent`: what comes to the price of a post's week."""
    least = max(1.0, float(record["post_week_dkk"]))
    return {reason: dkk for reason, dkk in unspent(folder, record).items() if abs(dkk) >= least}


def table(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return what each programme had, a column per programme."""
    told = records(folder)
    if not told:
        return None
    rows: list[Row] = []

    def add(name: str, cells: list[str], style: str = "") -> None:
        if any(c != DASH for c in cells):
            rows.append(Row([texts(f"as_run.{name}"), *cells], style))

    add("eligible_at_start", [_of(r["eligible_at_start"], r["citizens_at_start"], texts) for r in told])
    add("eligible_on_arrival", [_of(r["eligible_on_arrival"], r["citizens_later"], texts) for r in told])
    follow = texts("occupancy.follows")
    for name in ("places", "posts"):
        add(name, [follow if r[name] is None else texts.number(r[name]) for r in told])
    add("caseload_limit", [written_value(float(r["caseload_limit"]), texts) for r in told])
    add("starts", [_date(r["start_date"], r["start_week"], texts) for r in told])
    ended = texts("as_run.to_the_end")
    add("ends", [_date(r["end_date"], r["end_week"], texts) if r["end_week"] is not None else ended for r in told])
    for name in ("intake_weeks", "hiring_phase_weeks", "ramp_weeks"):
        add(name, [texts.number(r[name]) if r[name] else DASH for r in told])
    add("fidelity", [texts.percent(r["fidelity"], 0) if r["fidelity"] != 1 else DASH for r in told])
    budgets = [r.get("budget") or {} for r in told]
    add("granted", [_granted(b, texts) for b in budgets], "total")
    for name in map(label, (Account.STAFF, Account.SUPPORT, Account.TRAINING)):
        add(name, [texts.money(paid) if (paid := spent(folder, r, (name,))) else DASH for r in told])
    gone = [reasons(folder, r) for r in told]
    for reason in REASONS:
        add(f"unspent_{reason}", [texts.money(g.get(reason)) for g in gone], "inner")
    columns = [texts("columns.measure"), *(_name(r, texts) for r in told)]
    about = [texts("captions.as_run"), *([texts("captions.budget")] if any(budgets) else [])]
    return Table("as_run", " ".join(about), columns, rows)


def _name(record: dict[str, Any], texts: Texts) -> str:
    return texts.shown(_called(record))


def _called(record: dict[str, Any]) -> Arm | Finding:
    """Return what a programme is called: by its arm too, where that holds others beside it."""
    arm, own = Arm(record["arm"]), Arm(record["policy"])
    return own if arm == own else Finding("as_run.within", {"policy": own, "arm": arm})


def _of(n: int, of: int, texts: Texts) -> str:
    return DASH if not of else texts("as_run.of", n=texts.number(n), of=texts.number(of))


def _date(day: str, week: int, texts: Texts) -> str:
    return texts("as_run.date", date=texts.date(dt.date.fromisoformat(day)), week=week)


def _granted(budget: dict[str, Any], texts: Texts) -> str:
    if not budget:
        return DASH
    return texts("as_run.over", dkk=texts.money(budget["dkk"]), years=texts.counted(budget["years"], 1))


def set_by_user(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return every key that the user set, with its value."""
    own = folder.manifest.get("set_by_user") or {}
    if not isinstance(own, dict) or not own:
        return None
    rows = [Row([coded(f"`{key}`"), coded(f"`{written_value(value, texts)}`")]) for key, value in sorted(own.items())]
    columns = [texts("columns.key"), texts("columns.value")]
    return Table("set_by_user", texts("captions.set_by_user"), columns, rows, 2)


def prices(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the prices used, with the year of each rate."""
    listed = [p for p in folder.manifest.get("prices") or [] if isinstance(p, dict)]
    if not listed:
        return None
    rows = []
    for price in listed:
        year = str(price["price_year"]) if price.get("price_year") else texts("as_run.no_year")
        kind = str(price.get("kind", "assumption"))
        value = f"{_amounts(price['value'], texts)} {unit(str(price['unit']), texts)}".strip()
        style = "assumption" if kind == "assumption" else ""
        rows.append(Row([texts.name("prices", price["name"]), value, year, texts.name("kinds", kind)], style))
    columns = [texts(f"columns.{c}") for c in ("price", "value", "price_year", "kind")]
    return Table("prices", texts("captions.prices"), columns, rows, 4)


def _amounts(value: Any, texts: Texts) -> str:
    """Return a price, or two: of other citizens and of providers, where they differ."""
    values = value if isinstance(value, list) else [value]
    return " / ".join(written_value(v, texts) for v in dict.fromkeys(values))


def warnings(folder: ResultFolder) -> list[Finding]:
    """Return each budget that was not spent or decided nothing, and posts that no place needs."""
    found = []
    for record in {(r["arm"], r["policy"]): r for r in records(folder)}.values():
        policy = _called(record)
        budget = record.get("budget") or {}
        granted = Kroner(budget.get("dkk", 0.0))
        if budget and not budget["decides_posts"]:
            found.append(Finding("as_run.budget_idle", {"policy": policy, "dkk": granted}))
        why = sorted(((v, k) for k, v in reasons(folder, record).items() if v > 0), reverse=True)
        if why and sum(unspent(folder, record).values()) > SILENT * granted:
            because = tuple(Finding(f"as_run.because_{k}", {"dkk": Kroner(v)}) for v, k in why)
            paid = Kroner(spent(folder, record, BUDGETED))
            told = {"policy": policy, "dkk": granted, "spent": paid, "reasons": because}
            found.append(Finding("as_run.not_spent", told))
        posts, needed = record.get("posts"), record.get("posts_needed")
        if posts is not None and needed is not None and posts > needed:
            size = {"posts": posts, "needed": needed, "places": record["places"]}
            found.append(Finding("as_run.idle_posts", {"policy": policy, **size}))
    return found


def programme_warnings(folder: ResultFolder) -> list[Finding]:
    """Return what a reader must know of the programmes: nobody taken in, empty places, budgets not spent."""
    return [*occupancy.warnings(folder), *warnings(folder)]
