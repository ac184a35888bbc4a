"""The posterior for any observed statistics, learned once from a bank of simulated runs.

Regression approximate Bayesian computation (Beaumont, Zhang & Balding 2002; Blum & Francois 2010) on
semi-automatic summaries (Fearnhead & Prangle 2012), on a scale where the prior is standard normal:

1. each parameter is regressed on the statistics' normal scores by kernel ridge regression; its prediction is the
   parameter's summary. A run's own summary is predicted from all the *other* runs (leave-one-out, in closed form);
2. the size of what is left is regressed in the same way: some data sets tell more than others;
3. for observed statistics, runs with near summaries are taken (Epanechnikov weights) and each brings its
   standardised residual vector, all parameters together, so that what is known of combinations survives (a little
   of a second run's is mixed in, which smooths the draws and leaves their covariance as it is);
4. one factor a parameter makes the 90 % interval hold 90 % of the bank's runs that were not used for it
   (leave-one-out again; Romano, Patterson & Candes 2019).

A parameter the statistics say nothing about gets its prior back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.special import ndtr, ndtri

from simulation.calibration.luck import Purpose, uniforms
from simulation.calibration.scores import Scores

Floats = NDArray[np.float64]
NEAR = 0.5
"""Share of the runs that take part in a posterior."""
LEAST_NEAR = 200
KERNELS = ((0.0, 1.0), (1.0, 1.0), (1.0, 2.0))
"""Weight and width of the kernel's nonlinear part, in units of a typical distance; the best is taken."""
SMOOTH = 0.3
"""Share of a second run's residuals in each draw: a few thousand runs alone would leave gaps and heaps."""
PENALTIES = 10.0 ** np.arange(-3.0, 5.1, 0.5)
TRIED = 600
"""Runs on which kernels are compared."""
CALIBRATED_ON = 2000
"""Runs, each left out in its turn, on which the spread is calibrated."""
LEVEL = 0.9


@dataclass(frozen=True)
class _Regression:
    """A kernel ridge regression of several targets: ``weights [n, t]``, ``mean [t]``, ``left_out [n, t]``."""

    weights: Floats
    mean: Floats
    left_out: Floats
    explained: Floats


