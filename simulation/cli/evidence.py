"""What the commands that hold the model against its evidence share: their keys, their folder, tables in text."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.cli.words import compose
from simulation.errors import Mistake


def folder_named(given: Mapping[str, Any], command: str) -> Path:
    """Return the result folder asked for, or a new one under ``results/`` named after the command and the time."""
    from simulation.inputs.options import folder_of

    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    return folder_of(given) or Path("results") / f"{command}-{stamp}"


def split(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the plain words and the ``key=value`` ones."""
    plain = [w for w in words if "=" not in w and not w.startswith("-")]
    return plain, [w for w in words if "=" in w]


def check_keys(overrides: list[str], allowed: tuple[str, ...], command: str) -> None:
    """Refuse keys that mean nothing to the command.

    Raises
    ------
    InputError
        Naming the nearest.
    """
    from simulation.errors import InputError, nearest

    for word in overrides:
        key = word.partition("=")[0].lstrip("+")
        if key not in allowed:
            hint = nearest(key, list(allowed))
            raise InputError(f"{word}: {command} has no key '{key}'; there are {', '.join(allowed)}{hint}")


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table, fitted to the terminal where there is one."""
    for line in laid_out(rows, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        print(line)


def laid_out(rows: Sequence[tuple[str, ...]], room: int | None) -> list[str]:
    """Return the lines of a table; where it is wider than ``room``, each name stands whole on a line of its own."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *cells in rows:
        numbers = [
            c.rjust(w) if k < 3 else c.ljust(w) for k, (c, w) in enumerate(zip(cells, widths[1:], strict=True))
        ]
        fits = room is None or sum(widths) + 2 * (len(widths) - 1) <= room
        lines += ["  ".join((name.ljust(widths[0]), *numbers))] if fits else [name, "  ".join(("", *numbers))]
    return [line.rstrip() for line in lines]


def short(value: float) -> str:
    """Return a number with three figures, a large one whole."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def composed(
    command: str, words: list[str], allowed: tuple[str, ...], options: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the composed keys of a command's words.

    Raises
    ------
    UserError
        For an option or a key that the command has not.
    """
    unknown = [w for w in words if w.startswith("-") and w not in options]
    if unknown:
        raise Mistake(f"{command}: there is no option {unknown[0]}{f'; there is {options[0]}' if options else ''}")
    _, overrides = split(words)
    check_keys(overrides, allowed, command)
    return compose(command, overrides)
