"""What each programme did: its posts and places, how full they were, who found none, what a filled place cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account
from simulation.model.states import label
from simulation.report import drawing
from simulation.report.drawing import Drawn, caption, styled
from simulation.report.series import series
from simulation.report.tables import Columns, Table, tabled
from simulation.report.timelines import Line, Panel, over_weeks
from simulation.results.denominators import participants
from simulation.results.folder import ResultFolder
from simulation.results.saving import OERE_PER_KRONE
from simulation.results.statistics import Estimate, Floats, Ints, effect
from simulation.words.texts import Arm, Finding, Kroner, Share, Texts

FULL = 0.8
"""Below this share of filled places a programme is said to be empty."""

OWN_COST = tuple(label(a) for a in (Account.STAFF, Account.TRAINING, Account.SUPPORT))
"""Accounts of the programme's own staff and support: what is paid for its places, filled or not."""

WEEKLY = {
    "posts": "posts_programme",
    "vacant": "posts_programme_vacant",
    "places": "places_programme",
    "citizens": "stock_in_programme",
    "without": "stock_without_place",
}
"""The weekly column of each quantity that the table gives as a mean over the weeks with places."""
COLUMNS = tuple(WEEKLY.values())

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


@dataclass(frozen=True)
class Filled:
    """One arm's programmes: ``values`` ``[R]`` of each of :data:`MEASURES` and :data:`COSTS`, in kroner.

    ``share`` is filled place-weeks of all place-weeks from week ``since`` on, when the places are all open; a filled
    year has no cost where nobody was in the programme.
    """

    values: dict[str, Floats]
    draws: Ints
    since: int

    def estimate(self, name: str) -> Estimate:
        """Return the mean over replications of one of the values, with its interval."""
        return effect(self.values[name], self.draws)


def programmes_of(folder: ResultFolder, arm: str) -> list[str]:
    """Return the programmes that run in an arm."""
    told = [str(r["policy"]) for r in folder.manifest.get("programmes") or [] if r.get("arm") == arm]
    return told or arm.split("+")


def follows(folder: ResultFolder, arm: str) -> bool:
    """Whether no programme of the arm has places of its own: posts and places follow the citizens."""
    told = [r for r in folder.manifest.get("programmes") or [] if r.get("arm") == arm]
    return bool(told) and all(r.get("places") is None for r in told)


def cost(folder: ResultFolder, arm: str, runs: pd.Index) -> Floats:
    """Return what the arm's programmes cost in staff and support, DKK by replication ``[R]``."""
    ledger = folder.ledger
    own = ledger[(ledger["arm"] == arm) & ledger["account"].isin(OWN_COST)]
    own = own[own["policy"].isin(programmes_of(folder, arm))]
    total = own.groupby("replication")["oere"].sum().reindex(runs).fillna(0)
    return total.to_numpy(dtype=np.float64) / OERE_PER_KRONE


def filled(folder: ResultFolder, arm: str) -> Filled | None:
    """Return how full the programmes of an arm were; None where the weeks do not say or there was no place."""
    found = {name: s for name, column in WEEKLY.items() if (s := series(folder, arm, column)) is not None}
    if len(found) < len(WEEKLY) or not found["places"].values.any():
        return None
    places, citizens = found["places"].values, found["citizens"].values
    open_weeks, mean = (places > 0).any(axis=0), places.mean(axis=0)
    since = int(np.argmax(mean >= mean.max() * (1 - 1e-9)))
    settled = open_weeks & (np.arange(len(mean)) >= since)
    runs = pd.Index(np.sort(folder.weekly.loc[folder.weekly["arm"] == arm, "replication"].unique()))
    values: dict[str, Floats] = {name: s.values[:, open_weeks].mean(axis=1) for name, s in found.items()}
    values["share"] = citizens[:, settled].sum(axis=1) / np.maximum(places[:, settled].sum(axis=1), 1e-9)
    values["place_years"] = places.sum(axis=1) / drawing.WEEKS_A_YEAR
    values["filled_years"] = citizens.sum(axis=1) / drawing.WEEKS_A_YEAR
    values["cost"] = cost(folder, arm, runs)
    years = values["filled_years"]
    values["cost_per_year"] = values["cost"] / np.where(years > 0, years, np.nan)
    return Filled(values, found["places"].draws, since)


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


def numbers(folder: ResultFolder, arm: str) -> dict[str, float | int | None]:
    """Return the same for other programs: means over replications, shares of 1, kroner."""
    found = filled(folder, arm)
    if found is None:
        return {}
    told: dict[str, float | int | None] = {name: found.estimate(name).mean for name in found.values}
    share = told.pop("share")
    occupied = None if follows(folder, arm) else share
    settled = {"occupancy": occupied, "settled_from_week": found.since}
    return {"participants": participants(folder.runs, arm), **told, **settled}
