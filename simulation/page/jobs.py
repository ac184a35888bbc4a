"""Calculations from the page's side: begun, looked at, stopped, found again; kept by the hash of their settings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from simulation.errors import UserError, of_system
from simulation.files import described, whole_json
from simulation.inputs.options import settings_from
from simulation.page.asked import given, key_of, words_of
from simulation.page.matter import Matter, Shelf
from simulation.page.sketch import Sketch
from simulation.page.work import LOCK, ROOM, ROOM_BYTES, Stage, decision_of

ENDED = (Stage.DONE, Stage.FAILED, Stage.LOST)
WORK = "import sys; from simulation.page.work import main; main(sys.argv[1])"
"""What the process of a calculation does; as a module of its own its functions could not be sent to workers."""
_BEGUN: dict[Path, subprocess.Popen[bytes]] = {}
"""The processes that this server began, by folder; one of another server is known by the lock that it holds."""
MOST_AT_ONCE = 2
"""Calculations at a time: each takes all cores."""


@dataclass(frozen=True)
class Progress:
    """How far a calculation is."""

    stage: Stage = Stage.NONE
    done: int = 0
    of: int = 0
    left: float | None = None
    why: Mapping[str, str] | None = None

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self.stage not in (Stage.NONE, *ENDED)

    @property
    def stopped(self) -> bool:
        """Whether it is done with fewer replications than were asked for."""
        return self.stage is Stage.DONE and self.done < self.of


class Busy(UserError):
    """Too many calculations run already."""


@dataclass(frozen=True)
class Job:
    """The calculation of a matter as it is."""

    folder: Path
    given: Mapping[str, Any]

    @property
    def decision(self) -> Path:
        """Where the decision stands when it is done."""
        return decision_of(self.folder)

    def progress(self) -> Progress:
        """Return how far it is."""
        told = _told(self.folder)
        if told is None:
            return Progress()
        stage = Stage(told["stage"])
        if stage not in ENDED and not _alive(self.folder):
            stage = Stage.LOST
        return Progress(stage, int(told["done"]), int(told["of"]), told.get("left"), told.get("why"))

    def sketch(self) -> Sketch | None:
        """Return the curves so far; none where there are none yet."""
        with suppress(OSError, ValueError, KeyError):
            return Sketch.read(self.folder / "sketch.npz")
        return None

    def begin(self) -> None:
        """Begin it, or go on with it where it was broken off.

        Raises
        ------
        Busy
            Where as many run already as may.
        UserError
            Where its folder cannot be written.
        """
        now = self.progress()
        if now.running or (now.stage is Stage.DONE and not now.stopped):
            return
        if running(self.folder.parent) >= MOST_AT_ONCE:
            raise Busy("{} calculations run already; stop one, or wait", MOST_AT_ONCE)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / "stop").unlink(missing_ok=True)
            (self.folder / ROOM).write_bytes(bytes(ROOM_BYTES))
            self._forget()
            command = " ".join(["indsats compare", *words_of(self.given)])
            whole_json(self.folder / "job.json", {"given": self.given, "command": command})
            began = {"stage": Stage.BEGINNING, "done": 0, "of": int(self.given["replications"])}
            whole_json(self.folder / "progress.json", began)
            with (self.folder / "log.txt").open("ab") as log:
                _BEGUN[self.folder] = subprocess.Popen(
                    [sys.executable, "-c", WORK, str(self.folder)],
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
        except OSError as error:
            raise UserError("{}: cannot be written ({})", self.folder, of_system(error)) from error

    def _forget(self) -> None:
        """Take away what stands on other replications than are to come; the replications themselves stay."""
        for made in (self.folder / "results", *self.folder.glob("decision*"), *self.folder.glob("sheet-*")):
            shutil.rmtree(made, ignore_errors=True) if made.is_dir() else made.unlink(missing_ok=True)

    def stop(self) -> None:
        """Ask it to stop and keep what is done."""
        with suppress(OSError):
            (self.folder / "stop").touch()


def job_of(matter: Matter, shelf: Shelf) -> Job:
    """Return the calculation of a matter.

    Raises
    ------
    InputError
        For designs that cannot be run.
    """
    keys = given(matter, shelf)
    return Job(shelf.answer(key_of(settings_from(keys))), keys)


def running(answers: Path) -> int:
    """Return how many calculations are under way."""
    return sum(Job(folder, {}).progress().running for folder in answers.glob("*") if folder.is_dir())


def _told(folder: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        found = described(folder / "progress.json")
        return found if isinstance(found, dict) and {"stage", "done", "of"} <= set(found) else None
    return None


def _alive(folder: Path) -> bool:
    """Return whether the process of a calculation is there."""
    begun = _BEGUN.get(folder)
    if begun is not None and begun.poll() is None:
        return True
    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0):
            return False
    except Timeout:
        return True
