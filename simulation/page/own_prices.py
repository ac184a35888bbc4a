"""Prices of one's own beside the known ones: what is assumed can be typed over, what is documented stands fast."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nicegui import ui
from nicegui.element import Element

from simulation.model.economics.prices import DEAREST, overridable
from simulation.page.controls import fold, hear, number, said, typed, within
from simulation.page.marking import mark
from simulation.words.texts import Texts

Price = Mapping[str, Any]
FIRST = ("post_year", "course_week", "treatment_week", "family_social_year")
"""What a programme costs comes before what else is assumed."""
SHARE = "share"
MOST = {SHARE: 100.0, "hours/week": 168.0}
"""As typed."""
MOST_DIGITS = 4


class OwnPrices:
    """The table of prices, and what was typed into it.

    Parameters
    ----------
    prices
        The known prices, as :func:`simulation.model.economics.price_list.price_list` tells them.
    own
        Prices of one's own, by name.
    keep
        Keeps a price, or takes it away (``None``); returns why it cannot be, or nothing.
    wrong
        What was typed that cannot be, by name: it stays in its field.
    """

    def __init__(
        self,
        prices: Iterable[Price],
        own: Mapping[str, float],
        keep: Callable[[str, float | None], str],
        wrong: dict[str, str],
        t: Texts,
    ) -> None:
        self.own, self.keep, self.wrong, self.t = own, keep, wrong, t
        self._year: int | None = None
        open_to = overridable()
        listed = [price for price in prices if not isinstance(price["value"], str)]
        order = {name: place for place, name in enumerate(FIRST)}
        free = [p for p in listed if p["name"] in open_to and (p["kind"] == "assumption" or p["name"] in own)]
        self.free = sorted(free, key=lambda p: order.get(p["name"], len(order)))
        self.fast = [p for p in listed if p not in self.free]

    def show(self, year: int) -> None:
        """Build the table; own prices are in kroner of ``year``."""
        t, self._year = self.t, year
        with within("section", aria_labelledby="prices"):
            said("h2", t("open_municipality_prices.prices"), id="prices")
            self._table(t("open_municipality_prices.about", year=str(year)), self.free)
            with fold(t("open_municipality_prices.known_fold", n=len(self.fast))) as under:
                below = ui.element("div")
        hear(under, "toggle", lambda: self._unfold(below))

    def _unfold(self, below: Element) -> None:
        """Build the documented prices once somebody wants to see them: they are many."""
        if not below.default_slot.children:
            with below:
                self._table(self.t("open_municipality_prices.known_about"), self.fast)

    def _table(self, caption: str, prices: Iterable[Price]) -> None:
        t = self.t
        with within("table", "tall mid i-prices"):
            said("caption", caption)
            with within("thead"), within("tr"):
                said("th", t("open_municipality_prices.price"), scope="col")
                said("th", t("open_municipality_prices.known"), "num", scope="col")
                said("th", t("open_municipality_prices.own"), scope="col")
                said("th", t("open_municipality_prices.source"), scope="col")
            with within("tbody"):
                for price in prices:
                    self._row(price)

    def _row(self, price: Price) -> None:
        t, name, free = self.t, str(price["name"]), price in self.free
        label, of = t.name("prices", name), _unit(str(price["unit"]), t)
        known = _written(float(price["value"]), str(price["unit"]), t)
        with within("tr"):
            with within("th", scope="row"):
                said("span", label)
                said("small", of, "below i-whom")
            with within("td", "num", data_label=t("open_municipality_prices.known")), within("span"):
                said("span", known)
                if self._of_another_year(price):
                    said("small", t("open_municipality_prices.of_year", year=str(price["price_year"])))
                if price.get("end_value") is not None:
                    said("small", self._later(price))
            with within("td", data_label=t("open_municipality_prices.own")), within("div"):
                if free:
                    self._field(price, f"{label}, {of}")
                else:
                    said("span", known, "i-input i-fast")
            with within("td", data_label=t("open_municipality_prices.source")), within("span"):
                if price["kind"] == "assumption":
                    said("span", t.name("kinds", "assumption"), "i-tag warn")
                else:
                    said("span", t("open_municipality_prices.fast"), "i-tag")
                    said("small", str(price["source"]), "i-whom")

    def _of_another_year(self, price: Price) -> bool:
        """Whether a price that can be typed over is not in the kroner in which one's own is typed."""
        return price in self.free and price["unit"] != SHARE and price["price_year"] not in (None, self._year)

    def _later(self, price: Price) -> str:
        value = _written(float(price["end_value"]), str(price["unit"]), self.t)
        return self.t("open_municipality_prices.from_year", value=value, year=str(price["end_year"]))

    def _field(self, price: Price, label: str) -> None:
        name, of = str(price["name"]), str(price["unit"])
        text = self.wrong.get(name) or (_written(self.own[name], of, self.t) if name in self.own else "")

        def heard(text: str) -> None:
            self._heard(name, of, text, made, under)

        made = typed(
            text,
            heard,
            classes="right",
            inputmode="decimal",
            autocomplete="off",
            placeholder=self.t("open_municipality_prices.as_known"),
            aria_label=label,
        )
        under = ui.element("div").props('role="alert"')
        if name in self.wrong:
            mark(made, under, text, self._why_not(of, text)[1])

    def _heard(self, name: str, of: str, text: str, made: Element, under: Element) -> None:
        """Keep a price that was typed; what cannot be stays in its field, marked, and changes nothing."""
        value, why = self._why_not(of, text)
        if not why:
            why = self.keep(name, value)
        self.wrong.pop(name, None)
        if why:
            self.wrong[name] = text
        mark(made, under, text, why)

    def _why_not(self, of: str, text: str) -> tuple[float | None, str]:
        """Return the price that a text says, none for an empty one, and why it cannot be."""
        t, plain = self.t, text.strip()
        for sign in ("%", "kr.", "kr", "DKK"):
            plain = plain.removesuffix(sign).strip()
        if not plain:
            return None, ""
        value, most = number(plain, t), MOST.get(of, DEAREST)
        if value is None:
            return None, t("open_municipality_prices.no_number", text=text[:40])
        if not 0 <= value <= most:
            return None, t("open_municipality_prices.between", most=t.number(most), unit=_unit(of, t))
        return value / 100 if of == SHARE else value, ""


def _unit(of: str, t: Texts) -> str:
    if of == SHARE:
        return "%"
    return t(f"units_of_inputs.{of}") if t.has(f"units_of_inputs.{of}") else of


def _written(value: float, of: str, t: Texts) -> str:
    """Return an amount as it is typed, without its unit."""
    shown = 100 * value if of == SHARE else value
    digits = next((d for d in range(MOST_DIGITS) if abs(round(shown, d) - shown) < 1e-9), MOST_DIGITS)
    return t.number(shown, digits)
