"""What is not drawn: how far the effect of IPS in the Inklusion trial goes with each assumption that is held fixed.

    python experiments/not_drawn.py [REPLICATIONS]      (writes results/reference/not_drawn.json)

Every assumption with a range is drawn in every run. The others are held for a reason (``indsats list uncertain
fixed``). Here each of them, and the share of companies with a mentor, is moved to half and to one and a half
of its value, by itself, over the same draws of everything else and the same luck.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from simulation.model.rules.parameters import catalogue
from simulation.model.rules.switches import switches
from simulation.reproduction.fitted import STUDIES
from simulation.reproduction.reproduce import draws
from simulation.reproduction.study import Run
from simulation.run.settings import CompanySettings

SHARES = (0.5, 1.5)
SEED = 1


def moved() -> dict[str, list[dict[str, Any]]]:
    """Return the keys that move each input that is not drawn, both ways, by its name."""
    found: dict[str, list[dict[str, Any]]] = {}
    switched = {key for s in switches().values() for own in s["alternatives"].values() for key in own}
    for p in catalogue().values():
        if p.prior is None and p.kind != "fitted" and p.name not in switched and p.value:
            ends = {min(p.high, max(p.low, share * p.value)) for share in SHARES} - {p.value}
            found[f"parameters.{p.name}"] = [{"parameters": {p.name: end}} for end in sorted(ends)]
    found["companies.mentors"] = [{"companies": {"mentors": share * CompanySettings().mentors}} for share in SHARES]
    for switch, own in switches().items():
        others = [form for form in own["alternatives"] if form != own["default"]]
        found[f"structure.{switch}"] = [{"structure": {switch: form}} for form in others]
    return found


def effects(study: Any, known: list[dict[str, float]], **keys: Any) -> np.ndarray:
    """Return the effect of IPS in each replication ``[R]``, with some keys in place of the trial's."""
    own = dict(keys)
    fixed = own.pop("parameters", {})
    found = []
    for replication, values in enumerate(known):
        left = {name: value for name, value in values.items() if name not in fixed}
        run = Run(study, left, replication).changed(**own, **({"parameters": fixed} if fixed else {}))
        statistics = study.measure(run)
        found.append(statistics["ips"] - statistics["usual"])
    return np.array(found)


def main() -> None:
    """Run the study and write its reference result."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    study = next(one for one in STUDIES if one.name == "inklusion")
    known = draws(replications, SEED)
    base = effects(study, known)
    rows = []
    for name, ways in moved().items():
        for keys in ways:
            change = effects(study, known, **keys) - base
            error = float(change.std(ddof=1) / np.sqrt(replications))
            rows.append(
                {"input": name, "to": next(iter(keys.values())), "moves": float(change.mean()), "error": error}
            )
            print(f"{name} {keys}: {100 * change.mean():+.2f} points (error {100 * error:.2f})", flush=True)
    rows.sort(key=lambda r: -abs(r["moves"]))
    found = {
        "command": f"python experiments/not_drawn.py {replications}",
        "effect": float(base.mean()),
        "a_tenth": 0.1 * float(base.mean()),
        "moves": rows,
    }
    folder = Path(__file__).resolve().parent.parent / "results" / "reference"
    (folder / "not_drawn.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
