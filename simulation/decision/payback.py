"""Payback: when the money laid out has come back, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.decision.weights import draw_weights, weighted_mean
from simulation.results.statistics import BAND, Floats


def payback(cumulated: Floats, first: int = 1) -> Floats:
    """Return the years until cumulated net benefit is no longer below 0 up to the horizon ``[...]``.

    Linear within the year. 0 where it is never below 0, as where no money moves; NaN where it is at the horizon:
    not paid back within it.

    Parameters
    ----------
    cumulated
        Cumulated (discounted) net benefit at the end of each year ``[..., Y]``, DKK.
    first
        Years from the start to the first of these: 1, or 0 where the start itself is the first.

    Examples
    --------
    >>> payback(np.array([-100.0, -50.0, 50.0]))
    array(2.5)
    """
    c = np.asarray(cumulated, float)
    years, below = c.shape[-1], c < 0
    last = years - 1 - below[..., ::-1].argmax(axis=-1)  # the last year end below 0
    owed = np.take_along_axis(c, last[..., None], -1)[..., 0]
    after = np.take_along_axis(c, np.minimum(last + 1, years - 1)[..., None], -1)[..., 0]
    rise = np.where(after > owed, after - owed, np.nan)  # NaN: nothing comes after the last
    crossed = first + last - owed / rise
    return np.where(below.any(axis=-1), crossed, 0.0)


@dataclass(frozen=True)
class Payback:
    """Payback over replications, years; NaN stands for "not within the horizon", which counts as later than any year.

    ``low`` and ``high`` are the 90 % band; ``p_by_year`` ``[Y]`` is the probability of payback by the end of year 1,
    2, ... and ``p_never`` that of none within the horizon.
    """

    median: float
    low: float
    high: float
    p_by_year: Floats
    p_never: float


def summary(years: Floats, horizon: int, weights: Floats | None = None) -> Payback:
    """Return the median, 90 % band and probabilities by year of the payback ``years`` ``[R]`` of replications.

    ``horizon`` is in years; ``weights`` ``[R]`` sum to 1 (None: equal).

    Raises
    ------
    UserError
        For weights as :func:`~simulation.decision.weights.draw_weights`.
    """
    w = draw_weights(len(years), weights)
    late = np.where(np.isnan(years), np.inf, years)
    ends = np.quantile(late, (0.5, (1 - BAND) / 2, (1 + BAND) / 2), weights=w, method="inverted_cdf")
    median, low, high = np.where(np.isinf(ends), np.nan, ends).tolist()
    by_year = weighted_mean((late[:, None] <= np.arange(1, horizon + 1)).astype(float), w)
    return Payback(median, low, high, by_year, float(w[np.isinf(late)].sum()))
