"""What a study of a million points costs before its first run: ``python -m benchmarks.planning``.

Each design is planned in a process of its own (points made, cells worked out, the folder written), and its cells are
worked out again, as ``resume`` does. Seconds are the processor's, by cell; memory is the most that the process had,
of which about 220 MiB are the program before it has any point.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.report import machine, write

SMALL, LARGE = 10_000, 1_000_000
SOBOL = {SMALL: 2**13, LARGE: 2**20}
"""A Sobol sequence takes a power of two."""
LEVELS = 100


def planned(kind: str, many: int, again: bool) -> dict[str, Any]:
    """Plan a study in this process, and return what it took; ``again``: work its cells out again too."""
    from benchmarks.sweep import GIVEN, INPUTS
    from simulation.studies.checked import check_design
    from simulation.studies.designs import Input, points
    from simulation.studies.study import Study
    from simulation.studies.sweep import create, read_study

    inputs: tuple[Input, ...] = INPUTS
    if kind == "grid":
        sizes = (LEVELS, LEVELS, many // LEVELS**2)
        inputs = tuple(
            Input(one.key, levels=tuple(one.value(at / size) for at in range(size)))
            for one, size in zip(INPUTS, sizes, strict=True)
        )
    count = SOBOL[many] if kind == "sobol" else many
    study = Study("sweep", "benchmark", GIVEN, inputs, {"kind": kind, "points": count, "seed": 1}, replications=1)
    found: dict[str, Any] = {"design": kind, "points": count, "program_mib": _peak_mib()}
    with tempfile.TemporaryDirectory() as scratch:
        began = process_time()
        made = points(kind, inputs, None if kind == "grid" else count, 1)  # type: ignore[arg-type]
        folder = create(study, made, Path(scratch) / "study")
        found |= {"plan_ms": 1000 * (process_time() - began) / count, "plan_mib": _peak_mib()}
        found["design_bytes"] = (folder / "design.parquet").stat().st_size
        if again:
            began = process_time()
            check_design(folder, read_study(folder))
            found |= {"check_ms": 1000 * (process_time() - began) / count, "check_mib": _peak_mib()}
    return found


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the figures as Markdown."""
    lines = [
        "| design of 3 inputs | points | planned, ms a cell | peak MiB | worked out again, ms a cell | peak MiB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        again = f"{row['check_ms']:.2f} | {row['check_mib']:.0f}" if "check_ms" in row else "- | -"
        lines.append(
            f"| {row['design']} | {row['points']:,} | {row['plan_ms']:.2f} | {row['plan_mib']:.0f} | {again} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__.splitlines()[0])
    parser.add_argument("--large", nargs="*", default=["grid", "lhs", "sobol"], help="designs to plan a million of")
    parser.add_argument("--once", action="store_true", help="a million cells are not worked out again")
    parser.add_argument("--one", nargs=3, metavar=("DESIGN", "POINTS", "AGAIN"), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file, and Markdown beside it")
    given = parser.parse_args(arguments)
    if given.one:
        kind, many, again = given.one
        print(json.dumps(planned(kind, int(many), again == "True")))
        return 0
    asked = [(kind, SMALL, True) for kind in ("grid", "lhs", "sobol")]
    asked += [(kind, LARGE, not given.once) for kind in given.large]
    rows = []
    for one in asked:
        command = [sys.executable, "-m", "benchmarks.planning", "--one", *map(str, one)]
        rows.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))
        print(table(rows[-1:]).splitlines()[-1], file=sys.stderr)
    print(table(rows))
    if given.out:
        write(given.out, {**machine(), "designs": rows}, table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
