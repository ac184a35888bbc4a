"""What a run is the result of: the model, what was learned with it, and the resolved settings. One key for a cell."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from simulation.model.identity import PACKAGE, POSTERIOR, hash_of, model_files, model_hash
from simulation.run.drawn import population_spec
from simulation.run.settings import Settings

NO_MATTER = {"replications", "first_replication", "workers", "structure_replications", "trial_arms", "trial_n"}
"""Settings that say how often and where, not what."""


def data_hashes(population_file: str | None = None) -> dict[str, str]:
    """Return a hash of each data file a run stands on, and of the user's population file."""
    files = [*model_files(".yaml", ".csv"), POSTERIOR]
    found = {path.relative_to(PACKAGE).as_posix(): hash_of(path) for path in files}
    if population_file:
        found["population file"] = hash_of(Path(population_file))
    return found


@cache
def _file_hash(path: str) -> str:
    return hash_of(Path(path))


def resolved(settings: Settings) -> dict[str, Any]:
    """Return the whole configuration as plain data; the population with all its margins."""
    plain: dict[str, Any] = settings.model_dump(mode="json", exclude_none=True)
    spec = population_spec(settings)
    plain["population"] = (
        {"name": settings.population.name, "file": settings.population.file, "title": settings.population.name}
        if spec is None
        else spec.model_dump(mode="json", exclude={"surroundings"}, exclude_none=True)
    )
    return plain


def cell_key(settings: Settings) -> str:
    """Return the identity of a cell, 24 hexadecimal digits: model, posterior and resolved settings, without words.

    Settings that resolve to the same run have the same key, however they were written down.
    """
    what = {k: v for k, v in resolved(settings).items() if k not in NO_MATTER}
    what["population"] = {k: v for k, v in what["population"].items() if k != "title"}
    what["plugins"] = [one.key for one in settings.plugins]
    if settings.population.file:
        what["population"] = _file_hash(settings.population.file)
    made_of = [model_hash(), _file_hash(str(POSTERIOR)), what]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:24]
