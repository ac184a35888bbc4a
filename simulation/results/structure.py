"""The forms of the model that were run beside a comparison: what each changes of an effect, and by what weight."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulation.results.folder import ResultFolder


@dataclass(frozen=True)
class Form:
    """One form of a switch: what it changes of an effect (that of the form taken: nothing), with its standard error.

    ``weight`` says how likely it is taken to be beside the switch's other forms; ``error`` is 0 where one replication
    alone was run again.
    """

    name: str
    weight: float
    change: float
    error: float


def forms(folder: ResultFolder, arm: str, outcome: str) -> dict[str, list[Form]]:
    """Return the forms of each switch that was tried, the one taken first; none where nothing was run again."""
    table = folder.structure
    if table is None or table.empty:
        return {}
    weights = {str(r["name"]).removeprefix("structure."): r.get("weights") or {} for r in folder.records("structure")}
    found = {}
    for switch, own in table[(table["arm"] == arm) & (table["outcome"] == outcome)].groupby("switch", sort=False):
        weight = weights.get(str(switch), {})
        names = [str(own["taken"].iloc[0]), *own["alternative"].astype(str)]
        changes = [0.0, *own["difference"].astype(float)]
        errors = [0.0, *own["standard_error"].astype(float).fillna(0.0)]
        found[str(switch)] = [
            Form(name, float(weight.get(name, 1.0)), change, error)
            for name, change, error in zip(names, changes, errors, strict=True)
        ]
    return found


def combinations(tried: dict[str, list[Form]]) -> Iterator[tuple[float, float]]:
    """Yield every combination of forms, one a switch: its weight, and what it changes all together."""
    for chosen in itertools.product(*tried.values()):
        yield float(np.prod([form.weight for form in chosen])), sum(form.change for form in chosen)


def variance(folder: ResultFolder, arm: str, outcome: str) -> float:
    """Return the variance of an effect between the forms of the model, by their weights: the table's unit squared.

    What the luck of the few replications run again adds is taken off.
    """
    total = 0.0
    for own in forms(folder, arm, outcome).values():
        weight, change, error = np.array([(form.weight, form.change, form.error) for form in own]).T
        weight /= weight.sum()
        total += max(0.0, float(weight @ (change - weight @ change) ** 2 - weight @ error**2))
    return total
