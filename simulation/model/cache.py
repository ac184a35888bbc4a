"""A folder for compiled code that is kept from run to run: one that nobody else can write to, or none.

What lies in it is run (Numba's index files are pickles), so whoever can put a file there, or can put another folder
in its place, can run code as this user. Every folder on the way must therefore belong to this user or to root and be
closed to others (a sticky one, as ``/tmp`` is, may be open); where that does not hold, the code is kept for this run
alone, in a fresh folder with an unguessable name that is removed at exit, and a line says why.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from simulation.errors import OpenFolder

HANDED_ON = "INDSATS_CACHE_DIR"
"""The variable by which worker processes hear of a folder for this run alone."""
MOST = 4
"""Folders of other versions of the code that are kept, the last used first."""
DAY_SECONDS = 86_400.0


def kept(name: str) -> Path | None:
    """Return a private folder ``name`` for compiled code; ``None`` where there can be none."""
    try:
        return _within(_base(), name)
    except (OSError, RuntimeError, OpenFolder) as error:
        why = str(error) if isinstance(error, OpenFolder) else _unwritten(error)
    try:
        base = private(Path(tempfile.mkdtemp(prefix="indsats-")))
    except (OSError, OpenFolder):
        _note(f"the compiled rules are not kept: {why}")
        return None
    atexit.register(_remove, base, os.getpid())
    os.environ[HANDED_ON] = str(base)
    _note(f"the compiled rules are kept for this run alone: {why}")
    return _within(base, name)


def _base() -> Path:
    asked = os.environ.get(HANDED_ON) or os.environ.get("NUMBA_CACHE_DIR")
    if asked:
        return private(Path(asked))
    return private(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "indsats")


def _unwritten(error: Exception) -> str:
    where = getattr(error, "filename", None) or "the home folder"
    return f"{where}: {getattr(error, 'strerror', None) or error}; NUMBA_CACHE_DIR= names another folder"


def private(folder: Path) -> Path:
    """Return where a folder really is, made if it was not there, once only this user can write to it.

    Raises
    ------
    OpenFolder
        If another user can write to it, or put another in its place.
    OSError
        If it cannot be made or written.
    """
    real = Path(os.path.realpath(folder))
    for each in (*reversed(real.parents), real):
        if not os.path.lexists(each):
            each.mkdir(mode=0o700)
        _check(each, last=each == real)
    if not os.access(real, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied", str(real))
    return real


def _check(folder: Path, last: bool) -> None:
    if os.name != "posix":
        return
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode):
        raise NotADirectoryError(20, "Not a directory", str(folder))
    if about.st_uid != os.geteuid() and (last or about.st_uid != 0):
        raise OpenFolder(f"{folder} belongs to another user; NUMBA_CACHE_DIR= names another folder")
    sticky = about.st_mode & stat.S_ISVTX and not last
    if about.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not sticky:
        raise OpenFolder(f"others can write to {folder}; 'chmod go-w {folder}' closes it")


def _within(base: Path, name: str) -> Path:
    """Return the folder ``name`` of a private folder, made anew if it was ever open to others."""
    folder = base / name
    if os.path.lexists(folder) and not _closed(folder):
        try:
            folder.unlink() if folder.is_symlink() or not folder.is_dir() else shutil.rmtree(folder)
        except OSError as error:
            raise OpenFolder(f"{folder} was made by another user; remove it") from error
    folder.mkdir(mode=0o700, exist_ok=True)
    os.utime(folder)
    _prune(base, name)
    return folder


def _closed(folder: Path) -> bool:
    about = folder.lstat()
    mine = os.name != "posix" or (about.st_uid == os.geteuid() and not about.st_mode & 0o077)
    return stat.S_ISDIR(about.st_mode) and mine


def _prune(base: Path, current: str) -> None:
    """Remove the folders of other versions that were not used for a day, but for the last few."""
    others = [p for p in base.iterdir() if re.fullmatch(r"[0-9a-f]{16}", p.name) and p.name != current]
    others = sorted((p for p in others if not p.is_symlink()), key=lambda p: -p.lstat().st_mtime)
    for old in others[MOST:]:
        if time.time() - old.lstat().st_mtime > DAY_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _note(text: str) -> None:
    print(f"indsats: {text}", file=sys.stderr)
