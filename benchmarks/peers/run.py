"""Time the peers on the simple labour model: ``python -m benchmarks.peers.run --out FILE.json``.

Every contestant runs in a process of its own, which stays alive, and they take turns. ``--python NAME=PATH``
gives a contestant another interpreter, for peers that cannot share an environment; a contestant whose package
its interpreter lacks is named and left out. The seconds are those of a whole run in a warm process: setting up
the population counts, starting Python and importing do not. The peak memory is that of a fresh process that
imports the contestant and runs it once, so it includes the framework itself. The lines are those of the
contestant's own module (for our full model: of the package's rules and policies).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.peers.child import Child
from benchmarks.peers.contestants import BASELINE, CONTESTANTS, load
from benchmarks.report import machine, write
from benchmarks.timing import in_turn, lines_of_code, markdown_table, peak_memory

SEED = 1
ROOT = Path(__file__).parents[2]
FULL_MODEL = ("model", "agents", "policies", "run")
NOTE = "(full model, speed only)"


def measure(names: Sequence[str], pythons: Mapping[str, str], n: int, weeks: int, rounds: int) -> dict[str, Any]:
    """Time, weigh and count every contestant that can run, on ``n`` citizens for ``weeks`` weeks."""
    with ExitStack() as running:
        children = [running.enter_context(closing(Child(name, pythons[name]))) for name in names]
        able = {child.name: child for child in children if child.missing is None}
        seconds = in_turn({name: partial(child.seconds, n, weeks, SEED) for name, child in able.items()}, rounds)
    return {
        **machine(),
        "n": n,
        "weeks": weeks,
        "rounds": rounds,
        "missing": {child.name: child.missing for child in children if child.missing},
        "contestants": {name: child.about for name, child in able.items()},
        "seconds": seconds,
        "processor_seconds": {name: child.processor[1:] for name, child in able.items()},
        "peak_kib": {name: peak_memory(_once(pythons[name], name, n, weeks)) for name in able},
        "lines": {name: _lines(name) for name in able},
    }


def tables(found: Mapping[str, Any]) -> str:
    """Return the figures as two Markdown tables, by the wall and by the processor.

    A model that is not the simple one is marked. On a busy machine the second table is the steadier one.
    """
    wall, processor, peaks, lines = (
        {_shown(name): value for name, value in found[what].items()}
        for what in ("seconds", "processor_seconds", "peak_kib", "lines")
    )
    steps = found["n"] * found["weeks"]
    return (
        f"{found['n']:,} citizens, {found['weeks']} weeks: seconds on the wall\n\n"
        f"{markdown_table(wall, BASELINE, steps, peaks, lines)}\n\n"
        f"The same in seconds of the processor, all threads together\n\n"
        f"{markdown_table(processor, BASELINE, steps)}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.run", description=__doc__)
    parser.add_argument("--n", type=int, default=10_000, help="citizens")
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each contestant")
    parser.add_argument(
        "--python", action="append", default=[], metavar="NAME=PATH", help="the interpreter of a contestant"
    )
    parser.add_argument("--only", choices=CONTESTANTS, action="append", help="only these, beside the reference")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    parser.add_argument("--once", choices=CONTESTANTS, help="run one contestant once, without timing it")
    options = parser.parse_args(arguments)
    if options.once:
        load(CONTESTANTS[options.once].target)(options.n, options.weeks, SEED)
        return
    pythons = dict.fromkeys(CONTESTANTS, sys.executable)
    for given in options.python:
        name, _, path = given.partition("=")
        if name not in CONTESTANTS or not path:
            parser.error(f"--python {given}: give NAME=PATH, with a name of {', '.join(CONTESTANTS)}")
        pythons[name] = path
    names = [name for name in CONTESTANTS if not options.only or name == BASELINE or name in options.only]
    found = measure(names, pythons, options.n, options.weeks, options.rounds)
    for name, module in found["missing"].items():
        print(f"{name}: left out, its interpreter has no {module}")
    print(tables(found))
    if options.out:
        write(options.out, found, tables(found))


def _shown(name: str) -> str:
    """Return a contestant's name as it stands in the table."""
    return name if CONTESTANTS[name].simple else f"{name} {NOTE}"


def _once(python: str, name: str, n: int, weeks: int) -> list[str]:
    """Return the command that runs one contestant once in a fresh process."""
    return [python, "-m", "benchmarks.peers.run", "--once", name, "--n", str(n), "--weeks", str(weeks)]


def _lines(name: str) -> int:
    """Count the lines of code of a contestant's module, or of our package's model."""
    if not CONTESTANTS[name].simple:
        return sum(lines_of_code(ROOT / "simulation" / part) for part in FULL_MODEL)
    return lines_of_code(ROOT / (CONTESTANTS[name].target.partition(":")[0].replace(".", "/") + ".py"))


if __name__ == "__main__":
    main()
