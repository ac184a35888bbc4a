"""A command line before its grammar: which words are ``key=value``, which values are taken as they stand.

Names of files and folders, titles and questions are free text: letters of any language, spaces, quotes and ``${...}``
mean themselves. Everything else is made fit for the grammar, or refused in words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulation.errors import Mistake

FREE = ("out", "list", "population.file", "title", "question")
"""Keys whose value is free text."""
PATHS = ("out", "list", "population.file")
FILES = (".csv", ".xlsx", ".parquet")
LONGEST_KEY, LONGEST_VALUE, DEEPEST, LONGEST_NUMBER = 200, 20_000, 10, 300
SHOWN = 60
"""As many characters of a word as a message repeats."""

LONGEST_WORD = 250

OPEN, CLOSED = "[{(", "]})"
_KEY = re.compile(r"\w+(\.\w[\w-]*)*")
_PLAIN = re.compile(r"[A-Za-z0-9_+\-.:/%*?@|]+(\s+[A-Za-z0-9_+\-.:/%*?@|]+)*")
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:(?:\.\d{3}){2,}|(?:[ \u00a0\u2009\u202f]\d{3})+)(?![\w.])")
_ONE_DOT = re.compile(r"(?<![\w.+\-])([1-9]\d{0,2})\.(\d{3})(?!\w|\.)")
_DECIMAL_COMMA = re.compile(r"-?\d[\d.]*,\d+")


@dataclass(frozen=True)
class Word:
    """One ``key=value``: ``text`` as the user wrote it; ``free`` where the value means itself."""

    text: str
    key: str
    value: str
    free: bool = False

    def __str__(self) -> str:
        """Return the word as a message repeats it."""
        return shown(self.text)

    @property
    def line(self) -> str:
        """The word as the grammar reads it."""
        return f"{self.key}={self.value}"


def shown(text: str) -> str:
    """Return a text as a message repeats it: on one line, and not at length."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= SHOWN else f"{flat[: SHOWN - 1]}…"


def readable(message: str) -> str:
    """Return a message on one line, without words that no reader would read to their end."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda found: f"{found[0][:SHOWN]}…", flat)


def in_ascii(text: str) -> str:
    """Return a text with the Danish letters written in two, and every other foreign one as a question mark."""
    for letters, two in (("æÆ", "ae"), ("øØ", "oe"), ("åÅ", "aa")):
        for letter in letters:
            text = text.replace(letter, two if letter.islower() else two.capitalize())
    return text.encode("ascii", "replace").decode("ascii")


def folders(words: Sequence[str]) -> list[str]:
    """Return the words that name a folder or a file: no ``key=value``, though a path may hold a ``=``."""
    return [word for word in words if "=" not in word or re.search(r"[/\\]", word.partition("=")[0])]


def joined(words: Sequence[str]) -> list[str]:
    """Return the words with a list put together again that a shell split at its spaces (``policy=[ips, jobfirst]``).

    Raises
    ------
    Mistake
        For a word that no file system and no file could hold.
    """
    found: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if "\0" in word or any("\ud800" <= c <= "\udfff" for c in word):
            raise Mistake("'{}': holds characters that are none; write it in UTF-8", shown(word))
        key, equals, value = word.partition("=")
        if equals and key.lstrip("+") not in FREE and value[:1] in ("[", "{"):
            while _depth(value) > 0 and rest and "=" not in rest[0]:
                value = f"{value} {rest.pop(0)}"
            word = f"{key}={value}"
        found.append(word)
    return found


def _depth(value: str) -> int:
    """Return how many brackets stand open at the end of a value."""
    return sum((c in OPEN) - (c in CLOSED) for c in value)


def read(words: Sequence[str], command: str) -> list[Word]:
    """Return the words of a command as keys and values fit for the grammar.

    Raises
    ------
    Mistake
        For what is no ``key=value``, and for a key that is given twice.
    """
    found = [one for word in words for one in _read(word, command)]
    for number, one in enumerate(found):
        refuse_twice(one, [w.key for w in found[:number]])
    return found


def refuse_twice(word: Word, others: Collection[str]) -> None:
    """Refuse a word whose key stands among ``others``, by itself or with the keys above or below it."""
    key = "population.name" if word.key == "population" else word.key
    for other in others:
        same = key == ("population.name" if other == "population" else other)
        if same or (key.startswith(f"{other}.") and other not in ("population", "economy")):
            raise Mistake("{}: {} is given twice; give it once", word, word.key if same else other)
        if other.startswith(f"{key}.") and key != "economy":
            raise Mistake("{}: {} is given too; give each key once", word, other)


def _read(text: str, command: str) -> list[Word]:
    key, equals, value = text.partition("=")
    key = key.strip()
    if key[:1] == "~":
        raise Mistake("'{}': a key that is left out takes its default; nothing needs taking away", shown(text))
    key = key.removeprefix("+").removeprefix("+")
    if not equals or not key:
        raise Mistake("'{}': give key=value, as in replications=50 (see indsats {} --help)", shown(text), command)
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise Mistake("{}: '{}' is no key (see indsats {} --help)", shown(text), shown(key), command)
    if not key.isascii():
        raise Mistake("{}: keys are written in the letters a to z, as in {}", shown(text), in_ascii(key))
    word = Word(text, key, value)
    if not value.strip() and key not in FREE:
        raise Mistake("{}: give a value, or leave the key out for its default", word)
    if key in FREE and value[:1] not in ("[", "{"):
        return [replace(word, value=_meant(word), free=True)]
    if key == "population" and (path := _one_file(value)):
        file = replace(word, key="population.file", value=path)
        return [Word(text, "population", "file"), replace(file, value=_meant(file), free=True)]
    return [replace(word, value=_for_grammar(word))]


def _unquoted(value: str) -> str:
    """Return a value without the quotes around the whole of it."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" and value[0] not in value[1:-1]:
        return value[1:-1]
    return value


