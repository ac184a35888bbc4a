"""Whether the posterior can be trusted, on synthetic data sets drawn from the bank and kept out of training.

The truth behind a synthetic data set is known: the 90 % interval must hold it 90 % of the time (coverage), and its
rank among the draws must be uniform (simulation-based calibration, Talts et al. 2018). How much narrower than the
prior a posterior is, its contraction, is judged against phantoms: parameters made up by lot, of which the data
cannot say anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest, chi2

from simulation.calibration.luck import Purpose, order, uniforms

Floats = NDArray[np.float64]
LEVEL = 0.9
DRAWS = 999
"""Posterior draws a synthetic data set: ranks 0 to 999, which ten or twenty bins share evenly."""
BINS = 10
FAMILY = 0.05
"""Level of all tests of one kind together (Holm 1979)."""
PRIOR_VARIANCE = 1 / 12
LEARNED = 0.36
"""Contraction from which a parameter counts as learned: its standard deviation fell by a fifth or more."""
LEAST = 0.05
"""Contraction below which no parameter counts as learned at all, whatever the phantoms show."""
PHANTOMS = 24
VERDICTS = ("learned", "weakly learned", "prior-driven")

Posterior = Callable[[Floats, int, int], Floats]
"""Observed statistics ``[k]``, draws and seed to unit draws ``[draws, d]``."""


@dataclass(frozen=True)
class HeldOut:
    """What the posterior made of synthetic data sets: ``inside``, ``rank`` and ``contraction``, all ``[m, d]``."""

    inside: NDArray[np.bool_]
    rank: NDArray[np.int64]
    contraction: Floats
    draws: int


def split(n: int, sets: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which of ``n`` runs train and which ``sets`` of them are kept as synthetic data sets, by lot."""
    shuffled = order(seed, Purpose.SPLIT, n)
    return np.sort(shuffled[sets:]), np.sort(shuffled[:sets])


def with_phantoms(u: Floats, seed: int, phantoms: int = PHANTOMS) -> Floats:
    """Return unit parameters ``[n, d]`` with made-up ones beside them ``[n, d + phantoms]``."""
    return np.hstack([u, uniforms(seed, Purpose.PHANTOMS, len(u), phantoms)])


def held_out(posterior: Posterior, u: Floats, s: Floats, seed: int, draws: int = DRAWS) -> HeldOut:
    """Ask for the posterior of each synthetic data set ``s [m, k]`` and set it beside its truth ``u [m, d]``."""
    inside, ranks, contractions = [], [], []
    for i, (truth, observed) in enumerate(zip(u, s, strict=True)):
        drawn = posterior(observed, draws, seed + 1 + i)
        low, high = np.quantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=0)
        inside.append((low <= truth) & (truth <= high))
        ranks.append((drawn < truth).sum(0))
        contractions.append(contraction(drawn))
    return HeldOut(np.array(inside), np.array(ranks), np.array(contractions), draws)


def contraction(draws: Floats) -> Floats:
    """Return 1 - variance of the posterior / variance of the prior ``[d]``, of unit draws ``[draws, d]``."""
    return np.asarray(1 - draws.var(0) / PRIOR_VARIANCE)


def holm(p: Floats) -> Floats:
    """Return p-values ``[d]`` corrected for being ``d`` together (Holm 1979)."""
    rising = np.argsort(p)
    steps = np.maximum.accumulate(p[rising] * (len(p) - np.arange(len(p))))
    found = np.empty(len(p))
    found[rising] = np.minimum(steps, 1.0)
    return found


def coverage(held: HeldOut, names: Sequence[str]) -> pd.DataFrame:
    """Return a row a parameter: how often the 90 % interval held the truth, with an exact 95 % interval.

    ``p_holm`` tests coverage 0.9, corrected for the number of parameters; ``holds`` is whether it passes at
    :data:`FAMILY`.
    """
    sets = len(held.inside)
    rows = []
    for j, name in enumerate(names):
        test = binomtest(int(held.inside[:, j].sum()), sets, LEVEL)
        low, high = test.proportion_ci(0.95)
        rows.append((name, sets, test.statistic, low, high, test.pvalue))
    frame = pd.DataFrame(rows, columns=["parameter", "sets", "coverage", "low", "high", "p"])
    frame["p_holm"] = holm(frame["p"].to_numpy(float))
    return frame.assign(holds=frame["p_holm"] >= FAMILY)


def counts(held: HeldOut, bins: int = BINS) -> NDArray[np.int64]:
    """Return how many truths fell in each bin of ranks ``[d, bins]``."""
    binned = held.rank * bins // (held.draws + 1)
    return np.array([np.bincount(column, minlength=bins) for column in binned.T])


def uniformity(held: HeldOut, names: Sequence[str], bins: int = BINS) -> pd.DataFrame:
    """Return a row a parameter: the chi-square test that its ranks are uniform, corrected by Holm, and the bins."""
    found = counts(held, bins)
    expected = len(held.rank) / bins
    statistic = ((found - expected) ** 2 / expected).sum(1)
    p = chi2.sf(statistic, bins - 1)
    frame = pd.DataFrame({"parameter": list(names), "chi2": statistic, "p": p, "p_holm": holm(p)})
    frame["uniform"] = frame["p_holm"] >= FAMILY
    return pd.concat([frame, pd.DataFrame(found, columns=[f"bin_{b}" for b in range(bins)])], axis=1)


def noise_level(phantoms: Floats) -> float:
    """Return the contraction that chance gives: mean + 3 standard deviations of the phantoms' ``[phantoms]``."""
    return float(max(LEAST, phantoms.mean() + 3 * phantoms.std(ddof=1)))


def learned(draws: Floats, held: HeldOut, names: Sequence[str], width: Floats) -> tuple[pd.DataFrame, float]:
    """Return a row a parameter with its contraction and verdict, and the contraction that chance gives.

    ``draws [draws, d + phantoms]`` is the posterior at the observed data and ``held`` has the same columns, the
    phantoms last; ``width [d]`` is the share of each prior's range that the held-out sets were drawn from.
    *learned*: contraction of at least :data:`LEARNED`; *weakly learned*: above what chance gives;
    *prior-driven*: not.
    """
    d = len(names)
    observed = contraction(draws)
    noise = noise_level(observed[d:])
    verdict = np.where(observed[:d] >= max(LEARNED, noise), 0, np.where(observed[:d] > noise, 1, 2))
    frame = pd.DataFrame(
        {
            "parameter": list(names),
            "contraction": observed[:d],
            "mean_contraction": 1.0 - (1.0 - held.contraction.mean(0)[:d]) * width**2,
            "verdict": [VERDICTS[v] for v in verdict],
        }
    )
    return frame, noise


def first(held: HeldOut, d: int) -> HeldOut:
    """Return the same of the first ``d`` parameters: the real ones, without phantoms."""
    return HeldOut(held.inside[:, :d], held.rank[:, :d], held.contraction[:, :d], held.draws)
