"""Work beside the server: a function in a process of its own, whose errors come back with their words."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import parent_process
from threading import Thread
from typing import ParamSpec, TypeVar, cast

from nicegui import run

from simulation.errors import Said, UserError

P = ParamSpec("P")
R = TypeVar("R")


class Lost(UserError):
    """The process was stopped from outside, or the server is stopping; the next call gets another."""

    def __init__(self) -> None:
        super().__init__("the process was stopped from outside; the next change tries again")


async def beside(task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what ``task`` returns, called in another process.

    Parameters
    ----------
    task
        A function of a module.
    *args, **kwargs
        Plain values.

    Raises
    ------
    UserError
        As ``task`` raised it, with its words.
    Lost
        Where the process was killed.
    """
    try:
        found = await run.cpu_bound(_or_why, task, args, kwargs)
    except BrokenProcessPool as error:
        raise Lost from error
    if found is None:
        raise Lost
    made, why = found
    if why is not None:
        raise UserError(why)
    return cast(R, made)


@cache
def _ends_with_the_server() -> None:
    """End this process when the server has ended, however it did: one that was killed cannot ask it to."""
    server = parent_process()

    def wait() -> None:
        if server is not None:
            server.join()
            os._exit(0)

    Thread(target=wait, daemon=True).start()


def _or_why(
    task: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]
) -> tuple[R | None, Said | None]:
    """Return what a task returns, or why it returns nothing: an error itself would lose its words on the way."""
    _ends_with_the_server()
    try:
        return task(*args, **kwargs), None
    except UserError as error:
        return None, error.said if isinstance(error.said, Said) else Said(str(error.said))
