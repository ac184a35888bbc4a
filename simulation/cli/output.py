"""Output on any terminal: letters that it lacks are transliterated, and a full disk is reported in one line."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from simulation.cli.text import in_ascii
from simulation.errors import Mistake

SPELLED = str.maketrans({"–": "-", "—": "-", "…": "...", "−": "-", "×": "x", "’": "'", "“": '"', "”": '"', "→": "->"})
SPELLING = "indsats.spelled"


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end].translate(SPELLED)), error.end


codecs.register_error(SPELLING, _spell)  # type: ignore[arg-type]


class Unheard(Mistake):
    """Output that cannot be written where it goes."""


class _Said:
    """A stream whose write errors are kept apart from those of the files that a command writes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text."""
        with _told():
            return self._stream.write(text)

    def flush(self) -> None:
        """Hand on what is held."""
        with _told():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        why = os.strerror(error.errno or errno.EIO).lower()
        raise Unheard(f"what was asked for cannot be shown: {why} where the output goes") from error


@contextmanager
def speaking() -> Iterator[None]:
    """Write standard output and error in whatever encoding their streams have.

    Raises
    ------
    Unheard
        Where it cannot be written, at the latest when all of it was said.
    """
    before = sys.stdout
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):  # a stream that is not of a terminal or a file
            stream.reconfigure(errors=SPELLING)  # type: ignore[union-attr]
    sys.stdout = _Said(before)  # type: ignore[assignment]
    try:
        yield
        sys.stdout.flush()
    finally:
        if isinstance(sys.stdout, _Said):
            sys.stdout = before


def silence() -> None:
    """Discard all further output: nobody reads it, and the interpreter must not try again as it ends."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(sys.stdout.fileno(), 1)
