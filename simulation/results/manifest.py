"""How results were made: versions, commit, hashes, machine, time."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
import subprocess
from typing import Any

from simulation.engine.executors import cores
from simulation.model.identity import PACKAGE, model_hash
from simulation.run.identity import data_hashes
from simulation.run.settings import Settings


def _commit() -> str:
    try:
        asked = ["git", "-C", str(PACKAGE), "rev-parse", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def manifest(settings: Settings, command: str, seconds: float, warnings: list[Any]) -> dict[str, Any]:
    """Return how the results were made."""
    packages = ("numpy", "numba", "pandas", "pyarrow", "mesa", "scipy")
    return {
        "version": importlib.metadata.version("indsats"),
        "commit": _commit(),
        "model": model_hash(),
        "command": command,
        "seed": settings.seed,
        "price_year": settings.price_year,
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "workers": settings.workers or cores(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": cores(),
            "python": platform.python_version(),
        },
        "packages": {name: importlib.metadata.version(name) for name in packages},
        "data_hashes": data_hashes(settings.population.file),
        "warnings": warnings,
        **(
            {"plugins": [{"file": p.file, "key": p.key, **p.brings} for p in settings.plugins]}
            if settings.plugins
            else {}
        ),
    }
