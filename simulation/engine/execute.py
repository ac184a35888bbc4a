"""Running the replications of one description: in this process or on several, the same bits in both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from simulation.engine.executors import executor, in_order
from simulation.engine.room import refuse_too_large
from simulation.run.runner import Run
from simulation.run.settings import Settings

Task = Callable[[Settings, int], list[Run]]
T = TypeVar("T")


def check_room(settings: Settings) -> None:
    """Refuse replications that are too large for the memory of this machine, before anybody is made for them.

    Raises
    ------
    UserError
        One line, with the arithmetic.
    """
    engine = executor(None, settings.workers, settings.replications)
    refuse_too_large(settings, engine.room(), engine.workers)


def replications(settings: Settings, task: Callable[[Settings, int], T]) -> Iterator[T]:
    """Yield what ``task`` makes of each replication, in order. The rules should be compiled before.

    Raises
    ------
    WorkerLost
        When a replication's worker process dies each time.
    RunFailed
        For a replication that raised, with the traceback of where it ran.
    """
    first = settings.first_replication
    numbers = range(first, first + settings.replications)
    engine = executor(None, settings.workers, len(numbers))
    for done in in_order(engine.each(partial(task, settings), numbers), numbers):
        yield done.value()
