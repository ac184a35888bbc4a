"""Being stopped: a polite kill ends the work as Ctrl-C does, and a few steps are not broken off half way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

POLITE = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What a cluster's scheduler sends, and a terminal that is closed."""
_asked: list[int] = []
"""Signals that asked this process to stop, where the exception they raised may have been lost."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a polite kill end the work as Ctrl-C does.

    An exception that is raised in the middle of foreign code (a callback, a destructor) is lost; :func:`go_on` raises
    it again. What the parent has this process ignore (``nohup``; Ctrl-C in a script's background job) stays ignored.
    """

    def stop(number: int, _: object) -> None:
        _asked.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _asked.clear()
    numbers = (signal.SIGINT, *POLITE)
    before = {n: signal.signal(n, stop) for n in numbers if signal.getsignal(n) not in (signal.SIG_IGN, None)}
    try:
        yield
    finally:
        _asked.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def go_on() -> None:
    """Stop between two jobs if a signal asked for it and its exception was lost.

    Raises
    ------
    KeyboardInterrupt
        Then.
    """
    if _asked:
        raise KeyboardInterrupt


@contextmanager
def unbroken() -> Iterator[list[int]]:
    """Hold Ctrl-C and polite kills back until the block is done; they strike then, unless the list is cleared."""
    held: list[int] = []
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, *POLITE):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, lambda n, _: held.append(n))
    try:
        yield held
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if held:
            signal.raise_signal(held[0])