def _meant(word: Word) -> str:
    """Return what a free text says; of a path, with the home folder in place of ``~/``."""
    value = _unquoted(word.value)
    if word.key not in PATHS:
        return value
    if not value.strip():
        raise Mistake(
            "{}: give a name, as in {}={}", word, word.key, "results/mine" if word.key == "out" else "mine.csv"
        )
    if value.lower() in ("true", "false"):
        folder = "{}: give the name of one folder"
        raise Mistake(folder if word.key == "out" else "{}: give the name of one file", word)
    return str(Path(value).expanduser()) if value.startswith("~/") else value


def _one_file(value: str) -> str | None:
    """Return the path of a population file, ``None`` for other populations and for several of them."""
    path = _unquoted(value)
    if not path.lower().endswith(FILES) or path[:1] in ("[", "{"):
        return None
    parts = path.split(",")
    several = len(parts) > 1 and all(part.lower().strip("'\"").endswith(FILES) for part in parts)
    return None if several and not Path(path).exists() else value


def _for_grammar(word: Word) -> str:
    """Return a value fit for the grammar: thousands put together, other letters than a to z quoted."""
    value = word.value
    if len(value) > LONGEST_VALUE:
        raise Mistake(
            "{}: has {:,} characters; at most {:,} (list=FILE takes a table)", word, len(value), LONGEST_VALUE
        )
    if "${" in value:
        raise Mistake("{}: write the value itself; ${{...}} stands for nothing here", word)
    level = deepest = 0
    for character in value:
        level += (character in OPEN) - (character in CLOSED)
        deepest = max(deepest, level)
    if deepest > DEEPEST:
        raise Mistake("{}: {} brackets in one another; a list is written [a,b]", word, deepest)
    if re.search(rf"\d{{{LONGEST_NUMBER}}}", value):
        raise Mistake("{}: no number has so many digits", word)
    value = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), value)
    if _DECIMAL_COMMA.fullmatch(value) and "." in value:
        raise Mistake("{}: a decimal is written with a point and thousands without, as in 10000000.50", word)
    _refuse_one_dot(word, value)
    return _quoted(value.strip())


def _refuse_one_dot(word: Word, value: str) -> None:
    """Refuse ``12.500`` where it may be thousands as well as decimals."""
    for found in _ONE_DOT.finditer(value):
        if _counts(word.key):
            thousands, decimal = found[1] + found[2], f"{float(found[0]):g}"
            decimal = f"{found[0]}0" if decimal == found[0] else decimal
            raise Mistake("{}: write {} or {}, whichever is meant by {}", word, thousands, decimal, found[0])


def _counts(key: str) -> bool:
    """Return whether a key takes whole numbers or amounts, which may well be thousands."""
    from simulation.inputs.integers import takes_whole

    amounts = ("economy.overrides.", "population.inflow_per_year", "companies.hours")
    return key.startswith(amounts) or key.endswith("_dkk") or takes_whole(key)


def _quoted(value: str) -> str:
    """Return a value with each part of it in quotes that the grammar has no letters for."""
    if not value or _PLAIN.fullmatch(value) or any(c in value for c in "(){}='\"\\"):
        return value
    listed = value[0] == "[" and value[-1] == "]"
    inner = value[1:-1] if listed else value
    if "[" in inner or "]" in inner:
        return value
    parts = [part.strip() for part in inner.split(",")]
    quoted = ",".join(p if not p or _PLAIN.fullmatch(p) else f"'{p}'" for p in parts)
    return f"[{quoted}]" if listed else quoted
