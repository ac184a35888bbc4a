"""Every error class, and how a wrong name is answered: with what is valid and the nearest of it.

A :class:`UserError` is a mistake in the input; the command line shows its text and ends with exit code 2.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Sequence
from typing import Any

FEW = 8
"""As many names as a message lists in full where a command lists them too."""


LONGEST = 100
"""Characters of a name that may have been meant for another."""


class Said(str):
    """A sentence in English that can be said in another language: :meth:`simulation.words.texts.Texts.worded`.

    ``Said("{}: give a value", "seed")`` is the text ``seed: give a value``, and keeps what it is made of; values may
    be sentences themselves. The words of the other language stand in ``words/errors.yaml``, by ``template``.
    """

    template: str
    values: tuple[object, ...]
    named: dict[str, object]

    def __new__(cls, template: str, *values: object, **named: object) -> Said:
        """Fill the values in; without any, the template is the text."""
        said = super().__new__(cls, template.format(*values, **named) if values or named else template)
        said.template, said.values, said.named = template, values, named
        return said


class UserError(ValueError):
    """A mistake in the input: one line that says what is wrong and what is allowed, made as :class:`Said` is."""

    def __init__(self, template: object = "", *values: object) -> None:
        said = template if isinstance(template, Said) else Said(str(template), *values)
        super().__init__(said)
        self.said = said


class TooManyInputs(UserError):
    """More inputs at a time than the draws can tell apart."""


class UnknownName(UserError):
    """A name that is not in a closed vocabulary; the message lists what is and names the nearest."""


def fold(text: str) -> str:
    """Return a text as it is compared: lower case, Danish letters in two (``ø`` as ``oe``)."""
    return text.strip().lower().translate(_TWO_LETTERS)


_TWO_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def nearest(name: str, valid: list[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the valid name nearest to ``name``, or an empty string."""
    if len(str(name)) > LONGEST:
        return ""
    close = difflib.get_close_matches(str(name).lower(), [str(v) for v in valid], n=1, cutoff=0.5)
    return Said("; did you mean '{}'?", close[0]) if close else ""


def not_one_of(name: str, valid: list[str], listed_by: str = "") -> str:
    """Return ``"not one of a, b; did you mean 'b'?"``; of many names, those that the user can list, only the nearest.

    ``listed_by`` is the command that lists them.
    """
    near = nearest(name, valid)
    if not listed_by or len(valid) <= FEW:
        return Said("not one of {}{}", ", ".join(valid), near)
    return Said("not one of the {} that there are ({}){}", len(valid), listed_by, near)


class Mistake(UserError):
    """A mistake in the input; its text is the one line the user reads."""


class PlugInError(UserError):
    """A plug-in that cannot be used, or goes wrong while it runs; the text names its file and line."""


class NotAllowed(UserError):
    """A value that may not stand in its cell; the message is what may."""


class PopulationFileError(UserError):
    """A population file that cannot be used; ``cells`` are the bad ones, the message names the first."""

    def __init__(self, message: str, cells: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.cells = list(cells)


class Unreadable(UserError):
    """A file that cannot be read at all; the message is what is allowed."""


class NoRules(UserError):
    """A date for which no rules are known."""


class OutOfTime(Exception):
    """A job took longer than it was given."""


class RunFailed(RuntimeError):
    """A job that had to succeed did not; the text ends with the traceback of where it ran."""


class WorkerLost(RuntimeError):
    """A worker process died again and again."""


class FolderError(UserError):
    """A result folder that cannot be written; one line."""


class DesignError(UserError):
    """A design that cannot be made; one line."""


class DiskError(UserError):
    """The disk is full or gives way in the middle of the work; says what is safe."""


class InputError(UserError):
    """A mistake in the input: one line with the key, the value, what is allowed, the nearest valid name."""


class StoreError(UserError):
    """A store that cannot be read or written; one line that names the file and what is safe."""


class StoreDiskError(StoreError, DiskError):
    """The disk under a store is full or gives way in the middle of the work."""


SYSTEM = {
    errno.ENOENT: "No such file or directory",
    errno.EACCES: "Permission denied",
    errno.EPERM: "Operation not permitted",
    errno.EISDIR: "Is a directory",
    errno.ENOTDIR: "Not a directory",
    errno.ENAMETOOLONG: "File name too long",
    errno.EROFS: "Read-only file system",
    errno.ENOSPC: "No space left on device",
    errno.EFBIG: "File too large",
    errno.EIO: "Input/output error",
    errno.EMFILE: "Too many open files",
    errno.EADDRINUSE: "Address already in use",
}
"""What the operating system says of a file, by its number: by itself it speaks English, and each system its own."""


def of_system(error: OSError) -> str:
    """Return what the operating system says, to be said in another language too."""
    return Said(SYSTEM.get(error.errno or 0) or error.strerror or str(error))


class NotOrdinary(OSError):
    """A path that is there, and is no ordinary file."""


class NotOurs(ValueError):
    """A description that none of our commands writes."""


class Altered(UserError):
    """A result folder that is not as it was written; one line that names the file."""


class OpenFolder(Exception):
    """A folder that somebody else can write to; says which, and what mends it."""


class BankError(UserError):
    """A bank that cannot be used as it is; one line that names the file."""


class UnknownEvidence(KeyError):
    """An id or path that the registry does not hold; the message is one line naming the nearest valid one."""

    def __str__(self) -> str:
        # KeyError would show the message in quotes, as if it were the key.
        return str(self.args[0])


class EvidenceHeldOut(RuntimeError):
    """Evidence kept for validation was asked for through the view that the fit uses."""


class NotAFigure(ValueError):
    """A path leads to words, a date or several figures where one number was asked for."""


class ReportError(UserError):
    """A result folder that cannot be reported; the message names the file and what is wrong with it."""
