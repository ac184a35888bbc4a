"""What every benchmark says of the machine, and how it leaves its figures: JSON, and Markdown beside it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from simulation.model.identity import model_hash

PACKAGES = (
    "indsats",
    "numpy",
    "starsim",
    "mesa-frames",
    "vivarium",
    "mesa",
    "numba",
    "pandas",
    "polars",
)
"""Distributions whose versions are kept beside the figures."""


def versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Return the versions of those of the packages that are installed."""
    found: dict[str, str] = {}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Return what the figures depend on: the code of the model, Python, processor, cores, load, versions."""
    return {
        "model": model_hash(".py"),
        "python": platform.python_version(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "versions": versions(),
    }


def write(out: Path, figures: Mapping[str, Any], markdown: str) -> None:
    """Write the figures to ``out`` (JSON) and the tables to the Markdown file of the same name."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    out.with_suffix(".md").write_text(markdown + "\n", encoding="utf-8")
