"""What a run is the result of: its resolved settings, the code of the model, and its data. One hash of each.

The code is every module a run can reach; what only arranges, reads or shows runs (:data:`AROUND`) may change without
making results old. The import contract keeps the model from reaching into it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from simulation import build
from simulation.settings import Settings

PACKAGE = Path(build.__file__).parent
AROUND = ("calibration", "experiments", "reporting", "sensitivity", "trials", "configs", "web")
AROUND_FILES = ("__init__.py", "api.py", "cli.py", "cli_evidence.py", "cli_study.py", "sealed.py")
NO_MATTER = {"replications", "first_replication", "workers", "structure_replications", "trial_arms", "trial_n"}
"""Settings that say how often and where, not what."""


def _files(*endings: str) -> list[Path]:
    found = (p for ending in endings for p in PACKAGE.rglob(f"*{ending}"))
    kept = (p for p in found if p.relative_to(PACKAGE).parts[0] not in (*AROUND, *AROUND_FILES))
    return sorted(kept)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def data_hashes(population_file: str | None = None) -> dict[str, str]:
    """Return a hash of each data file a run stands on, and of the user's population file."""
    found = {str(p.relative_to(PACKAGE)): _hash(p.read_bytes()) for p in _files(".yaml", ".csv")}
    if population_file:
        found["population file"] = _hash(Path(population_file).read_bytes())
    return found


@cache
def model_hash() -> str:
    """Return a hash of the code and the data of the model, as they were when this process first asked."""
    code = {str(p.relative_to(PACKAGE)): _hash(p.read_bytes()) for p in _files(".py")}
    return _hash(json.dumps([code, data_hashes()], sort_keys=True).encode())


@cache
def _file_hash(path: str) -> str:
    return _hash(Path(path).read_bytes())


def resolved(settings: Settings) -> dict[str, Any]:
    """Return the whole configuration as plain data; the population with all its margins."""
    plain: dict[str, Any] = settings.model_dump(mode="json", exclude_none=True)
    spec = build.population_spec(settings)
    plain["population"] = (
        {"name": settings.population.name, "file": settings.population.file, "title": settings.population.name}
        if spec is None
        else spec.model_dump(mode="json", exclude={"surroundings"}, exclude_none=True)
    )
    return plain


def cell_key(settings: Settings) -> str:
    """Return the identity of a cell, 24 hexadecimal digits: resolved settings, code and data.

    Settings that resolve to the same run have the same key, however they were written down.
    """
    what = {k: v for k, v in resolved(settings).items() if k not in NO_MATTER}
    if settings.population.file:
        what["population"] = _file_hash(settings.population.file)
    return hashlib.sha256(json.dumps([model_hash(), what], sort_keys=True).encode()).hexdigest()[:24]
