"""What cells share that differ in their policies alone: the people of a replication, and its run without a policy.

A worker keeps what it made last, within :data:`MOST_BYTES`: the next cell with the same settings beside its policies
runs those alone. A replication is a function of its settings, so what is kept is what would be made again.
"""

from __future__ import annotations

from collections import OrderedDict

from simulation.run.build import Surroundings, surroundings
from simulation.run.identity import cell_key
from simulation.run.plugged import activate
from simulation.run.runner import Run, arms_of, run_arm, run_once
from simulation.run.settings import Settings

MOST_BYTES = 256_000_000
"""What a worker keeps at most."""

_kept: OrderedDict[tuple[str, tuple[str, ...], int], tuple[Surroundings, Run]] = OrderedDict()


def run_shared(settings: Settings, replication: int) -> list[Run]:
    """Return what :func:`simulation.run.runner.run_once` does, having run the baseline of several cells once."""
    if "persons" in settings.record or not settings.policy:
        return run_once(settings, replication)
    activate(settings.plugins)
    around, base = _baseline(settings, replication)
    return [base, *(run_arm(settings, arm, around, replication) for arm in arms_of(settings)[1:])]


def _baseline(settings: Settings, replication: int) -> tuple[Surroundings, Run]:
    own = {name: chosen for name, chosen in settings.policies.items() if name == settings.baseline}
    alone = settings.model_copy(update={"policy": (), "policies": own})
    key = (cell_key(alone), settings.record, replication)
    if key not in _kept:
        around = surroundings(settings, replication)
        _kept[key] = (around, run_arm(settings, settings.baseline, around, replication))
    _kept.move_to_end(key)
    found = _kept[key]
    while len(_kept) > 1 and sum(map(_size, _kept.values())) > MOST_BYTES:
        _kept.popitem(last=False)
    return found


def _size(kept: tuple[Surroundings, Run]) -> int:
    """Return about how many bytes are kept."""
    around, run = kept
    frames = [frame for frame in (run.ledger, run.groups, run.group_years, run.quantities) if frame is not None]
    weeks = sum(column.nbytes for column in run.weekly.values())
    tables = sum(int(frame.memory_usage(index=False).sum()) for frame in frames)
    return around.citizens.nbytes + around.companies.nbytes + weeks + tables
