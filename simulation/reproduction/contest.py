"""The model against its rivals: two scores figure by figure, and whether one can be told to be better.

A rival is a rule that needs no simulation, or this simulation before anything was fitted: the prior predictive.
Only figures that a rival has an answer to are compared, and both are scored on the same ones. The bootstrap
draws whole studies, because figures of one study are wrong together.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from simulation.model.randomness import Draw, Kind, luck_of, uniform_rows
from simulation.reproduction import rivals as rules
from simulation.reproduction.scoring import (
    USES,
    Floats,
    crps,
    interval_score,
    predictive,
    scored,
    summary,
)
from simulation.results.coverage import CONFIDENCE

PRIOR = "prior"
RIVALS = (*rules.RIVALS, PRIOR)
RESAMPLES = 4000
FEWEST_STUDIES = 5
"""With fewer studies a bootstrap interval says next to nothing, so nothing is concluded from it."""

OVERALL = "all"
RULES = {"interval": ("score", "rival_"), "crps": ("crps", "crps_")}
"""The columns of the model and the rivals by scoring rule."""


def score_against(rows: pd.DataFrame, rivals: Mapping[str, Mapping[str, Floats]]) -> pd.DataFrame:
    """Return the interval scores of model (``score``) and rivals (``rival_*``), the latter's ``crps_*``, ``width_*``.

    ``rows`` has the columns id, use, kind, study, documented, pi90_low and pi90_high; ``rivals`` the predictive
    draws ``[R']`` by figure and rival. All in each figure's unit, one row per row, in the same order, with ``id``;
    NaN where there is no interval or no rival.

    Raises
    ------
    ValueError
        naming a figure in ``rivals`` that is not among the rows, or a rival that is not known.
    """
    if stray := sorted(set(rivals) - set(rows["id"])):
        raise ValueError(f"rivals of figures that are not there: {', '.join(stray)}")
    if stray := sorted({name for own in rivals.values() for name in own} - set(RIVALS)):
        raise ValueError(f"no rival called {', '.join(stray)}; there are {', '.join(RIVALS)}")
    found = []
    for row in rows.to_dict("records"):
        documented = float(row["documented"])
        scores = {"score": interval_score(documented, float(row["pi90_low"]), float(row["pi90_high"]))}
        for rival in RIVALS:
            draws = rivals.get(row["id"], {}).get(rival, np.empty(0))
            interval = predictive(draws)
            scores[f"rival_{rival}"] = interval_score(documented, interval.low, interval.high)
            scores[f"crps_{rival}"] = crps(documented, draws)
            scores[f"width_{rival}"] = interval.high - interval.low
        found.append({"id": row["id"], **scores})
    names = [f"{what}_{rival}" for what in ("rival", "crps", "width") for rival in RIVALS]
    return pd.DataFrame(found, columns=["id", "score", *names])


def compare(rows: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Return one row per rule, rival and use (``all`` among them): who has the smaller scaled score.

    ``rows`` has the columns of :func:`score_against` and its result, and ``crps``. ``rule`` is ``interval`` or
    ``crps``; ``difference`` is the model's mean score minus the rival's, below zero is better, with a 95 % bootstrap
    interval over studies; ``better`` the share of figures on which the model's score is smaller, a tie counting half.
    ``verdict`` is ``beats``, ``does not beat`` or ``cannot be told``.
    """
    rows = rows.reset_index(drop=True)
    every = scored(rows)
    raw = rows.loc[every.index]
    found = []
    for rule, (own, others) in RULES.items():
        for use in (OVERALL, *USES):
            for rival in RIVALS:
                other = raw[f"{others}{rival}"].astype(float) / every["scale"]
                keep = other.notna() & every[own].notna() & ((every["use"] == use) | (use == OVERALL))
                widths = {
                    "model_width": float(every.loc[keep, "width"].mean()),
                    "rival_width": float((raw[f"width_{rival}"].astype(float) / every["scale"])[keep].mean()),
                }
                mine, theirs = every.loc[keep, own].to_numpy(float), other[keep].to_numpy(float)
                study = every.loc[keep, "study"].astype(str).to_numpy()
                found.append({"rule": rule, **_row(use, rival, mine, theirs, study, seed), **widths})
    return pd.DataFrame(found)


def _row(use: str, rival: str, mine: Floats, theirs: Floats, study: np.ndarray, seed: int) -> dict[str, Any]:
    n, studies = len(mine), len(set(study))
    gap = mine - theirs
    low, high = _bootstrap(gap, study, luck_of(seed, zlib.crc32(f"contest {use} {rival}".encode())))
    return {
        "use": use,
        "rival": rival,
        "figures": n,
        "studies": studies,
        "model_score": float(mine.mean()) if n else math.nan,
        "rival_score": float(theirs.mean()) if n else math.nan,
        "better": float(np.mean((gap < 0) + 0.5 * (gap == 0))) if n else math.nan,
        "difference": float(gap.mean()) if n else math.nan,
        "difference_low": low,
        "difference_high": high,
        "verdict": _verdict(studies, low, high),
    }


def _verdict(studies: int, low: float, high: float) -> str:
    if studies < FEWEST_STUDIES or low <= 0 <= high:
        return "cannot be told"
    return "beats" if high < 0 else "does not beat"


def _bootstrap(gap: Floats, study: np.ndarray, luck: Any) -> tuple[float, float]:
    """Return the percentile interval of the mean of ``gap`` ``[F]``, whole studies drawn with replacement."""
    names, belongs = np.unique(study, return_inverse=True)
    k = len(names)
    if k < 2:
        return math.nan, math.nan
    totals, sizes = np.bincount(belongs, gap, k), np.bincount(belongs, minlength=k)
    uniform = uniform_rows(luck, int(Kind.KNOWLEDGE), np.arange(RESAMPLES * k), 0, int(Draw.PARAMETER))
    drawn = (uniform * k).astype(np.int64).reshape(RESAMPLES, k)
    means = totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def numbers(rows: pd.DataFrame, seed: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Return ``summary`` and ``rivals`` as ``reproduce.json`` holds them: records, a missing number is null."""
    tables = {"summary": summary(rows), "rivals": compare(rows, seed)}
    return {name: json.loads(table.to_json(orient="records", double_precision=15)) for name, table in tables.items()}
