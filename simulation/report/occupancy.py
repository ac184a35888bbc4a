"""What each programme did: its posts and places, how full they were, who found none, what a filled place cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Account
from simulation.model.states import label
from simulation.report.drawing import (
    BROKEN,
    INK,
    SOFT,
    WEEKS_A_YEAR,
    Drawn,
    canvas,
    caption,
    end_labels,
    grid_of,
    line,
    looks,
    number_axis,
    settle,
    styled,
    time_axis,
)
from simulation.report.series import Series, series
from simulation.report.tables import Row, Table
from simulation.results.denominators import participants
from simulation.results.folder import ResultFolder
from simulation.results.saving import OERE_PER_KRONE
from simulation.results.statistics import Estimate, Floats, Ints, effect, effect_path
from simulation.words.texts import Arm, Finding, Kroner, Share, Texts

FULL = 0.8
"""Below this share of filled places a programme is said to be empty."""

OWN_COST = tuple(label(a) for a in (Account.STAFF, Account.TRAINING, Account.SUPPORT))
"""Accounts of the programme's own staff and support: what is paid for its places, filled or not."""

COLUMNS = (
    "posts_programme",
    "posts_programme_vacant",
    "places_programme",
    "stock_in_programme",
    "stock_without_place",
)


MEASURES = (
    ("posts", "posts", 1),
    ("vacant", "posts", 1),
    ("places", "places", 1),
    ("citizens", "citizens", 1),
    ("share", "percent", 0),
    ("without", "citizens", 1),
    ("place_years", "years", 1),
    ("filled_years", "years", 1),
)
"""Rows of the table: what, its unit, decimals."""


@dataclass(frozen=True)
class Filled:
    """One arm's programmes; every array ``[R]`` is by replication, means are over the weeks with places.

    ``share`` is filled place-weeks of all place-weeks from week ``since`` on, when the places are all open.
    """

    draws: Ints
    posts: Floats
    vacant: Floats
    places: Floats
    citizens: Floats
    without: Floats
    share: Floats
    since: int
    place_years: Floats
    filled_years: Floats
    cost: Floats

    def estimate(self, name: str) -> Estimate:
        """Return the mean over replications of one of the arrays, with its interval."""
        return effect(getattr(self, name), self.draws)

    @property
    def cost_per_year(self) -> Floats:
        """Cost of each filled place-year, DKK; missing where nobody was in the programme."""
        return np.divide(
            self.cost, self.filled_years, out=np.full(len(self.cost), np.nan), where=self.filled_years > 0
        )


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
    found: dict[str, Series] = {}
    for name in COLUMNS:
        one = series(folder, arm, name)
        if one is None:
            return None
        found[name] = one
    places, citizens = found["places_programme"].values, found["stock_in_programme"].values
    open_weeks = (places > 0).any(axis=0)
    if not open_weeks.any():
        return None
    mean = places.mean(axis=0)
    since = int(np.argmax(mean >= mean.max() * (1 - 1e-9)))
    settled = open_weeks & (np.arange(len(mean)) >= since)
    rows = folder.weekly[folder.weekly["arm"] == arm]
    runs = pd.Index(np.sort(rows["replication"].unique()))

    def level(name: str) -> Floats:
        values: Floats = found[name].values[:, open_weeks].mean(axis=1)
        return values

    return Filled(
        draws=found["places_programme"].draws,
        posts=level("posts_programme"),
        vacant=level("posts_programme_vacant"),
        places=level("places_programme"),
        citizens=level("stock_in_programme"),
        without=level("stock_without_place"),
        share=citizens[:, settled].sum(axis=1) / np.maximum(places[:, settled].sum(axis=1), 1e-9),
        since=since,
        place_years=places.sum(axis=1) / WEEKS_A_YEAR,
        filled_years=citizens.sum(axis=1) / WEEKS_A_YEAR,
        cost=cost(folder, arm, runs),
    )


def table(folder: ResultFolder, texts: Texts) -> Table | None:
    """Return what each arm's programmes had and how full they were."""
    arms = [(a, f) for a in folder.policies if (f := filled(folder, a)) is not None]
    if not arms:
        return None
    rows = [
        Row([texts("occupancy.participants"), texts("axes.citizens"), *(
            texts.counted(participants(folder.runs, arm), 1) for arm, _ in arms)])
    ]  # fmt: skip
    for name, unit, digits in MEASURES:
        cells = []
        for arm, one in arms:
            estimate = one.estimate(name).scaled(100 if name == "share" else 1)
            empty = name == "share" and follows(folder, arm)
            cells.append(texts("occupancy.follows") if empty else _told(estimate, digits, texts))
        rows.append(Row([texts(f"occupancy.{name}"), texts(f"occupancy.unit_{unit}"), *cells]))
    for name in ("cost", "cost_per_year"):
        cells = [texts.money_brackets(one.estimate(name), sign=False) for _, one in arms]
        rows.append(Row([texts(f"occupancy.{name}"), texts("units.dkk"), *cells], "total" if "per" in name else ""))
    columns = [texts("columns.measure"), texts("columns.unit"), *(texts.arm(a) for a, _ in arms)]
    since = texts.list([f"{texts.arm(a)}: {f.since}" for a, f in arms])
    return Table("filled", caption(texts, "filled", folder, since=since), columns, rows, 2)


