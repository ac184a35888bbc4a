"""Values of a command's own keys: read, checked, refused in one line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulation.errors import Mistake, nearest
from simulation.words.languages import LANGUAGES

MOST_WORKERS = 256


def whole(given: Mapping[str, Any], key: str, least: int, most: int) -> int:
    """Return a whole number from ``least`` to ``most``.

    Raises
    ------
    Mistake
        For any other value.
    """
    value = given[key]
    try:
        plain = int(value) if isinstance(value, float) and value == int(value) else value
        found = least - 1 if isinstance(plain, bool | float) else int(str(plain))
    except (ValueError, OverflowError):
        found = least - 1
    if not least <= found <= most:
        raise Mistake("{}={}: a whole number from {} to {}", key, value, least, most)
    return found


def workers_of(given: Mapping[str, Any]) -> int | None:
    """Return the workers asked for, ``None`` where nothing is said."""
    return None if given.get("workers") is None else whole(given, "workers", 1, MOST_WORKERS)


def language(given: Mapping[str, Any], default: str = "en") -> str:
    """Return the language of a page, ``default`` where nothing is said.

    Raises
    ------
    Mistake
        For a language that no page is in.
    """
    found = default if given.get("lang") is None else str(given["lang"])
    if found not in LANGUAGES:
        raise Mistake("lang={}: {}", found, " or ".join(LANGUAGES))
    return found


def language_as_key(words: Sequence[str]) -> list[str]:
    """Return a command's words with ``--lang da`` and ``--lang=da`` as the key that every command reads, ``lang=da``.

    Raises
    ------
    Mistake
        For ``--lang`` without a language.
    """
    found, ahead = [], iter(words)
    for word in ahead:
        told = f"--lang={next(ahead, '')}" if word == "--lang" else word
        if told == "--lang=" or (told.startswith("--lang=") and "=" in told.removeprefix("--lang=")):
            raise Mistake("--lang: {}", " or ".join(LANGUAGES))
        found.append(told.removeprefix("--") if told.startswith("--lang=") else told)
    return found


def split_language(words: Sequence[str], default: str = "en") -> tuple[str, list[str]]:
    """Return the language asked for (``--lang da``, ``--lang=da`` or ``lang=da``; else ``default``), and other words.

    Raises
    ------
    Mistake
        For a language that nothing is in, and for several of them.
    """
    asked, rest, ahead = [], [], iter(words)
    for word in ahead:
        if word == "--lang":
            asked.append(next(ahead, ""))
        elif word.startswith(("lang=", "--lang=")):
            asked.append(word.partition("=")[2])
        else:
            rest.append(word)
    if any(one not in LANGUAGES for one in asked):
        raise Mistake("--lang: {}", " or ".join(LANGUAGES))
    if len(asked) > 1:
        raise Mistake("--lang: give one language")
    return (asked or [default])[0], rest


def engine_of(given: Mapping[str, Any]) -> str | None:
    """Return the executor asked for, ``None`` where nothing is said."""
    return None if given.get("executor") is None else str(given["executor"])


def number(given: Mapping[str, Any], key: str, default: float) -> float:
    """Return a number, ``default`` where nothing is said.

    Raises
    ------
    Mistake
        For any other value.
    """
    value = given.get(key)
    try:
        found = default if value is None else float(str(value))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Mistake("{}={}: a number", key, value)
    return found


def above_zero(given: Mapping[str, Any], key: str) -> float | None:
    """Return a number above 0, ``None`` where nothing is said.

    Raises
    ------
    Mistake
        For any other value.
    """
    if given.get(key) is None:
        return None
    found = number(given, key, 0.0)
    if found <= 0:
        raise Mistake("{}={}: a number above 0", key, given[key])
    return found


def keys_of(words: Sequence[str], keys: Sequence[str], command: str) -> dict[str, str]:
    """Return the keys of a command with their values, each given once.

    Raises
    ------
    Mistake
        For a key that it has not, one without a value, and one that is given twice.
    """
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if key not in keys:
            raise Mistake("{}: {} has no such key{}", word, command, nearest(key, list(keys)))
        if not equals or not value:
            raise Mistake("{}: give a value, as in {}=...", key, key)
        if key in given:
            raise Mistake("{}: {} is given twice; give it once", word, key)
        given[key] = value
    return given


def yes(given: Mapping[str, str], key: str, default: bool) -> bool:
    """Return whether a key says ``true``.

    Raises
    ------
    Mistake
        For anything but ``true`` and ``false``.
    """
    told = given.get(key, str(default)).lower()
    if told not in ("true", "false"):
        raise Mistake("{}={}: true or false", key, told)
    return told == "true"
