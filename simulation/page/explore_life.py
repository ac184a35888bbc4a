"""Explore, second part: the citizens of a trial's programme arm, one at a time."""

from __future__ import annotations

import time

from nicegui import ui

from simulation.page.beside import beside
from simulation.page.chart import Chart, Table
from simulation.page.controls import button, number, put, said, tell, toggle, typed, within
from simulation.page.explore_figures import timeline
from simulation.page.explore_parts import PACE, Asked, lower
from simulation.page.lives import Lives, Trial, follow, settings_of
from simulation.page.pieces import Pieces
from simulation.page.remembered import Remembered
from simulation.page.timeline import table_of, weeks_of
from simulation.words.texts import Texts

FOLLOW_SECONDS = 3
FIRST_LIVES = 1
"""The replication that is followed at first."""


class Life:
    """The citizens of the trial's programme arm, one at a time."""

    def __init__(self, t: Texts, kept: Remembered, trial: Trial) -> None:
        self.t, self.kept, self.trial = t, kept, trial
        self.lives: Lives | None = None
        self.number, self.programme = 1, True

    def show(self) -> None:
        """Put it on the screen."""
        t = self.t
        self.heading = said("h2", "")
        self.about = said("p", "", "soft")
        with within("div", "row i-ask"):
            self.asked = Asked(t, FIRST_LIVES, "open_explore_life.replication", low=0)
            self.pieces = Pieces(t, self._label, self._run)
        self.asked.heard = self._typed
        self.pieces.report()
        self.place = ui.element("div")
        self.turn(self.trial)

    def turn(self, trial: Trial) -> None:
        """Take another trial."""
        self.trial, self.lives, self.number = trial, None, 1
        tell(self.heading, self.t("open_explore_life.heading", weeks=trial.weeks))
        tell(self.about, self.t("open_explore_life.about", programme=self.t.arm(trial.arm)))
        self.place.clear()
        self.pieces.say("")
        if not self.pieces.running:
            self.pieces.relabel()
        last = self.kept.get("followed", settings_of(trial.name))
        if last is not None:
            self.asked.set(last)
            self._take(self.kept.get(f"life-{last}", settings_of(trial.name)))

    def _take(self, found: Lives | None) -> None:
        self.lives = found
        if found is not None:
            self.number = min(self.number, len(found.people))
            self._build()

    def _label(self) -> str:
        left = max(1, round(PACE.get(f"follow {self.trial.name}", FOLLOW_SECONDS)))
        return self.t("open_explore_life.run", about=self.t("open_explore.seconds", n=left))

    def _typed(self, wrong: str) -> None:
        self.pieces.say(wrong)

    async def _run(self) -> None:
        trial, replication, began = self.trial, self.asked.value, time.monotonic()
        settings = settings_of(trial.name)
        self.pieces.say(self.t("open_explore_life.running"))
        found = self.kept.get(f"life-{replication}", settings)
        if found is None:
            found = await beside(follow, trial.name, replication)
            PACE[f"follow {trial.name}"] = time.monotonic() - began
            self.kept.put(f"life-{replication}", settings, found)
        self.kept.put("followed", settings, replication)
        if trial is not self.trial or self.place.is_deleted:
            return
        seconds = time.monotonic() - began
        self._take(found)
        self.pieces.say(self.t("open_explore_life.done", n=len(found.people), took=max(1, round(seconds))))

    def _build(self) -> None:
        """Build what is steered with, and the figure."""
        t, lives = self.t, self.lives
        assert lives is not None
        self.place.clear()
        with self.place:
            with within("div", "row i-steer"):
                button(t("open_explore_life.previous"), lambda: self._step(-1), "small")
                label = t("open_explore_life.number")
                self.typed = typed(
                    str(self.number), self._go, classes="right i-number", aria_label=label, inputmode="numeric"
                )
                button(t("open_explore_life.next"), lambda: self._step(1), "small")
                programme = t.arm(self.trial.arm)
                worlds = {one: t(f"open_explore_life.{one}", programme=programme) for one in ("with", "without")}
                toggle(t("open_explore_life.which"), worlds, "with" if self.programme else "without", self._world)
            self.who = said("p", "", "soft", role="status", aria_live="polite")
            self.figure = Chart(t, "life")
            said("p", t("open_explore_life.opening_note"), "small soft")
            said("p", t("open_explore_life.kroner_note"), "small soft")
            if lives.of > len(lives.people):
                said("p", t("open_explore_life.only", most=len(lives.people), of=lives.of), "small soft")
        self._draw()

    def _step(self, by: int) -> None:
        if self.lives is not None:
            self._at((self.number - 1 + by) % len(self.lives.people) + 1)

    def _go(self, text: str) -> None:
        found = number(text, self.t)
        if self.lives is not None and found is not None:
            self._at(min(max(1, round(found)), len(self.lives.people)))

    def _at(self, place: int) -> None:
        self.number = place
        put(self.typed, str(place))
        self._draw()

    def _world(self, value: str) -> None:
        self.programme = value == "with"
        self._draw()

    def _draw(self) -> None:
        t, lives = self.t, self.lives
        assert lives is not None
        programme = t.arm(self.trial.arm)
        tell(self.who, who(lives, self.number - 1, self.programme, programme, t))
        own, other = (weeks_of(lives, self.number - 1, world) for world in (self.programme, not self.programme))
        there = t(f"open_explore_life.other_{'without' if self.programme else 'with'}", programme=programme)
        numbers = {
            "heading": t("open_explore_life.row_kroner"),
            "told": t(
                "open_explore_life.kroner_here",
                here=t.number(float(own.kroner[-1])),
                other=there,
                there=t.number(float(other.kroner[-1])),
            ),
        }
        columns = [t(f"open_explore_life.column_{name}") for name in ("week", "what", "kroner")]
        rows = table_of(own, lives.services, t)
        heading = t("open_explore_life.figure", number=self.number)
        self.figure.put(heading, "", timeline(own, other, t, numbers), [Table(columns, rows, words=2)])


def barrier(name: str, t: Texts) -> str:
    """Return the words of a trait."""
    if name == "interrupted_education":
        return t("open_explore_life.interrupted_education")
    return t.name("traits", name)


def who(lives: Lives, place: int, with_programme: bool, programme: str, t: Texts) -> str:
    """Return a line that says who a citizen is."""
    one = lives.people[place]
    barriers = [barrier(name, t) for name in one.barriers]
    group = "open_explore_life.group_with" if with_programme else "open_explore_life.group_without"
    return t(
        "open_explore_life.who",
        number=place + 1,
        of=lives.of,
        sex=t("open_explore_life.woman" if one.woman else "open_explore_life.man"),
        age=one.age,
        education=t(f"open_explore_schooling.{one.education}"),
        barriers=t.list(barriers) if barriers else t("open_explore_life.no_barriers"),
        weeks=one.weeks,
        support=lower(t.name("states", one.support)),
        group=t(group, programme=programme),
        replication=lives.replication,
    )
