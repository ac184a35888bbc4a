"""What the model is: one hash of the code and the data that a run is the result of.

The folders of :data:`MODEL`, whole, and nothing else: sweeps, banks of simulated runs and the cache of compiled rules
all go by it. A programme's documented cases and words stand in its folder and change no run; what was learned with
the model (``posterior.csv``) is no part of it, and has a hash of its own where runs draw from it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
MODEL = ("evidence", "model", "policies", "agents", "run")
APART = ("cases.py", "fitted.py", "words.yaml", "posterior.csv")
POSTERIOR = PACKAGE / "model" / "rules" / "posterior.csv"
LEARNED = POSTERIOR.with_suffix(".json")
"""What the calibration says of its posterior: a verdict of each parameter, discrepancy, effective number of runs."""


def hash_of(path: Path) -> str:
    """Return a short hash of a file, 16 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def model_files(*endings: str) -> list[Path]:
    """Return the files of the model with one of ``endings``."""
    found = (path for folder in MODEL for path in (PACKAGE / folder).rglob("*"))
    return sorted(p for p in found if p.suffix in endings and p.name not in APART)


@cache
def model_hash(*endings: str) -> str:
    """Return the hash of the model's code and data, as they were when this process first asked.

    With ``endings``, that of the files with one of these: compiled rules go by the code alone.
    """
    found = model_files(*(endings or (".py", ".yaml", ".csv")))
    files = {path.relative_to(PACKAGE).as_posix(): hash_of(path) for path in found}
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
