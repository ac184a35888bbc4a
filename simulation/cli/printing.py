"""``indsats list`` for people: an entry's name and value on a line, its meaning below; nothing cut inside a word."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from simulation.errors import UserError, fold, nearest
from simulation.policies.catalogue import CATALOGUE, policy

Record = Mapping[str, Any]

INDENT = " " * 4
ENDLESS = 1_000_000
"""Room of a line that goes to a file or another program."""
ANY_POLICY = "policies.NAME."


def room() -> int:
    """Return the characters of a line: those of the terminal, or without end where there is none."""
    if os.environ.get("COLUMNS") or sys.stdout.isatty():
        return max(40, shutil.get_terminal_size().columns)
    return ENDLESS


def show(what: str, records: Sequence[Record]) -> None:
    """Print a list an entry at a time."""
    console, wide = Console(), room()
    for record in records:
        name, value, below = _ENTRIES[what](record)
        first, *rest = entry_lines(name, value, below, wide)
        head = Text(first)
        head.stylize("bold", 0, len(name))
        console.print(head, *rest, sep="\n", markup=False, highlight=False, soft_wrap=True)


def entry_lines(name: str, value: str, below: Sequence[str], wide: int) -> list[str]:
    """Return an entry in lines of ``wide`` characters: name and value, then each text below, further in."""
    lines = wrapped(f"{name}{value}", wide, "", 2 * INDENT)
    for text in below:
        lines += wrapped(text, wide, INDENT, INDENT)
    return lines


def wrapped(text: str, wide: int, first: str = "", others: str = "") -> list[str]:
    """Return a text in lines of ``wide`` characters, broken between words only."""
    return textwrap.wrap(
        text, wide, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


def chosen(what: str, records: Sequence[Record], words: Sequence[str]) -> list[Record]:
    """Return the records that hold all ``words`` where a word begins, or else anywhere in it.

    A policy's name also stands for the keys that every policy has: they come with its own values.

    Raises
    ------
    UserError
        If nothing is found, with the nearest word there is.
    """
    named = [word for word in words if word in CATALOGUE] if what == "parameters" else []
    own = [_of_policy(record, name) for name in named for record in records if _is_for_any(record)]
    everything = [*own, *(record for record in records if not (named and _is_for_any(record)))]
    texts = [fold(" ".join(_words(record))) for record in everything]
    for begins in (r"(?<![^\W_])", ""):
        patterns = [re.compile(begins + re.escape(fold(word))) for word in words]
        found = [r for r, text in zip(everything, texts, strict=True) if all(p.search(text) for p in patterns)]
        if found:
            return found
    given = " ".join(words)
    for word in words:
        if not any(fold(word) in text for text in texts):
            known = sorted({part for text in texts for part in re.findall(r"[^\W_]{3,}", text)})
            raise UserError(f"list {what} {given}: nothing has '{word}'{nearest(fold(word), known)}")
    raise UserError(f"list {what} {given}: each word is there, but nothing has them all")


def _is_for_any(record: Record) -> bool:
    return str(record["name"]).startswith(ANY_POLICY)


def _of_policy(record: Record, name: str) -> Record:
    """Return the record of a key that every policy has, for one of them: with its value and source."""
    key = str(record["name"]).removeprefix(ANY_POLICY)
    found = policy(name)
    value = getattr(found.design, key, record["value"])
    return {**record, "name": f"policies.{name}.{key}", "value": value, "source": found.sources.get(key, "")}


_UNREAD = ("source", "sources", "units")
"""What a filter word is not looked for in: where a number comes from is not what it is."""


def _words(value: Any) -> list[str]:
    """Return the texts of a record, at any depth."""
    if isinstance(value, Mapping):
        return [text for key, each in value.items() if key not in _UNREAD for text in _words(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in _words(each)]
    return [value] if isinstance(value, str) else []


Entry = tuple[str, str, list[str]]


def _parameter(record: Record) -> Entry:
    value = _text(record["value"])
    kind = "" if record["kind"] == "choice" else record["kind"]
    about = "; ".join(filter(None, (record["range"], record["unit"], kind)))
    told = record["source"] and record["kind"] != "fitted"  # that it is fitted says where it is from
    source = f" (source: {record['source']})" if told else ""
    return (
        record["name"],
        f"{f' = {value}' if value else ''}{f' ({about})' if about else ''}",
        [f"{record['meaning']}{source}"],
    )


def _uncertain(record: Record) -> Entry:
    if record["state"] == "tried":
        return record["name"], f" = {record['value']} (tried: {record['rule']})", [record["reason"]]
    span = "" if record["state"] == "fixed" else f", {record['low']:g} to {record['high']:g}"
    about = "; ".join(filter(None, (f"{record['state']}{span}", record["unit"])))
    return record["name"], f" = {record['value']:g} ({about})", [record["reason"]]


def _policy(record: Record) -> Entry:
    places, posts = record["places"], record["caseworkers"]
    size = "as many places as needed" if places is None else f"{places:,} places, {posts:,} caseworkers"
    group = f"evidence from: {record['evidence_population']}" if record["evidence_population"] else ""
    whom = f"for whoever {', and '.join(record['for'])}" if record["for"] else "for all whom the job centre serves"
    return record["name"], f": {size}, {record['caseload_limit']:g} citizens each", [record["title"], whom, group]


def _population(record: Record) -> Entry:
    size = f": {record['n']:,} citizens, {record['inflow_per_year']:,g} more a year"
    return record["name"], size, [record["title"], f"usual service: {record['usual_service']}"]


def _outcome(record: Record) -> Entry:
    return record["name"], f" ({record['unit']})" if record["unit"] else "", [record["meaning"]]


def _switch(record: Record) -> Entry:
    value = f" = {record['default']} (one of {record['alternatives']})"
    return record["name"], value, [record["meaning"], f"reason: {record['reason']}"]


def _column(record: Record) -> Entry:
    default = record["default"]
    told = default if default in ("required", "drawn") else f"{default} where the file has no such column"
    return (
        record["column"],
        f", in Danish '{record['danish']}' ({told})",
        [
            record["meaning"],
            f"allowed: {record['allowed']}",
        ],
    )


def _evidence(record: Record) -> Entry:
    unit = "" if record["unit"] == "words" else f", {record['unit']}"
    values = _stated(record["values"], record["units"]).removeprefix("value ")
    return record["id"], f" ({record['use']}{unit}): {values}", [record["citation"]]


_ENTRIES: dict[str, Callable[[Record], Entry]] = {
    "policies": _policy,
    "populations": _population,
    "evidence": _evidence,
    "outcomes": _outcome,
    "parameters": _parameter,
    "uncertain": _uncertain,
    "structure": _switch,
    "columns": _column,
}
"""How an entry of each list is told: its name, what follows on the same line, and the texts below."""


def _stated(value: Any, units: Mapping[str, str]) -> str:
    """Return a documented value, or a nest of them, in one line; a key with a unit of its own is followed by it."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_within(each, units)}{_unit(units.get(key))}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_within(each, units) for each in value)
    if value is None or isinstance(value, bool):
        return {None: "not stated", True: "yes", False: "no"}[value]
    if isinstance(value, int | float):
        return f"{value:,}" if abs(value) >= 10_000 else f"{value:g}"
    return str(value)


def _within(value: Any, units: Mapping[str, str]) -> str:
    return f"({_stated(value, units)})" if isinstance(value, Mapping) else _stated(value, units)


def _unit(unit: str | None) -> str:
    return f" ({unit})" if unit and unit != "words" else ""


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
