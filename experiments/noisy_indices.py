"""Sobol indices out of noise: how far ours and the plain ones are off where the true ones are known.

    python experiments/noisy_indices.py            (writes results/reference/noisy_indices.json)

The Ishigami function and Sobol's G, whose indices are known in closed form, are run at 1024 base points with 20
replications, over and over with new points and new noise. The noise left in the mean of a cell has 0.3 times the
variance of the function. It is one of three kinds: each run its own luck; luck that all cells share (common random
numbers), half of what is left acting differently from cell to cell; and the same where that half tilts the response
to the first input, as a draw of a parameter would: the worst case, with 20 slopes alone to tell the mean slope from.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from simulation.studies.designs import Input
from simulation.studies.sampling import Floats, sobol_points
from simulation.studies.sobol import sobol_indices

POINTS = 1024
REPLICATIONS = 20
RESAMPLES = 100
NOISE = 0.3
"""Variance of the noise in a cell mean, as a share of the variance of the function."""
SHARED = 3.0
"""Standard deviation of the luck that moves all cells alike, as a multiple of that of the other luck."""
KINDS = ("own", "shared", "tilted")
G_WEIGHTS = np.array([0.0, 1.0, 4.5, 99.0])


def ishigami(u: Floats) -> Floats:
    """Return Ishigami and Homma's function (a = 7, b = 0.1) of unit points ``[n, 3]``."""
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(u: Floats) -> Floats:
    """Return Sobol's G function of unit points ``[n, 4]``."""
    return np.prod((np.abs(4 * u - 2) + G_WEIGHTS) / (1 + G_WEIGHTS), axis=1)


def ishigami_truth() -> tuple[float, Floats, Floats]:
    """Return the variance, first-order and total indices of :func:`ishigami` (Saltelli et al. 2008, ch. 4)."""
    a, b = 7.0, 0.1
    alone = np.array([0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0.0])
    joint = b**2 * np.pi**8 * (1 / 18 - 1 / 50)  # of the first and the third
    variance = float(alone.sum() + joint)
    return variance, alone / variance, (alone + joint * np.array([1, 0, 1])) / variance


def sobol_g_truth() -> tuple[float, Floats, Floats]:
    """Return the variance, first-order and total indices of :func:`sobol_g` (Saltelli et al. 2010)."""
    alone = 1 / (3 * (1 + G_WEIGHTS) ** 2)
    variance = float(np.prod(1 + alone)) - 1
    return variance, alone / variance, alone * np.prod(1 + alone) / (1 + alone) / variance


FUNCTIONS = {"ishigami": (ishigami, ishigami_truth()), "sobol_g": (sobol_g, sobol_g_truth())}


def noise(kind: str, u: Floats, replications: int, sd: float, rng: np.random.Generator) -> Floats:
    """Return luck ``[n, R]`` at unit points ``[n, d]``, of standard deviation ``sd`` besides what all cells share."""
    size = (len(u), replications)
    if kind == "own":
        return rng.normal(0, sd, size)
    if kind == "tilted":
        response = np.sqrt(12) * (u[:, :1] - 0.5) * rng.normal(size=replications)
    else:  # a wave over the cube for each replication, in a direction of its own
        turns, start = rng.integers(1, 4, (u.shape[1], replications)), rng.random(replications)
        response = np.sqrt(2) * np.cos(2 * np.pi * (u @ turns + start))
    return rng.normal(0, SHARED * sd, replications) + np.sqrt(0.5) * sd * (response + rng.normal(size=size))


def bias(name: str, kind: str, repeats: int) -> list[dict[str, Any]]:
    """Return a record an input and index: the truth, and the mean error, spread and coverage of its estimates."""
    function, (variance, *truth) = FUNCTIONS[name]
    inputs = [Input(f"x{j + 1}", 0, 1) for j in range(len(truth[0]))]
    sd = float(np.sqrt(NOISE * variance * REPLICATIONS))
    rng = np.random.default_rng([len(name), KINDS.index(kind)])
    frames = []
    for repeat in range(repeats):
        u = sobol_points(inputs, POINTS, repeat)
        y = function(u)[:, None] + noise(kind, u, REPLICATIONS, sd, rng)
        frames.append(sobol_indices(y, inputs, RESAMPLES, seed=repeat))
    records = []
    for j, i in enumerate(inputs):
        rows = [frame.iloc[j] for frame in frames]
        for index, true in zip(("first", "total"), (truth[0][j], truth[1][j]), strict=True):
            ours = np.array([row[index] for row in rows])
            plain = np.array([row[f"{index}_plain"] for row in rows])
            inside = [row[f"{index}_low"] <= true <= row[f"{index}_high"] for row in rows]
            records.append(
                {
                    "input": i.name,
                    "index": index,
                    "true": float(true),
                    "bias": float(ours.mean() - true),
                    "bias_plain": float(plain.mean() - true),
                    "standard_error_of_bias": float(ours.std(ddof=1) / np.sqrt(repeats)),
                    "spread": float(ours.std(ddof=1)),
                    "spread_plain": float(plain.std(ddof=1)),
                    "coverage_of_90": float(np.mean(inside)),
                }
            )
    return records


def main() -> None:
    """Run the study and write its reference result."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    found: dict[str, Any] = {"points": POINTS, "replications": REPLICATIONS, "noise": NOISE, "repeats": repeats}
    for name in FUNCTIONS:
        found[name] = {kind: bias(name, kind, repeats) for kind in KINDS}
    for which in ("bias", "bias_plain"):
        found[f"largest_{which}"] = {
            kind: max(abs(r[which]) for name in FUNCTIONS for r in found[name][kind]) for kind in KINDS
        }
    found["command"] = f"python experiments/noisy_indices.py {repeats}"
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "noisy_indices.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
