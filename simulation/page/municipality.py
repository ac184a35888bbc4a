"""The first screen: who it is about, from when, for how long, at what prices.

The page paints at once; what has to be counted comes from another process and is put in when it is there.
"""

from __future__ import annotations

import json
from typing import Any

from nicegui import background_tasks, ui

from simulation.errors import UserError
from simulation.inputs.options import settings_from
from simulation.model.population.builtin import names
from simulation.model.population.files import Examined
from simulation.page.asked import ground_of
from simulation.page.controls import choice, note, said, tell, toggle, within
from simulation.page.examining import examined_of
from simulation.page.facts import Facts
from simulation.page.file_told import columns
from simulation.page.frame import Desk, onward, title
from simulation.page.known import facts_of
from simulation.page.matter import Draft, Ground, Matter, changed
from simulation.page.mending import Mending
from simulation.page.own_prices import OwnPrices
from simulation.page.terms import Terms
from simulation.page.upload import Upload
from simulation.page.who import eligible, who
from simulation.run.build import law

FEW = 50
"""Below so many citizens, numbers say little of a group."""


def build(desk: Desk) -> None:
    """Build the screen."""
    Screen(desk).show()


class Unpriced(Desk):
    """A desk at which no own price counts: what is known of prices stands beside one's own."""

    @property
    def matter(self) -> Matter:
        """The matter, at the known prices."""
        made = super().matter
        return changed(made, ground=made.ground.model_copy(update={"prices": {}}))


