"""What a sweep costs beside its runs: overhead per cell, memory over the cells, reading the store.

    python benchmarks/sweep.py [cells] [executor]     (writes nothing; prints a table)

The overhead is the wall time of the sweep less the seconds spent in runs (over the workers), per cell; memory is the
resident set of the process that keeps the store, at a tenth of the cells and at the end. Needs DuckDB (``dev``).
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb

from simulation.inputs.options import settings_from
from simulation.run.runner import warm_up
from simulation.studies.designs import Input, points
from simulation.studies.study import Study
from simulation.studies.sweep import create, run, store_of

GIVEN = {
    "population": {"name": "copenhagen_activity_ready", "n": 400, "inflow_per_year": 0},
    "policy": ["ips"],
    "policies": {"ips": {"places": 50}},
    "horizon_weeks": 104,
    "record": [],
}
INPUTS = (
    Input("policies.ips.caseload_limit", 10, 60),
    Input("companies.hours", 50, 300),
    Input("staff.cost_year_dkk", 400_000, 900_000),
)


def resident_mb() -> float:
    """Return the resident set of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Run the benchmark."""
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    engine = sys.argv[2] if len(sys.argv) > 2 else "serial"
    warm_up(settings_from(GIVEN))  # compiling is paid once, whatever the number of cells
    study = Study("sweep", "benchmark", GIVEN, INPUTS, {"kind": "lhs", "points": cells, "seed": 1}, replications=1)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "study"
        began = time.perf_counter()
        create(study, points("lhs", INPUTS, cells), out)
        created = time.perf_counter() - began
        seen: list[tuple[float, float]] = []
        over = threading.Event()

        def watch() -> None:
            while not over.wait(1.0):
                seen.append((time.perf_counter(), resident_mb()))

        threading.Thread(target=watch, daemon=True).start()
        began = time.perf_counter()
        run(out, engine)
        wall = time.perf_counter() - began
        over.set()
        store = store_of(out, study)
        work = store.seconds()
        parts = len(store.paths("runs"))
        workers = 1 if engine == "serial" else 2
        early = seen[len(seen) // 10][1]
        reading = time.perf_counter()
        names = [str(p) for p in store.paths("runs")]
        rows = duckdb.sql(f"select arm, count(*), avg(mean_weeks_in_job) from read_parquet({names}) group by arm")
        rows.fetchall()
        read = time.perf_counter() - reading
        store.close()
    print(f"cells                       {cells}, {1000 * work / cells:.1f} ms a run, {engine}")
    print(f"overhead, making the design {1000 * created / cells:.3f} ms a cell")
    print(f"overhead, running           {1000 * (wall - work / workers) / cells:.3f} ms a cell ({wall:.0f} s in all)")
    print(f"memory                      {early:.0f} MB at a tenth, {seen[-1][1]:.0f} MB at the end")
    print(f"store                       {parts} parts, read by DuckDB in {read:.3f} s")


if __name__ == "__main__":
    main()
