"""How many replications each cell of a study is to have: as asked for, or until its effects are known well enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulation.results.effects import by_baseline, effects
from simulation.results.runstore import RunStore
from simulation.studies.precision import enough, next_count
from simulation.studies.study import Study


def first_count(study: Study) -> int:
    """Return the replications a cell has at first."""
    if study.precision is None:
        return study.replications
    return max(study.replications, next_count([], None, study.precision) or 0)


@dataclass(frozen=True)
class Targets:
    """How many replications a cell is to have: ``first``, and in some cells ``more``."""

    first: int
    more: Mapping[int, int] = field(default_factory=dict)

    def of(self, cell: int) -> int:
        """Return the replications that a cell is to have."""
        return self.more.get(cell, self.first)

    def total(self, cells: int) -> int:
        """Return the replications that so many cells are to have."""
        return self.first * (cells - len(self.more)) + sum(self.more.values())


def targets(study: Study, store: RunStore) -> Targets:
    """Return how many replications each cell is to have, given the runs that are there.

    With a precision asked for, the looks are gone through again from the first, each over the replications it had:
    a study that was broken off goes on as if it had not been.
    """
    first = first_count(study)
    if study.precision is None:
        return Targets(first)
    looked = {cell: _target(study, store.known(cell), arms) for cell, arms in _effects_by_cell(study, store)}
    return Targets(first, {cell: count for cell, count in looked.items() if count > first})


def _effects_by_cell(study: Study, store: RunStore) -> Iterator[tuple[int, list[dict[int, float]]]]:
    """Yield of each cell with a result the effect by replication, an arm after the other."""
    assert study.precision is not None
    name = study.precision.outcome
    for runs in store.frames("runs"):
        for baseline, own in by_baseline(runs):
            found = effects(own, baseline, (name,))
            for cell in own["cell"].unique().tolist():
                here = found[found["cell"] == cell]
                yield (
                    cell,
                    [
                        dict(zip(arm["replication"].tolist(), arm[name].tolist(), strict=True))
                        for _, arm in here.groupby("arm", sort=False)
                    ],
                )


def _target(study: Study, known: set[int], arms: list[dict[int, float]]) -> int:
    assert study.precision is not None
    settings, count = study.settings(), first_count(study)
    while True:
        numbers = np.arange(settings.first_replication, settings.first_replication + count)
        if not known.issuperset(numbers.tolist()):
            return count
        draws = settings.draws_of(numbers)
        looks = [next_count([a.get(n, np.nan) for n in numbers.tolist()], draws, study.precision) for a in arms]
        more = max((look or 0 for look in looks), default=0)
        if more <= count:
            return count
        count = more


def unknown_cells(study: Study, store: RunStore) -> int:
    """Return the number of cells whose effects are not known as well as asked for."""
    if study.precision is None:
        return 0
    settings, missed = study.settings(), 0
    for _, arms in _effects_by_cell(study, store):
        told = []
        for arm in arms:
            numbers = np.array(sorted(arm))
            told.append(enough([arm[n] for n in numbers], settings.draws_of(numbers), study.precision))
        missed += not all(told)
    return missed
