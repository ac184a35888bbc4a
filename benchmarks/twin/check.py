"""Check that engine and twin are one model: ``python -m benchmarks.twin.check``.

Both run every case in many replications. People and companies of a replication are the same for both, luck is
each its own, so a figure is compared by its mean difference over the replications and the standard error of
that mean: z. With this many comparisons some |z| above three come by chance alone; the check fails where a
|z| lies beyond the limit that even the largest of all of them passes by chance once in a hundred checks
(Bonferroni: Student's t at 0.01 / comparisons, two-sided, with a degree of freedom less than replications).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from benchmarks.twin.cases import CASES, Case

CHANCE = 0.01
"""How often a check of two equal models may fail."""
NOTED = 3.0
"""Standard errors from which a figure is marked."""


@dataclass(frozen=True)
class Comparison:
    """One figure of one case: means, and the mean difference in its standard errors."""

    figure: str
    engine: float
    twin: float
    z: float


def compare(case: Case, replications: int, first: int) -> list[Comparison]:
    """Run a case and compare every figure that varies."""
    pairs = [case.figures(replication) for replication in range(first, first + replications)]
    comparisons = []
    for figure in pairs[0][0]:
        engine = np.array([own[figure] for own, _ in pairs])
        twin = np.array([other[figure] for _, other in pairs])
        apart = engine - twin
        error = apart.std(ddof=1) / np.sqrt(len(apart))
        if error == 0.0 and apart.mean() == 0.0:
            continue
        comparisons.append(Comparison(figure, engine.mean(), twin.mean(), apart.mean() / max(error, 1e-300)))
    return comparisons


def table(comparisons: Sequence[Comparison], limit: float) -> str:
    """Return the comparisons as a Markdown table."""
    rows = ["| figure | engine | twin | z | |", "|---|---:|---:|---:|---|"]
    for one in comparisons:
        mark = "DIFFERS" if abs(one.z) > limit else "above 3" if abs(one.z) > NOTED else ""
        rows.append(f"| {one.figure} | {one.engine:,.5g} | {one.twin:,.5g} | {one.z:+.2f} | {mark} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print, and end with 1 if the two are not one model."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twin.check", description=__doc__)
    parser.add_argument("--replications", type=int, default=30, help="runs of each, in every case")
    parser.add_argument("--first", type=int, default=0, help="first replication")
    parser.add_argument("--case", choices=CASES, action="append", help="only this case; may be repeated")
    options = parser.parse_args(arguments)
    cases = [CASES[name]() for name in options.case or CASES]
    found = {case.name: compare(case, options.replications, options.first) for case in cases}
    number = sum(len(comparisons) for comparisons in found.values())
    limit = float(student.ppf(1 - CHANCE / (2 * number), options.replications - 1))
    for name, comparisons in found.items():
        print(f"\n## {name}\n\n{table(comparisons, limit)}")
    sizes = [abs(one.z) for comparisons in found.values() for one in comparisons]
    noted, beyond = sum(z > NOTED for z in sizes), sum(z > limit for z in sizes)
    print(
        f"\n{number} comparisons over {options.replications} replications: {noted} above {NOTED:g} standard errors,"
        f" {beyond} above the limit of {limit:.2f} (1 % chance that one of {number} passes it)"
    )
    if beyond:
        sys.exit(1)


if __name__ == "__main__":
    main()
