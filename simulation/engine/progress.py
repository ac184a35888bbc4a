"""Progress of long work on the console: what is done, and the time left as soon as it can be told."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Task as Row
from rich.text import Text

from simulation.engine.disk import speaking
from simulation.engine.execute import T, replications
from simulation.engine.executors import cores
from simulation.model import compiling
from simulation.run.runner import warm_up
from simulation.run.settings import Settings
from simulation.words.texts import Texts

SAY_EVERY_SECONDS = 60.0
"""How often work says how far it is where there is no terminal."""

console = Console(stderr=True)
ENGLISH = Texts("en")


def drawn() -> bool:
    """Return whether a bar can be drawn: on a terminal, or in a notebook that has widgets."""
    return console.is_terminal or (console.is_jupyter and importlib.util.find_spec("ipywidgets") is not None)


@contextmanager
def shown_if(progress: bool | None) -> Iterator[None]:
    """Show progress within, or be quiet; ``None`` shows it on a terminal and in a notebook, widgets or not."""
    before = console.quiet
    console.quiet = not ((drawn() or console.is_jupyter) if progress is None else progress)
    try:
        yield
    finally:
        console.quiet = before


class Pace:
    """How fast jobs come from ``workers`` workers.

    The first job of each is left out: it holds the start of the worker, and the loading of its rules.
    """

    def __init__(self, workers: int) -> None:
        self._workers, self._done = workers, 0
        self._since = self._last = 0.0

    def done(self, now: float) -> None:
        """One more is done, at a time in seconds."""
        self._done += 1
        self._last = now
        if self._done == self._workers:
            self._since = now

    def left(self, jobs: int, now: float) -> float | None:
        """Return the seconds that more jobs will take; ``None`` before every worker has done two."""
        later = self._done - self._workers
        if later < max(2, self._workers):
            return None
        each = (self._last - self._since) / later
        return max(0.0, each * jobs - (now - self._last))


class Bar:
    """How far one long work is."""

    def __init__(
        self, progress: Progress, what: str, of: str, total: int, done: int, workers: int, texts: Texts
    ) -> None:
        self._progress, self._what, self._of, self._texts = progress, what, of, texts
        self._said = time.monotonic()
        self._pace = Pace(workers)
        self.total, self.done = total, done
        self._task = progress.add_task(what, total=total, completed=done, note="", bar=self)

    def advance(self, note: str = "") -> None:
        """One more is done; ``note`` says what else a reader should see."""
        self.done += 1
        self._pace.done(time.monotonic())
        self._progress.update(self._task, advance=1, note=note)
        if drawn() or time.monotonic() - self._said < SAY_EVERY_SECONDS:
            return
        self._said = time.monotonic()
        left = f", {self.left()}" if self.left() else ""
        far = self._texts("progress.far", what=self._what, done=self.done, total=self.total, of=self._of)
        console.print(f"{far}{note}{left}", highlight=False)

    def left(self) -> str:
        """Return the time left in words; nothing as long as it cannot be told."""
        seconds = self._pace.left(self.total - self.done, time.monotonic())
        if seconds is None:
            return ""
        return self._texts("progress.left", time=time.strftime("%H:%M:%S", time.gmtime(seconds)))

    def more(self, total: int) -> None:
        """There is more to do than was known."""
        self.total = total
        self._progress.update(self._task, total=total)


class _Left(ProgressColumn):
    def render(self, task: Row) -> Text:
        return Text(task.fields["bar"].left() if task.fields.get("bar") else "")


@contextmanager
def bar(
    what: str,
    of: str,
    total: int,
    done: int = 0,
    said: str = "",
    workers: int = 1,
    prepare: Callable[[], object] | None = None,
    texts: Texts = ENGLISH,
) -> Iterator[Bar]:
    """Show a bar where one can be drawn; elsewhere a line at the start, and one now and then.

    ``of`` is ``replications``, ``runs`` or ``points``; ``prepare`` is done before anything is counted; ``workers`` is
    how many do the jobs.
    """
    named = texts(f"progress.of_{of}")
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(TextColumn(named + "{task.fields[note]}"), TimeElapsedColumn(), _Left()),
    )
    if not drawn():
        console.print(said or f"{what}: {texts(f'progress.{of}', n=total - done)}", highlight=False)
    if prepare is not None:
        prepare()
    with Progress(*columns, console=console, disable=console.quiet or not drawn()) as progress:
        yield Bar(progress, what, named, total, done, workers, texts)


def counted(things: Iterable[T], what: str, of: str, total: int, texts: Texts = ENGLISH) -> Iterator[T]:
    """Yield things as they are asked for, and show of how many; ``what`` and ``of`` as of :func:`bar`."""
    with bar(what, of, total, texts=texts) as progress:
        for one in things:
            yield one
            progress.advance()


def compiled(settings: Settings, texts: Texts = ENGLISH) -> None:
    """Compile the rules, before anything is counted and before worker processes would each do it.

    Raises
    ------
    DiskError
        Where there is no room for them.
    """
    folder = compiling.FOLDER
    ready = folder is not None and (folder / "compiled").exists()
    if not ready and not compiling.INTERPRETED:
        console.print(texts("progress.compiling"), highlight=False)
    if folder is None:
        warm_up(settings)
        return
    with speaking(folder, "make room for the compiled rules, or name another folder with NUMBA_CACHE_DIR="):
        warm_up(settings)
        (folder / "compiled").touch()


def shown(settings: Settings, task: Callable[[Settings, int], T], what: str, texts: Texts = ENGLISH) -> Iterator[T]:
    """Yield what ``task`` makes of each replication, in order, showing progress; the rules are compiled first.

    Raises
    ------
    WorkerLost, RunFailed
        As :func:`simulation.engine.execute.replications`.
    """
    many = settings.replications
    workers = min(settings.workers or cores(), many)
    size = {"replications": texts("progress.replications", n=many), "workers": texts("progress.workers", n=workers)}
    said = texts("progress.compare", what=what, **size)
    with bar(what, "replications", many, 0, said, workers, lambda: compiled(settings, texts), texts) as progress:
        for made in replications(settings, task):
            yield made
            progress.advance()
