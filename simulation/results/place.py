"""Where a folder of results is to stand: found and tried before the first run, taken when all is there.

A new folder is made beside its place, hidden, and renamed into it. A folder that exists (``.``, a mount point, the
end of a link, one whose parent may not be written) is never replaced: the hidden folder stands in it, and its files
are moved up at the end, the *seal* last; without its seal a folder is not whole. Nothing is copied in either case.

Whoever works in a hidden folder holds its lock. One without its holder was left by a process that was killed, and
the next run beside it sweeps it away, on the same machine and of the same user only.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import weakref
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from filelock import FileLock, Timeout

from simulation.engine.disk import gives_way, why
from simulation.errors import DiskError, FolderError, UserError
from simulation.results.sealed import STUDY

LOCK = ".owner"
NOT_CONTENT = {"lost+found"}
"""What an empty file system holds."""
TRIES = 5


class Place:
    """The place of a result folder, tried, with a hidden folder ``work`` to fill; taken by :meth:`take`.

    Parameters
    ----------
    asked
        As the user wrote it.
    seal
        The file without which the folder is not whole.

    Raises
    ------
    FolderError
        For a place that holds something, is no folder, or cannot be written.
    DiskError
        Where there is no room.
    """

    def __init__(self, asked: Path, seal: str) -> None:
        self.asked, self.seal = asked, seal
        self._made: list[Path] = []
        self._finish: weakref.finalize | None = None  # type: ignore[type-arg]
        try:
            self.folder = Path(os.path.realpath(asked))
            self.exists = self.folder.exists()
            if self.exists:
                self._must_be_empty()
            else:
                self._must_be_possible()
            self._hidden(self.folder if self.exists else self.folder.parent)
        except UserError:
            self.abandon()
            raise
        except OSError as error:
            self.abandon()
            if gives_way(error):
                raise DiskError("out={}: cannot be written ({})", asked, why(self.folder, error)) from error
            raise FolderError("out={}: cannot be written ({})", asked, error.strerror or error) from error
        except ValueError as error:
            self.abandon()
            raise FolderError("out={!r}: is no name of a folder ({})", str(asked), error) from error
        except BaseException:
            self.abandon()
            raise

    def _must_be_empty(self) -> None:
        if not self.folder.is_dir():
            raise FolderError("out={}: is not a folder; choose another name", self.asked)
        self._must_be_free(sweep(self.folder))
        content = sorted(p.name for p in self.folder.iterdir() if p.name not in NOT_CONTENT)
        if STUDY in content:
            raise FolderError(
                "out={0}: holds a study; 'indsats sweep resume {0}' goes on with it, or choose another folder",
                self.asked,
            )
        if content:
            raise FolderError(
                "out={}: exists and is not empty (it holds {}); choose another folder", self.asked, content[0]
            )

    def _must_be_possible(self) -> None:
        """Make the folder and remove it again: its name, its parents and the rights on them are good."""
        self._made = list(takewhile(lambda p: not p.exists(), self.folder.parents))
        self.folder.mkdir(parents=True)
        self.folder.rmdir()
        self._must_be_free([p for p in sweep(self.folder.parent) if f"-{_short(str(self.folder))}-" in p.name])

    def _must_be_free(self, others: list[Path]) -> None:
        if others:
            raise FolderError("out={}: another process is writing there; wait for it, or choose another", self.asked)

    def _hidden(self, parent: Path) -> None:
        """Make the hidden folder and hold its lock; try whether something can be written."""
        name = f".{self.folder.name[:40]}.indsats-{_host()}-{_short(str(self.folder))}"
        for _ in range(TRIES):
            self.work = parent / f"{name}-{os.urandom(4).hex()}"
            self._lock = FileLock(self.work / LOCK, timeout=0)
            self._finish = weakref.finalize(self, _remove, self.work, self._lock, self._made, os.getpid())
            self.work.mkdir()
            try:
                self._lock.acquire()
            except Timeout:  # taken for a dead one's before the lock was held
                self._finish()
                continue
            except OSError:  # a file system without locks: what a killed process leaves stays
                (self.work / LOCK).unlink(missing_ok=True)
                break
            if (self.work / LOCK).exists():
                break
        trial = self.work / ".trial"
        trial.write_bytes(bytes(4096))
        trial.unlink()

    def take(self) -> Path:
        """Put what is in the hidden folder into its place, and return the folder as the user named it.

        Raises
        ------
        FolderError
            If that cannot be; then the hidden folder is kept, whole, and named.
        """
        try:
            if self.exists:
                self._move_in()
            else:
                os.rename(self.work, self.folder)
        except OSError as error:
            self.keep()
            raise FolderError(
                "out={}: the results cannot be moved there ({}); they are whole in {}, from where they"
                " can be moved by hand",
                self.asked,
                error.strerror or error,
                self.work,
            ) from error
        self.keep(self.work if self.exists else self.folder)
        if self.exists:
            with suppress(OSError):
                self.work.rmdir()
        return self.asked if self.asked.exists() else self.folder

    def _move_in(self) -> None:
        """Move every file up, the seal last; what was moved goes back if one cannot be."""
        strange = [p.name for p in self.folder.iterdir() if p != self.work and p.name not in NOT_CONTENT]
        if strange:
            raise FileExistsError(0, f"there is {strange[0]} now")
        names = sorted((p.name for p in self.work.iterdir() if p.name != LOCK), key=lambda n: (n == self.seal, n))
        moved: list[str] = []
        try:
            for name in names:
                os.rename(self.work / name, self.folder / name)
                moved.append(name)
        except OSError:
            for name in reversed(moved):
                with suppress(OSError):
                    os.rename(self.folder / name, self.work / name)
            raise

    def keep(self, where: Path | None = None) -> None:
        """Keep the hidden folder: neither the exit of this process nor a later run removes it."""
        if self._finish is not None:
            self._finish.detach()
        self._lock.release()
        with suppress(OSError):
            ((where or self.work) / LOCK).unlink(missing_ok=True)

    def abandon(self) -> None:
        """Remove the hidden folder, and the parents that were made for it."""
        if self._finish is not None:
            self._finish()
        else:
            _remove_empty(self._made)


def try_place(asked: Path) -> Path:
    """Check that results can be written into a folder, and return its resolved path; nothing stays behind.

    Raises
    ------
    FolderError, DiskError
        As :class:`Place`.
    """
    place = Place(asked, "")
    place.abandon()
    return place.folder


def sweep(parent: Path) -> list[Path]:
    """Remove the hidden folders that killed processes of this user and machine left, and return those in use."""
    own = re.compile(rf"\..*\.indsats-{_host()}-[0-9a-f]{{6}}-[0-9a-f]{{8}}")
    in_use = []
    for path in [p for p in parent.iterdir() if own.fullmatch(p.name)]:
        if not _swept(path):
            in_use.append(path)
    return in_use


def _swept(path: Path) -> bool:
    """Remove a hidden folder if nobody holds its lock; return False if somebody does.

    One without a lock is kept: it holds results that could not be moved into place.
    """
    if path.is_symlink() or not path.is_dir() or not (path / LOCK).exists():
        return True
    if hasattr(os, "geteuid") and path.stat().st_uid != os.geteuid():
        return True
    lock = FileLock(path / LOCK, timeout=0)
    try:
        with lock:
            shutil.rmtree(path, ignore_errors=True)
    except (Timeout, OSError):
        return False
    return True


def _remove(work: Path, lock: FileLock, made: list[Path], owner: int) -> None:
    if os.getpid() != owner:  # the exit of a forked child
        return
    shutil.rmtree(work, ignore_errors=True)
    with suppress(OSError):
        lock.release()
    _remove_empty(made)


def _remove_empty(made: list[Path]) -> None:
    for parent in made:
        with suppress(OSError):
            parent.rmdir()


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def _host() -> str:
    return _short(platform.node())
