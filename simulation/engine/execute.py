"""Running the replications of one description: in this process or on several, the same bits in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from simulation.engine.executors import executor, in_order
from simulation.engine.room import free_bytes, refuse_too_large
from simulation.run.runner import Run
from simulation.run.settings import Settings

Task = Callable[[Settings, int], list[Run]]
T = TypeVar("T")


def replications(settings: Settings, task: Callable[[Settings, int], T]) -> Iterator[T]:
    """Yield what ``task`` makes of each replication, in order. The rules should be compiled before.

    Raises
    ------
    UserError
        For replications that are too large for the memory of this machine.
    WorkerLost
        When a replication's worker process dies each time.
    RunFailed
        For a replication that raised, with the traceback of where it ran.
    """
    first = settings.first_replication
    numbers = range(first, first + settings.replications)
    engine = executor(None, settings.workers, len(numbers))
    refuse_too_large(settings, free_bytes() / engine.workers, engine.workers)
    for done in in_order(engine.each(partial(task, settings), numbers), numbers):
        yield done.value()
