"""What the model says of a study that the calibration has not seen, and how far beyond its interval the truth lies.

The figures of one study are predicted from those of all others by regression of its statistics on theirs, run by
run of the first bank (with the estimator of the parameters, which are what connects them). That bank is drawn from
the prior, so nothing of the study left out has touched it.

What is missed beyond those intervals is the model's discrepancy (Kennedy & O'Hagan 2001): a normal error in units of
a figure's scale, one size a family of figures, shared in part by the figures of a study. Its size is the one that
makes what was documented likeliest, over all studies left out in their turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy.stats import chi2

from simulation.calibration.amortised import Amortised
from simulation.calibration.luck import Purpose, normals
from simulation.calibration.plausibility import CalibrationTarget
from simulation.calibration.priors import Floats
from simulation.results.coverage import clustered

EFFECT = "effect"
"""Family of the differences between an arm and its control."""
SHARED = 0.5
"""Assumed share of a discrepancy's variance that the figures of a study have in common."""
LEVEL = 0.9
LARGEST = 2.0
"""No discrepancy is larger, in units of a figure's scale."""
DRAWS = 2000
TRIED = 801
"""Sizes of a discrepancy that are compared."""
SIZES = 20
"""Evenly likely sizes that are kept."""


class LeftOutTarget(CalibrationTarget, Protocol):
    """A documented figure that knows its study, its family and what its misses are measured in."""

    @property
    def study(self) -> str:
        """Name of its study."""
        ...

    @property
    def family(self) -> str:
        """Kind of figure: those of a kind are missed alike."""
        ...

    @property
    def scale(self) -> float:
        """What a miss is divided by, in the figure's unit; NaN where it has no size."""
        ...

    @property
    def counted(self) -> bool:
        """Whether it is a result, and not put in by its setting."""
        ...

    @property
    def control(self) -> str:
        """Statistic of the control arm that it is set against; empty for none."""
        ...


