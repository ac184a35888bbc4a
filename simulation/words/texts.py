"""All texts of the program in English and Danish, with numbers, dates and lists as each language writes them.

The words stand in the ``.yaml`` files beside this module, a section by topic and a line per key; the formats are
Babel's, of British English and Danish. A value that is missing is a dash, a minus is a minus sign, and numbers stay
with their unit on one line.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import localcontext
from enum import IntEnum
from functools import cache, lru_cache
from numbers import Real
from pathlib import Path
from typing import Any, Protocol, Self

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from simulation.errors import Said, UserError
from simulation.files import read_yaml
from simulation.words.languages import LANGUAGES, LOCALES
from simulation.words.variants import parted, titled

WORDS = Path(__file__).parent
"""Where the words stand, but for those of a programme and of a population, which stand in their own folders."""
PROGRAMMES = WORDS.parent / "policies"
POPULATIONS = WORDS.parent / "model" / "population" / "builtin"
MINUS = "\u2212"
NO_BREAK = "\u00a0"
DASH = "–"
MOST_DIGITS = 400
"""More than the largest number has: decimals of Python's own 28 digits refuse a factor of 1e30."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""A date as in files."""

MONEY_UNITS = ((1e9, "billion"), (1e6, "million"), (1.0, "dkk"))
"""The units of money in kroner, largest first."""

THOUSAND = (1e3, "thousand")
"""Only on axes: in a sentence the whole amount reads better."""


class IntervalEstimate(Protocol):
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


@dataclass(frozen=True)
class Finding:
    """A message in no language yet: the key of a text and the values to fill in, messages among them.

    ``Finding("warnings.failures", {"n": 2})`` is said by :meth:`Texts.said`.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


class Kroner(float):
    """An amount to be filled in, in kroner."""


class Share(float):
    """A share of 1 to be filled in as a whole percentage."""


class Arm(str):
    """An arm or a policy to be filled in by its label."""


@cache
def catalogue() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the texts of all files: ``section -> key -> language -> text``.

    A text is a string with ``{names}`` to fill in, or, where it depends on a number ``n``, one string a plural form:
    ``{one: ..., other: ...}``. What is defined elsewhere in English has its Danish words alone.

    Raises
    ------
    ValueError
        For a section that stands in two files.
    """
    found: dict[str, Any] = {}
    for file in sorted(WORDS.glob("*.yaml")):
        for section, texts in read_yaml(file.read_text("utf-8"), file.name).items():
            if section in found:
                raise ValueError(f"{file.name}: the section {section} stands in another file too")
            found[section] = texts
    found["arms"], found["populations"] = {}, {}
    for file in sorted(PROGRAMMES.glob("*/words.yaml")):
        own = read_yaml(file.read_text("utf-8"), file.name)
        found["arms"][file.parent.name] = own["label"]
        for said, danish in own.get("conditions", {}).items():
            found["conditions"][said] = {"en": said, "da": danish}
    for file in sorted(POPULATIONS.glob("*/words.yaml")):
        found["populations"][file.parent.name] = read_yaml(file.read_text("utf-8"), file.name)["label"]
    return found


_brought: set[tuple[str, str]] = set()


