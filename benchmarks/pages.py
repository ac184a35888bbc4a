"""What does the page of a comparison cost beside another version? ``python -m benchmarks.pages TREE``.

    python -m benchmarks.pages ../old                    this tree against a checkout of another version
    python -m benchmarks.pages ../old --folder results/x  of that result folder, which both can read

Each version builds the same page (``indsats report``) in processes of its own, which take turns. Seconds are counted
from the start of the process to its end, on the wall and of the processor.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.report import machine, write
from benchmarks.same_bytes import ROOT, run_in
from benchmarks.timing import in_turn

COMPARED = ["policy=[ips,all_inclusive]", "population.n=400", "horizon_weeks=260", "replications=4", "workers=1"]
ROUNDS = 5


def spent() -> float:
    """Return the seconds of the processor that the processes started from here have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def built(tree: Path, folder: Path, lang: str, processor: list[float]) -> float:
    """Build the page of ``folder`` with the code of ``tree``; return the seconds, and add the processor's."""
    before, began = spent(), perf_counter()
    run_in(tree, "-m", "simulation.cli", "report", str(folder), "--lang", lang)
    wall = perf_counter() - began
    processor.append(spent() - before)
    return wall


def measured(trees: Mapping[str, Path], folder: Path, lang: str, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return the seconds of each version in every round, on the ``wall`` and of the ``processor``."""
    processor: dict[str, list[float]] = {name: [] for name in trees}
    with tempfile.TemporaryDirectory() as place:
        runs: dict[str, Callable[[], float]] = {}
        for name, tree in trees.items():
            own = shutil.copytree(folder, Path(place) / name)
            runs[name] = partial(built, tree, own, lang, processor[name])
        wall = in_turn(runs, rounds)
    # The first run of each is not kept.
    return {name: {"wall": wall[name], "processor": processor[name][1:]} for name in trees}


def table(seconds: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """Return the seconds of the new version and the old, and how many times as fast the new one is."""
    rows = ["| seconds of | new, least | median | old, least | median | times as fast, least | median |"]
    rows.append("|---|---:|---:|---:|---:|---:|---:|")
    for clock in ("wall", "processor"):
        new, old = seconds["new"][clock], seconds["old"][clock]
        ratios = [theirs / ours for ours, theirs in zip(new, old, strict=True)]
        told = (min(new), median(new), min(old), median(old), min(ratios), median(ratios))
        rows.append(f"| {clock} | {' | '.join(f'{value:.2f}' for value in told)} |")
    return "\n".join(rows)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.splitlines()[0])
    parser.add_argument("tree", type=Path, metavar="TREE", help="a checkout of the version to compare with")
    parser.add_argument("--folder", type=Path, help="a result folder; else TREE makes a comparison of three arms")
    parser.add_argument("--lang", default="en", choices=("en", "da"))
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="timed runs of each")
    parser.add_argument("--out", type=Path, help="a JSON file for the figures; Markdown stands beside it")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        folder = given.folder or Path(place) / "comparison"
        if not given.folder:
            run_in(given.tree.resolve(), "-m", "simulation.cli", "compare", *COMPARED, f"out={folder}")
        load = [os.getloadavg()[0]]
        seconds = measured({"new": ROOT, "old": given.tree.resolve()}, folder.resolve(), given.lang, given.rounds)
        load.append(os.getloadavg()[0])
    told = table(seconds)
    about = f"The machine's load was {load[0]:.1f} before and {load[1]:.1f} after, {given.rounds} rounds."
    print(f"{told}\n\n{about}")
    if given.out:
        figures: dict[str, Any] = {**machine(), "load": load, "lang": given.lang, "seconds": seconds}
        write(given.out, figures, f"# The page of a comparison, here and in another version\n\n{told}\n\n{about}")


if __name__ == "__main__":
    main()
