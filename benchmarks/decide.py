"""How long a decision takes: on 2,000 runs of 4 arms over ten years, and the value of learning 45 inputs.

    python -m benchmarks.decide FOLDER      (of `indsats compare` with three policies)

The folder's replications are taken over and over, each copy with a draw and money of its own, until there are enough.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.decision.decide import Decision, decide
from simulation.decision.folder import TABLES, said
from simulation.results.folder import ResultFolder, read_folder

RUNS, EACH, INPUTS = 2000, 5, 45
GROUPED = ("ledger", "weekly", "group_years", "groups", "quantities")


def grown(folder: ResultFolder, runs: int) -> ResultFolder:
    """Return a folder with as many replications, five of a draw, made of copies of its own."""
    own = sorted(folder.runs["replication"].unique())
    copies = -(-runs // len(own))

    def copied(frame: pd.DataFrame) -> pd.DataFrame:
        parts = [frame.assign(replication=frame["replication"] + len(own) * k) for k in range(copies)]
        whole = pd.concat(parts, ignore_index=True)
        return whole[whole["replication"] < runs]

    frames = {name: copied(folder.frame(name)) for name in GROUPED}
    luck = np.random.default_rng(1).normal(1.0, 0.05, runs)
    ledger = frames["ledger"]
    ledger["oere"] = (ledger["oere"] * luck[ledger["replication"].to_numpy()]).round().astype("int64")
    all_runs = copied(folder.runs).assign(draw=lambda f: f["replication"] // EACH)
    draws = np.arange(-(-runs // EACH))
    known = pd.DataFrame({f"input_{k}": np.random.default_rng(k).normal(size=len(draws)) for k in range(INPUTS)})
    long = known.assign(draw=draws).melt("draw", var_name="parameter").assign(unit="")
    config = {**folder.config, "chance_per_draw": EACH}
    return replace(folder, runs=all_runs, config=config, frames={**frames, "draws": long}, path=Path("nowhere"))


def main() -> None:
    """Time each part, and print it."""
    folder = grown(read_folder(sys.argv[1], ("runs",)), RUNS)
    began = time.perf_counter()
    found: Decision = decide(folder)
    marks = {"gathered": time.perf_counter() - began}
    for name in TABLES:
        before = time.perf_counter()
        getattr(found, name)
        marks[name] = time.perf_counter() - before
    before = time.perf_counter()
    said(found)
    marks["said"] = time.perf_counter() - before
    print(f"decide, {RUNS} runs x {len(found.designs)} arms: {time.perf_counter() - began:.1f} s")
    print({name: round(seconds, 2) for name, seconds in marks.items()})
    before = time.perf_counter()
    found.evppi([f"input_{k}" for k in range(INPUTS)])
    print(f"EVPPI of {INPUTS} inputs: {time.perf_counter() - before:.1f} s")


if __name__ == "__main__":
    main()