def some(n: int, most: int) -> NDArray[np.intp]:
    """Return at most ``most`` of the numbers below ``n``, evenly spaced."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp))


def kernel(a: Floats, b: Floats, shape: tuple[float, float]) -> Floats:
    """Return a linear kernel plus a Gaussian one ``[len(a), len(b)]``."""
    weight, width = shape
    together = a @ b.T / a.shape[1]
    if not weight:
        return together
    apart = (a**2).mean(1)[:, None] + (b**2).mean(1) - 2 * together
    return together + weight * np.exp(-np.maximum(apart, 0.0) / (2 * width**2))


class Basis:
    """A kernel ``[n, n]`` taken apart once, for regressions of any number of targets."""

    def __init__(self, kernel: Floats) -> None:
        size, self.vectors = eigh(kernel, overwrite_a=True, check_finite=False)
        self.size, self.squared = np.maximum(size, 0.0), self.vectors**2

    def regress(self, target: Floats) -> _Regression:
        """Regress targets ``[n, t]``; the penalty of each is the one with the least leave-one-out error."""
        mean = target.mean(0)
        projected = self.vectors.T @ (target - mean)
        least = np.full(target.shape[1], np.inf)
        weights, missed = np.zeros_like(target), np.zeros_like(target)
        for penalty in PENALTIES:
            shrunk = 1 / (self.size + penalty)
            found = self.vectors @ (shrunk[:, None] * projected)
            error = found / (self.squared @ shrunk)[:, None]  # what is missed when the run itself is left out
            better = (error**2).mean(0) < least
            weights[:, better], missed[:, better] = found[:, better], error[:, better]
            least = np.minimum(least, (error**2).mean(0))
        return _Regression(weights, mean, target - missed, 1 - least / np.maximum(target.var(0), 1e-12))


@dataclass(frozen=True)
class Amortised:
    """A trained posterior: :meth:`posterior` answers for any observed statistics in milliseconds.

    ``spread [d]`` is the factor by which the residuals were widened to hold 90 %.
    """

    scores: Scores
    shape: tuple[float, float]
    trained_on: Floats
    summary: _Regression
    size: _Regression
    residuals: Floats
    spread: Floats

    @property
    def near(self) -> int:
        """Return how many runs take part in a posterior."""
        runs = len(self.residuals)
        return min(runs - 1, max(LEAST_NEAR, int(NEAR * runs)))

    @classmethod
    def train(cls, u: Floats, s: Floats, noise_sd: Floats, seed: int) -> Amortised:
        """Train on runs: unit parameters ``u [n, d]``, statistics ``s [n, k]`` (NaN: missing).

        Parameters
        ----------
        u
            Parameters in the unit cube, drawn from the prior.
        s
            Simulated statistics, their sampling noise in them.
        noise_sd
            Declared discrepancy of each statistic ``[k]``, added to the simulated ones.
        seed
            Of that noise.

        Raises
        ------
        ValueError
            If no statistic varies.
        """
        scores, z = Scores.noisy(s, noise_sd, seed)
        x = ndtri(np.clip(u, 1e-6, 1 - 1e-6))
        few = some(len(z), TRIED)
        gains = [Basis(kernel(z[few], z[few], shape)).regress(x[few]).explained.mean() for shape in KERNELS]
        shape = KERNELS[int(np.argmax(gains))]
        basis = Basis(kernel(z, z, shape))
        summary = basis.regress(x)
        missed = x - summary.left_out
        size = basis.regress(np.log(missed**2 + 1e-4))
        residuals = missed / np.exp(size.left_out / 2)
        trained = cls(scores, shape, z, summary, size, residuals, np.ones(x.shape[1]))
        return replace(trained, spread=trained._calibrated(some(len(z), CALIBRATED_ON)))

    def posterior(self, observed: Floats, draws: int, seed: int) -> Floats:
        """Return posterior draws ``[draws, d]`` in the unit cube, for observed statistics ``[k]``."""
        near, centre = self._near(observed)
        known = self.size.left_out
        log_size = np.clip(self.size.mean + near @ self.size.weights, known.min(0), known.max(0))
        reach = np.cumsum(self._weights(centre))
        chosen = np.searchsorted(reach, uniforms(seed, Purpose.DRAWS, draws, 2) * reach[-1])
        own, other = self.residuals[np.minimum(chosen, len(reach) - 1)].swapaxes(0, 1)
        mean = own.mean(0)
        residuals = mean + np.sqrt(1 - SMOOTH**2) * (own - mean) + SMOOTH * (other - mean)
        middle = np.median(residuals, axis=0)
        widened = middle + self.spread * (residuals - middle)
        return np.asarray(ndtr(centre + np.exp(log_size / 2) * widened))

    def _near(self, observed: Floats) -> tuple[Floats, Floats]:
        """Return the kernel between observed statistics and each run ``[n]``, and the summary it predicts ``[d]``."""
        z = self.scores(np.asarray(observed, float)[None])
        near = kernel(z, self.trained_on, self.shape)[0]
        return near, self.summary.mean + near @ self.summary.weights

    def effective(self, observed: Floats) -> tuple[float, float]:
        """Return the effective number of runs behind a posterior (Kish 1965), and the largest share of one."""
        _, centre = self._near(observed)
        weights = self._weights(centre)
        return float(weights.sum() ** 2 / (weights**2).sum()), float(weights.max() / weights.sum())

    def _weights(self, centre: Floats, without: int | None = None) -> Floats:
        """Return the weight of each run ``[n]``: near summaries count most."""
        apart = ((self.summary.left_out - centre) ** 2).sum(1)
        weights = np.maximum(1 - apart / max(np.partition(apart, self.near)[self.near], 1e-12), 0.0)
        if without is not None:
            weights[without] = 0.0
        return weights if weights.any() else np.ones(len(apart))

    def _calibrated(self, runs: NDArray[np.intp]) -> Floats:
        """Return the factor ``[d]`` that makes the central interval hold its share of ``runs`` left out."""
        order = np.argsort(self.residuals, axis=0)
        ordered = np.take_along_axis(self.residuals, order, axis=0)
        columns = np.arange(self.residuals.shape[1])
        needed = np.empty((len(runs), len(columns)))
        for row, i in enumerate(runs):
            weights = self._weights(self.summary.left_out[i], without=int(i))
            reach = np.cumsum(weights[order], axis=0)
            low, middle, high = (
                ordered[np.minimum((reach < q * reach[-1]).sum(0), len(order) - 1), columns]
                for q in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2)
            )
            own = self.residuals[i] - middle
            needed[row] = own / np.where(own > 0, np.maximum(high - middle, 1e-9), np.minimum(low - middle, -1e-9))
        rank = min(1.0, np.ceil((len(runs) + 1) * LEVEL) / len(runs))
        return np.asarray(np.quantile(needed, rank, axis=0, method="higher"))
