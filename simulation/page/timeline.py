"""A citizen's weeks as stretches, points and events: what a timeline draws, and what its table says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from simulation.model.rules.status import BENEFIT
from simulation.model.states import Support, label
from simulation.model.table import Array
from simulation.page.lives import Lives
from simulation.words.texts import Texts


@dataclass(frozen=True)
class Stretch:
    """Weeks in a row in which something was the same; ``end`` is the first week after."""

    first: int
    end: int
    value: Any


@dataclass(frozen=True)
class Weeks:
    """One citizen's weeks in one world."""

    weeks: Array
    """Person-weeks ``[W]``."""
    kroner: Array
    """What the municipality has paid so far ``[W]``, DKK."""

    @property
    def benefits(self) -> list[Stretch]:
        """What the citizen lived on: the name of a state, and whether ordinary hours stood beside a benefit."""
        beside = (self.weeks["hours"] > 0) & BENEFIT[self.weeks["support"]]
        codes = 2 * self.weeks["support"].astype(int) + beside
        named = (Stretch(s.first, s.end, divmod(int(s.value), 2)) for s in stretches(codes))
        return [Stretch(s.first, s.end, (label(Support(s.value[0])), bool(s.value[1]))) for s in named]

    @property
    def meetings(self) -> list[int]:
        """The weeks with a meeting."""
        return [int(week) for week in np.flatnonzero(self.weeks["met"])]

    @property
    def openings(self) -> list[Stretch]:
        """Openings, and whether each met contact."""
        found = (s for s in stretches(self.weeks["in_opening"]) if s.value)
        return [Stretch(s.first, s.end, bool(self.weeks["seized"][s.first : s.end].any())) for s in found]

    @property
    def jobs(self) -> list[Stretch]:
        """Weeks with ordinary hours, by hours a week."""
        return [Stretch(s.first, s.end, float(s.value)) for s in stretches(self.weeks["hours"]) if s.value]


def weeks_of(lives: Lives, number: int, programme: bool) -> Weeks:
    """Return the weeks of the citizen at a place in the group, with the programme or without."""
    return Weeks(lives.weeks[programme][:, number], lives.kroner[programme][:, number])


def stretches(values: Array) -> list[Stretch]:
    """Return the runs of equal values ``[W]``."""
    if not len(values):
        return []
    turns = [0, *(int(week) for week in np.flatnonzero(values[1:] != values[:-1]) + 1), len(values)]
    return [Stretch(a, b, values[a]) for a, b in pairwise(turns)]


def support_of(value: tuple[str, bool], texts: Texts) -> str:
    """Return what a citizen lives on, in words."""
    name = texts.name("states", value[0])
    return texts("open_explore_life.reduced", support=name) if value[1] else name


def table_of(own: Weeks, services: tuple[str, ...], texts: Texts) -> list[list[str]]:
    """Return the rows of the table: week, what happened, kroner so far; weeks in which nothing did are left out."""
    said: dict[int, list[str]] = {}
    for week, what in _events(own, services, texts):
        said.setdefault(week, []).append(what)
    return [[str(week), ", ".join(said[week]), texts.number(float(own.kroner[week]))] for week in sorted(said)]


def _events(own: Weeks, services: tuple[str, ...], t: Texts) -> Iterator[tuple[int, str]]:
    weeks = own.weeks
    for s in own.benefits:
        yield s.first, t("open_explore_life.event_support", support=support_of(s.value, t))
    for s in stretches(weeks["service"]):
        yield s.first, t("open_explore_life.event_service", service=t.arm(services[int(s.value)]))
    for s in stretches(weeks["shifts"])[1:]:
        yield s.first, t("open_explore_life.event_shift")
    for s in stretches(weeks["belief"]):
        if s.first or s.value:
            yield s.first, t("open_explore_life.event_belief" if s.value else "open_explore_life.event_doubt")
    for s in stretches(weeks["activity"]):
        if s.first or s.value:
            yield s.first, t(f"open_explore_life.event_activity_{int(s.value)}")
    for week in own.meetings:
        yield week, t("open_explore_life.event_meeting")
    for s in own.openings:
        yield s.first, t("open_explore_life.event_opening")
        if s.end < len(weeks):
            yield s.end, t("open_explore_life.event_closed")
    for seized in np.flatnonzero(weeks["seized"]):
        yield int(seized), t("open_explore_life.event_seized")
    for s in stretches(weeks["hours"]):
        if s.value:
            yield s.first, t("open_explore_life.event_job", hours=float(s.value))
        elif s.first:
            yield s.first, t("open_explore_life.event_job_over")
