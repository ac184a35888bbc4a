"""A calculation in a process of its own, which :mod:`simulation.page.jobs` begins.

It goes on when the page is closed or the server stops. What it has done is in its folder at any moment: a replication
is kept as soon as it is run, so a calculation that was killed goes on where it was.

::

    FOLDER/job.json        what is asked: the keys of the comparison
    FOLDER/progress.json   how far it is
    FOLDER/sketch.npz      curves so far
    FOLDER/runs/N.pickle   replications, until they stand in the results
    FOLDER/lock            held while its process is there
    FOLDER/room            given up where the disk is full, to say so
    FOLDER/stop            somebody asks to stop and keep what is done
    FOLDER/results/        as ``indsats compare`` writes them
    FOLDER/decision/       as ``indsats decide`` writes it
"""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from simulation.comparison.commands import compare
from simulation.decision.decide import decide
from simulation.decision.folder import write
from simulation.decision.question import asked
from simulation.engine.disk import gives_way, why
from simulation.engine.executors import cores
from simulation.engine.progress import Pace, shown_if
from simulation.errors import Said, UserError, WorkerLost, of_system
from simulation.files import described, whole, whole_json
from simulation.inputs.options import settings_from
from simulation.page.sketch import Sketch
from simulation.run.runner import Run, run_once
from simulation.run.settings import Settings
from simulation.words.languages import LANGUAGES
from simulation.words.texts import Texts

MUNICIPALITY = "municipality"
"""Whose money a calculation decides by; others are asked for afterwards."""
LEAST = 2
"""Draws that a decision needs: whoever stops gets so many."""
ROOM, ROOM_BYTES = "room", 1 << 16
"""A file that is given up to say that the disk is full."""
LOCK = "lock"
LOOK_SECONDS = 5.0
"""How long a lock is waited for: whoever looks whether it is free holds it for a moment."""
SKETCH_SECONDS = 0.5
"""How often curves are written at most."""


class Stage(StrEnum):
    """How far a calculation is: never begun, under way, ended; ``LOST`` is one that was stopped from outside."""

    NONE = "none"
    BEGINNING = "beginning"
    RUNNING = "running"
    FORMS = "forms"
    DECIDING = "deciding"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"


class Worker:
    """One calculation and the folder it reports to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.job: dict[str, Any] = described(folder / "job.json")
        self.settings = settings_from(self.job["given"])
        arms = [arm for arm in self.settings.policy if arm != self.settings.baseline]
        shared = self.settings.chance_per_draw if self.settings.knowledge == "drawn" else 1
        self.sketch = Sketch(self.settings.baseline, tuple(arms), shared)
        self._pace = Pace(min(self.settings.workers or cores(), self.settings.replications))
        self._drawn = 0.0

    def run(self) -> None:
        """Compare, decide, and say how it went."""
        self._say(Stage.BEGINNING)
        try:
            task = partial(kept, self.folder / "runs")
            with shown_if(False):
                out = self.folder / "results"
                compare(self.settings, out, command=self.job["command"], task=task, watch=self.watch)
            self._say(Stage.DECIDING)
            decided(self.folder, MUNICIPALITY)
            if self.sketch.done >= self.settings.replications:
                shutil.rmtree(self.folder / "runs", ignore_errors=True)
            self._say(Stage.DONE)
        except (UserError, OSError) as error:
            told = of_system(error) if isinstance(error, OSError) else error.said
            self._fail(why(self.folder, error) if gives_way(error) else told)
        except WorkerLost:
            self._fail(Said("its processes were stopped from outside again and again, or the memory is too small"))
        except Exception as error:
            log = self.folder / "log.txt"
            self._fail(Said("an error of the program, {}; it stands in {}", type(error).__name__, log))
            raise

    def watch(self, runs: Sequence[Run]) -> bool:
        """Take in a replication, and return whether to go on."""
        self.sketch.add(runs)
        self._pace.done(time.monotonic())
        ended = self.sketch.done >= self.settings.replications
        stopped = (self.folder / "stop").exists()
        if ended or stopped or time.monotonic() - self._drawn > SKETCH_SECONDS:
            self.sketch.write(self.folder / "sketch.npz")
            self._drawn = time.monotonic()
        enough = stopped and self.sketch.done >= LEAST * self.settings.chance_per_draw
        self._say(Stage.FORMS if ended or enough else Stage.RUNNING)
        return not enough

    def _fail(self, told: str) -> None:
        (self.folder / ROOM).unlink(missing_ok=True)
        self._say(Stage.FAILED, {lang: Texts(lang).worded(told) for lang in LANGUAGES})

    def _say(self, stage: Stage, why: dict[str, str] | None = None) -> None:
        done, of = self.sketch.done, self.settings.replications
        left = self._pace.left(of - done, time.monotonic())
        whole_json(
            self.folder / "progress.json",
            {"stage": stage, "done": done, "of": of, "left": left, "why": why},
        )


def kept(folder: Path, settings: Settings, replication: int) -> list[Run]:
    """Return a replication that was kept, or run it and keep it."""
    path = folder / f"{replication}.pickle"
    if path.exists():
        found: list[Run] = pickle.loads(path.read_bytes())
        return found
    made = run_once(settings, replication)
    with suppress(OSError):  # where the disk is full, whoever writes how far it is says so
        whole(path, lambda beside: beside.write_bytes(pickle.dumps(made)))
    return made


def decision_of(folder: Path, perspective: str = MUNICIPALITY) -> Path:
    """Return where the decision for somebody's money stands when it is made."""
    return folder / ("decision" if perspective == MUNICIPALITY else f"decision-{perspective}")


def decided(folder: Path, perspective: str) -> Path:
    """Return the folder of the decision of a calculation's results, made where it is not there."""
    out = decision_of(folder, perspective)
    if not (out / "decision.json").exists():
        found = decide(folder / "results", question=asked({"perspective": perspective}))
        write(found, out, None, {}, f"indsats decide results perspective={perspective}")
    return out


def main(folder: str) -> None:
    """Do the calculation of a folder, and hold its lock meanwhile: whoever finds it free knows that nobody does."""
    os.umask(0o077)
    try:
        lock = FileLock(Path(folder) / LOCK).acquire(timeout=LOOK_SECONDS)
    except Timeout:  # another does it already
        return
    with lock:
        Worker(Path(folder)).run()
