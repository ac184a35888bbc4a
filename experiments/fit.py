"""Fit the free mechanism parameters to the `calibrate` evidence and write them, with a report.

    python experiments/fit.py [rounds] [evaluations]

Writes ``simulation/mechanisms/fitted.yaml`` and ``results/reference/fit/`` (report.md, report.json). It
starts from ``parameters.yaml`` and takes about a minute an evaluation on two cores. `validate` entries cannot be read
by it: the registry's view for fitting does not hold them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from simulation.calibration.fit import BLOCKS, Fit, fit
from simulation.mechanisms.parameters import HERE, catalogue

DEFAULTS = (2, 6)
ROOT = Path(__file__).resolve().parent.parent


def markdown(found: Fit) -> str:
    """Return the fit report as Markdown."""
    words = " ".join(sys.argv[1:])
    lines = [
        "# Fit report",
        "",
        f"Command: `python experiments/fit.py {words}`, from the start values in `parameters.yaml`",
        "",
        "## Targets (`calibrate` evidence)",
        "",
    ]
    lines += ["| evidence | documented | simulated | error used | (sim - doc) / error |", "|---|---:|---:|---:|---:|"]
    for row in found.rows:
        lines.append(
            f"| {row['path']} | {row['documented']:.4g} | {row['simulated']:.4g}"
            f" | {row['error']:.3g} | {row['z']:+.1f} |"
        )
    lines += [
        "",
        "## Parameters",
        "",
        "| parameter | fitted | local standard error (fitted scale) | unit | meaning |",
    ]
    lines += ["|---|---:|---:|---|---|"]
    for block in BLOCKS:
        for name in block.parameters:
            known = catalogue()[name]
            lines.append(
                f"| {name} | {found.values[name]:.5g} | {found.errors[name]:.2g} | {known.unit} | {known.meaning} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit and write."""
    given = [int(word) for word in sys.argv[1:3]]
    rounds, evaluations = (*given, *DEFAULTS[len(given) :])
    (HERE / "fitted.yaml").unlink(missing_ok=True)
    catalogue.cache_clear()
    found = fit(rounds, evaluations)
    text = "# Written by experiments/fit.py; do not edit. Report: results/reference/fit/report.md\n"
    text += yaml.safe_dump({"values": {k: float(f"{v:.6g}") for k, v in found.values.items()}}, sort_keys=False)
    (HERE / "fitted.yaml").write_text(text, encoding="utf-8")
    folder = ROOT / "results" / "reference" / "fit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(found), encoding="utf-8")
    content = {"values": found.values, "errors": found.errors, "targets": found.rows}
    (folder / "report.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