class Screen:
    """What stands on the screen, and what changes when something is chosen."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.t = desk, desk.texts
        self.upload = Upload(desk, self._brought)
        self.mending = Mending(desk, self.taken, lambda: self._own)
        self.terms = Terms(desk.matter.ground, self.change, self.t)
        self._asked = 0
        self._wrong: dict[str, str] = {}
        self._lost = bool(desk.matter.ground.file) and desk.shelf.file(desk.matter.ground.file) is None
        if self._lost:
            desk.change(ground=desk.matter.ground.model_copy(update={"file": ""}))
        if desk.matter.draft and desk.shelf.file(desk.matter.draft.file) is None:
            desk.change(draft=None)
        draft = desk.matter.draft
        half = draft is not None and not draft.made
        self._own = bool(desk.matter.ground.file) or self._lost or half or self.upload.refused is not None

    def show(self) -> None:
        """Build it."""
        t = self.t
        title(t("open_municipality.who"), t("open_municipality.who_about"))
        self.upload.receiver()
        if self._lost:
            with note(t("open_municipality_file.gone"), "warn i-trouble", "⚠"):
                said("p", t("open_municipality_file.gone_about"))
        with within("div", "i-trouble", aria_live="polite"):
            self.upload.trouble()
            self.mending.trouble()
        self._trouble = ui.element("div").classes("i-trouble").props('role="alert"')
        with within("div", "cols-2 i-source"):
            with within("div", "stack"):
                kinds = {"file": t("open_municipality.own"), "builtin": t("open_municipality.builtin")}
                toggle(t("open_municipality.from"), kinds, self._kind, self._turned).classes("fill")
                with within("div", "stack"):
                    self.source()
            self.terms.show()
        self.mending.places()
        self._status = said("p", "", "sr", role="status", aria_live="polite")
        with within("div", aria_busy="true") as self._numbers:
            said("p", t("open_municipality.counting"), "section soft")
        onward(self.desk, "proposal")
        ui.timer(0, self.mending.look, once=True)
        ui.timer(0, self.count, once=True)

    @property
    def _kind(self) -> str:
        return "file" if self._own else "builtin"

    @ui.refreshable_method
    def source(self) -> None:
        """Build where the citizens come from: a list, or a place for a file."""
        ground, t = self.desk.matter.ground, self.t
        if self._own:
            self.upload.place()
            if not ground.file:
                where = t.name("populations", ground.population)
                key = "until_mended" if self.desk.matter.draft else "until_then"
                said("p", t(f"open_municipality.{key}", where=where), "small soft")
            return
        labels = sorted((t.name("populations", name), name) for name in names())
        choice(
            t("open_municipality.population"),
            {name: label for label, name in labels},
            ground.population,
            lambda name: self._choose(population=name, file=""),
        )

    async def _turned(self, kind: str) -> None:
        """Show the other kind of source."""
        self._own = kind == "file"
        ground = self.desk.matter.ground
        if not self._own and ground.file:
            self._choose(file="", last_file=ground.file)
        elif self._own and not ground.file and self.desk.shelf.file(ground.last_file):
            self._choose(file=ground.last_file)
        self.source.refresh()
        await self.mending.look()

    async def _brought(self, told: str) -> None:
        """Show a file that was brought: that it was taken in, or what is to be put right in it."""
        if not self._numbers.is_deleted:
            await self.mending.look()
            await self.taken(told)

    async def taken(self, told: str) -> None:
        """Show which file is reckoned with, and its numbers."""
        if not self._numbers.is_deleted:
            self.source.refresh()
            self._place()
            await self.count(told)

    def change(self, **update: Any) -> str:
        """Change the ground where it can be run so; return why it cannot, or nothing."""
        ground = Ground.model_validate({**self.desk.matter.ground.model_dump(), **update})
        why = refusal(self.desk, ground)
        if not why:
            self.desk.change(ground=ground)
            self._place()
            if "prices" not in update:
                background_tasks.create(self.count())
        return why

    def _choose(self, **update: Any) -> None:
        """Take other citizens, or say why they cannot be."""
        why = self.change(**update)
        if why:
            ui.notify(why, type="negative")
            self.source.refresh()

    def _place(self) -> None:
        """Put the place into the bar at the top, which was built before."""
        ground, t = self.desk.matter.ground, self.t
        place = t("open.own_file") if ground.file else t.name("populations", ground.population)
        ui.run_javascript(f"document.querySelector('.i-place').textContent = {json.dumps(place)}")

    async def count(self, told: str = "") -> None:
        """Work out the numbers of the ground as it is, and show them unless something was changed meanwhile."""
        self._asked += 1
        mine, why = self._asked, ""
        facts = held = None
        try:
            facts = await facts_of(Unpriced(self.desk.shelf, self.desk.id, self.desk.step))
            file = self.desk.matter.ground.file
            held = await examined_of(self.desk.shelf, Draft(file=file), self.desk.matter.lang) if file else None
        except UserError as error:
            why = self.t.worded(error.said)
        if mine != self._asked or self._numbers.is_deleted:
            return
        self._trouble.clear()
        self._numbers.clear()
        self._numbers.props["aria-busy"] = "false"
        self._numbers.update()
        if facts is None:
            with self._trouble, note(self.t("open_municipality.cannot_run"), "bad", "⊗"):
                said("p", why)
            return
        self.terms.known(facts)
        with self._numbers:
            self._shown(facts, held)
        tell(self._status, " ".join([told, self.t("open_municipality.citizens", n=facts.citizens)]).strip())

    def _shown(self, facts: Facts, held: Examined | None) -> None:
        t, ground = self.t, self.desk.matter.ground
        if held is not None and held.last_week >= ground.weeks:
            with note(t("open_municipality.too_late", week=held.last_week, weeks=ground.weeks), "warn section", "⚠"):
                said("p", t("open_municipality.too_late_about"))
        if facts.citizens < FEW:
            with note(t("open_municipality.few", n=facts.citizens), "warn section", "⚠"):
                said("p", t("open_municipality.few_about"))
        who(facts, t)
        with within("div", "cols-2 section"):
            eligible(facts, held, t)
            OwnPrices(facts.prices, ground.prices, self._priced, self._wrong, t).show(facts.price_year)
        if held is not None:
            columns(held, t)

    def _priced(self, name: str, value: float | None) -> str:
        """Keep an own price, or take it away; return why it cannot be, or nothing."""
        prices = {k: v for k, v in self.desk.matter.ground.prices.items() if k != name}
        if value is not None:
            prices[name] = value
        return self.change(prices=prices)


def refusal(desk: Desk, ground: Ground) -> str:
    """Return why a ground cannot be run, in words; nothing where it can."""
    try:
        law(settings_from(ground_of(changed(desk.matter, ground=ground), desk.shelf)))
    except UserError as error:
        return desk.texts.worded(error.said)
    except (OverflowError, ValueError) as error:
        return str(error)
    return ""
