"""For whom an effect is told: per participant, or per citizen of the whole population."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.model.economics.accounts import Party
from simulation.results.measures import LISTED, Measure, Scale

PARTICIPANT, CITIZEN = "participant", "citizen"
_MEANS = {m.name.removeprefix("mean_"): m.name for m in LISTED if m.name.startswith("mean_")}


def column(name: str, whom: str) -> str:
    """Return the column of ``contrasts`` with an outcome's effect for each ``whom``."""
    stem, unit = name.removeprefix("mean_"), ""
    if stem.endswith("_dkk"):
        stem, unit = stem.removesuffix("_dkk"), "_dkk"
    return f"{stem}_per_{whom}{unit}"


def parted(name: str) -> tuple[str, str] | None:
    """Return the outcome and for whom, of a column made by :func:`column`; None for any other."""
    for whom in (PARTICIPANT, CITIZEN):
        stem, found, unit = name.partition(f"_per_{whom}")
        if found and unit in ("", "_dkk"):
            return _MEANS.get(stem + unit, stem + unit), whom
    return None


def saving(party: Party) -> Measure:
    """Return a payer's saving before tax, in kroner."""
    return Measure(party.column.replace("_net_oere", "_saving_dkk"), Scale.DKK, 1, "saving")


def participants(runs: pd.DataFrame, arm: str) -> float:
    """Return the mean number of participants of an arm; NaN where folders of older versions do not say."""
    if "n_participants" not in runs.columns:
        return float("nan")
    return float(np.mean(runs.loc[runs["arm"] == arm, "n_participants"]))
