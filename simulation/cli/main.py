"""The command line: ``indsats COMMAND [key=value ...]`` in Hydra's override grammar.

Every command is a module with its help beside it; what they import comes late, so that help is there at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import NoReturn

from simulation.cli import (
    calibrate,
    compare,
    decide,
    discover,
    explain,
    export,
    listing,
    new,
    policy,
    population,
    report,
    reproduce,
    sensitivity,
    sweep,
    trial,
)
from simulation.cli import open as open_page
from simulation.cli.exits import FAULT, INTERRUPTED, MISTAKE, OK
from simulation.cli.output import Unheard, silence, speaking
from simulation.cli.text import joined, readable, shown
from simulation.cli.values import language_as_key, split_language
from simulation.engine.stopping import stoppable
from simulation.errors import DiskError, Mistake, UserError, nearest

COMMANDS: dict[str, ModuleType] = {
    "compare": compare,
    "trial": trial,
    "sweep": sweep,
    "sensitivity": sensitivity,
    "discover": discover,
    "reproduce": reproduce,
    "calibrate": calibrate,
    "decide": decide,
    "explain": explain,
    "export": export,
    "open": open_page,
    "list": listing,
    "population": population,
    "policy": policy,
    "new": new,
    "report": report,
}
"""Every command: a module with ``ABOUT``, ``HELP`` and ``run``."""


def overview() -> str:
    """Return the list of commands."""
    lines = [f"  {name:<11} {command.ABOUT}" for name, command in COMMANDS.items()]
    return "\n".join(
        ["indsats COMMAND [key=value ...]", "", *lines, "", "  indsats compare", "  indsats compare --help"]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with stoppable(), speaking():
            return _dispatch(words)
    except UserError as mistake:
        if isinstance(mistake, Unheard):
            silence()
        told = readable(" ".join(_worded(mistake, words).split()))
        print("; ".join((f"indsats: {told}", *getattr(mistake, "__notes__", ()))), file=sys.stderr)
        return INTERRUPTED if isinstance(mistake, DiskError) else MISTAKE
    except KeyboardInterrupt as stop:
        print(f"indsats: interrupted{f'; {stop}' if stop.args else ''}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        silence()  # the reader left
        return OK
    except Exception as error:
        return _fault(error)


def run() -> NoReturn:
    """Run the command of this process."""
    sys.exit(main())


def _worded(mistake: UserError, words: list[str]) -> str:
    """Return a mistake in the language that the words ask for."""
    from simulation.words.texts import Texts

    with suppress(Mistake):
        return Texts(split_language(words)[0]).worded(mistake.said)
    return str(mistake)


def _fault(error: Exception) -> int:
    import tempfile
    import traceback

    told = "indsats " + " ".join(sys.argv[1:]) + "\n" + "".join(traceback.format_exception(error))
    try:
        number, details = tempfile.mkstemp(prefix="indsats-", suffix=".log")
        with open(number, "w", encoding="utf-8") as log:
            log.write(told)
    except OSError:  # no room for it
        details = told
    print(f"indsats: a fault of ours: {type(error).__name__}: {error}", file=sys.stderr)
    for note in getattr(error, "__notes__", ()):
        print(f"  {note}", file=sys.stderr)
    print(f"  details: {details}", file=sys.stderr)
    return FAULT


def _help(command: str, rest: list[str]) -> str:
    """Return the help of a command, or of the part of it that is asked about."""
    own = COMMANDS[command]
    return str(getattr(own, "PARTS", {}).get(rest[0], own.HELP))


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return OK
    command, rest = words[0], language_as_key(joined(words[1:]))
    if command == "--version":
        import importlib.metadata

        print(importlib.metadata.version("indsats"))
        return OK
    if command not in COMMANDS:
        names, near = ", ".join(COMMANDS), nearest(command, list(COMMANDS))
        raise Mistake("'{}' is not a command: {}{}", shown(command), names, near)
    if "--help" in rest or "-h" in rest:
        print(_help(command, rest))
        return OK
    code: int = COMMANDS[command].run(rest)
    return code
