"""Being stopped: a polite kill ends the work as Ctrl-C does, and a few steps are not broken off half way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

POLITE = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What a cluster's scheduler sends, and a terminal that is closed."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a polite kill end the work as Ctrl-C does.

    What the parent has this process ignore (``nohup``; Ctrl-C in a script's background job) stays ignored.
    """

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {n: signal.signal(n, stop) for n in POLITE if signal.getsignal(n) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
