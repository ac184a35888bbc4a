"""Progress of long work on the console: what is done, and the time left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulation.experiments.execute import Task, replications
from simulation.experiments.executors import cores
from simulation.runner import Run
from simulation.settings import Settings

SAY_EVERY_SECONDS = 60.0
"""How often work says how far it is where there is no terminal."""

console = Console(stderr=True)


class Bar:
    """How far one long work is."""

    def __init__(self, progress: Progress, what: str, of: str, total: int, done: int) -> None:
        self._progress, self._what, self._of = progress, what, of
        self._began = self._said = time.monotonic()
        self.total, self.done, self._first = total, done, done
        self._task = progress.add_task(what, total=total, completed=done, note="")

    def advance(self, note: str = "") -> None:
        """One more is done; ``note`` says what else a reader should see."""
        self.done += 1
        self._progress.update(self._task, advance=1, note=note)
        if console.is_terminal or time.monotonic() - self._said < SAY_EVERY_SECONDS:
            return
        self._said = time.monotonic()
        each = (self._said - self._began) / (self.done - self._first)
        left = time.strftime("%H:%M:%S", time.gmtime(each * (self.total - self.done)))
        console.print(f"{self._what}: {self.done} of {self.total} {self._of}{note}, {left} left", highlight=False)

    def more(self, total: int) -> None:
        """There is more to do than was known."""
        self.total = total
        self._progress.update(self._task, total=total)


@contextmanager
def bar(what: str, of: str, total: int, done: int = 0, said: str = "") -> Iterator[Bar]:
    """Show a bar on a terminal; elsewhere a line at the start, and one now and then."""
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TextColumn(of + "{task.fields[note]}"), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        if not console.is_terminal:
            console.print(said or f"{what}: {total - done} {of}", highlight=False)
        yield Bar(progress, what, of, total, done)


def shown(settings: Settings, task: Task, what: str) -> Iterator[list[Run]]:
    """Yield the runs of each replication, in order, showing progress.

    Raises:
        WorkerLost, RunFailed: as :func:`simulation.experiments.execute.replications`.
    """
    said = f"{what}: {settings.replications} replications on {settings.workers or cores()} workers"
    with bar(what, "replications", settings.replications, said=said) as progress:
        for runs in replications(settings, task):
            yield runs
            progress.advance()
