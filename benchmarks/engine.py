"""Time and weigh the engine alone: ``python -m benchmarks.engine``.

Usual service over a closed population (no inflow), so that citizens times weeks are the person-weeks; beside it the
main job, whose population is open, over the weeks that citizens are there. Runs take
turns and medians are shown. Everything is one process on one core and seconds are the processor's, except for
starting, which is measured on the wall. What is timed: ``run`` is the weeks alone,
``whole`` is people, companies, building, weeks, outcomes, weekly columns and ledger.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.report import machine, write
from benchmarks.timing import clocked, in_turn, interleaved, peak_memory, prepared
from simulation.model.rules.status import NOT_THERE

POPULATION = "copenhagen_activity_ready"
ARM = "usual"
SIZES = {1_000: 208, 10_000: 104, 100_000: 52}
"""Citizens, and weeks they are followed."""
LARGE = 100_000


def settings_of(citizens: int, weeks: int, **keys: Any) -> Any:
    """Return the settings of a closed population under usual service."""
    from simulation.inputs.options import settings_from

    population = {"name": POPULATION, "n": citizens, "inflow_per_year": 0}
    return settings_from({"population": population, "horizon_weeks": weeks, **keys})


def ready(citizens: int, weeks: int) -> Callable[[], object]:
    """Return the run of a fresh model."""
    from simulation.run.build import build, surroundings

    settings = settings_of(citizens, weeks)
    return build(settings, ARM, surroundings(settings, 0)).run


def whole(citizens: int, weeks: int, **keys: Any) -> object:
    """Run an arm from settings to outcomes."""
    from simulation.run.build import surroundings
    from simulation.run.runner import run_arm

    settings = settings_of(citizens, weeks, **keys)
    return run_arm(settings, ARM, surroundings(settings, 0), 0)


def main_job(rounds: int) -> dict[str, float]:
    """Return the nanoseconds of a week of a citizen who is there, in an open population of ten years, by arm."""
    from simulation.inputs.options import settings_from
    from simulation.run.build import build, surroundings

    settings = settings_from(
        {"population": {"name": POPULATION, "n": 2_000}, "horizon_weeks": 520, "policy": ["ips"]}
    )
    around = surroundings(settings, 0)
    there = {}

    def made(arm: str) -> Callable[[], object]:
        market = build(settings, arm, around)

        def run() -> None:
            market.run()
            stocks = market.world.counts[:, : len(NOT_THERE)]
            there[arm] = float(stocks[:, ~NOT_THERE].sum())

        return run

    arms = (settings.baseline, "ips")
    seconds = in_turn({arm: partial(prepared, partial(made, arm), process_time) for arm in arms}, rounds)
    return {arm: median(own) / there[arm] * 1e9 for arm, own in seconds.items()}


def trial() -> Callable[[], object]:
    """Return a trial of 480 persons for 78 weeks, people included."""
    from simulation.inputs.options import settings_from
    from simulation.run.runner import trial_once

    settings = settings_from(
        {"population": {"name": "inklusion_trial"}, "horizon_weeks": 78, "arms": ["usual", "ips"], "n": [240, 240]}
    )
    return partial(trial_once, settings, 0)


def ten_years(rounds: int) -> dict[str, float]:
    """Return the seconds of 10,000 citizens for ten years: the weeks alone, and the whole."""
    seconds = in_turn(
        {
            "weeks alone": partial(prepared, partial(ready, 10_000, 520), process_time),
            "whole": partial(clocked, partial(whole, 10_000, 520), process_time),
        },
        rounds,
    )
    return {name: median(own) for name, own in seconds.items()}


def linearity(rounds: int) -> dict[int, float]:
    """Return the nanoseconds per citizen-week of the weeks alone, by number of citizens."""
    seconds = in_turn(
        {str(n): partial(prepared, partial(ready, n, w), process_time) for n, w in SIZES.items()}, rounds
    )
    return {n: median(seconds[str(n)]) / (n * w) * 1e9 for n, w in SIZES.items()}


def person_log(rounds: int) -> dict[str, float]:
    """Return the seconds with and without the person-week log, as a frame, and the median ratio of a round."""
    size = (2_000, 104)
    seconds = interleaved(
        {
            "weekly": partial(whole, *size),
            "weekly and persons": partial(whole, *size, record=["weekly", "persons"]),
        },
        rounds,
        process_time,
    )
    ratios = [b / a for a, b in zip(*seconds.values(), strict=True)]
    return {**{name: median(own) for name, own in seconds.items()}, "ratio": median(ratios)}


def starting(rounds: int) -> dict[str, float]:
    """Return the seconds of starting Python alone, with the package imported, and of ``indsats --help``."""

    def started(*command: str) -> Callable[[], object]:
        return partial(subprocess.run, [sys.executable, *command], check=True, capture_output=True)

    seconds = interleaved(
        {
            "python": started("-c", "pass"),
            "import simulation": started("-c", "import simulation"),
            "from simulation import compare": started("-c", "from simulation import compare"),
            "indsats --help": started("-c", "from simulation.cli.main import run; run()", "--help"),
        },
        rounds,
    )
    return {name: median(own) for name, own in seconds.items()}


def memory() -> dict[str, int]:
    """Return the peak MiB of a process that imports the engine, and of one that runs the large population."""

    def peak(citizens: int) -> int:
        command = [sys.executable, "-m", "benchmarks.engine", "--once", str(citizens), "--weeks", "52"]
        return peak_memory(command) // 1024

    return {"100 citizens": peak(100), f"{LARGE:,} citizens": peak(LARGE)}


def measure(rounds: int) -> dict[str, Any]:
    """Return every figure."""
    return {
        **machine(),
        "rounds": rounds,
        "main_job_ns": main_job(rounds),
        "ten_years_seconds": ten_years(rounds),
        "trial_seconds": median(interleaved({"trial": trial()}, 5 * rounds, process_time)["trial"]),
        "ns_per_citizen_week": linearity(rounds),
        "person_log_seconds": person_log(rounds),
        "starting_seconds": starting(rounds),
        "peak_mib": memory(),
    }


def table(found: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    log, start = found["person_log_seconds"], found["starting_seconds"]
    rows = [
        *(
            (f"main job, 2,000 and who arrives in 520 weeks, {arm}", f"{ns:.0f} ns a week of a citizen who is there")
            for arm, ns in found["main_job_ns"].items()
        ),
        ("10,000 citizens x 520 weeks, the weeks alone", f"{found['ten_years_seconds']['weeks alone']:.2f} s"),
        ("the same from settings to outcomes", f"{found['ten_years_seconds']['whole']:.2f} s"),
        ("trial of 480 for 78 weeks, people included", f"{found['trial_seconds'] * 1e3:.1f} ms"),
        *((f"{n:,} citizens x {SIZES[n]} weeks", f"{ns:.0f} ns per citizen-week") for n, ns in _sizes(found)),
        ("person-week log, 2,000 x 104: time with it by time without", f"{log['ratio']:.2f}"),
        *((f"peak memory, {who} x 52 weeks", f"{mib} MiB") for who, mib in found["peak_mib"].items()),
        *((f"starting: {what}", f"{seconds:.2f} s") for what, seconds in start.items()),
    ]
    return "\n".join(["| what | measured |", "|---|---:|", *(f"| {what} | {value} |" for what, value in rows)])


def _sizes(found: dict[str, Any]) -> list[tuple[int, float]]:
    return [(int(n), ns) for n, ns in found["ns_per_citizen_week"].items()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    parser.add_argument("--once", type=int, metavar="CITIZENS", help="run once, without timing (to be weighed)")
    parser.add_argument("--weeks", type=int, default=52)
    options = parser.parse_args(arguments)
    if options.once:
        whole(options.once, options.weeks)
        return
    found = measure(options.rounds)
    print(table(found))
    if options.out:
        write(options.out, found, table(found))


if __name__ == "__main__":
    main()
