"""Statistics on one scale: normal scores, so that shares, counts and months can stand in one regression.

A value becomes the normal quantile of its rank among the simulated ones (between them, interpolated). A missing
value becomes the middle; where values are missing often enough to tell something, that is a column of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simulation.calibration.luck import Purpose, disturbed

Floats = NDArray[np.float64]
TELLING = 0.01
"""Share of missing (or of present) values from which being missing is a statistic of its own."""


@dataclass(frozen=True)
class Scores:
    """The scale of each statistic that varies: ``columns [p]``, its distinct values and their normal scores."""

    columns: NDArray[np.intp]
    values: tuple[Floats, ...]
    scores: tuple[Floats, ...]
    widths: Floats
    missing: NDArray[np.intp]

    @classmethod
    def of(cls, statistics: Floats) -> Scores:
        """Learn the scales from simulated statistics ``[n, k]``; those that never vary are left out."""
        columns, values, scores, widths = [], [], [], []
        absent = np.isnan(statistics)
        for j in range(statistics.shape[1]):
            known = np.sort(statistics[~absent[:, j], j])
            found, first, times = np.unique(known, return_index=True, return_counts=True)
            if len(found) < 2:
                continue
            columns.append(j)
            values.append(found)
            scores.append(np.asarray(ndtri((first + times / 2) / len(known))))
            widths.append(known.std())
        share = absent.mean(0)
        telling = np.flatnonzero((share >= TELLING) & (share <= 1 - TELLING))
        return cls(np.array(columns, np.intp), tuple(values), tuple(scores), np.array(widths), telling)

    @classmethod
    def noisy(cls, statistics: Floats, noise_sd: Floats, seed: int) -> tuple[Scores, Floats]:
        """Learn the scales from simulated statistics ``[n, k]`` with their declared discrepancy ``[k]`` added.

        Returns
        -------
        tuple[Scores, Floats]
            The scales, and the statistics' scores ``[n, p]``.

        Raises
        ------
        ValueError
            If no statistic varies.
        """
        disturbed_too = disturbed(statistics, noise_sd, seed, Purpose.TRAINING_NOISE)
        found = cls.of(disturbed_too)
        if not len(found.columns):
            raise ValueError("no statistic varies between the runs: there is nothing to learn from")
        return found, found(disturbed_too)

    def __call__(self, statistics: Floats, beyond: bool = False) -> Floats:
        """Return the scores ``[n, p]`` of statistics ``[n, k]``.

        A value outside what was simulated gets the score of the nearest simulated one; with ``beyond``, that
        score and as many units more as it lies standard deviations away.
        """
        found = np.empty((len(statistics), len(self.columns) + len(self.missing)))
        for place, j in enumerate(self.columns):
            column, values = statistics[:, j], self.values[place]
            score = np.interp(column, values, self.scores[place])
            if beyond:
                score += (column - np.clip(column, values[0], values[-1])) / self.widths[place]
            found[:, place] = np.where(np.isnan(column), 0.0, score)
        found[:, len(self.columns) :] = np.isnan(statistics[:, self.missing])
        return found
