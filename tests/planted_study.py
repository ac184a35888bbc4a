"""A study's folder with planted numbers: what a report of it must say is known beforehand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from simulation.results.statistics import mean_interval

PLACES, HOURS = "policies.ips.places", "companies.hours"
UNITS = {"mean_weeks_in_job": "weeks", "off_support": "share", "municipal_saving_dkk": "DKK"}
GRID = {PLACES: [10, 40, 100], HOURS: [50, 185]}
REPLICATIONS, PER_DRAW = 16, 2
LUCK = 3.0 * np.sin(np.arange(REPLICATIONS) // PER_DRAW)
"""What a draw does to all settings alike: far more than any setting does."""

Truth = Callable[[dict[str, Any], int], dict[str, np.ndarray]]


def planted(point: dict[str, Any], number: int) -> dict[str, np.ndarray]:
    """Return outcomes ``[R]`` of a setting: weeks rise by 0.02 a place, savings fall by 10 kroner a place and hour,
    and off support is noise of its own in each setting.
    """
    wobble = 0.01 * np.cos(np.arange(REPLICATIONS) // PER_DRAW + number)
    noise = 0.05 * np.sin(7.0 * (np.arange(REPLICATIONS) // PER_DRAW) + 5.0 * number)
    return {
        "mean_weeks_in_job": 0.02 * point[PLACES] + LUCK + wobble,
        "off_support": noise,
        "municipal_saving_dkk": -10.0 * point[PLACES] * point[HOURS] + 100 * wobble,
    }


def make_study(path: Path, levels: dict[str, list[Any]] | None = None, truth: Truth = planted, **about: Any) -> Path:
    """Write the folder of a study; ``about`` goes into study.json, but ``points``, ``failed`` (cells), ``drawn``."""
    levels = levels or GRID
    points = about.pop("points", None) or [
        dict(zip(levels, v, strict=True)) for v in itertools.product(*levels.values())
    ]
    failed, drawn = about.pop("failed", ()), about.pop("drawn", True)
    path.mkdir(parents=True)
    rows, runs = [], []
    draws = np.arange(REPLICATIONS) // (PER_DRAW if drawn else 1)
    for cell, point in enumerate(points):
        if cell in failed:
            continue
        values = truth(point, cell)
        for outcome, of in values.items():
            e = mean_interval(of, draws)
            found = {"mean": e.mean, "low": e.low, "high": e.high, "replications": e.n}
            what = {"arm": "ips", "kind": "effect", "outcome": outcome, "unit": UNITS[outcome]}
            rows.append({"cell": cell, **what, **found})
        for r in range(REPLICATIONS):
            runs.append({"cell": cell, "arm": "ips", "replication": r, **{o: v[r] for o, v in values.items()}})
    inputs = [{"key": k, "levels": v, "low": 0.0, "high": 0.0, "log": False} for k, v in levels.items()]
    pd.DataFrame([{"point": i, "cell": i, "key": "", "values": "", **p} for i, p in enumerate(points)]).to_parquet(
        path / "design.parquet"
    )
    pd.DataFrame(rows).to_parquet(path / "effects.parquet")
    pd.DataFrame(runs).to_parquet(path / "contrasts.parquet")
    study = {"command": "sweep", "line": "indsats sweep a=1", "inputs": inputs, "outcomes": list(UNITS)}
    study |= {"title": "", "question": "", "figure": {}, "design": {"kind": "grid", "seed": 1}, "precision": None}
    (path / "study.json").write_text(json.dumps({**study, **about}))
    manifest = {"version": "0.1.0", "seed": 7, "seconds": 90, "created": "2026-11-22"}
    (path / "manifest.json").write_text(json.dumps(manifest))
    config = {"baseline": "usual", "horizon_weeks": 104, "knowledge": "drawn" if drawn else "median"}
    (path / "config.yaml").write_text(yaml.safe_dump({**config, "chance_per_draw": PER_DRAW}))
    lines = [
        {"cell": c, "settings": points[c], "kind": "raised", "error": f"boom {c}", "replications": [0, 1]}
        for c in failed
    ]
    (path / "failures.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def with_analyses(path: Path) -> Path:
    """Write made-up analyses of twenty inputs beside a study."""
    of = {"outcome": "mean_weeks_in_job", "arm": "ips"}
    total = [{"input": f"parameters.input_{k}", **of, "total": 0.05 * k, "first": 0.04 * k} for k in range(20)]
    frame = pd.DataFrame(total)
    for name in ("total", "first"):
        frame = frame.assign(**{f"{name}_low": frame[name] - 0.05, f"{name}_high": frame[name] + 0.05})
    frame.to_parquet(path / "indices.parquet")
    ends = [
        {"input": f"parameters.input_{k}", **of, "unit": "weeks", "base": 2.0,
         "low_value": 0.0, "high_value": 1000.0 * k,
         "at_low": -1.0 * k, "at_low_low": -1.0 * k - 1, "at_low_high": -1.0 * k + 1,
         "at_high": 2.0 * k, "at_high_low": 2.0 * k - 1, "at_high_high": 2.0 * k + 1}
        for k in range(20)
    ]  # fmt: skip
    pd.DataFrame(ends).to_parquet(path / "tornado.parquet")
    shares = {"design": 0.6, "knowledge": 0.1, "design_by_knowledge": 0.05, "chance": 0.25}
    (path / "variance.json").write_text(json.dumps({"ips": {"mean_weeks_in_job": shares}}))
    (path / "discovery.json").write_text(json.dumps(discovered()))
    return path


def discovered(**changes: Any) -> dict[str, Any]:
    """Return a made-up discovery over the six cells: a loss at 50 hours; ``changes`` are of its one arm."""
    limit = {"low": None, "high": 117.5, "first": 50, "last": 50, "span": 135, "grid": True}
    box = {"limits": {HOURS: limit}, "cells": 3}
    for name, of in {"density": (1.0, 0.9, 1.0), "coverage": (0.5, 0.4, 0.6), "mean": (-9e4, -1e5, -8e4)}.items():
        box |= dict(zip((name, f"{name}_low", f"{name}_high"), of, strict=True))
    own = {"status": "boxes", "boxes": [box], "cells": 6, "failed": 0, "losing": 6, "uncertain": 0, "covered": 0.5,
           "importance": {}, "known_losing": 6, "needed": None, "each": 2,
           "known": [[cell, -1e4 * (cell + 1)] for cell in range(6)]}  # fmt: skip
    about = {"outcome": "municipal_saving_dkk", "unit": "DKK", "worse_than": 0.0}
    return {**about, "fewest_cells": 20, "most_units": 1_000_000, "arms": {"ips": {**own, **changes}}}