def bring(words: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
    """Let these words stand beside ours, in the place of earlier ones: ``section -> key -> language -> text``.

    What has words of ours keeps them.
    """
    known = catalogue()
    for section, texts in words.items():
        for key, said in texts.items():
            if key not in known[section] or (section, key) in _brought:
                known[section][key] = dict(said)
                _brought.add((section, key))


@dataclass(frozen=True)
class Texts:
    """Words and formats in one language: call it with a dotted key and the values to fill in.

    ``Texts("da")("page.replications", n=1200)`` is ``1.200 gentagelser``. Numbers and dates that are filled in are
    written as the language writes them; other values stand as they are.

    Parameters
    ----------
    lang
        ``en`` or ``da``.

    Raises
    ------
    UserError
        For another language.
    """

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise UserError("language '{}' is not one of {}", self.lang, ", ".join(LANGUAGES))

    @property
    def locale(self) -> Locale:
        """Babel's rules of the language."""
        return _locale(self.lang)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of ``key``, such as ``page.title``; with plural forms, the one for the number ``n``.

        Raises
        ------
        KeyError
            For a key without words, or a value that is missing (a fault of the code, not of the user).
        """
        section, _, name = key.partition(".")
        text = catalogue()[section][name][self.lang]
        if isinstance(text, Mapping):
            text = text[self.locale.plural_form(values["n"])]  # type: ignore[arg-type]
        return str(text.format(**{k: self.shown(v) for k, v in values.items()}) if values else text)

    def has(self, key: str) -> bool:
        """Whether ``key`` has words in this language."""
        section, _, name = key.partition(".")
        return self.lang in catalogue().get(section, {}).get(name, ())

    def said(self, finding: Finding) -> str:
        """Return a finding in words."""
        return self(finding.key, **finding.values)

    def worded(self, text: str) -> str:
        """Return a sentence in this language, where it knows what it is made of and there are words for it."""
        if not isinstance(text, Said):
            return text
        template = self.defined("errors", text.template, text.template) or text.template
        values = [self.worded(value) if isinstance(value, str) else value for value in text.values]
        return template.format(*values, **text.named) if values or text.named else template

    def told(self, finding: Finding) -> str:
        """Return a finding as a terminal shows it: what a page sets as code stands as it is typed."""
        return self.said(finding).replace("`", "")

    def defined(self, section: str, key: str, english: str) -> str:
        """Return the words of what is defined elsewhere, in ``english``; nothing where the language has none."""
        if self.lang == "en":
            return english
        return self(f"{section}.{key}") if self.has(f"{section}.{key}") else ""

    def name(self, section: str, key: str) -> str:
        """Return the label of ``key``, or the key made readable: users bring outcomes and arms of their own."""
        if self.has(f"{section}.{key}"):
            return self(f"{section}.{key}")
        words = key.replace("_", " ").strip()
        return words[:1].upper() + words[1:]

    def named(self, section: str, key: str) -> str:
        """Return the label of ``key`` where it is a name of ours, the words as they stand where it is not."""
        return self.name(section, key) if key.replace("_", "").isalnum() and key == key.lower() else key

    def account(self, account: IntEnum) -> str:
        """Return the label of an account."""
        return self(f"accounts.{account.name.lower()}")

    def party(self, party: IntEnum) -> str:
        """Return the label of a party."""
        return self(f"parties.{party.name.lower()}")

    def arm(self, arm: str) -> str:
        """Return the label of an arm; several policies side by side are joined with a plus."""
        parts = (parted(part.strip()) for part in arm.split("+"))
        return " + ".join(titled(self.name("arms", programme), variant) for programme, variant in parts)

    def number(self, value: float | None, digits: int = 0, sign: bool = False) -> str:
        """Return a number; minus zero is zero.

        Parameters
        ----------
        value
            The number; missing or not finite is a dash.
        digits
            Decimals; below zero, it is rounded to tens (-1), hundreds (-2) and so on.
        sign
            Whether a plus stands before what is above zero.
        """
        if value is None or not math.isfinite(value):
            return DASH
        rounded = round(float(value), digits) + 0.0
        text = _written(abs(rounded), _pattern(max(digits, 0)), self.locale)
        return (MINUS if rounded < 0 else "+" if sign and rounded > 0 else "") + text

    def counted(self, value: float | None, digits: int) -> str:
        """Return a number with so many decimals, a whole one with none."""
        whole = value is not None and math.isfinite(value) and round(value, digits).is_integer()
        return self.number(value, 0 if whole else digits)

    def figures(self, value: float, most: int) -> str:
        """Return a finite number with at most so many figures that count: ``0.0001235``."""
        return (MINUS if value < 0 else "") + _written(abs(value), "@" + "#" * (most - 1), self.locale)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Return a share of 1 as a percentage: ``12.5 %``."""
        return DASH if share is None else f"{self.number(share * 100, digits)}{NO_BREAK}%"

    def amount(self, value: float, unit: str) -> str:
        """Return a rate or a price in its unit: a share as a percentage, whole numbers without decimals."""
        if unit == "share":
            return f"{self.counted(100 * value, 2)}{NO_BREAK}%"
        known = f"units_of_inputs.{unit}"
        return f"{self.counted(value, 2)} {self(known) if self.has(known) else unit}"

    def money(self, kroner: float | None, sign: bool = False) -> str:
        """Return an amount in kroner with the unit that suits its size, as in ``12.3 million kr``."""
        if kroner is None or not math.isfinite(kroner):
            return DASH
        factor, unit = money_unit(abs(kroner))
        digits = money_digits(kroner / factor, factor)
        return f"{self.number(kroner / factor, digits, sign)}{NO_BREAK}{self('units.' + unit)}"

    def date(self, day: dt.date | None) -> str:
        """Return a date in words: ``1 January 2024``."""
        return DASH if day is None else format_date(day, "long", self.locale)

    def shown(self, value: object) -> str:
        """Return a value as it is filled in.

        Numbers have up to two decimals; dates (also as in files), amounts, shares, arms and findings are in this
        language, several findings a list; all else is as it is.
        """
        if isinstance(value, Finding):
            return self.said(value)
        if isinstance(value, tuple):
            return self.list([self.shown(one) for one in value])
        if isinstance(value, Kroner | Share | Arm):
            return self._of_a_kind(value)
        if isinstance(value, Real) and not isinstance(value, bool):
            number = float(value)
            return self.number(number, next((d for d in (0, 1) if round(number, d) == round(number, 2)), 2))
        if isinstance(value, str) and DAY.fullmatch(value):
            return self.date(dt.date.fromisoformat(value))
        return self.date(value) if isinstance(value, dt.date) else str(value)

    def _of_a_kind(self, value: Kroner | Share | Arm) -> str:
        if isinstance(value, Arm):
            return self.arm(value)
        return self.money(value) if isinstance(value, Kroner) else self.percent(value, 0)

    def list(self, items: Sequence[str]) -> str:
        """Return ``a, b and c``."""
        return format_list(items, locale=self.locale)

    def brackets(self, estimate: IntervalEstimate, digits: int, sign: bool = False) -> str:
        """Return ``mean [low; high]`` without a unit, or the mean alone when there is no interval."""
        mean = self.number(estimate.mean, digits, sign)
        if estimate.low is None or estimate.high is None:
            return mean
        return f"{mean} [{self.number(estimate.low, digits)};{NO_BREAK}{self.number(estimate.high, digits)}]"

    def money_brackets(self, kroner: IntervalEstimate, sign: bool = True) -> str:
        """Return ``mean [low; high] unit`` with one unit for all three."""
        if kroner.mean is None:
            return DASH
        factor, unit = money_unit(largest(kroner))
        scaled = kroner.scaled(1 / factor)
        digits = money_digits(largest(scaled), factor)
        return f"{self.brackets(scaled, digits, sign)}{NO_BREAK}{self('units.' + unit)}"


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse(LOCALES[lang])


@lru_cache(4096)
def _written(value: float, pattern: str, locale: Locale) -> str:
    with localcontext(prec=MOST_DIGITS):
        return format_decimal(value, pattern, locale)


@cache
def _pattern(digits: int) -> str:
    """Return Babel's pattern of a number with thousands apart and so many decimals."""
    return f"#,##0.{'0' * digits}" if digits else "#,##0"


def largest(estimate: IntervalEstimate) -> float:
    """Return the largest size among the mean and the ends."""
    return max(abs(v) for v in (estimate.mean, estimate.low, estimate.high, 0.0) if v is not None)


def money_unit(size: float, axis: bool = False) -> tuple[float, str]:
    """Return the factor and the unit in which an amount of ``size`` kroner is shown, in text or on an ``axis``."""
    found = next((unit for unit in MONEY_UNITS if size >= unit[0]), MONEY_UNITS[-1])
    return THOUSAND if axis and found[0] == 1.0 and size >= 10_000 else found


def money_digits(scaled: float, factor: float) -> int:
    """Return the decimals of a scaled amount, about three figures; below zero for tens and hundreds of kroner."""
    size = abs(scaled)
    if factor == 1.0:
        return 0 if size < 1_000 else -1 if size < 10_000 else -2
    return 0 if size >= 100 else 1 if size >= 10 else 2


def digits_for(estimate: IntervalEstimate, least: int, most: int) -> int:
    """Return the decimals that let the interval be seen: one figure of its half width, within bounds."""
    if estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return least
    return min(most, max(least, -math.floor(math.log10((estimate.high - estimate.low) / 2))))
