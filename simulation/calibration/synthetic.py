"""The posterior for any observed statistics by synthetic likelihood, learned once from a bank of simulated runs.

Synthetic likelihood (Wood 2010; Price, Drovandi, Lee & Nott 2018) with an emulator of the simulator, on a scale
where the simulated statistics are standard normal:

1. each statistic's normal scores are regressed on the parameters, linearly, on those alone whose slopes are told from
   chance (Benjamini & Hochberg 1995): a few of hundreds bear on a figure, and the slopes that chance gives the others
   would move them all a little, differently with each seed;
2. what is left over in runs left out is the luck of a run, what is drawn in it besides the parameters, and what the
   emulator misses: a normal error with a (shrunk) covariance, since figures of a study go together;
3. where the posterior lies, the emulator's mean is put right by runs there (:meth:`SyntheticLikelihood.put_right`):
   a line through a whole box may pass a little beside what the simulator does in one part of it;
4. with a uniform prior in the box the posterior is then a normal cut to the box, drawn from by slice sampling one
   parameter after another (Neal 2003), many chains from everywhere in the box.

A figure is used for what it says of combinations of parameters, however little it says of each alone. A parameter the
statistics say nothing about gets its prior back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, t

from simulation.calibration.amortised import KERNELS, TRIED, Basis, kernel, some
from simulation.calibration.luck import Purpose, stream
from simulation.calibration.scores import Scores
from simulation.model.randomness import Kind, uniform, uniform_pair

Floats = NDArray[np.float64]
_KNOWLEDGE = int(Kind.KNOWLEDGE)
BY_CHANCE = 0.05
"""Share of a statistic's slopes that may be chance (false discovery rate)."""
AS_WELL = 0.02
"""Share of the statistics' variance by which a curved emulator must do better for the linear one to be no use."""
FLAT = 1e-9
"""Curvature below which the statistics say nothing of a parameter."""
CHAINS = 100
BURN_IN = 300
"""Sweeps over all parameters before a chain's first draw."""
APART_BY = 10
"""Sweeps between two draws of a chain."""


