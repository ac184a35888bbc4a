"""Regression of net benefit on parameters: penalised splines, several outputs at once.

The fitted values estimate the expected net benefit given the parameters (Strong, Oakley & Brennan 2014, "Estimating
multiparameter partial expected value of perfect information from a probabilistic sensitivity analysis sample: a
nonparametric regression approach"). Each parameter has a cubic spline on quantile knots, two parameters the products
of theirs too, more of them the products of any two, as far as there are ten draws a column. One ridge penalty an
output is chosen by leave-one-out cross-validation; it hardly bears on straight lines, which a smoothing spline does
not penalise either (Wood 2017, "Generalized additive models", ch. 5): drawn towards 0, they would make what is to be
learned seem less.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from simulation.results.statistics import Floats

COLUMNS = 8
"""Columns of a parameter's spline: cubic, on seven knots."""
CUBIC = 3
PRODUCTS = 5
"""Columns of each spline whose products two parameters have."""
DRAWS_PER_COLUMN = 10
STRAIGHT = 100.0
"""How much larger a parameter's own column is than others: its penalty is less by the square of it."""
PENALTIES = 10.0 ** np.arange(-3.0, 8.1, 0.5)

Term = Callable[[Floats], Floats]
"""From values ``[n]`` of a parameter to columns ``[n, c]``."""


def term(values: Floats, columns: int) -> Term:
    """Return the columns of a parameter seen at ``values`` ``[D]``, at most ``columns``.

    A spline on quantile knots, of a lower degree where the columns are few; where the levels are few, a column for
    each but the first.
    """
    levels = np.unique(values)
    if len(levels) <= columns + 1:
        return lambda x: (x[:, None] == levels[1:]).astype(float)
    return _spline(values, columns)


def _spline(values: Floats, columns: int) -> Term:
    from sklearn.preprocessing import SplineTransformer  # type: ignore[import-untyped]  # slow to import

    degree = min(CUBIC, columns)
    knots = np.unique(np.quantile(values, np.linspace(0, 1, columns + 2 - degree)))  # one where many values are equal
    spline = SplineTransformer(degree=degree, knots=knots[:, None], include_bias=False)
    spline.fit(values[:, None])

    def columns_of(x: Floats) -> Floats:
        return np.asarray(spline.transform(x[:, None]))

    return columns_of


class Design:
    """The columns of the regression for parameters ``[n, P]``: standardised, an intercept in front ``[n, 1 + C]``."""

    def __init__(self, x: Floats, weights: Floats) -> None:
        """Place knots and scale columns by parameters ``x`` ``[D, P]``, none of them constant."""
        draws, parameters = x.shape
        room = draws // DRAWS_PER_COLUMN
        own = max(1, min(COLUMNS, room // parameters))
        self._terms = [term(values, own) for values in x.T]
        self._products = _products(x, room - own * parameters)
        raw = self._raw(x)
        self._centre = weights @ raw
        spread = np.sqrt(weights @ (raw - self._centre) ** 2)
        self._scale = np.where(spread > 0, spread, 1.0)
        self._scale[:parameters] /= STRAIGHT

    def _raw(self, x: Floats) -> Floats:
        splines = [own(values) for own, values in zip(self._terms, x.T, strict=True)]
        return np.hstack([x, *splines, self._products(x)])

    def __call__(self, x: Floats) -> Floats:
        """Return the columns ``[n, 1 + C]`` of parameters ``x`` ``[n, P]``."""
        return np.insert((self._raw(x) - self._centre) / self._scale, 0, 1.0, axis=1)


def _products(x: Floats, room: int) -> Term:
    """Return products of parameters seen at ``x`` ``[D, P]``, none where they take more than ``room`` columns."""
    parameters = x.shape[1]
    each = min(PRODUCTS, math.isqrt(max(0, room)))
    if parameters == 2 and each > 0:
        a, b = (term(values, each) for values in x.T)
        return lambda z: _outer(a(z[:, 0]), b(z[:, 1]))
    pairs = list(combinations(range(parameters), 2))
    if not pairs or len(pairs) > room:
        return lambda z: np.empty((len(z), 0))
    centre, scale = x.mean(0), x.std(0)
    first, second = np.transpose(pairs)

    def of_pairs(z: Floats) -> Floats:
        standard = (z - centre) / scale
        found: Floats = standard[:, first] * standard[:, second]
        return found

    return of_pairs


def _outer(a: Floats, b: Floats) -> Floats:
    """Return the products of all columns of ``a`` ``[n, c]`` and ``b`` ``[n, d]``: ``[n, c d]``."""
    found: Floats = (a[:, :, None] * b[:, None, :]).reshape(len(a), -1)
    return found


@dataclass(frozen=True)
class Fit:
    """A regression of K outputs ``y`` on P parameters, at the D draws it was made of.

    ``columns`` ``[D, 1 + C]``, ``coefficients`` ``[1 + C, K]``, ``penalties`` ``[K]``, ``residuals`` ``[D, K]``,
    ``weights`` ``[D]``.
    """

    design: Design
    columns: Floats
    coefficients: Floats
    penalties: Floats
    residuals: Floats
    weights: Floats

    @property
    def fitted(self) -> Floats:
        """The expected output given the parameters of each draw ``[D, K]``."""
        return self.columns @ self.coefficients

    def predict(self, x: Floats) -> Floats:
        """Return the expected outputs ``[n, K]`` at parameters ``x`` ``[n, P]``."""
        return self.design(x) @ self.coefficients

    def resampled(self, output: int, sampled: Floats) -> Floats:
        """Return the fitted values of one output by bootstrap samples of draws ``[D, T]``.

        ``sampled`` ``[T, D]`` are the samples' weights. The score is resampled and the curvature is not (Kline &
        Santos 2012, "A score based approach to wild bootstrap inference"), so that nothing is fitted anew.
        """
        penalty = np.full(self.columns.shape[1], self.penalties[output] / len(self.columns))
        penalty[0] = 0.0
        curvature = (self.columns.T * self.weights) @ self.columns + np.diag(penalty)
        score = (sampled - self.weights) @ (self.columns * self.residuals[:, [output]])
        shift = np.linalg.solve(curvature, score.T)
        return self.columns @ (self.coefficients[:, [output]] + shift)


def fit(x: Floats, y: Floats, weights: Floats) -> Fit:
    """Return the regression of outputs ``y`` ``[D, K]`` on parameters ``x`` ``[D, P]``, none of them constant.

    ``weights`` ``[D]`` sum to 1.
    """
    from sklearn.linear_model import RidgeCV  # type: ignore[import-untyped]  # slow to import

    design = Design(x, weights)
    columns = design(x)
    ridge = RidgeCV(PENALTIES, alpha_per_target=True)
    ridge.fit(columns[:, 1:], y, sample_weight=weights * len(x))
    coefficients = np.vstack([ridge.intercept_, np.reshape(ridge.coef_, (y.shape[1], -1)).T])
    penalties = np.broadcast_to(ridge.alpha_, y.shape[1])
    return Fit(design, columns, coefficients, penalties, y - columns @ coefficients, weights)
