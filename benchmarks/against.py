"""What does a week of a citizen cost beside another version? ``python -m benchmarks.against TREE [TREE]``.

    python -m benchmarks.against ../old            this tree against a checkout of another version
    python -m benchmarks.against ../new ../old     two checkouts, the first against the second

Each version runs its own default model in processes of its own, which take turns: usual service as before, fixed
knowledge, the weeks alone, after a run that compiles. Seconds are the processor's, and are divided by the weeks that
citizens were there, as versions differ in how many come and leave. A version whose ``settings_from``, ``build`` and
``surroundings`` are called otherwise cannot be compared.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.same_bytes import run_in
from benchmarks.timing import in_turn

ROOT = Path(__file__).resolve().parent.parent
POPULATION = "copenhagen_activity_ready"
ARM = "usual_before"
CITIZENS, WEEKS, ROUNDS = 2_000, 364, 5
TIMED = """
import sys
from pathlib import Path
from time import process_time
import simulation
from simulation.inputs.options import settings_from
from simulation.model.rules.status import NOT_THERE
from simulation.run.build import build, surroundings

assert Path(simulation.__file__).is_relative_to(sys.argv[1]), simulation.__file__

def ready(weeks):
    population = {{"name": {population!r}, "n": {citizens}}}
    settings = settings_from(
        {{"population": population, "horizon_weeks": weeks, "baseline": {arm!r}, "knowledge": "fixed"}}
    )
    return build(settings, {arm!r}, surroundings(settings, 0))

ready(60).run()
market = ready({weeks})
began = process_time()
market.run()
seconds = process_time() - began
there = market.world.counts[:, : len(NOT_THERE)][:, ~NOT_THERE].sum()
print(seconds / there)
"""


def per_week(tree: Path, citizens: int, weeks: int) -> float:
    """Return the seconds of a week of a citizen who is there, in a process of its own with the code of ``tree``."""
    code = TIMED.format(population=POPULATION, arm=ARM, citizens=citizens, weeks=weeks)
    return float(run_in(tree, "-c", code, str(tree)))


def compared(new: Path, old: Path, citizens: int, weeks: int, rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds of a citizen's week in every round, of the new version and of the old."""
    runs: dict[str, Callable[[], float]] = {
        name: partial(per_week, tree.resolve(), citizens, weeks) for name, tree in (("new", new), ("old", old))
    }
    seconds = in_turn(runs, rounds)
    return seconds["new"], seconds["old"]


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against", description=__doc__.splitlines()[0])
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE", help="a checkout; of two, the first is new")
    parser.add_argument("--citizens", type=int, default=CITIZENS)
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="timed runs of each")
    given = parser.parse_args(words)
    if len(given.trees) > 2:
        parser.error("give one tree or two")
    new, old = given.trees if len(given.trees) == 2 else (ROOT, *given.trees)
    ours, theirs = compared(new, old, given.citizens, given.weeks, given.rounds)
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(f"new: {median(ours) * 1e9:.0f} ns a citizen-week ({min(ours) * 1e9:.0f}-{max(ours) * 1e9:.0f})")
    print(f"old: {median(theirs) * 1e9:.0f} ns a citizen-week ({min(theirs) * 1e9:.0f}-{max(theirs) * 1e9:.0f})")
    print(f"ratio: {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f} of {len(ratios)} rounds)")


if __name__ == "__main__":
    main()
