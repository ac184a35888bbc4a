"""Running replications: in this process or on several, the same bits in both."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType

from simulation.runner import Run, warm_up
from simulation.settings import Settings

Task = Callable[[Settings, int], list[Run]]
ATTEMPTS = 3
_THREAD_LIMITS = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class WorkerLost(RuntimeError):
    """A worker process died again and again."""


def cores() -> int:
    """Return the cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def replications(settings: Settings, task: Task) -> Iterator[list[Run]]:
    """Yield the runs of each replication, in order of the replications.

    A worker that dies takes its pool with it: the pool is made anew, and what is missing is run again.

    Raises:
        WorkerLost: when that has happened three times.
    """
    numbers = list(range(settings.first_replication, settings.first_replication + settings.replications))
    workers = min(settings.workers or cores(), len(numbers))
    warm_up(settings)
    if workers == 1:
        for number in numbers:
            yield task(settings, number)
        return
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    done: dict[int, list[Run]] = {}
    at = 0
    for _ in range(ATTEMPTS):
        try:
            for number, runs in _parallel(settings, task, [n for n in numbers if n not in done], workers):
                done[number] = runs
                while at < len(numbers) and numbers[at] in done:
                    yield done[numbers[at]]
                    done[numbers[at]] = []  # handed over: keep that it is done, not what it was
                    at += 1
            return
        except BrokenProcessPool:
            continue
    raise WorkerLost(f"worker processes died {ATTEMPTS} times; try workers=1, or fewer citizens at once")


@contextmanager
def _main_left_alone() -> Iterator[None]:
    """Keep workers from importing the user's own script, which would start the same study again in each."""
    own = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = own


def _parallel(settings: Settings, task: Task, numbers: list[int], workers: int) -> Iterator[tuple[int, list[Run]]]:
    """Yield (replication, runs) as they are done, with no more than twice the workers under way."""
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    context.set_forkserver_preload(["simulation.runner"])  # imported once, not once a worker
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = iter(numbers)
        under_way: dict[Future[list[Run]], int] = {}
        try:
            while True:
                for number in waiting:
                    with _main_left_alone():
                        under_way[pool.submit(task, settings, number)] = number
                    if len(under_way) >= 2 * workers:
                        break
                if not under_way:
                    return
                ready, _pending = wait(under_way, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield under_way.pop(future), future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
