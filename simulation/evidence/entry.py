"""What one documented statement is: its figures, their meaning and unit, its source and its permitted use.

The fields are those of the data files (``documented.yaml``, ``baseline.yaml``, ``sources.yaml``); an unknown
or a missing one is refused. Fields and figures cannot be changed after reading, because all runs of a process
share the records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Use(StrEnum):
    """The role that an entry may play."""

    MECHANISM = "mechanism"
    """May enter the model as a parameter."""
    CALIBRATE = "calibrate"
    """May be fitted."""
    VALIDATE = "validate"
    """Never fitted; the model predicts it and the prediction is shown beside it."""
    IDENTITY = "identity"
    """Arithmetic that the accounts must reproduce."""
    CONTEXT = "context"
    """Describes a population or a setting."""
    RULE = "rule"
    """A law, an official rate or an official method."""


class Status(StrEnum):
    """Whether the figure was read in the document named, or recalled and so an assumption."""

    READ = "read"
    RECALLED = "recalled"


class Unit(StrEnum):
    """The unit of a figure."""

    SHARE = "share"
    RELATIVE_CHANGE = "relative change"
    FACTOR = "factor"
    COUNT = "count"
    HOURS_WEEK = "hours a week"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    CALENDAR_YEAR = "calendar year"
    DATE = "date"
    DKK = "DKK"
    DKK_HOUR = "DKK an hour"
    DKK_WEEK = "DKK a week"
    DKK_MONTH = "DKK a month"
    DKK_YEAR = "DKK a year"
    WORDS = "words"


class Figures(Mapping[str, "Value"]):
    """An unchangeable mapping of documented figures; nested mappings are Figures, lists are tuples."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Value]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Figures({self._items!r})"


Value = None | bool | int | float | str | dt.date | tuple[Any, ...] | Figures
"""A documented value: a figure, words, a date, nothing stated, or a nest of them."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Document(_Record):
    """A source document, described as far as its own text states it (None: not stated)."""

    key: str
    title: str
    author: str | None
    publisher: str | None
    year: int | None
    language: str
    note: str

    @property
    def who(self) -> str:
        """Author and publisher, as far as known."""
        return ", ".join(name for name in (self.author, self.publisher) if name)

    def described(self) -> dict[str, Any]:
        """Return what a citation in any language needs, as plain data."""
        return {"key": self.key, "who": self.who, "year": self.year, "title": self.title}

    def cite(self, page: str | None = None) -> str:
        """Return ``author, publisher (year): title, p. page``, leaving out what is not known."""
        who = self.who
        when = str(self.year) if self.year else "undated"
        head = f"{who} ({when}): {self.title}" if who else f"{self.title} ({when})"
        if page is None:
            return head
        return f"{head}, p. {page}" if page[:1].isdigit() else f"{head}, {page}"


class Reference(_Record):
    """Where figures stand: a document's key, a page, and the part of the values it covers (None: all)."""

    document: str
    page: str | None
    part: str | None = None


def freeze(value: Any) -> Value:
    """Return ``value`` with every mapping as :class:`Figures` (keys as text) and every list as a tuple.

    Raises
    ------
    ValueError
        On a value that is none of the documented kinds.
    """
    if isinstance(value, Mapping):
        return Figures({str(key): freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    if value is None or isinstance(value, bool | int | float | str | dt.date):
        return value
    raise ValueError(f"{value!r} is neither a figure, words, a date nor a nest of them")


def plain(value: Value) -> Any:
    """Return ``value`` as JSON can hold it: mappings as dict, tuples as list, dates as ``YYYY-MM-DD``."""
    if isinstance(value, Figures):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


class Entry(_Record):
    """One documented statement.

    ``n`` counts persons unless ``population`` names something else; ``horizon_weeks`` runs from entry to
    measurement unless ``note`` says otherwise; both are None where the document does not say. ``unit`` is the
    figures' unit, ``units`` that of single keys in ``values``. ``recalled_parts`` names the parts of a read
    entry that are recalled.
    """

    id: str
    use: Use
    status: Status
    source: tuple[Reference, ...]
    title: str = Field(min_length=1)
    population: str = Field(min_length=1)
    n: int | None = Field(gt=0)
    horizon_weeks: int | None = Field(gt=0)
    measure: str = Field(min_length=1)
    unit: Unit
    units: dict[str, Unit] = {}
    values: Annotated[Figures | tuple[Any, ...], BeforeValidator(freeze)]
    note: str
    recalled_parts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_sound(self) -> Entry:
        if self.status is Status.READ and not self.source:
            raise ValueError(f"{self.id} is marked as read but names no document")
        tops = {part for part, _ in children(self.values)}
        parts = [ref.part for ref in self.source if ref.part] + list(self.recalled_parts)
        if stray := sorted(part for part in parts if part.split(".")[0] not in tops):
            raise ValueError(f"{self.id} names parts that it does not have: {', '.join(stray)}")
        keys = {key for path, _ in nodes(self.values, "") for key in path.split(".")}
        if stray := sorted(set(self.units) - keys):
            raise ValueError(f"{self.id} gives units to keys that it does not have: {', '.join(stray)}")
        return self

    def is_assumption(self, part: str = "") -> bool:
        """Say whether ``part`` of the values (all by default) is recalled, or holds something recalled."""
        if self.status is Status.RECALLED:
            return True
        return any(within(part, known) or within(known, part) for known in self.recalled_parts)

    def references(self, part: str = "") -> tuple[Reference, ...]:
        """Return the references for ``part`` of the values: those made for it, else the general ones."""
        if not part:
            return self.source
        own = tuple(ref for ref in self.source if ref.part and within(part, ref.part))
        return own or tuple(ref for ref in self.source if ref.part is None or within(ref.part, part))

    def unit_of(self, part: str) -> Unit:
        """Return the unit of ``part``: that of the key nearest to the figure, else the entry's own."""
        keys = reversed(part.split("."))
        return next((self.units[key] for key in keys if key in self.units), self.unit)


def within(part: str, whole: str) -> bool:
    """Say whether the path ``part`` is ``whole`` or lies below it."""
    return whole == "" or part == whole or part.startswith(f"{whole}.")


def children(value: Value) -> list[tuple[str, Value]]:
    """Return the keys (or list indices, as text) right below ``value``, with what they hold."""
    if isinstance(value, Figures):
        return list(value.items())
    if isinstance(value, tuple):
        return [(str(index), item) for index, item in enumerate(value)]
    return []


def nodes(value: Value, path: str) -> Iterator[tuple[str, Value]]:
    """Yield every path below ``value`` with what stands there, nests included."""
    for key, item in children(value):
        below = f"{path}.{key}" if path else key
        yield below, item
        yield from nodes(item, below)
