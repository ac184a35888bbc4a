"""Time the engine against its twin: ``python -m benchmarks.twin.run``.

The whole model runs in both, with ledger and recording. People, companies and the model are made before the
clock starts, for both: synthesis is shared, and what building costs is said apart. The two take turns, and the
ratio is the median over rounds of the twin's seconds by the engine's in the same round. Seconds are the
processor's: neither uses threads, and what else the machine does is not theirs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.report import machine, write
from benchmarks.timing import in_turn, lines_of_code, prepared
from benchmarks.twin.cases import Case

ENGINE, TWIN = 0, 1
HARNESS = ("cases", "check", "results", "run")
"""Modules here that are not the model."""
TARGET = 50.0
CASES = (
    Case("720 citizens, 78 weeks", {"name": "inklusion_trial"}, 78),
    Case(
        "1,000 citizens, 104 weeks",
        {"name": "copenhagen_activity_ready", "n": 1_000, "inflow_per_year": 0},
        104,
        "usual_before",
    ),
    Case(
        "10,000 citizens, 104 weeks",
        {"name": "copenhagen_activity_ready", "n": 10_000, "inflow_per_year": 0},
        104,
        "usual_before",
    ),
)
"""Closed populations, so that a person-week is a citizen in a week for both."""


def ready(case: Case, which: int) -> Callable[[], object]:
    """Return the run of a fresh model."""
    return case.models(0)[which].run


def building(case: Case) -> float:
    """Return the seconds of synthesis and of building both models."""
    began = perf_counter()
    case.models(0)
    return perf_counter() - began


def row(case: Case, seconds: dict[str, list[float]]) -> str:
    """Return a case's line of the table."""
    steps = int(case.population.get("n", 720)) * case.weeks
    engine, twin = median(seconds["engine"]), median(seconds["twin"])
    ratios = [b / a for a, b in zip(seconds["engine"], seconds["twin"], strict=True)]
    return (
        f"| {case.name} | {engine:.4f} | {twin:.3f} | {engine / steps * 1e9:.0f} | {twin / steps * 1e9:,.0f}"
        f" | **{median(ratios):.1f}** | {min(ratios):.1f}-{max(ratios):.1f} |"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Time both on every case."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twin.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="timed runs of each, in every case")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    options = parser.parse_args(arguments)
    lines = [
        "| closed population, usual service | engine s | twin s | engine ns/person-week | twin ns/person-week"
        " | ratio | lowest-highest |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    seconds, build = {}, {}
    for case in CASES:
        contestants = {
            "engine": partial(prepared, partial(ready, case, ENGINE), process_time),
            "twin": partial(prepared, partial(ready, case, TWIN), process_time),
        }
        seconds[case.name] = in_turn(contestants, options.rounds)
        build[case.name] = building(case)
        lines.append(row(case, seconds[case.name]))
    modules = [path for path in Path(__file__).parent.glob("*.py") if path.stem not in HARNESS]
    count = sum(lines_of_code(path) for path in modules)
    markdown = "\n".join(lines)
    print(f"{markdown}\n\ntwin: {count} lines of code; target: {TARGET:g} times")
    if options.out:
        figures = {
            **machine(),
            "rounds": options.rounds,
            "seconds": seconds,
            "build_both_seconds": build,
            "twin_lines": count,
        }
        write(options.out, figures, markdown)


if __name__ == "__main__":
    main()
