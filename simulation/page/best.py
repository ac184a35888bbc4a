"""Which caseload is best under the budget: a design's posts held as they are, at eight caseloads.

First a preview of a few replications; then, if it is asked for, in full: a comparison of eight variants and its
decision, through the same road as every calculation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from nicegui import ui

from simulation.errors import UserError
from simulation.page.asked import arms, given, line_of
from simulation.page.beside import beside
from simulation.page.chart import Chart, Table
from simulation.page.controls import button, choice, fold, said, within
from simulation.page.facts import Facts
from simulation.page.figures import MILLION, bars
from simulation.page.frame import Desk
from simulation.page.jobs import Job, job_of
from simulation.page.labels import labels_of
from simulation.page.matter import Card, Matter
from simulation.page.pieces import Pieces
from simulation.page.preview import preview
from simulation.page.sketch import JOBS, SAVED, Sketch
from simulation.page.told import page_file, told
from simulation.page.under_way import LOOK_SECONDS, UnderWay, broken_off
from simulation.page.work import MUNICIPALITY, Stage
from simulation.words.texts import Texts

CASELOADS = (10, 15, 20, 25, 35, 50, 75, 100)
"""From intensive support to usual service."""
EACH = 8
"""Replications of a preview: enough for a whisker, too few for a verdict."""


@dataclass(frozen=True)
class Tried:
    """A caseload that was tried: its places, and what it saves and brings at the end, with margins (95 %)."""

    caseload: int
    places: int
    saved: float
    saved_margin: float
    jobs: float
    jobs_margin: float


def at_each(matter: Matter, card: Card) -> Matter:
    """Return the matter of one design at every caseload, its posts as they are."""
    cards = [card.model_copy(update={"letter": str(n), "caseload": n, "places": card.posts * n}) for n in CASELOADS]
    return matter.model_copy(update={"cards": tuple(cards)})


class Best:
    """The curve over caseloads on the screen, of one design at a time."""

    def __init__(self, desk: Desk, facts: Facts) -> None:
        self.desk, self.facts, self.t = desk, facts, desk.texts
        self._place = ui.element("section").classes("section")
        self._letter = ""
        self._job: Job | None = None
        self._stage: Stage | None = None
        self._under_way: UnderWay | None = None
        self._seen = -1
        ui.timer(LOOK_SECONDS, self._look)

    @property
    def card(self) -> Card | None:
        """The design that is looked at, as it is now."""
        cards = self.desk.matter.cards
        return next((card for card in cards if card.letter == self._letter), cards[0] if cards else None)

    def refresh(self) -> None:
        """Offer it for the designs that there are; what was calculated of them stands there at once."""
        t, card = self.t, self.card
        self._place.clear()
        self._job, self._stage, self._under_way, self._seen = None, None, None, -1
        if card is None:
            return
        self._letter = card.letter
        with self._place:
            said("h2", t("open_proposal.best"))
            with within("div", "row i-ask"):
                labels = dict(zip((c.letter for c in self.desk.matter.cards), self._labels(), strict=True))
                if len(labels) > 1:
                    choice(t("open_committee.design"), labels, card.letter, self._turn)
                self._pieces = Pieces(t, lambda: t("open_proposal.best_try", n=EACH), self._try)
            self._pieces.report()
            self._found, self._full = ui.element("div").classes("i-told"), ui.element("div").classes("stack section")
        try:
            job = job_of(at_each(self.desk.matter, card), self.desk.shelf)
        except UserError:  # what cannot be run is said above
            return
        if job.progress().stage is not Stage.NONE:
            self._job = job

    def _labels(self) -> list[str]:
        return list(labels_of(self.desk.matter, self.t).values())

    def _turn(self, letter: str) -> None:
        self._letter = letter
        self.refresh()

    # --- a preview --------------------------------------------------------------------------------------------------

    async def _try(self) -> None:
        """Run a design, as it is now, at every caseload a few times, and draw the curve."""
        card, place = self.card, self._found
        if card is None:
            return
        matter = at_each(self.desk.matter, card)
        keys = given(matter, self.desk.shelf, EACH)
        made: list[Sketch] = []

        def took(result: tuple[Sketch, float]) -> None:
            made[0].join(result[0]) if made else made.append(result[0])

        def draw() -> None:
            if made and not place.is_deleted:
                self._draw(card, made[0], "preview")

        done, seconds = await self._pieces.stream(preview, [((keys, r, 1), 1) for r in range(EACH)], EACH, took, draw)
        if place.is_deleted or not done:
            return
        draw()
        self._pieces.say(self.t("open_explore.done", n=done, took=max(1, round(seconds))))
        self._job = self._job or job_of(matter, self.desk.shelf)

    # --- in full ----------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        """Show how far the full calculation is, where there is one, or where it is offered."""
        job = self._job
        if job is None:
            return
        progress = job.progress()
        if progress.stage is not self._stage and not (progress.running and self._under_way):
            self._full.clear()
            self._under_way, self._seen = None, -1
            with self._full:
                if progress.running:
                    self._under_way = UnderWay(job, self.t)
                elif progress.stage is Stage.DONE:
                    await self._decided(job)
                else:
                    self._offer(job, broken_off(progress, self.t))
        self._stage = progress.stage
        if self._under_way:
            self._under_way.tell(progress)
        card, sketch = self.card, job.sketch() if progress.done != self._seen else None
        if card is not None and sketch is not None and sketch.done:
            self._seen = progress.done
            self._draw(card, sketch, "so_far" if progress.running else "ended")

    def _offer(self, job: Job, again: bool) -> None:
        t, of = self.t, int(job.given["replications"])
        said("p", t("open_proposal.best_full_about", n=EACH), "small soft")
        label = t("open_answer.retry") if again else t("open_proposal.best_full", of=of)
        with within("div", "row"):
            button(label, lambda: self._begin(job))
        self._command()

    def _begin(self, job: Job) -> None:
        try:
            job.begin()
        except UserError as error:
            ui.notify(self.t.worded(error.said), type="negative")

    async def _decided(self, job: Job) -> None:
        """Say what the decision between the caseloads is, and how the same is made by a command."""
        t, lang = self.t, self.desk.matter.lang
        try:
            found = await beside(told, job.folder, MUNICIPALITY, lang)
        except UserError as error:
            said("p", t.worded(error.said), "is-bad", role="alert")
            return
        with within("div", f"i-answer {'open' if found.undecided else ''}"):
            said("p", found.lead, "i-note-title")
            said("p", " ".join(found.sentences), "small")

        async def get() -> None:
            content = await beside(page_file, job.folder, MUNICIPALITY, lang)
            ui.download.content(content, f"indsats-{lang}.html", "text/html")

        with within("div", "row"):
            button(t("open_answer.download_html"), get, "small")
        self._command()

    def _command(self) -> None:
        card = self.card
        if card is not None:
            with fold(self.t("open.command")):
                said("p", self.t("open.command_same"), "small soft")
                said("pre", line_of(at_each(self.desk.matter, card), self.desk.shelf))

    # --- the curve --------------------------------------------------------------------------------------------------

    def _draw(self, card: Card, sketch: Sketch, what: str) -> None:
        t, matter = self.t, at_each(self.desk.matter, card)
        named = arms(matter.cards)
        found = [_tried(own, sketch, named[own.letter]) for own in matter.cards]
        best = int(np.argmax([one.saved for one in found]))
        heading = t("open_proposal.best_of", arm=t.arm(card.policy), posts=card.posts)
        about = t("open_proposal.best_axis", weeks=matter.ground.weeks)
        options = bars(
            [str(one.caseload) for one in found],
            [one.saved for one in found],
            [one.saved - one.saved_margin for one in found],
            [one.saved + one.saved_margin for one in found],
            t,
            best,
        )
        columns = [t(f"open_proposal.best_{name}") for name in ("caseload", "places", "saved", "jobs")]
        self._found.clear()
        with self._found:
            said("p", t(f"open_proposal.best_{what}", n=sketch.done), "small soft")
            Chart(t).put(heading, about, options, [Table(columns, [_row(one, t) for one in found])])
            said(
                "p", t(f"open_proposal.best_{'found' if found[best].saved > 0 else 'least'}", n=found[best].caseload)
            )
            alike = sketch.alike(named[str(found[best].caseload)])
            others = [letter for letter, arm in named.items() if arm in alike]
            key = "alike" if others else "alone"
            said("p", t(f"open_proposal.best_{key}", n=found[best].caseload, others=t.list(others)))
            eligible = self.facts.citizens if card.everybody else self.facts.programmes[card.policy].eligible
            enough = [one.caseload for one in found if one.places >= eligible]
            values = {"n": enough[0] if enough else 0, "eligible": t.number(eligible)}
            said("p", t(f"open_proposal.best_{'plateau' if enough else 'short'}", **values))


def _tried(card: Card, sketch: Sketch, arm: str) -> Tried:
    """Return what a caseload saves and brings at the end."""
    saved, jobs = sketch.curve(SAVED, arm), sketch.curve(JOBS, arm)
    ends = (saved.mean[-1] / MILLION, saved.margin[-1] / MILLION, jobs.mean[-1], jobs.margin[-1])
    return Tried(card.caseload, card.places, *map(float, ends))


def _row(one: Tried, t: Texts) -> list[str]:
    return [
        str(one.caseload),
        t.number(one.places),
        f"{t.number(one.saved, 1, sign=True)} ± {t.number(one.saved_margin, 1)}",
        f"{t.number(one.jobs, 1, sign=True)} ± {t.number(one.jobs_margin, 1)}",
    ]
