"""How far it scales: ``python -m benchmarks.country``, and with ``--run`` the whole country on a Dask cluster.

The first part runs closed populations of up to a million citizens for half a year, each in a process of its own: time
of a citizen's week, and peak memory. The second runs paired replications of a country, 700,000 citizens at the start
and 100,000 new ones a year (sizes alone: no forecast), for ten years with and without IPS, a sweep of one cell on a
local Dask cluster whose workers have 4 GB each, and reckons what all of them take elsewhere.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.report import machine, write
from benchmarks.timing import peak_memory

POPULATION = "copenhagen_activity_ready"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WEEKS = 26
PEOPLE = {"n": 700_000, "inflow_per_year": 100_000}
COUNTRY: dict[str, Any] = {
    "population": {"name": POPULATION, **PEOPLE},
    "horizon_weeks": 520,
    "policy": ["ips"],
    "policies": {"ips": {"places": 10_000}},
}
REPLICATIONS = 20
WORKER_BYTES = 4_000_000_000
CLUSTERS = {"two cores": 2, "sixteen cores": 16, "a cluster of a hundred": 100}


def once(citizens: int) -> float:
    """Run a closed population, after a small one that loads the rules, and return the seconds of a citizen's week."""
    from simulation.inputs.options import settings_from
    from simulation.run.build import build, surroundings

    def market(many: int) -> Any:
        population = {"name": POPULATION, "n": many, "inflow_per_year": 0}
        settings = settings_from({"population": population, "horizon_weeks": WEEKS})
        return build(settings, "usual_before", surroundings(settings, 0))

    market(100).run()
    large = market(citizens)
    began = process_time()
    large.run()
    return (process_time() - began) / (citizens * WEEKS)


def sizes(rounds: int) -> dict[int, dict[str, float]]:
    """Return nanoseconds a citizen-week, least of the rounds, and peak MiB, by size; the sizes take turns."""
    commands = {n: [sys.executable, "-m", "benchmarks.country", "--once", str(n)] for n in SIZES}
    seconds: dict[int, list[float]] = {n: [] for n in SIZES}
    for _ in range(rounds):
        for n, command in commands.items():
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds[n].append(float(done.stdout))
    return {n: {"ns": 1e9 * min(own), "mib": peak_memory(commands[n]) / 1024} for n, own in seconds.items()}


def country(replications: int, workers: int) -> dict[str, float]:
    """Run paired replications of the country on a local cluster and return its minutes and the workers' peak GB."""
    from distributed import Client, LocalCluster

    from simulation import sweep
    from simulation.inputs.options import settings_from
    from simulation.run.memory import needs

    with (
        tempfile.TemporaryDirectory() as scratch,
        LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=WORKER_BYTES, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        began = perf_counter()
        sweep(
            {"policies.ips.places": [10_000]},
            policies=COUNTRY["policy"],
            population_changes=PEOPLE,
            horizon_weeks=COUNTRY["horizon_weeks"],
            replications=replications,
            out=Path(scratch) / "country",
            executor=cluster.scheduler_address,
        )
        minutes = (perf_counter() - began) / 60.0
        peaks = client.run(_peak_bytes)
    return {
        "replications": replications,
        "workers": workers,
        "minutes": minutes,
        "peak_gb": max(peaks.values()) / 1e9,
        "reckoned_gb": needs(settings_from(COUNTRY)).bytes / 1e9,
    }


def _peak_bytes() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def planned(minutes_each: float) -> dict[str, float]:
    """Return the minutes of all paired replications by what they run on, from the minutes of one on one core."""
    return {name: minutes_each * -(-REPLICATIONS // min(cores, REPLICATIONS)) for name, cores in CLUSTERS.items()}


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    lines = ["| citizens | ns a citizen-week | peak MiB |", "|---:|---:|---:|"]
    lines += [f"| {int(n):,} | {own['ns']:.0f} | {own['mib']:,.0f} |" for n, own in found["sizes"].items()]
    if (run := found.get("country")) is not None:
        lines += [
            "",
            f"The country: {run['replications']} paired replications of ten years on {run['workers']} workers of"
            f" 4 GB: {run['minutes']:.1f} minutes, {run['peak_gb']:.2f} GB at the most (reckoned"
            f" {run['reckoned_gb']:.2f}).",
            "",
            f"| {REPLICATIONS} paired replications on | minutes |",
            "|---|---:|",
            *(f"| {name} | {minutes:.0f} |" for name, minutes in found["planned_minutes"].items()),
        ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.country", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="timed runs of each size")
    parser.add_argument("--run", type=int, metavar="REPLICATIONS", help="run the country too")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--once", type=int, metavar="CITIZENS", help="run one size and print seconds a citizen-week")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    given = parser.parse_args(arguments)
    if given.once:
        print(once(given.once))
        return
    found: dict[str, Any] = {**machine(), "sizes": sizes(given.rounds)}
    if given.run:
        found["country"] = country(given.run, given.workers)
        each = found["country"]["minutes"] / -(-given.run // given.workers)
        found["planned_minutes"] = planned(each)
    print(table(found))
    if given.out:
        write(given.out, json.loads(json.dumps(found)), table(found))


if __name__ == "__main__":
    main()
