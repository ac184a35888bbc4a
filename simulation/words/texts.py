"""The report's words and number formats, in English and Danish; the texts are in ``texts.yaml``."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, Protocol, Self

import yaml

WORDS = Path(__file__).parent
"""Where the words stand."""
LANGUAGES = ("en", "da")
MINUS = "\u2212"
NO_BREAK = "\u00a0"
DASH = "–"

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "da": ("januar", "februar", "marts", "april", "maj", "juni",
           "juli", "august", "september", "oktober", "november", "december"),
}  # fmt: skip

MONEY_UNITS = ((1e9, "billion"), (1e6, "million"), (1.0, "dkk"))
"""The units of money in kroner, largest first."""

THOUSAND = (1e3, "thousand")
"""Only on axes: in a sentence the whole amount reads better."""


class Estimate(Protocol):
    """A mean with the ends of its interval, where there is one."""

    @property
    def mean(self) -> float | None:
        """The mean, if there is one."""

    @property
    def low(self) -> float | None:
        """The lower end."""

    @property
    def high(self) -> float | None:
        """The upper end."""

    def scaled(self, factor: float) -> Self:
        """Return it in another unit."""


OTHERS = ("inputs_da.yaml", "reproduction.yaml")
"""Files of this folder in another form."""


@cache
def catalogue() -> dict[str, Any]:
    """Return the texts of all files: ``section -> key -> language -> text``.

    A text is a string with ``{names}`` to fill in, or, where it depends on a number ``n``, one string a plural form:
    ``{one: ..., other: ...}``.

    Raises:
        ValueError: for a section that stands in two files.
    """
    found: dict[str, Any] = {}
    for file in sorted(WORDS.glob("*.yaml")):
        if file.name in OTHERS:
            continue
        for section, texts in yaml.safe_load(file.read_text("utf-8")).items():
            if section in found:
                raise ValueError(f"{file.name}: the section {section} stands in another file too")
            found[section] = texts
    # what a programme is called stands in its own folder
    own = sorted((WORDS.parent / "policies").glob("*/words.yaml"))
    found["arms"] = {file.parent.name: yaml.safe_load(file.read_text("utf-8"))["label"] for file in own}
    return found


@dataclass(frozen=True)
class Texts:
    """Texts and number formats in one language; call it with a dotted key and the values to fill in."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of ``key``, such as ``page.title``.

        Raises:
            KeyError: for a key that is not in the file (a fault of the code, not of the user).
        """
        section, name = key.split(".")
        text = catalogue()[section][name][self.lang]
        if isinstance(text, dict):
            text = text["one" if values["n"] == 1 else "other"]
        return str(text.format(**values) if values else text)

    def has(self, key: str) -> bool:
        """Whether there is a text of ``key``."""
        section, name = key.split(".")
        return name in catalogue()[section]

    def name(self, section: str, key: str) -> str:
        """Return the label of ``key``, or the key made readable: users bring outcomes and arms of their
        own.
        """
        if self.has(f"{section}.{key}"):
            return self(f"{section}.{key}")
        words = key.replace("_", " ").strip()
        return words[:1].upper() + words[1:]

    def account(self, account: IntEnum) -> str:
        """Return the label of an account."""
        return self(f"accounts.{account.name.lower()}")

    def party(self, party: IntEnum) -> str:
        """Return the label of a party."""
        return self(f"parties.{party.name.lower()}")

    def arm(self, arm: str) -> str:
        """Return the label of an arm; several policies side by side are joined with a plus."""
        return " + ".join(self.name("arms", part.strip()) for part in arm.split("+"))

    def number(self, value: float | None, digits: int = 0, sign: bool = False) -> str:
        """Return ``value`` in the language's own format; a missing value is a dash, minus zero is zero."""
        if value is None or not math.isfinite(value):
            return DASH
        rounded = round(float(value), digits) + 0.0
        text = f"{abs(rounded):,.{max(digits, 0)}f}"
        if self.lang == "da":
            text = text.translate(str.maketrans(",.", ".,"))
        front = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
        return front + text

    def counted(self, value: float | None, digits: int) -> str:
        """Return a number with so many decimals, a whole one with none."""
        whole = value is not None and math.isfinite(value) and round(value, digits).is_integer()
        return self.number(value, 0 if whole else digits)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Return a share as a percentage."""
        return DASH if share is None else f"{self.number(share * 100, digits)}{NO_BREAK}%"

    def money(self, kroner: float | None, sign: bool = False) -> str:
        """Return an amount with the unit that suits its size."""
        if kroner is None or not math.isfinite(kroner):
            return DASH
        factor, unit = money_unit(abs(kroner))
        digits = money_digits(kroner / factor, factor)
        return f"{self.number(kroner / factor, digits, sign)}{NO_BREAK}{self('units.' + unit)}"

    def date(self, day: dt.date | None) -> str:
        """Return a date in words."""
        return DASH if day is None else f"{day.day}{'.' if self.lang == 'da' else ''} {self.month(day)} {day.year}"

    def iso(self, written: str) -> str:
        """Return a date in words where ``written`` is one (YYYY-MM-DD), else as it is."""
        try:
            return self.date(dt.date.fromisoformat(written))
        except ValueError:
            return written

    def shown(self, value: object) -> str:
        """Return a value to fill in: numbers in the language's format, dates in words."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.iso(value) if isinstance(value, str) else str(value)
        return self.number(value, 0 if float(value).is_integer() else 2)

    def month(self, day: dt.date) -> str:
        """Return the month's name."""
        return MONTHS[self.lang][day.month - 1]

    def list(self, items: list[str]) -> str:
        """Return ``a, b and c``."""
        return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {self('page.and')} {items[-1]}"

    def brackets(self, estimate: Estimate, digits: int, sign: bool = False) -> str:
        """Return ``mean [low; high]`` without a unit, or the mean alone when there is no interval."""
        mean = self.number(estimate.mean, digits, sign)
        if estimate.low is None or estimate.high is None:
            return mean
        ends = f"[{self.number(estimate.low, digits)}; {self.number(estimate.high, digits)}]"
        return f"{mean} {ends.replace(' ', NO_BREAK)}"

    def money_brackets(self, kroner: Estimate, sign: bool = True) -> str:
        """Return ``mean [low; high] unit`` with one unit for all three."""
        if kroner.mean is None:
            return DASH
        factor, unit = money_unit(largest(kroner))
        scaled = kroner.scaled(1 / factor)
        digits = money_digits(largest(scaled), factor)
        return f"{self.brackets(scaled, digits, sign)}{NO_BREAK}{self('units.' + unit)}"

    def interval(self, estimate: Estimate, digits: int) -> str:
        """Return the 90 % interval in words, or that there is none."""
        if estimate.low is None or estimate.high is None:
            return self("headline.no_interval")
        ends = {"low": self.number(estimate.low, digits), "high": self.number(estimate.high, digits)}
        return self("headline.interval", **ends)


def largest(estimate: Estimate) -> float:
    """Return the largest size among the mean and the ends."""
    return max(abs(v) for v in (estimate.mean, estimate.low, estimate.high, 0.0) if v is not None)


def money_unit(size: float, axis: bool = False) -> tuple[float, str]:
    """Return the factor and the unit in which an amount of ``size`` kroner is shown, in text or on an
    ``axis``.
    """
    found = next((unit for unit in MONEY_UNITS if size >= unit[0]), MONEY_UNITS[-1])
    return THOUSAND if axis and found[0] == 1.0 and size >= 10_000 else found


def money_digits(scaled: float, factor: float) -> int:
    """Return the decimals of a scaled amount, about three figures; below zero for tens and hundreds of
    kroner.
    """
    size = abs(scaled)
    if factor == 1.0:
        return 0 if size < 1_000 else -1 if size < 10_000 else -2
    return 0 if size >= 100 else 1 if size >= 10 else 2


def digits_for(estimate: Estimate, least: int, most: int) -> int:
    """Return the decimals that let the interval be seen: one figure of its half width, within bounds."""
    if estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return least
    return min(most, max(least, -math.floor(math.log10((estimate.high - estimate.low) / 2))))