@dataclass(frozen=True)
class Left:
    """A figure that was left out, or an effect (a figure less its control): as documented, as predicted."""

    path: str
    measure: str
    unit: str
    study: str
    family: str
    scale: float
    documented: float
    drawn: Floats
    counted: bool = True

    def row(self) -> dict[str, Any]:
        """Return it beside its interval; ``miss`` is in standard deviations of the prediction."""
        low, middle, high = np.quantile(self.drawn, ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
        names = ("path", "measure", "unit", "study", "family", "documented")
        return {
            **{name: getattr(self, name) for name in names},
            "simulated_low": low,
            "simulated_median": middle,
            "simulated_high": high,
            "inside": bool(low <= self.documented <= high),
            "miss": (self.documented - middle) / max(float(self.drawn.std()), 1e-12),
        }


def left_out(statistics: Floats, figures: Sequence[LeftOutTarget], noise_sd: Floats, seed: int) -> list[Left]:
    """Predict each study's figures, and its effects, from all other studies.

    Parameters
    ----------
    statistics
        Of runs drawn from the prior ``[n, figures]`` (NaN: missing).
    figures
        The documented figures.
    noise_sd
        Declared discrepancy of each ``[figures]``.
    seed
        Of the regression's noise and the draws.
    """
    observed = np.array([f.documented for f in figures])
    studies = np.array([f.study for f in figures])
    found: list[Left] = []
    for study in dict.fromkeys(studies):
        own, rest = np.flatnonzero(studies == study), np.flatnonzero(studies != study)
        if not len(rest):
            continue
        known = [np.sort(column[np.isfinite(column)]) for column in statistics[:, own].T]
        places = np.column_stack([_ranks(column) for column in statistics[:, own].T])
        model = Amortised.train(places, statistics[:, rest], noise_sd[rest], seed)
        unit = model.posterior(observed[rest], DRAWS, seed)
        noise = noise_sd[own] * normals(seed, Purpose.LEFT_OUT, DRAWS, len(own))
        drawn = noise + np.column_stack([np.quantile(v, u) for v, u in zip(known, unit.T, strict=True)])
        by_statistic = {figures[k].statistic: place for place, k in enumerate(own.tolist())}
        for place, k in enumerate(own.tolist()):
            one, column = figures[k], drawn[:, place]
            found.append(_left(one, one.path, one.family, one.scale, one.documented, column))
            control = by_statistic.get(one.control)
            if control is not None:
                against = figures[int(own[control])]
                difference = one.documented - against.documented
                drawn_effect = column - drawn[:, control]
                found.append(_left(one, f"{one.path}:effect", EFFECT, against.scale, difference, drawn_effect))
    return found


def _left(one: LeftOutTarget, path: str, family: str, scale: float, documented: float, drawn: Floats) -> Left:
    return Left(path, one.measure, one.unit, one.study, family, scale, documented, drawn, one.counted)


def discrepancy(left: Sequence[Left]) -> dict[str, dict[str, Any]]:
    """Return the discrepancy of each family: its size in units of a figure's scale, and how sure that is.

    ``sd`` is the likeliest size, ``high`` the largest that the misses speak for (95 %, profile likelihood), of
    so many ``figures`` and ``studies``; ``sizes`` are evenly likely sizes, with any as likely before.
    """
    found = {}
    for family in dict.fromkeys(one.family for one in left):
        blocks = []
        mine = [one for one in left if one.counted and one.family == family and one.scale > 0]
        for study in dict.fromkeys(one.study for one in mine):
            own = [one for one in mine if one.study == study]
            scaled = np.column_stack([one.drawn / one.scale for one in own])
            missed = np.array([one.documented / one.scale for one in own]) - np.median(scaled, axis=0)
            blocks.append((missed, np.atleast_2d(np.cov(scaled, rowvar=False))))
        if blocks:
            n = sum(len(missed) for missed, _ in blocks)
            found[family] = {**_sizes(blocks), "figures": n, "studies": len(blocks)}
    return found


def _sizes(blocks: Sequence[tuple[Floats, Floats]]) -> dict[str, Any]:
    """Return the size of the discrepancy that makes the misses likeliest, its upper end, and evenly likely sizes."""

    def unlikely(sd: float) -> float:
        total = 0.0
        for missed, covariance in blocks:
            n = len(missed)
            together = covariance + sd**2 * (SHARED * np.ones((n, n)) + (1 - SHARED) * np.eye(n))
            together += 1e-9 * np.trace(together) / n * np.eye(n)
            total += float(np.linalg.slogdet(together)[1] + missed @ np.linalg.solve(together, missed)) / 2
        return total

    tried = np.linspace(0.0, LARGEST, TRIED)
    less = np.array([unlikely(float(sd)) for sd in tried])
    less -= less.min()
    beyond = tried[less <= chi2.ppf(0.90, 1) / 2]
    reach = np.cumsum(np.exp(-less))
    places = (np.arange(SIZES) + 0.5) / SIZES
    return {
        "sd": float(tried[less.argmin()]),
        "high": float(beyond.max()),
        "sizes": [round(float(size), 4) for size in np.interp(places, reach / reach[-1], tried)],
    }


def _ranks(column: Floats) -> Floats:
    """Return where each value stands among all ``[n]``, in (0, 1); a missing one in the middle."""
    known = np.isfinite(column)
    order = np.full(len(column), 0.5)
    places = np.argsort(np.argsort(column[known], kind="stable"), kind="stable")
    order[known] = (places + 0.5) / known.sum()
    return order


def table(left: Sequence[Left]) -> pd.DataFrame:
    """Return a row a figure or effect that was left out."""
    return pd.DataFrame([one.row() for one in left])


def widened(left: Sequence[Left], sizes: dict[str, dict[str, Any]], seed: int) -> list[Left]:
    """Return what was left out with the discrepancy of its family in every prediction."""
    found = []
    for k, one in enumerate(left):
        own = np.array(sizes.get(one.family, {}).get("sizes", [0.0])) * (one.scale if one.scale > 0 else 0.0)
        drawn = (
            own[np.arange(len(one.drawn)) % len(own)] * normals(seed + 1 + k, Purpose.LEFT_OUT, len(one.drawn))[:, 0]
        )
        found.append(replace(one, drawn=one.drawn + drawn))
    return found


def coverage(left: Sequence[Left]) -> dict[str, float]:
    """Return how many results of studies left out lie in their 90 % interval, and that share's own interval.

    Effects are differences of results and not counted; the interval is clustered by study.
    """
    counted = [one for one in left if one.counted and one.family != EFFECT]
    inside = np.array([one.row()["inside"] for one in counted], bool)
    low, high = clustered(inside, [one.study for one in counted])
    return {
        "figures": len(counted),
        "studies": len({one.study for one in counted}),
        "inside": int(inside.sum()),
        "share": float(inside.mean()),
        "low": low,
        "high": high,
    }
