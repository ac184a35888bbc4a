"""The design as run: what each programme was given, what of it was spent, at what prices, and what the user set."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from simulation.model.economics.accounts import Account
from simulation.model.states import label
from simulation.report import occupancy
from simulation.report.naming import coded, unit
from simulation.report.sources import written_value
from simulation.report.tables import Columns, Table, tabled
from simulation.results.folder import ResultFolder
from simulation.results.programmes import BUDGETED, REASONS, Record, reasons, spent, unspent
from simulation.words.texts import DASH, Arm, Finding, Kroner, Texts

SILENT = 0.02
"""A budget spent but for this share needs no warning."""


def table(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return what each programme had, a column per programme; what none of them has is left out."""
    told = folder.records("programmes")
    rows = {name: [cell(r) for r in told] for name, cell in _rows(folder, texts).items()}
    columns: Columns[str] = [
        (texts("columns.measure"), lambda name: texts(f"as_run.{name}")),
        *((texts.shown(_called(r)), lambda name, k=k: rows[name][k]) for k, r in enumerate(told)),
    ]
    about = [texts("captions.as_run"), *([texts("captions.budget")] if any(r.get("budget") for r in told) else [])]
    shown = [name for name, cells in rows.items() if any(cell != DASH for cell in cells)]
    styles = {"granted": "total", **{f"unspent_{reason}": "inner" for reason in REASONS}}
    return tabled("as_run", " ".join(about), columns, shown, style=lambda name: styles.get(name, ""))


def _rows(folder: ResultFolder, texts: Texts) -> dict[str, Callable[[Record], str]]:
    """Return the rows of the table: what each says of a programme."""

    def size(name: str) -> Callable[[Record], str]:
        return lambda r: texts("occupancy.follows") if r[name] is None else texts.number(r[name])

    def weeks(name: str) -> Callable[[Record], str]:
        return lambda r: texts.number(r[name]) if r[name] else DASH

    def day(end: str) -> Callable[[Record], str]:
        return lambda r: texts("as_run.date", date=r[f"{end}_date"], week=r[f"{end}_week"])

    def of(n: str, whole: str) -> Callable[[Record], str]:
        return lambda r: texts("as_run.of", n=texts.number(r[n]), of=texts.number(r[whole])) if r[whole] else DASH

    def paid(account: str) -> Callable[[Record], str]:
        return lambda r: texts.money(spent(folder, r, (account,)) or None)

    def left(reason: str) -> Callable[[Record], str]:
        return lambda r: texts.money(reasons(folder, r).get(reason))

    return {
        "eligible_at_start": of("eligible_at_start", "citizens_at_start"),
        "eligible_on_arrival": of("eligible_on_arrival", "citizens_later"),
        "places": size("places"),
        "posts": size("posts"),
        "caseload_limit": lambda r: written_value(float(r["caseload_limit"]), texts),
        "starts": day("start"),
        "ends": lambda r: texts("as_run.to_the_end") if r["end_week"] is None else day("end")(r),
        **{name: weeks(name) for name in ("intake_weeks", "hiring_phase_weeks", "ramp_weeks")},
        "fidelity": partial(_practised, texts=texts),
        "granted": lambda r: _granted(r.get("budget") or {}, texts),
        **{name: paid(name) for name in map(label, (Account.STAFF, Account.SUPPORT, Account.TRAINING))},
        **{f"unspent_{reason}": left(reason) for reason in REASONS},
    }


def _practised(record: Record, texts: Texts) -> str:
    """Return how far a design is practised: a dash for all of it."""
    share = texts.percent(record["fidelity"], 0)
    if record.get("fidelity_drawn"):
        return texts("as_run.fidelity_drawn", share=share)
    return share if record["fidelity"] != 1 else DASH


def _called(record: Record) -> Arm | Finding:
    """Return what a programme is called: by its arm too, where that holds others beside it."""
    arm, own = Arm(record["arm"]), Arm(record["policy"])
    return own if arm == own else Finding("as_run.within", {"policy": own, "arm": arm})


def _granted(budget: Record, texts: Texts) -> str:
    if not budget:
        return DASH
    return texts("as_run.over", dkk=texts.money(budget["dkk"]), years=texts.counted(budget["years"], 1))


def set_by_user(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return every key that the user set, with its value."""
    columns: Columns[tuple[str, Any]] = [
        (texts("columns.key"), lambda own: coded(f"`{own[0]}`")),
        (texts("columns.value"), lambda own: coded(f"`{written_value(own[1], texts, own[0])}`")),
    ]
    own = folder.manifest.get("set_by_user") or {}
    return tabled("set_by_user", texts("captions.set_by_user"), columns, sorted(own.items()), 2)


def prices(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return the prices used, with the year of each rate; where the law moves one within the run, its end too."""
    columns: Columns[Record] = [
        (texts("columns.price"), lambda p: texts.name("prices", p["name"])),
        (texts("columns.value"), lambda p: _amounts(p, texts)),
        (texts("columns.price_year"), lambda p: _years(p) or texts("as_run.no_year")),
        (texts("columns.kind"), lambda p: texts.name("kinds", _kind(p))),
    ]
    listed = folder.records("prices")
    return tabled("prices", texts("captions.prices"), columns, listed, 4,
                  style=lambda p: "assumption" if _kind(p) == "assumption" else "")  # fmt: skip


def _kind(price: Record) -> str:
    return str(price.get("kind", "assumption"))


def _amounts(price: Record, texts: Texts) -> str:
    """Return a price, or two: of others and of providers where they differ; as it is at the start and at the end."""
    value, own, last = price["value"], str(price["unit"]), price.get("end_value")
    if price["unit"] == "share" and not isinstance(value, list | str):
        return " → ".join(texts.amount(v, own) for v in (value, last) if v is not None)
    first = " / ".join(written_value(v, texts) for v in dict.fromkeys(value if isinstance(value, list) else [value]))
    told = first if last is None else f"{first} → {written_value(last, texts)}"
    return f"{told} {unit(own, texts)}".strip()


def _years(price: Record) -> str:
    """Return the year of a price, and that of its last amount within the run."""
    return "–".join(str(year) for year in (price.get("price_year"), price.get("end_year")) if year)


def warnings(folder: ResultFolder) -> list[Finding]:
    """Return each budget that was not spent or decided nothing, and posts that no place needs."""
    found = []
    for record in {(r["arm"], r["policy"]): r for r in folder.records("programmes")}.values():
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
