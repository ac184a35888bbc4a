"""Whether the documented figures are such as the model can give: before the fit, and after it.

Before: each figure among its simulated values (prior predictive), and all of them together (Mahalanobis distance on
a shrunk covariance, Ledoit & Wolf 2004), whose p-value is the rank among the bank's own distances. After: each
figure among data sets simulated from the posterior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom

from simulation.calibration.scores import Scores

Floats = NDArray[np.float64]
FOLDS = 5
WIDE = 0.98
BAND = 0.9
LEVEL = 0.05


class CalibrationTarget(Protocol):
    """One documented figure and the simulated statistic it is set beside."""

    @property
    def path(self) -> str:
        """Evidence path."""
        ...

    @property
    def statistic(self) -> str:
        """Column of the bank's statistics."""
        ...

    @property
    def documented(self) -> float:
        """The figure as documented."""
        ...

    @property
    def low(self) -> float:
        """Lower end of its own sampling interval."""
        ...

    @property
    def high(self) -> float:
        """Upper end of its own sampling interval."""
        ...

    @property
    def discrepancy_sd(self) -> float:
        """Standard deviation of what the model is allowed to miss beyond sampling."""
        ...

    @property
    def unit(self) -> str:
        """Unit of the figure."""
        ...

    @property
    def measure(self) -> str:
        """What is measured, in words."""
        ...


@dataclass(frozen=True)
class Typical:
    """How far the observed statistics lie from the bank's: ``distance``, the bank's median and 95th percentile, p."""

    distance: float
    median: float
    high: float
    p: float

    @property
    def misspecified(self) -> bool:
        """Whether fewer than one in twenty simulated data sets lie as far out."""
        return self.p < LEVEL

    def plain(self) -> dict[str, float | bool]:
        """Return it as plain data."""
        return {**asdict(self), "level": LEVEL, "misspecified": self.misspecified}


def _distances(z: Floats, centre: Floats, covariance: Floats) -> Floats:
    """Return Mahalanobis distances ``[n]`` in the whitened principal components."""
    sizes, vectors = np.linalg.eigh(covariance)
    whitened = (z - centre) @ vectors / np.sqrt(np.maximum(sizes, 1e-9 * sizes[-1]))
    return np.asarray(np.sqrt((whitened**2).sum(1)))


def typical(observed: Floats, s: Floats) -> Typical:
    """Compare observed statistics ``[k]`` with the bank's ``s [n, k]``.

    Each fifth of the bank is measured, with the observed ones, by what the other four fifths are like.
    """
    from sklearn.covariance import ledoit_wolf  # type: ignore[import-untyped]  # slow to import

    place, beyond, all_own, mine = np.arange(len(s)) % FOLDS, 0, [], []
    for fold in range(FOLDS):
        rest, own = s[place != fold], s[place == fold]
        scores = Scores.of(rest)
        z = scores(rest)
        measured = z.mean(0), ledoit_wolf(z)[0]
        distances = _distances(scores(own, beyond=True), *measured)
        distance = _distances(scores(observed[None], beyond=True), *measured)[0]
        beyond += int((distances >= distance).sum())
        all_own.append(distances)
        mine.append(distance)
    everyone = np.concatenate(all_own)
    p = (1 + beyond) / (1 + len(s))
    return Typical(float(np.mean(mine)), float(np.median(everyone)), float(np.quantile(everyone, 0.95)), p)


def two_sided(observed: float, simulated: Floats) -> float:
    """Return how often simulated values ``[n]`` lie as far out as the observed one, on the side it is on, doubled."""
    known = simulated[np.isfinite(simulated)]
    side = min(int((known <= observed).sum()), int((known >= observed).sum()))
    return float(min(1.0, 2 * (1 + side) / (1 + len(known))))


def _beside(figures: Sequence[CalibrationTarget], simulated: Floats, band: float) -> pd.DataFrame:
    rows = []
    for figure, column in zip(figures, simulated.T, strict=True):
        known = column[np.isfinite(column)]
        ends = ((1 - band) / 2, 0.5, (1 + band) / 2)
        low, middle, high = np.quantile(known, ends) if len(known) else (np.nan,) * 3
        rows.append(
            {
                "path": figure.path,
                "statistic": figure.statistic,
                "measure": figure.measure,
                "unit": figure.unit,
                "documented": figure.documented,
                "documented_low": figure.low,
                "documented_high": figure.high,
                "simulated_low": low,
                "simulated_median": middle,
                "simulated_high": high,
                "p": two_sided(figure.documented, column),
                "inside": bool(low <= figure.documented <= high),
                "missing": 1 - len(known) / max(1, len(column)),
            }
        )
    return pd.DataFrame(rows)


def prior_predictive(figures: Sequence[CalibrationTarget], simulated: Floats) -> pd.DataFrame:
    """Return a row a figure: is it within the bank's 98 % range? ``simulated [n, figures]`` has its discrepancy."""
    return _beside(figures, simulated, WIDE)


def posterior_predictive(figures: Sequence[CalibrationTarget], simulated: Floats) -> pd.DataFrame:
    """Return a row a figure: whether it lies within the 90 % band of data sets simulated from the posterior."""
    return _beside(figures, simulated, BAND)


def misses(predictive: pd.DataFrame) -> dict[str, Any]:
    """Return how many figures lie outside their 90 % band and which, and how often that many would by chance.

    The chance is that of independent figures, and so a rough one. ``far_paths`` are those twice as far from the
    simulated median as the band's end: no chance to speak of.
    """
    outside, n = int((~predictive["inside"]).sum()), len(predictive)
    paths = list(predictive.loc[~predictive["inside"], "path"])
    away = predictive["documented"] - predictive["simulated_median"]
    reach = (
        np.where(away > 0, predictive["simulated_high"], predictive["simulated_low"]) - predictive["simulated_median"]
    )
    far = list(predictive.loc[(np.abs(away) > 2 * np.abs(reach)) & ~predictive["inside"], "path"])
    p = float(binom.sf(outside - 1, n, 1 - BAND))
    return {"outside": outside, "figures": n, "p": p, "outside_paths": paths, "far_paths": far}
