"""Are the figures in ``benchmarks/results`` those of today's code? ``python -m benchmarks.check``.

Exit code 1 if not. Every file says of which version of the model's code its figures are (``model``). Files that time
nothing of it, the lines of code by task and the errors put into rules, are left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from simulation.model.identity import model_hash

RESULTS = Path(__file__).parent / "results"
UNTIMED = ("tasks", "mutants")


def stale(results: Path = RESULTS) -> dict[str, str]:
    """Return the files whose figures are of other code, and of which."""
    today = model_hash(".py")
    found = {
        path.name: json.loads(path.read_text(encoding="utf-8")).get("model", "unknown")
        for path in sorted(results.glob("*.json"))
        if path.stem not in UNTIMED
    }
    return {name: version for name, version in found.items() if version != today}


def main() -> int:
    """Say which files are of other code."""
    found = stale()
    for name, version in found.items():
        print(f"{name}: of the model's code {version}, today's is {model_hash('.py')}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