def _told(estimate: Estimate, digits: int, texts: Texts) -> str:
    """Return an estimate in brackets; alone where every replication has the same."""
    if estimate.low == estimate.high:
        return texts.counted(estimate.mean, digits)
    return texts.brackets(estimate, digits)


def figure(folder: ResultFolder, texts: Texts) -> Drawn | None:
    """Draw citizens in the programme against its places, week by week, a panel per arm."""
    arms = [a for a in folder.policies if filled(folder, a) is not None]
    if not arms:
        return None
    with styled():
        drawn = _draw(folder, texts, arms)
        settle(drawn.figure)
    return drawn


def _draw(folder: ResultFolder, texts: Texts, arms: list[str]) -> Drawn:
    style = looks(folder, texts)
    rows, across = grid_of(len(arms), 2)
    height = 2.7
    canvas_, panels = canvas(rows, across, height)
    for axes, arm in zip(panels, arms, strict=False):
        ends: list[tuple[float, str, str]] = []
        shown = [("stock_in_programme", "citizens", style[arm].colour), ("places_programme", "places", INK)]
        shown += [("stock_without_place", "without", SOFT)]
        for column, name, colour in shown:
            found = series(folder, arm, column)
            if found is None or (name == "without" and not found.values.any()):
                continue
            path = effect_path(found.values, found.draws)
            line(axes, found.weeks, path, colour, BROKEN if name == "places" else (0, ()))
            last = float(path.mean[-1])
            ends.append((last, f"{texts(f'occupancy.line_{name}')} {texts.number(last)}", colour))
        axes.set_title(texts.arm(arm))
        axes.set_ylim(bottom=0)
        time_axis(axes, folder, texts)
        number_axis(axes.yaxis, texts)
        end_labels(axes, ends, height - 0.8)
    for axes in panels[::across]:
        axes.set_ylabel(texts("axes.citizens"))
    for axes in panels[len(arms) :]:
        axes.set_visible(False)
    return Drawn("occupancy", texts("page.programme"), caption(texts, "occupancy", folder), canvas_)


def warnings(folder: ResultFolder) -> list[Finding]:
    """Return each arm that took nobody in, and each that was mostly empty."""
    return [finding for arm in folder.policies for finding in _warnings(folder, arm)]


def _warnings(folder: ResultFolder, arm: str) -> Iterator[Finding]:
    if participants(folder.runs, arm) == 0:
        told = [r for r in folder.manifest.get("programmes") or [] if r.get("arm") == arm]
        eligible = sum(r["eligible_at_start"] + r["eligible_on_arrival"] for r in told)
        yield Finding("occupancy.nobody", {"arm": Arm(arm), "eligible": eligible if told else "?"})
        return
    found = filled(folder, arm)
    if found is None or follows(folder, arm):
        return
    share, cost = found.estimate("share").mean, found.estimate("cost_per_year").mean
    if share is not None and share < FULL:
        key = "occupancy.left" if _left_for_good(folder, arm) else "occupancy.empty"
        size = {name: _tenths(found.estimate(name).mean) for name in ("citizens", "places", "posts")}
        paid = Kroner(np.nan if cost is None else cost)
        yield Finding(key, {"arm": Arm(arm), "share": Share(share), "since": found.since, "cost": paid, **size})


def _tenths(value: float | None) -> float:
    return np.nan if value is None else round(value, 1)


def _left_for_good(folder: ResultFolder, arm: str) -> bool:
    """Whether an arm has a pool of temporary fleksjob: its citizens leave their place when another one begins."""
    told = [r for r in folder.manifest.get("programmes") or [] if r.get("arm") == arm]
    return any(r.get("temporary_fleksjob_weeks") for r in told)


def numbers(folder: ResultFolder, arm: str) -> dict[str, float | int | None]:
    """Return the same for other programs: means over replications, shares of 1, kroner."""
    found = filled(folder, arm)
    if found is None:
        return {}
    names = (
        "posts",
        "vacant",
        "places",
        "citizens",
        "without",
        "place_years",
        "filled_years",
        "cost",
        "cost_per_year",
    )
    told: dict[str, float | int | None] = {name: found.estimate(name).mean for name in names}
    share = None if follows(folder, arm) else found.estimate("share").mean
    return {
        "participants": participants(folder.runs, arm),
        **told,
        "occupancy": share,
        "settled_from_week": found.since,
    }
