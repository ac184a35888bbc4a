"""How sure a share of figures is, of which those of one study are right or wrong together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, t

CONFIDENCE = 0.95
"""Level of intervals that are not a prediction's: documented figures' own, coverage, differences of scores."""
Interval = tuple[float, float]


def clopper_pearson(successes: float, n: float, level: float = CONFIDENCE) -> Interval:
    """Return the exact binomial interval of a share (Clopper & Pearson 1934); 0 to 1 when ``n`` is 0.

    Neither need be whole: an effective number is not.

    Raises
    ------
    ValueError
        unless ``0 <= successes <= n``.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"no {successes} of {n}")
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, successes, n - successes + 1)) if successes else 0.0
    high = float(beta.ppf(1 - tail, successes + 1, n - successes)) if successes < n else 1.0
    return low, high


def clustered(hits: Sequence[bool] | npt.NDArray[np.bool_], study: Sequence[str]) -> Interval:
    """Return the 95 % interval of the share of ``hits`` ``[F]``, of which those of one ``study`` ``[F]`` go together.

    That of Korn & Graubard (1998, "Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data"): Clopper & Pearson's with the number of figures that, independent, would be
    as uncertain, and fewer yet for how few studies tell it. Where all or none hit there is no variance to be seen,
    and a study counts as one figure.
    """
    inside = np.asarray(hits, dtype=np.float64)
    names, belongs = np.unique(np.asarray(study, dtype=str), return_inverse=True)
    n, k = len(inside), len(names)
    if k < 2:
        return clopper_pearson(float(inside.mean()) * k if k else 0, k)
    share = float(inside.mean())
    off = np.bincount(belongs, inside - share)
    variance = k / (k - 1) * float(off @ off) / n**2
    if share in (0.0, 1.0):
        return clopper_pearson(share * k, k)
    as_many = share * (1 - share) / variance if variance > 0 else n
    fewer = (float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) / float(t.ppf((1 + CONFIDENCE) / 2, k - 1))) ** 2
    effective = min(n, as_many * fewer)
    return clopper_pearson(share * effective, effective)
