"""Many parameter sets through one simulator; one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from simulation.engine.executors import executor

Values = dict[str, float]
Simulate = Callable[[Values, int], Values]


@dataclass(frozen=True)
class Evaluation:
    """What one parameter set gave: its statistics, or in words why there are none."""

    index: int
    statistics: Values
    error: str = ""


def _simulated(simulate: Simulate, one: tuple[int, Values]) -> Values:
    index, values = one
    return {name: float(v) for name, v in simulate(values, index).items()}


def each(simulate: Simulate, sets: Sequence[tuple[int, Values]], workers: int) -> Iterator[Evaluation]:
    """Yield the outcome of each (index, values) as it is done, in no order.

    ``simulate`` is a plain function of a module, so that a worker process can find it.

    Raises
    ------
    WorkerLost
        When worker processes end before they can work.
    """
    for done in executor(None, workers, len(sets)).each(partial(_simulated, simulate), sets):
        index, _ = done.job
        if done.failure is None:
            yield Evaluation(index, done.value())
        else:
            yield Evaluation(index, {}, done.failure.error)
