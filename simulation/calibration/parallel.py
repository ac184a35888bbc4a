"""Many parameter sets through one simulator, in this process or on several; one that fails does not stop the rest."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from simulation.experiments.execute import _THREAD_LIMITS, ATTEMPTS, WorkerLost, _main_left_alone

Values = dict[str, float]
Simulate = Callable[[Values, int], Values]


@dataclass(frozen=True)
class Outcome:
    """What one parameter set gave: its statistics, or in words why there are none."""

    index: int
    statistics: Values
    error: str = ""


def attempt(simulate: Simulate, values: Values, index: int) -> Outcome:
    """Run one parameter set; an exception becomes a line of text."""
    try:
        return Outcome(index, {name: float(v) for name, v in simulate(values, index).items()})
    except Exception as error:
        return Outcome(index, {}, " ".join(f"{type(error).__name__}: {error}".split()))


def each(simulate: Simulate, sets: Sequence[tuple[int, Values]], workers: int) -> Iterator[Outcome]:
    """Yield the outcome of each (index, values) as it is done, in no order.

    ``simulate`` is a plain function of a module, so that a worker process can find it. A worker that dies takes
    its pool with it: the pool is made anew, and what is missing is run again.

    Raises:
        WorkerLost: when that has happened three times.
    """
    if min(workers, len(sets)) <= 1:
        for index, values in sets:
            yield attempt(simulate, values, index)
        return
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    done: set[int] = set()
    for _ in range(ATTEMPTS):
        try:
            for outcome in _on_workers(simulate, [s for s in sets if s[0] not in done], workers):
                done.add(outcome.index)
                yield outcome
            return
        except BrokenProcessPool:
            continue
    raise WorkerLost(f"worker processes died {ATTEMPTS} times; try workers=1")


def _deaf() -> None:
    """Leave Ctrl-C to the process that hands out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _on_workers(simulate: Simulate, sets: Sequence[tuple[int, Values]], workers: int) -> Iterator[Outcome]:
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    context.set_forkserver_preload([__name__])  # imported once, not once a worker
    with ProcessPoolExecutor(min(workers, len(sets)), mp_context=context, initializer=_deaf) as pool:
        under_way: set[Future[Outcome]] = set()
        waiting = iter(sets)
        try:
            while True:
                for index, values in waiting:
                    with _main_left_alone():
                        under_way.add(pool.submit(attempt, simulate, values, index))
                    if len(under_way) >= 2 * workers:
                        break
                if not under_way:
                    return
                ready, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
