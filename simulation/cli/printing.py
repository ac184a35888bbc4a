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
from simulation.policies.catalogue import policy, programmes
from simulation.words.texts import Texts

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


def show(what: str, records: Sequence[Record], texts: Texts) -> None:
    """Print a list an entry at a time; the records' own texts are in the language of ``texts``."""
    console, wide = Console(), room()
    for record in records:
        name, value, below = _ENTRIES[what](record, texts)
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
    named = [word for word in words if word in programmes()] if what == "parameters" else []
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
            raise UserError("list {} {}: nothing has '{}'{}", what, given, word, nearest(fold(word), known))
    raise UserError("list {} {}: each word is there, but nothing has them all", what, given)


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


def _parameter(record: Record, texts: Texts) -> Entry:
    value = _text(record["value"])
    kind = "" if record["kind"] == "choice" else texts(f"lists.kind_{record['kind']}")
    about = "; ".join(filter(None, (record["range"], record["unit"], kind)))
    told = record["source"] and record["kind"] != "fitted"  # that it is fitted says where it is from
    source = texts("lists.source", source=record["source"]) if told else ""
    return (
        record["name"],
        f"{f' = {value}' if value else ''}{f' ({about})' if about else ''}",
        [f"{record['meaning']}{source}"],
    )


def _uncertain(record: Record, texts: Texts) -> Entry:
    if record["state"] == "tried":
        value = texts("lists.tried", value=str(record["value"]), others=record["rule"])
        return record["name"], value, [record["reason"]]
    ends = {"low": f"{record['low']:g}", "high": f"{record['high']:g}"} if record["state"] != "fixed" else {}
    span = texts("lists.span", **ends) if ends else ""
    state = texts(f"lists.state_{record['state'].replace(' ', '_')}")
    about = "; ".join(filter(None, (", ".join(filter(None, (state, span))), record["unit"])))
    return record["name"], f" = {record['value']:g} ({about})", [record["reason"]]


def _policy(record: Record, texts: Texts) -> Entry:
    places, posts, group = record["places"], record["caseworkers"], record["evidence_population"]
    size = texts("lists.no_limit") if places is None else texts("lists.places", places=places, posts=posts)
    conditions = texts("lists.and_also").join(record["for"])
    whom = texts("lists.for_whoever", conditions=conditions) if conditions else texts("lists.for_all")
    value = texts("lists.policy", size=size, limit=f"{record['caseload_limit']:g}")
    return (
        record["name"],
        value,
        [record["title"], whom, texts("lists.evidence_from", population=group) if group else ""],
    )


def _population(record: Record, texts: Texts) -> Entry:
    value = texts("lists.population", n=record["n"], inflow=record["inflow_per_year"])
    return record["name"], value, [record["title"], texts("lists.usual_service", service=record["usual_service"])]


def _outcome(record: Record, texts: Texts) -> Entry:
    return record["name"], f" ({record['unit']})" if record["unit"] else "", [record["meaning"]]


def _switch(record: Record, texts: Texts) -> Entry:
    value = texts("lists.one_of", value=record["default"], others=record["alternatives"])
    return record["name"], value, [record["meaning"], texts("lists.reason", reason=record["reason"])]


def _column(record: Record, texts: Texts) -> Entry:
    own = record["default"]
    known = own in ("required", "drawn")
    default = texts(f"lists.{own}") if known else texts("lists.without_column", default=own)
    value = texts("lists.in_danish", heading=record["danish"], default=default)
    return record["column"], value, [record["meaning"], texts("lists.allowed", allowed=record["allowed"])]


def _mechanism(record: Record, texts: Texts) -> Entry:
    return record["name"], f" ({', '.join(record['arguments'])})", [record["meaning"]]


def _evidence(record: Record, texts: Texts) -> Entry:
    unit = "" if record["unit"] == "words" else f", {record['unit']}"
    values = _stated(record["values"], record["units"], texts).removeprefix("value ")
    use = texts(f"lists.use_{record['use']}")
    return record["id"], f" ({use}{unit}): {values}", [record["citation"]]


_ENTRIES: dict[str, Callable[[Record, Texts], Entry]] = {
    "policies": _policy,
    "populations": _population,
    "evidence": _evidence,
    "outcomes": _outcome,
    "parameters": _parameter,
    "uncertain": _uncertain,
    "structure": _switch,
    "columns": _column,
    "mechanisms": _mechanism,
}
"""How an entry of each list is told: its name, what follows on the same line, and the texts below."""


def _stated(value: Any, units: Mapping[str, str], texts: Texts) -> str:
    """Return a documented value, or a nest of them, in one line; a key with a unit of its own is followed by it."""
    if isinstance(value, Mapping):
        return "; ".join(f"{k} {_within(each, units, texts)}{_unit(units.get(k))}" for k, each in value.items())
    if isinstance(value, list):
        return ", ".join(_within(each, units, texts) for each in value)
    if value is None or isinstance(value, bool):
        return texts(f"lists.{'not_stated' if value is None else 'yes' if value else 'no'}")
    if isinstance(value, int | float):
        return f"{value:,}" if abs(value) >= 10_000 else f"{value:g}"
    return str(value)


def _within(value: Any, units: Mapping[str, str], texts: Texts) -> str:
    return f"({_stated(value, units, texts)})" if isinstance(value, Mapping) else _stated(value, units, texts)


def _unit(unit: str | None) -> str:
    return f" ({unit})" if unit and unit != "words" else ""


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
