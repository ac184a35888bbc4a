"""Check that all contestants run the reference's model: ``python -m benchmarks.peers.check``.

Each contestant runs on several seeds and the reference on many others, so no draws are shared. Their means
must lie within three standard errors. If a contestant runs the same model, its runs vary as the reference's
do, so the error comes from the spread of the reference, which many seeds make well known. The weekly counts
of every run must also add up: the employed are the starts less the losses so far.

A right contestant fails one figure in 370 by chance. A figure just beyond the limit is settled by more seeds.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from statistics import fmean, stdev

from benchmarks.peers.contestants import BASELINE, CONTESTANTS, Run, installed
from benchmarks.peers.labour import History

WEEKS = 104
SHARE_WEEKS = (26, 52, 104)
LIMIT = 3.0
"""How many standard errors a contestant may lie from the reference."""
REFERENCE_SEED = 1_000_000
"""First seed of the reference, far from the contestants' 0, 1, 2 ..."""


@dataclass(frozen=True)
class Comparison:
    """One mean of one contestant beside the reference's."""

    contestant: str
    figure: str
    mean: float
    reference: float
    standard_error: float

    @property
    def distance(self) -> float:
        """Standard errors from the reference."""
        return (self.mean - self.reference) / self.standard_error

    @property
    def agrees(self) -> bool:
        """Whether the contestant lies within the limit."""
        return abs(self.distance) <= LIMIT


def figures(history: History, n: int) -> dict[str, float]:
    """Return what is compared: shares employed, and starts and losses per citizen over the run.

    Raises:
        AssertionError: the weekly counts are too few or do not add up.
    """
    moves = zip(history["starts"], history["losses"], strict=True)
    assert len(history["employed"]) == WEEKS, "not one count a week"
    assert history["employed"] == list(accumulate(start - loss for start, loss in moves)), "counts do not add up"
    shares = {f"share employed, week {week}": history["employed"][week - 1] / n for week in SHARE_WEEKS}
    return shares | {
        "starts per citizen": sum(history["starts"]) / n,
        "losses per citizen": sum(history["losses"]) / n,
    }


def samples(run: Run, n: int, seeds: Iterable[int]) -> dict[str, list[float]]:
    """Run on every seed and return the values of each figure."""
    rows = [figures(run(n, WEEKS, seed), n) for seed in seeds]
    return {figure: [row[figure] for row in rows] for figure in rows[0]}


def compare(name: str, own: dict[str, list[float]], reference: dict[str, list[float]]) -> list[Comparison]:
    """Compare a contestant's means with the reference's."""
    return [
        Comparison(
            contestant=name,
            figure=figure,
            mean=fmean(values),
            reference=fmean(reference[figure]),
            standard_error=stdev(reference[figure]) * sqrt(1 / len(values) + 1 / len(reference[figure])),
        )
        for figure, values in own.items()
    ]


def table(comparisons: Sequence[Comparison]) -> str:
    """Return the comparisons as a Markdown table."""
    rows = [
        "| contestant | figure | mean | reference | standard error | distance | agrees |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    rows += [
        f"| {one.contestant} | {one.figure} | {one.mean:.5f} | {one.reference:.5f} "
        f"| {one.standard_error:.5f} | {one.distance:+.2f} | {'yes' if one.agrees else 'NO'} |"
        for one in comparisons
    ]
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Check all installed contestants; end with an error if one disagrees."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.check", description=__doc__)
    parser.add_argument("--n", type=int, default=5_000, help="citizens in a run")
    parser.add_argument("--seeds", type=int, default=20, help="runs of each contestant")
    parser.add_argument("--reference-seeds", type=int, default=400, help="runs of the reference")
    options = parser.parse_args(arguments)
    runs, missing = installed({name: one for name, one in CONTESTANTS.items() if one.simple})
    for name, module in missing.items():
        print(f"{name}: left out, {module} is not installed here")
    seeds = range(REFERENCE_SEED, REFERENCE_SEED + options.reference_seeds)
    reference = samples(runs.pop(BASELINE), options.n, seeds)
    comparisons = [
        comparison
        for name, run in runs.items()
        for comparison in compare(name, samples(run, options.n, range(options.seeds)), reference)
    ]
    print(table(comparisons))
    apart = sorted({one.contestant for one in comparisons if not one.agrees})
    if apart:
        sys.exit(f"not the same model as the reference: {', '.join(apart)}")


if __name__ == "__main__":
    main()
