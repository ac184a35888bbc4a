"""A disk that is full or gives way in the middle of the work."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulation.errors import DiskError, Said, of_system

GIVES_WAY = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS", "ESTALE", "ENODEV")
    if hasattr(errno, name)
}


def gives_way(error: BaseException | None) -> bool:
    """Return whether the disk is to blame for an error, or for what it was raised from."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in GIVES_WAY:
            return True
        error = error.__cause__
    return False


def why(folder: Path, error: BaseException) -> str:
    """Return the error of the disk under a folder in words, and how much room it has."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__
    said = of_system(cause) if cause is not None else str(error)
    with suppress(OSError):
        there = next(p for p in (folder, *folder.parents) if p.exists())
        return Said("{}, {:,.0f} MB free", said, shutil.disk_usage(there).free / 1e6)
    return said


@contextmanager
def speaking(folder: Path, safe: str) -> Iterator[None]:
    """Turn an error of the disk into one line that says what is safe.

    Raises
    ------
    DiskError
        For an error of the disk; others pass as they are.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, DiskError) or not gives_way(error):
            raise
        raise DiskError("{}: cannot be written ({}); {}", folder, why(folder, error), safe) from error
