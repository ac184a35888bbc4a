"""If the structure were another: the first replications run again under every alternative form.

Chance and knowledge are in the replications; what form a mechanism has is neither. So each alternative named in
:mod:`simulation.model.rules.switches` is run on the same people and luck as the comparison, and what it changes in
the effect of each policy is set beside the run's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from simulation.engine.progress import ENGLISH, shown
from simulation.model.randomness import luck_of
from simulation.model.rules import switches
from simulation.model.rules.parameters import catalogue
from simulation.model.rules.switches import Alternative, StructureSettings
from simulation.results import effects as measures
from simulation.run.drawn import known_parameters
from simulation.run.runner import Run, run_once
from simulation.run.settings import Settings
from simulation.words.texts import Texts

OUTCOMES = ("mean_weeks_in_job", "in_job", "off_support", "municipal_saving_dkk")

COLUMNS: Mapping[str, tuple[str, str]] = {
    "switch": ("", "the choice of form that differs from the run's own"),
    "taken": ("", "what the run has"),
    "alternative": ("", "what was tried instead"),
    "arm": ("", "policy, against the baseline"),
    "outcome": ("", "effect on what: mean_weeks_in_job, in_job, off_support, municipal_saving_dkk (a citizen)"),
    "unit": ("", "unit of the outcome"),
    "replications": ("count", "replications run under both"),
    "as_run": ("see unit", "mean paired effect with the form taken, in these replications"),
    "otherwise": ("see unit", "mean paired effect with the alternative, in these replications"),
    "difference": ("see unit", "otherwise minus as_run"),
    "standard_error": ("see unit", "paired standard error of the difference; missing for one replication"),
}
_UNITS = dict(zip(OUTCOMES, ("weeks", "share", "share", "DKK"), strict=True))


def described(settings: Settings) -> list[dict[str, Any]]:
    """Return the switches as records: name, meaning, alternatives, default, reason, and which was taken."""
    return [
        {**record, "taken": getattr(settings.structure, record["name"].removeprefix("structure."))}
        for record in switches.describe()
    ]


def alternatives(settings: Settings) -> list[Alternative]:
    """Return the structures that would change something: not those whose parameters the user has set."""

    def parameters(chosen: StructureSettings) -> dict[str, float]:
        luck = luck_of(settings.seed, settings.first_replication)
        known = known_parameters(settings.model_copy(update={"structure": chosen}), luck)
        return {**{name: p.value for name, p in catalogue().items()}, **known}

    own = parameters(settings.structure)
    return [other for other in switches.others(settings.structure) if parameters(other.structure) != own]


def run_again(
    others: Sequence[StructureSettings], each: int, first: int, settings: Settings, number: int
) -> list[Run]:
    """Run all arms of one replication; of the numbers from 0 on, the first ``each`` are the first structure's.

    ``first`` is the comparison's first replication. Only outcomes are kept.
    """
    which, step = divmod(number, each)
    chosen = settings.model_copy(update={"structure": others[which], "record": ()})
    return run_once(chosen, first + step)


def effects(runs: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return the paired effects, a row per (arm, replication): the outcomes, and the saving in DKK a citizen."""
    return measures.effects(runs.drop(columns="cell", errors="ignore"), baseline, OUTCOMES)


def against(own: pd.DataFrame, other: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what another structure changes: a record per arm and outcome of two tables from :func:`effects`.

    Only replications that both have count.
    """
    both = own.merge(other, on=["arm", "replication"], suffixes=("", "_other"))
    records = []
    for arm, rows in both.groupby("arm", sort=False):
        for outcome in OUTCOMES:
            before, after = rows[outcome].to_numpy(float), rows[f"{outcome}_other"].to_numpy(float)
            change = after - before
            n = len(change)
            records.append(
                {
                    "arm": str(arm),
                    "outcome": outcome,
                    "unit": _UNITS[outcome],
                    "replications": n,
                    "as_run": float(before.mean()),
                    "otherwise": float(after.mean()),
                    "difference": float(change.mean()),
                    "standard_error": float(np.std(change, ddof=1)) / math.sqrt(n) if n > 1 else math.nan,
                }
            )
    return records


def compare_structures(settings: Settings, runs: pd.DataFrame, texts: Texts = ENGLISH) -> pd.DataFrame:
    """Run every alternative on the first replications and return what it changes, columns as in ``COLUMNS``.

    ``runs`` holds the comparison's own outcomes. Empty with ``structure_replications=0``, without policies, and
    where nothing would change.

    Raises
    ------
    WorkerLost
        When worker processes die again and again.
    """
    each = min(settings.replications, settings.structure_replications)
    found = alternatives(settings) if each and any(a != settings.baseline for a in settings.policy) else []
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    task = partial(run_again, [a.structure for a in found], each, settings.first_replication)
    many = settings.model_copy(update={"replications": each * len(found), "first_replication": 0})
    parts: list[list[dict[str, Any]]] = [[] for _ in found]
    size = {"structures": texts("progress.structures", n=len(found))}
    what = texts("progress.structures_each", **size, replications=texts("progress.replications", n=each))
    for number, again in enumerate(shown(many, task, what, texts)):
        parts[number // each] += [
            {"cell": 0, "arm": r.arm, "replication": r.replication, **r.outcomes} for r in again
        ]
    own = effects(runs, settings.baseline)
    records = [
        {"switch": a.switch, "taken": a.taken, "alternative": a.other, **record}
        for a, rows in zip(found, parts, strict=True)
        for record in against(own, effects(pd.DataFrame(rows), settings.baseline))
    ]
    return pd.DataFrame(records, columns=list(COLUMNS))
