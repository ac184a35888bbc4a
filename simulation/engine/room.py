"""Whether a worker has the memory for a replication: one that is too large is refused before it is begun."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

from simulation.errors import UserError
from simulation.run.memory import needs
from simulation.run.settings import Settings

GB = 1e9
CGROUP = Path("/sys/fs/cgroup")


def free_bytes() -> float:
    """Return the memory that this process may still take: a Dask worker's own limit, else what the machine has."""
    if "distributed" in sys.modules:
        from distributed import get_worker

        try:
            limit = get_worker().memory_manager.memory_limit
        except (ValueError, AttributeError):  # not in a worker
            limit = None
        if limit:
            return float(limit)
    return min(float(psutil.virtual_memory().available), _left_in_container())


def _left_in_container() -> float:
    """Return what the limit of a container leaves; what it keeps of files for later is given up when it is needed."""
    try:
        limit = (CGROUP / "memory.max").read_text().strip()
        taken = float((CGROUP / "memory.current").read_text())
        kept = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
    except OSError:
        return float("inf")
    cached = float(kept.get("inactive_file", 0)) + float(kept.get("active_file", 0))
    return float("inf") if limit == "max" else float(limit) - max(0.0, taken - cached)


def refuse_too_large(settings: Settings, room: float, workers: int = 1) -> None:
    """Refuse a replication for which a worker, one of ``workers`` with ``room`` bytes each, has too little memory.

    Raises
    ------
    UserError
        One line, with the arithmetic.
    """
    asked = needs(settings)
    if asked.bytes <= room:
        return
    raise UserError(
        "a replication of {:,} citizens (population.n and who arrives in {:,} weeks) takes about {:.1f} GB, and each"
        " of {} workers has {:.1f} GB; give fewer citizens, a shorter horizon_weeks, fewer workers or larger ones",
        asked.citizens,
        settings.horizon_weeks,
        asked.bytes / GB,
        workers,
        room / GB,
    )
