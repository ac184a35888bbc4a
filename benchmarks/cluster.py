"""A study of many small cells on a local Dask cluster, of which a worker is killed: ``python -m benchmarks.cluster``.

The same study is run by one worker, by several, and by several of which one is killed and one added on the way. All
three have to give the same bytes. Efficiency is the time of one worker over that of several times the cores that they
share.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import numpy as np

from benchmarks.report import machine, write
from benchmarks.same_bytes import fingerprint

STUDY: dict[str, Any] = {
    "population": "inklusion_trial",
    "population_changes": {"n": 100},
    "policies": ["ips"],
    "horizon_weeks": 52,
    "replications": 1,
    "progress": False,
}
LIMITS = (10, 60)
"""Caseloads that the cells go through, at places and hours of their own."""


def run(folder: Path, cells: int, workers: int, meanwhile: Callable[[Any], None] | None = None) -> float:
    """Run the study on a local cluster and return the seconds of the sweep alone."""
    from distributed import Client, LocalCluster

    from simulation import sweep

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        aside = threading.Thread(target=meanwhile, args=(cluster,)) if meanwhile else None
        began = perf_counter()
        if aside:
            aside.start()
        sweep(
            {
                "policies.ips.caseload_limit": list(LIMITS),
                "policies.ips.places": [5, 80],
                "companies.hours": [50.0, 300.0],
            },
            folder,
            design="lhs",
            points=cells,
            executor=cluster.scheduler_address,
            **STUDY,
        )
        seconds = perf_counter() - began
        if aside:
            aside.join()
    return seconds


def kill_and_add(after: float) -> Callable[[Any], None]:
    """Return what kills a worker of a cluster after some seconds, and adds one as many later."""

    def meanwhile(cluster: Any) -> None:
        sleep(after)
        victim = next(iter(cluster.workers.values()))
        os.kill(victim.pid, signal.SIGKILL)
        sleep(after)
        cluster.scale(len(cluster.worker_spec) + 1)

    return meanwhile


def measured(cells: int, workers: int) -> dict[str, Any]:
    """Return the seconds of the three, and whether their tables are the same."""
    shared = min(workers, len(os.sched_getaffinity(0)))
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        seconds = {"one worker": run(here / "one", cells, 1)}
        several = run(here / "several", cells, workers)
        seconds[f"{workers} workers"] = several
        seconds["one killed, one added"] = run(here / "hurt", cells, workers, kill_and_add(several / 3))
        prints = [fingerprint(here / name / "runs.parquet") for name in ("one", "several", "hurt")]
    return {
        "cells": cells,
        "workers": workers,
        "cores": shared,
        "seconds": seconds,
        "efficiency": seconds["one worker"] / (shared * several),
        "same_bytes": bool(np.all([found == prints[0] for found in prints])),
    }


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    rows = [f"| {who} | {seconds:.0f} |" for who, seconds in found["seconds"].items()]
    return "\n".join(
        [
            f"{found['cells']:,} cells, {found['workers']} workers on {found['cores']} cores: efficiency"
            f" {found['efficiency']:.2f}, {'the same bytes' if found['same_bytes'] else 'OTHER BYTES'} in all.",
            "",
            "| workers | seconds |",
            "|---|---:|",
            *rows,
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit code 1 if bytes differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    given = parser.parse_args(arguments)
    found = {**machine(), **measured(given.cells, given.workers)}
    print(table(found))
    if given.out:
        write(given.out, found, table(found))
    return int(not found["same_bytes"])


if __name__ == "__main__":
    sys.exit(main())
