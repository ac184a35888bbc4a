"""A contestant in a process of its own, which stays alive between rounds: start-up and imports are not timed.

The process is this module run as a script. It says what it is (or which module is missing) in a first line of
JSON; then it answers every line ``n weeks seed`` with the seconds of one run, by its own clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any, TextIO

from benchmarks.peers.contestants import CONTESTANTS, load
from benchmarks.report import versions
from benchmarks.timing import clocked


class Child:
    """A running contestant; use as a context.

    Args:
        name: the contestant.
        python: the interpreter to run it in.
    """

    def __init__(self, name: str, python: str) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [python, "-m", "benchmarks.peers.child", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.processor: list[float] = []
        self.about = self._answer()

    @property
    def missing(self) -> str | None:
        """The module without which the contestant cannot run, if any."""
        return self.about.get("missing")

    def seconds(self, n: int, weeks: int, seed: int) -> float:
        """Run once and return the seconds; those of the processor, over all threads, go to ``processor``."""
        assert self.process.stdin is not None
        print(n, weeks, seed, file=self.process.stdin, flush=True)
        answer = self._answer()
        self.processor.append(float(answer["processor"]))
        return float(answer["seconds"])

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name}: the process ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def keep_processor(run: Callable[[], object], seconds: list[float]) -> None:
    """Run and add the processor's seconds to a list."""
    began = process_time()
    run()
    seconds.append(process_time() - began)


def serve(name: str, questions: TextIO, answers: TextIO) -> None:
    """Introduce a contestant and run it as often as asked."""

    def answer(**what: Any) -> None:
        print(json.dumps(what), file=answers, flush=True)

    try:
        run = load(CONTESTANTS[name].target)
    except ImportError as error:
        answer(missing=error.name or name)
        return
    answer(python=sys.version.split()[0], versions=versions())
    for question in questions:
        n, weeks, seed = (int(word) for word in question.split())
        processor: list[float] = []
        seconds = clocked(partial(keep_processor, partial(run, n, weeks, seed), processor))
        answer(seconds=seconds, processor=processor[0])


def main() -> None:
    """Serve with what frameworks print kept out of the answers."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(sys.argv[1], sys.stdin, answers)


if __name__ == "__main__":
    main()
