"""How well simulated replications foretell documented figures: intervals, coverage, two proper scores.

A figure is one documented number; its prediction is the simulated replications of the same study at the same
size, so their spread holds the study's own luck. The interval score (Gneiting & Raftery 2007, "Strictly proper
scoring rules, prediction, and estimation", section 6.2) rewards narrow intervals and charges for every figure
outside; the continuous ranked probability score (section 4.2) looks at all of the prediction. Widths and scores
have the figure's unit; divided by the figure's scale they can be averaged. Only results are counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import gamma, norm

from simulation.results.coverage import CONFIDENCE, Interval, clustered
from simulation.results.figures import COUNTED, NUMERIC

Floats = npt.NDArray[np.float64]

LEVEL = 0.9
"""Level of the predictive intervals."""

USES = ("calibrate", "validate")
"""The uses that are counted."""

ROUNDING = 1e-9
"""Relative slack in every comparison: 8 / 25 and 0.32 are the same figure."""

SMALLEST_SHARE = 0.01
"""A share nearer to 0 or 1 is scaled as this one: with nobody documented the spread would be zero."""

SMALLEST_RATIO = 0.1
"""A ratio nearer to no change is scaled as this one."""


@dataclass(frozen=True)
class Predictive:
    """Mean and central interval of a figure's replications, in its unit; NaN where there are none."""

    mean: float
    low: float
    high: float
    replications: int


