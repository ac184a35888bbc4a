"""Something run in pieces in processes of their own, begun and stopped by a button that says how long it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from nicegui.element import Element

from simulation.engine.executors import cores
from simulation.errors import UserError
from simulation.page.beside import beside
from simulation.page.chart import Bar
from simulation.page.controls import button, said, tell
from simulation.words.texts import Texts

AT_ONCE = max(1, min(4, cores()))
"""Pieces under way at a time."""
SAID_SECONDS = 5.0
"""How often it is said how far it is, at most: a screen reader reads it out."""
DRAWN_SECONDS = 1.0
"""How often what is done is drawn, at most."""


class Pieces:
    """A button and what stands under it: how far it is, and a bar.

    Parameters
    ----------
    texts
        The language.
    label
        What the button says while nothing is run.
    begin
        What is done when it is pressed: asks for :meth:`stream`.
    classes
        Of the button.
    """

    def __init__(
        self, texts: Texts, label: Callable[[], str], begin: Callable[[], Awaitable[None]], classes: str = ""
    ) -> None:
        self.t, self._label, self._begin = texts, label, begin
        self.running = self.stopping = False
        self.button = button(label(), self._pressed, classes)
        self._status: Element | None = None

    def report(self) -> None:
        """Put the status and the bar where this is called."""
        self._status = said("p", "", "soft small i-status", role="status", aria_live="polite")
        self._bar = Bar(self.t("open_explore.progress"))
        self._bar.show(False)

    def relabel(self) -> None:
        """Say anew what the button does."""
        tell(self.button, self._label())

    def say(self, text: str) -> None:
        """Say how it goes."""
        if self._status is not None:
            tell(self._status, text)

    async def _pressed(self) -> None:
        if self.running:
            self.stopping = True
            tell(self.button, self.t("open_explore.stopping"))
            return
        self.running, self.stopping = True, False
        try:
            await self._begin()
        except UserError as error:
            self._bar.show(False)
            self.say(self.t("open_explore.failed", why=self.t.worded(error.said)))
        finally:
            self.running = False
            if not self.button.is_deleted:
                self.relabel()

    async def stream(
        self,
        task: Callable[..., Any],
        jobs: Iterable[tuple[tuple[Any, ...], int]],
        of: int,
        took: Callable[[Any], None],
        draw: Callable[[], None],
    ) -> tuple[int, float]:
        """Run a task on every job, and return how many replications were run and the seconds it took.

        Parameters
        ----------
        task
            A function that another process finds by its name.
        jobs
            Its arguments, and how many replications each is.
        of
            Replications of all jobs.
        took
            Hears each result.
        draw
            Draws what is there so far.
        """
        tell(self.button, self.t("open_explore.stop"))
        self.say(self.t("open_explore.begun", of=of))
        self._bar.to(0, of)
        self._bar.show(True)
        began = spoke = drew = time.monotonic()
        todo, done = iter(jobs), 0
        under_way: dict[asyncio.Future[Any], int] = {}
        while True:
            while len(under_way) < AT_ONCE and not self.stopping and not self.button.is_deleted:
                job = next(todo, None)
                if job is None:
                    break
                under_way[asyncio.ensure_future(beside(task, *job[0]))] = job[1]
            if not under_way:
                break
            ended, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for one in ended:
                number = under_way.pop(one)
                took(one.result())
                done += number
            now = time.monotonic()
            if self.button.is_deleted:
                continue
            self._bar.to(done, of)
            if now - spoke > SAID_SECONDS and done < of and not self.stopping:
                spoke = now
                left = round((now - began) / done * (of - done)) if done else 0
                self.say(self.t("open_explore.so_far", done=done, of=of, left=self.t("open_explore.seconds", n=left)))
            if now - drew > DRAWN_SECONDS and done < of:
                drew = now
                draw()
        self._bar.show(False)
        return done, time.monotonic() - began
