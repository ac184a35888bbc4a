"""The addresses of the page, and which screen stands at each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from fastapi.responses import RedirectResponse
from nicegui import app, ui

from simulation.page import answer, committee, explore, municipality, proposal
from simulation.page.beside import beside
from simulation.page.controls import button, link, said, within
from simulation.page.frame import ASIDE, STEPS, Desk, framed, title
from simulation.page.matter import Shelf, new_matter
from simulation.page.preview import ready
from simulation.page.server import STYLE
from simulation.words.texts import Texts, catalogue

SCREENS: dict[str, Callable[[Desk], None]] = {
    "municipality": municipality.build,
    "proposal": proposal.build,
    "answer": answer.build,
    "committee": committee.build,
    "explore": explore.build,
}


def install(shelf: Shelf, lang: str) -> None:
    """Put every screen at its address; the rules are compiled meanwhile, in a process of their own."""
    catalogue()  # words are read before the first page waits for them
    ui.add_css(STYLE.read_text("utf-8"), shared=True)
    app.on_startup(lambda: beside(ready))

    @ui.page("/", title="Indsats")
    def start() -> RedirectResponse | None:
        if not list(shelf.matters()):
            return RedirectResponse(f"/m/{_begun(shelf, lang)}/{STEPS[0]}")
        _start(shelf, lang)
        return None

    @ui.page("/m/{name}/{step}", title="Indsats")
    def screen(name: str, step: str) -> RedirectResponse | None:
        if step not in SCREENS or shelf.matter(name) is None:
            return RedirectResponse("/")
        desk = Desk(shelf, name, step)
        desk.version = desk.matter.version
        if step not in (STEPS[0], ASIDE) and not desk.matter.cards and step != "proposal":
            return RedirectResponse(desk.address("proposal"))
        with framed(desk):
            SCREENS[step](desk)
        return None


def _begun(shelf: Shelf, lang: str) -> str:
    """Return the name of a new matter; where the disk is full it is kept in memory until it can be."""
    made = new_matter(lang)
    with suppress(OSError):
        shelf.keep(made)
    return made.id


def _start(shelf: Shelf, lang: str) -> None:
    """Build the list of earlier work, which a page that was closed is found in again."""
    t = Texts(lang)

    def begin() -> None:
        ui.navigate.to(f"/m/{_begun(shelf, lang)}/{STEPS[0]}")

    with within("header", "i-bar"), within("div", "wrap"):
        said("span", "Indsats", "i-mark")
    with within("div", "wrap i-main", id="main", tabindex="-1"):
        title(t("open.yours"), t("open.yours_about"))
        with within("ul", "list"):
            for matter in shelf.matters():
                where = t("open.own_file") if matter.ground.file else t.name("populations", matter.ground.population)
                what = t.list([t.arm(card.policy) for card in matter.cards]) or t("open.nothing_yet")
                when = matter.changed.replace("T", " ")
                with within("li"):
                    link(f"{where}: {what}", f"/m/{matter.id}/{STEPS[1] if matter.cards else STEPS[0]}")
                    said("span", f" {when}", "soft small")
        with within("div", "row section"):
            button(t("open.new"), begin, "primary")