def wilson(share: float, n: float, level: float = CONFIDENCE) -> Interval:
    """Return the interval of a share observed in ``n`` (Wilson 1927), both ends within 0 and 1.

    Raises
    ------
    ValueError
        unless ``share`` lies in [0, 1] and ``n`` is above zero.
    """
    _require(0 <= share <= 1 and n > 0, f"no share {share} of {n}")
    z2 = float(norm.ppf((1 + level) / 2)) ** 2
    middle = (share * n + z2 / 2) / (n + z2)
    half = math.sqrt(z2 * (share * (1 - share) * n + z2 / 4)) / (n + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson(count: float, level: float = CONFIDENCE) -> Interval:
    """Return the exact interval of the mean behind a count (Garwood 1936, by the gamma distribution).

    Raises
    ------
    ValueError
        on a negative ``count``.
    """
    _require(count >= 0, f"no count of {count}")
    tail = (1 - level) / 2
    low = float(gamma.ppf(tail, count)) if count > 0 else 0.0
    return low, float(gamma.ppf(1 - tail, count + 1))


def predictive(values: Sequence[float] | Floats, level: float = LEVEL) -> Predictive:
    """Return the mean and the central ``level`` interval of the replications ``values`` ``[R]``.

    The ends are type-7 quantiles (Hyndman & Fan 1996), interpolated between replications, which lie a little too
    near the middle: :func:`expected_coverage` says how much. Replications without a value are left out.
    """
    array = np.asarray(values, dtype=np.float64)
    array = array[np.isfinite(array)]
    if not array.size:
        return Predictive(math.nan, math.nan, math.nan, 0)
    low, high = np.quantile(array, [(1 - level) / 2, (1 + level) / 2], method="linear")
    return Predictive(float(array.mean()), float(low), float(high), int(array.size))


def expected_coverage(replications: int, level: float = LEVEL) -> float:
    """Return how often :func:`predictive` of so many replications holds the next one, on average.

    The ends stand at ranks 1 + (R - 1) (1 -+ level) / 2, and a new value falls between two neighbouring
    replications with probability 1 / (R + 1): 0.870 with 60 replications, 0.891 with 200.
    """
    return level * (replications - 1) / (replications + 1) if replications > 1 else 0.0


def covered(documented: float, low: float, high: float) -> bool:
    """Whether the interval holds the documented figure, its ends included."""
    slack = ROUNDING * max(1.0, abs(documented))
    return low - slack <= documented <= high + slack


def interval_score(documented: float, low: float, high: float, level: float = LEVEL) -> float:
    """Return the interval score in the figure's unit, smaller is better: width + 2 / (1 - level) x the miss.

    NaN where one of the numbers is missing.
    """
    miss = 0.0 if covered(documented, low, high) else max(low - documented, documented - high)
    return (high - low) + 2 / (1 - level) * miss


def crps(documented: float, values: Sequence[float] | Floats) -> float:
    """Return the continuous ranked probability score in the figure's unit, smaller is better; NaN of fewer than two.

    The mean distance of the ``values`` ``[R]`` from the figure, less half their mean distance from each other, over
    pairs of two different ones: fair to few and many replications (Ferro 2014, "Fair scores for ensemble forecasts").
    """
    array = np.sort(np.asarray(values, dtype=np.float64))
    array = array[np.isfinite(array)]
    n = array.size
    if n < 2:
        return math.nan
    apart = 2 * float((2 * np.arange(1, n + 1) - n - 1) @ array) / (n * (n - 1))
    return float(np.abs(array - documented).mean()) - apart / 2


def scale(documented: float, kind: str) -> float:
    """Return what a figure's widths and scores are divided by, in its unit, so that they can be averaged.

    A share's is the standard deviation of one citizen's outcome, every other figure's its own size; NaN for a
    kind that is not scored or a figure of size zero.
    """
    if kind not in NUMERIC or not math.isfinite(documented):
        return math.nan
    if kind == "share":
        share = min(max(documented, SMALLEST_SHARE), 1 - SMALLEST_SHARE)
        return math.sqrt(share * (1 - share))
    size = abs(documented)
    if kind == "ratio":
        return max(size, SMALLEST_RATIO)
    return max(size, 1.0) if kind == "count" else size or math.nan


def scored(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are counted with ``scale``, and ``width``, ``score`` and ``crps`` in units of it.

    Counted is a result (by its role) whose kind, interval and documented figure are all there.
    ``rows`` has the columns id, kind, role, documented, pi90_low and pi90_high; ``crps``, if it is there, in the
    figure's unit.
    """
    numbers = rows[["documented", "pi90_low", "pi90_high"]].astype(float)
    keep = rows["kind"].isin(NUMERIC) & rows["role"].isin(COUNTED) & numbers.notna().all(axis=1)
    found = rows[keep].copy()
    documented, low, high = numbers[keep].to_numpy(float).T
    scales = np.array([scale(d, k) for d, k in zip(documented, found["kind"], strict=True)], dtype=np.float64)
    raw = [interval_score(*figure) for figure in zip(documented, low, high, strict=True)]
    found["covered"] = [covered(*figure) for figure in zip(documented, low, high, strict=True)]
    found["scale"], found["width"] = scales, (high - low) / scales
    found["score"] = np.array(raw, dtype=np.float64) / scales
    found["crps"] = found["crps"].astype(float) / scales if "crps" in found else math.nan
    return found


OF_PRIOR = {
    "pi90_low": "prior_low",
    "pi90_high": "prior_high",
    "replications": "prior_replications",
    "crps": "crps_prior",
}
"""The columns of the prior predictive, by those of the posterior's."""


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per use and prediction: results, studies, coverage with its interval, widths, scores.

    ``draws`` is what the parameters were drawn from: the posterior or, where that was run too, the prior.
    ``expected`` is the coverage that an ideal forecast would have with so many replications; ``mean_width``,
    ``mean_score`` and ``mean_crps`` are in units of the figures' scales, ``mean_width_share`` is the width of the
    shares alone, as a share. The interval is :func:`clustered`.

    ``rows`` has the columns of :func:`scored`, and use, study and replications.
    """
    every = {"posterior": scored(rows)}
    if "prior_low" in rows and rows["prior_low"].notna().any():
        every["prior"] = scored(rows.assign(**{name: rows[own] for name, own in OF_PRIOR.items()}))
    return pd.DataFrame(
        [
            {"use": use, "draws": draws, **_summed(some[some["use"] == use])}
            for use in USES
            for draws, some in every.items()
        ]
    )


def _summed(some: pd.DataFrame) -> dict[str, float]:
    """Return how well one prediction does on some scored rows."""
    n, hits = len(some), int(some["covered"].sum())
    low, high = clustered(some["covered"].to_numpy(bool), list(some["study"]))
    shares = some[some["kind"] == "share"]
    expected = [expected_coverage(int(r)) for r in some["replications"]]
    return {
        "figures": n,
        "studies": int(some["study"].nunique()),
        "covered": hits,
        "coverage": hits / n if n else math.nan,
        "coverage_low": low,
        "coverage_high": high,
        "expected": float(np.mean(expected)) if n else math.nan,
        "mean_width": float(some["width"].mean()),
        "mean_width_share": float((shares["pi90_high"] - shares["pi90_low"]).astype(float).mean()),
        "mean_score": float(some["score"].mean()),
        "mean_crps": float(some["crps"].mean()),
    }


def _require(sound: bool, message: str) -> None:
    if not sound:
        raise ValueError(message)
