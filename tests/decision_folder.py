"""A small decision folder, made up: two policies against usual service over ten years, with round amounts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.results.decided import ABOUT as COLUMNS

YEARS = tuple(range(2024, 2034))
SAVED: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "municipality": {
        "staff": (-5_000_400.0, 0.0),
        "training": (-600_200.0, 600_200.0),
        "course": (1_900_700.0, 100_000.0),
        "benefit": (700_300.0, 900_000.0),
        "refund": (-200_100.0, -300_000.0),
        "co_financing": (-50_000.0, -20_000.0),
        "support": (-100_000.0, 0.0),
    },
    "state": {"refund": (200_100.0, 300_000.0), "co_financing": (50_000.0, 20_000.0), "benefit": (10_000.0, 0.0)},
    "region": {"treatment": (-300_000.0, 0.0)},
    "a_kasse": {"benefit": (25_000.0, 0.0)},
    "supplier": {"staff": (5_000_400.0, 0.0)},
}
"""What each party saves on each account, DKK: in the first year, and more each year after it."""

ABOUT: Mapping[str, Any] = {
    "baseline": "usual", "arms": ["usual", "ips", "all_inclusive"], "designs": {"ips": {"caseload_limit": 15}},
    "perspective": "municipality", "recommended": "ips", "effect": "weeks_in_job", "effect_unit": "weeks",
    "k": [0, 500], "horizon_years": 10, "years": list(YEARS), "years_left_out": [2034], "discount": "fm_2023",
    "tax": False, "structure": "as_run", "prices": "fixed", "price_year": 2024, "start": "2024-01-01",
    "horizon_weeks": 520, "draws": 200, "replications": 400, "replications_per_draw": 2,
    "population": {"name": "hedensted", "n": 842}, "citizens": 842.0, "participants": {"ips": 268.4},
    "places": {"ips": 120}, "posts": {"ips": 8.0}, "made_from": "compare-1", "version": "0.1.0",
}  # fmt: skip
EXITS = {
    "usual": {"exit_job": 0.10, "exit_education": 0.05, "exit_fleksjob": 0.2, "exit_foertidspension": 0.2,
              "left_maternity": 0.0, "left_moved": 0.05},
    "ips": {"exit_job": 0.22, "exit_education": 0.09, "exit_fleksjob": 0.21, "exit_foertidspension": 0.15,
            "left_maternity": 0.03, "left_moved": 0.05},
}  # fmt: skip


def npv_by_year(arm: str = "ips", years: tuple[int, ...] = YEARS, scale: float = 1.0) -> pd.DataFrame:
    """Return the table of one arm, every amount times ``scale``."""
    rows = []
    for party, accounts in SAVED.items():
        for i, year in enumerate(years):
            amounts = {name: scale * (first + i * more) for name, (first, more) in accounts.items()}
            for name, kroner in {**amounts, "total": sum(amounts.values())}.items():
                factor = 1.035**-i
                present = kroner * factor
                rows.append((party, arm, year, name, kroner, factor, present, present - 1e5, present + 1e5))
    columns = ["perspective", "arm", "year", "account", "nominal_dkk", "factor", "present_dkk", "low90", "high90"]
    return pd.DataFrame(rows, columns=columns)


def tables(years: tuple[int, ...] = YEARS, scale: float = 1.0) -> dict[str, pd.DataFrame]:
    """Return the tables that a form is made from."""
    npv = pd.concat([npv_by_year("ips", years, scale), npv_by_year("all_inclusive", years, 0.0)])
    municipal = npv[(npv["perspective"] == "municipality") & (npv["account"] == "total")]
    means = municipal.groupby("arm", sort=False)["present_dkk"].sum()
    summary = [("municipality", arm, mean, mean - 2e6, mean + 2e6, 0.28, 3.94) for arm, mean in means.items()]
    heads = ["perspective", "arm", "mean_dkk", "low90", "high90", "p_loss_chance", "payback_years"]
    exits = [(arm, name, share, 842 * share) for arm, own in EXITS.items() for name, share in own.items()]
    return {
        "npv_by_year": npv,
        "summary": pd.DataFrame(summary, columns=heads),
        "exits": pd.DataFrame(exits, columns=["arm", "exit", "share", "citizens"]),
    }


def make_decision(path: Path, made: Mapping[str, pd.DataFrame] | None = None, **about: Any) -> Path:
    """Write a decision folder, with other tables or other words in ``decision.json`` where told."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "decision.json").write_text(json.dumps({**ABOUT, **about}), encoding="utf-8")
    for name, table in (made if made is not None else tables()).items():
        whole = table.reindex(columns=[*table.columns, *(c for c in COLUMNS[name] if c not in table)])
        pq.write_table(pa.Table.from_pandas(whole, preserve_index=False), path / f"{name}.parquet")
    return path
