"""From when, for how long, at whose prices and with which refund."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from nicegui import ui

from simulation.model.economics.prices import price_years
from simulation.page.controls import choice, said, tell, typed, within
from simulation.page.facts import Facts
from simulation.page.marking import mark
from simulation.page.matter import Ground
from simulation.words.texts import Texts

YEARS = {104: 2, 156: 3, 208: 4, 260: 5, 416: 8, 521: 10}
"""Years of a period of so many weeks."""
FIRST, LAST = dt.date(2016, 1, 4), dt.date(2059, 12, 31)
"""Days between which a run may start: rules are known from the first, and nobody reckons beyond the last."""
WAYS = ("ladder", "flat_20")


class Change(Protocol):
    """Changes the ground where it can be run so."""

    def __call__(self, **update: object) -> str:
        """Return why it cannot, or nothing."""


class Terms:
    """The fields, and what is said beneath them."""

    def __init__(self, ground: Ground, change: Change, t: Texts) -> None:
        self.ground, self.change, self.t = ground, change, t

    def show(self) -> None:
        """Build them."""
        t, ground = self.t, self.ground
        with within("div", "cols-2 pair i-terms"):
            with within("div"):
                with within("label", "i-field"):
                    said("span", t("open_municipality.start"))
                    day = ground.start.isoformat() if ground.start else ""
                    ends = {"min": FIRST.isoformat(), "max": LAST.isoformat()}
                    self._start = typed(day, self._started, kind="date", **ends)
                self._own_start = said("p", t("open_municipality.start_empty"), "i-hint")
                self._wrong_start = ui.element("div").props('role="alert"')
            periods = {w: t("open_municipality.period_years", n=n, weeks=w) for w, n in YEARS.items()}
            if ground.weeks not in periods:
                periods = {ground.weeks: t("open.weeks", n=ground.weeks), **periods}
            choice(
                t("open_municipality.period"),
                {str(weeks): label for weeks, label in periods.items()},
                str(ground.weeks),
                lambda weeks: self._heard(weeks=int(weeks)),
            )
            choice(
                t("open_municipality.level"),
                {"": t("open_municipality.level_of_start"), **{str(y): str(y) for y in reversed(price_years())}},
                str(ground.price_year or ""),
                lambda year: self._heard(price_year=int(year) if year else None),
            )
            ways = {way: t(f"open_municipality.refund_{way}") for way in WAYS}
            choice(t("open_municipality.refund"), ways, ground.refund, lambda way: self._heard(refund=way))

    def known(self, facts: Facts) -> None:
        """Say when the run starts where no day is given."""
        tell(self._own_start, self.t("open_municipality.start_is", day=facts.start))

    def _heard(self, **update: object) -> None:
        why = self.change(**update)
        if why:
            ui.notify(why, type="negative")

    def _started(self, day: str) -> None:
        """Take a day; one that cannot be stays in its field, marked, and changes nothing."""
        start = None
        if day:
            try:
                start = dt.date.fromisoformat(day)
            except ValueError:
                start = dt.date.min
        if start is not None and not FIRST <= start <= LAST:
            why = self.t("open_municipality.start_between", first=FIRST, last=LAST)
        else:
            why = self.change(start=start)
        mark(self._start, self._wrong_start, day, why)
