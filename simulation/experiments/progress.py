"""Progress of long work on the console: what is done, and the time left."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulation.experiments.execute import Task, cores, replications
from simulation.runner import Run
from simulation.settings import Settings

console = Console(stderr=True)


def shown(settings: Settings, task: Task, what: str) -> Iterator[list[Run]]:
    """Yield the runs of each replication, in order, showing progress; one line where there is no terminal.

    Raises:
        WorkerLost: as :func:`simulation.experiments.execute.replications`.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("replications"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(what, total=settings.replications)
        if not console.is_terminal:
            console.print(f"{what}: {settings.replications} replications on {settings.workers or cores()} workers")
        for runs in replications(settings, task):
            yield runs
            progress.advance(bar)
