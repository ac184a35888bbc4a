"""Screen 2: up to four designs, whose numbers follow one another under the finger; a preview when it is let go."""

from __future__ import annotations

import datetime as dt

from nicegui import ui

from simulation.errors import UserError
from simulation.page.asked import PREVIEW, arms, carried
from simulation.page.best import Best
from simulation.page.card import CardOnScreen, default_card
from simulation.page.chart import Chart
from simulation.page.controls import choice, link, said, tell, within
from simulation.page.facts import Facts
from simulation.page.figures import Drawing, drawn, means
from simulation.page.frame import Desk, title
from simulation.page.known import facts_of, preview_of
from simulation.page.labels import labels_of
from simulation.page.matter import MOST_CARDS, Card, Matter
from simulation.page.sketch import JOBS, SAVED, Floats, Sketch


def build(desk: Desk) -> None:
    """Build the screen."""
    t = desk.texts
    title(t("open_proposal.heading"), t("open_proposal.about"))
    waiting = said("p", t("open_proposal.loading"), "soft", aria_live="polite")
    place = ui.element("div")

    async def load() -> None:
        try:
            known = await facts_of(desk)
        except UserError as error:
            waiting.delete()
            with place:
                said("p", t.worded(error.said), "is-bad", role="alert")
                link(t("open.mend"), desk.address("municipality"))
            return
        waiting.delete()
        with place:
            await Proposal(desk, known).show()

    ui.timer(0, load, once=True)


class Proposal:
    """The designs of a matter, on the screen."""

    def __init__(self, desk: Desk, facts: Facts) -> None:
        self.desk, self.facts = desk, facts
        self._running, self._again = False, False
        self._shown: tuple[Card, ...] = ()
        """Which designs the preview on the screen is of."""
        self._before: dict[str, dict[str, Floats]] = {}

    async def show(self) -> None:
        """Put everything on the screen, and preview what is there."""
        t = self.desk.texts
        self._chooser = ui.element("div").classes("i-choose")
        self._cards = ui.element("div").classes("cols-2")
        with within("section", "section", aria_label=t("open_proposal.previewing")):
            self._status = said("p", "", "soft small i-status-line", role="status", aria_live="polite")
            with within("div", "cols-2"):
                self._charts = {name: Chart(t) for name in (SAVED, JOBS)}
        self._best = Best(self.desk, self.facts)
        with within("div", "row end section actions"):
            self._onward = link(t("open_proposal.calculate"), self.desk.address("answer"), "i-btn primary")
        self._layout()
        await self._preview()

    def _layout(self) -> None:
        """Put the chooser and the cards on the screen anew."""
        self._chooser.clear()
        self._cards.clear()
        with self._chooser:
            self._choose()
        matter = self.desk.matter
        with self._cards:
            for card in matter.cards:
                CardOnScreen(card, self.desk, self.facts, self.changed, self.copied, self.removed)
            if not matter.cards:
                said("p", self.desk.texts("open_proposal.none"), "soft")
        self._onward.set_visibility(bool(matter.cards))
        self._best.refresh()

    def _choose(self) -> None:
        t, n = self.desk.texts, len(self.desk.matter.cards)
        if n >= MOST_CARDS:
            said("p", t("open_proposal.full"), "soft small")
            return
        ranked = sorted(self.facts.programmes.items(), key=lambda one: -one[1].eligible)
        options = {"": t("open_proposal.add_choose")}
        options |= {
            name: t("open_proposal.option", programme=t.arm(name), n=t.number(own.eligible)) for name, own in ranked
        }

        async def add(name: str) -> None:
            letter = self.desk.matter.free_letter()
            if name and letter:
                await self._keep((*self.desk.matter.cards, default_card(letter, name, self.facts)))

        choice(t("open_proposal.add", n=n, most=MOST_CARDS), options, "", add)

    async def changed(self, card: Card) -> None:
        """Take in a design that was changed, and preview it."""
        if card not in self.desk.matter.cards:
            matter = self.desk.matter
            self.desk.change(cards=matter.with_card(card).cards, before=matter.cards)
            self._best.refresh()
            await self._preview()

    async def copied(self, card: Card) -> None:
        """Add a copy of a design."""
        letter = self.desk.matter.free_letter()
        if letter:
            await self._keep((*self.desk.matter.cards, card.model_copy(update={"letter": letter})))

    async def removed(self, card: Card) -> None:
        """Take a design away."""
        await self._keep(tuple(own for own in self.desk.matter.cards if own.letter != card.letter))

    async def _keep(self, cards: tuple[Card, ...]) -> None:
        self.desk.change(cards=cards, before=self.desk.matter.cards)
        self._layout()
        await self._preview()

    async def _preview(self) -> None:
        """Preview the designs; a change that comes meanwhile is previewed after."""
        if self._running:
            self._again = True
            return
        self._running = True
        try:
            self._again = True
            while self._again and self.desk.matter.cards:
                self._again = False
                await self._try(self.desk.matter)
        finally:
            self._running = False

    async def _try(self, matter: Matter) -> None:
        t = self.desk.texts
        if self._shown == matter.cards:
            return
        tell(self._status, t("open_proposal.previewing" if self._shown else "open_proposal.compiling"))
        try:
            sketch, seconds = await preview_of(self.desk)
        except UserError as error:
            tell(self._status, t("open_proposal.preview_failed", why=t.worded(error.said)))
            self._shown = ()
            return
        told = {"n": PREVIEW, "seconds": t.number(seconds * PREVIEW, 1)}
        tell(self._status, t("open_proposal.preview_done", **told))
        self._draw(matter, sketch)

    def _draw(self, matter: Matter, sketch: Sketch) -> None:
        t = self.desk.texts
        for name, chart in self._charts.items():
            drawing = drawing_of(self.desk, self.facts, name, provisional=True)
            shadow = carried(self._before.get(name, {}), self._shown, matter.cards)
            heading, about = t(f"open_figures.{name}_provisional"), t("open_figures.band_provisional", n=PREVIEW)
            chart.put(heading, about, *drawn(drawing, sketch, shadow))
            self._before[name] = means(drawing, sketch)
        self._shown = matter.cards


def drawing_of(desk: Desk, facts: Facts, name: str, provisional: bool) -> Drawing:
    """Return what a figure of curves is made of."""
    matter = desk.matter
    named = arms(matter.cards)
    cards = {named[card.letter]: card for card in matter.cards}
    return Drawing(
        name, dt.date.fromisoformat(facts.start), cards, labels_of(matter, desk.texts), desk.texts, provisional
    )