@numba.njit  # type: ignore[misc]
def _walk(precision: Floats, pull: Floats, luck: Any, chain: int, burn_in: int, apart: int, draws: int) -> Floats:
    """Walk one chain through the box (-0.5, 0.5), from anywhere in it, and return its draws ``[draws, d]``."""
    d = pull.shape[0]
    found = np.empty((draws, d))
    x, slope = np.empty(d), np.zeros(d)
    for j in range(d):
        x[j] = uniform(luck, _KNOWLEDGE, chain, 0, j) - 0.5
        for i in range(d):
            slope[i] += precision[j, i] * x[j]
    for sweep in range(1, 1 + burn_in + apart * draws):
        for j in range(d):
            height, place = uniform_pair(luck, _KNOWLEDGE, chain, sweep, j)
            curve = precision[j, j]
            low, high = -0.5, 0.5
            if curve > FLAT:
                top = x[j] + (pull[j] - slope[j]) / curve
                reach = math.sqrt((x[j] - top) ** 2 - 2.0 * math.log(height) / curve)
                low, high = max(low, top - reach), min(high, top + reach)
            step = low + place * (high - low) - x[j]
            x[j] += step
            for i in range(d):
                slope[i] += precision[j, i] * step
        done = sweep - burn_in
        if done > 0 and done % apart == 0:
            found[done // apart - 1] = x
    return found


@dataclass(frozen=True)
class SyntheticLikelihood:
    """A trained posterior: :meth:`posterior` answers for any observed statistics in about a second.

    ``slopes [d, k]`` and ``middle [k]`` are the emulator, ``weights [d, k]`` the slopes over the error's covariance,
    ``precision [d, d]`` the curvature of the log posterior.
    """

    scores: Scores
    slopes: Floats
    middle: Floats
    weights: Floats
    precision: Floats

    @classmethod
    def train(cls, u: Floats, s: Floats, noise_sd: Floats, seed: int) -> SyntheticLikelihood:
        """Train on runs: unit parameters ``u [n, d]``, statistics ``s [n, k]`` (NaN: missing, the middle is taken).

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
            If no statistic varies, or of fewer runs than parameters.
        """
        from sklearn.covariance import ledoit_wolf  # type: ignore[import-untyped]  # slow to import

        scores, z = Scores.noisy(s, noise_sd, seed)
        middle = z.mean(0)
        slopes, missed = _slopes(u - 0.5, z - middle)
        size = missed.std(0)
        shrunk = ledoit_wolf(missed / size)[0] * np.outer(size, size)
        weights = np.linalg.solve(shrunk, slopes.T).T
        return cls(scores, slopes, middle, weights, weights @ slopes.T)

    def posterior(self, observed: Floats, draws: int, seed: int) -> Floats:
        """Return posterior draws ``[draws, d]`` in the unit cube, for observed statistics ``[k]``.

        Chains take turns.
        """
        chains = min(CHAINS, draws)
        each = -(-draws // chains)
        pull = self.weights @ (self.scores(np.asarray(observed, float)[None], beyond=True)[0] - self.middle)
        luck = stream(seed, Purpose.DRAWS)
        walked = [_walk(self.precision, pull, luck, chain, BURN_IN, APART_BY, each) for chain in range(chains)]
        return np.asarray(np.stack(walked, axis=1).reshape(chains * each, -1)[:draws] + 0.5)

    def put_right(self, u: Floats, s: Floats) -> SyntheticLikelihood:
        """Return the same with the emulator right on the mean of some runs.

        Parameters
        ----------
        u
            Their parameters in the unit cube ``[m, d]``.
        s
            Their statistics, declared discrepancy added ``[m, k]``; NaN: missing, the emulator is taken to be right.
        """
        missed = self.scores(s, beyond=True) - self.middle - (u - 0.5) @ self.slopes
        own = self.scores.columns
        missed[:, : len(own)][np.isnan(s[:, own])] = 0.0
        return replace(self, middle=self.middle + missed.mean(0))


def nearly_linear(u: Floats, s: Floats, noise_sd: Floats, seed: int) -> bool:
    """Whether a linear emulator predicts runs left out about as well as curved ones do, and has runs to learn from.

    It takes twice as many as there are parameters. Arguments, errors: those of :meth:`SyntheticLikelihood.train`.
    """
    if len(u) <= 2 * u.shape[1]:
        return False
    few = some(len(u), TRIED)
    _, z = Scores.noisy(s, noise_sd, seed)
    x = math.sqrt(12.0) * (u[few] - 0.5)
    straight, *curved = (Basis(kernel(x, x, shape)).regress(z[few]).explained.mean() for shape in KERNELS)
    return bool(straight >= max(curved) - AS_WELL)


def _slopes(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Regress ``y [n, k]`` on ``x [n, d]``: slopes ``[d, k]``, and what is missed of each run left out ``[n, k]``.

    Each column of ``y`` is regressed on all of ``x``, then anew on those columns whose slopes are told from chance.
    """
    n, d = x.shape
    free = n - d - 1
    x = x - x.mean(0)
    turned, upper = np.linalg.qr(x)
    back = np.linalg.inv(upper)
    slopes, spread = back @ (turned.T @ y), np.sqrt((back**2).sum(1))
    size = np.sqrt(((y - x @ slopes) ** 2).sum(0) / free)
    p = 2.0 * t.sf(np.abs(slopes) / (spread[:, None] * size), free)
    found, missed = np.zeros_like(slopes), np.empty_like(y)
    for k in range(y.shape[1]):
        told = np.flatnonzero(false_discovery_control(p[:, k]) <= BY_CHANCE)
        turned, upper = np.linalg.qr(x[:, told])
        along = turned.T @ y[:, k]
        found[told, k] = np.linalg.solve(upper, along)
        missed[:, k] = (y[:, k] - turned @ along) / (1.0 - (turned**2).sum(1) - 1.0 / n)
    return found, missed


def effective(draws: Floats, chains: int = CHAINS) -> float:
    """Return how many independent draws those of chains that take turns ``[n, d]`` are worth, at the worst twentieth.

    By the spread of the chains' means (Gelman & Rubin 1992): as many as would give means so far apart.
    """
    each = len(draws) // chains
    if each < 2:
        return float(len(draws))
    cut = draws[: each * chains].reshape(each, chains, -1)
    between = cut.mean(0).var(0, ddof=1)
    worth = np.minimum(1.0, draws.var(0) / np.maximum(each * between, 1e-12)) * len(draws)
    return float(np.quantile(worth, 0.05))
