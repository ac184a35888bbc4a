"""Time the peers on the simple labour model: ``python -m benchmarks.peers.run --out results.json``.

Every contestant is a function ``run(n, weeks, seed)`` named in :data:`CONTESTANTS`; to add one, add a line. A
contestant whose package is not installed is named and left out. The seconds are those of a whole run in a
warm process: setting up the population counts, starting Python and importing do not. The peak memory is that
of a fresh process that imports the contestant and runs it once, so it includes the framework itself. The
lines are those of the contestant's own module.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module, metadata
from pathlib import Path

from benchmarks.peers.labour import History
from benchmarks.timing import interleaved, lines_of_code, markdown_table, peak_memory

Run = Callable[[int, int, int], History]

CONTESTANTS: dict[str, str] = {
    "numpy": "benchmarks.peers.simple_numpy:run",
    "starsim": "benchmarks.peers.starsim_model:run",
    "mesa-frames": "benchmarks.peers.mesaframes_model:run",
    "vivarium": "benchmarks.peers.vivarium_model:run",
    "mesa": "benchmarks.peers.mesa_model:run",
}
"""Name -> ``module:function`` of every contestant."""

BASELINE = "numpy"
PACKAGES = ("numpy", "starsim", "mesa-frames", "vivarium", "mesa", "numba", "pandas", "polars")
"""Distributions whose versions are kept beside the figures."""
SEED = 1


@dataclass(frozen=True)
class Figures:
    """What one comparison measured; the mappings are by contestant."""

    n: int
    weeks: int
    rounds: int
    python: str
    cores: int | None
    versions: dict[str, str]
    missing: dict[str, str]
    """The module without which a contestant was left out."""
    seconds: dict[str, list[float]]
    """Seconds of each round."""
    peak_kib: dict[str, int]
    lines: dict[str, int]


def load(target: str) -> Run:
    """Import ``module:function``.

    Raises:
        ImportError: the module, or something it needs, is not installed.
    """
    module, _, function = target.partition(":")
    run: Run = getattr(import_module(module), function)
    return run


def installed(contestants: Mapping[str, str]) -> tuple[dict[str, Run], dict[str, str]]:
    """Return the contestants that can run here, and for the others the module that could not be imported."""
    runs: dict[str, Run] = {}
    missing: dict[str, str] = {}
    for name, target in contestants.items():
        try:
            runs[name] = load(target)
        except ImportError as error:
            missing[name] = error.name or target
    return runs, missing


def versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Return the versions of those of the packages that are installed."""
    found: dict[str, str] = {}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def measure(n: int, weeks: int, rounds: int) -> Figures:
    """Time, weigh and count every installed contestant on ``n`` citizens for ``weeks`` weeks."""
    runs, missing = installed(CONTESTANTS)
    return Figures(
        n=n,
        weeks=weeks,
        rounds=rounds,
        python=platform.python_version(),
        cores=os.cpu_count(),
        versions=versions(),
        missing=missing,
        seconds=interleaved({name: partial(run, n, weeks, SEED) for name, run in runs.items()}, rounds),
        peak_kib={name: peak_memory(_once(name, n, weeks)) for name in runs},
        lines={name: _lines(CONTESTANTS[name]) for name in runs},
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.run", description=__doc__)
    parser.add_argument("--n", type=int, default=10_000, help="citizens")
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each contestant")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    parser.add_argument("--once", choices=CONTESTANTS, help="run one contestant once, without timing it")
    options = parser.parse_args(arguments)
    if options.once:
        load(CONTESTANTS[options.once])(options.n, options.weeks, SEED)
        return
    figures = measure(options.n, options.weeks, options.rounds)
    for name, module in figures.missing.items():
        print(f"{name}: left out, {module} is not installed here")
    steps = options.n * options.weeks
    print(markdown_table(figures.seconds, BASELINE, steps, figures.peak_kib, figures.lines))
    if options.out:
        options.out.write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")


def _once(name: str, n: int, weeks: int) -> list[str]:
    """Return the command that runs one contestant once in a fresh process."""
    return [
        sys.executable,
        "-m",
        "benchmarks.peers.run",
        "--once",
        name,
        "--n",
        str(n),
        "--weeks",
        str(weeks),
    ]


def _lines(target: str) -> int:
    """Count the lines of code of a contestant's module."""
    source = sys.modules[target.partition(":")[0]].__file__
    assert source is not None, f"{target} has no source file"
    return lines_of_code(source)


if __name__ == "__main__":
    main()
