"""A design on the screen: sliders with typed numbers beside them, one of four locked, and what follows at once."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.element import Element

from simulation.page.arithmetic import MOST, Lever, Sizes, empty_places, movable, moved
from simulation.page.controls import button, choice, hear, marked, number, put, said, slider, tell, typed, within
from simulation.page.facts import Facts, Programme
from simulation.page.figures import COLOURS
from simulation.page.frame import Desk
from simulation.page.matter import LETTERS, MOST_CARDS, SHORTEST, Card

Changed = Callable[[Card], Awaitable[None]]


@dataclass(frozen=True)
class Span:
    """Between what a number can be set on the screen, in which steps, what a 1 is called there, and its decimals."""

    low: float
    high: float
    step: float = 1.0
    factor: float = 1.0
    digits: int = 0


NUMBERS = {"company_share": Span(0.0, 90.0, factor=100.0), "reassign_per_year": Span(0.0, 4.0, 0.1, digits=1)}
"""Other numbers of a design."""
LOCK = (
    '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" fill="none" stroke="currentColor"'
    ' stroke-width="1.6"><rect x="3.5" y="8" width="11" height="7.5" rx="1"/><path d="{}"/></svg>'
)
SHUT, OPEN = "M6 8V5.5a3 3 0 0 1 6 0V8", "M6 8V5.5a3 3 0 0 1 5.6-1.5"


@dataclass(frozen=True)
class Row:
    """What a lever is on the screen."""

    whole: Element
    slid: Element
    written: Element
    lock: Element
    unit: Element


def default_card(letter: str, policy: str, facts: Facts) -> Card:
    """Return a design as its programme documents it, no larger than the citizens it is for."""
    own = facts.programmes[policy]
    return Card(letter=letter, policy=policy, caseload=own.caseload, places=own.places, posts=own.posts)


class CardOnScreen:
    """One design."""

    def __init__(
        self, card: Card, desk: Desk, facts: Facts, changed: Changed, copied: Changed, removed: Changed
    ) -> None:
        self.card, self.desk, self.facts, self._changed = card, desk, facts, changed
        self.own: Programme = facts.programmes[card.policy]
        self._levers: dict[Lever, Row] = {}
        t = desk.texts
        name, number_ = f"card-{card.letter}", LETTERS.index(card.letter) + 1
        with within("article", f"i-card s{number_}", aria_labelledby=name):
            with within("header"):
                with within("div", "grow"):
                    said("span", t("open_proposal.letter", letter=card.letter.upper()), "small soft")
                    said("h2", t.arm(card.policy), id=name)
                if len(desk.matter.cards) < MOST_CARDS:
                    button(t("open_proposal.copy"), lambda: copied(self.card), "small")
                button(t("open_proposal.remove"), lambda: removed(self.card), "small")
            with within("div", "i-sum", role="radiogroup", aria_label=t("open_proposal.lock_one")):
                said("p", t("open_proposal.lock_one"), "small soft")
                for lever in Lever:
                    self._lever(lever)
            with within("div", "i-sum"):
                for key, span in {"weeks": Span(SHORTEST, self.desk.matter.ground.weeks), **NUMBERS}.items():
                    self._other(key, span)
                with within("div", "cols-2 pair"):
                    self._whom()
                    self._start()
            self._sums = ui.element("div").classes("i-sum").props('aria-live="polite"')
        self._tell()

    # --- the four levers ------------------------------------------------------------------------------------

    @property
    def eligible(self) -> int:
        """Whom the design is for at the start."""
        return self.facts.citizens if self.card.everybody else self.own.eligible

    def _value(self, lever: Lever, sizes: Sizes) -> float:
        return sizes.budget(self.own.post_dkk) if lever is Lever.BUDGET else float(getattr(sizes, lever))

    def _most(self, lever: Lever) -> float:
        """Return where the slider of a lever ends: half as many places again as there is somebody for."""
        places = max(20, math.ceil(1.5 * max(self.eligible, 1) / 10) * 10, self.card.places)
        most = {
            Lever.CASELOAD: max(100, self.card.caseload),
            Lever.PLACES: places,
            Lever.POSTS: max(10, math.ceil(places / 10), self.card.posts),
        }
        return most[Lever.POSTS] * self.own.post_dkk if lever is Lever.BUDGET else float(most[lever])

    def _lever(self, lever: Lever) -> None:
        t, sizes = self.desk.texts, self.card.sizes
        label = t(f"open_proposal.{lever}")
        step = self.own.post_dkk if lever is Lever.BUDGET else 1
        low = step if lever is Lever.BUDGET else 1
        with within("div", "i-slide") as row:
            with within("div", "name"):
                said("span", label)
                unit = said("small", t(f"open_proposal.{lever}_unit"))
            slid = slider(
                self._value(lever, sizes),
                low,
                self._most(lever),
                step,
                lambda v: self._move(lever, float(v)),
                lambda v: self._leave(lever, float(v)),
                aria_label=f"{label}, {t(f'open_proposal.{lever}_unit')}",
            )
            written = typed(
                t.number(self._value(lever, sizes)),
                lambda v: self._type(lever, v),
                classes="right",
                inputmode="decimal",
                aria_label=f"{label}, {t(f'open_proposal.{lever}_unit')}",
            )
            lock_name = t("open_proposal.lock", name=label)
            with within("button", "i-lock", type="button", role="radio", aria_label=lock_name) as lock:
                marked(LOCK.format(SHUT if self.card.locked is lever else OPEN), tag="span")
            hear(lock, "click", lambda: self._lock(lever))
        self._levers[lever] = Row(row, slid, written, lock, unit)

    def _move(self, lever: Lever, value: float) -> None:
        """Let the rest follow a lever that is moved; nothing is kept or run yet."""
        if movable(lever, self.card.locked):
            sizes = moved(self.card.sizes, lever, value, self.card.locked, self.own.post_dkk)
            self._take(sizes)
            self._tell(moving=lever)

    async def _leave(self, lever: Lever, value: float) -> None:
        self._move(lever, value)
        self._tell()
        await self._changed(self.card)

    async def _type(self, lever: Lever, text: str) -> None:
        found = number(text, self.desk.texts)
        if found is None or not math.isfinite(found) or found <= 0:
            ui.notify(self.desk.texts("open_proposal.not_number", text=text[:40]), type="negative")
            self._tell()
            return
        await self._leave(lever, found)
        now = self._value(lever, self.card.sizes)
        if abs(now - found) >= 1:
            key = "became_posts" if lever is Lever.BUDGET else "became"
            t = self.desk.texts
            ui.notify(t(f"open_proposal.{key}", asked=t.number(found), now=t.number(now)), type="warning")

    async def _lock(self, lever: Lever) -> None:
        self.card = self.card.model_copy(update={"locked": lever})
        self._tell()
        await self._changed(self.card)

    def _take(self, sizes: Sizes) -> None:
        update = {"caseload": sizes.caseload, "places": sizes.places, "posts": sizes.posts}
        self.card = self.card.model_copy(update=update)

    # --- the other numbers ----------------------------------------------------------------------------------

    def _number(self, key: str) -> float:
        """Return another number of the design: its own, the programme's, or of its length to the end of the run."""
        own = getattr(self.card, key)
        if own is None:
            own = self.desk.matter.ground.weeks if key == "weeks" else self.own.numbers[key]
        return float(own)

    def _other(self, key: str, span: Span) -> None:
        t, factor, digits = self.desk.texts, span.factor, span.digits
        value = self._number(key)
        label = f"{t(f'open_proposal.{key}')}, {t(f'open_proposal.{key}_unit')}"

        def show(shown: float) -> None:
            put(written, t.number(shown, digits))
            put(slid, shown)

        async def keep(shown: float) -> None:
            kept = min(max(span.low, shown), span.high)
            show(kept)
            if kept != shown:
                told = t("open_proposal.became", asked=t.number(shown, digits), now=t.number(kept, digits))
                ui.notify(told, type="warning")
            value: Any = round(kept) if key == "weeks" else kept / factor
            value = None if key == "weeks" and kept >= self.desk.matter.ground.weeks else value
            self.card = self.card.model_copy(update={key: value})
            await self._changed(self.card)

        async def heard(text: str) -> None:
            found = number(text, t)
            if found is None or not math.isfinite(found):
                ui.notify(t("open_proposal.not_number", text=text[:40]), type="negative")
                show(self._number(key) * factor)
                return
            await keep(found)

        with within("div", "i-slide"):
            with within("div", "name"):
                said("span", t(f"open_proposal.{key}"))
                said("small", t(f"open_proposal.{key}_unit"))
            slid = slider(
                value * factor,
                span.low,
                span.high,
                span.step,
                lambda v: put(written, t.number(float(v), digits)),
                lambda v: keep(float(v)),
                aria_label=label,
            )
            written = typed(
                t.number(value * factor, digits), heard, classes="right", inputmode="decimal", aria_label=label
            )

    def _whom(self) -> None:
        t = self.desk.texts

        async def heard(value: str) -> None:
            self.card = self.card.model_copy(update={"everybody": value == "all"})
            self._tell()
            await self._changed(self.card)

        options = {"own": t("open_proposal.whom_own"), "all": t("open_proposal.whom_all")}
        choice(t("open_proposal.whom"), options, "all" if self.card.everybody else "own", heard)

    def _start(self) -> None:
        t = self.desk.texts

        async def heard(text: str) -> None:
            found = number(text, t)
            least, most = 0, self.desk.matter.ground.weeks - SHORTEST
            if found is None or not least <= found <= most:
                ui.notify(t("open_proposal.not_number", text=text[:40]), type="negative")
                put(written, t.number(self.card.start_week))
                return
            self.card = self.card.model_copy(update={"start_week": round(found)})
            await self._changed(self.card)

        with within("label", "i-field"):
            said("span", f"{t('open_proposal.start_week')}, {t('open_proposal.start_week_unit')}")
            written = typed(t.number(self.card.start_week), heard, classes="right", inputmode="numeric")

    # --- what follows ---------------------------------------------------------------------------------------

    def _tell(self, moving: Lever | None = None) -> None:
        """Show what the design comes to: the levers that followed, posts, cost, places against citizens."""
        t, sizes, card = self.desk.texts, self.card.sizes, self.card
        bad = empty_places(sizes, self.eligible) > 0
        for lever, row in self._levers.items():
            locked, can = card.locked is lever, movable(lever, card.locked)
            value = self._value(lever, sizes)
            most = max(self._most(lever), value)
            _set(row.slid, max=most, disabled=not can)
            if lever is not moving:
                put(row.slid, value)
            put(row.written, t.number(value))
            _set(row.written, readonly=not can, aria_invalid=str(bad and lever is Lever.PLACES).lower())
            row.whole.classes(
                replace=" ".join(["i-slide", *["locked"] * (not can), *["bad"] * (bad and lever is Lever.PLACES)])
            )
            if _set(row.lock, aria_checked=str(locked).lower()):
                row.lock.clear()
                with row.lock:
                    marked(LOCK.format(SHUT if locked else OPEN), tag="span")
            unit = t(f"open_proposal.{lever}_unit")
            tell(row.unit, f"{t('open_proposal.locked')} · {unit}" if locked else unit)
        self._sums.clear()
        with self._sums:
            self._summed(sizes)

    def _summed(self, sizes: Sizes) -> None:
        t, cost = self.desk.texts, sizes.budget(self.own.post_dkk)
        with within("dl", "i-facts"):
            for key, value in (("posts", sizes.posts), ("cost", cost), ("place", cost / sizes.places)):
                with within("div"):
                    said("dt", t(f"open_proposal.fact_{key}"))
                    said("dd", t.number(value))
        empty = empty_places(sizes, self.eligible)
        filled = sizes.places - empty
        with within("div", "row small"):
            said("span", t("open_proposal.bar", n=t.number(filled)), "grow")
            said("span", t("open_proposal.eligible", n=t.number(self.eligible)), "soft")
        share = 100.0 * filled / max(sizes.places, self.eligible, 1)
        with within("div", "i-places", aria_hidden="true"):
            said("span", "", "filled", style=f"--v:{share:.1f}%;--c:{COLOURS[self.card.letter]}")
            if empty:
                said("span", "", "empty", style=f"--v:{100.0 * empty / sizes.places:.1f}%")
        self._message(sizes, empty)

    def _message(self, sizes: Sizes, empty: int) -> None:
        t, eligible = self.desk.texts, self.eligible
        with within("div", f"i-note {'bad' if empty else ''}"):
            if not empty:
                said("p", f"✓ {t('open_proposal.all_filled', n=t.number(sizes.places))}", "i-note-title")
                left = eligible - sizes.places
                if left:
                    said("p", t("open_proposal.all_filled_about", n=t.number(left)), "small")
                return
            told = {"n": t.number(empty), "places": t.number(sizes.places)}
            said("p", f"⊗ {t('open_proposal.empty', **told)}", "i-note-title is-bad")
            said("p", t("open_proposal.empty_first"), "small")
            if not eligible:
                said("p", t("open_proposal.nobody_about"), "small")
                return
            posts = math.ceil(eligible / sizes.caseload)
            said(
                "p",
                t(
                    "open_proposal.empty_about",
                    eligible=t.number(eligible),
                    posts=t.number(posts),
                    cost=t.number(posts * self.own.post_dkk),
                ),
                "small",
            )
            if movable(Lever.PLACES, self.card.locked):
                with within("div", "row"):
                    button(t("open_proposal.set_places", n=t.number(eligible)), self._fit, "small")

    async def _fit(self) -> None:
        await self._leave(Lever.PLACES, float(min(self.eligible, MOST["places"])))


def _set(made: Element, **props: object) -> bool:
    """Change attributes (``False`` takes one away), and return whether any was another."""
    other = False
    for name, value in props.items():
        key = name.replace("_", "-")
        if made.props.get(key, False) != value:
            other = True
            made.props.pop(key, None) if value is False else made.props.__setitem__(key, value)
    if other:
        made.update()
    return other
