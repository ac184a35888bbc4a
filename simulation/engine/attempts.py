"""One try at one job, wherever it runs: a result, or in words why there is none."""

from __future__ import annotations

import ctypes
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from simulation.errors import OutOfTime, RunFailed, UserError, WorkerLost

J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True)
class Failure:
    """Why a job gave no result.

    ``kind``: ``raised`` (an exception), ``time`` (out of time) or ``died`` (its worker process died, each time it
    was tried). ``mistake`` marks a mistake in the input.
    """

    kind: Literal["raised", "time", "died"]
    error: str
    traceback: str = ""
    mistake: bool = False


@dataclass(frozen=True)
class Done(Generic[J, R]):
    """A job that was tried: its result or its failure, and the seconds it took."""

    job: J
    result: R | None
    seconds: float
    failure: Failure | None = None

    def value(self) -> R:
        """Return the result.

        Raises
        ------
        UserError
            For a mistake in the input.
        WorkerLost
            If its worker died each time.
        RunFailed
            For any other failure, with its traceback.
        """
        if self.failure is None:
            return self.result  # type: ignore[return-value]
        if self.failure.mistake:
            raise UserError(self.failure.error)
        if self.failure.kind == "died":
            raise WorkerLost(f"{self.failure.error}; try workers=1, or fewer citizens at once")
        raise RunFailed(f"{self.failure.error}\n{self.failure.traceback}".rstrip())


def attempt(task: Callable[[J], R], job: J, limit: float | None = None) -> Done[J, R]:
    """Try a job, for at most ``limit`` seconds of wall time; an exception becomes a failure."""
    began = time.perf_counter()
    try:
        with time_limit(limit):
            result = task(job)
    except OutOfTime as error:
        why = Failure("time", f"out of time: more than {limit:g} seconds", _told(error))
    except Exception as error:
        mistake = isinstance(error, UserError)
        text = " ".join(str(error).split())
        why = Failure("raised", text if mistake else f"{type(error).__name__}: {text}", _told(error), mistake)
    else:
        return Done(job, result, time.perf_counter() - began)
    return Done(job, None, time.perf_counter() - began, why)


def _told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise :class:`OutOfTime` in this thread after some seconds, between two steps of the interpreter.

    Compiled code is not broken into; the model comes back to Python every week. Works in any thread, so that
    one process, many and a distributed engine have the same rule.
    """
    if seconds is None:
        yield
        return
    thread, lock, over = ctypes.c_ulong(threading.get_ident()), threading.Lock(), False

    def strike() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(OutOfTime))

    timer = threading.Timer(seconds, strike)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:
            over = True
