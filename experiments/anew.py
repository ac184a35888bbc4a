"""Everything that is tracked of results, made again: after a change of a rule, a prior, a price or a fitted figure.

    nice python experiments/anew.py                       all of it, in order (three hours on two cores)
    nice python experiments/anew.py golden reproduce      these steps
    nice python experiments/anew.py --from reproduce      this step and all after it

Calibration and ready studies, broken off, go on where they stopped; any other step begins anew. The last line of each
says what it took.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "results" / "reference"
PYTHON = sys.executable
INDSATS = (PYTHON, "-m", "simulation.cli")
CALIBRATION, REPRODUCTION = "results/calibration", "results/reproduction"
STUDIES = sorted(path.stem for path in (ROOT / "configs" / "study").glob("*.yaml"))
EXPERIMENTS = (
    "two_roads", "clarification", "decomposition", "lives", "reform_2025", "recovery", "not_drawn", "stopping_rule",
    "noisy_indices", "input_groups", "two_seeds",
)  # fmt: skip
STEPS: dict[str, tuple[str, ...]] = {
    "calibrate": (
        *INDSATS, "calibrate", "runs=1200", "rounds=2", "draws=500", f"out={CALIBRATION}", "--install"
    ),
    "golden": (PYTHON, "-m", "tests.golden"),
    "reproduce": (*INDSATS, "reproduce", "replications=40", "prior=10", f"out={REPRODUCTION}"),
    **{name: (PYTHON, "experiments/reference.py", name) for name in STUDIES},
    **{name: (PYTHON, f"experiments/{name}.py") for name in EXPERIMENTS},
    "pages": (PYTHON, "docs/examples.py", "--write", *map(str, sorted((ROOT / "docs").rglob("*.md")))),
}  # fmt: skip
"""Each step by its name, and the command that it runs."""
KEPT = {
    "calibrate": (CALIBRATION, ("calibration.json", "*.parquet")),
    "reproduce": (
        REPRODUCTION,
        ("reproduce.json", "reproduce.parquet", "failures.jsonl", "figures/falls.png", "figures/forest_shares_1.png"),
    ),
}
"""What is tracked of the folder that a step leaves."""


def keep(name: str) -> None:
    """Copy what is tracked of a step's folder."""
    folder, patterns = KEPT[name]
    for pattern in patterns:
        for file in (ROOT / folder).glob(pattern):
            target = REFERENCE / name / file.relative_to(ROOT / folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def main() -> int:
    """Run the steps named on the command line."""
    words = sys.argv[1:]
    if words[:1] == ["--from"] and len(words) == 2 and words[1] in STEPS:
        words = list(STEPS)[list(STEPS).index(words[1]) :]
    if unknown := [word for word in words if word not in STEPS]:
        print(f"experiments/anew.py: {unknown[0]}: no such step; there are {', '.join(STEPS)}", file=sys.stderr)
        return 2
    for name in words or STEPS:
        began = time.monotonic()
        if code := subprocess.run(STEPS[name], cwd=ROOT).returncode:
            print(f"experiments/anew.py: {name} ended with {code}; go on with --from {name}", file=sys.stderr)
            return code
        if name in KEPT:
            keep(name)
        print(f"{name}: {(time.monotonic() - began) / 60:.1f} minutes", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
