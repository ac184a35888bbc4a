"""Jobs for the executors: plain functions of a module, so that worker processes find them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def square(x: int) -> int:
    """Return x squared."""
    return x * x


def deadly(x: int) -> int:
    """Kill the worker at 3."""
    if x == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def deadly_once(folder: str, x: int) -> int:
    """Kill the worker at 3, the first time."""
    mark = Path(folder) / "died"
    if x == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def faulty(x: int) -> int:
    """Raise at 2."""
    if x == 2:
        raise ValueError("two is no good")
    return x


def endless(x: int) -> int:
    """Never end at 1, in steps of the interpreter."""
    while x == 1:
        time.sleep(0.01)
    return x


def deaf(x: int) -> int:
    """Sleep for long at 1, deaf to the interpreter's clock."""
    if x == 1:
        time.sleep(600)
    return x


def stillborn(x: int) -> int:
    """Never run: importing the module that holds it kills the worker."""
    return x
