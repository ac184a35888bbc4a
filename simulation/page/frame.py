"""What stands around every screen: whose work it is, the steps, the ground it stands on, the language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from simulation.errors import UserError, of_system
from simulation.inputs.options import settings_from
from simulation.page.asked import ground_of, line_of, python_of
from simulation.page.controls import button, link, said, toggle, within
from simulation.page.matter import Matter, Shelf, changed
from simulation.words.languages import LANGUAGES
from simulation.words.texts import Texts

STEPS = ("municipality", "proposal", "answer", "committee")
ASIDE = "explore"


@dataclass
class Desk:
    """A matter on the screen of one browser tab."""

    shelf: Shelf
    id: str
    step: str
    version: int = -1
    """Which version of the matter the screen shows."""

    @property
    def matter(self) -> Matter:
        """The matter as it is now."""
        found = self.shelf.matter(self.id)
        if found is None:
            raise KeyError(self.id)
        return found

    @property
    def texts(self) -> Texts:
        """The language it is told in."""
        return Texts(self.matter.lang)

    def change(self, **update: Any) -> Matter:
        """Change the matter and keep it; where the disk is full, say so and go on.

        Where it was changed in another tab meanwhile nothing is: the screen is brought up to date instead.
        """
        now = self.matter
        if self.version not in (-1, now.version):
            ui.notify(self.texts("open.elsewhere"), type="warning")
            ui.navigate.reload()
            return now
        try:
            self.shelf.keep(changed(now, **update))
        except OSError as error:
            ui.notify(self.texts("open.not_kept", why=self.texts.worded(of_system(error))), type="negative")
        self.version = self.matter.version
        return self.matter

    def address(self, step: str) -> str:
        """Return the address of a step of this matter."""
        return f"/m/{self.id}/{step}"


@contextmanager
def framed(desk: Desk) -> Iterator[None]:
    """Put a screen into its frame."""
    t = desk.texts
    ui.page_title(f"{t(f'open.step_{desk.step}')} · Indsats")
    ui.run_javascript(f"document.documentElement.lang = '{desk.matter.lang}'")
    ui.run_javascript(f"document.querySelector('#popup').innerText = {json.dumps(t('open.lost'))}")
    link(t("open.skip"), "#main", "skip")
    with within("header", "i-bar"), within("div", "wrap"):
        link("Indsats", "/", "i-mark")
        said("span", _place(desk), "i-place grow")
        button(t("open.command"), lambda: _command(desk), "quiet")
        toggle(
            t("open.language"),
            {one: one.upper() for one in LANGUAGES},
            desk.matter.lang,
            lambda lang: _turn(desk, lang),
        )
    with within("nav", "i-steps", aria_label=t("open.steps")), within("div", "wrap"):
        for i, step in enumerate((*STEPS, ASIDE), 1):
            _step(desk, step, str(i) if step != ASIDE else "?")
    if desk.step in STEPS[1:]:
        _ground(desk)
    with within("div", "wrap i-main", id="main", tabindex="-1"):
        yield
    with within("footer", "i-foot"), within("div", "wrap"):
        said("p", t("open.foot"))


def title(heading: str, about: str = "") -> None:
    """Add a screen's heading, and what it is about."""
    with within("div", "i-title"):
        said("h1", heading)
        if about:
            said("p", about)


def onward(desk: Desk, step: str) -> None:
    """Add the one primary button of a screen, which leads to the next."""
    with within("div", "row end section"):
        link(desk.texts(f"open.to_{step}"), desk.address(step), "i-btn primary")


def _place(desk: Desk) -> str:
    ground, t = desk.matter.ground, desk.texts
    return t("open.own_file") if ground.file else t.name("populations", ground.population)


def _step(desk: Desk, step: str, sign: str) -> None:
    order = (*STEPS, ASIDE)
    here, done = step == desk.step, order.index(step) < order.index(desk.step) and desk.step != ASIDE
    classes = " ".join(["i-step", *["now"] * here, *["done"] * done, *["side"] * (step == ASIDE)])
    with within("a", classes, href=desk.address(step), **({"aria_current": "step"} if here else {})):
        said("span", "✓" if done else sign, "n", aria_hidden="true")
        said("span", desk.texts(f"open.step_{step}"), "step-name")


def _ground(desk: Desk) -> None:
    """Add the line that says what everything below stands on."""
    t, matter = desk.texts, desk.matter
    facts = {"weeks": t("open.weeks", n=matter.ground.weeks), "refund": t(f"open.refund_{matter.ground.refund}")}
    with suppress(UserError):  # a file that is not there any more is told of on the first screen
        settings = settings_from(ground_of(matter, desk.shelf))
        facts = {"from": t.date(settings.start), "prices": str(settings.price_year), **facts}
    with within("div", "i-ground"), within("div", "wrap"):
        if matter.draft and not matter.draft.made:
            said("b", f"⚠ {t('open.not_yet')}", "is-warn")
        for key, value in facts.items():
            with within("span"):
                said("span", t(f"open.ground_{key}"))
                said("b", value)
        link(t("open.mend"), desk.address("municipality"))


def _turn(desk: Desk, lang: str) -> None:
    desk.change(lang=lang)
    ui.navigate.reload()


def _command(desk: Desk) -> None:
    """Show the line and the Python that make the same results."""
    t = desk.texts
    with ui.dialog() as dialog, within("div", "i-card i-dialog"):
        said("h2", t("open.command"))
        if desk.matter.cards:
            said("p", t("open.command_same"))
            said("pre", line_of(desk.matter, desk.shelf))
            said("h3", "Python")
            said("pre", python_of(desk.matter, desk.shelf))
        else:
            said("p", t("open.command_none"))
        button(t("open.close"), dialog.close)
    dialog.open()
