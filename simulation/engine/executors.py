"""Where jobs run: in this process, on the cores of this machine, or on a distributed engine. The same bits in all.

A job's result is a function of the job alone (all luck is counter-based), so an executor decides when and where,
never what. Results come as they are done; :func:`in_order` puts them in the order of the jobs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from simulation.engine.attempts import Done, J, R, attempt
from simulation.engine.processes import Processes
from simulation.engine.room import free_bytes, refuse_too_large
from simulation.engine.stopping import go_on
from simulation.errors import UserError, nearest
from simulation.run.settings import Settings

NAMES = ("serial", "processes", "dask")


class Executor(Protocol):
    """Something that tries jobs."""

    workers: int

    def each(self, task: Callable[[J], R], jobs: Iterable[J], limit: float | None = None) -> Iterator[Done[J, R]]:
        """Yield every job as it is done: its result, or its failure; ``limit`` is in seconds a job."""

    def room(self) -> float:
        """Return the memory that each worker may take, in bytes."""


class Serial:
    """Jobs in this process, one after the other."""

    workers = 1

    def each(self, task: Callable[[J], R], jobs: Iterable[J], limit: float | None = None) -> Iterator[Done[J, R]]:
        """Yield every job as it is done, in order."""
        for job in jobs:
            go_on()
            yield attempt(task, job, limit)

    def room(self) -> float:
        """Return the memory that this process may take, in bytes."""
        return free_bytes()


def cores() -> int:
    """Return the cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def executor(name: str | None = None, workers: int | None = None, jobs: int | None = None) -> Executor:
    """Return the executor of a name: ``serial``, ``processes``, ``dask``, or the address of a Dask scheduler.

    Parameters
    ----------
    name
        ``None`` takes processes, or this process where one worker is enough.
    workers
        ``None`` takes a worker a core.
    jobs
        No more workers than this many jobs.

    Raises
    ------
    UserError
        For a name that is none of these, or Dask where it is not installed.
    """
    many = workers or cores()
    many = many if jobs is None else max(1, min(many, jobs))
    if name == "serial" or (name is None and many == 1):
        return Serial()
    if name in (None, "processes"):
        return Processes(many)
    if name == "dask" or "://" in str(name):
        from simulation.engine.dask import Dask

        return Dask(None if name == "dask" else name, many)
    raise UserError(
        f"executor={name}: {', '.join(NAMES)}, or the address of a Dask scheduler"
        f" (tcp://host:8786){nearest(str(name), list(NAMES))}"
    )


def reach(name: str | None = None, workers: int | None = None, settings: Settings | None = None) -> None:
    """Refuse an executor that is none or does not answer, before anything is written for it.

    Parameters
    ----------
    name, workers
        As :func:`executor`.
    settings
        Of a replication that its workers must have the memory for.

    Raises
    ------
    UserError
        As :func:`executor`; for a scheduler that does not answer, or workers that are too small.
    """
    engine = executor(name, workers)
    if "://" in str(name):
        from simulation.engine.dask import Dask

        Dask(name, 1).reach()
    if settings is not None:
        refuse_too_large(settings, engine.room(), engine.workers)


def in_order(done: Iterable[Done[J, R]], jobs: Iterable[J]) -> Iterator[Done[J, R]]:
    """Yield what is done in the order of its (hashable, distinct) jobs."""
    held: dict[J, Done[J, R]] = {}
    found = iter(done)
    for job in jobs:
        while job not in held:
            go_on()
            one = next(found)
            held[one.job] = one
        yield held.pop(job)
