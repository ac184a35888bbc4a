"""What is uncertain, draw by draw: which inputs there are, in which groups, and at what values the choice turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import stdtr

from simulation.decision.gathered import BASE
from simulation.decision.information import DRAWS_PER_PARAMETER
from simulation.decision.money import by_year
from simulation.decision.thresholds import Thresholds, expected_at, price_threshold, regression_threshold
from simulation.errors import UserError, nearest
from simulation.inputs.listing import uncertain
from simulation.results.decided import SWINGS, THRESHOLDS
from simulation.results.folder import ResultFolder
from simulation.results.statistics import Floats

if TYPE_CHECKING:
    from simulation.decision.decide import Decision

STRUCTURE = "structure"
LEARNED, PRIOR, PRICES = "learned", "prior-driven", "prices"
INPUT_GROUPS = (LEARNED, PRIOR, PRICES, STRUCTURE)
"""Groups of inputs that are learned together."""
PRICE = "economy.overrides."
LUCK = 0.05
"""How often luck may let an input seem to bear on a choice, over all inputs together."""


def inputs(folder: ResultFolder, gathered: Any) -> pd.DataFrame:
    """Return what each draw was, a row a draw ``[D]``, a column an input; of a sweep, what its cells share.

    Raises
    ------
    UserError
        Where the results do not say.
    """
    draws = np.unique(gathered.draws)
    if not folder.has("draws"):
        return pd.DataFrame(index=draws)
    told = folder.frame("draws")
    if "parameter" not in told:
        raise UserError("{}: is of an older version; run the comparison again", folder.path / "draws.parquet")
    wide: pd.DataFrame = told.pivot(index="draw", columns="parameter", values="value")
    return wide.reindex(draws)


def _short(name: str) -> str:
    return name.removeprefix("parameters.").removeprefix(PRICE)


def members(asked: str | Sequence[str], known: pd.DataFrame) -> list[str]:
    """Return the columns of ``known`` that are asked for: an input by its name or the end of it, several, or a group.

    Raises
    ------
    UserError
        For one that is none of these.
    """
    if not isinstance(asked, str):
        return list(dict.fromkeys(one for name in asked for one in members(name, known)))
    if asked in (LEARNED, PRIOR, PRICES):
        states = {record["name"]: record["state"] for record in uncertain()}
        return [str(name) for name in known if _group(str(name), states) == asked]
    if asked in known:
        return [asked]
    names = {_short(str(name)): str(name) for name in known}
    own = asked.removeprefix("prices.")
    ends = [names[own]] if own in names else [str(n) for n in known if str(n).endswith(f".{own}")]
    if len(ends) == 1:
        return ends
    if ends:
        raise UserError("{}: several inputs end so: {}", asked, ", ".join(ends))
    raise UserError("{}: there is no such input{}", asked, nearest(asked, [*names, *INPUT_GROUPS]))


def _group(name: str, states: Mapping[str, str]) -> str:
    if name.startswith(PRICE):
        return PRICES
    return LEARNED if states.get(name, "").endswith("learned") else PRIOR


def bearing(decision: Decision) -> list[str]:
    """Return the inputs that are seen to bear on the choice at the first ``k``, those that do so most first.

    Of hundreds of inputs some go with utility by luck alone. One counts whose correlation with the utility of a
    design is larger than luck gives once in twenty decisions, whatever the number of inputs and designs (Bonferroni).
    """
    known = decision.inputs.to_numpy(float)
    u = decision.by_draw(decision.question.k[0])
    gain = u[:, 1:] - u[:, [BASE]]
    draws = len(u)
    varies = np.isfinite(known).all(axis=0)
    varies &= np.ptp(np.where(np.isfinite(known), known, 0.0), axis=0) > 0
    if draws < DRAWS_PER_PARAMETER or not varies.any() or not np.ptp(gain, axis=0).any():
        return []
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.abs(np.corrcoef(known[:, varies].T, gain.T)[: varies.sum(), varies.sum() :])
    strongest = np.minimum(np.nan_to_num(r).max(axis=1), 1.0 - 1e-12)
    t = strongest * np.sqrt((draws - 2) / (1.0 - strongest**2))
    chance = 2.0 * stdtr(draws - 2, -t) * r.size
    order = np.argsort(-strongest, kind="stable")
    names = np.array(decision.inputs.columns, dtype=object)[varies]
    return [str(names[at]) for at in order if chance[at] < LUCK]


def thresholds(decision: Decision) -> pd.DataFrame:
    """Return a row per input at some value of which another design is best, columns as in :data:`THRESHOLDS`.

    Of prices each that there is; of the others those that are seen to bear on the choice (:func:`bearing`).
    """
    k = decision.question.k[0]
    u = decision.by_draw(k)
    names = decision.designs
    rows = []

    def row(name: str, value: float, low: float, high: float, found: Thresholds, method: str, unit: str) -> None:
        if found.below is None and found.above is None:
            return
        ends = [(c.value, names[c.best]) if c else (np.nan, "") for c in (found.below, found.above)]
        rows.append((name, value, low, high, names[found.best], *ends[0], *ends[1], method, unit))

    slopes = decision.price_slopes
    for one in decision.prices.listed:
        taken = float(decision.prices.draws()[one.name].mean())
        found = price_threshold(u.mean(axis=0), slopes[one.name], taken)
        row(f"{PRICE}{one.name}", taken, one.low, one.high, _positive(found), "exact", "DKK")
    priced = {f"{PRICE}{one.name}" for one in decision.prices.listed}
    for name in bearing(decision):
        if name in priced:
            continue
        x = decision.inputs[name].to_numpy(float)
        found = regression_threshold(x, u)
        row(name, float(x.mean()), float(x.min()), float(x.max()), found, "spline", "")
    return pd.DataFrame(rows, columns=list(THRESHOLDS))


def swings(decision: Decision) -> pd.DataFrame:
    """Return a row per input and design, columns as in :data:`~simulation.results.decided.SWINGS`.

    Each price at the ends of its range, exactly, as money is in proportion to it; each other input that is seen to
    bear on the choice (:func:`bearing`) at the 5th and 95th percentile of its draws, by splines.
    """
    u = decision.by_draw(decision.question.k[0])
    rows = []

    def row(name: str, low: float, high: float, at_low: Floats, at_high: Floats, method: str) -> None:
        for j, arm in enumerate(decision.designs):
            if j != BASE:
                rows.append((name, arm, low, high, at_low[j], at_high[j], method))

    slopes, now = decision.price_slopes, u.mean(axis=0)
    for one in decision.prices.listed:
        taken = float(decision.prices.draws()[one.name].mean())
        at_low, at_high = (now + slopes[one.name] * (end - taken) for end in (one.low, one.high))
        row(f"{PRICE}{one.name}", one.low, one.high, at_low, at_high, "exact")
    priced = {f"{PRICE}{one.name}" for one in decision.prices.listed}
    for name in bearing(decision):
        if name not in priced:
            x = decision.inputs[name].to_numpy(float)
            low, high = (float(end) for end in np.quantile(x, (0.05, 0.95)))
            at_low, at_high = expected_at(x, u, np.array([low, high]))
            row(name, low, high, at_low, at_high, "spline")
    return pd.DataFrame(rows, columns=list(SWINGS))


def _positive(found: Thresholds) -> Thresholds:
    below = found.below if found.below is not None and found.below.value >= 0 else None
    return Thresholds(found.best, below, found.above)


def price_slopes(decision: Decision) -> dict[str, Floats]:
    """Return by price what a krone more of it changes in the mean net benefit of each design ``[J]``, DKK."""
    g, prices, question = decision.gathered, decision.prices, decision.question
    found = {}
    for at, one in enumerate(prices.listed):
        dearer = prices.taken.copy()
        dearer[at] += 1.0
        moved = by_year(g, question.perspective, question.tax, replace(prices, taken=dearer).factors)
        found[one.name] = np.asarray(((moved - decision.net_benefit_by_year()) @ decision.factors).mean(axis=1))
    return found
