"""If the structure were another: the first replications run again under every alternative form.

Chance and knowledge are in the replications; what form a mechanism has is neither. So each alternative named in
:mod:`simulation.model.rules.switches` is run on the same people and luck as the comparison, and what it changes in
the effect of each policy is set beside the run's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from simulation.engine.progress import ENGLISH, shown
from simulation.model.randomness import luck_of
from simulation.model.rules import switches
from simulation.model.rules.knowledge import place_in_range
from simulation.model.rules.parameters import catalogue
from simulation.model.rules.switches import Alternative, StructureSettings
from simulation.results import effects as measures
from simulation.results.reported import OUTCOMES
from simulation.run.drawn import known_parameters
from simulation.run.runner import Run, run_once
from simulation.run.settings import Settings
from simulation.words.texts import Texts

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


@dataclass(frozen=True)
class Otherwise:
    """What was run under other forms of the model: what each changes, its runs, and its postings by year.

    ``changes`` has columns as in :data:`COLUMNS`; ``runs`` and ``ledger`` are those of ``runs`` and ``ledger`` with a
    column ``structure`` (the switches that differ, ``name=form`` by comma) in the place of ``cell``.
    """

    changes: pd.DataFrame
    runs: pd.DataFrame
    ledger: pd.DataFrame


STRUCTURE: Mapping[str, tuple[str, str]] = {
    "structure": ("", "the switches that differ from the run's own, as name=form, by comma")
}


def crossed(settings: Settings) -> list[StructureSettings]:
    """Return as many forms of the crossed design of all switches as the settings ask for, drawn by their weights.

    None twice, and not the run's own; fewer where the same are drawn again.
    """
    found: list[StructureSettings] = []
    for number in range(settings.structure_crossed):
        luck = luck_of(settings.seed, number)
        chosen = {}
        for name, switch in switches.switches().items():
            forms, weights = list(switch["weights"]), np.array(list(switch["weights"].values()), float)
            place = place_in_range(luck, 1, f"structure.{name}")
            chosen[name] = forms[min(int(np.searchsorted(np.cumsum(weights / weights.sum()), place)), len(forms) - 1)]
        form = StructureSettings(**chosen)
        if form != settings.structure and form not in found:
            found.append(form)
    return found


def named(form: StructureSettings, own: StructureSettings) -> str:
    """Return the name of a form: the switches that differ from the run's ``own``."""
    theirs, ours = form.model_dump(), own.model_dump()
    return ",".join(f"{name}={other}" for name, other in theirs.items() if other != ours[name])


def run_again(
    others: Sequence[StructureSettings], each: int, first: int, settings: Settings, number: int
) -> list[Run]:
    """Run all arms of one replication; of the numbers from 0 on, the first ``each`` are the first structure's.

    ``first`` is the comparison's first replication. Outcomes and ledger are kept.
    """
    which, step = divmod(number, each)
    chosen = settings.model_copy(update={"structure": others[which], "record": ()})
    return run_once(chosen, first + step, ledger=True)


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


def compare_structures(settings: Settings, runs: pd.DataFrame, texts: Texts = ENGLISH) -> Otherwise | None:
    """Run the first replications again under every alternative, and under the crossed forms asked for.

    ``runs`` holds the comparison's own outcomes. None with ``structure_replications=0``, without policies, and where
    nothing would change.

    Raises
    ------
    WorkerLost
        When worker processes die again and again.
    """
    each = min(settings.replications, settings.structure_replications)
    apart = alternatives(settings) if each and any(a != settings.baseline for a in settings.policy) else []
    if not apart:
        return None
    forms = [a.structure for a in apart]
    forms += [form for form in crossed(settings) if form not in forms]
    task = partial(run_again, forms, each, settings.first_replication)
    many = settings.model_copy(update={"replications": each * len(forms), "first_replication": 0})
    size = {"structures": texts("progress.structures", n=len(forms))}
    what = texts("progress.structures_each", **size, replications=texts("progress.replications", n=each))
    rows: list[dict[str, Any]] = []
    ledgers: list[pd.DataFrame] = []
    for number, again in enumerate(shown(many, task, what, texts)):
        name = named(forms[number // each], settings.structure)
        for r in again:
            key = {"structure": name, "arm": r.arm, "replication": r.replication}
            rows.append({**key, **r.outcomes})
            if r.ledger is not None and len(r.ledger):
                ledgers.append(pd.DataFrame({**key, **r.ledger}))
    found, own = pd.DataFrame(rows), effects(runs, settings.baseline)
    records = [
        {"switch": a.switch, "taken": a.taken, "alternative": a.other, **record}
        for a in apart
        for record in against(own, effects(_of(found, named(a.structure, settings.structure)), settings.baseline))
    ]
    return Otherwise(pd.DataFrame(records, columns=list(COLUMNS)), found, pd.concat(ledgers, ignore_index=True))


def _of(runs: pd.DataFrame, structure: str) -> pd.DataFrame:
    """Return the runs under one structure, as those of a comparison."""
    own = runs[runs["structure"] == structure].drop(columns="structure")
    return own.assign(cell=0)
