"""Jobs on worker processes, one pipe each: a worker that dies or hangs costs its own job alone.

The pools of the standard library share one queue, so a killed worker breaks or hangs them all, and none can tell
which job it had. Here the parent knows: the job is tried again on a new worker, and after :data:`ATTEMPTS` tries it
is a failure like any other. Workers are started afresh (forkserver, or spawn where there is none), never forked from
a process that has run compiled code.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from simulation.engine.attempts import Done, Failure, J, R, attempt
from simulation.engine.room import free_bytes
from simulation.errors import WorkerLost

ATTEMPTS = 3
"""Times a job is tried when its worker dies."""
SHORT_SECONDS = 0.5
"""A worker whose jobs are shorter has the next one waiting in its pipe."""
GRACE_SECONDS = 10.0
"""How much longer than its limit a job may take before its worker is killed (compiled code hears no clock)."""
THREAD_LIMITS = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@contextmanager
def main_left_alone() -> Iterator[None]:
    """Keep workers from importing the user's own script, which would start the same study again in each."""
    own = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = own


def _serve(pipe: Connection, task: Callable[[Any], Any], limit: float | None) -> None:
    """Work off the jobs of a pipe until it closes, as it does when the parent dies. Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send(None)  # alive
        while True:
            job = pipe.recv()
            done = attempt(task, job, limit)
            try:
                pipe.send((done.result, done.seconds, done.failure))
            except (TypeError, ValueError, AttributeError) as error:  # what cannot be sent
                pipe.send((None, done.seconds, Failure("raised", f"{type(error).__name__}: {error}")))
    except (EOFError, OSError):
        return


@dataclass(eq=False)
class _Job:
    content: Any
    tries: int = 0


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    jobs: deque[_Job] = field(default_factory=deque)
    since: float = 0.0
    alive: bool = False
    depth: int = 1

    def give(self, job: _Job) -> None:
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append(job)
        with suppress(OSError):  # it died: its jobs come back when that is seen
            self.pipe.send(job.content)

    def seconds(self) -> float:
        return time.monotonic() - self.since

    def stuck(self, limit: float | None) -> bool:
        busy = limit is not None and self.alive and self.jobs
        return bool(busy and self.seconds() > 2 * limit + GRACE_SECONDS)  # type: ignore[operator]

    def stop(self) -> None:
        self.pipe.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join()


class _Crew:
    """The workers of one study and the jobs that wait."""

    def __init__(self, size: int, task: Callable[[Any], Any], jobs: Iterable[Any], limit: float | None) -> None:
        self.size, self.task, self.limit = size, task, limit
        self.waiting = (_Job(content) for content in jobs)
        self.again: deque[_Job] = deque()
        self.workers: list[_Worker] = []
        self.stillborn = 0

    def next_job(self) -> _Job | None:
        return self.again.popleft() if self.again else next(self.waiting, None)

    def hand_out(self) -> bool:
        """Give idle workers a job, then a second one to those whose jobs are short; return whether any has one."""
        while True:
            open_to = [w for w in self.workers if len(w.jobs) < w.depth]
            free = min(open_to, key=lambda w: len(w.jobs), default=None)
            if (free is None or free.jobs) and len(self.workers) < self.size:
                free = None  # rather a new worker than a second job
            elif free is None:
                break
            job = self.next_job()
            if job is None:
                break
            if free is None:
                free = self.start()
            free.give(job)
        return any(w.jobs for w in self.workers)

    def start(self) -> _Worker:
        context: Any = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
        if os.name == "posix":
            context.set_forkserver_preload(["simulation.run.runner"])  # imported once, not once a worker
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.task, self.limit), daemon=True)
        with main_left_alone():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def heard(self) -> Iterator[Done[Any, Any]]:
        """Wait for a word of any worker, and yield what is done."""
        busy = {w.pipe: w for w in self.workers if w.jobs}
        for pipe in wait(list(busy), timeout=None if self.limit is None else 1.0):
            worker = busy[pipe]  # type: ignore[index]
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self.lost(worker)
                continue
            if answer is None:
                worker.alive, worker.since, self.stillborn = True, time.monotonic(), 0
                continue
            result, seconds, failure = answer
            worker.since = time.monotonic()
            worker.depth = 2 if seconds < SHORT_SECONDS else 1
            yield Done(worker.jobs.popleft().content, result, seconds, failure)
        for worker in [w for w in self.workers if w.stuck(self.limit)]:
            text = f"out of time: more than {self.limit:g} seconds, and stuck in compiled code"
            yield Done(self.dismiss(worker).content, None, worker.seconds(), Failure("time", text))

    def dismiss(self, worker: _Worker) -> _Job:
        """Stop a worker and return the job it had at hand; those it had not begun wait again."""
        worker.stop()
        self.workers.remove(worker)
        at_hand = worker.jobs.popleft()
        self.again.extend(worker.jobs)
        return at_hand

    def lost(self, worker: _Worker) -> Iterator[Done[Any, Any]]:
        """Take the jobs of a worker that died; the one it had at hand has failed when that happened too often."""
        job = self.dismiss(worker)
        code = worker.process.exitcode
        if not worker.alive:
            self.stillborn += 1
            if self.stillborn >= ATTEMPTS:
                raise WorkerLost(f"worker processes end before they can work (exit {code}); try workers=1")
        job.tries += worker.alive
        if job.tries < ATTEMPTS:
            self.again.append(job)
        else:
            text = f"the worker process died {ATTEMPTS} times (exit {code})"
            yield Done(job.content, None, worker.seconds(), Failure("died", text))


class Processes:
    """Jobs on ``workers`` processes of this machine, yielded as they are done."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def room(self) -> float:
        """Return the memory that each worker may take, in bytes: an equal part of what is free."""
        return free_bytes() / self.workers

    def each(self, task: Callable[[J], R], jobs: Iterable[J], limit: float | None = None) -> Iterator[Done[J, R]]:
        """Yield every job as it is done; ``task`` is a plain function of a module, or a partial of one.

        Parameters
        ----------
        task
            What is done with a job.
        jobs
            Read as workers become free.
        limit
            Seconds a job may take.

        Raises
        ------
        WorkerLost
            When workers die before they can work at all.
        """
        for name in THREAD_LIMITS:
            os.environ.setdefault(name, "1")
        crew = _Crew(self.workers, task, jobs, limit)
        try:
            while crew.hand_out():
                yield from crew.heard()
        finally:
            for worker in crew.workers:
                worker.stop()
