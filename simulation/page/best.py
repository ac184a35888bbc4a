"""Which caseload is best under the budget: a design's posts held as they are, at eight caseloads, a few runs each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from nicegui import ui

from simulation.errors import UserError
from simulation.page.asked import given
from simulation.page.beside import beside
from simulation.page.controls import button, said, table, tell, within
from simulation.page.facts import Facts
from simulation.page.figures import MILLION, bars
from simulation.page.frame import Desk
from simulation.page.labels import labels_of
from simulation.page.matter import Card
from simulation.page.preview import preview
from simulation.page.sketch import JOBS, SAVED

CASELOADS = (10, 15, 20, 25, 35, 50, 75, 100)
"""From intensive support to usual service."""
EACH = 8
"""Replications of each: enough for a whisker, too few for a verdict."""


@dataclass(frozen=True)
class Tried:
    """A caseload that was tried: its places, and what it saves and brings at the end, with margins (95 %)."""

    caseload: int
    places: int
    saved: float
    saved_margin: float
    jobs: float
    jobs_margin: float


class Best:
    """The curve over caseloads on the screen, of one design at a time."""

    def __init__(self, desk: Desk, facts: Facts) -> None:
        self.desk, self.facts = desk, facts
        self._place = ui.element("section").classes("section")
        self._found = ui.element("section")
        self._running = False

    def refresh(self) -> None:
        """Offer it for the designs that there are."""
        t = self.desk.texts
        self._place.clear()
        named = labels_of(self.desk.matter, t)
        if not named:
            return
        with self._place:
            said("h2", t("open_proposal.best"))
            self._status = said("p", "", "soft small", role="status", aria_live="polite")
            with within("div", "row"):
                for card, label in zip(self.desk.matter.cards, named.values(), strict=True):
                    button(label, partial(self._try, card.letter), "small")

    def forget(self) -> None:
        """Take the curve away: a design is not as it was."""
        self._found.clear()

    async def _try(self, letter: str) -> None:
        """Run a design, as it is now, at every caseload and draw the curve."""
        card = next((own for own in self.desk.matter.cards if own.letter == letter), None)
        if self._running or card is None:
            return
        self._running, t, tried = True, self.desk.texts, []
        matter = self.desk.matter.model_copy(update={"replications": EACH})
        try:
            for caseload in CASELOADS:
                if self._place.is_deleted or card not in self.desk.matter.cards:
                    break
                tell(self._status, t("open_proposal.best_running", n=caseload))
                places = card.posts * caseload
                own = card.model_copy(update={"caseload": caseload, "places": places})
                keys = given(matter.model_copy(update={"cards": (own,)}), self.desk.shelf, EACH)
                sketch, _ = await beside(preview, keys)
                arm = sketch.arms[0]
                saved, jobs = sketch.curve(SAVED, arm), sketch.curve(JOBS, arm)
                ends = (saved.mean[-1] / MILLION, saved.margin[-1] / MILLION, jobs.mean[-1], jobs.margin[-1])
                tried.append(Tried(caseload, places, *map(float, ends)))
            if not self._place.is_deleted:
                tell(self._status, "")
                if card in self.desk.matter.cards:
                    self._draw(card, tried)
        except UserError as error:
            tell(self._status, t("open_proposal.preview_failed", why=t.worded(error.said)))
        finally:
            self._running = False

    def _draw(self, card: Card, tried: list[Tried]) -> None:
        t, matter = self.desk.texts, self.desk.matter
        eligible = self.facts.citizens if card.everybody else self.facts.programmes[card.policy].eligible
        best = int(np.argmax([one.saved for one in tried]))
        heading = t("open_proposal.best_of", arm=t.arm(card.policy), posts=card.posts)
        self._found.clear()
        with self._found, within("figure"):
            with within("figcaption"):
                said("b", heading)
                said("span", t("open_proposal.best_axis", weeks=matter.ground.weeks))
            options = bars(
                [str(one.caseload) for one in tried],
                [one.saved for one in tried],
                [one.saved - one.saved_margin for one in tried],
                [one.saved + one.saved_margin for one in tried],
                t,
                best,
            )
            figure = ui.echart(options, renderer="svg").classes("i-chart")
            figure.props["role"], figure.props["aria-label"] = "img", heading
            way = "found" if tried[best].saved > 0 else "least"
            said("p", t(f"open_proposal.best_{way}", n=tried[best].caseload))
            enough = [one.caseload for one in tried if one.places >= eligible]
            key = "plateau" if enough else "short"
            values = {"n": enough[0] if enough else 0, "eligible": t.number(eligible)}
            said("p", t(f"open_proposal.best_{key}", **values))
            table(
                [t(f"open_proposal.best_{name}") for name in ("caseload", "places", "saved", "jobs")],
                [
                    [
                        str(one.caseload),
                        t.number(one.places),
                        f"{t.number(one.saved, 1, sign=True)} ± {t.number(one.saved_margin, 1)}",
                        f"{t.number(one.jobs, 1, sign=True)} ± {t.number(one.jobs_margin, 1)}",
                    ]
                    for one in tried
                ],
                heading,
            )
